/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <strings.h>

#include "format/enc.h"

#include "ingest/mapping.h"

/* Both readers of lists make room for this many fields a list. */
static struct sf_field *
fields_new(struct sf_mapping_reader *r, size_t n, struct sf_err *e)
{
	struct sf_field *f = sf_arena_alloc(&r->m->mem, (n + 1) * sizeof(*f));

	if (f == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	memset(f, 0, (n + 1) * sizeof(*f));
	return (f);
}

/* A map of fields; of ids, a list gives several values to one type. */
static int
read_fields(struct sf_mapping_reader *r, const struct sf_def *d,
    enum sf_field_use use, struct sf_fields *out, struct sf_err *e)
{
	const struct sf_def *one;
	size_t i, k, n = 0;

	if (d == NULL)
		return (0);
	if (sf_def_want(d, SF_DEF_MAP, e))
		return (-1);
	for (i = 0; i < d->n; i++)
		n += d->kid[i]->kind == SF_DEF_SEQ ? d->kid[i]->n : 1;
	if ((out->f = fields_new(r, n, e)) == NULL)
		return (-1);
	for (i = 0; i < d->n; i++) {
		one = d->kid[i];
		if (one->key.n == 0)
			return (sf_def_fail_key(one, e, "a name is empty"));
		if (one->kind != SF_DEF_SEQ || use != SF_USE_ID) {
			out->n++;
			if (sf_mapping_field(r, one, use, one->key,
			    &out->f[out->n - 1], e))
				return (-1);
			continue;
		}
		for (k = 0; k < one->n; k++) {
			out->n++;
			if (sf_mapping_field(r, one->kid[k], use, one->key,
			    &out->f[out->n - 1], e))
				return (-1);
		}
	}
	return (0);
}

static int
read_parts(struct sf_mapping_reader *r, const struct sf_def *d,
    struct sf_making *k, struct sf_err *e)
{
	const struct sf_def *ids = sf_def_get(d, "ids");

	if (ids != NULL) {
		k->own_ids = 1;
		if (read_fields(r, ids, SF_USE_ID, &k->ids, e))
			return (-1);
	}
	if (read_fields(r, sf_def_get(d, "traits"), SF_USE_VALUE,
	    &k->part[SF_PART_TRAITS], e) ||
	    read_fields(r, sf_def_get(d, "tags"), SF_USE_TAG,
	    &k->part[SF_PART_TAGS], e) ||
	    read_fields(r, sf_def_get(d, "consent"), SF_USE_CONSENT,
	    &k->part[SF_PART_CONSENT], e) ||
	    read_fields(r, sf_def_get(d, "props"), SF_USE_VALUE,
	    &k->part[SF_PART_PROPS], e))
		return (-1);
	return (sf_def_bool(sf_def_get(d, "timeline"), &k->timeline, e));
}

/* One of ts, channel, event: its own, else the row's, else an error. */
static int
read_one(struct sf_mapping_reader *r, const struct sf_def *d,
    const char *name, enum sf_field_use use, const struct sf_field *row,
    struct sf_field *own, const struct sf_field **f, struct sf_err *e)
{
	const struct sf_def *o = sf_def_get(d, name);

	*f = o != NULL ? own : row;
	if (o != NULL)
		return (sf_mapping_field(r, o, use, sf_str(name), own, e));
	if (row != NULL)
		return (0);
	(void)(d->key.n > 0 ? sf_def_fail_key : sf_def_fail)(d, e,
	    "source '%s' has no '%s'", r->s->name.p, name);
	return (sf_hint(e, "see sf-mapping(5)"));
}

/* What is the same of all these events, and stands behind their time. */
static int
make_head(struct sf_mapping_reader *r, struct sf_making *k, struct sf_err *e)
{
	struct sf_buf b = {0};
	int ret = 0;

	if (k->channel->from != SF_FROM_CONST ||
	    k->event.from != SF_FROM_CONST)
		return (0);
	sf_buf_adds(&b, "\"src\":");
	sf_buf_json(&b, r->s->name.p, r->s->name.n);
	sf_buf_adds(&b, ",\"channel\":");
	sf_buf_json(&b, k->channel->text.p, k->channel->text.n);
	sf_buf_adds(&b, ",\"event\":");
	sf_buf_json(&b, k->event.text.p, k->event.text.n);
	k->head.n = b.n;
	if (b.failed || (k->head.p = sf_arena_dup(&r->m->mem, b.p, b.n)) ==
	    NULL)
		ret = sf_fail_mem(e);
	sf_buf_release(&b);
	return (ret);
}

static int
read_making(struct sf_mapping_reader *r, const struct sf_def *d,
    struct sf_making *k, const struct sf_making *row, struct sf_err *e)
{
	const struct sf_field *event;

	k->def = d;
	k->timeline = 1;
	if (read_one(r, d, "ts", SF_USE_TS, row ? row->ts : NULL, &k->own_ts,
	    &k->ts, e) ||
	    read_one(r, d, "channel", SF_USE_WORD, row ? row->channel : NULL,
	    &k->own_channel, &k->channel, e) ||
	    read_one(r, d, "event", SF_USE_WORD, NULL, &k->event, &event, e))
		return (-1);
	return (make_head(r, k, e) || read_parts(r, d, k, e) ? -1 : 0);
}

static int
read_makings(struct sf_mapping_reader *r, const struct sf_def *d,
    struct sf_err *e)
{
	static const char *const keys[] = {"ts", "channel", "event", "ids",
	    "traits", "tags", "consent", "props", "timeline", NULL};
	const struct sf_def *also = sf_def_get(d, "also");
	size_t i, n = 1;

	if (also != NULL && sf_def_want(also, SF_DEF_SEQ, e))
		return (-1);
	n += also != NULL ? also->n : 0;
	r->s->making = sf_arena_alloc(&r->m->mem, n * sizeof(*r->s->making));
	if (r->s->making == NULL)
		return (sf_fail_mem(e));
	memset(r->s->making, 0, n * sizeof(*r->s->making));
	r->s->makings = 1;
	if (read_making(r, d, &r->s->making[0], NULL, e))
		return (-1);
	for (i = 1; i < n; i++) {
		r->s->makings++;
		if (sf_def_want(also->kid[i - 1], SF_DEF_MAP, e) ||
		    sf_def_keys(also->kid[i - 1], keys, e) ||
		    read_making(r, also->kid[i - 1], &r->s->making[i],
		    &r->s->making[0], e))
			return (-1);
	}
	return (0);
}

enum sf_format
sf_mapping_format(const char *name)
{
	if (strstr(name, ".json") != NULL || strstr(name, ".ndjson") != NULL)
		return (SF_F_JSONL);
	if (strstr(name, ".tsv") != NULL)
		return (SF_F_TSV);
	if (strstr(name, ".csv") != NULL || strstr(name, ".txt") != NULL ||
	    strstr(name, ".dat") != NULL)
		return (SF_F_CSV);
	return (SF_F_AUTO);
}

static int
read_format(struct sf_mapping_reader *r, const struct sf_def *d,
    struct sf_err *e)
{
	static const char *const names[] = {"jsonl", "csv", "tsv", "json",
	    NULL};
	static const enum sf_format is[] = {SF_F_JSONL, SF_F_CSV, SF_F_TSV,
	    SF_F_JSONL};
	const struct sf_def *f = sf_def_get(d, "format");
	struct sf_source *s = r->s;
	int k = -1;
	size_t i;

	if (sf_def_choice(f, names, &k, e))
		return (-1);
	if (k >= 0)
		s->format = is[k];
	if (sf_mapping_records(r, d, k < 0 ? -1 : k == 3, e))
		return (-1);
	for (i = 0; i < s->matches && s->format == SF_F_AUTO; i++)
		s->format = sf_mapping_format(s->match[i]);
	if (r->run->in_fmt != SF_F_AUTO)
		s->format = r->run->in_fmt;
	if (s->format != SF_F_AUTO)
		return (0);
	(void)sf_def_fail_key(d, e, "source '%s' does not tell its format",
	    s->name.p);
	return (sf_hint(e, "add 'format: csv', 'format: tsv' or "
	    "'format: jsonl'"));
}

/*
 * Known, and such that records can be cut before they are converted: what is
 * ASCII stays what it is (UTF-16 is converted first).
 */
static int
read_encoding(struct sf_source *s, const struct sf_def *d, struct sf_err *e)
{
	static const char ascii[] = "\n\r\t,;|:^~\"0123456789AZaz{}[]";
	struct sf_str text = {ascii, sizeof(ascii) - 1};
	struct sf_err bad = {0};
	struct sf_buf b = {0};
	struct sf_enc *enc;
	int same, nomem;

	if (d == NULL)
		return (0);
	if (sf_def_text(d, &s->encoding, e))
		return (-1);
	if ((enc = sf_enc_new(s->encoding, &bad)) == NULL) {
		if (bad.code != SF_E_USAGE) {
			*e = bad;
			return (-1);
		}
		(void)sf_def_fail(d, e, "%s", bad.msg);
		return (bad.hint[0] != '\0' ? sf_hint(e, "%s", bad.hint) :
		    -1);
	}
	same = sf_enc_decode(enc, text, &b) == 0 &&
	    sf_str_eq(text, sf_buf_str(&b));
	sf_enc_free(enc);
	nomem = sf_buf_check(&b, e);
	sf_buf_release(&b);
	if (nomem)
		return (-1);
	if (same || strncasecmp(s->encoding, "utf-16", 6) == 0 ||
	    strncasecmp(s->encoding, "utf16", 5) == 0)
		return (0);
	return (sf_def_fail(d, e, "'%s' does not keep ASCII, and is not read",
	    s->encoding));
}

static int
read_match(struct sf_mapping_reader *r, const struct sf_def *d,
    struct sf_err *e)
{
	const struct sf_def *m = sf_def_get(d, "match");
	struct sf_str *text = NULL;
	size_t i;

	if (m == NULL)
		return (0);
	if (sf_mapping_texts(r->m, m, &text, &r->s->matches, e))
		return (-1);
	r->s->match = sf_arena_alloc(&r->m->mem,
	    (r->s->matches + 1) * sizeof(*r->s->match));
	if (r->s->match == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < r->s->matches; i++) {
		if (text[i].n == 0)
			return (sf_def_fail(m, e, "a pattern is empty"));
		r->s->match[i] = text[i].p;
	}
	return (0);
}

static int
read_keys(struct sf_mapping_reader *r, const struct sf_def *d,
    struct sf_err *e)
{
	const struct sf_def *key = sf_def_get(d, "key");
	struct sf_str *text = NULL;
	size_t i;

	if (sf_mapping_empty(r, sf_def_get(d, "empty"), e))
		return (-1);
	if (key == NULL)
		return (0);
	if (sf_mapping_texts(r->m, key, &text, &r->s->keys, e))
		return (-1);
	if (r->s->keys == 0)
		return (sf_def_fail(key, e, "a key needs a column"));
	r->s->key = sf_arena_alloc(&r->m->mem,
	    (r->s->keys + 1) * sizeof(*r->s->key));
	if (r->s->key == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < r->s->keys; i++)
		if (sf_mapping_column(r, key->kind == SF_DEF_SEQ ?
		    key->kid[i] : key, text[i], &r->s->key[i], e))
			return (-1);
	return (0);
}

/* Columns of times and identifiers must not stand twice in a JSON row. */
static int
set_unique(struct sf_mapping_reader *r, struct sf_err *e)
{
	struct sf_source *s = r->s;
	const struct sf_making *k;
	size_t i, j, n = s->columns.n;

	if ((s->unique = sf_arena_alloc(&r->m->mem, n + 1)) == NULL)
		return (sf_fail_mem(e));
	memset(s->unique, 0, n + 1);
	for (i = 0; i < s->makings; i++) {
		k = &s->making[i];
		if (k->ts->from == SF_FROM_COLUMN)
			s->unique[k->ts->slot] = 1;
		for (j = 0; j < k->ids.n; j++)
			if (k->ids.f[j].from == SF_FROM_COLUMN)
				s->unique[k->ids.f[j].slot] = 1;
	}
	return (0);
}

int
sf_mapping_read_source(struct sf_mapping_reader *r, const struct sf_def *d,
    struct sf_err *e)
{
	static const char *const keys[] = {"match", "format", "records", "encoding",
	    "dialect", "empty", "key", "ts", "tz", "timeline", "channel",
	    "event", "ids", "traits", "tags", "consent", "props", "ignore",
	    "also", NULL};
	const struct sf_def *ignore = sf_def_get(d, "ignore");

	if (sf_def_keys(d, keys, e) || read_match(r, d, e) ||
	    read_format(r, d, e) ||
	    read_encoding(r->s, sf_def_get(d, "encoding"), e) ||
	    sf_mapping_dialect(r, sf_def_get(d, "dialect"), e) ||
	    read_keys(r, d, e) || read_makings(r, d, e))
		return (-1);
	if (ignore != NULL) {
		r->s->ignores = 1;
		if (sf_mapping_expr(r, ignore, &r->s->ignore, e))
			return (-1);
	}
	return (set_unique(r, e) || sf_mapping_check_header(r, e) ||
	    sf_mapping_classes(r, e) ? -1 : 0);
}
