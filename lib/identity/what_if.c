/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "identity/what_if_own.h"

#include "identity/what_if.h"

static const char *const tables[] = {"summary", "groups", NULL};
static const char *const fields[] = {
    "change,groups,before,after,events,consents",
    "change,before,after,events,consents,type,value,rule,from,to"};

/* What the old rules made is taken out of the state. */
static int
keep(struct what_if *x, struct sf_err *e)
{
	struct sf_linked *l = &x->w.l;
	size_t n = sf_nodes_count(&l->nodes), i;

	x->nodes = l->nodes.n;
	x->sets = l->sets.n;
	x->set = malloc((l->sets.n + 1) * sizeof(*x->set));
	x->holder = malloc((n + 1) * sizeof(*x->holder));
	x->block = malloc(n + 1);
	if (x->set == NULL || x->holder == NULL || x->block == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < l->sets.n; i++)
		x->set[i] = l->sets.v[i].person;
	for (i = 0; i < n; i++) {
		x->holder[i] = sf_reason_holder(l, (uint32_t)i);
		x->block[i] = (uint8_t)sf_reason_plain(l, (uint32_t)i);
	}
	x->persons = l->persons;
	x->names = l->names;
	x->tree = l->unite.tree;
	x->ties = l->unite.ties;
	memset(&l->persons, 0, sizeof(l->persons));
	memset(&l->names, 0, sizeof(l->names));
	l->unite.tree = NULL;
	return (0);
}

/* A part that the new rules made of a set was whose the set was. */
static int
follow_parts(struct what_if *x, struct sf_err *e)
{
	const struct sf_moves *m = &x->w.l.links.moves;
	const struct sf_parted *p;
	uint32_t *set, k;
	size_t i;

	set = realloc(x->set, (x->w.l.sets.n + 1) * sizeof(*set));
	if (set == NULL)
		return (sf_fail_mem(e));
	x->set = set;
	for (i = 0; i < m->of_n; i++) {
		if (m->of[i] == 0)
			continue;
		p = &m->v[m->of[i] - 1];
		for (k = 0; k < p->parts && p->part >= x->sets; k++)
			set[p->part + k] = set[i];
	}
	return (0);
}

static int
changes(const struct what_if *x)
{
	return (x->figure[WHAT_SAME].groups != x->all.groups ||
	    x->links_gone > 0 || x->links_new > 0);
}

static int
work(struct what_if *x, const struct sf_run *run, const struct sf_asking *a,
    int *look, struct sf_err *e)
{
	if (sf_answer_table(a, tables, 1, &x->table, e) ||
	    sf_answer_open(&x->w, run, a, fields[x->table], e))
		return (-1);
	if (a->new_rules == NULL) {
		(void)sf_fail(e, SF_E_USAGE, "what-if needs other rules");
		return (sf_hint(e, "add -r NEW-RULES"));
	}
	if (sf_idrules_init(&x->next, a->new_rules, e))
		return (-1);
	x->w.l.forest = 1;
	if (sf_answer_read(&x->w, e) || keep(x, e) ||
	    sf_linked_again(&x->w.l, &x->next, e) || follow_parts(x, e) ||
	    what_compare(x, e))
		return (-1);
	*look = changes(x);
	if (x->w.rows ? what_rows(x, e) : what_text(x, e))
		return (-1);
	return (sf_answer_end(&x->w, e));
}

int
sf_what_if(const struct sf_run *run, const struct sf_asking *a, int *look,
    struct sf_err *e)
{
	struct what_if *x = calloc(1, sizeof(*x));
	int ret;

	if (x == NULL)
		return (sf_fail_mem(e));
	ret = work(x, run, a, look, e);
	sf_persons_release(&x->persons);
	sf_names_release(&x->names);
	sf_idrules_release(&x->next);
	sf_mem_free(x->w.l.nodes.mem, x->tree);
	free(x->set);
	free(x->holder);
	free(x->block);
	free(x->parent);
	free(x->number);
	free(x->twin);
	free(x->group);
	free(x->member);
	sf_answer_close(&x->w);
	free(x);
	return (ret);
}
