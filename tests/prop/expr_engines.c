/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "expr/expr.h"
#include "format/json.h"

#include "engines/gen.h"
#include "engines/sides.h"

/*
 * The native engine and libjq give the same answers.
 *
 *   expr_engines values SEED ROUNDS [-s]  made-up programs and lines
 *   expr_engines mutants SEED ROUNDS      programs with a slip of the finger
 *   expr_engines cases                    what differed once
 *   expr_engines show SEED                programs and lines of a round
 *   expr_engines one KIND PROGRAM LINE [PARAMS]
 *   expr_engines slow SEED                programs that take us long
 *   expr_engines dump SEED ROUNDS         libjq's answers, for another build
 *                                         to be compared with
 *
 * A difference is made smaller, printed, and the exit status is 1.
 */
#define PROGRAMS 100
#define MUTANTS 24
#define LINES 60
#define REPORTS 3		/* differences that are told of a run */

struct round {
	struct gen g;
	struct node *tree[SIDES_PROGRAMS];
	struct member *line[SIDES_LINES];
	struct table t;
};

static struct sf_str
text_of(struct gen *g, const struct sf_buf *b)
{
	struct sf_str s = {NULL, b->n};

	s.p = sf_arena_dup(&g->mem, b->p, b->n);
	if (b->failed || s.p == NULL)
		abort();
	return (s);
}

static struct sf_str
program_text(struct gen *g, const struct node *n)
{
	struct sf_buf b = {0};
	struct sf_str s;

	node_print(&b, n);
	s = text_of(g, &b);
	sf_buf_release(&b);
	return (s);
}

/* Each line in memory of its own size, so that reading past it shows. */
static struct sf_str
line_text(const struct member *m)
{
	struct sf_buf b = {0};
	struct sf_str s;
	char *p;

	member_print(&b, m);
	p = malloc(b.n);
	if (p == NULL || b.failed)
		abort();
	memcpy(p, b.p, b.n);
	s = (struct sf_str){p, b.n};
	sf_buf_release(&b);
	return (s);
}

/* Whether our reader takes it: some numbers and texts are no JSON. */
static int
readable(struct sf_str s)
{
	struct sf_err e = {0};
	struct sf_json *j = sf_json_new(&e);
	struct sf_jdoc d;
	int ok;

	if (j == NULL)
		abort();
	ok = sf_json_parse(j, s.p, s.n, 0, &d, &e) == 0;
	sf_json_free(j);
	return (ok);
}

static void
lines_of(struct round *r)
{
	struct table *t = &r->t;

	while (t->lines < LINES) {
		r->line[t->lines] = gen_line(&r->g);
		t->line[t->lines] = line_text(r->line[t->lines]);
		if (!readable(t->line[t->lines])) {
			free((char *)(uintptr_t)t->line[t->lines].p);
			continue;
		}
		t->params[t->lines++] = gen_params(&r->g);
	}
}

static void
round_make(struct round *r, uint64_t seed, int mutants)
{
	static const enum kind kinds[] = {KIND_PROFILE, KIND_PROFILE,
	    KIND_ROW, KIND_PROFILE, KIND_LABEL, KIND_PROFILE, KIND_JOURNEY,
	    KIND_POPULATION, KIND_PROFILE, KIND_TIMELESS};
	unsigned i, n = mutants ? MUTANTS : PROGRAMS;
	struct sf_buf b = {0};

	memset(r, 0, sizeof(*r));
	gen_round(&r->g, seed, kinds[seed % 10]);
	r->t.salt = seed;
	for (i = 0; i < n; i++) {
		r->tree[i] = gen_program(&r->g);
		r->t.program[i] = program_text(&r->g, r->tree[i]);
		if (!mutants && !odds(&r->g, 8))
			continue;
		sf_buf_clear(&b);
		sf_buf_addstr(&b, r->t.program[i]);
		if (mutants) {
			mutate(&r->g, &b);
			r->tree[i] = NULL;
		} else {
			gen_blanks(&r->g, &b);
		}
		r->t.program[i] = text_of(&r->g, &b);
	}
	r->t.programs = n;
	sf_buf_release(&b);
	lines_of(r);
}

static void
round_free(struct round *r)
{
	unsigned j;

	for (j = 0; j < r->t.lines; j++)
		free((char *)(uintptr_t)r->t.line[j].p);
	gen_release(&r->g);
}

/* Of those programs over those lines, the first that differs, or -1. */
static int
first_different(struct round *r, struct table *t, struct difference *d)
{
	struct tally none = {0};
	int n;

	t->salt = r->t.salt;
	n = sides_compare(&r->g, t, d, 1, &none);
	return (n <= 0 ? -1 : 0);
}

/* One step of smaller programs; 1 where there was one that differs. */
static int
smaller_program(struct round *r, struct node **tree, struct sf_str line,
    const char *params, struct difference *d)
{
	static struct table t;
	struct node *of[64], *next;
	unsigned k = 0, more = 1, seen = 0;

	while (more) {
		memset(&t, 0, sizeof(t));
		t.lines = 1;
		t.line[0] = line;
		t.params[0] = params;
		while (t.programs < 64 &&
		    (more = (unsigned)node_smaller(&r->g, *tree, k++, &next))) {
			if (next == NULL)
				continue;
			of[t.programs] = next;
			t.program[t.programs++] = program_text(&r->g, next);
		}
		seen += t.programs;
		if (t.programs > 0 && first_different(r, &t, d) == 0 &&
		    d->line >= 0) {
			*tree = of[d->program];
			return (1);
		}
		if (seen > 2000)
			break;
	}
	return (0);
}

static int
smaller_line(struct round *r, struct sf_str program, struct member **line,
    const char *params, struct difference *d)
{
	static struct table t;
	struct member *of[SIDES_LINES], *next;
	unsigned k = 0, more = 1, j;
	int found = 0;

	while (more && !found) {
		memset(&t, 0, sizeof(t));
		t.programs = 1;
		t.program[0] = program;
		while (t.lines < SIDES_LINES && (more = (unsigned)
		    member_smaller(&r->g, *line, k++, &next))) {
			if (next == NULL)
				continue;
			of[t.lines] = next;
			t.params[t.lines] = params;
			t.line[t.lines++] = line_text(next);
		}
		if (t.lines > 0 && first_different(r, &t, d) == 0 &&
		    d->line >= 0) {
			*line = of[d->line];
			found = 1;
		}
		for (j = 0; j < t.lines; j++)
			free((char *)(uintptr_t)t.line[j].p);
	}
	return (found);
}

static void
tell(const struct round *r, uint64_t seed, const char *how,
    struct sf_str program, struct sf_str line, const char *params,
    const struct difference *d)
{
	(void)printf("# seed %llu, %s: kind %d, zone %s, asof %s\n"
	    "#   program: %.*s\n", (unsigned long long)seed, how,
	    (int)r->g.kind, r->g.zone_name, r->g.env.has_asof ? r->g.asof :
	    "none", (int)program.n, program.p);
	if (d->line >= 0)
		(void)printf("#   line:    %.*s\n#   params:  %.300s\n",
		    (int)line.n, line.p, params);
	(void)printf("#   plain:   %s\n#   libjq:   %s\n", d->what[0],
	    d->what[1]);
}

/* Make it smaller, first the line, then the program, then again. */
static void
shrink(struct round *r, uint64_t seed, const struct difference *was)
{
	static struct table t;
	struct difference d = *was;
	struct node *tree = r->tree[was->program];
	struct member *line = r->line[was->line];
	const char *params = r->t.params[was->line];
	struct sf_str text;
	unsigned round = 0;
	int moved = 1;

	memset(&t, 0, sizeof(t));
	t.programs = t.lines = 1;
	t.program[0] = r->t.program[was->program];
	t.line[0] = r->t.line[was->line];
	t.params[0] = params;
	if (tree == NULL || first_different(r, &t, &d) == -1) {
		tell(r, seed, tree == NULL ? "a mutant" : "only in company",
		    t.program[0], t.line[0], params, was);
		return;
	}
	t.params[0] = "";
	if (first_different(r, &t, &d) == 0 && d.line >= 0)
		params = "";
	while (moved && round++ < 100) {
		moved = 0;
		while (smaller_line(r, program_text(&r->g, tree), &line,
		    params, &d))
			moved = 1;
		text = line_text(line);
		while (smaller_program(r, &tree, text, params, &d))
			moved = 1;
		free((char *)(uintptr_t)text.p);
	}
	text = line_text(line);
	t.program[0] = program_text(&r->g, tree);
	t.line[0] = text;
	t.params[0] = params;
	(void)first_different(r, &t, &d);
	tell(r, seed, "made smaller", t.program[0], text, params, &d);
	free((char *)(uintptr_t)text.p);
}

static void
report(struct round *r, uint64_t seed, const struct difference *d, int plain)
{
	struct sf_str none = {"", 0};

	if (d->line < 0)
		tell(r, seed, "as read", r->t.program[d->program], none, "",
		    d);
	else if (plain)
		tell(r, seed, "as made", r->t.program[d->program],
		    r->t.line[d->line], r->t.params[d->line], d);
	else
		shrink(r, seed, d);
}

/* Which program, over which line, stops the run. */
static void
blame(struct round *r, uint64_t seed)
{
	static struct table t;
	static struct difference d[1];
	struct tally none = {0};
	unsigned i, j;

	(void)printf("# seed %llu could not run:\n",
	    (unsigned long long)seed);
	for (i = 0; i < r->t.programs; i++) {
		t = r->t;
		t.programs = 1;
		t.program[0] = r->t.program[i];
		if (sides_compare(&r->g, &t, d, 1, &none) >= 0)
			continue;
		(void)printf("#   program: %.*s\n", (int)t.program[0].n,
		    t.program[0].p);
		for (j = 0; j < r->t.lines; j++) {
			t.lines = 1;
			t.line[0] = r->t.line[j];
			t.params[0] = r->t.params[j];
			if (sides_compare(&r->g, &t, d, 1, &none) >= 0)
				continue;
			(void)printf("#   line:    %.*s\n",
			    (int)t.line[0].n, t.line[0].p);
			break;
		}
		return;
	}
}

/* Programs that take long, or more memory than there may be. */
static int
slow(uint64_t seed)
{
	static struct table t;
	static struct difference d[1];
	struct tally none = {0};
	struct round *r = malloc(sizeof(*r));
	unsigned i;
	int n;

	if (r == NULL)
		abort();
	round_make(r, seed, 0);
	for (i = 0; i < r->t.programs; i++) {
		clock_t from = clock();

		t = r->t;
		t.programs = 1;
		t.program[0] = r->t.program[i];
		n = sides_compare(&r->g, &t, d, 1, &none);
		if (n < 0 || clock() - from > CLOCKS_PER_SEC / 10)
			(void)printf("%ld ms%s: %.*s\n", (long)((clock() -
			    from) * 1000 / CLOCKS_PER_SEC), n < 0 ?
			    ", failed" : "", (int)t.program[0].n,
			    t.program[0].p);
	}
	round_free(r);
	free(r);
	return (0);
}

static unsigned
share(uint64_t n, uint64_t of)
{
	return (of == 0 ? 0 : (unsigned)(n * 100 / of));
}

static int
summary(const struct tally *t, unsigned differences)
{
	uint64_t wrong = t->answer[A_ERROR] + t->answer[A_NONE] +
	    t->answer[A_SEVERAL] + t->answer[A_KEPT];
	int bad = differences > 0;

	(void)printf("# %llu pairs of %llu programs, %u differences; "
	    "refused %llu\n# answers: true %u%% false %u%% null %u%% other "
	    "%u%% error %u%% none %u%% several %u%% kept_from %u%%\n",
	    (unsigned long long)t->pairs, (unsigned long long)t->programs,
	    differences, (unsigned long long)t->refused,
	    share(t->answer[A_TRUE], t->pairs),
	    share(t->answer[A_FALSE], t->pairs),
	    share(t->answer[A_NULL], t->pairs),
	    share(t->answer[A_OTHER], t->pairs),
	    share(t->answer[A_ERROR], t->pairs),
	    share(t->answer[A_NONE], t->pairs),
	    share(t->answer[A_SEVERAL], t->pairs),
	    share(t->answer[A_KEPT], t->pairs));
	(void)printf("# native %u%% of programs; %u%% answer differently by "
	    "line\n", share(t->native, t->native + t->libjq),
	    share(t->varied, t->programs));
	if (share(wrong + t->answer[A_NULL], t->pairs) > 50) {
		(void)printf("# too few answers are of interest\n");
		bad = 1;
	}
	if (!t->no_engine && share(t->native, t->native + t->libjq) < 60) {
		(void)printf("# too few programs are native\n");
		bad = 1;
	}
	return (bad);
}

static int
rounds(uint64_t seed, unsigned n, int mutants, int plain, FILE *dump)
{
	static struct difference d[REPORTS];
	struct tally sum = {.dump = dump};
	struct round *r = malloc(sizeof(*r));
	unsigned i, told = 0, skipped = 0;
	int found, k;

	if (r == NULL)
		abort();
	for (i = 0; i < n && told < REPORTS; i++) {
		round_make(r, seed + i, mutants);
		if (dump != NULL)
			(void)fprintf(dump, "seed %llu\n",
			    (unsigned long long)(seed + i));
		found = sides_compare(&r->g, &r->t, d, REPORTS, &sum);
		if (found == -2)
			(void)printf("# seed %llu: memory ran out\n",
			    (unsigned long long)(seed + i));
		if (found == -2 && ++skipped > 1 + n / 20) {
			(void)printf("# memory ran out too often\n");
			told = REPORTS;
		} else if (found == -1) {
			blame(r, seed + i);
			told = REPORTS;
		}
		for (k = 0; k < found && told < REPORTS; k++, told++)
			report(r, seed + i, &d[k], plain);
		round_free(r);
	}
	free(r);
	if (!mutants)
		return (summary(&sum, told));
	(void)printf("# %u mutants: %llu refused, the rest gave %llu answers; "
	    "%u differences\n", n * MUTANTS, (unsigned long long)sum.refused,
	    (unsigned long long)sum.pairs, told);
	return (told > 0);
}

static int
show(uint64_t seed)
{
	struct round *r = malloc(sizeof(*r));
	unsigned i;

	if (r == NULL)
		abort();
	round_make(r, seed, 0);
	for (i = 0; i < r->t.programs; i++)
		(void)printf("%.*s\n", (int)r->t.program[i].n,
		    r->t.program[i].p);
	for (i = 0; i < r->t.lines; i++)
		(void)printf("%.*s\n", (int)r->t.line[i].n, r->t.line[i].p);
	round_free(r);
	free(r);
	return (0);
}

/* Each found difference stays as a case. */
static const struct found {
	enum kind kind;
	const char *program, *line, *params;
} found_cases[] = {
	{KIND_PROFILE, "5e-324 * \"x\", .traits.x * \"x\"",
	    "{\"traits\":{\"x\":5e-324}}", ""},
	{KIND_PROFILE, "\"ab\" * .traits.x",
	    "{\"traits\":{\"x\":9999999999999999.9}}", ""},
	{KIND_PROFILE, ".1.x * .traits.x", "{}", ""},
	{KIND_PROFILE, ".\"\\u12\".email // \"\\u12\"", "{}", ""},
	{KIND_PROFILE, ".traits.e3", "{\"traits\":{\"e3\":1}}", ""},
	{KIND_PROFILE, "[(.a[] as $x | (1, 2) | . + $x) as $y | $y]",
	    "{\"a\":[10,20]}", ""},
	{KIND_PROFILE, "[(.a[] as $x | (1, 2) | . + $x) | . as $y | $y]",
	    "{\"a\":[10,20]}", ""},
	{KIND_PROFILE, "[nan] as $x | [$x == $x, [$x] == [$x], $x == [nan], "
	    "([$x, $x] | unique), [$x] - [$x]]", "{}", ""},
};

static int
cases(void)
{
	static struct table t;
	static struct difference d[REPORTS];
	const size_t n = sizeof(found_cases) / sizeof(found_cases[0]);
	struct tally sum = {0};
	struct gen g;
	unsigned kind;
	size_t i;
	int k, differ, bad = 0;

	for (kind = 0; kind < KINDS; kind++) {
		gen_round(&g, 1, (enum kind)kind);
		memset(&t, 0, sizeof(t));
		for (i = 0; i < n; i++) {
			if (found_cases[i].kind != kind)
				continue;
			t.program[t.programs++] =
			    sf_str(found_cases[i].program);
			t.params[t.lines] = found_cases[i].params;
			t.line[t.lines++] = sf_str(found_cases[i].line);
		}
		differ = t.programs == 0 ? 0 : sides_compare(&g, &t, d,
		    REPORTS, &sum);
		for (k = 0; k < differ; k++)
			(void)printf("# %.*s\n#   over %.*s\n#   plain: %s\n"
			    "#   libjq: %s\n", (int)t.program[d[k].program].n,
			    t.program[d[k].program].p, d[k].line < 0 ? 0 :
			    (int)t.line[d[k].line].n, t.line[d[k].line < 0 ?
			    0 : d[k].line].p, d[k].what[0], d[k].what[1]);
		bad |= differ != 0;
		gen_release(&g);
	}
	(void)printf("# %zu cases\n", n);
	return (bad);
}

/* What both say of one program over one line. */
static int
one(unsigned kind, const char *program, const char *line, const char *params)
{
	static struct table t;
	static struct difference d[1];
	struct tally sum = {.dump = stdout};
	struct gen g;
	int n;

	gen_round(&g, 1, (enum kind)(kind % KINDS));
	t.programs = t.lines = 1;
	t.program[0] = sf_str(program);
	t.line[0] = sf_str(line);
	t.params[0] = params;
	n = sides_compare(&g, &t, d, 1, &sum);
	if (n > 0)
		(void)printf("plain: %s\nlibjq: %s\n", d[0].what[0],
		    d[0].what[1]);
	(void)printf("%s\n", sum.native ? "native" : "libjq alone");
	gen_release(&g);
	return (n != 0);
}

int
main(int argc, char *argv[])
{
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	unsigned n = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 1;
	int plain = argc > 4 && strcmp(argv[4], "-s") == 0;

	if (argc < 2)
		return (2);
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	if (strcmp(argv[1], "values") == 0)
		return (rounds(seed, n, 0, plain, NULL));
	if (strcmp(argv[1], "dump") == 0)
		return (rounds(seed, n, 0, 1, stdout));
	if (strcmp(argv[1], "mutants") == 0)
		return (rounds(seed, n, 1, 1, NULL));
	if (strcmp(argv[1], "cases") == 0)
		return (cases());
	if (strcmp(argv[1], "one") == 0 && argc > 4)
		return (one((unsigned)seed, argv[3], argv[4], argc > 5 ?
		    argv[5] : ""));
	if (strcmp(argv[1], "slow") == 0)
		return (slow(seed));
	if (strcmp(argv[1], "show") == 0)
		return (show(seed));
	return (2);
}
