/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/map.h"

#include "format/json.h"

/* Objects of more members find names by hash instead of by comparing. */
#define FEW 32

/* Whether member ${i} of ${at} has the name of an earlier one. */
static int
named_before(const struct sf_jdoc *d, uint32_t at, uint32_t i)
{
	uint32_t k;

	for (k = at + 1; k != i; k = d->node[k].next)
		if (sf_str_eq(d->node[k].key, d->node[i].key))
			return (1);
	return (0);
}

int
sf_j_twice(const struct sf_jdoc *d, uint32_t at, struct sf_str *name)
{
	struct sf_map seen = {0};
	int twice = 0, fresh;
	uint32_t i;

	if (d->node[at].type != SF_J_OBJ || d->node[at].kids < 2)
		return (0);
	for (i = sf_j_first(d, at); i != 0; i = sf_j_after(d, at, i)) {
		if (d->node[at].kids <= FEW)
			twice = named_before(d, at, i);
		else if (sf_map_put(&seen, d->node[i].key, i, &fresh) == NULL)
			twice = named_before(d, at, i);
		else
			twice = !fresh;
		if (twice) {
			*name = d->node[i].key;
			break;
		}
	}
	if (d->node[at].kids > FEW)
		sf_map_release(&seen);
	return (twice);
}

static void
write_member(struct sf_buf *b, const struct sf_jdoc *d, uint32_t named,
    uint32_t valued, int *any)
{
	if (*any)
		sf_buf_addc(b, ',');
	*any = 1;
	sf_buf_json(b, d->node[named].key.p, d->node[named].key.n);
	sf_buf_addc(b, ':');
	sf_j_write(b, d, valued);
}

/* An object of few members: names are compared with one another. */
static void
write_small(struct sf_buf *b, const struct sf_jdoc *d, uint32_t at)
{
	uint32_t i, k, last;
	int any = 0;

	for (i = sf_j_first(d, at); i != 0; i = sf_j_after(d, at, i)) {
		last = i;
		for (k = sf_j_after(d, at, i); k != 0; k = sf_j_after(d, at, k))
			if (sf_str_eq(d->node[k].key, d->node[i].key))
				last = k;
		if (!named_before(d, at, i))
			write_member(b, d, i, last, &any);
	}
}

static void
write_large(struct sf_buf *b, const struct sf_jdoc *d, uint32_t at)
{
	struct sf_map last = {0};
	struct sf_map_entry *m;
	int any = 0, fresh;
	uint32_t i, first;

	for (i = sf_j_first(d, at); i != 0; i = sf_j_after(d, at, i)) {
		if ((m = sf_map_put(&last, d->node[i].key, 0, &fresh)) == NULL) {
			b->failed = 1;
			goto done;
		}
		/* The place of the first, and the value of the last. */
		first = fresh ? i : (uint32_t)(m->val >> 32);
		m->val = (uint64_t)first << 32 | i;
	}
	for (i = 0; i < last.n; i++)
		write_member(b, d, (uint32_t)(last.e[i].val >> 32),
		    (uint32_t)last.e[i].val, &any);
done:
	sf_map_release(&last);
}

/* Depth is bounded by what the parser takes. */
void
sf_j_write(struct sf_buf *b, const struct sf_jdoc *d, uint32_t i)
{
	const struct sf_jnode *v = &d->node[i];
	uint32_t k;

	switch ((enum sf_jtype)v->type) {
	case SF_J_STR:
		/* Without escapes the bytes are what we would write. */
		if (v->raw.n == v->str.n + 2)
			sf_buf_addstr(b, v->raw);
		else
			sf_buf_json(b, v->str.p, v->str.n);
		return;
	case SF_J_ARR:
		sf_buf_addc(b, '[');
		for (k = sf_j_first(d, i); k != 0; k = sf_j_after(d, i, k)) {
			if (k != i + 1)
				sf_buf_addc(b, ',');
			sf_j_write(b, d, k);
		}
		sf_buf_addc(b, ']');
		return;
	case SF_J_OBJ:
		sf_buf_addc(b, '{');
		if (v->kids <= FEW)
			write_small(b, d, i);
		else
			write_large(b, d, i);
		sf_buf_addc(b, '}');
		return;
	case SF_J_NULL:
	case SF_J_FALSE:
	case SF_J_TRUE:
	case SF_J_NUM:
		sf_buf_addstr(b, v->raw);
	}
}

struct sf_str
sf_j_text(const struct sf_jdoc *d, uint32_t i)
{
	const struct sf_jnode *v = &d->node[i];

	return (v->type == SF_J_STR ? v->str : v->raw);
}

int
sf_j_big(struct sf_str s)
{
	size_t i;

	if (s.n > 0 && s.p[0] == '-') {
		s.p++;
		s.n--;
	}
	for (i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return (0);
	if (s.n != 16)
		return (s.n > 16);
	return (memcmp(s.p, "9007199254740992", 16) > 0);
}
