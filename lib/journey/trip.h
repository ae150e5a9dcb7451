/* SPDX-License-Identifier: MIT */
#ifndef SF_JOURNEY_TRIP_H
#define SF_JOURNEY_TRIP_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "format/json.h"

/*
 * What is remembered of a person: her names, her preference, and her trips,
 * one for each entry into a journey.  As a line of JSON in the state.
 */
enum sf_phase {
	SF_ARRIVE,			/* at a step that is still to be done */
	SF_WAITING,			/* in its wait */
	SF_ACT,				/* answered: tags and what follows */
	SF_HELD_OUT,			/* holdout: only exits are looked at */
	SF_ENDED,
};

enum { SF_SENT_TIMEOUT = 1, SF_SENT_CANCELLED = 2, SF_SENT_TAKEN = 4,
	SF_SENT_LATE = 8, SF_SENT_NOW = 16 };
struct sf_sent {
	struct sf_str key;		/* "push1", "multi.push" */
	struct sf_str channel;
	int64_t due;
	unsigned attempt;
	unsigned flags;			/* TIMEOUT: unanswered when its wait
					 * ended; CANCELLED; TAKEN: of a merged
					 * trip, not yet come to; LATE: opened
					 * after the timeout; NOW: made by
					 * this run, not kept */
	struct sf_str id;		/* of a merged trip's: send_id */
};

struct sf_tally_of {			/* a count or a label of a step */
	struct sf_str name, label;
	uint64_t n;
};

struct sf_trip {
	struct sf_str journey, founding, arm;
	unsigned entry;
	int64_t entered;
	enum sf_phase phase;
	struct sf_str step;
	int64_t at;			/* arrival */
	int64_t from, to;		/* of the wait */
	struct sf_str *tried;		/* keys of the rungs gone down */
	size_t trieds;
	struct sf_str rung;		/* key of the send that is waited on */
	struct sf_str held;		/* what holds the traveller, or "" */
	struct sf_str why;		/* how she came to the step */
	struct sf_str channel;		/* $channel */
	struct sf_str prev;		/* step whose wait timed out last */
	int64_t prev_from;
	struct sf_tally_of *loop;	/* ways back gone */
	size_t loops;
	struct sf_tally_of *arms;	/* arms drawn, by step */
	size_t n_arms;
	struct sf_sent *sent;
	size_t sents;
	struct sf_str *late;		/* tags set by a timeout */
	size_t lates;
	struct sf_str end;
	int64_t ended;
	int mixed;			/* merged with another arm */
	int64_t changed;		/* asof of the run that wrote it */
	/* Of the run only. */
	int j, s;			/* indices, -1 = not in the run */
	int home;			/* her line was under a name of hers */
	int mine;			/* she goes on with this trip */
	int walked;
};

struct sf_traveller {
	struct sf_str one_id;
	struct sf_str *name;		/* all names ever, sorted, one_id too */
	size_t names;
	struct sf_str pref;		/* channel, or "" */
	int64_t pref_at;
	struct sf_trip *trip;
	size_t trips;
	int home;			/* of the lines read from now on */
};

/*
 * Take the line ${doc} of a person into ${t}: names, trips and preference are
 * united (of one trip the copy changed last stays; of preferences the later).
 * Text is copied into ${a}.
 */
int sf_trip_read(struct sf_traveller *t, const struct sf_jdoc *doc,
    struct sf_arena *a, struct sf_err *e) SF_MUST_CHECK;

/* The line, without newline: trips by journey, entry time, name, number. */
void sf_trip_write(struct sf_traveller *t, struct sf_buf *b);

/* Room for one more; NULL where memory ran out. */
struct sf_trip *sf_trip_add(struct sf_traveller *t, struct sf_arena *a);
struct sf_sent *sf_trip_sent(struct sf_trip *p, struct sf_arena *a);
struct sf_tally_of *sf_trip_count(struct sf_tally_of **v, size_t *n,
    struct sf_str name, struct sf_arena *a);
int sf_trip_name(struct sf_traveller *t, struct sf_str name,
    struct sf_arena *a);
int sf_trip_try(struct sf_trip *p, struct sf_str key, struct sf_arena *a);
int sf_trip_tried(const struct sf_trip *p, struct sf_str key);
int sf_trip_late(struct sf_trip *p, struct sf_str tag, struct sf_arena *a);

struct sf_str sf_trip_dup(struct sf_arena *a, struct sf_str s);

#endif
