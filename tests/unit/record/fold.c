/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "record/fold.h"
#include "folded.h"
#include "tap.h"

static struct sf_json *js;
static const struct sf_fold_keep all = {0, INT64_MIN};

static int
take_ident(void *ctx, struct sf_str type, struct sf_str value)
{
	struct sf_err e = {0};

	return (sf_fold_ident(ctx, type, value, 1, 0, 0, &e));
}

/* One event without a parser, where it does without. */
static const char *
fold_own(const char *line, int parsed)
{
	static struct sf_buf out, own;
	struct sf_err e = {0};
	struct sf_fold *f = sf_fold_new(&all, NULL, &e);
	struct sf_fold_entry entry;
	char text[400];
	struct sf_event_cut cut;
	struct sf_event ev;
	struct sf_jdoc doc;
	const char *code;
	int r;

	sf_buf_clear(&own);
	sf_buf_clear(&out);
	r = f == NULL || sf_json_parse(js, line, strlen(line), 0, &doc, &e) ||
	    sf_event_view(&doc, &ev, &code, &e);
	if (r == 0) {
		sf_event_write_cut(&own, &doc, &ev, NULL, &cut);
		r = sf_event_ids(&doc, &ev, take_ident, f);
	}
	if (r == 0 && (parsed || cut.ids == 0))
		r = sf_json_parse(js, own.p, own.n, 0, &doc, &e) ||
		    sf_event_view(&doc, &ev, &code, &e) ||
		    sf_fold_rest(f, &doc, &ev, &e);
	else if (r == 0)
		r = sf_fold_plain(f, (struct sf_str){text, sf_fold_entry(
		    &entry, sf_buf_str(&own), &cut, text)}, &entry, &e);
	if (r != 0 || sf_fold_write(f, SF_S("p1"), NULL, 0, &out, &e))
		return ("failed");
	sf_fold_free(f);
	return (sf_buf_cstr(&out));
}

static void
check_own(void)
{
	static const char t[] = "{\"ts\":\"2026-11-01T01:00:00Z\"";
	static const char *const rest[] = {
	    ",\"event\":\"x\"}", ",\"eid\":\"e\",\"event\":\"x\"}",
	    ",\"eid\":\"e\",\"src\":\"s\",\"event\":\"x\"}",
	    ",\"eid\":\"e\",\"src\":\"s\",\"channel\":\"app\",\"event\":"
	    "\"x\",\"ids\":{\"card\":\"3\"},\"props\":{\"a\":\"\\n\"}}",
	    ",\"channel\":\"app\",\"event\":\"x\",\"props\":{\"a\":1}}",
	    ",\"event\":\"x\",\"ids\":{\"send_id\":\"s\"}}",
	    ",\"eid\":\"\\\"\",\"event\":\"x\"}",
	    ",\"eid\":\"e\",\"event\":\"\\u0001\"}",
	    ",\"event\":\"x\",\"traits\":{\"a\":1},\"z\":2}",
	    ",\"event\":\"x\",\"z\":2}",
	    ",\"event\":\"x\",\"timeline\":false}",
	};
	char line[400], *want;
	size_t i;

	for (i = 0; i < sizeof(rest) / sizeof(rest[0]); i++) {
		(void)snprintf(line, sizeof(line), "%s%s", t, rest[i]);
		want = strdup(fold_own(line, 1));
		IS(fold_own(line, 0), want, line);
		OK(strstr(want, "\"one_id\":\"p1\"") != NULL, "is folded");
		free(want);
	}
}

static void
fold_n(const struct sf_fold_keep *keep, char *const *line, size_t n,
    struct sf_buf *out, int *doubtful)
{
	folded(js, keep, NULL, (const char *const *)line, n, out, doubtful);
}

static const char *
fold2(const struct sf_fold_keep *keep, const char *a, const char *b)
{
	static struct sf_buf out;
	char *line[2] = {(char *)(uintptr_t)a, (char *)(uintptr_t)b};

	fold_n(keep, line, b ? 2 : 1, &out, NULL);
	return (out.p);
}

#define EV(ts, eid, rest) \
	"{\"ts\":\"2026-01-0" ts "T00:00:00.000Z\",\"eid\":\"" eid "\"" rest "}"
#define AT(d) "\"2026-01-0" d "T00:00:00.000Z\""

static void
check_one(void)
{
	IS(fold2(&all, EV("1", "e1", ",\"src\":\"s\",\"channel\":\"app\","
	    "\"event\":\"open\",\"ids\":{\"phone\":[\"2\",\"1\"],\"cookie\":"
	    "\"c\",\"send_id\":\"s1\"},\"traits\":{\"b\":1.0,\"a\":null},"
	    "\"tags\":{\"t\":false},\"consent\":{\"sms\":\"yes\"},"
	    "\"props\":{\"q\":[1]},\"odd\":1"), NULL),
	    "{\"one_id\":\"p1\",\"ids\":{\"cookie\":[\"c\"],\"phone\":[\"1\","
	    "\"2\"]},\"traits\":{\"a\":null,\"b\":1.0},\"tags\":{\"t\":false},"
	    "\"consent\":{\"sms\":\"yes\"},\"since\":{\"ids\":{\"cookie\":[["
	    AT("1") "," AT("1") "]],\"phone\":[[" AT("1") "," AT("1") "],["
	    AT("1") "," AT("1") "]]},\"traits\":{\"a\":" AT("1") ",\"b\":"
	    AT("1") "},\"tags\":{\"t\":" AT("1") "},\"consent\":{\"sms\":"
	    AT("1") "}},\"first_ts\":" AT("1") ",\"last_ts\":" AT("1")
	    ",\"seen\":{\"open\":{\"n\":1,\"first\":" AT("1") ",\"last\":"
	    AT("1") "}},\"events\":[{\"ts\":" AT("1") ",\"eid\":\"e1\","
	    "\"channel\":\"app\",\"event\":\"open\",\"props\":{\"q\":[1],"
	    "\"send_id\":\"s1\"}}]}", "every member, and no unknown one");
	IS(fold2(&all, EV("1", "e1", ",\"event\":\"x\",\"timeline\":false"),
	    NULL), "{\"one_id\":\"p1\",\"ids\":{},\"first_ts\":" AT("1")
	    ",\"last_ts\":" AT("1") ",\"seen\":{},\"events\":[]}",
	    "facts only: neither seen nor in the time line");
	IS(fold2(&all, EV("1", "e1", ",\"event\":\"x\",\"ids\":{\"send_id\":"
	    "\"s\"}"), NULL), "{\"one_id\":\"p1\",\"ids\":{},\"first_ts\":"
	    AT("1") ",\"last_ts\":" AT("1") ",\"seen\":{\"x\":{\"n\":1,"
	    "\"first\":" AT("1") ",\"last\":" AT("1") "}},\"events\":[{\"ts\":"
	    AT("1") ",\"eid\":\"e1\",\"event\":\"x\",\"props\":{\"send_id\":"
	    "\"s\"}}]}", "a send_id of ids is carried over into props");
}

/* Two events that set one member, and what stands in the end. */
static const struct {
	const char *group, *a, *b, *want;
	int later;		/* b is a day later */
} duels[] = {
    {"traits", "1", "1.0", "1.0", 0},
    {"traits", "\"z\"", "\"a\"", "\"a\"", 1},
    {"traits", "\"z\"", "null", "null", 1},
    {"traits", "true", "false", "true", 0},
    {"tags", "true", "false", "false", 1},
    {"consent", "\"yes\"", "\"no\"", "\"no\"", 0},
    {"consent", "\"yes\"", "\"maybe\"", "\"maybe\"", 0},
    {"consent", "\"yes\"", "null", "null", 0},
    {"consent", "\"zz\"", "\"yes\"", "\"zz\"", 0},
    {"consent", "\"no\"", "\"yes\"", "\"yes\"", 1},
    {"consent", "\"no\"", "\"never\"", "\"no\"", 0},
};

static void
check_duels(void)
{
	char a[256], b[256], want[64], *ab[2] = {a, b}, *ba[2] = {b, a};
	struct sf_buf x = {0}, y = {0};
	size_t i;

	for (i = 0; i < sizeof(duels) / sizeof(duels[0]); i++) {
		(void)snprintf(a, sizeof(a), EV("1", "e1",
		    ",\"event\":\"x\",\"%s\":{\"m\":%s}"), duels[i].group,
		    duels[i].a);
		(void)snprintf(b, sizeof(b), "{\"ts\":\"2026-01-0%dT00:00:00"
		    ".000Z\",\"eid\":\"e2\",\"event\":\"x\",\"%s\":{\"m\":%s}}",
		    1 + duels[i].later, duels[i].group, duels[i].b);
		fold_n(&all, ab, 2, &x, NULL);
		fold_n(&all, ba, 2, &y, NULL);
		(void)snprintf(want, sizeof(want), "\"%s\":{\"m\":%s}",
		    duels[i].group, duels[i].want);
		OK(strstr(x.p, want) != NULL, want);
		IS(y.p, x.p, "in either order");
	}
	sf_buf_release(&x);
	sf_buf_release(&y);
}

/* A small linear generator: the same events in every run. */
static uint32_t
rnd(uint32_t *s, uint32_t n)
{
	*s = *s * 1664525 + 1013904223;
	return ((*s >> 8) % n);
}

#define LINES 40

static void
make(char *line[LINES], uint32_t *s)
{
	static const char *const word[] = {"\"yes\"", "\"no\"", "1", "null",
	    "\"九江\"", "[1,2]"};
	static const char *const kind[] = {"open", "search", "click"};
	size_t i;

	for (i = 0; i < LINES; i++)
		(void)snprintf(line[i], 512, "{\"ts\":\"2026-01-%02uT0%u:00:00"
		    ".000Z\",\"eid\":\"e%02zu\",\"channel\":\"app\",\"event\":"
		    "\"%s\",\"ids\":{\"phone\":\"%u\",\"cookie\":\"%u\"},"
		    "\"traits\":{\"a%u\":%s},\"tags\":{\"t%u\":%s},"
		    "\"consent\":{\"sms\":%s},\"props\":{\"n\":%u}%s}",
		    1 + rnd(s, 5), rnd(s, 3), i, kind[rnd(s, 3)], rnd(s, 3),
		    rnd(s, 4), rnd(s, 3), word[rnd(s, 6)], rnd(s, 3),
		    word[rnd(s, 6)], word[rnd(s, 6)], rnd(s, 9),
		    rnd(s, 4) ? "" : ",\"timeline\":false");
}

static void
shuffle(char **line, size_t n, uint32_t *s)
{
	size_t i, k;
	char *t;

	for (i = n; i > 1; i--) {
		k = rnd(s, (uint32_t)i);
		t = line[i - 1];
		line[i - 1] = line[k];
		line[k] = t;
	}
}

static void
check_laws(void)
{
	static char mem[LINES][512];
	char *line[2 * LINES], *part[3];
	struct sf_buf whole = {0}, other = {0}, a = {0}, b = {0};
	uint32_t s = 1, round;
	int same = 1, halves = 1, again = 1, doubt = 0, d;
	size_t i, cut;

	for (round = 0; round < 200; round++) {
		for (i = 0; i < LINES; i++)
			line[i] = line[LINES + i] = mem[i];
		make(line, &s);
		fold_n(&all, line, LINES, &whole, NULL);
		shuffle(line, 2 * LINES, &s);
		fold_n(&all, line, 2 * LINES, &other, NULL);
		same &= strcmp(whole.p, other.p) == 0;

		/* Two halves that may share events, and again with both. */
		cut = 1 + rnd(&s, 2 * LINES - 2);
		fold_n(&all, line, cut, &a, NULL);
		fold_n(&all, line + cut, 2 * LINES - cut, &b, NULL);
		part[round % 2] = a.p;
		part[1 - round % 2] = b.p;
		fold_n(&all, part, 2, &other, &d);
		halves &= strcmp(whole.p, other.p) == 0;
		doubt |= d;
		part[0] = whole.p;
		part[1] = mem[0];
		part[2] = a.p;
		fold_n(&all, part, 3, &other, &d);
		again &= strcmp(whole.p, other.p) == 0;
		doubt |= d;
	}
	OK(same, "any order and any repetition give the same bytes");
	OK(halves, "profiles of two parts fold to the whole");
	OK(again, "what is known already changes nothing");
	OK(!doubt, "and no count is in doubt");
	sf_buf_release(&whole);
	sf_buf_release(&other);
	sf_buf_release(&a);
	sf_buf_release(&b);
}

#define X(d, eid) EV(d, eid, ",\"event\":\"x\"")

static void
check_keep(void)
{
	static char e1[] = X("1", "e1"), e2[] = X("2", "e2"),
	    e3[] = X("3", "e3");
	static const struct sf_fold_keep one = {1, INT64_MIN},
	    since = {0, INT64_C(1767398400001)};	/* past 3 January */
	char *v[3] = {e1, e2, e3}, *both[2];
	struct sf_buf a = {0}, b = {0}, out = {0};
	int d;

	fold_n(&one, v, 3, &out, &d);
	OK(strstr(out.p, "\"n\":3,\"first\":" AT("1") ",\"last\":" AT("3"))
	    != NULL, "seen is of the whole life");
	OK(strstr(out.p, "\"kept_from\":[" AT("3") ",\"e3\"],\"events\":"
	    "[{\"ts\":" AT("3")) != NULL, "the newest is kept");
	fold_n(&since, v, 3, &out, &d);
	OK(strstr(out.p, "\"kept_from\":[\"2026-01-03T00:00:00.001Z\",\"\"],"
	    "\"events\":[]}") != NULL, "none is left: kept from the instant");

	/* {e1,e2} and {e1,e3}: e1 is counted twice, and that is told. */
	fold_n(&one, v, 2, &a, &d);
	OK(!d, "dropping is no doubt");
	v[1] = e3;
	fold_n(&one, v, 2, &b, &d);
	both[0] = a.p;
	both[1] = b.p;
	fold_n(&one, both, 2, &out, &d);
	OK(strstr(out.p, "\"n\":4") != NULL && d, "4, in doubt");

	/* One that dropped, and an event older than its time line. */
	both[1] = e1;
	fold_n(&all, both, 2, &out, &d);
	OK(strstr(out.p, "\"n\":3") != NULL && d, "3, in doubt");
	OK(strstr(out.p, "\"kept_from\":[" AT("2")) != NULL &&
	    strstr(out.p, "\"e1\"") == NULL, "the time line has no gap");
	both[1] = e3;
	fold_n(&all, both, 2, &out, &d);
	OK(strstr(out.p, "\"n\":3") != NULL && !d, "a newer one is no doubt");
	sf_buf_release(&a);
	sf_buf_release(&b);
	sf_buf_release(&out);
}

/* Phones are shared, cookies are dropped. */
static int
links(void *ctx, struct sf_str type, struct sf_str value)
{
	(void)ctx;
	(void)value;
	return (sf_str_is(type, "phone") ? 0 : sf_str_is(type, "cookie") ?
	    -1 : 1);
}

static void
check_shared(void)
{
	static const char line[] = EV("2", "e1", ",\"event\":\"x\",\"ids\":"
	    "{\"phone\":\"1\",\"cookie\":\"c\",\"card\":\"k\"}");
	const struct sf_str names[] = {SF_S("pa"), SF_S("pb")};
	struct sf_err e = {0};
	const struct sf_saying no = {INT64_C(1767398400000), SF_S("\"no\""),
	    SF_S("")};
	struct sf_fold *f = sf_fold_new(&all, NULL, &e);
	struct sf_buf b = {0};
	struct sf_event ev;
	struct sf_jdoc doc;
	const char *code;

	OK(f != NULL && sf_json_parse(js, line, sizeof(line) - 1, 0, &doc,
	    &e) == 0 && sf_event_view(&doc, &ev, &code, &e) == 0 &&
	    sf_fold_event(f, &doc, &ev, links, NULL, &e) == 0 &&
	    sf_fold_consent(f, SF_S("sms"), &no, &e) == 0 &&
	    sf_fold_write(f, SF_S("pz"), names, 2, &b, &e) == 0, "folded");
	OK(strncmp(sf_buf_cstr(&b), "{\"one_id\":\"pz\",\"ids\":{\"card\":"
	    "[\"k\"],\"one_id\":[\"pa\",\"pb\"]},\"shared\":{\"phone\":"
	    "[\"1\"]},\"consent\":{\"sms\":\"no\"},\"since\":{\"ids\":{"
	    "\"card\":", 108) == 0, "shared, names at their place, consent");
	OK(strstr(b.p, "\"first_ts\":" AT("2") ",\"last_ts\":" AT("3")) !=
	    NULL, "no since is later than last_ts");
	sf_fold_reset(f);
	sf_buf_clear(&b);
	OK(sf_fold_write(f, SF_S("pz"), NULL, 0, &b, &e) == 0, "reset");
	IS(sf_buf_cstr(&b), "{\"one_id\":\"pz\",\"ids\":{},\"seen\":{},"
	    "\"events\":[]}", "forgets all");
	sf_buf_release(&b);
	sf_fold_free(f);
}

int
main(void)
{
	struct sf_err e = {0};

	if ((js = sf_json_new(&e)) == NULL)
		return (1);
	check_one();
	check_duels();
	check_laws();
	check_keep();
	check_shared();
	check_own();
	sf_json_free(js);
	DONE();
}
