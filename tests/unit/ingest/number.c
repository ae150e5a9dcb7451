/* SPDX-License-Identifier: MIT */
#include "tap.h"

#include "ingest/number.h"

static const struct {
	const char *in, *number, *decimal;	/* NULL: none */
} row[] = {
	{"0", "0", "0"},
	{"12", "12", "12"},
	{"+12", "12", "12"},
	{"-12.50", "-12.50", "-12.5"},
	{"007", "7", "7"},
	{"000", "0", "0"},
	{"-0", "-0", "0"},
	{" 1.5 ", "1.5", "1.5"},
	{"1,234", "1234", "1234"},
	{"1,234,567.89", "1234567.89", "1234567.89"},
	{"1e3", "1e3", "1000"},
	{"1E+3", "1E+3", "1000"},
	{"6222021234567890123", "6222021234567890123", NULL},
	{"0.0000001", "0.0000001", NULL},
	{"", NULL, NULL},
	{"-", NULL, NULL},
	{".5", "0.5", "0.5"},		/* as Oracle writes it */
	{"-.5", "-0.5", "-0.5"},
	{".", NULL, NULL},
	{"1,234.50", "1234.50", "1234.5"},
	{"１，２３４．５０", "1234.50", "1234.5"},
	{"－１２", "-12", "-12"},
	{"\xe2\x88\x92" "12", "-12", "-12"},
	{"3.5万", "35000", "35000"},
	{"3.50 万", "35000", "35000"},
	{"0.05万", "500", "500"},
	{"1.23456789万", "12345.6789", "12345.6789"},
	{"1,234.5万元", "12345000", "12345000"},
	{"1.2亿", "120000000", "120000000"},
	{"2.5千万", "25000000", "25000000"},
	{"2万亿", "2000000000000", "2000000000000"},
	{"3千", "3000", "3000"},
	{"0万", "0", "0"},
	{"1亿2000万", NULL, NULL},
	{"1e3万", NULL, NULL},
	{"万", NULL, NULL},
	{"三万", NULL, NULL},
	{"3.5w", NULL, NULL},
	{"¥1,234.50", "1234.50", "1234.5"},
	{"￥ 1,234.50", "1234.50", "1234.5"},
	{"￥1,234.50元", "1234.50", "1234.5"},
	{"CNY 12", "12", "12"},
	{"12 RMB", "12", "12"},
	{"人民币12元", "12", "12"},
	{"-￥12", "-12", "-12"},
	{"￥-12", "-12", "-12"},
	{"(12.00)", "-12.00", "-12"},
	{"(￥12.00)", "-12.00", "-12"},
	{"（12.00）", "-12.00", "-12"},
	{"￥(12.00)", "-12.00", "-12"},
	{"￥ (1,200.00) ", "-1200.00", "-1200"},
	{"￥(-12)", NULL, NULL},
	{"-￥(12)", NULL, NULL},
	{"￥(12", NULL, NULL},
	{"((12))", NULL, NULL},
	{"3.5萬", "35000", "35000"},
	{"2千萬圓", "20000000", "20000000"},
	{"1.5億", "150000000", "150000000"},
	{"12.50-", "-12.50", "-12.5"},
	{"+.5", "0.5", "0.5"},
	{"$12", NULL, NULL},		/* another currency, not declared */
	{"12 USD", NULL, NULL},
	{"￥￥￥12", NULL, NULL},
	{"(-12)", NULL, NULL},
	{"-12-", NULL, NULL},
	{"--12", NULL, NULL},
	{"(12", NULL, NULL},
	{"12)", NULL, NULL},
	{"()", NULL, NULL},
	{"￥", NULL, NULL},
	{"12%", NULL, NULL},
	{"1 234", NULL, NULL},
	{"1.234,50", NULL, NULL},
	{"5.", NULL, NULL},
	{"1,23", NULL, NULL},
	{",123", NULL, NULL},
	{"1234,567", NULL, NULL},
	{"1,234,", NULL, NULL},
	{"1e", NULL, NULL},
	{"1e+", NULL, NULL},
	{"1.2.3", NULL, NULL},
	{"0x1F", NULL, NULL},
	{"NaN", NULL, NULL},
	{"12 34", NULL, NULL},
};

static const struct sf_number_form plain = {'.', SF_CUR_CNY};
static const struct sf_number_form comma = {',', SF_CUR_EUR};
static const struct sf_number_form dollar = {'.', SF_CUR_USD};
static const struct sf_number_form any = {'.', SF_CUR_ANY};

static const struct {
	const char *in;
	const struct sf_number_form *form;
	const char *want;
} form[] = {
	{"1 234,50", &comma, "1234.50"},
	{"1.234.567,50 €", &comma, "1234567.50"},
	{"1\xe2\x80\xaf" "234,50", &comma, "1234.50"},
	{"-0,5", &comma, "-0.5"},
	{"1,234.50", &comma, NULL},
	{"1 23,5", &comma, NULL},
	{"1.234 567", &comma, NULL},
	{"￥1", &comma, NULL},
	{"$1,234.50", &dollar, "1234.50"},
	{"US$5", &dollar, "5"},
	{"5 USD", &dollar, "5"},
	{"￥5", &dollar, NULL},
	{"5元", &dollar, NULL},
	{"HK$5", &dollar, NULL},
	{"£5", &any, "5"},
	{"5 EUR", &any, "5"},
	{"$5元", &any, NULL},
};

static const struct {
	const char *in, *want;
} percent[] = {
	{"12%", "0.12"}, {"12 %", "0.12"}, {"100%", "1.00"},
	{"0.5%", "0.005"}, {"-3.85%", "-0.0385"}, {"(1%)", "-0.01"},
	{"12％", "0.12"}, {"8‰", "0.008"}, {"1,200%", "12.00"},
	{"12", NULL}, {"0.12", NULL}, {"%", NULL}, {"12%%", NULL},
	{"3万%", NULL},
};

static const struct {
	const char *in;
	int dash;
} dash[] = {
	{"-", 1}, {" - ", 1}, {"--", 1}, {"—", 1}, {"——", 1}, {"－", 1},
	{"￥ -", 1}, {"-￥", 1}, {"$ -", 0}, {"-1", 0}, {"", 0}, {"￥", 0},
	{"- -", 0}, {"无", 0},
};

static void
check(int rc, struct sf_buf *b, const char *want, const char *in)
{
	const char *got = rc ? NULL : sf_buf_cstr(b);

	IS(got, want, in);
	sf_buf_clear(b);
}

int
main(void)
{
	struct sf_buf b = {0};
	char longer[500];
	size_t i;

	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		check(sf_number_write(sf_str(row[i].in), &plain, &b), &b,
		    row[i].number, row[i].in);
		check(sf_number_decimal(sf_str(row[i].in), &plain, &b), &b,
		    row[i].decimal, row[i].in);
	}
	for (i = 0; i < sizeof(form) / sizeof(form[0]); i++)
		check(sf_number_write(sf_str(form[i].in), form[i].form, &b),
		    &b, form[i].want, form[i].in);
	for (i = 0; i < sizeof(percent) / sizeof(percent[0]); i++)
		check(sf_number_percent(sf_str(percent[i].in), &plain, &b),
		    &b, percent[i].want, percent[i].in);
	for (i = 0; i < sizeof(dash) / sizeof(dash[0]); i++)
		OK(sf_number_is_dash(sf_str(dash[i].in), &plain) ==
		    dash[i].dash, dash[i].in);
	OK(sf_number_currency("any") == SF_CUR_ANY &&
	    sf_number_currency("GBP") == SF_CUR_GBP &&
	    sf_number_currency("gbp") == -1, "names of currencies");
	memset(longer, '1', sizeof(longer));
	OK(sf_number_write((struct sf_str){longer, sizeof(longer)}, &plain,
	    &b) != 0,
	    "too long");
	sf_buf_release(&b);
	DONE();
}
