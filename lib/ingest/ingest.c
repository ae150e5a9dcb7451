/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ingest/dry.h"
#include "ingest/document.h"
#include "ingest/job.h"
#include "ingest/plan.h"

#include "ingest/ingest.h"

/* A name that is wrong is told before it fits no source, or hours are spent. */
static int
is_there(const char *path, struct sf_err *e)
{
	struct stat st;

	if (strcmp(path, "-") == 0)
		return (0);
	if (stat(path, &st) != 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			return (0);	/* opening it says why */
		(void)sf_fail(e, SF_E_USAGE, "there is no such file");
		(void)sf_hint(e, "is the name right, and is it seen from this "
		    "folder?");
		return (sf_err_at(e, path, 0, 0, NULL, 0));
	}
	if (!S_ISDIR(st.st_mode))
		return (0);
	(void)sf_fail(e, SF_E_USAGE, "this is a directory");
	(void)sf_hint(e, "name the files in it: '%s/'*", path);
	return (sf_err_at(e, path, 0, 0, NULL, 0));
}

/* Every input belongs to a source before the first of them is read. */
static int
find_sources(struct sf_ingest_job *j, struct sf_err *e)
{
	size_t i, n = sf_run_inputs(j->run);
	const struct sf_source *all = NULL;

	if (j->in->source != NULL &&
	    (all = sf_mapping_source(&j->m, j->in->source, e)) == NULL)
		return (-1);
	if ((j->source = calloc(n, sizeof(*j->source))) == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < n; i++) {
		if (is_there(sf_run_input(j->run, i), e))
			return (-1);
		j->source[i] = all != NULL ? all :
		    sf_mapping_match(&j->m, sf_run_input(j->run, i), e);
		if (j->source[i] == NULL)
			return (-1);
	}
	return (0);
}

static int
make_sums(struct sf_ingest_job *j, struct sf_err *e)
{
	size_t i, n = j->m.n;

	j->sums.rows = calloc(n + 1, sizeof(*j->sums.rows));
	j->sums.count = calloc(n + 1, sizeof(*j->sums.count));
	j->sums.files = calloc(n + 1, sizeof(*j->sums.files));
	j->drift = calloc(n + 1, sizeof(*j->drift));
	if (j->sums.rows == NULL || j->sums.count == NULL ||
	    j->sums.files == NULL || j->drift == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < n; i++) {
		j->sums.count[i].field = calloc(j->m.source[i].tallies + 1,
		    sizeof(uint64_t));
		if (j->sums.count[i].field == NULL)
			return (sf_fail_mem(e));
	}
	return (0);
}

/* Bytes of all that is read; 0 where an input does not tell. */
static uint64_t
total_bytes(const struct sf_ingest_job *j)
{
	const struct sf_run *run = j->run;
	size_t i, n = sf_run_inputs(run);
	uint64_t sum = 0;
	struct stat st;

	for (i = 0; i < n; i++) {
		if (j->skip != NULL && j->skip[i])
			continue;
		if (strcmp(sf_run_input(run, i), "-") == 0 ||
		    stat(sf_run_input(run, i), &st) || !S_ISREG(st.st_mode))
			return (0);
		sum += (uint64_t)st.st_size;
	}
	return (sum);
}

static int
open_outputs(struct sf_ingest_job *j, struct sf_err *e)
{
	struct sf_buf b = {0};
	int ret = -1;

	if (j->in->dry != NULL)
		return (sf_dry_open(j->in->dry, &j->m, j->run, e));
	if ((j->to[SF_DATA] = sf_out_open(j->run->out, e)) == NULL)
		return (-1);
	sf_out_jobs(j->to[SF_DATA], j->run->jobs);
	/* No token goes out of which the vault may never know. */
	if (j->vault != NULL && sf_out_hold(j->to[SF_DATA],
	    j->run->memory / 8, e))
		return (-1);
	if (j->run->rejects != NULL && !j->keep_rejects && (j->to[SF_REJECTS] =
	    (j->in->follow ? sf_out_append : sf_out_open)(j->run->rejects,
	    e)) == NULL)
		return (-1);
	if (j->run->out_fmt == SF_F_AUTO || j->run->out_fmt == SF_F_JSONL)
		return (0);
	if ((j->fields = sf_ingest_fields(&j->m, e)) == NULL)
		return (-1);
	j->csv = sf_rows_out_new(j->run, j->fields,
	    j->m.n > 0 ? j->m.source[0].zone : NULL, e);
	if (j->csv != NULL) {
		sf_rows_out_head(j->csv, &b);
		if (sf_buf_check(&b, e) == 0)
			ret = sf_out_write(j->to[SF_DATA], b.p, b.n, e);
	}
	sf_buf_release(&b);
	return (ret);
}

/* What is read is written, rejected or ignored: checked, source by source. */
static int
check_sums(const struct sf_ingest_job *j, struct sf_tally *all,
    struct sf_err *e)
{
	static const int parts[] = {SF_T_WRITTEN, SF_T_REJECTED, SF_T_IGNORED,
	    -1};
	size_t i;

	for (i = 0; i < j->m.n; i++) {
		if (sf_tally_sum(&j->sums.rows[i], SF_T_READ, parts, e))
			return (-1);
		sf_tally_add(all, &j->sums.rows[i]);
	}
	return (0);
}

static void
tell_first(const struct sf_ingest_job *j)
{
	const struct sf_err *f = &j->first;
	char text[sizeof(f->msg) * 2];

	sf_mask_text(text, sizeof(text), f->msg, strlen(f->msg));
	if (f->col > 0)
		sf_say(j->run, SF_SAY_INFO, "first reject: %s:%ju:%ju: %s",
		    f->path, (uintmax_t)f->line, (uintmax_t)f->col, text);
	else
		sf_say(j->run, SF_SAY_INFO, "first reject: %s:%ju: %s",
		    f->path, (uintmax_t)f->line, text);
}

static int
finish(struct sf_ingest_job *j, struct sf_err *e)
{
	struct sf_tally all = {{0}};
	const uint64_t *n = all.n;
	size_t i;

	if (check_sums(j, &all, e))
		return (-1);
	if (j->in->dry != NULL)
		return (sf_dry_tell(j->in->dry, &j->m, &j->sums, e));
	sf_ingest_tell(&j->m, &j->sums, j->run);
	for (i = 0; i < j->m.n; i++)
		sf_drift_tell(&j->drift[i], j->m.source[i].name.p, j->run);
	if (j->to[SF_REJECTS] != NULL && sf_out_commit(j->to[SF_REJECTS], e))
		return (-1);
	if (sf_limit_passed(&j->run->max_rejects, n[SF_T_REJECTED],
	    n[SF_T_READ])) {
		*e = j->first;
		(void)snprintf(e->msg, sizeof(e->msg), "%.240s; %ju of %ju "
		    "rows cannot be used, more than --max-rejects allows",
		    j->first.msg, (uintmax_t)n[SF_T_REJECTED],
		    (uintmax_t)n[SF_T_READ]);
		if (j->run->rejects == NULL)
			return (sf_hint(e, "see them all with --rejects "
			    "FILE"));
		return (sf_hint(e, "see them all in '%s'", j->run->rejects));
	}
	if (n[SF_T_REJECTED] > 0)
		tell_first(j);
	/* No token leaves of which the vault does not know what it stands for. */
	if (j->vault != NULL && sf_vault_commit(j->vault, j->run->jobs, e))
		return (-1);
	/* Last, so that what it says was read cannot be lost. */
	return (sf_out_commit(j->to[SF_DATA], e) || (j->history != NULL &&
	    sf_ingest_batch_done(j, e)) ? -1 : 0);
}

/* What pseudonyms need: a key, and the vault where one is wanted. */
static int
open_privacy(struct sf_ingest_job *j, struct sf_err *e)
{
	const struct sf_run *run = j->run;

	if (!j->m.pseudonym && j->in->vault != NULL) {
		(void)sf_fail(e, SF_E_USAGE, "there is nothing for a vault: "
		    "the mapping says 'pseudonym: none'");
		return (sf_hint(e, "leave --vault out, or list the types that "
		    "are to leave as tokens"));
	}
	if (!j->m.pseudonym)
		return (0);
	if (run->key_file == NULL) {
		(void)sf_fail(e, SF_E_USAGE, "pseudonyms need a key of your "
		    "own, and none was given");
		return (sf_hint(e, "make one: head -c 32 /dev/urandom | base64 "
		    "> key; chmod 600 key; then say --key-file key"));
	}
	if (sf_keys_read(&j->key, run->key_file, e))
		return (-1);
	if (j->in->vault != NULL)
		j->vault = sf_vault_open(j->in->vault, run, e);
	return (j->in->vault != NULL && j->vault == NULL ? -1 : 0);
}

static int
run_all(struct sf_ingest_job *j, struct sf_err *e)
{
	int known = j->in->manifest != NULL ? sf_ingest_batch(j, e) : 0;

	if (known != 0)
		return (known < 0 ? -1 : 0);
	if (open_privacy(j, e))
		return (-1);
	/* Workers are forked before the first thread is started. */
	if (sf_expr_start(j->m.expr, j->run->jobs, e) || open_outputs(j, e))
		return (-1);
	if (j->in->retry != NULL)
		return (sf_ingest_retry(j, e) ? -1 : finish(j, e));
	if (j->in->follow)
		return (sf_ingest_follow(j, e) ? -1 : finish(j, e));
	j->total = total_bytes(j);
	return (sf_ingest_inputs(j, e) ? -1 : finish(j, e));
}

static void
release(struct sf_ingest_job *j)
{
	size_t i;

	for (i = 0; j->sums.count != NULL && i < j->m.n; i++)
		free(j->sums.count[i].field);
	for (i = 0; j->drift != NULL && i < j->m.n; i++)
		sf_drift_release(&j->drift[i]);
	free(j->drift);
	free(j->sums.rows);
	free(j->sums.count);
	free(j->sums.files);
	for (i = 0; i < SF_OUTS; i++)
		sf_out_free(j->to[i]);
	sf_rows_out_free(j->csv);
	free(j->fields);
	sf_history_free(j->history);
	free(j->skip);
	free(j->source);
	sf_mapping_release(&j->m);
	sf_vault_free(j->vault);
	sf_keys_wipe(&j->key);
}

/* Rejects come from one file, and go to another: what fails must not go. */
static int
check_retry(const struct sf_ingest *in, const struct sf_run *run,
    struct sf_err *e)
{
	struct stat from, to;

	if (run->ins > 0 || in->source != NULL || run->plan ||
	    in->manifest != NULL) {
		(void)sf_fail(e, SF_E_USAGE, "--retry reads its own file only: "
		    "%s", run->ins > 0 ? "no others" : run->plan ?
		    "there is no --plan of it" : in->manifest != NULL ?
		    "it needs no --manifest" : "each row knows its source");
		return (sf_hint(e, "sf-ingest -d %s --retry %s",
		    in->mapping, in->retry));
	}
	if (run->rejects == NULL || stat(in->retry, &from) ||
	    stat(run->rejects, &to) || !S_ISREG(to.st_mode) ||
	    from.st_dev != to.st_dev || from.st_ino != to.st_ino)
		return (0);
	(void)sf_fail(e, SF_E_USAGE, "the rejects that are read would be "
	    "written over");
	(void)sf_err_at(e, run->rejects, 0, 0, NULL, 0);
	return (sf_hint(e, "give what fails again a file of its own"));
}

int
sf_ingest(const struct sf_ingest *in, const struct sf_run *run,
    struct sf_err *e)
{
	struct sf_ingest_job j = {.in = in, .run = run};
	int ret = -1;

	if (in->mapping == NULL) {
		(void)sf_fail(e, SF_E_USAGE, "no mapping was given");
		return (sf_hint(e, "say it: -d mapping.yaml; a draft of one "
		    "is made by sf-ingest sniff -o mapping.yaml FILE..."));
	}
	if (in->retry != NULL && check_retry(in, run, e))
		return (-1);
	if (in->follow && sf_ingest_follow_check(in, run, e))
		return (-1);
	if (in->delay > 0 && !in->follow)
		return (sf_fail(e, SF_E_USAGE, "--delay is for --follow"));
	if (in->again && in->manifest == NULL) {
		(void)sf_fail(e, SF_E_USAGE, "--again reads what a manifest "
		    "knows, and none was given");
		return (sf_hint(e, "say it: --manifest FILE"));
	}
	if (sf_mapping_load(&j.m, in->mapping, run, e) == 0 &&
	    (in->retry != NULL || find_sources(&j, e) == 0) &&
	    make_sums(&j, e) == 0)
		ret = run->plan ? sf_ingest_plan(&j.m, j.source, run, e) :
		    run_all(&j, e);
	release(&j);
	return (ret);
}
