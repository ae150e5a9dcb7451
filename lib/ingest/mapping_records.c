/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ingest/mapping.h"

/* ".data.items" into its names; "." has none. */
static int
split(struct sf_mapping_reader *r, const struct sf_def *d, struct sf_err *e)
{
	struct sf_source *s = r->s;
	struct sf_str rest = sf_str(s->records);
	const char *dot;
	size_t i, parts = 0;

	if (rest.n == 0 || rest.p[0] != '.')
		goto wrong;
	for (i = 0; i < rest.n; i++)
		parts += rest.p[i] == '.';
	s->record_part = sf_arena_alloc(&r->m->mem,
	    parts * sizeof(*s->record_part));
	if (s->record_part == NULL)
		return (sf_fail_mem(e));
	if (rest.n == 1)
		return (0);
	for (; rest.n > 0; s->record_parts++) {
		rest.p++;
		rest.n--;
		dot = memchr(rest.p, '.', rest.n);
		i = dot != NULL ? (size_t)(dot - rest.p) : rest.n;
		if (i == 0)
			goto wrong;
		s->record_part[s->record_parts] = (struct sf_str){rest.p, i};
		rest.p += i;
		rest.n -= i;
	}
	return (0);
wrong:
	(void)sf_def_fail(d, e, "'%s' is no path to an array", s->records);
	return (sf_hint(e, "such as .data.items, the array 'items' in the "
	    "object 'data'; . is the document itself"));
}

int
sf_mapping_records(struct sf_mapping_reader *r, const struct sf_def *d,
    int json, struct sf_err *e)
{
	const struct sf_def *at = sf_def_get(d, "records");
	const struct sf_def *dialect = sf_def_get(d, "dialect");

	if (at == NULL && json <= 0)
		return (0);
	if (json == 0) {
		(void)sf_def_fail_key(at, e, "'records' is of a whole JSON "
		    "document");
		return (sf_hint(e, "say 'format: json', or leave one out"));
	}
	r->s->records = ".";
	if (sf_def_text(at, &r->s->records, e))
		return (-1);
	if (dialect != NULL)
		return (sf_def_fail_key(dialect, e, "a JSON document has no "
		    "dialect"));
	r->s->format = SF_F_JSONL;
	/* -I names a format of lines. */
	if (r->run->in_fmt != SF_F_AUTO) {
		r->s->records = NULL;
		return (0);
	}
	return (at != NULL ? split(r, at, e) : 0);
}
