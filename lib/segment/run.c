/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "segment/job.h"

#include "segment/segment.h"

/* `top` reads people more than once, --state knows the inputs by digest. */
static int
inputs(struct job *j, struct sf_err *e)
{
	if (j->args->state == NULL && sf_segments_tops(j->segments) == 0)
		return (0);
	return (job_inputs(j, e));
}

static int
without_state(struct job *j, struct sf_err *e)
{
	if (job_population(j, e) || sf_pass_open(&j->pass, j->run, 1, e) ||
	    sf_rows_out_start(j->out, j->pass.to[SF_DATA], e) || job_annotate(j,
	    e) ||
	    job_tell(j, e))
		return (-1);
	return (sf_pass_commit(&j->pass, e));
}

int
sf_segment_run(const struct sf_run *run, const struct sf_segment_args *a,
    struct sf_err *e)
{
	struct job j;
	int rc = -1;

	if (job_open(&j, run, a, e))
		goto done;
	if (a->state != NULL && j.segments == NULL) {
		(void)sf_fail(e, SF_E_USAGE,
		    "a condition alone has nothing to remember");
		(void)sf_hint(e, "leave --state out, or give segments with -d");
		goto done;
	}
	if (job_start(&j, e))
		goto done;
	if (run->plan)
		rc = job_plan(&j, e);
	else if (j.segments == NULL)
		rc = job_filter(&j, e);
	else if ((a->state == NULL || job_lock(&j, e) == 0) &&
	    inputs(&j, e) == 0)
		rc = a->state != NULL ? job_with_state(&j, e) :
		    without_state(&j, e);
done:
	job_close(&j);
	return (rc);
}
