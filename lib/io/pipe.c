/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "io/cutter.h"
#include "io/tidy.h"

#include "io/pipe.h"

#define KEEP ((size_t)32 << 20)	/* a larger output buffer is given back */

/* A source; there until no chunk and no thread has to do with it. */
struct link {
	struct sf_link l;
	struct sf_cutter cutter;
	atomic_uint uses;
	int begun;		/* the chain was told */
};

/* A chunk on its way, in the ring's place (number of the chunk) mod slots. */
enum step { FREE, BUSY, MAPPED };
struct slot {
	enum step step;
	int failed;		/* err says how; the run ends here */
	int end;		/* nothing is left of any source */
	int chunk;		/* there is one, of: */
	struct link *link;
	int last;		/* nothing is left of this source */
	struct sf_block in;
	struct sf_buf out[SF_OUTS];
	struct sf_tally tally;
	struct sf_err err;
};

struct worker {
	struct run *run;
	struct link *link;	/* whose local this is */
	void *local;
	pthread_t thread;
	int started;
};

struct run {
	const struct sf_chain *ch;
	struct sf_out **to;
	struct link *link;		/* that chunks are taken from, or NULL */
	struct slot *slot;
	size_t slots;
	struct worker *worker;
	unsigned workers;
	struct sf_err *e;

	pthread_mutex_t lock;		/* over the steps and what follows */
	pthread_cond_t turn, done;
	uint64_t next;			/* chunk that the next worker takes */
	int taking;			/* somebody takes one from a source */
	int first;			/* nobody took the first one yet */
	int ended;			/* there are no more */
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
leave(const struct run *r, struct link *k)
{
	if (k == NULL || atomic_fetch_sub(&k->uses, 1) > 1)
		return;
	if (r->ch->drop != NULL)
		r->ch->drop(r->ch->ctx, &k->l);
	free(k);
}

static void
close_local(struct worker *w)
{
	if (w->local != NULL && w->link->l.st.close != NULL)
		w->link->l.st.close(w->local);
	w->local = NULL;
	leave(w->run, w->link);
	w->link = NULL;
}

/* What the thread needs for chunks of ${k}. */
static int
open_local(struct worker *w, struct link *k, struct sf_err *e)
{
	if (w->link == k)
		return (0);
	close_local(w);
	w->link = k;
	(void)atomic_fetch_add(&k->uses, 1);
	if (k->l.st.open == NULL)
		return (0);
	w->local = k->l.st.open(k->l.st.ctx, e);
	return (w->local == NULL && e->code != SF_OK ? -1 : 0);
}

static void
map(struct worker *w, struct slot *s)
{
	const struct sf_stage *st = &s->link->l.st;
	size_t i;

	for (i = 0; i < SF_OUTS; i++) {
		if (s->out[i].cap > KEEP)
			sf_buf_release(&s->out[i]);
		sf_buf_clear(&s->out[i]);
	}
	memset(&s->tally, 0, sizeof(s->tally));
	if (!s->chunk || s->in.c.n == 0)
		return;
	s->failed = open_local(w, s->link, &s->err) || st->map(st->ctx,
	    w->local, &s->in.c, s->out, &s->tally, &s->err) != 0;
	for (i = 0; i < SF_OUTS && !s->failed; i++)
		s->failed = sf_buf_check(&s->out[i], &s->err) != 0;
}

static int
fold_chunk(struct run *r, struct slot *s)
{
	const struct sf_stage *st = &s->link->l.st;
	struct sf_tally *sum = s->link->l.sum;

	if (st->fold ? st->fold(st->ctx, s->out, r->to, r->e)
	    : write_out(s->out, r->to, r->e))
		return (-1);
	sf_tally_add(sum, &s->tally);
	if (st->progress != NULL)
		st->progress(st->pctx, s->in.taken, sum->n[SF_T_READ]);
	return (0);
}

/* 0, or -1 with the run's error filled. */
static int
fold(struct run *r, struct slot *s)
{
	const struct sf_chain *ch = r->ch;
	struct link *k = s->link;

	if (k != NULL && !k->begun && ch->begin != NULL &&
	    ch->begin(ch->ctx, &k->l, r->e))
		return (-1);
	if (k != NULL)
		k->begun = 1;
	if (s->failed) {
		*r->e = s->err;
		return (-1);
	}
	if ((s->chunk && fold_chunk(r, s)) || (s->last && ch->end != NULL &&
	    ch->end(ch->ctx, &k->l, r->e)))
		return (-1);
	s->link = NULL;
	leave(r, k);
	return (0);
}

/* The source that is next, in ${s}: 1, 0 where there is none, -1. */
static int
next_link(struct run *r, struct slot *s, struct sf_err *e)
{
	struct link *k = calloc(1, sizeof(*k));
	int got;

	if (k == NULL)
		return (sf_fail_mem(e));
	atomic_init(&k->uses, 1);
	if ((got = r->ch->next(r->ch->ctx, &k->l, e)) == 0) {
		free(k);
		return (0);
	}
	s->link = k;
	if (got < 0)
		return (-1);
	sf_cutter_init(&k->cutter, k->l.src, &k->l.st);
	r->link = k;
	(void)atomic_fetch_add(&k->uses, 1);
	return (1);
}

/* The first chunk, and what its head takes.  As sf_cutter_next(). */
static int
first(struct link *k, struct slot *s, struct sf_err *e)
{
	ssize_t took;
	int got = sf_cutter_next(&k->cutter, &s->in, e);

	if (got < 0 || k->l.st.head == NULL)
		return (got);
	if ((took = k->l.st.head(k->l.st.ctx, &s->in.c, e)) < 0)
		return (-1);
	sf_block_skip(&s->in, (size_t)took);
	return (got);
}

/*
 * What comes next, in ${s}: a chunk, or the end of a source.  1, 0 at the end
 * of all, -1.  Only one thread is in here at a time.
 */
static int
take(struct run *r, struct slot *s)
{
	int got = 1;

	if (r->first) {
		r->first = 0;
		return (1);
	}
	s->link = NULL;
	s->chunk = s->last = 0;
	if (r->link != NULL) {
		s->link = r->link;
		(void)atomic_fetch_add(&s->link->uses, 1);
		got = sf_cutter_next(&r->link->cutter, &s->in, &s->err);
	} else if ((got = next_link(r, s, &s->err)) <= 0) {
		s->end = got == 0;
		s->failed = got < 0;
		return (got);
	} else {
		got = first(s->link, s, &s->err);
	}
	if ((s->failed = got < 0) != 0)
		return (-1);
	s->chunk = got > 0;
	s->last = got == 0 || s->in.c.last;
	if (s->last) {
		leave(r, r->link);
		r->link = NULL;
	}
	return (1);
}

/* All in the caller's thread; what was taken first is in the only slot. */
static int
run_inline(struct run *r)
{
	struct slot *s = &r->slot[0];
	int got = 1;

	for (;;) {
		if (got > 0)
			map(&r->worker[0], s);
		if (got == 0)
			return (0);
		if (fold(r, s))
			return (-1);
		got = take(r, s);
	}
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
			map(w, s);
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
	sigset_t was;
	int sys;

	sf_tidy_elsewhere(&was);
	sys = pthread_create(t, NULL, main, arg);
	sf_tidy_here(&was);
	if (sys == 0)
		return (0);
	(void)sf_fail(e, SF_E_IO, "cannot start a thread: error %d", sys);
	return (sf_hint(e, "use fewer: -j 1"));
}

/* What was taken first is in slot 0. */
static int
run_threads(struct run *r)
{
	unsigned i;
	int ret = -1;

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

static void
release(struct run *r)
{
	size_t i, k;

	for (i = 0; r->worker != NULL && i < r->workers; i++)
		close_local(&r->worker[i]);
	for (i = 0; i < r->slots; i++) {
		leave(r, r->slot[i].link);
		sf_block_release(&r->slot[i].in);
		for (k = 0; k < SF_OUTS; k++)
			sf_buf_release(&r->slot[i].out[k]);
	}
	leave(r, r->link);
	free(r->worker);
	free(r->slot);
	(void)pthread_cond_destroy(&r->done);
	(void)pthread_cond_destroy(&r->turn);
	(void)pthread_mutex_destroy(&r->lock);
}

/* Slots and workers; then what is taken first, in the caller's thread. */
static int
prepare(struct run *r, unsigned jobs)
{
	unsigned i;
	int got;

	r->slots = jobs > 1 ? (size_t)jobs * 2 : 1;
	if ((r->slot = calloc(r->slots, sizeof(*r->slot))) == NULL) {
		r->slots = 0;
		return (sf_fail_mem(r->e));
	}
	if ((r->worker = calloc(jobs, sizeof(*r->worker))) == NULL)
		return (sf_fail_mem(r->e));
	if ((got = take(r, &r->slot[0])) <= 0)
		return (got < 0 ? fold(r, &r->slot[0]) : 0);
	/* What fits in one chunk is not worth a thread. */
	r->workers = jobs == 1 || (r->ch->one && r->slot[0].last) ? 1 : jobs;
	for (i = 0; i < r->workers; i++)
		r->worker[i].run = r;
	return (1);
}

int
sf_pipe_chain(const struct sf_chain *ch, struct sf_out *to[SF_OUTS],
    unsigned jobs, struct sf_err *e)
{
	struct run r = {.ch = ch, .to = to, .e = e};
	int ret;

	(void)pthread_mutex_init(&r.lock, NULL);
	(void)pthread_cond_init(&r.turn, NULL);
	(void)pthread_cond_init(&r.done, NULL);
	if ((ret = prepare(&r, jobs)) > 0) {
		r.first = r.workers > 1;
		ret = r.workers > 1 ? run_threads(&r) : run_inline(&r);
	}
	release(&r);
	return (ret);
}

/* A chain of one. */
struct one {
	struct sf_link l;
	int given;
};

static int
next_of_one(void *ctx, struct sf_link *l, struct sf_err *e)
{
	struct one *o = ctx;

	(void)e;
	if (o->given++)
		return (0);
	*l = o->l;
	return (1);
}

int
sf_pipe_run(struct sf_src *src, struct sf_out *to[SF_OUTS],
    const struct sf_stage *st, unsigned jobs, struct sf_tally *sum,
    struct sf_err *e)
{
	struct one o = {.l = {src, *st, sum, NULL}};
	const struct sf_chain ch = {.next = next_of_one, .one = 1, .ctx = &o};

	return (sf_pipe_chain(&ch, to, jobs, e));
}
