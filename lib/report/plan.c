/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "expr/window.h"

#include "report/plan.h"

void *
sf_plan_alloc(struct sf_plan *p, size_t n, struct sf_err *e)
{
	void *m = sf_arena_alloc(&p->mem, n ? n : 1);

	if (m == NULL)
		(void)sf_fail_mem(e);
	else
		memset(m, 0, n);
	return (m);
}

void
sf_plan_free(struct sf_plan *p)
{
	if (p == NULL)
		return;
	sf_expr_free(p->x);
	sf_zone_free(p->zone);
	sf_defs_free(p->file);
	sf_arena_release(&p->mem);
	free(p);
}

static int
set_expr(struct sf_plan *p, const struct sf_run *run, unsigned flags,
    struct sf_err *e)
{
	struct sf_expr_env env = {flags, p->zone, run->has_asof, run->asof};

	return ((p->x = sf_expr_new(&env, e)) == NULL ? -1 : 0);
}

/* The zone: --tz, else the definition's, else UTC. */
static int
read_zone(struct sf_plan *p, const struct sf_run *run,
    const struct sf_def *tz, struct sf_err *e)
{
	const char *name = "UTC";

	if (sf_def_text(tz, &name, e))
		return (-1);
	if (run->tz != NULL)
		name = run->tz;
	if ((p->zone = sf_zone_load(name, e)) != NULL)
		return (0);
	return (tz != NULL && run->tz == NULL ?
	    sf_err_at(e, tz->mark.path, tz->mark.line, tz->mark.col, NULL, 0)
	    : -1);
}

static int
read_lang(struct sf_plan *p, const struct sf_def *root, const char *lang,
    struct sf_err *e)
{
	static const char *const names[] = {"en", "zh", NULL};
	int v = SF_EN;

	if (sf_def_choice(sf_def_get(root, "lang"), names, &v, e))
		return (-1);
	if (lang != NULL) {
		for (v = 0; names[v] != NULL && strcmp(names[v], lang) != 0;)
			v++;
		if (names[v] == NULL) {
			(void)sf_fail(e, SF_E_USAGE,
			    "option '--lang' does not know '%s'", lang);
			return (sf_hint(e, "it is en or zh"));
		}
	}
	p->lang = v == 0 ? SF_EN : SF_ZH;
	return (0);
}

/* Text, or a map of it by language. */
static int
worded(const struct sf_plan *p, const struct sf_def *d, const char **out,
    struct sf_err *e)
{
	static const char *const keys[] = {"en", "zh", NULL};
	const struct sf_def *t = d;

	if (d != NULL && d->kind == SF_DEF_MAP) {
		if (sf_def_keys(d, keys, e))
			return (-1);
		t = sf_def_get(d, keys[p->lang]);
		if (t == NULL && d->n > 0)
			t = d->kid[0];
	}
	return (sf_def_text(t, out, e));
}

static int
read_period(struct sf_plan *p, const struct sf_run *run,
    const struct sf_def *d, struct sf_err *e)
{
	struct sf_expr_env env = {0, p->zone, 1, run->asof};
	struct sf_window w;
	char why[160];

	p->period = "ever";
	p->from = INT64_MIN;
	p->to = p->asof;
	if (sf_def_text(d, &p->period, e))
		return (-1);
	if (d == NULL)
		return (0);
	if (sf_window_make(sf_str(p->period), &env, p->zone, 0, &w, why))
		return (sf_def_fail(d, e, "%s", why));
	switch (w.kind) {
	case SF_W_EVER:
		return (0);
	case SF_W_FIXED:
		break;
	case SF_W_ENTRY:
	case SF_W_WAIT:
		return (sf_def_fail(d, e, "'%s' is known in journeys only",
		    p->period));
	}
	p->from = w.from;
	p->to = w.to < p->asof ? w.to : p->asof;
	if (p->from >= p->to)
		return (sf_def_fail(d, e, "nothing of this period lies before "
		    "asof"));
	return (0);
}

/* "all", a name, or a list of them. */
static int
read_names(struct sf_plan *p, const struct sf_def *d, struct sf_names *out,
    struct sf_err *e)
{
	size_t i;

	if (d->kind == SF_DEF_SCALAR && sf_str_is(d->text, "all"))
		return (0);
	if (d->kind == SF_DEF_MAP)
		return (sf_def_want(d, SF_DEF_SEQ, e));
	out->n = d->kind == SF_DEF_SEQ ? d->n : 1;
	out->name = sf_plan_alloc(p, out->n * sizeof(*out->name), e);
	if (out->name == NULL)
		return (-1);
	for (i = 0; i < out->n; i++) {
		const struct sf_def *k = d->kind == SF_DEF_SEQ ? d->kid[i] : d;

		if (sf_def_want(k, SF_DEF_SCALAR, e))
			return (-1);
		out->name[i] = k->text;
	}
	if (out->n == 0)
		return (sf_def_fail(d, e, "the list is empty"));
	return (0);
}

static struct sf_sec *
section(struct sf_plan *p, enum sf_sec_kind kind)
{
	struct sf_sec *s = &p->sec[p->n++];

	s->kind = kind;
	return (s);
}

static int
read_one(struct sf_plan *p, const struct sf_def *d, enum sf_sec_kind kind,
    struct sf_err *e)
{
	struct sf_sec *s = section(p, kind);

	switch (kind) {
	case SF_SEC_KPI:
		s->kpi = sf_plan_alloc(p, sizeof(*s->kpi), e);
		return (s->kpi == NULL ? -1 : sf_plan_kpi(p, d, s->kpi, e));
	case SF_SEC_FUNNEL:
		s->funnel = sf_plan_alloc(p, sizeof(*s->funnel), e);
		return (s->funnel == NULL ? -1 :
		    sf_plan_funnel(p, d, s->funnel, e));
	case SF_SEC_LIFT:
		s->lift = sf_plan_alloc(p, sizeof(*s->lift), e);
		return (s->lift == NULL ? -1 : sf_plan_lift(p, d, s->lift, e));
	case SF_SEC_STEPS:
	case SF_SEC_SIZES:
	case SF_SEC_TIERS:
		return (read_names(p, d, &s->names, e));
	}
	return (-1);
}

/* A key of the file that is a section, -1 = none. */
static int
kind_of(struct sf_str key)
{
	static const char *const names[] = {"kpi", "funnel", "lift",
	    "journeys", "segments", "scores"};
	int i;

	for (i = 0; i < 6; i++)
		if (sf_str_is(key, names[i]))
			return (i);
	return (-1);
}

/* Sections stand in the report in the order of the file. */
static int
read_sections(struct sf_plan *p, const struct sf_def *root, struct sf_err *e)
{
	const struct sf_def *d;
	size_t i, k, n = 0;
	int kind;

	for (i = 0; i < root->n; i++)
		n += root->kid[i]->kind == SF_DEF_SEQ ? root->kid[i]->n : 1;
	if ((p->sec = sf_plan_alloc(p, n * sizeof(*p->sec), e)) == NULL)
		return (-1);
	for (i = 0; i < root->n; i++) {
		d = root->kid[i];
		if ((kind = kind_of(d->key)) < 0)
			continue;
		if (d->kind != SF_DEF_SEQ || kind >= SF_SEC_STEPS) {
			if (read_one(p, d, (enum sf_sec_kind)kind, e))
				return (-1);
			continue;
		}
		for (k = 0; k < d->n; k++)
			if (read_one(p, d->kid[k], (enum sf_sec_kind)kind, e))
				return (-1);
	}
	if (p->n > 0)
		return (0);
	(void)sf_def_fail(root, e, "the report has no section");
	return (sf_hint(e, "add kpi, funnel, lift, journeys, segments or "
	    "scores"));
}

static int
read_root(struct sf_plan *p, const struct sf_run *run, const char *lang,
    struct sf_err *e)
{
	static const char *const keys[] = {"version", "report", "title",
	    "lang", "tz", "note", "currency", "period", "min_cell", "kpi",
	    "funnel", "lift", "journeys", "segments", "scores", NULL};
	const struct sf_def *root = sf_defs_root(p->file);
	uint64_t version = 1;

	p->name = "report";
	p->note = "";
	p->currency = "CNY";
	p->min_cell = 10;
	if (sf_def_want(root, SF_DEF_MAP, e) || sf_def_keys(root, keys, e) ||
	    sf_def_u64(sf_def_get(root, "version"), 1, 1, &version, e) ||
	    sf_def_text(sf_def_get(root, "report"), &p->name, e) ||
	    read_lang(p, root, lang, e))
		return (-1);
	p->title = p->name;
	return (worded(p, sf_def_get(root, "title"), &p->title, e) ||
	    worded(p, sf_def_get(root, "note"), &p->note, e) ||
	    sf_def_text(sf_def_get(root, "currency"), &p->currency, e) ||
	    sf_def_u64(sf_def_get(root, "min_cell"), 0, 1000000, &p->min_cell,
	    e) || read_zone(p, run, sf_def_get(root, "tz"), e) ||
	    read_period(p, run, sf_def_get(root, "period"), e) ||
	    set_expr(p, run, SF_EXPR_JOURNEY, e) ||
	    read_sections(p, root, e) ? -1 : 0);
}

static struct sf_plan *
plan_new(const struct sf_run *run, struct sf_err *e)
{
	struct sf_plan *p = calloc(1, sizeof(*p));

	if (p == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	p->asof = run->has_asof ? run->asof : INT64_MAX;
	p->from = INT64_MIN;
	p->to = p->asof;
	p->lang = SF_EN;
	return (p);
}

struct sf_plan *
sf_plan_read(const char *path, const struct sf_run *run, const char *lang,
    struct sf_err *e)
{
	struct sf_plan *p;

	if (sf_run_need_asof(run, "a report", e) ||
	    (p = plan_new(run, e)) == NULL)
		return (NULL);
	if ((p->file = sf_defs_load(path, e)) == NULL ||
	    read_root(p, run, lang, e)) {
		sf_plan_free(p);
		return (NULL);
	}
	return (p);
}

struct sf_plan *
sf_plan_bare(const struct sf_run *run, struct sf_err *e)
{
	struct sf_plan *p = plan_new(run, e);

	if (p == NULL)
		return (NULL);
	p->name = p->title = "lift";
	p->note = "";
	p->currency = "";
	p->period = "ever";
	if (read_zone(p, run, NULL, e) || set_expr(p, run, 0, e)) {
		sf_plan_free(p);
		return (NULL);
	}
	return (p);
}
