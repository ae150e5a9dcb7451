/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "ident/kind.h"

#include "ident/types.h"

#define NAME_MAX_BYTES 64
#define NEAR_MAX 256		/* names that a misspelt one is held against */

/* A type that is not as it is built in: declared, or with blocked values. */
struct entry {
	struct sf_ident_type type;
	struct sf_ident_own own;
	struct sf_map block;
	struct entry *next;
};

struct sf_ident_types {
	struct sf_arena mem;
	struct entry *first, **last;
};

struct sf_ident_types *
sf_ident_types_new(struct sf_err *e)
{
	struct sf_ident_types *ts = calloc(1, sizeof(*ts));

	if (ts == NULL)
		(void)sf_fail_mem(e);
	else
		ts->last = &ts->first;
	return (ts);
}

void
sf_ident_types_free(struct sf_ident_types *ts)
{
	struct entry *x;

	if (ts == NULL)
		return;
	for (x = ts->first; x != NULL; x = x->next) {
		sf_pattern_free(x->own.pattern);
		sf_map_release(&x->block);
	}
	sf_arena_release(&ts->mem);
	free(ts);
}

static struct entry *
find(const struct sf_ident_types *ts, struct sf_str name)
{
	struct entry *x;

	for (x = ts->first; x != NULL; x = x->next)
		if (sf_str_is(name, x->type.name))
			return (x);
	return (NULL);
}

/* A new one, like ${like} but for its name. */
static struct entry *
add(struct sf_ident_types *ts, struct sf_str name,
    const struct sf_ident_type *like, struct sf_err *e)
{
	struct entry *x = sf_arena_alloc(&ts->mem, sizeof(*x));
	char *own = sf_arena_dup(&ts->mem, name.p, name.n);

	if (x == NULL || own == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	memset(x, 0, sizeof(*x));
	x->type = *like;
	x->type.name = own;
	*ts->last = x;
	ts->last = &x->next;
	return (x);
}

static int
name_ok(struct sf_str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x80 && s.p[i] != '_' &&
		    s.p[i] != '-' && !(s.p[i] >= '0' && s.p[i] <= '9') &&
		    !((s.p[i] | 0x20) >= 'a' && (s.p[i] | 0x20) <= 'z'))
			return (0);
	return (s.n > 0 && s.n <= NAME_MAX_BYTES);
}

struct sf_ident_own *
sf_ident_declare(struct sf_ident_types *ts, struct sf_str name,
    struct sf_err *e)
{
	int n = (int)(name.n < NAME_MAX_BYTES ? name.n : NAME_MAX_BYTES);
	struct entry *x;

	if (!name_ok(name)) {
		(void)sf_fail(e, SF_E_USAGE, "'%.*s' is no name of a type",
		    n, name.p);
		(void)sf_hint(e, "letters, digits, '_' and '-', %d bytes at "
		    "most", NAME_MAX_BYTES);
		return (NULL);
	}
	if (sf_ident_known(name) || find(ts, name) != NULL) {
		(void)sf_fail(e, SF_E_USAGE, "the type '%.*s' is %s", n, name.p,
		    sf_ident_known(name) ? "built in" : "there already");
		(void)sf_hint(e, "give yours another name");
		return (NULL);
	}
	if ((x = add(ts, name, sf_ident_type(SF_S("")), e)) == NULL)
		return (NULL);
	x->type.own = &x->own;
	return (&x->own);
}

int
sf_ident_block(struct sf_ident_types *ts, struct sf_str name,
    struct sf_str value, struct sf_err *e)
{
	struct entry *x = find(ts, name);
	char low[SF_IDENT_MAX];
	enum sf_ident_status st;
	struct sf_buf b = {0};
	int ret = -1;

	if (x == NULL && (x = add(ts, name, sf_ident_type(name), e)) == NULL)
		return (-1);
	st = sf_ident_norm(&x->type, value, &b);
	if (sf_buf_check(&b, e))
		goto done;
	/* What is emptied as nobody's anyhow may well be listed, too. */
	if (st == SF_ID_PLACEHOLDER || st == SF_ID_EMPTY ||
	    st == SF_ID_BLOCKED) {
		ret = 0;
		goto done;
	}
	if (st > SF_ID_FIXED || b.n > sizeof(low)) {
		(void)sf_fail(e, SF_E_USAGE, "what is blocked %s, and is "
		    "emptied anyhow", sf_ident_says(st));
		goto done;
	}
	if (sf_map_put(&x->block, sf_ident_lower(sf_buf_str(&b), low), 1,
	    NULL) == NULL) {
		(void)sf_fail_mem(e);
		goto done;
	}
	x->type.block = &x->block;
	ret = 0;
done:
	sf_buf_release(&b);
	return (ret);
}

const struct sf_ident_type *
sf_ident_types_get(const struct sf_ident_types *ts, struct sf_str name)
{
	const struct entry *x = ts != NULL ? find(ts, name) : NULL;

	return (x != NULL ? &x->type : sf_ident_type(name));
}

const struct sf_ident_type *
sf_ident_types_email(struct sf_ident_types *ts, enum sf_ident_fold fold,
    struct sf_err *e)
{
	struct entry *x = add(ts, SF_S(""), sf_ident_types_get(ts,
	    SF_S("email")), e);

	if (x == NULL)
		return (NULL);
	x->type.norm = fold == SF_FOLD_PROVIDER ? sf_email_provider_norm :
	    fold == SF_FOLD_CASE ? sf_email_case_norm : sf_email_norm;
	return (&x->type);
}

int
sf_ident_types_known(const struct sf_ident_types *ts, struct sf_str name,
    const char **near)
{
	const char *names[NEAR_MAX];
	const struct entry *x = find(ts, name);
	size_t n = 0;

	*near = NULL;
	if (sf_ident_known(name) || (x != NULL && x->type.own != NULL))
		return (1);
	while ((names[n] = sf_ident_built_in(n)) != NULL)
		n++;
	for (x = ts->first; x != NULL && n < NEAR_MAX; x = x->next)
		if (x->type.own != NULL)
			names[n++] = x->type.name;
	*near = sf_str_near(name, names, n);
	return (0);
}
