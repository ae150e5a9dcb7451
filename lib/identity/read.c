/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "identity/evidence.h"
#include "record/event.h"
#include "record/profile.h"

#include "identity/read.h"

/* Behind every eid, which is UTF-8. */
#define PROFILE_KEY "\xff"

struct local {
	struct sf_rows *rows;
	struct sf_buf line, rec;
};

static void
close_local(void *p)
{
	struct local *l = p;

	if (l == NULL)
		return;
	sf_rows_free(l->rows);
	sf_buf_release(&l->line);
	sf_buf_release(&l->rec);
	free(l);
}

static void *
open_local(const void *ctx, struct sf_err *e)
{
	const struct sf_read *r = ctx;
	struct local *l = calloc(1, sizeof(*l));

	if (l == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	if ((l->rows = sf_rows_new(&r->pass.in, e)) == NULL) {
		close_local(l);
		return (NULL);
	}
	return (l);
}

/* Two lengths, then key and record. */
static void
put_frame(struct sf_buf *b, struct sf_str key, struct sf_str rec)
{
	uint32_t n[2] = {(uint32_t)key.n, (uint32_t)rec.n};

	sf_buf_add(b, n, sizeof(n));
	sf_buf_addstr(b, key);
	sf_buf_addstr(b, rec);
}

/* 1: framed; 0: later than asof; -1 with *${code} and ${e}: a reject. */
static int
take_event(const struct sf_read *r, struct local *l, const struct sf_jdoc *doc,
    struct sf_buf *out, const char **code, struct sf_err *e)
{
	char made[64];
	struct sf_event ev;

	if (sf_event_view(doc, &ev, code, e))
		return (-1);
	if (r->run->has_asof && ev.ts >= r->run->asof)
		return (0);
	sf_event_write(&l->line, doc, &ev, made);
	sf_evidence_event(&l->rec, sf_buf_str(&l->line), doc, &ev);
	put_frame(out, ev.eid.n ? ev.eid : sf_str(made), sf_buf_str(&l->rec));
	return (1);
}

static int
take_profile(const struct sf_read *r, struct local *l,
    const struct sf_jdoc *doc, struct sf_buf *out, const char **code,
    struct sf_err *e)
{
	struct sf_profile p;
	int64_t last;

	*code = "REQUIRED_EMPTY";
	if (sf_profile_view(doc, &p, e) || sf_profile_check(doc, &p, code, e))
		return (-1);
	if (r->run->has_asof && sf_ts_parse(p.last_ts, &last) == 0 &&
	    last >= r->run->asof) {
		*code = "TS_FUTURE";
		return (sf_fail(e, SF_E_DATA, "the profile holds what came at "
		    "or after --asof, and nothing can be taken out of it"));
	}
	sf_j_write(&l->line, doc, 0);
	sf_evidence_profile(&l->rec, sf_buf_str(&l->line), doc, &p);
	put_frame(out, SF_S(PROFILE_KEY), sf_buf_str(&l->rec));
	return (1);
}

static int
take(const struct sf_read *r, struct local *l, const struct sf_chunk *c,
    const struct sf_row *row, struct sf_buf out[SF_OUTS], struct sf_tally *t)
{
	const char *code = row->code;
	struct sf_err why = {0};
	int profile, got;

	sf_buf_clear(&l->line);
	sf_buf_clear(&l->rec);
	t->n[SF_T_READ]++;
	if (code != NULL) {
		t->n[SF_T_REJECTED]++;
		sf_pass_reject(&out[SF_REJECTS], c, row, code, row->message);
		return (0);
	}
	profile = sf_is_profile(&row->doc);
	got = profile ?
	    take_profile(r, l, &row->doc, &out[SF_DATA], &code, &why) :
	    take_event(r, l, &row->doc, &out[SF_DATA], &code, &why);
	if (got < 0) {
		t->n[SF_T_REJECTED]++;
		sf_pass_reject(&out[SF_REJECTS], c, row, code, why.msg);
		return (0);
	}
	t->n[SF_T_LATER] += got == 0;
	t->n[SF_T_PROFILES] += profile != 0;
	return (l->line.failed || l->rec.failed);
}

static int
map(const void *ctx, void *local, const struct sf_chunk *c,
    struct sf_buf out[SF_OUTS], struct sf_tally *t, struct sf_err *e)
{
	const struct sf_read *r = ctx;
	struct local *l = local;
	struct sf_row row;
	int got;

	sf_rows_chunk(l->rows, c);
	while ((got = sf_rows_next(l->rows, &row, e)) > 0)
		if (take(r, l, c, &row, out, t))
			return (sf_fail_mem(e));
	return (got);
}

static int
fold(void *ctx, struct sf_buf mapped[SF_OUTS], struct sf_out *to[SF_OUTS],
    struct sf_err *e)
{
	const struct sf_read *r = ctx;
	const struct sf_buf *b = &mapped[SF_DATA], *bad = &mapped[SF_REJECTS];
	struct sf_str key, rec;
	uint32_t n[2];
	size_t at;

	if (sf_buf_check(b, e) || sf_buf_check(bad, e))
		return (-1);
	for (at = 0; at < b->n; at += n[0] + n[1]) {
		memcpy(n, b->p + at, sizeof(n));
		at += sizeof(n);
		key = (struct sf_str){b->p + at, n[0]};
		rec = (struct sf_str){b->p + at + n[0], n[1]};
		if (sf_sort_add(r->sort, key, rec, e))
			return (-1);
	}
	if (bad->n > 0 && to[SF_REJECTS] != NULL)
		return (sf_out_write(to[SF_REJECTS], bad->p, bad->n, e));
	return (0);
}

int
sf_read_all(struct sf_read *r, const struct sf_run *run, size_t memory,
    struct sf_err *e)
{
	struct sf_stage st = {.open = open_local, .close = close_local,
	    .map = map, .fold = fold, .ctx = r};

	memset(r, 0, sizeof(*r));
	r->run = run;
	if ((r->sort = sf_sort_new(memory, e)) == NULL ||
	    sf_pass_open(&r->pass, run, 0, e) ||
	    sf_pass_run(&r->pass, &st, e) || sf_pass_commit(&r->pass, e))
		return (-1);
	return (sf_sort_done(r->sort, run->jobs, e));
}

void
sf_read_release(struct sf_read *r)
{
	sf_sort_free(r->sort);
	sf_pass_close(&r->pass);
	memset(r, 0, sizeof(*r));
}

int
sf_distinct_open(struct sf_distinct *d, struct sf_sort *sort, struct sf_err *e)
{
	memset(d, 0, sizeof(*d));
	d->sort = sort;
	return (sf_sort_rewind(sort, e));
}

void
sf_distinct_release(struct sf_distinct *d)
{
	sf_buf_release(&d->key);
	sf_buf_release(&d->now);
	sf_buf_release(&d->next_key);
	sf_buf_release(&d->next);
	memset(d, 0, sizeof(*d));
}

/* Whether the record in ${next} stands for the one in ${now}. */
static int
same(const struct sf_distinct *d)
{
	struct sf_str a = sf_buf_str(&d->key), b = sf_buf_str(&d->next_key);

	if (!sf_str_eq(a, b))
		return (0);
	/* Profiles have no eid: only equal ones are one. */
	return (!sf_str_eq(a, SF_S(PROFILE_KEY)) ||
	    sf_str_eq(sf_buf_str(&d->now), sf_buf_str(&d->next)));
}

static int
fetch(struct sf_distinct *d, struct sf_err *e)
{
	struct sf_str key, rec;
	int got = sf_sort_next(d->sort, &key, &rec, e);

	if (got <= 0)
		return (got);
	sf_buf_clear(&d->next_key);
	sf_buf_clear(&d->next);
	sf_buf_addstr(&d->next_key, key);
	sf_buf_addstr(&d->next, rec);
	return (sf_buf_check(&d->next_key, e) || sf_buf_check(&d->next, e) ?
	    -1 : 1);
}

int
sf_distinct_next(struct sf_distinct *d, struct sf_str *rec, struct sf_err *e)
{
	int got;

	if (!d->pending && !d->ended) {
		if ((got = fetch(d, e)) < 0)
			return (-1);
		d->pending = got;
		d->ended = !got;
	}
	if (!d->pending)
		return (0);
	sf_buf_swap(&d->key, &d->next_key);
	sf_buf_swap(&d->now, &d->next);
	d->pending = 0;
	while ((got = fetch(d, e)) > 0) {
		if (!same(d)) {
			d->pending = 1;
			break;
		}
		d->duplicates++;
		d->unequal += !sf_str_eq(sf_buf_str(&d->now),
		    sf_buf_str(&d->next));
		sf_buf_swap(&d->now, &d->next);
	}
	d->ended = got == 0;
	*rec = sf_buf_str(&d->now);
	return (got < 0 ? -1 : 1);
}
