/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <string.h>

#include "mess.h"

/* What is wrong with identifiers: each function spoils one of a row. */
#define MESS(name) void name(const struct world *w, struct visit *v)

static void raw(struct visit *v, int cell, const char *fmt, ...)
    SF_PRINTF(3, 4);

/* The cell is written so, and means what it meant. */
static void
raw(struct visit *v, int cell, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(v->c[cell].raw, CELL_LEN, fmt, ap);
	va_end(ap);
}

/* The true value, of a copy that outlives the cell. */
static const char *
value(const struct visit *v, int cell, char out[CELL_LEN])
{
	memcpy(out, v->c[cell].raw, CELL_LEN);
	return (out);
}

/* Digits of the cell as full-width ones. */
static void
widen(struct visit *v, int cell)
{
	char s[CELL_LEN], *out = v->c[cell].raw;
	const char *p = value(v, cell, s);
	size_t n = 0;

	for (; *p != '\0' && n + 4 < CELL_LEN; p++) {
		if (*p >= '0' && *p <= '9') {
			memcpy(out + n, "\xef\xbc", 2);
			out[n + 2] = (char)(0x90 + (*p - '0'));
			n += 3;
		} else {
			out[n++] = *p;
		}
	}
	out[n] = '\0';
}

/* Excel keeps text as text by a formula: it needs no quotes of CSV. */
static void
guard(struct visit *v, int cell)
{
	char s[CELL_LEN];

	value(v, cell, s);
	raw(v, cell, "=\"%.64s\"", s);
	v->c[cell].bare = 1;
}

/* Stars for all but the first ${a} and the last ${b}. */
static void
stars(struct visit *v, int cell, size_t a, size_t b, char star)
{
	char s[CELL_LEN];
	size_t n = strlen(value(v, cell, s));

	memset(s + a, star, n - a - b);
	visit_empty(v, cell, s, "ID_MASKED");
}

/* Another last digit. */
static void
last(struct visit *v, int cell)
{
	char s[CELL_LEN], *p;

	value(v, cell, s);
	p = s + strlen(s) - 1;
	*p = *p == '4' ? '5' : '4';
	visit_empty(v, cell, s, "ID_CHECKDIGIT");
}

#define PHONE(format) do {						\
	char s_[CELL_LEN];						\
									\
	(void)w;							\
	value(v, V_PHONE, s_);						\
	raw(v, V_PHONE, format, s_);					\
} while (0)

MESS(phone_plus) { PHONE("+86%.11s"); }
MESS(phone_0086) { PHONE("0086%.11s"); }
MESS(phone_86) { PHONE("86%.11s"); }
MESS(phone_086) { PHONE("086%.11s"); }
MESS(phone_tail) { PHONE("%.11s.0"); }
MESS(phone_apostrophe) { PHONE("'%.11s"); }

static void
grouped(struct visit *v, const char *sep, const char *before)
{
	char s[CELL_LEN];

	value(v, V_PHONE, s);
	raw(v, V_PHONE, "%s%.3s%s%.4s%s%.4s", before, s, sep, s + 3, sep,
	    s + 7);
}

MESS(phone_dashes) { (void)w; grouped(v, "-", ""); }
MESS(phone_blanks) { (void)w; grouped(v, " ", " "); }
MESS(phone_unseen) { (void)w; grouped(v, "\xe2\x80\x8b", "\xc2\xa0"); }
MESS(phone_wide) { (void)w; widen(v, V_PHONE); }
MESS(phone_guard) { (void)w; guard(v, V_PHONE); }
MESS(phone_stars) { (void)w; stars(v, V_PHONE, 3, 4, '*'); }
MESS(phone_xxxx) { (void)w; stars(v, V_PHONE, 3, 4, 'x'); }

MESS(phone_landline)
{
	char s[ID_LEN];

	(void)snprintf(s, sizeof(s), "0792-8%06u", pick(w, v->who, v->day,
	    P_MESS, 5, 1000000));
	visit_empty(v, V_PHONE, s, "ID_LANDLINE");
}

/* Numbers that Ofcom keeps for dramas: nobody is called by them. */
static void
abroad(const struct world *w, struct visit *v, const char *code)
{
	unsigned k = pick(w, v->who, v->day, P_MESS, 6, 1000);
	char is[ID_LEN], means[ID_LEN];

	(void)snprintf(is, sizeof(is), "%s7700 900%03u", code, k);
	(void)snprintf(means, sizeof(means), "+447700900%03u", k);
	visit_cell(v, V_PHONE, is, means);
}

MESS(phone_abroad) { abroad(w, v, "+44 "); }
MESS(phone_abroad_00) { abroad(w, v, "0044 "); }

MESS(phone_placeholder)
{
	(void)w;
	visit_empty(v, V_PHONE, "13800138000", "ID_PLACEHOLDER");
}

MESS(phone_unknown)
{
	(void)w;
	visit_empty(v, V_PHONE, "unknown", "");
}

MESS(phone_short)
{
	char s[CELL_LEN];

	(void)w;
	value(v, V_PHONE, s);
	s[10] = '\0';
	visit_empty(v, V_PHONE, s, "ID_INVALID");
}

MESS(phone_scientific)
{
	(void)w;
	visit_empty(v, V_PHONE, "1.38E+10", "ID_SCIENTIFIC");
}

/* Persons whose card ends in X are few: the row gets such a card. */
MESS(id_lower)
{
	struct person p = w->p[v->who];
	char s[ID_LEN];

	for (id_card18(w, &p, s); s[17] != 'X'; id_card18(w, &p, s))
		p.seq++;
	visit_cell(v, V_IDCARD, s, s);
	v->c[V_IDCARD].raw[17] = 'x';
}

/* Those of 15 digits leave the century out, which was the twentieth. */
MESS(id_15)
{
	struct person p = w->p[v->who];
	char s[ID_LEN];

	p.birth %= 16000;		/* up to 1999 */
	p.seq %= 900;			/* 996 to 999 mean before 1900 */
	id_card18(w, &p, s);
	visit_cell(v, V_IDCARD, "", s);
	raw(v, V_IDCARD, "%.6s%.9s", s, s + 8);
}

MESS(id_wide) { (void)w; widen(v, V_IDCARD); }
MESS(id_check) { (void)w; last(v, V_IDCARD); }
MESS(id_stars) { (void)w; stars(v, V_IDCARD, 6, 4, '*'); }

static void
change_id(struct visit *v, size_t at, const char *to)
{
	char s[CELL_LEN];

	value(v, V_IDCARD, s);
	memcpy(s + at, to, strlen(to));
	visit_empty(v, V_IDCARD, s, "ID_INVALID");
}

MESS(id_birth) { (void)w; change_id(v, 10, "0230"); }
MESS(id_region) { (void)w; change_id(v, 0, "00"); }

MESS(id_scientific)
{
	(void)w;
	visit_empty(v, V_IDCARD, "3.60403E+17", "ID_SCIENTIFIC");
}

MESS(card_guard) { (void)w; guard(v, V_CARD); }
MESS(card_luhn) { (void)w; last(v, V_CARD); }
MESS(card_stars) { (void)w; stars(v, V_CARD, 6, 4, '*'); }

MESS(card_blanks)
{
	char s[CELL_LEN];

	(void)w;
	value(v, V_CARD, s);
	raw(v, V_CARD, "%.4s %.4s %.4s %.4s %.3s", s, s + 4, s + 8, s + 12,
	    s + 16);
}

MESS(card_short)
{
	(void)w;
	visit_empty(v, V_CARD, "62170036", "ID_INVALID");
}

MESS(card_scientific)
{
	(void)w;
	visit_empty(v, V_CARD, "6.22202E+18", "ID_SCIENTIFIC");
}

/* The domain in capitals, or after another at sign. */
MESS(email_case)
{
	char *p = strchr(v->c[V_EMAIL].raw, '@');

	(void)w;
	for (; *p != '\0'; p++)
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - 32);
}

static void
remail(struct visit *v, const char *at, const char *domain, const char *means)
{
	char s[CELL_LEN], t[CELL_LEN];
	int n = (int)(strchr(value(v, V_EMAIL, s), '@') - s);

	(void)snprintf(t, sizeof(t), "%.*s@%s", n, s, means);
	visit_cell(v, V_EMAIL, "", t);
	raw(v, V_EMAIL, "%.*s%s%s", n, s, at, domain);
}

MESS(email_wide)
{
	char s[CELL_LEN];
	const char *domain = strchr(value(v, V_EMAIL, s), '@') + 1;

	(void)w;
	remail(v, "＠", domain, domain);
}

/* 例子 is xn--fsqu00a by RFC 3492, as IANA's test domains were. */
MESS(email_idn)
{
	(void)w;
	remail(v, "@", "例子.example", "xn--fsqu00a.example");
}

static void
bad_mail(struct visit *v, const char *rest)
{
	char s[CELL_LEN], *at;

	value(v, V_EMAIL, s);
	at = strchr(s, '@');
	(void)snprintf(at, (size_t)(s + sizeof(s) - at), "%s", rest);
	visit_empty(v, V_EMAIL, s, "ID_INVALID");
}

MESS(email_no_at) { (void)w; bad_mail(v, ""); }
MESS(email_no_domain) { (void)w; bad_mail(v, "@"); }

MESS(email_stars)
{
	char s[CELL_LEN];

	(void)w;
	value(v, V_EMAIL, s);
	s[1] = s[2] = '*';
	visit_empty(v, V_EMAIL, s, "ID_MASKED");
}

MESS(email_marker) { (void)w; visit_empty(v, V_EMAIL, "NULL", ""); }

MESS(uuid_zero)
{
	(void)w;
	visit_empty(v, V_UUID, "00000000-0000-0000-0000-000000000000", "");
}

MESS(uuid_unknown) { (void)w; visit_empty(v, V_UUID, "unknown", ""); }

MESS(uuid_upper)
{
	char *p = v->c[V_UUID].raw;

	(void)w;
	for (; *p != '\0'; p++)
		if (*p >= 'a' && *p <= 'f')
			*p = (char)(*p - 32);
}

MESS(uuid_plain)
{
	char s[CELL_LEN], *to = v->c[V_UUID].raw;
	const char *p = value(v, V_UUID, s);

	(void)w;
	for (; *p != '\0'; p++)
		if (*p != '-')
			*to++ = *p;
	*to = '\0';
}

MESS(uuid_long)
{
	char s[CELL_LEN];

	(void)w;
	value(v, V_UUID, s);
	(void)strncat(s, "0", sizeof(s) - strlen(s) - 1);
	visit_empty(v, V_UUID, s, "ID_INVALID");
}

MESS(imei_zero) { (void)w; visit_empty(v, V_IMEI, "000000000000000", ""); }
MESS(imei_luhn) { (void)w; last(v, V_IMEI); }

MESS(no_id)
{
	int i;

	(void)w;
	for (i = V_CUST; i <= V_IMEI; i++)
		visit_cell(v, i, "", "");
	v->code = "ID_NONE";
}

MESS(no_key)
{
	(void)w;
	visit_cell(v, V_NO, "", "");
	v->code = "REQUIRED_EMPTY";
}
