/* SPDX-License-Identifier: MIT */
#include "tap.h"

#include "ident/check.h"

/*
 * The examples of the standards and of those who explain them: ISO/IEC 7064
 * (0794 and 794), ORCID's, GTIN, ISBN-10, ABA, GB 11714, ISO 13616, ISO 6166,
 * ISO 17442.  Each true one is followed by ones with a wrong or a swapped
 * character.
 */
static const struct {
	struct sf_check c;
	const char *in;
	int want;
} row[] = {
	{{.kind = SF_CHECK_NONE}, "x", 1},
	{{.kind = SF_CHECK_LUHN}, "79927398713", 1},
	{{.kind = SF_CHECK_LUHN}, "79927398710", 0},
	{{.kind = SF_CHECK_LUHN}, "79927398731", 0},
	{{.kind = SF_CHECK_LUHN}, "M7992-7398-713", 1},
	{{.kind = SF_CHECK_LUHN}, "M", -1},
	{{.kind = SF_CHECK_MOD10}, "4006381333931", 1},
	{{.kind = SF_CHECK_MOD10}, "4006381333930", 0},
	{{.kind = SF_CHECK_MOD10}, "73513537", 1},
	{{.kind = SF_CHECK_MOD10}, "73513573", 0},
	{{.kind = SF_CHECK_MOD10}, "7", -1},
	{{.kind = SF_CHECK_MOD10}, "735135-7", -1},
	{{.kind = SF_CHECK_MOD10, .weight = {3, 7, 1, 3, 7, 1, 3, 7},
	    .weights = 8}, "111000025", 1},
	{{.kind = SF_CHECK_MOD10, .weight = {3, 7, 1, 3, 7, 1, 3, 7},
	    .weights = 8}, "111000052", 0},
	{{.kind = SF_CHECK_MOD11}, "0306406152", 1},
	{{.kind = SF_CHECK_MOD11}, "0306406153", 0},
	{{.kind = SF_CHECK_MOD11}, "080442957X", 1},
	{{.kind = SF_CHECK_MOD11}, "08044295X7", 0},
	{{.kind = SF_CHECK_MOD11, .weight = {3, 7, 9, 10, 5, 8, 4, 2},
	    .weights = 8}, "M000100Y4", 1},
	{{.kind = SF_CHECK_MOD11, .weight = {3, 7, 9, 10, 5, 8, 4, 2},
	    .weights = 8}, "D21435695", 0},
	{{.kind = SF_CHECK_MOD11, .weight = {3, 7, 9, 10, 5, 8, 4, 2},
	    .weights = 8}, "M000100Y5", 0},
	{{.kind = SF_CHECK_MOD11, .weight = {3, 7, 9, 10, 5, 8, 4, 2},
	    .weights = 8}, "M000100YA", -1},
	{{.kind = SF_CHECK_MOD11_2}, "07940", 1},
	{{.kind = SF_CHECK_MOD11_2}, "0000-0002-1825-0097", 1},
	{{.kind = SF_CHECK_MOD11_2}, "0000-0002-1694-233X", 1},
	{{.kind = SF_CHECK_MOD11_2}, "0000-0002-1825-0079", 0},
	{{.kind = SF_CHECK_MOD11_2}, "11010519491231002X", 1},
	{{.kind = SF_CHECK_MOD11_10}, "07945", 1},
	{{.kind = SF_CHECK_MOD11_10}, "07946", 0},
	{{.kind = SF_CHECK_MOD11_10}, "07495", 0},
	{{.kind = SF_CHECK_MOD97_10}, "79444", 1},
	{{.kind = SF_CHECK_MOD97_10}, "79445", 0},
	{{.kind = SF_CHECK_MOD97_10}, "54930084UKLVMY22DS16", 1},
	{{.kind = SF_CHECK_MOD97_10}, "54930084UKLVMY22SD16", 0},
	{{.kind = SF_CHECK_MOD97_10}, "54930084-KLVMY22DS16", -1},
	{{.kind = SF_CHECK_IBAN}, "GB82WEST12345698765432", 1},
	{{.kind = SF_CHECK_IBAN}, "DE89370400440532013000", 1},
	{{.kind = SF_CHECK_IBAN}, "DE89370400440532013001", 0},
	{{.kind = SF_CHECK_IBAN}, "DE8937040044", -1},
	{{.kind = SF_CHECK_IBAN}, "DE89 3704 0044 0532", -1},
	{{.kind = SF_CHECK_ISIN}, "US0378331005", 1},
	{{.kind = SF_CHECK_ISIN}, "GB0002634946", 1},
	{{.kind = SF_CHECK_ISIN}, "US0378331004", 0},
	{{.kind = SF_CHECK_ISIN}, "US037833100", -1},
};

/* All that is too long for a check is refused by it, and read by none. */
static void
long_ones(void)
{
	char text[300];
	struct sf_check c = {.kind = SF_CHECK_LUHN};
	int bad = 0, k;

	memset(text, '1', sizeof(text));
	for (k = SF_CHECK_LUHN; k <= SF_CHECK_ISIN; k++) {
		c.kind = (enum sf_check_kind)k;
		bad += sf_check(&c, (struct sf_str){text, sizeof(text)}) != -1;
		bad += sf_check(&c, (struct sf_str){text, 0}) != -1;
	}
	OK(bad == 0, "too long, and empty");
}

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		OK(sf_check(&row[i].c, sf_str(row[i].in)) == row[i].want,
		    row[i].in);
	long_ones();
	DONE();
}
