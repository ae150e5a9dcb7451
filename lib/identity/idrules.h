/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_IDRULES_H
#define SF_IDENTITY_IDRULES_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "base/str.h"
#include "identity/idlists.h"
#include "record/fold.h"

/* The rules of linking, sf-rules(5). */
enum sf_tier {
	SF_TIER_TRUSTED, SF_TIER_STRONG, SF_TIER_WEAK, SF_TIER_RELATION
};

/* So many at most, within any ${window} ms, or ever (0). */
struct sf_idlimit {
	uint64_t max;		/* 0: any */
	int64_t window;
};
#define SF_IDTYPES_MAX 1000
#define SF_PER_PERSON_MAX 10000
#define SF_PER_VALUE_MAX 999999		/* a message shows it whole */

struct sf_idtype {
	struct sf_str name;
	enum sf_tier tier;
	int unique;		/* a person has at most one */
	struct sf_idlimit per_value;	/* persons a value is seen with */
	unsigned majority;	/* of 10,000: to link to one of several; 0 */
	struct sf_idlimit per_person;	/* values that a person has */
	int moves;		/* from one person to another */
	int64_t silence;	/* so long unseen, it is somebody else's; 0 */
	int is_name;		/* one_id */
	int listed;		/* 0: send_id and one_id, not listed in ids */
	unsigned rank;		/* 0 is the strongest; see sf_idrules_rank() */
};

/* Values that identify nobody. */
struct sf_idpattern;
struct sf_idnote {
	const char *text;		/* a value, a pattern, a file's path */
	size_t type;			/* SIZE_MAX: any */
	const char *digest;		/* of the file; NULL: it is none */
};
struct sf_idblock {
	struct sf_map value;		/* "TYPE\0value" and "\0value" */
	struct sf_idpattern *pattern;
	size_t patterns;
	struct sf_idnote *note;		/* as written, for --plan */
	size_t notes, note_cap;
	struct sf_buf scratch;
};

struct sf_idrules {
	struct sf_idtype *type;
	size_t n, cap;
	struct sf_idblock block;
	struct sf_idlist always, never;
	struct sf_fold_rules fold;	/* what the fold applies */
	struct sf_arena mem;
};

/* The rules that hold when no file is given; ${path} (or NULL) over them. */
int sf_idrules_init(struct sf_idrules *r, const char *path, struct sf_err *e)
    SF_MUST_CHECK;
void sf_idrules_release(struct sf_idrules *r);

/*
 * The number of type ${name}: of one that no rule names, a new one is made,
 * weak, as for devices.  SIZE_MAX where memory ran out, and where there are
 * SF_IDTYPES_MAX already (SF_E_DATA): then names of types are values.
 */
size_t sf_idrules_type(struct sf_idrules *r, struct sf_str name,
    struct sf_err *e);

/*
 * Settle the ranks once all types are known: by tier, unique ones first, then
 * by name.
 */
int sf_idrules_rank(struct sf_idrules *r, struct sf_err *e) SF_MUST_CHECK;

/* 1 where ${value} of type number ${type} is blocked, 0, -1 (memory). */
int sf_idrules_blocked(struct sf_idrules *r, size_t type, struct sf_str value,
    struct sf_err *e) SF_MUST_CHECK;

/*
 * Block a value of type ${type} ("": of any), as it stands and in the form of
 * sf-ingest, or all that match ^…$, which is bounded as ident/pattern.h says:
 * SF_E_USAGE for any other that begins with '^'.
 */
int sf_idrules_block(struct sf_idrules *r, struct sf_str type,
    const char *text, struct sf_err *e) SF_MUST_CHECK;

/* Block the values that the lines of file ${path} are. */
int sf_idrules_block_file(struct sf_idrules *r, struct sf_str type,
    const char *path, struct sf_err *e) SF_MUST_CHECK;
void sf_idblock_release(struct sf_idblock *b);

/*
 * All rules as a rules file, for --plan; what is blocked; the lists.  With
 * ${digests}, files are named by what they held when they were read.
 */
void sf_idrules_show(const struct sf_idrules *r, int digests,
    struct sf_buf *b);
void sf_idrules_block_show(const struct sf_idrules *r, int digests,
    struct sf_buf *b);
void sf_idlists_show(const struct sf_idrules *r, int digests,
    struct sf_buf *b);
void sf_idrules_word(struct sf_buf *b, struct sf_str s);	/* quoted */

/* A limit as there, "3 in 90d"; as members of a row, ,"limit":3,"in":"90d". */
void sf_idrules_limit(struct sf_buf *b, uint64_t max, int64_t window);
void sf_idrules_limit_json(struct sf_buf *b, uint64_t max, int64_t window);

/*
 * A digest of all that the rules say, with what the files that they name held,
 * wherever these lie: 32 hex digits and a NUL.  To be taken once the types are
 * ranked, and before records bring others.
 */
int sf_idrules_digest(const struct sf_idrules *r, char out[33],
    struct sf_err *e) SF_MUST_CHECK;

extern const char *const sf_tier_names[];

#endif
