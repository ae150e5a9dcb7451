/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "io/out.h"
#include "show/doc.h"
#include "show/num.h"

#include "ingest/dry.h"

#define WIDE 100		/* columns of the tables */

/*
 * What is found, as a table for people and as JSON lines.  A finding is a
 * kind, what it is of, how many, and the rest in words; of JSON the rest is
 * ready-made members.
 */
struct page {
	struct sf_dry *c;
	const struct sf_source *s;
	struct sf_doc doc;
	struct sf_grid *grid;
	struct sf_buf out;
	int json;
};

#define NO_NUMBER UINT64_MAX

static void
find(struct page *p, const char *kind, struct sf_str what, uint64_t n,
    struct sf_str rest, struct sf_str members)
{
	struct sf_buf b = {0};
	struct sf_cell cell[4];
	char safe[256];
	size_t i;

	/* Names of files are no data. */
	if (*kind == '\0' || strcmp(kind, "file") == 0)
		sf_mask_control(safe, sizeof(safe), what.p, what.n);
	else
		sf_mask_text(safe, sizeof(safe), what.p, what.n);
	if (p->json) {
		sf_buf_adds(&p->out, "{\"source\":");
		sf_buf_json(&p->out, p->s->name.p, p->s->name.n);
		sf_buf_addf(&p->out, ",\"found\":\"%s\",\"what\":", kind);
		sf_buf_json(&p->out, safe, strlen(safe));
		if (n != NO_NUMBER)
			sf_buf_addf(&p->out, ",\"n\":%" PRIu64, n);
		sf_buf_addstr(&p->out, members);
		sf_buf_adds(&p->out, "}\n");
		return;
	}
	memset(cell, 0, sizeof(cell));
	if (n != NO_NUMBER)
		sf_num_count(&b, n);
	cell[0].text = sf_str(kind);
	cell[1].text = sf_str(safe);
	cell[2].text = sf_buf_str(&b);
	cell[3].text = rest;
	for (i = 0; i < 4; i++)
		sf_doc_cell(&p->doc, p->grid, cell[i]);
	p->out.failed |= b.failed;
	sf_buf_release(&b);
}

static const char *
base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return (slash != NULL ? slash + 1 : path);
}

/* The first places of a code: rows of their own, or a member. */
static void
places(struct page *p, const struct sf_dry_source *s, enum sf_why why)
{
	const struct sf_dry_place *at;
	char text[320];
	size_t i;

	for (i = 0; i < s->places[why] && !p->json; i++) {
		at = &s->place[why][i];
		(void)snprintf(text, sizeof(text), at->column > 0 ?
		    "  %.200s:%" PRIu64 ":%" PRIu64 : "  %.200s:%" PRIu64,
		    base(at->file), at->line, at->column);
		find(p, "", sf_str(text), NO_NUMBER, sf_str(at->message),
		    SF_S(""));
	}
}

static void
places_json(const struct sf_dry_source *s, enum sf_why why,
    struct sf_buf *b)
{
	const struct sf_dry_place *at;
	size_t i;

	sf_buf_adds(b, ",\"first\":[");
	for (i = 0; i < s->places[why]; i++) {
		at = &s->place[why][i];
		sf_buf_addf(b, "%s{\"file\":", i ? "," : "");
		sf_buf_json(b, at->file, strlen(at->file));
		sf_buf_addf(b, ",\"line\":%" PRIu64 ",\"column\":%" PRIu64
		    ",\"message\":", at->line, at->column);
		sf_buf_json(b, at->message, strlen(at->message));
		sf_buf_addc(b, '}');
	}
	sf_buf_addc(b, ']');
}

static void
rejects(struct page *p, const struct sf_dry_source *s,
    const struct sf_count *n)
{
	struct sf_buf b = {0};
	int w;

	for (w = 0; w < SF_WHYS; w++) {
		if (n->why[w] == 0)
			continue;
		p->c->look = 1;
		sf_buf_clear(&b);
		places_json(s, (enum sf_why)w, &b);
		find(p, "rejected", sf_str(sf_why_name((enum sf_why)w)),
		    n->why[w], SF_S(""), sf_buf_str(&b));
		places(p, s, (enum sf_why)w);
	}
	p->out.failed |= b.failed;
	sf_buf_release(&b);
}

static void
share(struct sf_buf *b, uint64_t n, uint64_t of, int json)
{
	sf_buf_clear(b);
	if (json)
		sf_buf_addf(b, ",\"of\":%" PRIu64, of);
	else {
		sf_num_share(b, n, of, 1);
		sf_buf_adds(b, " of the rows");
	}
}

/* Identifiers of one type that were emptied, by reason. */
static void
emptied(struct page *p, const struct sf_fields *fs, size_t from, size_t to,
    const struct sf_count *n, uint64_t rows)
{
	uint64_t sum, all = 0;
	struct sf_buf b = {0};
	char what[160];
	size_t i;
	int w;

	for (w = SF_ID_INVALID; w < SF_ID_STATUSES; w++) {
		for (sum = 0, i = from; i < to; i++)
			sum += n->field[fs->f[i].tally + (size_t)w];
		if (sum == 0)
			continue;
		all += sum;
		(void)snprintf(what, sizeof(what), "%.*s %s",
		    (int)(fs->f[from].name.n < 100 ? fs->f[from].name.n :
		    100), fs->f[from].name.p,
		    sf_ident_code((enum sf_ident_status)w));
		share(&b, sum, rows, p->json);
		find(p, "emptied", sf_str(what), sum, sf_buf_str(&b),
		    sf_buf_str(&b));
	}
	if (all * 100 > rows)
		p->c->look = 1;
	p->out.failed |= b.failed;
	sf_buf_release(&b);
}

static void
unmapped(struct page *p, const struct sf_field *f, const struct sf_count *n)
{
	uint64_t k = n->field[f->tally + SF_FT_UNMAPPED];

	if (k == 0 || f->words.n == 0)
		return;
	p->c->look = 1;
	find(p, "not in its map", f->name, k, SF_S("left as it is"),
	    SF_S(""));
}

static void
fields(struct page *p, const struct sf_count *n, uint64_t rows)
{
	const struct sf_making *k;
	size_t m, i, j, q;

	for (m = 0; m < p->s->makings; m++) {
		k = &p->s->making[m];
		for (i = 0; i < k->ids.n; i = j) {
			for (j = i; j < k->ids.n && sf_str_eq(
			    k->ids.f[j].name, k->ids.f[i].name); j++)
				;
			emptied(p, &k->ids, i, j, n, rows);
		}
		unmapped(p, &k->own_channel, n);
		unmapped(p, &k->event, n);
		for (q = 0; q < SF_PARTS; q++)
			for (i = 0; i < k->part[q].n; i++)
				unmapped(p, &k->part[q].f[i], n);
	}
}

static void
events(struct page *p, const struct sf_dry_source *s)
{
	size_t i;

	for (i = 0; i < s->events.n; i++)
		find(p, "event", s->events.e[i].key, s->events.e[i].val,
		    SF_S(""), SF_S(""));
	if (s->others > 0)
		find(p, "event", SF_S("(others)"), s->others, SF_S(""),
		    SF_S(""));
	for (i = 0; i < s->columns.n; i++)
		find(p, "column", s->columns.e[i].key, NO_NUMBER,
		    SF_S("nothing takes it"), SF_S(""));
}

static void
examples(struct page *p, const struct sf_dry_source *s)
{
	size_t i;

	for (i = 0; i < s->examples; i++) {
		if (p->json) {
			sf_buf_adds(&p->out, "{\"source\":");
			sf_buf_json(&p->out, p->s->name.p, p->s->name.n);
			sf_buf_adds(&p->out, ",\"found\":\"example\","
			    "\"event\":");
		} else if (i == 0) {
			sf_buf_adds(&p->out, "Examples, masked:\n");
		}
		sf_buf_addbuf(&p->out, &s->example[i]);
		sf_buf_adds(&p->out, p->json ? "}\n" : "\n");
	}
}

/* The sum of the source, and the times between which its events lie. */
static void
sums(struct page *p, const struct sf_dry_source *s,
    const struct sf_tally *t, const struct sf_count *n)
{
	struct sf_buf b = {0};

	if (p->json) {
		sf_buf_addf(&b, ",\"written\":%" PRIu64 ",\"rejected\":%"
		    PRIu64 ",\"ignored\":%" PRIu64 ",\"events\":%" PRIu64,
		    t->n[SF_T_WRITTEN], t->n[SF_T_REJECTED],
		    t->n[SF_T_IGNORED], n->events);
		if (s->first[0] != '\0')
			sf_buf_addf(&b, ",\"from\":\"%s\",\"to\":\"%s\"",
			    s->first, s->last);
		find(p, "rows", SF_S("read"), t->n[SF_T_READ], SF_S(""),
		    sf_buf_str(&b));
	} else {
		sf_buf_addf(&b, "read %" PRIu64 " = written %" PRIu64
		    " + rejected %" PRIu64 " + ignored %" PRIu64 ", %" PRIu64
		    " event%s", t->n[SF_T_READ], t->n[SF_T_WRITTEN],
		    t->n[SF_T_REJECTED], t->n[SF_T_IGNORED], n->events,
		    n->events == 1 ? "" : "s");
		if (s->first[0] != '\0')
			sf_buf_addf(&b, " of %s to %s", s->first, s->last);
		sf_doc_para(&p->doc, SF_PLAIN, sf_buf_str(&b));
	}
	p->out.failed |= b.failed;
	sf_buf_release(&b);
}

static void
files(struct page *p)
{
	const struct sf_dry_file *f;
	struct sf_buf b = {0};
	char rest[112];
	size_t i;

	for (i = 0; i < p->c->files; i++) {
		f = &p->c->file[i];
		if (f->s != p->s)
			continue;
		(void)snprintf(rest, sizeof(rest), "%s, %s", f->form,
		    f->encoding);
		sf_buf_clear(&b);
		sf_buf_adds(&b, ",\"format\":");
		sf_buf_json(&b, f->form, strlen(f->form));
		sf_buf_adds(&b, ",\"encoding\":");
		sf_buf_json(&b, f->encoding, strlen(f->encoding));
		find(p, "file", sf_str(p->json ? f->path : base(f->path)),
		    f->rows, sf_str(rest),
		    sf_buf_str(&b));
	}
	p->out.failed |= b.failed;
	sf_buf_release(&b);
}

static int
source(struct page *p, size_t i, const struct sf_ingest_sums *n,
    struct sf_err *e)
{
	static const struct sf_str heads[] = {{"found", 5}, {"what", 4},
	    {"n", 1}, {"", 0}};
	const struct sf_dry_source *s = &p->c->source[i];
	const struct sf_text_style st = {WIDE, 0};
	int ret;

	memset(&p->doc, 0, sizeof(p->doc));
	sf_doc_section(&p->doc, p->s->name);
	sums(p, s, &n->rows[i], &n->count[i]);
	p->grid = sf_doc_grid(&p->doc, SF_S(""), "llrl", heads);
	files(p);
	rejects(p, s, &n->count[i]);
	fields(p, &n->count[i], n->rows[i].n[SF_T_READ]);
	events(p, s);
	if (!p->json)
		sf_doc_text(&p->doc, &st, &p->out);
	examples(p, s);
	ret = sf_doc_check(&p->doc, e);
	sf_doc_release(&p->doc);
	return (ret ? -1 : sf_buf_check(&p->out, e));
}

/* What a run would make of the rejects. */
static void
limit(struct page *p, const struct sf_mapping *m,
    const struct sf_ingest_sums *n)
{
	const struct sf_run *run = p->c->run;
	uint64_t read = 0, rejected = 0;
	size_t i;

	for (i = 0; i < m->n; i++) {
		read += n->rows[i].n[SF_T_READ];
		rejected += n->rows[i].n[SF_T_REJECTED];
	}
	if (sf_limit_passed(&run->max_rejects, rejected, read))
		sf_say(run, SF_SAY_WARN, "a run would fail: %" PRIu64 " of %"
		    PRIu64 " rows cannot be used, more than --max-rejects "
		    "allows", rejected, read);
}

int
sf_dry_tell(struct sf_dry *c, const struct sf_mapping *m,
    const struct sf_ingest_sums *n, struct sf_err *e)
{
	struct page p = {.c = c, .json = c->run->out_fmt == SF_F_JSONL};
	struct sf_out *out = NULL;
	size_t i;
	int ret = -1;

	for (i = 0; i < m->n; i++) {
		if (n->files[i] == 0)
			continue;
		p.s = &m->source[i];
		if (source(&p, i, n, e))
			goto done;
	}
	limit(&p, m, n);
	if ((out = sf_out_open(c->run->out, e)) != NULL &&
	    sf_out_write(out, p.out.p, p.out.n, e) == 0)
		ret = sf_out_commit(out, e);
done:
	sf_out_free(out);
	sf_buf_release(&p.out);
	return (ret);
}
