/* SPDX-License-Identifier: MIT */
#ifndef SF_RECORD_EVENT_H
#define SF_RECORD_EVENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "format/json.h"

/*
 * The event of sf-event(5).  A view of a parsed line: nothing is copied.
 * Numbers of nodes are 0 where the member is absent.
 */
struct sf_event {
	struct sf_str ts_text;		/* as it stands */
	int64_t ts;
	struct sf_str eid;		/* "" = to be made */
	struct sf_str src, channel, event;
	uint32_t ids, traits, tags, consent, props;
	int timeline;			/* 0: facts only */
};

/*
 * View ${doc} as an event.  -1 with SF_E_DATA and *${code} (TS_INVALID, TYPE,
 * REQUIRED_EMPTY for an event without name) where it is none: ids must be
 * strings or arrays of strings.
 */
int sf_event_view(const struct sf_jdoc *doc, struct sf_event *ev,
    const char **code, struct sf_err *e) SF_MUST_CHECK;

/* Whether the line is a profile rather than an event: one_id, and no ts. */
int sf_is_profile(const struct sf_jdoc *doc);

/*
 * Add the event as sf writes it, without newline: ts (24 characters), eid,
 * src, channel, event, ids, traits, tags, consent, props, timeline, then
 * unknown members in their order; empty objects are left out, and one_id, a
 * stamp of sf-merge-id --annotate; values compact.
 * An eid that is missing is the digest of all that without an eid.
 * ${eid}, if given, holds 64 bytes and is set to what was written.
 */
void sf_event_write(struct sf_buf *b, const struct sf_jdoc *doc,
    const struct sf_event *ev, char *eid);

/*
 * The same, and where in the line written (from its first byte) parts of it
 * stand, for who reads it again without parsing.  ${ids} is where the name of
 * the event has ended, ${props} where ,"props": stands or the closing brace.
 * ${ids} is 0 where the line must be parsed: it holds more than a time, an
 * eid, a source, a channel, a name, ids (and no send_id among them) and props,
 * or an escape stands before the ids.
 */
struct sf_event_cut {
	uint32_t ids, props;
};
void sf_event_write_cut(struct sf_buf *b, const struct sf_jdoc *doc,
    const struct sf_event *ev, char *eid, struct sf_event_cut *cut);

/* The eid of a line that was written so, as JSON text without its quotes. */
struct sf_str sf_event_written_eid(struct sf_str line);
/* And its time: 0, or -1 where it is no such line. */
int sf_event_written_ts(struct sf_str line, int64_t *ts);

/* 24 hex digits: the first 96 bits of XXH3-128. */
#define SF_EID_LEN 24
void sf_eid(const void *p, size_t n, char out[SF_EID_LEN + 1]);

/*
 * Each identifier of the event: ids, then props.send_id as type send_id.
 * Calls ${f} for every (type, value); its non-zero result ends the walk and
 * is returned.
 */
int sf_event_ids(const struct sf_jdoc *doc, const struct sf_event *ev,
    int (*f)(void *ctx, struct sf_str type, struct sf_str value), void *ctx);

#endif
