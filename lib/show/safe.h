/* SPDX-License-Identifier: MIT */
#ifndef SF_SHOW_SAFE_H
#define SF_SHOW_SAFE_H

#include "base/buf.h"
#include "base/str.h"

/*
 * Text of data or definitions, fit to be shown: control characters, bidi
 * overrides and broken UTF-8 become '?'.  sf_safe_html() escapes & < > " '
 * besides, for elements and quoted attributes alike.
 */
void sf_safe_text(struct sf_buf *b, struct sf_str s);
void sf_safe_html(struct sf_buf *b, struct sf_str s);

#endif
