/* SPDX-License-Identifier: MIT */
#include "format/records_own.h"

int
sf_records_find(struct sf_str text, struct sf_buf *path, struct sf_err *e)
{
	struct sf_records_how how = {.path = ".", .max_line = text.n};
	struct sf_records *r = sf_records_new(&how, e);
	size_t at = 0, k = 1;
	int ret = 0;

	if (r == NULL)
		return (-1);
	while (at < text.n && k > 0 && !r->found &&
	    r->state != SF_RS_BAD) {
		k = sf_records_cut(r, text.p + at, text.n - at, 0);
		at += k;
	}
	if (r->code == SF_E_IO) {
		ret = sf_fail_mem(e);
	} else if (r->found || r->other[0] != '\0') {
		sf_buf_adds(path, r->found ? "." : r->other);
		ret = sf_buf_check(path, e) ? -1 : 1;
	}
	sf_records_free(r);
	return (ret);
}
