/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "format/json_own.h"

/*
 * simdjson finds where tokens start; here they are read.  An open container's
 * node keeps the number of its parent in ${next} until it is closed, so depth
 * costs neither recursion nor a stack.  What changes with each token is in a
 * struct that the compiler takes apart into registers: it does so as long as
 * nobody but inline functions gets its address.
 */
struct walk {
	struct sf_json *j;
	const char *p;
	const uint32_t *t;	/* the token at hand */
	size_t end;		/* of the text: tokens from there are none */
	struct sf_jnode *v;	/* the node at hand */
	struct sf_jnode *open;	/* the innermost open container */
	uint32_t *top;		/* behind the last of the list */
	char close;		/* what ends it; 0 where none is open */
	unsigned depth;
};

static const struct sf_str none = {"", 0};

static int
refuse(struct sf_json *j, enum sf_jcode code, size_t at, const char *why)
{
	j->fault = (struct sf_jfault){code, at, why};
	return (-1);
}

static inline int
fault(const struct walk *w, enum sf_jcode code, size_t at, const char *why)
{
	return (refuse(w->j, code, at < w->end ? at : w->end, why));
}

/* Know the first '\' from ${from} on: looked for where it is not known. */
static void
slash(struct sf_json *j, size_t from)
{
	const char *s;

	if (from >= j->slash_from && from <= j->slash)
		return;
	s = from < j->n ? memchr(j->p + from, '\\', j->n - from) : NULL;
	j->slash_from = from;
	j->slash = s != NULL ? (size_t)(s - j->p) : j->n;
}

/* The byte that starts the token at hand, or 0 where the text has ended. */
static inline char
look(const struct walk *w)
{
	return (*w->t < w->end ? w->p[*w->t] : '\0');
}

/* Where the token at hand ends: before the next, less blanks. */
static inline size_t
token_end(const struct walk *w)
{
	size_t e = w->t[1];

	while (sf_jtoken_blank(w->p[e - 1]))
		e--;
	return (e);
}

static int
no_end(const struct walk *w, size_t s, size_t e)
{
	size_t k;

	for (k = s; k < e; k++)
		if ((unsigned char)w->p[k] < 0x20)
			return (fault(w, SF_JE_JSON, k,
			    "a raw control character in a string"));
	return (fault(w, SF_JE_JSON, s, "a string has no end"));
}

/* A string with escapes, which *${str} is without its quotes. */
static int
decode(const struct walk *w, struct sf_str *str)
{
	struct sf_json *j = w->j;
	size_t e = (size_t)(str->p - w->p) + str->n;

	if (sf_jtoken_decode(&j->text, w->end, w->p, str, &j->fault))
		return (-1);
	slash(j, e);
	return (0);
}

/* The string at hand into *${str}, with all checks.  Where it ends, or 0. */
static size_t
string_slow(const struct walk *w, struct sf_str *str)
{
	size_t s = *w->t, e = token_end(w);

	if (e - s < 2 || w->p[e - 1] != '"') {
		(void)no_end(w, s, e);
		return (0);
	}
	*str = (struct sf_str){w->p + s + 1, e - s - 2};
	if (w->j->slash < e && decode(w, str))
		return (0);
	return (e);
}

/* As that; mostly its last quote stands before the next token. */
static inline size_t
string(const struct walk *w, struct sf_str *str)
{
	size_t s = *w->t, e = w->t[1];
	struct walk copy;

	if (w->p[e - 1] != '"' || w->j->slash < e || e - s < 2) {
		copy = *w;
		return (string_slow(&copy, str));
	}
	*str = (struct sf_str){w->p + s + 1, e - s - 2};
	return (e);
}

/* Name and colon of the member whose node is at hand. */
static int
name_slow(struct walk *w)
{
	if (look(w) != '"')
		return (fault(w, SF_JE_JSON, *w->t,
		    "a member's name in double quotes was expected"));
	if (string_slow(w, &w->v->key) == 0)
		return (-1);
	w->t++;
	if (look(w) != ':')
		return (fault(w, SF_JE_JSON, *w->t,
		    "':' was expected behind a member's name"));
	w->t++;
	return (0);
}

static inline int
name(struct walk *w)
{
	const char *p = w->p;
	size_t s = *w->t, e;
	struct walk copy;

	/* Behind the last token there is no next one to be looked at. */
	if (s >= w->end || (e = w->t[1]) >= w->end || p[s] != '"' ||
	    p[e - 1] != '"' || p[e] != ':' || w->j->slash < e || e - s < 2) {
		copy = *w;
		if (name_slow(&copy))
			return (-1);
		w->t = copy.t;
		return (0);
	}
	w->v->key = (struct sf_str){p + s + 1, e - s - 2};
	w->t += 2;
	return (0);
}

/* Open a container.  1 where a member follows, 0 where it is closed again. */
static inline int
container(struct walk *w, char close)
{
	struct sf_json *j = w->j;
	struct sf_jnode *v = w->v;
	size_t s = *w->t;

	if (w->depth == SF_JSON_DEPTH)
		return (fault(w, SF_JE_DEPTH, s, "nested beyond 256 levels"));
	v->type = close == '}' ? SF_J_OBJ : SF_J_ARR;
	v->str = none;
	v->raw.p = w->p + s;
	w->t++;
	if (look(w) == close) {
		v->kids = 0;
		v->raw.n = *w->t++ + 1 - s;
		v->next = (uint32_t)(++w->v - j->node);
		return (0);
	}
	v->kids = 1;
	v->next = w->open ? (uint32_t)(w->open - j->node) : 0;
	w->open = v;
	w->close = close;
	w->v++;
	w->depth++;
	return (1);
}

/* A value that is no container. */
static inline int
scalar(struct walk *w, char c)
{
	struct sf_jnode *v = w->v;
	size_t s = *w->t, e;
	int type;

	if (c == '"') {
		v->type = SF_J_STR;
		if ((e = string(w, &v->str)) == 0)
			return (-1);
		v->raw = (struct sf_str){w->p + s, e - s};
	} else {
		if (s >= w->end)
			return (fault(w, SF_JE_JSON, w->end,
			    "a value was expected"));
		v->raw = (struct sf_str){w->p + s, token_end(w) - s};
		v->str = none;
		type = SF_J_NUM;
		if ((s + 8 > w->j->n || !sf_jtoken_short(v->raw.p, v->raw.n)) &&
		    (type = sf_jtoken_type(v->raw, s, &w->j->fault)) < 0)
			return (-1);
		v->type = (uint8_t)type;
	}
	v->kids = 0;
	v->next = (uint32_t)(++w->v - w->j->node);
	w->t++;
	return (0);
}

/*
 * What stands behind a value: closes containers that end there.  1 where
 * another member of the open one follows, 0 at the end of the text.
 */
static inline int
after(struct walk *w)
{
	struct sf_jnode *c;
	uint32_t up;
	char t;

	for (; w->depth > 0; w->depth--) {
		c = w->open;
		t = look(w);
		if (t == ',') {
			w->t++;
			c->kids++;
			return (1);
		}
		if (t != w->close)
			return (fault(w, SF_JE_JSON, *w->t,
			    w->close == '}' ? "',' or '}' was expected" :
			    "',' or ']' was expected"));
		up = c->next;
		c->next = (uint32_t)(w->v - w->j->node);
		c->raw.n = (size_t)(w->p + *w->t++ + 1 - c->raw.p);
		w->open = w->j->node + up;
		w->close = w->open->type == SF_J_OBJ ? '}' : ']';
	}
	if (*w->t < w->end)
		return (fault(w, SF_JE_JSON, *w->t,
		    "something follows the value"));
	return (0);
}

static inline int
walk(struct walk *w)
{
	int more;
	char c;

	for (;;) {
		if (w->close == '}') {
			if (name(w))
				return (-1);
			if (w->depth == 1)
				*w->top++ = (uint32_t)(w->v - w->j->node);
		} else {
			w->v->key = none;
		}
		c = look(w);
		if (c == '{' || c == '[')
			more = container(w, c == '{' ? '}' : ']');
		else
			more = scalar(w, c);
		if (more == 0)
			more = after(w);
		if (more <= 0)
			return (more);
	}
}

int
sf_jnodes_make(struct sf_json *j, size_t from, size_t to)
{
	struct walk w = {.j = j, .p = j->p, .t = j->at + j->i, .end = to,
	    .v = j->node, .top = j->top};

	slash(j, from);
	if (*w.t >= to ? fault(&w, SF_JE_JSON, to, "the text is blank") :
	    walk(&w)) {
		j->fault.at -= from;
		return (-1);
	}
	j->i = (uint32_t)(w.t - j->at);
	j->made = (uint32_t)(w.v - j->node);
	j->tops = (uint32_t)(w.top - j->top);
	return (0);
}
