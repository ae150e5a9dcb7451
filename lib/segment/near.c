/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "segment/people.h"
#include "segment/table.h"

#include "segment/segment.h"

/*
 * Who misses a segment by one clause: of clauses that must all hold, one does
 * not and the others do.  A counter for each part; people as rows.
 */
static size_t
base(const struct people *q, size_t seg)
{
	size_t n = 0, s;
	uint32_t parts;

	for (s = 0; s < seg; s++) {
		(void)sf_parts_of(q->parts, s, &parts);
		n += parts;
	}
	return (n);
}

/* The part that alone is missing, or UINT32_MAX. */
static uint32_t
missing(const struct seer *l, size_t s)
{
	uint32_t n = sf_parts_all(l->q->parts, s, l->at), i;
	uint32_t one = UINT32_MAX;

	for (i = 0; i < n && n > 1; i++) {
		if (l->truth[l->at[i]] == SF_YES)
			continue;
		if (one != UINT32_MAX || l->truth[l->at[i]] != SF_NO)
			return (UINT32_MAX);
		one = l->at[i];
	}
	return (one);
}

static int
row_of(struct seer *l, size_t s, const struct sf_part *part, size_t i,
    struct sf_buf *data, struct sf_err *e)
{
	const char *name = sf_segments_name(l->q->j->segments, s);
	struct sf_buf *b = &l->row;

	sf_buf_clear(b);
	sf_buf_clear(&l->text);
	sf_buf_adds(b, "{\"one_id\":");
	sf_buf_json(b, l->who.profile->one_id.p, l->who.profile->one_id.n);
	sf_buf_adds(b, ",\"segment\":");
	sf_buf_json(b, name, strlen(name));
	sf_buf_adds(b, ",\"clause\":");
	sf_parts_words(part, &l->text);
	sf_buf_json(b, l->text.p, l->text.n);
	sf_buf_clear(&l->text);
	sf_parts_value(l->q->parts, part->kind == SF_PART_NOT ? part + 1 :
	    part, l->x, i, &l->who, &l->text);
	sf_buf_adds(b, ",\"value\":");
	sf_buf_json(b, l->text.p, l->text.n);
	sf_buf_addc(b, '}');
	return (sf_buf_check(&l->text, e) || people_row(l->q, l->json, b, data,
	    e) ? -1 : 0);
}

static int
person(struct seer *l, const struct sf_chunk *c, const struct sf_row *row,
    size_t i, struct sf_buf *data, struct sf_err *e)
{
	const struct people *q = l->q;
	const struct sf_part *part;
	uint64_t *count = l->count;
	uint32_t n, one;
	size_t s;

	(void)c;
	(void)row;
	for (s = 0; s < sf_segments_count(q->j->segments); s++, count += n) {
		part = sf_parts_of(q->parts, s, &n);
		if (n < 2 || l->ev.truth[s] == SF_YES)
			continue;
		people_parts(l, s, i);
		if ((one = missing(l, s)) == UINT32_MAX)
			continue;
		count[one]++;
		if (q->out != NULL && row_of(l, s, &part[one], i, data, e))
			return (-1);
	}
	return (0);
}

static void
clauses(const struct people *q, size_t s, const uint32_t *at, uint32_t n,
    struct table *t)
{
	const uint64_t *count = q->count + base(q, s);
	const struct sf_part *part;
	struct sf_buf text = {0};
	uint64_t sum = 0;
	uint32_t i, parts;

	part = sf_parts_of(q->parts, s, &parts);
	for (i = 0; i < n; i++)
		sum += count[at[i]];
	table_text(t, 0, sf_str(sf_segments_name(q->j->segments, s)));
	table_count(t, q->j->count[s].in);
	table_count(t, sum);
	for (i = 0; i < n; i++) {
		sf_buf_clear(&text);
		sf_parts_words(&part[at[i]], &text);
		table_text(t, 2, sf_buf_str(&text));
		table_text(t, 0, SF_S(""));
		table_count(t, count[at[i]]);
		t->failed |= text.failed;
	}
	sf_buf_release(&text);
}

static int
print(struct people *q, struct sf_err *e)
{
	struct table t = {.cols = 3, .least = {0, 8, 12}};
	uint32_t *at = calloc(sf_parts_most(q->parts), sizeof(*at)), n;
	struct sf_buf b = {0};
	size_t s, some = 0;
	int rc;

	if (at == NULL)
		return (sf_fail_mem(e));
	table_text(&t, 0, SF_S("segment"));
	table_text(&t, 0, SF_S("people"));
	table_text(&t, 0, SF_S("miss by it"));
	for (s = 0; s < sf_segments_count(q->j->segments); s++) {
		n = sf_parts_all(q->parts, s, at);
		if (n > 1) {
			clauses(q, s, at, n, &t);
			some++;
		}
	}
	table_print(&t, &b);
	rc = people_print(q, &b, e);
	if (some < q->wanted)
		sf_say(q->j->run, SF_SAY_INFO, "of %zu segments, %zu are not "
		    "joined of clauses by 'and' or 'all': nobody misses them "
		    "by one", q->wanted, q->wanted - some);
	sf_buf_release(&b);
	free(at);
	return (rc);
}

int
sf_segment_near(const struct sf_run *run, const struct sf_segment_args *a,
    struct sf_err *e)
{
	struct people q = {.person = person};
	struct job j = {0};
	int rc = -1;

	if (people_open(&q, &j, run, a, run->out_fmt != SF_F_AUTO ?
	    PEOPLE_PARTS | PEOPLE_VALUES : PEOPLE_PARTS,
	    "one_id,segment,clause,value", e))
		goto done;
	q.counts = base(&q, sf_segments_count(j.segments));
	free(q.count);
	q.count = calloc(q.counts + 1, sizeof(*q.count));
	if (q.count == NULL) {
		(void)sf_fail_mem(e);
		goto done;
	}
	rc = people_start(&q, e);
	if (rc == 0 && (people_run(&q, e) || (q.out == NULL && print(&q, e)) ||
	    people_end(&q, e)))
		rc = -1;
	rc = rc > 0 ? 0 : rc;
done:
	people_close(&q);
	return (rc);
}
