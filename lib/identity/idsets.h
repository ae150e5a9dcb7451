/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_IDSETS_H
#define SF_IDENTITY_IDSETS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/slots.h"
#include "identity/evidence.h"
#include "identity/nodes.h"

/*
 * What records say together: the set of identifiers that a record names.
 * Events with one set count once, with how many they are and when; a profile
 * is a set of its own, and so may be events that name them in another order.
 * Sets are numbered from 0.
 */
#define SF_SHARED_BIT (UINT32_C(1) << 31)	/* named as not linking */
#define SF_ID_OF(x) ((x) & ~SF_SHARED_BIT)

struct sf_seen {
	int64_t first, last;	/* INT64_MAX, INT64_MIN: there is no word of it */
};
struct sf_idset {
	uint32_t *id;		/* the strongest first, once sealed */
	uint32_t n;		/* identifiers; 0 where no record is left */
	uint32_t all;		/* identifiers, were there records or not */
	int profile;
	uint32_t person;	/* whose it is; SF_NOBODY */
	uint32_t types;		/* once sealed: bits of its types, modulo 32 */
	uint64_t count;		/* records; 0: none is left */
	uint64_t bytes;		/* of their lines, about */
	uint64_t sum;		/* of the digests of their lines */
	int64_t first, last;
	struct sf_seen *seen;	/* of a profile's, beside id; or NULL */
};
#define SF_NOBODY UINT32_MAX

struct sf_idsets {
	struct sf_slots slots;	/* of events' sets, by the digest */
	struct sf_hash128 *digest;	/* of each set's evidence */
	struct sf_idset *v;
	size_t n, cap;
	struct sf_mem *mem;	/* where these lie */
	struct sf_arena lists;	/* what each names */
	uint32_t *id;		/* scratch: of one record */
	struct sf_seen *seen;
	size_t id_cap;
};

void sf_idsets_init(struct sf_idsets *s, struct sf_mem *mem);
void sf_idsets_release(struct sf_idsets *s);

/*
 * Add a record's evidence, of which ${digest} is sf_hash128(): what has equal
 * digests is equal.  *${out} is the number of its set.  What an event's will
 * touch can be asked for some records before, as step 0, then 1, then 2.
 */
int sf_idsets_add(struct sf_idsets *s, struct sf_nodes *ns,
    struct sf_evidence *ev, struct sf_hash128 digest, uint32_t *out,
    struct sf_err *e) SF_MUST_CHECK;
/*
 * Of a store: the next set as it was, of ${n} identifiers (uint32_t) and, of a
 * profile, as many struct sf_seen (else NULL), anywhere in memory.
 */
int sf_idsets_restore(struct sf_idsets *s, struct sf_hash128 digest, size_t n,
    const char *id, const char *seen, struct sf_err *e) SF_MUST_CHECK;
/* All were restored: find them by their digests.  -1: no memory. */
int sf_idsets_index(struct sf_idsets *s);
/*
 * What adding a set will touch is asked for some sets before its turn, in
 * SF_IDSETS_STEPS steps with the same words.
 */
#define SF_IDSETS_STEPS 4
void sf_idsets_ahead(const struct sf_idsets *s, const struct sf_nodes *ns,
    const struct sf_evidence *ev, struct sf_hash128 digest, int step);

/*
 * Records turn out to say nothing, as others stand for them.  Of one that is
 * equal to another it is enough to say so; else all are counted anew: forget,
 * count each that stays, then close.
 */
void sf_idsets_drop(struct sf_idsets *s, uint32_t set, uint64_t digest);
void sf_idsets_forget(struct sf_idsets *s);
void sf_idsets_count(struct sf_idset *v, int64_t ts);
int sf_idsets_close(struct sf_idsets *s, struct sf_nodes *ns, struct sf_err *e)
    SF_MUST_CHECK;

/* No more are added: put the strongest first in each. */
int sf_idsets_seal(struct sf_idsets *s, const struct sf_nodes *ns,
    struct sf_err *e) SF_MUST_CHECK;

/* Room for one more set behind the last: what points into v is void. */
int sf_idsets_more(struct sf_idsets *s, struct sf_err *e) SF_MUST_CHECK;

/* Whether the one at ${k} stands before it, too: hers, and shared by her. */
static inline int
sf_idset_again(const struct sf_idset *s, uint32_t k)
{
	return (k > 0 && SF_ID_OF(s->id[k]) == SF_ID_OF(s->id[k - 1]));
}

/* The strongest identifier that links, or SF_NO_NODE. */
uint32_t sf_idsets_center(const struct sf_idset *s, const struct sf_nodes *ns);

#endif
