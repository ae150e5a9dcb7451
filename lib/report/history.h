/* SPDX-License-Identifier: MIT */
#ifndef SF_REPORT_HISTORY_H
#define SF_REPORT_HISTORY_H

#include <stddef.h>
#include <stdint.h>

#include "base/decimal.h"
#include "base/err.h"
#include "base/str.h"
#include "format/def.h"
#include "format/json.h"
#include "record/profile.h"

/*
 * One person's time line as the sections read it: what lies before asof, in
 * the order of (ts, eid).  Views of the parsed line, good as long as it is.
 */
struct sf_hev {
	int64_t ts;
	struct sf_str eid, channel, event;
	uint32_t at, props;		/* nodes; props 0 = none */
};

struct sf_history {
	const struct sf_jdoc *doc;
	struct sf_profile view;
	struct sf_hev *ev;
	size_t n, cap;
};

void sf_history_release(struct sf_history *h);

/*
 * View ${doc}, a profile.  -1 with SF_E_DATA where it is none or an event of
 * it has no ts.
 */
int sf_history_read(struct sf_history *h, const struct sf_jdoc *doc,
    int64_t asof, struct sf_err *e) SF_MUST_CHECK;

/* An event without a person, as one-event history: a cost. */
int sf_history_event(struct sf_hev *ev, const struct sf_jdoc *doc,
    struct sf_err *e) SF_MUST_CHECK;

/*
 * A member of an event: "channel", "event", "props.NAME".  "" where it is
 * absent, null, or no scalar.
 */
struct sf_str sf_history_member(const struct sf_jdoc *doc,
    const struct sf_hev *ev, struct sf_str path);

/* Whether a `cancel` took back the send ${ev}, by its send_id. */
int sf_history_cancelled(const struct sf_history *h, const struct sf_hev *ev);

/*
 * Which events are meant, in a definition: a name, or
 *	{event: NAME, where: {props.product: [A, B], channel: app}}
 */
struct sf_match {
	const char *event;
	const char *label;		/* `name`, else the event's */
	const struct sf_def *where;	/* NULL = any */
};

/* The keys that a match may have among those of its map. */
#define SF_MATCH_KEYS "event", "where"

/* ${d} a scalar or a map that holds these keys. */
int sf_match_read(const struct sf_def *d, struct sf_match *m,
    struct sf_err *e) SF_MUST_CHECK;
int sf_match_is(const struct sf_match *m, const struct sf_jdoc *doc,
    const struct sf_hev *ev);

/*
 * The first event from number ${from} on that matches, at or after ${since}
 * and before ${until}; h->n where there is none.
 */
size_t sf_match_first(const struct sf_match *m, const struct sf_history *h,
    size_t from, int64_t since, int64_t until);

/* A path, or a list of them of which the first that is there counts. */
#define SF_PATHS 8
struct sf_paths {
	struct sf_str path[SF_PATHS];
	size_t n;
};
int sf_paths_read(const struct sf_def *d, struct sf_paths *p, struct sf_err *e)
    SF_MUST_CHECK;			/* ${d} NULL leaves it as it was */
struct sf_str sf_paths_text(const struct sf_paths *p,
    const struct sf_jdoc *doc, const struct sf_hev *ev);

#endif
