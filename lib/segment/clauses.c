/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "segment/counting.h"

/*
 * What each clause costs: three counters a clause, of people who meet it, of
 * people in the segment without it, and of those for whom it is undefined.
 */
enum { MEET, WITHOUT, UNDEFINED, COUNTERS };

size_t
clauses_open(struct counting *k, const struct people *q)
{
	size_t n = 0, s;
	uint32_t parts;

	(void)k;
	for (s = 0; s < sf_segments_count(q->j->segments); s++) {
		(void)sf_parts_of(q->parts, s, &parts);
		n += parts;
	}
	return (n * COUNTERS);
}

void
clauses_person(const struct counting *k, struct seer *l, size_t i)
{
	const struct people *q = l->q;
	uint64_t *c = l->count + k->from;
	size_t s;
	uint32_t n, p;

	for (s = 0; s < sf_segments_count(q->j->segments); s++) {
		(void)sf_parts_of(q->parts, s, &n);
		if (n > 1)
			people_parts(l, s, i);
		for (p = 0; p < n; p++, c += COUNTERS) {
			if (!sf_parts_told(q->parts, s, p))
				continue;
			c[MEET] += l->truth[p] == SF_YES;
			c[UNDEFINED] += l->truth[p] == SF_UNDEFINED;
			c[WITHOUT] += sf_parts_without(q->parts, s, l->truth,
			    p) == SF_YES;
		}
	}
}

/* Whether the segment has clauses to tell of. */
static int
tells(const struct people *q, size_t s, uint32_t n)
{
	uint32_t p;

	for (p = 0; p < n; p++)
		if (sf_parts_told(q->parts, s, p))
			return (1);
	return (0);
}

static struct sf_str
words(const struct sf_part *p, struct sf_buf *b)
{
	sf_buf_clear(b);
	sf_parts_words(p, b);
	return (sf_buf_str(b));
}

static void
heading(const struct people *q, size_t s, const struct sf_part *whole,
    struct table *t)
{
	struct sf_buf text = {0};

	sf_buf_addf(&text, "%s: ", sf_segments_name(q->j->segments, s));
	sf_parts_words(whole, &text);
	table_text(t, 0, sf_buf_str(&text));
	table_count(t, q->j->count[s].in);
	table_text(t, 0, SF_S(""));
	table_count(t, q->j->count[s].undefined);
	t->failed |= text.failed;
	sf_buf_release(&text);
}

void
clauses_text(const struct counting *k, const struct people *q,
    struct sf_buf *b)
{
	const uint64_t *c = q->count + k->from;
	struct table t = {.cols = 4, .least = {0, 8, 10, 9}};
	const struct sf_part *part;
	struct sf_buf text = {0};
	int some = 0;
	uint32_t n, p;
	size_t s;

	table_text(&t, 0, SF_S("clause"));
	table_text(&t, 0, SF_S("people"));
	table_text(&t, 0, SF_S("without it"));
	table_text(&t, 0, SF_S("undefined"));
	for (s = 0; s < sf_segments_count(q->j->segments); s++) {
		part = sf_parts_of(q->parts, s, &n);
		if (tells(q, s, n)) {
			some = 1;
			heading(q, s, part, &t);
		}
		for (p = 0; p < n; p++, c += COUNTERS) {
			if (!sf_parts_told(q->parts, s, p))
				continue;
			table_text(&t, part[p].depth * 2, words(&part[p],
			    &text));
			table_count(&t, c[MEET]);
			table_count(&t, c[WITHOUT]);
			table_count(&t, c[UNDEFINED]);
		}
	}
	if (!some)
		t.n = 0;
	else if (b->n > 0)
		sf_buf_addc(b, '\n');
	b->failed |= text.failed;
	table_print(&t, b);
	sf_buf_release(&text);
}

int
clauses_rows(const struct counting *k, const struct people *q,
    struct sf_json *json, struct sf_buf *b, struct sf_err *e)
{
	const uint64_t *c = q->count + k->from;
	const struct sf_part *part;
	struct sf_buf row = {0}, text = {0};
	struct sf_str w;
	uint32_t n, p;
	size_t s;
	int rc = 0;

	for (s = 0; s < sf_segments_count(q->j->segments); s++) {
		part = sf_parts_of(q->parts, s, &n);
		for (p = 0; p < n; p++, c += COUNTERS) {
			if (rc != 0 || !sf_parts_told(q->parts, s, p))
				continue;
			sf_buf_clear(&row);
			counting_name(&row, "{\"segment\":", q, s);
			sf_buf_addf(&row, ",\"depth\":%u,\"clause\":",
			    part[p].depth);
			w = words(&part[p], &text);
			sf_buf_json(&row, w.p, w.n);
			sf_buf_addf(&row, ",\"people\":%ju,\"without\":%ju,"
			    "\"undefined\":%ju}", (uintmax_t)c[MEET],
			    (uintmax_t)c[WITHOUT], (uintmax_t)c[UNDEFINED]);
			rc = people_row(q, json, &row, b, e);
		}
	}
	if (rc == 0)
		rc = sf_buf_check(&text, e);
	sf_buf_release(&row);
	sf_buf_release(&text);
	return (rc);
}
