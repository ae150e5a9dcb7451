/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

#include "rules/channel.h"

struct sf_channels {
	struct sf_channel *at;
	size_t n, cap;
	struct sf_arena mem;
};

static const char *const keys[] = {"reach", "consent", "open", "cost",
    "suffix", "sender", "licence", "throttle", NULL};

/*
 * Whether product risk "R3" is not above the customer's, trait `risk` "C3".
 * Who was never asked gets nothing that has a risk.
 */
static const char suits[] =
    "def suits($r): def __n: if type == \"number\" then . "
    "elif type == \"string\" and test(\"^[CR]?[1-5]$\") "
    "then .[-1:] | tonumber else null end;"
    "($r | __n) as $need | if $need == null then "
    "error(\"suits: '\\($r)' is no risk from R1 to R5\") else "
    "(__line | .traits.risk | __n) as $have | $have != null and "
    "$have >= $need end;";

static int
read_channel(struct sf_channels *c, const struct sf_def *d, struct sf_err *e)
{
	struct sf_channel *ch;

	if (sf_def_want(d, SF_DEF_MAP, e) || sf_def_keys(d, keys, e))
		return (-1);
	if (sf_channels_find(c, d->key) != -1)
		return (sf_def_fail_key(d, e, "channel '%.*s' is defined "
		    "twice", (int)d->key.n, d->key.p));
	if (c->n == c->cap) {
		size_t cap = c->cap != 0 ? c->cap * 2 : 8;

		ch = realloc(c->at, cap * sizeof(*ch));
		if (ch == NULL)
			return (sf_fail_mem(e));
		c->at = ch;
		c->cap = cap;
	}
	ch = &c->at[c->n];
	memset(ch, 0, sizeof(*ch));
	ch->name = sf_arena_dup(&c->mem, d->key.p, d->key.n);
	if (ch->name == NULL)
		return (sf_fail_mem(e));
	ch->reach = sf_def_get(d, "reach");
	ch->open = sf_def_get(d, "open");
	if (ch->reach == NULL) {
		(void)sf_def_fail_key(d, e, "channel '%s' does not say whom "
		    "it reaches", ch->name);
		return (sf_hint(e, "reach: an expression over the profile"));
	}
	if (sf_def_text(sf_def_get(d, "consent"), &ch->consent, e) ||
	    sf_def_dec(sf_def_get(d, "cost"), &ch->cost, e) ||
	    sf_def_text(sf_def_get(d, "suffix"), &ch->suffix, e) ||
	    sf_def_text(sf_def_get(d, "sender"), &ch->sender, e) ||
	    sf_def_text(sf_def_get(d, "licence"), &ch->licence, e) ||
	    sf_def_text(sf_def_get(d, "throttle"), &ch->throttle, e))
		return (-1);
	if (ch->cost < 0)
		return (sf_def_fail(sf_def_get(d, "cost"), e,
		    "a cost is not negative"));
	c->n++;
	return (0);
}

struct sf_channels *
sf_channels_read(const struct sf_def *const *roots, size_t n, struct sf_err *e)
{
	struct sf_channels *c = calloc(1, sizeof(*c));
	const struct sf_def *map;
	size_t i, k;

	if (c == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	for (i = 0; i < n; i++) {
		map = sf_def_get(roots[i], "channels");
		if (map == NULL)
			continue;
		if (sf_def_want(map, SF_DEF_MAP, e))
			goto fail;
		for (k = 0; k < map->n; k++)
			if (read_channel(c, map->kid[k], e))
				goto fail;
	}
	return (c);
fail:
	sf_channels_free(c);
	return (NULL);
}

size_t
sf_channels_count(const struct sf_channels *c)
{
	return (c->n);
}

const struct sf_channel *
sf_channels_at(const struct sf_channels *c, size_t i)
{
	return (&c->at[i]);
}

int
sf_channels_find(const struct sf_channels *c, struct sf_str name)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (sf_str_is(name, c->at[i].name))
			return ((int)i);
	return (-1);
}

void
sf_channels_free(struct sf_channels *c)
{
	if (c == NULL)
		return;
	free(c->at);
	sf_arena_release(&c->mem);
	free(c);
}

/* `def NAME($c): if $c == "push" then NAME_0 … else ELSE end;` */
static void
choose(const struct sf_channels *c, struct sf_buf *b, const char *head,
    const char *part, int open, const char *otherwise)
{
	size_t i;
	unsigned n = 0;

	sf_buf_adds(b, head);
	for (i = 0; i < c->n; i++) {
		if (open && c->at[i].open == NULL)
			continue;
		sf_buf_addf(b, "%s $c == ", n++ == 0 ? "if" : " elif");
		sf_buf_json(b, c->at[i].name, strlen(c->at[i].name));
		sf_buf_addf(b, " then %s_%zu", part, i);
	}
	if (n > 0)
		sf_buf_addf(b, " else %s end;", otherwise);
	else
		sf_buf_addf(b, " %s;", otherwise);
}

int
sf_channels_prelude(const struct sf_channels *c, struct sf_expr *x,
    struct sf_err *e)
{
	struct sf_buf b = {0};
	const char **names;
	char name[32];
	size_t i;
	int rc = -1;

	names = calloc(c->n + 1, sizeof(*names));
	if (names == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < c->n; i++) {
		names[i] = c->at[i].name;
		(void)snprintf(name, sizeof(name), "__reach_%zu", i);
		if (sf_expr_define(x, name, c->at[i].reach, 0, e))
			goto done;
		(void)snprintf(name, sizeof(name), "__open_%zu", i);
		if (c->at[i].open != NULL &&
		    sf_expr_define(x, name, c->at[i].open, 1, e))
			goto done;
	}
	if (c->n > 0)
		choose(c, &b, "def reachable($c): __line | ", "__reach", 0,
		    "error(\"there is no channel '\\($c)'\")");
	choose(c, &b, "def __open($c): ", "__open", 1, "false");
	sf_buf_adds(&b, suits);
	if (sf_buf_check(&b, e) || sf_buf_cstr(&b) == NULL ||
	    sf_expr_prelude(x, b.p, e) ||
	    sf_expr_words(x, "reachable", names, c->n, e))
		goto done;
	rc = 0;
done:
	free(names);
	sf_buf_release(&b);
	return (rc);
}
