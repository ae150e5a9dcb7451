/* SPDX-License-Identifier: MIT */
#ifndef SF_CLI_PROGRESS_H
#define SF_CLI_PROGRESS_H

#include <stdint.h>

/*
 * One line on a terminal, redrawn at most six times a second and only after
 * the first: share done, rows, rate, time left.
 */
struct sf_progress {
	int on;
	int64_t start, drawn;		/* ms of a monotonic clock */
	int shown;
};
void sf_progress_init(struct sf_progress *p, int when);	/* -1 0 1 */
void sf_progress_draw(struct sf_progress *p, const char *tool, uint64_t done,
    uint64_t total, uint64_t rows);
void sf_progress_clear(struct sf_progress *p);	/* wipe the line, if shown */

#endif
