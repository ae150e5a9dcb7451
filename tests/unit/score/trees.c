/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "score/trees.h"
#include "score/xgboost.h"
#include "tap.h"

#define ROWS 3000
#define COLS 5

/* A fixed little generator: the test must be the same everywhere. */
static uint32_t
draw(uint32_t *s)
{
	*s = *s * 1664525u + 1013904223u;
	return (*s >> 8);
}

static void
make(float *x, float *label)
{
	uint32_t s = 1;
	size_t i, k;

	for (i = 0; i < ROWS; i++) {
		for (k = 0; k < COLS; k++)
			x[i * COLS + k] = draw(&s) % 10 == 0 ? NAN :
			    (float)(draw(&s) % 1000) / 7.0f;
		label[i] = (draw(&s) % 100 < 20) ||
		    (x[i * COLS] > 70 && x[i * COLS + 1] < 90);
	}
}

static void
same_as_xgboost(const float *x, const float *label)
{
	struct sf_xgb_params p = {.rounds = 40, .depth = 4, .eta = 0.1,
	    .subsample = 0.8, .colsample = 0.8, .min_child = 5, .seed = 1,
	    .base_rate = 0.3f};
	static float margin[ROWS];
	struct sf_buf json = {0}, again = {0}, text = {0};
	struct sf_trees t = {0}, u = {0};
	struct sf_err e = {0};
	struct sf_json *j = sf_json_new(&e);
	struct sf_jdoc d;
	size_t i, differ = 0, read = 0;

	if (sf_xgb_train(&p, x, label, ROWS, COLS, &json, margin, &e)) {
		printf("# SKIP: %s\n", e.msg);
		OK(e.hint[0] != '\0', "a missing library is explained");
		return;
	}
	OK(sf_xgb_train(&p, x, label, ROWS, COLS, &again, NULL, &e) == 0 &&
	    json.n == again.n && memcmp(json.p, again.p, json.n) == 0,
	    "training twice gives the same bytes");
	OK(sf_trees_from_xgb(&t, sf_buf_str(&json), p.base_rate, COLS, &e) == 0,
	    "its JSON is read");
	OK(t.trees == 40, "all trees");
	for (i = 0; i < ROWS; i++)
		differ += sf_trees_margin(&t, x + i * COLS) != margin[i];
	OK(differ == 0, "every margin has the bits of XGBoost's own");
	sf_buf_adds(&text, "{\"trees\":");
	sf_trees_write(&t, &text);
	sf_buf_adds(&text, "}");
	if (j != NULL && sf_json_parse(j, text.p, text.n, 0, &d, &e) == 0 &&
	    sf_trees_read(&u, &d, sf_j_get(&d, 0, "trees"), COLS, &e) == 0) {
		u.base = t.base;
		for (i = 0; i < ROWS; i++)
			read += sf_trees_margin(&u, x + i * COLS) != margin[i];
		OK(read == 0, "and after a model file, too");
	} else {
		OK(0, e.msg);
	}
	sf_json_free(j);
	sf_trees_release(&t);
	sf_trees_release(&u);
	sf_buf_release(&json);
	sf_buf_release(&again);
	sf_buf_release(&text);
}

static void
damaged(void)
{
	static const char *const bad[] = {
	    "0", "[[]]", "[[[0,1,1,2,1]]]", "[[[0,1,0,0,0],[1],[2]]]",
	    "[[[9,1,1,2,1],[1],[2]]]", "[[[\"a\"]]]", "[[[1,2]]]",
	    "[[[-1,1,1,2,1],[1],[2]]]", "[[[0,1,99999999999,2,1],[1],[2]]]",
	};
	struct sf_err e = {0};
	struct sf_json *j = sf_json_new(&e);
	struct sf_trees t;
	struct sf_jdoc d;
	char text[128];
	size_t i;
	int rc;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memset(&t, 0, sizeof(t));
		sf_err_clear(&e);
		(void)snprintf(text, sizeof(text), "{\"t\":%s}", bad[i]);
		rc = sf_json_parse(j, text, strlen(text), 0, &d, &e);
		OK(rc == 0, "JSON");
		rc = sf_trees_read(&t, &d, 1, COLS, &e);
		OK(rc != 0 && e.code == SF_E_DATA, bad[i]);
		sf_trees_release(&t);
	}
	sf_json_free(j);
}

int
main(void)
{
	static float x[ROWS * COLS], label[ROWS];

	make(x, label);
	same_as_xgboost(x, label);
	damaged();
	DONE();
}
