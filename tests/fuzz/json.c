/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "format/json.h"

/*
 * Any bytes: no crash, and a refusal says why and where.  What is read is
 * written, read and written again to the same bytes.
 */
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct sf_json *j;
	struct sf_buf a = {0}, b = {0};
	struct sf_err e = {0};
	struct sf_str name;
	struct sf_jdoc d;

	if (j == NULL && (j = sf_json_new(&e)) == NULL)
		abort();
	if (sf_json_parse(j, (const char *)p, n, 0, &d, &e)) {
		if (e.code != SF_E_DATA || e.msg[0] == '\0' || e.col == 0 ||
		    e.col > n + 1 || sf_json_code(j) == SF_JE_NONE)
			abort();
		return (0);
	}
	if (d.n == 0 || d.node[0].next != d.n)
		abort();
	(void)sf_j_twice(&d, 0, &name);
	sf_j_write(&a, &d, 0);
	if (sf_json_parse(j, a.p, a.n, 0, &d, &e))
		abort();
	sf_j_write(&b, &d, 0);
	if (!sf_str_eq(sf_buf_str(&a), sf_buf_str(&b)))
		abort();
	sf_buf_release(&a);
	sf_buf_release(&b);
	return (0);
}
