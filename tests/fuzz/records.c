/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "format/json.h"
#include "format/records.h"

/*
 * Any bytes as a document: the same records at the same places, and the same
 * fault, for any size of chunks; and no other than the parser finds who reads
 * the document whole.
 */
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static const struct sf_str parts[] = {{"a", 1}, {"b", 1}};
static const char *const paths[] = {".", ".a", ".a.b"};

struct got {
	struct sf_buf text;		/* of all, with their places */
	struct sf_buf places;		/* offset and length of each record */
	int bad;
};

static void
add_chunk(const struct sf_records *r, const struct sf_chunk *c, size_t max,
    struct got *g)
{
	size_t at = 0, place[2];
	struct sf_err e = {0};
	struct sf_str raw;

	if (sf_records_check(r, c, &e)) {
		g->bad = 1;
		sf_buf_addf(&g->text, "%ju:%ju: %s\n%s\n%u %s",
		    (uintmax_t)e.line, (uintmax_t)e.col, e.msg, e.text,
		    e.caret, e.hint);
		return;
	}
	while (c->tag == SF_RECORDS_SOME &&
	    sf_records_next(r, (struct sf_str){c->p, c->n}, &at, &raw)) {
		place[0] = (size_t)c->off + (size_t)(raw.p - c->p);
		place[1] = raw.n > max ? max + 1 : raw.n;
		sf_buf_add(&g->places, place, sizeof(place));
	}
}

static void
read_all(const struct sf_records_how *how, struct sf_str s, size_t size,
    struct got *g)
{
	struct sf_err e = {0};
	struct sf_records *r = sf_records_new(how, &e);
	struct sf_chunk c = {.path = "x", .line = 1};
	size_t at = 0, n, k, i;
	char *own;

	memset(g, 0, sizeof(*g));
	if (r == NULL)
		abort();
	while (at < s.n && !g->bad) {
		for (n = size, k = 0; k == 0; n *= 2) {
			n = n > s.n - at ? s.n - at : n;
			/* The end is known only by asking for more. */
			k = sf_records_cut(r, s.p + at, n, 0);
			if (k == 0 && n == s.n - at) {
				k = sf_records_cut(r, s.p + at, n, 1);
				k = k ? k : n;
			}
		}
		if (k > n || (own = malloc(k)) == NULL)
			abort();
		memcpy(own, s.p + at, k);
		c.p = own;
		c.n = k;
		c.off = at;
		c.tag = *sf_records_tag(r);
		c.last = at + k == s.n;
		add_chunk(r, &c, how->max_line, g);
		for (i = 0; i < k; i++)
			if (own[i] == '\n') {
				c.line++;
				c.bol = at + i + 1;
			}
		free(own);
		at += k;
	}
	sf_records_free(r);
}

/* The array that the path leads to, or 0; *${twice}: not by one way alone. */
static int
find(const struct sf_jdoc *d, size_t n, uint32_t *at, int *twice)
{
	struct sf_str name;
	uint32_t i;
	size_t k;

	*twice = 0;
	for (*at = 0, k = 0; k < n; k++) {
		*twice |= sf_j_twice(d, *at, &name);
		if ((i = sf_j_getn(d, *at, parts[k])) == 0)
			return (0);
		*at = i;
	}
	return (d->node[*at].type == SF_J_ARR);
}

static void
compare(struct sf_json *j, const struct sf_jdoc *d, struct sf_str s,
    const struct sf_records_how *how, const struct got *g)
{
	const size_t *place = (const void *)g->places.p;
	size_t n = g->places.n / sizeof(*place) / 2, k = 0, len;
	uint32_t at, i;
	int twice;

	(void)j;
	if (!find(d, how->parts, &at, &twice)) {
		if (!twice && !g->bad)
			abort();
		return;
	}
	if (twice)
		return;
	if (g->bad)
		abort();
	for (i = sf_j_first(d, at); i != 0; i = sf_j_after(d, at, i), k++) {
		len = d->node[i].raw.n;
		if (k >= n || d->node[i].raw.p != s.p + place[2 * k] ||
		    (len > how->max_line ? how->max_line + 1 : len) !=
		    place[2 * k + 1])
			abort();
	}
	if (k != n)
		abort();
}

/* What was read though the parser refuses the document is so by a record. */
static void
blame(struct sf_json *j, struct sf_str s, const struct sf_records_how *how,
    const struct got *g)
{
	const size_t *place = (const void *)g->places.p;
	size_t n = g->places.n / sizeof(*place) / 2, k;
	struct sf_err e;
	struct sf_jdoc d;

	for (k = 0; k < n; k++) {
		memset(&e, 0, sizeof(e));
		if (place[2 * k + 1] > how->max_line || sf_json_parse(j,
		    s.p + place[2 * k], place[2 * k + 1], 0, &d, &e))
			return;
	}
	abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct sf_json *j;
	struct sf_records_how how = {.part = parts};
	struct got all, some;
	struct sf_err e = {0};
	struct sf_jdoc d;
	struct sf_str s;

	if (j == NULL && (j = sf_json_new(&e)) == NULL)
		abort();
	if (n < 4 || n > 4096)
		return (0);
	how.parts = p[0] % 3;
	how.path = paths[how.parts];
	how.max_line = p[1] == 0xFF ? 65536 : 1 + p[1];
	how.encoding = p[2] & 0x80 ? "gb18030" : NULL;
	s = (struct sf_str){(const char *)p + 3, n - 3};
	read_all(&how, s, 65536, &all);
	read_all(&how, s, 1 + p[2] % 64, &some);
	if (!sf_str_eq(sf_buf_str(&all.text), sf_buf_str(&some.text)) ||
	    (!all.bad && !sf_str_eq(sf_buf_str(&all.places),
	    sf_buf_str(&some.places))))
		abort();
	if (how.encoding == NULL && s.n > 3 &&
	    memcmp(s.p, "\xef\xbb\xbf", 3) != 0) {
		if (sf_json_parse(j, s.p, s.n, 0, &d, &e) == 0) {
			if (how.max_line == 65536)
				compare(j, &d, s, &how, &all);
		} else if (!all.bad && sf_json_code(j) != SF_JE_DEPTH) {
			blame(j, s, &how, &all);
		}
	}
	sf_buf_release(&all.text);
	sf_buf_release(&all.places);
	sf_buf_release(&some.text);
	sf_buf_release(&some.places);
	return (0);
}
