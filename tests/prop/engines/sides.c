/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expr/set.h"
#include "expr/timeline.h"
#include "format/json.h"

#include "sides.h"

/* Program i stands in group i % 3 == 0, so that both groups are mixed. */
struct side {
	struct sf_expr *x;
	struct sf_expr_run *r;
	int at[SIDES_PROGRAMS];		/* index in its group; -1: refused */
	struct sf_err why[SIDES_PROGRAMS];
};

struct both {
	const struct gen *g;
	const struct table *t;
	struct side side[2];
	struct sf_defs *defs;
	struct difference *d;
	unsigned n, max;
	struct tally *sum;
	uint64_t salt;
	struct sf_json *json;
	int parsed[SIDES_LINES];	/* is fed with its nodes */
	uint64_t first[SIDES_PROGRAMS];	/* digest of its first answer */
	uint8_t varied[SIDES_PROGRAMS];
};

static unsigned
group_of(unsigned i)
{
	return (i % 3 == 0);
}

static unsigned
chance(struct both *b, unsigned n)
{
	b->salt = b->salt * UINT64_C(6364136223846793005) +
	    UINT64_C(1442695040888963407);
	return ((unsigned)(b->salt >> 33) % n);
}

static void
drop(struct side *s)
{
	sf_expr_close(s->r);
	sf_expr_free(s->x);
	s->r = NULL;
	s->x = NULL;
}

/* What sf-journey makes of channels. */
static int
host(struct sf_expr *x, const struct sf_def *d, struct sf_err *e)
{
	static const char *const words[] = {"push", "sms"};

	return (sf_expr_define(x, "__reach_0", sf_def_get(d, "push"), 0, e) ||
	    sf_expr_define(x, "__reach_1", sf_def_get(d, "sms"), 0, e) ||
	    sf_expr_define(x, "__open_0", sf_def_get(d, "open"), 1, e) ||
	    sf_expr_prelude(x, "def reachable($c): __line | if $c == \"push\" "
	    "then __reach_0 elif $c == \"sms\" then __reach_1 else "
	    "error(\"there is no channel '\\($c)'\") end;"
	    "def __open($c): if $c == \"push\" then __open_0 else false end;"
	    "def suits($r): def __n: if type == \"number\" then . "
	    "elif type == \"string\" and test(\"^[CR]?[1-5]$\") "
	    "then .[-1:] | tonumber else null end;"
	    "($r | __n) as $need | if $need == null then "
	    "error(\"suits: '\\($r)' is no risk from R1 to R5\") else "
	    "(__line | .traits.risk | __n) as $have | $have != null and "
	    "$have >= $need end;", e) ||
	    sf_expr_words(x, "reachable", words, 2, e));
}

/*
 * A set of all programs that are not refused already.  1: one more is; 0;
 * -1: another failure.
 */
static int
build(struct both *b, struct side *s, int libjq, struct sf_err *e)
{
	char name[16];
	unsigned i;

	drop(s);
	s->x = sf_expr_new(&b->g->env, e);
	if (s->x == NULL)
		return (-1);
	/* A text times a large number is a long one. */
	sf_expr_limits(s->x, 10, (size_t)1 << 30);
	if (libjq)
		sf_expr_libjq_only(s->x);
	if (b->g->host && host(s->x, sf_defs_root(b->defs), e))
		return (-1);
	for (i = 0; i < b->t->programs; i++) {
		if (s->at[i] == -1)
			continue;
		(void)snprintf(name, sizeof(name), "p%u", i);
		s->at[i] = sf_expr_addtext(s->x, group_of(i), name,
		    b->t->program[i], &s->why[i]);
		if (s->at[i] == -1 && s->why[i].code != SF_E_USAGE)
			return (-1);
	}
	if (sf_expr_start(s->x, 1, e) == 0) {
		s->r = sf_expr_open(s->x, e);
		return (s->r != NULL ? 0 : -1);
	}
	if (e->code != SF_E_USAGE || sscanf(e->path, "p%u", &i) != 1 ||
	    i >= b->t->programs || s->at[i] == -1)
		return (-1);
	s->at[i] = -1;
	s->why[i] = *e;
	sf_err_clear(e);
	return (1);
}

static int
settle(struct both *b, struct side *s, int libjq)
{
	struct sf_err e = {0};
	int rc;

	do
		rc = build(b, s, libjq, &e);
	while (rc == 1);
	if (rc == -1)
		sf_err_print(stdout, libjq ? "# libjq" : "# plain", &e, 0);
	return (rc);
}

static struct difference *
differs(struct both *b, unsigned program, int line)
{
	struct difference *d = &b->d[b->n < b->max ? b->n : b->max - 1];

	if (b->n < b->max)
		b->n++;
	d->program = program;
	d->line = line;
	return (d);
}

static void
say_refusal(char *out, size_t cap, const struct side *s, unsigned i)
{
	const struct sf_err *e = &s->why[i];

	if (s->at[i] != -1)
		(void)snprintf(out, cap, "taken");
	else
		(void)snprintf(out, cap, "refused %d %llu:%llu '%s' (%s) "
		    "[%s]%u", e->code, (unsigned long long)e->line,
		    (unsigned long long)e->col, e->msg, e->hint, e->text,
		    e->caret);
}

/* 1 where a program is refused by one only: it is by both from here on. */
static int
compare_refusals(struct both *b)
{
	char what[2][2048];
	struct difference *d;
	unsigned i, k;
	int again = 0;

	for (i = 0; i < b->t->programs; i++) {
		if (b->side[0].at[i] >= 0 && b->side[1].at[i] >= 0)
			continue;
		b->sum->refused++;
		for (k = 0; k < 2; k++)
			say_refusal(what[k], sizeof(what[k]), &b->side[k], i);
		if (b->sum->dump != NULL)
			(void)fprintf(b->sum->dump, "%u %s\n", i, what[1]);
		if (strcmp(what[0], what[1]) == 0)
			continue;
		d = differs(b, i, -1);
		memcpy(d->what, what, sizeof(what));
		for (k = 0; k < 2; k++)
			again |= b->side[k].at[i] != -1;
		b->side[0].at[i] = b->side[1].at[i] = -1;
	}
	return (again);
}

static enum answer
answer(const struct sf_value *v)
{
	if (v->truth == SF_UNDEFINED) {
		if (sf_str_is(v->why, "no value"))
			return (A_NONE);
		if (sf_str_is(v->why, "several values"))
			return (A_SEVERAL);
		return (sf_str_starts(v->why, SF_TL_KEPT) ? A_KEPT : A_ERROR);
	}
	if (sf_str_is(v->json, "null"))
		return (A_NULL);
	if (sf_str_is(v->json, "true"))
		return (A_TRUE);
	return (sf_str_is(v->json, "false") ? A_FALSE : A_OTHER);
}

static void
say_value(char *out, size_t cap, const struct sf_value *v)
{
	static const char *const names[] = {"no", "yes", "undefined"};
	struct sf_str t = v->truth == SF_UNDEFINED ? v->why : v->json;

	(void)snprintf(out, cap, "%s: %.*s", names[v->truth],
	    (int)(t.n < 1900 ? t.n : 1900), t.p);
}

/*
 * Before 1.6-2.1+deb12u3 Debian's libjq gave null for a text repeated more
 * often than an int can say; since then it gives an error, as we do always.
 */
static int
asks_repeats(struct both *b)
{
	struct sf_expr_env env = {0};
	struct sf_err e = {0};
	struct sf_expr *x = sf_expr_new(&env, &e);
	struct sf_expr_run *r = NULL;

	if (x == NULL)
		return (-1);
	sf_expr_libjq_only(x);
	if (sf_expr_addtext(x, 0, "probe", SF_S("\"x\" * 1e18"), &e) == 0 &&
	    sf_expr_start(x, 1, &e) == 0 &&
	    (r = sf_expr_open(x, &e)) != NULL &&
	    sf_expr_feed(r, 0, SF_S("{}"), NULL, SF_S(""), &e) == 0 &&
	    sf_expr_eval(r, &e) == 0)
		b->sum->repeats = sf_expr_value(r, 0, 0)->truth == SF_NO ?
		    2 : 1;
	sf_expr_close(r);
	sf_expr_free(x);
	return (b->sum->repeats != 0 ? 0 : -1);
}

static int
is_repeat(const struct sf_value *v)
{
	return (v->truth == SF_UNDEFINED &&
	    (sf_str_is(v->why, "string and number cannot be multiplied") ||
	    sf_str_is(v->why, "number and string cannot be multiplied")));
}

static void
compare_value(struct both *b, unsigned program, unsigned line,
    const struct sf_value *const v[2])
{
	enum answer a = answer(v[1]);
	uint64_t h = 14695981039346656037u ^ (uint64_t)a;
	struct difference *d;
	unsigned k;
	size_t i;

	for (i = 0; i < v[1]->json.n; i++)
		h = (h ^ (unsigned char)v[1]->json.p[i]) *
		    UINT64_C(1099511628211);
	if (b->first[program] == 0)
		b->first[program] = h;
	else if (b->first[program] != h)
		b->varied[program] = 1;
	if (b->sum->dump != NULL)
		(void)fprintf(b->sum->dump, "%u %u %d %.*s%s\n", program, line,
		    (int)a, (int)v[1]->json.n, v[1]->json.p, a == A_KEPT ?
		    " kept" : "");
	b->sum->pairs++;
	b->sum->answer[a]++;
	if (v[0]->truth == v[1]->truth && answer(v[0]) == a &&
	    sf_str_eq(v[0]->json, v[1]->json))
		return;
	if (b->sum->repeats == 2 && is_repeat(v[0]))
		return;
	d = differs(b, program, (int)line);
	for (k = 0; k < 2; k++)
		say_value(d->what[k], sizeof(d->what[k]), v[k]);
}

/*
 * Feed line ${j} as tools do: its bytes and nodes are gone behind the call.
 * They end where the line ends, so that reading past it shows.
 */
static int
feed(struct both *b, struct sf_expr_run *r, unsigned group, unsigned j,
    struct sf_err *e)
{
	struct sf_str line = {NULL, b->t->line[j].n};
	struct sf_jdoc doc;
	char *p = malloc(line.n);
	int rc;

	if (p == NULL)
		abort();
	line.p = memcpy(p, b->t->line[j].p, line.n);
	rc = b->parsed[j] ? sf_json_parse(b->json, p, line.n, 0, &doc, e) : 0;
	if (rc == 0)
		rc = sf_expr_feed(r, group, line, b->parsed[j] ? &doc : NULL,
		    sf_str(b->t->params[j]), e);
	memset(p, 'x', line.n);
	free(p);
	return (rc);
}

/* Lines [${from}, ${to}) over one group. */
static int
batch(struct both *b, unsigned group, unsigned from, unsigned to)
{
	struct sf_err e = {0};
	unsigned k, j, i;

	for (k = 0; k < 2; k++) {
		for (j = from; j < to; j++)
			if (feed(b, b->side[k].r, group, j, &e) == -1)
				goto fail;
		if (sf_expr_eval(b->side[k].r, &e) == -1)
			goto fail;
	}
	for (j = from; j < to; j++)
		for (i = 0; i < b->t->programs; i++) {
			const struct sf_value *v[2];
			unsigned first, n = 1, t, tiles[8];

			if (group_of(i) != group % SF_EXPR_TILES ||
			    b->side[0].at[i] == -1)
				continue;
			first = (unsigned)b->side[0].at[i];
			if (group >= SF_EXPR_TILES && sf_expr_ntiles(
			    b->side[0].x, group_of(i), b->side[0].at[i],
			    &first, &n, tiles, 8) == -1)
				continue;
			for (t = first; t < first + n; t++) {
				for (k = 0; k < 2; k++)
					v[k] = sf_expr_value(b->side[k].r,
					    j - from, t);
				compare_value(b, i, j, v);
			}
		}
	return (0);
fail:
	if (strstr(e.msg, "out of memory") != NULL)
		return (-2);
	sf_err_print(stdout, k ? "# libjq" : "# plain", &e, 0);
	return (-1);
}

static void
engines(struct both *b)
{
	struct sf_buf plan = {0};
	const char *p;

	sf_expr_plan(b->side[0].x, &plan);
	if (sf_buf_cstr(&plan) == NULL)
		abort();
	b->sum->no_engine |= strstr(plan.p, "native engine is not part") !=
	    NULL;
	for (p = plan.p; (p = strstr(p, ": engine ")) != NULL; p++) {
		if (strncmp(p + 9, "native", 6) == 0)
			b->sum->native++;
		else
			b->sum->libjq++;
	}
	sf_buf_release(&plan);
}

static int
values(struct both *b)
{
	static const unsigned groups[] = {0, 1, SF_EXPR_TILES,
	    SF_EXPR_TILES + 1};
	unsigned i, from, to;
	size_t k;
	int rc;

	for (i = 0; i < b->t->lines; i++)
		b->parsed[i] = chance(b, 2) == 0;
	for (k = 0; k < sizeof(groups) / sizeof(groups[0]); k++) {
		if (sf_expr_count(b->side[0].x, groups[k]) == 0)
			continue;
		for (from = 0; from < b->t->lines; from = to) {
			to = from + 1 + chance(b, 6);
			if (to > b->t->lines)
				to = b->t->lines;
			if ((rc = batch(b, groups[k], from, to)) < 0)
				return (rc);
		}
	}
	for (i = 0; i < b->t->programs; i++) {
		b->sum->programs += b->side[0].at[i] != -1;
		b->sum->varied += b->varied[i];
	}
	return (0);
}

int
sides_compare(const struct gen *g, const struct table *t,
    struct difference *d, unsigned max, struct tally *sum)
{
	static const char channels[] = "push: did(\"a\"; \"30d\")\n"
	    "sms: '(.ids.phone // []) | length > 0 and consent(\"sms\")'\n"
	    "open: .props.n == 3 or .props.q == \"x\"\n";
	struct both *b = calloc(1, sizeof(*b));
	struct sf_err e = {0};
	int rc = -1;

	if (b == NULL || (b->defs = sf_defs_parse("channels", channels,
	    sizeof(channels) - 1, &e)) == NULL ||
	    (b->json = sf_json_new(&e)) == NULL)
		abort();
	b->g = g;
	b->t = t;
	b->d = d;
	b->max = max;
	b->sum = sum;
	b->salt = t->salt;
	if (sum->repeats == 0 && asks_repeats(b) == -1)
		goto done;
	if (settle(b, &b->side[0], 0) == -1 ||
	    settle(b, &b->side[1], 1) == -1)
		goto done;
	if (compare_refusals(b) && (settle(b, &b->side[0], 0) == -1 ||
	    settle(b, &b->side[1], 1) == -1))
		goto done;
	engines(b);
	if ((rc = values(b)) == 0)
		rc = (int)b->n;
done:
	drop(&b->side[0]);
	drop(&b->side[1]);
	sf_json_free(b->json);
	sf_defs_free(b->defs);
	free(b);
	return (rc);
}
