/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_RUNS_H
#define SF_IDENTITY_RUNS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "identity/ledger.h"
#include "io/out.h"
#include "io/state.h"

/*
 * The profiles of a store lie in runs, each in the order of one_id: a night
 * writes one, with those that changed, and the ledger says in which run each
 * person's is.  Run N is two files: profiles.N, blocks of lines as sf_pack()
 * makes them, and blocks.N, a struct sf_packed for each.  A generation may make
 * two: SF_RUN(gen, 0), who changed; SF_RUN(gen, 1), older runs put together.
 */
#define SF_RUN(gen, n) ((uint32_t)((gen) * 2 + (n)))
struct sf_run_writer {
	struct sf_state *state;
	uint32_t run;
	struct sf_out *data, *blocks;	/* NULL: nothing was put yet */
};
/* A block: packed bytes of ${raw}. */
int sf_run_put(struct sf_run_writer *w, struct sf_str packed, size_t raw,
    struct sf_err *e) SF_MUST_CHECK;

/* The runs of the current generation. */
struct sf_runs;
struct sf_runs *sf_runs_open(struct sf_state *s, struct sf_err *e);
void sf_runs_close(struct sf_runs *r);

/* With several, what will be read is unpacked by a thread a run. */
void sf_runs_jobs(struct sf_runs *r, unsigned jobs);

/*
 * Lines of run ${run} come one after the other: the next that is of ${name},
 * passing over those before it.  0, or -1: it is not there (SF_E_DATA).
 */
int sf_runs_line(struct sf_runs *r, uint32_t run, struct sf_str name,
    struct sf_str *line, struct sf_err *e) SF_MUST_CHECK;

/*
 * Before a generation is written: which runs it keeps.  Those that would make
 * too many are put together in a new one, run ${fresh}, without the profiles
 * that have gone; entries of ${l} (the ledger to be) follow.
 */
int sf_runs_keep(struct sf_runs *r, struct sf_ledger *l, uint32_t fresh,
    struct sf_err *e) SF_MUST_CHECK;

/* All become run ${fresh}, with nothing in it but whom ${l} has. */
int sf_runs_unite(struct sf_runs *r, struct sf_ledger *l, uint32_t fresh,
    struct sf_err *e) SF_MUST_CHECK;

#endif
