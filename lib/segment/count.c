/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "segment/counting.h"

#include "segment/segment.h"

/* One verb, three tables: sizes, overlap and clauses. */
static const char *const tables[] = {"sizes", "overlap", "clauses"};

static int
which(const struct sf_run *run, const char *asked, unsigned *t,
    struct sf_err *e)
{
	const char *near;
	size_t i;

	*t = run->out_fmt == SF_F_AUTO ? 7 : 1;
	if (asked == NULL)
		return (0);
	for (i = 0; i < 3; i++)
		if (strcmp(asked, tables[i]) == 0) {
			*t = 1U << i;
			return (0);
		}
	(void)sf_fail(e, SF_E_USAGE, "option '--table' does not know '%s'",
	    asked);
	near = sf_str_near(sf_str(asked), tables, 3);
	if (near != NULL)
		return (sf_hint(e, "did you mean '%s'?", near));
	return (sf_hint(e, "it is one of sizes, overlap, clauses"));
}

static void
sizes_text(const struct people *q, struct sf_buf *b)
{
	const struct job *j = q->j;
	uint64_t all = j->pass.sum.n[SF_T_PASSED];
	struct table t = {.cols = 4, .least = {0, 10, 7, 9}};
	size_t i;

	table_text(&t, 0, SF_S("segment"));
	table_text(&t, 0, SF_S("people"));
	table_text(&t, 0, SF_S("share"));
	table_text(&t, 0, SF_S("undefined"));
	for (i = 0; i < sf_segments_count(j->segments); i++) {
		if (!q->want[i])
			continue;
		table_text(&t, 0, sf_str(sf_segments_name(j->segments, i)));
		table_count(&t, j->count[i].in);
		table_share(&t, j->count[i].in, all);
		table_count(&t, j->count[i].undefined);
	}
	table_text(&t, 0, SF_S("(all)"));
	table_count(&t, all);
	table_text(&t, 0, SF_S(""));
	table_text(&t, 0, SF_S(""));
	table_print(&t, b);
}

static int
sizes_rows(const struct people *q, struct sf_json *json, struct sf_buf *b,
    struct sf_err *e)
{
	const struct job *j = q->j;
	struct sf_buf row = {0};
	size_t i;
	int rc = 0;

	for (i = 0; i < sf_segments_count(j->segments) && rc == 0; i++) {
		if (!q->want[i])
			continue;
		sf_buf_clear(&row);
		counting_name(&row, "{\"segment\":", q, i);
		sf_buf_addf(&row, ",\"people\":%ju,\"all\":%ju,"
		    "\"undefined\":%ju}", (uintmax_t)j->count[i].in,
		    (uintmax_t)j->pass.sum.n[SF_T_PASSED],
		    (uintmax_t)j->count[i].undefined);
		rc = people_row(q, json, &row, b, e);
	}
	sf_buf_release(&row);
	return (rc);
}

void
counting_name(struct sf_buf *row, const char *key, const struct people *q,
    size_t seg)
{
	const char *name = sf_segments_name(q->j->segments, seg);

	sf_buf_adds(row, key);
	sf_buf_json(row, name, strlen(name));
}

static int
person(struct seer *l, const struct sf_chunk *c, const struct sf_row *row,
    size_t i, struct sf_buf *data, struct sf_err *e)
{
	const struct counting *k = l->q->ctx;

	(void)c;
	(void)row;
	(void)data;
	(void)e;
	if ((k->tables & 2) != 0)
		overlap_person(k, l);
	if ((k->tables & 4) != 0)
		clauses_person(k, l, i);
	return (0);
}

static int
print(struct people *q, const struct counting *k, struct sf_err *e)
{
	struct sf_json *json = sf_json_new(e);
	struct sf_buf b = {0};
	int rc = json != NULL ? 0 : -1;

	if (rc == 0 && q->out != NULL) {
		rc = k->tables == 1 ? sizes_rows(q, json, &b, e) :
		    k->tables == 2 ? overlap_rows(k, q, json, &b, e) :
		    clauses_rows(k, q, json, &b, e);
	} else if (rc == 0) {
		if ((k->tables & 1) != 0)
			sizes_text(q, &b);
		if ((k->tables & 2) != 0)
			overlap_text(k, q, &b);
		if ((k->tables & 4) != 0)
			clauses_text(k, q, &b);
	}
	if (rc == 0)
		rc = people_print(q, &b, e);
	sf_json_free(json);
	sf_buf_release(&b);
	return (rc);
}

/* Counters: of pairs, then of clauses. */
static int
room(struct people *q, struct counting *k, struct sf_err *e)
{
	if ((k->tables & 2) != 0 && overlap_open(k, q, e))
		return (-1);
	k->clauses = k->pairs;
	if ((k->tables & 4) != 0)
		k->clauses += clauses_open(k, q);
	q->counts = k->clauses;
	free(q->count);
	q->count = calloc(q->counts + 1, sizeof(*q->count));
	k->from = k->pairs;
	return (q->count != NULL ? 0 : sf_fail_mem(e));
}

int
sf_segment_count(const struct sf_run *run, const struct sf_segment_args *a,
    struct sf_err *e)
{
	static const char *const fields[] = {"segment,people,all,undefined",
	    "segment,with,people,share",
	    "segment,depth,clause,people,without,undefined"};
	struct people q = {.person = person};
	struct counting k = {0};
	struct job j = {0};
	int rc = -1;

	q.ctx = &k;
	if (which(run, a->table, &k.tables, e))
		return (-1);
	if (people_open(&q, &j, run, a, (k.tables & 4) != 0 ? PEOPLE_PARTS : 0,
	    fields[k.tables == 4 ? 2 : k.tables == 2], e) || room(&q, &k, e))
		goto done;
	rc = people_start(&q, e);
	if (rc == 0 && (people_run(&q, e) || print(&q, &k, e) ||
	    people_end(&q, e)))
		rc = -1;
	rc = rc > 0 ? 0 : rc;
done:
	people_close(&q);
	free(k.place);
	return (rc);
}
