/* SPDX-License-Identifier: MIT */
#ifndef SF_INGEST_KNOWN_H
#define SF_INGEST_KNOWN_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/*
 * Cells that came before.  Most columns of a bank's tables have few values:
 * a city, a grade, yes or no.  Their UTF-8, and the member that an event has
 * of them, are made once and copied from then on.  A column whose values are
 * always new is given up.  Nothing that is written depends on it.
 */
struct sf_field;

#define SF_KNOWN_RAW 32		/* bytes of a cell: longer ones are new */
#define SF_KNOWN_TEXT 48	/* of its UTF-8 */
#define SF_KNOWN_MEMBER 96	/* of ,"name":"value" */

struct sf_known_cell {
	uint64_t key[SF_KNOWN_RAW / 8];
	uint8_t raw_n, text_n;		/* raw_n 0: nothing is here yet */
	uint8_t member_n;		/* 0: the event has no such member */
	uint8_t unready;		/* it has to be made each time */
	const struct sf_field *field;	/* whose member it is; NULL: nobody
					 * asked yet */
	char member[SF_KNOWN_MEMBER];
	char text[SF_KNOWN_TEXT];
};

struct sf_known;		/* of a file's columns; one a thread */

/* ${want}: which of the ${n} columns are worth it.  NULL without memory. */
struct sf_known *sf_known_new(const uint8_t *want, size_t n);
void sf_known_free(struct sf_known *k);

/*
 * The cells of a row as they stand in the file: for each the one that it is
 * known as, or NULL.  Good until a row is looked up again.
 */
struct sf_known_cell **sf_known_find(struct sf_known *k,
    const struct sf_str *cell);

/* The row that was looked up last, as it stands and in UTF-8. */
void sf_known_add(struct sf_known *k, const struct sf_str *cell,
    const struct sf_str *text);

static inline struct sf_str
sf_known_text(const struct sf_known_cell *c)
{
	return ((struct sf_str){c->text, c->text_n});
}

#endif
