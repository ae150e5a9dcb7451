/* SPDX-License-Identifier: MIT */
#ifndef SF_FORMAT_DEF_H
#define SF_FORMAT_DEF_H

#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/decimal.h"
#include "base/err.h"
#include "base/str.h"

/*
 * Definitions: YAML 1.2 over libfyaml, read into a tree of our own.  Scalars
 * are text, typed by who asks.  Tags, anchors, aliases, keys twice and flow
 * keys without a value are errors, as are files beyond 4 MiB or depth 64.
 * Every error names file, line and column and shows the place.
 */
enum sf_def_kind { SF_DEF_SCALAR, SF_DEF_MAP, SF_DEF_SEQ };

struct sf_mark {
	const char *path;	/* lives as long as the tree */
	uint64_t line, col;	/* 1-based */
};

struct sf_def {
	enum sf_def_kind kind;
	struct sf_mark mark;		/* of the value's first character */
	struct sf_str key;		/* where it is a map's member */
	struct sf_mark key_mark;
	struct sf_str text;		/* scalar: NUL-terminated text */
	int plain, block;		/* scalar: not quoted; literal, folded */
	struct sf_def *const *kid;	/* members, in the order written */
	size_t n;
	const struct sf_defs *file;
};

struct sf_defs;			/* one file */
struct sf_defs *sf_defs_load(const char *path, struct sf_err *e);
struct sf_defs *sf_defs_parse(const char *name, const char *p, size_t n,
    struct sf_err *e);
const struct sf_def *sf_defs_root(const struct sf_defs *d);
const char *sf_defs_digest(const struct sf_defs *d);	/* XXH3-128, hex */
struct sf_str sf_defs_text(const struct sf_defs *d);	/* as it stands */
void sf_defs_free(struct sf_defs *d);

/* The member ${key} of a map, or NULL. */
const struct sf_def *sf_def_get(const struct sf_def *d, const char *key);

/* SF_E_USAGE at the place of ${d}, with its line and a caret.  -1. */
int sf_def_fail(const struct sf_def *d, struct sf_err *e, const char *fmt, ...)
    SF_PRINTF(3, 4);
int sf_def_fail_key(const struct sf_def *d, struct sf_err *e,
    const char *fmt, ...) SF_PRINTF(3, 4);	/* at the key */

/*
 * At byte ${off} of scalar ${d}'s text (for expressions): exact in a plain or
 * quoted text of one line and in a literal block, near it in other texts.
 */
int sf_def_fail_in(const struct sf_def *d, size_t off, struct sf_err *e,
    const char *fmt, ...) SF_PRINTF(4, 5);

/* ${d} must be of the kind. */
int sf_def_want(const struct sf_def *d, enum sf_def_kind kind,
    struct sf_err *e) SF_MUST_CHECK;

/* A map's keys must be among ${allowed} (NULL-ended); did-you-mean. */
int sf_def_keys(const struct sf_def *d, const char *const *allowed,
    struct sf_err *e) SF_MUST_CHECK;

/*
 * Scalars by type.  ${d} NULL leaves *${out} as it was and returns 0, so that
 * defaults are set before: sf_def_u64(sf_def_get(m, "max"), …).
 */
int sf_def_text(const struct sf_def *d, const char **out, struct sf_err *e)
    SF_MUST_CHECK;
int sf_def_bool(const struct sf_def *d, int *out, struct sf_err *e)
    SF_MUST_CHECK;		/* true false yes no on off */
int sf_def_u64(const struct sf_def *d, uint64_t min, uint64_t max,
    uint64_t *out, struct sf_err *e) SF_MUST_CHECK;
int sf_def_double(const struct sf_def *d, double *out, struct sf_err *e)
    SF_MUST_CHECK;
int sf_def_dec(const struct sf_def *d, sf_dec *out, struct sf_err *e)
    SF_MUST_CHECK;
int sf_def_share(const struct sf_def *d, unsigned *per10000, struct sf_err *e)
    SF_MUST_CHECK;		/* "10%" "12.5%" "0.1" */
int sf_def_span(const struct sf_def *d, struct sf_span *out, struct sf_err *e)
    SF_MUST_CHECK;
int sf_def_choice(const struct sf_def *d, const char *const *names, int *out,
    struct sf_err *e) SF_MUST_CHECK;	/* index into NULL-ended names */

#endif
