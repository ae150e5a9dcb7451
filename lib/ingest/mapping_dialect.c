/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ingest/mapping.h"

/* ^A parts the fields that Hive writes. */
static int
read_delimiter(struct sf_source *s, const struct sf_def *d, struct sf_err *e)
{
	if (d == NULL)
		return (0);
	if (sf_def_want(d, SF_DEF_SCALAR, e))
		return (-1);
	if (sf_str_is(d->text, "\\t") || sf_str_is(d->text, "tab"))
		s->delim = '\t';
	else if (sf_str_is(d->text, "\\x01"))
		s->delim = '\1';
	else if (d->text.n == 1 && strchr(",;|\t^~:\1", d->text.p[0]))
		s->delim = d->text.p[0];
	else
		return (sf_def_fail(d, e, "a delimiter is one of , ; | : ^ "
		    "~ \\x01 and tab, not '%s'", d->text.p));
	return (0);
}

/* The names of a file without a header. */
static int
read_header(struct sf_mapping_reader *r, const struct sf_def *d,
    struct sf_err *e)
{
	struct sf_source *s = r->s;
	struct sf_str *name = NULL;
	size_t i, k;

	if (d == NULL)
		return (0);
	if (sf_def_want(d, SF_DEF_SEQ, e) ||
	    sf_mapping_texts(r->m, d, &name, &s->names, e))
		return (-1);
	if (s->names == 0)
		return (sf_def_fail(d, e, "a header needs names"));
	for (i = 0; i < s->names; i++)
		for (k = 0; k < i && name[i].n > 0; k++)
			if (sf_str_eq(name[i], name[k]))
				return (sf_def_fail(d->kid[i], e,
				    "column %zu is called '%s', too", k + 1,
				    name[k].p));
	s->name_of = name;
	return (0);
}

int
sf_mapping_dialect(struct sf_mapping_reader *r, const struct sf_def *d,
    struct sf_err *e)
{
	static const char *const keys[] = {"delimiter", "newline", "skip",
	    "footer", "header", NULL};
	static const char *const ends[] = {"lf", "cr", NULL};
	struct sf_source *s = r->s;
	int end = -1;

	if (d == NULL)
		return (0);
	if (sf_def_want(d, SF_DEF_MAP, e) || sf_def_keys(d, keys, e) ||
	    read_delimiter(s, sf_def_get(d, "delimiter"), e) ||
	    sf_def_choice(sf_def_get(d, "newline"), ends, &end, e) ||
	    sf_def_u64(sf_def_get(d, "skip"), 0, 1000, &s->skip, e) ||
	    sf_def_u64(sf_def_get(d, "footer"), 0, 1000, &s->footer, e))
		return (-1);
	if (end >= 0)
		s->newline = end ? SF_NEWLINE_CR : SF_NEWLINE_LF;
	return (read_header(r, sf_def_get(d, "header"), e));
}

/* What is mapped must be in the header, where the mapping has that, too. */
int
sf_mapping_check_header(struct sf_mapping_reader *r, struct sf_err *e)
{
	const struct sf_source *s = r->s;
	const struct sf_map_entry *c;
	const struct sf_def *d;
	const char *near, **names;
	size_t i, k;

	if (s->names == 0 || s->format == SF_F_JSONL)
		return (0);
	names = sf_arena_alloc(&r->m->mem, s->names * sizeof(*names));
	if (names == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < s->names; i++)
		names[i] = s->name_of[i].p;
	for (i = 0; i < s->columns.n; i++) {
		c = &s->columns.e[i];
		for (k = 0; k < s->names; k++)
			if (sf_str_eq(s->name_of[k], c->key))
				break;
		if (k < s->names)
			continue;
		d = (const struct sf_def *)(uintptr_t)c->val;
		(void)sf_def_fail(d, e, "there is no column '%.*s' in the "
		    "'header:' of source '%s'", (int)c->key.n, c->key.p,
		    s->name.p);
		near = sf_str_near(c->key, names, s->names);
		return (near == NULL ? -1 :
		    sf_hint(e, "did you mean '%s'?", near));
	}
	return (0);
}
