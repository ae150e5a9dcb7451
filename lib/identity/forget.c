/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/date.h"
#include "io/src.h"
#include "identity/asked.h"
#include "identity/changes.h"
#include "identity/forgotten.h"
#include "identity/purge.h"

#include "identity/forget.h"

#define IDS_MAX ((size_t)64 << 20)	/* bytes of --ids */

struct forget {
	struct sf_job *j;
	struct sf_idstore store;
	struct sf_withdraw withdraw;	/* nothing, but nothing waits */
	struct sf_buf text;		/* who is asked for, a line each */
	struct sf_forgotten who;
	struct sf_purge purge;
	struct sf_tombs tombs;		/* with those of before */
	struct sf_namer *namer;
	char *retired;			/* by entry of the ledger */
	struct sf_buf receipt;
};

static void
release(struct forget *f)
{
	/* What lies with the tables goes before them. */
	sf_forgotten_release(&f->who);
	sf_purge_close(&f->purge);
	f->j->l.store = NULL;
	sf_linked_clear(&f->j->l);
	sf_idstore_close(&f->store);
	sf_buf_release(&f->text);
	sf_tombs_release(&f->tombs);
	sf_namer_free(f->namer);
	free(f->retired);
	sf_buf_release(&f->receipt);
}

/* --- what is asked */

int
sf_forget_check(const struct sf_run *run, const struct sf_identity *a,
    struct sf_err *e)
{
	if (a->store == NULL) {
		(void)sf_fail(e, SF_E_USAGE, "who is forgotten is forgotten "
		    "by a store");
		return (sf_hint(e, "name its folder: --store DIR"));
	}
	if (run->ins == 0 && a->ids == NULL) {
		(void)sf_fail(e, SF_E_USAGE, "who is to be forgotten?");
		return (sf_hint(e, "write TYPE=VALUE or a one_id, or give a "
		    "file of them: --ids FILE"));
	}
	if (a->receipt == NULL) {
		(void)sf_fail(e, SF_E_USAGE, "who is forgotten leaves a "
		    "receipt");
		return (sf_hint(e, "say where it goes: --receipt FILE"));
	}
	return (sf_run_need_asof(run, "forget", e));
}

/* Operands, then lines of --ids, each on a line of its own. */
static int
gather(struct forget *f, struct sf_err *e)
{
	const struct sf_run *run = f->j->run;
	size_t i;

	if (f->j->a->ids != NULL &&
	    sf_src_slurp(f->j->a->ids, IDS_MAX, &f->text, e))
		return (-1);
	if (f->text.n > 0 && f->text.p[f->text.n - 1] != '\n')
		sf_buf_addc(&f->text, '\n');
	for (i = 0; i < run->ins; i++)
		sf_buf_addf(&f->text, "%s\n", run->in[i]);
	return (sf_buf_check(&f->text, e));
}

/* What this run is called: nobody can tell from it who was asked for. */
static int
name_run(struct forget *f, struct sf_err *e)
{
	char ts[SF_TS_LEN + 1];

	sf_ts_format(f->j->run->asof, ts);
	return (sf_namer_name(f->namer, SF_S("forget"), sf_buf_str(&f->text),
	    sf_str(ts), f->j->forgotten, e));
}

static void
describe(const struct sf_job *j, int done, char out[64])
{
	(void)snprintf(out, 64, "forgotten %s%s", j->forgotten,
	    done ? " done" : "");
}

int
sf_forget_put(const struct sf_job *j, struct sf_state *s, int done,
    struct sf_err *e)
{
	char text[64];

	describe(j, done, text);
	return (sf_state_put(s, "input", text, e));
}

int
sf_forget_half(const struct sf_state *s)
{
	static const char done[] = " done";
	const char *was = sf_state_get(s, "input");
	size_t n = was ? strlen(was) : 0;

	return (n > sizeof(done) && strncmp(was, "forgotten ", 10) == 0 &&
	    strcmp(was + n - (sizeof(done) - 1), done) != 0);
}

/* Whether the last generation is of this run already. */
static int
begun(struct forget *f)
{
	const char *was = sf_state_get(f->store.state, "input");
	char half[64], whole[64];

	describe(f->j, 0, half);
	describe(f->j, 1, whole);
	return (was != NULL && (strcmp(was, half) == 0 ||
	    strcmp(was, whole) == 0));
}

/* Whose records are whose hangs on the rules: a forgotten -d may not erase. */
static int
check_rules(struct forget *f, struct sf_err *e)
{
	const char *was = sf_state_get(f->store.state, "rules");
	struct sf_job *j = f->j;

	if (sf_idrules_rank(&j->l.rules, e) ||
	    sf_idrules_digest(&j->l.rules, j->rules, e))
		return (-1);
	if (was != NULL && strncmp(was, j->rules, strlen(j->rules)) == 0)
		return (0);
	(void)sf_fail(e, SF_E_USAGE, "the rules are not those of the last "
	    "night, and whose records are whose hangs on them");
	(void)sf_err_at(e, j->a->store, 0, 0, NULL, 0);
	return (sf_hint(e, "give -d as for the last night"));
}

/* What the profiles hang on stays for the next half. */
static int
put_run(struct forget *f, struct sf_err *e)
{
	static const char *const names[] = {"rules", "since"};
	const char *of = sf_state_get(f->store.state, "rules-of");
	struct sf_state *s = f->store.state;
	const char *was;
	size_t i;

	for (i = 0; i < 2; i++)
		if ((was = sf_state_get(s, names[i])) != NULL &&
		    sf_state_put(s, names[i], was, e))
			return (-1);
	if (of != NULL && sf_state_note(s, "rules-of", of, e))
		return (-1);
	return (sf_forget_put(f->j, s, 0, e));
}

/*
 * What can only go wrong once all is done is tried before: a receipt that has
 * nowhere to go is none.
 */
static int
try_receipt(const char *path, struct sf_err *e)
{
	struct sf_out *o;
	struct stat st;

	if (strcmp(path, "-") == 0 || (stat(path, &st) == 0 &&
	    !S_ISREG(st.st_mode)))
		return (0);
	o = sf_out_open(path, e);
	sf_out_free(o);
	return (o ? 0 : -1);
}

/* 1: go on; 0: this half was done before. */
static int
open_store(struct forget *f, struct sf_err *e)
{
	struct sf_job *j = f->j;

	if (sf_idstore_open(&f->store, j->a->store, 0, e))
		return (-1);
	f->withdraw = (struct sf_withdraw){.memory = j->run->memory / 5,
	    .jobs = j->run->jobs};
	f->store.withdraw = &f->withdraw;
	j->l.store = &f->store;
	j->l.store_alone = 1;
	if (f->store.fresh) {
		(void)sf_fail(e, SF_E_FEW, "the store has no night yet");
		return (sf_err_at(e, j->a->store, 0, 0, NULL, 0));
	}
	if (sf_job_key(j, &f->store, e) ||
	    (f->namer = sf_namer_new(j->l.key, j->l.keylen, e)) == NULL ||
	    name_run(f, e) || check_rules(f, e) ||
	    try_receipt(j->a->receipt, e))
		return (-1);
	if (begun(f))
		return (0);
	return (put_run(f, e) ? -1 : 1);
}

/* --- who it is */

static int
is_nobody(const struct sf_asked *a, const struct sf_linked *l,
    struct sf_err *e)
{
	struct sf_asked next = *a;
	char shown[128];
	int named = sf_str_eq(a->text, sf_names_of(&l->names, &l->nodes,
	    a->node));

	sf_asked_show(a, shown, sizeof(shown));
	if (a->person == SF_NOBODY) {
		(void)sf_fail(e, SF_E_USAGE, "'%s' links to nobody, so it "
		    "does not say who is to be forgotten", shown);
		return (sf_hint(e, named ? "if it is somebody's one_id, write "
		    "one_id=NAME" : "see who has it: sf-merge-id explain; "
		    "then name the one_id"));
	}
	if (named || !sf_asked_next(&next, l))
		return (0);
	(void)sf_fail(e, SF_E_USAGE, "'%s' went from one person to another",
	    shown);
	return (sf_hint(e, "see who had it: sf-merge-id explain; then name "
	    "the one_id"));
}

static int
unknown(const struct forget *f, struct sf_str first, uint64_t n,
    struct sf_err *e)
{
	struct sf_asked a = {first, SF_NO_NODE, SF_NOBODY};
	char shown[128];

	sf_asked_show(&a, shown, sizeof(shown));
	if (n > 1)
		(void)sf_fail(e, SF_E_USAGE, "the store has nobody with '%s', "
		    "nor with %ju more; nobody was forgotten", shown,
		    (uintmax_t)n - 1);
	else
		(void)sf_fail(e, SF_E_USAGE, "the store has nobody with '%s'; "
		    "nobody was forgotten", shown);
	(void)sf_err_at(e, f->j->a->store, 0, 0, NULL, 0);
	return (sf_hint(e, "leave out who is not there"));
}

static int
find_persons(struct forget *f, struct sf_err *e)
{
	struct sf_str rest = sf_buf_str(&f->text), line, first = {"", 0};
	const struct sf_linked *l = &f->j->l;
	uint64_t missing = 0;
	struct sf_asked a;
	uint32_t node;

	if ((f->j->a->ids != NULL || f->j->run->ins > 9) && sf_names_index(&f->j->l.names))
		return (sf_fail_mem(e));
	while (sf_asked_each(&rest, '\n', &line)) {
		if (sf_asked_find(&a, l, line, e))
			return (-1);
		if (sf_asked_absent(l, line, &node, e))
			return (-1);
		if (a.node == SF_NO_NODE && node == SF_NO_NODE) {
			first = missing++ == 0 ? line : first;
			continue;
		}
		if ((a.node != SF_NO_NODE && is_nobody(&a, l, e)) ||
		    sf_forgotten_add(&f->who, a.node == SF_NO_NODE ?
		    SF_NOBODY : a.person, node, e))
			return (-1);
	}
	return (missing > 0 ? unknown(f, first, missing, e) : 0);
}

/* --- tombstones */

/* The name that the identifier had, had it never been forgotten. */
static int
raw_name(struct forget *f, uint32_t i, char name[SF_NAME_LEN + 1],
    struct sf_err *e)
{
	const struct sf_nodes *ns = &f->j->l.nodes;

	return (sf_tombs_name(f->namer, sf_nodes_type(ns, i)->name,
	    sf_nodes_value(ns, i), name, e));
}

/* Nobody else bears ${name}. */
static int
bury_name(struct forget *f, const char *name, struct sf_err *e)
{
	int64_t when = f->j->run->asof;

	return (sf_tombs_add(&f->tombs, SF_TOMB_NAME, name, when, when, e));
}

/* What identifier ${i} is called, and would be if it came back. */
static int
bury_names(struct forget *f, uint32_t i, struct sf_err *e)
{
	const struct sf_linked *l = &f->j->l;
	char name[SF_NAME_LEN + 1];

	/* The first holder of a value has its plain name. */
	if (sf_nodes_start(&l->nodes, i) == INT64_MIN &&
	    (raw_name(f, i, name, e) || bury_name(f, name, e)))
		return (-1);
	return (l->names.name[i][0] == '\0' ? 0 :
	    bury_name(f, l->names.name[i], e));
}

/* Identifier ${i} is of who is forgotten: from when to when is it refused? */
static int
bury(struct forget *f, uint32_t i, struct sf_err *e)
{
	const struct sf_nodes *ns = &f->j->l.nodes;
	int64_t from = sf_nodes_start(ns, i), to = f->j->run->asof;
	uint32_t next = sf_nodes_next(ns, i);
	char name[SF_NAME_LEN + 1];

	if (bury_names(f, i, e))
		return (-1);
	if (next != SF_NO_NODE && sf_nodes_start(ns, next) < to)
		to = sf_nodes_start(ns, next);
	/* A name is refused at all times. */
	if (sf_nodes_type(ns, i)->is_name || f->who.held[i] || from >= to)
		return (0);
	return (raw_name(f, i, name, e) || sf_tombs_add(&f->tombs,
	    SF_TOMB_EVENTS, name, from, to, e) ? -1 : 0);
}

/* Whether the founder of entry ${v} is theirs, or in no record now. */
static int
is_retired(const struct forget *f, const struct sf_entry *v)
{
	return (f->purge.value[v->node] == SF_PURGED || sf_forgotten_has(
	    &f->who, sf_nodes_at(&f->j->l.nodes, v->node, v->start)));
}

/* Names of the ledger that go. */
static int
retire(struct forget *f, struct sf_err *e)
{
	const struct sf_ledger *g = &f->store.ledger;
	char name[SF_NAME_LEN + 1];
	const struct sf_entry *v;
	size_t i;

	if ((f->retired = calloc(g->n + 1, 1)) == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < g->n; i++) {
		v = &g->v[i];
		if (!is_retired(f, v))
			continue;
		f->retired[i] = 1;
		if ((v->start == INT64_MIN && bury_names(f, v->node, e)) ||
		    sf_tombs_name(f->namer, SF_S("one_id"), v->name, name, e) ||
		    bury_name(f, name, e))
			return (-1);
	}
	return (0);
}

static int
bury_all(struct forget *f, struct sf_err *e)
{
	struct sf_linked *l = &f->j->l;
	size_t n = sf_nodes_count(&l->nodes);
	const struct sf_tombs *was = &f->store.tombs;
	uint32_t i;

	f->tombs.key = l->key;
	f->tombs.keylen = l->keylen;
	for (i = 0; i < was->n; i++)
		if (sf_tombs_add(&f->tombs, was->v[i].kind, was->v[i].name,
		    was->v[i].from, was->v[i].to, e))
			return (-1);
	for (i = 0; i < n; i++)
		if (sf_forgotten_has(&f->who, i) && bury(f, i, e))
			return (-1);
	if (retire(f, e))
		return (-1);
	sf_tombs_order(&f->tombs);
	return (0);
}

/* What others name as well, or events of later, stays under another name. */
static int
rename_kept(struct forget *f, struct sf_err *e)
{
	struct sf_linked *l = &f->j->l;
	uint32_t i;

	for (i = 0; i < l->nodes.n; i++) {
		if (f->purge.value[i] == SF_PURGED ||
		    !sf_forgotten_has(&f->who, i) ||
		    sf_nodes_type(&l->nodes, i)->is_name)
			continue;
		if (raw_name(f, i, l->names.name[i], e) ||
		    sf_tombs_rename(&f->tombs, f->namer, sf_nodes_type(
		    &l->nodes, i)->name, sf_nodes_value(&l->nodes, i), "",
		    l->names.name[i], e))
			return (-1);
	}
	return (0);
}

/* --- the generation without them */

/* Outputs of the night are of who was; but for what this run changes. */
static int
write_outputs(struct forget *f, struct sf_err *e)
{
	struct sf_state *s = f->store.state;
	const struct sf_ledger *g = &f->store.ledger;
	uint64_t gen = sf_state_gen(s) + 1;
	struct sf_out *o;
	size_t i;

	if (sf_state_write(s, "conflicts", e) == NULL ||
	    sf_state_write(s, "unlinked", e) == NULL ||
	    (o = sf_state_write(s, "changes", e)) == NULL)
		return (-1);
	for (i = 0; i < g->n; i++)
		if (f->retired[i] && g->v[i].live &&
		    sf_changes_forgotten(g->v[i].name, gen, f->j->run->asof, o,
		    e))
			return (-1);
	if ((o = sf_state_write(s, "receipt", e)) == NULL)
		return (-1);
	return (sf_out_write(o, f->receipt.p, f->receipt.n, e));
}

static void
say(const struct forget *f)
{
	uint64_t kept, ids = sf_forgotten_ids(&f->who, &kept);
	uint64_t records = sf_forgotten_records(&f->who);
	const struct sf_run *run = f->j->run;

	sf_say(run, SF_SAY_INFO, "forgot %zu person%s: %ju record%s, %ju "
	    "identifier%s", f->who.n, f->who.n == 1 ? "" : "s",
	    (uintmax_t)records, records == 1 ? "" : "s", (uintmax_t)ids,
	    ids == 1 ? "" : "s");
	if (kept > 0)
		sf_say(run, SF_SAY_WARN, "%ju identifier%s of theirs stay%s, "
		    "as records of others name %s: the receipt counts them",
		    (uintmax_t)kept, kept == 1 ? "" : "s",
		    kept == 1 ? "s" : "", kept == 1 ? "it" : "them");
}

static int
erase(struct forget *f, struct sf_err *e)
{
	struct sf_linked *l = &f->j->l;

	if (sf_forgotten_find(&f->who, e))
		return (-1);
	/* While they have their names. */
	sf_forgotten_receipt(&f->who, sf_state_gen(f->store.state) + 1,
	    &f->receipt);
	if (sf_buf_check(&f->receipt, e) ||
	    sf_purge_open(&f->purge, l, f->who.gone, e) || bury_all(f, e) ||
	    rename_kept(f, e) || sf_purge_write(&f->purge, f->retired, e) ||
	    sf_tombs_write(&f->tombs, f->store.state, e) ||
	    write_outputs(f, e) || sf_state_commit(f->store.state, e))
		return (-1);
	say(f);
	return (0);
}

int
sf_forget(struct sf_job *j, struct sf_err *e)
{
	struct forget f = {.j = j};
	int got = -1;

	sf_forgotten_open(&f.who, &j->l, j->run->asof);
	if (gather(&f, e) || (got = open_store(&f, e)) <= 0)
		goto done;
	got = -1;
	if (sf_linked_make(&j->l, e) || find_persons(&f, e))
		goto done;
	if (f.who.n == 0)
		(void)sf_fail(e, SF_E_USAGE, "nobody is to be forgotten");
	else if ((got = erase(&f, e)) != 0)
		(void)sf_spill_why(j->l.spill, e);
done:
	if (got == 0) {			/* under the same lock */
		j->state = f.store.state;
		f.store.state = NULL;
		got = sf_state_next(j->state, e);
	}
	release(&f);
	return (got);
}
