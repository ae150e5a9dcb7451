/* SPDX-License-Identifier: MIT */
#ifndef SF_INGEST_VAULT_H
#define SF_INGEST_VAULT_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "io/run.h"

/*
 * The file of --vault: what stands behind each token, for who has to send.
 * JSON lines {"token":…,"type":…,"scope":…,"value":…}, scope where
 * there is one, ordered by token, each token once, mode 0600.  A run adds its
 * pairs to those that the file holds: it is read and written anew, whole or
 * not at all.  Memory is a share of --memory, however long the file.
 */
struct sf_vault;

/*
 * Lock the vault ${path}, which may be missing, and read all of it once: what
 * is damaged is told before anything is done.  SF_E_USAGE where it is no
 * regular file, an output of the run too, or open to others than its owner;
 * SF_E_DATA where it is damaged; SF_E_BUSY where another run holds it.
 */
struct sf_vault *sf_vault_open(const char *path, const struct sf_run *run,
    struct sf_err *e);

/* Add the notes (see below) that lie in [${p}, ${p}+${n}). */
int sf_vault_add(struct sf_vault *v, const char *p, size_t n,
    struct sf_err *e) SF_MUST_CHECK;

/* Write the vault. */
int sf_vault_commit(struct sf_vault *v, unsigned jobs, struct sf_err *e)
    SF_MUST_CHECK;
void sf_vault_free(struct sf_vault *v);

/* A pair on its way there, from any thread: added to ${b}. */
void sf_vault_note(struct sf_buf *b, struct sf_str token, struct sf_str type,
    struct sf_str scope, struct sf_str value);

/*
 * Pairs come again and again: who writes them down remembers some.  Adds the
 * notes of ${from} to ${to} but for those that it remembers.  One a thread.
 */
struct sf_vault_seen;
struct sf_vault_seen *sf_vault_seen_new(struct sf_err *e);
void sf_vault_unseen(struct sf_vault_seen *s, const struct sf_buf *from,
    struct sf_buf *to);
void sf_vault_seen_free(struct sf_vault_seen *s);

#endif
