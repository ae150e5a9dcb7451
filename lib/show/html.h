/* SPDX-License-Identifier: MIT */
#ifndef SF_SHOW_HTML_H
#define SF_SHOW_HTML_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/*
 * The frame of a page that stands alone: what is before and behind its body.
 * The policy allows the one style sheet of the page by its digest, and
 * nothing else: no script, no font, no image, no address.
 */
int sf_html_open(struct sf_buf *b, const char *lang, struct sf_str title,
    struct sf_err *e) SF_MUST_CHECK;
void sf_html_close(struct sf_buf *b);

/* <${tag} class="${cls}">text</${tag}>, escaped; ${cls} may be NULL. */
void sf_html_el(struct sf_buf *b, const char *tag, const char *cls,
    struct sf_str text);

#endif
