/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "expr/timeline.h"

#include "rules/feature.h"

#define FEATURES_MOST 1000

struct feature {
	struct sf_str name, text;
	unsigned program;
};

struct sf_features {
	struct sf_arena mem;
	struct feature *at;
	size_t n, cap;
};

struct sf_features *
sf_features_new(struct sf_err *e)
{
	struct sf_features *f = calloc(1, sizeof(*f));

	if (f == NULL)
		(void)sf_fail_mem(e);
	return (f);
}

void
sf_features_free(struct sf_features *f)
{
	if (f == NULL)
		return;
	free(f->at);
	sf_arena_release(&f->mem);
	free(f);
}

/* Note a feature whose program is already in the set. */
static int
note(struct sf_features *f, struct sf_str name, struct sf_str text, int program,
    struct sf_err *e)
{
	struct feature *at;
	size_t cap;

	if (f->n == FEATURES_MOST)
		return (sf_fail(e, SF_E_USAGE, "more than %d features",
		    FEATURES_MOST));
	if (f->n == f->cap) {
		cap = f->cap ? f->cap * 2 : 16;
		if ((at = realloc(f->at, cap * sizeof(*at))) == NULL)
			return (sf_fail_mem(e));
		f->at = at;
		f->cap = cap;
	}
	at = &f->at[f->n];
	at->name.p = sf_arena_dup(&f->mem, name.p, name.n);
	at->text.p = sf_arena_dup(&f->mem, text.p, text.n);
	if (at->name.p == NULL || at->text.p == NULL)
		return (sf_fail_mem(e));
	at->name.n = name.n;
	at->text.n = text.n;
	at->program = (unsigned)program;
	f->n++;
	return (0);
}

int
sf_features_read(struct sf_features *f, const struct sf_def *map,
    struct sf_expr *x, unsigned group, struct sf_err *e)
{
	size_t i;
	int program;

	if (sf_def_want(map, SF_DEF_MAP, e))
		return (-1);
	for (i = 0; i < map->n; i++) {
		if (sf_def_want(map->kid[i], SF_DEF_SCALAR, e))
			return (-1);
		if ((program = sf_expr_add(x, group, map->kid[i], e)) < 0)
			return (-1);
		if (note(f, map->kid[i]->key, map->kid[i]->text, program, e))
			return (-1);
	}
	return (0);
}

int
sf_features_add(struct sf_features *f, struct sf_str name, struct sf_str text,
    struct sf_expr *x, unsigned group, struct sf_err *e)
{
	char what[96];
	int program;

	(void)snprintf(what, sizeof(what), "feature '%.*s'", (int)name.n,
	    name.p);
	if ((program = sf_expr_addtext(x, group, what, text, e)) < 0)
		return (-1);
	return (note(f, name, text, program, e));
}

size_t
sf_features_count(const struct sf_features *f)
{
	return (f->n);
}

struct sf_str
sf_features_name(const struct sf_features *f, size_t k)
{
	return (f->at[k].name);
}

struct sf_str
sf_features_text(const struct sf_features *f, size_t k)
{
	return (f->at[k].text);
}

/* A JSON value as a number. */
static float
number(struct sf_str json)
{
	char text[40];
	char *end;
	double v;

	if (sf_str_is(json, "true"))
		return (1.0f);
	if (sf_str_is(json, "false"))
		return (0.0f);
	if (json.n == 0 || json.n >= sizeof(text) ||
	    (json.p[0] != '-' && (json.p[0] < '0' || json.p[0] > '9')))
		return (NAN);
	memcpy(text, json.p, json.n);
	text[json.n] = '\0';
	v = strtod(text, &end);
	/* jq writes the infinite as the largest double; as float32 it is inf,
	 * which XGBoost refuses. */
	if (*end != '\0' || v > 3.0e38 || v < -3.0e38)
		return (NAN);
	return ((float)v);
}

size_t
sf_features_values(const struct sf_features *f, const struct sf_expr_run *run,
    size_t i, float *out, struct sf_str *why, int *kept)
{
	const struct sf_value *v;
	size_t k, undefined = 0;

	for (k = 0; k < f->n; k++) {
		v = sf_expr_value(run, i, f->at[k].program);
		if (v->truth == SF_UNDEFINED) {
			if (undefined++ == 0 && why != NULL)
				*why = v->why;
			if (kept != NULL && sf_str_starts(v->why, SF_TL_KEPT))
				*kept = 1;
			out[k] = NAN;
		} else {
			out[k] = number(v->json);
		}
	}
	return (undefined);
}
