/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "identity/annotate.h"
#include "identity/forget.h"

#include "identity/identity_own.h"

static int
open_out(struct sf_out **out, const char *path, struct sf_err *e)
{
	return (path && (*out = sf_out_open(path, e)) == NULL ? -1 : 0);
}

/* Options that make sense with a store only, or without one only. */
static int
check_store(const struct sf_identity *a, size_t ins, struct sf_err *e)
{
	if (a->retract && a->store == NULL) {
		(void)sf_fail(e, SF_E_USAGE, "what is withdrawn is withdrawn "
		    "from a store");
		return (sf_hint(e, "name its folder: --store DIR"));
	}
	if (a->retract && ins == 0) {
		(void)sf_fail(e, SF_E_USAGE, "what is to be withdrawn?");
		return (sf_hint(e, "write file=NAME, source=SRC or eid=EID"));
	}
	if (a->store == NULL && (a->init || a->changes || a->changed_only)) {
		(void)sf_fail(e, SF_E_USAGE, "'%s' needs a store",
		    a->init ? "--init" : a->changes ? "--changes" :
		    "--changed-only");
		return (sf_hint(e, "name its folder: --store DIR"));
	}
	return (0);
}

/* All that may be wrong with the command line, before anything is read. */
static int
open_job(struct sf_job *j, struct sf_err *e)
{
	const char *tz = j->run->tz ? j->run->tz : "UTC";

	if ((j->a->forget ? sf_forget_check(j->run, j->a, e) :
	    check_store(j->a, j->run->ins, e)) ||
	    sf_linked_open(&j->l, j->run, j->a->rules, e) ||
	    (j->zone = sf_zone_load(tz, e)) == NULL)
		return (-1);
	j->crew.keep.events = j->a->keep_events;
	j->crew.keep.since = INT64_MIN;
	j->l.rules.fold.sources = j->a->sources;
	j->crew.rules = &j->l.rules.fold;
	if (j->run->out_fmt != SF_F_JSONL && j->run->out_fmt != SF_F_AUTO &&
	    (j->rows = sf_rows_out_new(j->run, NULL, j->zone, e)) == NULL)
		return (-1);
	/* What a store remembers comes out of it, once it is there. */
	if (j->a->store != NULL && !j->a->annotate)
		return (0);
	if (open_out(&j->out, j->run->out, e) ||
	    open_out(&j->conflicts, j->a->conflicts, e) ||
	    open_out(&j->unlinked, j->a->unlinked, e))
		return (-1);
	return (0);
}

static int
keep_since(struct sf_job *j, struct sf_err *e)
{
	struct sf_span span;

	if (j->a->keep == NULL)
		return (0);
	if (sf_span_parse(sf_str(j->a->keep), &span) || span.n <= 0) {
		(void)sf_fail(e, SF_E_USAGE,
		    "option '--keep' needs a length of time, not '%s'",
		    j->a->keep);
		return (sf_hint(e, "write it as 180d, 6mo or 2y"));
	}
	if (sf_run_need_asof(j->run, "--keep", e))
		return (-1);
	span.n = -span.n;
	j->crew.keep.since = sf_zone_add(j->zone, j->run->asof, span, NULL);
	return (0);
}

/* How many bytes of lines the persons before each have. */
static int
weigh(struct sf_job *j, const char *wanted, struct sf_err *e)
{
	const struct sf_idset *s;
	size_t n = j->l.persons.n, i;

	j->weight = sf_mem_resize(j->l.nodes.mem, NULL, n + 1,
	    sizeof(*j->weight));
	if (j->weight == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < j->l.sets.n; i++) {
		s = &j->l.sets.v[i];
		if (s->person != SF_NOBODY && (wanted == NULL ||
		    wanted[s->person]))
			j->weight[s->person + 1] += s->bytes;
	}
	for (i = 0; i < n; i++)
		j->weight[i + 1] += j->weight[i];
	j->piles.weight = j->weight;
	j->piles.persons = n;
	return (0);
}

int
sf_job_distribute(struct sf_job *j, const char *wanted, struct sf_err *e)
{
	struct sf_distribute d = {.run = j->run, .records = &j->l.records,
	    .moves = &j->l.links.moves, .wanted = wanted,
	    .unlinked = j->unlinked, .memory = j->run->memory / 5};
	struct sf_tally *t = &j->l.read.pass.sum;

	j->piles.memory = j->run->memory / 5;
	if (weigh(j, wanted, e) || sf_distribute(&d, &j->piles, e))
		return (-1);
	t->n[SF_T_UNLINKED] = d.lonely;
	t->n[SF_T_FOLDED] = d.placed;
	j->crew.total = d.placed;
	return (0);
}

int
sf_job_fold(struct sf_job *j, struct sf_err *e)
{
	struct sf_buf head = {0};
	int ret = -1;

	if (j->rows != NULL && j->out != NULL)
		sf_rows_out_head(j->rows, &head);
	if (sf_buf_check(&head, e) || (head.n > 0 &&
	    sf_out_write(j->out, head.p, head.n, e)))
		goto done;
	j->crew.run = j->run;
	j->crew.nodes = &j->l.nodes;
	j->crew.persons = &j->l.persons;
	j->crew.heard = &j->heard;
	j->crew.rows = j->out ? j->rows : NULL;
	j->crew.sets = &j->l.sets;
	j->crew.piles = &j->piles;
	j->crew.out = j->out;
	ret = sf_crew_run(&j->crew, e);
done:
	sf_buf_release(&head);
	return (ret);
}

static void
say_lists(const struct sf_job *j)
{
	uint64_t n = j->l.links.absent;

	if (n > 0)
		sf_say(j->run, SF_SAY_MORE, "%ju identifier%s of the lists of "
		    "links %s in no record", (uintmax_t)n, n == 1 ? "" : "s",
		    n == 1 ? "is" : "are");
}

static void
say_conflicts(const struct sf_job *j)
{
	const struct sf_conflicts *c = &j->conflict;
	const char *file = j->a->conflicts;
	char moved[64] = "";

	if (c->moved > 0)
		(void)snprintf(moved, sizeof(moved), "%s%ju moved to "
		    "somebody else", c->kept > 0 ? ", and " : "",
		    (uintmax_t)c->moved);
	if (c->kept > 0)
		sf_say(j->run, SF_SAY_INFO, "%ju identifier%s kept from "
		    "linking%s: see %s%s", (uintmax_t)c->kept, c->kept == 1 ?
		    " was" : "s were", moved, file ? "" : "--conflicts ",
		    file ? file : "FILE");
	else if (c->moved > 0)
		sf_say(j->run, SF_SAY_INFO, "%s: see %s%s", moved,
		    file ? "" : "--conflicts ", file ? file : "FILE");
}

static void
say_more(const struct sf_job *j)
{
	const struct sf_crew *c = &j->crew;
	const uint32_t *d = c->doubt;
	struct sf_str name[SF_CREW_NAMED] = {{"", 0}, {"", 0}, {"", 0}};
	size_t i;

	if (j->l.records.unequal > 0)
		sf_say(j->run, SF_SAY_WARN, "%ju of the duplicates had other "
		    "content: of one eid the greater line stays",
		    (uintmax_t)j->l.records.unequal);
	say_lists(j);
	say_conflicts(j);
	for (i = 0; i < SF_CREW_NAMED && i < c->doubtful; i++)
		name[i] = j->l.persons.v[d[i]].one_id;
	if (c->doubtful > 0)
		sf_say(j->run, SF_SAY_WARN, "'seen' may count an event twice "
		    "that a profile had dropped, of %ju person%s: %.*s%s%.*s"
		    "%s%.*s%s", (uintmax_t)c->doubtful,
		    c->doubtful == 1 ? "" : "s", (int)name[0].n,
		    name[0].p, name[1].n ? ", " : "", (int)name[1].n,
		    name[1].p, name[2].n ? ", " : "", (int)name[2].n,
		    name[2].p, c->doubtful > SF_CREW_NAMED ? ", ..." : "");
}

static void
say_read(const struct sf_job *j, const char *more, const char *later)
{
	const uint64_t *n = j->l.read.pass.sum.n;

	if (j->a->retract || j->a->forget)	/* which read nothing */
		return;
	sf_say(j->run, SF_SAY_INFO, "read %ju = %s %ju + duplicate %ju + "
	    "rejected %ju + unlinked %ju%s%s", (uintmax_t)n[SF_T_READ],
	    j->a->annotate ? "annotated" : "folded",
	    (uintmax_t)n[SF_T_FOLDED], (uintmax_t)n[SF_T_DUPLICATE],
	    (uintmax_t)n[SF_T_REJECTED], (uintmax_t)n[SF_T_UNLINKED],
	    more, later);
}

int
sf_job_sum(struct sf_job *j, struct sf_err *e)
{
	static const int parts[] = {SF_T_FOLDED, SF_T_DUPLICATE, SF_T_REJECTED,
	    SF_T_UNLINKED, SF_T_LATER, SF_T_FORGOTTEN, -1};
	static const int stamped[] = {SF_T_FOLDED, SF_T_DUPLICATE,
	    SF_T_REJECTED, SF_T_UNLINKED, SF_T_LATER, SF_T_PROFILES,
	    SF_T_FORGOTTEN, -1};
	const struct sf_tally *t = &j->l.read.pass.sum;
	char later[64] = "", more[96] = "";

	if (sf_tally_sum(t, SF_T_READ, j->a->annotate ? stamped : parts, e))
		return (-1);
	if (j->run->has_asof)
		(void)snprintf(later, sizeof(later), " + from --asof on %ju",
		    (uintmax_t)t->n[SF_T_LATER]);
	if (j->a->annotate && t->n[SF_T_PROFILES] > 0)
		(void)snprintf(more, sizeof(more), " + profiles %ju",
		    (uintmax_t)t->n[SF_T_PROFILES]);
	if (t->n[SF_T_FORGOTTEN] > 0)
		(void)snprintf(more + strlen(more), sizeof(more) -
		    strlen(more), " + forgotten %ju",
		    (uintmax_t)t->n[SF_T_FORGOTTEN]);
	say_read(j, more, later);
	sf_say(j->run, SF_SAY_INFO, "%s %zu %s%s", j->a->annotate ? "found" :
	    "made", j->l.persons.n, j->a->annotate ? "person" : "profile",
	    j->l.persons.n == 1 ? "" : "s");
	say_more(j);
	return (0);
}

static int
commit(struct sf_job *j, struct sf_err *e)
{
	if ((j->conflicts && sf_out_commit(j->conflicts, e)) ||
	    (j->unlinked && sf_out_commit(j->unlinked, e)))
		return (-1);
	return (sf_out_commit(j->out, e));
}

/* Profiles of all, as the job is without --annotate. */
static int
make_profiles(struct sf_job *j, struct sf_err *e)
{
	if (sf_heard_init(&j->heard, &j->l.nodes, &j->l.sets, e) ||
	    sf_heard_all(&j->heard, &j->l.records, &j->l.links.moves, e) ||
	    sf_job_distribute(j, NULL, e))
		return (-1);
	sf_records_forget(&j->l.records);
	sf_spill_trim();
	return (sf_job_fold(j, e));
}

static int
finish(struct sf_job *j, struct sf_err *e)
{
	return (sf_conflicts_write(&j->conflict, &j->l.links, &j->l.nodes,
	    &j->l.unite, &j->l.persons, j->conflicts, e) ||
	    sf_job_sum(j, e) || commit(j, e) ? -1 : 0);
}

int
sf_job_annotate(struct sf_job *j, struct sf_err *e)
{
	struct sf_annotate a = {.run = j->run, .l = &j->l, .rows = j->rows,
	    .out = j->out, .unlinked = j->unlinked};
	struct sf_tally *t = &j->l.read.pass.sum;

	if (sf_annotate(&a, e))
		return (-1);
	t->n[SF_T_FOLDED] = a.annotated;
	t->n[SF_T_UNLINKED] = a.lonely;
	t->n[SF_T_PROFILES] = a.profiles;
	return (finish(j, e));
}

static int
work(struct sf_job *j, struct sf_err *e)
{
	if (open_job(j, e) || keep_since(j, e))
		return (-1);
	if (j->a->store != NULL)
		return ((j->a->forget && sf_forget(j, e)) || sf_night(j, e) ?
		    -1 : 0);
	if (sf_linked_make(&j->l, e))
		return (-1);
	if (j->a->annotate)
		return (sf_job_annotate(j, e));
	return (make_profiles(j, e) || finish(j, e) ? -1 : 0);
}

/* --plan: the rules that hold. */
static int
plan(struct sf_job *j, struct sf_err *e)
{
	struct sf_buf b = {0};
	int ret = -1;

	if (sf_linked_open(&j->l, j->run, j->a->rules, e) ||
	    sf_idrules_rank(&j->l.rules, e) ||
	    open_out(&j->out, j->run->out, e))
		goto done;
	sf_idrules_show(&j->l.rules, 0, &b);
	if (sf_buf_check(&b, e) || sf_out_write(j->out, b.p, b.n, e) ||
	    sf_out_commit(j->out, e))
		goto done;
	ret = 0;
done:
	sf_buf_release(&b);
	return (ret);
}

static void
release(struct sf_job *j)
{
	sf_piles_release(&j->piles);
	sf_mem_free(j->l.nodes.mem, j->weight);
	sf_heard_release(&j->heard);
	sf_linked_release(&j->l);
	sf_out_free(j->unlinked);
	sf_out_free(j->conflicts);
	sf_out_free(j->out);
	sf_rows_out_free(j->rows);
	sf_zone_free(j->zone);
	sf_state_free(j->state);
	free(j);
}

int
sf_identity_run(const struct sf_run *run, const struct sf_identity *a,
    struct sf_err *e)
{
	struct sf_job *j = calloc(1, sizeof(*j));
	int ret;

	if (j == NULL)
		return (sf_fail_mem(e));
	j->run = run;
	j->a = a;
	ret = run->plan ? plan(j, e) : work(j, e);
	if (ret != 0)			/* of tables made after linking */
		(void)sf_spill_why(j->l.spill, e);
	release(j);
	return (ret);
}
