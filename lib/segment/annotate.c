/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "io/sort.h"
#include "segment/evaluation.h"
#include "segment/notes.h"

#include "segment/job.h"

struct kept_row {		/* what -w needs once the line is made */
	uint64_t line, off;
	struct sf_str raw;
	size_t at, n;		/* in ${made} */
};

struct local {
	const struct job *j;
	struct sf_rows *rows;
	struct sf_expr_run *x;
	struct sf_json *json;
	struct evaluation ev;		/* of the person at hand */
	struct sf_buf segments, undefined, show, made, record;
	struct kept_row *kept;
	size_t n_kept, kept_cap;
	struct notes notes;
};

static void
close_local(void *p)
{
	struct local *l = p;

	if (l == NULL)
		return;
	sf_rows_free(l->rows);
	sf_expr_close(l->x);
	sf_json_free(l->json);
	evaluation_release(&l->ev);
	sf_buf_release(&l->segments);
	sf_buf_release(&l->undefined);
	sf_buf_release(&l->show);
	sf_buf_release(&l->made);
	sf_buf_release(&l->record);
	free(l->kept);
	notes_release(&l->notes);
	free(l);
}

static void *
open_local(const void *ctx, struct sf_err *e)
{
	const struct job *j = ctx;
	size_t n = sf_segments_count(j->segments);
	struct local *l = calloc(1, sizeof(*l));

	if (l == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	l->j = j;
	if (evaluation_init(&l->ev, j, e) || notes_init(&l->notes, n, e) ||
	    (l->rows = sf_rows_new(&j->pass.in, e)) == NULL ||
	    (l->json = sf_json_new(e)) == NULL ||
	    (l->x = sf_expr_open(j->x, e)) == NULL) {
		close_local(l);
		return (NULL);
	}
	return (l);
}

/* Since when the person is in segment ${s}. */
static void
since(const struct local *l, size_t s, char ts[SF_TS_LEN + 1])
{
	if (l->j->old != NULL && l->ev.member.since[s] != INT64_MIN)
		sf_ts_format(l->ev.member.since[s], ts);
	else
		memcpy(ts, l->j->asof, SF_TS_LEN + 1);
}

static void
add_key(struct sf_buf *b, struct sf_str key)
{
	if (b->n > 1)
		sf_buf_addc(b, ',');
	sf_buf_json(b, key.p, key.n);
}

/* Members of other people's making stay: name ${key} is none of ours. */
static void
keep_map(const struct job *j, const struct sf_jdoc *d, uint32_t at,
    struct sf_buf *b)
{
	uint32_t i;

	for (i = at ? sf_j_first(d, at) : 0; i != 0;
	    i = sf_j_after(d, at, i)) {
		if (sf_segments_find(j->segments, d->node[i].key) != -1)
			continue;
		add_key(b, d->node[i].key);
		sf_buf_addc(b, ':');
		sf_buf_addstr(b, d->node[i].raw);
	}
}

static void
keep_list(const struct job *j, const struct sf_jdoc *d, uint32_t at,
    struct sf_buf *b)
{
	uint32_t i;

	for (i = at ? sf_j_first(d, at) : 0; i != 0;
	    i = sf_j_after(d, at, i))
		if (d->node[i].type == SF_J_STR &&
		    sf_segments_find(j->segments, d->node[i].str) == -1)
			add_key(b, d->node[i].str);
}

/* Columns that segment ${s} shows of the person: {"column": value}. */
static void
show(struct local *l, size_t s, size_t line)
{
	const struct sf_segments *all = l->j->segments;
	const struct sf_value *v;
	struct sf_buf *b = &l->show;
	const char *column;
	int program, some = 0;
	size_t k;

	for (k = 0; sf_segments_show(all, s, k, &column, &program) == 0; k++) {
		v = sf_expr_value(l->x, line, (unsigned)program);
		if (v->truth == SF_UNDEFINED)
			continue;
		if (some++ == 0) {
			add_key(b, sf_str(sf_segments_name(all, s)));
			sf_buf_adds(b, ":{");
		} else {
			sf_buf_addc(b, ',');
		}
		sf_buf_json(b, column, strlen(column));
		sf_buf_addc(b, ':');
		sf_buf_addstr(b, v->json);
	}
	if (some)
		sf_buf_addc(b, '}');
}

/* The line with its members of ours, added to ${out}. */
static void
annotate(struct local *l, const struct sf_row *row, const struct sf_profile *p,
    size_t i, struct sf_buf *out)
{
	const struct job *j = l->j;
	struct sf_edit edit[3];
	char ts[SF_TS_LEN + 1];
	uint32_t shown = sf_j_get(&row->doc, 0, "show");
	size_t s, n = sf_segments_count(j->segments);

	sf_buf_clear(&l->segments);
	sf_buf_clear(&l->undefined);
	sf_buf_clear(&l->show);
	sf_buf_addc(&l->segments, '{');
	sf_buf_addc(&l->undefined, '[');
	sf_buf_addc(&l->show, '{');
	keep_map(j, &row->doc, p->segments, &l->segments);
	keep_list(j, &row->doc, p->undefined, &l->undefined);
	keep_map(j, &row->doc, shown, &l->show);
	for (s = 0; s < n; s++) {
		struct sf_str name = sf_str(sf_segments_name(j->segments, s));

		if (l->ev.truth[s] == SF_UNDEFINED)
			add_key(&l->undefined, name);
		if (l->ev.truth[s] != SF_YES)
			continue;
		since(l, s, ts);
		add_key(&l->segments, name);
		sf_buf_addf(&l->segments, ":\"%s\"", ts);
		show(l, s, i);
	}
	sf_buf_addc(&l->segments, '}');
	sf_buf_addc(&l->undefined, ']');
	sf_buf_addc(&l->show, '}');
	edit[0] = (struct sf_edit){"segments", sf_buf_str(&l->segments)};
	edit[1] = (struct sf_edit){"undefined", sf_buf_str(&l->undefined)};
	edit[2] = (struct sf_edit){"show", l->show.n > 2 ?
	    sf_buf_str(&l->show) : (struct sf_str){"", 0}};
	sf_profile_edit(out, row->json, &row->doc, edit,
	    l->show.n > 2 || shown != 0 ? 3 : 2);
	out->failed |= l->segments.failed | l->undefined.failed |
	    l->show.failed;
}

/* What to remember of the person, and who came and went. */
static void
remember(struct local *l)
{
	const struct job *j = l->j;
	size_t s, n = sf_segments_count(j->segments);
	int some = sf_segments_samples(j->segments);

	for (s = 0; s < n; s++) {
		int64_t *at = &l->ev.member.since[s];

		if (l->ev.truth[s] == SF_YES && *at == INT64_MIN) {
			*at = j->run->asof;
			l->notes.count[s].entered++;
		} else if (l->ev.truth[s] == SF_NO && *at != INT64_MIN) {
			*at = INT64_MIN;
			l->notes.count[s].left++;
		}
		some |= *at != INT64_MIN;
	}
	if (!some)
		return;
	sf_buf_clear(&l->record);
	member_write(&l->record, j->segments, l->ev.name[0], &l->ev.member);
	notes_member(&l->notes, l->ev.name[0], sf_buf_str(&l->record));
}

static int
reject(struct local *l, const struct sf_chunk *c, const struct sf_row *row,
    size_t i, size_t s, struct sf_buf *rejects, struct sf_tally *t,
    struct sf_err *e)
{
	struct sf_str why = sf_segments_why(l->j->segments, l->x, i, s);
	char msg[160];

	(void)snprintf(msg, sizeof(msg), "segment '%s' is undefined: %.*s",
	    sf_segments_name(l->j->segments, s),
	    (int)(why.n < 100 ? why.n : 100), why.p);
	if (l->j->args->on_error == SF_ON_STOP) {
		(void)sf_fail(e, SF_E_DATA, "%s", msg);
		return (sf_err_at(e, c->path, row->line, 0, NULL, 0));
	}
	t->n[SF_T_REJECTED]++;
	sf_pass_reject(rejects, c, row, "UNDEFINED", msg);
	return (0);
}

static int
keep_row(struct local *l, const struct sf_row *row, size_t at,
    struct sf_err *e)
{
	struct kept_row *p;

	if (l->n_kept == l->kept_cap) {
		size_t cap = l->kept_cap != 0 ? l->kept_cap * 2 : 256;

		p = realloc(l->kept, cap * sizeof(*p));
		if (p == NULL)
			return (sf_fail_mem(e));
		l->kept = p;
		l->kept_cap = cap;
	}
	p = &l->kept[l->n_kept++];
	p->line = row->line;
	p->off = row->off;
	p->raw = row->raw;
	p->at = at;
	p->n = l->made.n - at;
	return (0);
}

/* One person: 0, or -1. */
static int
person(struct local *l, const struct sf_chunk *c, const struct sf_row *row,
    const struct sf_profile *p, size_t i, struct sf_buf out[SF_OUTS],
    struct sf_tally *t, struct sf_err *e)
{
	const struct job *j = l->j;
	size_t s, n = sf_segments_count(j->segments), bad = n, at;

	if (evaluation_run(&l->ev, l->x, row, p, i, 1, e))
		return (-1);
	for (s = 0; s < n; s++) {
		struct sf_str why = {"", 0};

		if (l->ev.truth[s] == SF_UNDEFINED) {
			why = sf_segments_why(j->segments, l->x, i, s);
			bad = bad == n ? s : bad;
		}
		notes_truth(&l->notes, s, l->ev.truth[s], row->line, why);
	}
	if (j->old != NULL)
		remember(l);
	if (sf_buf_check(&l->record, e))
		return (-1);
	t->n[T_UNDEFINED] += bad < n;
	if (bad < n && j->args->on_error != SF_ON_MARK)
		return (reject(l, c, row, i, bad, &out[SF_REJECTS], t, e));
	if (j->silent) {
		t->n[SF_T_PASSED]++;
		return (0);
	}
	at = l->made.n;
	annotate(l, row, p, i, &l->made);
	if (sf_row_cr(c, row))
		sf_buf_addc(&l->made, '\r');
	if (j->has_where)
		return (keep_row(l, row, at, e));
	t->n[SF_T_PASSED]++;
	if (sf_rows_out_line(j->out, l->json, (struct sf_str){l->made.p + at,
	    l->made.n - at}, &out[SF_DATA], e))
		return (-1);
	l->made.n = at;
	return (sf_buf_check(&l->made, e));
}

/* -w over the lines as they are now: `.segments` is there to be asked. */
static int
where(struct local *l, const struct sf_chunk *c, struct sf_buf out[SF_OUTS],
    struct sf_tally *t, struct sf_err *e)
{
	const struct sf_value *v;
	struct kept_row *k;
	struct sf_row row = {0};
	char msg[160];
	size_t i;

	if (sf_buf_check(&l->made, e))
		return (-1);
	for (i = 0; i < l->n_kept; i++)
		if (sf_expr_feed(l->x, G_WHERE, (struct sf_str){l->made.p +
		    l->kept[i].at, l->kept[i].n}, NULL, SF_S(""), e))
			return (-1);
	if (sf_expr_eval(l->x, e))
		return (-1);
	for (i = 0; i < l->n_kept; i++) {
		k = &l->kept[i];
		v = sf_expr_value(l->x, i, 0);
		if (v->truth == SF_YES && sf_rows_out_line(l->j->out, l->json,
		    (struct sf_str){l->made.p + k->at, k->n}, &out[SF_DATA],
		    e))
			return (-1);
		if (v->truth != SF_UNDEFINED) {
			t->n[v->truth == SF_YES ? SF_T_PASSED : SF_T_NOT]++;
			continue;
		}
		(void)snprintf(msg, sizeof(msg), "the condition is undefined: "
		    "%.*s", (int)(v->why.n < 120 ? v->why.n : 120), v->why.p);
		if (l->j->args->on_error == SF_ON_STOP) {
			(void)sf_fail(e, SF_E_DATA, "%s", msg);
			return (sf_err_at(e, c->path, k->line, 0, NULL, 0));
		}
		row.line = k->line;
		row.off = k->off;
		row.raw = k->raw;
		t->n[SF_T_REJECTED]++;
		sf_pass_reject(&out[SF_REJECTS], c, &row, "UNDEFINED", msg);
	}
	return (0);
}

static int
map(const void *ctx, void *local, const struct sf_chunk *c,
    struct sf_buf out[SF_OUTS], struct sf_tally *t, struct sf_err *e)
{
	const struct job *j = ctx;
	struct local *l = local;
	struct sf_profile p;
	struct sf_row row;
	size_t n = 0, i;
	int rc;

	notes_clear(&l->notes);
	sf_buf_clear(&l->made);
	l->n_kept = 0;
	sf_rows_chunk(l->rows, c);
	while ((rc = sf_profiles_next(l->rows, c, &row, &p, &out[SF_REJECTS], t,
	    e)) > 0) {
		if (sf_expr_feed(l->x, G_SEGMENTS, row.json, &row.doc,
		    SF_S(""), e))
			return (-1);
		n++;
	}
	if (rc < 0 || sf_expr_eval(l->x, e))
		return (-1);
	sf_rows_chunk(l->rows, c);
	for (i = 0; i < n; i++) {
		rc = sf_profiles_next(l->rows, c, &row, &p, NULL, NULL, e);
		if (rc <= 0)
			return (rc < 0 ? -1 : sf_fail(e, SF_E_IO,
			    "internal: a chunk read twice differs"));
		if (person(l, c, &row, &p, i, out, t, e))
			return (-1);
	}
	if (j->has_where && where(l, c, out, t, e))
		return (-1);
	notes_put(&l->notes, &out[SF_DECISIONS]);
	return (sf_buf_check(&out[SF_DATA], e));
}

static int
fold(void *ctx, struct sf_buf mapped[SF_OUTS], struct sf_out *to[SF_OUTS],
    struct sf_err *e)
{
	struct job *j = ctx;
	int i;

	for (i = SF_DATA; i <= SF_REJECTS; i++)
		if (to[i] != NULL && mapped[i].n > 0 &&
		    sf_out_write(to[i], mapped[i].p, mapped[i].n, e))
			return (-1);
	if (j->rejects != NULL && mapped[SF_REJECTS].n > 0 &&
	    sf_out_write(j->rejects, mapped[SF_REJECTS].p,
	    mapped[SF_REJECTS].n, e))
		return (-1);
	return (notes_take(j, &mapped[SF_DECISIONS], e));
}

int
job_annotate(struct job *j, struct sf_err *e)
{
	struct sf_stage st = {.open = open_local, .close = close_local,
	    .map = map, .fold = fold, .ctx = j};

	return (job_pass(j, &st, e));
}
