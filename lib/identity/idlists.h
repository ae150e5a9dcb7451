/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_IDLISTS_H
#define SF_IDENTITY_IDLISTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/*
 * Human decisions: two identifiers that are always one person's, or never.
 * Columns type_a, value_a, type_b, value_b, reason; values are normalised as
 * sf-ingest does.
 */
struct sf_idpair {
	struct sf_str a, b;	/* "TYPE\0value" */
	struct sf_str reason;
	uint64_t line;
};

struct sf_idlist {
	const char *path;	/* NULL: there is none */
	char digest[33];	/* of the file */
	struct sf_idpair *v;
	size_t n, cap;
};

struct sf_idrules;

/* Read the list at ${path} into ${l}, whose texts live as long as the rules. */
int sf_idlist_read(struct sf_idrules *r, struct sf_idlist *l,
    const char *path, struct sf_err *e) SF_MUST_CHECK;
void sf_idlist_release(struct sf_idlist *l);

/*
 * All rules are known: no identifier of the lists is one that a rule keeps
 * from linking, and no two that are never one person are always one.
 */
int sf_idlists_check(struct sf_idrules *r, struct sf_err *e) SF_MUST_CHECK;

/*
 * The whole of a small file of UTF-8, behind its mark: *${text} is in ${b}.
 * ${digest} is that of all its bytes, as sf_hash_hex() gives it.
 */
int sf_idlist_slurp(const char *path, struct sf_buf *b, struct sf_str *text,
    char digest[33], struct sf_err *e) SF_MUST_CHECK;

#endif
