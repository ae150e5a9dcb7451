/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "io/sort.h"
#include "segment/job.h"
#include "segment/members.h"

static const char *const root_keys[] = {"version", "tz", "segments",
    "channels", NULL};

int
sf_segment_on_error(const char *text)
{
	return (strcmp(text, "mark") == 0 ? SF_ON_MARK :
	    strcmp(text, "reject") == 0 ? SF_ON_REJECT :
	    strcmp(text, "stop") == 0 ? SF_ON_STOP : -1);
}

static int
version(const struct sf_def *root, struct sf_err *e)
{
	uint64_t v = 1;

	return (sf_def_u64(sf_def_get(root, "version"), 1, 1, &v, e));
}

static int
load(struct job *j, struct sf_err *e)
{
	const struct sf_segment_args *a = j->args;
	size_t i;

	j->defs = calloc(a->n_defs + 1, sizeof(struct sf_defs *));
	j->roots = calloc(a->n_defs + 1, sizeof(struct sf_def *));
	if (j->defs == NULL || j->roots == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < a->n_defs; i++) {
		j->defs[i] = sf_defs_load(a->defs[i], e);
		if (j->defs[i] == NULL)
			return (-1);
		j->n_defs = i + 1;
		j->roots[i] = sf_defs_root(j->defs[i]);
		if (sf_def_want(j->roots[i], SF_DEF_MAP, e) ||
		    sf_def_keys(j->roots[i], root_keys, e) ||
		    version(j->roots[i], e))
			return (-1);
	}
	return (0);
}

/* --tz, else what the definitions say, else UTC. */
static int
zone(struct job *j, struct sf_err *e)
{
	const struct sf_def *first = NULL, *d;
	const char *name = "UTC";
	struct sf_err no = {0};
	size_t i;

	for (i = 0; i < j->n_defs; i++) {
		d = sf_def_get(j->roots[i], "tz");
		if (d == NULL)
			continue;
		if (sf_def_text(d, &name, e))
			return (-1);
		if (first != NULL && !sf_str_eq(first->text, d->text))
			return (sf_def_fail(d, e, "the time zone is '%s' here "
			    "and '%s' in '%s'", d->text.p, first->text.p,
			    first->mark.path));
		first = d;
	}
	if (j->run->tz != NULL)
		name = j->run->tz;
	j->zone = sf_zone_load(name, first != NULL && j->run->tz == NULL ?
	    &no : e);
	if (j->zone == NULL && no.code == SF_E_USAGE)
		(void)sf_def_fail(first, e, "%s", no.msg);
	else if (j->zone == NULL && no.code != SF_OK)
		*e = no;
	return (j->zone != NULL ? 0 : -1);
}

static int
nothing_to_do(const struct job *j, struct sf_err *e)
{
	if (j->args->where != NULL)
		return (0);
	if (j->n_defs == 0) {
		(void)sf_fail(e, SF_E_USAGE,
		    "neither segments nor a condition given");
		return (sf_hint(e, "-d segments.yaml, or -w 'EXPRESSION'"));
	}
	if (sf_segments_count(j->segments) > 0)
		return (0);
	(void)sf_fail(e, SF_E_USAGE, "no segment is defined");
	(void)sf_err_at(e, j->roots[0]->mark.path, 0, 0, NULL, 0);
	return (sf_hint(e, "segments: {name: EXPRESSION}"));
}

int
job_open(struct job *j, const struct sf_run *run,
    const struct sf_segment_args *a, struct sf_err *e)
{
	struct sf_expr_env env = {.has_asof = run->has_asof,
	    .asof = run->asof};

	memset(j, 0, sizeof(*j));
	j->run = run;
	j->args = a;
	if (load(j, e) || zone(j, e))
		return (-1);
	if (run->has_asof)
		sf_ts_format(run->asof, j->asof);
	env.zone = j->zone;
	if ((j->x = sf_expr_new(&env, e)) == NULL ||
	    (j->channels = sf_channels_read(j->roots, j->n_defs, e)) == NULL)
		return (-1);
	if (sf_channels_count(j->channels) > 0 &&
	    sf_channels_prelude(j->channels, j->x, e))
		return (-1);
	j->segments = sf_segments_read(j->roots, j->n_defs, j->x, G_SEGMENTS,
	    e);
	if (j->segments == NULL || nothing_to_do(j, e))
		return (-1);
	if (sf_segments_count(j->segments) == 0) {
		sf_segments_free(j->segments);
		j->segments = NULL;
	}
	if (a->where != NULL) {
		j->has_where = 1;
		if (sf_expr_addtext(j->x, G_WHERE, "-w", sf_str(a->where),
		    e) == -1)
			return (-1);
	}
	return (0);
}

int
job_start(struct job *j, struct sf_err *e)
{
	const struct sf_run *run = j->run;

	if (j->segments != NULL && sf_run_need_asof(run, "a segment", e))
		return (-1);
	if (sf_expr_needs_asof(j->x) &&
	    sf_run_need_asof(run, "the condition", e))
		return (-1);
	if (j->segments != NULL) {
		j->count = calloc(sf_segments_count(j->segments),
		    sizeof(*j->count));
		if (j->count == NULL)
			return (sf_fail_mem(e));
	}
	j->out = sf_rows_out_new(run, "one_id,segments", j->zone, e);
	if (j->out == NULL)
		return (-1);
	sf_expr_spare(j->x, j->args->spare);
	return (sf_expr_start(j->x, run->jobs, e));
}

int
job_plan(struct job *j, struct sf_err *e)
{
	struct sf_out *out = sf_out_open(j->run->out, e);
	struct sf_buf b = {0};
	int rc = -1, passes = 1;

	if (out == NULL)
		return (-1);
	if (j->segments != NULL && sf_segments_tops(j->segments) > 0)
		passes = sf_expr_count(j->x, G_TILES) > 0 ? 3 : 2;
	sf_buf_addf(&b, "%d pass%s over the input%s\n", passes,
	    passes > 1 ? "es" : "", passes > 1 ?
	    ": 'top' compares with everybody" : "");
	sf_expr_plan(j->x, &b);
	if (sf_buf_check(&b, e) == 0 && sf_out_write(out, b.p, b.n, e) == 0)
		rc = sf_out_commit(out, e);
	sf_buf_release(&b);
	sf_out_free(out);
	return (rc);
}

void
job_close(struct job *j)
{
	size_t i;

	sf_pass_close(&j->pass);
	sf_rows_out_free(j->out);
	population_release(&j->pop);
	members_free(j->old);
	sf_sort_free(j->new_members);
	sf_inputs_free(j->inputs);
	sf_state_free(j->state);
	sf_out_free(j->rejects);
	sf_segments_free(j->segments);
	sf_channels_free(j->channels);
	sf_expr_free(j->x);
	sf_zone_free(j->zone);
	free(j->count);
	for (i = 0; i < j->n_defs; i++)
		sf_defs_free(j->defs[i]);
	free(j->defs);
	free(j->roots);
	memset(j, 0, sizeof(*j));
}

int
job_inputs(struct job *j, struct sf_err *e)
{
	size_t n = sf_run_inputs(j->run), i;
	const char **path = calloc(n, sizeof(*path));

	if (path == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < n; i++)
		path[i] = sf_run_input(j->run, i);
	j->inputs = sf_inputs_open(path, n, j->run->memory / 4, e);
	free(path);
	return (j->inputs != NULL ? 0 : -1);
}

int
job_pass(struct job *j, const struct sf_stage *st, struct sf_err *e)
{
	size_t n = j->inputs ? sf_inputs_count(j->inputs) :
	    sf_run_inputs(j->run), i;
	struct sf_src *src;
	int rc = 0;

	for (i = 0; i < n && rc == 0; i++) {
		src = j->inputs ? sf_inputs_src(j->inputs, i, e) :
		    sf_src_open(sf_run_input(j->run, i), e);
		if (src == NULL)
			return (-1);
		j->file = i;
		if (j->pop.base != NULL && !j->pop.settled)
			j->pop.base[i] = j->pop.n;
		j->path = sf_src_name(src);
		j->pass.total = n == 1 ? sf_src_size(src) : 0;
		rc = sf_pass_src(&j->pass, st, src, e);
		sf_src_free(src);
	}
	j->path = NULL;
	j->pop.settled = 1;
	return (rc);
}
