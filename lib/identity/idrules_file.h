/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_IDRULES_FILE_H
#define SF_IDENTITY_IDRULES_FILE_H

#include "base/err.h"

struct sf_idrules;

/* Read the rules file ${path} over the rules that ${r} holds. */
int sf_idrules_file(struct sf_idrules *r, const char *path, struct sf_err *e)
    SF_MUST_CHECK;

#endif
