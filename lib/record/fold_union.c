/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/ascend.h"
#include "record/fold_own.h"

#include "record/fold.h"

/*
 * One map holds the members of all unions of a person: a key is the row of the
 * trait, whether a value or a source follows, and that.  Sorted, what belongs
 * together stands together, each member once.
 */
#define HEAD ((size_t)5)
enum { VALUE, SOURCE };

static int
put(struct sf_fold *f, uint32_t row, char what, struct sf_str s,
    struct sf_err *e)
{
	/* The row's greatest byte first, so that bytes sort as numbers. */
	const char head[HEAD] = {(char)(row >> 24), (char)(row >> 16),
	    (char)(row >> 8), (char)row, what};

	sf_buf_clear(&f->key);
	sf_buf_add(&f->key, head, HEAD);
	sf_buf_addstr(&f->key, s);
	if (sf_buf_check(&f->key, e))
		return (-1);
	if (sf_map_put(&f->united, sf_buf_str(&f->key), 0, NULL) == NULL)
		return (sf_fail_mem(e));
	return (0);
}

/* How long the first of some members' compact texts from ${p} on is. */
static size_t
member(const char *p, const char *end)
{
	const char *at = p;
	int depth = 0, text = 0;

	for (; at < end; at++) {
		if (text && *at == '\\') {
			at++;
		} else if (*at == '"') {
			text = !text;
		} else if (text) {
			continue;
		} else if (*at == '[' || *at == '{') {
			depth++;
		} else if (*at == ',' && depth == 0) {
			break;
		} else if (*at == ']' || *at == '}') {
			depth--;
		}
	}
	return ((size_t)((at < end ? at : end) - p));
}

int
sf_fold_unite_src(struct sf_fold *f, uint32_t row, struct sf_str src,
    struct sf_err *e)
{
	return (src.n == 0 || f->rules == NULL || !f->rules->sources ? 0 :
	    put(f, row, SOURCE, src, e));
}

int
sf_fold_unite(struct sf_fold *f, uint32_t row, const struct sf_saying *said,
    struct sf_err *e)
{
	const char *p = said->val.p, *end = p + said->val.n;
	int any = 0;
	size_t n;

	if (*p == '[') {
		p++;
		end--;
	}
	/* null is nobody's hobby: of nulls alone the union is empty. */
	for (; p < end; p += n + 1) {
		n = member(p, end);
		if (n == 4 && memcmp(p, "null", 4) == 0)
			continue;
		any = 1;
		if (put(f, row, VALUE, (struct sf_str){p, n}, e))
			return (-1);
	}
	return (any ? sf_fold_unite_src(f, row, said->src, e) : 0);
}

/* The members from ${s} on that start as it does, as an array; how many. */
static size_t
array(struct sf_buf *b, const struct sf_str *s, size_t n)
{
	struct sf_str v;
	size_t i;

	sf_buf_clear(b);
	for (i = 0; i < n && memcmp(s[i].p, s[0].p, HEAD) == 0; i++) {
		sf_buf_addc(b, i ? ',' : '[');
		v = (struct sf_str){s[i].p + HEAD, s[i].n - HEAD};
		if (s[i].p[HEAD - 1] == VALUE)
			sf_buf_addstr(b, v);
		else
			sf_buf_json(b, v.p, v.n);
	}
	sf_buf_addc(b, ']');
	return (i);
}

static uint32_t
row_of(struct sf_str key)
{
	const unsigned char *p = (const void *)key.p;

	return ((uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3]);
}

int
sf_fold_united(struct sf_fold *f, struct sf_err *e)
{
	size_t n = f->united.n, i, k;
	struct fold_fact *fact;
	struct sf_str *s, text;

	if (f->rules == NULL)
		return (0);
	for (i = 0; i < f->facts[FOLD_TRAITS].map.n; i++) {
		fact = sf_fold_at(&f->facts[FOLD_TRAITS], i);
		if (fact->rule != NULL && fact->rule->by == SF_BY_UNION)
			fact->is.val = SF_S("[]");
	}
	if (n == 0)
		return (0);
	if ((s = sf_arena_alloc(&f->mem, n * sizeof(*s))) == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < n; i++)
		s[i] = f->united.e[i].key;
	sf_ascend_str(s, n);
	for (i = 0; i < n; i += k) {
		k = array(&f->scratch, s + i, n - i);
		if (sf_buf_check(&f->scratch, e))
			return (-1);
		text = sf_fold_copy(f, sf_buf_str(&f->scratch));
		if (text.p == NULL)
			return (sf_fail_mem(e));
		fact = sf_fold_at(&f->facts[FOLD_TRAITS], row_of(s[i]));
		if (s[i].p[HEAD - 1] == VALUE)
			fact->is.val = text;
		else
			fact->is.src = text;
	}
	return (0);
}
