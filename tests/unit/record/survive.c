/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "folded.h"
#include "tap.h"

static struct sf_json *js;
static const struct sf_fold_keep all = {0, INT64_MIN};

static void
fold(const struct sf_fold_rules *rules, char *const *line, size_t n,
    struct sf_buf *out)
{
	folded(js, &all, rules, (const char *const *)line, n, out, NULL);
}

static void
add(struct sf_fold_rules *r, const char *name, enum sf_survive_by by)
{
	static const struct sf_str rank[] = {{"core", 4}, {"app", 3}, {"*", 1},
	    {"old", 3}};
	const struct sf_survive_rule rule = {by, rank, 4};

	OK(sf_survive_add(&r->traits, sf_str(name), &rule) == 0, name);
}

/* Two values of a trait, of which the first is said a day before. */
static const struct {
	enum sf_survive_by by;
	const char *a, *b, *want;
} duels[] = {
    {SF_BY_LATEST, "2", "1", "1"},
    {SF_BY_EARLIEST, "1", "2", "1"},
    {SF_BY_EARLIEST, "null", "2", "null"},
    {SF_BY_LONGEST, "\"abc\"", "\"zz\"", "\"abc\""},
    {SF_BY_LONGEST, "\"王小明\"", "\"abcd\"", "\"abcd\""},
    {SF_BY_LONGEST, "\"王小明\"", "\"ab\"", "\"王小明\""},
    {SF_BY_LONGEST, "\"zz\"", "\"aa\"", "\"aa\""},
    {SF_BY_LONGEST, "\"a\\n\\u0001\"", "\"bb\"", "\"a\\n\\u0001\""},
    {SF_BY_LONGEST, "\"\"", "123456", "\"\""},
    {SF_BY_LONGEST, "false", "null", "false"},
    {SF_BY_LONGEST, "\"a\"", "null", "\"a\""},
    {SF_BY_MAX, "10", "9", "10"},
    {SF_BY_MAX, "\"10\"", "\"9\"", "\"10\""},
    {SF_BY_MAX, "\"10\"", "9.5", "\"10\""},
    {SF_BY_MAX, "10", "10.0", "10.0"},
    {SF_BY_MAX, "6222021234567890124", "6222021234567890123",
	"6222021234567890124"},
    {SF_BY_MAX, "1e3", "999", "1e3"},
    {SF_BY_MAX, "-1", "-2", "-1"},
    {SF_BY_MAX, "0", "\"zz\"", "0"},
    {SF_BY_MAX, "\"2026-01-02\"", "\"2026-01-01\"", "\"2026-01-02\""},
    {SF_BY_MAX, "\"a!\"", "\"a\"", "\"a!\""},
    {SF_BY_MAX, "\"b\"", "\"a\\n\"", "\"b\""},
    {SF_BY_MAX, "\"a\\u0001\"", "\"a\"", "\"a\\u0001\""},
    {SF_BY_MAX, "\"0138\"", "\"0139\"", "\"0139\""},
    {SF_BY_MAX, "\"a\"", "true", "\"a\""},
    {SF_BY_MAX, "true", "false", "true"},
    {SF_BY_MAX, "false", "null", "false"},
    {SF_BY_MIN, "9", "10", "9"},
    {SF_BY_MIN, "\"9\"", "\"10\"", "\"9\""},
    {SF_BY_MIN, "1", "null", "1"},
    {SF_BY_MIN, "\"b\"", "\"a\"", "\"a\""},
    {SF_BY_MIN, "5", "\"a\"", "5"},
    {SF_BY_MIN, "false", "true", "false"},
    {SF_BY_UNION, "\"b\"", "\"a\"", "[\"a\",\"b\"]"},
    {SF_BY_UNION, "\"a\"", "\"a\"", "[\"a\"]"},
    {SF_BY_UNION, "[\"b\",\"a\"]", "[]", "[\"a\",\"b\"]"},
    {SF_BY_UNION, "[[1,2],{\"k\":[\",\\\"]\"]}]", "false",
	"[[1,2],false,{\"k\":[\",\\\"]\"]}]"},
    {SF_BY_UNION, "null", "[null]", "[]"},
    {SF_BY_UNION, "10", "9", "[10,9]"},
    {SF_BY_UNION, "[\"a\\\",b\"]", "[1]", "[\"a\\\",b\",1]"},
    {SF_BY_UNION, "[\"\\\\\",\"b\"]", "1", "[\"\\\\\",\"b\",1]"},
    {SF_BY_SOURCE, "1", "2", "2"},
};

static void
check_duels(void)
{
	char a[256], b[256], want[128], *ab[2] = {a, b}, *ba[2] = {b, a},
	    *again[1];
	struct sf_buf x = {0}, y = {0};
	struct sf_fold_rules r;
	size_t i;

	for (i = 0; i < sizeof(duels) / sizeof(duels[0]); i++) {
		memset(&r, 0, sizeof(r));
		add(&r, "m", duels[i].by);
		(void)snprintf(a, sizeof(a), "{\"ts\":\"2026-01-01T00:00:00Z\","
		    "\"eid\":\"e1\",\"event\":\"x\",\"traits\":{\"m\":%s}}",
		    duels[i].a);
		(void)snprintf(b, sizeof(b), "{\"ts\":\"2026-01-02T00:00:00Z\","
		    "\"eid\":\"e2\",\"event\":\"x\",\"traits\":{\"m\":%s}}",
		    duels[i].b);
		fold(&r, ab, 2, &x);
		fold(&r, ba, 2, &y);
		(void)snprintf(want, sizeof(want), "\"traits\":{\"m\":%s}",
		    duels[i].want);
		OK(strstr(x.p, want) != NULL, want);
		IS(y.p, x.p, "in either order");
		again[0] = x.p;
		fold(&r, again, 1, &y);
		IS(y.p, x.p, "and as a profile");
		sf_fold_rules_release(&r);
	}
	sf_buf_release(&x);
	sf_buf_release(&y);
}

#define SAY(d, src, v) \
	"{\"ts\":\"2026-01-0" d "T00:00:00Z\",\"eid\":\"e" d "\"," src \
	"\"event\":\"x\",\"traits\":{\"m\":" v "},\"tags\":{\"t\":1}}"

static void
check_sources(void)
{
	static char core[] = SAY("1", "\"src\":\"core\",", "1"),
	    app[] = SAY("2", "\"src\":\"app\",", "2"),
	    web[] = SAY("3", "\"src\":\"web\",", "3"),
	    none[] = SAY("4", "", "4"), old[] = SAY("5", "\"src\":\"old\",",
	    "5");
	char *v[] = {core, app, web, none, old};
	struct sf_fold_rules r = {0};
	struct sf_buf b = {0};

	add(&r, "m", SF_BY_SOURCE);
	fold(&r, v, 5, &b);
	OK(strstr(b.p, "\"traits\":{\"m\":1},") != NULL &&
	    strstr(b.p, "\"from\":{\"traits\":{\"m\":\"core\"}},\"first_ts\"")
	    != NULL, "the best source, and who it was");
	fold(&r, v + 1, 4, &b);
	OK(strstr(b.p, "\"traits\":{\"m\":2},") != NULL, "the second");
	fold(&r, v + 2, 3, &b);
	OK(strstr(b.p, "\"traits\":{\"m\":4},") != NULL &&
	    strstr(b.p, "\"from\"") == NULL, "any other: the later of them");
	fold(&r, v + 4, 1, &b);
	OK(strstr(b.p, "\"traits\":{\"m\":5},") != NULL, "the last of all");
	r.sources = 1;
	fold(&r, v + 1, 2, &b);
	OK(strstr(b.p, "\"from\":{\"traits\":{\"m\":\"app\"},\"tags\":{\"t\":"
	    "\"web\"}},\"first_ts\"") != NULL, "of all, where asked for");
	sf_fold_rules_release(&r);

	r.sources = 1;
	add(&r, "*", SF_BY_UNION);
	fold(&r, v, 5, &b);
	OK(strstr(b.p, "\"from\":{\"traits\":{\"m\":[\"app\",\"core\",\"old\","
	    "\"web\"]},") != NULL, "of a union all");
	sf_fold_rules_release(&r);
	sf_buf_release(&b);
}

/* Many traits, of which since and from speak in another order. */
static void
check_many(void)
{
	struct sf_fold_rules r = {.sources = 1};
	struct sf_buf line = {0}, b = {0};
	char *v[1], want[64];
	int i, n = 0;

	sf_buf_adds(&line, "{\"one_id\":\"p1\",\"traits\":{\"x\":1");
	for (i = 0; i < 300; i++)
		sf_buf_addf(&line, ",\"a%03d\":1", i);
	sf_buf_adds(&line, "},\"since\":{\"traits\":{\"y\":1");
	for (i = 299; i >= 0; i--)
		sf_buf_addf(&line, ",\"a%03d\":\"2026-01-01T00:00:00.%03dZ\"",
		    i, i);
	sf_buf_adds(&line, "}},\"from\":{\"traits\":{\"z\":\"-\"");
	for (i = 299; i >= 0; i -= 2)
		sf_buf_addf(&line, ",\"a%03d\":\"s%d\"", i, i);
	sf_buf_adds(&line, "}},\"last_ts\":\"2026-01-02T00:00:00Z\"}");
	v[0] = (char *)(uintptr_t)sf_buf_cstr(&line);
	fold(&r, v, 1, &b);
	for (i = 0; i < 300; i++) {
		(void)snprintf(want, sizeof(want), "\"a%03d\":\"2026-01-01T00:"
		    "00:00.%03dZ\"", i, i);
		n += strstr(b.p, want) != NULL;
		(void)snprintf(want, sizeof(want), "\"a%03d\":\"s%d\"", i, i);
		n += (strstr(b.p, want) != NULL) == i % 2;
	}
	OK(n == 600, "each with its time and its source");
	sf_buf_release(&line);
	sf_buf_release(&b);
}

static void
check_bad(void)
{
	static const char *const bad[] = {"1", "{\"traits\":1}",
	    "{\"traits\":{\"a\":1}}", "{\"x\":{\"a\":[1]}}",
	    "{\"traits\":{\"a\":null}}"};
	char line[200], *v[] = {line};
	struct sf_fold_rules r = {.sources = 1};
	struct sf_buf b = {0};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		(void)snprintf(line, sizeof(line), "{\"one_id\":\"p1\","
		    "\"traits\":{\"a\":1},\"from\":%s,\"first_ts\":\"2026-01-01"
		    "T00:00:00Z\",\"last_ts\":\"2026-01-01T00:00:00Z\"}",
		    bad[i]);
		fold(&r, v, 1, &b);
		OK(strncmp(b.p, "failed: TYPE 'from'", 19) == 0, bad[i]);
	}
	sf_buf_release(&b);
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
	static const char *const word[] = {"\"yes\"", "\"10\"", "1", "null",
	    "\"九江\"", "[1,\"a\"]", "1.0", "9e0", "false", "\"\"", "[]",
	    "\"n\\no\""};
	static const char *const src[] = {"core", "app", "web", "old", ""};
	size_t i;

	for (i = 0; i < LINES; i++)
		(void)snprintf(line[i], 512, "{\"ts\":\"2026-01-0%uT00:00:00Z"
		    "\",\"eid\":\"e%02zu\",\"src\":\"%s\",\"event\":\"x\","
		    "\"traits\":{\"latest\":%s,\"earliest\":%s,\"longest\":%s,"
		    "\"max\":%s,\"min\":%s,\"union\":%s,\"source\":%s},"
		    "\"tags\":{\"t\":%s},\"consent\":{\"sms\":%s}}",
		    1 + rnd(s, 4), i, src[rnd(s, 5)], word[rnd(s, 12)],
		    word[rnd(s, 12)], word[rnd(s, 12)], word[rnd(s, 12)],
		    word[rnd(s, 12)], word[rnd(s, 12)], word[rnd(s, 12)],
		    word[rnd(s, 12)], word[rnd(s, 12)]);
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
check_laws(int sources)
{
	static char mem[LINES][512];
	char *line[2 * LINES], *part[3];
	struct sf_buf whole = {0}, other = {0}, a = {0}, b = {0};
	struct sf_fold_rules r = {.sources = sources};
	int same = 1, halves = 1, again = 1, ok = 1;
	uint32_t s = 7, round;
	size_t i, cut;

	for (i = 0; sf_survive_names[i] != NULL; i++)
		add(&r, sf_survive_names[i], (enum sf_survive_by)i);
	for (round = 0; round < 300; round++) {
		for (i = 0; i < LINES; i++)
			line[i] = line[LINES + i] = mem[i];
		make(line, &s);
		cut = 1 + rnd(&s, LINES - 1);
		fold(&r, line, cut, &whole);
		ok &= strncmp(whole.p, "{\"one_id\"", 9) == 0;
		shuffle(line, cut, &s);
		fold(&r, line, cut, &other);
		same &= strcmp(whole.p, other.p) == 0;

		for (i = 0; i < LINES; i++)
			line[i] = line[LINES + i] = mem[i];
		fold(&r, line, LINES, &whole);
		shuffle(line, 2 * LINES, &s);
		cut = 1 + rnd(&s, 2 * LINES - 2);
		fold(&r, line, cut, &a);
		fold(&r, line + cut, 2 * LINES - cut, &b);
		part[round % 2] = a.p;
		part[1 - round % 2] = b.p;
		fold(&r, part, 2, &other);
		halves &= strcmp(whole.p, other.p) == 0;
		part[0] = whole.p;
		part[1] = mem[0];
		part[2] = a.p;
		fold(&r, part, 3, &other);
		again &= strcmp(whole.p, other.p) == 0;
	}
	OK(ok, "folded");
	OK(same, "any order gives the same bytes");
	OK(halves, "profiles of two parts fold to the whole");
	OK(again, "what is known already changes nothing");
	sf_buf_release(&whole);
	sf_buf_release(&other);
	sf_buf_release(&a);
	sf_buf_release(&b);
	sf_fold_rules_release(&r);
}

int
main(void)
{
	struct sf_err e = {0};

	if ((js = sf_json_new(&e)) == NULL)
		return (1);
	check_duels();
	check_sources();
	check_many();
	check_bad();
	check_laws(0);
	check_laws(1);
	sf_json_free(js);
	DONE();
}
