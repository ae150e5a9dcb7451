/* SPDX-License-Identifier: MIT */
#include "format/def.h"
#include "identity/idrules.h"
#include "identity/idrules_fold.h"

#include "identity/idrules_file.h"

static int
read_type(struct sf_idrules *r, const struct sf_def *d, struct sf_err *e)
{
	static const char *const keys[] = {"tier", "unique", "per_value", NULL};
	size_t at = sf_idrules_type(r, d->key);
	struct sf_idtype *t;
	int tier;

	if (at == SIZE_MAX)
		return (sf_fail_mem(e));
	t = &r->type[at];
	if (t->is_name)
		return (sf_def_fail_key(d, e, "names link by themselves: "
		    "'one_id' takes no rules"));
	tier = (int)t->tier;
	if (sf_def_want(d, SF_DEF_MAP, e) || sf_def_keys(d, keys, e) ||
	    sf_def_choice(sf_def_get(d, "tier"), sf_tier_names, &tier, e) ||
	    sf_def_bool(sf_def_get(d, "unique"), &t->unique, e) ||
	    sf_def_u64(sf_def_get(d, "per_value"), 0, UINT32_MAX,
	    &t->per_value, e))
		return (-1);
	t->tier = (enum sf_tier)tier;
	if (t->unique && t->tier == SF_TIER_RELATION)
		return (sf_def_fail(sf_def_get(d, "unique"), e, "a relation "
		    "does not link, so it cannot be unique"));
	return (0);
}

static int
read_block(struct sf_idrules *r, const struct sf_def *list, struct sf_err *e)
{
	const char *text = "", *why = NULL;
	const struct sf_def *d;
	size_t i;

	if (sf_def_want(list, SF_DEF_SEQ, e))
		return (-1);
	for (i = 0; i < list->n; i++) {
		d = list->kid[i];
		if (sf_def_text(d, &text, e) ||
		    sf_idrules_block(r, sf_str_is(list->key, "any") ?
		    SF_S("") : list->key, text, &why, e))
			return (-1);
		if (why != NULL)
			return (sf_def_fail(d, e, "'%s' %s", text, why));
	}
	return (0);
}

static int
read_root(struct sf_idrules *r, const struct sf_def *root, struct sf_err *e)
{
	static const char *const keys[] = {"version", "ids", "block",
	    "traits", "sums", NULL};
	const struct sf_def *ids, *block;
	uint64_t version = 1;
	size_t i;

	if (sf_def_want(root, SF_DEF_MAP, e) || sf_def_keys(root, keys, e) ||
	    sf_def_u64(sf_def_get(root, "version"), 1, 1, &version, e) ||
	    sf_idrules_fold(&r->fold, root, e))
		return (-1);
	if ((ids = sf_def_get(root, "ids")) != NULL) {
		if (sf_def_want(ids, SF_DEF_MAP, e))
			return (-1);
		for (i = 0; i < ids->n; i++)
			if (read_type(r, ids->kid[i], e))
				return (-1);
	}
	if ((block = sf_def_get(root, "block")) == NULL)
		return (0);
	if (sf_def_want(block, SF_DEF_MAP, e))
		return (-1);
	for (i = 0; i < block->n; i++)
		if (read_block(r, block->kid[i], e))
			return (-1);
	return (0);
}

int
sf_idrules_file(struct sf_idrules *r, const char *path, struct sf_err *e)
{
	struct sf_defs *defs = sf_defs_load(path, e);
	int rc;

	if (defs == NULL)
		return (-1);
	rc = read_root(r, sf_defs_root(defs), e);
	sf_defs_free(defs);
	return (rc);
}
