/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <uninorm.h>

#include "ident/kind.h"
#include "ident/types.h"

#include "ident/ident.h"

static const struct sf_ident_type types[] = {
	{"phone", sf_phone_norm, SF_MASK_PHONE, NULL, NULL},
	{"landline", sf_landline_norm, SF_MASK_PHONE, NULL, NULL},
	{"id_card", sf_idcard_norm, SF_MASK_IDCARD, NULL, NULL},
	{"card", sf_card_norm, SF_MASK_CARD, NULL, NULL},
	{"uscc", sf_uscc_norm, SF_MASK_TAIL, NULL, NULL},
	{"email", sf_email_norm, SF_MASK_EMAIL, NULL, NULL},
	{"openid", sf_wechat_norm, SF_MASK_TAIL, NULL, NULL},
	{"unionid", sf_wechat_norm, SF_MASK_TAIL, NULL, NULL},
	{"imei", sf_imei_norm, SF_MASK_TAIL, NULL, NULL},
	{"oaid", sf_oaid_norm, SF_MASK_TAIL, NULL, NULL},
	{"idfa", sf_uuid_norm, SF_MASK_TAIL, NULL, NULL},
	{"uuid", sf_uuid_norm, SF_MASK_TAIL, NULL, NULL},
	{"device", sf_device_norm, SF_MASK_TAIL, NULL, NULL},
	{"cookie", sf_device_norm, SF_MASK_TAIL, NULL, NULL},
	{"cust_no", sf_plain_norm, SF_MASK_TAIL, NULL, NULL},
	{"one_id", sf_plain_norm, SF_MASK_NONE, NULL, NULL},
	{"send_id", sf_plain_norm, SF_MASK_NONE, NULL, NULL},
	{"plain", sf_plain_norm, SF_MASK_TAIL, NULL, NULL},
};
static const struct sf_ident_type plain = {"", sf_plain_norm, SF_MASK_TAIL,
	NULL, NULL};

const struct sf_ident_type *
sf_ident_type(struct sf_str name)
{
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (sf_str_is(name, types[i].name))
			return (&types[i]);
	return (&plain);
}

int
sf_ident_known(struct sf_str name)
{
	return (sf_ident_type(name) != &plain);
}

const char *
sf_ident_built_in(size_t i)
{
	return (i < sizeof(types) / sizeof(types[0]) ? types[i].name : NULL);
}

const char *
sf_ident_code(enum sf_ident_status s)
{
	static const char *const codes[SF_ID_STATUSES] = {
	    [SF_ID_OK] = "", [SF_ID_FIXED] = "", [SF_ID_EMPTY] = "ID_EMPTY",
	    [SF_ID_INVALID] = "ID_INVALID",
	    [SF_ID_CHECKDIGIT] = "ID_CHECKDIGIT",
	    [SF_ID_MASKED] = "ID_MASKED",
	    [SF_ID_SCIENTIFIC] = "ID_SCIENTIFIC",
	    [SF_ID_LANDLINE] = "ID_LANDLINE",
	    [SF_ID_PLACEHOLDER] = "ID_PLACEHOLDER",
	    [SF_ID_BLOCKED] = "ID_BLOCKED"};

	return (s < SF_ID_STATUSES ? codes[s] : "");
}

const char *
sf_ident_says(enum sf_ident_status s)
{
	static const char *const says[SF_ID_STATUSES] = {
	    [SF_ID_OK] = "is good", [SF_ID_FIXED] = "is good",
	    [SF_ID_EMPTY] = "says that there is none",
	    [SF_ID_INVALID] = "is malformed",
	    [SF_ID_CHECKDIGIT] = "has a wrong check digit",
	    [SF_ID_MASKED] = "is masked",
	    [SF_ID_SCIENTIFIC] = "has lost digits to an exponent",
	    [SF_ID_LANDLINE] = "is a landline",
	    [SF_ID_PLACEHOLDER] = "is a placeholder",
	    [SF_ID_BLOCKED] = "is blocked by the mapping"};

	return (s < SF_ID_STATUSES ? says[s] : "");
}

/* Blanks and controls off both ends; 1 where all bytes left are ASCII. */
static int
trim(struct sf_str *s)
{
	while (s->n > 0 && (unsigned char)s->p[0] <= ' ')
		s->p++, s->n--;
	while (s->n > 0 && (unsigned char)s->p[s->n - 1] <= ' ')
		s->n--;
	return (sf_str_ascii(*s));
}

/* Characters that are not seen, and dashes of other kinds. */
static int
invisible(uint32_t cp)
{
	return (cp == 0xAD || (cp >= 0x200B && cp <= 0x200F) ||
	    (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2060 && cp <= 0x2064) ||
	    (cp >= 0x2066 && cp <= 0x2069) || cp == 0xFEFF);
}

static int
dash(uint32_t cp)
{
	return ((cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212);
}

/* NFKC text without what is not seen, in place. */
static size_t
tidy(char *p, size_t n)
{
	const char *in = p, *end = p + n, *from;
	char *to = p;
	uint32_t cp;

	while (in < end) {
		from = in;
		cp = sf_utf8_next(&in, end);
		if (invisible(cp))
			continue;
		if (dash(cp)) {
			*to++ = '-';
			continue;
		}
		memmove(to, from, (size_t)(in - from));
		to += in - from;
	}
	return ((size_t)(to - p));
}

struct sf_str
sf_ident_lower(struct sf_str s, char *low)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		low[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ?
		    (char)(s.p[i] | 0x20) : s.p[i];
	return ((struct sf_str){low, s.n});
}

/* Words that systems write where they know nothing, or that name anybody. */
static enum sf_ident_status
word(struct sf_str s)
{
	static const char *const empty[] = {"null", "none", "nil",
	    "undefined", "unknown", "n/a", "#n/a", "nan", "(null)", "<null>",
	    "-", "--", "\\n", "无", "空", "未知", "暂无", "不详"};
	static const char *const nobody[] = {"anonymous", "invalid", "guest",
	    "test", "匿名", "游客", "测试"};
	char low[16];
	size_t i;

	if (s.n == 0)
		return (SF_ID_EMPTY);
	if (s.n >= sizeof(low) || (s.p[0] >= '0' && s.p[0] <= '9'))
		return (SF_ID_OK);
	s = sf_ident_lower(s, low);
	for (i = 0; i < sizeof(empty) / sizeof(empty[0]); i++)
		if (sf_str_is(s, empty[i]))
			return (SF_ID_EMPTY);
	for (i = 0; i < sizeof(nobody) / sizeof(nobody[0]); i++)
		if (sf_str_is(s, nobody[i]))
			return (SF_ID_PLACEHOLDER);
	return (SF_ID_OK);
}

static int
blocked(const struct sf_ident_type *t, struct sf_str s)
{
	char low[SF_IDENT_MAX];

	return (s.n <= sizeof(low) &&
	    sf_map_get(t->block, sf_ident_lower(s, low)) != NULL);
}

static enum sf_ident_status
norm(const struct sf_ident_type *t, struct sf_str s, struct sf_str in,
    struct sf_buf *out)
{
	enum sf_ident_status st;
	size_t from = out->n;
	struct sf_str got;

	if ((st = word(s)) != SF_ID_OK)
		return (st);
	if (s.n > SF_IDENT_MAX || memchr(s.p, '\0', s.n) != NULL)
		return (SF_ID_INVALID);
	st = t->own != NULL ? sf_own_norm(t, s, out) : t->norm(s, out);
	if (st > SF_ID_FIXED || out->failed)
		return (st);
	got = (struct sf_str){out->p + from, out->n - from};
	if (t->block != NULL && blocked(t, got)) {
		out->n = from;
		return (SF_ID_BLOCKED);
	}
	return (sf_str_eq(got, in) ? st : SF_ID_FIXED);
}

enum sf_ident_status
sf_ident_norm(const struct sf_ident_type *t, struct sf_str in,
    struct sf_buf *out)
{
	uint8_t mem[SF_IDENT_MAX], *wide;
	size_t n = sizeof(mem);
	struct sf_str s = in;
	enum sf_ident_status st;

	if (trim(&s))
		return (norm(t, s, in, out));
	if (s.n > SF_IDENT_MAX)
		return (SF_ID_INVALID);
	wide = u8_normalize(UNINORM_NFKC, (const uint8_t *)s.p, s.n, mem, &n);
	if (wide == NULL) {
		out->failed |= errno == ENOMEM;
		return (SF_ID_INVALID);
	}
	s = (struct sf_str){(char *)wide, tidy((char *)wide, n)};
	if (s.n == n) {
		(void)trim(&s);
		st = norm(t, s, in, out);
	} else {
		/* What was apart now stands together, and may be composed. */
		st = sf_ident_norm(t, s, out);
		st = st == SF_ID_OK ? SF_ID_FIXED : st;
	}
	if (wide != mem)
		free(wide);
	return (st);
}

void
sf_ident_mask(const struct sf_ident_type *t, struct sf_str in, char *out,
    size_t cap)
{
	if (t->own != NULL)
		sf_mask_ends(in, t->own->head, t->own->tail, out, cap);
	else
		sf_mask_value(t->mask, in, out, cap);
}
