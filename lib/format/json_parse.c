/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "format/json_index.h"
#include "format/json_token.h"

#include "format/json.h"

/*
 * simdjson finds where tokens start; here they are read.  An open container's
 * node keeps the number of its parent in ${next} until it is closed, so depth
 * costs neither recursion nor a stack.
 */
#define DEPTH_MAX 256
#define KEEP ((size_t)1 << 20)	/* nodes and bytes kept after a huge text */

struct sf_json {
	struct sf_jindex *index;
	struct sf_jnode *node;
	size_t nodes;
	struct sf_jtext text;		/* decoded strings */
	enum sf_jcode code;
	/* The text at hand. */
	const char *p;
	size_t n;
	const uint32_t *at;		/* where tokens start, then ${n} */
	uint32_t count, i;
	uint32_t made;			/* nodes */
	struct sf_jfault fault;
};

struct sf_json *
sf_json_new(struct sf_err *e)
{
	struct sf_json *j = calloc(1, sizeof(*j));

	if (j == NULL || (j->index = sf_jindex_new()) == NULL) {
		free(j);
		(void)sf_fail_mem(e);
		return (NULL);
	}
	return (j);
}

void
sf_json_free(struct sf_json *j)
{
	if (j == NULL)
		return;
	sf_jindex_free(j->index);
	free(j->node);
	free(j->text.p);
	free(j);
}

enum sf_jcode
sf_json_code(const struct sf_json *j)
{
	return (j->code);
}

static int
fault(struct sf_json *j, enum sf_jcode code, size_t at, const char *why)
{
	j->fault = (struct sf_jfault){code, at, why};
	return (-1);
}

/* The byte that starts token ${i}, 0 behind the last. */
static inline char
look(const struct sf_json *j, uint32_t i)
{
	return (i < j->count ? j->p[j->at[i]] : '\0');
}

/* Where token ${i} ends: before the next, less blanks. */
static inline size_t
token_end(const struct sf_json *j, uint32_t i)
{
	size_t e = j->at[i + 1];

	while (sf_jtoken_blank(j->p[e - 1]))
		e--;
	return (e);
}

/* The string of token ${i}: decoded into *${str}, its bytes into *${raw}. */
static int
string(struct sf_json *j, uint32_t i, struct sf_str *raw, struct sf_str *str)
{
	size_t s = j->at[i], e = token_end(j, i), k;

	*raw = (struct sf_str){j->p + s, e - s};
	if (e - s < 2 || j->p[e - 1] != '"') {
		for (k = s; k < e; k++)
			if ((unsigned char)j->p[k] < 0x20)
				return (fault(j, SF_JE_JSON, k, "a raw "
				    "control character in a string"));
		return (fault(j, SF_JE_JSON, s, "a string has no end"));
	}
	*str = (struct sf_str){j->p + s + 1, e - s - 2};
	if (!sf_jtoken_escaped(*str))
		return (0);
	if (sf_jtoken_decode(&j->text, j->n, j->p, str, &j->fault))
		return (-1);
	return (0);
}

/* The value of token ${i} that is no container. */
static int
scalar(struct sf_json *j, struct sf_jnode *v)
{
	size_t s = j->at[j->i], e;
	int type;

	if (j->p[s] == '"') {
		v->type = SF_J_STR;
		return (string(j, j->i, &v->raw, &v->str));
	}
	e = token_end(j, j->i);
	v->raw = (struct sf_str){j->p + s, e - s};
	type = sf_jtoken_type(v->raw, s, &j->fault);
	v->type = (uint8_t)type;
	return (type < 0 ? -1 : 0);
}

/* Name and colon of a member whose node is the next one. */
static int
name(struct sf_json *j)
{
	struct sf_str raw;

	if (look(j, j->i) != '"')
		return (fault(j, SF_JE_JSON, j->at[j->i],
		    "a member's name in double quotes was expected"));
	if (string(j, j->i, &raw, &j->node[j->made].key))
		return (-1);
	if (look(j, ++j->i) != ':')
		return (fault(j, SF_JE_JSON, j->at[j->i],
		    "':' was expected behind a member's name"));
	j->i++;
	return (0);
}

/*
 * What stands behind a value: closes containers that end there.  1 where
 * another member of *${open} follows, 0 at the end of the text.
 */
static int
after(struct sf_json *j, uint32_t *open, unsigned *depth)
{
	struct sf_jnode *c;
	uint32_t up;
	char t;

	for (; *depth > 0; --*depth) {
		c = &j->node[*open];
		t = look(j, j->i);
		if (t == ',') {
			j->i++;
			c->kids++;
			return (c->type == SF_J_OBJ ? name(j) ? -1 : 1 : 1);
		}
		if (t != (c->type == SF_J_OBJ ? '}' : ']'))
			return (fault(j, SF_JE_JSON, j->at[j->i],
			    c->type == SF_J_OBJ ? "',' or '}' was expected" :
			    "',' or ']' was expected"));
		up = c->next;
		c->next = j->made;
		c->raw.n = (size_t)(j->p + j->at[j->i++] + 1 - c->raw.p);
		*open = up;
	}
	if (j->i < j->count)
		return (fault(j, SF_JE_JSON, j->at[j->i],
		    "something follows the value"));
	return (0);
}

/* Open a container.  1 where a member follows, 0 where it is closed again. */
static int
container(struct sf_json *j, struct sf_jnode *v, char close, uint32_t *open,
    unsigned *depth)
{
	size_t s = j->at[j->i];

	if (*depth == DEPTH_MAX)
		return (fault(j, SF_JE_DEPTH, s, "nested beyond 256 levels"));
	v->type = close == '}' ? SF_J_OBJ : SF_J_ARR;
	v->raw = (struct sf_str){j->p + s, 2};
	j->i++;
	if (look(j, j->i) == close) {
		v->raw.n = j->at[j->i++] + 1 - s;
		v->next = j->made;
		return (0);
	}
	v->next = *open;
	v->kids = 1;
	*open = j->made - 1;
	++*depth;
	return (close == '}' ? name(j) ? -1 : 1 : 1);
}

static int
walk(struct sf_json *j)
{
	static const struct sf_str none = {"", 0};
	struct sf_jnode *v;
	uint32_t open = 0;
	unsigned depth = 0;
	int more = 1;
	char c;

	j->node[0].key = none;
	while (more == 1) {
		v = &j->node[j->made++];
		v->kids = 0;
		v->str = none;
		c = look(j, j->i);
		if (c == '{' || c == '[') {
			more = container(j, v, c == '{' ? '}' : ']', &open,
			    &depth);
			if (more == 1 && c == '[')
				j->node[j->made].key = none;
			if (more != 0)
				continue;
		} else if (j->i == j->count) {
			return (fault(j, SF_JE_JSON, j->n,
			    "a value was expected"));
		} else {
			if (scalar(j, v))
				return (-1);
			v->next = j->made;
			j->i++;
		}
		more = after(j, &open, &depth);
		if (more == 1 && j->node[open].type == SF_J_ARR)
			j->node[j->made].key = none;
	}
	return (more);
}

/* Room for the nodes that ${count} tokens can make. */
static int
make_room(struct sf_json *j)
{
	/* A value and what parts it from the next are two tokens; only
	 * containers that were never closed take one. */
	size_t want = j->count / 2 + DEPTH_MAX + 4;
	struct sf_jnode *v;

	if (j->text.cap > KEEP && j->n < j->text.cap / 8) {
		free(j->text.p);
		j->text = (struct sf_jtext){NULL, 0, 0};
	}
	j->text.n = 0;
	if (want <= j->nodes && !(j->nodes > KEEP && want < j->nodes / 8))
		return (0);
	want += want / 2;
	free(j->node);
	j->nodes = 0;
	if ((j->node = malloc(want * sizeof(*v))) == NULL)
		return (-1);
	j->nodes = want;
	return (0);
}

/* A text that simdjson refused: find the first reason and its place. */
static int
explain(struct sf_json *j, struct sf_err *e)
{
	struct sf_jfault first = {SF_JE_NONE, 0, NULL};
	uint32_t *own;

	if ((own = malloc((j->n + 1) * sizeof(*own))) == NULL)
		return (sf_fail_mem(e));
	j->count = sf_jtoken_scan(j->p, j->n, own, &first);
	j->at = own;
	/* What is wrong with the tokens before may be wrong earlier. */
	if (first.code == SF_JE_JSON && make_room(j) == 0 && walk(j) &&
	    j->fault.at < first.at)
		first = j->fault;
	free(own);
	j->fault = first;
	return (-1);
}

static int
index_and_walk(struct sf_json *j, struct sf_err *e)
{
	if (j->n == 0)
		return (fault(j, SF_JE_JSON, 0, "the text is empty"));
	if (j->n >= SF_JX_MAX)
		return (fault(j, SF_JE_JSON, 0, "the text is too long"));
	switch (sf_jindex_run(j->index, j->p, j->n, &j->at, &j->count)) {
	case SF_JX_MEMORY:
		return (sf_fail_mem(e));
	case SF_JX_REFUSED:
		return (explain(j, e));
	}
	if (make_room(j))
		return (sf_fail_mem(e));
	return (walk(j));
}

int
sf_json_parse(struct sf_json *j, const char *p, size_t n, int padded,
    struct sf_jdoc *doc, struct sf_err *e)
{
	(void)padded;		/* the first stage reads whole blocks by copy */
	j->code = SF_JE_NONE;
	j->fault = (struct sf_jfault){SF_JE_NONE, 0, NULL};
	j->p = p;
	j->n = n;
	j->i = j->made = 0;
	*doc = (struct sf_jdoc){NULL, 0};
	if (index_and_walk(j, e) == 0) {
		*doc = (struct sf_jdoc){j->node, j->made};
		return (0);
	}
	if (j->fault.code == SF_JE_NONE)
		return (sf_fail_mem(e));
	j->code = j->fault.code;
	if (e->code == SF_OK) {
		(void)sf_fail(e, SF_E_DATA, "%s", j->fault.why);
		e->col = j->fault.at + 1;
	}
	return (-1);
}
