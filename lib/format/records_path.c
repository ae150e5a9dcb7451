/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "format/records_own.h"

#define NAMES 16		/* that a message may choose from */

/* Names that can be part of a path, and be said. */
static int
plain(struct sf_str name)
{
	size_t i;

	for (i = 0; i < name.n; i++)
		if ((unsigned char)name.p[i] <= ' ' || name.p[i] == '.')
			return (0);
	return (name.n > 0 && name.n < 64);
}

/* A member's name: whether the path goes on there. */
void
sf_records_name(struct sf_records *r, struct sf_str name)
{
	size_t level = r->open.n - 1;

	r->leads = 0;
	if (r->open.n == r->on) {
		r->leads = sf_str_eq(name, r->how.part[r->on - 1]);
		if (plain(name) && r->name_n < NAMES) {
			sf_buf_addstr(&r->names, name);
			sf_buf_addc(&r->names, '\0');
			r->name_n++;
		}
	}
	if (level >= SF_RECORDS_TRAIL)
		return;
	r->trail.n = r->mark[level];
	sf_buf_addc(&r->trail, plain(name) ? '.' : ' ');
	if (plain(name))
		sf_buf_addstr(&r->trail, name);
}

/* An array whose first element is an object: are the records there? */
static void
other_array(struct sf_records *r)
{
	size_t i, n = r->open.n;

	if (r->other[0] != '\0' || n > SF_RECORDS_TRAIL ||
	    r->trail.n >= sizeof(r->other) || sf_buf_cstr(&r->trail) == NULL ||
	    strchr(r->trail.p, ' ') != NULL)
		return;
	for (i = 0; i + 1 < n; i++)
		if (!sf_levels_object(&r->open, i))
			return;
	(void)snprintf(r->other, sizeof(r->other), "%s",
	    r->trail.n > 0 ? r->trail.p : ".");
}

void
sf_records_open(struct sf_records *r, char bracket)
{
	int object = bracket == '{';

	if (object && r->state == SF_RS_FIRST_VALUE)
		other_array(r);
	sf_levels_push(&r->open, object);
	if (r->open.n <= SF_RECORDS_TRAIL)
		r->mark[r->open.n - 1] = r->trail.n;
	r->state = object ? SF_RS_FIRST_NAME : SF_RS_FIRST_VALUE;
	if (r->leads && object) {
		r->on = r->open.n;
		r->name_n = 0;
		sf_buf_clear(&r->names);
	} else if (r->leads) {
		r->found = 1;
		r->state = SF_RS_FIRST_RECORD;
	}
	r->leads = 0;
}

void
sf_records_close(struct sf_records *r)
{
	r->open.n--;
	if (r->on > r->open.n)
		r->on = r->open.n;
	r->state = r->open.n > 0 ? SF_RS_NEXT : SF_RS_END;
}

/* ".data" for the first ${n} parts of the path, "." for none. */
static void
path(const struct sf_records *r, size_t n, struct sf_buf *b)
{
	size_t i;

	sf_buf_clear(b);
	for (i = 0; i < n; i++) {
		sf_buf_addc(b, '.');
		sf_buf_addstr(b, r->how.part[i]);
	}
	if (n == 0)
		sf_buf_addc(b, '.');
}

static void
hint_other(struct sf_records *r)
{
	if (r->other[0] != '\0')
		(void)snprintf(r->hint, sizeof(r->hint), "there is an array "
		    "of objects: 'records: %s'", r->other);
	else if (r->how.parts == 0)
		(void)snprintf(r->hint, sizeof(r->hint), "say where the "
		    "records are, such as 'records: .data.items'; lines of "
		    "objects are 'format: jsonl'");
	else
		(void)snprintf(r->hint, sizeof(r->hint), "see 'records:' of "
		    "the source");
}

/* The names that were met, ${name}, as a list for a message. */
static size_t
list_names(const struct sf_records *r, const char *name[NAMES],
    struct sf_buf *all)
{
	const char *p = r->names.p;
	size_t i, shown = 0;

	for (i = 0; i < r->name_n; i++, p += strlen(p) + 1) {
		name[i] = p;
		if (all->n + strlen(p) > 120)
			continue;
		if (shown++ > 0)
			sf_buf_adds(all, ", ");
		sf_buf_adds(all, p);
	}
	if (shown < i || i == NAMES)
		sf_buf_adds(all, " …");
	if (i == 0)
		sf_buf_adds(all, "no members");
	return (i);
}

int
sf_records_missing(struct sf_records *r, size_t at)
{
	struct sf_str want = r->how.part[r->on - 1];
	struct sf_buf up = {0}, all = {0};
	const char *name[NAMES], *near;
	size_t n = list_names(r, name, &all);
	int ret = -1;

	path(r, r->on - 1, &up);
	if (sf_buf_cstr(&up) == NULL || sf_buf_cstr(&all) == NULL)
		goto done;
	near = sf_str_near(want, name, n);
	if (near == NULL)
		hint_other(r);
	else
		(void)snprintf(r->hint, sizeof(r->hint),
		    "did you mean 'records: %s.%s'?", r->on > 1 ? up.p : "",
		    near);
	if (r->on > 1)
		(void)sf_records_fault(r, at, at, "there is no '%s': '%s' has "
		    "%s", r->how.path, up.p, all.p);
	else
		(void)sf_records_fault(r, at, at, "there is no '%s': the "
		    "document has %s", r->how.path, all.p);
	ret = 0;
done:
	sf_buf_release(&up);
	sf_buf_release(&all);
	return (ret);
}

static const char *
kind(char c)
{
	switch (c) {
	case '{':
		return ("an object");
	case '[':
		return ("an array");
	case '"':
		return ("a text");
	case 't':
	case 'f':
		return ("true or false");
	case 'n':
		return ("null");
	}
	return ("a number");
}

int
sf_records_no_array(struct sf_records *r, size_t at, char c)
{
	size_t n = r->lost ? r->lost - 1 : r->on;
	const char *want = n == r->how.parts ? "array of records" : "object";
	struct sf_buf here = {0};
	int ret = -1;

	path(r, n, &here);
	if (sf_buf_cstr(&here) == NULL)
		goto done;
	if (c == '[')
		(void)snprintf(r->hint, sizeof(r->hint), "if these are the "
		    "records: 'records: %s'", here.p);
	else
		hint_other(r);
	if (n == 0)
		(void)sf_records_fault(r, at, at, "the document is %s, and no "
		    "%s", kind(c), want);
	else
		(void)sf_records_fault(r, at, at, "'%s' is %s, and no %s",
		    here.p, kind(c), want);
	ret = 0;
done:
	sf_buf_release(&here);
	return (ret);
}
