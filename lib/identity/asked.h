/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_ASKED_H
#define SF_IDENTITY_ASKED_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "identity/linked.h"

/*
 * Who is asked for, as people write it: TYPE=VALUE, a name (one_id or any
 * other), or a value alone where one type only has it.  Values are looked for
 * in the form that sf-ingest gives them, then as they stand.
 */
struct sf_asked {
	struct sf_str text;	/* borrowed */
	uint32_t node;		/* the identifier, or SF_NO_NODE: unknown */
	uint32_t person;	/* to whom it links, or SF_NOBODY */
};

/*
 * The next of those that *${rest} names between ${sep}: 1, or 0.  Blank ones
 * are passed over, and where they are lines, remarks behind '#'.
 */
int sf_asked_each(struct sf_str *rest, char sep, struct sf_str *one);

/*
 * Operands that ask come before those that are read: -1, SF_E_USAGE, where
 * ${text} names a file, and no type.
 */
int sf_asked_operand(const char *text, struct sf_err *e) SF_MUST_CHECK;

/* -1 for a value that several types have (SF_E_USAGE), and without memory. */
int sf_asked_find(struct sf_asked *a, const struct sf_linked *l,
    struct sf_str text, struct sf_err *e) SF_MUST_CHECK;

/*
 * Who had the value next, where it moved from one person to another: 1, or 0
 * where nobody did.
 */
int sf_asked_next(struct sf_asked *a, const struct sf_linked *l);

/* TYPE=VALUE of a store that no record names any more which counts. */
int sf_asked_absent(const struct sf_linked *l, struct sf_str text,
    uint32_t *node, struct sf_err *e) SF_MUST_CHECK;

/* ${a}'s text for messages, masked. */
void sf_asked_show(const struct sf_asked *a, char *out, size_t cap);

/*
 * That nobody has it, and why nobody can: a type that neither rules nor
 * records know, a value that is none of its type.
 */
void sf_asked_nobody(const struct sf_asked *a, const struct sf_linked *l,
    char *out, size_t cap);

#endif
