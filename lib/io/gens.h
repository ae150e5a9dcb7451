/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_GENS_H
#define SF_IO_GENS_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * The folder of a state, as it lies on disk: DIR/gen-N, and DIR/current that
 * leads to one of them.  io/state says what they mean.
 */
#define SF_GENS_PATH 1024

/* "DIR/gen-N/NAME", or the folder itself where ${name} is "". */
void sf_gens_path(const char *dir, uint64_t gen, const char *name,
    char out[SF_GENS_PATH]);

/* The state is damaged at ${path}: SF_E_DATA.  Returns -1. */
int sf_gens_damaged(const char *path, const char *what, struct sf_err *e);

/* Another run has the lock: SF_E_BUSY.  Returns -1. */
int sf_gens_busy(const char *dir, struct sf_err *e);

/* What the system says of ${path}, by errno: SF_E_IO.  Returns -1. */
int sf_gens_trouble(const char *what, const char *path, struct sf_err *e);

/*
 * Size and digest of a file as "SIZE DIGEST".  A missing one is a damaged
 * state.
 */
int sf_gens_measure(const char *path, char out[64], struct sf_err *e)
    SF_MUST_CHECK;

/* Make the folder, and the one above it, as for DIR/state/journey. */
int sf_gens_make(const char *dir, struct sf_err *e) SF_MUST_CHECK;

/*
 * A folder that is a state, whole or not, or one in which one may be made:
 * SF_E_USAGE where it holds anything else, as the data that the run reads.
 */
int sf_gens_alone(const char *dir, struct sf_err *e) SF_MUST_CHECK;

/* The number that DIR/current leads to; 0 where there is none yet. */
int sf_gens_current(const char *dir, uint64_t *gen, struct sf_err *e)
    SF_MUST_CHECK;

/* Numbers of all that are there, half-written ones too: uint64_t, ascending. */
int sf_gens_list(const char *dir, struct sf_buf *numbers, struct sf_err *e)
    SF_MUST_CHECK;

/*
 * The one rename that counts: ${gen} is in force.  *${done} is set once it
 * is, also where what follows fails.
 */
int sf_gens_switch(const char *dir, uint64_t gen, int *done, struct sf_err *e)
    SF_MUST_CHECK;

/* Remove a generation, whole or half-written.  0, or -1 and errno. */
int sf_gens_remove(const char *dir, uint64_t gen);

/* Remove all but ${current} and the one before. */
int sf_gens_tidy(const char *dir, uint64_t current, struct sf_err *e)
    SF_MUST_CHECK;

#endif
