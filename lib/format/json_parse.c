/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "format/json_own.h"

#include "format/json.h"

/*
 * A text is indexed, then its tokens are made nodes.  Lines that were
 * announced are indexed many at a time: no string reaches over a newline, as
 * the first stage refuses a raw one in a string, so that the tokens of a
 * block are those of its lines.  The lines of a block that it refuses are
 * indexed one by one, which tells the line that is wrong from the others.
 */
#define KEEP ((size_t)1 << 20)	/* nodes and bytes kept after a huge text */
#define BLOCK ((size_t)64 << 10)	/* stays in the processor's cache */

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
	free(j->top);
	free(j->text.p);
	free(j);
}

enum sf_jcode
sf_json_code(const struct sf_json *j)
{
	return (j->code);
}

void
sf_json_lines(struct sf_json *j, const char *p, size_t n)
{
	j->lines = p;
	j->lines_n = n;
	j->from = j->to = 0;
}

static int
fault(struct sf_json *j, enum sf_jcode code, size_t at, const char *why)
{
	j->fault = (struct sf_jfault){code, at, why};
	return (-1);
}

/* Room for the nodes that the tokens at hand can make. */
static int
make_room(struct sf_json *j)
{
	/* A value and what parts it from the next are two tokens; only
	 * containers that were never closed take one. */
	size_t want = j->count / 2 + SF_JSON_DEPTH + 4;

	if (j->text.cap > KEEP && j->n < j->text.cap / 8) {
		free(j->text.p);
		j->text = (struct sf_jtext){NULL, 0, 0};
	}
	if (want <= j->nodes && !(j->nodes > KEEP && want < j->nodes / 8))
		return (0);
	want += want / 2;
	free(j->node);
	free(j->top);
	j->nodes = 0;
	j->node = malloc(want * sizeof(*j->node));
	j->top = malloc(want * sizeof(*j->top));
	if (j->node == NULL || j->top == NULL)
		return (-1);
	j->nodes = want;
	return (0);
}

/* As sf_jindex_run(), and all is made ready to walk. */
static int
index_text(struct sf_json *j, const char *p, size_t n)
{
	int rc;

	j->p = p;
	j->n = n;
	j->i = 0;
	j->slash_from = SIZE_MAX;
	rc = sf_jindex_run(j->index, p, n, &j->at, &j->count);
	if (rc != SF_JX_OK)
		return (rc);
	return (make_room(j) ? SF_JX_MEMORY : SF_JX_OK);
}

/* A text that simdjson refused: find the first reason and its place. */
static int
explain(struct sf_json *j)
{
	struct sf_jfault first = {SF_JE_NONE, 0, NULL};
	uint32_t *own;

	if ((own = malloc((j->n + 1) * sizeof(*own))) == NULL)
		return (fault(j, SF_JE_NONE, 0, NULL));
	j->count = sf_jtoken_scan(j->p, j->n, own, &first);
	j->at = own;
	/* What is wrong with the tokens before may be wrong earlier. */
	if (first.code == SF_JE_JSON && make_room(j) == 0 &&
	    sf_jnodes_make(j, 0, j->n) && j->fault.at < first.at)
		first = j->fault;
	free(own);
	j->fault = first;
	return (-1);
}

static int
parse_alone(struct sf_json *j, const char *p, size_t n)
{
	if (!j->refused)
		j->from = j->to = 0;	/* the index is another's now */
	if (n == 0)
		return (fault(j, SF_JE_JSON, 0, "the text is empty"));
	if (n >= SF_JX_MAX)
		return (fault(j, SF_JE_JSON, 0, "the text is too long"));
	switch (index_text(j, p, n)) {
	case SF_JX_MEMORY:
		return (fault(j, SF_JE_NONE, 0, NULL));
	case SF_JX_REFUSED:
		return (explain(j));
	}
	return (sf_jnodes_make(j, 0, n));
}

/*
 * Index the lines from offset ${from} on, where one of ${n} bytes starts: as
 * many whole ones as make a block, and that one at least.
 */
static int
next_block(struct sf_json *j, size_t from, size_t n)
{
	size_t to = j->lines_n;

	if (to - from > BLOCK) {
		to = from + BLOCK;
		while (to > from + n && j->lines[to - 1] != '\n')
			to--;
		if (to < from + n)
			to = from + n;
	}
	j->from = from;
	j->to = to;
	switch (to - from >= SF_JX_MAX ? SF_JX_REFUSED :
	    index_text(j, j->lines + from, to - from)) {
	case SF_JX_MEMORY:
		j->from = j->to = 0;
		return (fault(j, SF_JE_NONE, 0, NULL));
	case SF_JX_REFUSED:
		j->refused = 1;
		return (0);
	}
	j->refused = 0;
	return (0);
}

/* The first token at offset ${at} of the block or behind it. */
static void
find_token(struct sf_json *j, size_t at)
{
	uint32_t low = 0, high = j->count, i = j->i;

	/* Mostly the one behind the line before. */
	if (j->at[i] >= at && (i == 0 || j->at[i - 1] < at))
		return;
	while (low < high) {
		i = low + (high - low) / 2;
		if (j->at[i] < at)
			low = i + 1;
		else
			high = i;
	}
	j->i = low;
}

/* A text that lies in the lines from ${at} on. */
static int
parse_line(struct sf_json *j, size_t at, size_t n)
{
	if ((at < j->from || at + n > j->to) && next_block(j, at, n))
		return (-1);
	if (j->refused)
		return (parse_alone(j, j->lines + at, n));
	at -= j->from;
	find_token(j, at);
	return (sf_jnodes_make(j, at, at + n));
}

int
sf_json_parse(struct sf_json *j, const char *p, size_t n, int padded,
    struct sf_jdoc *doc, struct sf_err *e)
{
	/* Texts elsewhere have offsets beyond every length. */
	size_t at = (uintptr_t)p - (uintptr_t)j->lines;
	int rc;

	(void)padded;		/* the first stage reads whole blocks by copy */
	j->text.n = 0;
	rc = n > 0 && at < j->lines_n && n <= j->lines_n - at ?
	    parse_line(j, at, n) : parse_alone(j, p, n);
	if (rc == 0) {
		j->code = SF_JE_NONE;
		*doc = (struct sf_jdoc){j->node, j->made, j->tops, j->top};
		return (0);
	}
	*doc = (struct sf_jdoc){NULL, 0, 0, NULL};
	j->code = j->fault.code;
	if (j->code == SF_JE_NONE)
		return (sf_fail_mem(e));
	if (e->code == SF_OK) {
		(void)sf_fail(e, SF_E_DATA, "%s", j->fault.why);
		e->col = j->fault.at + 1;
	}
	return (-1);
}
