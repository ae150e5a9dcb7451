/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libfyaml.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/map.h"
#include "base/spare.h"
#include "format/def_own.h"
#include "io/src.h"

#include "format/def.h"

#define BYTES_MAX ((size_t)4 << 20)
#define DEPTH_MAX 64
#define NODES_MAX 1000000
#define FEW 32			/* keys that are compared one by one */

/* A container whose end has not come yet. */
struct open {
	struct sf_def *node;
	struct sf_def **kid;		/* grows; copied to the arena at the end */
	size_t n, cap;
	struct sf_str key;		/* of the next member, if has_key */
	struct sf_mark key_mark;
	int has_key, flow;
	struct sf_map names;		/* of a large map's members */
};

struct build {
	struct sf_defs *d;
	struct open at[DEPTH_MAX + 1];
	size_t depth, nodes, pos;	/* ${pos}: behind what was read */
	struct sf_def *root;
	int documents;
};

static struct sf_mark
mark_at(struct sf_defs *d, const struct fy_mark *m)
{
	return (sf_defs_mark(d, m ? m->input_pos : 0));
}

/* Where ${ev} starts; what is not there has no place but the one before. */
static struct sf_mark
where(struct build *b, struct fy_event *ev)
{
	const struct fy_mark *m = fy_event_start_mark(ev);
	const struct fy_mark *end = fy_event_end_mark(ev);
	size_t at = m ? m->input_pos : b->pos;

	if (end != NULL && end->input_pos > b->pos)
		b->pos = end->input_pos;
	return (sf_defs_mark(b->d, at));
}

static int
fail_at(const struct sf_defs *d, struct sf_mark m, struct sf_err *e,
    const char *text)
{
	(void)sf_fail(e, SF_E_USAGE, "%s", text);
	return (sf_defs_place(d, m, e));
}

static struct sf_def *
new_node(struct build *b, enum sf_def_kind kind, struct sf_mark mark,
    struct sf_err *e)
{
	struct sf_def *n;

	if (++b->nodes > NODES_MAX) {
		(void)fail_at(b->d, mark, e, "too many nodes in a definition");
		return (NULL);
	}
	if ((n = sf_arena_alloc(&b->d->mem, sizeof(*n))) == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	memset(n, 0, sizeof(*n));
	n->kind = kind;
	n->mark = mark;
	n->file = b->d;
	return (n);
}

/* The member of ${o} that has the key already, or NULL. */
static int
find_key(struct open *o, struct sf_str key, struct sf_def **found,
    struct sf_err *e)
{
	struct sf_map_entry *m;
	int fresh;
	size_t i;

	*found = NULL;
	if (o->n < FEW) {
		for (i = 0; i < o->n; i++)
			if (sf_str_eq(o->kid[i]->key, key))
				*found = o->kid[i];
		return (0);
	}
	for (i = o->names.n; i < o->n; i++)
		if (sf_map_put(&o->names, o->kid[i]->key, i, NULL) == NULL)
			return (sf_fail_mem(e));
	if ((m = sf_map_put(&o->names, key, o->n, &fresh)) == NULL)
		return (sf_fail_mem(e));
	if (!fresh)
		*found = o->kid[m->val];
	return (0);
}

static int
key_twice(struct build *b, struct open *o, struct sf_str key,
    struct sf_mark mark, struct sf_err *e)
{
	struct sf_def *found;

	if (find_key(o, key, &found, e))
		return (-1);
	if (found == NULL)
		return (0);
	(void)sf_fail(e, SF_E_USAGE, "the key '%.*s' stands twice, first in "
	    "line %ju", (int)key.n, key.p, (uintmax_t)found->key_mark.line);
	return (sf_defs_place(b->d, mark, e));
}

/* Hang ${n} into the innermost open container, or make it the root. */
static int
attach(struct build *b, struct sf_def *n, struct sf_err *e)
{
	struct open *o;
	struct sf_def **kid;
	size_t cap;

	if (b->depth == 0) {
		b->root = n;
		return (0);
	}
	o = &b->at[b->depth - 1];
	if (o->node->kind == SF_DEF_MAP) {
		if (!o->has_key)
			return (fail_at(b->d, n->mark, e, "a key must be text"));
		n->key = o->key;
		n->key_mark = o->key_mark;
		o->has_key = 0;
	}
	if (o->n == o->cap) {
		cap = o->cap ? o->cap * 2 : 8;
		if ((kid = realloc(o->kid, cap * sizeof(*kid))) == NULL)
			return (sf_fail_mem(e));
		o->kid = kid;
		o->cap = cap;
	}
	o->kid[o->n++] = n;
	return (0);
}

static int
push(struct build *b, enum sf_def_kind kind, int flow, struct sf_mark mark,
    struct sf_err *e)
{
	struct sf_def *n;

	if (b->depth == DEPTH_MAX)
		return (fail_at(b->d, mark, e, "nested beyond 64 levels"));
	if ((n = new_node(b, kind, mark, e)) == NULL || attach(b, n, e))
		return (-1);
	memset(&b->at[b->depth], 0, sizeof(b->at[0]));
	b->at[b->depth].flow = flow;
	b->at[b->depth++].node = n;
	return (0);
}

static int
pop(struct build *b, struct sf_err *e)
{
	struct open *o = &b->at[--b->depth];
	struct sf_def **kid;

	kid = sf_arena_alloc(&b->d->mem, (o->n + 1) * sizeof(*kid));
	if (kid != NULL && o->n > 0)
		memcpy(kid, o->kid, o->n * sizeof(*kid));
	free(o->kid);
	o->kid = NULL;
	sf_map_release(&o->names);
	if (kid == NULL)
		return (sf_fail_mem(e));
	o->node->kid = kid;
	o->node->n = o->n;
	return (0);
}

static int
scalar(struct build *b, struct fy_event *ev, struct sf_err *e)
{
	struct open *o = b->depth ? &b->at[b->depth - 1] : NULL;
	struct sf_mark mark = where(b, ev);
	struct fy_token *t = ev->scalar.value;
	enum fy_node_style style = fy_event_get_node_style(ev);
	struct sf_def *n;
	size_t len = 0;
	const char *text = t ? fy_token_get_text(t, &len) : NULL;
	char *own;

	if (memchr(text ? text : "", '\0', len) != NULL)
		return (fail_at(b->d, mark, e, "a NUL in a text"));
	if ((own = sf_arena_dup(&b->d->mem, text ? text : "", len)) == NULL)
		return (sf_fail_mem(e));
	if (o != NULL && o->node->kind == SF_DEF_MAP && !o->has_key) {
		if (text == NULL || len == 0)
			return (fail_at(b->d, mark, e, "a key without a name"));
		o->key = (struct sf_str){own, len};
		o->key_mark = mark;
		o->has_key = 1;
		return (key_twice(b, o, o->key, mark, e));
	}
	if (len == 0 && (style == FYNS_PLAIN || style == FYNS_ANY)) {
		if (o != NULL && o->has_key) {
			(void)sf_fail(e, SF_E_USAGE, "'%.*s' has no value",
			    (int)o->key.n, o->key.p);
			(void)sf_defs_place(b->d, o->key_mark, e);
			return (sf_hint(e, "%s", o->flow ? "a comma splits in "
			    "{…}: quote the value, or write it on lines of "
			    "its own" : "write it behind the colon, or on "
			    "lines that are indented"));
		}
		return (fail_at(b->d, mark, e, "an empty value"));
	}
	if ((n = new_node(b, SF_DEF_SCALAR, mark, e)) == NULL)
		return (-1);
	n->text = (struct sf_str){own, len};
	n->plain = style == FYNS_PLAIN || style == FYNS_ANY;
	n->block = style == FYNS_LITERAL || style == FYNS_FOLDED;
	return (attach(b, n, e));
}

/* The mark of an anchor or alias is behind its sign. */
static struct sf_mark
sign(const struct build *b, const struct fy_mark *m)
{
	return (sf_defs_mark(b->d, m && m->input_pos > 0 ? m->input_pos - 1 : 0));
}

/* What YAML can and definitions must not. */
static int
refuse(struct build *b, struct fy_event *ev, struct sf_err *e)
{
	struct fy_token *t;

	if (ev->type == FYET_ALIAS)
		return (fail_at(b->d, sign(b, fy_event_start_mark(ev)), e,
		    "aliases are not taken: quote a value that starts with *"));
	if ((t = fy_event_get_anchor_token(ev)) != NULL)
		return (fail_at(b->d, sign(b, fy_token_start_mark(t)), e,
		    "anchors are not taken: quote a value that starts with &"));
	if ((t = fy_event_get_tag_token(ev)) != NULL)
		return (fail_at(b->d, mark_at(b->d, fy_token_start_mark(t)), e,
		    "tags are not taken: quote a value that starts with !"));
	return (0);
}

static int
take(struct build *b, struct fy_event *ev, struct sf_err *e)
{
	struct sf_mark m = where(b, ev);
	int flow = fy_event_get_node_style(ev) == FYNS_FLOW;

	switch (ev->type) {
	case FYET_DOCUMENT_START:
		if (b->documents++ > 0)
			return (fail_at(b->d, m, e, "a second document"));
		return (0);
	case FYET_ALIAS:
	case FYET_SCALAR:
		return (refuse(b, ev, e) || scalar(b, ev, e) ? -1 : 0);
	case FYET_MAPPING_START:
		return (refuse(b, ev, e) || push(b, SF_DEF_MAP, flow, m, e) ?
		    -1 : 0);
	case FYET_SEQUENCE_START:
		return (refuse(b, ev, e) || push(b, SF_DEF_SEQ, flow, m, e) ?
		    -1 : 0);
	case FYET_MAPPING_END:
	case FYET_SEQUENCE_END:
		return (pop(b, e));
	case FYET_NONE:
	case FYET_STREAM_START:
	case FYET_STREAM_END:
	case FYET_DOCUMENT_END:
		return (0);
	}
	return (0);
}

/* libfyaml's own complaint, at the place that it names. */
static int
syntax(struct sf_defs *d, struct fy_diag *diag, struct sf_err *e)
{
	struct fy_diag_error *err;
	struct sf_mark m = {d->path, 0, 0};
	void *prev = NULL;

	/* Some refusals leave no word: then behind what was understood. */
	if ((err = fy_diag_errors_iterate(diag, &prev)) == NULL)
		return (fail_at(d, sf_defs_mark(d, d->counted), e,
		    "no YAML from here on"));
	m.line = err->line > 0 ? (uint64_t)err->line : 1;
	m.col = sf_defs_column(d, m.line, err->column);
	(void)sf_fail(e, SF_E_USAGE, "YAML: %.200s", err->msg);
	(void)sf_defs_place(d, m, e);
	if (strstr(err->msg, "tab character"))
		return (sf_hint(e, "indent with blanks"));
	if (strstr(err->msg, "document start"))
		return (sf_hint(e, "a definition is one YAML document: is "
		    "this the right file?"));
	if (strstr(err->msg, "closing") || strstr(err->msg, "indentation"))
		return (-1);
	return (sf_hint(e, "quote a value that holds ': ' or starts with one "
	    "of \" ' [ { @ %% * & ! # > |"));
}

/*
 * Where memory runs out libfyaml goes on with less of the text, and says
 * nothing: only errno tells.  What was taken for a mistake then was none.
 */
static int
starved(struct sf_err *e)
{
	if (errno != ENOMEM)
		return (0);
	sf_err_clear(e);
	return (sf_fail_mem(e));
}

static int
parse(struct build *b, struct fy_parser *p, struct fy_diag *diag,
    struct sf_err *e)
{
	struct fy_event *ev;
	int rc;

	errno = 0;
	while ((ev = fy_parser_parse(p)) != NULL) {
		rc = take(b, ev, e);
		fy_parser_event_free(p, ev);
		if (starved(e) || rc)
			return (-1);
	}
	if (starved(e))
		return (-1);
	if (fy_parser_get_stream_error(p))
		return (syntax(b->d, diag, e));
	if (b->root == NULL)
		return (fail_at(b->d, sf_defs_mark(b->d, 0), e,
		    "an empty definition"));
	return (0);
}

static int
build_tree(struct sf_defs *d, struct sf_err *e)
{
	struct fy_diag_cfg dc;
	struct fy_parse_cfg pc = {.search_path = "",
	    .flags = FYPCF_QUIET | FYPCF_DEFAULT_VERSION_1_2 |
	    FYPCF_SLOPPY_FLOW_INDENTATION};
	struct fy_parser *p = NULL;
	struct build b = {.d = d};
	int rc = -1;

	fy_diag_cfg_default(&dc);
	dc.fp = NULL;
	dc.colorize = false;
	if ((pc.diag = fy_diag_create(&dc)) == NULL)
		return (sf_fail_mem(e));
	fy_diag_set_collect_errors(pc.diag, true);
	if ((p = fy_parser_create(&pc)) == NULL || sf_spare() ||
	    fy_parser_set_string(p, d->text.p, d->text.n) != 0) {
		(void)sf_fail_mem(e);
		goto done;
	}
	rc = parse(&b, p, pc.diag, e);
	d->root = b.root;
done:
	while (b.depth > 0) {
		free(b.at[--b.depth].kid);
		sf_map_release(&b.at[b.depth].names);
	}
	if (p != NULL)
		fy_parser_destroy(p);
	fy_diag_destroy(pc.diag);
	return (rc);
}

/* The first byte that is not UTF-8, or the length. */
static size_t
not_utf8(struct sf_str s)
{
	const char *q = s.p, *end = s.p + s.n, *was;

	while (q < end) {
		was = q;
		if (sf_utf8_next(&q, end) == 0xFFFD && q - was == 1)
			return ((size_t)(was - s.p));
	}
	return (s.n);
}

struct sf_defs *
sf_defs_parse(const char *name, const char *p, size_t n, struct sf_err *e)
{
	struct sf_defs *d = calloc(1, sizeof(*d));
	const char *nul;
	size_t bad;

	if (d == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	d->path = sf_arena_dup(&d->mem, name, strlen(name));
	d->text.p = sf_arena_dup(&d->mem, p, n);
	d->text.n = n;
	if (d->path == NULL || d->text.p == NULL) {
		(void)sf_fail_mem(e);
		goto fail;
	}
	sf_hash_hex(p, n, d->digest);
	if ((bad = not_utf8(d->text)) < n) {
		(void)fail_at(d, sf_defs_mark(d, bad), e, "not UTF-8");
		(void)sf_hint(e, "definitions are UTF-8: save the file so");
		goto fail;
	}
	if ((nul = memchr(p, '\0', n)) != NULL) {
		(void)fail_at(d, sf_defs_mark(d, (size_t)(nul - p)), e,
		    "a NUL byte");
		(void)sf_hint(e, "definitions are text: is this the right "
		    "file?");
		goto fail;
	}
	if (build_tree(d, e))
		goto fail;
	return (d);
fail:
	sf_defs_free(d);
	return (NULL);
}

struct sf_defs *
sf_defs_load(const char *path, struct sf_err *e)
{
	struct sf_buf b = {0};
	struct sf_defs *d = NULL;

	if (sf_src_slurp(path, BYTES_MAX, &b, e) == 0)
		d = sf_defs_parse(path, sf_buf_str(&b).p, b.n, e);
	else if (e->code == SF_E_DATA)
		e->code = SF_E_USAGE;	/* too large, cut: it is no input */
	sf_buf_release(&b);
	return (d);
}

void
sf_defs_free(struct sf_defs *d)
{
	if (d == NULL)
		return;
	sf_arena_release(&d->mem);
	free(d);
}
