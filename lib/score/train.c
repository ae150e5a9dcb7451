/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "expr/expr.h"
#include "format/def.h"
#include "format/pass.h"
#include "io/zone.h"
#include "rules/answers.h"
#include "rules/feature.h"
#include "rules/sample.h"
#include "score/learn.h"

#include "score/score.h"

enum { GROUP };
enum { T_UNDEFINED = SF_T_OWN, T_KEPT };

/*
 * Training sees the same lines twice: as they were at asof, for the features,
 * and whole, for the label.  Hence two sets of programs.
 */
struct train {
	const struct sf_run *run;
	struct sf_defs *defs;
	struct sf_zone *zone;
	struct sf_expr *x, *label_x;
	struct sf_features *features;
	struct sf_learn_def def;
	struct sf_pass pass;
	struct sf_learn_rows rows;
	struct sf_buf model;
	char newest[SF_TS_LEN + 1];	/* last_ts of all */
};

struct local {
	struct sf_rows *rows;
	struct sf_expr_run *x, *label;
	struct sf_answers ask;
	float *value;
};

static void
close_local(void *p)
{
	struct local *l = p;

	if (l == NULL)
		return;
	sf_rows_free(l->rows);
	sf_expr_close(l->x);
	sf_expr_close(l->label);
	sf_answers_release(&l->ask);
	free(l->value);
	free(l);
}

static void *
open_local(const void *ctx, struct sf_err *e)
{
	const struct train *t = ctx;
	struct local *l = calloc(1, sizeof(*l));

	if (l == NULL || (l->value = calloc(sf_features_count(t->features),
	    sizeof(l->value[0]))) == NULL) {
		(void)sf_fail_mem(e);
		close_local(l);
		return (NULL);
	}
	if ((l->rows = sf_rows_new(&t->pass.in, e)) == NULL ||
	    (l->x = sf_expr_open(t->x, e)) == NULL ||
	    (l->label = sf_expr_open(t->label_x, e)) == NULL) {
		close_local(l);
		return (NULL);
	}
	l->ask = (struct sf_answers){.rows = l->rows, .run = l->x,
	    .also = l->label, .group = GROUP,
	    .at_once = sf_expr_native(t->x, GROUP) &&
	    sf_expr_native(t->label_x, GROUP)};
	return (l);
}

/* A row of the matrix as bytes: name, last_ts, label, values. */
static void
put_row(const struct train *t, struct local *l, size_t i,
    const struct sf_profile *p, struct sf_buf *out, struct sf_tally *tally)
{
	const struct sf_value *v = sf_expr_value(l->label, i, 0);
	size_t n = sf_features_count(t->features);
	char head[SF_LEARN_HEAD] = {0}, ts[SF_TS_LEN + 1];
	int64_t last;
	int kept = 0;

	tally->n[T_UNDEFINED] += sf_features_values(t->features, l->x, i,
	    l->value, NULL, &kept);
	tally->n[T_KEPT] += (uint64_t)kept;
	if (v->truth == SF_UNDEFINED) {
		/* Without a label the person teaches nothing. */
		tally->n[SF_T_IGNORED]++;
		return;
	}
	memcpy(head, p->one_id.p, p->one_id.n < SF_LEARN_NAME ? p->one_id.n :
	    SF_LEARN_NAME);
	if (sf_ts_parse(p->last_ts, &last) == 0) {
		sf_ts_format(last, ts);
		memcpy(head + SF_LEARN_NAME, ts, SF_TS_LEN);
	}
	head[SF_LEARN_NAME + SF_TS_LEN] = v->truth == SF_YES;
	sf_buf_add(out, head, sizeof(head));
	sf_buf_add(out, l->value, n * sizeof(l->value[0]));
	tally->n[SF_T_PASSED]++;
}

static int
map(const void *ctx, void *local, const struct sf_chunk *c,
    struct sf_buf out[SF_OUTS], struct sf_tally *tally, struct sf_err *e)
{
	struct local *l = local;
	struct sf_profile p;
	struct sf_row row;
	int rc;

	if (sf_answers_start(&l->ask, c, e))
		return (-1);
	while ((rc = sf_answers_next(&l->ask, c, &row, &p, &out[SF_REJECTS],
	    tally, e)) > 0)
		put_row(ctx, l, l->ask.i, &p, &out[SF_DATA], tally);
	return (rc < 0 ? -1 : sf_buf_check(&out[SF_DATA], e));
}

static int
fold(void *ctx, struct sf_buf mapped[SF_OUTS], struct sf_out *to[SF_OUTS],
    struct sf_err *e)
{
	struct train *t = ctx;

	if (to[SF_REJECTS] != NULL && mapped[SF_REJECTS].n > 0 &&
	    sf_out_write(to[SF_REJECTS], mapped[SF_REJECTS].p,
	    mapped[SF_REJECTS].n, e))
		return (-1);
	sf_buf_addbuf(&t->rows.bytes, &mapped[SF_DATA]);
	return (sf_buf_check(&t->rows.bytes, e));
}

static int
prepare(struct train *t, const struct sf_score_args *a, struct sf_err *e)
{
	struct sf_expr_env env = {.has_asof = 1, .asof = t->run->asof};
	const char *tz = NULL;

	if (a->definition == NULL || a->model == NULL) {
		(void)sf_fail(e, SF_E_USAGE, a->model ? "no definition given" :
		    "no file given for the model");
		return (sf_hint(e, "sf-score train -d MODEL.yaml -m FILE"));
	}
	if (sf_run_need_asof(t->run, "training", e))
		return (-1);
	if ((t->defs = sf_defs_load(a->definition, e)) == NULL ||
	    sf_learn_def_read(&t->def, sf_defs_root(t->defs), e))
		return (-1);
	tz = t->run->tz ? t->run->tz : t->def.tz;
	if ((t->zone = sf_zone_load(tz, e)) == NULL)
		return (-1);
	env.zone = t->zone;
	if ((t->x = sf_expr_new(&env, e)) == NULL ||
	    (t->features = sf_features_new(e)) == NULL ||
	    sf_features_read(t->features, t->def.features, t->x, GROUP, e))
		return (-1);
	env.flags = SF_EXPR_LABEL;
	if ((t->label_x = sf_expr_new(&env, e)) == NULL ||
	    sf_expr_add(t->label_x, GROUP, t->def.label, e) < 0)
		return (-1);
	t->rows.features = sf_features_count(t->features);
	sf_expr_spare(t->x, a->spare);
	sf_expr_spare(t->label_x, a->spare);
	return (sf_expr_start(t->x, t->run->jobs, e) ||
	    sf_expr_start(t->label_x, t->run->jobs, e) ? -1 : 0);
}

/* Labels that have not had their time yet would teach that nobody buys. */
static int
mature(struct train *t, struct sf_err *e)
{
	int64_t need, have;
	char when[SF_TS_LEN + 1];

	need = sf_zone_add(t->zone, t->run->asof, t->def.horizon, NULL);
	if (t->rows.newest[0] == '\0' ||
	    sf_ts_parse(sf_str(t->rows.newest), &have))
		return (sf_fail(e, SF_E_FEW, "no profile has a last event"));
	if (have >= need)
		return (0);
	sf_ts_format(need, when);
	(void)sf_fail(e, SF_E_FEW, "labels are not mature: the newest event is "
	    "of %.10s, the horizon ends %.10s", t->rows.newest, when);
	return (sf_hint(e, "train with an earlier --asof"));
}

/* Where nobody's time line reaches back to asof, nothing can be learnt. */
static int
reaches(struct train *t, struct sf_err *e)
{
	const uint64_t *n = t->pass.sum.n;

	if (n[T_KEPT] == 0 || n[T_KEPT] < n[SF_T_PASSED] + n[SF_T_IGNORED])
		return (0);
	(void)sf_fail(e, SF_E_FEW, "the features ask for a time before "
	    "everybody's time line");
	return (sf_hint(e, "fold the profiles as of then: sf-merge-id --asof, "
	    "or keep more with --keep"));
}

/* What was measured, as JSON lines, to -o. */
static int
write_report(struct train *t, const struct sf_learned *m, struct sf_err *e)
{
	struct sf_buf b = {0};
	int rc;

	sf_buf_addstr(&b, m->model.train);
	sf_buf_addc(&b, '\n');
	rc = sf_buf_check(&b, e);
	if (rc == 0)
		rc = sf_out_write(t->pass.to[SF_DATA], b.p, b.n, e);
	sf_buf_release(&b);
	return (rc);
}

static int
write_model(struct train *t, const struct sf_learned *m, const char *path,
    struct sf_err *e)
{
	struct sf_out *out = NULL;
	int rc = -1;

	sf_model_write(&m->model, &t->model);
	if (sf_buf_check(&t->model, e) ||
	    (out = sf_out_open(path, e)) == NULL ||
	    sf_out_write(out, t->model.p, t->model.n, e))
		goto done;
	rc = sf_out_commit(out, e);
done:
	sf_out_free(out);
	return (rc);
}

static int
summary(const struct train *t, const struct sf_learned *m, struct sf_err *e)
{
	static const int parts[] = {SF_T_PASSED, SF_T_IGNORED, SF_T_REJECTED,
	    -1};
	const uint64_t *n = t->pass.sum.n;

	if (sf_tally_sum(&t->pass.sum, SF_T_READ, parts, e))
		return (-1);
	sf_say(t->run, SF_SAY_INFO, "read %ju = learnt %ju + without label %ju "
	    "+ rejected %ju", (uintmax_t)n[SF_T_READ],
	    (uintmax_t)n[SF_T_PASSED], (uintmax_t)n[SF_T_IGNORED],
	    (uintmax_t)n[SF_T_REJECTED]);
	if (n[T_UNDEFINED] > 0)
		sf_say(t->run, SF_SAY_WARN, "%ju feature values are undefined "
		    "and count as missing", (uintmax_t)n[T_UNDEFINED]);
	sf_say(t->run, SF_SAY_INFO, "AUC %.4f on the %zu rows held out, %.4f "
	    "on the %zu of training; %.2f%% positive", m->auc_test,
	    m->rows_test, m->auc_train, m->rows_train, m->rate * 100);
	return (0);
}

int
sf_score_train(const struct sf_run *r, const struct sf_score_args *args,
    struct sf_err *e)
{
	struct train t = {.run = r};
	struct sf_learned m = {0};
	struct sf_stage st = {.open = open_local, .close = close_local,
	    .map = map, .fold = fold, .ctx = &t};
	int rc = -1;

	if (prepare(&t, args, e) || sf_pass_open(&t.pass, r, 1, e) ||
	    sf_pass_run(&t.pass, &st, e) || sf_learn_rows_sort(&t.rows, e) ||
	    mature(&t, e) || reaches(&t, e) ||
	    sf_learn(&t.def, t.features, &t.rows, r->asof, &m, e) ||
	    summary(&t, &m, e) || write_report(&t, &m, e) ||
	    sf_pass_commit(&t.pass, e))
		goto done;
	rc = write_model(&t, &m, args->model, e);
done:
	sf_model_release(&m.model);
	sf_buf_release(&t.model);
	sf_learn_rows_release(&t.rows);
	sf_pass_close(&t.pass);
	sf_features_free(t.features);
	sf_expr_free(t.x);
	sf_expr_free(t.label_x);
	sf_zone_free(t.zone);
	sf_defs_free(t.defs);
	return (rc);
}
