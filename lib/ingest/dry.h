/* SPDX-License-Identifier: MIT */
#ifndef SF_INGEST_DRY_H
#define SF_INGEST_DRY_H

#include "ingest/ingest.h"
#include "ingest/stage.h"
#include "ingest/tell.h"

/*
 * sf-ingest check: a run that writes no event and no reject, and says to
 * run->out what it would have done.  *${look} is set where something is to be
 * looked at: a reject, an identifier of which more than 1 % were emptied, a
 * value that is not in its map.
 */
int sf_dry(const struct sf_ingest *in, const struct sf_run *run, int *look,
    struct sf_err *e) SF_MUST_CHECK;

/* What is remembered of a code, or of all events. */
#define SF_DRY_PLACES 3
struct sf_dry_place {
	char file[256];
	uint64_t line, column;
	char message[320];		/* masked */
};

struct sf_dry_file {
	const char *path;
	const struct sf_source *s;
	char form[48];
	char encoding[48];
	uint64_t rows;
};

struct sf_dry_source {
	struct sf_dry_place place[SF_WHYS][SF_DRY_PLACES];
	size_t places[SF_WHYS];
	struct sf_map events;		/* name to number */
	uint64_t others;		/* of names beyond the first 200 */
	char first[32], last[32];	/* times of events */
	struct sf_buf example[SF_DRY_PLACES];
	size_t examples;
	struct sf_map columns;		/* that nothing takes */
};

struct sf_dry {
	const struct sf_run *run;
	struct sf_dry_source *source;	/* by its number in the mapping */
	size_t n;
	struct sf_dry_file *file;
	size_t files;
	struct sf_json *json;
	int look;
};

/* dry.c, for ingest.c and stage.c: how a run is watched. */
int sf_dry_open(struct sf_dry *c, const struct sf_mapping *m,
    const struct sf_run *run, struct sf_err *e) SF_MUST_CHECK;
int sf_dry_fold(struct sf_dry *c, const struct sf_ingest_stage *s,
    const struct sf_buf mapped[SF_OUTS], struct sf_err *e) SF_MUST_CHECK;
int sf_dry_read(struct sf_dry *c, const struct sf_file *f, uint64_t rows,
    struct sf_err *e) SF_MUST_CHECK;

/* dry_tell.c: what was found, to run->out. */
int sf_dry_tell(struct sf_dry *c, const struct sf_mapping *m,
    const struct sf_ingest_sums *sums, struct sf_err *e) SF_MUST_CHECK;

/* dry_event.c: an event as others may see it; dry_column.c */
void sf_dry_mask(const struct sf_source *s, const struct sf_jdoc *d,
    struct sf_buf *b);
int sf_dry_columns(struct sf_dry_source *to, const struct sf_file *f,
    const struct sf_run *run, struct sf_err *e) SF_MUST_CHECK;

#endif
