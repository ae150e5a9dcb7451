/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/json.h"

#include "ingest/dry.h"

#define NAMES 200		/* of events that are counted one by one */

int
sf_dry_open(struct sf_dry *c, const struct sf_mapping *m,
    const struct sf_run *run, struct sf_err *e)
{
	c->run = run;
	c->n = m->n;
	c->source = calloc(m->n + 1, sizeof(*c->source));
	c->file = calloc(sf_run_inputs(run) + 1, sizeof(*c->file));
	if (c->source == NULL || c->file == NULL)
		return (sf_fail_mem(e));
	return ((c->json = sf_json_new(e)) == NULL ? -1 : 0);
}

static void
release(struct sf_dry *c)
{
	size_t i, k;

	for (i = 0; c->source != NULL && i < c->n; i++) {
		sf_map_release(&c->source[i].events);
		sf_map_release(&c->source[i].columns);
		for (k = 0; k < SF_DRY_PLACES; k++)
			sf_buf_release(&c->source[i].example[k]);
	}
	free(c->source);
	free(c->file);
	sf_json_free(c->json);
}

static uint64_t
figure(const struct sf_jdoc *d, const char *key)
{
	uint32_t at = sf_j_get(d, 0, key);

	return (at == 0 ? 0 : strtoull(sf_j_text(d, at).p, NULL, 10));
}

static void
copy(char *out, size_t cap, struct sf_str s)
{
	(void)snprintf(out, cap, "%.*s", (int)(s.n < cap ? s.n : cap - 1),
	    s.p);
}

/* The first rejects of each code. */
static void
add_reject(struct sf_dry_source *s, const struct sf_jdoc *d)
{
	uint32_t code = sf_j_get(d, 0, "code"), at;
	struct sf_dry_place *p;
	struct sf_str text;
	char name[32];
	enum sf_why why;

	if (code == 0)
		return;
	copy(name, sizeof(name), sf_j_text(d, code));
	why = sf_why_of(name);
	if (s->places[why] == SF_DRY_PLACES)
		return;
	p = &s->place[why][s->places[why]++];
	if ((at = sf_j_get(d, 0, "file")) != 0)
		copy(p->file, sizeof(p->file), sf_j_text(d, at));
	p->line = figure(d, "line");
	p->column = figure(d, "column");
	if ((at = sf_j_get(d, 0, "message")) != 0) {
		text = sf_j_text(d, at);
		sf_mask_text(p->message, sizeof(p->message), text.p, text.n);
	}
}

static int
add_event(struct sf_dry_source *s, const struct sf_source *source,
    const struct sf_jdoc *d, struct sf_err *e)
{
	struct sf_str ts = sf_j_text(d, sf_j_get(d, 0, "ts"));
	struct sf_str name = sf_j_text(d, sf_j_get(d, 0, "event"));
	struct sf_map_entry *at = sf_map_get(&s->events, name);
	char text[32];

	copy(text, sizeof(text), ts);
	if (s->first[0] == '\0' || strcmp(text, s->first) < 0)
		memcpy(s->first, text, sizeof(text));
	if (strcmp(text, s->last) > 0)
		memcpy(s->last, text, sizeof(text));
	if (at == NULL && s->events.n == NAMES)
		s->others++;
	else if (at == NULL && (at = sf_map_put(&s->events, name, 0, NULL)) ==
	    NULL)
		return (sf_fail_mem(e));
	if (at != NULL)
		at->val++;
	if (s->examples == SF_DRY_PLACES)
		return (0);
	sf_dry_mask(source, d, &s->example[s->examples]);
	return (sf_buf_check(&s->example[s->examples++], e));
}

/* Each line of ${b} through ${add}. */
int
sf_dry_fold(struct sf_dry *c, const struct sf_ingest_stage *s,
    const struct sf_buf mapped[SF_OUTS], struct sf_err *e)
{
	struct sf_dry_source *to =
	    &c->source[s->file.s - s->file.m->source];
	const char *p, *end, *nl;
	struct sf_jdoc d;
	int out;

	for (out = SF_DATA; out <= SF_REJECTS; out++) {
		if (mapped[out].n == 0)
			continue;
		for (p = mapped[out].p, end = p + mapped[out].n; p < end;
		    p = nl + 1) {
			nl = memchr(p, '\n', (size_t)(end - p));
			if (nl == NULL)
				nl = end;
			if (sf_json_parse(c->json, p, (size_t)(nl - p), 0, &d,
			    e))
				return (-1);
			if (out == SF_REJECTS)
				add_reject(to, &d);
			else if (add_event(to, s->file.s, &d, e))
				return (-1);
		}
	}
	return (0);
}

static void
describe(struct sf_dry_file *to, const struct sf_file *f)
{
	static const char *const names[] = {"tab", "','", "';'", "'|'", "':'",
	    "'^'", "'~'"};
	static const char chars[] = "\t,;|:^~";
	const char *at = f->dialect.delim ?
	    strchr(chars, f->dialect.delim) : NULL;

	if (f->fmt == SF_F_JSONL)
		copy(to->form, sizeof(to->form), SF_S("JSON lines"));
	else
		(void)snprintf(to->form, sizeof(to->form), "%s %s",
		    f->dialect.quotes ? "CSV" : "TSV",
		    at ? names[at - chars] : "?");
	(void)snprintf(to->encoding, sizeof(to->encoding), "%s%s",
	    f->wide ? f->wide : f->encoding ? f->encoding : "utf-8",
	    f->s->encoding == NULL && f->fmt != SF_F_JSONL ? " (guessed)" :
	    "");
}

int
sf_dry_read(struct sf_dry *c, const struct sf_file *f, uint64_t rows,
    struct sf_err *e)
{
	struct sf_dry_file *to = &c->file[c->files++];

	to->path = f->path;
	to->s = f->s;
	to->rows = rows;
	describe(to, f);
	return (sf_dry_columns(&c->source[f->s - f->m->source], f, c->run,
	    e));
}

int
sf_dry(const struct sf_ingest *in, const struct sf_run *run, int *look,
    struct sf_err *e)
{
	struct sf_ingest watched = *in;
	struct sf_run silent = *run;
	struct sf_dry c = {0};
	int ret;

	if (run->out_fmt == SF_F_CSV || run->out_fmt == SF_F_TSV) {
		(void)sf_fail(e, SF_E_USAGE, "'check' writes text, or with "
		    "-O jsonl a finding a line");
		return (sf_hint(e, "leave -O out"));
	}
	watched.dry = &c;
	silent.rejects = NULL;
	ret = sf_ingest(&watched, &silent, e);
	*look = c.look;
	release(&c);
	return (ret);
}
