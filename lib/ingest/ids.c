/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ingest/vault.h"

#include "ingest/make.h"

#define VALUES 64		/* of one type in one event */
#define VEILED_MIN 6		/* bytes: shorter ones stand anywhere */

/* The values of one type, gathered in m->vals. */
struct gathered {
	size_t start[VALUES], end[VALUES];
	size_t n;
	enum sf_ident_status last;	/* why one was left out */
};

/* A JSON number is its digits; what has an exponent has lost some. */
static enum sf_ident_status
norm(struct sf_maker *m, const struct sf_field *f, const struct sf_val *v)
{
	size_t i;

	if (v->kind == SF_VAL_JSON) {
		if (v->doc->node[v->node].type != SF_J_NUM)
			return (SF_ID_INVALID);
		for (i = 0; i < v->text.n; i++)
			if ((v->text.p[i] | 0x20) == 'e')
				return (SF_ID_SCIENTIFIC);
	}
	sf_buf_clear(&m->norm);
	return (sf_ident_norm(f->ident, v->text, &m->norm));
}

/*
 * The token of the newest key, in m->token.  The vault gets those of the older
 * keys as well: what left under them is found by them.
 */
static int
tokens(struct sf_maker *m, const struct sf_field *f, struct sf_str value,
    struct sf_err *e)
{
	size_t i = m->vault ? 0 : m->pseudos - 1;

	for (; i < m->pseudos; i++) {
		sf_buf_clear(&m->token);
		if (sf_pseudo_token(m->pseudo[i], f->name, f->scope, value,
		    &m->token, e))
			return (-1);
		if (m->vault)
			sf_vault_note(&m->pairs, sf_buf_str(&m->token),
			    f->name, f->scope, value);
	}
	return (sf_buf_check(&m->pairs, e));
}

/* Add the value as JSON unless it is there; 0 or -1. */
static int
gather(struct sf_maker *m, const struct sf_field *f, const struct sf_val *v,
    struct gathered *g, struct sf_err *e)
{
	enum sf_ident_status st = norm(m, f, v);
	struct sf_str text;
	size_t from = m->vals.n, i, len;

	if (sf_buf_check(&m->norm, e))
		return (-1);
	m->count.field[f->tally + st]++;
	if (st > SF_ID_FIXED) {
		g->last = st;
		return (0);
	}
	text = sf_buf_str(&m->norm);
	if (f->pseudo) {
		if (tokens(m, f, text, e))
			return (-1);
		if (v->text.n >= VEILED_MIN) {
			sf_buf_add(&m->veiled, &v->text.n, sizeof(v->text.n));
			sf_buf_addstr(&m->veiled, v->text);
		}
		m->vals.failed |= m->veiled.failed;
		text = sf_buf_str(&m->token);
	} else if (f->scope.n > 0) {
		sf_buf_clear(&m->token);
		sf_buf_addstr(&m->token, f->scope);
		sf_buf_addc(&m->token, ':');
		sf_buf_addstr(&m->token, text);
		text = sf_buf_str(&m->token);
	}
	m->vals.failed |= m->token.failed | m->norm.failed;
	sf_buf_json(&m->vals, text.p, text.n);
	len = m->vals.n - from;
	for (i = 0; i < g->n && !m->vals.failed; i++)
		if (g->end[i] - g->start[i] == len &&
		    memcmp(m->vals.p + g->start[i], m->vals.p + from, len) ==
		    0) {
			m->vals.n = from;
			return (0);
		}
	if (g->n == VALUES) {
		m->vals.n = from;
		return (sf_at_fail(&m->at, f, SF_WHY_TYPE, "more than %d "
		    "values of '%.*s'", VALUES, (int)f->name.n, f->name.p));
	}
	g->start[g->n] = from;
	g->end[g->n++] = m->vals.n;
	return (0);
}

/* One field: a value, or an array of them. */
static int
field(struct sf_maker *m, const struct sf_field *f, struct gathered *g,
    struct sf_err *e)
{
	struct sf_val v, one;
	size_t had = g->n;
	uint32_t i;

	g->last = SF_ID_OK;
	if (sf_value_get(&m->at, f, &v))
		return (-1);
	if (v.kind == SF_VAL_NONE)
		return (0);
	if (v.kind == SF_VAL_JSON && v.doc->node[v.node].type == SF_J_ARR) {
		for (i = sf_j_first(v.doc, v.node); i != 0;
		    i = sf_j_after(v.doc, v.node, i)) {
			one = (struct sf_val){SF_VAL_JSON,
			    sf_j_text(v.doc, i), v.doc, i};
			if (v.doc->node[i].type == SF_J_STR)
				one.kind = SF_VAL_TEXT;
			if (v.doc->node[i].type != SF_J_NULL &&
			    gather(m, f, &one, g, e))
				return (-1);
		}
	} else if (gather(m, f, &v, g, e)) {
		return (-1);
	}
	if (f->required && g->n == had && g->last > SF_ID_FIXED)
		return (sf_at_fail(&m->at, f, g->last == SF_ID_EMPTY ?
		    SF_WHY_REQUIRED_EMPTY : sf_why_of(sf_ident_code(g->last)),
		    "'%.*s' is required, and %s", (int)f->name.n, f->name.p,
		    sf_ident_says(g->last)));
	return (0);
}

static void
write_values(struct sf_maker *m, const struct sf_field *f,
    const struct gathered *g, struct sf_buf *b)
{
	size_t i;

	if (b->n > 0)
		sf_buf_addc(b, ',');
	sf_buf_addstr(b, f->json);
	if (g->n > 1)
		sf_buf_addc(b, '[');
	for (i = 0; i < g->n && !m->vals.failed; i++) {
		if (i > 0)
			sf_buf_addc(b, ',');
		sf_buf_add(b, m->vals.p + g->start[i],
		    g->end[i] - g->start[i]);
	}
	if (g->n > 1)
		sf_buf_addc(b, ']');
}

int
sf_maker_ids(struct sf_maker *m, const struct sf_fields *fs, struct sf_buf *b,
    size_t *n, struct sf_err *e)
{
	struct gathered g;
	size_t i, k;

	*n = 0;
	for (i = 0; i < fs->n; i = k) {
		g.n = 0;
		sf_buf_clear(&m->vals);
		for (k = i; k < fs->n &&
		    sf_str_eq(fs->f[k].name, fs->f[i].name); k++)
			if (field(m, &fs->f[k], &g, e))
				return (-1);
		if (g.n > 0)
			write_values(m, &fs->f[i], &g, b);
		*n += g.n;
	}
	return (sf_buf_check(&m->vals, e));
}

int
sf_maker_bares(const struct sf_maker *m, size_t from)
{
	const char *end = m->out->p + m->out->n, *p, *q;
	size_t at = 0, n;

	while (at < m->veiled.n) {
		memcpy(&n, m->veiled.p + at, sizeof(n));
		at += sizeof(n);
		for (p = m->out->p + from; (size_t)(end - p) >= n; p = q + 1) {
			q = memchr(p, m->veiled.p[at],
			    (size_t)(end - p) - n + 1);
			if (q == NULL)
				break;
			if (memcmp(q, m->veiled.p + at, n) == 0)
				return (1);
		}
		at += n;
	}
	return (0);
}
