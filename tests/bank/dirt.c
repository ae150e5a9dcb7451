/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "bank.h"

/* Of 100,000 cases each.  `bank dirt` prints the table. */
static const struct {
	const char *name, *where;
	unsigned rate;
} dirts[DIRTS] = {
	[D_IDCARD_CHECK] = {"id card, wrong check digit", "customers", 400},
	[D_IDCARD_LOWER] = {"id card, lower-case x", "id cards with X", 30000},
	[D_IDCARD_15] = {"id card of 15 digits", "born before 1975", 2000},
	[D_IDCARD_EMPTY] = {"id card empty", "customers", 500},
	[D_PHONE_PLUS] = {"phone +86", "phones", 5000},
	[D_PHONE_0086] = {"phone 0086", "phones", 1000},
	[D_PHONE_86] = {"phone 86", "phones", 2000},
	[D_PHONE_DASH] = {"phone with dashes", "phones", 2000},
	[D_PHONE_BLANK] = {"phone with blanks", "phones", 2000},
	[D_PHONE_WIDE] = {"phone in full-width digits", "phones", 700},
	[D_PHONE_TAIL] = {"phone with .0 behind", "phones", 300},
	[D_PHONE_MASKED] = {"phone masked 138****8991", "phones", 300},
	[D_PHONE_PLACEHOLDER] = {"phone 13800138000, 000000, unknown",
	    "phones", 600},
	[D_PHONE_EMPTY] = {"phone empty", "phones", 700},
	[D_CARD_LUHN] = {"card number, wrong Luhn digit", "cards", 300},
	[D_EMAIL_CASE] = {"e-mail in mixed case", "e-mails", 3000},
	[D_EMAIL_BAD] = {"e-mail without @ or domain", "e-mails", 400},
	[D_EMAIL_EMPTY] = {"e-mail an empty marker", "e-mails", 300},
	[D_DEVICE_NONE] = {"device all zeros or unknown", "app sessions", 500},
	[D_DEVICE_SHARED] = {"device a branch tablet", "app sessions", 2500},
	[D_MARKER] = {"empty marker NULL - \\N 无 N/A", "optional cells",
	    2000},
	[D_TWICE] = {"row written twice", "rows", 200},
	[D_RAGGED] = {"row cut or with a cell too many", "CSV rows", 40},
	[D_QUOTE] = {"row with a stray quote", "CSV rows", 30},
	[D_BYTES] = {"row with bytes of no encoding", "rows", 20},
	[D_JSON_CUT] = {"JSON cut short", "JSON lines", 50},
	[D_JSON_TEXT] = {"line that is no JSON", "JSON lines", 10},
	[D_NO_ID] = {"event without any identifier", "web pages", 200},
	[D_FAMILY] = {"phone of somebody in the family",
	    "customers who came after the one before", 8000},
	[D_RECYCLED] = {"phone given up, mostly given to a newcomer",
	    "old customers", 1500},
	[D_TWO_CUST] = {"two customer numbers", "persons", 1000},
};

const char *
dirt_name(enum dirt d)
{
	return (dirts[d].name);
}

const char *
dirt_where(enum dirt d)
{
	return (dirts[d].where);
}

unsigned
dirt_rate(enum dirt d)
{
	return (dirts[d].rate);
}

int
dirty(const struct world *w, enum dirt d, uint32_t who, int32_t day,
    unsigned k)
{
	return (draw(w, who, day, P_DIRT, (k & 0x3fff) << 6 | d) % 100000 <
	    dirts[d].rate);
}

/* Which of the kinds first..last happens, or DIRTS: at most one does. */
static enum dirt
which(const struct world *w, enum dirt first, enum dirt last, uint32_t who,
    int32_t day)
{
	uint64_t u = draw(w, who, day, P_SHAPE, first) % 100000;
	enum dirt d;

	for (d = first; d <= last; d++) {
		if (u < dirts[d].rate)
			return (d);
		u -= dirts[d].rate;
	}
	return (DIRTS);
}

static void
grouped(struct sf_buf *b, const char *p, char sep)
{
	sf_buf_add(b, p, 3);
	sf_buf_addc(b, sep);
	sf_buf_add(b, p + 3, 4);
	sf_buf_addc(b, sep);
	sf_buf_add(b, p + 7, 4);
}

void
dirt_phone(const struct world *w, struct sf_buf *b, const char *p,
    uint32_t who, int32_t day)
{
	static const char *const fake[] = {"13800138000", "000000",
		"unknown", "13800138000"};
	const char *s;

	switch (which(w, D_PHONE_PLUS, D_PHONE_EMPTY, who, day)) {
	case D_PHONE_PLUS:
		sf_buf_adds(b, "+86");
		break;
	case D_PHONE_0086:
		sf_buf_adds(b, "0086");
		break;
	case D_PHONE_86:
		sf_buf_adds(b, "86");
		break;
	case D_PHONE_DASH:
		grouped(b, p, '-');
		return;
	case D_PHONE_BLANK:
		grouped(b, p, ' ');
		return;
	case D_PHONE_WIDE:
		for (s = p; *s != '\0'; s++) {
			sf_buf_adds(b, "\xef\xbc");
			sf_buf_addc(b, (char)(0x90 + (*s - '0')));
		}
		return;
	case D_PHONE_TAIL:
		sf_buf_adds(b, p);
		sf_buf_adds(b, ".0");
		return;
	case D_PHONE_MASKED:
		sf_buf_add(b, p, 3);
		sf_buf_adds(b, "****");
		sf_buf_adds(b, p + 7);
		return;
	case D_PHONE_PLACEHOLDER:
		sf_buf_adds(b, fake[pick(w, who, day, P_SHAPE, 100, 4)]);
		return;
	case D_PHONE_EMPTY:
		return;
	default:
		break;
	}
	sf_buf_adds(b, p);
}

void
dirt_email(const struct world *w, struct sf_buf *b, const char *m,
    uint32_t who)
{
	const char *at = strchr(m, '@');

	switch (which(w, D_EMAIL_CASE, D_EMAIL_EMPTY, who, 0)) {
	case D_EMAIL_CASE:
		sf_buf_add(b, m, (size_t)(at - m));
		sf_buf_adds(b, "@");
		for (m = at + 1; *m != '\0'; m++)
			sf_buf_addc(b, *m >= 'a' && *m <= 'z' ?
			    (char)(*m - 32) : *m);
		return;
	case D_EMAIL_BAD:
		sf_buf_add(b, m, (size_t)(at - m));
		sf_buf_adds(b, who & 1 ? "@" : "");
		return;
	case D_EMAIL_EMPTY:
		dirt_marker(w, b, who, 0);
		return;
	default:
		sf_buf_adds(b, m);
	}
}

void
dirt_id_card(const struct world *w, struct sf_buf *b, const struct person *p)
{
	char id[ID_LEN];

	id_card18(w, p, id);
	if (dirty(w, D_IDCARD_EMPTY, p->no, 0, 0))
		return;
	if (dirty(w, D_IDCARD_CHECK, p->no, 0, 0)) {
		id[17] = id[17] == '7' ? '8' : '7';
	} else if (p->birth < 6940 && dirty(w, D_IDCARD_15, p->no, 0, 0)) {
		memmove(id + 6, id + 8, 9);
		id[15] = '\0';
		trap_id15(w, p, id);
		sf_buf_adds(b, id);
		return;
	} else if (id[17] == 'X' && dirty(w, D_IDCARD_LOWER, p->no, 0, 0)) {
		id[17] = 'x';
	}
	sf_buf_adds(b, id);
}

void
dirt_marker(const struct world *w, struct sf_buf *b, uint32_t who, unsigned k)
{
	static const char *const mark[] = {"NULL", "-", "\\N", "无", "N/A"};

	sf_buf_adds(b, mark[pick(w, who, 0, P_SHAPE, 200 + k, 5)]);
}
