/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>

#include "tap.h"

#include "ingest/sniff.h"
#include "ingest/sniff_files.h"

/* Each of the sniffer's rules by itself: of values, names, columns, rows. */
static const struct {
	const char *value;
	int test;
	int yes;
} value[] = {
	{"13812345678", SF_ST_PHONE, 1}, {"+86 138-1234-5678", SF_ST_PHONE, 1},
	{"010-62345678", SF_ST_PHONE, 0}, {"010-62345678", SF_ST_LANDLINE, 1},
	{"0792-8223344", SF_ST_LANDLINE, 1}, {"13812345678", SF_ST_LANDLINE, 0},
	{"20261101090530", SF_ST_LANDLINE, 0},
	{"11010519491231002X", SF_ST_IDCARD, 1},
	{"110105194912310021", SF_ST_IDCARD, 0},
	{"6217000000000000004", SF_ST_CARD, 1},
	{"6217000000000000003", SF_ST_CARD, 0},
	{"a@b.example", SF_ST_EMAIL, 1}, {"a.b.example", SF_ST_EMAIL, 0},
	{"f6af6da1-379d-432e-a99c-72307722d922", SF_ST_UUID, 1},
	{"138****8991", SF_ST_MASKED, 1}, {"138****8991", SF_ST_PHONE, 0},
	{"12", SF_ST_INT, 1}, {"1,234", SF_ST_INT, 1}, {"1.5", SF_ST_INT, 0},
	{"1,234.50", SF_ST_DECIMAL, 1}, {"12,34", SF_ST_NUMBER, 0},
	{"3.5万", SF_ST_DECIMAL, 1}, {"1.2亿", SF_ST_DECIMAL, 1},
	{"￥1,234.50", SF_ST_DECIMAL, 1}, {"(12.00)", SF_ST_DECIMAL, 1},
	{"１２３４．５", SF_ST_NUMBER, 1},
	{"$12", SF_ST_NUMBER, 0}, {"$12", SF_ST_FOREIGN, 1},
	{"12%", SF_ST_PERCENT, 1}, {"12", SF_ST_PERCENT, 0},
	{"12E5", SF_ST_NUMBER, 0}, {"0.0000001", SF_ST_DECIMAL, 0},
	{"0138", SF_ST_ZEROS, 1}, {"0.5", SF_ST_ZEROS, 0},
	{"0", SF_ST_ZEROS, 0}, {"是", SF_ST_YESNO, 1}, {"TRUE", SF_ST_YESNO, 1},
	{"1", SF_ST_YESNO, 0}, {"1", SF_ST_01, 1}, {"2", SF_ST_01, 0},
	{"2026-11-01T09:00:00+08:00", SF_ST_RFC3339, 1},
	{"1793494800", SF_ST_EPOCH_S, 1}, {"1793494800", SF_ST_EPOCH_MS, 0},
	{"1793494800000", SF_ST_EPOCH_MS, 1},
	{"1793494800000000", SF_ST_EPOCH_US, 1},
	{"9999999999", SF_ST_EPOCH_S, 0},
	{"46327", SF_ST_EXCEL, 1}, {"46327.378", SF_ST_EXCEL, 1},
	{"4632", SF_ST_EXCEL, 0}, {"99999", SF_ST_EXCEL, 0},
	{"46327.", SF_ST_EXCEL, 0},
	{"2026年11月1日", SF_ST_SHAPE, 1},
	{"2026年11月1日 上午9时5分", SF_ST_SHAPE, 1},
	{"2026/11/1 9:05", SF_ST_SHAPE, 1}, {"01/02/2026", SF_ST_SHAPE, 0},
	{"20261399", SF_ST_SHAPE, 0},
};

static const char *
role(const char *name)
{
	static const char *const names[] = {"", "id", "time", "own time",
	    "event", "state", "channel", "consent", "trait", "private",
	    "holds", "money", "count", "code", "serial", "number", "about",
	    "phase", "dated", "audit", "session"};
	struct sf_sniff_word w[SF_SNIFF_HINTS];
	static char out[80];

	if (sf_sniff_words(sf_str(name), w, SF_SNIFF_HINTS) == 0)
		return ("");
	(void)snprintf(out, sizeof(out), "%s%s%s", names[w[0].role],
	    w[0].name != NULL ? " " : "", w[0].name != NULL ? w[0].name : "");
	return (out);
}

/* What becomes of the column ${name} of the table in ${text}. */
static const char *
column(const char *text, const char *name, int json)
{
	static const char *const places[] = {"out", "id", "ts", "also",
	    "event", "channel", "consent", "trait", "prop", "key"};
	struct sf_sniff_source s = {.day = INT64_MIN, .file = 1, .files = 1,
	    .sampled = 1, .name = SF_S("t"), .match = SF_S("t_*"),
	    .stamp = "t_%Y%m%d", .fmt = json ? SF_F_JSONL : SF_F_CSV};
	struct sf_sniff_sample x = {.whole = 1, .ends = 1};
	struct sf_sniff_plan p;
	static char out[300];
	struct sf_err e = {0};
	size_t i;

	sf_buf_adds(&x.text, text);
	if ((json ? sf_sniff_json(&s, &x, &e) : sf_sniff_csv(&s, &x, &e)) ||
	    sf_sniff_guess(&s, &p, &e))
		abort();
	(void)snprintf(out, sizeof(out), "none");
	for (i = 0; i < s.cols; i++) {
		if (!sf_str_is(s.col[i].name, name))
			continue;
		(void)snprintf(out, sizeof(out), "%s%s%s%s%s%s%s%s%s%s",
		    places[p.g[i].place], p.g[i].place == SF_SP_ID ? " " : "",
		    p.g[i].place == SF_SP_ID ? p.g[i].name : "",
		    p.g[i].type ? " " : "", p.g[i].type ? p.g[i].type : "",
		    p.g[i].format ? " " : "",
		    p.g[i].format ? p.g[i].format : "",
		    p.g[i].currency ? " " : "",
		    p.g[i].currency ? p.g[i].currency : "",
		    p.g[i].unsure ? " ?" : "");
	}
	sf_buf_release(&x.text);
	sf_sniff_release(&s);
	return (out);
}

/* The pattern with a number of two digits for its '#'. */
static void
fill(struct sf_buf *b, const char *pattern, int i)
{
	for (; *pattern != '\0'; pattern++)
		if (*pattern == '#')
			sf_buf_addf(b, "%02d", i);
		else
			sf_buf_addc(b, *pattern);
}

/* The same of rows that are made of a pattern: ${odd} stands in ${bad}. */
static const char *
rows(const char *name, const char *good, const char *odd, int bad, int n)
{
	static struct sf_buf b;
	const char *out;
	int i;

	sf_buf_clear(&b);
	sf_buf_addf(&b, "no,%s\n", name);
	for (i = 0; i < n; i++) {
		sf_buf_addf(&b, "A%d,", i);
		fill(&b, i < bad ? odd : good, i % 60);
		sf_buf_addc(&b, '\n');
	}
	out = column(sf_buf_cstr(&b), name, 0);
	sf_buf_release(&b);
	return (out);
}

static void
values(void)
{
	struct sf_buf b = {0};
	uint64_t n[SF_SNIFF_TESTS];
	char text[120];
	size_t i;

	for (i = 0; i < sizeof(value) / sizeof(value[0]); i++) {
		memset(n, 0, sizeof(n));
		sf_sniff_test(sf_str(value[i].value), n, &b);
		(void)snprintf(text, sizeof(text), "'%s': %d is %d",
		    value[i].value, value[i].test, value[i].yes);
		OK((n[value[i].test] > 0) == value[i].yes, text);
	}
	sf_buf_release(&b);
	OK(sf_sniff_empty(sf_str("N/A")) && sf_sniff_empty(sf_str("未知")) &&
	    sf_sniff_empty(sf_str("")) && !sf_sniff_empty(sf_str("0")),
	    "markers of nothing");
}

static void
names(void)
{
	IS(role("手机号"), "id phone", "手机号");
	IS(role("手機號"), "id phone", "in traditional characters");
	IS(role("證件號碼"), "id id_card", "證件號碼");
	IS(role("办公电话"), "id landline", "an office's telephone");
	IS(role("联系电话"), "id phone", "any telephone");
	IS(role("Cust_No"), "id cust_no", "case, '_' and '-' do not count");
	IS(role("user.mobile"), "id phone", "the last member of a path");
	IS(role("短信营销"), "consent sms", "consent goes before all");
	IS(role("交易时间"), "time", "a time");
	IS(role("发卡日期"), "own time issue", "a time of its own");
	IS(role("产品"), "about product", "what one asks by");
	IS(role("session_id"), "session", "a number of sessions");
	IS(role("卡状态"), "phase", "a state");
	IS(role("UPDATE_TM"), "audit", "when a row was written");
	IS(role("LAST_LOGIN_TM"), "dated", "some time");
	IS(role("BIRTH_DT"), "private birthday", "a day of birth");
	IS(role("天气"), "", "nothing");
}

static void
columns(void)
{
	IS(rows("手机号", "138123456#", "", 0, 20), "id phone", "a phone");
	IS(rows("电话", "010-623456#", "", 0, 20), "id landline",
	    "called telephone, and all are landlines");
	IS(rows("电话", "138123456#", "010-62345678", 5, 20), "id phone ?",
	    "a quarter are landlines");
	IS(rows("办公电话", "138123456#", "", 0, 20), "id phone",
	    "called landline, and all are mobile");
	IS(rows("x", "010-623456#", "", 0, 20), "id landline",
	    "by its values alone");
	IS(rows("手机号", "138****#", "", 0, 20), "out ?", "masked");
	IS(rows("手机号", "小#", "", 0, 20), "out ?", "no phone at all");
	IS(rows("设备号", "f6af6da1-379d-432e-a99c-72307722d9#", "", 0, 20),
	    "id uuid", "a device that is a uuid");
	IS(rows("设备号", "d27f#", "", 0, 20), "id device", "another");
	IS(rows("时间", "2026-11-01 09:#:00", "", 0, 20),
	    "ts %Y-%m-%d %H:%M:%S", "a time of one format");
	IS(rows("时间", "2026-11-01 09:#:00", "2026/11/1 9:05", 5, 20),
	    "ts", "of two formats");
	IS(rows("时间", "2026-11-01 09:#:00", "soon", 2, 20),
	    "ts %Y-%m-%d %H:%M:%S ?", "with a few bad values");
	IS(rows("时间", "2026-11-01 09:#:00", "soon", 8, 20), "trait",
	    "with many bad values");
	IS(rows("时间", "2026年11月1日 上午9时#分", "", 0, 20), "ts",
	    "in Chinese");
	IS(rows("时间", "11/02/2026", "28/02/2026", 3, 20), "ts %d/%m/%Y",
	    "the day first, as one beyond 12 tells");
	IS(rows("时间", "02/11/2026", "02/28/2026", 3, 20), "ts %m/%d/%Y",
	    "the month first");
	IS(rows("时间", "02/11/2026", "", 0, 20), "ts %d/%m/%Y ?",
	    "either");
	IS(rows("时间", "17934948#", "", 0, 20), "ts epoch_s", "seconds");
	IS(rows("ts", "17934948#000", "", 0, 20), "ts epoch_ms",
	    "milliseconds");
	IS(rows("ts", "17934948#000000", "", 0, 20), "ts epoch_us",
	    "microseconds");
	IS(rows("时间", "463#.5", "", 0, 20), "ts excel_date",
	    "days of Excel");
}

static void
figures(void)
{
	IS(rows("销量", "463#", "", 0, 20), "trait number ?",
	    "such figures that are not called a time");
	IS(rows("机构代码", "463#", "", 0, 20), "trait", "nor codes");
	IS(rows("机构代码", "17934948#", "", 0, 20), "trait",
	    "nor such as might be seconds");
	IS(rows("更新原因", "2026-11-01", "customer moved #", 19, 20),
	    "trait", "why a row was written is no time");
	IS(rows("流失", "17934948#", "", 0, 20), "trait number ?",
	    "nor seconds");
	IS(rows("金额", "#.5万", "", 0, 20), "trait decimal", "in 万");
	IS(rows("金额", "\"1,2#.00\"", "", 0, 20), "trait decimal",
	    "with commas");
	IS(rows("金额", "#.00", "much", 1, 200), "trait decimal ?",
	    "an amount with one bad value of 200");
	IS(rows("金额", "#.00", "much", 5, 200), "trait ?", "with five");
	IS(rows("高度", "#.00", "much", 1, 200), "trait",
	    "one that is not called an amount");
	IS(rows("金额", "$#", "", 0, 20), "trait decimal USD", "in dollars");
	IS(rows("金额", "€#", "$1", 5, 20), "trait decimal any ?",
	    "in several currencies");
	IS(rows("利率", "#%", "", 0, 20), "trait percent", "per cent");
	IS(rows("编号2", "00#", "", 0, 20), "trait", "zeros in front");
	IS(rows("标记", "是", "否", 9, 20), "trait bool", "yes or no");
	IS(rows("标记", "Y", "也许", 1, 200), "trait bool ?",
	    "one that is neither");
	IS(rows("标记", "Y", "也许", 20, 200), "trait", "many that are neither");
	IS(rows("信用卡", "是", "否", 9, 20), "trait", "a product held");
	IS(rows("短信营销", "是", "否", 9, 20), "consent", "consent");
	IS(rows("cvv2", "1#", "", 0, 20), "out", "C3 by its name");
	IS(rows("memo", "6217000000000000004=291110100000#", "", 0, 20),
	    "out", "C3 by its values");
	IS(rows("memo", "hello #", "6217000000000000004=29111010000000", 2,
	    20), "trait ?", "C3 in some values");
	IS(column("{\"a\":[{\"n\":1}]}\n{\"a\":[{\"cvv\":1}]}\n", "a", 1),
	    "out", "C3 within an array, of any row");
	IS(column("{\"password\":{\"value\":\"x\"}}\n", "password.value", 1),
	    "out", "what stands within C3");
}

static void
left(void)
{
	static const char *const texts[] = {"a", "b", "c"};
	struct sf_buf b = {0};
	const char *t;
	int i;

	IS(rows("法人", "001", "", 0, 100), "out ?", "the same in 100 rows");
	IS(rows("法人", "001", "", 0, 99), "trait", "in fewer");
	IS(rows("法人", "001", "", 5, 100), "trait", "or not in each");
	IS(rows("产品", "001", "", 0, 100), "trait", "but not a product");
	IS(rows("备注", "", "", 0, 100), "out ?", "empty in 100 rows");
	IS(rows("会话号", "#", "", 0, 20), "out ?", "numbers of sessions");
	IS(rows("姓名", "小#", "", 0, 20), "trait ?", "a name in a table");
	IS(column("no,开户日期,更新时间\nA1,2020-01-02,20261101\n"
	    "A2,2020-01-01,20261031\n", "更新时间", 0), "out %Y%m%d ?",
	    "when rows of a table were written");
	IS(column("no,ORG,ORG_NAME\n", "ORG_NAME", 0), "trait",
	    "a name of what was not seen");
	for (i = 0; i < 12; i++)
		sf_buf_addf(&b, "621700000000000%04d|202611010905%02d|%d\n",
		    i * 7, i, 46000 + i);
	t = sf_buf_cstr(&b);
	IS(column(t, "c2", 0), "ts %Y%m%d%H%M%S ?", "a time without a name");
	IS(column(t, "c1", 0), "prop", "digits that are too many for a figure");
	IS(column(t, "c3", 0), "prop number ?", "no day of Excel without one");
	sf_buf_clear(&b);
	sf_buf_adds(&b, "时间,姓名,代码,词,词2,状态码,x,y\n");
	for (i = 0; i < 30; i++)
		sf_buf_addf(&b, "2026-11-01 09:%02d:00,小,%d,%s,%s,%d,v%d,v%d\n",
		    i, i % 3, texts[i % 3], texts[(i + (i == 9)) % 3],
		    i % 3 + 7, i % 7, i % 7);
	t = sf_buf_cstr(&b);
	IS(column(t, "姓名", 0), "out ?", "a name in a log");
	IS(column(t, "词", 0), "out ?", "words of codes");
	IS(column(t, "词2", 0), "prop", "but for one");
	IS(column(t, "代码", 0), "prop", "the codes stay");
	IS(column(t, "状态码", 0), "prop", "and so do other codes");
	IS(column(t, "x", 0), "prop", "the first of two that are the same");
	IS(column(t, "y", 0), "out ?", "the second");
	sf_buf_release(&b);
}

static void
encodings(void)
{
	/* 許功蓋時間客戶號, and 手机号客户号时间金额. */
	OK(sf_sniff_big5(SF_S("\xb3\x5c\xa5\x5c\xbb\x5c\xae\xc9\xb6\xa1"
	    "\xab\xc8\xa4\xe1\xb8\xb9")), "Big5");
	OK(!sf_sniff_big5(SF_S("\xca\xd6\xbb\xfa\xba\xc5\xbf\xcd\xbb\xa7"
	    "\xba\xc5\xca\xb1\xbc\xe4\xbd\xf0\xb6\xee")), "GB18030");
	OK(!sf_sniff_big5(SF_S("\xb3\x5c\xa5\x5c")), "too little to tell");
	OK(!sf_sniff_big5(SF_S("abc")), "ASCII");
}

static void
files(void)
{
	struct sf_sniff_name n;
	struct sf_buf b = {0};

	sf_sniff_name("/x/tx_20261101.csv.zst", &n);
	sf_sniff_pattern(&n, "*", &b);
	IS(sf_buf_cstr(&b), "tx_*.csv", "the pattern of names with a date");
	sf_buf_clear(&b);
	sf_sniff_stamp(&n, &b);
	IS(sf_buf_cstr(&b), "tx_%Y%m%d", "and its stamp");
	sf_sniff_name("tx_20261399.csv", &n);
	IS(n.format, NULL, "no date");
	sf_buf_release(&b);
}

int
main(void)
{
	values();
	names();
	columns();
	figures();
	left();
	encodings();
	files();
	DONE();
}
