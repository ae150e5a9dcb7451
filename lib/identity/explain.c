/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "identity/explain_own.h"
#include "io/src.h"

#include "identity/explain.h"

#define IDS_MAX ((size_t)1 << 30)
#define NAMED 5				/* of those who were not found */
#define NO_SLOT UINT32_MAX

static const char *const tables[] = {"identifiers", "sets", "events", NULL};
static const char *const fields[] = {
    "one_id,type,value,tier,first,last,events,profiles,sources,links,rule",
    "one_id,first,last,events,profiles,sources,ids",
    "one_id,ts,eid,src,channel,event,ids"};

/* What is asked for, between ${sep}. */
static int
split(struct explain *x, struct sf_str all, char sep, struct sf_err *e)
{
	struct sf_str one, *more;

	while (sf_asked_each(&all, sep, &one)) {
		more = realloc(x->name, (x->names + 1) * sizeof(*more));
		if (more == NULL)
			return (sf_fail_mem(e));
		x->name = more;
		x->name[x->names++] = one;
	}
	if (x->names > 0)
		return (0);
	(void)sf_fail(e, SF_E_USAGE, "nobody is asked for");
	if (x->w.a->ids != NULL)
		(void)sf_err_at(e, x->w.a->ids, 0, 0, NULL, 0);
	return (sf_hint(e, "name somebody as TYPE=VALUE or as a name (p...)%s",
	    x->w.a->ids != NULL ? ", one a line" : ""));
}

static int
add_subject(struct explain *x, const struct sf_asked *a, struct sf_err *e)
{
	struct subject *s = realloc(x->subject, (x->subjects + 1) *
	    sizeof(*s));

	if (s == NULL)
		return (sf_fail_mem(e));
	x->subject = s;
	s += x->subjects++;
	memset(s, 0, sizeof(*s));
	s->asked = *a;
	return (0);
}

static int
find_subjects(struct explain *x, uint64_t *missing, struct sf_err *e)
{
	struct sf_asked a;
	char why[256];
	size_t i;

	if (x->names > 1 && sf_names_index(&x->w.l.names))
		return (sf_fail_mem(e));
	for (i = 0; i < x->names; i++) {
		if (sf_asked_find(&a, &x->w.l, x->name[i], e))
			return (-1);
		if (a.node != SF_NO_NODE) {
			do {
				if (add_subject(x, &a, e))
					return (-1);
			} while (sf_asked_next(&a, &x->w.l));
			continue;
		}
		sf_asked_nobody(&a, &x->w.l, why, sizeof(why));
		if (++*missing <= NAMED)
			sf_say(&x->w.run, SF_SAY_WARN, "%s", why);
	}
	if (*missing > NAMED)
		sf_say(&x->w.run, SF_SAY_WARN, "and %ju more %s nobody's",
		    (uintmax_t)(*missing - NAMED),
		    *missing == NAMED + 1 ? "is" : "are");
	return (0);
}

/* Two names of one person ask once. */
static int
slots(struct explain *x, struct sf_err *e)
{
	size_t persons = x->w.l.persons.n, i, n = 0;
	size_t nodes = sf_nodes_count(&x->w.l.nodes);
	const struct sf_asked *a;
	uint32_t *at;

	x->slot_of_person = malloc((persons + 1) * sizeof(*at));
	x->slot_of_node = malloc((nodes + 1) * sizeof(*at));
	x->want = calloc(x->w.l.sets.n + 1, 1);
	if (x->slot_of_person == NULL || x->slot_of_node == NULL ||
	    x->want == NULL)
		return (sf_fail_mem(e));
	memset(x->slot_of_person, 0xFF, (persons + 1) * sizeof(*at));
	memset(x->slot_of_node, 0xFF, (nodes + 1) * sizeof(*at));
	for (i = 0; i < x->subjects; i++) {
		a = &x->subject[i].asked;
		at = a->person != SF_NOBODY ? &x->slot_of_person[a->person] :
		    &x->slot_of_node[a->node];
		if (*at != NO_SLOT)
			continue;
		*at = (uint32_t)n;
		x->subject[n++] = x->subject[i];
	}
	x->subjects = n;
	return (0);
}

static int
add_ref(struct explain *x, uint32_t subject, size_t set, struct sf_err *e)
{
	size_t cap = x->ref_cap ? x->ref_cap * 2 : 256;
	struct ref *r;

	if (x->refs == x->ref_cap) {
		if ((r = realloc(x->ref, cap * sizeof(*r))) == NULL)
			return (sf_fail_mem(e));
		x->ref = r;
		x->ref_cap = cap;
	}
	x->ref[x->refs++] = (struct ref){x, subject, (uint32_t)set};
	x->want[set] = 1;
	return (0);
}

static int
find_refs(struct explain *x, struct sf_err *e)
{
	const struct sf_idsets *sets = &x->w.l.sets;
	const struct sf_idset *s;
	uint32_t k, slot;
	size_t i;

	for (i = 0; i < sets->n; i++) {
		s = &sets->v[i];
		if (s->n == 0)
			continue;
		slot = s->person != SF_NOBODY ? x->slot_of_person[s->person] :
		    NO_SLOT;
		if (slot != NO_SLOT && add_ref(x, slot, i, e))
			return (-1);
		for (k = 0; k < s->n; k++) {
			slot = x->slot_of_node[SF_ID_OF(s->id[k])];
			if (slot != NO_SLOT && !sf_idset_again(s, k) &&
			    add_ref(x, slot, i, e))
				return (-1);
		}
	}
	return (0);
}

static int
cmp_sets(const struct sf_linked *l, const struct sf_idset *a,
    const struct sf_idset *b)
{
	uint32_t i;
	int c;

	if (a->profile != b->profile)
		return (a->profile ? 1 : -1);
	for (i = 0; i < a->n && i < b->n; i++) {
		if (a->id[i] == b->id[i])
			continue;
		c = sf_nodes_cmp(&l->nodes, SF_ID_OF(a->id[i]),
		    SF_ID_OF(b->id[i]));
		return (c ? c : a->id[i] < b->id[i] ? -1 : 1);
	}
	return (a->n < b->n ? -1 : a->n > b->n);
}

static int
by_content(const void *a, const void *b)
{
	const struct ref *x = a, *y = b;
	const struct sf_linked *l = &x->x->w.l;

	if (x->subject != y->subject)
		return (x->subject < y->subject ? -1 : 1);
	return (cmp_sets(l, &l->sets.v[x->set], &l->sets.v[y->set]));
}

static int
by_time(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	if (x->first != y->first)
		return (x->first < y->first ? -1 : 1);
	return (x->place < y->place ? -1 : x->place > y->place);
}

static void
count_set(const struct sf_idset *s, uint64_t *events, uint64_t *profiles,
    int64_t *first, int64_t *last)
{
	if (s->profile)
		*profiles += s->count;
	else
		*events += s->count;
	if (s->first < *first)
		*first = s->first;
	if (s->last > *last)
		*last = s->last;
}

static int
find_groups(struct explain *x, struct sf_err *e)
{
	struct subject *s = NULL;
	struct group *g = NULL;
	size_t i;

	if (x->refs > 1)
		qsort(x->ref, x->refs, sizeof(*x->ref), by_content);
	if ((x->group = calloc(x->refs + 1, sizeof(*g))) == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < x->refs; i++) {
		if (i == 0 || by_content(&x->ref[i - 1], &x->ref[i]) != 0) {
			g = &x->group[x->groups];
			*g = (struct group){i, i, 0, 0, INT64_MAX, INT64_MIN,
			    x->groups++};
		}
		if (i == 0 || x->ref[i].subject != x->ref[i - 1].subject) {
			s = &x->subject[x->ref[i].subject];
			s->refs = i;
			s->groups = x->groups - 1;
		}
		g->to = s->refs_end = i + 1;
		s->groups_end = x->groups;
		count_set(&x->w.l.sets.v[x->ref[i].set], &g->events,
		    &g->profiles, &g->first, &g->last);
	}
	for (i = 0; i < x->subjects; i++)
		qsort(&x->group[x->subject[i].groups],
		    x->subject[i].groups_end - x->subject[i].groups,
		    sizeof(*g), by_time);
	return (0);
}

static int
add_fact(struct explain *x, const struct fact *f, struct sf_err *e)
{
	size_t cap = x->fact_cap ? x->fact_cap * 2 : 256;
	struct fact *p;

	if (x->facts == x->fact_cap) {
		if ((p = realloc(x->fact, cap * sizeof(*p))) == NULL)
			return (sf_fail_mem(e));
		x->fact = p;
		x->fact_cap = cap;
	}
	x->fact[x->facts++] = *f;
	return (0);
}

static int
by_node(const void *a, const void *b)
{
	const struct fact *x = a, *y = b;

	if (x->subject != y->subject)
		return (x->subject < y->subject ? -1 : 1);
	if (x->person != y->person)
		return (x->person < y->person ? -1 : 1);
	if (x->node != y->node)
		return (sf_nodes_cmp(&x->x->w.l.nodes, x->node, y->node));
	return (x->ref < y->ref ? -1 : x->ref > y->ref);
}

/* What each set says of each identifier. */
static int
gather_facts(struct explain *x, struct sf_err *e)
{
	const struct sf_idset *s;
	struct fact f = {.x = x};
	uint32_t k;
	size_t i;

	for (i = 0; i < x->refs; i++) {
		s = &x->w.l.sets.v[x->ref[i].set];
		f.subject = x->ref[i].subject;
		f.person = s->person;
		f.ref = i;
		for (k = 0; k < s->n; k++) {
			f.node = SF_ID_OF(s->id[k]);
			if (x->subject[f.subject].asked.person == SF_NOBODY &&
			    x->slot_of_node[f.node] != f.subject)
				continue;
			f.events = f.profiles = 0;
			f.first = s->seen ? s->seen[k].first : INT64_MAX;
			f.last = s->seen ? s->seen[k].last : INT64_MIN;
			if (!sf_idset_again(s, k))
				count_set(s, &f.events, &f.profiles, &f.first,
				    &f.last);
			f.given = (s->id[k] & SF_SHARED_BIT) != 0;
			if (add_fact(x, &f, e))
				return (-1);
		}
	}
	return (0);
}

static void
add_up(struct fact *to, const struct fact *f)
{
	to->refs_end++;
	to->events += f->events;
	to->profiles += f->profiles;
	to->given &= f->given;
	if (f->first < to->first)
		to->first = f->first;
	if (f->last > to->last)
		to->last = f->last;
}

/* One of each identifier and person. */
static int
find_facts(struct explain *x, struct sf_err *e)
{
	struct fact *to = NULL, *f;
	struct subject *s;
	size_t i, n = 0;

	if (gather_facts(x, e))
		return (-1);
	if (x->facts > 1)
		qsort(x->fact, x->facts, sizeof(*x->fact), by_node);
	if ((x->seen = malloc((x->facts + 1) * sizeof(*x->seen))) == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < x->facts; i++) {
		f = &x->fact[i];
		x->seen[i] = f->ref;
		if (to != NULL && to->subject == f->subject &&
		    to->person == f->person && to->node == f->node) {
			add_up(to, f);
			continue;
		}
		to = &x->fact[n];
		*to = *f;
		to->ref = i;
		to->refs_end = i + 1;
		s = &x->subject[to->subject];
		if (n == 0 || x->fact[n - 1].subject != to->subject)
			s->facts = n;
		to->number = (uint32_t)(n - s->facts + 1);
		s->facts_end = ++n;
	}
	x->facts = n;
	for (i = 0; i < n; i++)
		x->fact[i].why = sf_reason_of(&x->reasons, x->fact[i].node,
		    x->fact[i].person, x->fact[i].given);
	return (0);
}

/* Everything that is told, gathered. */
static int
gather(struct explain *x, struct sf_err *e)
{
	return (slots(x, e) || find_refs(x, e) || find_groups(x, e) ||
	    sf_reasons_init(&x->reasons, &x->w.l, e) || find_facts(x, e) ||
	    explain_listen(x, e) ? -1 : 0);
}

/* Whom it is about: the first operand, or the lines of --ids. */
static int
whom(struct explain *x, const struct sf_asking *a, struct sf_buf *all,
    struct sf_err *e)
{
	if (a->ids != NULL)
		return (sf_src_slurp(a->ids, IDS_MAX, all, e));
	if (x->w.run.ins == 0) {
		(void)sf_fail(e, SF_E_USAGE, "explain needs to know whom it "
		    "is about");
		return (sf_hint(e, "sf-merge-id explain TYPE=VALUE "
		    "events.jsonl"));
	}
	if (sf_asked_operand(x->w.run.in[0], e))
		return (-1);
	sf_buf_adds(all, x->w.run.in[0]);
	x->w.run.in++;
	x->w.run.ins--;
	return (sf_buf_check(all, e));
}

static int
work(struct explain *x, const struct sf_run *run, const struct sf_asking *a,
    int *look, struct sf_buf *all, struct sf_err *e)
{
	uint64_t missing = 0;

	if (sf_answer_table(a, tables, EXPLAIN_IDENTIFIERS, &x->table, e) ||
	    sf_answer_open(&x->w, run, a, fields[x->table], e) ||
	    whom(x, a, all, e) || split(x, sf_buf_str(all),
	    a->ids ? '\n' : ',', e) || sf_answer_read(&x->w, e) ||
	    find_subjects(x, &missing, e))
		return (-1);
	*look = missing > 0;
	if (gather(x, e) || (x->w.rows ? explain_rows(x, e) :
	    explain_text(x, e)))
		return (-1);
	return (sf_answer_end(&x->w, e));
}

int
sf_explain(const struct sf_run *run, const struct sf_asking *a, int *look,
    struct sf_err *e)
{
	struct explain *x = calloc(1, sizeof(*x));
	struct sf_buf all = {0};
	int ret;

	if (x == NULL)
		return (sf_fail_mem(e));
	ret = work(x, run, a, look, &all, e);
	sf_reasons_release(&x->reasons);
	explain_deafen(x);
	free(x->name);
	free(x->subject);
	free(x->slot_of_person);
	free(x->slot_of_node);
	free(x->want);
	free(x->ref);
	free(x->fact);
	free(x->seen);
	free(x->group);
	sf_answer_close(&x->w);
	sf_buf_release(&all);
	free(x);
	return (ret);
}
