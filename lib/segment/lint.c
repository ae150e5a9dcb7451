/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/csv.h"

#include "segment/lint.h"

static int
add(struct lint *l, const struct sf_mark *at, const char *code,
    const char *text)
{
	struct lint_found *f;
	char clean[512];

	if (l->n_found == l->found_cap) {
		l->found_cap = l->found_cap != 0 ? l->found_cap * 2 : 32;
		f = realloc(l->found, l->found_cap * sizeof(*f));
		if (f == NULL)
			return (-1);
		l->found = f;
	}
	/* Names of the sample are told, and are data. */
	sf_mask_text(clean, sizeof(clean), text, strlen(text));
	f = &l->found[l->n_found];
	f->text = sf_arena_dup(&l->mem, clean, strlen(clean));
	f->path = at->path;
	f->line = at->line;
	f->col = at->col;
	f->code = code;
	l->n_found += f->text != NULL;
	return (f->text != NULL ? 0 : -1);
}

int
lint_found(struct lint *l, const struct sf_mark *at, const char *code,
    struct sf_err *e, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return (add(l, at, code, text) == -1 ? sf_fail_mem(e) : 0);
}

static void
warned(void *ctx, const struct sf_mark *at, const char *text)
{
	struct lint *l = ctx;

	if (add(l, at, "expression", text) == -1)
		l->mem.failed = 1;
}

/* The place of a file among those that were given; -w is last. */
static size_t
file_of(const struct lint *l, const char *path)
{
	size_t i;

	for (i = 0; i < l->j->n_defs; i++)
		if (strcmp(l->j->roots[i]->mark.path, path) == 0)
			break;
	return (i);
}

/* By place; at one place, in the order in which they were found. */
static void
sort(struct lint *l)
{
	size_t i, k;

	for (i = 1; i < l->n_found; i++) {
		struct lint_found f = l->found[i];
		size_t file = file_of(l, f.path);

		for (k = i; k > 0; k--) {
			const struct lint_found *b = &l->found[k - 1];
			size_t other = file_of(l, b->path);

			if (other < file || (other == file && (b->line <
			    f.line || (b->line == f.line && b->col <=
			    f.col))))
				break;
			l->found[k] = *b;
		}
		l->found[k] = f;
	}
}

static void
row(const struct lint_found *f, enum sf_format fmt, struct sf_buf *b)
{
	struct sf_dialect d = {.delim = fmt == SF_F_TSV ? '\t' : ',',
	    .quotes = fmt == SF_F_CSV};

	if (fmt == SF_F_AUTO) {
		sf_buf_addf(b, "%s:%ju:%ju: %s\n", f->path,
		    (uintmax_t)f->line, (uintmax_t)f->col, f->text);
	} else if (fmt == SF_F_JSONL) {
		sf_buf_adds(b, "{\"path\":");
		sf_buf_json(b, f->path, strlen(f->path));
		sf_buf_addf(b, ",\"line\":%ju,\"column\":%ju,\"code\":\"%s\","
		    "\"message\":", (uintmax_t)f->line, (uintmax_t)f->col,
		    f->code);
		sf_buf_json(b, f->text, strlen(f->text));
		sf_buf_adds(b, "}\n");
	} else {
		sf_csv_cell(b, &d, sf_str(f->path));
		sf_buf_addf(b, "%c%ju%c%ju%c%s%c", d.delim, (uintmax_t)f->line,
		    d.delim, (uintmax_t)f->col, d.delim, f->code, d.delim);
		sf_csv_cell(b, &d, sf_str(f->text));
		sf_buf_addc(b, '\n');
	}
}

static int
print(struct lint *l, struct sf_out *out, struct sf_err *e)
{
	enum sf_format fmt = l->j->run->out_fmt;
	struct sf_buf b = {0};
	size_t i;
	int rc = -1;

	sort(l);
	if (fmt == SF_F_CSV || fmt == SF_F_TSV)
		sf_buf_addf(&b, "path%cline%ccolumn%ccode%cmessage\n",
		    fmt == SF_F_CSV ? ',' : '\t', fmt == SF_F_CSV ? ',' : '\t',
		    fmt == SF_F_CSV ? ',' : '\t', fmt == SF_F_CSV ? ',' :
		    '\t');
	for (i = 0; i < l->n_found; i++)
		row(&l->found[i], fmt, &b);
	if (sf_buf_check(&b, e) == 0 && (b.n == 0 || out == NULL ||
	    sf_out_write(out, b.p, b.n, e) == 0))
		rc = 0;
	sf_buf_release(&b);
	return (rc);
}

/* The definitions alone. */
static int
alone(struct lint *l, struct sf_err *e)
{
	struct sf_out *out;
	int rc = -1;

	if (sf_expr_start(l->j->x, 1, e))
		return (-1);
	sf_expr_lint(l->j->x, warned, l);
	out = sf_out_open(l->j->run->out, e);
	if (out != NULL && print(l, out, e) == 0)
		rc = sf_out_commit(out, e);
	sf_out_free(out);
	return (rc);
}

/* `top` reads the sample more than once. */
static int
open_inputs(struct job *j, struct sf_err *e)
{
	if (sf_segments_tops(j->segments) == 0)
		return (0);
	return (job_inputs(j, e));
}

static int
with_sample(struct lint *l, struct sf_err *e)
{
	static const int parts[] = {SF_T_PASSED, SF_T_REJECTED, -1};
	struct job *j = l->j;

	if (j->segments == NULL) {
		(void)sf_fail(e, SF_E_USAGE, "lint holds segments against a "
		    "sample, and none are given");
		return (sf_hint(e, "sf-segment lint -d segments.yaml --asof T "
		    "FILE"));
	}
	/* The clauses are programs, too: they are there before the start. */
	sf_expr_lint(j->x, warned, l);
	if (lint_want(l, e) || job_start(j, e))
		return (-1);
	if (open_inputs(j, e) || job_population(j, e) || sf_pass_open(&j->pass,
	    j->run, 1, e) || lint_sample(l, e) || sf_tally_sum(&j->pass.sum,
	    SF_T_READ, parts, e) || lint_tell(l, e) || print(l,
	    j->pass.to[SF_DATA], e))
		return (-1);
	sf_say(j->run, SF_SAY_INFO, "read %ju = passed %ju + rejected %ju",
	    (uintmax_t)j->pass.sum.n[SF_T_READ],
	    (uintmax_t)j->pass.sum.n[SF_T_PASSED],
	    (uintmax_t)j->pass.sum.n[SF_T_REJECTED]);
	return (sf_pass_commit(&j->pass, e));
}

static void
release(struct lint *l)
{
	lint_part_release(&l->sum);
	lint_lists_free(l, l->listed);
	free(l->place);
	free(l->found);
	free(l->ref);
	free(l->window);
	free(l->clause);
	sf_parts_free(l->parts);
	sf_map_release(&l->want);
	sf_map_release(&l->known);
	sf_arena_release(&l->mem);
}

int
sf_segment_lint(const struct sf_run *run, const struct sf_segment_args *a,
    uint64_t *n, struct sf_err *e)
{
	struct sf_run r = *run;
	struct lint l = {.n_found = 0};
	struct job j;
	int rc = -1;

	l.j = &j;
	/* The definitions alone are looked at: any instant will do. */
	if (!r.has_asof && run->ins == 0) {
		r.has_asof = 1;
		r.asof = 0;
	}
	if (job_open(&j, &r, a, e) || (run->ins > 0 ? with_sample(&l, e) :
	    alone(&l, e)))
		goto done;
	if (l.mem.failed) {
		(void)sf_fail_mem(e);
		goto done;
	}
	if (j.segments != NULL && sf_segments_samples(j.segments) &&
	    a->state == NULL)
		sf_say(run, SF_SAY_INFO, "samples are drawn by name: without "
		    "--state a new name may move a person");
	*n = l.n_found;
	rc = 0;
done:
	release(&l);
	job_close(&j);
	return (rc);
}
