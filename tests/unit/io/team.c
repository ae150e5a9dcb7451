/* SPDX-License-Identifier: MIT */
#include <stdatomic.h>
#include <string.h>

#include "io/team.h"

#include "tap.h"

#define SHARES 100

struct counted {
	atomic_uint times[SHARES];
	unsigned bad;		/* shares from here on fail */
};

static int
count(void *ctx, unsigned share, struct sf_err *e)
{
	struct counted *c = ctx;

	c->times[share]++;
	return (share >= c->bad ? sf_fail(e, SF_E_IO, "share %u", share) : 0);
}

static int
each_once(const struct counted *c)
{
	unsigned i;

	for (i = 0; i < SHARES; i++)
		if (c->times[i] != 1)
			return (0);
	return (1);
}

static void
all_is_done(unsigned threads)
{
	struct counted c = {.bad = SHARES};
	struct sf_err e = {0};
	struct sf_team *t = sf_team_start(SHARES, threads, count, &c, &e);

	OK(t != NULL && sf_team_wait(t, &e) == 0 && each_once(&c),
	    "each share is done once");
}

static void
one_fails(unsigned threads)
{
	struct counted c = {.bad = 40};
	struct sf_err e = {0};
	struct sf_team *t = sf_team_start(SHARES, threads, count, &c, &e);

	OK(t != NULL && sf_team_wait(t, &e) == -1, "a failure is the team's");
	IS(e.msg, "share 40", "the lowest of them");
	OK(c.times[39] == 1, "and those before it are done");
}

int
main(void)
{
	struct counted c = {.bad = SHARES};
	struct sf_err e = {0};

	all_is_done(0);
	all_is_done(1);
	all_is_done(7);
	one_fails(0);
	one_fails(3);
	OK(sf_team_run(SHARES, count, &c, &e) == 0 && each_once(&c),
	    "the caller and the others");
	DONE();
}
