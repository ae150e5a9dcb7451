/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdlib.h>

#include "io/tidy.h"

#include "io/team.h"

struct sf_team {
	sf_team_work *work;
	void *ctx;
	pthread_mutex_t lock;
	unsigned n, next;		/* shares, and the next to be taken */
	unsigned failed;		/* the lowest that failed, or n */
	struct sf_err err;		/* why */
	unsigned threads;
	pthread_t thread[];
};

/* The next share, or that there is none. */
static int
take(struct sf_team *t, unsigned *share)
{
	int any;

	(void)pthread_mutex_lock(&t->lock);
	any = t->next < t->n && t->failed == t->n;
	if (any)
		*share = t->next++;
	(void)pthread_mutex_unlock(&t->lock);
	return (any);
}

static void
fail(struct sf_team *t, unsigned share, const struct sf_err *e)
{
	(void)pthread_mutex_lock(&t->lock);
	if (share < t->failed) {
		t->failed = share;
		t->err = *e;
	}
	(void)pthread_mutex_unlock(&t->lock);
}

static void *
help(void *arg)
{
	struct sf_team *t = arg;
	struct sf_err e = {0};
	unsigned share;

	while (take(t, &share))
		if (t->work(t->ctx, share, &e) != 0)
			fail(t, share, &e);
	return (NULL);
}

struct sf_team *
sf_team_start(unsigned n, unsigned threads, sf_team_work *work, void *ctx,
    struct sf_err *e)
{
	struct sf_team *t = calloc(1, sizeof(*t) +
	    threads * sizeof(t->thread[0]));
	sigset_t was;

	if (t == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	t->work = work;
	t->ctx = ctx;
	t->n = t->failed = n;
	(void)pthread_mutex_init(&t->lock, NULL);
	sf_tidy_elsewhere(&was);
	while (t->threads < threads && pthread_create(&t->thread[t->threads],
	    NULL, help, t) == 0)
		t->threads++;
	sf_tidy_here(&was);
	return (t);
}

int
sf_team_wait(struct sf_team *t, struct sf_err *e)
{
	unsigned i;
	int ret = 0;

	(void)help(t);
	for (i = 0; i < t->threads; i++)
		(void)pthread_join(t->thread[i], NULL);
	if (t->failed < t->n) {
		*e = t->err;
		ret = -1;
	}
	(void)pthread_mutex_destroy(&t->lock);
	free(t);
	return (ret);
}

int
sf_team_run(unsigned n, sf_team_work *work, void *ctx, struct sf_err *e)
{
	struct sf_team *t = sf_team_start(n, n - 1, work, ctx, e);

	return (t ? sf_team_wait(t, e) : -1);
}
