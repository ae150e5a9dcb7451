/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_TOMBS_H
#define SF_IDENTITY_TOMBS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "ident/ident.h"
#include "identity/evidence.h"
#include "io/state.h"

/*
 * Tombstones: what a store keeps of those it was told to forget.  An identifier
 * is there by its name, which is keyed: who has the store and not the key can
 * not try phones out.  One of two kinds says that events from ${from} until
 * before ${to} which name the identifier are refused.  One of the other says
 * that the name was theirs, and given to nobody else: whatever names a person
 * by it is refused, and an identifier that would have it gets another.
 */
enum sf_tomb_kind { SF_TOMB_EVENTS, SF_TOMB_NAME };

struct sf_tomb {
	char name[SF_NAME_LEN];
	uint8_t kind;
	char none[4];
	int64_t from, to;	/* of a name, ${to} is ${from} */
};

struct sf_tombs {
	struct sf_tomb *v;	/* in order of names, then of times */
	size_t n, cap;
	const uint8_t *key;	/* of names; it stays with the caller */
	size_t keylen;
};

/* Those of the current generation: none, in a new store. */
int sf_tombs_read(struct sf_tombs *t, struct sf_state *s, struct sf_err *e)
    SF_MUST_CHECK;
void sf_tombs_release(struct sf_tombs *t);

/* One more; then order all. */
int sf_tombs_add(struct sf_tombs *t, enum sf_tomb_kind kind, const char *name,
    int64_t from, int64_t to, struct sf_err *e) SF_MUST_CHECK;
void sf_tombs_order(struct sf_tombs *t);

/*
 * By which name an identifier is here: that of the value from the beginning; a
 * one_id that may be a name of ours is its own.
 */
int sf_tombs_name(struct sf_namer *namer, struct sf_str type,
    struct sf_str value, char name[SF_NAME_LEN + 1], struct sf_err *e)
    SF_MUST_CHECK;

/* Into the generation being made, or as they are. */
int sf_tombs_write(const struct sf_tombs *t, struct sf_state *s,
    struct sf_err *e) SF_MUST_CHECK;
int sf_tombs_keep(struct sf_state *s, struct sf_err *e) SF_MUST_CHECK;

/* The first of those under ${name}, and how many they are. */
size_t sf_tombs_of(const struct sf_tombs *t, const char *name, size_t *n);

/*
 * ${name} is what the identifier is called from ${start} on ("": always).  If
 * that was somebody's who was forgotten, it is called otherwise: as a value is
 * whose start is that, a space, and when the name was buried; and so on, while
 * that is buried, too.
 */
int sf_tombs_rename(const struct sf_tombs *t, struct sf_namer *namer,
    struct sf_str type, struct sf_str value, const char *start,
    char name[SF_NAME_LEN + 1], struct sf_err *e) SF_MUST_CHECK;

/* Who stands at the door while records are read: one a thread. */
struct sf_tombguard;
struct sf_tombguard *sf_tombguard_new(const struct sf_tombs *t,
    struct sf_err *e);
void sf_tombguard_free(struct sf_tombguard *g);

/*
 * Whether a record from ${first} to ${last} is refused, by identifiers that
 * it names as linking: 1, 0, or -1.
 */
int sf_tombguard_refuses(struct sf_tombguard *g, struct sf_evidence ev,
    int64_t first, int64_t last, struct sf_err *e) SF_MUST_CHECK;

#endif
