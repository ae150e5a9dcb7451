/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "identity/changes.h"
#include "identity/forget.h"
#include "identity/prints.h"
#include "identity/runs.h"
#include "identity/stale.h"

#include "identity/identity_own.h"

struct night {
	struct sf_job *j;
	struct sf_idstore store;
	uint64_t *print;		/* by person */
	char *wanted;			/* by person: see sf_stale_find() */
	size_t changed;
	struct sf_run_writer writer;
	struct sf_ledger ledger;	/* as it will be */
	uint32_t *entry;		/* by person: her ledger entry */
	struct sf_runs *runs;
	struct sf_withdraw withdraw;
	int all;			/* other options: all are made anew */
	int half;			/* the generation before forgot somebody */
};

static void
release(struct night *n)
{
	sf_runs_close(n->runs);
	/* The text of names is that of the store's, and of the run. */
	sf_mem_free(n->j->l.nodes.mem, n->ledger.v);
	free(n->print);
	free(n->wanted);
	free(n->entry);
	sf_idstore_close(&n->store);
}

/*
 * Other rules part and melt persons.  That is what whoever names other ones
 * wants, but not who forgets to name any.
 */
static int
check_rules(const struct night *n, struct sf_err *e)
{
	const struct sf_job *j = n->j;
	const char *of = sf_state_get(n->store.state, "rules-of");

	if (j->a->rules == NULL && of != NULL && strcmp(of, "file") == 0) {
		(void)sf_fail(e, SF_E_USAGE, "the last night had rules of its "
		    "own, and tonight has none");
		(void)sf_err_at(e, j->a->store, 0, 0, NULL, 0);
		return (sf_hint(e, "name them: -d FILE; of a file with 'ids: "
		    "{}' alone those built in hold from now on"));
	}
	sf_say(j->run, SF_SAY_WARN, "the rules are not those of the last "
	    "night: all are linked anew by %s", j->a->rules ? j->a->rules :
	    "those built in");
	return (0);
}

/* What the profiles hang on beside the evidence, as a line of the manifest. */
static int
put_rules(struct night *n, struct sf_buf *b, struct sf_err *e)
{
	struct sf_job *j = n->j;
	const char *was;

	if (j->rules[0] == '\0' && sf_idrules_digest(&j->l.rules, j->rules, e))
		return (-1);
	sf_buf_addf(b, "%s keep-events %ju sources %d", j->rules,
	    (uintmax_t)j->crew.keep.events, j->a->sources);
	if (sf_buf_cstr(b) == NULL)
		return (sf_fail_mem(e));
	was = sf_state_get(n->store.state, "rules");
	n->store.listed = was != NULL && strncmp(was, j->rules, 32) == 0;
	n->all = was == NULL || strcmp(was, b->p) != 0;
	if (was != NULL && !n->store.listed && check_rules(n, e))
		return (-1);
	return (sf_state_put(n->store.state, "rules", b->p, e) ||
	    sf_state_note(n->store.state, "rules-of", j->a->rules ? "file" :
	    "tool", e) ? -1 : 0);
}

/*
 * From when on events are kept.  What --keep leaves out tonight that it did
 * not last night makes profiles anew; what it would bring back, all of them.
 */
static int
put_since(struct night *n, struct sf_err *e)
{
	int64_t since = n->j->crew.keep.since, from;
	const char *was = sf_state_get(n->store.state, "since");
	char text[24];

	if (was != NULL) {
		from = (int64_t)strtoimax(was, NULL, 10);
		n->all |= since < from;
		n->store.leave_from = from;
		n->store.leave_to = since;
	}
	(void)snprintf(text, sizeof(text), "%jd", (intmax_t)since);
	return (sf_state_put(n->store.state, "since", text, e));
}

/* The key of the names stays for good. */
int
sf_job_key(struct sf_job *j, struct sf_idstore *st, struct sf_err *e)
{
	struct sf_linked *l = &j->l;
	char name[SF_NAME_LEN + 1];

	if ((l->keylen == 0 && sf_run_key(l->run, l->key, &l->keylen, e)) ||
	    sf_idstore_key(st, j->a->store, l->key, l->keylen, name, e))
		return (-1);
	return (sf_state_put(st->state, "key", name, e));
}

/* Before anything is read: rules as they are, without what the input adds. */
static int
open_night(struct night *n, struct sf_err *e)
{
	struct sf_job *j = n->j;
	struct sf_state *s = j->state;
	struct sf_buf b = {0};
	int ret = -1;

	j->state = NULL;
	if (s ? sf_idstore_take(&n->store, s, e) :
	    sf_idstore_open(&n->store, j->a->store, j->a->init, e))
		return (-1);
	j->l.store = &n->store;
	j->l.forest = 1;
	/* Also where the run that forgot was killed, and this is another. */
	n->half = sf_forget_half(n->store.state);
	n->withdraw = (struct sf_withdraw){.what = j->run->in,
	    .n = j->a->retract ? j->run->ins : 0,
	    .memory = j->run->memory / 5, .jobs = j->run->jobs,
	    .has_asof = j->run->has_asof && !j->a->forget,
	    .asof = j->run->asof};
	n->store.withdraw = &n->withdraw;
	n->store.waits = 1;
	j->l.store_alone = j->a->retract || j->a->forget;
	if (sf_idrules_rank(&j->l.rules, e))
		goto done;
	if (sf_job_key(j, &n->store, e) || put_rules(n, &b, e) || put_since(n, e))
		goto done;
	ret = 0;
done:
	sf_buf_release(&b);
	return (ret);
}

/* What is withdrawn, instead of anything that is read. */
static int
put_withdrawn(struct night *n, struct sf_err *e)
{
	const struct sf_run *run = n->j->run;
	char text[128], hex[33];
	struct sf_buf b = {0};
	size_t i;
	int ret;

	for (i = 0; i < run->ins; i++)
		sf_buf_add(&b, run->in[i], strlen(run->in[i]) + 1);
	sf_hash_hex(b.p, b.n, hex);
	(void)snprintf(text, sizeof(text), "withdrawn %s asof %jd", hex,
	    run->has_asof ? (intmax_t)run->asof : INTMAX_MIN);
	ret = sf_buf_check(&b, e) ? -1 : sf_state_put(n->store.state, "input",
	    text, e);
	sf_buf_release(&b);
	return (ret);
}

/* The evidence of this run, as a line of the manifest. */
static int
put_input(struct night *n, struct sf_err *e)
{
	const struct sf_records *r = &n->j->l.records;
	const struct sf_run *run = n->j->run;
	uint64_t refused = n->j->l.read.pass.sum.n[SF_T_FORGOTTEN];
	char text[128];

	(void)snprintf(text, sizeof(text), "%zu records %016jx refused %ju "
	    "asof %jd", r->n - r->old, (uintmax_t)r->sum, (uintmax_t)refused,
	    run->has_asof ? (intmax_t)run->asof : INTMAX_MIN);
	return (sf_state_put(n->store.state, "input", text, e));
}

/* Who changed; by other rules or options, all. */
static int
find_changed(struct night *n, struct sf_err *e)
{
	const struct sf_linked *l = &n->j->l;

	if ((n->print = sf_prints_make(l, &n->j->heard, e)) == NULL ||
	    (n->wanted = sf_stale_find(l, &n->store, n->print, &n->changed,
	    e)) == NULL)
		return (-1);
	if (n->all) {
		memset(n->wanted, 1, l->persons.n);
		n->changed = l->persons.n;
	}
	return (0);
}

/* --- the ledger as it will be */

static void
enter(struct night *n, size_t person, const struct sf_entry *old)
{
	const struct sf_linked *l = &n->j->l;
	const struct sf_person *p = &l->persons.v[person];
	struct sf_entry *v = &n->ledger.v[n->ledger.n];

	if (old != NULL) {
		*v = *old;
	} else {
		memset(v, 0, sizeof(*v));
		v->name = p->one_id;
		v->node = sf_nodes_whole(&l->nodes, p->founder);
		v->start = sf_nodes_start(&l->nodes, p->founder);
		v->first = l->nodes.v[p->founder].first;
		v->born = (uint32_t)sf_state_gen(n->store.state) + 1;
	}
	v->live = 1;
	v->print = n->print[person];
	if (n->wanted[person])
		v->run = n->writer.run;
	n->entry[person] = (uint32_t)n->ledger.n++;
}

/* Persons and the entries there were, both in the order of names. */
static int
update_ledger(struct night *n, struct sf_err *e)
{
	const struct sf_persons *p = &n->j->l.persons;
	const struct sf_ledger *was = &n->store.ledger;
	size_t i = 0, k = 0;
	int c;

	n->ledger.v = sf_mem_resize(n->j->l.nodes.mem, NULL,
	    was->n + p->n + 1, sizeof(*n->ledger.v));
	n->entry = malloc((p->n + 1) * sizeof(*n->entry));
	if (n->ledger.v == NULL || n->entry == NULL)
		return (sf_fail_mem(e));
	while (i < p->n || k < was->n) {
		c = i == p->n ? 1 : k == was->n ? -1 :
		    sf_str_cmp(p->v[i].one_id, was->v[k].name);
		if (c > 0) {
			n->ledger.v[n->ledger.n] = was->v[k++];
			n->ledger.v[n->ledger.n++].live = 0;
		} else {
			enter(n, i++, c == 0 ? &was->v[k++] : NULL);
		}
	}
	return (0);
}

static int
save_owners(struct night *n, struct sf_err *e)
{
	const struct sf_linked *l = &n->j->l;
	struct sf_out *o = sf_state_write(n->store.state, "owners", e);
	uint32_t i, who, entry;

	if (o == NULL)
		return (-1);
	for (i = 0; i < l->nodes.n; i++) {
		who = l->persons.owner[i];
		entry = who == SF_NOBODY ? SF_NOBODY : n->entry[who];
		if (sf_out_write(o, &entry, sizeof(entry), e))
			return (-1);
	}
	return (0);
}

/* What the generation before has in file ${name}. */
static int
repeat(struct night *n, const char *name, struct sf_out *o, struct sf_err *e)
{
	struct sf_buf b = {0};
	int ret = sf_state_slurp(n->store.state, name, &b, e) ||
	    sf_out_write(o, b.p, b.n, e) ? -1 : 0;

	sf_buf_release(&b);
	return (ret);
}

/* Why somebody may be who they were not. */
static const char *
why(const struct night *n)
{
	return (n->j->a->retract ? "retract" : n->j->a->forget ? "forget" :
	    n->all ? "rules" : "evidence");
}

static int
save_changes(struct night *n, struct sf_err *e)
{
	const struct sf_job *j = n->j;
	struct sf_changes c = {.l = &j->l, .was = &n->store.ledger,
	    .now = &n->ledger, .entry = n->entry, .owner = n->store.owner,
	    .values = n->store.old_nodes,
	    .gen = sf_state_gen(n->store.state) + 1, .why = why(n),
	    .has_ts = j->run->has_asof, .ts = j->run->asof};
	struct sf_out *o = sf_state_write(n->store.state, "changes", e);

	return (o == NULL || (n->half && repeat(n, "changes", o, e)) ||
	    sf_changes_write(&c, o, e) ? -1 : 0);
}

static int
open_runs(struct night *n, struct sf_err *e)
{
	n->runs = sf_runs_open(n->store.state, e);
	if (n->runs == NULL)
		return (-1);
	sf_runs_jobs(n->runs, n->j->run->jobs);
	return (0);
}

static int
save(struct night *n, struct sf_err *e)
{
	struct sf_linked *l = &n->j->l;
	uint64_t gen = sf_state_gen(n->store.state) + 1;

	if (update_ledger(n, e) || save_owners(n, e) || save_changes(n, e) ||
	    (n->half && sf_state_keep(n->store.state, "receipt", e)))
		return (-1);
	if (open_runs(n, e) ||
	    sf_runs_keep(n->runs, &n->ledger, SF_RUN(gen, 1), e))
		return (-1);
	sf_runs_close(n->runs);
	n->runs = NULL;
	if (sf_idstore_save(&n->store, &l->nodes, &l->names, &l->sets,
	    l->raw_sets, &l->records, e) ||
	    sf_ledger_write(&n->ledger, n->store.state, e))
		return (-1);
	return (sf_state_commit(n->store.state, e));
}

/* --- what comes out */

static int
write_line(struct sf_job *j, struct sf_json *json, struct sf_str line,
    struct sf_buf *b, struct sf_err *e)
{
	struct sf_jdoc doc;

	if (j->rows == NULL)
		return (sf_out_write(j->out, line.p, line.n, e));
	sf_buf_clear(b);
	line.n--;
	if (sf_json_parse(json, line.p, line.n, 0, &doc, e))
		return (-1);
	sf_rows_out_add(j->rows, b, line, &doc);
	return (sf_buf_check(b, e) || sf_out_write(j->out, b->p, b->n, e) ?
	    -1 : 0);
}

/* Profiles of ${l} in the order of one_id: all, or those of run ${only}. */
static int
write_profiles(struct night *n, const struct sf_ledger *l, uint32_t only,
    struct sf_err *e)
{
	struct sf_json *json = sf_json_new(e);
	struct sf_buf b = {0};
	struct sf_str line;
	size_t i;
	int ret = -1;

	if (json == NULL)
		return (-1);
	if (n->j->rows != NULL)
		sf_rows_out_head(n->j->rows, &b);
	if (sf_buf_check(&b, e) || (b.n > 0 &&
	    sf_out_write(n->j->out, b.p, b.n, e)))
		goto done;
	for (i = 0; i < l->n; i++) {
		if (!l->v[i].live || (n->j->a->changed_only &&
		    l->v[i].run != only))
			continue;
		if (sf_runs_line(n->runs, l->v[i].run, l->v[i].name, &line,
		    e) || write_line(n->j, json, line, &b, e))
			goto done;
	}
	ret = 0;
done:
	sf_buf_release(&b);
	sf_json_free(json);
	return (ret);
}

/* From the generation in force: also where a run is said again. */
static int
emit(struct night *n, const struct sf_ledger *l, struct sf_err *e)
{
	struct sf_state *s = n->store.state;
	const struct sf_identity *a = n->j->a;

	if (open_runs(n, e) ||
	    (n->j->out = sf_out_open(n->j->run->out, e)) == NULL ||
	    write_profiles(n, l, SF_RUN(sf_state_gen(s), 0), e) ||
	    (a->conflicts && sf_state_emit(s, "conflicts", a->conflicts, e)) ||
	    (a->unlinked && sf_state_emit(s, "unlinked", a->unlinked, e)) ||
	    (a->changes && sf_state_emit(s, "changes", a->changes, e)) ||
	    (a->forget && sf_state_emit(s, "receipt", a->receipt, e)))
		return (-1);
	return (sf_out_commit(n->j->out, e));
}

static int
work(struct night *n, struct sf_err *e)
{
	struct sf_job *j = n->j;
	struct sf_linked *l = &j->l;
	struct sf_state *s = n->store.state;

	if (sf_state_fresh(s, e) || sf_linked_link(l, e) ||
	    sf_heard_init(&j->heard, &l->nodes, &l->sets, e) ||
	    sf_heard_all(&j->heard, &l->records, &l->links.moves, e) ||
	    find_changed(n, e))
		return (-1);
	if ((j->conflicts = sf_state_write(s, "conflicts", e)) == NULL ||
	    (j->unlinked = sf_state_write(s, "unlinked", e)) == NULL)
		return (-1);
	n->writer = (struct sf_run_writer){.state = s,
	    .run = SF_RUN(sf_state_gen(s) + 1, 0)};
	j->crew.store = &n->writer;
	if (sf_job_distribute(j, n->wanted, e) || sf_job_fold(j, e))
		return (-1);
	if (sf_conflicts_write(&j->conflict, &l->links, &l->nodes, &l->unite,
	    &l->persons, j->conflicts, e) || sf_job_sum(j, e))
		return (-1);
	/* The state closes its own files. */
	j->conflicts = j->unlinked = NULL;
	if (j->a->retract)
		sf_say(j->run, SF_SAY_INFO, "withdrew %ju record%s",
		    (uintmax_t)n->withdraw.records,
		    n->withdraw.records == 1 ? "" : "s");
	if (n->withdraw.later > 0)
		sf_say(j->run, SF_SAY_INFO, "%ju record%s of the store wait%s "
		    "for a later --asof", (uintmax_t)n->withdraw.later,
		    n->withdraw.later == 1 ? "" : "s",
		    n->withdraw.later == 1 ? "s" : "");
	sf_say(j->run, SF_SAY_INFO, "%zu of %zu profile%s changed", n->changed,
	    l->persons.n, l->persons.n == 1 ? "" : "s");
	return (save(n, e) || emit(n, &n->ledger, e) ? -1 : 0);
}

static int
say_again(struct night *n, struct sf_err *e)
{
	sf_say(n->j->run, SF_SAY_INFO, "the store holds this run already: its "
	    "output is given again");
	return (sf_idstore_wait(&n->store, e) ||
	    emit(n, &n->store.ledger, e) ? -1 : 0);
}

/* Tonight's events, as this night would name them; the store stays. */
static int
stamp(struct night *n, struct sf_err *e)
{
	return (sf_linked_link(&n->j->l, e) || sf_job_annotate(n->j, e) ? -1 :
	    0);
}

/* A run that is said again withdraws nothing more: it is known before. */
static int
retract(struct night *n, struct sf_err *e)
{
	struct sf_state *s = n->store.state;
	size_t i;

	for (i = 0; i < n->withdraw.n; i++)
		if (sf_withdraw_check(n->withdraw.what[i], e))
			return (-1);
	if (put_withdrawn(n, e))
		return (-1);
	return (sf_state_same(s) ? sf_ledger_read(&n->store.ledger, s,
	    UINT32_MAX, NULL, e) : sf_linked_read(&n->j->l, e));
}

/* The second half of it: all as the first left it, to be linked anew. */
static int
forget(struct night *n, struct sf_err *e)
{
	struct sf_state *s = n->store.state;

	if (sf_forget_put(n->j, s, 1, e))
		return (-1);
	return (sf_state_same(s) ? sf_ledger_read(&n->store.ledger, s,
	    UINT32_MAX, NULL, e) : sf_linked_read(&n->j->l, e));
}

int
sf_night(struct sf_job *j, struct sf_err *e)
{
	struct night n = {.j = j};
	int ret = -1;

	if (open_night(&n, e) || (j->a->retract ? retract(&n, e) :
	    j->a->forget ? forget(&n, e) : sf_linked_read(&j->l, e) ||
	    put_input(&n, e)))
		goto done;
	ret = j->a->annotate ? stamp(&n, e) :
	    sf_state_same(n.store.state) ? say_again(&n, e) : work(&n, e);
done:
	if (!j->a->annotate)
		j->conflicts = j->unlinked = NULL;
	j->l.store = NULL;
	release(&n);
	return (ret);
}
