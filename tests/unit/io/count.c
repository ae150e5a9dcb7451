/* SPDX-License-Identifier: MIT */
#include "io/count.h"

#include "tap.h"

static void
limits(void)
{
	static const struct {
		const char *text;
		int ok, share;
		uint64_t n;
		unsigned per10000;
	} rows[] = {
	    {"0", 1, 0, 0, 0}, {"100", 1, 0, 100, 0}, {"1%", 1, 1, 0, 100},
	    {"0.5%", 1, 1, 0, 50}, {"0.05%", 1, 1, 0, 5},
	    {"100%", 1, 1, 0, 10000}, {"12.34%", 1, 1, 0, 1234},
	    {"18446744073709551609", 1, 0, UINT64_C(18446744073709551609), 0},
	    {"", 0, 0, 0, 0}, {"-1", 0, 0, 0, 0}, {"101%", 0, 0, 0, 0},
	    {"100.01%", 0, 0, 0, 0}, {"1.%", 0, 0, 0, 0},
	    {"0.001%", 0, 0, 0, 0}, {"1.5", 0, 0, 0, 0}, {"1%%", 0, 0, 0, 0},
	    {"x", 0, 0, 0, 0}, {"99999999999999999999", 0, 0, 0, 0},
	};
	struct sf_limit l;
	size_t i;
	int ok;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memset(&l, 0, sizeof(l));
		ok = sf_limit_parse(rows[i].text, &l) == 0;
		OK(ok == rows[i].ok && l.is_share == rows[i].share &&
		    l.n == rows[i].n && l.per10000 == rows[i].per10000,
		    rows[i].text);
	}
}

static void
passed(void)
{
	struct sf_limit one = {.per10000 = 100, .is_share = 1};
	struct sf_limit ten = {.n = 10}, none = {0};

	OK(!sf_limit_passed(&one, 1, 100), "1 of 100 is within 1 %");
	OK(sf_limit_passed(&one, 2, 100), "2 of 100 are not");
	OK(!sf_limit_passed(&one, 0, 0), "nothing of nothing is");
	OK(!sf_limit_passed(&ten, 10, 10), "10 are 10");
	OK(sf_limit_passed(&ten, 11, 11), "11 are more");
	OK(sf_limit_passed(&none, 1, 1000000), "none is none");
	OK(sf_limit_passed(&one, UINT64_MAX / 2, UINT64_MAX),
	    "no overflow of large counts");
}

int
main(void)
{
	struct sf_tally a = {{0}}, b = {{0}};
	const int parts[] = {SF_T_WRITTEN, SF_T_REJECTED, SF_T_IGNORED, -1};
	struct sf_err e = {0};

	limits();
	passed();
	b.n[SF_T_READ] = 5;
	b.n[SF_T_WRITTEN] = 3;
	b.n[SF_T_REJECTED] = 2;
	sf_tally_add(&a, &b);
	sf_tally_add(&a, &b);
	OK(a.n[SF_T_READ] == 10, "tallies add up");
	OK(sf_tally_sum(&a, SF_T_READ, parts, &e) == 0, "a sum that holds");
	a.n[SF_T_IGNORED]++;
	OK(sf_tally_sum(&a, SF_T_READ, parts, &e) == -1, "one that does not");
	IS(e.msg, "internal: of 10 rows, 11 are accounted for", "says so");
	OK(e.code == SF_E_IO, "with the code for it");
	DONE();
}
