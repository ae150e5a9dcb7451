/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "io/team.h"

struct member {
	int (*work)(void *ctx, unsigned share, struct sf_err *e);
	void *ctx;
	unsigned share;
	pthread_t thread;
	int started, ret;
	struct sf_err err;
};

static void *
run(void *arg)
{
	struct member *m = arg;

	m->ret = m->work(m->ctx, m->share, &m->err);
	return (NULL);
}

/* Handlers of signals are the caller's, and know what to remove. */
static void
start(struct member *m, unsigned n)
{
	sigset_t all, was;
	unsigned i;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &was);
	for (i = 1; i < n; i++)
		m[i].started = pthread_create(&m[i].thread, NULL, run,
		    &m[i]) == 0;
	(void)pthread_sigmask(SIG_SETMASK, &was, NULL);
}

int
sf_team_run(unsigned n, int (*work)(void *ctx, unsigned share,
    struct sf_err *e), void *ctx, struct sf_err *e)
{
	struct member *m = calloc(n, sizeof(*m));
	unsigned i;
	int ret = 0;

	if (m == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < n; i++) {
		m[i].work = work;
		m[i].ctx = ctx;
		m[i].share = i;
	}
	start(m, n);
	for (i = 0; i < n; i++)
		if (!m[i].started)
			(void)run(&m[i]);
	for (i = 0; i < n; i++) {
		if (m[i].started)
			(void)pthread_join(m[i].thread, NULL);
		if (m[i].ret != 0 && ret == 0) {
			*e = m[i].err;
			ret = -1;
		}
	}
	free(m);
	return (ret);
}
