/* SPDX-License-Identifier: MIT */
#include "record/fold_own.h"

#include "record/fold.h"

struct fold_seen *
sf_fold_kind(struct sf_fold *f, struct sf_str event, struct sf_err *e)
{
	struct fold_seen *s;
	size_t i;
	int fresh;

	if ((s = sf_fold_row(&f->seen, event, &fresh)) == NULL)
		goto nomem;
	if (!fresh)
		return (s);
	s->first = INT64_MAX;
	s->last = INT64_MIN;
	if (f->rules != NULL)
		s->of = sf_sums_of(&f->rules->sums, event);
	if (s->of == NULL)
		return (s);
	s->sum = sf_arena_alloc(&f->mem, s->of->n * sizeof(*s->sum));
	if (s->sum == NULL)
		goto nomem;
	for (i = 0; i < s->of->n; i++)
		s->sum[i] = (struct fold_sum){0};
	return (s);
nomem:
	(void)sf_fail_mem(e);
	return (NULL);
}

void
sf_fold_sum_shown(struct fold_seen *s, const struct sf_jdoc *doc,
    uint32_t props)
{
	sf_dec_sum v;
	size_t i;

	for (i = 0; s->of != NULL && i < s->of->n; i++)
		switch (sf_sums_amount(doc, props, s->of->name[i], &v)) {
		case 1:
			s->sum[i].shown = sf_dec_sum_add(s->sum[i].shown, v);
			s->sum[i].has = 1;
			break;
		case -1:
			s->sum[i].odd_shown++;
			break;
		}
}

static void
clear_shown(struct fold_sum *t)
{
	t->shown = 0;
	t->odd_shown = 0;
	t->has = 0;
}

/*
 * What a profile does not tell, it may not have known: then it is taken to
 * have dropped nothing, and what it shows counts as any other entry.
 */
int
sf_fold_sum_told(struct fold_seen *s, const struct sf_jdoc *doc, uint32_t at)
{
	uint32_t sum = sf_j_get(doc, at, "sum"), k;
	uint32_t odd = sf_j_get(doc, at, "unsummed");
	struct fold_sum *t;
	sf_dec_sum v;
	uint64_t n;
	size_t i;

	for (i = 0; s->of != NULL && i < s->of->n; i++) {
		t = &s->sum[i];
		if (sum != 0 &&
		    (k = sf_j_getn(doc, sum, s->of->name[i])) != 0) {
			if (sf_dec_sum_parse(doc->node[k].raw, &v))
				return (-1);
			t->told = 1;
			t->dropped = sf_dec_sum_add(t->dropped,
			    sf_dec_sum_sub(v, t->shown));
		}
		if (odd != 0 &&
		    (k = sf_j_getn(doc, odd, s->of->name[i])) != 0) {
			if (sf_profile_count(doc, k, &n))
				return (-1);
			t->odd_dropped += n - t->odd_shown;
		}
		clear_shown(t);
	}
	return (0);
}

void
sf_fold_sum_forget(struct sf_fold *f)
{
	struct fold_seen *s;
	size_t i, k;

	if (f->rules == NULL || f->rules->sums.n == 0)
		return;
	for (i = 0; i < f->seen.map.n; i++) {
		s = sf_fold_at(&f->seen, i);
		for (k = 0; s->of != NULL && k < s->of->n; k++)
			clear_shown(&s->sum[k]);
	}
}

/* An entry of the time line is JSON that the fold has written itself. */
int
sf_fold_sum_entries(struct sf_fold *f, struct sf_err *e)
{
	const struct fold_entry *n;
	struct fold_seen *s;
	struct sf_jdoc doc;
	size_t i;

	sf_fold_sum_forget(f);
	if (f->rules == NULL || f->rules->sums.n == 0)
		return (0);
	for (i = 0; i < f->line.map.n; i++) {
		n = sf_fold_at(&f->line, i);
		s = sf_fold_at(&f->seen, n->seen);
		if (s->of == NULL)
			continue;
		if (sf_json_parse(f->json, n->text.p, n->text.n, 0, &doc, e))
			return (-1);
		sf_fold_sum_shown(s, &doc, sf_j_get(&doc, 0, "props"));
	}
	return (0);
}

static void
put_member(struct sf_buf *b, const char *group, int *any, struct sf_str name)
{
	sf_buf_adds(b, *any ? "," : group);
	*any = 1;
	sf_buf_json(b, name.p, name.n);
	sf_buf_addc(b, ':');
}

void
sf_fold_sum_put(struct sf_buf *b, const struct fold_seen *s)
{
	const struct fold_sum *t;
	char text[48];
	uint64_t odd;
	size_t i;
	int any = 0;

	for (i = 0; s->of != NULL && i < s->of->n; i++) {
		t = &s->sum[i];
		if (!t->told && !t->has)
			continue;
		put_member(b, ",\"sum\":{", &any, s->of->name[i]);
		sf_dec_sum_format(sf_dec_sum_add(t->dropped, t->shown), text);
		sf_buf_adds(b, text);
	}
	if (any)
		sf_buf_addc(b, '}');
	any = 0;
	for (i = 0; s->of != NULL && i < s->of->n; i++) {
		t = &s->sum[i];
		/* A profile may show more than it tells of. */
		odd = t->odd_dropped > INT64_MAX ? 0 : t->odd_dropped;
		if (odd + t->odd_shown == 0)
			continue;
		put_member(b, ",\"unsummed\":{", &any, s->of->name[i]);
		sf_buf_addu(b, odd + t->odd_shown);
	}
	if (any)
		sf_buf_addc(b, '}');
}
