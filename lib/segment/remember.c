/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/sort.h"
#include "segment/members.h"

#include "segment/job.h"

/*
 * A generation holds since when each person is in (`members`), and what was
 * printed (`out`, `rejects`): a run that is equal in all prints it again.
 */
static int
describe(struct job *j, struct sf_err *e)
{
	static const char *const on_error[] = {"mark", "reject", "stop"};
	const struct sf_run *r = j->run;
	char text[512], name[32];
	size_t i;

	(void)snprintf(text, sizeof(text), "%s %s %d%s%s",
	    on_error[j->args->on_error], sf_zone_name(j->zone),
	    (int)r->out_fmt, r->excel ? " excel" : "",
	    r->encoding ? r->encoding : "");
	if (sf_state_put(j->state, "asof", j->asof, e) ||
	    sf_state_put(j->state, "options", text, e) ||
	    (r->fields && sf_state_put(j->state, "fields", r->fields, e)) ||
	    (j->has_where && sf_state_put(j->state, "where",
	    j->args->where, e)))
		return (-1);
	for (i = 0; i < j->n_defs; i++)
		if (sf_state_put(j->state, "definition",
		    sf_defs_digest(j->defs[i]), e))
			return (-1);
	if (sf_segments_lists(j->segments)[0] != '\0' &&
	    sf_state_put(j->state, "lists", sf_segments_lists(j->segments), e))
		return (-1);
	for (i = 0; i < sf_inputs_count(j->inputs); i++) {
		(void)snprintf(name, sizeof(name), "input");
		if (sf_inputs_describe(j->inputs, i, text, sizeof(text), e) ||
		    sf_state_put(j->state, name, text, e))
			return (-1);
	}
	return (0);
}

static int
print_again(struct job *j, struct sf_err *e)
{
	const struct sf_run *r = j->run;

	if (sf_state_emit(j->state, "out", r->out, e))
		return (-1);
	return (r->rejects != NULL ?
	    sf_state_emit(j->state, "rejects", r->rejects, e) : 0);
}

/* Time goes on: what the state knows must not lie ahead of this run. */
static int
follows(struct job *j, struct sf_err *e)
{
	const char *then = sf_state_get(j->state, "asof");

	if (sf_state_fresh(j->state, e))
		return (-1);
	if (then == NULL || strcmp(then, j->asof) < 0)
		return (0);
	if (strcmp(then, j->asof) == 0)
		(void)sf_fail(e, SF_E_USAGE, "the state is of %s already, made "
		    "of other inputs, definitions or options", then);
	else
		(void)sf_fail(e, SF_E_USAGE, "the state is of %s, later than "
		    "this run's %s", then, j->asof);
	return (sf_hint(e, "time goes on: give a later --asof, or start "
	    "another state"));
}

static int
load(struct job *j, struct sf_err *e)
{
	struct sf_src *src = NULL;

	if (sf_state_gen(j->state) > 0 &&
	    (src = sf_state_read(j->state, "members", e)) == NULL)
		return (-1);
	j->old = members_load(src, j->segments, e);
	sf_src_free(src);
	j->new_members = sf_sort_new(j->run->memory / 4, e);
	return (j->old != NULL && j->new_members != NULL ? 0 : -1);
}

static int
write_members(struct job *j, struct sf_err *e)
{
	struct sf_out *out = sf_state_write(j->state, "members", e);
	struct sf_str key, line;
	struct sf_buf last = {0};
	int rc = -1;

	if (out == NULL || sf_sort_done(j->new_members, j->run->jobs, e))
		goto done;
	while ((rc = sf_sort_next(j->new_members, &key, &line, e)) > 0) {
		/* Since when she is in could be either's. */
		if (last.n > 0 && sf_str_eq(sf_buf_str(&last), key)) {
			(void)sf_fail(e, SF_E_DATA, "two profiles have the "
			    "one_id '%.*s'", (int)key.n, key.p);
			rc = sf_hint(e, "fold them into one with sf-merge-id");
			break;
		}
		sf_buf_clear(&last);
		sf_buf_addstr(&last, key);
		if (sf_buf_check(&last, e) ||
		    sf_out_write(out, line.p, line.n, e) ||
		    sf_out_write(out, "\n", 1, e)) {
			rc = -1;
			break;
		}
	}
done:
	sf_buf_release(&last);
	return (rc);
}

static int
run(struct job *j, struct sf_err *e)
{
	char text[64];

	if (j->run->rejects != NULL &&
	    (j->rejects = sf_out_open(j->run->rejects, e)) == NULL)
		return (-1);
	/* The state closes its own files; the pass only writes to them. */
	j->pass.run = j->run;
	if ((j->pass.to[SF_DATA] = sf_state_write(j->state, "out", e)) == NULL
	    || (j->pass.to[SF_REJECTS] = sf_state_write(j->state, "rejects",
	    e)) == NULL)
		return (-1);
	if (sf_rows_out_start(j->out, j->pass.to[SF_DATA], e) || job_annotate(j,
	    e))
		return (-1);
	if (write_members(j, e) || job_tell(j, e))
		return (-1);
	(void)snprintf(text, sizeof(text), "%ju",
	    (uintmax_t)j->pass.sum.n[SF_T_READ]);
	return (sf_state_note(j->state, "read", text, e));
}

int
job_lock(struct job *j, struct sf_err *e)
{
	j->state = sf_state_open(j->args->state, "sf-segment 1",
	    j->args->init, e);
	return (j->state != NULL ? 0 : -1);
}

int
job_known(struct job *j, struct sf_err *e)
{
	if (job_lock(j, e) || load(j, e))
		return (-1);
	sf_sort_free(j->new_members);	/* nothing new is learnt */
	j->new_members = NULL;
	return (0);
}

int
job_with_state(struct job *j, struct sf_err *e)
{
	int rc;

	if (describe(j, e))
		return (-1);
	if (sf_state_same(j->state)) {
		sf_say(j->run, SF_SAY_INFO, "nothing has changed since the "
		    "last run: its output again");
		return (print_again(j, e));
	}
	if (follows(j, e) || load(j, e) || job_population(j, e))
		return (-1);
	rc = run(j, e);
	memset(j->pass.to, 0, sizeof(j->pass.to));
	if (rc == -1)
		return (-1);
	/* Too many rejects: their file is made all the same. */
	j->pass.to[SF_REJECTS] = j->rejects;
	j->rejects = NULL;
	if (sf_pass_commit(&j->pass, e) || sf_state_commit(j->state, e))
		return (-1);
	return (print_again(j, e));
}
