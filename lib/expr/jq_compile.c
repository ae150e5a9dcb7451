/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expr/jq_work.h"

/*
 * All programs of a group that are not native are one program for libjq: it
 * reads its own definitions once, and a line crosses into it once.
 */
static void
keep_message(void *data, jv msg)
{
	struct sf_jq *w = data;

	if (w->msg.n == 0 && jv_get_kind(msg) == JV_KIND_STRING)
		sf_buf_adds(&w->msg, jv_string_value(msg));
	jv_free(msg);
}

static void
nomem(void *data)
{
	(void)data;
	sf_jq_nomem();
}

/* 1 and *${out}, or 0 with the first message in w->msg. */
static int
try(struct sf_jq *w, const struct sf_buf *text, jq_state **out)
{
	jq_state *jq = jq_init();
	struct sf_buf copy = {0};
	int ok;

	if (jq == NULL)
		sf_jq_nomem();
	jq_set_nomem_handler(jq, nomem, NULL);
	sf_buf_clear(&w->msg);
	jq_set_error_cb(jq, keep_message, w);
	sf_buf_addbuf(&copy, text);
	if (sf_buf_cstr(&copy) == NULL)
		sf_jq_nomem();
	ok = jq_compile(jq, copy.p);
	sf_buf_release(&copy);
	if (ok && out != NULL)
		*out = jq;
	else
		jq_teardown(&jq);
	return (ok);
}

/*
 * Whether a program might give values without end.  Two are enough to know
 * that there are several, but limit() costs as much as a small program, so
 * only these pay for it.
 */
static int
endless(const struct sf_scan *s)
{
	static const char *const loops[] = {"range", "repeat", "recurse",
	    "while", "until", "def", "label", "foreach", "combinations",
	    "limit", "walk", "paths", "leaf_paths"};
	uint32_t i;
	size_t k;

	for (i = 0; i < s->n; i++) {
		if (sf_tok_op(s, i, ".."))
			return (1);
		if (s->tok[i].kind != SF_TOK_NAME)
			continue;
		for (k = 0; k < sizeof(loops) / sizeof(loops[0]); k++)
			if (sf_tok_is(s, i, loops[k]))
				return (1);
	}
	return (0);
}

/* One program as an item of its group's array. */
static void
wrap(struct sf_buf *b, const struct sf_buf *jq, const struct sf_scan *s)
{
	int limit = endless(s);

	sf_buf_adds(b, limit ? "(try [limit(2;(\n" : "(try [(\n");
	sf_buf_addbuf(b, jq);
	sf_buf_adds(b, limit ? "\n))] catch {e:tostring})" :
	    "\n)] catch {e:tostring})");
}

/* The tokens of program ${i}: of an ntile(), those it was taken from. */
static const struct sf_scan *
scan_of(const struct sf_expr *x, unsigned g, unsigned i)
{
	const struct sf_program *p = &x->group[g].p[i];

	return (p->scan.n != 0 ? &p->scan :
	    &x->group[g - SF_EXPR_TILES].p[p->parent].scan);
}

/* Whether tokens [0, ${k}) could go on to be a program. */
static int
viable(struct sf_jq *w, const struct sf_scan *s, uint32_t k)
{
	struct sf_buf b = {0};
	int ok;

	sf_resolve_plain(s, 0, k, &b);
	ok = try(w, &b, NULL);
	sf_buf_release(&b);
	if (ok || strstr(sf_buf_cstr(&w->msg), "syntax error") == NULL)
		return (1);
	return (strstr(w->msg.p, "unexpected $end") != NULL);
}

/* The first token that cannot stand where it does, or ${n}. */
static uint32_t
first_bad(struct sf_jq *w, const struct sf_scan *s)
{
	uint32_t lo = 0, hi = s->n, mid;

	if (viable(w, s, s->n))
		return (s->n);
	while (lo + 1 < hi) {
		mid = lo + (hi - lo) / 2;
		if (viable(w, s, mid))
			lo = mid;
		else
			hi = mid;
	}
	return (lo);
}

/* What is written so elsewhere, and how it is here. */
static const char *
instead(const struct sf_scan *s, uint32_t bad, struct sf_str t)
{
	struct sf_str was = bad > 0 ? sf_tok_str(s, bad - 1) : SF_S("");

	if (sf_str_is(t, "|") && sf_str_is(was, "|"))
		return ("'or'");
	if (sf_str_is(t, "=") && (sf_str_is(was, "=") || sf_str_is(was, "==")))
		return ("'=='");
	if (sf_str_is(t, ">") && sf_str_is(was, "<"))
		return ("'!='");
	if (sf_str_is(t, "AND") || sf_str_is(t, "OR"))
		return ("it in small letters");
	if (sf_str_is(t, "not"))
		return ("'| not' behind what is not to be");
	if (sf_str_is(t, "like"))
		return ("'| test(\"...\")'");
	if (sf_str_is(t, "is"))
		return ("'=='");
	return (NULL);
}

static void
syntax(struct sf_jq *w, const struct sf_scan *s, uint32_t *off,
    struct sf_buf *msg)
{
	uint32_t bad = first_bad(w, s);
	struct sf_str t = sf_tok_str(s, bad);

	if (bad >= s->n) {
		*off = s->tok[s->n - 1].off + s->tok[s->n - 1].len;
		sf_buf_adds(msg, "the expression ends too early");
		return;
	}
	*off = s->tok[bad].off;
	sf_buf_addf(msg, "'%.*s' cannot stand here", (int)
	    (t.n < 60 ? t.n : 60), t.p);
	if (sf_str_is(t, "end"))
		sf_buf_adds(msg, ": 'if' needs an 'else'");
	else if (instead(s, bad, t) != NULL)
		sf_buf_addf(msg, "\nwrite %s", instead(s, bad, t));
}

/* "name/2 is not defined" and "$name is not defined". */
static int
undefined(const char *text, const struct sf_scan *s, uint32_t *off,
    struct sf_buf *msg)
{
	const char *end = strstr(text, " is not defined"), *p = end, *slash;
	struct sf_str name;
	const char *const *names, *near;
	size_t n;
	uint32_t i;
	int var;

	if (end == NULL)
		return (0);
	while (p > text && p[-1] != ' ')
		p--;
	var = *p == '$';
	slash = memchr(p, '/', (size_t)(end - p));
	name.p = p + var;
	name.n = (size_t)((slash != NULL ? slash : end) - name.p);
	*off = 0;
	for (i = 0; i < s->n; i++)
		if (s->tok[i].kind == SF_TOK_NAME && !sf_tok_key(s, i) &&
		    sf_str_eq(sf_tok_str(s, i), name) &&
		    (i > 0 && sf_tok_op(s, i - 1, "$")) == var) {
			*off = s->tok[i].off;
			break;
		}
	if (var) {
		sf_buf_addf(msg, "there is no variable '$%.*s'", (int)name.n,
		    name.p);
		return (1);
	}
	names = sf_fn_names(&n);
	near = sf_str_near(name, names, n);
	if (near != NULL && sf_str_is(name, near))
		sf_buf_addf(msg, "'%s' does not take %.*s arguments", near,
		    slash ? (int)(end - slash - 1) : 0, slash ? slash + 1 : "");
	else
		sf_buf_addf(msg, "there is no function '%.*s'", (int)name.n,
		    name.p);
	if (near != NULL && !sf_str_is(name, near))
		sf_buf_addf(msg, "\ndid you mean '%s'?", near);
	return (1);
}

/* What libjq said, without its own trimmings. */
static void
plain(const char *text, struct sf_buf *msg)
{
	static const char head[] = "jq: error: ";
	const char *end;

	if (strncmp(text, head, sizeof(head) - 1) == 0)
		text += sizeof(head) - 1;
	if (strstr(text, "memory exhausted") != NULL) {
		/* Bison's word for its own stack. */
		sf_buf_adds(msg, "the expression is longer than libjq's "
		    "parser can hold");
		return;
	}
	end = strstr(text, " at <top-level>");
	sf_buf_add(msg, text, end != NULL ? (size_t)(end - text) :
	    strcspn(text, "\n"));
}

/* ${text} did not compile: find the place, and say it into ${answer}. */
static int
blame(struct sf_jq *w, unsigned group, unsigned program,
    const struct sf_scan *s, struct sf_buf *answer)
{
	struct sf_buf msg = {0};
	uint32_t off = 0;
	char *said;

	if (sf_buf_cstr(&w->msg) == NULL)
		sf_jq_nomem();
	said = malloc(w->msg.n + 1);
	if (said == NULL)
		sf_jq_nomem();
	memcpy(said, w->msg.p, w->msg.n + 1);
	if (strstr(said, "syntax error") != NULL)
		syntax(w, s, &off, &msg);
	else if (!undefined(said, s, &off, &msg))
		plain(said, &msg);
	free(said);
	sf_buf_clear(answer);
	sf_wire_u32(answer, group);
	sf_wire_u32(answer, program);
	sf_wire_u32(answer, off);
	sf_buf_addbuf(answer, &msg);
	sf_buf_release(&msg);
	return (0);
}

static int
blame_definition(struct sf_jq *w, struct sf_buf *answer)
{
	const struct sf_expr *x = w->x;
	struct sf_buf b = {0};
	size_t i;
	int ok = 1;

	for (i = 0; i < x->defs && ok; i++) {
		sf_buf_clear(&b);
		sf_buf_add(&b, x->prelude.p, x->base);
		wrap(&b, &x->def[i].jq, &x->def[i].scan);
		ok = try(w, &b, NULL);
	}
	sf_buf_release(&b);
	if (!ok)
		return (blame(w, SF_EXPR_GROUPS, (unsigned)i - 1,
		    &x->def[i - 1].scan, answer));
	return (-1);
}

static int
blame_group(struct sf_jq *w, unsigned g, struct sf_buf *answer)
{
	const struct sf_expr *x = w->x;
	struct sf_buf b = {0};
	unsigned i;
	int ok = 1;

	for (i = 0; i < x->group[g].n && ok; i++) {
		if (x->group[g].p[i].tree.root != NULL)
			continue;
		sf_buf_clear(&b);
		sf_buf_addbuf(&b, &x->prelude);
		wrap(&b, &x->group[g].p[i].jq, scan_of(x, g, i));
		ok = try(w, &b, NULL);
	}
	sf_buf_release(&b);
	if (ok)
		return (-1);
	i--;
	return (blame(w, g, i, scan_of(x, g, i), answer));
}

static int
compile_group(struct sf_jq *w, unsigned g, struct sf_buf *answer)
{
	const struct sf_expr *x = w->x;
	struct sf_buf b = {0};
	unsigned i, n = 0;
	int ok;

	sf_buf_addbuf(&b, &x->prelude);
	sf_buf_addc(&b, '[');
	for (i = 0; i < x->group[g].n; i++) {
		if (x->group[g].p[i].tree.root != NULL)
			continue;
		if (n++ > 0)
			sf_buf_adds(&b, ",\n");
		wrap(&b, &x->group[g].p[i].jq, scan_of(x, g, i));
	}
	sf_buf_addc(&b, ']');
	ok = try(w, &b, &w->jq[g]);
	sf_buf_release(&b);
	if (ok) {
		jq_set_debug_cb(w->jq[g], sf_jq_ask, w);
		jq_set_input_cb(w->jq[g], sf_jq_answer, w);
		return (1);
	}
	if (blame_definition(w, answer) == 0)
		return (0);
	return (blame_group(w, g, answer));
}

int
sf_jq_compile(struct sf_jq *w, struct sf_buf *answer)
{
	unsigned g;
	int rc = 1;

	for (g = 0; g < SF_EXPR_GROUPS && rc == 1; g++)
		if (w->x->group[g].foreign > 0)
			rc = compile_group(w, g, answer);
	return (rc);
}
