/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/digest.h"
#include "identity/idrules_file.h"
#include "identity/idrules_fold.h"

#include "identity/idrules.h"

#define SHARED_BY 5		/* persons whom an unproven value may link */

const char *const sf_tier_names[] = {"trusted", "strong", "weak", "relation",
    NULL};

struct built_in {
	const char *name;
	enum sf_tier tier;
	int unique;
	uint64_t per_value, per_person;
};

static const struct built_in built_in[] = {
    {"id_card", SF_TIER_TRUSTED, 1, 0, 0},
    {"cust_no", SF_TIER_TRUSTED, 0, 0, 20},
    {"one_id", SF_TIER_TRUSTED, 0, 0, 0},
    {"send_id", SF_TIER_TRUSTED, 0, 0, 0},
    {"card", SF_TIER_STRONG, 0, 0, 0},
    {"email", SF_TIER_STRONG, 0, SHARED_BY, 0},
    {"openid", SF_TIER_STRONG, 0, 0, 0},
    {"phone", SF_TIER_STRONG, 0, SHARED_BY, 5},
    {"unionid", SF_TIER_STRONG, 0, 0, 0},
    {"cookie", SF_TIER_WEAK, 0, SHARED_BY, 0},
    {"device", SF_TIER_WEAK, 0, SHARED_BY, 0},
    {"idfa", SF_TIER_WEAK, 0, SHARED_BY, 0},
    {"imei", SF_TIER_WEAK, 0, SHARED_BY, 0},
    {"oaid", SF_TIER_WEAK, 0, SHARED_BY, 0},
    {"uuid", SF_TIER_WEAK, 0, SHARED_BY, 0},
    {"landline", SF_TIER_RELATION, 0, 0, 0},
    {"uscc", SF_TIER_RELATION, 0, 0, 0},
};
#define BUILT_IN (sizeof(built_in) / sizeof(built_in[0]))

/* What holds for a type that nobody names. */
static const struct built_in any_type = {"", SF_TIER_WEAK, 0, SHARED_BY, 0};

static const struct built_in *
built_in_of(struct sf_str name)
{
	size_t i;

	for (i = 0; i < BUILT_IN; i++)
		if (sf_str_is(name, built_in[i].name))
			return (&built_in[i]);
	return (&any_type);
}

/* What stands where nobody is meant. */
static const char *const built_in_block[] = {"^[0-]*$", "-1", "null", "none",
    "nil", "nan", "n/a", "undefined", "unknown", "invalid", "anonymous"};

static struct sf_idtype *
add_type(struct sf_idrules *r, struct sf_str name)
{
	struct sf_idtype *t;
	size_t cap = r->cap ? r->cap * 2 : 32;
	const struct built_in *from;
	const char *own;

	if (r->n == r->cap) {
		if ((t = realloc(r->type, cap * sizeof(*t))) == NULL)
			return (NULL);
		r->type = t;
		r->cap = cap;
	}
	if ((own = sf_arena_dup(&r->mem, name.p, name.n)) == NULL)
		return (NULL);
	t = &r->type[r->n++];
	memset(t, 0, sizeof(*t));
	from = built_in_of(name);
	t->name = (struct sf_str){own, name.n};
	t->tier = from->tier;
	t->unique = from->unique;
	t->per_value.max = from->per_value;
	t->per_person.max = from->per_person;
	t->is_name = sf_str_is(name, "one_id");
	t->listed = !t->is_name && !sf_str_is(name, "send_id");
	return (t);
}

/* What goes over types one by one, and by pairs, would not end. */
static int
too_many(struct sf_str name, struct sf_err *e)
{
	char shown[64];

	sf_mask_text(shown, sizeof(shown), name.p, name.n);
	(void)sf_fail(e, SF_E_DATA, "more than %d types of identifiers, '%s' "
	    "among them", SF_IDTYPES_MAX, shown);
	return (sf_hint(e, "in 'ids' the name is a type, and what follows a "
	    "value: see sf-event(5)"));
}

size_t
sf_idrules_type(struct sf_idrules *r, struct sf_str name, struct sf_err *e)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (sf_str_eq(r->type[i].name, name))
			return (i);
	if (r->n == SF_IDTYPES_MAX) {
		(void)too_many(name, e);
		return (SIZE_MAX);
	}
	if (add_type(r, name) != NULL)
		return (r->n - 1);
	(void)sf_fail_mem(e);
	return (SIZE_MAX);
}

static int
init_built_in(struct sf_idrules *r, struct sf_err *e)
{
	size_t i;

	for (i = 0; i < BUILT_IN; i++)
		if (add_type(r, sf_str(built_in[i].name)) == NULL)
			return (sf_fail_mem(e));
	for (i = 0; i < sizeof(built_in_block) / sizeof(built_in_block[0]); i++)
		if (sf_idrules_block(r, SF_S(""), built_in_block[i], e))
			return (-1);
	/* The operator's own number, which stands in every form's example. */
	return (sf_idrules_block(r, SF_S("phone"), "+8613800138000", e));
}

int
sf_idrules_init(struct sf_idrules *r, const char *path, struct sf_err *e)
{
	memset(r, 0, sizeof(*r));
	if (init_built_in(r, e))
		return (-1);
	return (path ? sf_idrules_file(r, path, e) : 0);
}

void
sf_idrules_release(struct sf_idrules *r)
{
	sf_idblock_release(&r->block);
	sf_idlist_release(&r->always);
	sf_idlist_release(&r->never);
	free(r->type);
	sf_fold_rules_release(&r->fold);
	sf_arena_release(&r->mem);
	memset(r, 0, sizeof(*r));
}

/* Stronger first.  Names of types differ, so that the order is total. */
static int
stronger(const void *a, const void *b)
{
	const struct sf_idtype *x = *(struct sf_idtype *const *)a;
	const struct sf_idtype *y = *(struct sf_idtype *const *)b;

	if (x->tier != y->tier)
		return (x->tier < y->tier ? -1 : 1);
	if (x->unique != y->unique)
		return (x->unique ? -1 : 1);
	return (sf_str_cmp(x->name, y->name));
}

int
sf_idrules_rank(struct sf_idrules *r, struct sf_err *e)
{
	struct sf_idtype **t = malloc((r->n + 1) * sizeof(struct sf_idtype *));
	size_t i;

	if (t == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < r->n; i++)
		t[i] = &r->type[i];
	qsort(t, r->n, sizeof(struct sf_idtype *), stronger);
	for (i = 0; i < r->n; i++)
		t[i]->rank = (unsigned)i;
	free(t);
	return (0);
}

/* As a key or a text of YAML. */
void
sf_idrules_word(struct sf_buf *b, struct sf_str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || s.p[i] == '_' ||
		    (s.p[i] >= 'A' && s.p[i] <= 'Z') ||
		    (i > 0 && s.p[i] >= '0' && s.p[i] <= '9')))
			break;
	if (i < s.n || s.n == 0)
		sf_buf_json(b, s.p, s.n);
	else
		sf_buf_addstr(b, s);
}

/* A length of time in the largest unit that fits: 90d. */
static void
show_length(struct sf_buf *b, int64_t ms)
{
	static const struct {
		int64_t ms;
		const char *name;
	} unit[] = {{SF_DAY, "d"}, {SF_HOUR, "h"}, {SF_MINUTE, "m"}};
	size_t i;

	for (i = 0; i < 3; i++)
		if (ms % unit[i].ms == 0) {
			sf_buf_addf(b, "%jd%s", (intmax_t)(ms / unit[i].ms),
			    unit[i].name);
			return;
		}
	sf_buf_addf(b, "%jds", (intmax_t)(ms / SF_SECOND));
}

void
sf_idrules_limit(struct sf_buf *b, uint64_t max, int64_t window)
{
	sf_buf_addu(b, max);
	if (window == 0)
		return;
	sf_buf_adds(b, " in ");
	show_length(b, window);
}

void
sf_idrules_limit_json(struct sf_buf *b, uint64_t max, int64_t window)
{
	sf_buf_adds(b, ",\"limit\":");
	sf_buf_addu(b, max);
	if (window == 0)
		return;
	sf_buf_adds(b, ",\"in\":\"");
	show_length(b, window);
	sf_buf_addc(b, '"');
}

static void
show_limit(struct sf_buf *b, const char *key, const struct sf_idlimit *l,
    uint64_t usual)
{
	if (l->max == 0 && usual == 0)
		return;
	sf_buf_addf(b, ", %s: ", key);
	sf_idrules_limit(b, l->max, l->window);
}

/* All that holds, and what would hold if it were not said. */
static void
show_type(struct sf_buf *b, const struct sf_idtype *t)
{
	const struct built_in *from = built_in_of(t->name);

	sf_buf_adds(b, "  ");
	sf_idrules_word(b, t->name);
	sf_buf_addf(b, ": {tier: %s", sf_tier_names[t->tier]);
	if (t->unique || from->unique)
		sf_buf_addf(b, ", unique: %s", t->unique ? "true" : "false");
	if (t->tier != SF_TIER_RELATION) {
		show_limit(b, "per_value", &t->per_value, from->per_value);
		if (t->majority > 0)
			sf_buf_addf(b, t->majority % 100 ?
			    ", majority: %u.%02u%%" : ", majority: %u%%",
			    t->majority / 100, t->majority % 100);
		if (!t->unique)
			show_limit(b, "per_person", &t->per_person,
			    from->per_person);
		if (t->moves)
			sf_buf_adds(b, ", moves: true");
		if (t->silence > 0) {
			sf_buf_adds(b, ", silence: ");
			show_length(b, t->silence);
		}
	}
	sf_buf_adds(b, "}\n");
}

void
sf_idrules_show(const struct sf_idrules *r, int digests, struct sf_buf *b)
{
	size_t k, i;

	sf_buf_adds(b, "version: 1\nids:\n");
	for (k = 0; k < r->n; k++)
		for (i = 0; i < r->n; i++)
			if (r->type[i].rank == k && !r->type[i].is_name)
				show_type(b, &r->type[i]);
	sf_idrules_block_show(r, digests, b);
	sf_idlists_show(r, digests, b);
	sf_idrules_fold_show(&r->fold, b);
}

int
sf_idrules_digest(const struct sf_idrules *r, char out[33], struct sf_err *e)
{
	struct sf_buf b = {0};
	int ret;

	sf_idrules_show(r, 1, &b);
	if ((ret = sf_buf_check(&b, e)) == 0)
		sf_hash_hex(b.p, b.n, out);
	sf_buf_release(&b);
	return (ret);
}
