/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/number.h"

#include "record/survive.h"

const char *const sf_survive_names[] = {"latest", "earliest", "longest",
    "max", "min", "union", "source", NULL};

void
sf_survive_release(struct sf_survive *s)
{
	sf_map_release(&s->traits);
	free(s->rule);
	sf_arena_release(&s->mem);
	memset(s, 0, sizeof(*s));
}

/* The names of sources, copied; NULL: no memory. */
static const struct sf_str *
copy_rank(struct sf_survive *s, const struct sf_survive_rule *rule)
{
	struct sf_str *to = sf_arena_alloc(&s->mem,
	    (rule->ranks + 1) * sizeof(*to));
	size_t i;

	for (i = 0; to != NULL && i < rule->ranks; i++) {
		to[i].n = rule->rank[i].n;
		to[i].p = sf_arena_dup(&s->mem, rule->rank[i].p, to[i].n);
		if (to[i].p == NULL)
			return (NULL);
	}
	return (to);
}

int
sf_survive_add(struct sf_survive *s, struct sf_str name,
    const struct sf_survive_rule *rule)
{
	struct sf_survive_rule *p;
	size_t cap = s->cap ? s->cap * 2 : 8;

	if (s->n == s->cap) {
		if ((p = realloc(s->rule, cap * sizeof(*p))) == NULL)
			return (-1);
		s->rule = p;
		s->cap = cap;
	}
	p = &s->rule[s->n];
	*p = *rule;
	if ((p->rank = copy_rank(s, rule)) == NULL ||
	    sf_map_put(&s->traits, name, s->n, NULL) == NULL)
		return (-1);
	s->n++;
	return (0);
}

const struct sf_survive_rule *
sf_survive_of(const struct sf_survive *s, struct sf_str name)
{
	const struct sf_map_entry *m = sf_map_get(&s->traits, name);

	if (m == NULL)
		m = sf_map_get(&s->traits, SF_S("*"));
	return (m == NULL || s->rule[m->val].by == SF_BY_LATEST ? NULL :
	    &s->rule[m->val]);
}

/* The place of a source among the ranks: less is better. */
static size_t
rank_of(const struct sf_survive_rule *rule, struct sf_str src)
{
	size_t i, other = rule->ranks;

	for (i = 0; i < rule->ranks; i++) {
		if (sf_str_is(rule->rank[i], "*"))
			other = i;
		else if (sf_str_eq(rule->rank[i], src))
			return (i);
	}
	return (other);
}

static int
is_text(struct sf_str v)
{
	return (v.n >= 2 && v.p[0] == '"');
}

/* What stands between the quotes, escapes as they are. */
static struct sf_str
inner(struct sf_str v)
{
	return ((struct sf_str){v.p + 1, v.n - 2});
}

/* The number that ${v} is, or that its text is; 1, or 0 where it is none. */
static int
number(struct sf_str v, struct sf_str *num)
{
	*num = is_text(v) ? inner(v) : v;
	if (is_text(v))
		return (sf_num_plain(*num));
	return (v.n > 0 && (v.p[0] == '-' || (v.p[0] >= '0' &&
	    v.p[0] <= '9')));
}

/* The byte of the text at *${p}, an escape as what it stands for; or -1. */
static int
next_byte(const char **p, const char *end)
{
	static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";
	const char *e;
	char hex[3] = "";

	if (*p >= end)
		return (-1);
	if (**p != '\\')
		return ((unsigned char)*(*p)++);
	if (end - *p >= 6 && (*p)[1] == 'u') {
		memcpy(hex, *p + 4, 2);
		*p += 6;
		return ((int)strtol(hex, NULL, 16));
	}
	if (end - *p < 2)
		return ((unsigned char)*(*p)++);
	*p += 2;
	e = strchr(from, (*p)[-1]);
	return (e && *e ? to[e - from] : (unsigned char)(*p)[-1]);
}

/* How many characters a text has. */
static size_t
length(struct sf_str v)
{
	const char *p = v.p + 1, *end = v.p + v.n - 1;
	size_t n = 0;
	int c;

	while ((c = next_byte(&p, end)) >= 0)
		n += (c & 0xC0) != 0x80;
	return (n);
}

static int
cmp_texts(struct sf_str a, struct sf_str b)
{
	const char *p = a.p, *q = b.p;
	int c, d;

	do {
		c = next_byte(&p, a.p + a.n);
		d = next_byte(&q, b.p + b.n);
	} while (c == d && c >= 0);
	return (c - d);
}

static int
cmp_lengths(struct sf_str a, struct sf_str b)
{
	int x = is_text(a) ? 2 : !sf_str_is(a, "null");
	int y = is_text(b) ? 2 : !sf_str_is(b, "null");
	size_t n, m;

	if (x != y || x != 2)
		return (x - y);
	n = length(a);
	m = length(b);
	return ((n > m) - (n < m));
}

/* By how much they are; ${sign} -1 where the lesser survives. */
static int
cmp_sizes(struct sf_str a, struct sf_str b, int sign)
{
	struct sf_str n, m;
	int x = number(a, &n) ? 3 : is_text(a) ? 2 : !sf_str_is(a, "null");
	int y = number(b, &m) ? 3 : is_text(b) ? 2 : !sf_str_is(b, "null");

	if (x != y)
		return (x - y);
	if (x == 3)
		return (sf_num_cmp(n, m) * sign);
	if (x == 2)
		return (cmp_texts(n, m) * sign);
	return (sf_str_cmp(a, b) * sign);
}

int
sf_survive_cmp(const struct sf_survive_rule *rule, const struct sf_saying *a,
    const struct sf_saying *b)
{
	size_t n, m;

	switch (rule->by) {
	case SF_BY_EARLIEST:
		return ((a->ts < b->ts) - (a->ts > b->ts));
	case SF_BY_LONGEST:
		return (cmp_lengths(a->val, b->val));
	case SF_BY_MAX:
		return (cmp_sizes(a->val, b->val, 1));
	case SF_BY_MIN:
		return (cmp_sizes(a->val, b->val, -1));
	case SF_BY_SOURCE:
		n = rank_of(rule, a->src);
		m = rank_of(rule, b->src);
		return ((n < m) - (n > m));
	case SF_BY_LATEST:
	case SF_BY_UNION:
		break;
	}
	return (0);
}
