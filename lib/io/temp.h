/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_TEMP_H
#define SF_IO_TEMP_H

#include <limits.h>

#include "base/err.h"

/*
 * The file that is written before it is renamed: ".NAME.sf-XXXXXX" (0600,
 * O_EXCL) beside ${target}, remembered by io/tidy at *${place}.  Returns its
 * descriptor, with its name in ${temp}; or -1, and nothing is left.
 *
 * It is flock(2)ed as long as the descriptor, or one made from it, is open.
 * Such files of the same NAME and owner that nobody holds are of runs that
 * were killed (SIGKILL, a power cut): they are removed first.
 */
int sf_temp_open(const char *target, char temp[PATH_MAX], int *place,
    struct sf_err *e) SF_MUST_CHECK;

/* Why, by errno, no file could be made beside ${target}.  -1. */
int sf_temp_refused(const char *target, struct sf_err *e);

#endif
