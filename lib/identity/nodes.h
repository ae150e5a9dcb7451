/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_NODES_H
#define SF_IDENTITY_NODES_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/slots.h"
#include "base/str.h"
#include "identity/idrules.h"

/*
 * The identifiers of a run, numbered from 0 as they come, so that nothing that
 * is decided may hang on the numbers.  Links go between these.  A value
 * that moved from one person to another has a node for each interval: the
 * first is the value's own, those of the later holders stand behind all
 * values, those of one value in the order of their time.
 */
enum sf_node_block {
	SF_NODE_FREE,
	SF_NODE_LISTED,		/* a blocked value */
	SF_NODE_CROWDED,	/* seen with more persons than per_value */
	SF_NODE_DISPUTED,	/* with several, and with none by majority */
	SF_NODE_ABSENT,		/* no record that counts names it */
};

struct sf_node {
	const char *key;	/* "TYPE\0value" */
	uint32_t len;		/* of the key */
	uint32_t crowd;		/* persons seen with, CROWDED or DISPUTED */
	int64_t first;		/* first seen with its person; INT64_MAX */
};

/* What linking asks of millions in any order: few bytes, so many in cache. */
struct sf_node_kind {
	uint16_t type;		/* number in the rules */
	uint8_t block;		/* enum sf_node_block */
	uint8_t list;		/* bits SF_LIST_… */
};

#define SF_LIST_NAMED 1		/* by a list of links: it is not cut */
#define SF_LIST_ALWAYS 2	/* as somebody's: crowded, it is still hers */

struct sf_later {		/* a value from an instant on */
	uint32_t value, more;	/* its first node; how many follow this one */
	int64_t from;
};

struct sf_nodes {
	struct sf_idrules *rules;
	struct sf_mem *mem;	/* where these and all made of them lie */
	struct sf_slots slots;	/* by the hash of the key */
	struct sf_node *v;
	struct sf_node_kind *kind;	/* beside v */
	size_t n, cap;		/* n values; later nodes stand behind */
	struct sf_arena keys;
	struct sf_later *later;
	size_t laters, later_cap;
	uint32_t *moved;	/* by value: 1 + its first of these; or NULL */
};

void sf_nodes_init(struct sf_nodes *ns, struct sf_idrules *rules,
    struct sf_mem *mem);
void sf_nodes_release(struct sf_nodes *ns);

/* The number of identifier ${key} ("TYPE\0value"), made where it is new. */
int sf_nodes_put(struct sf_nodes *ns, struct sf_str key, uint32_t *out,
    struct sf_err *e) SF_MUST_CHECK;

/* The rules are others now: all identifiers as if they had just come. */
int sf_nodes_judge(struct sf_nodes *ns, struct sf_err *e) SF_MUST_CHECK;

/*
 * Of a store: the next identifier, of which it is known that it is new.  It is
 * found by its key only after sf_nodes_index(), which returns -1 where memory
 * ran out.  Without ${check} it is not looked whether the rules block it.
 */
int sf_nodes_restore(struct sf_nodes *ns, struct sf_str key, int check,
    struct sf_err *e) SF_MUST_CHECK;
int sf_nodes_index(struct sf_nodes *ns);

/* For who puts many: bring near what that will touch, in three steps. */
void sf_nodes_ahead(const struct sf_nodes *ns, struct sf_str key, int step);

#define SF_NO_NODE UINT32_MAX
uint32_t sf_nodes_find(const struct sf_nodes *ns, struct sf_str key);

/* All identifiers were put: cut value ${i} at ${n} instants, in order. */
int sf_nodes_cut(struct sf_nodes *ns, uint32_t i, const int64_t *at,
    uint32_t n, struct sf_err *e) SF_MUST_CHECK;
void sf_nodes_uncut(struct sf_nodes *ns);	/* all values are whole again */

/* Of value ${i}: the node of instant ${ts}; the one behind a node of it. */
uint32_t sf_nodes_at(const struct sf_nodes *ns, uint32_t i, int64_t ts);
uint32_t sf_nodes_next(const struct sf_nodes *ns, uint32_t i);

/* The value's first node; since when it is this one's, or INT64_MIN. */
uint32_t sf_nodes_whole(const struct sf_nodes *ns, uint32_t i);
int64_t sf_nodes_start(const struct sf_nodes *ns, uint32_t i);

size_t sf_nodes_count(const struct sf_nodes *ns);
static inline const struct sf_idtype *
sf_nodes_type(const struct sf_nodes *ns, uint32_t i)
{
	return (&ns->rules->type[ns->kind[i].type]);
}
struct sf_str sf_nodes_value(const struct sf_nodes *ns, uint32_t i);

/* Whether it links anybody: not blocked, and no relation. */
static inline int
sf_nodes_links(const struct sf_nodes *ns, uint32_t i)
{
	return (ns->kind[i].block == SF_NODE_FREE &&
	    sf_nodes_type(ns, i)->tier != SF_TIER_RELATION);
}

/* Whether it may be a person's: it links, or a list says whose it is. */
static inline int
sf_nodes_belongs(const struct sf_nodes *ns, uint32_t i)
{
	unsigned block = ns->kind[i].block;

	return (sf_nodes_links(ns, i) || (ns->kind[i].list & SF_LIST_ALWAYS &&
	    (block == SF_NODE_CROWDED || block == SF_NODE_DISPUTED)));
}

/* By strength of type, value, then start: a total order of content. */
int sf_nodes_cmp(const struct sf_nodes *ns, uint32_t a, uint32_t b);

#endif
