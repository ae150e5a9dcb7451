/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "segment/counting.h"

/*
 * How many people each two segments share: a counter for each pair, however
 * many people there are.
 */
int
overlap_open(struct counting *k, const struct people *q, struct sf_err *e)
{
	size_t n = sf_segments_count(q->j->segments), i;

	k->place = calloc(n + 1, sizeof(*k->place));
	if (k->place == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < n; i++)
		if (q->want[i])
			k->place[k->n++] = i;
	if (k->n > 1000) {
		(void)sf_fail(e, SF_E_USAGE, "%zu segments are too many to "
		    "compare each with each", k->n);
		return (sf_hint(e, "choose some with --segment, or ask for "
		    "--table sizes"));
	}
	k->pairs = k->n * k->n;
	return (0);
}

void
overlap_person(const struct counting *k, struct seer *l)
{
	size_t a, b;

	for (a = 0; a < k->n; a++) {
		if (l->ev.truth[k->place[a]] != SF_YES)
			continue;
		for (b = a; b < k->n; b++)
			l->count[a * k->n + b] +=
			    l->ev.truth[k->place[b]] == SF_YES;
	}
}

static uint64_t
both(const struct counting *k, const struct people *q, size_t a, size_t b)
{
	return (q->count[a < b ? a * k->n + b : b * k->n + a]);
}

/* As many columns as the page has room for, then the next ones below. */
static size_t
columns(const struct counting *k, const struct people *q, int share)
{
	unsigned name = 20, one, w = 4;
	struct sf_buf b = {0};
	size_t i;

	for (i = 0; i < k->n; i++) {
		const char *s = sf_segments_name(q->j->segments, k->place[i]);

		one = sf_utf8_width(s, strlen(s)) + 4;
		name = one > name ? one : name;
		sf_buf_clear(&b);
		sf_buf_addu(&b, both(k, q, i, i));
		one = (unsigned)(b.n + (b.n - 1) / 3);
		w = !share && one > w ? one : w;
	}
	sf_buf_release(&b);
	name = name > 32 ? 32 : name;
	i = (TABLE_PAGE - name) / (w + 2);
	return (i > 0 ? i : 1);
}

static void
number(struct table *t, size_t i, const char *name)
{
	struct sf_buf b = {0};

	sf_buf_addf(&b, "%zu %s", i + 1, name);
	table_text(t, 0, sf_str_trim(sf_buf_str(&b)));
	t->failed |= b.failed;
	sf_buf_release(&b);
}

static void
matrix(const struct counting *k, const struct people *q, int share,
    struct sf_buf *b)
{
	size_t room = columns(k, q, share), from, to, a, i;

	for (from = 0; from < k->n; from = to) {
		struct table t = {.least = {20}};

		to = from + room < k->n ? from + room : k->n;
		t.cols = to - from + 1;
		table_text(&t, 0, share ? SF_S("share of the row's") :
		    SF_S("people in both"));
		for (i = from; i < to; i++) {
			t.least[i - from + 1] = 4;
			number(&t, i, "");
		}
		for (a = 0; a < k->n; a++) {
			number(&t, a, sf_segments_name(q->j->segments,
			    k->place[a]));
			for (i = from; i < to; i++)
				if (share)
					table_percent(&t, both(k, q, a, i),
					    both(k, q, a, a));
				else
					table_count(&t, both(k, q, a, i));
		}
		if (b->n > 0)
			sf_buf_addc(b, '\n');
		table_print(&t, b);
	}
}

void
overlap_text(const struct counting *k, const struct people *q,
    struct sf_buf *b)
{
	if (k->n < 2)
		return;
	matrix(k, q, 0, b);
	matrix(k, q, 1, b);
}

int
overlap_rows(const struct counting *k, const struct people *q,
    struct sf_json *json, struct sf_buf *b, struct sf_err *e)
{
	struct sf_buf row = {0};
	uint64_t n, of, share;
	size_t a, i;
	int rc = 0;

	for (a = 0; a < k->n; a++)
		for (i = 0; i < k->n && rc == 0; i++) {
			if (i == a)
				continue;
			n = both(k, q, a, i);
			of = both(k, q, a, a);
			share = of > 0 ? (n * 10000 + of / 2) / of : 0;
			sf_buf_clear(&row);
			counting_name(&row, "{\"segment\":", q, k->place[a]);
			counting_name(&row, ",\"with\":", q, k->place[i]);
			sf_buf_addf(&row, ",\"people\":%ju,\"share\":",
			    (uintmax_t)n);
			if (of > 0)
				sf_buf_addf(&row, "%ju.%04ju}",
				    (uintmax_t)(share / 10000),
				    (uintmax_t)(share % 10000));
			else
				sf_buf_adds(&row, "null}");
			rc = people_row(q, json, &row, b, e);
		}
	sf_buf_release(&row);
	return (rc);
}
