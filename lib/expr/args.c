/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "expr/args.h"

int
sf_args_refuse(struct sf_resolver *v, uint32_t tok, const char *pre,
    const char *post, const char *hint)
{
	struct sf_str t = sf_tok_str(v->s, tok);
	size_t off = tok < v->s->n ? v->s->tok[tok].off : v->s->text.n;

	if (tok < v->s->n && v->s->tok[tok].kind == SF_TOK_STR) {
		t.p++;
		t.n -= 2;
	}
	if (t.n > 80)
		t.n = 80;
	(void)sf_place_fail(v->at, off, v->e, "%s'%.*s'%s", pre, (int)t.n,
	    t.p, post);
	if (hint != NULL)
		(void)sf_hint(v->e, "%s", hint);
	return (-1);
}

void
sf_args_split(const struct sf_scan *s, uint32_t i, struct sf_args *a)
{
	uint32_t open = i + 1, k, from = i + 2;
	unsigned defs = 0;

	memset(a, 0, sizeof(*a));
	a->end = i + 1;
	if (open >= s->n || s->tok[open].kind != SF_TOK_OPEN ||
	    s->tok[open].c != '(' || s->tok[open].len != 1)
		return;
	a->end = s->tok[open].mate + 1;
	for (k = from; k < a->end; k++) {
		if (s->tok[k].kind == SF_TOK_OPEN) {
			k = s->tok[k].mate;
			continue;
		}
		if (sf_tok_is(s, k, "def"))
			defs++;
		if (k + 1 < a->end && !sf_tok_op(s, k, ";"))
			continue;
		if (defs > 0 && k + 1 < a->end) {
			defs--;
			continue;
		}
		if (a->n < 4) {
			a->from[a->n] = from;
			a->to[a->n] = k;
		}
		a->n++;
		from = k + 1;
	}
}

int
sf_args_text(struct sf_resolver *v, uint32_t i, struct sf_str *out)
{
	struct sf_buf b = {0};
	char *p;
	int rc = -1;

	if (sf_tok_text(v->s, i, &b) == 0 && sf_buf_check(&b, v->e) == 0) {
		p = sf_arena_dup(&v->r->calls->mem, b.n ? b.p : "", b.n);
		*out = (struct sf_str){p, b.n};
		rc = p != NULL ? 0 : sf_fail_mem(v->e);
	}
	sf_buf_release(&b);
	return (rc);
}

static int
want_literal(struct sf_resolver *v, const struct sf_args *a, unsigned k,
    const char *what, struct sf_str *out)
{
	if (a->to[k] != a->from[k] + 1 ||
	    v->s->tok[a->from[k]].kind != SF_TOK_STR) {
		const struct sf_tok *t = &v->s->tok[a->from[k]];
		const struct sf_tok *z = &v->s->tok[a->to[k] - 1];
		size_t n = (size_t)z->off + z->len - t->off;
		char near[40];

		(void)sf_place_fail(v->at, t->off, v->e,
		    "the %s must be a string in double quotes", what);
		if (t->kind == SF_TOK_STR)
			return (sf_hint(v->e, "arguments are parted by ';'"));
		if (t->kind == SF_TOK_NUM && sf_window_near((struct sf_str){
		    v->s->text.p + t->off, n}, near))
			return (sf_hint(v->e, "write \"%s\"", near));
		if ((t->kind == SF_TOK_NUM || t->kind == SF_TOK_NAME) &&
		    n <= 40 && memchr(v->s->text.p + t->off, '"', n) == NULL)
			return (sf_hint(v->e, "write \"%.*s\"", (int)n,
			    v->s->text.p + t->off));
		return (sf_hint(v->e, "it is checked when the definition is "
		    "read, so it cannot be computed"));
	}
	return (sf_args_text(v, a->from[k], out));
}

static int
want_window(struct sf_resolver *v, const struct sf_args *a, unsigned k,
    const struct sf_fn *fn, struct sf_call *call)
{
	struct sf_str text;
	char why[160], near[40];

	if (want_literal(v, a, k, "window", &text) == -1)
		return (-1);
	if (sf_window_make(text, v->r->env, v->r->zone,
	    fn->ask == SF_A_WITHIN, &call->window, why) == 0)
		return (0);
	(void)sf_place_fail(v->at, v->s->tok[a->from[k]].off, v->e, "%s", why);
	if (sf_window_near(text, near))
		return (sf_hint(v->e, "did you mean \"%s\"?", near));
	return (sf_hint(v->e, "windows: \"90m\" \"12h\" \"7d\" \"2w\" \"3mo\" "
	    "\"1y\" \"today\" \"yesterday\" \"month\" \"2026-10-01..\" "
	    "\"2026-10-01..2026-11-01\" \"ever\""));
}

static int
want_gap(struct sf_resolver *v, const struct sf_args *a, unsigned k,
    struct sf_call *call)
{
	struct sf_str text;
	char near[40];

	if (want_literal(v, a, k, "gap", &text) == -1)
		return (-1);
	if (sf_span_parse(text, &call->gap) == 0 && call->gap.n >= 0 &&
	    call->gap.unit != SF_U_WORKDAY)
		return (0);
	(void)sf_place_fail(v->at, v->s->tok[a->from[k]].off, v->e,
	    "\"%.*s\" is no length of time", (int)(text.n < 60 ? text.n : 60),
	    text.p);
	if (sf_window_near(text, near) && strchr(near, '.') == NULL)
		return (sf_hint(v->e, "did you mean \"%s\"?", near));
	return (sf_hint(v->e, "gaps: \"90m\" \"12h\" \"7d\" \"2w\" \"3mo\" "
	    "\"1y\""));
}

static int
want_list(struct sf_resolver *v, const struct sf_args *a, unsigned k,
    struct sf_call *call)
{
	uint32_t i, open = a->from[k], last = a->to[k] - 1;
	size_t n = 0;

	if (v->s->tok[open].c != '[' || v->s->tok[open].mate != last ||
	    last == open + 1)
		return (sf_args_refuse(v, open, "funnel takes a list of event "
		    "names first, not ", "", "[\"view\", \"order\"]"));
	call->list = sf_arena_alloc(&v->r->calls->mem,
	    (last - open) * sizeof(*call->list));
	if (call->list == NULL)
		return (sf_fail_mem(v->e));
	for (i = open + 1; i < last; i += 2) {
		if (v->s->tok[i].kind != SF_TOK_STR)
			return (sf_args_refuse(v, i, "a step of a funnel is a "
			    "string, not ", "", "[\"view\", \"order\"]"));
		if ((i + 1 < last && !sf_tok_op(v->s, i + 1, ",")) ||
		    i + 2 == last)
			return (sf_args_refuse(v, i + 1, "the steps of a "
			    "funnel are parted by ',', and here is ", "",
			    "[\"view\", \"order\"]"));
		if (sf_args_text(v, i, &call->list[n++]) == -1)
			return (-1);
	}
	call->n = n;
	return (0);
}

/* opened(push1) and opened("push1"). */
static int
want_step(struct sf_resolver *v, const struct sf_args *a, unsigned k,
    struct sf_call *call)
{
	uint32_t i = a->from[k];
	struct sf_str t = sf_tok_str(v->s, i);

	if (a->to[k] == i + 1 && v->s->tok[i].kind == SF_TOK_NAME) {
		call->name.p = sf_arena_dup(&v->r->calls->mem, t.p, t.n);
		call->name.n = t.n;
		return (call->name.p != NULL ? 0 : sf_fail_mem(v->e));
	}
	return (want_literal(v, a, k, "step", &call->name));
}

/* `did("a", "7d")` */
static int
comma(const struct sf_scan *s, const struct sf_args *a)
{
	uint32_t k;
	unsigned n;

	for (n = 0; n < a->n && n < 4; n++)
		for (k = a->from[n]; k < a->to[n]; k++)
			if (s->tok[k].kind == SF_TOK_OPEN)
				k = s->tok[k].mate;
			else if (sf_tok_op(s, k, ","))
				return (1);
	return (0);
}

static int
arity(struct sf_resolver *v, uint32_t i, const struct sf_fn *fn,
    const struct sf_args *a)
{
	unsigned most = (unsigned)strlen(fn->args), least = most, k;

	while (least > 0 && fn->args[least - 1] < 'a')
		least--;
	for (k = 0; k < a->n && k < 4; k++)
		if (a->from[k] == a->to[k])
			break;
	if (a->n < least || a->n > most || k < a->n) {
		if (a->n == 0 || k < a->n)
			(void)sf_args_refuse(v, i, "", a->n == 0 ?
			    " is called without arguments" :
			    " has an empty argument", NULL);
		else if (a->n < least && comma(v->s, a))
			(void)sf_args_refuse(v, i, "arguments are parted by "
			    "';', not by ',': ", "", NULL);
		else
			(void)sf_place_fail(v->at, v->s->tok[i].off, v->e,
			    "'%s' takes %u argument%s%s, not %u", fn->name,
			    least, least == 1 ? "" : "s", least < most ?
			    " or one more" : "", a->n);
		return (sf_hint(v->e, "%s", fn->usage));
	}
	return (0);
}

int
sf_args_read(struct sf_resolver *v, uint32_t i, const struct sf_fn *fn,
    const struct sf_args *a, struct sf_call *call)
{
	unsigned k;
	int rc = arity(v, i, fn, a);

	for (k = 0; k < a->n && rc == 0; k++)
		switch (fn->args[k]) {
		case 'e':
			rc = want_literal(v, a, k, "event", k == 1 ?
			    &call->next : &call->name);
			break;
		case 'w':
			rc = want_window(v, a, k, fn, call);
			break;
		case 's':
			rc = want_gap(v, a, k, call);
			break;
		case 'l':
			rc = want_list(v, a, k, call);
			break;
		case 'O':
			rc = want_step(v, a, k, call);
			break;
		default:
			break;
		}
	return (rc);
}

