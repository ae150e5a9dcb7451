/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ingest/drift.h"

#define NAMES 8			/* of a kind, told */
#define FILES 20		/* of a source, told */

void
sf_drift_release(struct sf_drift *d)
{
	sf_arena_release(&d->mem);
	sf_buf_release(&d->words);
	memset(d, 0, sizeof(*d));
}

/* That is the header that the next is held against. */
static int
keep(struct sf_drift *d, const char *path, const struct sf_str *name,
    size_t n, struct sf_err *e)
{
	size_t i;

	sf_arena_clear(&d->mem);
	d->n = 0;
	d->path = sf_arena_dup(&d->mem, path, strlen(path));
	d->name = sf_arena_alloc(&d->mem, (n + 1) * sizeof(*d->name));
	if (d->path == NULL || d->name == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < n; i++) {
		d->name[i].n = name[i].n;
		d->name[i].p = sf_arena_dup(&d->mem, name[i].p, name[i].n);
		if (d->name[i].p == NULL)
			return (sf_fail_mem(e));
		d->n++;
	}
	return (0);
}

int
sf_drift_from(struct sf_drift *d, const char *path, const struct sf_str *name,
    size_t n, struct sf_err *e)
{
	d->earlier = 1;
	return (keep(d, path, name, n, e));
}

static int
same(const struct sf_drift *d, const struct sf_file *f)
{
	size_t i;

	for (i = 0; i < d->n && i < f->fields; i++)
		if (!sf_str_eq(d->name[i], f->header[i]))
			return (0);
	return (d->n == f->fields);
}

#define NONE SIZE_MAX

/*
 * The columns of two headers: was[i] is the place before of what is now in i,
 * or NONE; gone[k] where column k is there no more; stays[i] where i is one
 * of the longest row of columns that kept their order.
 */
struct match {
	size_t *was, *best, *from;
	unsigned char *gone, *stays;
};

static void
release_match(struct match *m)
{
	free(m->was);
	free(m->best);
	free(m->from);
	free(m->gone);
	free(m->stays);
}

/* A name that stands twice is matched in its order. */
static int
pair(const struct sf_drift *d, const struct sf_file *f, struct match *m)
{
	struct sf_map place = {0};
	const struct sf_map_entry *one;
	size_t *next = calloc(d->n + 1, sizeof(*next)), i, at;
	int ret = next != NULL ? 0 : -1, fresh;

	/* From the back: the entry is the first place, next[] the others. */
	for (i = d->n; ret == 0 && i-- > 0;) {
		one = sf_map_put(&place, d->name[i], i, &fresh);
		if (one == NULL) {
			ret = -1;
			break;
		}
		next[i] = fresh ? NONE : (size_t)one->val;
		place.e[one - place.e].val = i;
		m->gone[i] = 1;
	}
	for (i = 0; ret == 0 && i < f->fields; i++) {
		m->was[i] = NONE;
		one = sf_map_get(&place, f->header[i]);
		if (one == NULL || (at = (size_t)one->val) == NONE)
			continue;
		m->was[i] = at;
		m->gone[at] = 0;
		place.e[one - place.e].val = next[at];
	}
	free(next);
	sf_map_release(&place);
	return (ret);
}

/* The longest rising row of was[]: best[k] ends the best one of k + 1. */
static void
rising(struct match *m, size_t n)
{
	size_t i, lo, hi, mid, len = 0;

	for (i = 0; i < n; i++) {
		if (m->was[i] == NONE)
			continue;
		for (lo = 0, hi = len; lo < hi;) {
			mid = (lo + hi) / 2;
			if (m->was[m->best[mid]] < m->was[i])
				lo = mid + 1;
			else
				hi = mid;
		}
		m->best[lo] = i;
		m->from[i] = lo > 0 ? m->best[lo - 1] : NONE;
		len += lo == len;
	}
	for (i = len > 0 ? m->best[len - 1] : NONE; i != NONE; i = m->from[i])
		m->stays[i] = 1;
}

/* Add "; new 'a' (column 3), 'b' …", the first words behind ${start}. */
static void
add(struct sf_buf *b, size_t start, const char *kind, size_t *k,
    struct sf_str name)
{
	if (++*k > NAMES)
		return;
	if (*k == 1)
		sf_buf_addf(b, "%s %s ", b->n > start ? ";" : ":", kind);
	else
		sf_buf_adds(b, ", ");
	sf_file_add_name(b, name);
}

static void
more(struct sf_buf *b, size_t k)
{
	if (k > NAMES)
		sf_buf_addf(b, " and %zu more", k - NAMES);
}

static void
describe(const struct sf_drift *d, const struct sf_file *f,
    const struct match *m, struct sf_buf *b)
{
	size_t i, k, start = b->n;

	for (i = 0, k = 0; i < f->fields; i++)
		if (m->was[i] == NONE) {
			add(b, start, "new", &k, f->header[i]);
			if (k <= NAMES)
				sf_buf_addf(b, " (column %zu)", i + 1);
		}
	more(b, k);
	for (i = 0, k = 0; i < d->n; i++)
		if (m->gone[i]) {
			add(b, start, "missing", &k, d->name[i]);
			if (k <= NAMES)
				sf_buf_addf(b, " (was %zu)", i + 1);
		}
	more(b, k);
	for (i = 0, k = 0; i < f->fields; i++)
		if (m->was[i] != NONE && !m->stays[i]) {
			add(b, start, "moved", &k, f->header[i]);
			if (k <= NAMES)
				sf_buf_addf(b, " (%zu to %zu)", m->was[i] + 1,
				    i + 1);
		}
	more(b, k);
}

static int
compare(struct sf_drift *d, const struct sf_file *f, struct sf_err *e)
{
	size_t n = d->n > f->fields ? d->n + 1 : f->fields + 1;
	struct match m = {calloc(n, sizeof(size_t)), calloc(n, sizeof(size_t)),
	    calloc(n, sizeof(size_t)), calloc(n, 1), calloc(n, 1)};
	int ret = -1;

	if (m.was == NULL || m.best == NULL || m.from == NULL ||
	    m.gone == NULL || m.stays == NULL || pair(d, f, &m)) {
		(void)sf_fail_mem(e);
		goto done;
	}
	rising(&m, f->fields);
	sf_buf_addf(&d->words, "%s: the header differs from that of %s%s",
	    f->path, d->path, d->earlier ? ", of an earlier run" : "");
	describe(d, f, &m, &d->words);
	sf_buf_addc(&d->words, '\0');
	ret = sf_buf_check(&d->words, e);
done:
	release_match(&m);
	return (ret);
}

int
sf_drift_add(struct sf_drift *d, const struct sf_file *f, struct sf_err *e)
{
	int differs = d->path != NULL && !same(d, f);

	if (f->fmt == SF_F_JSONL || f->header == NULL || f->s->name_of != NULL)
		return (0);
	if (differs && d->files++ < FILES && compare(d, f, e))
		return (-1);
	if (d->path != NULL && !differs && !d->earlier)
		return (0);
	d->earlier = 0;
	return (keep(d, f->path, f->header, f->fields, e));
}

void
sf_drift_tell(const struct sf_drift *d, const char *source,
    const struct sf_run *run)
{
	size_t at;

	for (at = 0; at < d->words.n; at += strlen(d->words.p + at) + 1)
		sf_say(run, SF_SAY_INFO, "%s: %s", source, d->words.p + at);
	if (d->files > FILES)
		sf_say(run, SF_SAY_INFO, "%s: and %ju more headers differ",
		    source, (uintmax_t)(d->files - FILES));
}
