/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_STATE_H
#define SF_IO_STATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "io/out.h"
#include "io/src.h"

/*
 * What a tool remembers between runs: a locked directory (0700) of
 * generations.
 *
 *	DIR/lock		flock(2)ed by the run that has it open
 *	DIR/current		link to the generation in force
 *	DIR/gen-N/manifest	"name value" lines, and for each other file
 *				"file NAME SIZE DIGEST"; its own digest last
 *	DIR/gen-N/NAME		data and outputs
 *
 * A generation is written beside, fsynced, and made current by one rename;
 * generation N-1 is kept, older ones and half-written ones are removed.
 * Killed at any instant, the state is the old one or the new one.  A file
 * that is missing, cut or altered is SF_E_DATA with its name, never an empty
 * state.  A second run at the same time is SF_E_BUSY.
 */
struct sf_state;

/*
 * Open and lock.  ${kind} ("sf-journey 1") names tool and format version: a
 * state of another kind is SF_E_DATA.  With ${init} the directory is made and
 * must not hold a generation unless the run turns out to be equal to it
 * (sf_state_same); without, it must hold one (SF_E_USAGE, hint --init).
 */
struct sf_state *sf_state_open(const char *dir, const char *kind, int init,
    struct sf_err *e);

uint64_t sf_state_gen(const struct sf_state *s);	/* 0 = none yet */

/* Value of ${name} in the current manifest, or NULL.  Kept by the state. */
const char *sf_state_get(const struct sf_state *s, const char *name);

/* A file of the current generation, its size and digest checked first. */
struct sf_src *sf_state_read(struct sf_state *s, const char *name,
    struct sf_err *e);

/* All of a file that fits in memory, so checked, behind what is in ${b}. */
int sf_state_slurp(struct sf_state *s, const char *name, struct sf_buf *b,
    struct sf_err *e) SF_MUST_CHECK;

/*
 * The ${i}th file of the current generation, and its size; NULL behind the
 * last.  Files come in the order in which they were written.
 */
const char *sf_state_file(const struct sf_state *s, size_t i, uint64_t *size);

/*
 * A descriptor of a file of the current generation, for who checks the digest
 * while reading: its size is checked, and sf_state_digest() gives the 32 hex
 * digits of XXH3-128 that its bytes must have.
 */
int sf_state_fd(struct sf_state *s, const char *name, struct sf_err *e);
const char *sf_state_digest(const struct sf_state *s, const char *name);

/* The file turns out to be other than it was: SF_E_DATA.  Returns -1. */
int sf_state_altered(const struct sf_state *s, const char *name,
    struct sf_err *e);

/*
 * Describe this run: a "name value" line of its manifest (inputs, definitions,
 * asof).  ${value} has no newline.  To be called before sf_state_same().
 */
int sf_state_put(struct sf_state *s, const char *name, const char *value,
    struct sf_err *e) SF_MUST_CHECK;

/* 1 where all lines put so far, in order, are those of the current one. */
int sf_state_same(const struct sf_state *s);

/*
 * After --init on a state that has a generation and is not the same: refuse.
 */
int sf_state_fresh(const struct sf_state *s, struct sf_err *e) SF_MUST_CHECK;

/* A file of the generation being made; closed by sf_state_commit(). */
struct sf_out *sf_state_write(struct sf_state *s, const char *name,
    struct sf_err *e);

/*
 * The file stays as it is in the generation being made, which costs nothing:
 * both share its bytes (they are copied where the file system has no links).
 */
int sf_state_keep(struct sf_state *s, const char *name, struct sf_err *e)
    SF_MUST_CHECK;

/* Lines that may differ without making the run another (counts). */
int sf_state_note(struct sf_state *s, const char *name, const char *value,
    struct sf_err *e) SF_MUST_CHECK;

/* Write the manifest, fsync all, make it current. */
int sf_state_commit(struct sf_state *s, struct sf_err *e) SF_MUST_CHECK;

/*
 * Another generation is to be made on top of the one in force, under the same
 * lock: nothing is put or written of it yet.
 */
int sf_state_next(struct sf_state *s, struct sf_err *e) SF_MUST_CHECK;

/* Copy a file of the current generation to ${path} as sf_out_open() does. */
int sf_state_emit(struct sf_state *s, const char *name, const char *path,
    struct sf_err *e) SF_MUST_CHECK;

void sf_state_free(struct sf_state *s);		/* unlocks */

#endif
