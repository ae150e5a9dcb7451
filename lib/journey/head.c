/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "journey/policy.h"

#include "journey/head.h"

static const char *const keys[] = {"version", "journey", "tz", "calendar",
    "entry", "reenter", "purpose", "require", "holdout", "exit", "caps",
    "capped", "quiet", "budget", "guard", "grace", "ahead", "settle", "late",
    "priority", "steps", NULL};

int
sf_head_channel(const struct sf_journeys *js, const struct sf_def *d,
    struct sf_str name, struct sf_err *e)
{
	const char *names[64], *near;
	size_t i, n = sf_channels_count(js->channels);
	int c = sf_channels_find(js->channels, name);

	if (c >= 0)
		return (c);
	for (i = 0; i < n && i < 64; i++)
		names[i] = sf_channels_at(js->channels, i)->name;
	(void)sf_def_fail(d, e, "there is no channel '%.*s'", (int)name.n,
	    name.p);
	near = sf_str_near(name, names, n < 64 ? n : 64);
	if (near != NULL)
		return (sf_hint(e, "did you mean '%s'?", near));
	return (sf_hint(e, "channels are defined in a file given with -d: "
	    "see sf-channels(5)"));
}

static int
read_from(const struct sf_def *d, struct sf_journeys *js, struct sf_journey *j,
    struct sf_err *e)
{
	const char *t = NULL;
	size_t i;

	if (d->kind == SF_DEF_SCALAR) {
		if (sf_def_text(d, &t, e))
			return (-1);
		j->from_any = strcmp(t, "any") == 0;
	}
	if (j->from_any)
		return (0);
	j->froms = d->kind == SF_DEF_SEQ ? d->n : 1;
	j->from = sf_arena_alloc(&js->mem, (j->froms + 1) * sizeof(*j->from));
	if (j->from == NULL)
		return (sf_fail_mem(e));
	if (d->kind == SF_DEF_SCALAR) {
		j->from[0] = t;
		return (0);
	}
	if (sf_def_want(d, SF_DEF_SEQ, e))
		return (-1);
	for (i = 0; i < d->n; i++)
		if (sf_def_text(d->kid[i], &j->from[i], e))
			return (-1);
	return (0);
}

static int
read_entry(const struct sf_def *root, struct sf_journeys *js,
    struct sf_journey *j, struct sf_err *e)
{
	static const char *const allowed[] = {"segment", "on", "first", "from",
	    NULL};
	static const char *const on[] = {"entered", NULL};
	static const char *const first[] = {"all", "none", NULL};
	const struct sf_def *d = sf_def_get(root, "entry"), *from;
	int which = 0;

	if (d == NULL) {
		(void)sf_def_fail(root, e, "'entry' is missing");
		return (sf_hint(e, "entry: {segment: NAME, on: entered}, or "
		    "{from: any} where only other journeys let people in"));
	}
	if (sf_def_want(d, SF_DEF_MAP, e) || sf_def_keys(d, allowed, e) ||
	    sf_def_text(sf_def_get(d, "segment"), &j->segment, e) ||
	    sf_def_choice(sf_def_get(d, "on"), on, &which, e) ||
	    sf_def_choice(sf_def_get(d, "first"), first, &j->first_none, e))
		return (-1);
	if ((from = sf_def_get(d, "from")) != NULL && read_from(from, js, j, e))
		return (-1);
	if (j->segment == NULL && from == NULL)
		return (sf_def_fail(d, e, "'entry' names neither a 'segment' "
		    "nor 'from'"));
	return (0);
}

static int
read_reenter(const struct sf_def *root, struct sf_journey *j, struct sf_err *e)
{
	static const char *const allowed[] = {"after", "max", NULL};
	static const char *const names[] = {"never", "always", NULL};
	const struct sf_def *d = sf_def_get(root, "reenter");

	if (d == NULL)
		return (0);
	if (d->kind != SF_DEF_MAP)
		return (sf_def_choice(d, names, &j->reenter, e));
	j->reenter = 1;
	if (sf_def_keys(d, allowed, e) ||
	    sf_def_span(sf_def_get(d, "after"), &j->after, e) ||
	    sf_def_u64(sf_def_get(d, "max"), 1, 1000000, &j->reenter_max, e))
		return (-1);
	return (0);
}

static int
read_holdout(const struct sf_def *root, struct sf_journey *j, struct sf_err *e)
{
	static const char *const allowed[] = {"share", "salt", NULL};
	const struct sf_def *d = sf_def_get(root, "holdout"), *share;

	j->salt = j->name;
	if (d == NULL)
		return (0);
	if (sf_def_want(d, SF_DEF_MAP, e) || sf_def_keys(d, allowed, e))
		return (-1);
	if ((share = sf_def_get(d, "share")) == NULL)
		return (sf_def_fail(d, e, "'holdout' needs a 'share'"));
	return (sf_def_share(share, &j->holdout, e) ||
	    sf_def_text(sf_def_get(d, "salt"), &j->salt, e) ? -1 : 0);
}

static int
read_exits(const struct sf_def *root, struct sf_journeys *js,
    struct sf_journey *j, struct sf_err *e)
{
	static const char *const allowed[] = {"when", "as", "goal", NULL};
	const struct sf_def *d = sf_def_get(root, "exit"), *m, *when;
	struct sf_exit *x;
	size_t i;

	if (d == NULL)
		return (0);
	if (sf_def_want(d, SF_DEF_SEQ, e))
		return (-1);
	j->exit = sf_arena_alloc(&js->mem, (d->n + 1) * sizeof(*j->exit));
	if (j->exit == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < d->n; i++) {
		m = d->kid[i];
		x = &j->exit[i];
		*x = (struct sf_exit){.as = "exit"};
		if (sf_def_want(m, SF_DEF_MAP, e) || sf_def_keys(m, allowed, e))
			return (-1);
		if ((when = sf_def_get(m, "when")) == NULL)
			return (sf_def_fail(m, e, "an exit needs 'when'"));
		if (sf_def_text(sf_def_get(m, "as"), &x->as, e) ||
		    sf_def_bool(sf_def_get(m, "goal"), &x->goal, e))
			return (-1);
		if ((x->prog = sf_expr_add(js->x, j->group, when, e)) < 0)
			return (-1);
		j->exits++;
	}
	return (0);
}

static int
read_budget(const struct sf_def *root, struct sf_journeys *js,
    struct sf_journey *j, struct sf_err *e)
{
	static const char *const allowed[] = {"each", "max", "currency", NULL};
	const struct sf_def *d = sf_def_get(root, "budget"), *m;
	struct sf_budget *b;
	size_t i;

	if (d == NULL)
		return (0);
	if (sf_def_want(d, SF_DEF_MAP, e))
		return (-1);
	j->budget = sf_arena_alloc(&js->mem, (d->n + 1) * sizeof(*j->budget));
	if (j->budget == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < d->n; i++) {
		m = d->kid[i];
		b = &j->budget[i];
		memset(b, 0, sizeof(*b));
		b->currency = "";
		if ((b->ch = sf_head_channel(js, m, m->key, e)) < 0)
			return (-1);
		b->each = sf_channels_at(js->channels, (size_t)b->ch)->cost;
		if (sf_def_want(m, SF_DEF_MAP, e) ||
		    sf_def_keys(m, allowed, e) ||
		    sf_def_dec(sf_def_get(m, "each"), &b->each, e) ||
		    sf_def_text(sf_def_get(m, "currency"), &b->currency, e))
			return (-1);
		if (sf_def_get(m, "max") == NULL)
			return (sf_def_fail(m, e, "a budget needs 'max'"));
		if (sf_def_dec(sf_def_get(m, "max"), &b->max, e))
			return (-1);
		if (b->each < 0 || b->max < 0)
			return (sf_def_fail(m, e, "a budget is not negative"));
		j->budgets++;
	}
	return (0);
}

static int
read_guard(const struct sf_def *root, struct sf_journey *j, struct sf_err *e)
{
	static const char *const allowed[] = {"entrants", "of_last", NULL};
	const struct sf_def *d = sf_def_get(root, "guard"), *last;
	const char *t = NULL;
	char *end = NULL;

	if (d == NULL)
		return (0);
	if (sf_def_want(d, SF_DEF_MAP, e) || sf_def_keys(d, allowed, e) ||
	    sf_def_u64(sf_def_get(d, "entrants"), 1, UINT64_MAX, &j->guard, e))
		return (-1);
	if ((last = sf_def_get(d, "of_last")) == NULL)
		return (0);
	if (sf_def_text(last, &t, e))
		return (-1);
	j->guard_last = strtoull(t, &end, 10);
	if (end == t || strcmp(end, "%") != 0 || t[0] == '-' ||
	    j->guard_last == 0 || j->guard_last > 1000000) {
		(void)sf_def_fail(last, e, "'%s' is no share of the last run",
		    t);
		return (sf_hint(e, "write it as of_last: 130%%"));
	}
	return (0);
}

/* A length of time that counts forward from an instant. */
static int
forward(const struct sf_def *d, struct sf_span *sp, struct sf_err *e)
{
	if (d == NULL)
		return (0);
	if (sf_def_span(d, sp, e))
		return (-1);
	if (sp->n < 0)
		return (sf_def_fail(d, e, "a length of time before nothing: "
		    "it must not be negative"));
	return (0);
}

static int
read_times(const struct sf_def *root, struct sf_journey *j, struct sf_err *e)
{
	static const char *const late[] = {"ignore", "learn", NULL};
	const struct sf_def *d = sf_def_get(root, "priority");
	const char *t = NULL;
	char *end = NULL;

	j->grace = (struct sf_span){3, SF_U_DAY};
	j->late_learn = 1;
	if (forward(sf_def_get(root, "grace"), &j->grace, e) ||
	    forward(sf_def_get(root, "ahead"), &j->ahead, e) ||
	    forward(sf_def_get(root, "settle"), &j->settle, e) ||
	    sf_def_choice(sf_def_get(root, "late"), late, &j->late_learn, e))
		return (-1);
	if (d == NULL)
		return (0);
	if (sf_def_text(d, &t, e))
		return (-1);
	j->priority = strtoll(t, &end, 10);
	if (end == t || *end != '\0' || j->priority > 1000000 ||
	    j->priority < -1000000)
		return (sf_def_fail(d, e, "'%s' is no priority: a whole number "
		    "is wanted", t));
	return (0);
}

/* The calendar of working days lies beside the definition that names it. */
static int
read_calendar(const struct sf_def *root, struct sf_journeys *js,
    struct sf_journey *j, struct sf_err *e)
{
	const struct sf_def *d = sf_def_get(root, "calendar");
	const char *t = NULL, *slash;
	char *path;
	size_t dir;

	if (d == NULL)
		return (0);
	if (sf_def_text(d, &t, e))
		return (-1);
	slash = strrchr(d->mark.path, '/');
	dir = t[0] == '/' || slash == NULL ? 0 :
	    (size_t)(slash - d->mark.path) + 1;
	path = sf_arena_alloc(&js->mem, dir + strlen(t) + 1);
	if (path == NULL)
		return (sf_fail_mem(e));
	memcpy(path, d->mark.path, dir);
	memcpy(path + dir, t, strlen(t) + 1);
	j->cal_path = path;
	return ((j->cal = sf_calendar_load(path, e)) == NULL ? -1 : 0);
}

int
sf_head_read(const struct sf_def *root, struct sf_journeys *js,
    struct sf_journey *j, struct sf_err *e)
{
	const struct sf_def *req;
	uint64_t version = 1;

	j->require = -1;
	if (sf_def_keys(root, keys, e) ||
	    sf_def_u64(sf_def_get(root, "version"), 1, 1, &version, e) ||
	    read_calendar(root, js, j, e) || read_entry(root, js, j, e) ||
	    read_reenter(root, j, e) ||
	    sf_def_text(sf_def_get(root, "purpose"), &j->purpose, e) ||
	    read_holdout(root, j, e) || read_exits(root, js, j, e) ||
	    sf_policy_caps(root, js, j, e) || sf_policy_quiet(root, j, e) ||
	    read_budget(root, js, j, e) || read_guard(root, j, e) ||
	    read_times(root, j, e))
		return (-1);
	req = sf_def_get(root, "require");
	if (req == NULL)
		return (0);
	j->require = sf_expr_add(js->x, j->group, req, e);
	return (j->require < 0 ? -1 : 0);
}
