/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "record/ids.h"

static int
check_values(const struct sf_jdoc *doc, uint32_t at)
{
	uint32_t i;

	if (doc->node[at].type == SF_J_STR)
		return (0);
	if (doc->node[at].type != SF_J_ARR)
		return (-1);
	for (i = sf_j_first(doc, at); i != 0; i = sf_j_after(doc, at, i))
		if (doc->node[i].type != SF_J_STR)
			return (-1);
	return (0);
}

static int
wrong_values(const char *name, struct sf_str type, struct sf_err *e)
{
	size_t n = type.n < 40 ? type.n : 40;

	/* Not within a character. */
	while (n < type.n && n > 0 && (type.p[n] & 0xC0) == 0x80)
		n--;
	(void)sf_fail(e, SF_E_DATA, "'%s.%.*s' is neither a string nor an "
	    "array of strings", name, (int)n, type.p);
	return (sf_hint(e, "identifiers are text: put them in double quotes "
	    "where they are made"));
}

int
sf_ids_check(const struct sf_jdoc *doc, uint32_t at, const char *name,
    struct sf_err *e)
{
	const struct sf_jnode *v;
	uint32_t i;

	if (at == 0)
		return (0);
	if (doc->node[at].type != SF_J_OBJ)
		return (sf_fail(e, SF_E_DATA, "'%s' is no object", name));
	for (i = sf_j_first(doc, at); i != 0; i = sf_j_after(doc, at, i)) {
		v = &doc->node[i];
		/* Types are cut from values by a NUL where both are one key. */
		if (v->key.n == 0 || memchr(v->key.p, '\0', v->key.n) != NULL)
			return (sf_fail(e, SF_E_DATA,
			    "an identifier in '%s' has no type", name));
		if (check_values(doc, i))
			return (wrong_values(name, v->key, e));
	}
	return (0);
}

int
sf_ids_values(const struct sf_jdoc *doc, uint32_t at, struct sf_str type,
    sf_ids_each *f, void *ctx)
{
	uint32_t i;
	int r = 0;

	if (at == 0)
		return (0);
	if (doc->node[at].type == SF_J_STR)
		return (doc->node[at].str.n ?
		    f(ctx, type, doc->node[at].str) : 0);
	if (doc->node[at].type != SF_J_ARR)
		return (0);
	for (i = sf_j_first(doc, at); i != 0 && r == 0;
	    i = sf_j_after(doc, at, i))
		if (doc->node[i].type == SF_J_STR && doc->node[i].str.n > 0)
			r = f(ctx, type, doc->node[i].str);
	return (r);
}

int
sf_ids_walk(const struct sf_jdoc *doc, uint32_t at, sf_ids_each *f, void *ctx)
{
	uint32_t i;
	int r = 0;

	if (at == 0)
		return (0);
	for (i = sf_j_first(doc, at); i != 0 && r == 0;
	    i = sf_j_after(doc, at, i))
		r = sf_ids_values(doc, i, doc->node[i].key, f, ctx);
	return (r);
}
