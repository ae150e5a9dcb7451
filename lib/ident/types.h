/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENT_TYPES_H
#define SF_IDENT_TYPES_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "ident/check.h"
#include "ident/ident.h"

/*
 * The types of a definition: those built in, those of the user's own, and
 * values that are nobody's.  Const once it is read: any thread may use it.
 */
struct sf_ident_types;
struct sf_ident_types *sf_ident_types_new(struct sf_err *e);
void sf_ident_types_free(struct sf_ident_types *ts);

/*
 * A type of the user's own.  A value is brought to its form: NFKC and trimmed
 * as all are, then without the characters of ${strip}, then in one case.  The
 * form must match the pattern, and the check must be right over the pattern's
 * first group, or the whole where there is none.
 */
struct sf_ident_own {
	struct sf_check check;
	int upper, lower;		/* A to Z only; not both */
	struct sf_str strip;		/* ASCII; the caller keeps the text */
	unsigned head, tail;		/* characters that a mask lets be seen */
	struct sf_pattern *pattern;	/* or NULL: any text; owned */
};

/*
 * Add type ${name}, any text, for the caller to fill before the first value
 * is looked at.  NULL with SF_E_USAGE where the name cannot be: it is built
 * in, is there already, or has other characters than letters, digits, '_' and
 * '-'.
 */
struct sf_ident_own *sf_ident_declare(struct sf_ident_types *ts,
    struct sf_str name, struct sf_err *e);

/*
 * ${value} of type ${name} is nobody's: SF_ID_BLOCKED, the case of A to Z not
 * regarded.  SF_E_USAGE where no value of the type can be that.
 */
int sf_ident_block(struct sf_ident_types *ts, struct sf_str name,
    struct sf_str value, struct sf_err *e) SF_MUST_CHECK;

/* The type ${name} as it is here; any other name is a plain type. */
const struct sf_ident_type *sf_ident_types_get(
    const struct sf_ident_types *ts, struct sf_str name);

/*
 * Folding of e-mail addresses: the local part in lower case, or by the rules
 * of the provider, too (sf-mapping(5)).  NULL without memory.
 */
enum sf_ident_fold { SF_FOLD_NONE, SF_FOLD_CASE, SF_FOLD_PROVIDER };
const struct sf_ident_type *sf_ident_types_email(struct sf_ident_types *ts,
    enum sf_ident_fold fold, struct sf_err *e);

/* Whether ${name} is built in or declared; else *${near} is a name like it,
 * or NULL. */
int sf_ident_types_known(const struct sf_ident_types *ts, struct sf_str name,
    const char **near);

#endif
