/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/digest.h"
#include "identity/evidence.h"
#include "record/event.h"
#include "record/profile.h"

#include "identity/read.h"

/*
 * A thread makes of a chunk one block of lines, one of consents, and of each
 * record what stands here, then its identifiers.
 */
struct told {
	struct sf_hash128 set;		/* of the identifiers */
	uint64_t eid, digest;		/* of the eid, and of the line */
	int64_t ts;
	uint32_t bytes, size, ids, flags;
};

struct chunk {
	size_t raw, packed;		/* of the block that follows */
	size_t consents;		/* bytes of that behind it */
	size_t path;			/* bytes of the file's name, behind that */
};

struct local {
	struct sf_rows *rows;
	struct sf_packer *packer;
	struct sf_tombguard *guard;	/* or NULL */
	struct sf_buf lines, told, ids, consents;
	uint32_t records;		/* told of */
};

static void
close_local(void *p)
{
	struct local *l = p;

	if (l == NULL)
		return;
	sf_rows_free(l->rows);
	sf_packer_free(l->packer);
	sf_tombguard_free(l->guard);
	sf_buf_release(&l->lines);
	sf_buf_release(&l->told);
	sf_buf_release(&l->ids);
	sf_buf_release(&l->consents);
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
	if ((l->rows = sf_rows_new(&r->pass.in, e)) == NULL ||
	    (l->packer = sf_packer_new(e)) == NULL ||
	    (r->tombs != NULL && r->tombs->n > 0 &&
	    (l->guard = sf_tombguard_new(r->tombs, e)) == NULL)) {
		close_local(l);
		return (NULL);
	}
	return (l);
}

/* Room for what stands in front of a line; where it is. */
static size_t
begin_line(struct local *l)
{
	struct sf_line none = {0};
	size_t at = l->lines.n;

	sf_buf_add(&l->lines, &none, sizeof(none));
	return (at);
}

/* The line that began at ${at} is written: tell of it. */
static void
end_line(struct local *l, size_t at, struct sf_line *head, struct told *t)
{
	size_t from = at + sizeof(*head);

	if (l->lines.failed)
		return;
	head->n = (uint32_t)(l->lines.n - from);
	head->flags = t->flags;
	memcpy(l->lines.p + at, head, sizeof(*head));
	t->digest = sf_hash64(l->lines.p + from, head->n);
	if (t->flags & SF_EV_PROFILE)
		t->eid = t->digest;
	t->set = sf_hash128(l->ids.p, l->ids.n);
	t->bytes = (uint32_t)sizeof(*head) + head->n;
	t->size = (uint32_t)l->ids.n;
	sf_buf_add(&l->told, t, sizeof(*t));
	sf_buf_addbuf(&l->told, &l->ids);
	l->records++;
}

/* What an event says of consents: others may have to hear it. */
static void
note_consent(struct local *l, const struct sf_jdoc *doc,
    const struct sf_event *ev)
{
	struct sf_consent c = {l->records, 0, (uint32_t)ev->src.n, 0, ev->ts};
	size_t at = l->consents.n;

	sf_buf_add(&l->consents, &c, sizeof(c));
	sf_j_write(&l->consents, doc, ev->consent);
	if (l->consents.failed)
		return;
	c.n = (uint32_t)(l->consents.n - at - sizeof(c));
	memcpy(l->consents.p + at, &c, sizeof(c));
	sf_buf_addstr(&l->consents, ev->src);
}

/* Whether the record, of which identifiers were written, may not come in. */
static int
is_refused(struct local *l, const struct told *t, int64_t first, int64_t last,
    struct sf_err *e)
{
	const char *p = l->ids.n > 0 ? l->ids.p : "";
	struct sf_evidence ev = {t->flags, t->ts, t->ids, p, p + l->ids.n};

	if (l->guard == NULL || l->ids.failed)
		return (0);
	return (sf_tombguard_refuses(l->guard, ev, first, last, e));
}

enum { BAD = -1, LATER, TAKEN, FORGOTTEN };

/* BAD with *${code} and ${e} is a reject; *${code} NULL: the run fails. */
static int
take_event(const struct sf_read *r, struct local *l, const struct sf_jdoc *doc,
    const char **code, struct sf_err *e)
{
	struct told t = {0};
	struct sf_line head = {0};
	struct sf_event ev;
	char made[64];
	size_t at;
	int got;

	if (sf_event_view(doc, &ev, code, e))
		return (BAD);
	if (r->run->has_asof && ev.ts >= r->run->asof)
		return (LATER);
	t.ts = ev.ts;
	t.ids = sf_evidence_event(&l->ids, doc, &ev);
	*code = NULL;
	if ((got = is_refused(l, &t, ev.ts, ev.ts, e)) != 0)
		return (got < 0 ? BAD : FORGOTTEN);
	at = begin_line(l);
	sf_event_write_cut(&l->lines, doc, &ev, made, &head.cut);
	t.eid = sf_hash64(made, strlen(made));
	if (ev.eid.n > 0)
		t.eid = sf_hash64(ev.eid.p, ev.eid.n);
	if (ev.consent && doc->node[ev.consent].kids > 0)
		note_consent(l, doc, &ev);
	end_line(l, at, &head, &t);
	return (TAKEN);
}

static int
take_profile(const struct sf_read *r, struct local *l,
    const struct sf_jdoc *doc, const char **code, struct sf_err *e)
{
	struct told t = {.flags = SF_EV_PROFILE};
	struct sf_line head = {0};
	int64_t first = INT64_MIN, last = INT64_MAX;
	struct sf_profile p;
	size_t at;
	int got;

	*code = "REQUIRED_EMPTY";
	if (sf_profile_view(doc, &p, e) || sf_profile_check(doc, &p, code, e))
		return (BAD);
	(void)sf_ts_parse(p.first_ts, &first);
	if (sf_ts_parse(p.last_ts, &last) == 0 && r->run->has_asof &&
	    last >= r->run->asof) {
		*code = "TS_FUTURE";
		return (sf_fail(e, SF_E_DATA, "the profile holds what came at "
		    "or after --asof, and nothing can be taken out of it"));
	}
	t.ts = last == INT64_MAX ? 0 : last;
	t.ids = sf_evidence_profile(&l->ids, doc, &p);
	*code = NULL;
	if ((got = is_refused(l, &t, first, last, e)) != 0)
		return (got < 0 ? BAD : FORGOTTEN);
	at = begin_line(l);
	sf_j_write(&l->lines, doc, 0);
	end_line(l, at, &head, &t);
	return (TAKEN);
}

static int
take(const struct sf_read *r, struct local *l, const struct sf_chunk *c,
    const struct sf_row *row, struct sf_buf out[SF_OUTS], struct sf_tally *t,
    struct sf_err *e)
{
	const char *code = row->code;
	struct sf_err why = {0};
	int profile, got;

	sf_buf_clear(&l->ids);
	t->n[SF_T_READ]++;
	if (code != NULL) {
		t->n[SF_T_REJECTED]++;
		sf_pass_reject(&out[SF_REJECTS], c, row, code, row->message);
		return (0);
	}
	profile = sf_is_profile(&row->doc);
	got = profile ? take_profile(r, l, &row->doc, &code, &why) :
	    take_event(r, l, &row->doc, &code, &why);
	if (got == BAD && code == NULL) {
		*e = why;
		return (-1);
	}
	if (got == BAD) {
		t->n[SF_T_REJECTED]++;
		sf_pass_reject(&out[SF_REJECTS], c, row, code, why.msg);
		return (0);
	}
	t->n[SF_T_LATER] += got == LATER;
	t->n[SF_T_FORGOTTEN] += got == FORGOTTEN;
	t->n[SF_T_PROFILES] += got == TAKEN && profile;
	return (l->lines.failed || l->told.failed || l->ids.failed ||
	    l->consents.failed ? sf_fail_mem(e) : 0);
}

/* The block, then what is told of its records. */
static int
hand_over(struct local *l, const char *path, struct sf_buf *out,
    struct sf_err *e)
{
	struct chunk c = {l->lines.n, 0, l->consents.n, strlen(path)};
	size_t at = out->n;

	if (l->lines.n == 0)
		return (0);
	sf_buf_add(out, &c, sizeof(c));
	if (sf_pack(l->packer, l->lines.p, l->lines.n, out, e))
		return (-1);
	c.packed = out->n - at - sizeof(c);
	memcpy(out->p + at, &c, sizeof(c));
	sf_buf_addbuf(out, &l->consents);
	sf_buf_add(out, path, c.path);
	sf_buf_addbuf(out, &l->told);
	return (0);
}

static int
map(const void *ctx, void *local, const struct sf_chunk *c,
    struct sf_buf out[SF_OUTS], struct sf_tally *t, struct sf_err *e)
{
	const struct sf_read *r = ctx;
	struct local *l = local;
	struct sf_row row;
	int got;

	sf_buf_clear(&l->lines);
	sf_buf_clear(&l->told);
	sf_buf_clear(&l->consents);
	l->records = 0;
	sf_rows_chunk(l->rows, c);
	while ((got = sf_rows_next(l->rows, &row, e)) > 0)
		if (take(r, l, c, &row, out, t, e))
			return (-1);
	return (got < 0 ? -1 : hand_over(l, c->path, &out[SF_DATA], e));
}

/* The records of a chunk: ${p} to ${end} tells of them. */
static int
add_records(struct sf_read *r, const char *p, const char *end,
    struct sf_err *e)
{
	struct sf_record rec = {0};
	struct told t;

	sf_buf_clear(&r->told);
	while (p < end) {
		memcpy(&t, p, sizeof(t));
		p += sizeof(t);
		rec.eid = t.eid;
		rec.digest = t.digest;
		rec.ids = t.set;
		rec.bytes = t.bytes;
		rec.ev = (struct sf_evidence){t.flags, t.ts, t.ids, p,
		    p + t.size};
		p += t.size;
		sf_buf_add(&r->told, &rec, sizeof(rec));
	}
	if (sf_buf_check(&r->told, e))
		return (-1);
	return (sf_records_add(r->records, (void *)r->told.p,
	    r->told.n / sizeof(rec), e));
}

static int
fold(void *ctx, struct sf_buf mapped[SF_OUTS], struct sf_out *to[SF_OUTS],
    struct sf_err *e)
{
	struct sf_read *r = ctx;
	const struct sf_buf *b = &mapped[SF_DATA], *bad = &mapped[SF_REJECTS];
	const char *p = b->p;
	struct sf_buf said = {0};
	struct chunk c;

	if (sf_buf_check(b, e) || sf_buf_check(bad, e))
		return (-1);
	if (b->n > 0) {
		memcpy(&c, p, sizeof(c));
		p += sizeof(c);
		if (sf_records_block(r->records, (struct sf_str){p, c.packed},
		    c.raw, e))
			return (-1);
		p += c.packed;
		said.p = mapped[SF_DATA].p + (p - b->p);
		said.n = c.consents;
		p += said.n;
		if ((said.n > 0 && sf_records_consents(r->records, &said,
		    e)) || sf_records_file(r->records, (struct sf_str){p,
		    c.path}, e) || add_records(r, p + c.path, b->p + b->n, e))
			return (-1);
	}
	if (bad->n > 0 && to[SF_REJECTS] != NULL)
		return (sf_out_write(to[SF_REJECTS], bad->p, bad->n, e));
	return (0);
}

int
sf_read_all(struct sf_read *r, const struct sf_run *run,
    struct sf_records *records, const struct sf_tombs *tombs,
    struct sf_err *e)
{
	struct sf_stage st = {.open = open_local, .close = close_local,
	    .map = map, .fold = fold, .ctx = r};

	memset(r, 0, sizeof(*r));
	r->run = run;
	r->records = records;
	r->tombs = tombs;
	if (sf_pass_open(&r->pass, run, 0, e) ||
	    sf_pass_run(&r->pass, &st, e))
		return (-1);
	if (sf_pass_commit(&r->pass, e) == 0)
		return (0);
	/* Whoever comes here first brings what systems gave out. */
	if (e->code != SF_E_DATA || r->pass.sum.n[SF_T_READ] >
	    r->pass.sum.n[SF_T_REJECTED] || strncmp(r->pass.first.msg,
	    "'ts' is missing", 15) != 0)
		return (-1);
	e->hint[0] = '\0';
	return (sf_hint(e, "sf-ingest makes events of exports; --rejects FILE "
	    "gets each line with its reason"));
}

void
sf_read_release(struct sf_read *r)
{
	sf_pass_close(&r->pass);
	sf_buf_release(&r->told);
	memset(r, 0, sizeof(*r));
}
