/* SPDX-License-Identifier: MIT */
#ifndef SF_RECORD_PROFILE_H
#define SF_RECORD_PROFILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "format/json.h"

/* Members that tools know, in the order in which their kind is checked. */
enum sf_profile_top {
	SF_P_IDS, SF_P_SHARED, SF_P_TRAITS, SF_P_TAGS, SF_P_CONSENT,
	SF_P_SINCE, SF_P_FROM, SF_P_SEEN, SF_P_EVENTS, SF_P_KEPT_FROM,
	SF_P_FIRST_TS, SF_P_LAST_TS,
	/* Derived: the fold drops them, whatever they are. */
	SF_P_SEGMENTS, SF_P_SCORES, SF_P_UNDEFINED, SF_P_DERIVED_END,
	/* Of any kind, or checked apart. */
	SF_P_SHOW = SF_P_DERIVED_END, SF_P_ONE_ID, SF_P_TOPS
};

/*
 * The profile of sf-profile(5), as a view of a parsed line.  Numbers of nodes
 * are 0 where the member is absent, or is not of its kind; those of top[] are
 * of members of any kind.
 */
struct sf_profile {
	struct sf_str one_id;
	uint32_t ids, shared, traits, tags, consent, since, from, seen, events,
	    segments, undefined, scores;
	uint32_t top[SF_P_TOPS];
	struct sf_str first_ts, last_ts;	/* "" = absent */
	struct sf_str kept_ts, kept_eid;	/* kept_from, or "" */
};

/* -1 with SF_E_DATA where the line is no profile (one_id is missing …). */
int sf_profile_view(const struct sf_jdoc *doc, struct sf_profile *p,
    struct sf_err *e) SF_MUST_CHECK;

/*
 * Whether members that every tool reads are of their kind, and entries of the
 * time line have a name and a time: what would be passed over as if it were
 * not there where it is not.  -1 with SF_E_DATA.
 */
int sf_profile_shape(const struct sf_jdoc *doc, const struct sf_profile *p,
    struct sf_err *e) SF_MUST_CHECK;
int sf_profile_times(const struct sf_jdoc *doc, const struct sf_profile *p,
    struct sf_err *e) SF_MUST_CHECK;

/*
 * Whether what the fold reads of it has the shape that sf-profile(5) gives:
 * -1 with SF_E_DATA and *${code} (TYPE, TS_INVALID, REQUIRED_EMPTY for a
 * member that has neither a time in since nor a last_ts) where it has not.
 */
int sf_profile_check(const struct sf_jdoc *doc, const struct sf_profile *p,
    const char **code, struct sf_err *e) SF_MUST_CHECK;

/*
 * What the person is known to be, with the times of since beside it: each
 * member of traits, tags or consent (${group} names which) with when it was
 * set and the node of from that says whose word it is (0: none), and each
 * value of ids (but one_id, whose values are names and have no times) with
 * when it was first and last seen.  Where since is silent, they are last_ts,
 * and first_ts and last_ts.  A result of ${f} other than 0 ends the walk and
 * is returned; -2 where a time is missing or is none.
 */
typedef int sf_fact_each(void *ctx, uint32_t member, int64_t set,
    uint32_t from);
typedef int sf_span_each(void *ctx, struct sf_str type, struct sf_str value,
    int64_t first, int64_t last);
int sf_profile_facts(const struct sf_jdoc *doc, const struct sf_profile *p,
    const char *group, sf_fact_each *f, void *ctx);
int sf_profile_spans(const struct sf_jdoc *doc, const struct sf_profile *p,
    sf_span_each *f, void *ctx);

/* The count that node ${i} is: a whole number below 10^18.  0 or -1. */
int sf_profile_count(const struct sf_jdoc *doc, uint32_t i, uint64_t *out);

/*
 * Each identifier by which the profile links: one_id, those of ids, and
 * props.send_id of the time line as type send_id.  As sf_event_ids.
 */
int sf_profile_ids(const struct sf_jdoc *doc, const struct sf_profile *p,
    int (*f)(void *ctx, struct sf_str type, struct sf_str value), void *ctx);

/*
 * Each name of the person: one_id first, then ids.one_id.  As sf_event_ids.
 */
int sf_profile_names(const struct sf_jdoc *doc, const struct sf_profile *p,
    int (*f)(void *ctx, struct sf_str name), void *ctx);

/*
 * Replace members of a profile line, and leave every other byte as it is.
 * ${name}s are top members; where one is absent it is added at the end, where
 * ${value} is empty it is taken out.
 */
struct sf_edit {
	const char *name;
	struct sf_str value;		/* JSON text */
};
void sf_profile_edit(struct sf_buf *b, struct sf_str line,
    const struct sf_jdoc *doc, const struct sf_edit *edits, size_t n);

#endif
