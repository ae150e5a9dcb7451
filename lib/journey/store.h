/* SPDX-License-Identifier: MIT */
#ifndef SF_JOURNEY_STORE_H
#define SF_JOURNEY_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "base/str.h"
#include "io/state.h"
#include "journey/journey.h"

/*
 * What the state directory holds between runs, in memory: a line a person,
 * found under every name of hers, and a line a journey.
 */
#define SF_STORE_KIND "sf-journey 1"

struct sf_last {			/* what is known of a journey */
	int64_t asof;			/* of its last run; has_asof 0: none */
	int has_asof;
	uint64_t entrants;		/* of that run */
	sf_dec *spent;			/* by channel index */
};

struct sf_store {
	struct sf_buf people;		/* the lines */
	struct sf_str *line, *key;	/* of each person; her one_id then */
	uint8_t *claimed;		/* a run has written her anew */
	size_t lines, cap;
	struct sf_map names;		/* name to a chain of lines */
	uint32_t *link;			/* pairs: line, next + 1 */
	size_t links, link_cap;
	struct sf_map occupied;		/* "journey NUL step" to travellers */
	struct sf_last *last;		/* by journey index */
	struct sf_str *other;		/* lines of journeys not in the run */
	size_t others;
	struct sf_arena mem;
};

struct sf_store *sf_store_new(const struct sf_journeys *js, struct sf_err *e);
void sf_store_free(struct sf_store *s);

/* Load the current generation. */
int sf_store_load(struct sf_store *s, struct sf_state *st,
    const struct sf_journeys *js, struct sf_err *e) SF_MUST_CHECK;

/*
 * Lines of a name: for (i = sf_store_first(s, name); i != 0;
 * i = sf_store_next(s, i)) line[sf_store_line(s, i)].
 */
uint32_t sf_store_first(const struct sf_store *s, struct sf_str name);
uint32_t sf_store_next(const struct sf_store *s, uint32_t i);
size_t sf_store_line(const struct sf_store *s, uint32_t i);

/*
 * A step that travellers are at and that the definition no longer has, or has
 * as another kind: SF_E_USAGE with its name.
 */
int sf_store_check(const struct sf_store *s, const struct sf_journeys *js,
    struct sf_err *e) SF_MUST_CHECK;

/* Add the lines of all journeys, those not in the run as they were. */
void sf_store_journeys(const struct sf_store *s, const struct sf_journeys *js,
    struct sf_buf *b);

#endif
