/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/date.h"
#include "format/def.h"
#include "identity/idrules.h"
#include "identity/idrules_fold.h"

#include "identity/idrules_file.h"

/* A length that is always the same: a month is not. */
static int
read_length(const struct sf_def *d, struct sf_str text, int64_t min,
    int64_t *out, struct sf_err *e)
{
	struct sf_span span;

	if (sf_span_parse(text, &span) || (span.unit != SF_U_MS &&
	    span.unit != SF_U_DAY)) {
		(void)sf_def_fail(d, e, "'%.*s' is no length of time that is "
		    "always the same", (int)text.n, text.p);
		return (sf_hint(e, "write it in days or hours: 90d, 12h"));
	}
	/* A thousand years are enough. */
	if (span.n > 365250 * (span.unit == SF_U_MS ? SF_DAY : 1))
		span.n = -1;
	*out = span.unit == SF_U_MS ? span.n : span.n * SF_DAY;
	if (span.n <= 0 || *out < min)
		return (sf_def_fail(d, e, "a length of time from %s to 1000 "
		    "years is needed, not '%.*s'", min > 1 ? "1d" : "1s",
		    (int)text.n, text.p));
	return (0);
}

/* "5", or "3 in 90d". */
static int
read_limit(const struct sf_def *d, uint64_t max, struct sf_idlimit *out,
    struct sf_err *e)
{
	struct sf_str text, length = {"", 0};
	uint64_t n = 0;
	size_t i = 0;

	if (d == NULL)
		return (0);
	if (sf_def_want(d, SF_DEF_SCALAR, e))
		return (-1);
	text = sf_str_trim(d->text);
	for (; i < text.n && text.p[i] >= '0' && text.p[i] <= '9'; i++)
		if (n <= max)
			n = n * 10 + (uint64_t)(text.p[i] - '0');
	if (i < text.n) {
		length = (struct sf_str){text.p + i, text.n - i};
		if (!sf_str_starts(length, " in "))
			i = 0;
	}
	if (i == 0) {
		(void)sf_def_fail(d, e, "'%.*s' is no limit", (int)text.n,
		    text.p);
		return (sf_hint(e, "write '5', or '3 in 90d'"));
	}
	if (n > max)
		return (sf_def_fail(d, e, "a limit from 0 to %ju is needed, "
		    "not '%.*s'", (uintmax_t)max, (int)text.n, text.p));
	*out = (struct sf_idlimit){n, 0};
	if (length.n == 0)
		return (0);
	length = sf_str_trim((struct sf_str){length.p + 4, length.n - 4});
	if (n == 0)
		return (sf_def_fail(d, e, "0 is no limit, and has no window"));
	return (read_length(d, length, 1, &out->window, e));
}

static int
read_moves(const struct sf_def *d, struct sf_idtype *t, struct sf_err *e)
{
	const struct sf_def *moves = sf_def_get(d, "moves");
	const struct sf_def *silence = sf_def_get(d, "silence");

	if (sf_def_bool(moves, &t->moves, e))
		return (-1);
	if (silence != NULL && (sf_def_want(silence, SF_DEF_SCALAR, e) ||
	    read_length(silence, silence->text, SF_DAY, &t->silence, e)))
		return (-1);
	if (t->silence > 0 && !t->moves)
		return (sf_def_fail_key(silence, e, "a silence begins a new "
		    "holder of what moves: 'moves' is not true"));
	return (0);
}

/* More than half, so that no two have it. */
static int
read_majority(const struct sf_def *d, struct sf_idtype *t, struct sf_err *e)
{
	const struct sf_def *majority = sf_def_get(d, "majority");

	if (sf_def_share(majority, &t->majority, e))
		return (-1);
	if (majority == NULL || t->majority == 0 || t->majority > 5000)
		return (0);
	(void)sf_def_fail(majority, e, "'%.*s' is no majority",
	    (int)majority->text.n, majority->text.p);
	return (sf_hint(e, "write more than 50%%, or 0 for none"));
}

/* A relation does not link: nothing that is said of links goes with it. */
static int
check_relation(const struct sf_def *d, struct sf_idtype *t, struct sf_err *e)
{
	static const struct {
		const char *key, *why;
	} no[] = {
	    {"unique", "so it cannot be unique"},
	    {"per_value", "so it has no limit"},
	    {"majority", "with no majority either"},
	    {"per_person", "so it has no limit"},
	    {"moves", "so it cannot move"},
	};
	const int said[] = {t->unique, t->per_value.max > 0, t->majority > 0,
	    t->per_person.max > 0, t->moves};
	const struct sf_def *key;
	size_t i;

	for (i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		if (said[i] && (key = sf_def_get(d, no[i].key)) != NULL)
			return (sf_def_fail_key(key, e, "a relation does not "
			    "link, %s", no[i].why));
	/* What the type has without a file was of one that links. */
	t->unique = 0;
	t->per_value = t->per_person = (struct sf_idlimit){0, 0};
	return (0);
}

/* What a type's keys say together. */
static int
check_type(const struct sf_def *d, struct sf_idtype *t, struct sf_err *e)
{
	const struct sf_def *per = sf_def_get(d, "per_person");

	if (t->tier == SF_TIER_RELATION)
		return (check_relation(d, t, e));
	if (!t->unique)
		return (0);
	if (t->moves)
		return (sf_def_fail_key(sf_def_get(d, "moves"), e, "a unique "
		    "type says who somebody is: it cannot move"));
	if (t->per_person.max > 0 && per != NULL)
		return (sf_def_fail_key(per, e, "a unique type has one value "
		    "a person"));
	t->per_person = (struct sf_idlimit){0, 0};
	return (0);
}

static int
read_type(struct sf_idrules *r, const struct sf_def *d, struct sf_err *e)
{
	static const char *const keys[] = {"tier", "unique", "per_value",
	    "majority", "per_person", "moves", "silence", NULL};
	size_t at = sf_idrules_type(r, d->key, e);
	struct sf_idtype *t;
	int tier;

	if (at == SIZE_MAX)
		return (-1);
	t = &r->type[at];
	if (t->is_name)
		return (sf_def_fail_key(d, e, "names link by themselves: "
		    "'one_id' takes no rules"));
	tier = (int)t->tier;
	if (sf_def_want(d, SF_DEF_MAP, e) || sf_def_keys(d, keys, e) ||
	    sf_def_choice(sf_def_get(d, "tier"), sf_tier_names, &tier, e) ||
	    sf_def_bool(sf_def_get(d, "unique"), &t->unique, e) ||
	    read_limit(sf_def_get(d, "per_value"), SF_PER_VALUE_MAX,
	    &t->per_value, e) || read_majority(d, t, e) ||
	    read_limit(sf_def_get(d, "per_person"), SF_PER_PERSON_MAX,
	    &t->per_person, e) || read_moves(d, t, e))
		return (-1);
	t->tier = (enum sf_tier)tier;
	return (check_type(d, t, e));
}

/* A file that stands beside the rules. */
static int
beside(const struct sf_def *d, struct sf_buf *path, struct sf_err *e)
{
	const char *slash = strrchr(d->mark.path, '/'), *name = "";

	if (sf_def_text(d, &name, e))
		return (-1);
	if (name[0] != '/' && slash != NULL)
		sf_buf_add(path, d->mark.path,
		    (size_t)(slash - d->mark.path) + 1);
	sf_buf_adds(path, name);
	return (sf_buf_cstr(path) ? 0 : sf_fail_mem(e));
}

static int
read_block_file(struct sf_idrules *r, struct sf_str type,
    const struct sf_def *d, struct sf_err *e)
{
	static const char *const keys[] = {"file", NULL};
	const struct sf_def *file = sf_def_get(d, "file");
	struct sf_buf path = {0};
	int ret;

	if (sf_def_keys(d, keys, e))
		return (-1);
	if (file == NULL)
		return (sf_def_fail(d, e, "'file' is missing"));
	ret = beside(file, &path, e) ||
	    sf_idrules_block_file(r, type, path.p, e) ? -1 : 0;
	sf_buf_release(&path);
	return (ret);
}

static int
read_blocked(struct sf_idrules *r, struct sf_str type,
    const struct sf_def *d, struct sf_err *e)
{
	struct sf_err bad = {0};
	const char *text = "";

	if (d->kind == SF_DEF_MAP)
		return (read_block_file(r, type, d, e));
	if (sf_def_text(d, &text, e))
		return (-1);
	if (sf_idrules_block(r, type, text, &bad) == 0)
		return (0);
	if (bad.code != SF_E_USAGE) {
		*e = bad;
		return (-1);
	}
	(void)sf_def_fail(d, e, "%s", bad.msg);
	return (sf_hint(e, "what stands from '^' to '$' is a POSIX extended "
	    "regular expression, bounded: see sf-rules(5)"));
}

static int
read_block(struct sf_idrules *r, const struct sf_def *list, struct sf_err *e)
{
	struct sf_str type = sf_str_is(list->key, "any") ? SF_S("") :
	    list->key;
	size_t i;

	if (list->kind == SF_DEF_MAP)
		return (read_block_file(r, type, list, e));
	if (sf_def_want(list, SF_DEF_SEQ, e))
		return (-1);
	for (i = 0; i < list->n; i++)
		if (read_blocked(r, type, list->kid[i], e))
			return (-1);
	return (0);
}

static int
read_list(struct sf_idrules *r, const struct sf_def *d, struct sf_idlist *l,
    struct sf_err *e)
{
	struct sf_buf path = {0};
	int ret;

	if (d == NULL)
		return (0);
	ret = beside(d, &path, e) || sf_idlist_read(r, l, path.p, e) ? -1 : 0;
	sf_buf_release(&path);
	return (ret);
}

static int
read_links(struct sf_idrules *r, const struct sf_def *d, struct sf_err *e)
{
	static const char *const keys[] = {"always", "never", NULL};

	if (d == NULL)
		return (0);
	if (sf_def_want(d, SF_DEF_MAP, e) || sf_def_keys(d, keys, e) ||
	    read_list(r, sf_def_get(d, "always"), &r->always, e) ||
	    read_list(r, sf_def_get(d, "never"), &r->never, e))
		return (-1);
	return (sf_idlists_check(r, e));
}

static int
read_root(struct sf_idrules *r, const struct sf_def *root, struct sf_err *e)
{
	static const char *const keys[] = {"version", "ids", "block",
	    "links", "traits", "sums", NULL};
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
	if ((block = sf_def_get(root, "block")) != NULL) {
		if (sf_def_want(block, SF_DEF_MAP, e))
			return (-1);
		for (i = 0; i < block->n; i++)
			if (read_block(r, block->kid[i], e))
				return (-1);
	}
	return (read_links(r, sf_def_get(root, "links"), e));
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
