/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "format/json.h"

/*
 * Any bytes: no crash, and a refusal says why and where.  What is read is
 * written, read and written again to the same bytes.  Lines give the same
 * alone and announced together.
 */
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static void
same(struct sf_json *many, struct sf_json *one, const char *p, size_t n)
{
	struct sf_err ea = {0}, eb = {0};
	struct sf_jdoc a, b;
	int ra = sf_json_parse(many, p, n, 1, &a, &ea);
	uint32_t i;

	if (ra != sf_json_parse(one, p, n, 0, &b, &eb) || ea.col != eb.col ||
	    strcmp(ea.msg, eb.msg) != 0 || a.n != b.n)
		abort();
	for (i = 0; i < a.n; i++)
		if (a.node[i].type != b.node[i].type ||
		    a.node[i].next != b.node[i].next ||
		    a.node[i].kids != b.node[i].kids ||
		    a.node[i].raw.p != b.node[i].raw.p ||
		    a.node[i].raw.n != b.node[i].raw.n ||
		    !sf_str_eq(a.node[i].key, b.node[i].key) ||
		    !sf_str_eq(a.node[i].str, b.node[i].str))
			abort();
}

static void
lines(struct sf_json *one, const char *p, size_t n)
{
	static struct sf_json *many;
	const char *nl, *end = p + n;
	struct sf_err e = {0};

	if (many == NULL && (many = sf_json_new(&e)) == NULL)
		abort();
	sf_json_lines(many, p, n);
	for (; p < end; p = nl + 1) {
		if ((nl = memchr(p, '\n', (size_t)(end - p))) == NULL)
			nl = end;
		same(many, one, p, (size_t)(nl - p));
	}
}

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
	lines(j, (const char *)p, n);
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
