/* SPDX-License-Identifier: MIT */
#ifndef SF_INGEST_MAKE_H
#define SF_INGEST_MAKE_H

#include "ident/pseudonym.h"
#include "ingest/value.h"

/* The events of a row.  One maker a thread. */
struct sf_maker {
	struct sf_at at;
	struct sf_pseudo *pseudo[SF_KEYS_MAX];	/* by key */
	size_t pseudos;			/* 0: no pseudonyms */
	struct sf_count count;
	struct sf_buf ids;	/* identifiers of the row, as JSON members */
	struct sf_buf own;	/* those of the event in hand */
	struct sf_buf vals;	/* values of one type */
	struct sf_buf norm, token;
	struct sf_buf name;	/* of the event in hand */
	struct sf_buf key;	/* what the eid is the digest of */
	struct sf_buf *out;	/* where events go */
	struct sf_buf veiled;	/* values of the row that leave as tokens: a
				 * size_t each, and so many bytes */
	int vault;		/* pairs are wanted: */
	struct sf_buf pairs;	/* of the row, notes of ingest/vault.h */
	size_t row_ids;		/* how many there are in ids */
};

int sf_maker_init(struct sf_maker *m, const struct sf_file *f,
    const struct sf_keys *keys, struct sf_err *e) SF_MUST_CHECK;
void sf_maker_release(struct sf_maker *m);

/*
 * Add the events of ${row}, ${number} in its batch, to ${out}, a line each.
 * 1; 0 where the row is a reject, and nothing was added: m->at says why; -1.
 */
int sf_maker_row(struct sf_maker *m, const struct sf_feed_row *row,
    size_t number, struct sf_buf *out, struct sf_err *e) SF_MUST_CHECK;

/*
 * ids.c: add the identifiers of ${fs} as JSON members to ${b}; *${n} is their
 * number.  0, -1 with m->at.why (the row is a reject) or with ${e}.
 */
int sf_maker_ids(struct sf_maker *m, const struct sf_fields *fs,
    struct sf_buf *b, size_t *n, struct sf_err *e) SF_MUST_CHECK;

/*
 * Whether the bytes that were added behind ${from} have in them a value of
 * the row that leaves as a token.
 */
int sf_maker_bares(const struct sf_maker *m, size_t from);

#endif
