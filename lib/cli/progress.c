/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "cli/progress.h"

/* The only clock of the toolkit: it is drawn, and decides nothing. */
static int64_t
now(void)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_MONOTONIC, &ts))
		return (0);
	return ((int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000);
}

void
sf_progress_init(struct sf_progress *p, int when)
{
	p->on = when > 0 || (when == 0 && isatty(STDERR_FILENO));
	p->start = now();
	p->drawn = 0;
	p->shown = 0;
}

static void
amount(uint64_t n, char out[32])
{
	if (n < 10000)
		(void)snprintf(out, 32, "%ju", (uintmax_t)n);
	else if (n < 10000000)
		(void)snprintf(out, 32, "%juk", (uintmax_t)(n / 1000));
	else
		(void)snprintf(out, 32, "%juM", (uintmax_t)(n / 1000000));
}

void
sf_progress_draw(struct sf_progress *p, const char *tool, uint64_t done,
    uint64_t total, uint64_t rows)
{
	int64_t t, spent, left;
	char n[32], rate[32];

	if (!p->on)
		return;
	t = now();
	spent = t - p->start;
	if (spent < 1000 || t - p->drawn < 160)
		return;
	p->drawn = t;
	p->shown = 1;
	amount(rows, n);
	amount(rows * 1000 / (uint64_t)spent, rate);
	if (total > 0 && done > 0 && done <= total) {
		left = (int64_t)((double)spent * (double)(total - done) /
		    (double)done / 1000);
		(void)fprintf(stderr,
		    "\r\033[K%s: %3ju%%  %s rows  %s/s  %jd:%02jd left", tool,
		    (uintmax_t)(done * 100 / total), n, rate,
		    (intmax_t)(left / 60), (intmax_t)(left % 60));
	} else {
		(void)fprintf(stderr, "\r\033[K%s: %s rows  %s/s", tool, n,
		    rate);
	}
	(void)fflush(stderr);
}

void
sf_progress_clear(struct sf_progress *p)
{
	if (!p->shown)
		return;
	(void)fputs("\r\033[K", stderr);
	(void)fflush(stderr);
	p->shown = 0;
}
