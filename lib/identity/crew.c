/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "identity/crew_fold.h"
#include "io/tidy.h"

#include "identity/crew.h"

/* A batch on its way: filled and written by the caller, folded by a worker. */
enum step { FREE, FILLED, BUSY, FOLDED };
struct slot {
	enum step step;
	struct sf_batch batch;
};

struct crew {
	struct sf_crew *c;
	struct slot *slot;
	size_t slots;
	pthread_t *thread;
	unsigned threads;
	pthread_mutex_t lock;
	pthread_cond_t filled, folded;
	uint64_t next;			/* batch that the next worker takes */
	int over;
};

/* Give a batch the next pile: 1, 0 at the end, -1. */
static int
fill(struct crew *w, struct sf_batch *b, struct sf_err *e)
{
	sf_batch_clear(b);
	return (sf_piles_next(w->c->piles, &b->pile, e));
}

static int
put(struct crew *w, struct sf_batch *b, struct sf_err *e)
{
	struct sf_crew *c = w->c;
	size_t i;

	/* What it lay in is given back where nobody else reads. */
	sf_pile_free(b->pile);
	b->pile = NULL;
	if (b->failed) {
		*e = b->err;
		return (-1);
	}
	if (b->out.n > 0 && (c->out == NULL ?
	    sf_run_put(c->store, sf_buf_str(&b->packed), b->out.n, e) :
	    sf_out_write(c->out, b->out.p, b->out.n, e)))
		return (-1);
	for (i = 0; i < b->doubtful && i < SF_CREW_NAMED; i++)
		if (c->doubtful + i < SF_CREW_NAMED)
			c->doubt[c->doubtful + i] = b->doubt[i];
	c->doubtful += b->doubtful;
	c->folded += b->folded;
	if (c->run->progress != NULL)
		c->run->progress(c->run->ctx, c->folded, c->total, c->folded);
	return (0);
}

static int
run_inline(struct crew *w, struct sf_err *e)
{
	struct sf_folder *f = sf_folder_new(w->c, e);
	int got = -1;

	while (f != NULL && (got = fill(w, &w->slot[0].batch, e)) > 0) {
		sf_folder_batch(f, &w->slot[0].batch);
		if (put(w, &w->slot[0].batch, e)) {
			got = -1;
			break;
		}
	}
	sf_folder_free(f);
	return (got);
}

static void *
work(void *arg)
{
	struct crew *w = arg;
	struct sf_err e = {0};
	struct sf_folder *f = sf_folder_new(w->c, &e);
	struct slot *s;

	(void)pthread_mutex_lock(&w->lock);
	for (;;) {
		s = &w->slot[w->next % w->slots];
		if (w->over)
			break;
		if (s->step != FILLED) {
			(void)pthread_cond_wait(&w->filled, &w->lock);
			continue;
		}
		w->next++;
		s->step = BUSY;
		(void)pthread_mutex_unlock(&w->lock);
		if (f != NULL) {
			sf_folder_batch(f, &s->batch);
		} else {
			s->batch.failed = 1;
			s->batch.err = e;
		}
		(void)pthread_mutex_lock(&w->lock);
		s->step = FOLDED;
		(void)pthread_cond_signal(&w->folded);
	}
	(void)pthread_mutex_unlock(&w->lock);
	sf_folder_free(f);
	return (NULL);
}

/* Wait until the slot is folded, and write it. */
static int
collect(struct crew *w, struct slot *s, struct sf_err *e)
{
	(void)pthread_mutex_lock(&w->lock);
	while (s->step != FOLDED && s->step != FREE)
		(void)pthread_cond_wait(&w->folded, &w->lock);
	(void)pthread_mutex_unlock(&w->lock);
	if (s->step == FREE)
		return (0);
	s->step = FREE;
	return (put(w, &s->batch, e));
}

/* Batches go round the ring: each slot is written before it is filled again. */
static int
run_ring(struct crew *w, struct sf_err *e)
{
	struct slot *s;
	uint64_t k, end;
	int got = 1;

	for (k = 0; got > 0; k++) {
		s = &w->slot[k % w->slots];
		if (collect(w, s, e) || (got = fill(w, &s->batch, e)) < 0)
			return (-1);
		if (got == 0)
			break;
		(void)pthread_mutex_lock(&w->lock);
		s->step = FILLED;
		(void)pthread_cond_signal(&w->filled);
		(void)pthread_mutex_unlock(&w->lock);
	}
	for (end = k + w->slots; k < end; k++)
		if (collect(w, &w->slot[k % w->slots], e))
			return (-1);
	return (0);
}

static void
start(struct crew *w)
{
	sigset_t was;

	sf_tidy_elsewhere(&was);
	for (w->threads = 0; w->threads < w->c->run->jobs; w->threads++)
		if (pthread_create(&w->thread[w->threads], NULL, work, w))
			break;
	sf_tidy_here(&was);
}

static void
stop(struct crew *w)
{
	unsigned i;

	(void)pthread_mutex_lock(&w->lock);
	w->over = 1;
	(void)pthread_cond_broadcast(&w->filled);
	(void)pthread_mutex_unlock(&w->lock);
	for (i = 0; i < w->threads; i++)
		(void)pthread_join(w->thread[i], NULL);
}

int
sf_crew_run(struct sf_crew *c, struct sf_err *e)
{
	struct crew w = {.c = c};
	size_t i;
	int ret = -1;

	c->folded = c->doubtful = 0;
	(void)pthread_mutex_init(&w.lock, NULL);
	(void)pthread_cond_init(&w.filled, NULL);
	(void)pthread_cond_init(&w.folded, NULL);
	w.slots = c->run->jobs > 1 ? (size_t)c->run->jobs * 2 + 1 : 1;
	w.slot = calloc(w.slots, sizeof(*w.slot));
	w.thread = calloc(c->run->jobs, sizeof(*w.thread));
	if (w.slot == NULL || w.thread == NULL) {
		(void)sf_fail_mem(e);
		goto done;
	}
	if (c->run->jobs > 1)
		start(&w);
	ret = w.threads > 0 ? run_ring(&w, e) : run_inline(&w, e);
	if (w.threads > 0)
		stop(&w);
done:
	for (i = 0; w.slot != NULL && i < w.slots; i++)
		sf_batch_release(&w.slot[i].batch);
	free(w.slot);
	free(w.thread);
	(void)pthread_cond_destroy(&w.folded);
	(void)pthread_cond_destroy(&w.filled);
	(void)pthread_mutex_destroy(&w.lock);
	return (ret);
}
