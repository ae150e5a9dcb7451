/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "stat/moments.h"

#include "stat/rank.h"

struct ranked {
	double score;
	uint8_t label;
};

/* Best score first.  Equal ones stay as qsort leaves them: they are a block. */
static int
by_score(const void *a, const void *b)
{
	double x = ((const struct ranked *)a)->score;
	double y = ((const struct ranked *)b)->score;

	return ((x < y) - (x > y));
}

/* Sorted pairs, or NULL; *${pos} is the number of events. */
static struct ranked *
rank(const double *score, const uint8_t *label, size_t n, uint64_t *pos,
    struct sf_err *e)
{
	struct ranked *r;
	size_t i;

	*pos = 0;
	for (i = 0; i < n; i++) {
		if (isnan(score[i])) {
			(void)sf_fail(e, SF_E_DATA, "score %zu is no number",
			    i + 1);
			return (NULL);
		}
		*pos += label[i] != 0;
	}
	if (*pos == 0 || *pos == n) {
		(void)sf_fail(e, SF_E_FEW, "%s",
		    *pos == 0 ? "there is no event to rank"
		    : "there is nothing but events to rank");
		return (NULL);
	}
	if (n > SIZE_MAX / sizeof(*r) || (r = malloc(n * sizeof(*r))) == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	for (i = 0; i < n; i++)
		r[i] = (struct ranked){score[i], label[i] != 0};
	qsort(r, n, sizeof(*r), by_score);
	return (r);
}

/* The end of the block of equal scores that starts at ${i}. */
static size_t
block(const struct ranked *r, size_t n, size_t i, uint64_t *hits)
{
	size_t j;

	*hits = 0;
	for (j = i; j < n && r[j].score == r[i].score; j++)
		*hits += r[j].label;
	return (j);
}

int
sf_auc(const double *score, const uint8_t *label, size_t n, double *auc,
    struct sf_err *e)
{
	uint64_t pos, above = 0, hits, none;
	struct ranked *r = rank(score, label, n, &pos, e);
	sf_u128 twice = 0;	/* of the pairs won, so that a tie is 1 */
	size_t i, j;

	if (r == NULL)
		return (-1);
	for (i = 0; i < n; i = j) {
		j = block(r, n, i, &hits);
		none = j - i - hits;
		twice += (sf_u128)none * (2 * above + hits);
		above += hits;
	}
	*auc = (double)twice / 2.0 / ((double)pos * (double)(n - pos));
	free(r);
	return (0);
}

int
sf_ks(const double *score, const uint8_t *label, size_t n, double *ks,
    struct sf_err *e)
{
	uint64_t pos, in = 0, hits;
	struct ranked *r = rank(score, label, n, &pos, e);
	double gap;
	size_t i, j;

	if (r == NULL)
		return (-1);
	*ks = 0.0;
	for (i = 0; i < n; i = j) {
		j = block(r, n, i, &hits);
		in += hits;
		gap = fabs((double)in / (double)pos -
		    (double)(j - in) / (double)(n - pos));
		*ks = gap > *ks ? gap : *ks;
	}
	free(r);
	return (0);
}

/* Share rows [${from}, ${to}) of a block among the groups that they touch. */
static void
share_out(struct sf_gain *g, size_t bins, size_t n, size_t from, size_t to,
    double rate, double score)
{
	double a = (double)from, b = (double)to, hi, lo;
	double each = (double)n / (double)bins;
	size_t k;

	for (k = (size_t)(a / each); k < bins; k++) {
		lo = a > each * (double)k ? a : each * (double)k;
		hi = b < each * (double)(k + 1) ? b : each * (double)(k + 1);
		if (lo >= b)
			break;
		if (hi <= lo)
			continue;
		if (g[k].n == 0.0)
			g[k].hi = score;
		g[k].lo = score;
		g[k].n += hi - lo;
		g[k].hits += (hi - lo) * rate;
	}
}

int
sf_gains(const double *score, const uint8_t *label, size_t n, size_t bins,
    struct sf_gain *out, struct sf_err *e)
{
	struct ranked *r;
	uint64_t pos, hits;
	double seen = 0.0;
	size_t i, j;

	if (bins == 0 || bins > n)
		return (sf_fail(e, SF_E_FEW, "%zu groups of %zu people", bins,
		    n));
	if ((r = rank(score, label, n, &pos, e)) == NULL)
		return (-1);
	for (i = 0; i < bins; i++)
		out[i] = (struct sf_gain){0};
	for (i = 0; i < n; i = j) {
		j = block(r, n, i, &hits);
		share_out(out, bins, n, i, j, (double)hits / (double)(j - i),
		    r[i].score);
	}
	for (i = 0; i < bins; i++) {
		seen += out[i].hits;
		out[i].capture = seen / (double)pos;
	}
	free(r);
	return (0);
}
