/* SPDX-License-Identifier: MIT */
#ifndef SF_RECORD_FOLD_OWN_H
#define SF_RECORD_FOLD_OWN_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"

#include "record/fold.h"

/* The inside of a fold, shared by fold*.c only. */

/* Rows named by a key, numbered in the order of their making. */
struct fold_table {
	struct sf_map map;	/* key → number of row: entry k is row k */
	char *row;
	size_t size, cap;
};

/* An identifier; its key is the type, a NUL, and the value. */
struct fold_id {
	int64_t first, last;
	int links;		/* 1: into ids; 0: into shared */
};

/* A member of traits, tags or consent. */
struct fold_fact {
	struct sf_saying is;	/* src only where somebody asks for it */
	const struct sf_survive_rule *rule;	/* NULL: the latest */
};

/* What is summed of a kind of event; ${shown} is of the entries at hand. */
struct fold_sum {
	sf_dec_sum dropped, shown;
	uint64_t odd_dropped, odd_shown;	/* what is no number */
	int told, has;		/* by a profile; by one of the entries */
};

/* A kind of event, by its name. */
struct fold_seen {
	int64_t first, last;	/* as profiles said; first > last: nothing */
	uint64_t dropped;	/* by profiles, from their time lines */
	uint64_t n;		/* entries; counted when written */
	const struct sf_summed *of;	/* or NULL */
	struct fold_sum *sum;		/* of each */
};

/* An entry of the time line, by its eid. */
struct fold_entry {
	int64_t ts;
	struct sf_str text;
	uint32_t seen;		/* row of its kind */
};

struct fold_mark {		/* a place in the time line */
	int64_t ts;
	struct sf_str eid;
};

enum { FOLD_TRAITS, FOLD_TAGS, FOLD_CONSENT, FOLD_FACTS };
extern const char *const sf_fold_group[FOLD_FACTS];

struct sf_fold {
	struct sf_fold_keep keep;
	struct sf_arena mem;
	struct sf_buf scratch;
	struct fold_table ids, facts[FOLD_FACTS], seen, line;
	struct sf_map united;		/* what unions hold: fold_union.c */
	struct sf_buf key;
	struct sf_json *json;		/* where anything is summed */
	const struct sf_fold_rules *rules;	/* or NULL */
	struct fold_mark *from;		/* kept_from of profiles */
	size_t froms, from_cap;
	int64_t first, last;		/* first > last: nothing yet */
	int doubtful;			/* settled when written */
};

/* The row of ${key}; *${fresh} where it was made (zeroed).  NULL: no memory. */
void *sf_fold_row(struct fold_table *t, struct sf_str key, int *fresh);
void *sf_fold_at(const struct fold_table *t, size_t i);

struct sf_str sf_fold_copy(struct sf_fold *f, struct sf_str s);
void sf_fold_stretch(int64_t *first, int64_t *last, int64_t ts);

int sf_fold_id(struct sf_fold *f, struct sf_str type, struct sf_str value,
    int links, int64_t first, int64_t last, struct sf_err *e);
int sf_fold_fact(struct sf_fold *f, int group, struct sf_str name,
    const struct sf_saying *said, struct sf_err *e);

/*
 * Traits of which all values stay: ${said} to row ${row} of the traits, an
 * array as its members; or a source alone.  sf_fold_united(), before the
 * person is written, makes arrays of them.
 */
int sf_fold_unite(struct sf_fold *f, uint32_t row,
    const struct sf_saying *said, struct sf_err *e);
int sf_fold_unite_src(struct sf_fold *f, uint32_t row, struct sf_str src,
    struct sf_err *e);
int sf_fold_united(struct sf_fold *f, struct sf_err *e);

/* Whether the fold must remember who said what the rule is of. */
int sf_fold_asks(const struct sf_fold *f, const struct sf_survive_rule *rule);

/* The row of a kind of event.  NULL: no memory. */
struct fold_seen *sf_fold_kind(struct sf_fold *f, struct sf_str event,
    struct sf_err *e);

/*
 * Sums: an entry that a profile shows; what it tells in its seen, the kind's
 * member being at node ${at} (-1: it is not as sf-profile(5) says); the end of
 * the profile; all entries of the time line, before the person is written.
 */
void sf_fold_sum_shown(struct fold_seen *s, const struct sf_jdoc *doc,
    uint32_t props);
int sf_fold_sum_told(struct fold_seen *s, const struct sf_jdoc *doc,
    uint32_t at);
void sf_fold_sum_forget(struct sf_fold *f);
int sf_fold_sum_entries(struct sf_fold *f, struct sf_err *e);
void sf_fold_sum_put(struct sf_buf *b, const struct fold_seen *s);

/* An event of the time line; ${send_id} is a node that props may lack. */
struct fold_happening {
	int64_t ts;
	struct sf_str eid, channel, event;
	uint32_t props, send_id;
};
int sf_fold_happen(struct sf_fold *f, const struct sf_jdoc *doc,
    const struct fold_happening *h, struct sf_err *e);

#endif
