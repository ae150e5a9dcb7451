/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_CREW_FOLD_H
#define SF_IDENTITY_CREW_FOLD_H

#include "base/buf.h"
#include "identity/crew.h"

/* A batch: a pile of records in, the profiles of its persons out. */
struct sf_batch {
	struct sf_pile *pile;
	struct sf_buf in, order, out;
	struct sf_buf packed;	/* out, for a store */
	uint64_t folded, doubtful;
	uint32_t doubt[SF_CREW_NAMED];
	int failed;
	struct sf_err err;
};
void sf_batch_clear(struct sf_batch *b);
void sf_batch_release(struct sf_batch *b);

/* Who folds: one a thread. */
struct sf_folder;
struct sf_folder *sf_folder_new(const struct sf_crew *c, struct sf_err *e);
void sf_folder_free(struct sf_folder *f);
void sf_folder_batch(struct sf_folder *f, struct sf_batch *b);

#endif
