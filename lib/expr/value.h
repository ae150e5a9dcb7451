/* SPDX-License-Identifier: MIT */
#ifndef SF_EXPR_VALUE_H
#define SF_EXPR_VALUE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/str.h"
#include "expr/room.h"
#include "format/json.h"

/*
 * Values of the native engine, with the meaning that jq 1.6 gives them.  A
 * text points into the line or into the arena of the line; an array or object
 * is a node of a parsed line, or was made by the program.  An integer beyond
 * 2^53 is a text.
 */
enum sf_kind {			/* in jq's order */
	SF_V_NULL, SF_V_FALSE, SF_V_TRUE, SF_V_NUM, SF_V_STR, SF_V_ARR,
	SF_V_OBJ
};

struct sf_pair;
struct sf_val {
	uint8_t kind;		/* enum sf_kind */
	uint8_t made;		/* a container: not a node, but a list */
	uint32_t n;		/* bytes, items, or the node's number */
	union {
		double num;
		const char *p;
		const struct sf_jdoc *doc;
		const struct sf_val *item;
		const struct sf_pair *pair;	/* each name once */
	} u;
};

struct sf_pair {
	struct sf_str key;
	struct sf_val val;
};

struct sf_val sf_val_bool(int yes);
struct sf_val sf_val_num(double d);
struct sf_val sf_val_str(struct sf_str s);
struct sf_val sf_val_node(const struct sf_jdoc *d, uint32_t i);
static inline struct sf_str
sf_val_text(const struct sf_val *v)
{
	return ((struct sf_str){v->u.p, v->n});
}
static inline int
sf_val_true(const struct sf_val *v)
{
	return (v->kind > SF_V_FALSE);
}

/* "null" "boolean" "number" "string" "array" "object" */
const char *sf_val_kind(const struct sf_val *v);

/* <0, 0, >0, in jq's order over all types. */
int sf_val_cmp(const struct sf_val *a, const struct sf_val *b,
    struct sf_room *mem);
int sf_val_equal(const struct sf_val *a, const struct sf_val *b,
    struct sf_room *mem);

/*
 * The items of an array, and the members of an object, as lists of *${n}
 * (nodes are made into some in the arena; names that stand twice count once:
 * the last value, in the first place).  NULL where memory ran out, or where
 * there are none.
 */
const struct sf_val *sf_val_items(const struct sf_val *v, size_t *n,
    struct sf_room *mem);
const struct sf_pair *sf_val_pairs(const struct sf_val *v, size_t *n,
    struct sf_room *mem);

/*
 * The place of ${key} in a list of ${n} pairs that grows, or ${n}: once they
 * are many, by a table.
 */
struct sf_names {
	struct sf_map map;
};
size_t sf_names_place(struct sf_names *s, const struct sf_pair *list,
    size_t n, struct sf_str key, struct sf_room *mem);

/* Member ${key} of an object: null where there is none. */
struct sf_val sf_val_get(const struct sf_val *v, struct sf_str key);

/* Item ${i} of an array, from its end where negative; null beyond. */
struct sf_val sf_val_at(const struct sf_val *v, double i);

/* Whether there is one. */
int sf_val_has(const struct sf_val *v, struct sf_str key);
size_t sf_val_count(const struct sf_val *v, struct sf_room *mem);

/* Where ${word} starts in ${s}, or ${s}.n. */
size_t sf_val_find(struct sf_str s, struct sf_str word);

/* As jq 1.6 prints: compact, numbers of up to 17 digits. */
void sf_val_print(struct sf_buf *b, const struct sf_val *v,
    struct sf_room *mem);
void sf_val_print_num(struct sf_buf *b, double d);

/* The value of a number's text, which a byte that is no digit follows. */
double sf_val_read_num(struct sf_str raw);

/*
 * The sum of many, all of them null or of one ${kind}: a text, an array or an
 * object.  0 or -1: no memory.
 */
int sf_val_sum(enum sf_kind kind, const struct sf_val *item, size_t n,
    struct sf_val *out, struct sf_room *mem);

/*
 * + - * / %: 0 with *${out}, or -1: no such operation (or division by zero).
 * ${op} is the operator's character.
 */
int sf_val_math(char op, const struct sf_val *a, const struct sf_val *b,
    struct sf_val *out, struct sf_room *mem);

#endif
