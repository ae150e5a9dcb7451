/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "expr/tree.h"

#include "expr/expr.h"

/* Every program stands behind this. */
static const char base[] =
    "def __c: debug|input;"
    "def __line: null|__c;"
    "def debug: error(\"denied\"); def input: error(\"denied\");"
    "def inputs: error(\"denied\"); def stderr: .; def env: {};"
    "def halt: error(\"denied\"); def halt_error: error(\"denied\");"
    "def halt_error($x): error(\"denied\"); def now: error(\"denied\");"
    "def input_filename: null; def modulemeta: error(\"denied\");"
    "def localtime: gmtime;"
    "def second: 1; def minute: 60; def hour: 3600; def day: 86400;"
    "def week: 604800;\n";

struct sf_expr *
sf_expr_new(const struct sf_expr_env *env, struct sf_err *e)
{
	struct sf_expr *x = calloc(1, sizeof(*x));

	if (x == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	x->env = *env;
	x->zone = env->zone;
	x->cpu = 30;
	x->memory = (size_t)2 << 30;
	if (x->zone == NULL)
		x->zone = x->utc = sf_zone_load("UTC", e);
	sf_buf_adds(&x->prelude, base);
	x->base = x->prelude.n;
	if (x->zone == NULL || sf_buf_check(&x->prelude, e) == -1) {
		sf_expr_free(x);
		return (NULL);
	}
	if (env->has_asof)
		sf_ts_format(env->asof, x->asof_text);
	else
		x->env.asof = 0;
	return (x);
}

void
sf_expr_limits(struct sf_expr *x, unsigned cpu, size_t memory)
{
	x->cpu = cpu;
	x->memory = memory;
}

void
sf_expr_libjq_only(struct sf_expr *x)
{
	x->libjq_only = 1;
}

void
sf_expr_spare(struct sf_expr *x, int on)
{
	x->spare = on;
}

int
sf_expr_on_budget(const char *text, int *on, struct sf_err *e)
{
	*on = strcmp(text, "reject") == 0;
	if (*on || strcmp(text, "stop") == 0)
		return (0);
	(void)sf_fail(e, SF_E_USAGE, "option '--on-budget' does not know '%s'",
	    text);
	return (sf_hint(e, "it is one of stop, reject"));
}

static void
program_release(struct sf_program *p)
{
	sf_scan_release(&p->scan);
	sf_buf_release(&p->jq);
}

void
sf_expr_free(struct sf_expr *x)
{
	size_t g, i;

	if (x == NULL)
		return;
	sf_pool_stop(x->pool);
	for (g = 0; g < SF_EXPR_GROUPS; g++) {
		for (i = 0; i < x->group[g].n; i++)
			program_release(&x->group[g].p[i]);
		free(x->group[g].p);
	}
	for (i = 0; i < x->defs; i++) {
		sf_scan_release(&x->def[i].scan);
		sf_buf_release(&x->def[i].jq);
	}
	free(x->def);
	free(x->shared.node);
	sf_calls_release(&x->calls);
	sf_map_release(&x->host);
	sf_map_release(&x->words);
	sf_buf_release(&x->prelude);
	sf_arena_release(&x->mem);
	sf_zone_free(x->utc);
	free(x);
}

static struct sf_resolve
resolver(struct sf_expr *x, unsigned tile_base)
{
	struct sf_resolve r = {.calls = &x->calls, .env = &x->env,
	    .zone = x->zone, .host = &x->host, .words = &x->words,
	    .tile_base = tile_base};

	return (r);
}

static int
host_name(struct sf_expr *x, struct sf_str name, struct sf_err *e)
{
	if (sf_map_put(&x->host, name, 1, NULL) == NULL)
		return (sf_fail_mem(e));
	return (0);
}

int
sf_expr_prelude(struct sf_expr *x, const char *jq, struct sf_err *e)
{
	struct sf_place at = {.what = "prelude", .text = sf_str(jq)};
	struct sf_resolve r = resolver(x, 0);
	struct sf_scan s = {0};
	uint32_t i;
	int rc = -1;

	if (sf_scan(&s, &at, e) == -1)
		return (-1);
	for (i = 1; i < s.n; i++)
		if (sf_tok_is(&s, i - 1, "def") &&
		    host_name(x, sf_tok_str(&s, i), e) == -1)
			goto done;
	r.host_text = 1;
	if (sf_resolve(&r, &s, &at, &x->prelude, e) == -1)
		goto done;
	sf_buf_addc(&x->prelude, '\n');
	rc = sf_buf_check(&x->prelude, e);
done:
	sf_resolve_release(&r);
	sf_scan_release(&s);
	return (rc);
}

int
sf_expr_define(struct sf_expr *x, const char *name, const struct sf_def *d,
    int event, struct sf_err *e)
{
	struct sf_place at = {.def = d, .text = d->text};
	struct sf_resolve r = resolver(x, 0);
	struct sf_expr_def *p;

	if (sf_def_want(d, SF_DEF_SCALAR, e) == -1)
		return (-1);
	p = realloc(x->def, (x->defs + 1) * sizeof(*p));
	if (p == NULL)
		return (sf_fail_mem(e));
	x->def = p;
	p += x->defs++;
	memset(p, 0, sizeof(*p));
	p->def = d;
	r.host_def = 1;
	r.event = event;
	if (sf_scan(&p->scan, &at, e) == -1 ||
	    sf_resolve(&r, &p->scan, &at, &p->jq, e) == -1) {
		sf_resolve_release(&r);
		return (-1);
	}
	sf_buf_addf(&x->prelude, "def %s: (\n", name);
	sf_buf_addbuf(&x->prelude, &p->jq);
	sf_buf_adds(&x->prelude, "\n);\n");
	if (host_name(x, (struct sf_str){name, strcspn(name, "(")}, e) == -1)
		return (-1);
	return (sf_buf_check(&x->prelude, e));
}

int
sf_expr_words(struct sf_expr *x, const char *fn, const char *const *words,
    size_t n, struct sf_err *e)
{
	struct sf_buf key = {0};
	size_t i;
	int rc = 0;

	if (sf_map_put(&x->words, sf_str(fn), 1, NULL) == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < n && rc == 0; i++) {
		sf_buf_clear(&key);
		sf_buf_adds(&key, fn);
		sf_buf_addc(&key, '\0');
		sf_buf_adds(&key, words[i]);
		rc = sf_buf_check(&key, e);
		if (rc == 0 && sf_map_put(&x->words, sf_buf_str(&key), 1,
		    NULL) == NULL)
			rc = sf_fail_mem(e);
	}
	sf_buf_release(&key);
	return (rc);
}

static struct sf_program *
slot(struct sf_expr *x, unsigned group, struct sf_err *e)
{
	struct sf_group *g = &x->group[group];
	struct sf_program *p;

	if (g->n == g->cap) {
		unsigned cap = g->cap != 0 ? g->cap * 2 : 8;

		p = realloc(g->p, cap * sizeof(*p));
		if (p == NULL) {
			(void)sf_fail_mem(e);
			return (NULL);
		}
		g->p = p;
		g->cap = cap;
	}
	p = &g->p[g->n];
	memset(p, 0, sizeof(*p));
	return (p);
}

/* Settle which engine runs ${p}, the next one of its group. */
static int
settle(struct sf_expr *x, struct sf_group *g, struct sf_program *p,
    struct sf_err *e)
{
	if (x->libjq_only)
		p->tree.why = "it was asked for";
	else if (sf_tree_make(x, sf_buf_str(&p->jq), &p->tree, e))
		return (-1);
	if (p->tree.root == NULL)
		g->foreign++;
	else if (sf_tree_share(&x->shared, &p->tree.root))
		return (sf_fail_mem(e));
	g->touch |= p->tree.touch;
	g->n++;
	return (0);
}

/* The ntile programs that a program brought along. */
static int
add_tiles(struct sf_expr *x, unsigned group, struct sf_program *from,
    struct sf_resolve *r, struct sf_err *e)
{
	struct sf_program *p;
	unsigned i;

	from->tile_first = r->tile_base;
	from->tiles = r->tiles;
	for (i = 0; i < r->tiles; i++) {
		p = slot(x, group + SF_EXPR_TILES, e);
		if (p == NULL)
			return (-1);
		p->name = from->name;
		p->at = from->at;
		p->tile_n = r->tile[i].n;
		p->parent = x->group[group].n;
		sf_buf_swap(&p->jq, &r->tile[i].jq);
		if (settle(x, &x->group[group + SF_EXPR_TILES], p, e))
			return (-1);
	}
	return (0);
}

static int
add(struct sf_expr *x, unsigned group, const char *name,
    const struct sf_place *at, struct sf_err *e)
{
	struct sf_resolve r;
	struct sf_program *p = slot(x, group, e);
	int rc = -1;

	if (p == NULL)
		return (-1);
	r = resolver(x, group < SF_EXPR_TILES ?
	    x->group[group + SF_EXPR_TILES].n : 0);
	p->name = name;
	p->at = *at;
	if (sf_scan(&p->scan, at, e) == 0 &&
	    sf_resolve(&r, &p->scan, at, &p->jq, e) == 0 &&
	    add_tiles(x, group, p, &r, e) == 0 &&
	    settle(x, &x->group[group], p, e) == 0)
		rc = (int)x->group[group].n - 1;
	else
		program_release(p);
	sf_resolve_release(&r);
	return (rc);
}

int
sf_expr_add(struct sf_expr *x, unsigned group, const struct sf_def *d,
    struct sf_err *e)
{
	struct sf_place at = {.def = d};
	char *name;

	if (group >= SF_EXPR_GROUPS)
		return (sf_fail(e, SF_E_IO, "internal: group %u", group));
	if (sf_def_want(d, SF_DEF_SCALAR, e) == -1)
		return (-1);
	at.text = d->text;
	name = sf_arena_dup(&x->mem, d->key.n ? d->key.p : "expression",
	    d->key.n ? d->key.n : 10);
	if (name == NULL)
		return (sf_fail_mem(e));
	return (add(x, group, name, &at, e));
}

int
sf_expr_addtext(struct sf_expr *x, unsigned group, const char *what,
    struct sf_str text, struct sf_err *e)
{
	struct sf_place at = {.def = NULL};

	if (group >= SF_EXPR_GROUPS)
		return (sf_fail(e, SF_E_IO, "internal: group %u", group));
	at.what = sf_arena_dup(&x->mem, what, strlen(what));
	at.text.p = sf_arena_dup(&x->mem, text.n ? text.p : "", text.n);
	at.text.n = text.n;
	if (at.what == NULL || at.text.p == NULL)
		return (sf_fail_mem(e));
	return (add(x, group, at.what, &at, e));
}

unsigned
sf_expr_allow(struct sf_expr *x, unsigned flags)
{
	const unsigned some = SF_EXPR_JOURNEY | SF_EXPR_POPULATION;
	unsigned was = x->env.flags;

	x->env.flags = (was & ~some) | (flags & some);
	return (was);
}

void
sf_expr_name(struct sf_expr *x, unsigned group, int program, const char *name)
{
	char *copy = sf_arena_dup(&x->mem, name, strlen(name));

	if (copy != NULL)
		x->group[group].p[program].name = copy;
}

int
sf_expr_ntiles(const struct sf_expr *x, unsigned group, int program,
    unsigned *first, unsigned *count, unsigned *tiles, unsigned max)
{
	const struct sf_program *p = &x->group[group].p[program];
	unsigned i;

	*first = p->tile_first;
	*count = p->tiles;
	if (p->tiles > max)
		return (-1);
	for (i = 0; i < p->tiles; i++)
		tiles[i] = x->group[group + SF_EXPR_TILES].
		    p[p->tile_first + i].tile_n;
	return (0);
}

int
sf_expr_needs_asof(const struct sf_expr *x)
{
	return (x->calls.time);
}

int
sf_expr_count(const struct sf_expr *x, unsigned group)
{
	return ((int)x->group[group].n);
}

int
sf_expr_blind(const struct sf_expr *x, unsigned group)
{
	const struct sf_group *g = &x->group[group];
	unsigned i;

	for (i = 0; i < g->n; i++)
		if (g->p[i].tree.root == NULL ||
		    g->p[i].tree.root->op != SF_O_LIT)
			return (0);
	return (1);
}

void
sf_expr_plan(const struct sf_expr *x, struct sf_buf *b)
{
	const struct sf_program *p;
	unsigned g, i;

	for (g = 0; g < SF_EXPR_GROUPS; g++)
		for (i = 0; i < x->group[g].n; i++) {
			p = &x->group[g].p[i];
			if (p->tree.root != NULL)
				sf_buf_addf(b, "%s: engine native\n",
				    p->name);
			else
				sf_buf_addf(b, "%s: engine libjq: %s\n",
				    p->name, p->tree.why);
		}
}
