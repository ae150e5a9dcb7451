/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "expr/refs.h"

#include "ingest/mapping.h"

static int
refuse(struct sf_str name, struct sf_err *e)
{
	return (sf_hint(e, "leave it out; if '%.*s' is something else, say so: "
	    "{from: …, class: C1}", (int)name.n, name.p));
}

static enum sf_class
worse(enum sf_class a, enum sf_class b)
{
	return (a > b ? a : b);
}

/* A member that an expression names. */
struct naming {
	struct sf_mapping_reader *r;
	const struct sf_def *def;
	struct sf_err *e;
};

static int
each_ref(void *ctx, const struct sf_ref *ref)
{
	struct naming *n = ctx;
	size_t i;

	for (i = 0; ref->kind == SF_REF_MEMBER && i < 2; i++) {
		if (sf_class_of_name(ref->path[i]) != SF_CLASS_C3)
			continue;
		(void)sf_def_fail(n->def, n->e, "the expression takes '%.*s', "
		    "which must not be taken: its class is C3",
		    (int)ref->path[i].n, ref->path[i].p);
		return (refuse(ref->path[i], n->e));
	}
	return (0);
}

static int
check_expr(struct sf_mapping_reader *r, const struct sf_def *d,
    unsigned program, struct sf_err *e)
{
	struct naming n = {r, d, e};

	return (sf_expr_refs(r->m->expr, r->s->group, (int)program,
	    &r->m->mem, each_ref, &n, e));
}

int
sf_mapping_class(struct sf_mapping_reader *r, const struct sf_def *d,
    struct sf_field *f, struct sf_err *e)
{
	static const char *const names[] = {"C1", "C2", "C3", NULL};
	const struct sf_def *told = d ? sf_def_get(d, "class") : NULL;
	struct sf_str column = SF_S("");
	int k = -1;

	if (sf_def_choice(told, names, &k, e))
		return (-1);
	if (k == 2) {
		(void)sf_def_fail(told, e, "what is of class C3 must not be "
		    "taken");
		return (sf_hint(e, "leave '%.*s' out: passwords, codes and "
		    "track data have no place here", (int)f->name.n,
		    f->name.p));
	}
	if (k >= 0) {
		f->cls = k == 0 ? SF_CLASS_C1 : SF_CLASS_C2;
		f->vouched = k == 0;
		return (0);
	}
	if (f->from == SF_FROM_EXPR && check_expr(r, f->def, f->program, e))
		return (-1);
	if (f->from == SF_FROM_COLUMN)
		column = r->s->columns.e[f->slot].key;
	f->cls = f->ident != NULL ? sf_class_of_type(f->name) :
	    sf_class_of_name(f->name);
	/* An expression may say of a secret whether there is one. */
	if (f->from == SF_FROM_EXPR && f->cls == SF_CLASS_C3)
		f->cls = SF_CLASS_C2;
	f->cls = worse(f->cls, sf_class_of_name(column));
	if (f->cls == SF_CLASS_NONE)
		f->cls = SF_CLASS_C1;
	if (f->cls < SF_CLASS_C3 || f->from == SF_FROM_CONST ||
	    f->from == SF_FROM_FILE)
		return (0);
	if (column.n == 0 || sf_class_of_name(column) != SF_CLASS_C3)
		column = f->name;
	(void)sf_def_fail(f->def, e, "'%.*s' must not be taken: its class is "
	    "C3", (int)column.n, column.p);
	return (refuse(column, e));
}

/* The classes of the columns that ${f} takes. */
static void
add(struct sf_source *s, const struct sf_field *f)
{
	if (f->from == SF_FROM_COLUMN && s->cls[f->slot] < f->cls)
		s->cls[f->slot] = (uint8_t)f->cls;
}

int
sf_mapping_classes(struct sf_mapping_reader *r, struct sf_err *e)
{
	struct sf_source *s = r->s;
	const struct sf_making *k;
	const struct sf_def *d;
	size_t i, j, p, n = s->columns.n;

	if ((s->cls = sf_arena_alloc(&r->m->mem, n + 1)) == NULL)
		return (sf_fail_mem(e));
	memset(s->cls, 0, n + 1);
	for (i = 0; i < s->makings; i++) {
		k = &s->making[i];
		add(s, k->ts);
		add(s, k->channel);
		add(s, &k->event);
		for (j = 0; j < k->ids.n; j++)
			add(s, &k->ids.f[j]);
		for (p = 0; p < SF_PARTS; p++)
			for (j = 0; j < k->part[p].n; j++)
				add(s, &k->part[p].f[j]);
	}
	/* What is a key only. */
	for (i = 0; i < n; i++) {
		if (s->cls[i] != SF_CLASS_NONE)
			continue;
		s->cls[i] = (uint8_t)sf_class_of_name(s->columns.e[i].key);
		if (s->cls[i] != SF_CLASS_C3)
			continue;
		d = (const struct sf_def *)(uintptr_t)s->columns.e[i].val;
		(void)sf_def_fail(d, e, "'%s' must not be taken: its class is "
		    "C3", s->columns.e[i].key.p);
		return (sf_hint(e, "choose another column"));
	}
	return (s->ignores ? check_expr(r, sf_def_get(s->def, "ignore"),
	    s->ignore, e) : 0);
}
