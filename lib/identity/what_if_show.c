/* SPDX-License-Identifier: MIT */
#include "show/num.h"

#include "identity/what_if_own.h"

#define NAMES 10		/* of a group, on each side */
#define GROUPS 10		/* as text */

static const char *
rule_of(const struct what_if *x, const struct what_group *g)
{
	struct sf_reason why = {g->rule, NULL};

	/* It may link, but not these: some limit forbids it. */
	return (g->rule == SF_WHY_LINKS ? "refused" :
	    sf_reason_rule(&x->w.l, &why));
}

/* The names of a group's persons, on one side. */
static void
names(struct what_if *x, const char *name, size_t from, uint32_t n)
{
	struct sf_buf *b = &x->w.line;
	struct sf_str s;
	uint32_t i;

	sf_buf_addf(b, ",\"%s\":[", name);
	for (i = 0; i < n && i < NAMES; i++) {
		s = what_name(x, x->member[from + i]);
		sf_buf_adds(b, i > 0 ? "," : "");
		sf_buf_json(b, s.p, s.n);
	}
	sf_buf_addc(b, ']');
}

static int
group_row(struct what_if *x, const struct what_group *g, struct sf_err *e)
{
	sf_answer_str(&x->w, "change", sf_str(what_changes[g->change]));
	sf_answer_u64(&x->w, "before", g->before);
	sf_answer_u64(&x->w, "after", g->after);
	sf_answer_u64(&x->w, "events", g->events);
	sf_answer_u64(&x->w, "profiles", g->profiles);
	sf_answer_u64(&x->w, "consents", g->consents);
	if (g->cause != SF_NO_NODE) {
		sf_answer_id(&x->w, "", g->cause);
		sf_answer_str(&x->w, "rule", sf_str(rule_of(x, g)));
	}
	names(x, "from", g->from, g->before);
	names(x, "to", g->from + g->before, g->after);
	sf_buf_addc(&x->w.line, '}');
	return (sf_answer_row(&x->w, e));
}

static int
figure_row(struct what_if *x, const char *change, const struct what_figure *f,
    struct sf_err *e)
{
	sf_answer_str(&x->w, "change", sf_str(change));
	sf_answer_u64(&x->w, "groups", f->groups);
	sf_answer_u64(&x->w, "before", f->before);
	sf_answer_u64(&x->w, "after", f->after);
	sf_answer_u64(&x->w, "events", f->events);
	sf_answer_u64(&x->w, "profiles", f->profiles);
	sf_answer_u64(&x->w, "consents", f->consents);
	sf_buf_addc(&x->w.line, '}');
	return (sf_answer_row(&x->w, e));
}

static int
links_row(struct what_if *x, struct sf_err *e)
{
	sf_answer_str(&x->w, "change", SF_S("identifiers"));
	sf_answer_u64(&x->w, "before", x->links_before);
	sf_answer_u64(&x->w, "after", x->links_after);
	sf_answer_u64(&x->w, "gone", x->links_gone);
	sf_answer_u64(&x->w, "new", x->links_new);
	sf_buf_addc(&x->w.line, '}');
	return (sf_answer_row(&x->w, e));
}

int
what_rows(struct what_if *x, struct sf_err *e)
{
	size_t i, most = x->w.a->has_top ? (size_t)x->w.a->top : SIZE_MAX;

	if (x->table == 1) {
		for (i = 0; i < x->groups && i < most; i++)
			if (group_row(x, &x->group[i], e))
				return (-1);
		return (0);
	}
	for (i = 0; i < WHAT_CHANGES; i++)
		if (figure_row(x, what_changes[i], &x->figure[i], e))
			return (-1);
	return (figure_row(x, "all", &x->all, e) || links_row(x, e) ? -1 : 0);
}

static void
figure_cells(struct what_if *x, struct sf_grid *g, const char *what,
    const struct what_figure *f)
{
	sf_answer_cell(&x->w, g, sf_str(what));
	sf_answer_cell_n(&x->w, g, f->groups);
	sf_answer_cell_n(&x->w, g, f->before);
	sf_answer_cell_n(&x->w, g, f->after);
	sf_answer_cell_n(&x->w, g, f->events);
	sf_answer_cell_n(&x->w, g, f->consents);
}

static int
summary_text(struct what_if *x, struct sf_err *e)
{
	static const char *const words[WHAT_CHANGES] = {
	    [WHAT_SAME] = "stay", [WHAT_RENAME] = "get another name",
	    [WHAT_MERGE] = "merge", [WHAT_SPLIT] = "split",
	    [WHAT_REGROUP] = "split and merge",
	    [WHAT_EVENTS] = "gain or lose events", [WHAT_APPEAR] = "appear",
	    [WHAT_VANISH] = "vanish"};
	const struct sf_str heads[] = {SF_S("they"), SF_S("groups"),
	    SF_S("persons before"), SF_S("after"), SF_S("events"),
	    SF_S("with consents")};
	struct sf_grid *g = sf_doc_grid(&x->w.doc, SF_S(""), "lrrrrr", heads);
	struct sf_buf *b = &x->w.text;
	size_t i;

	if (g == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < WHAT_CHANGES; i++)
		figure_cells(x, g, words[i], &x->figure[i]);
	figure_cells(x, g, "(all)", &x->all);
	sf_buf_clear(b);
	sf_buf_adds(b, "Identifiers that link: ");
	sf_num_count(b, x->links_before);
	sf_buf_adds(b, " before, ");
	sf_num_count(b, x->links_after);
	sf_buf_adds(b, " after; ");
	sf_num_count(b, x->links_gone);
	sf_buf_adds(b, " no longer do, ");
	sf_num_count(b, x->links_new);
	sf_buf_adds(b, " did not before.");
	sf_doc_para(&x->w.doc, SF_PLAIN, sf_buf_str(b));
	return (0);
}

/* A value that is masked says less than the rule that keeps it from linking. */
static void
cause(const struct what_if *x, const struct what_group *g, struct sf_buf *b)
{
	sf_buf_clear(b);
	if (g->cause == SF_NO_NODE)
		return;
	if (x->w.a->show_ids) {
		sf_answer_show(&x->w, b, g->cause);
		return;
	}
	sf_buf_addstr(b, sf_nodes_type(&x->w.l.nodes, g->cause)->name);
	sf_buf_addf(b, " %s", rule_of(x, g));
}

static int
groups_text(struct what_if *x, struct sf_err *e)
{
	const struct sf_str heads[] = {SF_S("they"), SF_S("before"),
	    SF_S("after"), SF_S("events"), SF_S("by"), SF_S("first name")};
	uint64_t most = x->w.a->has_top ? x->w.a->top : GROUPS;
	struct sf_buf *b = &x->w.text;
	const struct what_group *p;
	struct sf_grid *g;
	size_t i;

	if (x->groups == 0)
		return (0);
	sf_buf_clear(b);
	sf_buf_adds(b, "the greatest of ");
	sf_num_count(b, x->groups);
	sf_buf_adds(b, x->groups == 1 ? " change" : " changes");
	g = sf_doc_grid(&x->w.doc, sf_buf_str(b), "lrrrll", heads);
	if (g == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < x->groups && i < most; i++) {
		p = &x->group[i];
		sf_answer_cell(&x->w, g, sf_str(what_changes[p->change]));
		sf_answer_cell_n(&x->w, g, p->before);
		sf_answer_cell_n(&x->w, g, p->after);
		sf_answer_cell_n(&x->w, g, p->events);
		cause(x, p, b);
		sf_answer_cell(&x->w, g, sf_buf_str(b));
		sf_answer_cell(&x->w, g, what_name(x, x->member[p->from]));
	}
	return (0);
}

int
what_text(struct what_if *x, struct sf_err *e)
{
	int all = x->w.a->table == NULL;

	if ((all || x->table == 0) && summary_text(x, e))
		return (-1);
	return ((all || x->table == 1) ? groups_text(x, e) : 0);
}
