/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "expr/args.h"
#include "expr/set.h"

#include "expr/refs.h"

/* What `.` is. */
enum dot { DOT_OTHER, DOT_PERSON, DOT_EVENT };
struct sight {
	enum dot dot;
	struct sf_str event;	/* of DOT_EVENT */
};

#define IFS_MAX 16

struct reader {
	const struct sf_expr *x;
	const struct sf_scan *s;
	struct sf_arena *mem;
	int (*each)(void *ctx, const struct sf_ref *ref);
	void *ctx;
	struct sf_ref at;	/* group and program */
	int nomem, stop;
};

static void walk(struct reader *r, uint32_t from, uint32_t to,
    struct sight see);

static const struct sight other = {DOT_OTHER, {"", 0}};

static struct sf_str
text(struct reader *r, uint32_t i)
{
	struct sf_buf b = {0};
	struct sf_str t = {"", 0};

	if (sf_tok_text(r->s, i, &b) == 0 && b.n > 0) {
		t.p = sf_arena_dup(r->mem, b.p, b.n);
		t.n = b.n;
	}
	if (t.p == NULL || b.failed) {
		r->nomem = 1;
		t = (struct sf_str){"", 0};
	}
	sf_buf_release(&b);
	return (t);
}

static void
tell(struct reader *r, struct sf_ref *ref, uint32_t i)
{
	ref->group = r->at.group;
	ref->program = r->at.program;
	ref->off = r->s->tok[i].off;
	if (!r->stop && r->each(r->ctx, ref) == -1)
		r->stop = 1;
}

static int
is_str(const struct sf_scan *s, uint32_t i)
{
	return (i < s->n && s->tok[i].kind == SF_TOK_STR);
}

static int
is_open(const struct sf_scan *s, uint32_t i, char c)
{
	return (i < s->n && s->tok[i].kind == SF_TOK_OPEN &&
	    s->tok[i].c == c);
}

/* The name that .name, ."name" or ["name"] at ${*i} asks for; "" if none. */
static struct sf_str
segment(struct reader *r, uint32_t *i)
{
	const struct sf_scan *s = r->s;
	struct sf_str t = {"", 0};

	if (*i < s->n && s->tok[*i].kind == SF_TOK_FIELD) {
		t = sf_tok_str(s, (*i)++);
		t.p++;
		t.n--;
	} else if (sf_tok_op(s, *i, ".") && is_str(s, *i + 1)) {
		t = text(r, *i + 1);
		*i += 2;
	} else {
		uint32_t open = *i + (uint32_t)sf_tok_op(s, *i, ".");

		if (!is_open(s, open, '[') || !is_str(s, open + 1) ||
		    s->tok[open].mate != open + 2)
			return (t);
		t = text(r, open + 1);
		*i = open + 3;
	}
	while (sf_tok_op(s, *i, "?"))
		(*i)++;
	return (t);
}

static void
line(struct reader *r, uint32_t i, struct sight see)
{
	struct sf_ref ref = {.kind = SF_REF_LINE};

	if (see.dot == DOT_PERSON)
		tell(r, &ref, i);
}

/* A path starts at ${i}: tell of it.  The token behind what was read. */
static uint32_t
path(struct reader *r, uint32_t i, struct sight see)
{
	struct sf_ref ref = {.kind = SF_REF_MEMBER, .event = see.event};
	uint32_t first = i;

	ref.path[0] = segment(r, &i);
	if (ref.path[0].n == 0) {
		line(r, first, see);
		return (i > first ? i : i + 1);
	}
	ref.path[1] = segment(r, &i);
	if (see.dot == DOT_PERSON) {
		tell(r, &ref, first);
	} else if (see.dot == DOT_EVENT && sf_str_is(ref.path[0], "props") &&
	    ref.path[1].n > 0) {
		ref.kind = SF_REF_PROP;
		ref.path[0] = ref.path[1];
		tell(r, &ref, first);
	}
	return (i);
}

static void
event(struct reader *r, uint32_t i)
{
	struct sf_ref ref = {.kind = SF_REF_EVENT};

	if (!is_str(r->s, i))
		return;
	ref.path[0] = text(r, i);
	if (ref.path[0].n > 0 && !sf_str_is(ref.path[0], "*"))
		tell(r, &ref, i);
}

static void
window(struct reader *r, const struct sf_fn *fn, uint32_t i, int filter)
{
	struct sf_ref ref = {.kind = SF_REF_WINDOW, .from = INT64_MIN};
	struct sf_window w;
	char why[160];

	ref.window = i != SF_TOK_NONE ? text(r, i) : SF_S("ever");
	if (fn->ask == SF_A_WITHIN || ref.window.n == 0)
		return;
	if (sf_str_is(ref.window, "ever")) {
		/* Numbers of the whole life stand in `seen`. */
		if (!filter && (fn->ask == SF_A_COUNT || fn->ask == SF_A_DID ||
		    fn->ask == SF_A_NEVER))
			return;
	} else if (sf_window_make(ref.window, &r->x->env, r->x->zone, 0, &w,
	    why) == -1 || w.kind != SF_W_FIXED) {
		return;
	} else {
		ref.from = w.from;
	}
	tell(r, &ref, i != SF_TOK_NONE ? i : 0);
}

/* tag("t"), consent("c"), holds("k"): members of the person. */
static void
person(struct reader *r, const struct sf_fn *fn, uint32_t i)
{
	static const char *const where[] = {"tags", "consent", "traits"};
	struct sf_ref ref = {.kind = SF_REF_MEMBER};
	struct sf_buf b = {0};
	char *p;

	if (!is_str(r->s, i))
		return;
	ref.path[0] = sf_str(where[fn->ask - SF_A_TAG]);
	ref.path[1] = text(r, i);
	if (fn->ask == SF_A_HOLDS) {
		sf_buf_adds(&b, "holds_");
		sf_buf_addstr(&b, ref.path[1]);
		p = b.failed ? NULL : sf_arena_dup(r->mem, b.p, b.n);
		r->nomem |= p == NULL;
		ref.path[1] = (struct sf_str){p != NULL ? p : "", p ? b.n : 0};
		sf_buf_release(&b);
	}
	tell(r, &ref, i);
}

/* The call of ours at ${i}; what its answer is, as far as it is plain. */
static struct sight
ours(struct reader *r, uint32_t i, const struct sf_fn *fn,
    const struct sf_args *a, struct sight see)
{
	struct sight in = {DOT_EVENT, {"*", 1}}, out = other;
	uint32_t k;
	unsigned n;

	for (n = 0; n < a->n && n < strlen(fn->args); n++)
		if (fn->args[n] == 'e') {
			event(r, a->from[n]);
			if (n == 0 && is_str(r->s, a->from[n]))
				in.event = text(r, a->from[n]);
		} else if (fn->args[n] == 'w') {
			window(r, fn, a->from[n], a->n > n + 1);
		} else if (fn->args[n] == 'l') {
			for (k = a->from[n]; k < a->to[n]; k++)
				event(r, k);
		} else if (fn->args[n] == 'f' || fn->args[n] == 'F') {
			walk(r, a->from[n], a->to[n], in);
		} else if (fn->ask == SF_A_TAG || fn->ask == SF_A_CONSENT ||
		    fn->ask == SF_A_HOLDS) {
			person(r, fn, a->from[n]);
			walk(r, a->from[n], a->to[n], see);
		} else if (fn->args[n] == 'x') {
			walk(r, a->from[n], a->to[n], see);
		}
	if (fn->ask == SF_A_SEQ || fn->ask == SF_A_FIRST) {
		struct sf_ref ref = {.kind = SF_REF_WINDOW,
		    .from = INT64_MIN, .window = SF_S("ever")};

		tell(r, &ref, i);
	}
	if (fn->ask == SF_A_FIRST || fn->ask == SF_A_LAST)
		out = in;
	return (out);
}

/* Whether `.` is the same in the arguments of jq's function ${name}. */
static int
keeps(struct sf_str name)
{
	static const char *const same[] = {"select", "test", "startswith",
	    "endswith", "contains", "inside", "has", "in", "ltrimstr",
	    "rtrimstr", "join", "split", "sub", "gsub", "match", "capture",
	    "index", "rindex", "indices", "range", "isempty", "error",
	    "getpath", "pow", "first", "last", "limit", "nth", "suits",
	    "reachable", "strftime", "strptime"};
	size_t k;

	for (k = 0; k < sizeof(same) / sizeof(same[0]); k++)
		if (sf_str_is(name, same[k]))
			return (1);
	return (0);
}

/* Whether jq's function ${name} gives of an object what is in it. */
static int
hands_on(struct sf_str name)
{
	static const char *const all[] = {"tojson", "tostring", "to_entries",
	    "with_entries", "map", "map_values", "add", "values", "objects",
	    "scalars", "recurse", "walk", "tostream", "getpath", "del",
	    "delpaths", "setpath", "any", "all", "debug"};
	size_t k;

	for (k = 0; k < sizeof(all) / sizeof(all[0]); k++)
		if (sf_str_is(name, all[k]))
			return (1);
	return (0);
}

/* Words behind which a path may start, as they are no values. */
static int
is_word(const struct sf_scan *s, uint32_t i)
{
	static const char *const words[] = {"and", "or", "if", "then", "elif",
	    "else", "reduce", "foreach", "try", "catch"};
	size_t k;

	for (k = 0; k < sizeof(words) / sizeof(words[0]); k++)
		if (sf_tok_is(s, i, words[k]))
			return (1);
	return (0);
}

/* Whether what stands at ${i} goes on with a value, and starts none. */
static int
goes_on(const struct sf_scan *s, uint32_t from, uint32_t i)
{
	const struct sf_tok *t;

	if (i == from)
		return (0);
	t = &s->tok[i - 1];
	if (t->kind == SF_TOK_OP)
		return (t->c == '?' || sf_tok_op(s, i - 1, "..") ||
		    sf_tok_op(s, i - 1, "."));
	return (t->kind != SF_TOK_OPEN && !(t->kind == SF_TOK_NAME &&
	    !(i > from + 1 && sf_tok_op(s, i - 2, "$")) &&
	    is_word(s, i - 1)));
}

/* The walk over one pair of brackets: where it stands. */
struct pace {
	struct sight see;	/* what `.` is here */
	struct sight answer;	/* of the stage, where it is one call */
	uint32_t stage;		/* its first token */
	uint32_t whole;		/* the token behind that call */
	int as;			/* the stage binds a variable */
	struct {
		struct sight see;
		uint32_t stage;
	} outer[IFS_MAX];	/* of each `if` around */
	unsigned ifs;
};

/* What `.` is behind the pipe at ${i}. */
static void
piped(const struct reader *r, struct pace *p, uint32_t i)
{
	const struct sf_scan *s = r->s;

	if (p->as) {
		p->as = 0;
	} else if (p->whole == i) {
		p->see = p->answer;
	} else if (p->see.dot == DOT_PERSON && i == p->stage + 3 &&
	    sf_tok_is(s, p->stage, ".events") && is_open(s, p->stage + 1,
	    '[')) {
		p->see = (struct sight){DOT_EVENT, {"*", 1}};
	} else if (!(sf_tok_is(s, p->stage, "select") &&
	    is_open(s, p->stage + 1, '(') &&
	    s->tok[p->stage + 1].mate + 1 == i)) {
		p->see = other;
	}
	p->stage = i + 1;
}

static void
branch(const struct reader *r, struct pace *p, uint32_t i)
{
	if (sf_tok_is(r->s, i, "if")) {
		if (p->ifs < IFS_MAX) {
			p->outer[p->ifs].see = p->see;
			p->outer[p->ifs].stage = p->stage;
		}
		p->ifs++;
	} else if (p->ifs > 0) {
		unsigned top = p->ifs - 1;

		p->see = top < IFS_MAX ? p->outer[top].see : other;
		p->stage = top < IFS_MAX ? p->outer[top].stage : i;
		if (sf_tok_is(r->s, i, "end"))
			p->ifs--;
		else
			p->stage = i + 1;
	}
}

/* A name that is no member's and no variable's; the token behind it. */
static uint32_t
name(struct reader *r, struct pace *p, uint32_t i)
{
	static const char *const words[] = {"if", "then", "elif", "else",
	    "end"};
	const struct sf_scan *s = r->s;
	const struct sf_fn *fn = sf_fn_find(sf_tok_str(s, i));
	struct sf_args a;
	struct sight see;
	unsigned n;

	for (n = 0; n < sizeof(words) / sizeof(words[0]); n++)
		if (sf_tok_is(s, i, words[n])) {
			branch(r, p, i);
			return (i + 1);
		}
	if (sf_tok_is(s, i, "def") || sf_tok_is(s, i, "reduce") ||
	    sf_tok_is(s, i, "foreach") || sf_tok_is(s, i, "label")) {
		line(r, i, p->see);
		p->see = other;		/* and it stays so: rare, and hard */
		return (i + 1);
	}
	if (sf_tok_is(s, i, "as"))
		p->as = 1;
	sf_args_split(s, i, &a);
	if (a.n < 2 && hands_on(sf_tok_str(s, i)))
		line(r, i, p->see);
	if (a.n == 0)
		return (i + 1);
	if (fn != NULL) {
		see = ours(r, i, fn, &a, p->see);
		if (see.dot == DOT_EVENT)
			(void)path(r, a.end, see);
		if (i == p->stage) {
			p->whole = a.end;
			p->answer = see;
		}
		return (a.end);
	}
	for (n = 0; n < a.n && n < 4; n++)
		walk(r, a.from[n], a.to[n], keeps(sf_tok_str(s, i)) ||
		    (n == 0 && a.n == 2) ? p->see : other);
	return (a.end);
}

static void
walk(struct reader *r, uint32_t from, uint32_t to, struct sight see)
{
	const struct sf_scan *s = r->s;
	struct pace p = {.see = see, .stage = from, .whole = SF_TOK_NONE};
	uint32_t i = from;

	while (i < to) {
		const struct sf_tok *t = &s->tok[i];
		int starts = t->kind == SF_TOK_FIELD || (sf_tok_op(s, i, ".") &&
		    (is_str(s, i + 1) || is_open(s, i + 1, '[')));

		if (starts && !goes_on(s, from, i)) {
			i = path(r, i, p.see);
		} else if (t->kind == SF_TOK_OPEN) {
			walk(r, i + 1, t->mate, p.see);
			i = t->mate + 1;
		} else if (t->kind == SF_TOK_NAME && !sf_tok_key(s, i) &&
		    !(i > from && sf_tok_op(s, i - 1, "$"))) {
			i = name(r, &p, i);
		} else {
			if (sf_tok_op(s, i, "|"))
				piped(r, &p, i);
			else if (t->kind == SF_TOK_FORMAT ||
			    sf_tok_op(s, i, "..") || (sf_tok_op(s, i, ".") &&
			    !goes_on(s, from, i)))
				line(r, i, p.see);
			i++;
		}
	}
}

int
sf_expr_refs(const struct sf_expr *x, unsigned group, int program,
    struct sf_arena *mem, int (*each)(void *ctx, const struct sf_ref *ref),
    void *ctx, struct sf_err *e)
{
	struct reader r = {.x = x, .mem = mem, .each = each, .ctx = ctx};
	struct sight see = {DOT_PERSON, {"", 0}};

	r.s = &x->group[group].p[program].scan;
	r.at.group = group;
	r.at.program = program;
	walk(&r, 0, r.s->n, see);
	return (r.nomem || r.stop ? sf_fail_mem(e) : 0);
}

/* {name}: short for {name: .name}. */
static int
is_short(const struct sf_scan *s, uint32_t i)
{
	return (s->tok[i].kind == SF_TOK_NAME && s->tok[i].up != SF_TOK_NONE &&
	    s->tok[s->tok[i].up].c == '{' && !sf_tok_op(s, i + 1, ":"));
}

int
sf_expr_names(const struct sf_expr *x, unsigned group, int program,
    struct sf_str name, struct sf_err *e)
{
	const struct sf_scan *s = &x->group[group].p[program].scan;
	struct sf_buf b = {0};
	struct sf_str t;
	uint32_t i;
	int found = 0;

	for (i = 0; i < s->n && !found && !b.failed; i++) {
		t = sf_tok_str(s, i);
		sf_buf_clear(&b);
		if (s->tok[i].kind == SF_TOK_FIELD)
			sf_buf_add(&b, t.p + 1, t.n - 1);
		else if (is_short(s, i))
			sf_buf_addstr(&b, t);
		else if (sf_tok_text(s, i, &b) != 0)
			continue;
		found = sf_str_eq(sf_buf_str(&b), name);
	}
	if (b.failed)
		found = sf_fail_mem(e);
	sf_buf_release(&b);
	return (found);
}

void
sf_expr_mark(const struct sf_expr *x, unsigned group, int program, size_t off,
    struct sf_mark *at)
{
	sf_place_mark(&x->group[group].p[program].at, off, at);
}
