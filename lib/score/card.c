/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "expr/timeline.h"
#include "expr/window.h"

#include "score/card.h"

#define RULES_MOST 500
#define BANDS_MOST 20

struct rule {
	int program;
	double points, cap;
	int64_t half_life;		/* ms; behaviour */
};

struct part {
	struct rule *rule;
	size_t n;
	double cap, weight;
	int64_t half_life;
};

struct band {
	const char *name;
	double from;
};

struct sf_card {
	const char *name;
	struct part identity, behaviour;
	struct band band[2][BANDS_MOST];	/* best first */
	size_t bands[2];
};

static int
number(const struct sf_def *map, const char *key, double *out,
    struct sf_err *e)
{
	return (sf_def_double(sf_def_get(map, key), out, e));
}

/* A length of time of fixed size: half-lives have no calendar. */
static int
fixed_span(const struct sf_def *d, int64_t *out, struct sf_err *e)
{
	struct sf_span s;

	if (d == NULL)
		return (0);
	if (sf_def_span(d, &s, e))
		return (-1);
	if (s.unit == SF_U_MONTH || s.unit == SF_U_WORKDAY || s.n <= 0)
		return (sf_def_fail(d, e, "a half-life is a number of hours, "
		    "days or weeks"));
	*out = s.unit == SF_U_DAY ? s.n * SF_DAY : s.n;
	return (0);
}

static int
identity_rule(const struct sf_def *d, struct rule *r, struct sf_expr *x,
    unsigned group, struct sf_err *e)
{
	static const char *const keys[] = {"when", "points", "reason", NULL};
	const struct sf_def *when;

	if (sf_def_want(d, SF_DEF_MAP, e) || sf_def_keys(d, keys, e))
		return (-1);
	if ((when = sf_def_get(d, "when")) == NULL ||
	    sf_def_get(d, "points") == NULL)
		return (sf_def_fail(d, e, "a rule needs 'when' and 'points'"));
	if (number(d, "points", &r->points, e))
		return (-1);
	return ((r->program = sf_expr_add(x, group, when, e)) < 0 ? -1 : 0);
}

/* A window that is none is shown in the card, not in the program made of it. */
static int
check_window(const struct sf_def *d, struct sf_err *e)
{
	struct sf_expr_env env = {0};
	struct sf_window w;
	struct sf_err no = {0};
	struct sf_zone *utc;
	char why[160];
	int rc = 0;

	if (d == NULL)
		return (0);
	if ((utc = sf_zone_load("UTC", &no)) == NULL)
		return (sf_fail_mem(e));
	if (sf_window_make(d->text, &env, utc, 0, &w, why))
		rc = sf_def_fail(d, e, "'%.40s' is no window", d->text.p);
	sf_zone_free(utc);
	return (rc ? sf_hint(e, "such as 90m, 12h, 7d, 2w, 3mo or 1y") : 0);
}

/*
 * A behaviour rule asks for the instants of its events.  The filter stands
 * inside a program of ours, so it is first put to the set alone, where its
 * mistakes are shown at their place.
 */
static int
instants(const struct sf_def *d, struct rule *r, struct sf_expr *x,
    unsigned group, struct sf_err *e)
{
	const struct sf_def *event = sf_def_get(d, "event");
	const struct sf_def *where = sf_def_get(d, "where");
	const char *name = NULL, *within = "90d";
	struct sf_buf b = {0};
	int rc = -1;

	if (event == NULL || (event->kind == SF_DEF_SCALAR &&
	    event->text.n == 0))
		return (sf_def_fail(d, e, "a rule needs 'event' and 'points'"));
	if (sf_def_text(event, &name, e) ||
	    sf_def_text(sf_def_get(d, "within"), &within, e) ||
	    check_window(sf_def_get(d, "within"), e))
		return (-1);
	sf_buf_adds(&b, "[events(");
	sf_buf_json(&b, name, strlen(name));
	sf_buf_adds(&b, "; ");
	sf_buf_json(&b, within, strlen(within));
	sf_buf_adds(&b, ")[]");
	if (where != NULL) {
		if (sf_def_want(where, SF_DEF_SCALAR, e) ||
		    sf_expr_add(x, group + 1, where, e) < 0)
			goto done;
		sf_buf_adds(&b, " | select(");
		sf_buf_addstr(&b, where->text);
		sf_buf_adds(&b, "\n)");
	}
	sf_buf_adds(&b, " | .ts]");
	if (sf_buf_check(&b, e))
		goto done;
	r->program = sf_expr_addtext(x, group, "behaviour rule",
	    sf_buf_str(&b), e);
	if (r->program < 0) {
		(void)sf_err_at(e, d->mark.path, d->mark.line, d->mark.col,
		    NULL, 0);
		goto done;
	}
	rc = 0;
done:
	sf_buf_release(&b);
	return (rc);
}

static int
behaviour_rule(const struct sf_def *d, const struct part *p, struct rule *r,
    struct sf_expr *x, unsigned group, struct sf_err *e)
{
	static const char *const keys[] = {"event", "within", "where", "points",
	    "cap", "half_life", "reason", NULL};

	if (sf_def_want(d, SF_DEF_MAP, e) || sf_def_keys(d, keys, e))
		return (-1);
	if (sf_def_get(d, "points") == NULL)
		return (sf_def_fail(d, e, "a rule needs 'event' and 'points'"));
	r->cap = p->cap;
	r->half_life = p->half_life;
	if (number(d, "points", &r->points, e) || number(d, "cap", &r->cap, e) ||
	    fixed_span(sf_def_get(d, "half_life"), &r->half_life, e))
		return (-1);
	return (instants(d, r, x, group, e));
}

static int
read_part(const struct sf_def *d, struct part *p, int behaviour,
    struct sf_expr *x, unsigned group, struct sf_err *e)
{
	static const char *const keys[] = {"cap", "weight", "half_life",
	    "rules", NULL};
	const struct sf_def *rules;
	size_t i;

	p->cap = 100;
	p->weight = 1;
	p->half_life = 30 * SF_DAY;
	if (d == NULL)
		return (0);
	if (sf_def_want(d, SF_DEF_MAP, e) || sf_def_keys(d, keys, e) ||
	    number(d, "cap", &p->cap, e) || number(d, "weight", &p->weight, e) ||
	    fixed_span(sf_def_get(d, "half_life"), &p->half_life, e))
		return (-1);
	if (p->cap <= 0 || p->weight < 0)
		return (sf_def_fail(d, e, "'cap' is above 0, 'weight' not below"));
	if ((rules = sf_def_get(d, "rules")) == NULL)
		return (sf_def_fail(d, e, "a part of a card needs 'rules'"));
	if (sf_def_want(rules, SF_DEF_SEQ, e))
		return (-1);
	if (rules->n > RULES_MOST)
		return (sf_def_fail(rules, e, "more than %d rules", RULES_MOST));
	if ((p->rule = calloc(rules->n + 1, sizeof(p->rule[0]))) == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < rules->n; i++, p->n++)
		if (behaviour ? behaviour_rule(rules->kid[i], p, &p->rule[i], x,
		    group, e) : identity_rule(rules->kid[i], &p->rule[i], x,
		    group, e))
			return (-1);
	return (0);
}

/* {A: 60, B: 30, C: 0}: best first, each from a lower bound on. */
static int
read_bands(const struct sf_def *d, struct band *b, size_t *n, struct sf_err *e)
{
	size_t i;

	if (d == NULL) {
		*n = 0;
		return (0);
	}
	if (sf_def_want(d, SF_DEF_MAP, e))
		return (-1);
	if (d->n == 0 || d->n > BANDS_MOST)
		return (sf_def_fail(d, e, "from 1 to %d tiers", BANDS_MOST));
	for (i = 0; i < d->n; i++) {
		if (d->kid[i]->key.n > 8)
			return (sf_def_fail_key(d->kid[i], e,
			    "a tier's name is at most 8 bytes"));
		b[i].name = d->kid[i]->key.p;
		if (sf_def_double(d->kid[i], &b[i].from, e))
			return (-1);
		if (i > 0 && b[i].from >= b[i - 1].from)
			return (sf_def_fail(d->kid[i], e, "tiers go from the "
			    "highest bound down"));
	}
	*n = d->n;
	return (0);
}

static int
read_tiers(struct sf_card *c, const struct sf_def *d, struct sf_err *e)
{
	static const char *const keys[] = {"identity", "behaviour", NULL};

	if (d == NULL)
		return (0);
	if (sf_def_want(d, SF_DEF_MAP, e) || sf_def_keys(d, keys, e))
		return (-1);
	return (read_bands(sf_def_get(d, "identity"), c->band[0], &c->bands[0],
	    e) || read_bands(sf_def_get(d, "behaviour"), c->band[1],
	    &c->bands[1], e) ? -1 : 0);
}

int
sf_card_zone(const struct sf_def *root, const char **tz, struct sf_err *e)
{
	if (sf_def_want(root, SF_DEF_MAP, e))
		return (-1);
	return (sf_def_text(sf_def_get(root, "tz"), tz, e));
}

struct sf_card *
sf_card_read(const struct sf_def *root, struct sf_expr *x, unsigned group,
    struct sf_err *e)
{
	static const char *const keys[] = {"version", "card", "tz", "identity",
	    "behaviour", "tiers", NULL};
	struct sf_card *c = calloc(1, sizeof(*c));
	const char *tz = NULL;	/* see sf_card_zone() */
	uint64_t version = 1;

	if (c == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	if (sf_def_want(root, SF_DEF_MAP, e) || sf_def_keys(root, keys, e) ||
	    sf_def_u64(sf_def_get(root, "version"), 1, 1, &version, e))
		goto fail;
	if (sf_def_get(root, "card") == NULL) {
		(void)sf_def_fail(root, e, "a score card needs 'card: NAME'");
		goto fail;
	}
	if (sf_def_text(sf_def_get(root, "card"), &c->name, e) == 0 &&
	    c->name[0] == '\0')
		(void)sf_def_fail(sf_def_get(root, "card"), e,
		    "a score card needs a name");
	if (e->code != SF_OK ||
	    sf_def_text(sf_def_get(root, "tz"), &tz, e) ||
	    read_part(sf_def_get(root, "identity"), &c->identity, 0, x, group,
	    e) ||
	    read_part(sf_def_get(root, "behaviour"), &c->behaviour, 1, x, group,
	    e) ||
	    read_tiers(c, sf_def_get(root, "tiers"), e))
		goto fail;
	if (c->identity.n + c->behaviour.n == 0) {
		(void)sf_def_fail(root, e, "a score card without rules");
		goto fail;
	}
	if (c->identity.n == 0)
		c->identity.weight = 0;
	if (c->behaviour.n == 0)
		c->behaviour.weight = 0;
	if (c->identity.weight + c->behaviour.weight <= 0) {
		(void)sf_def_fail(root, e, "all weights are 0");
		goto fail;
	}
	return (c);
fail:
	sf_card_free(c);
	return (NULL);
}

void
sf_card_free(struct sf_card *c)
{
	if (c == NULL)
		return;
	free(c->identity.rule);
	free(c->behaviour.rule);
	free(c);
}

const char *
sf_card_name(const struct sf_card *c)
{
	return (c->name);
}

static double
clamp(double v, double cap)
{
	return (v < 0 ? 0 : v > cap ? cap : v);
}

static void
note_undefined(struct sf_card_score *o, const struct sf_value *v)
{
	if (o->undefined++ == 0)
		o->why = v->why;
	if (sf_str_starts(v->why, SF_TL_KEPT))
		o->kept = 1;
}

static double
identity(const struct part *p, const struct sf_expr_run *run, size_t i,
    struct sf_card_score *o)
{
	const struct sf_value *v;
	double sum = 0;
	size_t k;

	for (k = 0; k < p->n; k++) {
		v = sf_expr_value(run, i, (unsigned)p->rule[k].program);
		if (v->truth == SF_YES)
			sum += p->rule[k].points;
		else if (v->truth == SF_UNDEFINED)
			note_undefined(o, v);
	}
	return (clamp(sum, p->cap));
}

/* The value of a rule: ["2026-…Z","2026-…+08:00"], as libjq prints it. */
static double
decayed(const struct rule *r, struct sf_str json, int64_t asof)
{
	const char *p = json.p, *end = json.p + json.n, *close;
	double sum = 0;
	int64_t ts;

	for (; p < end; p++) {
		if (*p != '"')
			continue;
		if ((close = memchr(p + 1, '"', (size_t)(end - p - 1))) == NULL)
			break;
		if (sf_ts_parse((struct sf_str){p + 1, (size_t)(close - p - 1)},
		    &ts) == 0 && ts < asof)
			sum += exp2(-(double)(asof - ts) /
			    (double)r->half_life);
		p = close;
	}
	sum *= r->points;
	/* A rule of negative points takes off no more than its cap, too. */
	return (sum > r->cap ? r->cap : sum < -r->cap ? -r->cap : sum);
}

static double
behaviour(const struct part *p, const struct sf_expr_run *run, size_t i,
    int64_t asof, struct sf_card_score *o)
{
	const struct sf_value *v;
	double sum = 0;
	size_t k;

	for (k = 0; k < p->n; k++) {
		v = sf_expr_value(run, i, (unsigned)p->rule[k].program);
		if (v->truth == SF_UNDEFINED)
			note_undefined(o, v);
		else
			sum += decayed(&p->rule[k], v->json, asof);
	}
	return (clamp(sum, p->cap));
}

static const char *
band(const struct band *b, size_t n, double v)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (v >= b[i].from)
			return (b[i].name);
	return (n ? "-" : "");
}

void
sf_card_apply(const struct sf_card *c, const struct sf_expr_run *run, size_t i,
    int64_t asof, struct sf_card_score *out)
{
	const struct part *a = &c->identity, *b = &c->behaviour;
	double x, y, sum;

	memset(out, 0, sizeof(*out));
	x = identity(a, run, i, out);
	y = behaviour(b, run, i, asof, out);
	sum = (a->weight * x / a->cap + b->weight * y / b->cap) * 100 /
	    (a->weight + b->weight);
	out->value = (int)lround(sum);
	out->identity = (int)lround(x);
	out->behaviour = (int)lround(y);
	/* Bands look at the rounded points, those that people see. */
	(void)snprintf(out->tier, sizeof(out->tier), "%s%s",
	    band(c->band[0], c->bands[0], out->identity),
	    band(c->band[1], c->bands[1], out->behaviour));
}
