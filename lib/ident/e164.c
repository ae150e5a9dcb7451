/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ident/kind.h"

#define E164_MIN 8
#define E164_MAX 15

/*
 * Country codes of ITU-T E.164 (list of 2016, with what was given out since).
 * Those of one digit are 1 and 7.
 */
static const char two[] = "2027303132333436394041434445464748495152535455"
    "5657586061626364656681828490919293949598";
static const char three[] =
    "211212213216218220221222223224225226227228229230231232233234235236237"
    "238239240241242243244245246247248249250251252253254255256257258260261"
    "262263264265266267268269290291297298299350351352353354355356357358359"
    "370371372373374375376377378379380381382383385386387389420421423500501"
    "502503504505506507508509590591592593594595596597598599670672673674675"
    "676677678679680681682683685686687688689690691692800808850852853855856"
    "870880881882883886888960961962963964965966967968970971972973974975976"
    "977979992993994995996998";

/*
 * Where a number may start with 0: Italy, Côte d'Ivoire, Benin, Gabon, Congo,
 * San Marino, and what belongs to no country.  Anywhere else a 0 behind the
 * code is the trunk 0 of home, and the number not E.164.
 */
static const char zero[] = "225229241242378379800808870878881882883888979";

static int
listed(const char *list, size_t n, const char *d)
{
	size_t i;

	for (i = 0; list[i] != '\0'; i += n)
		if (memcmp(list + i, d, n) == 0)
			return (1);
	return (0);
}

int
sf_e164_known(const char *d, size_t n)
{
	if (n < E164_MIN || n > E164_MAX)
		return (0);
	/* North America: neither area nor exchange starts with 0 or 1. */
	if (d[0] == '1')
		return (n == 11 && d[1] >= '2' && d[4] >= '2');
	if (d[0] == '7')
		return (n == 11 && d[1] >= '3');
	if (listed(two, 2, d))
		return (d[2] != '0' || memcmp(d, "39", 2) == 0);
	return (listed(three, 3, d) && (d[3] != '0' || listed(zero, 3, d)));
}
