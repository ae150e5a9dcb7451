/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "io/team.h"

#include "identity/prints.h"

#define AHEAD 8
#define ALONE 10000		/* so few sets are not worth a thread */

/* What a set says of its person; the evidence is that of set ${raw}. */
static uint64_t
of_set(const struct sf_linked *l, size_t i, size_t raw, struct sf_buf *b)
{
	const struct sf_idset *s = &l->sets.v[i], *r = &l->sets.v[raw];
	uint32_t k, id;
	int64_t start;
	char how;

	sf_buf_clear(b);
	sf_buf_add(b, &l->sets.digest[raw], sizeof(l->sets.digest[raw]));
	sf_buf_add(b, &r->sum, sizeof(r->sum));
	sf_buf_add(b, &s->count, sizeof(s->count));
	for (k = 0; k < s->n; k++) {
		id = SF_ID_OF(s->id[k]);
		how = (char)sf_persons_links(&l->persons, s->person, id);
		start = sf_nodes_start(&l->nodes, id);
		sf_buf_addc(b, how);
		sf_buf_add(b, &start, sizeof(start));
	}
	return (sf_hash64(b->p, b->n));
}

static void
add_set(const struct sf_linked *l, size_t i, size_t raw, uint64_t *print,
    struct sf_buf *b)
{
	uint32_t person = l->sets.v[i].person;

	if (person != SF_NOBODY)
		print[person] += of_set(l, i, raw, b);
}

/* A set, or its parts, where it names a value that moved. */
static void
add_parts(const struct sf_linked *l, size_t i, uint64_t *print,
    struct sf_buf *b)
{
	const struct sf_moves *m = &l->links.moves;
	const struct sf_parted *v;
	uint32_t k;

	if (!sf_moves_parted(m, (uint32_t)i)) {
		add_set(l, i, i, print, b);
		return;
	}
	v = &m->v[m->of[i] - 1];
	for (k = 0; k < v->parts; k++)
		add_set(l, v->part + k, i, print, b);
}

/* What names her; it is all over the memory. */
static uint64_t
of_names(const struct sf_persons *p, uint32_t person)
{
	const struct sf_person *v = &p->v[person];
	uint64_t sum = 0;
	struct sf_str s;
	uint32_t i;

	for (i = v->named; i < v[1].named; i++) {
		if (i + AHEAD < p->v[p->n].named)
			sf_persons_name_ahead(p, i + AHEAD);
		s = sf_persons_name(p, i);
		sum += sf_hash64(s.p, s.n);
	}
	return (sum);
}

/* What holding ${g} makes a person hear. */
static uint64_t
of_heard(const struct sf_heard *h, const struct sf_holding *g,
    struct sf_buf *b)
{
	const struct sf_said *s;
	uint64_t sum = 0;
	uint32_t k;

	for (k = h->of[g->id]; k != 0; k = s->next) {
		s = &h->said[k];
		sf_buf_clear(b);
		sf_buf_add(b, &s->is.ts, sizeof(s->is.ts));
		sf_buf_addstr(b, s->name);
		sf_buf_addc(b, '\0');
		sf_buf_addstr(b, s->is.val);
		sf_buf_addc(b, '\0');
		sf_buf_addstr(b, s->is.src);
		sum += sf_hash64(b->p, b->n);
	}
	return (sum);
}

struct printing {
	const struct sf_linked *l;
	const struct sf_heard *h;
	uint64_t *print;		/* of all persons, by share */
	unsigned shares;
};

/* Where share ${share} of ${n} begins. */
static size_t
begin(const struct printing *w, unsigned share, size_t n)
{
	return (n / w->shares * share + (share == w->shares ? n % w->shares :
	    0));
}

static int
add_share(void *ctx, unsigned share, struct sf_err *e)
{
	const struct printing *w = ctx;
	const struct sf_persons *p = &w->l->persons;
	uint64_t *print = w->print + share * p->n;
	struct sf_buf b = {0};
	size_t i;
	int ret;

	for (i = begin(w, share, w->l->raw_sets);
	    i < begin(w, share + 1, w->l->raw_sets); i++)
		add_parts(w->l, i, print, &b);
	for (i = begin(w, share, p->n); i < begin(w, share + 1, p->n); i++)
		print[i] += of_names(p, (uint32_t)i);
	for (i = begin(w, share, w->h->holds);
	    i < begin(w, share + 1, w->h->holds); i++)
		print[w->h->hold[i].person] += of_heard(w->h, &w->h->hold[i],
		    &b);
	ret = sf_buf_check(&b, e);
	sf_buf_release(&b);
	return (ret);
}

uint64_t *
sf_prints_make(const struct sf_linked *l, const struct sf_heard *h,
    struct sf_err *e)
{
	struct printing w = {l, h, NULL, l->raw_sets < ALONE ? 1 :
	    l->run->jobs};
	size_t n = l->persons.n, i;

	w.print = calloc(n * w.shares + 1, sizeof(*w.print));
	if (w.print == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	if (sf_team_run(w.shares, add_share, &w, e)) {
		free(w.print);
		return (NULL);
	}
	/* Sums have no order. */
	for (i = n; i < n * w.shares; i++)
		w.print[i % n] += w.print[i];
	return (w.print);
}
