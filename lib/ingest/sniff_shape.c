/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/date.h"
#include "ident/ident.h"

#include "ingest/number.h"
#include "ingest/value.h"

#include "ingest/sniff.h"

#define NUMBER_MOST 40		/* bytes of a number */
#define EXCEL_FROM 10000	/* 1927, and 2064: days since 1900 */
#define EXCEL_TO 60000
#define LONGEST 64		/* bytes of what can be more than a text */

static const char *const formats[] = {
	"%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d",
	"%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S.%f",
	"%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d",
	"%Y.%m.%d", "%Y年%m月%d日", "%Y年%m月%d日 %H:%M",
	"%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日%H时%M分%S秒",
	"%Y%m%d", "%Y%m%d%H%M%S", "%Y%m%d %H:%M:%S",
	"%d-%b-%y", "%d-%b-%Y",
	/* Which of them it is, days beyond 12 tell. */
	"%d/%m/%Y", "%m/%d/%Y", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M",
	NULL
};

const char *
sf_sniff_format(size_t i)
{
	return (formats[i]);
}

int
sf_sniff_empty(struct sf_str s)
{
	static const char *const words[] = {"null", "(null)", "\\n", "-", "--",
	    "n/a", "#n/a", "nan", "nil", "none", "unknown", "undefined", "空",
	    "无", "未知", "不详", NULL};

	return (s.n == 0 || sf_value_among(s, words));
}

/* Digits alone, also with commas between thousands; zeros in front. */
static void
whole(struct sf_str s, uint64_t n[SF_SNIFF_TESTS])
{
	size_t i = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+'), from = i;
	size_t commas = 0;

	for (; i < s.n && ((s.p[i] >= '0' && s.p[i] <= '9') ||
	    s.p[i] == ','); i++)
		commas += s.p[i] == ',';
	if (commas == 0 && s.n > from + 1 && s.p[from] == '0' &&
	    s.p[from + 1] >= '0' && s.p[from + 1] <= '9')
		n[SF_ST_ZEROS]++;
	n[SF_ST_INT] += i == s.n;
}

/* What the reader takes for a number; 12E5 is a code as well. */
static void
number(struct sf_str s, uint64_t n[SF_SNIFF_TESTS], struct sf_buf *b)
{
	struct sf_number_form cny = {0}, any = {.currency = SF_CUR_ANY};

	if (s.n > NUMBER_MOST || memchr(s.p, 'e', s.n) != NULL ||
	    memchr(s.p, 'E', s.n) != NULL)
		return;
	sf_buf_clear(b);
	if (sf_number_write(s, &cny, b) == 0) {
		n[SF_ST_NUMBER]++;
		n[SF_ST_DECIMAL] += sf_number_decimal(s, &cny, b) == 0;
		whole(s, n);
	}
	n[SF_ST_FOREIGN] += sf_number_decimal(s, &any, b) == 0;
	n[SF_ST_PERCENT] += sf_number_percent(s, &cny, b) == 0;
}

/* A count since 1970 that falls into the years 2000 to 2040. */
static int
epoch(struct sf_str s, size_t digits, int64_t *ms)
{
	int64_t v = 0;
	size_t i;

	if (s.n != digits)
		return (-1);
	for (i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return (-1);
		v = v * 10 + (s.p[i] - '0');
	}
	*ms = digits == 10 ? v * 1000 : digits == 13 ? v : v / 1000;
	return (*ms >= sf_date_days(2000, 1, 1) * SF_DAY &&
	    *ms < sf_date_days(2040, 1, 1) * SF_DAY ? 0 : -1);
}

/* Five digits, and a fraction at most. */
static int
excel(struct sf_str s, struct sf_civil *c)
{
	size_t i;
	int v = 0;

	for (i = 0; i < s.n && s.p[i] >= '0' && s.p[i] <= '9' && i < 6; i++)
		v = v * 10 + (s.p[i] - '0');
	return (i == 5 && v >= EXCEL_FROM && v < EXCEL_TO &&
	    (i == s.n || s.p[i] == '.') ? sf_date_serial(s, 0, c) : -1);
}

/* A time that a reader takes without a format. */
static int
shape(struct sf_str s, struct sf_civil *c, int64_t *ms)
{
	int32_t off;

	if (sf_date_guess(s, c, &off))
		return (-1);
	*ms = sf_date_pack(c) - (off != INT32_MAX ? off * SF_MINUTE : 0);
	return (c->year >= 1850 && c->year <= 2200 ? 0 : -1);
}

int
sf_sniff_time(struct sf_str s, size_t test, int64_t *ms)
{
	struct sf_civil c;
	const char *f;
	int32_t off;

	if (test == SF_ST_RFC3339)
		return (sf_ts_parse(s, ms));
	if (test == SF_ST_SHAPE)
		return (shape(s, &c, ms));
	if (test == SF_ST_EXCEL) {
		if (excel(s, &c))
			return (-1);
		*ms = sf_date_pack(&c);
		return (0);
	}
	if (test < SF_ST_FORMAT)
		return (epoch(s, test == SF_ST_EPOCH_S ? 10 :
		    test == SF_ST_EPOCH_MS ? 13 : 16, ms));
	f = formats[test - SF_ST_FORMAT];
	/* Digits alone are a date by their number only. */
	if ((strcmp(f, "%Y%m%d") == 0 && s.n != 8) ||
	    (strcmp(f, "%Y%m%d%H%M%S") == 0 && s.n != 14) ||
	    sf_date_scan(s, f, &c, &off) || c.year < 1850 || c.year > 2200)
		return (-1);
	*ms = sf_date_pack(&c);
	return (0);
}

static void
times(struct sf_str s, uint64_t n[SF_SNIFF_TESTS])
{
	int64_t ms;
	size_t i;

	if (s.n < 5 || s.n > 48 || (s.p[0] | 0x20) == 'x')
		return;
	for (i = SF_ST_RFC3339; i < SF_ST_FORMAT; i++)
		n[i] += sf_sniff_time(s, i, &ms) == 0;
	for (i = 0; formats[i] != NULL; i++)
		n[SF_ST_FORMAT + i] +=
		    sf_sniff_time(s, SF_ST_FORMAT + i, &ms) == 0;
}

static void
ident(struct sf_str s, const char *type, uint64_t *n, struct sf_buf *b)
{
	sf_buf_clear(b);
	*n += sf_ident_norm(sf_ident_type(sf_str(type)), s, b) <= SF_ID_FIXED;
}

/* openid and unionid: 28 characters, the first an o or a u. */
static void
wechat(struct sf_str s, uint64_t n[SF_SNIFF_TESTS])
{
	size_t i;

	if (s.n != 28 || (s.p[0] != 'o' && s.p[0] != 'u'))
		return;
	for (i = 0; i < s.n; i++)
		if (!((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '-' ||
		    s.p[i] == '_' || ((s.p[i] | 0x20) >= 'a' &&
		    (s.p[i] | 0x20) <= 'z')))
			return;
	n[s.p[0] == 'o' ? SF_ST_OPENID : SF_ST_UNIONID]++;
}

void
sf_sniff_test(struct sf_str s, uint64_t n[SF_SNIFF_TESTS], struct sf_buf *b)
{
	static const char *const yesno[] = {"是", "否", "y", "n", "yes", "no",
	    "true", "false", "t", "f", "on", "off", "有", "同意", "不同意",
	    "拒绝", NULL};
	size_t i, digits = 0, stars = 0, at = 0;
	uint64_t had = n[SF_ST_PHONE];

	if (s.n == 0 || s.n > LONGEST)
		return;
	n[SF_ST_YESNO] += (uint64_t)sf_value_among(s, yesno);
	n[SF_ST_01] += s.n == 1 && (s.p[0] == '0' || s.p[0] == '1');
	for (i = 0; i < s.n; i++) {
		digits += s.p[i] >= '0' && s.p[i] <= '9';
		stars += s.p[i] == '*';
		at += s.p[i] == '@';
	}
	if (stars >= 2) {
		n[SF_ST_MASKED]++;
		return;
	}
	wechat(s, n);
	/* Full-width forms are not ASCII: their digits are counted as none. */
	if (at > 0 || (unsigned char)s.p[0] >= 0x80)
		ident(s, "email", &n[SF_ST_EMAIL], b);
	if (digits > 0 || (unsigned char)s.p[0] >= 0x80) {
		number(s, n, b);
		times(s, n);
	}
	if (s.n < 11)
		return;
	if (digits >= 8 || digits == 0)
		ident(s, "phone", &n[SF_ST_PHONE], b);
	if (digits >= 10 && n[SF_ST_PHONE] == had)
		ident(s, "landline", &n[SF_ST_LANDLINE], b);
	if (digits < 8)
		return;
	ident(s, "id_card", &n[SF_ST_IDCARD], b);
	ident(s, "card", &n[SF_ST_CARD], b);
	if (s.n == 18)
		ident(s, "uscc", &n[SF_ST_USCC], b);
	if (s.n == 15)
		ident(s, "imei", &n[SF_ST_IMEI], b);
	if (s.n == 32 || s.n == 36)
		ident(s, "uuid", &n[SF_ST_UUID], b);
}
