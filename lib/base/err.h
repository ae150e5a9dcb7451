/* SPDX-License-Identifier: MIT */
#ifndef SF_BASE_ERR_H
#define SF_BASE_ERR_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/*
 * Failure values.  What can fail returns 0 or -1 (or NULL), takes a
 * struct sf_err * as its last argument and fills it; it prints nothing.
 * The value is of fixed size and owns no heap, so that it can report
 * "no memory"; main prints it once.
 */

#define SF_MUST_CHECK __attribute__((warn_unused_result))
#define SF_PRINTF(f, a) __attribute__((format(printf, f, a)))

/* Also the exit status of every tool: sf-exit(7). */
enum sf_code {
	SF_OK = 0,
	SF_LOOK = 1,		/* done, but look: an alarm, a difference */
	SF_E_USAGE = 2,		/* the command line or a definition is wrong */
	SF_E_DATA = 3,		/* an input is malformed, too many rejects */
	SF_E_IO = 4,		/* the system said no: I/O, memory */
	SF_E_BUSY = 5,		/* another run holds the state */
	SF_E_FEW = 6,		/* not enough data to answer */
};

struct sf_err {
	enum sf_code code;	/* SF_OK: no failure yet */
	int sys;		/* errno, or 0 */
	char path[256];		/* file concerned; "" = none */
	uint64_t line, col;	/* 1-based; 0 = unknown */
	char msg[320];
	char hint[256];
	char text[96];		/* the line, cut around col, printable */
	unsigned caret;		/* 0-based column in text, if text[0] */
};

/*
 * Record a failure of kind ${code} with a message: lower case, no full stop,
 * the cause first, names in 'single quotes'.  The first failure wins: a
 * second call on the same ${e} changes nothing.  Returns -1.
 */
int sf_fail(struct sf_err *e, enum sf_code code, const char *fmt, ...)
    SF_PRINTF(3, 4);

/* As sf_fail with SF_E_IO, and strerror(errno) behind the message. */
int sf_fail_sys(struct sf_err *e, const char *fmt, ...) SF_PRINTF(2, 3);

/* Out of memory: SF_E_IO, with ENOMEM.  Returns -1. */
int sf_fail_mem(struct sf_err *e);

/*
 * Say where: file, 1-based line and column (0 = unknown), and the bytes
 * [${text}, ${text} + ${len}) of that line, of which a printable, masked cut
 * around the column is kept.  ${text} may be NULL.  Only for a failure that
 * has no place yet.  Returns -1.
 */
int sf_err_at(struct sf_err *e, const char *path, uint64_t line, uint64_t col,
    const char *text, size_t len);

/* Say the next step.  The first hint wins.  Returns -1. */
int sf_hint(struct sf_err *e, const char *fmt, ...) SF_PRINTF(2, 3);

/* Forget the failure. */
void sf_err_clear(struct sf_err *e);

/* The only printer: text with caret and hint, or one JSON line. */
void sf_err_print(FILE *to, const char *prog, const struct sf_err *e, int json);

/*
 * Make ${in} fit for a terminal and for other people's eyes, in place of
 * ${out} of ${cap} bytes, always terminated: control characters, bidi
 * overrides and broken UTF-8 become '?', digits in runs of 7 and more, also
 * full-width ones, become '*' but for the first 3 and the last 2, the local
 * part of an e-mail address becomes '***'.
 */
void sf_mask_text(char *out, size_t cap, const char *in, size_t n);

/*
 * As that, for names of files and what we say: of digits only those are masked
 * that are a mobile number of China, or as many as papers and cards have.
 */
void sf_mask_control(char *out, size_t cap, const char *in, size_t n);

/*
 * Whether the byte may stand within a number or an address: a text that is
 * cut behind it is cut before the mask could know what it was.
 */
int sf_mask_joins(char c);

#endif
