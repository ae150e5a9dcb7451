/* SPDX-License-Identifier: MIT */
#ifndef SF_FORMAT_JSON_H
#define SF_FORMAT_JSON_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * JSON, over simdjson behind a C face.  A parsed text is an array of nodes in
 * document order: a container is followed by its members.  Numbers stay raw
 * text.  Everything is validated: grammar of each scalar, UTF-8, surrogates,
 * depth (256 is read, 257 is not).
 */
enum sf_jtype {
	SF_J_NULL, SF_J_FALSE, SF_J_TRUE, SF_J_NUM, SF_J_STR, SF_J_ARR, SF_J_OBJ
};

struct sf_jnode {
	uint8_t type;		/* enum sf_jtype */
	uint32_t next;		/* number of the node after this and its kids */
	uint32_t kids;		/* members of a container */
	struct sf_str raw;	/* the value's bytes in the text, no blanks */
	struct sf_str key;	/* decoded name, of an object's member */
	struct sf_str str;	/* decoded text, of a string */
};

struct sf_jdoc {
	const struct sf_jnode *node;	/* node[0] is the value */
	uint32_t n;
	uint32_t tops;
	/*
	 * The members of node[0] in a list, or NULL: a look-up that goes from
	 * node to node waits for each to say where the next one is.
	 */
	const uint32_t *top;
};

struct sf_json;			/* a parser: one a thread */
struct sf_json *sf_json_new(struct sf_err *e);
void sf_json_free(struct sf_json *j);

enum sf_jcode { SF_JE_NONE, SF_JE_JSON, SF_JE_TEXT, SF_JE_DEPTH };

/*
 * Parse one value of ${n} bytes (no newline is needed at the end; blanks
 * around it are fine).  ${doc} is good until the next parse with ${j} and as
 * long as the text: raw values, keys and texts point into ${p}, decoded ones
 * into the parser.  ${padded} says that 64 readable bytes follow; as it is
 * made now, the parser reads none of them and copies nothing either way.
 * -1 with SF_E_DATA: ${e}->col is the 1-based byte, sf_json_code() the kind.
 */
int sf_json_parse(struct sf_json *j, const char *p, size_t n, int padded,
    struct sf_jdoc *doc, struct sf_err *e) SF_MUST_CHECK;
enum sf_jcode sf_json_code(const struct sf_json *j);

/*
 * Announce that whole lines of [${p}, ${p}+${n}) will be parsed, which are
 * then indexed many at a time: much faster, with the same results.  A text
 * that lies there must be one line, or the start of the last, without its
 * newline; others may be parsed in between.  The lines may not change until
 * they are announced anew, or ${n} is 0.
 */
void sf_json_lines(struct sf_json *j, const char *p, size_t n);

/*
 * Walking: for (i = sf_j_first(d, at); i != 0; i = sf_j_after(d, at, i)).
 * Member ${key} of the object ${at}, the last of that name; 0 = none (node 0
 * is never a member), also where ${at} is no object.
 */
static inline uint32_t
sf_j_first(const struct sf_jdoc *d, uint32_t at)
{
	return (d->node[at].kids > 0 ? at + 1 : 0);
}

static inline uint32_t
sf_j_after(const struct sf_jdoc *d, uint32_t at, uint32_t i)
{
	uint32_t next = d->node[i].next;

	return (next < d->node[at].next ? next : 0);
}

static inline uint32_t
sf_j_getn(const struct sf_jdoc *d, uint32_t at, struct sf_str key)
{
	const struct sf_jnode *v;
	uint32_t i, end, found = 0;

	if (d->node[at].type != SF_J_OBJ)
		return (0);
	if (at == 0 && d->top != NULL) {
		for (i = 0; i < d->tops; i++)
			if (sf_str_eq(d->node[d->top[i]].key, key))
				found = d->top[i];
		return (found);
	}
	end = d->node[at].next;
	for (i = at + 1; i < end; i = v->next) {
		v = &d->node[i];
		if (sf_str_eq(v->key, key))
			found = i;
	}
	return (found);
}

static inline uint32_t
sf_j_get(const struct sf_jdoc *d, uint32_t at, const char *key)
{
	return (sf_j_getn(d, at, sf_str(key)));
}

/* Whether the object ${at} has a name twice; *${name} is set to it. */
int sf_j_twice(const struct sf_jdoc *d, uint32_t at, struct sf_str *name);

/*
 * Add the value of node ${i} as compact JSON: no blanks, numbers digit for
 * digit, strings decoded and escaped as sf_buf_json() does, names that stand
 * twice only once (the last value, at the place of the first).
 */
void sf_j_write(struct sf_buf *b, const struct sf_jdoc *d, uint32_t i);

/* The text of a string, or the raw text of any other scalar. */
struct sf_str sf_j_text(const struct sf_jdoc *d, uint32_t i);

/* Whether a number's text is an integer beyond ±2^53. */
int sf_j_big(struct sf_str number);

#ifdef __cplusplus
}
#endif
#endif
