/* SPDX-License-Identifier: MIT */
#ifndef SF_JOURNEY_WALK_H
#define SF_JOURNEY_WALK_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "expr/expr.h"
#include "journey/contact.h"
#include "journey/facts.h"
#include "journey/favour.h"
#include "journey/journey.h"
#include "journey/store.h"
#include "journey/trip.h"
#include "record/schedule.h"

/*
 * One person walked through all journeys at one instant: pure, from what the
 * definitions, her profile and the state say to rows and a new state line.
 */
struct sf_world {			/* the same for all, const */
	const struct sf_journeys *js;
	const struct sf_store *store;
	int64_t asof;
	int cancel;			/* only take back what is not yet due */
	const struct sf_map *verdict;	/* send_id to 1 granted, 0 refused;
					 * NULL in the first round */
	const struct sf_map *owned;	/* founding names that people bear */
};

/* Kinds of rows that are counted, in the order of events[] in walk_row.c. */
enum {
	SF_WALK_ENTER, SF_WALK_SEND, SF_WALK_CANCEL, SF_WALK_CAPPED,
	SF_WALK_MISSED, SF_WALK_SKIPPED, SF_WALK_EXIT, SF_WALK_COUNTS
};

#define SF_WALK_ZONES 16
struct sf_walk {			/* one a thread */
	const struct sf_world *w;
	struct sf_expr_run *x;
	struct sf_json *parser;		/* of state lines, and opens */
	struct sf_arena mem;		/* of the person */
	struct sf_facts f;
	struct sf_traveller t;
	struct sf_str *line;		/* her lines in the state */
	size_t *line_no, lines;
	struct sf_buf frames;		/* of the person */
	struct sf_buf asks;
	struct sf_buf row, props, text;
	unsigned seq, n_asks;
	uint64_t count[SF_WALK_COUNTS];	/* rows of the person, by kind */
	struct sf_contact *contact;	/* all her sends, for caps */
	size_t contacts, contact_cap;
	struct sf_zone *zone[SF_WALK_ZONES];	/* of persons, once loaded */
	size_t zones;
	int have_favour;
	struct sf_favour *favour;	/* by channel */
	int touched;			/* the state line is another */
	int evaluated;			/* what the programs were last run on */
	size_t ev_trip;
	int ev_step;
	int64_t ev_wait;
};

struct sf_walk *sf_walk_new(const struct sf_world *w, struct sf_err *e);
void sf_walk_free(struct sf_walk *k);

/* Walk the person of the profile ${p}, line ${line}: frames are added. */
int sf_walk_person(struct sf_walk *k, const struct sf_jdoc *doc,
    const struct sf_profile *p, struct sf_str line, struct sf_buf *out,
    struct sf_err *e) SF_MUST_CHECK;

/* walk_eval.c: conditions. */

/*
 * Program ${prog} for trip ${i}, whose current wait started at ${wait};
 * ${step} is the step in hand.  Notes what is undefined.
 */
int sf_walk_truth(struct sf_walk *k, size_t i, int prog, int step,
    int64_t wait, enum sf_truth *out, struct sf_err *e) SF_MUST_CHECK;
int sf_walk_value(struct sf_walk *k, size_t i, int prog, int step,
    int64_t wait, const struct sf_value **out, struct sf_err *e)
    SF_MUST_CHECK;

/*
 * Whether the wait of step ${s} that started at ${from} is answered; *${ch}
 * is the channel of the send that was opened, "" otherwise.
 */
int sf_walk_answered(struct sf_walk *k, size_t i, int s, int64_t from,
    enum sf_truth *out, struct sf_str *ch, struct sf_err *e) SF_MUST_CHECK;

/* Whether any send of trip ${p} with ${flag} was opened. */
int sf_walk_opened_late(struct sf_walk *k, struct sf_trip *p,
    struct sf_str *step, struct sf_err *e);

int sf_walk_send_id(const struct sf_trip *p, const struct sf_sent *s,
    char id[SF_SEND_ID_LEN + 1], struct sf_err *e) SF_MUST_CHECK;

/* walk_row.c: rows. */
void sf_walk_props(struct sf_walk *k, const struct sf_trip *p,
    struct sf_str step);		/* begins: journey, step, entry */
void sf_walk_prop(struct sf_walk *k, const char *name, struct sf_str text);
int sf_walk_row(struct sf_walk *k, const struct sf_trip *p, int64_t ts,
    const char *event, struct sf_str channel, struct sf_err *e) SF_MUST_CHECK;
int sf_walk_send_row(struct sf_walk *k, const struct sf_trip *p,
    const struct sf_rung *r, const struct sf_sent *s, struct sf_err *e)
    SF_MUST_CHECK;
int sf_walk_map_row(struct sf_walk *k, const struct sf_trip *p, int64_t ts,
    const char *event, struct sf_str step, struct sf_str name,
    struct sf_str value, struct sf_err *e) SF_MUST_CHECK;
void sf_walk_note(struct sf_walk *k, const struct sf_trip *p,
    const char *what, struct sf_str why);

/* walk_send.c: one send. */
enum sf_outcome {
	SF_TRIED_FAILED = -1,
	SF_TRIED_HELD,			/* stays where she is */
	SF_TRIED_DONE,			/* p->rung, p->from are set */
	SF_TRIED_NOTHING,		/* no way to send: no wait either */
	SF_TRIED_MISSED,		/* too late: as if timed out */
	SF_TRIED_ENDED,
};
enum sf_outcome sf_walk_send(struct sf_walk *k, size_t i, struct sf_err *e);

/* Why the person must not or cannot be sent through the channel; "" = may. */
int sf_walk_barred(struct sf_walk *k, size_t i, int ch, struct sf_str *why,
    struct sf_err *e) SF_MUST_CHECK;
int sf_walk_contact(struct sf_walk *k, int64_t at, int ch, struct sf_err *e)
    SF_MUST_CHECK;

/* walk_pick.c: which rung, and when. */
int sf_walk_rung(struct sf_walk *k, size_t i, int *out, struct sf_err *e)
    SF_MUST_CHECK;			/* the next to try; -1 none */
int64_t sf_walk_due(const struct sf_walk *k, const struct sf_trip *p);
int sf_walk_cap(const struct sf_walk *k, const struct sf_trip *p, int ch,
    int64_t due);			/* the cap that bites, -1 none */

/* walk_act.c: tags, traits, preference, another journey. */
int sf_walk_acts(struct sf_walk *k, size_t i, struct sf_err *e) SF_MUST_CHECK;

/* walk_step.c: from step to step. */
int sf_walk_trip(struct sf_walk *k, size_t i, struct sf_err *e) SF_MUST_CHECK;
void sf_walk_touch(struct sf_walk *k, struct sf_trip *p);
struct sf_str sf_walk_join(struct sf_walk *k, struct sf_str a, const char *b);

/* walk_enter.c: into a journey. */
int sf_walk_segments(struct sf_walk *k, struct sf_err *e) SF_MUST_CHECK;

/* 1 entered, 0 not let in again, -1. */
int sf_walk_enter(struct sf_walk *k, int j, int64_t at, const char *by,
    struct sf_str from, struct sf_err *e);

/* walk_merge.c: two travellers of one journey who turn out to be one. */
int sf_walk_merge(struct sf_walk *k, struct sf_err *e) SF_MUST_CHECK;

/* walk_back.c: what ends a trip or takes a send back. */
int sf_walk_end(struct sf_walk *k, struct sf_trip *p, int64_t ts,
    const char *as, int goal, struct sf_str why, struct sf_err *e)
    SF_MUST_CHECK;
int sf_walk_cancel(struct sf_walk *k, struct sf_trip *p, struct sf_str why,
    struct sf_err *e) SF_MUST_CHECK;	/* all its sends that are not due */

/* 1: may be walked; 0: ended or held by an undefined condition; -1. */
int sf_walk_back(struct sf_walk *k, size_t i, struct sf_err *e);

#endif
