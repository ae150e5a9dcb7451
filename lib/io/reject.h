/* SPDX-License-Identifier: MIT */
#ifndef SF_IO_REJECT_H
#define SF_IO_REJECT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * One line that could not be used, as JSON: {"file":…,"line":…,"byte":…,
 * "column":…,"field":…,"code":…,"message":…,"raw":…}, "raw_b64" instead of
 * "raw" where the bytes are not UTF-8.  Members that are unknown (NULL or 0)
 * are left out.  Original bytes: for the 0600 file of --rejects only.
 */
struct sf_reject {
	const char *file;
	uint64_t line, byte, column;
	const char *field;
	const char *code;		/* stable: sf-exit(7) and each page */
	const char *message;
	/* What a tool needs that reads such lines again; before raw. */
	const char *source;
	const char *encoding;		/* of raw_b64; NULL: UTF-8 */
	struct sf_str header;		/* as JSON; of no bytes: none */
	int cut;			/* raw is but the start of the line */
	int starred;			/* not all of raw is as it came */
	const char *raw;
	size_t raw_n;
};
void sf_reject_add(struct sf_buf *b, const struct sf_reject *r);

#endif
