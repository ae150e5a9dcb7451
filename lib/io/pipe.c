/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "io/cutter.h"

#include "io/pipe.h"

#define KEEP ((size_t)32 << 20)	/* a larger output buffer is given back */

/* A chunk on its way, in the ring's place (number of the chunk) mod slots. */
enum step { FREE, BUSY, MAPPED };
struct slot {
	enum step step;
	int failed;		/* err says how; the run ends here */
	int end;		/* no chunk: the source has ended */
	struct sf_block in;
	struct sf_buf out[SF_OUTS];
	struct sf_tally tally;
	struct sf_err err;
};

struct worker {
	struct run *run;
	void *local;
	pthread_t thread;
	int started;
};

struct run {
	const struct sf_stage *st;
	struct sf_out **to;
	struct sf_cutter cutter;
	struct slot *slot;
	size_t slots;
	struct worker *worker;
	unsigned workers;
	struct sf_tally *sum;
	struct sf_err *e;

	pthread_mutex_t lock;		/* over the steps and what follows */
	pthread_cond_t turn, done;
	uint64_t next;			/* chunk that the next worker takes */
	int taking;			/* somebody takes one from the source */
	int first;			/* nobody took the first one yet */
	int ended;			/* the source has no more */
	uint64_t next_fold;		/* chunk that is folded next */
	int folding;			/* somebody folds */
	int folded;			/* all of them */
	int over;			/* no more: everybody goes home */
};

static int
write_out(struct sf_buf mapped[SF_OUTS], struct sf_out *to[SF_OUTS],
    struct sf_err *e)
{
	size_t i;

	for (i = 0; i < SF_OUTS; i++)
		if (to[i] != NULL && mapped[i].n > 0 &&
		    sf_out_write(to[i], mapped[i].p, mapped[i].n, e))
			return (-1);
	return (0);
}

static void
map(const struct run *r, void *local, struct slot *s)
{
	size_t i;

	for (i = 0; i < SF_OUTS; i++) {
		if (s->out[i].cap > KEEP)
			sf_buf_release(&s->out[i]);
		sf_buf_clear(&s->out[i]);
	}
	memset(&s->tally, 0, sizeof(s->tally));
	s->failed = s->in.c.n > 0 && r->st->map(r->st->ctx, local, &s->in.c,
	    s->out, &s->tally, &s->err) != 0;
	for (i = 0; i < SF_OUTS && !s->failed; i++)
		s->failed = sf_buf_check(&s->out[i], &s->err) != 0;
}

/* 0, or -1 with the run's error filled. */
static int
fold(struct run *r, struct slot *s)
{
	if (s->failed) {
		*r->e = s->err;
		return (-1);
	}
	if (r->st->fold ? r->st->fold(r->st->ctx, s->out, r->to, r->e)
	    : write_out(s->out, r->to, r->e))
		return (-1);
	sf_tally_add(r->sum, &s->tally);
	if (r->st->progress != NULL)
		r->st->progress(r->st->pctx, s->in.taken,
		    r->sum->n[SF_T_READ]);
	return (0);
}

/* The first chunk, and what its head takes.  As sf_cutter_next(). */
static int
first(struct run *r, struct slot *s)
{
	ssize_t took;
	int got = sf_cutter_next(&r->cutter, &s->in, r->e);

	if (got < 0 || r->st->head == NULL)
		return (got);
	if ((took = r->st->head(r->st->ctx, &s->in.c, r->e)) < 0)
		return (-1);
	sf_block_skip(&s->in, (size_t)took);
	return (got);
}

/* All in the caller's thread; the first chunk is in the only slot. */
static int
run_inline(struct run *r)
{
	struct slot *s = &r->slot[0];
	int got = 1;

	while (got > 0) {
		map(r, r->worker[0].local, s);
		if (fold(r, s))
			return (-1);
		got = s->in.c.last ? 0
		    : sf_cutter_next(&r->cutter, &s->in, r->e);
	}
	return (got);
}

/*
 * The chunk whose turn it is, in ${s}: the first one is there already.  Only
 * one thread is in here at a time.
 */
static int
take(struct run *r, struct slot *s)
{
	int got;

	if (r->first) {
		r->first = 0;
		return (1);
	}
	got = sf_cutter_next(&r->cutter, &s->in, &s->err);
	s->failed = got < 0;
	s->end = got == 0;
	return (got);
}

/* Everybody goes home, and the caller hears of it. */
static void
finish(struct run *r)
{
	r->over = 1;
	(void)pthread_cond_broadcast(&r->turn);
	(void)pthread_cond_signal(&r->done);
}

/*
 * Fold what is there and next in turn; under the lock, which is given away
 * while the stage folds.
 */
static void
fold_ready(struct run *r)
{
	struct slot *s;
	int rc;

	for (;;) {
		s = &r->slot[r->next_fold % r->slots];
		if (r->over || r->folding || s->step != MAPPED)
			return;
		if ((r->folded = s->end) != 0)
			break;
		r->folding = 1;
		(void)pthread_mutex_unlock(&r->lock);
		rc = fold(r, s);
		(void)pthread_mutex_lock(&r->lock);
		r->folding = 0;
		if (rc != 0)
			break;
		r->next_fold++;
		s->step = FREE;
		(void)pthread_cond_signal(&r->turn);
	}
	finish(r);
}

/*
 * Whoever has nothing to do takes the next chunk from the source and maps it
 * at once, while it is in that processor's cache, and folds what can be.
 */
static void *
work(void *arg)
{
	struct worker *w = arg;
	struct run *r = w->run;
	struct slot *s;
	int was, got;

	(void)pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &was);
	(void)pthread_mutex_lock(&r->lock);
	while (!r->over && !r->ended) {
		s = &r->slot[r->next % r->slots];
		if (r->taking || s->step != FREE) {
			(void)pthread_cond_wait(&r->turn, &r->lock);
			continue;
		}
		r->next++;
		r->taking = 1;
		s->step = BUSY;
		(void)pthread_mutex_unlock(&r->lock);
		got = take(r, s);
		(void)pthread_mutex_lock(&r->lock);
		r->taking = 0;
		r->ended = got <= 0;
		(void)pthread_cond_broadcast(&r->turn);
		if (got > 0) {
			(void)pthread_mutex_unlock(&r->lock);
			map(r, w->local, s);
			(void)pthread_mutex_lock(&r->lock);
		}
		s->step = MAPPED;
		fold_ready(r);
	}
	(void)pthread_mutex_unlock(&r->lock);
	return (NULL);
}

static int
start(pthread_t *t, void *(*main)(void *), void *arg, struct sf_err *e)
{
	sigset_t all, was;
	int sys;

	/*
	 * Signals are the caller's: its handlers know what to remove.  A pipe
	 * that nobody reads any more is told to the thread that writes.
	 */
	(void)sigfillset(&all);
	(void)sigdelset(&all, SIGPIPE);
	(void)pthread_sigmask(SIG_SETMASK, &all, &was);
	sys = pthread_create(t, NULL, main, arg);
	(void)pthread_sigmask(SIG_SETMASK, &was, NULL);
	if (sys == 0)
		return (0);
	(void)sf_fail(e, SF_E_IO, "cannot start a thread: error %d", sys);
	return (sf_hint(e, "use fewer: -j 1"));
}

/* The first chunk is in slot 0. */
static int
run_threads(struct run *r)
{
	unsigned i;
	int ret = -1;

	r->first = 1;
	for (i = 0; i < r->workers; i++) {
		if (start(&r->worker[i].thread, work, &r->worker[i], r->e))
			goto done;
		r->worker[i].started = 1;
	}
	(void)pthread_mutex_lock(&r->lock);
	while (!r->over)
		(void)pthread_cond_wait(&r->done, &r->lock);
	(void)pthread_mutex_unlock(&r->lock);
	ret = r->folded ? 0 : -1;
done:
	(void)pthread_mutex_lock(&r->lock);
	finish(r);
	(void)pthread_mutex_unlock(&r->lock);
	for (i = 0; i < r->workers && r->worker[i].started; i++) {
		if (ret != 0)
			(void)pthread_cancel(r->worker[i].thread);
		(void)pthread_join(r->worker[i].thread, NULL);
	}
	return (ret);
}

static int
open_workers(struct run *r)
{
	unsigned i;

	if ((r->worker = calloc(r->workers, sizeof(*r->worker))) == NULL)
		return (sf_fail_mem(r->e));
	for (i = 0; i < r->workers; i++) {
		r->worker[i].run = r;
		if (r->st->open == NULL)
			continue;
		r->worker[i].local = r->st->open(r->st->ctx, r->e);
		if (r->worker[i].local == NULL && r->e->code != SF_OK)
			return (-1);
	}
	return (0);
}

static void
release(struct run *r)
{
	size_t i, k;

	for (i = 0; r->worker != NULL && i < r->workers; i++)
		if (r->worker[i].local != NULL && r->st->close != NULL)
			r->st->close(r->worker[i].local);
	for (i = 0; i < r->slots; i++) {
		sf_block_release(&r->slot[i].in);
		for (k = 0; k < SF_OUTS; k++)
			sf_buf_release(&r->slot[i].out[k]);
	}
	free(r->worker);
	free(r->slot);
	(void)pthread_cond_destroy(&r->done);
	(void)pthread_cond_destroy(&r->turn);
	(void)pthread_mutex_destroy(&r->lock);
}

int
sf_pipe_run(struct sf_src *src, struct sf_out *to[SF_OUTS],
    const struct sf_stage *st, unsigned jobs, struct sf_tally *sum,
    struct sf_err *e)
{
	struct run r = {.st = st, .to = to, .sum = sum, .e = e};
	int got, ret = -1;

	(void)pthread_mutex_init(&r.lock, NULL);
	(void)pthread_cond_init(&r.turn, NULL);
	(void)pthread_cond_init(&r.done, NULL);
	sf_cutter_init(&r.cutter, src, st);
	r.slots = jobs > 1 ? (size_t)jobs * 2 : 1;
	if ((r.slot = calloc(r.slots, sizeof(*r.slot))) == NULL) {
		r.slots = 0;
		(void)sf_fail_mem(e);
		goto done;
	}
	if ((got = first(&r, &r.slot[0])) <= 0) {
		ret = got;
		goto done;
	}
	/* What fits in one chunk is not worth a thread. */
	r.workers = jobs > 1 && !r.slot[0].in.c.last ? jobs : 1;
	if (open_workers(&r))
		goto done;
	ret = r.workers > 1 ? run_threads(&r) : run_inline(&r);
done:
	release(&r);
	return (ret);
}
