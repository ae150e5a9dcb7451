/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "format/rows.h"
#include "identity/conflicts.h"
#include "identity/crew.h"
#include "identity/heard.h"
#include "identity/idrules.h"
#include "identity/idsets.h"
#include "identity/link.h"
#include "identity/names.h"
#include "identity/nodes.h"
#include "identity/persons.h"
#include "identity/read.h"
#include "identity/unite.h"
#include "io/zone.h"

#include "identity/identity.h"

struct job {
	const struct sf_run *run;
	const struct sf_identity *a;
	struct sf_idrules rules;
	struct sf_zone *zone;
	struct sf_rows_out *rows;
	struct sf_out *out, *conflicts, *unlinked;
	struct sf_read read;
	struct sf_nodes nodes;
	struct sf_idsets sets;
	uint32_t *set_of;		/* by record */
	size_t records, record_cap;
	struct sf_unite unite;
	struct sf_names names;
	struct sf_links links;
	struct sf_persons persons;
	struct sf_heard heard;
	struct sf_sort *by_person;
	struct sf_json *json;
	struct sf_crew crew;
	uint8_t key[256];
	size_t keylen;
	uint64_t unequal;
	int64_t refused;
};

static int
open_out(struct sf_out **out, const char *path, struct sf_err *e)
{
	return (path && (*out = sf_out_open(path, e)) == NULL ? -1 : 0);
}

/* All that may be wrong with the command line, before anything is read. */
static int
open_job(struct job *j, struct sf_err *e)
{
	const char *tz = j->run->tz ? j->run->tz : "UTC";

	if (sf_idrules_init(&j->rules, j->a->rules, e) ||
	    (j->zone = sf_zone_load(tz, e)) == NULL)
		return (-1);
	if (j->run->key_file != NULL &&
	    sf_run_key(j->run, j->key, &j->keylen, e))
		return (-1);
	j->crew.keep.events = j->a->keep_events;
	j->crew.keep.since = INT64_MIN;
	if (j->run->out_fmt != SF_F_JSONL && j->run->out_fmt != SF_F_AUTO &&
	    (j->rows = sf_rows_out_new(j->run, NULL, j->zone, e)) == NULL)
		return (-1);
	if (open_out(&j->out, j->run->out, e) ||
	    open_out(&j->conflicts, j->a->conflicts, e) ||
	    open_out(&j->unlinked, j->a->unlinked, e))
		return (-1);
	return ((j->json = sf_json_new(e)) ? 0 : -1);
}

static int
keep_since(struct job *j, struct sf_err *e)
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

static int
note_set(struct job *j, uint32_t set, struct sf_err *e)
{
	size_t cap = j->record_cap ? j->record_cap * 2 : 4096;
	uint32_t *p;

	if (j->records == j->record_cap) {
		if ((p = realloc(j->set_of, cap * sizeof(*p))) == NULL)
			return (sf_fail_mem(e));
		j->set_of = p;
		j->record_cap = cap;
	}
	j->set_of[j->records++] = set;
	return (0);
}

/* What all distinct records name, gathered by identifier and by set. */
static int
gather(struct job *j, struct sf_err *e)
{
	struct sf_distinct d;
	struct sf_evidence ev;
	struct sf_str rec;
	uint32_t set;
	int got = -1;

	if (sf_distinct_open(&d, j->read.sort, e))
		goto done;
	while ((got = sf_distinct_next(&d, &rec, e)) > 0) {
		sf_evidence_open(&ev, rec);
		if (sf_idsets_add(&j->sets, &j->nodes, &ev, &set, e) ||
		    note_set(j, set, e)) {
			got = -1;
			break;
		}
	}
	j->read.pass.sum.n[SF_T_DUPLICATE] = d.duplicates;
	j->unequal = d.unequal;
done:
	sf_distinct_release(&d);
	return (got);
}

static int
link_all(struct job *j, struct sf_err *e)
{
	/* A key file was read before the input; without one it is said now. */
	if ((j->keylen == 0 && sf_run_key(j->run, j->key, &j->keylen, e)) ||
	    sf_idrules_rank(&j->rules, e) ||
	    sf_idsets_seal(&j->sets, &j->nodes, e) ||
	    sf_unite_init(&j->unite, &j->nodes, e) ||
	    sf_names_make(&j->names, &j->nodes, j->key, j->keylen,
	    j->run->jobs, e) ||
	    sf_names_join(&j->names, &j->nodes, &j->unite, e) ||
	    sf_link(&j->links, &j->unite, &j->nodes, &j->sets, e) ||
	    sf_persons_find(&j->persons, &j->nodes, &j->sets, &j->unite,
	    &j->names, e))
		return (-1);
	return (sf_heard_init(&j->heard, &j->nodes, &j->sets, e));
}

/* A consent in ${ev} that others must hear. */
static int
hear(struct job *j, const struct sf_evidence *ev, const struct sf_idset *set,
    struct sf_err *e)
{
	struct sf_event view;
	struct sf_jdoc doc;
	const char *code;

	if (!(ev->flags & SF_EV_CONSENT) || !sf_heard_concerns(&j->heard, set))
		return (0);
	if (sf_json_parse(j->json, ev->line.p, ev->line.n, 0, &doc, e) ||
	    sf_event_view(&doc, &view, &code, e))
		return (-1);
	return (sf_heard_add(&j->heard, set, &doc, &view, e));
}

static int
put_unlinked(struct job *j, struct sf_str line, struct sf_err *e)
{
	j->read.pass.sum.n[SF_T_UNLINKED]++;
	if (j->unlinked == NULL)
		return (0);
	return (sf_out_write(j->unlinked, line.p, line.n, e) ||
	    sf_out_write(j->unlinked, "\n", 1, e) ? -1 : 0);
}

/* The records again, each to its person. */
static int
distribute(struct job *j, struct sf_err *e)
{
	const struct sf_idset *set;
	struct sf_distinct d;
	struct sf_evidence ev;
	struct sf_str rec;
	char key[4];
	size_t i = 0;
	int got = -1;

	if (sf_distinct_open(&d, j->read.sort, e))
		goto done;
	while ((got = sf_distinct_next(&d, &rec, e)) > 0) {
		set = &j->sets.v[j->set_of[i++]];
		sf_evidence_open(&ev, rec);
		if ((got = hear(j, &ev, set, e)) < 0)
			break;
		if (set->person == SF_NOBODY) {
			got = put_unlinked(j, ev.line, e);
		} else {
			sf_crew_key(set->person, key);
			got = sf_sort_add(j->by_person,
			    (struct sf_str){key, sizeof(key)}, ev.line, e);
		}
		if (got < 0)
			break;
	}
done:
	sf_distinct_release(&d);
	return (got);
}

static int
fold_all(struct job *j, struct sf_err *e)
{
	struct sf_buf head = {0};
	int ret = -1;

	if (j->rows != NULL)
		sf_rows_out_head(j->rows, &head);
	if (sf_buf_check(&head, e) || (head.n > 0 &&
	    sf_out_write(j->out, head.p, head.n, e)))
		goto done;
	j->crew.run = j->run;
	j->crew.nodes = &j->nodes;
	j->crew.unite = &j->unite;
	j->crew.persons = &j->persons;
	j->crew.heard = &j->heard;
	j->crew.rows = j->rows;
	j->crew.sort = j->by_person;
	j->crew.out = j->out;
	j->crew.total = sf_sort_count(j->by_person);
	if (sf_crew_run(&j->crew, e))
		goto done;
	j->read.pass.sum.n[SF_T_FOLDED] = j->crew.folded;
	ret = 0;
done:
	sf_buf_release(&head);
	return (ret);
}

static void
say_more(const struct job *j)
{
	const struct sf_crew *c = &j->crew;
	const uint32_t *d = c->doubt;
	struct sf_str name[SF_CREW_NAMED] = {{"", 0}, {"", 0}, {"", 0}};
	size_t i;

	if (j->unequal > 0)
		sf_say(j->run, SF_SAY_WARN, "%ju of the duplicates had other "
		    "content: of one eid the greater line stays",
		    (uintmax_t)j->unequal);
	if (j->refused > 0)
		sf_say(j->run, SF_SAY_INFO, "%jd identifier%s kept from "
		    "linking: see %s%s", (intmax_t)j->refused,
		    j->refused == 1 ? " was" : "s were", j->a->conflicts ? "" :
		    "--conflicts ", j->a->conflicts ? j->a->conflicts :
		    "FILE");
	for (i = 0; i < SF_CREW_NAMED && i < c->doubtful; i++)
		name[i] = j->persons.v[d[i]].one_id;
	if (c->doubtful > 0)
		sf_say(j->run, SF_SAY_WARN, "'seen' may count an event twice "
		    "that a profile had dropped, of %ju person%s: %.*s%s%.*s"
		    "%s%.*s%s", (uintmax_t)c->doubtful,
		    c->doubtful == 1 ? "" : "s", (int)name[0].n,
		    name[0].p, name[1].n ? ", " : "", (int)name[1].n,
		    name[1].p, name[2].n ? ", " : "", (int)name[2].n,
		    name[2].p, c->doubtful > SF_CREW_NAMED ? ", ..." : "");
}

/* The sum, asserted and told. */
static int
close_sum(struct job *j, struct sf_err *e)
{
	static const int parts[] = {SF_T_FOLDED, SF_T_DUPLICATE, SF_T_REJECTED,
	    SF_T_UNLINKED, SF_T_LATER, -1};
	const struct sf_tally *t = &j->read.pass.sum;
	char later[64] = "";

	if (sf_tally_sum(t, SF_T_READ, parts, e))
		return (-1);
	if (j->run->has_asof)
		(void)snprintf(later, sizeof(later), " + from --asof on %ju",
		    (uintmax_t)t->n[SF_T_LATER]);
	sf_say(j->run, SF_SAY_INFO, "read %ju = folded %ju + duplicate %ju + "
	    "rejected %ju + unlinked %ju%s", (uintmax_t)t->n[SF_T_READ],
	    (uintmax_t)t->n[SF_T_FOLDED], (uintmax_t)t->n[SF_T_DUPLICATE],
	    (uintmax_t)t->n[SF_T_REJECTED], (uintmax_t)t->n[SF_T_UNLINKED],
	    later);
	sf_say(j->run, SF_SAY_INFO, "made %zu profile%s", j->persons.n,
	    j->persons.n == 1 ? "" : "s");
	say_more(j);
	return (0);
}

static int
commit(struct job *j, struct sf_err *e)
{
	if ((j->conflicts && sf_out_commit(j->conflicts, e)) ||
	    (j->unlinked && sf_out_commit(j->unlinked, e)))
		return (-1);
	return (sf_out_commit(j->out, e));
}

static int
work(struct job *j, struct sf_err *e)
{
	/* The two sorts live side by side while records are handed over. */
	size_t memory = j->run->memory / 5 * 2;

	if (open_job(j, e) || keep_since(j, e) ||
	    sf_read_all(&j->read, j->run, memory, e))
		return (-1);
	sf_nodes_init(&j->nodes, &j->rules);
	if (gather(j, e) || link_all(j, e) ||
	    (j->by_person = sf_sort_new(memory, e)) == NULL ||
	    distribute(j, e) || sf_heard_settle(&j->heard, &j->sets, e))
		return (-1);
	sf_sort_free(j->read.sort);
	j->read.sort = NULL;
	if (sf_sort_done(j->by_person, j->run->jobs, e) || fold_all(j, e))
		return (-1);
	j->refused = sf_conflicts_write(&j->links, &j->nodes, &j->unite,
	    &j->persons, j->conflicts, e);
	if (j->refused < 0 || close_sum(j, e))
		return (-1);
	return (commit(j, e));
}

/* --plan: the rules that hold. */
static int
plan(struct job *j, struct sf_err *e)
{
	struct sf_buf b = {0};
	int ret = -1;

	if (sf_idrules_init(&j->rules, j->a->rules, e) ||
	    sf_idrules_rank(&j->rules, e) ||
	    open_out(&j->out, j->run->out, e))
		goto done;
	sf_idrules_show(&j->rules, &b);
	if (sf_buf_check(&b, e) || sf_out_write(j->out, b.p, b.n, e) ||
	    sf_out_commit(j->out, e))
		goto done;
	ret = 0;
done:
	sf_buf_release(&b);
	return (ret);
}

static void
release(struct job *j)
{
	sf_json_free(j->json);
	sf_sort_free(j->by_person);
	sf_heard_release(&j->heard);
	sf_persons_release(&j->persons);
	sf_links_release(&j->links);
	sf_names_release(&j->names);
	sf_unite_release(&j->unite);
	free(j->set_of);
	sf_idsets_release(&j->sets);
	sf_nodes_release(&j->nodes);
	sf_read_release(&j->read);
	sf_out_free(j->unlinked);
	sf_out_free(j->conflicts);
	sf_out_free(j->out);
	sf_rows_out_free(j->rows);
	sf_zone_free(j->zone);
	sf_idrules_release(&j->rules);
	memset(j->key, 0, sizeof(j->key));
	free(j);
}

int
sf_identity_run(const struct sf_run *run, const struct sf_identity *a,
    struct sf_err *e)
{
	struct job *j = calloc(1, sizeof(*j));
	int ret;

	if (j == NULL)
		return (sf_fail_mem(e));
	j->run = run;
	j->a = a;
	ret = run->plan ? plan(j, e) : work(j, e);
	release(j);
	return (ret);
}
