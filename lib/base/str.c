/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/str.h"

int
sf_str_cmp(struct sf_str a, struct sf_str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	return (c ? c : (a.n > b.n) - (a.n < b.n));
}

struct sf_str
sf_str_trim(struct sf_str s)
{
	while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t'))
		s.p++, s.n--;
	while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
		s.n--;
	return (s);
}

#define NEAR_MAX 48		/* names longer than this are not compared */

/* Edit distance with swaps of neighbours (optimal string alignment). */
static size_t
distance(struct sf_str a, struct sf_str b)
{
	size_t d[3][NEAR_MAX + 1], i, j, c, best;

	for (j = 0; j <= b.n; j++)
		d[0][j] = j;
	for (i = 1; i <= a.n; i++) {
		d[i % 3][0] = i;
		for (j = 1; j <= b.n; j++) {
			c = a.p[i - 1] != b.p[j - 1];
			best = d[(i - 1) % 3][j - 1] + c;
			if (d[(i - 1) % 3][j] + 1 < best)
				best = d[(i - 1) % 3][j] + 1;
			if (d[i % 3][j - 1] + 1 < best)
				best = d[i % 3][j - 1] + 1;
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] &&
			    a.p[i - 2] == b.p[j - 1] &&
			    d[(i - 2) % 3][j - 2] + 1 < best)
				best = d[(i - 2) % 3][j - 2] + 1;
			d[i % 3][j] = best;
		}
	}
	return (d[a.n % 3][b.n]);
}

const char *
sf_str_near(struct sf_str word, const char *const *cand, size_t n)
{
	const char *best = NULL;
	size_t i, d, least = SIZE_MAX;
	struct sf_str c;

	if (word.n == 0 || word.n > NEAR_MAX)
		return (NULL);
	for (i = 0; i < n; i++) {
		c = sf_str(cand[i]);
		if (c.n == 0 || c.n > NEAR_MAX)
			continue;
		d = distance(word, c);
		if (d >= word.n && d >= c.n)
			continue;	/* nothing of it is left */
		if (d < least && d <= 1 + (word.n > c.n ? word.n : c.n) / 4) {
			least = d;
			best = cand[i];
		}
	}
	return (best);
}
