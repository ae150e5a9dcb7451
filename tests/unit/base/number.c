/* SPDX-License-Identifier: MIT */
#include "base/number.h"
#include "tap.h"

int
main(void)
{
	static const char *const plain[] = {"0", "-0", "7", "10", "0.5", "-0.0",
	    "123456789012345678901234567890.123456789"};
	static const char *const none[] = {"", "-", "00", "01", ".5", "5.", "+1",
	    "1e3", "1.2.3", "-.1", " 1", "1 ", "1,5", "0x1"};
	/* Of each row, the next one is greater. */
	static const char *const up[] = {"-1e99999999999999999999", "-1e20",
	    "-99999999999999999999.5", "-10", "-9.5", "-1.25e0", "-0.5",
	    "-0.0009", "0", "1e-99999999999999999999", "1E-30", "0.00091",
	    "0.05", "0.5", "1", "1.05", "1.5", "9", "9.99", "10", "10.01",
	    "123456789012345678", "123456789012345679",
	    "6222021234567890123", "62220212345678901230", "1e+21",
	    "1e99999999999999999999"};
	static const char *const same[][2] = {{"1", "1.0"}, {"0", "-0.00"},
	    {"10e-1", "1"}, {"0.001e3", "1"}, {"100", "1e2"}, {"1.5", "15e-1"},
	    {"0e5", "0"}, {"1200", "1.2E3"}, {"0.0120", "12e-3"},
	    {"-5", "-5.000"}};
	size_t i, k;
	int c;

	for (i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		OK(sf_num_plain(sf_str(plain[i])), plain[i]);
	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		OK(!sf_num_plain(sf_str(none[i])), none[i]);
	for (i = 0; i < sizeof(up) / sizeof(up[0]); i++)
		for (k = 0; k < sizeof(up) / sizeof(up[0]); k++) {
			c = sf_num_cmp(sf_str(up[i]), sf_str(up[k]));
			if ((c > 0) - (c < 0) != (i > k) - (i < k))
				OK(0, up[i]);
		}
	for (i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		OK(sf_num_cmp(sf_str(same[i][0]), sf_str(same[i][1])) == 0 &&
		    sf_num_cmp(sf_str(same[i][1]), sf_str(same[i][0])) == 0,
		    same[i][0]);
	OK(sf_num_cmp(SF_S(""), SF_S("x")) <= 0, "no numbers do no harm");
	DONE();
}
