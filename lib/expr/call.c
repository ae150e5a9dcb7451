/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "expr/args.h"
#include "expr/slips.h"
#include "expr/timeline.h"

#include "expr/call.h"

static int program(struct sf_resolver *v, uint32_t from, uint32_t to);

void
sf_calls_release(struct sf_calls *c)
{
	free(c->call);
	sf_map_release(&c->events);
	sf_arena_release(&c->mem);
	memset(c, 0, sizeof(*c));
}

void
sf_resolve_release(struct sf_resolve *r)
{
	unsigned i;

	for (i = 0; i < r->tiles; i++)
		sf_buf_release(&r->tile[i].jq);
	free(r->tile);
	r->tile = NULL;
	r->tiles = 0;
}

/* Blanks and comments between two tokens: one blank is enough for libjq. */
static void
gap(const struct sf_scan *s, uint32_t from, uint32_t i, struct sf_buf *out)
{
	if (i > from && s->tok[i - 1].off + s->tok[i - 1].len < s->tok[i].off)
		sf_buf_addc(out, ' ');
}

/* Names beyond ASCII are quoted: libjq 1.6 takes none. */
static void
put(const struct sf_scan *s, uint32_t i, struct sf_buf *out)
{
	const struct sf_tok *t = &s->tok[i];
	struct sf_str text = sf_tok_str(s, i);

	if (!t->wide || (t->kind != SF_TOK_FIELD && t->kind != SF_TOK_NAME)) {
		sf_buf_addstr(out, text);
		return;
	}
	if (t->kind == SF_TOK_FIELD) {
		sf_buf_addc(out, '.');
		text.p++;
		text.n--;
	}
	sf_buf_addc(out, '"');
	sf_buf_addstr(out, text);
	sf_buf_addc(out, '"');
}

void
sf_resolve_plain(const struct sf_scan *s, uint32_t from, uint32_t to,
    struct sf_buf *out)
{
	uint32_t i;

	for (i = from; i < to; i++) {
		gap(s, from, i, out);
		put(s, i, out);
	}
}

/* What would make a run depend on more than its inputs, or reach outside. */
static int
forbidden(struct sf_resolver *v, uint32_t i)
{
	static const struct {
		const char *name, *why;
	} bad[] = {
		{"now", "a run knows no clock but its asof"},
		{"localtime", "use gmtime, or the windows of sf-expr(7)"},
		{"strflocaltime", "use strftime"},
		{"input", NULL}, {"inputs", NULL}, {"debug", NULL},
		{"stderr", NULL}, {"env", NULL}, {"halt", NULL},
		{"halt_error", NULL}, {"input_filename", NULL},
		{"input_line_number", NULL}, {"get_search_list", NULL},
		{"modulemeta", NULL}, {"import", NULL}, {"include", NULL},
		{"module", NULL}, {"__loc__", NULL},
	};
	struct sf_str t = sf_tok_str(v->s, i);
	size_t k;

	for (k = 0; k < sizeof(bad) / sizeof(bad[0]); k++)
		if (sf_str_is(t, bad[k].name))
			return (sf_args_refuse(v, i, "", " is not known here",
			    bad[k].why != NULL ? bad[k].why : "an expression "
			    "sees its line and asof, and nothing else"));
	if (sf_str_starts(t, "__") && !v->r->host_text &&
	    (sf_str_is(t, "__c") || sf_map_get(v->r->host, t) == NULL))
		return (sf_args_refuse(v, i, "the name ", " is reserved",
		    "names that start with two underscores are the host's"));
	if (v->s->tok[i].wide)
		return (sf_args_refuse(v, i, "", " is no function",
		    "a field is written with a dot before its name"));
	return (0);
}

static int
variable(struct sf_resolver *v, uint32_t i)
{
	struct sf_str t = sf_tok_str(v->s, i);

	if (sf_str_is(t, "ENV"))
		return (sf_args_refuse(v, i, "the variable ", " is not known "
		    "here",
		    "an expression sees its line and asof, and nothing else"));
	if (sf_str_starts(t, "__"))
		return (sf_args_refuse(v, i, "the variable ", " is reserved",
		    NULL));
	if (v->s->tok[i].wide)
		return (sf_args_refuse(v, i, "the variable ", " is not ASCII",
		    "jq's variables are named in ASCII"));
	return (0);
}

/* The number of an event's name; with ${star}, "*" is any. */
static int
event_number(struct sf_resolver *v, struct sf_str name, int star, uint32_t *n)
{
	struct sf_map *m = &v->r->calls->events;
	const struct sf_map_entry *e;

	*n = SF_TL_ANY;
	if (star && sf_str_is(name, "*"))
		return (0);
	if ((e = sf_map_put(m, name, m->n, NULL)) == NULL)
		return (sf_fail_mem(v->e));
	*n = (uint32_t)e->val;
	return (0);
}

static int
number_events(struct sf_resolver *v, struct sf_call *call)
{
	size_t i;

	if (call->ask >= SF_A_TAG)
		return (0);
	if (call->ask != SF_A_FUNNEL)
		return (event_number(v, call->name, 1, &call->event) ||
		    (call->ask == SF_A_SEQ && event_number(v, call->next, 1,
		    &call->then)) ? -1 : 0);
	call->steps = sf_arena_alloc(&v->r->calls->mem, (call->n + 1) *
	    sizeof(*call->steps));
	if (call->steps == NULL)
		return (sf_fail_mem(v->e));
	for (i = 0; i < call->n; i++)
		if (event_number(v, call->list[i], 0, &call->steps[i]))
			return (-1);
	return (0);
}

static int
add_call(struct sf_resolver *v, struct sf_call *call)
{
	struct sf_calls *c = v->r->calls;
	struct sf_call *p;

	if (number_events(v, call))
		return (-1);

	if (c->n == c->cap) {
		c->cap = c->cap != 0 ? c->cap * 2 : 32;
		p = realloc(c->call, c->cap * sizeof(*p));
		if (p == NULL)
			return (sf_fail_mem(v->e));
		c->call = p;
	}
	c->call[c->n++] = *call;
	return (0);
}

/* A body that sees one event: no call may stand in it. */
static int
body(struct sf_resolver *v, uint32_t from, uint32_t to, const char *name)
{
	const char *was = v->inside;
	int rc;

	v->inside = name;
	sf_buf_addc(v->out, '(');
	rc = program(v, from, to);
	sf_buf_addc(v->out, ')');
	v->inside = was;
	return (rc);
}

static int
write_call(struct sf_resolver *v, const struct sf_fn *fn,
    const struct sf_args *a)
{
	unsigned id = v->r->calls->n - 1, f = (unsigned)strlen(fn->args) - 1;
	const char *jq = fn->jq;

	if (jq == NULL || a->n <= f) {
		sf_buf_addf(v->out, "(%u|__c)", id);
		return (0);
	}
	v->r->calls->call[id].ask = SF_A_EVENTS;
	for (; *jq != '\0'; jq++) {
		if (*jq == '$')
			sf_buf_addf(v->out, "(%u|__c)", id);
		else if (*jq != 'F')
			sf_buf_addc(v->out, *jq);
		else if (body(v, a->from[f], a->to[f], fn->name) == -1)
			return (-1);
	}
	return (0);
}

static int
tile(struct sf_resolver *v, const struct sf_args *a, struct sf_call *call)
{
	struct sf_resolve *r = v->r;
	struct sf_tile *t;
	struct sf_buf *out = v->out;
	struct sf_str n = sf_tok_str(v->s, a->from[1]);
	unsigned tiles = 0;
	size_t i;
	int rc;

	for (i = 0; i < n.n && i < 5; i++)
		if (n.p[i] >= '0' && n.p[i] <= '9')
			tiles = tiles * 10 + (unsigned)(n.p[i] - '0');
	if (a->to[1] != a->from[1] + 1 || i < n.n || tiles < 2 ||
	    v->s->tok[a->from[1]].kind != SF_TOK_NUM || tiles > 10000)
		return (sf_args_refuse(v, a->from[1], "ntile wants a whole "
		    "number of tiles from 2 to 10000, not ", "", NULL));
	t = realloc(r->tile, (r->tiles + 1) * sizeof(*t));
	if (t == NULL)
		return (sf_fail_mem(v->e));
	r->tile = t;
	memset(&t[r->tiles], 0, sizeof(*t));
	t[r->tiles].n = tiles;
	call->n = r->tile_base + r->tiles;
	v->out = &t[r->tiles++].jq;
	v->inside = "ntile";
	rc = program(v, a->from[0], a->to[0]);
	v->inside = NULL;
	v->out = out;
	return (rc);
}

/* tag, consent, holds: a literal is asked for by number, else by value. */
static int
person(struct sf_resolver *v, const struct sf_args *a, struct sf_call *call)
{
	uint32_t i = a->from[0];

	if (a->to[0] == i + 1 && v->s->tok[i].kind == SF_TOK_STR) {
		if (sf_args_text(v, i, &call->name) == -1 ||
		    add_call(v, call) == -1)
			return (-1);
		sf_buf_addf(v->out, "(%u|__c)", v->r->calls->n - 1);
		return (0);
	}
	call->name.p = NULL;
	if (add_call(v, call) == -1)
		return (-1);
	sf_buf_addf(v->out, "([%u,(", v->r->calls->n - 1);
	if (program(v, i, a->to[0]) == -1)
		return (-1);
	sf_buf_adds(v->out, ")]|__c)");
	return (0);
}

static int
allowed(struct sf_resolver *v, uint32_t i, const struct sf_fn *fn)
{
	unsigned flags = v->r->env->flags;

	if (flags & SF_EXPR_ROW)
		return (sf_args_refuse(v, i, "", " needs a time line, and a "
		    "row of a mapping has none", NULL));
	if ((fn->flags & SF_EXPR_LABEL) & ~flags)
		return (sf_args_refuse(v, i, "", " looks into the future: it "
		    "is known in labels only", NULL));
	if ((fn->flags & SF_EXPR_POPULATION) & ~flags)
		return (sf_args_refuse(v, i, "", " compares with everybody: it "
		    "is known in 'by' of a 'top' segment only", NULL));
	if ((fn->flags & SF_EXPR_JOURNEY) & ~flags)
		return (sf_args_refuse(v, i, "", " is known in journeys only",
		    NULL));
	if (v->inside != NULL && strcmp(v->inside, "ntile") == 0)
		return (fn->ask != SF_A_NTILE ? 0 : sf_args_refuse(v, i, "",
		    " in the value of another", NULL));
	if (v->inside != NULL || v->r->event)
		return (sf_args_refuse(v, i, "", " reads the time line, but "
		    "here '.' is one event", "take it out before: "
		    "count(\"a\"; \"7d\") as $n | did(\"b\"; \"7d\"; "
		    ".props.n > $n)"));
	return (0);
}

/* The call at NAME ${*i}; *${i} is moved behind it. */
static int
call_at(struct sf_resolver *v, uint32_t *i, const struct sf_fn *fn)
{
	struct sf_call call = {.ask = fn->ask, .name = {"", 0}};
	struct sf_args a;

	sf_args_split(v->s, *i, &a);
	if (allowed(v, *i, fn) == -1 ||
	    sf_args_read(v, *i, fn, &a, &call) == -1)
		return (-1);
	if (fn->time && (v->r->host_text || v->r->host_def))
		v->r->calls->host_time = 1;
	else if (fn->time)
		v->r->calls->time = 1;
	*i = a.end;
	if (fn->args[0] == 'x' && fn->ask != SF_A_NTILE)
		return (person(v, &a, &call));
	if (fn->ask == SF_A_NTILE && tile(v, &a, &call) == -1)
		return (-1);
	if (add_call(v, &call) == -1)
		return (-1);
	return (write_call(v, fn, &a));
}

/* The words that ${fn} takes, after one that it does not. */
static int
hint_words(struct sf_resolver *v, struct sf_str fn)
{
	const struct sf_map *m = v->r->words;
	struct sf_buf b = {0};
	size_t i;

	for (i = 0; i < m->n; i++) {
		struct sf_str k = m->e[i].key;

		if (k.n <= fn.n + 1 || memcmp(k.p, fn.p, fn.n) != 0 ||
		    k.p[fn.n] != '\0')
			continue;
		sf_buf_addf(&b, "%s%.*s", b.n > 0 ? ", " : "",
		    (int)(k.n - fn.n - 1), k.p + fn.n + 1);
	}
	if (sf_buf_cstr(&b) != NULL)
		(void)sf_hint(v->e, "there are: %s", b.p);
	sf_buf_release(&b);
	return (-1);
}

/* suits(r), reachable(c): definitions that the host may give. */
static int
host_call(struct sf_resolver *v, uint32_t i)
{
	struct sf_str t = sf_tok_str(v->s, i), arg;
	struct sf_buf key = {0};
	struct sf_args a;
	int known;

	if (!sf_str_is(t, "reachable") && !sf_str_is(t, "suits"))
		return (0);
	if (v->inside != NULL || v->r->event)
		return (sf_args_refuse(v, i, "", " is about the person, but "
		    "here '.' is one event", NULL));
	if (sf_map_get(v->r->host, t) == NULL)
		return (sf_args_refuse(v, i, "", " is known where channels are",
		    "give the file of channels with -d too"));
	sf_args_split(v->s, i, &a);
	if (sf_map_get(v->r->words, t) == NULL || a.n != 1 ||
	    a.to[0] != a.from[0] + 1 ||
	    v->s->tok[a.from[0]].kind != SF_TOK_STR)
		return (0);
	if (sf_args_text(v, a.from[0], &arg) == -1)
		return (-1);
	sf_buf_addstr(&key, t);
	sf_buf_addc(&key, '\0');
	sf_buf_addstr(&key, arg);
	known = key.failed || sf_map_get(v->r->words, sf_buf_str(&key)) != NULL;
	sf_buf_release(&key);
	if (known)
		return (0);
	(void)sf_args_refuse(v, a.from[0], t.n == 9 ? "there is no channel " :
	    "unknown word ", "", NULL);
	return (hint_words(v, t));
}

static int
name_at(struct sf_resolver *v, uint32_t *i)
{
	const struct sf_fn *fn;

	if (sf_tok_key(v->s, *i))
		return (0);
	if (*i > 0 && sf_tok_op(v->s, *i - 1, "$"))
		return (variable(v, *i));
	if (forbidden(v, *i) == -1)
		return (-1);
	fn = sf_fn_find(sf_tok_str(v->s, *i));
	if (*i > 0 && sf_tok_is(v->s, *i - 1, "def") && !v->r->host_text) {
		if (fn != NULL || sf_map_get(v->r->host,
		    sf_tok_str(v->s, *i)) != NULL)
			return (sf_args_refuse(v, *i, "", " is known already",
			    "give your definition another name"));
		return (0);
	}
	if (fn == NULL && sf_map_get(v->r->host, sf_tok_str(v->s, *i)) &&
	    v->r->calls->host_time && !v->r->host_text)
		v->r->calls->time = 1;
	if (fn == NULL)
		return (host_call(v, *i));
	return (call_at(v, i, fn) == -1 ? -1 : 1);
}

static int
program(struct sf_resolver *v, uint32_t from, uint32_t to)
{
	uint32_t i = from;
	int done;

	while (i < to) {
		gap(v->s, from, i, v->out);
		done = 0;
		if (v->s->tok[i].kind == SF_TOK_NAME &&
		    (done = name_at(v, &i)) == -1)
			return (-1);
		if (!done)
			put(v->s, i++, v->out);
	}
	return (0);
}

int
sf_resolve(struct sf_resolve *r, const struct sf_scan *s,
    const struct sf_place *at, struct sf_buf *out, struct sf_err *e)
{
	struct sf_resolver v = {.r = r, .s = s, .at = at, .e = e, .out = out};

	if (!r->host_text && sf_slips(s, at, r->host, e) == -1)
		return (-1);
	if (program(&v, 0, s->n) == -1)
		return (-1);
	return (sf_buf_check(out, e));
}
