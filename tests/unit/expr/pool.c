/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <unistd.h>

#include "expr/set.h"

#include "tap.h"

static int
prepare(void *ctx, struct sf_buf *answer)
{
	sf_buf_clear(answer);
	if (ctx != NULL)
		sf_buf_adds(answer, ctx);
	return (ctx == NULL);
}

/* Answers with what it was asked, until nobody asks. */
static int
work(void *ctx, int fd)
{
	struct sf_buf b = {0};

	(void)ctx;
	while (sf_pool_recv(fd, &b) == 0)
		if (sf_pool_send(fd, b.p, b.n) != 0)
			return (1);
	return (0);
}

/* A pool ends, however it began: the alarm would tell of one that does not. */
int
main(void)
{
	static char no[] = "no";
	struct sf_pool_jobs j = {.prepare = prepare, .work = work, .cpu = 60,
	    .memory = (size_t)1 << 30};
	struct sf_buf answer = {0};
	struct sf_err e = {0};
	struct sf_pool *p;
	unsigned who;
	int fd;

	(void)alarm(60);
	p = sf_pool_start(&j, 2, &answer, &e);
	fd = p != NULL ? sf_pool_take(p, &who) : -1;
	OK(fd != -1 && sf_pool_send(fd, "hello", 5) == 0 &&
	    sf_pool_recv(fd, &answer) == 0 && answer.n == 5 &&
	    memcmp(answer.p, "hello", 5) == 0, "a worker answers");
	sf_pool_stop(p);
	j.ctx = no;
	p = sf_pool_start(&j, 2, &answer, &e);
	OK(p == NULL && e.code == SF_OK && answer.n == 2, "a refusal is told");
	j.ctx = NULL;
	answer.failed = 1;
	p = sf_pool_start(&j, 2, &answer, &e);
	OK(p == NULL && e.code == SF_E_IO,
	    "no memory for what the helper says: it is let go");
	sf_buf_release(&answer);
	DONE();
}
