/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/digest.h"

#include "rules/sample.h"

int
sf_sample_in(struct sf_str name, const char *salt, unsigned per10000)
{
	return (sf_share10000(salt, strlen(salt), name.p, name.n) < per10000);
}

int
sf_sample_arm(struct sf_str name, const char *salt, const unsigned *shares,
    size_t n)
{
	unsigned at = sf_share10000(salt, strlen(salt), name.p, name.n);
	unsigned sum = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		sum += shares[i];
		if (at < sum)
			return ((int)i);
	}
	return (-1);
}
