/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "io/count.h"

void
sf_tally_add(struct sf_tally *to, const struct sf_tally *more)
{
	size_t i;

	for (i = 0; i < SF_TALLIES; i++)
		to->n[i] += more->n[i];
}

int
sf_tally_sum(const struct sf_tally *t, int total, const int *parts,
    struct sf_err *e)
{
	uint64_t sum = 0;

	for (; *parts >= 0; parts++)
		sum += t->n[*parts];
	if (sum == t->n[total])
		return (0);
	(void)sf_fail(e, SF_E_IO, "internal: of %" PRIu64 " rows, %" PRIu64
	    " are accounted for", t->n[total], sum);
	return (sf_hint(e, "this is a mistake in scene-finance: please report "
	    "it, and do not use the output"));
}

/* Digits of a fraction of a per cent, as hundredths; more than 2 are none. */
static int
hundredths(const char **text)
{
	const char *p = *text;
	int v = 0, n = 0;

	for (; *p >= '0' && *p <= '9' && n < 3; p++, n++)
		v = v * 10 + (*p - '0');
	*text = p;
	return (n == 0 || n > 2 ? -1 : n == 1 ? v * 10 : v);
}

int
sf_limit_parse(const char *text, struct sf_limit *out)
{
	const char *p = text;
	struct sf_limit l = {0};
	int part = 0;

	if (*p < '0' || *p > '9')
		return (-1);
	for (; *p >= '0' && *p <= '9'; p++) {
		if (l.n > (UINT64_MAX - 9) / 10)
			return (-1);
		l.n = l.n * 10 + (uint64_t)(*p - '0');
	}
	if (*p == '\0') {
		*out = l;
		return (0);
	}
	if (*p == '.') {
		p++;
		if ((part = hundredths(&p)) < 0)
			return (-1);
	}
	if (p[0] != '%' || p[1] != '\0' || l.n > 100 ||
	    (l.n == 100 && part > 0))
		return (-1);
	l.is_share = 1;
	l.per10000 = (unsigned)l.n * 100 + (unsigned)part;
	l.n = 0;
	*out = l;
	return (0);
}

int
sf_limit_passed(const struct sf_limit *l, uint64_t n, uint64_t of)
{
	if (!l->is_share)
		return (n > l->n);
	/* Beyond 10^15 rows the last bits decide nothing. */
	while (n > UINT64_MAX / 10000 || of > UINT64_MAX / 10000) {
		n >>= 1;
		of >>= 1;
	}
	return (n * 10000 > of * l->per10000);
}
