/* SPDX-License-Identifier: MIT */
#include "tap.h"

#include "ingest/value.h"

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
	{".5", NULL, NULL},
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
		check(sf_number_write(sf_str(row[i].in), &b), &b,
		    row[i].number, row[i].in);
		check(sf_number_decimal(sf_str(row[i].in), &b), &b,
		    row[i].decimal, row[i].in);
	}
	memset(longer, '1', sizeof(longer));
	OK(sf_number_write((struct sf_str){longer, sizeof(longer)}, &b) != 0,
	    "too long");
	sf_buf_release(&b);
	DONE();
}
