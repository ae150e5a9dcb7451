/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "identity/linked.h"

int
sf_linked_open(struct sf_linked *l, const struct sf_run *run,
    const char *rules, struct sf_err *e)
{
	memset(l, 0, sizeof(*l));
	l->run = run;
	if (sf_idrules_init(&l->rules, rules, e))
		return (-1);
	if (run->key_file != NULL && sf_run_key(run, l->key, &l->keylen, e))
		return (-1);
	return (0);
}

/* Who was forgotten is told by names, so by the key of the names. */
static const struct sf_tombs *
tombs(struct sf_linked *l)
{
	if (l->store == NULL)
		return (NULL);
	l->store->tombs.key = l->key;
	l->store->tombs.keylen = l->keylen;
	return (&l->store->tombs);
}

int
sf_linked_read(struct sf_linked *l, struct sf_err *e)
{
	size_t memory = l->run->memory / 5;

	/*
	 * Half is the tables', a fifth that of lines, and another that of
	 * claims, then of sorting, then of whoever reads the lines again.
	 */
	if ((l->spill = sf_spill_new(l->run->memory / 2, e)) == NULL)
		return (-1);
	sf_nodes_init(&l->nodes, &l->rules, sf_spill_mem(l->spill));
	sf_idsets_init(&l->sets, sf_spill_mem(l->spill));
	if (sf_records_init(&l->records, &l->nodes, &l->sets, memory, e) ||
	    (l->store && sf_idstore_load(l->store, &l->nodes, &l->sets,
	    &l->records, l->run->jobs, e)) ||
	    (!l->store_alone && sf_read_all(&l->read, l->run, &l->records,
	    tombs(l), e)) ||
	    sf_records_settle(&l->records, memory, l->run->jobs, e))
		return (sf_spill_why(l->spill, e));
	l->read.pass.sum.n[SF_T_DUPLICATE] = l->records.duplicates;
	l->raw_sets = l->sets.n;
	sf_spill_trim();		/* of claims */
	return (0);
}

static int
times(void *ctx, sf_times_each *each, void *arg, struct sf_err *e)
{
	return (sf_records_times(ctx, each, arg, e));
}

/* Names that a store has are not made again. */
static int
begin_names(struct sf_linked *l, struct sf_err *e)
{
	int64_t had = 0;

	if (sf_names_open(&l->names, &l->nodes, e) || (l->store != NULL &&
	    sf_idstore_wait(l->store, e)) || (l->store != NULL &&
	    (had = sf_idstore_names(l->store, l->names.name, e)) < 0))
		return (-1);
	l->names.ledger = l->store ? &l->store->ledger : NULL;
	l->names.tombs = tombs(l);
	return (sf_names_begin(&l->names, &l->nodes, (size_t)had, l->key,
	    l->keylen, l->run->jobs - 1, e));
}

/* One thread links; others meanwhile sort what it needs, and make names. */
static int
link_all(struct sf_linked *l, struct sf_values *values, struct sf_err *e)
{
	struct sf_link_in in = {.nodes = &l->nodes, .sets = &l->sets,
	    .unite = &l->unite, .names = &l->names, .values = values,
	    .times = times, .ctx = &l->records, .jobs = l->run->jobs};

	if (sf_values_begin(values, &l->nodes, l->run->jobs - 1, e) ||
	    sf_idsets_seal(&l->sets, &l->nodes, e) ||
	    sf_unite_init(&l->unite, &l->nodes, &l->sets, l->forest, e) ||
	    begin_names(l, e) ||
	    sf_names_join(&l->names, &l->nodes, &l->unite, e) ||
	    sf_names_known(&l->names, &l->nodes, &l->unite, SF_NAMES_STAY, e))
		return (-1);
	return (sf_link(&l->links, &in, e) || sf_names_wait(&l->names, e) ?
	    -1 : 0);
}

int
sf_linked_link(struct sf_linked *l, struct sf_err *e)
{
	struct sf_values values = {0};
	int ret;

	/* A key file was read before the input; without one it is said now. */
	if ((l->keylen == 0 && sf_run_key(l->run, l->key, &l->keylen, e)) ||
	    sf_idrules_rank(&l->rules, e))
		return (-1);
	ret = link_all(l, &values, e);
	sf_values_release(&values);
	if (ret != 0 || sf_persons_find(&l->persons, &l->nodes, &l->sets,
	    &l->unite, &l->names, l->store ? &l->store->ledger : NULL,
	    l->run->jobs, e))
		return (sf_spill_why(l->spill, e));
	return (0);
}

int
sf_linked_make(struct sf_linked *l, struct sf_err *e)
{
	return (sf_linked_read(l, e) || sf_linked_link(l, e) ? -1 : 0);
}

static void
unlink_all(struct sf_linked *l)
{
	sf_persons_release(&l->persons);
	sf_links_release(&l->links);
	sf_names_release(&l->names);
	sf_unite_release(&l->unite);
}

int
sf_linked_again(struct sf_linked *l, struct sf_idrules *rules,
    struct sf_err *e)
{
	struct sf_moves moves = l->links.moves;
	size_t i;

	memset(&l->links.moves, 0, sizeof(l->links.moves));
	unlink_all(l);
	sf_moves_again(&moves, &l->nodes, &l->sets);
	l->links.moves = moves;
	sf_idrules_release(&l->rules);
	l->rules = *rules;
	memset(rules, 0, sizeof(*rules));
	for (i = 0; i < l->sets.n; i++)
		l->sets.v[i].person = SF_NOBODY;
	return (sf_nodes_judge(&l->nodes, e) || sf_linked_link(l, e) ? -1 : 0);
}

void
sf_linked_clear(struct sf_linked *l)
{
	unlink_all(l);
	sf_records_release(&l->records);
	sf_idsets_release(&l->sets);
	sf_nodes_release(&l->nodes);
	sf_spill_free(l->spill);
	l->spill = NULL;
	sf_read_release(&l->read);
}

void
sf_linked_release(struct sf_linked *l)
{
	sf_linked_clear(l);
	sf_idrules_release(&l->rules);
	memset(l->key, 0, sizeof(l->key));
}
