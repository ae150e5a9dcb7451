/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ident/pattern.h"

#include "ingest/mapping.h"

#define WEIGHT_MAX 96
#define SHOWN_MAX 8		/* characters at either end of a mask */

/* A failure of lib/ident, at the place that it is about. */
static int
fail_at(const struct sf_def *d, int at_key, const struct sf_err *bad,
    struct sf_err *e)
{
	if (bad->code != SF_E_USAGE) {
		*e = *bad;
		return (-1);
	}
	(void)(at_key ? sf_def_fail_key : sf_def_fail)(d, e, "%s", bad->msg);
	return (bad->hint[0] != '\0' ? sf_hint(e, "%s", bad->hint) : -1);
}

static int
read_pattern(const struct sf_def *d, struct sf_ident_own *own,
    struct sf_err *e)
{
	struct sf_err bad = {0};

	if (d == NULL)
		return (0);
	if (sf_def_want(d, SF_DEF_SCALAR, e))
		return (-1);
	if ((own->pattern = sf_pattern_new(d->text, &bad)) != NULL)
		return (0);
	(void)fail_at(d, 0, &bad, e);
	return (sf_hint(e, "it is a POSIX extended regular expression, "
	    "bounded: see sf-mapping(5)"));
}

static int
read_check(const struct sf_def *d, struct sf_check *c, struct sf_err *e)
{
	const struct sf_def *w = sf_def_get(d, "weights");
	struct sf_def one;
	uint64_t v = 0;
	size_t i;
	int k = -1;

	if (sf_def_choice(sf_def_get(d, "check"), sf_check_names, &k, e))
		return (-1);
	c->kind = (enum sf_check_kind)(k + 1);
	if (w == NULL)
		return (0);
	if (c->kind != SF_CHECK_MOD10 && c->kind != SF_CHECK_MOD11) {
		(void)sf_def_fail_key(w, e, "weights go with a check that "
		    "has some");
		return (sf_hint(e, "those are mod10 and mod11"));
	}
	if (sf_def_want(w, SF_DEF_SEQ, e))
		return (-1);
	if (w->n == 0 || w->n > SF_CHECK_WEIGHTS)
		return (sf_def_fail(w, e, "there are 1 to %d weights",
		    SF_CHECK_WEIGHTS));
	for (i = 0; i < w->n; i++) {
		one = *w->kid[i];
		one.key = SF_S("a weight");
		if (sf_def_u64(&one, 1, WEIGHT_MAX, &v, e))
			return (-1);
		c->weight[i] = (uint8_t)v;
	}
	c->weights = w->n;
	return (0);
}

/* HEAD..TAIL: how many characters are seen at either end. */
static int
read_mask(const struct sf_def *d, struct sf_ident_own *own, struct sf_err *e)
{
	const char *p;

	own->head = own->tail = 2;
	if (d == NULL)
		return (0);
	if (sf_def_want(d, SF_DEF_SCALAR, e))
		return (-1);
	p = d->text.p;
	if (d->text.n != 4 || p[1] != '.' || p[2] != '.' || p[0] < '0' ||
	    p[0] > '0' + SHOWN_MAX || p[3] < '0' || p[3] > '0' + SHOWN_MAX) {
		(void)sf_def_fail(d, e, "a mask says how many characters are "
		    "seen at either end, %d at most", SHOWN_MAX);
		return (sf_hint(e, "such as 2..4"));
	}
	own->head = (unsigned)(p[0] - '0');
	own->tail = (unsigned)(p[3] - '0');
	return (0);
}

static int
read_form(const struct sf_def *d, struct sf_ident_own *own, struct sf_err *e)
{
	const struct sf_def *strip = sf_def_get(d, "strip");
	size_t i;

	if (sf_def_bool(sf_def_get(d, "upper"), &own->upper, e) ||
	    sf_def_bool(sf_def_get(d, "lower"), &own->lower, e))
		return (-1);
	if (own->upper && own->lower)
		return (sf_def_fail_key(sf_def_get(d, "lower"), e,
		    "letters are either upper or lower"));
	if (strip == NULL)
		return (0);
	if (sf_def_want(strip, SF_DEF_SCALAR, e))
		return (-1);
	for (i = 0; i < strip->text.n; i++)
		if ((unsigned char)strip->text.p[i] >= 0x80)
			return (sf_def_fail(strip, e, "what is stripped are "
			    "characters of ASCII"));
	own->strip = strip->text;
	return (0);
}

static int
read_type(struct sf_mapping *m, const struct sf_def *d, struct sf_err *e)
{
	static const char *const keys[] = {"pattern", "check", "weights",
	    "upper", "lower", "strip", "mask", NULL};
	struct sf_ident_own *own;
	struct sf_err bad = {0};

	if ((own = sf_ident_declare(m->types, d->key, &bad)) == NULL)
		return (fail_at(d, 1, &bad, e));
	return (sf_def_want(d, SF_DEF_MAP, e) || sf_def_keys(d, keys, e) ||
	    read_pattern(sf_def_get(d, "pattern"), own, e) ||
	    read_check(d, &own->check, e) || read_form(d, own, e) ||
	    read_mask(sf_def_get(d, "mask"), own, e) ? -1 : 0);
}

/* Values that are nobody's: type by type, one or a list. */
static int
read_block(struct sf_mapping *m, const struct sf_def *d, struct sf_err *e)
{
	struct sf_err bad = {0};
	const struct sf_def *v;
	struct sf_str *text;
	size_t i, n;

	if (d->key.n == 0)
		return (sf_def_fail_key(d, e, "a name is empty"));
	if (sf_mapping_texts(m, d, &text, &n, e))
		return (-1);
	for (i = 0; i < n; i++) {
		v = d->kind == SF_DEF_SEQ ? d->kid[i] : d;
		if (sf_ident_block(m->types, d->key, text[i], &bad))
			return (fail_at(v, 0, &bad, e));
	}
	return (0);
}

int
sf_mapping_types(struct sf_mapping *m, const struct sf_def *root,
    struct sf_err *e)
{
	const struct sf_def *types = sf_def_get(root, "types");
	const struct sf_def *block = sf_def_get(root, "block");
	size_t i;

	if ((m->types = sf_ident_types_new(e)) == NULL)
		return (-1);
	if ((types != NULL && sf_def_want(types, SF_DEF_MAP, e)) ||
	    (block != NULL && sf_def_want(block, SF_DEF_MAP, e)))
		return (-1);
	for (i = 0; types != NULL && i < types->n; i++)
		if (read_type(m, types->kid[i], e))
			return (-1);
	for (i = 0; block != NULL && i < block->n; i++)
		if (read_block(m, block->kid[i], e))
			return (-1);
	return (0);
}

/* A name that nobody declared is any text; it may have been meant otherwise. */
static int
warn_near(struct sf_mapping_reader *r, const struct sf_def *d,
    struct sf_str name, struct sf_err *e)
{
	const char *near;
	int fresh = 0;

	if (sf_ident_types_known(r->m->types, name, &near) || near == NULL)
		return (0);
	if (sf_map_put(&r->m->warned, name, 0, &fresh) == NULL)
		return (sf_fail_mem(e));
	if (fresh)
		sf_say(r->run, SF_SAY_WARN, "%s:%ju:%ju: no type '%.*s' is "
		    "known: its values are any text; did you mean '%s'?",
		    d->mark.path, (uintmax_t)d->mark.line,
		    (uintmax_t)d->mark.col, (int)name.n, name.p, near);
	return (0);
}

int
sf_mapping_ident(struct sf_mapping_reader *r, const struct sf_def *d,
    struct sf_field *f, struct sf_err *e)
{
	static const char *const folds[] = {"none", "case", "provider", NULL};
	const struct sf_def *fold = d->kind == SF_DEF_MAP ?
	    sf_def_get(d, "fold") : NULL;
	int k = SF_FOLD_NONE;

	f->ident = sf_ident_types_get(r->m->types, f->name);
	if (fold == NULL)
		return (warn_near(r, d, f->name, e));
	if (!sf_str_is(f->name, "email"))
		return (sf_def_fail_key(fold, e, "only email is folded"));
	if (sf_def_choice(fold, folds, &k, e))
		return (-1);
	f->ident = sf_ident_types_email(r->m->types, (enum sf_ident_fold)k, e);
	return (f->ident == NULL ? -1 : 0);
}
