/* SPDX-License-Identifier: MIT */
#include "identity/idrules.h"

#include "identity/idrules_fold.h"

/* A list of names, each once, in ${mem} for as long as the file is open. */
static const struct sf_str *
read_names(struct sf_arena *mem, const struct sf_def *list, const char *twice,
    struct sf_err *e)
{
	const char *text = "";
	struct sf_str *s;
	size_t i, k;

	if (sf_def_want(list, SF_DEF_SEQ, e))
		return (NULL);
	s = sf_arena_alloc(mem, (list->n + 1) * sizeof(*s));
	if (s == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	for (i = 0; i < list->n; i++) {
		if (sf_def_text(list->kid[i], &text, e))
			return (NULL);
		s[i] = sf_str(text);
		for (k = 0; k < i; k++)
			if (sf_str_eq(s[k], s[i])) {
				(void)sf_def_fail(list->kid[i], e, "'%s' %s",
				    text, twice);
				return (NULL);
			}
	}
	return (s);
}

/* A word, or {by: word}, and with source its rank. */
static int
read_trait(struct sf_fold_rules *r, const struct sf_def *d, struct sf_err *e)
{
	static const char *const keys[] = {"by", "rank", NULL};
	const struct sf_def *by = d, *rank = NULL;
	struct sf_survive_rule rule = {SF_BY_LATEST, NULL, 0};
	int how = SF_BY_LATEST;

	if (d->kind != SF_DEF_SCALAR) {
		if (sf_def_want(d, SF_DEF_MAP, e) || sf_def_keys(d, keys, e))
			return (-1);
		rank = sf_def_get(d, "rank");
		if ((by = sf_def_get(d, "by")) == NULL)
			return (sf_def_fail(d, e, "'by' is missing: which "
			    "value survives"));
	}
	if (sf_def_choice(by, sf_survive_names, &how, e))
		return (-1);
	rule.by = (enum sf_survive_by)how;
	if (rule.by == SF_BY_SOURCE && (rank == NULL || rank->n == 0)) {
		(void)sf_def_fail(by, e, "'source' needs the rank of sources");
		return (sf_hint(e, "write {by: source, rank: [core_customers, "
		    "app, \"*\"]}, best first"));
	}
	if (rule.by != SF_BY_SOURCE && rank != NULL)
		return (sf_def_fail_key(rank, e, "'rank' goes with 'by: "
		    "source' only"));
	if (rank != NULL) {
		rule.rank = read_names(&r->traits.mem, rank,
		    "has its rank already", e);
		rule.ranks = rank->n;
		if (rule.rank == NULL)
			return (-1);
	}
	if (sf_survive_add(&r->traits, d->key, &rule))
		return (sf_fail_mem(e));
	return (0);
}

/* An event's name, and which members of props are summed. */
static int
read_sum(struct sf_fold_rules *r, const struct sf_def *d, struct sf_err *e)
{
	const struct sf_str *name = read_names(&r->sums.mem, d,
	    "is summed already", e);

	if (name == NULL)
		return (-1);
	if (d->n == 0)
		return (sf_def_fail(d, e, "nothing is named that could be "
		    "summed"));
	if (sf_sums_add(&r->sums, d->key, name, d->n))
		return (sf_fail_mem(e));
	return (0);
}

int
sf_idrules_fold(struct sf_fold_rules *r, const struct sf_def *root,
    struct sf_err *e)
{
	const struct sf_def *traits = sf_def_get(root, "traits");
	const struct sf_def *sums = sf_def_get(root, "sums");
	size_t i;

	if ((traits != NULL && sf_def_want(traits, SF_DEF_MAP, e)) ||
	    (sums != NULL && sf_def_want(sums, SF_DEF_MAP, e)))
		return (-1);
	for (i = 0; traits != NULL && i < traits->n; i++)
		if (read_trait(r, traits->kid[i], e))
			return (-1);
	for (i = 0; sums != NULL && i < sums->n; i++)
		if (read_sum(r, sums->kid[i], e))
			return (-1);
	return (0);
}

static void
put_names(struct sf_buf *b, const struct sf_str *s, size_t n)
{
	size_t i;

	sf_buf_addc(b, '[');
	for (i = 0; i < n; i++) {
		if (i > 0)
			sf_buf_adds(b, ", ");
		sf_idrules_word(b, s[i]);
	}
	sf_buf_addc(b, ']');
}

static void
show_sums(const struct sf_sums *s, struct sf_buf *b)
{
	size_t i;

	for (i = 0; i < s->events.n; i++) {
		sf_buf_adds(b, i ? "  " : "sums:\n  ");
		sf_idrules_word(b, s->events.e[i].key);
		sf_buf_adds(b, ": ");
		put_names(b, s->of[i].name, s->of[i].n);
		sf_buf_addc(b, '\n');
	}
}

void
sf_idrules_fold_show(const struct sf_fold_rules *r, struct sf_buf *b)
{
	const struct sf_survive_rule *rule;
	const char *by;
	size_t i;

	for (i = 0; i < r->traits.traits.n; i++) {
		sf_buf_adds(b, i ? "  " : "traits:\n  ");
		sf_idrules_word(b, r->traits.traits.e[i].key);
		rule = &r->traits.rule[r->traits.traits.e[i].val];
		by = sf_survive_names[rule->by];
		if (rule->by == SF_BY_SOURCE) {
			sf_buf_addf(b, ": {by: %s, rank: ", by);
			put_names(b, rule->rank, rule->ranks);
			sf_buf_addc(b, '}');
		} else {
			sf_buf_addf(b, ": %s", by);
		}
		sf_buf_addc(b, '\n');
	}
	show_sums(&r->sums, b);
}
