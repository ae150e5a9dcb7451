/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "expr/window.h"

/* A date (its midnight in the zone) or an RFC 3339 time.  0 or -1. */
static int
instant(struct sf_str text, const struct sf_zone *zone, int64_t *ms)
{
	struct sf_civil c = {0};
	int32_t off;

	if (text.n > 10)
		return (sf_ts_parse(text, ms));
	if (text.n != 10 ||
	    sf_date_scan(text, "%Y-%m-%d", &c, &off) == -1 ||
	    !sf_date_valid(&c))
		return (-1);
	*ms = sf_zone_instant(zone, &c);
	return (0);
}

/* "A..B" and "A..". */
static int
absolute(struct sf_str text, const struct sf_zone *zone, struct sf_window *w,
    char why[160])
{
	size_t i;
	struct sf_str a, b;

	for (i = 0; i + 1 < text.n; i++)
		if (text.p[i] == '.' && text.p[i + 1] == '.')
			break;
	a = (struct sf_str){text.p, i};
	b = (struct sf_str){text.p + i + 2, text.n - i - 2};
	if (instant(a, zone, &w->from) == -1) {
		(void)snprintf(why, 160, "'%.*s' is no date", (int)
		    (a.n < 60 ? a.n : 60), a.p);
		return (-1);
	}
	if (b.n == 0)
		return (0);
	if (instant(b, zone, &w->to) == -1) {
		(void)snprintf(why, 160, "'%.*s' is no date", (int)
		    (b.n < 60 ? b.n : 60), b.p);
		return (-1);
	}
	if (w->from >= w->to) {
		(void)snprintf(why, 160, "the window ends before it starts");
		return (-1);
	}
	return (0);
}

static int
named(struct sf_str text, const struct sf_expr_env *env,
    const struct sf_zone *zone, struct sf_window *w)
{
	struct sf_span day = {-1, SF_U_DAY};
	struct sf_civil c;

	if (sf_str_is(text, "today")) {
		w->from = sf_zone_midnight(zone, env->asof);
	} else if (sf_str_is(text, "yesterday")) {
		w->to = sf_zone_midnight(zone, env->asof);
		w->from = sf_zone_midnight(zone,
		    sf_zone_add(zone, w->to, day, NULL));
	} else if (sf_str_is(text, "month")) {
		sf_zone_civil(zone, env->asof, &c);
		c.day = 1;
		c.hour = c.min = c.sec = c.ms = 0;
		w->from = sf_zone_instant(zone, &c);
	} else if (sf_str_is(text, "entry")) {
		w->kind = SF_W_ENTRY;
	} else if (sf_str_is(text, "wait")) {
		w->kind = SF_W_WAIT;
	} else {
		return (0);
	}
	return (1);
}

static int
length(struct sf_str text, const struct sf_expr_env *env,
    const struct sf_zone *zone, int future, struct sf_window *w, char why[160])
{
	struct sf_span sp;

	if (sf_span_parse(text, &sp) == -1) {
		(void)snprintf(why, 160, "\"%.*s\" is no window", (int)
		    (text.n < 60 ? text.n : 60), text.p);
		return (-1);
	}
	if (sp.unit == SF_U_WORKDAY) {
		(void)snprintf(why, 160,
		    "working days are for waits, not for windows");
		return (-1);
	}
	if (sp.n <= 0) {
		(void)snprintf(why, 160, "a window is longer than nothing");
		return (-1);
	}
	if (future) {
		w->to = sf_zone_add(zone, env->asof, sp, NULL);
	} else {
		sp.n = -sp.n;
		w->from = sf_zone_add(zone, env->asof, sp, NULL);
	}
	return (0);
}

int
sf_window_make(struct sf_str text, const struct sf_expr_env *env,
    const struct sf_zone *zone, int future, struct sf_window *w,
    char why[160])
{
	size_t i;
	int rc = 0;

	w->kind = SF_W_FIXED;
	w->from = future ? env->asof : INT64_MIN;
	w->to = future ? INT64_MAX : env->asof;
	if (sf_str_is(text, "ever")) {
		w->kind = SF_W_EVER;
		return (0);
	}
	for (i = 0; i + 1 < text.n; i++)
		if (text.p[i] == '.' && text.p[i + 1] == '.')
			break;
	if (i + 1 < text.n) {
		rc = absolute(text, zone, w, why);
	} else if (!future && named(text, env, zone, w)) {
		if ((w->kind != SF_W_FIXED) &&
		    (env->flags & SF_EXPR_JOURNEY) == 0) {
			(void)snprintf(why, 160, "the window \"%.*s\" is known "
			    "in journeys only", (int)text.n, text.p);
			return (-1);
		}
	} else {
		rc = length(text, env, zone, future, w, why);
	}
	if (rc == -1)
		return (-1);
	if (future && w->from < env->asof)
		w->from = env->asof;
	if (!future && w->to > env->asof)
		w->to = env->asof;
	return (0);
}
