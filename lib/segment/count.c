/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "format/csv.h"

#include "segment/job.h"

static void
share(const struct job *j, uint64_t n, char out[32])
{
	uint64_t all = j->pass.sum.n[SF_T_PASSED];
	uint64_t tenths;

	if (all == 0) {
		(void)snprintf(out, 32, "-");
		return;
	}
	/* Of 1,000, rounded half up, without a double. */
	tenths = (n * 1000 + all / 2) / all;
	(void)snprintf(out, 32, "%ju.%ju%%", (uintmax_t)(tenths / 10),
	    (uintmax_t)(tenths % 10));
}

static void
pad(struct sf_buf *b, const char *text, unsigned width)
{
	unsigned w = sf_utf8_width(text, strlen(text));

	sf_buf_adds(b, text);
	for (; w < width; w++)
		sf_buf_addc(b, ' ');
}

static void
as_text(const struct job *j, struct sf_buf *b)
{
	size_t n = sf_segments_count(j->segments), i;
	unsigned width = 7, w;
	char text[32];

	for (i = 0; i < n; i++) {
		const char *name = sf_segments_name(j->segments, i);

		w = sf_utf8_width(name, strlen(name));
		width = w > width ? w : width;
	}
	pad(b, "segment", width);
	sf_buf_adds(b, "      people    share  undefined\n");
	for (i = 0; i < n; i++) {
		pad(b, sf_segments_name(j->segments, i), width);
		share(j, j->count[i].in, text);
		sf_buf_addf(b, "%12ju %8s %10ju\n",
		    (uintmax_t)j->count[i].in, text,
		    (uintmax_t)j->count[i].undefined);
	}
	pad(b, "(all)", width);
	sf_buf_addf(b, "%12ju\n", (uintmax_t)j->pass.sum.n[SF_T_PASSED]);
}

static void
as_rows(const struct job *j, struct sf_buf *b)
{
	struct sf_dialect d = {.delim = j->run->out_fmt == SF_F_TSV ? '\t' :
	    ',', .quotes = j->run->out_fmt == SF_F_CSV};
	size_t n = sf_segments_count(j->segments), i;
	uint64_t all = j->pass.sum.n[SF_T_PASSED];

	if (j->run->out_fmt != SF_F_JSONL)
		sf_buf_addf(b, "segment%cpeople%call%cundefined\n", d.delim,
		    d.delim, d.delim);
	for (i = 0; i < n; i++) {
		struct sf_str name = sf_str(sf_segments_name(j->segments, i));

		if (j->run->out_fmt != SF_F_JSONL) {
			sf_csv_cell(b, &d, name);
			sf_buf_addf(b, "%c%ju%c%ju%c%ju\n", d.delim,
			    (uintmax_t)j->count[i].in, d.delim, (uintmax_t)all,
			    d.delim, (uintmax_t)j->count[i].undefined);
			continue;
		}
		sf_buf_adds(b, "{\"segment\":");
		sf_buf_json(b, name.p, name.n);
		sf_buf_addf(b,
		    ",\"people\":%ju,\"all\":%ju,\"undefined\":%ju}\n",
		    (uintmax_t)j->count[i].in, (uintmax_t)all,
		    (uintmax_t)j->count[i].undefined);
	}
}

static int
print(struct job *j, struct sf_err *e)
{
	struct sf_buf b = {0};
	int rc = -1;

	if (j->run->out_fmt == SF_F_AUTO)
		as_text(j, &b);
	else
		as_rows(j, &b);
	if (sf_buf_check(&b, e) == 0)
		rc = sf_out_write(j->pass.to[SF_DATA], b.p, b.n, e);
	sf_buf_release(&b);
	return (rc);
}

static int
open_inputs(struct job *j, struct sf_err *e)
{
	const char *in[1] = {"-"};

	if (sf_segments_tops(j->segments) == 0)
		return (0);
	j->inputs = sf_inputs_open(j->run->ins > 0 ? j->run->in : in,
	    sf_run_inputs(j->run), j->run->memory / 4, e);
	return (j->inputs != NULL ? 0 : -1);
}

int
sf_segment_count(const struct sf_run *run, const struct sf_segment_args *a,
    struct sf_err *e)
{
	struct job j;
	int rc = -1;

	if (a->where != NULL || a->state != NULL) {
		(void)sf_fail(e, SF_E_USAGE, "'count' takes segments, and no "
		    "%s", a->where ? "condition" : "state");
		return (sf_hint(e, "sf-segment count -d segments.yaml "
		    "--asof T FILE"));
	}
	if (job_open(&j, run, a, e) || job_start(&j, e))
		goto done;
	if (run->plan) {
		rc = job_plan(&j, e);
		goto done;
	}
	j.silent = 1;
	if (open_inputs(&j, e) || job_population(&j, e) ||
	    sf_pass_open(&j.pass, run, 1, e) || job_annotate(&j, e) ||
	    job_tell(&j, e) || print(&j, e))
		goto done;
	rc = sf_pass_commit(&j.pass, e);
done:
	job_close(&j);
	return (rc);
}
