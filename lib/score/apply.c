/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "expr/expr.h"
#include "format/def.h"
#include "format/pass.h"
#include "io/zone.h"
#include "rules/answers.h"
#include "rules/feature.h"
#include "score/card.h"
#include "score/model.h"

#include "score/score.h"

enum { GROUP };			/* the card's rules, or the features */
enum { T_UNDEFINED = SF_T_OWN, T_KEPT };	/* people */

struct apply {
	const struct sf_run *run;
	struct sf_defs *defs;
	struct sf_zone *zone;
	struct sf_expr *x;
	struct sf_card *card;
	struct sf_model model;
	int has_model;
	struct sf_features *features;
	struct sf_pass pass;
	struct sf_rows_out *out;
	char asof[SF_TS_LEN + 1];
	struct sf_buf first;		/* who is the first undefined, and why */
};

struct local {
	struct sf_rows *rows;
	struct sf_expr_run *x;
	struct sf_json *json;
	struct sf_answers ask;
	struct sf_buf scores, line;
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
	sf_json_free(l->json);
	sf_answers_release(&l->ask);
	sf_buf_release(&l->scores);
	sf_buf_release(&l->line);
	free(l->value);
	free(l);
}

static void *
open_local(const void *ctx, struct sf_err *e)
{
	const struct apply *a = ctx;
	struct local *l = calloc(1, sizeof(*l));

	if (l == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	l->value = calloc(a->model.features + 1, sizeof(l->value[0]));
	if (l->value == NULL)
		(void)sf_fail_mem(e);
	if (l->value == NULL || (l->rows = sf_rows_new(&a->pass.in, e)) == NULL ||
	    (l->json = sf_json_new(e)) == NULL ||
	    (l->x = sf_expr_open(a->x, e)) == NULL) {
		close_local(l);
		return (NULL);
	}
	l->ask = (struct sf_answers){.rows = l->rows, .run = l->x,
	    .group = GROUP, .at_once = sf_expr_native(a->x, GROUP)};
	return (l);
}

static void
add_score(struct sf_buf *b, struct sf_str name, const char *asof, unsigned value,
    struct sf_str tier)
{
	if (b->n > 1)
		sf_buf_addc(b, ',');
	sf_buf_json(b, name.p, name.n);
	sf_buf_adds(b, ":{\"asof\":\"");
	sf_buf_add(b, asof, SF_TS_LEN);
	sf_buf_adds(b, "\",\"value\":");
	sf_buf_addu(b, value);
	sf_buf_adds(b, ",\"tier\":");
	sf_buf_json(b, tier.p, tier.n);
}

/* Scores of other names stand as they were. */
static void
keep_others(const struct apply *a, struct local *l, const struct sf_row *row,
    uint32_t at)
{
	const struct sf_jdoc *d = &row->doc;
	uint32_t i;

	if (at == 0)
		return;
	for (i = sf_j_first(d, at); i != 0; i = sf_j_after(d, at, i)) {
		if (a->card && sf_str_is(d->node[i].key, sf_card_name(a->card)))
			continue;
		if (a->has_model && sf_str_eq(d->node[i].key, a->model.name))
			continue;
		if (l->scores.n > 1)
			sf_buf_addc(&l->scores, ',');
		sf_buf_json(&l->scores, d->node[i].key.p, d->node[i].key.n);
		sf_buf_addc(&l->scores, ':');
		sf_buf_addstr(&l->scores, d->node[i].raw);
	}
}

/* Somebody of whom something is undefined: counted, the first one named. */
static void
note_undefined(const struct sf_chunk *c, const struct sf_row *row,
    struct sf_str why, int kept, struct sf_buf *first, struct sf_tally *t)
{
	char safe[256];

	t->n[T_UNDEFINED]++;
	t->n[T_KEPT] += (uint64_t)(kept != 0);
	if (first->n > 0)
		return;
	sf_mask_text(safe, sizeof(safe), why.p, why.n);
	sf_buf_addf(first, "%s:%ju: %s", c->path, (uintmax_t)row->line, safe);
}

static void
card_score(const struct apply *a, struct local *l, size_t i,
    struct sf_card_score *s)
{
	sf_card_apply(a->card, l->x, i, a->run->asof, s);
	add_score(&l->scores, sf_str(sf_card_name(a->card)), a->asof,
	    (unsigned)s->value, sf_str(s->tier));
	/* Neither is below 0: parts of a card are clamped. */
	sf_buf_adds(&l->scores, ",\"identity\":");
	sf_buf_addu(&l->scores, (uint64_t)s->identity);
	sf_buf_adds(&l->scores, ",\"behaviour\":");
	sf_buf_addu(&l->scores, (uint64_t)s->behaviour);
	sf_buf_addc(&l->scores, '}');
}

static void
model_score(const struct apply *a, struct local *l, size_t i,
    struct sf_card_score *s)
{
	unsigned v;

	s->undefined = (unsigned)sf_features_values(a->features, l->x, i,
	    l->value, &s->why, &s->kept);
	v = sf_model_value(&a->model,
	    sf_trees_margin(&a->model.trees, l->value));
	add_score(&l->scores, a->model.name, a->asof, v,
	    sf_model_tier(&a->model, v));
	sf_buf_addc(&l->scores, '}');
}

static int
write_line(const struct apply *a, struct local *l, const struct sf_chunk *c,
    const struct sf_row *row, struct sf_buf *out, struct sf_err *e)
{
	struct sf_edit edit = {"scores", sf_buf_str(&l->scores)};
	int plain = sf_rows_out_plain(a->out);
	struct sf_buf *to = plain ? out : &l->line;

	sf_buf_clear(&l->line);
	sf_profile_edit(to, row->json, &row->doc, &edit, 1);
	if (sf_row_cr(c, row))
		sf_buf_addc(to, '\r');
	if (plain) {
		sf_buf_addc(to, '\n');
		return (0);
	}
	if (sf_buf_check(&l->line, e))
		return (-1);
	return (sf_rows_out_line(a->out, l->json, sf_buf_str(&l->line), out,
	    e));
}

/* One person: 0, or -1. */
static int
person(const struct apply *a, struct local *l, const struct sf_chunk *c,
    const struct sf_row *row, const struct sf_profile *p,
    struct sf_buf out[SF_OUTS], struct sf_tally *t, struct sf_err *e)
{
	struct sf_card_score score = {0};

	sf_buf_clear(&l->scores);
	sf_buf_addc(&l->scores, '{');
	keep_others(a, l, row, p->scores);
	if (a->card != NULL)
		card_score(a, l, l->ask.i, &score);
	else
		model_score(a, l, l->ask.i, &score);
	if (score.undefined > 0)
		note_undefined(c, row, score.why, score.kept,
		    &out[SF_DECISIONS], t);
	sf_buf_addc(&l->scores, '}');
	if (sf_buf_check(&l->scores, e) || write_line(a, l, c, row,
	    &out[SF_DATA], e))
		return (-1);
	t->n[SF_T_PASSED]++;
	return (0);
}

static int
map(const void *ctx, void *local, const struct sf_chunk *c,
    struct sf_buf out[SF_OUTS], struct sf_tally *t, struct sf_err *e)
{
	struct local *l = local;
	struct sf_profile p;
	struct sf_row row;
	int rc;

	if (sf_answers_start(&l->ask, c, e))
		return (-1);
	while ((rc = sf_answers_next(&l->ask, c, &row, &p, &out[SF_REJECTS], t,
	    e)) > 0)
		if (person(ctx, l, c, &row, &p, out, t, e))
			return (-1);
	return (rc < 0 ? -1 : sf_buf_check(&out[SF_DATA], e));
}

/* In the order of the input, so that the first one is the first. */
static int
fold(void *ctx, struct sf_buf mapped[SF_OUTS], struct sf_out *to[SF_OUTS],
    struct sf_err *e)
{
	struct apply *a = ctx;
	size_t i;

	if (a->first.n == 0)
		sf_buf_swap(&a->first, &mapped[SF_DECISIONS]);
	for (i = 0; i < SF_DECISIONS; i++)
		if (to[i] != NULL && mapped[i].n > 0 &&
		    sf_out_write(to[i], mapped[i].p, mapped[i].n, e))
			return (-1);
	return (sf_buf_check(&a->first, e));
}

/* -d: a score card. */
static int
take_card(struct apply *a, const struct sf_score_args *args, struct sf_err *e)
{
	const struct sf_def *root = sf_defs_root(a->defs);
	struct sf_expr_env env = {.zone = a->zone, .has_asof = 1,
	    .asof = a->run->asof};

	if (sf_def_get(root, "model") != NULL) {
		(void)sf_def_fail(sf_def_get(root, "model"), e,
		    "'%s' defines a model, which has to be trained first",
		    args->definition);
		return (sf_hint(e, "sf-score train -d %s -m FILE; then sf-score"
		    " -m FILE", args->definition));
	}
	if ((a->x = sf_expr_new(&env, e)) == NULL)
		return (-1);
	a->card = sf_card_read(root, a->x, GROUP, e);
	return (a->card ? 0 : -1);
}

/* -m: a trained model. */
static int
take_model(struct apply *a, const struct sf_score_args *args, struct sf_err *e)
{
	struct sf_expr_env env = {.zone = a->zone, .has_asof = 1,
	    .asof = a->run->asof};
	size_t i;

	if ((a->x = sf_expr_new(&env, e)) == NULL ||
	    (a->features = sf_features_new(e)) == NULL)
		return (-1);
	for (i = 0; i < a->model.features; i++)
		if (sf_features_add(a->features, a->model.feature[i],
		    a->model.text[i], a->x, GROUP, e)) {
			(void)sf_err_at(e, args->model, 0, 0, NULL, 0);
			return (-1);
		}
	return (0);
}

static int
prepare(struct apply *a, const struct sf_score_args *args, struct sf_err *e)
{
	const char *tz = NULL;

	if ((args->definition == NULL) == (args->model == NULL)) {
		(void)sf_fail(e, SF_E_USAGE, args->model ? "a score card and a "
		    "model at once" : "neither a score card nor a model given");
		return (sf_hint(e, "-d CARD.yaml for a card, -m FILE for a "
		    "model"));
	}
	if (sf_run_need_asof(a->run, "a score", e))
		return (-1);
	if (args->definition != NULL) {
		if ((a->defs = sf_defs_load(args->definition, e)) == NULL ||
		    sf_card_zone(sf_defs_root(a->defs), &tz, e))
			return (-1);
	} else {
		if (sf_model_load(&a->model, args->model, e))
			return (-1);
		a->has_model = 1;
		tz = a->model.tz.p;
	}
	if (a->run->tz != NULL)
		tz = a->run->tz;
	if ((a->zone = sf_zone_load(tz ? tz : "UTC", e)) == NULL)
		return (-1);
	if (args->definition ? take_card(a, args, e) : take_model(a, args, e))
		return (-1);
	sf_ts_format(a->run->asof, a->asof);
	if ((a->out = sf_rows_out_new(a->run, "one_id,scores", a->zone, e)) ==
	    NULL)
		return (-1);
	sf_expr_spare(a->x, args->spare);
	return (sf_expr_start(a->x, a->run->jobs, e));
}

static void
release(struct apply *a)
{
	sf_buf_release(&a->first);
	sf_pass_close(&a->pass);
	sf_rows_out_free(a->out);
	sf_features_free(a->features);
	sf_card_free(a->card);
	sf_model_release(&a->model);
	sf_expr_free(a->x);
	sf_zone_free(a->zone);
	sf_defs_free(a->defs);
}

static int
plan(struct apply *a, struct sf_err *e)
{
	struct sf_out *out = sf_out_open(a->run->out, e);
	struct sf_buf b = {0};
	int rc = -1;

	if (out == NULL)
		return (-1);
	sf_expr_plan(a->x, &b);
	if (sf_buf_check(&b, e) == 0 && sf_out_write(out, b.p, b.n, e) == 0)
		rc = sf_out_commit(out, e);
	sf_buf_release(&b);
	sf_out_free(out);
	return (rc);
}

static int
summary(struct apply *a, struct sf_err *e)
{
	static const int parts[] = {SF_T_PASSED, SF_T_REJECTED, -1};
	const struct sf_tally *t = &a->pass.sum;

	if (sf_tally_sum(t, SF_T_READ, parts, e))
		return (-1);
	sf_say(a->run, SF_SAY_INFO, "read %ju = scored %ju + rejected %ju",
	    (uintmax_t)t->n[SF_T_READ], (uintmax_t)t->n[SF_T_PASSED],
	    (uintmax_t)t->n[SF_T_REJECTED]);
	if (t->n[T_UNDEFINED] > 0)
		sf_say(a->run, SF_SAY_WARN, "%ju %s something undefined, which "
		    "counts as missing; first %.*s",
		    (uintmax_t)t->n[T_UNDEFINED],
		    t->n[T_UNDEFINED] == 1 ? "person has" : "people have",
		    (int)a->first.n, sf_buf_str(&a->first).p);
	if (t->n[T_KEPT] == 0 || t->n[T_KEPT] < t->n[SF_T_PASSED])
		return (0);
	(void)sf_fail(e, SF_E_FEW, "the score asks for a time before "
	    "everybody's time line");
	return (sf_hint(e, "fold the profiles as of then: sf-merge-id --asof, "
	    "or keep more with --keep"));
}

int
sf_score_apply(const struct sf_run *r, const struct sf_score_args *args,
    struct sf_err *e)
{
	struct apply a = {.run = r};
	struct sf_stage st = {.open = open_local, .close = close_local,
	    .map = map, .fold = fold, .ctx = &a};
	int rc = -1;

	if (prepare(&a, args, e))
		goto done;
	if (r->plan) {
		rc = plan(&a, e);
		goto done;
	}
	if (sf_pass_open(&a.pass, r, 1, e) ||
	    sf_rows_out_start(a.out, a.pass.to[SF_DATA], e) ||
	    sf_pass_run(&a.pass, &st, e) || summary(&a, e))
		goto done;
	rc = sf_pass_commit(&a.pass, e);
done:
	release(&a);
	return (rc);
}
