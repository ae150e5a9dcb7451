/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "format/json.h"
#include "io/cutter.h"

#include "ingest/job.h"

/*
 * Rejects that come again.  Each line tells where its row came from, so that
 * lines may be filtered, sorted and joined from several runs.  Neighbours that
 * came from the same place are read together, and as any other rows are; but
 * for where they stand, which their lines say.
 */
#define TOGETHER ((size_t)1 << 20)	/* bytes, at most and about */

struct line {
	struct sf_str file, source, encoding, header;
	uint32_t names;			/* node of the header; 0: none */
	uint64_t line, byte;
	int cut;
};

struct retry {
	struct sf_ingest_job *j;
	struct sf_json *json;
	struct sf_jdoc doc;		/* of the line in hand */
	const char *path;		/* of the rejects */
	uint64_t at;			/* line of them */
	struct sf_buf raw;		/* of the line in hand */
	struct sf_buf key, next;	/* where the rows in hand are from */

	/* The rows in hand, and where they are from: bound where local is. */
	struct sf_ingest_stage s;
	struct sf_stage st;
	void *local;
	struct sf_buf text;
	struct sf_ingest_item *item;
	size_t items, cap;
	struct sf_buf out[SF_OUTS];
};

static int
wrong(const struct retry *r, struct sf_err *e)
{
	if (e->hint[0] == '\0')
		(void)sf_hint(e, "see sf-reject(5)");
	return (sf_err_at(e, r->path, r->at, 0, NULL, 0));
}

/* Read the rows in hand. */
static int
flush(struct retry *r, struct sf_err *e)
{
	struct sf_ingest_job *j = r->j;
	size_t k, i, at = 0;
	struct sf_tally sum = {{0}};
	int rc;

	if (r->items == 0)
		return (0);
	if (sf_buf_room(&r->text, SF_PAD) == NULL)
		return (sf_fail_mem(e));
	memset(r->text.p + r->text.n, 0, SF_PAD);
	for (i = 0; i < r->items; i++) {
		r->item[i].c.p = r->text.p + at;
		r->item[i].c.path = r->s.file.path;
		at += r->item[i].c.n;
	}
	r->s.item = r->item;
	r->s.items = r->items;
	for (i = 0; i < SF_OUTS; i++)
		sf_buf_clear(&r->out[i]);
	rc = r->st.map(r->st.ctx, r->local, &r->item[0].c, r->out, &sum, e);
	if (rc == 0)
		rc = r->st.fold(r->st.ctx, r->out, j->to, e);
	k = (size_t)(r->s.file.s - j->m.source);
	sf_tally_add(&j->sums.rows[k], &sum);
	j->sums.files[k]++;
	j->rows += sum.n[SF_T_READ];
	r->items = 0;
	sf_buf_clear(&r->text);
	return (rc);
}

static void
unbind(struct retry *r)
{
	if (r->local != NULL)
		r->st.close(r->local);
	r->local = NULL;
	sf_arena_release(&r->s.file.mem);
	memset(&r->s, 0, sizeof(r->s));
}

static char *
keep(struct retry *r, struct sf_str s)
{
	return (sf_arena_dup(&r->s.file.mem, s.p, s.n));
}

/* The columns of CSV, as the line has them. */
static int
bind_names(struct retry *r, const struct line *l, struct sf_err *e)
{
	struct sf_file *f = &r->s.file;
	struct sf_str *name;
	uint32_t i;
	size_t n = 0;

	if (l->names == 0) {
		(void)sf_fail(e, SF_E_DATA, "a row of CSV without its "
		    "'header'");
		return (wrong(r, e));
	}
	name = sf_arena_alloc(&f->mem, (r->doc.node[l->names].kids + 1) *
	    sizeof(*name));
	if (name == NULL)
		return (sf_fail_mem(e));
	for (i = sf_j_first(&r->doc, l->names); i != 0;
	    i = sf_j_after(&r->doc, l->names, i))
		name[n++] = sf_j_text(&r->doc, i);
	return (sf_file_names(f, name, n, e) ? wrong(r, e) : 0);
}

/* What the file was, which the rows to come are from. */
static int
bind(struct retry *r, const struct line *l, struct sf_err *e)
{
	struct sf_ingest_job *j = r->j;
	struct sf_file *f = &r->s.file;
	const struct sf_source *s = NULL;
	char *path, *source, *encoding;

	unbind(r);
	path = keep(r, l->file.n > 0 ? l->file : sf_str(r->path));
	source = keep(r, l->source);
	encoding = keep(r, l->encoding);
	if (path == NULL || source == NULL || encoding == NULL)
		return (sf_fail_mem(e));
	s = *source != '\0' ? sf_mapping_source(&j->m, source, e) :
	    sf_mapping_match(&j->m, path, e);
	if (s == NULL) {
		e->path[0] = '\0';	/* the place of the line is wanted */
		return (wrong(r, e));
	}
	f->m = &j->m;
	f->s = s;
	f->run = j->run;
	f->path = path;
	if (sf_file_bind(f, e))
		return (wrong(r, e));
	if (*encoding != '\0')
		f->encoding = encoding;
	if (f->fmt != SF_F_JSONL && bind_names(r, l, e))
		return (-1);
	r->s.key = &j->key;
	r->s.vault = j->vault;
	r->s.csv = j->csv;
	r->s.rejects = j->run->rejects != NULL;
	r->s.first = &j->first;
	r->s.count = &j->sums.count[s - j->m.source];
	sf_ingest_stage(&r->s, &r->st);
	r->local = r->st.open(r->st.ctx, e);
	if (r->local != NULL)
		return (0);
	return (e->code == SF_E_IO ? -1 : wrong(r, e));
}

static struct sf_str
text_of(const struct retry *r, const char *name)
{
	uint32_t i = sf_j_get(&r->doc, 0, name);

	if (i == 0 || r->doc.node[i].type != SF_J_STR)
		return (SF_S(""));
	return (r->doc.node[i].str);
}

static uint64_t
number_of(const struct retry *r, const char *name)
{
	uint32_t i = sf_j_get(&r->doc, 0, name);
	uint64_t v = 0;
	struct sf_str s;
	size_t k;

	if (i == 0 || r->doc.node[i].type != SF_J_NUM)
		return (0);
	s = r->doc.node[i].raw;
	for (k = 0; k < s.n && k < 18; k++) {
		if (s.p[k] < '0' || s.p[k] > '9')
			return (0);
		v = v * 10 + (uint64_t)(s.p[k] - '0');
	}
	return (v);
}

static int
ascii(struct sf_str s)
{
	unsigned char any = 0;
	size_t i;

	for (i = 0; i < s.n; i++)
		any |= (unsigned char)s.p[i];
	return (any < 0x80);
}

/*
 * The row's bytes.  What was mended as text is UTF-8, unless
 * it is ASCII, which is the same in all of them.
 */
static int
take_raw(struct retry *r, struct line *l, struct sf_err *e)
{
	uint32_t raw = sf_j_get(&r->doc, 0, "raw");
	uint32_t b64 = sf_j_get(&r->doc, 0, "raw_b64");
	struct sf_str s = text_of(r, "raw");

	sf_buf_clear(&r->raw);
	if (raw != 0 && r->doc.node[raw].type == SF_J_STR) {
		sf_buf_addstr(&r->raw, s);
		if (!ascii(s))
			l->encoding = SF_S("");
		return (sf_buf_check(&r->raw, e));
	}
	if (raw == 0 && b64 != 0 && r->doc.node[b64].type == SF_J_STR &&
	    sf_buf_unbase64(&r->raw, text_of(r, "raw_b64")) == 0)
		return (sf_buf_check(&r->raw, e));
	(void)sf_fail(e, SF_E_DATA, raw == 0 && b64 == 0 ?
	    "a line without 'raw' and 'raw_b64'" : raw != 0 ?
	    "'raw' is no text" : "'raw_b64' is no base64");
	return (wrong(r, e));
}

static int
put(struct retry *r, const struct line *l, struct sf_err *e)
{
	struct sf_ingest_item *more;
	size_t cap;

	if (r->items == r->cap) {
		cap = r->cap ? r->cap * 2 : 64;
		if ((more = realloc(r->item, cap * sizeof(*more))) == NULL)
			return (sf_fail_mem(e));
		r->item = more;
		r->cap = cap;
	}
	r->item[r->items++] = (struct sf_ingest_item){.cut = l->cut,
	    .c = {.n = r->raw.n + 1, .line = l->line ? l->line : 1,
	    .off = l->byte > 0 ? l->byte - 1 : 0}};
	sf_buf_addbuf(&r->text, &r->raw);
	sf_buf_addc(&r->text, '\n');
	return (sf_buf_check(&r->text, e));
}

static void
add_part(struct sf_buf *b, struct sf_str s)
{
	sf_buf_addu(b, s.n);
	sf_buf_addc(b, ':');
	sf_buf_addstr(b, s);
}

/* Where the row is from: the same place, the same text. */
static int
place_of(const struct line *l, struct sf_buf *key, struct sf_err *e)
{
	sf_buf_clear(key);
	add_part(key, l->file);
	add_part(key, l->source);
	add_part(key, l->encoding);
	add_part(key, l->header);
	return (sf_buf_check(key, e));
}

/* What the line says but for its row. */
static void
take_line(struct retry *r, struct line *l)
{
	uint32_t i;

	l->file = text_of(r, "file");
	l->source = text_of(r, "source");
	l->encoding = text_of(r, "encoding");
	l->line = number_of(r, "line");
	l->byte = number_of(r, "byte");
	i = sf_j_get(&r->doc, 0, "cut");
	l->cut = i != 0 && r->doc.node[i].type == SF_J_TRUE;
	i = sf_j_get(&r->doc, 0, "header");
	if (i != 0 && r->doc.node[i].type == SF_J_ARR) {
		l->names = i;
		l->header = r->doc.node[i].raw;
	}
}

static int
read_line(struct retry *r, struct sf_str t, struct sf_err *e)
{
	struct sf_err bad = {0};
	struct line l = {0};
	int same, rc;

	rc = sf_json_parse(r->json, t.p, t.n, 0, &r->doc, &bad);
	if (rc != 0 && sf_json_code(r->json) == SF_JE_NONE) {
		*e = bad;	/* no memory */
		return (-1);
	}
	if (rc != 0 || r->doc.node[0].type != SF_J_OBJ) {
		(void)sf_fail(e, SF_E_DATA, "a line of rejects is an object, "
		    "{…}");
		return (wrong(r, e));
	}
	take_line(r, &l);
	if (take_raw(r, &l, e) || place_of(&l, &r->next, e))
		return (-1);
	same = r->local != NULL &&
	    sf_str_eq(sf_buf_str(&r->next), sf_buf_str(&r->key));
	if ((!same || r->text.n > TOGETHER) && flush(r, e))
		return (-1);
	if (!same && bind(r, &l, e))
		return (-1);
	sf_buf_swap(&r->next, &r->key);
	return (put(r, &l, e));
}

static int
read_lines(struct retry *r, const struct sf_chunk *c, struct sf_err *e)
{
	const char *p = c->p, *end = c->p + c->n, *nl;
	struct sf_str t;

	for (r->at = c->line; p < end; p = nl ? nl + 1 : end, r->at++) {
		nl = memchr(p, '\n', (size_t)(end - p));
		t = sf_str_trim((struct sf_str){p,
		    (size_t)((nl ? nl : end) - p)});
		if (t.n > 0 && t.p[t.n - 1] == '\r')
			t.n--;
		if (t.n > 0 && read_line(r, t, e))
			return (-1);
	}
	return (0);
}

int
sf_ingest_retry(struct sf_ingest_job *j, struct sf_err *e)
{
	struct retry r = {.j = j, .path = j->in->retry};
	struct sf_stage lines = {.cut = sf_cut_lines};
	struct sf_cutter cutter;
	struct sf_block b = {0};
	struct sf_src *src = sf_src_open(j->in->retry, e);
	int got = -1;
	size_t i;

	if (src == NULL || (r.json = sf_json_new(e)) == NULL)
		goto done;
	r.path = sf_src_name(src);
	j->total = sf_src_size(src);
	sf_cutter_init(&cutter, src, &lines);
	while ((got = sf_cutter_next(&cutter, &b, e)) > 0) {
		if (read_lines(&r, &b.c, e)) {
			got = -1;
			break;
		}
		if (j->run->progress != NULL)
			j->run->progress(j->run->ctx, sf_src_taken(src),
			    j->total, j->rows);
	}
	if (got == 0)
		got = flush(&r, e);
done:
	unbind(&r);
	sf_block_release(&b);
	sf_json_free(r.json);
	sf_src_free(src);
	sf_buf_release(&r.key);
	sf_buf_release(&r.next);
	sf_buf_release(&r.raw);
	sf_buf_release(&r.text);
	for (i = 0; i < SF_OUTS; i++)
		sf_buf_release(&r.out[i]);
	free(r.item);
	return (got);
}
