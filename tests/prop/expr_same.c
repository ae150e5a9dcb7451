/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expr/expr.h"
#include "expr/window.h"

/*
 * expr_same SEED DIR: makes profiles and programs, writes DIR/profiles.jsonl,
 * DIR/program.jq (the same programs as jq over prelude.jq) and DIR/ours, our
 * values.  expr_same.sh has jq answer the same, and compares.
 */
#define PROFILES 150
#define PROGRAMS 250

static uint64_t state;
static struct sf_zone *zone;
static struct sf_expr_env env;

static unsigned
rnd(unsigned n)
{
	state = state * UINT64_C(6364136223846793005) +
	    UINT64_C(1442695040888963407);
	return ((unsigned)(state >> 33) % n);
}

static const char *
pick(const char *const *of, unsigned n)
{
	return (of[rnd(n)]);
}
#define PICK(a) pick((a), sizeof(a) / sizeof((a)[0]))

static const char *const names[] = {"a", "b", "c", "zz", "*"};
static const char *const windows[] = {"90m", "12h", "7d", "2w", "3mo", "1y",
    "today", "yesterday", "month", "2026-10-01..", "2026-09-01..2026-10-15",
    "2026-10-20T12:00:00Z..", "ever", "ever"};
static const char *const gaps[] = {"0s", "30m", "5h", "1d", "1w"};
static const char *const filters[] = {".props.n > 3", ".channel == \"app\"",
    ".props.q // \"\" | test(\"x|基金\")", ".props.n == null", "true, false",
    "empty", ".props.n < 5 and .channel != \"web\"", ".eid > \"e05\""};
static const char *const values[] = {".props.n", ".props.n // 0", ".channel",
    "1, 2", "empty", ".props.n * 2", ".props.q", ".ts[0:10]",
    "select(.props.n > 2) | .props.n"};
static const char *const paths[] = {".traits", ".tags", ".consent", ".ids",
    ".seen", "(.events | length)", ".segments", ".scores", ".traits.x",
    ".traits.y // 7", "[.events[].eid]", "([.seen[].n] | add)", ".since",
    "(.traits | keys)", ".ids.phone[0]", ".traits.big.a[1]", ".one_id"};

static void
ts(struct sf_buf *b, int64_t ms)
{
	char text[SF_TS_LEN + 1];

	sf_ts_format(ms, text);
	sf_buf_addf(b, "\"%s\"", text);
}

/* A window as ours, and as two instants. */
static void
window(struct sf_buf *a, struct sf_buf *b)
{
	const char *w = PICK(windows);
	struct sf_window out;
	char why[160], from[SF_TS_LEN + 1], to[SF_TS_LEN + 1];

	if (sf_window_make(sf_str(w), &env, zone, 0, &out, why))
		abort();
	sf_buf_addf(a, "\"%s\"", w);
	sf_ts_format(out.to, to);
	from[0] = '\0';
	if (out.kind != SF_W_EVER)
		sf_ts_format(out.from, from);
	sf_buf_addf(b, "[\"%s\",\"%s\"]", from, to);
}

static void
both(struct sf_buf *a, struct sf_buf *b, const char *text)
{
	sf_buf_adds(a, text);
	sf_buf_adds(b, text);
}

static void
call(struct sf_buf *a, struct sf_buf *b)
{
	static const char *const counts[] = {"count", "did", "never"};
	static const char *const sums[] = {"sum", "avg", "min_of", "max_of",
	    "distinct"};
	static const char *const plain[] = {"days", "events"};
	static const char *const ends[] = {"first_event", "last_event"};
	static const char *const facts[] = {"tag(\"vip\")", "tag(\"life\")",
	    "tag(\"past\")", "tag(\"off\")", "tag(\"new\")",
	    "tag(\"v\" + \"ip\")", "consent(\"sms\")", "consent(\"email\")",
	    "holds(\"card\")", "holds(\"fund\")"};
	const char *fn, *gap;
	char text[64];
	unsigned kind = rnd(9);
	struct sf_span sp;

	if (kind == 0) {
		both(a, b, PICK(facts));
		return;
	}
	if (kind == 1) {
		(void)snprintf(text, sizeof(text), "since(\"%s\")",
		    PICK(names));
		both(a, b, text);
		return;
	}
	if (kind == 2) {
		fn = PICK(names);
		(void)snprintf(text, sizeof(text), "seq(\"%s\"; \"%s\"; ", fn,
		    PICK(names));
		both(a, b, text);
		gap = PICK(gaps);
		(void)sf_span_parse(sf_str(gap), &sp);
		sf_buf_addf(a, "\"%s\")", gap);
		sf_buf_addf(b, "%lld)", (long long)(sp.unit == SF_U_MS ?
		    sp.n / 1000 : sp.n * 86400));
		return;
	}
	if (kind == 3) {
		(void)snprintf(text, sizeof(text), "(%s(\"%s\") | .eid)",
		    PICK(ends), PICK(names));
		both(a, b, text);
		return;
	}
	if (kind == 4) {
		both(a, b, "funnel([\"a\", \"b\", \"c\"]; ");
		window(a, b);
		both(a, b, ")");
		return;
	}
	fn = kind == 5 ? PICK(plain) : kind == 6 ? PICK(sums) : PICK(counts);
	(void)snprintf(text, sizeof(text), "%s(\"%s\"; ", fn, PICK(names));
	both(a, b, text);
	window(a, b);
	if (kind == 6 || (kind > 6 && rnd(2))) {
		both(a, b, "; ");
		both(a, b, kind == 6 ? PICK(values) : PICK(filters));
	}
	both(a, b, ")");
}

static void
program(struct sf_buf *a, struct sf_buf *b, unsigned depth)
{
	static const char *const ops[] = {" == ", " < ", " > ", " and ",
	    " or ", " // ", ", "};

	switch (depth == 0 ? 0 : rnd(5)) {
	case 0:
		if (rnd(4) == 0)
			both(a, b, PICK(paths));
		else
			call(a, b);
		break;
	case 1:
		both(a, b, "(");
		program(a, b, depth - 1);
		both(a, b, PICK(ops));
		program(a, b, depth - 1);
		both(a, b, ")");
		break;
	case 2:
		both(a, b, "(if ");
		program(a, b, depth - 1);
		both(a, b, " then ");
		program(a, b, depth - 1);
		both(a, b, " else ");
		program(a, b, depth - 1);
		both(a, b, " end)");
		break;
	case 3:
		both(a, b, "\"t\\(");
		program(a, b, depth - 1);
		both(a, b, ")\"");
		break;
	default:
		both(a, b, "(.traits.x as $x | ");
		program(a, b, depth - 1);
		both(a, b, ")");
		break;
	}
}

/* An instant about asof, in eighths of a second. */
static int64_t
about(void)
{
	int64_t days = (int64_t)rnd(150) - 120;

	return (env.asof + days * SF_DAY + (int64_t)rnd(86400 * 8) * 125);
}

static void
timeline(struct sf_buf *out)
{
	static const char *const channels[] = {"app", "web", "wechat"};
	static const char *const words[] = {"x", "基金", "y"};
	unsigned n = rnd(12), i, k;
	int64_t at[16], last[3] = {0}, t;
	unsigned seen[3] = {0};

	for (i = 0; i < n; i++) {
		t = rnd(8) == 0 && i > 0 ? at[i - 1] : about();
		if (rnd(20) == 0)
			t = env.asof;
		for (k = i; k > 0 && at[k - 1] > t; k--)
			at[k] = at[k - 1];
		at[k] = t;
	}
	sf_buf_adds(out, ",\"events\":[");
	for (i = 0; i < n; i++) {
		k = rnd(3);
		seen[k]++;
		last[k] = at[i];
		sf_buf_addf(out, "%s{\"ts\":", i ? "," : "");
		ts(out, at[i]);
		sf_buf_addf(out, ",\"eid\":\"e%02u\",\"channel\":\"%s\","
		    "\"event\":\"%s\"", i, PICK(channels), names[k]);
		if (rnd(3))
			sf_buf_addf(out, ",\"props\":{\"n\":%u,\"q\":\"%s\"}",
			    rnd(8), PICK(words));
		sf_buf_addc(out, '}');
	}
	sf_buf_adds(out, "],\"seen\":{");
	for (k = i = 0; k < 3; k++) {
		if (seen[k] == 0)
			continue;
		/* Some that are not kept any more. */
		sf_buf_addf(out, "%s\"%s\":{\"n\":%u,\"last\":", i++ ? "," : "",
		    names[k], seen[k] + (rnd(4) == 0 ? rnd(5) : 0));
		ts(out, last[k]);
		sf_buf_addc(out, '}');
	}
	sf_buf_addc(out, '}');
}

static void
since(struct sf_buf *out, const char *const *key, unsigned n)
{
	unsigned i;

	sf_buf_addc(out, '{');
	for (i = 0; i < n; i++) {
		sf_buf_addf(out, "%s\"%s\":", i ? "," : "", key[i]);
		ts(out, rnd(6) == 0 ? env.asof : about());
	}
	sf_buf_addc(out, '}');
}

static void
profile(struct sf_buf *out, unsigned i)
{
	static const char *const traits[] = {"x", "y", "holds_card",
	    "holds_fund", "big"};
	static const char *const tags[] = {"vip", "life", "past", "off"};
	static const char *const consents[] = {"sms", "email"};

	sf_buf_addf(out, "{\"one_id\":\"p%04u\",\"ids\":{\"phone\":[\"1\","
	    "\"2\"],\"card\":[\"3\"]},\"traits\":{\"x\":%u,\"y\":null,"
	    "\"holds_card\":\"open\",\"holds_fund\":\"%s\","
	    "\"big\":{\"a\":[1,2.5]}}", i, rnd(9), rnd(2) ? "open" : "closed");
	sf_buf_adds(out, ",\"tags\":{\"vip\":true,\"off\":null,\"life\":");
	ts(out, about());
	sf_buf_adds(out, ",\"past\":\"2020-01-01T00:00:00.000Z\"},"
	    "\"consent\":{\"sms\":\"yes\",\"email\":\"no\"},\"since\":{"
	    "\"ids\":{\"phone\":[[");
	ts(out, about());
	sf_buf_adds(out, ",\"9\"],[");
	ts(out, about());
	sf_buf_adds(out, ",\"9\"]],\"card\":[[");
	ts(out, about());
	sf_buf_adds(out, ",\"9\"]]},\"traits\":");
	since(out, traits, 5);
	sf_buf_adds(out, ",\"tags\":");
	since(out, tags, 4);
	sf_buf_adds(out, ",\"consent\":");
	since(out, consents, 2);
	sf_buf_adds(out, "}");
	if (rnd(10) > 0)
		timeline(out);
	sf_buf_adds(out, ",\"segments\":{\"s\":");
	ts(out, rnd(3) ? about() : env.asof);
	sf_buf_adds(out, "},\"scores\":{\"card\":{\"asof\":");
	ts(out, about());
	sf_buf_adds(out, ",\"value\":7}}}\n");
}

static void
save(const char *dir, const char *name, const struct sf_buf *b)
{
	char path[512];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	if (f == NULL || b->failed || fwrite(b->p, 1, b->n, f) != b->n ||
	    fclose(f) != 0)
		abort();
}

static void
answer(struct sf_expr *x, const struct sf_buf *profiles, struct sf_buf *out)
{
	struct sf_err e = {0};
	struct sf_expr_run *r = sf_expr_open(x, &e);
	const char *p = profiles->p, *nl;
	size_t n = 0, i;
	unsigned k;

	for (; p < profiles->p + profiles->n; p = nl + 1, n++) {
		nl = memchr(p, '\n', (size_t)(profiles->p + profiles->n - p));
		if (sf_expr_feed(r, 0, (struct sf_str){p, (size_t)(nl - p)},
		    NULL, SF_S(""), &e))
			abort();
	}
	if (r == NULL || sf_expr_eval(r, &e))
		abort();
	for (i = 0; i < n; i++) {
		sf_buf_addc(out, '[');
		for (k = 0; k < PROGRAMS; k++) {
			const struct sf_value *v = sf_expr_value(r, i, k);

			if (k > 0)
				sf_buf_addc(out, ',');
			if (v->truth == SF_UNDEFINED)
				sf_buf_adds(out, "\"error\"");
			else
				sf_buf_addstr(out, v->json);
		}
		sf_buf_adds(out, "]\n");
	}
	sf_expr_close(r);
}

int
main(int argc, char *argv[])
{
	struct sf_buf jq = {0}, profiles = {0}, ours = {0}, a = {0}, b = {0};
	struct sf_err e = {0};
	struct sf_expr *x;
	unsigned i;

	if (argc != 3)
		return (2);
	state = strtoull(argv[1], NULL, 10);
	zone = sf_zone_load("+08:00", &e);
	env.zone = zone;
	env.has_asof = 1;
	(void)sf_ts_parse(SF_S("2026-11-01T10:30:00.500Z"), &env.asof);
	x = sf_expr_new(&env, &e);
	if (x == NULL)
		return (4);
	for (i = 0; i < PROGRAMS; i++) {
		sf_buf_clear(&a);
		sf_buf_clear(&b);
		program(&a, &b, rnd(3));
		if (sf_expr_addtext(x, 0, "program", sf_buf_str(&a), &e) ==
		    -1) {
			sf_err_print(stderr, "expr_same", &e, 0);
			return (1);
		}
		sf_buf_addf(&jq, "%s(try [limit(2; (%.*s))] catch [])\n",
		    i ? "," : "__asof|[", (int)b.n, b.p);
	}
	sf_buf_adds(&jq, "]|map(if length==1 then .[0] else \"error\" end)\n");
	for (i = 0; i < PROFILES; i++)
		profile(&profiles, i);
	if (sf_expr_start(x, 1, &e)) {
		sf_err_print(stderr, "expr_same", &e, 0);
		return (1);
	}
	answer(x, &profiles, &ours);
	save(argv[2], "program.jq", &jq);
	save(argv[2], "profiles.jsonl", &profiles);
	save(argv[2], "ours", &ours);
	sf_expr_free(x);
	sf_zone_free(zone);
	sf_buf_release(&jq);
	sf_buf_release(&profiles);
	sf_buf_release(&ours);
	sf_buf_release(&a);
	sf_buf_release(&b);
	return (0);
}
