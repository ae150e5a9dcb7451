/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "member.h"

/* Names and scalars stand as they will be written, quotes and all. */
static const char *const numbers[] = {"0", "1", "2", "3", "3", "4", "5", "7",
    "8", "-1", "1.50", "1e17", "1e-5", "-0", "0.1", "9007199254740993",
    "-9007199254740993", "9007199254740992", "-9007199254740992",
    "12345678901234567890123", "1.00000000000000000001",
    "3.141592653589793238462643", "5e-324", "100", "1000.0", "0.5", "2.5",
    "1E2", "6222021234567890123", "1e308", "0.30000000000000004", "1e15",
    "123456789012345678.5", "-2.50", "3.0", "10", "30",
    "99999999999999999e-1", "0e5", "-0.0"};
static const char *const texts[] = {"\"x\"", "\"y\"", "\"基金\"",
    "\"稳健基金产品\"", "\"abc\"", "\"ABC\"", "\"\"", "\"\\u0000a\"",
    "\"a\\u0000b\"", "\"\\u00e9\"", "\"é\"", "\"\\ud83d\\ude00\"", "\"😀\"",
    "\"A\\\"b\\\\\"", "\"\\n\\t\\/\"", "\"12\"", "\"1.5\"", "\"open\"",
    "\"closed\"", "\"yes\"", "\"no\"", "\"true\"", "\"false\"", "\"a b\"",
    "\"e\\u0301\"", "\"Z\"", "\"~\"", "\"\\u007f\"", "\"app\"", "\"web\"",
    "\"paid\"", "\"nan\"", "\" 1\"", "\"0x10\"", "\"1e3\"", "\"ＡＢ\"",
    "\"\\u2028\"", "\"9007199254740993\"", "\"ascii of more than 32 bytes, "
    "which is not kept on a shelf\"", "\"n\"", "\"vip\"", "\"éabc基\""};
static const char *const odd[] = {"null", "true", "false", "null", "1",
    "\"x\""};

const char *
a_number(struct gen *g)
{
	return (PICK(g, numbers));
}

const char *
a_text(struct gen *g)
{
	return (PICK(g, texts));
}

const char *
an_odd(struct gen *g)
{
	return (PICK(g, odd));
}

struct member *
scalar(struct gen *g, const char *name, const char *raw)
{
	struct member *m = make(g, sizeof(*m));

	m->name = name;
	m->raw = raw;
	m->kind = 's';
	return (m);
}

struct member *
holder(struct gen *g, const char *name, char kind)
{
	struct member *m = make(g, sizeof(*m));

	m->name = name;
	m->kind = (uint8_t)kind;
	return (m);
}

struct member *
put(struct member *to, struct member *m)
{
	struct member **at = &to->kids;

	while (*at != NULL)
		at = &(*at)->next;
	*at = m;
	return (m);
}

const char *
stamp(struct gen *g, int64_t ms)
{
	char text[SF_TS_LEN + 1];

	sf_ts_format(ms, text);
	return (keep(g, "\"%s\"", text));
}

/* Now and then a time that is right and not written as we do. */
const char *
stamp_as(struct gen *g, int64_t ms, unsigned percent)
{
	char text[SF_TS_LEN + 1];

	if (!odds(g, percent))
		return (stamp(g, ms));
	switch (rnd(g, 4)) {
	case 0:
		sf_ts_format(ms, text);
		return (keep(g, "\"%.19sZ\"", text));
	case 1:
		sf_ts_format(ms + 8 * SF_HOUR, text);
		return (keep(g, "\"%.23s+08:00\"", text));
	case 2:
		sf_ts_format(ms, text);
		return (keep(g, "\"%.10s %.12s456z\"", text, text + 11));
	default:
		return (odds(g, 50) ? "\"2026-10\"" : "\"not a time\"");
	}
}

/* An instant: at the edge of a window, at asof, or somewhere about. */
int64_t
instant(struct gen *g)
{
	unsigned k = rnd(g, 100);

	if (k < 30 && g->edges > 0)
		return (g->edge[rnd(g, g->edges)] + (int64_t)rnd(g, 3) - 1);
	if (k < 36)
		return (g->env.asof);
	if (k < 40)
		return (g->env.asof - 1 + 2 * (int64_t)rnd(g, 2));
	if (k < 55)
		return (g->env.asof + (int64_t)rnd(g, 40 * 24) * SF_HOUR);
	return (g->env.asof - (int64_t)rnd(g, 86400 * 120) * SF_SECOND +
	    (int64_t)rnd(g, 8) * 125);
}

const char *
word(struct gen *g)
{
	return (odds(g, 25) ? keep(g, "\"%s\"", gen_word(g)) :
	    a_text(g));
}

/* Lists in lists, as deep as a line may be. */
static struct member *
deep(struct gen *g, const char *name)
{
	struct member *m = scalar(g, NULL, "1"), *up;
	unsigned n = 1 + rnd(g, odds(g, 10) ? 245 : 4);

	while (n-- > 0) {
		up = holder(g, NULL, m->name == NULL ? 'a' : 'o');
		m->name = NULL;
		(void)put(up, m);
		m = up;
	}
	m->name = name;
	return (m);
}

static struct member *
copy_of(struct gen *g, const struct member *m)
{
	struct member *c = make(g, sizeof(*c));
	const struct member *k;

	*c = *m;
	c->kids = c->next = NULL;
	for (k = m->kids; k != NULL; k = k->next)
		(void)put(c, copy_of(g, k));
	return (c);
}

/* One of before, with its members turned, or one of them changed. */
static struct member *
nearly(struct gen *g, const char *name)
{
	struct member *m, *k, *last;

	m = copy_of(g, g->near[rnd(g, g->near_n < 8 ? g->near_n : 8)]);
	m->name = name;
	k = m->kids;
	if (k != NULL && k->next != NULL && odds(g, 40)) {
		m->kids = k->next;
		k->next = NULL;
		for (last = m->kids; last->next != NULL;)
			last = last->next;
		last->next = k;
	}
	if (odds(g, 50))
		return (m);
	while (k != NULL && k->next != NULL && odds(g, 50))
		k = k->next;
	if (k != NULL && k->kind == 's')
		k->raw = a_number(g);
	return (m);
}

struct member *
any(struct gen *g, const char *name, unsigned depth)
{
	static const char *const names[] = {"\"a\"", "\"b\"", "\"x\"", "\"k\"",
	    "\"é\"", "\"\\u0061\"", "\"n\"", "\"\"", "\"a\\u0000\"",
	    "\"length\"", "\"B\""};
	struct member *m;
	unsigned k = rnd(g, depth == 0 ? 8 : 12), n, i;

	if (odds(g, 2))
		return (deep(g, name));

	if (k < 3)
		return (scalar(g, name, odds(g, 20) ? gen_number(g) :
		    a_number(g)));
	if (k < 6)
		return (scalar(g, name, word(g)));
	if (k < 8)
		return (scalar(g, name, an_odd(g)));
	if (g->near_n > 0 && odds(g, 35))
		return (nearly(g, name));
	m = holder(g, name, k < 10 ? 'a' : 'o');
	if (k > 8)
		g->near[g->near_n++ % 8] = m;
	n = rnd(g, 4);
	for (i = 0; i < n; i++)
		(void)put(m, any(g, k < 10 ? NULL : PICK(g, names),
		    depth - 1));
	return (m);
}

/* Now and then a member is missing, of a wrong type, or there twice. */
struct member *
put_mostly(struct gen *g, struct member *to, struct member *m)
{
	unsigned k = rnd(g, 100);

	if (k < 5)
		return (NULL);
	if (k < 8) {
		(void)put(to, any(g, m->name, 2));
		return (NULL);
	}
	if (k < 10)
		(void)put(to, any(g, m->name, 2));
	return (put(to, m));
}

void
arrays(struct gen *g, struct member *to)
{
	struct member *m = holder(g, "\"arr\"", 'a'), *o;
	unsigned n = rnd(g, 5), i;

	for (i = 0; i < n; i++)
		(void)put(m, odds(g, 75) ? scalar(g, NULL, a_number(g)) :
		    any(g, NULL, 1));
	(void)put_mostly(g, to, m);
	m = holder(g, "\"objs\"", 'a');
	for (i = 0, n = rnd(g, 3); i < n; i++) {
		o = put(m, holder(g, NULL, 'o'));
		(void)put(o, scalar(g, "\"n\"", a_number(g)));
		(void)put_mostly(g, o, scalar(g, "\"event\"",
		    a_text(g)));
	}
	(void)put_mostly(g, to, m);
	m = holder(g, "\"obj\"", 'o');
	(void)put(m, any(g, "\"k\"", 2));
	(void)put(m, any(g, "\"x\"", 1));
	g->near[g->near_n++ % 8] = m;
	(void)put_mostly(g, to, m);
	(void)put_mostly(g, to, nearly(g, "\"obj2\""));
	(void)put_mostly(g, to, nearly(g, "\"obj3\""));
	m = holder(g, "\"same\"", 'a');
	for (i = 0, n = rnd(g, 5); i < n; i++)
		(void)put(m, nearly(g, NULL));
	(void)put_mostly(g, to, m);
}

void
member_print(struct sf_buf *b, const struct member *m)
{
	const struct member *k;

	if (m->name != NULL)
		sf_buf_addf(b, "%s:", m->name);
	if (m->kind == 's') {
		sf_buf_adds(b, m->raw);
		return;
	}
	sf_buf_addc(b, m->kind == 'a' ? '[' : '{');
	for (k = m->kids; k != NULL; k = k->next) {
		if (k != m->kids)
			sf_buf_addc(b, ',');
		member_print(b, k);
	}
	sf_buf_addc(b, m->kind == 'a' ? ']' : '}');
}
