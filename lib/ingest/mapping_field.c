/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ingest/mapping.h"

int
sf_mapping_column(struct sf_mapping_reader *r, const struct sf_def *d,
    struct sf_str name, size_t *slot, struct sf_err *e)
{
	struct sf_map_entry *c;

	if (name.n == 0)
		return (sf_def_fail(d, e, "a column needs a name"));
	c = sf_map_put(&r->s->columns, name, (uint64_t)(uintptr_t)d, NULL);
	if (c == NULL)
		return (sf_fail_mem(e));
	*slot = (size_t)(c - r->s->columns.e);
	return (0);
}

int
sf_mapping_expr(struct sf_mapping_reader *r, const struct sf_def *d,
    unsigned *program, struct sf_err *e)
{
	struct sf_def *body;
	int k;

	if (sf_def_want(d, SF_DEF_SCALAR, e))
		return (-1);
	/* The expression is what stands behind the '='. */
	if ((body = sf_arena_alloc(&r->m->mem, sizeof(*body))) == NULL)
		return (sf_fail_mem(e));
	*body = *d;
	if (sf_str_starts(body->text, "=")) {
		body->text.p++;
		body->text.n--;
		body->mark.col++;
	}
	if ((k = sf_expr_add(r->m->expr, r->s->group, body, e)) < 0)
		return (-1);
	*program = (unsigned)k;
	r->s->programs++;
	return (0);
}

/* What a scalar stands for: an expression, else a constant or a column. */
static int
set_scalar(struct sf_mapping_reader *r, const struct sf_def *d,
    enum sf_field_use use, struct sf_field *f, struct sf_err *e)
{
	if (sf_str_starts(d->text, "=")) {
		f->from = SF_FROM_EXPR;
		return (sf_mapping_expr(r, d, &f->program, e));
	}
	if (use == SF_USE_WORD) {
		if (d->text.n == 0)
			return (sf_def_fail(d, e, "'%.*s' is empty",
			    (int)f->name.n, f->name.p));
		f->from = SF_FROM_CONST;
		f->text = d->text;
		return (0);
	}
	f->from = SF_FROM_COLUMN;
	return (sf_mapping_column(r, d, d->text, &f->slot, e));
}

/* Where the value comes from: exactly one of from, const and file. */
static int
set_from(struct sf_mapping_reader *r, const struct sf_def *d,
    enum sf_field_use use, struct sf_field *f, struct sf_err *e)
{
	const struct sf_def *from = sf_def_get(d, "from");
	const struct sf_def *lit = sf_def_get(d, "const");
	const struct sf_def *file = sf_def_get(d, "file");

	if ((from != NULL) + (lit != NULL) + (file != NULL) != 1)
		return (sf_def_fail(d, e, use == SF_USE_TS ?
		    "'%.*s' needs either 'from' or 'file'" :
		    "'%.*s' needs either 'from' or 'const'",
		    (int)f->name.n, f->name.p));
	if (from != NULL)
		return (sf_def_want(from, SF_DEF_SCALAR, e) ||
		    set_scalar(r, from, SF_USE_VALUE, f, e) ? -1 : 0);
	f->from = lit != NULL ? SF_FROM_CONST : SF_FROM_FILE;
	if (sf_def_want(lit != NULL ? lit : file, SF_DEF_SCALAR, e))
		return (-1);
	if (lit != NULL && lit->text.n == 0)
		return (sf_def_fail(lit, e, "'const' is empty"));
	f->text = lit != NULL ? lit->text : file->text;
	return (0);
}

/* A colon in it, and two apps could have one identifier: x:a and x, a:b. */
static int
set_scope(const struct sf_def *d, struct sf_field *f, struct sf_err *e)
{
	if (d == NULL)
		return (0);
	if (sf_def_want(d, SF_DEF_SCALAR, e))
		return (-1);
	if (d->text.n == 0 || memchr(d->text.p, ':', d->text.n) != NULL) {
		(void)sf_def_fail(d, e, d->text.n == 0 ? "the scope is empty" :
		    "a scope has no colon");
		return (sf_hint(e, "it is a name, such as that of the app"));
	}
	f->scope = d->text;
	return (0);
}

static int
set_keys(const struct sf_def *d, enum sf_field_use use, struct sf_err *e)
{
	static const char *const ids[] = {"from", "const", "map", "else",
	    "default", "required", "scope", "fold", "class", NULL};
	static const char *const values[] = {"from", "const", "type", "map",
	    "else", "default", "required", "format", "decimal", "currency",
	    "class", NULL};
	static const char *const ts[] = {"from", "file", "type", "format",
	    "required", "class", NULL};
	static const char *const words[] = {"from", "const", "map", "else",
	    "default", "class", NULL};

	return (sf_def_keys(d, use == SF_USE_ID ? ids : use == SF_USE_TS ?
	    ts : use == SF_USE_WORD ? words : values, e));
}

/* The name as it is written. */
static int
set_json(struct sf_mapping_reader *r, struct sf_field *f, struct sf_err *e)
{
	struct sf_buf b = {0};

	sf_buf_json(&b, f->name.p, f->name.n);
	sf_buf_addc(&b, ':');
	f->json.n = b.n;
	f->json.p = b.failed ? NULL : sf_arena_dup(&r->m->mem, b.p, b.n);
	sf_buf_release(&b);
	return (f->json.p == NULL ? sf_fail_mem(e) : 0);
}

static int
set_use(struct sf_mapping_reader *r, enum sf_field_use use,
    struct sf_field *f, struct sf_err *e)
{
	size_t i;

	if (set_json(r, f, e))
		return (-1);
	f->tally = r->s->tallies;
	r->s->tallies += SF_FTS;
	if (f->type == SF_V_AUTO && use == SF_USE_TAG)
		f->type = SF_V_BOOL;
	if (f->type == SF_V_AUTO && use == SF_USE_CONSENT)
		f->type = SF_V_CONSENT;
	if (f->type == SF_V_AUTO && use == SF_USE_TS)
		f->type = SF_V_TIME;
	if (sf_mapping_forms(r, f->def, use, f, e))
		return (-1);
	/* Whether there is a send_id matters for other things. */
	f->plain = use == SF_USE_VALUE && f->from == SF_FROM_COLUMN &&
	    f->type <= SF_V_TEXT && f->words.n == 0 && !f->has_default &&
	    !f->required && !sf_str_is(f->name, "send_id");
	if (use != SF_USE_ID)
		return (0);
	if (sf_mapping_ident(r, f->def, f, e))
		return (-1);
	for (i = 0; i < r->m->pseudos; i++)
		f->pseudo |= sf_str_eq(r->m->pseudo[i], f->name);
	return (0);
}

int
sf_mapping_field(struct sf_mapping_reader *r, const struct sf_def *d,
    enum sf_field_use use, struct sf_str name, struct sf_field *f,
    struct sf_err *e)
{
	const struct sf_def *sub;

	f->name = name;
	f->def = d;
	if (d->kind == SF_DEF_SCALAR) {
		return (set_scalar(r, d, use, f, e) ||
		    set_use(r, use, f, e) ||
		    sf_mapping_class(r, NULL, f, e) ? -1 : 0);
	}
	if (sf_def_want(d, SF_DEF_MAP, e) || set_keys(d, use, e) ||
	    set_from(r, d, use, f, e) || sf_mapping_type(d, use, f, e) ||
	    sf_mapping_words(r, d, f, e) ||
	    sf_def_bool(sf_def_get(d, "required"), &f->required, e))
		return (-1);
	if ((sub = sf_def_get(d, "default")) != NULL) {
		if (sf_def_want(sub, SF_DEF_SCALAR, e))
			return (-1);
		f->has_default = 1;
		f->dflt = sub->text;
	}
	if (set_scope(sf_def_get(d, "scope"), f, e))
		return (-1);
	return (set_use(r, use, f, e) || sf_mapping_class(r, d, f, e) ? -1 : 0);
}
