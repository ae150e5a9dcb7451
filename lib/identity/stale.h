/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_STALE_H
#define SF_IDENTITY_STALE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "identity/idstore.h"
#include "identity/linked.h"

/*
 * Whose profile in the store is not hers any longer: those of whom ${print}
 * is another than the ledger's, who bore another name or none, and of whose
 * events some leave the time line tonight, as --keep has moved on.  Returns a
 * byte for each person, to be freed, and in *${count} how many they are.
 */
char *sf_stale_find(const struct sf_linked *l, const struct sf_idstore *st,
    const uint64_t *print, size_t *count, struct sf_err *e);

#endif
