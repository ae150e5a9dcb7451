/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_FOREIGN_H
#define SF_IO_FOREIGN_H

#include "base/err.h"
#include "base/str.h"

/*
 * Files that people give for text and that are none: archives, workbooks,
 * pages, databases.  SF_E_DATA with a hint (-1) where ${head}, the first bytes
 * of a file, says that it is one; 0 where it does not.  Six bytes tell most of
 * them, 512 all.
 */
int sf_foreign(struct sf_str head, struct sf_err *e) SF_MUST_CHECK;

#endif
