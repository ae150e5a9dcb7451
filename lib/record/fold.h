/* SPDX-License-Identifier: MIT */
#ifndef SF_RECORD_FOLD_H
#define SF_RECORD_FOLD_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "format/json.h"
#include "record/event.h"
#include "record/profile.h"
#include "record/sums.h"
#include "record/survive.h"

/*
 * The fold: from the events of one person, and profiles of her, to the one
 * profile.  Commutative, associative and idempotent over the set of events by
 * eid: the result depends on no order of the calls.  Rules in design §2.
 */
struct sf_fold;			/* of one person at a time; one a thread */

struct sf_fold_keep {
	uint64_t events;	/* newest kept (default 2000); 0 = all */
	int64_t since;		/* only events from this instant; INT64_MIN */
};

/* What differs from design §2, as sf-rules(5) has it. */
struct sf_fold_rules {
	struct sf_survive traits;
	struct sf_sums sums;
	int sources;		/* tell of each value who said it */
};
void sf_fold_rules_release(struct sf_fold_rules *r);

/* ${rules} (NULL: none) outlive the fold. */
struct sf_fold *sf_fold_new(const struct sf_fold_keep *keep,
    const struct sf_fold_rules *rules, struct sf_err *e);
void sf_fold_free(struct sf_fold *f);
void sf_fold_reset(struct sf_fold *f);		/* the next person */

/*
 * What is decided beyond design §2, so that every order gives the same:
 *   first_ts, last_ts	over all events, facts too; last_ts also over consents
 *			that came by identifier, so that no since is later
 *   time line		entries hold ts, eid, channel, event, props; a send_id
 *			that stood in ids only is carried over into props; of
 *			two entries with one eid the greater text stays
 *   kept_from		(ts, eid) of the oldest entry kept, where older ones
 *			were dropped here or by a profile that came in; where
 *			none is left, the instant kept from, with eid ""
 *   seen.sum		of the rules' amounts, as seen.n: what profiles say
 *			but for what they show, and what the time line holds
 *   since		of send_id and of names (one_id) there is none
 *   from		whose word a value is: of all where that is asked for,
 *			else of traits that survive by their source; of a union
 *			all who said any of it.  Of equal values at one time
 *			the greater name of a source counts
 *
 * Take in an event (its canonical line), or a profile.  The bytes are copied.
 * Of an event whose ids must not all count as the person's, ${links} says for
 * (type, value) 1 = into ids, 0 = into shared, -1 = nowhere; NULL = all into
 * ids but send_id (links, not listed).
 */
typedef int sf_fold_links(void *ctx, struct sf_str type, struct sf_str value);
int sf_fold_event(struct sf_fold *f, const struct sf_jdoc *doc,
    const struct sf_event *ev, sf_fold_links *links, void *ctx,
    struct sf_err *e) SF_MUST_CHECK;
int sf_fold_profile(struct sf_fold *f, const struct sf_jdoc *doc,
    const struct sf_profile *p, sf_fold_links *links, void *ctx,
    struct sf_err *e) SF_MUST_CHECK;

/*
 * For who knows the identifiers of many events at once: all of an event but
 * its ids, and an identifier with when it was first and last seen.
 */
int sf_fold_rest(struct sf_fold *f, const struct sf_jdoc *doc,
    const struct sf_event *ev, struct sf_err *e) SF_MUST_CHECK;
int sf_fold_ident(struct sf_fold *f, struct sf_str type, struct sf_str value,
    int links, int64_t first, int64_t last, struct sf_err *e) SF_MUST_CHECK;

/*
 * An event that sf_event_write_cut() wrote with ${cut}->ids not 0 needs no
 * parser: sf_fold_entry() makes of its ${line} the text that the time line
 * holds, in ${to} of ${line}.n bytes, and returns its length; ${t} says where
 * the eid and the event's name stand in it.  sf_fold_plain() takes it in: the
 * text is not copied, and stays until sf_fold_reset().
 */
struct sf_fold_entry {
	uint32_t eid;		/* bytes of it */
	uint32_t name, name_n;
};
size_t sf_fold_entry(struct sf_fold_entry *t, struct sf_str line,
    const struct sf_event_cut *cut, char *to);
int sf_fold_plain(struct sf_fold *f, struct sf_str text,
    const struct sf_fold_entry *t, struct sf_err *e) SF_MUST_CHECK;

/* A consent that came by an identifier which does not link: only that. */
int sf_fold_consent(struct sf_fold *f, struct sf_str name,
    const struct sf_saying *said, struct sf_err *e) SF_MUST_CHECK;

/* Whether consent ${a} beats ${b}. */
int sf_fold_consent_beats(const struct sf_saying *a,
    const struct sf_saying *b);

/*
 * Write the profile under ${one_id}, with ${others} as ids.one_id (sorted
 * names, one_id itself not among them), without newline.
 */
int sf_fold_write(struct sf_fold *f, struct sf_str one_id,
    const struct sf_str *others, size_t n, struct sf_buf *b, struct sf_err *e)
    SF_MUST_CHECK;

/* 1 where seen.n may count an event twice (design §2, "Law"). */
int sf_fold_doubtful(const struct sf_fold *f);

#endif
