/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>

#include "ingest/tell.h"

/* The sum of a source, or of all. */
static void
tell_sum(const struct sf_run *run, const char *name, const struct sf_tally *t,
    uint64_t events)
{
	sf_say(run, SF_SAY_INFO, "%s: read %" PRIu64 " = written %" PRIu64
	    " + rejected %" PRIu64 " + ignored %" PRIu64 ", %" PRIu64
	    " event%s", name, t->n[SF_T_READ], t->n[SF_T_WRITTEN],
	    t->n[SF_T_REJECTED], t->n[SF_T_IGNORED], events,
	    events == 1 ? "" : "s");
}

static void
tell_rejects(const struct sf_run *run, const char *name,
    const struct sf_count *c)
{
	struct sf_buf b = {0};
	size_t i;

	for (i = 0; i < SF_WHYS; i++)
		if (c->why[i] > 0)
			sf_buf_addf(&b, "%s%s %" PRIu64, b.n ? ", " : "",
			    sf_why_name((enum sf_why)i), c->why[i]);
	if (b.n > 0 && sf_buf_cstr(&b) != NULL)
		sf_say(run, SF_SAY_INFO, "%s: rejected %s", name, b.p);
	sf_buf_release(&b);
}

/* "phone ID_INVALID 3 ID_MASKED 1", the fields of a type together. */
static void
add_emptied(struct sf_buf *b, const struct sf_fields *fs, size_t i, size_t k,
    const uint64_t *n)
{
	size_t w, j, any = 0;
	uint64_t sum;

	for (w = SF_ID_INVALID; w < SF_ID_STATUSES; w++) {
		for (sum = 0, j = i; j < k; j++)
			sum += n[fs->f[j].tally + w];
		if (sum == 0)
			continue;
		if (any++ == 0)
			sf_buf_addf(b, "%s%.*s", b->n ? ", " : "",
			    (int)fs->f[i].name.n, fs->f[i].name.p);
		sf_buf_addf(b, " %s %" PRIu64,
		    sf_ident_code((enum sf_ident_status)w), sum);
	}
}

static void
tell_ids(const struct sf_run *run, const struct sf_source *s,
    const struct sf_count *c)
{
	struct sf_buf b = {0};
	const struct sf_fields *fs;
	size_t p, i, k;
	uint64_t fixed = 0;

	for (p = 0; p < s->makings; p++) {
		fs = &s->making[p].ids;
		for (i = 0; i < fs->n; i = k) {
			for (k = i; k < fs->n && sf_str_eq(fs->f[k].name,
			    fs->f[i].name); k++)
				fixed += c->field[fs->f[k].tally +
				    SF_ID_FIXED];
			add_emptied(&b, fs, i, k, c->field);
		}
	}
	if (b.n > 0 && sf_buf_cstr(&b) != NULL)
		sf_say(run, SF_SAY_INFO, "%s: identifiers emptied: %s",
		    s->name.p, b.p);
	if (fixed > 0)
		sf_say(run, SF_SAY_MORE, "%s: identifiers brought to their "
		    "written form: %" PRIu64, s->name.p, fixed);
	sf_buf_release(&b);
}

/* What is not in the map of ${f}, where this is done with it. */
static void
add_unmapped(struct sf_buf *b, const struct sf_field *f, int emptied,
    const uint64_t *n)
{
	uint64_t k = n[f->tally + SF_FT_UNMAPPED];

	if (k > 0 && f->words.n > 0 &&
	    (f->otherwise == SF_ELSE_NULL) == emptied)
		sf_buf_addf(b, "%s%.*s %" PRIu64, b->n ? ", " : "",
		    (int)f->name.n, f->name.p, k);
}

static void
tell_unmapped(const struct sf_run *run, const struct sf_source *s,
    int emptied, const struct sf_count *c)
{
	const struct sf_making *k;
	struct sf_buf b = {0};
	size_t p, i, j;

	for (p = 0; p < s->makings; p++) {
		k = &s->making[p];
		add_unmapped(&b, &k->own_channel, emptied, c->field);
		add_unmapped(&b, &k->event, emptied, c->field);
		for (i = 0; i < k->ids.n; i++)
			add_unmapped(&b, &k->ids.f[i], emptied, c->field);
		for (j = 0; j < SF_PARTS; j++)
			for (i = 0; i < k->part[j].n; i++)
				add_unmapped(&b, &k->part[j].f[i], emptied,
				    c->field);
	}
	if (b.n > 0 && sf_buf_cstr(&b) != NULL)
		sf_say(run, SF_SAY_INFO, "%s: values not in their 'map:', "
		    "%s: %s", s->name.p, emptied ? "emptied" :
		    "left as they are", b.p);
	sf_buf_release(&b);
}

void
sf_ingest_tell(const struct sf_mapping *m, const struct sf_ingest_sums *sums,
    const struct sf_run *run)
{
	struct sf_tally all = {{0}};
	uint64_t events = 0;
	size_t i, told = 0;

	for (i = 0; i < m->n; i++) {
		if (sums->files[i] == 0)
			continue;
		told++;
		sf_tally_add(&all, &sums->rows[i]);
		events += sums->count[i].events;
		tell_sum(run, m->source[i].name.p, &sums->rows[i],
		    sums->count[i].events);
		tell_rejects(run, m->source[i].name.p, &sums->count[i]);
		tell_ids(run, &m->source[i], &sums->count[i]);
		tell_unmapped(run, &m->source[i], 0, &sums->count[i]);
		tell_unmapped(run, &m->source[i], 1, &sums->count[i]);
	}
	if (told > 1)
		tell_sum(run, "all", &all, events);
}
