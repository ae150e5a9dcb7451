/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "format/json.h"
#include "ident/class.h"

#include "ingest/sniff.h"

void
sf_sniff_say(struct sf_sniff_guess *g, int unsure, const char *fmt, ...)
{
	va_list ap;

	g->unsure |= unsure;
	va_start(ap, fmt);
	(void)vsnprintf(g->why, sizeof(g->why), fmt, ap);
	va_end(ap);
}

/* Whether at least ${per1000} of the values pass the test. */
int
sf_sniff_most(const struct sf_sniff_col *c, size_t test, unsigned per1000)
{
	return (c->n > 0 && c->ok[test] * 1000 >= c->n * per1000);
}

/* The shape that most times of the column have, or 0. */
size_t
sf_sniff_shape(const struct sf_sniff_col *c)
{
	size_t i, best = 0;

	for (i = SF_ST_RFC3339; i < SF_ST_FORMAT ||
	    sf_sniff_format(i - SF_ST_FORMAT) != NULL; i++)
		if (c->ok[i] > 0 && (best == 0 || c->ok[i] > c->ok[best]))
			best = i;
	return (best);
}

int
sf_sniff_has(const struct sf_sniff_word *w, size_t n, enum sf_sniff_role role,
    const char **name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (w[i].role == role) {
			if (name != NULL)
				*name = w[i].name;
			return (1);
		}
	return (0);
}

void
sf_sniff_call(struct sf_sniff_guess *g, const char *name, struct sf_str own)
{
	const char *dot;

	if (name == NULL && own.n > 0) {
		/* The last member of a path, where that is a word. */
		dot = own.p + own.n;
		while (dot > own.p && dot[-1] != '.')
			dot--;
		if ((size_t)(own.p + own.n - dot) > 2)
			own = (struct sf_str){dot,
			    (size_t)(own.p + own.n - dot)};
	}
	(void)snprintf(g->name, sizeof(g->name), "%s", name != NULL ? name :
	    own.p);
	if (name == NULL && own.n < sizeof(g->name))
		g->name[own.n] = '\0';
}

/* The test of a built-in type; SF_SNIFF_TESTS where any text will do. */
static size_t
test_of(const char *type)
{
	static const struct {
		const char *type;
		size_t test;
	} tests[] = {{"phone", SF_ST_PHONE}, {"id_card", SF_ST_IDCARD},
	    {"card", SF_ST_CARD}, {"uscc", SF_ST_USCC},
	    {"email", SF_ST_EMAIL}, {"imei", SF_ST_IMEI}};
	size_t i;

	for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		if (strcmp(tests[i].type, type) == 0)
			return (tests[i].test);
	return (SF_SNIFF_TESTS);
}

/* By its values alone: a type, or NULL. */
static const char *
by_value(const struct sf_sniff_col *c)
{
	static const struct {
		const char *type;
		size_t test;
		unsigned per1000;
	} rules[] = {{"phone", SF_ST_PHONE, 900},
	    {"id_card", SF_ST_IDCARD, 800},
	    {"email", SF_ST_EMAIL, 800}, {"imei", SF_ST_IMEI, 900},
	    {"card", SF_ST_CARD, 900}, {"uscc", SF_ST_USCC, 900},
	    {"openid", SF_ST_OPENID, 900}, {"unionid", SF_ST_UNIONID, 900},
	    {"uuid", SF_ST_UUID, 900}};
	size_t i;

	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (sf_sniff_most(c, rules[i].test, rules[i].per1000) &&
		    (c->n >= 5 ||
		    (rules[i].test != SF_ST_CARD &&
		    rules[i].test != SF_ST_IMEI)))
			return (rules[i].type);
	return (NULL);
}

/* 1 where the column is an identifier, or would be one. */
static int
as_id(const struct sf_sniff_col *c, const struct sf_sniff_word *w, size_t n,
    struct sf_sniff_guess *g)
{
	const char *type = NULL, *seen = by_value(c);
	int named = sf_sniff_has(w, n, SF_SR_ID, &type);
	size_t test;

	if (!named && seen == NULL)
		return (0);
	g->place = SF_SP_ID;
	if (!named) {
		sf_sniff_call(g, seen, c->name);
		if (strcmp(seen, "uuid") == 0)
			sf_sniff_say(g, 1, "of a person, a device or the row?");
		else
			sf_sniff_say(g, 0, "by its values; the name does not "
			    "say so");
		return (1);
	}
	test = test_of(type);
	/* An account number may be a card's, a user's name a phone number. */
	if (seen != NULL && test == SF_SNIFF_TESTS &&
	    strcmp(seen, "uuid") != 0 && strcmp(seen, "openid") != 0 &&
	    strcmp(seen, "unionid") != 0 && strcmp(type, "cust_no") != 0)
		type = seen;
	sf_sniff_call(g, type, c->name);
	if (c->n == 0)
		sf_sniff_say(g, 1, "by its name: the sample has no value");
	else if (test != SF_SNIFF_TESTS && !sf_sniff_most(c, test, 500)) {
		g->place = SF_SP_OUT;
		sf_sniff_say(g, 1, sf_sniff_most(c, SF_ST_MASKED, 500) ?
		    "named like a %s, but masked: no identifier" :
		    "named like a %s, but its values are none", type);
	} else if (test != SF_SNIFF_TESTS && !sf_sniff_most(c, test, 900)) {
		sf_sniff_say(g, 1, "many are not valid");
	}
	return (1);
}

/* Whether the column tells times; their type into ${g}. */
static int
as_time(const struct sf_sniff_col *c, const struct sf_sniff_word *w, size_t n,
    struct sf_sniff_guess *g)
{
	static const char *const epochs[] = {"epoch_s", "epoch_ms", "epoch_us"};
	static const char *const ends[] = {"时间", "日期", "日", "time", "date",
	    "_at", "At", NULL};
	int named = sf_sniff_has(w, n, SF_SR_TIME, NULL) ||
	    sf_sniff_has(w, n, SF_SR_OWN_TIME, NULL);
	size_t k = sf_sniff_shape(c), i;
	const char *f;

	for (i = 0; ends[i] != NULL; i++)
		named |= sf_str_ends(c->name, ends[i]);
	if (c->n == 0 && sf_sniff_has(w, n, SF_SR_TIME, NULL)) {
		sf_sniff_say(g, 1, "by its name: the sample has no value");
		return (1);
	}
	if (k == 0 || !sf_sniff_most(c, k, 950))
		return (0);
	if (k == SF_ST_RFC3339)
		return (1);
	if (k < SF_ST_FORMAT) {
		g->type = epochs[k - SF_ST_EPOCH_S];
		return (named);
	}
	f = sf_sniff_format(k - SF_ST_FORMAT);
	if (!named && (strcmp(f, "%Y%m%d") == 0 ||
	    strcmp(f, "%Y%m%d%H%M%S") == 0))
		return (0);
	g->format = f;
	return (1);
}

static void
as_value(const struct sf_sniff_col *c, const struct sf_sniff_word *w, size_t n,
    int csv, struct sf_sniff_guess *g)
{
	const char *name = NULL;
	int money = sf_sniff_has(w, n, SF_SR_MONEY, &name);
	int figure = money || sf_sniff_has(w, n, SF_SR_NUMBER, &name) ||
	    sf_sniff_has(w, n, SF_SR_COUNT, NULL);
	int whole = c->n > 0 && c->ok[SF_ST_INT] == c->n;

	if (!figure && !sf_sniff_has(w, n, SF_SR_PRIVATE, &name))
		if (!sf_sniff_has(w, n, SF_SR_TRAIT, &name))
			(void)sf_sniff_has(w, n, SF_SR_ABOUT, &name);
	sf_sniff_call(g, name, c->name);
	if (c->n == 0) {
		sf_sniff_say(g, 0, "the sample has no value");
		return;
	}
	if (c->ok[SF_ST_YESNO] == c->n) {
		if (sf_sniff_has(w, n, SF_SR_HOLDS, &name)) {
			(void)snprintf(g->name, sizeof(g->name), "holds_%s",
			    name);
			g->holds = 1;
		} else if (csv) {
			g->type = "bool";
		}
		return;
	}
	if (!sf_sniff_most(c, SF_ST_NUMBER, 1000)) {
		if (figure && sf_sniff_most(c, SF_ST_NUMBER, 500))
			sf_sniff_say(g, 1, "not all of it are numbers, so it "
			    "is text");
		return;
	}
	if (c->ok[SF_ST_ZEROS] > 0 || (!figure &&
	    (sf_sniff_has(w, n, SF_SR_CODE, NULL) ||
	    sf_sniff_has(w, n, SF_SR_SERIAL, NULL))))
		return;			/* digits, but no figure */
	if (money || (!whole && csv))
		g->type = "decimal";
	else if (csv)
		g->type = "number";
	if (!figure && csv && whole)
		sf_sniff_say(g, 1, c->ok[SF_ST_01] == c->n ? "or bool?" :
		    "a figure, or a code?");
}

/* One column by itself. */
void
sf_sniff_column(const struct sf_sniff_source *s, const struct sf_sniff_col *c,
    struct sf_sniff_guess *g)
{
	struct sf_sniff_word w[SF_SNIFF_HINTS];
	size_t n = sf_sniff_words(c->name, w, SF_SNIFF_HINTS);
	const char *channel = NULL;

	memset(g, 0, sizeof(*g));
	g->place = SF_SP_OUT;
	if (c->unfit != NULL) {
		sf_sniff_say(g, 1, "%s", c->unfit);
		return;
	}
	if (sf_class_of_name(c->name) == SF_CLASS_C3) {
		g->is_private = 1;
		sf_sniff_say(g, 0, "looks like C3 (passwords, card checks, "
		    "tracks): not to be kept");
		return;
	}
	if (sf_sniff_has(w, n, SF_SR_CONSENT, &channel) && (c->n == 0 ||
	    c->ok[SF_ST_YESNO] + c->ok[SF_ST_01] >= c->n)) {
		g->place = SF_SP_CONSENT;
		sf_sniff_call(g, channel, c->name);
		return;
	}
	g->place = SF_SP_PROP;
	if (as_time(c, w, n, g)) {
		g->place = SF_SP_ALSO;
		if (sf_sniff_has(w, n, SF_SR_PRIVATE, &channel)) {
			g->place = SF_SP_TRAIT;
			g->type = g->format ? "text" : g->type;
			g->format = NULL;
			g->is_private = 1;
			sf_sniff_call(g, channel, c->name);
			sf_sniff_say(g, 0, "C2");
			return;
		}
		channel = NULL;
		(void)sf_sniff_has(w, n, SF_SR_OWN_TIME, &channel);
		sf_sniff_call(g, channel, c->name);
		return;
	}
	if (c->ok[SF_ST_YESNO] < c->n || c->n == 0)
		if (as_id(c, w, n, g))
			return;
	as_value(c, w, n, s->fmt != SF_F_JSONL, g);
	if (sf_sniff_has(w, n, SF_SR_PRIVATE, NULL)) {
		g->place = SF_SP_TRAIT;
		g->is_private = 1;
		sf_sniff_say(g, 1, "C2: keep it only where somebody needs it");
	}
}
