/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "rules/sample.h"
#include "score/trees.h"
#include "score/xgboost.h"
#include "stat/rank.h"

#include "score/learn.h"

static int
read_params(struct sf_learn_def *d, const struct sf_def *map, struct sf_err *e)
{
	static const char *const keys[] = {"rounds", "depth", "eta",
	    "subsample", "colsample", "min_child", NULL};

	if (map == NULL)
		return (0);
	if (sf_def_want(map, SF_DEF_MAP, e) || sf_def_keys(map, keys, e))
		return (-1);
	return (sf_def_u64(sf_def_get(map, "rounds"), 1, 5000, &d->rounds, e) ||
	    sf_def_u64(sf_def_get(map, "depth"), 1, 12, &d->depth, e) ||
	    sf_def_double(sf_def_get(map, "eta"), &d->eta, e) ||
	    sf_def_double(sf_def_get(map, "subsample"), &d->subsample, e) ||
	    sf_def_double(sf_def_get(map, "colsample"), &d->colsample, e) ||
	    sf_def_double(sf_def_get(map, "min_child"), &d->min_child, e) ?
	    -1 : 0);
}

/* tiers: {A: 10%, B: 20%, C: 70%}: shares of the population, best first. */
static int
read_tiers(struct sf_learn_def *d, const struct sf_def *map, struct sf_err *e)
{
	unsigned sum = 0;
	size_t i;

	if (map == NULL)
		return (0);
	if (sf_def_want(map, SF_DEF_MAP, e))
		return (-1);
	if (map->n > SF_MODEL_TIERS)
		return (sf_def_fail(map, e, "more than %d tiers",
		    SF_MODEL_TIERS));
	for (i = 0; i < map->n; i++) {
		d->tier[i].name = map->kid[i]->key.p;
		if (sf_def_share(map->kid[i], &d->tier[i].share, e))
			return (-1);
		if (d->tier[i].share % 100 != 0)
			return (sf_def_fail(map->kid[i], e,
			    "a tier is a whole percentage"));
		sum += d->tier[i].share;
	}
	if (map->n > 0 && sum != 10000)
		return (sf_def_fail(map, e, "the tiers add up to %u.%02u%%, not "
		    "100%%", sum / 100, sum % 100));
	d->tiers = map->n;
	return (0);
}

int
sf_learn_def_read(struct sf_learn_def *d, const struct sf_def *root,
    struct sf_err *e)
{
	static const char *const keys[] = {"version", "model", "tz", "label",
	    "horizon", "features", "test", "salt", "min_positives", "params",
	    "tiers", NULL};
	uint64_t version = 1;

	*d = (struct sf_learn_def){.tz = "UTC", .test = 3000, .salt = "test",
	    .rounds = 150, .depth = 4, .min_rows = 30, .eta = 0.05,
	    .subsample = 0.8, .colsample = 0.8, .min_child = 5,
	    .horizon = {30, SF_U_DAY}};
	if (sf_def_want(root, SF_DEF_MAP, e) || sf_def_keys(root, keys, e) ||
	    sf_def_u64(sf_def_get(root, "version"), 1, 1, &version, e))
		return (-1);
	d->label = sf_def_get(root, "label");
	d->features = sf_def_get(root, "features");
	if (sf_def_get(root, "model") == NULL || d->label == NULL ||
	    d->features == NULL)
		return (sf_def_fail(root, e,
		    "a model needs 'model', 'label' and 'features'"));
	if (sf_def_want(d->label, SF_DEF_SCALAR, e) ||
	    sf_def_want(d->features, SF_DEF_MAP, e))
		return (-1);
	if (d->features->n == 0)
		return (sf_def_fail(d->features, e, "a model without features"));
	return (sf_def_text(sf_def_get(root, "model"), &d->name, e) ||
	    sf_def_text(sf_def_get(root, "tz"), &d->tz, e) ||
	    sf_def_text(sf_def_get(root, "salt"), &d->salt, e) ||
	    sf_def_span(sf_def_get(root, "horizon"), &d->horizon, e) ||
	    sf_def_share(sf_def_get(root, "test"), &d->test, e) ||
	    sf_def_u64(sf_def_get(root, "min_positives"), 1, 1000000,
	    &d->min_rows, e) ||
	    read_params(d, sf_def_get(root, "params"), e) ||
	    read_tiers(d, sf_def_get(root, "tiers"), e) ? -1 : 0);
}

void
sf_learn_rows_release(struct sf_learn_rows *r)
{
	sf_buf_release(&r->bytes);
	memset(r, 0, sizeof(*r));
}

/* Whole rows compare by their bytes: the name comes first. */
static int
by_name(const void *a, const void *b)
{
	return (memcmp(a, b, SF_LEARN_HEAD));
}

int
sf_learn_rows_sort(struct sf_learn_rows *r, struct sf_err *e)
{
	size_t size = SF_LEARN_HEAD + r->features * sizeof(float), i;
	const char *ts;

	r->n = r->bytes.n / size;
	if (r->n == 0)
		return (sf_fail(e, SF_E_FEW, "no rows to learn from"));
	qsort(r->bytes.p, r->n, size, by_name);
	for (i = 0; i < r->n; i++) {
		ts = r->bytes.p + i * size + SF_LEARN_NAME;
		if (memcmp(ts, r->newest, SF_TS_LEN) > 0)
			memcpy(r->newest, ts, SF_TS_LEN);
	}
	return (0);
}

/* Rows as matrices: those that teach in front, those held out behind. */
struct matrix {
	float *x, *label;
	double *score;
	uint8_t *hit;
	size_t train, n, cols, hits[2];
};

static void
matrix_release(struct matrix *m)
{
	free(m->x);
	free(m->label);
	free(m->score);
	free(m->hit);
}

static int
matrix_make(struct matrix *m, const struct sf_learn_def *d,
    const struct sf_learn_rows *r, struct sf_err *e)
{
	size_t size = SF_LEARN_HEAD + r->features * sizeof(float), i, k = 0;
	const char *row;
	int pass;

	m->n = r->n;
	m->cols = r->features;
	m->x = malloc(r->n * r->features * sizeof(float));
	m->label = malloc(r->n * sizeof(float));
	m->score = malloc(r->n * sizeof(double));
	m->hit = malloc(r->n);
	if (m->x == NULL || m->label == NULL || m->score == NULL ||
	    m->hit == NULL)
		return (sf_fail_mem(e));
	for (pass = 0; pass < 2; pass++) {
		for (i = 0; i < r->n; i++) {
			row = r->bytes.p + i * size;
			if (sf_sample_in((struct sf_str){row, strnlen(row,
			    SF_LEARN_NAME)}, d->salt, d->test) != pass)
				continue;
			m->hit[k] = row[SF_LEARN_HEAD - 1] != 0;
			m->label[k] = m->hit[k];
			m->hits[pass] += m->hit[k];
			memcpy(m->x + k * m->cols, row + SF_LEARN_HEAD,
			    m->cols * sizeof(float));
			k++;
		}
		if (pass == 0)
			m->train = k;
	}
	return (0);
}

static int
enough(const struct matrix *m, const struct sf_learn_def *d, struct sf_err *e)
{
	if (m->hits[0] >= d->min_rows && m->hits[1] * 3 >= d->min_rows &&
	    m->hits[0] < m->train && m->hits[1] < m->n - m->train)
		return (0);
	(void)sf_fail(e, SF_E_FEW, "too few events to learn from: %zu of %zu "
	    "rows that teach, %zu of %zu held out", m->hits[0], m->train,
	    m->hits[1], m->n - m->train);
	return (sf_hint(e, "a longer horizon, an earlier --asof, or "
	    "min_positives (now %ju)", (uintmax_t)d->min_rows));
}

static int
measure(struct matrix *m, struct sf_learned *out, struct sf_err *e)
{
	size_t i, k = m->train;

	for (i = 0; i < m->n; i++)
		m->score[i] = (double)sf_trees_margin(&out->model.trees,
		    m->x + i * m->cols);
	out->rate = (double)(m->hits[0] + m->hits[1]) / (double)m->n;
	out->rows_train = k;
	out->rows_test = m->n - k;
	return (sf_auc(m->score, m->hit, k, &out->auc_train, e) ||
	    sf_auc(m->score + k, m->hit + k, m->n - k, &out->auc_test, e) ||
	    sf_ks(m->score + k, m->hit + k, m->n - k, &out->ks_test, e) ?
	    -1 : 0);
}

static int
ascending(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return ((*x > *y) - (*x < *y));
}

/* The margin that each percentile starts at, and the tiers on that scale. */
static void
scale(struct matrix *m, const struct sf_learn_def *d, struct sf_model *out)
{
	unsigned sum = 0;
	size_t i;

	qsort(m->score, m->n, sizeof(m->score[0]), ascending);
	for (i = 0; i < 99; i++)
		out->cut[i] = (float)m->score[(i + 1) * m->n / 100 < m->n ?
		    (i + 1) * m->n / 100 : m->n - 1];
	for (i = 0; i < d->tiers; i++) {
		sum += d->tier[i].share / 100;
		out->tier[i].name = sf_str(d->tier[i].name);
		out->tier[i].from = 100 - sum;
	}
	out->tiers = d->tiers;
}

static int
describe(const struct sf_learn_def *d, const struct sf_features *f,
    int64_t asof, struct sf_learned *m, struct sf_err *e)
{
	struct sf_model *o = &m->model;
	size_t n = sf_features_count(f), i;
	char ts[SF_TS_LEN + 1];
	struct sf_buf b = {0};

	sf_ts_format(asof, ts);
	o->feature = sf_arena_alloc(&o->mem, n * sizeof(*o->feature));
	o->text = sf_arena_alloc(&o->mem, n * sizeof(*o->text));
	o->asof.p = sf_arena_dup(&o->mem, ts, SF_TS_LEN);
	if (o->feature == NULL || o->text == NULL || o->asof.p == NULL)
		return (sf_fail_mem(e));
	o->asof.n = SF_TS_LEN;
	o->name = sf_str(d->name);
	o->tz = sf_str(d->tz);
	o->label = d->label->text;
	for (i = 0; i < n; i++) {
		o->feature[i] = sf_features_name(f, i);
		o->text[i] = sf_features_text(f, i);
	}
	o->features = n;
	sf_buf_adds(&b, "{\"model\":");
	sf_buf_json(&b, d->name, strlen(d->name));
	sf_buf_addf(&b, ",\"asof\":\"%s\",\"rows\":%zu,\"held_out\":%zu,"
	    "\"rate\":%.6f,\"auc\":%.6f,\"ks\":%.6f,\"auc_train\":%.6f,"
	    "\"trees\":%zu}", ts, m->rows_train, m->rows_test, m->rate,
	    m->auc_test, m->ks_test, m->auc_train, o->trees.trees);
	o->train.p = sf_arena_dup(&o->mem, sf_buf_str(&b).p, b.n);
	o->train.n = b.n;
	if (sf_buf_check(&b, e) || o->train.p == NULL) {
		sf_buf_release(&b);
		return (sf_fail_mem(e));
	}
	sf_buf_release(&b);
	return (0);
}

int
sf_learn(const struct sf_learn_def *d, const struct sf_features *f,
    const struct sf_learn_rows *r, int64_t asof, struct sf_learned *out,
    struct sf_err *e)
{
	struct sf_xgb_params p = {.rounds = (unsigned)d->rounds,
	    .depth = (unsigned)d->depth, .eta = d->eta,
	    .subsample = d->subsample, .colsample = d->colsample,
	    .min_child = d->min_child, .seed = 1};
	struct matrix m = {0};
	struct sf_buf json = {0};
	int rc = -1;

	if (matrix_make(&m, d, r, e) || enough(&m, d, e))
		goto done;
	p.base_rate = (float)m.hits[0] / (float)m.train;
	if (sf_xgb_train(&p, m.x, m.label, m.train, m.cols, &json, NULL, e) ||
	    sf_trees_from_xgb(&out->model.trees, sf_buf_str(&json),
	    p.base_rate, m.cols, e) || measure(&m, out, e))
		goto done;
	scale(&m, d, &out->model);
	rc = describe(d, f, asof, out, e);
done:
	sf_buf_release(&json);
	matrix_release(&m);
	return (rc);
}
