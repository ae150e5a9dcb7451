/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "expr/refs.h"

#include "ingest/mapping.h"

#define NAMES 64		/* for "did you mean" */

int
sf_mapping_pseudonym(struct sf_mapping *m, const struct sf_def *root,
    struct sf_err *e)
{
	static const char *const keys[] = {"types", "mac", NULL};
	static const char *const macs[] = {"hmac-sha256", "hmac-sm3", NULL};
	const struct sf_def *d = sf_def_get(root, "pseudonym");
	const struct sf_def *types = d;
	int mac = 0;

	if (d == NULL) {
		(void)sf_def_fail(root, e, "the mapping does not say which "
		    "identifiers leave as pseudonyms");
		return (sf_hint(e, "write 'pseudonym: none', or a list: "
		    "'pseudonym: [phone, id_card]'"));
	}
	if (d->kind == SF_DEF_SCALAR) {
		if (sf_str_is(d->text, "none"))
			return (0);
		(void)sf_def_fail(d, e, "pseudonym is 'none' or a list of "
		    "types, not '%s'", d->text.p);
		return (sf_hint(e, "pseudonym: [%s]", d->text.p));
	}
	if (d->kind == SF_DEF_MAP) {
		if (sf_def_keys(d, keys, e) ||
		    sf_def_choice(sf_def_get(d, "mac"), macs, &mac, e))
			return (-1);
		m->mac = mac == 1 ? SF_MAC_SM3 : SF_MAC_SHA256;
		if ((types = sf_def_get(d, "types")) == NULL)
			return (sf_def_fail(d, e, "'pseudonym' has no "
			    "'types'"));
	}
	if (sf_def_want(types, SF_DEF_SEQ, e))
		return (-1);
	m->pseudonym = types->n > 0;
	m->pseudo_def = types;
	return (sf_mapping_texts(m, types, &m->pseudo, &m->pseudos, e));
}

static const struct sf_fields *
ids_of(const struct sf_mapping *m, size_t *source, size_t *making)
{
	for (; *source < m->n; ++*source, *making = 0)
		if (*making < m->source[*source].makings)
			return (&m->source[*source].making[(*making)++].ids);
	return (NULL);
}

/* A type that is misspelt would leave as it is: it has to be one. */
static int
check_type(const struct sf_mapping *m, size_t i, struct sf_err *e)
{
	const char *names[NAMES], *near;
	size_t s = 0, k = 0, j, n = 0;
	const struct sf_fields *fs;

	if (sf_ident_known(m->pseudo[i]))
		return (0);
	while ((fs = ids_of(m, &s, &k)) != NULL)
		for (j = 0; j < fs->n; j++) {
			if (sf_str_eq(fs->f[j].name, m->pseudo[i]))
				return (0);
			if (n < NAMES)
				names[n++] = fs->f[j].name.p;
		}
	(void)sf_def_fail(m->pseudo_def->kid[i], e, "no source has identifiers "
	    "of the type '%s'", m->pseudo[i].p);
	near = sf_str_near(m->pseudo[i], names, n);
	return (near == NULL ? -1 : sf_hint(e, "did you mean '%s'?", near));
}

/* Whether the expression names column ${slot}, or its last member; 1, 0, -1. */
static int
is_named(const struct sf_mapping *m, const struct sf_source *s,
    unsigned program, size_t slot, struct sf_err *e)
{
	struct sf_str name = s->columns.e[slot].key, last = name;
	size_t k;
	int got = sf_expr_names(m->expr, s->group, (int)program, name, e);

	for (k = 0; k < name.n; k++)
		if (name.p[k] == '.')
			last = (struct sf_str){name.p + k + 1,
			    name.n - k - 1};
	return (got != 0 || last.n == name.n ? got :
	    sf_expr_names(m->expr, s->group, (int)program, last, e));
}

/* Whether ${a} is ${b}, or an object that ${b} is in. */
static int
holds(struct sf_str a, struct sf_str b)
{
	return (sf_str_eq(a, b) || (b.n > a.n && b.p[a.n] == '.' &&
	    memcmp(a.p, b.p, a.n) == 0));
}

/*
 * Whether column ${slot} leaves as a token, or one in it does, 1, or an
 * expression that does may have taken it, 2; 0, -1.
 */
static int
is_token(const struct sf_mapping *m, const struct sf_source *s, size_t slot,
    struct sf_err *e)
{
	const struct sf_field *f;
	size_t k, i;
	int got, named = 0;

	for (k = 0; k < s->makings; k++)
		for (i = 0; i < s->making[k].ids.n; i++) {
			f = &s->making[k].ids.f[i];
			if (!f->pseudo)
				continue;
			if (f->from == SF_FROM_COLUMN && holds(
			    s->columns.e[slot].key, s->columns.e[f->slot].key))
				return (1);
			if (f->from != SF_FROM_EXPR)
				continue;
			if ((got = is_named(m, s, f->program, slot, e)) < 0)
				return (-1);
			named |= got;
		}
	return (named ? 2 : 0);
}

static int
each_ref(void *ctx, const struct sf_ref *ref)
{
	*(int *)ctx |= ref->kind == SF_REF_LINE;
	return (0);
}

static int
refuse(const struct sf_field *f, struct sf_err *e)
{
	return (sf_hint(e, "leave '%.*s' out; where what it gives tells "
	    "nobody who she is, say so: {from: '=…', class: C1}",
	    (int)f->name.n, f->name.p));
}

/* An expression sees the row as it came: what leaves as a token, too. */
static int
check_expr(const struct sf_mapping *m, const struct sf_source *s,
    const struct sf_field *f, struct sf_err *e)
{
	struct sf_arena mem = {0};
	struct sf_str name = SF_S("");
	int whole = 0, tokens = 0, got = 0, program = (int)f->program;
	size_t i;

	for (i = 0; i < s->columns.n && got == 0; i++) {
		if ((got = is_token(m, s, i, e)) <= 0)
			continue;
		tokens = 1;
		name = s->columns.e[i].key;
		got = is_named(m, s, f->program, i, e);
	}
	if (got < 0)
		return (-1);
	if (got > 0) {
		(void)sf_def_fail(f->def, e, "the expression takes '%.*s', "
		    "which leaves as a pseudonym", (int)name.n, name.p);
		return (refuse(f, e));
	}
	if (tokens && sf_expr_refs(m->expr, s->group, program, &mem, each_ref,
	    &whole, e))
		whole = -1;
	sf_arena_release(&mem);
	if (whole <= 0)
		return (whole);
	(void)sf_def_fail(f->def, e, "the expression takes all of the row, "
	    "and some of it leaves as pseudonyms");
	return (refuse(f, e));
}

/* ${f} gives something else than a token. */
static int
check_field(const struct sf_mapping *m, const struct sf_source *s,
    const struct sf_field *f, struct sf_err *e)
{
	int got;

	if (f->pseudo || f->def == NULL)
		return (0);
	if (f->from == SF_FROM_EXPR)
		return (f->vouched ? 0 : check_expr(m, s, f, e));
	if (f->from != SF_FROM_COLUMN ||
	    (got = is_token(m, s, f->slot, e)) == 0)
		return (0);
	if (got < 0 || (got == 2 && f->vouched))
		return (got < 0 ? -1 : 0);
	if (got == 2) {
		(void)sf_def_fail(f->def, e, "the column '%s' goes into what "
		    "leaves as a pseudonym, and here leaves as it is",
		    s->columns.e[f->slot].key.p);
		return (sf_hint(e, "leave '%.*s' out; where it tells nobody "
		    "who she is, say so: {from: %s, class: C1}",
		    (int)f->name.n, f->name.p,
		    s->columns.e[f->slot].key.p));
	}
	(void)sf_def_fail(f->def, e, "the column '%s' leaves as a pseudonym, "
	    "and here as it is", s->columns.e[f->slot].key.p);
	return (sf_hint(e, "leave '%.*s' out, or give what may be known of "
	    "it: {from: '=…', class: C1}", (int)f->name.n, f->name.p));
}

static int
check_making(const struct sf_mapping *m, const struct sf_source *s,
    const struct sf_making *k, struct sf_err *e)
{
	size_t i, p;

	if (check_field(m, s, k->ts, e) || check_field(m, s, k->channel, e) ||
	    check_field(m, s, &k->event, e))
		return (-1);
	for (i = 0; i < k->ids.n; i++)
		if (check_field(m, s, &k->ids.f[i], e))
			return (-1);
	for (p = 0; p < SF_PARTS; p++)
		for (i = 0; i < k->part[p].n; i++)
			if (check_field(m, s, &k->part[p].f[i], e))
				return (-1);
	return (0);
}

int
sf_mapping_check_pseudonym(const struct sf_mapping *m, struct sf_err *e)
{
	const struct sf_source *s;
	size_t i, j;

	for (i = 0; i < m->pseudos; i++)
		if (check_type(m, i, e))
			return (-1);
	for (i = 0; m->pseudonym && i < m->n; i++) {
		s = &m->source[i];
		for (j = 0; j < s->makings; j++)
			if (check_making(m, s, &s->making[j], e))
				return (-1);
	}
	return (0);
}
