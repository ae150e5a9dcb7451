/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "format/json.h"
#include "ident/class.h"
#include "ingest/number.h"

#include "ingest/sniff.h"

#define FIGURE_MOST 15		/* digits; more of them are a code */
#define MANY 100		/* values of which a few may be bad */

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
			if (i != SF_ST_EXCEL && i != SF_ST_SHAPE)
				best = i;
	/* Several formats, or one that no format tells. */
	if (c->ok[SF_ST_SHAPE] > (best ? c->ok[best] : 0))
		best = SF_ST_SHAPE;
	if (c->ok[SF_ST_EXCEL] > (best ? c->ok[best] : 0))
		best = SF_ST_EXCEL;
	return (best);
}

int
sf_sniff_zoneless(const struct sf_sniff_col *c, const struct sf_sniff_guess *g)
{
	size_t k = sf_sniff_shape(c);

	return (g->format != NULL || k == SF_ST_SHAPE || k == SF_ST_EXCEL);
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
	    {"email", SF_ST_EMAIL}, {"imei", SF_ST_IMEI},
	    {"landline", SF_ST_LANDLINE}};
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
	    {"landline", SF_ST_LANDLINE, 900},
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

/* How well the values of a column that is called so are of its type. */
static void
rate_id(const struct sf_sniff_col *c, const char *type, size_t test,
    struct sf_sniff_guess *g)
{
	uint64_t ok = c->ok[test];

	if (test == SF_ST_PHONE || test == SF_ST_LANDLINE)
		ok = c->ok[SF_ST_PHONE] + c->ok[SF_ST_LANDLINE];
	if (ok * 2 < c->n) {
		g->place = SF_SP_OUT;
		sf_sniff_say(g, 1, sf_sniff_most(c, SF_ST_MASKED, 500) ?
		    "named like a %s, but masked: no identifier" :
		    "named like a %s, but its values are none", type);
	} else if (test == SF_ST_PHONE && sf_sniff_most(c, SF_ST_LANDLINE,
	    20)) {
		g->other = "landline";
		sf_sniff_say(g, 1, "others are landlines");
	} else if (test == SF_ST_LANDLINE && sf_sniff_most(c, SF_ST_PHONE,
	    20)) {
		g->other = "phone";
		sf_sniff_say(g, 1, "others are mobile");
	} else if (ok * 10 < c->n * 9) {
		sf_sniff_say(g, 1, "many are not valid");
	}
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
	/* Who says telephone means either kind. */
	if (test == SF_ST_PHONE || test == SF_ST_LANDLINE) {
		test = c->ok[SF_ST_LANDLINE] > c->ok[SF_ST_PHONE] ?
		    SF_ST_LANDLINE : c->ok[SF_ST_PHONE] > 0 ? SF_ST_PHONE :
		    test;
		type = test == SF_ST_PHONE ? "phone" : "landline";
	}
	/* A device is found again where case and dashes have one form. */
	if (strcmp(type, "device") == 0 && sf_sniff_most(c, SF_ST_UUID, 900))
		type = "uuid";
	/* An account number may be a card's, a user's name a phone number. */
	if (seen != NULL && test == SF_SNIFF_TESTS &&
	    strcmp(seen, "uuid") != 0 && strcmp(seen, "openid") != 0 &&
	    strcmp(seen, "unionid") != 0 && strcmp(type, "cust_no") != 0)
		type = seen;
	sf_sniff_call(g, type, c->name);
	if (c->n == 0)
		sf_sniff_say(g, 1, "by its name: the sample has no value");
	else if (test != SF_SNIFF_TESTS)
		rate_id(c, type, test, g);
	return (1);
}

/* Whether the column tells times; their type into ${g}. */
static int
as_time(const struct sf_sniff_col *c, const struct sf_sniff_word *w, size_t n,
    int nameless, struct sf_sniff_guess *g)
{
	static const char *const epochs[] = {"epoch_s", "epoch_ms", "epoch_us"};
	int named = sf_sniff_has(w, n, SF_SR_TIME, NULL) ||
	    sf_sniff_has(w, n, SF_SR_OWN_TIME, NULL) ||
	    sf_sniff_has(w, n, SF_SR_DATED, NULL) ||
	    sf_str_ends(c->name, "_at") || sf_str_ends(c->name, "At");
	size_t k = sf_sniff_shape(c), i;
	const char *f;

	if (c->n == 0 && sf_sniff_has(w, n, SF_SR_TIME, NULL)) {
		sf_sniff_say(g, 1, "by its name: the sample has no value");
		return (1);
	}
	if (k == 0 || !sf_sniff_most(c, k, named ? 800 : 950))
		return (0);
	if (k == SF_ST_RFC3339)
		return (1);
	if (k == SF_ST_SHAPE)
		return (named || c->ok[SF_ST_NUMBER] == 0);
	if (k == SF_ST_EXCEL) {
		g->type = named ? "excel_date" : NULL;
		return (named);
	}
	/* Where there is no header, no name can say so. */
	if (!named && nameless && sf_sniff_most(c, k, 1000) && c->n >= 10) {
		named = 1;
		sf_sniff_say(g, 1, "by its values: no header names it");
	}
	if (k < SF_ST_FORMAT) {
		g->type = named ? epochs[k - SF_ST_EPOCH_S] : NULL;
		return (named);
	}
	f = sf_sniff_format(k - SF_ST_FORMAT);
	if (!named && (strcmp(f, "%Y%m%d") == 0 ||
	    strcmp(f, "%Y%m%d%H%M%S") == 0))
		return (0);
	g->format = f;
	for (i = SF_ST_FORMAT; i < SF_SNIFF_TESTS; i++)
		if (f[0] == '%' && f[1] != 'Y' && i != k &&
		    c->ok[i] == c->ok[k])
			sf_sniff_say(g, 1, "day or month first? no value "
			    "tells");
	return (1);
}

/* A yes or a no, perhaps with a few words that are neither. */
static int
as_bool(const struct sf_sniff_col *c, const struct sf_sniff_word *w, size_t n,
    int text, struct sf_sniff_guess *g)
{
	uint64_t ok = c->ok[SF_ST_YESNO] + c->ok[SF_ST_01];
	const char *name;

	if (c->ok[SF_ST_YESNO] == 0 || ok * 1000 < c->n * 990)
		return (0);
	if (ok < c->n && (!text || c->n < MANY))
		return (0);
	if (ok == c->n && c->ok[SF_ST_01] == 0 &&
	    sf_sniff_has(w, n, SF_SR_HOLDS, &name)) {
		(void)snprintf(g->name, sizeof(g->name), "holds_%s", name);
		g->holds = 1;
	} else if (text) {
		g->type = "bool";
		if (ok < c->n)
			sf_sniff_say(g, 1, "rows that say neither will be "
			    "rejects");
	}
	return (1);
}

/* The currency whose marks all the amounts bear. */
static const char *
currency(const struct sf_sniff_col *c)
{
	static const char *const names[] = {"USD", "HKD", "EUR", "JPY", "GBP"};
	struct sf_number_form f = {0};
	struct sf_buf b = {0};
	size_t i, k = 0;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		f.currency = (enum sf_currency)sf_number_currency(names[i]);
		for (k = 0; k < c->seen.n && sf_number_decimal(
		    c->seen.e[k].key, &f, &b) == 0; k++)
			sf_buf_clear(&b);
		if (k == c->seen.n)
			break;
	}
	sf_buf_release(&b);
	return (k > 0 && k == c->seen.n ? names[i] : "any");
}

/* The type of figures: of all values, or of all but a few if so named. */
static int
as_figure(const struct sf_sniff_col *c, int money, int figure, int text,
    struct sf_sniff_guess *g)
{
	unsigned need = figure && text && c->n >= MANY ? 990 : 1000;
	int whole = c->n > 0 && c->ok[SF_ST_INT] == c->n;

	if (text && sf_sniff_most(c, SF_ST_PERCENT, 1000)) {
		g->type = "percent";
		return (1);
	}
	if (text && !sf_sniff_most(c, SF_ST_NUMBER, need) &&
	    sf_sniff_most(c, SF_ST_FOREIGN, 1000)) {
		g->type = "decimal";
		g->currency = currency(c);
		sf_sniff_say(g, strcmp(g->currency, "any") == 0,
		    strcmp(g->currency, "any") == 0 ? "amounts of several "
		    "currencies: their sums are sums of none" : "");
		return (1);
	}
	if (!sf_sniff_most(c, SF_ST_NUMBER, need))
		return (0);
	if (whole && !figure && c->longest > FIGURE_MOST)
		return (1);
	if (sf_sniff_most(c, SF_ST_DECIMAL, need) &&
	    (money || (!whole && text)))
		g->type = "decimal";
	else if (text)
		g->type = "number";
	if (!sf_sniff_most(c, SF_ST_NUMBER, 1000))
		sf_sniff_say(g, 1, "rows whose number cannot be read will be "
		    "rejects");
	else if (!figure && text && whole)
		sf_sniff_say(g, 1, c->ok[SF_ST_01] == c->n ? "or bool?" :
		    "a figure, or a code?");
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
	/* JSON has types, but not all who write it do. */
	int text = csv || (c->n > 0 && c->json[SF_J_STR] >= c->n &&
	    c->json[SF_J_NUM] + c->json[SF_J_TRUE] + c->json[SF_J_FALSE] == 0);

	if (!figure && !sf_sniff_has(w, n, SF_SR_PRIVATE, &name)) {
		if (!sf_sniff_has(w, n, SF_SR_TRAIT, &name))
			(void)sf_sniff_has(w, n, SF_SR_ABOUT, &name);
	}
	sf_sniff_call(g, name, c->name);
	if (c->n == 0) {
		sf_sniff_say(g, 0, "the sample has no value");
		return;
	}
	if (as_bool(c, w, n, text, g))
		return;
	if (!figure && (!csv || c->ok[SF_ST_ZEROS] > 0 ||
	    sf_sniff_has(w, n, SF_SR_CODE, NULL) ||
	    sf_sniff_has(w, n, SF_SR_SERIAL, NULL)))
		return;			/* digits, but no figure */
	if (!as_figure(c, money, figure, text, g) && figure &&
	    sf_sniff_most(c, SF_ST_NUMBER, 500))
		sf_sniff_say(g, 1, "not all of it are numbers, so it is text");
}

/* Whether no mapping can take it, or none may. */
static int
must_not(const struct sf_sniff_col *c, struct sf_sniff_guess *g)
{
	if (c->unfit != NULL) {
		sf_sniff_say(g, 1, "%s", c->unfit);
		return (1);
	}
	if (c->secret != NULL)
		sf_sniff_say(g, 0, "%s (passwords, card checks, tracks): not "
		    "to be kept", c->secret);
	else if (c->tracks * 2 > c->n)
		sf_sniff_say(g, 0, "its values are what a card's track holds "
		    "(C3): not to be kept");
	else
		return (0);
	g->is_private = 1;
	return (1);
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
	if (must_not(c, g))
		return;
	if (sf_sniff_has(w, n, SF_SR_CONSENT, &channel) && (c->n == 0 ||
	    c->ok[SF_ST_YESNO] + c->ok[SF_ST_01] >= c->n)) {
		g->place = SF_SP_CONSENT;
		sf_sniff_call(g, channel, c->name);
		return;
	}
	g->place = SF_SP_PROP;
	if (as_time(c, w, n, s->fmt == SF_F_CSV && !s->header, g)) {
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
	} else if (c->tracks > 0) {
		sf_sniff_say(g, 1, "some values hold a card's track (C3): "
		    "such rows will be rejects");
	}
}
