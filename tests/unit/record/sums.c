/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "folded.h"
#include "tap.h"

static struct sf_json *js;

/* Events and profiles of one person; their seen. */
static const char *
seen(const struct sf_fold_rules *rules, uint64_t keep, const char *const *line,
    size_t n, struct sf_buf *out)
{
	const struct sf_fold_keep k = {keep, INT64_MIN};
	const char *at;

	folded(js, &k, rules, line, n, out, NULL);
	at = strstr(out->p, "\"seen\"");
	return (at != NULL ? at : out->p);
}

static void
add(struct sf_fold_rules *r)
{
	static const struct sf_str name[] = {{"amount", 6}, {"points", 6}};

	OK(sf_sums_add(&r->sums, SF_S("buy"), name, 2) == 0 &&
	    sf_sums_add(&r->sums, SF_S("pay"), name, 1) == 0, "rules");
}

#define BUY(d, props) \
	"{\"ts\":\"2026-01-0" d "T00:00:00.000Z\",\"eid\":\"e" d "\"," \
	"\"event\":\"buy\",\"props\":{" props "}}"

static void
check_one(const struct sf_fold_rules *r)
{
	static const char *const line[] = {BUY("1", "\"amount\":\"0.10\",\"x\":1"),
	    BUY("2", "\"amount\":1e2,\"points\":\"many\""),
	    BUY("3", "\"amount\":-0.2000001"), BUY("4", "\"amount\":null"),
	    BUY("5", "\"amount\":1000000000000000"),
	    BUY("6", "\"amount\":[1],\"points\":7")};
	struct sf_buf b = {0}, c = {0};
	const char *s = seen(r, 0, line, 6, &b), *part[2] = {NULL, line[1]};

	OK(strstr(s, "\"n\":6,") && strstr(s, ",\"sum\":{\"amount\":100.1,"
	    "\"points\":7},\"unsummed\":{\"amount\":3,\"points\":1}}},"), s);
	s = seen(r, 1, line, 3, &b);
	OK(strstr(s, "\"sum\":{\"amount\":100.1},\"unsummed\":{\"amount\":1,"
	    "\"points\":1}}},"), "dropped events count");
	part[0] = b.p;
	IS(seen(r, 1, part, 1, &c), s, "and as a profile");

	/* A profile that was made without: what it shows is all there is. */
	s = seen(NULL, 1, line, 2, &b);
	OK(strstr(s, "sum") == NULL, "no rule, no sum");
	part[0] = b.p;
	s = seen(r, 1, part, 1, &c);
	OK(strstr(s, "\"n\":2,") && strstr(s, "\"sum\":{\"amount\":100},"
	    "\"unsummed\":{\"points\":1}}},"), s);

	/* It tells of less than it shows. */
	part[0] = "{\"one_id\":\"p1\",\"first_ts\":\"2026-01-01T00:00:00Z\","
	    "\"last_ts\":\"2026-01-01T00:00:00Z\",\"events\":["
	    BUY("1", "\"points\":\"x\"") "]}";
	s = seen(r, 0, part, 2, &c);
	OK(strstr(s, "\"sum\":{\"amount\":100},\"unsummed\":{\"points\":2}}}"),
	    s);
	sf_buf_release(&b);
	sf_buf_release(&c);
}

static void
check_bad(const struct sf_fold_rules *r)
{
	static const char *const bad[] = {"\"sum\":1", "\"sum\":{\"a\":\"1\"}",
	    "\"sum\":{\"a\":1e99}", "\"unsummed\":{\"a\":-1}",
	    "\"unsummed\":[1]"};
	const char *line[1];
	struct sf_buf b = {0}, p = {0};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		sf_buf_clear(&p);
		sf_buf_addf(&p, "{\"one_id\":\"p1\",\"seen\":{\"buy\":{\"n\":1,"
		    "\"first\":\"2026-01-01T00:00:00Z\",\"last\":\"2026-01-01"
		    "T00:00:00Z\",%s}}}", bad[i]);
		line[0] = sf_buf_cstr(&p);
		OK(strncmp(seen(r, 0, line, 1, &b), "failed: TYPE", 12) == 0,
		    bad[i]);
	}
	sf_buf_release(&b);
	sf_buf_release(&p);
}

static uint32_t
rnd(uint32_t *s, uint32_t n)
{
	*s = *s * 1664525 + 1013904223;
	return ((*s >> 8) % n);
}

#define LINES 40

/* Events that come in any order, some in profiles that dropped others. */
static void
check_laws(const struct sf_fold_rules *r)
{
	static const char *const word[] = {"1", "\"2.5\"", "null", "-3.000001",
	    "\"x\"", "99999999999999.999999", "1e2", "0"};
	static char mem[LINES][256];
	const char *line[LINES], *part[2], *t;
	struct sf_buf whole = {0}, other = {0}, a = {0}, b = {0};
	uint32_t s = 3, round;
	int same = 1, halves = 1, ok = 1;
	size_t i, k, cut;

	for (round = 0; round < 300; round++) {
		for (i = 0; i < LINES; i++) {
			line[i] = mem[i];
			(void)snprintf(mem[i], sizeof(mem[i]), "{\"ts\":"
			    "\"2026-01-01T%02zu:00:00.000Z\",\"eid\":\"e%02zu\""
			    ",\"event\":\"%s\",\"props\":{\"amount\":%s,"
			    "\"points\":%s}}", i / 2, i, rnd(&s, 3) ? "buy" :
			    "pay", word[rnd(&s, 8)], word[rnd(&s, 8)]);
		}
		(void)seen(r, 2, line, LINES, &whole);
		ok &= strstr(whole.p, "\"sum\":{\"amount\":") != NULL;
		/* The newer part keeps what the older part dropped behind. */
		cut = 1 + rnd(&s, LINES - 1);
		(void)seen(r, 2, line, cut, &a);
		part[0] = a.p;
		for (i = cut; i < LINES; i++) {
			part[1] = line[i];
			(void)seen(r, 2, part, 2, &b);
			sf_buf_swap(&a, &b);
			part[0] = a.p;
		}
		halves &= strcmp(a.p, whole.p) == 0;
		for (i = LINES; i > 1; i--) {
			k = rnd(&s, (uint32_t)i);
			t = line[i - 1];
			line[i - 1] = line[k];
			line[k] = t;
		}
		(void)seen(r, 2, line, LINES, &other);
		same &= strcmp(whole.p, other.p) == 0;
	}
	OK(ok, "summed");
	OK(same, "any order gives the same bytes");
	OK(halves, "and so do profiles that dropped events");
	sf_buf_release(&whole);
	sf_buf_release(&other);
	sf_buf_release(&a);
	sf_buf_release(&b);
}

int
main(void)
{
	struct sf_fold_rules r = {0};
	struct sf_err e = {0};

	if ((js = sf_json_new(&e)) == NULL)
		return (1);
	add(&r);
	check_one(&r);
	check_bad(&r);
	check_laws(&r);
	sf_fold_rules_release(&r);
	sf_json_free(js);
	DONE();
}
