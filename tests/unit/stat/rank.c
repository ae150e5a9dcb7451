/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "stat/psi.h"
#include "stat/quantile.h"
#include "stat/rank.h"
#include "tap.h"

static int
near(double a, double b, double by)
{
	if (fabs(a - b) <= by)
		return (1);
	printf("# %.12g is not %.12g\n", a, b);
	return (0);
}

static void
ranks(void)
{
	double s[] = {0.1, 0.4, 0.35, 0.8}, tie[] = {1, 1, 1, 1};
	double t[] = {3, 2, 2, 1}, u[] = {2, 1, 3, 2}, v;
	uint8_t l[] = {0, 0, 1, 1}, m[] = {1, 1, 0, 0}, w[] = {1, 0, 1, 0};
	uint8_t none[] = {0, 0, 0, 0};
	double bad[] = {1, NAN, 2, 3};
	struct sf_gain g[2];
	struct sf_err e = {0};

	OK(sf_auc(s, l, 4, &v, &e) == 0 && v == 0.75, "AUC .75");
	OK(sf_ks(s, l, 4, &v, &e) == 0 && v == 0.5, "KS .5");
	OK(sf_auc(tie, l, 4, &v, &e) == 0 && v == 0.5, "all ties are chance");
	OK(sf_ks(tie, l, 4, &v, &e) == 0 && v == 0.0, "and have no distance");
	OK(sf_auc(t, m, 4, &v, &e) == 0 && v == 0.875, "a tie counts half");
	OK(sf_auc(u, w, 4, &v, &e) == 0 && v == 0.875, "in any order");
	OK(sf_auc(s, none, 4, &v, &e) == -1 && e.code == SF_E_FEW,
	    "nothing to rank");
	sf_err_clear(&e);
	OK(sf_ks(bad, l, 4, &v, &e) == -1 && e.code == SF_E_DATA,
	    "a score that is no number");
	sf_err_clear(&e);
	OK(sf_gains(t, m, 4, 2, g, &e) == 0 && g[0].n == 2.0 &&
	    g[0].hits == 1.5 && g[0].capture == 0.75 && g[1].hits == 0.5 &&
	    g[0].hi == 3.0 && g[0].lo == 2.0 && g[1].lo == 1.0,
	    "gains share a tie out");
	OK(sf_gains(t, m, 4, 5, g, &e) == -1 && e.code == SF_E_FEW,
	    "more groups than people");
}

static void
stability(void)
{
	/* pdays of bank-additional-full, first 70 % and last 30 %. */
	uint64_t base[] = {28778, 53}, now[] = {10895, 1462};
	uint64_t same[] = {5, 5}, empty[] = {0, 0};
	double x[] = {0, 0, 0, 0, 0, 1, 2, 3, 4, 5}, edge[8], v;
	struct sf_err e = {0};

	OK(sf_psi(base, now, 2, &v, &e) == 0 && near(v, 0.4995, 2e-3),
	    "PSI of pdays: .4995 before the halves");
	OK(sf_psi(same, same, 2, &v, &e) == 0 && v == 0.0, "PSI of the same");
	OK(sf_psi(same, empty, 2, &v, &e) == -1 && e.code == SF_E_FEW,
	    "PSI of nobody");
	OK(sf_psi_edges(x, 10, 4, edge) == 2 && edge[0] == 1.0 &&
	    edge[1] == 4.0, "a mass point has its own bin");
	OK(sf_psi_bin(edge, 2, 0.0) == 0 && sf_psi_bin(edge, 2, 1.0) == 1 &&
	    sf_psi_bin(edge, 2, 9.0) == 2 && sf_psi_bin(edge, 2, NAN) == 3,
	    "a bin owns its lower edge, no value its own bin");
}

static void
quantiles(void)
{
	double x[] = {4, NAN, 1, 3, 2};
	int64_t t[] = {10, 20, 30};

	sf_quantile_sort(x, 5);
	OK(x[0] == 1.0 && x[3] == 4.0 && isnan(x[4]), "sorted, NAN last");
	OK(sf_quantile(x, 4, 0.5) == 2.5, "median of four");
	OK(near(sf_quantile(x, 4, 0.9), 3.7, 1e-12), "p90 of four");
	OK(sf_quantile(x, 4, 1.0) == 4.0 && sf_quantile(x, 4, 0.0) == 1.0,
	    "ends");
	OK(isnan(sf_quantile(x, 0, 0.5)), "of nothing");
	OK(sf_quantile_i64(t, 3, 0.5) == 20 && sf_quantile_i64(t, 3, 0.9) == 28 &&
	    sf_quantile_i64(t, 0, 0.9) == 0, "whole numbers");
}

int
main(void)
{
	ranks();
	stability();
	quantiles();
	DONE();
}
