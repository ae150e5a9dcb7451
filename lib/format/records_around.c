/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "format/records_own.h"

/* The tokens outside the records, one after the other. */
struct around {
	struct sf_records *r;
	const char *p;
	size_t n, i;		/* the token at hand is at i */
	int last;
};

static int
refuse(struct around *a, const char *why)
{
	(void)sf_records_fault(a->r, a->i, a->i, "%s", why);
	return (0);
}

static int
no_memory(struct around *a)
{
	(void)refuse(a, "no memory");
	a->r->code = SF_E_IO;
	return (0);
}

/* Where the path leads there is a value that starts with ${c}. */
static int
no_array(struct around *a, char c)
{
	return (sf_records_no_array(a->r, a->i, c) ? no_memory(a) : 0);
}

/* The bytes of the token at hand; 0 where its end is not there. */
static int
token(struct around *a, struct sf_str *s)
{
	struct sf_skip skip = {.wide = a->r->wide};
	size_t took;
	int more = sf_skip(&skip, a->p + a->i, a->n - a->i, &took) ==
	    SF_SKIP_MORE;

	if (took > a->r->how.max_line)
		return (refuse(a, "a text outside the records is longer than "
		    "--max-line allows"));
	if (more && !a->last)
		return (0);
	if (more && a->p[a->i] == '"')
		return (refuse(a, "this text has no end"));
	*s = (struct sf_str){a->p + a->i, took};
	return (1);
}

/* Check and decode the string *${s}, quotes and all. */
static int
string(struct around *a, struct sf_str *s)
{
	struct sf_records *r = a->r;
	struct sf_jfault f;
	size_t i;

	s->p++;
	s->n -= 2;
	if (r->enc != NULL) {
		sf_buf_clear(&r->utf8);
		if (sf_enc_decode(r->enc, *s, &r->utf8) != 0)
			return (refuse(a, "this text is not of the encoding"));
		if (r->utf8.failed)
			return (no_memory(a));
		*s = sf_buf_str(&r->utf8);
	} else if (!sf_utf8_valid(s->p, s->n)) {
		return (refuse(a, "this text is not UTF-8"));
	}
	for (i = 0; i < s->n; i++)
		if ((unsigned char)s->p[i] < 0x20)
			return (refuse(a, "a raw control character is in this "
			    "text"));
	if (s->n == 0 || memchr(s->p, '\\', s->n) == NULL)
		return (1);
	r->text.n = 0;
	if (sf_jtoken_decode(&r->text, s->n, s->p, s, &f))
		return (f.code == SF_JE_NONE ? no_memory(a) : refuse(a, f.why));
	return (1);
}

static int
name(struct around *a)
{
	struct sf_records *r = a->r;
	struct sf_str s;
	size_t took;

	if (a->p[a->i] != '"')
		return (refuse(a, r->state == SF_RS_NAME ?
		    "a member's name was expected" :
		    "a member's name or '}' was expected"));
	if (!token(a, &s))
		return (0);
	took = s.n;
	if (!string(a, &s))
		return (0);
	sf_records_name(r, s);
	if (r->trail.failed || r->names.failed)
		return (no_memory(a));
	if (r->leads && r->found) {
		(void)sf_records_fault(r, a->i, a->i, "a member that leads to "
		    "'%s' stands twice", r->how.path);
		return (0);
	}
	r->state = SF_RS_COLON;
	a->i += took;
	return (1);
}

static void
valued(struct sf_records *r)
{
	r->leads = 0;
	r->state = r->open.n > 0 ? SF_RS_NEXT : SF_RS_END;
}

static int
begin(struct around *a)
{
	struct sf_records *r = a->r;
	int array = a->p[a->i] == '[';

	if (r->open.n == SF_RECORDS_DEPTH)
		return (refuse(a, "nested beyond 256 levels"));
	if (r->leads && array != (r->on == r->how.parts)) {
		if (array)
			return (no_array(a, a->p[a->i]));
		/* It may have an array further in, for the hint. */
		r->lost = r->on + 1;
		r->leads = 0;
	}
	sf_records_open(r, a->p[a->i]);
	if (r->trail.failed)
		return (no_memory(a));
	if (r->lost && r->other[0] != '\0')
		return (no_array(a, '{'));
	a->i++;
	return (r->state != SF_RS_FIRST_RECORD);
}

static int
value(struct around *a)
{
	struct sf_records *r = a->r;
	char c = a->p[a->i];
	struct sf_jfault f;
	struct sf_str s;
	size_t took;

	if (c == '{' || c == '[')
		return (begin(a));
	if (c != '\0' && strchr(",:]}", c) != NULL)
		return (refuse(a, "a value was expected"));
	if (!token(a, &s))
		return (0);
	took = s.n;
	if (c == '"') {
		if (!string(a, &s))
			return (0);
	} else if (sf_jtoken_type(s, 0, &f) < 0) {
		return (refuse(a, f.why));
	}
	if (r->leads)
		return (no_array(a, c));
	valued(r);
	a->i += took;
	return (1);
}

static int
end(struct around *a)
{
	struct sf_records *r = a->r;

	if (r->lost && r->open.n == 1)
		return (no_array(a, '{'));
	if (!r->found && !r->lost && r->on == r->open.n)
		return (sf_records_missing(r, a->i) ? no_memory(a) : 0);
	sf_records_close(r);
	a->i++;
	return (1);
}

/* ',' or what closes the innermost container. */
static int
next(struct around *a)
{
	struct sf_records *r = a->r;
	int object = sf_levels_object(&r->open, r->open.n - 1);

	if (a->p[a->i] == (object ? '}' : ']'))
		return (end(a));
	if (a->p[a->i] != ',')
		return (refuse(a, object ? "',' or '}' was expected" :
		    "',' or ']' was expected"));
	r->state = object ? SF_RS_NAME : SF_RS_VALUE;
	a->i++;
	return (1);
}

/* 1 where it goes on. */
static int
step(struct around *a)
{
	struct sf_records *r = a->r;
	char c = a->p[a->i];

	switch (r->state) {
	case SF_RS_FIRST_VALUE:
		return (c == ']' ? end(a) : value(a));
	case SF_RS_VALUE:
		return (value(a));
	case SF_RS_FIRST_NAME:
		return (c == '}' ? end(a) : name(a));
	case SF_RS_NAME:
		return (name(a));
	case SF_RS_COLON:
		if (c != ':')
			return (refuse(a, "':' was expected behind a member's "
			    "name"));
		r->state = SF_RS_VALUE;
		a->i++;
		return (1);
	case SF_RS_NEXT:
		return (next(a));
	case SF_RS_END:
		return (refuse(a, "something follows the document"));
	case SF_RS_RECORD:
	case SF_RS_FIRST_RECORD:
	case SF_RS_NEXT_RECORD:
	case SF_RS_PIECE:
	case SF_RS_BAD:
		break;
	}
	return (0);
}

size_t
sf_records_around(struct sf_records *r, const char *p, size_t n, size_t i,
    int last)
{
	struct around a = {r, p, n, i, last};

	for (;;) {
		while (a.i < n && sf_jtoken_blank(p[a.i]))
			a.i++;
		if (a.i == n || !step(&a))
			return (a.i);
	}
}
