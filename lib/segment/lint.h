/* SPDX-License-Identifier: MIT */
#ifndef SF_SEGMENT_LINT_H
#define SF_SEGMENT_LINT_H

#include "base/map.h"
#include "expr/refs.h"
#include "rules/parts.h"
#include "segment/job.h"

/* The inside of the verb lint; for lint*.c alone. */

/* One thing that lint has to say, at its place. */
struct lint_found {
	const char *path;
	uint64_t line, col;
	const char *code;		/* for rows: "unknown-member" … */
	const char *text;
};

/* A name that a program asks for, by a key in ${want}. */
struct lint_ref {
	struct sf_ref ref;
	size_t want;
	size_t event;			/* of a property: its event's key */
};

/* A part of a condition: whether it says anything of the sample. */
struct lint_clause {
	size_t segment;
	uint32_t part;			/* of the segment's */
};

struct lint_window {
	struct sf_ref ref;
};

/* Counts that add up, as they come from a chunk. */
struct lint_part {
	uint64_t people;
	uint64_t *window;		/* people whose time line is shorter */
	uint64_t *clause;		/* yes, no, undefined of each */
	uint64_t *segment;		/* yes, undefined, a print of who */
	uint8_t *shown;			/* of each wanted key */
};
enum { LINT_CLAUSE = 3, LINT_SEGMENT = 3 };

/* The first person for whom a segment is undefined. */
struct lint_place {
	uint64_t line;			/* 0: nobody yet */
	char path[256];
	char why[160];
};

struct lint {
	struct job *j;
	struct sf_arena mem;
	struct lint_found *found;
	size_t n_found, found_cap;
	struct lint_ref *ref;
	size_t refs, refs_cap;
	struct lint_window *window;
	size_t windows, windows_cap;
	struct sf_parts *parts;
	struct lint_clause *clause;	/* in the order of segments */
	size_t clauses, clauses_cap;
	struct sf_map want;		/* keys of names that are asked for */
	struct sf_map known;		/* names that the sample shows, the
					 * first of them: for did-you-mean */
	uint8_t **listed;		/* of each list, its entries: whether
					 * somebody is it */
	struct lint_part sum;
	struct lint_place *place;	/* of each segment */
};

/* Names of the sample to choose from; what is more is not remembered. */
#define LINT_KNOWN_MAX 20000

/* ${code}: where ${at} stands ${text} is to be said. */
int lint_found(struct lint *l, const struct sf_mark *at, const char *code,
    struct sf_err *e, const char *fmt, ...) SF_PRINTF(5, 6);

/* lint_want.c: what to look for; before the programs are started. */
int lint_want(struct lint *l, struct sf_err *e) SF_MUST_CHECK;
const struct sf_part *lint_part_of(const struct lint *l,
    const struct lint_clause *c);

/*
 * The key of a name: "mtraits\0city" of members ("m\0city" of the profile's
 * own), "e\0search" of events, "psearch\0q" of their props.
 */
void lint_key(struct sf_buf *b, char kind, struct sf_str of,
    struct sf_str name);

/* lint_part.c: counts made, freed, and handed from threads to the sum. */
int lint_part_init(struct lint_part *p, const struct lint *l,
    struct sf_err *e) SF_MUST_CHECK;
void lint_part_release(struct lint_part *p);
void lint_part_clear(struct lint_part *p, const struct lint *l);
void lint_part_put(const struct lint_part *p, const struct lint *l,
    struct sf_buf *b);
const char *lint_part_take(struct lint *l, const char *from);

/* lint_sample.c: one pass over the sample. */
int lint_sample(struct lint *l, struct sf_err *e) SF_MUST_CHECK;

/* lint_list.c: lists of people that nobody of the sample is. */
uint8_t **lint_lists_new(const struct lint *l, struct sf_err *e);
void lint_lists_free(const struct lint *l, uint8_t **listed);
void lint_lists_person(const struct lint *l, uint8_t **listed,
    const struct sf_who *who, struct sf_buf *fresh);
void lint_lists_take(struct lint *l, const char *p, size_t n);
int lint_lists_tell(struct lint *l, struct sf_err *e) SF_MUST_CHECK;

/* lint_tell.c: what the sample says of the definitions. */
int lint_tell(struct lint *l, struct sf_err *e) SF_MUST_CHECK;

#endif
