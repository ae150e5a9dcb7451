/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "segment/job.h"

#include "segment/segment.h"

struct findings {
	struct sf_buf b;
	uint64_t n;
};

static void
found(void *ctx, const struct sf_mark *at, const char *text)
{
	struct findings *f = ctx;

	sf_buf_addf(&f->b, "%s:%ju:%ju: %s\n", at->path, (uintmax_t)at->line,
	    (uintmax_t)at->col, text);
	f->n++;
}

static int
print(const struct sf_run *run, const struct sf_buf *b, struct sf_err *e)
{
	struct sf_out *out = sf_out_open(run->out, e);
	int rc = -1;

	if (out != NULL && sf_buf_check(b, e) == 0 &&
	    (b->n == 0 || sf_out_write(out, b->p, b->n, e) == 0))
		rc = sf_out_commit(out, e);
	sf_out_free(out);
	return (rc);
}

int
sf_segment_lint(const struct sf_run *run, const struct sf_segment_args *a,
    uint64_t *n, struct sf_err *e)
{
	struct sf_run r = *run;
	struct findings f = {.n = 0};
	struct job j;
	int rc = -1;

	if (run->ins > 0) {
		(void)sf_fail(e, SF_E_USAGE, "lint looks at definitions "
		    "alone, and takes no '%s'", run->in[0]);
		return (sf_hint(e, "sf-segment lint -d segments.yaml"));
	}
	/* The definitions alone are looked at: any instant will do. */
	if (!r.has_asof) {
		r.has_asof = 1;
		r.asof = 0;
	}
	if (job_open(&j, &r, a, e) || sf_expr_start(j.x, 1, e))
		goto done;
	sf_expr_lint(j.x, found, &f);
	if (j.segments != NULL && sf_segments_samples(j.segments) &&
	    a->state == NULL)
		sf_say(run, SF_SAY_INFO, "samples are drawn by name: without "
		    "--state a new name may move a person");
	rc = print(run, &f.b, e);
	*n = f.n;
done:
	sf_buf_release(&f.b);
	job_close(&j);
	return (rc);
}
