/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "identity/why_own.h"

#include "identity/why.h"

#define SAID 3			/* events shown of a step */

static const char *const froms[] = {
    [SF_TIE_NAME] = "name", [SF_TIE_ALWAYS] = "list",
    [SF_TIE_PROFILE] = "profile",
    [SF_TIE_EVENTS] = "events"};

static int
find(struct sf_asked *a, const struct sf_answer *w, const char *text,
    struct sf_err *e)
{
	char why[256];

	if (sf_asked_find(a, &w->l, sf_str(text), e))
		return (-1);
	if (a->node != SF_NO_NODE)
		return (0);
	sf_asked_nobody(a, &w->l, why, sizeof(why));
	(void)sf_fail(e, SF_E_FEW, "%s", why);
	return (sf_hint(e, "write it as TYPE=VALUE, or as a name (p...)"));
}

/*
 * A value that moved is several persons': those who are one are meant, or
 * else who had them last.
 */
static void
choose(struct why *y)
{
	struct sf_asked a = y->a, b;

	do {
		b = y->b;
		do {
			if (a.person == SF_NOBODY || a.person != b.person)
				continue;
			y->a = a;
			y->b = b;
			return;
		} while (sf_asked_next(&b, &y->w.l));
	} while (sf_asked_next(&a, &y->w.l));
	while (sf_asked_next(&y->a, &y->w.l))
		;
	while (sf_asked_next(&y->b, &y->w.l))
		;
}

static int
step_row(struct why *y, size_t i, struct sf_err *e)
{
	const struct step *p = &y->step[i];
	struct sf_buf *b = &y->w.line;
	size_t k;

	sf_answer_str(&y->w, "one_id",
	    y->w.l.persons.v[y->a.person].one_id);
	sf_answer_u64(&y->w, "step", i + 1);
	sf_answer_id(&y->w, "from_", p->from);
	sf_answer_id(&y->w, "to_", p->to);
	sf_answer_str(&y->w, "by", sf_str(froms[p->tie->from]));
	sf_answer_ts(&y->w, "first", p->first);
	sf_answer_ts(&y->w, "last", p->last);
	sf_answer_u64(&y->w, "events", p->events);
	sf_answer_u64(&y->w, "profiles", p->profiles);
	sf_buf_adds(b, ",\"said\":[");
	for (k = 0; k < p->n; k++) {
		sf_buf_adds(b, k > 0 ? ",{\"ts\":" : "{\"ts\":");
		sf_buf_json(b, p->said[k].ts.p, p->said[k].ts.n);
		sf_buf_adds(b, ",\"eid\":");
		sf_buf_json(b, p->said[k].eid.p, p->said[k].eid.n);
		sf_buf_addc(b, '}');
	}
	sf_buf_adds(b, "]}");
	return (sf_answer_row(&y->w, e));
}

static void
both(struct why *y, struct sf_buf *b)
{
	sf_buf_clear(b);
	sf_answer_show(&y->w, b, y->a.node);
	sf_buf_adds(b, " and ");
	sf_answer_show(&y->w, b, y->b.node);
}

static void
cells(struct why *y, struct sf_grid *g, uint32_t node, const struct step *p)
{
	struct sf_buf *b = &y->w.text;

	sf_answer_cell(&y->w, g, sf_nodes_type(&y->w.l.nodes, node)->name);
	sf_answer_cell_value(&y->w, g, node);
	if (p == NULL) {
		sf_answer_cell(&y->w, g, SF_S(""));
		sf_answer_cell(&y->w, g, SF_S(""));
		sf_answer_cell(&y->w, g, SF_S(""));
		return;
	}
	sf_buf_clear(b);
	if (p->tie->from == SF_TIE_NAME)
		sf_buf_adds(b, "by its name");
	else if (p->tie->from == SF_TIE_ALWAYS)
		sf_buf_adds(b, "a list");
	else if (p->events > 0)
		sf_buf_addf(b, "%ju event%s%s", (uintmax_t)p->events,
		    p->events == 1 ? "" : "s", p->profiles > 0 ?
		    " and a profile" : "");
	else
		sf_buf_adds(b, "a profile");
	sf_answer_cell(&y->w, g, sf_buf_str(b));
	sf_answer_cell_day(&y->w, g, p->first);
	sf_answer_cell_day(&y->w, g, p->last);
}

static int
said_text(struct why *y, struct sf_err *e)
{
	const struct sf_str heads[] = {SF_S("step"), SF_S("time"),
	    SF_S("source"), SF_S("event"), SF_S("eid")};
	struct sf_grid *g = NULL;
	const struct step *p;
	size_t i, k;
	int64_t ts;

	for (i = 0; i < y->steps; i++) {
		p = &y->step[i];
		for (k = 0; k < p->n; k++) {
			if (g == NULL && (g = sf_doc_grid(&y->w.doc,
			    SF_S("the first events that say so"), "rllll",
			    heads)) == NULL)
				return (sf_fail_mem(e));
			if (sf_ts_parse(p->said[k].ts, &ts))
				ts = INT64_MIN;
			sf_answer_cell_n(&y->w, g, i + 1);
			sf_answer_cell_ts(&y->w, g, ts);
			sf_answer_cell(&y->w, g, p->said[k].src);
			sf_answer_cell(&y->w, g, p->said[k].event);
			sf_answer_cell(&y->w, g, p->said[k].eid);
		}
	}
	return (0);
}

static int
path_text(struct why *y, struct sf_err *e)
{
	const struct sf_str heads[] = {SF_S("step"), SF_S("type"),
	    SF_S("value"), SF_S("together in"), SF_S("first"),
	    SF_S("last")};
	struct sf_buf *b = &y->w.text;
	struct sf_grid *g;
	size_t i;

	both(y, b);
	sf_buf_adds(b, y->steps == 0 ? " are the same, of " :
	    " are one person, ");
	sf_buf_addstr(b, y->w.l.persons.v[y->a.person].one_id);
	sf_doc_para(&y->w.doc, SF_PLAIN, sf_buf_str(b));
	if (y->steps == 0)
		return (0);
	if ((g = sf_doc_grid(&y->w.doc, SF_S(""), "rlllll", heads)) == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i <= y->steps; i++) {
		sf_buf_clear(b);
		if (i > 0)
			sf_buf_addu(b, i);
		sf_answer_cell(&y->w, g, sf_buf_str(b));
		cells(y, g, i == 0 ? y->a.node : y->step[i - 1].to,
		    i == 0 ? NULL : &y->step[i - 1]);
	}
	return (said_text(y, e));
}

static int
tell_path(struct why *y, struct sf_err *e)
{
	size_t i;

	if (y->a.node != y->b.node && why_path(y, e))
		return (-1);
	if (y->w.rows == NULL)
		return (path_text(y, e));
	for (i = 0; i < y->steps; i++)
		if (step_row(y, i, e))
			return (-1);
	return (0);
}

static int
work(struct why *y, const struct sf_run *run, const struct sf_asking *a,
    int *look, struct sf_err *e)
{
	static const char fields[] = "step,from_type,from_value,to_type,"
	    "to_value,by,first,last,events,profiles,type,value,one_id,rule,"
	    "with,with_rule";

	if (sf_answer_open(&y->w, run, a, fields, e))
		return (-1);
	if (run->ins < 2) {
		(void)sf_fail(e, SF_E_USAGE, "why takes two identifiers");
		return (sf_hint(e,
		    "sf-merge-id why TYPE=VALUE TYPE=VALUE events.jsonl"));
	}
	if (sf_asked_operand(run->in[0], e) || sf_asked_operand(run->in[1], e))
		return (-1);
	y->w.l.forest = 1;
	y->w.run.in += 2;
	y->w.run.ins -= 2;
	y->top = a->has_top ? (size_t)a->top : SAID;
	if (sf_answer_read(&y->w, e) || find(&y->a, &y->w, run->in[0], e) ||
	    find(&y->b, &y->w, run->in[1], e))
		return (-1);
	choose(y);
	*look = y->a.person == SF_NOBODY || y->a.person != y->b.person;
	if (*look ? why_not(y, e) : tell_path(y, e))
		return (-1);
	return (sf_answer_end(&y->w, e));
}

int
sf_why(const struct sf_run *run, const struct sf_asking *a, int *look,
    struct sf_err *e)
{
	struct why *y = calloc(1, sizeof(*y));
	int ret;

	if (y == NULL)
		return (sf_fail_mem(e));
	ret = work(y, run, a, look, e);
	free(y->step);
	free(y->place);
	free(y->want);
	sf_arena_release(&y->mem);
	sf_answer_close(&y->w);
	free(y);
	return (ret);
}
