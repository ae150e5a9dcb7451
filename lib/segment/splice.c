/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "segment/splice.h"

int
splice_init(struct splice *s, const struct job *j, struct sf_err *e)
{
	size_t i, n = sf_segments_count(j->segments);
	const char *name;

	s->j = j;
	if ((s->word = calloc(n + 1, sizeof(*s->word))) == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < n; i++) {
		name = sf_segments_name(j->segments, i);
		s->word[i].at = s->words.n;
		sf_buf_json(&s->words, name, strlen(name));
		s->word[i].name = s->words.n - s->word[i].at;
		sf_buf_addf(&s->words, ":\"%s\"", j->asof);
		s->word[i].n = s->words.n - s->word[i].at;
	}
	return (sf_buf_check(&s->words, e));
}

void
splice_release(struct splice *s)
{
	free(s->word);
	sf_buf_release(&s->words);
	sf_buf_release(&s->segments);
	sf_buf_release(&s->undefined);
	sf_buf_release(&s->show);
}

static void
comma(struct sf_buf *b)
{
	if (b->n > 1)
		sf_buf_addc(b, ',');
}

/* Members of other people's making stay: their names are none of ours. */
static void
keep_map(const struct job *j, const struct sf_jdoc *d, uint32_t at,
    struct sf_buf *b)
{
	uint32_t i;

	for (i = at ? sf_j_first(d, at) : 0; i != 0;
	    i = sf_j_after(d, at, i)) {
		if (sf_segments_find(j->segments, d->node[i].key) != -1)
			continue;
		comma(b);
		sf_buf_json(b, d->node[i].key.p, d->node[i].key.n);
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
	    i = sf_j_after(d, at, i)) {
		if (d->node[i].type != SF_J_STR ||
		    sf_segments_find(j->segments, d->node[i].str) != -1)
			continue;
		comma(b);
		sf_buf_json(b, d->node[i].str.p, d->node[i].str.n);
	}
}

static void
add_name(struct splice *s, size_t seg, struct sf_buf *b)
{
	comma(b);
	sf_buf_add(b, s->words.p + s->word[seg].at, s->word[seg].name);
}

/* Segment ${seg}, and since when she is in it. */
static void
add_since(struct splice *s, const struct evaluation *v, size_t seg)
{
	struct sf_buf *b = &s->segments;
	char ts[3 + SF_TS_LEN + 1];

	if (s->j->old == NULL || v->member.since[seg] == INT64_MIN ||
	    v->member.since[seg] == s->j->run->asof) {
		comma(b);
		sf_buf_add(b, s->words.p + s->word[seg].at, s->word[seg].n);
		return;
	}
	add_name(s, seg, b);
	memcpy(ts, ":\"", 2);
	sf_ts_format(v->member.since[seg], ts + 2);
	ts[2 + SF_TS_LEN] = '"';
	sf_buf_add(b, ts, sizeof(ts) - 1);
}

/* Columns that segment ${seg} shows of the person: {"column": value}. */
static void
add_show(struct splice *s, const struct sf_expr_run *x, size_t i, size_t seg)
{
	const struct sf_value *v;
	struct sf_buf *b = &s->show;
	const char *column;
	int program, some = 0;
	size_t k;

	for (k = 0; sf_segments_show(s->j->segments, seg, k, &column,
	    &program) == 0; k++) {
		v = sf_expr_value(x, i, (unsigned)program);
		if (v->truth == SF_UNDEFINED)
			continue;
		if (some++ == 0) {
			add_name(s, seg, b);
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

static void
begin(struct sf_buf *b, char c)
{
	sf_buf_clear(b);
	sf_buf_addc(b, c);
}

void
splice_line(struct splice *s, const struct evaluation *v,
    const struct sf_expr_run *x, size_t i, const struct sf_row *row,
    const struct sf_profile *p, struct sf_buf *out)
{
	const struct job *j = s->j;
	struct sf_edit edit[3];
	size_t seg, n = sf_segments_count(j->segments);
	uint32_t shown = p->top[SF_P_SHOW];

	begin(&s->segments, '{');
	begin(&s->undefined, '[');
	begin(&s->show, '{');
	keep_map(j, &row->doc, p->segments, &s->segments);
	keep_list(j, &row->doc, p->undefined, &s->undefined);
	if (shown != 0 && row->doc.node[shown].type == SF_J_OBJ)
		keep_map(j, &row->doc, shown, &s->show);
	for (seg = 0; seg < n; seg++) {
		if (v->truth[seg] == SF_UNDEFINED)
			add_name(s, seg, &s->undefined);
		if (v->truth[seg] != SF_YES)
			continue;
		add_since(s, v, seg);
		add_show(s, x, i, seg);
	}
	sf_buf_addc(&s->segments, '}');
	sf_buf_addc(&s->undefined, ']');
	sf_buf_addc(&s->show, '}');
	edit[0] = (struct sf_edit){"segments", sf_buf_str(&s->segments)};
	edit[1] = (struct sf_edit){"undefined", sf_buf_str(&s->undefined)};
	edit[2] = (struct sf_edit){"show", s->show.n > 2 ?
	    sf_buf_str(&s->show) : SF_S("")};
	sf_profile_edit(out, row->json, &row->doc, edit,
	    s->show.n > 2 || shown != 0 ? 3 : 2);
	out->failed |= s->segments.failed | s->undefined.failed |
	    s->show.failed;
}
