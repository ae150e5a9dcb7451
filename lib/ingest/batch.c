/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "ingest/job.h"

/* Whether a time of the source's events is in the file's name. */
static int
dated(const struct sf_source *s)
{
	size_t i;

	for (i = 0; i < s->makings; i++)
		if (s->making[i].ts->from == SF_FROM_FILE)
			return (1);
	return (0);
}

struct sf_history_file
sf_ingest_history_file(const struct sf_ingest_job *j, size_t i)
{
	const struct sf_source *s = j->source[i];

	return ((struct sf_history_file){sf_run_input(j->run, i), s->name.p,
	    dated(s)});
}

/* A file with something in it. */
static int
stands(const char *path)
{
	struct stat st;

	return (path != NULL && stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_size > 0);
}

/*
 * Outputs of an earlier run may hold what came of the files that are skipped:
 * to put others in their place would lose it.
 */
static int
check_outputs(const struct sf_ingest_job *j, struct sf_err *e)
{
	const char *path = stands(j->run->out) ? j->run->out :
	    stands(j->run->rejects) ? j->run->rejects : NULL;

	if (path == NULL)
		return (0);
	(void)sf_fail(e, SF_E_USAGE, "the file is there already, and may hold "
	    "what came of files that are skipped now");
	(void)sf_err_at(e, path, 0, 0, NULL, 0);
	return (sf_hint(e, "name another file, take this one away once it is "
	    "used, or read all with --again"));
}

static void
say_known(const struct sf_ingest_job *j, uint64_t known, uint64_t otherwise)
{
	const char *s = known == 1 ? " was" : "s were";

	if (otherwise > 0)
		sf_say(j->run, SF_SAY_INFO, "%" PRIu64 " file%s read before, %"
		    PRIu64 " by another mapping, and skipped (--again reads "
		    "all)", known, s, otherwise);
	else
		sf_say(j->run, SF_SAY_INFO, "%" PRIu64 " file%s read before, "
		    "and skipped (--again reads all)", known, s);
}

/* The headers of the runs before, which those of this one are held against. */
static int
take_headers(struct sf_ingest_job *j, struct sf_err *e)
{
	const struct sf_heads *known = sf_history_heads(j->history);
	const struct sf_head *x;
	size_t i;

	for (i = 0; i < j->m.n; i++) {
		x = sf_heads_find(known, j->m.source[i].name);
		if (x != NULL && sf_drift_from(&j->drift[i], x->file.p,
		    x->name, x->n, e))
			return (-1);
	}
	return (0);
}

int
sf_ingest_batch_done(struct sf_ingest_job *j, struct sf_err *e)
{
	struct sf_heads *known = sf_history_heads(j->history);
	const struct sf_drift *d;
	struct sf_head x;
	size_t i;

	for (i = 0; i < j->m.n; i++) {
		d = &j->drift[i];
		if (d->path == NULL || d->earlier)
			continue;
		x = (struct sf_head){j->m.source[i].name, sf_str(d->path),
		    d->name, d->n};
		if (sf_heads_put(known, &x, e))
			return (-1);
	}
	return (sf_history_commit(j->history, e));
}

int
sf_ingest_batch(struct sf_ingest_job *j, struct sf_err *e)
{
	size_t i, n = sf_run_inputs(j->run);
	struct sf_history_file f;
	uint64_t known, otherwise;
	int got;

	j->history = sf_history_open(j->in->manifest, j->m.digest, e);
	if (j->history == NULL || take_headers(j, e))
		return (-1);
	if ((j->skip = calloc(n, 1)) == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < n && !j->in->again; i++) {
		f = sf_ingest_history_file(j, i);
		if ((got = sf_history_knows(j->history, &f, j->run, e)) < 0)
			return (-1);
		j->skip[i] = (uint8_t)got;
	}
	sf_history_counts(j->history, &known, &otherwise);
	if (known == 0)
		return (0);
	say_known(j, known, otherwise);
	if (known < n)
		return (check_outputs(j, e));
	j->keep_rejects = stands(j->run->rejects);
	return (stands(j->run->out));
}
