/* SPDX-License-Identifier: MIT */
#include "base/decimal.h"
#include "tap.h"

/* What a text reads as, written again. */
static const char *
again(const char *text)
{
	static char out[48];
	sf_dec_sum v;

	if (sf_dec_sum_parse(sf_str(text), &v))
		return ("none");
	sf_dec_sum_format(v, out);
	return (out);
}

int
main(void)
{
	static const char *const same[] = {"0", "1", "-1", "0.1", "-0.000001",
	    "1234.5", "100", "9223372036854.775807", "12345678901234567890",
	    "170141183460469231731687303715884.105727",
	    "-170141183460469231731687303715884.105728"};
	static const char *const as[][2] = {{"-0", "0"}, {"0.10", "0.1"},
	    {"1e2", "100"}, {"1.5E+3", "1500"}, {"25e-2", "0.25"},
	    {"007", "7"}, {"1.0000000000", "1"}, {"0e40", "0"},
	    {"1000000e-12", "0.000001"}, {"-12.50", "-12.5"}};
	static const char *const none[] = {"", "-", ".5", "5.", "+1", "1e",
	    "1e+", "1e99", "1e-99", "1 ", "0x1", "1.2.3", "0.0000001", "many",
	    "170141183460469231731687303715884.105728", "1e33", "1-2",
	    "1e5x", "--1"};
	sf_dec_sum a, b;
	char out[48];
	size_t i;

	for (i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		IS(again(same[i]), same[i], "as it was");
	for (i = 0; i < sizeof(as) / sizeof(as[0]); i++)
		IS(again(as[i][0]), as[i][1], as[i][0]);
	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		IS(again(none[i]), "none", none[i]);
	OK(sf_dec_sum_parse(SF_S("99999999999999999.1"), &a) == 0 &&
	    sf_dec_sum_parse(SF_S("0.2"), &b) == 0, "two");
	sf_dec_sum_format(sf_dec_sum_add(a, b), out);
	IS(out, "99999999999999999.3", "no double's sum");
	sf_dec_sum_format(sf_dec_sum_sub(b, a), out);
	IS(out, "-99999999999999998.9", "nor difference");
	DONE();
}
