/* SPDX-License-Identifier: MIT */
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <xgboost/c_api.h>

#include "score/xgboost.h"

/* What we use of the library, by name. */
struct api {
	void *lib;
	const char *(*error)(void);
	int (*matrix)(const float *, bst_ulong, bst_ulong, float,
	    DMatrixHandle *);
	int (*matrix_free)(DMatrixHandle);
	int (*info)(DMatrixHandle, const char *, const float *, bst_ulong);
	int (*create)(const DMatrixHandle[], bst_ulong, BoosterHandle *);
	int (*param)(BoosterHandle, const char *, const char *);
	int (*update)(BoosterHandle, int, DMatrixHandle);
	int (*save)(BoosterHandle, char const *, bst_ulong *, char const **);
	int (*predict)(BoosterHandle, DMatrixHandle, int, unsigned, int,
	    bst_ulong *, const float **);
	int (*booster_free)(BoosterHandle);
};

/* ISO C has no cast from an object's address to a function's. */
static int
symbol(struct api *a, const char *name, void *slot, struct sf_err *e)
{
	void *p = dlsym(a->lib, name);

	if (p == NULL)
		return (sf_fail(e, SF_E_IO, "libxgboost has no '%s'", name));
	memcpy(slot, &p, sizeof(p));
	return (0);
}

static int
load(struct api *a, struct sf_err *e)
{
	static const char *const names[] = {"libxgboost.so.0", "libxgboost.so"};
	size_t i;

	for (i = 0; i < 2 && a->lib == NULL; i++)
		a->lib = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
	if (a->lib == NULL) {
		(void)sf_fail(e, SF_E_IO, "cannot load libxgboost");
		return (sf_hint(e, "training needs the package libxgboost-dev;"
		    " scoring does not"));
	}
	return (symbol(a, "XGBGetLastError", &a->error, e) ||
	    symbol(a, "XGDMatrixCreateFromMat", &a->matrix, e) ||
	    symbol(a, "XGDMatrixFree", &a->matrix_free, e) ||
	    symbol(a, "XGDMatrixSetFloatInfo", &a->info, e) ||
	    symbol(a, "XGBoosterCreate", &a->create, e) ||
	    symbol(a, "XGBoosterSetParam", &a->param, e) ||
	    symbol(a, "XGBoosterUpdateOneIter", &a->update, e) ||
	    symbol(a, "XGBoosterSaveModelToBuffer", &a->save, e) ||
	    symbol(a, "XGBoosterPredict", &a->predict, e) ||
	    symbol(a, "XGBoosterFree", &a->booster_free, e) ? -1 : 0);
}

static int
check(const struct api *a, int rc, struct sf_err *e)
{
	if (rc == 0)
		return (0);
	return (sf_fail(e, SF_E_IO, "xgboost: %.200s", a->error()));
}

static int
set(const struct api *a, BoosterHandle b, const struct sf_xgb_params *p,
    struct sf_err *e)
{
	const struct {
		const char *name;
		double value;
		const char *text;
	} all[] = {
	    {"objective", 0, "binary:logistic"}, {"tree_method", 0, "hist"},
	    {"verbosity", 0, "0"}, {"nthread", 1, NULL},
	    {"max_depth", p->depth, NULL}, {"eta", p->eta, NULL},
	    {"subsample", p->subsample, NULL},
	    {"colsample_bytree", p->colsample, NULL},
	    {"min_child_weight", p->min_child, NULL}, {"seed", p->seed, NULL},
	    {"base_score", (double)p->base_rate, NULL},
	};
	char number[32];
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		(void)snprintf(number, sizeof(number), "%.9g", all[i].value);
		if (check(a, a->param(b, all[i].name,
		    all[i].text ? all[i].text : number), e))
			return (-1);
	}
	return (0);
}

int
sf_xgb_train(const struct sf_xgb_params *p, const float *x, const float *label,
    size_t rows, size_t cols, struct sf_buf *model, float *margin,
    struct sf_err *e)
{
	struct api a = {0};
	DMatrixHandle m = NULL;
	BoosterHandle b = NULL;
	const char *json = NULL;
	const float *out = NULL;
	bst_ulong n = 0;
	unsigned i;
	int rc = -1;

	if (load(&a, e) ||
	    check(&a, a.matrix(x, rows, cols, NAN, &m), e) ||
	    check(&a, a.info(m, "label", label, rows), e) ||
	    check(&a, a.create(&m, 1, &b), e) || set(&a, b, p, e))
		goto done;
	for (i = 0; i < p->rounds; i++)
		if (check(&a, a.update(b, (int)i, m), e))
			goto done;
	if (check(&a, a.save(b, "{\"format\":\"json\"}", &n, &json), e))
		goto done;
	sf_buf_add(model, json, n);
	if (margin != NULL) {
		/* Option 1: the raw margin. */
		if (check(&a, a.predict(b, m, 1, 0, 0, &n, &out), e))
			goto done;
		memcpy(margin, out, rows * sizeof(*margin));
	}
	rc = sf_buf_check(model, e);
done:
	if (b != NULL)
		(void)a.booster_free(b);
	if (m != NULL)
		(void)a.matrix_free(m);
	/* Not dlclose'd: OpenMP's threads outlive the call. */
	return (rc);
}
