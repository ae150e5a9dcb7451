/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ingest/document.h"
#include "ingest/dry.h"
#include "ingest/job.h"

/*
 * The inputs of a run, one behind the other through the pipe.  The next one
 * is opened while rows of this one are still made into events; what is said
 * of it waits until it is its turn, so that messages come in the order of the
 * files, and none of a file behind one that fails.
 */
#define SMALL_CHUNK ((size_t)128 << 10)

struct input {
	struct sf_ingest_stage s;
	struct sf_src *src;
	struct sf_tally sum;
	size_t i;			/* of the run's inputs */
	uint64_t events;		/* of its source, before it */
	struct sf_run run;		/* the run's, but for: */
	pthread_mutex_t lock;
	struct sf_buf said;		/* messages: a level, a text, a NUL */
};

/* The chain of those that may be opened ahead. */
struct inputs {
	struct sf_ingest_job *j;
	size_t i;			/* the next */
	int given;			/* so many */
};

static void
keep_message(void *ctx, int level, const char *text)
{
	struct input *in = ctx;

	(void)pthread_mutex_lock(&in->lock);
	sf_buf_add(&in->said, &level, sizeof(level));
	sf_buf_add(&in->said, text, strlen(text) + 1);
	(void)pthread_mutex_unlock(&in->lock);
}

/* Say what was kept; 0 or -1. */
static int
say_kept(struct input *in, const struct sf_run *run, struct sf_err *e)
{
	size_t at = 0;
	int level, ret;

	(void)pthread_mutex_lock(&in->lock);
	while (at < in->said.n) {
		memcpy(&level, in->said.p + at, sizeof(level));
		at += sizeof(level);
		sf_say(run, level, "%s", in->said.p + at);
		at += strlen(in->said.p + at) + 1;
	}
	sf_buf_clear(&in->said);
	ret = sf_buf_check(&in->said, e);
	(void)pthread_mutex_unlock(&in->lock);
	return (ret);
}

static void
progress(void *ctx, uint64_t taken, uint64_t rows)
{
	struct sf_ingest_job *j = ctx;

	if (j->run->progress != NULL)
		j->run->progress(j->run->ctx, j->done + taken, j->total,
		    j->rows + rows);
}

/* Whether input ${i} can be opened without waiting for somebody. */
static int
is_regular(const struct sf_ingest_job *j, size_t i)
{
	const char *path = sf_run_input(j->run, i);
	struct stat st;

	return (strcmp(path, "-") != 0 && stat(path, &st) == 0 &&
	    S_ISREG(st.st_mode));
}

static size_t
not_skipped(const struct sf_ingest_job *j, size_t i)
{
	while (i < sf_run_inputs(j->run) && j->skip != NULL && j->skip[i])
		i++;
	return (i);
}

/* What is known of input ${i} before it is opened. */
static struct input *
new_input(struct sf_ingest_job *j, size_t i, struct sf_err *e)
{
	const char *path = sf_run_input(j->run, i);
	struct input *in = calloc(1, sizeof(*in));

	if (in == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	(void)pthread_mutex_init(&in->lock, NULL);
	in->i = i;
	in->run = *j->run;
	in->run.say = keep_message;
	in->run.progress = NULL;
	in->run.ctx = in;
	in->s = (struct sf_ingest_stage){.key = &j->key, .csv = j->csv,
	    .vault = j->vault, .rejects = j->run->rejects != NULL ||
	    j->in->dry != NULL, .first = &j->first, .dry = j->in->dry,
	    .count = &j->sums.count[j->source[i] - j->m.source]};
	in->s.file = (struct sf_file){.m = &j->m, .s = j->source[i],
	    .run = &in->run, .path = strcmp(path, "-") ? path : "<stdin>",
	    .hash = j->history != NULL};
	return (in);
}

static int
next(void *ctx, struct sf_link *l, struct sf_err *e)
{
	struct inputs *all = ctx;
	struct sf_ingest_job *j = all->j;
	size_t i = not_skipped(j, all->i);
	struct input *in;

	if (i == sf_run_inputs(j->run) ||
	    (all->given > 0 && !is_regular(j, i)))
		return (0);
	all->i = i + 1;
	all->given++;
	if ((in = new_input(j, i, e)) == NULL)
		return (-1);
	l->own = in;
	if (sf_file_bind(&in->s.file, e) || (in->src = sf_file_open(
	    &in->s.file, sf_run_input(j->run, i), e)) == NULL ||
	    sf_document_open(&in->s.file, e))
		return (-1);
	l->src = in->src;
	l->sum = &in->sum;
	sf_ingest_stage(&in->s, &l->st);
	l->st.chunk = j->in->chunk;
	/*
	 * A chunk and the events of it, three times its size, stay in the
	 * cache; but each asks the workers of the expressions once.
	 */
	if (l->st.chunk == 0 && in->s.file.s->programs == 0)
		l->st.chunk = SMALL_CHUNK;
	l->st.progress = progress;
	l->st.pctx = j;
	return (1);
}

static int
begin(void *ctx, struct sf_link *l, struct sf_err *e)
{
	const struct inputs *all = ctx;
	struct input *in = l->own;

	if (in == NULL)
		return (0);
	in->events = in->s.count->events;
	return (say_kept(in, all->j->run, e));
}

/* The file goes to the manifest, as the bytes that were read. */
static int
remember(struct sf_ingest_job *j, const struct input *in, struct sf_err *e)
{
	struct sf_history_file f = sf_ingest_history_file(j, in->i);
	char digest[33];

	sf_src_digest(in->src, digest);
	return (sf_history_add(j->history, &f, sf_src_taken(in->src), digest,
	    &in->sum, in->s.count->events - in->events, j->run, e));
}

/* All of the input was read. */
static int
end(void *ctx, struct sf_link *l, struct sf_err *e)
{
	struct inputs *all = ctx;
	struct sf_ingest_job *j = all->j;
	struct input *in = l->own;
	const struct sf_file *f = &in->s.file;
	size_t k = (size_t)(f->s - j->m.source);

	sf_tally_add(&j->sums.rows[k], &in->sum);
	j->sums.files[k]++;
	j->rows += in->sum.n[SF_T_READ];
	j->done += sf_src_taken(in->src);
	if (say_kept(in, j->run, e))
		return (-1);
	if (!f->headed && f->doc != NULL && sf_document_empty(f, e))
		return (-1);
	if (!f->headed && f->doc == NULL)
		sf_say(j->run, SF_SAY_WARN, "%s: the file is empty", f->path);
	if (sf_drift_add(&j->drift[k], f, e) || (j->in->dry != NULL &&
	    sf_dry_read(j->in->dry, f, in->sum.n[SF_T_READ], e)))
		return (-1);
	return (j->history != NULL ? remember(j, in, e) : 0);
}

static void
drop(void *ctx, struct sf_link *l)
{
	struct input *in = l->own;

	(void)ctx;
	if (in == NULL)
		return;
	sf_src_free(in->src);
	sf_records_free(in->s.file.doc);
	sf_arena_release(&in->s.file.mem);
	sf_buf_release(&in->said);
	(void)pthread_mutex_destroy(&in->lock);
	free(in);
}

int
sf_ingest_inputs(struct sf_ingest_job *j, struct sf_err *e)
{
	struct inputs all = {.j = j};
	struct sf_chain ch = {.next = next, .begin = begin, .end = end,
	    .drop = drop, .ctx = &all};

	for (;;) {
		all.i = not_skipped(j, all.i);
		if (all.i == sf_run_inputs(j->run))
			return (0);
		all.given = 0;
		ch.one = not_skipped(j, all.i + 1) == sf_run_inputs(j->run);
		if (sf_pipe_chain(&ch, j->to, j->run->jobs, e))
			return (-1);
	}
}
