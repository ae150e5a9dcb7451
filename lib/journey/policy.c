/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "journey/head.h"

#include "journey/policy.h"

#define PER_MOST 1000000

int
sf_policy_minute(struct sf_str t, int *minute)
{
	int h, m;

	if (t.n != 5 || t.p[2] != ':' || t.p[0] < '0' || t.p[0] > '2' ||
	    t.p[1] < '0' || t.p[1] > '9' || t.p[3] < '0' || t.p[3] > '5' ||
	    t.p[4] < '0' || t.p[4] > '9')
		return (-1);
	h = (t.p[0] - '0') * 10 + t.p[1] - '0';
	m = (t.p[3] - '0') * 10 + t.p[4] - '0';
	if (h > 23)
		return (-1);
	*minute = h * 60 + m;
	return (0);
}

int
sf_policy_hours(struct sf_str t, int *from, int *to)
{
	const char *dash = memchr(t.p, '-', t.n);
	struct sf_str a, b;

	if (dash == NULL)
		return (-1);
	a = sf_str_trim((struct sf_str){t.p, (size_t)(dash - t.p)});
	b = sf_str_trim((struct sf_str){dash + 1,
	    (size_t)(t.p + t.n - dash - 1)});
	if (sf_policy_minute(a, from) || sf_policy_minute(b, to))
		return (-1);
	return (*from == *to ? -1 : 0);
}

static int
cap_window(struct sf_str w, struct sf_cap *cap)
{
	cap->kind = SF_CAP_ROLLING;
	if (sf_str_is(w, "day"))
		cap->kind = SF_CAP_DAY;
	else if (sf_str_is(w, "week"))
		cap->kind = SF_CAP_WEEK;
	else if (sf_str_is(w, "month"))
		cap->kind = SF_CAP_MONTH;
	else if (sf_span_parse(w, &cap->span) || cap->span.n <= 0 ||
	    cap->span.unit == SF_U_WORKDAY)
		return (-1);
	return (0);
}

int
sf_policy_cap(struct sf_str t, struct sf_str *channel, struct sf_cap *cap)
{
	size_t i = 0, start;
	uint64_t n = 0;

	memset(cap, 0, sizeof(*cap));
	t = sf_str_trim(t);
	while (i < t.n && t.p[i] != ' ')
		i++;
	*channel = (struct sf_str){t.p, i};
	while (i < t.n && t.p[i] == ' ')
		i++;
	for (start = i; i < t.n && t.p[i] >= '0' && t.p[i] <= '9'; i++)
		if ((n = n * 10 + (uint64_t)(t.p[i] - '0')) > PER_MOST)
			return (-1);
	if (channel->n == 0 || i == start || n == 0 || i == t.n ||
	    t.p[i] != '/')
		return (-1);
	cap->n = n;
	return (cap_window((struct sf_str){t.p + i + 1, t.n - i - 1}, cap));
}

static int
default_caps(struct sf_journeys *js, struct sf_journey *j, struct sf_err *e)
{
	static const char *const text[] = {"any 1/1d", "any 5/7d"};
	struct sf_str ch;

	j->cap = sf_arena_alloc(&js->mem, 2 * sizeof(*j->cap));
	if (j->cap == NULL)
		return (sf_fail_mem(e));
	for (; j->caps < 2; j->caps++) {
		if (sf_policy_cap(sf_str(text[j->caps]), &ch,
		    &j->cap[j->caps]))
			return (sf_fail(e, SF_E_IO, "internal: default caps"));
		j->cap[j->caps].ch = -1;
		j->cap[j->caps].text = text[j->caps];
	}
	return (0);
}

static int
one_cap(const struct sf_def *d, struct sf_journeys *js, struct sf_cap *cap,
    struct sf_err *e)
{
	const char *t = NULL;
	struct sf_str ch;

	if (sf_def_text(d, &t, e))
		return (-1);
	if (sf_policy_cap(sf_str(t), &ch, cap)) {
		(void)sf_def_fail(d, e, "'%s' is no cap", t);
		return (sf_hint(e, "write a channel or 'any', a number and a "
		    "window: any 5/7d (rolling), sms 2/month (calendar)"));
	}
	cap->text = t;
	cap->ch = -1;
	if (sf_str_is(ch, "any"))
		return (0);
	cap->ch = sf_head_channel(js, d, ch, e);
	return (cap->ch < 0 ? -1 : 0);
}

int
sf_policy_caps(const struct sf_def *root, struct sf_journeys *js,
    struct sf_journey *j, struct sf_err *e)
{
	static const char *const modes[] = {"skip", "defer", "exit", NULL};
	const struct sf_def *d = sf_def_get(root, "caps");
	int mode = SF_CAPPED_SKIP;
	size_t i;

	if (sf_def_choice(sf_def_get(root, "capped"), modes, &mode, e))
		return (-1);
	j->capped = (enum sf_capped)mode;
	if (d == NULL)
		return (default_caps(js, j, e));
	if (d->kind == SF_DEF_SCALAR && sf_str_is(d->text, "none"))
		return (0);
	if (sf_def_want(d, SF_DEF_SEQ, e))
		return (-1);
	j->cap = sf_arena_alloc(&js->mem, (d->n + 1) * sizeof(*j->cap));
	if (j->cap == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < d->n; i++)
		if (one_cap(d->kid[i], js, &j->cap[j->caps++], e))
			return (-1);
	return (0);
}

int
sf_policy_quiet(const struct sf_def *root, struct sf_journey *j,
    struct sf_err *e)
{
	static const char *const allowed[] = {"hours", "else", "spread", NULL};
	static const char *const modes[] = {"defer", "drop", NULL};
	const struct sf_def *d = sf_def_get(root, "quiet"), *h;
	struct sf_span spread = {0, SF_U_MS};
	struct sf_quiet *q = &j->quiet;

	*q = (struct sf_quiet){1, 21 * 60, 8 * 60, 0, 90 * 60, "21:00-08:00"};
	if (d == NULL)
		return (0);
	if (d->kind == SF_DEF_SCALAR && sf_str_is(d->text, "none")) {
		q->on = 0;
		return (0);
	}
	if (sf_def_want(d, SF_DEF_MAP, e) || sf_def_keys(d, allowed, e))
		return (-1);
	if ((h = sf_def_get(d, "hours")) == NULL)
		return (sf_def_fail(d, e, "'quiet' needs 'hours'"));
	if (sf_def_text(h, &q->text, e))
		return (-1);
	if (sf_policy_hours(sf_str(q->text), &q->from, &q->to)) {
		(void)sf_def_fail(h, e, "'%s' are no hours", q->text);
		return (sf_hint(e, "write them as 21:00-08:00"));
	}
	if (sf_def_choice(sf_def_get(d, "else"), modes, &q->drop, e) ||
	    sf_def_span(sf_def_get(d, "spread"), &spread, e))
		return (-1);
	if (spread.n < 0 || (spread.n > 0 && spread.unit != SF_U_MS))
		return (sf_def_fail(sf_def_get(d, "spread"), e,
		    "a spread is in hours, minutes or seconds"));
	q->spread = spread.n / SF_SECOND;
	return (0);
}
