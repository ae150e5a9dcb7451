/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "segment/diff.h"

/*
 * Who of the old people is who of the new ones.  Names may have changed
 * between: two people turned out to be one, and her one_id is one of theirs
 * or a third.  So each name is looked up among all names of the new people,
 * by sorting, which takes no more memory for more people.
 */
static void
put8(struct sf_buf *b, uint64_t v)
{
	int i;

	for (i = 56; i >= 0; i -= 8)
		sf_buf_addc(b, (char)(v >> i & 255));
}

static void
put4(struct sf_buf *b, size_t v)
{
	uint32_t n = (uint32_t)v;

	sf_buf_add(b, &n, sizeof(n));
}

static int
fact(struct diff *d, struct sf_str seg, struct sf_str one_id, int flag,
    struct sf_err *e)
{
	struct sf_buf key = {0};
	char c = (char)flag;
	int rc;

	if (d->want.n > 0 && sf_map_get(&d->want, seg) == NULL)
		return (0);
	sf_buf_addstr(&key, seg);
	sf_buf_addc(&key, '\0');
	sf_buf_addstr(&key, one_id);
	rc = sf_buf_check(&key, e) ? -1 : sf_sort_add(d->facts,
	    sf_buf_str(&key), (struct sf_str){&c, 1}, e);
	sf_buf_release(&key);
	return (rc);
}

static int
facts(struct diff *d, struct sf_str one_id, const struct sf_str *seg,
    size_t segs, int side, struct sf_err *e)
{
	size_t i;

	for (i = 0; i < segs; i++) {
		int in = seg[i].p[0] == 1;
		int flag = side == NEW ? (in ? IS_IN : IS_UNDEFINED) :
		    in ? WAS_IN : WAS_UNDEFINED;

		if (fact(d, (struct sf_str){seg[i].p + 1, seg[i].n - 1},
		    one_id, flag, e))
			return (-1);
	}
	return (0);
}

static int
of_new(struct diff *d, const struct sf_str *name, size_t names,
    struct sf_err *e)
{
	struct sf_buf val = {0};
	size_t i;
	int rc = 0;

	d->renamed |= names > 1;
	for (i = 0; i < names && rc == 0; i++) {
		sf_buf_clear(&val);
		sf_buf_addc(&val, 'N');
		sf_buf_addc(&val, i == 0 ? '0' : '1');
		sf_buf_addstr(&val, name[0]);
		rc = sf_buf_check(&val, e) ? -1 : sf_sort_add(d->names,
		    name[i], sf_buf_str(&val), e);
	}
	sf_buf_release(&val);
	return (rc);
}

static int
of_old(struct diff *d, const struct sf_str *name, size_t names,
    const struct sf_str *seg, size_t segs, struct sf_err *e)
{
	struct sf_buf key = {0}, val = {0};
	size_t i;
	int rc = 0;

	put8(&key, d->n_old++);
	for (i = 0; i < names && rc == 0; i++) {
		sf_buf_clear(&val);
		sf_buf_addc(&val, 'O');
		sf_buf_addc(&val, i == 0 ? '0' : '1');
		sf_buf_addbuf(&val, &key);
		rc = sf_buf_check(&val, e) ? -1 : sf_sort_add(d->names,
		    name[i], sf_buf_str(&val), e);
	}
	sf_buf_clear(&val);
	sf_buf_addc(&val, 's');
	put4(&val, name[0].n);
	sf_buf_addstr(&val, name[0]);
	for (i = 0; i < segs; i++) {
		put4(&val, seg[i].n);
		sf_buf_addstr(&val, seg[i]);
	}
	if (rc == 0)
		rc = sf_buf_check(&val, e) ? -1 : sf_sort_add(d->old,
		    sf_buf_str(&key), sf_buf_str(&val), e);
	sf_buf_release(&key);
	sf_buf_release(&val);
	return (rc);
}

int
diff_person(struct diff *d, const struct sf_str *name, size_t names,
    const struct sf_str *seg, size_t segs, struct sf_err *e)
{
	if (d->side == NEW)
		return (of_new(d, name, names, e) || facts(d, name[0], seg,
		    segs, NEW, e) ? -1 : 0);
	/* Whom nobody can have united with others is who she was. */
	if (names == 1 && !d->renamed)
		return (facts(d, name[0], seg, segs, OLD, e));
	return (of_old(d, name, names, seg, segs, e));
}

/* Of one name: the first of NEW, own names before older ones, is meant. */
static int
pairs(struct diff *d, struct sf_err *e)
{
	struct sf_buf name = {0}, now = {0}, val = {0};
	struct sf_str key, v;
	int rc;

	while ((rc = sf_sort_next(d->names, &key, &v, e)) > 0) {
		if (!sf_str_eq(key, sf_buf_str(&name)) || name.n == 0) {
			sf_buf_clear(&name);
			sf_buf_clear(&now);
			sf_buf_addstr(&name, key);
		}
		if (v.p[0] == 'N' && now.n == 0)
			sf_buf_add(&now, v.p + 1, v.n - 1);
		if (v.p[0] == 'N' || now.n == 0)
			continue;
		sf_buf_clear(&val);
		sf_buf_addc(&val, 'm');
		sf_buf_addc(&val, v.p[1]);
		sf_buf_addbuf(&val, &now);
		if (sf_buf_check(&name, e) || sf_buf_check(&now, e) ||
		    sf_buf_check(&val, e) || sf_sort_add(d->old,
		    (struct sf_str){v.p + 2, v.n - 2}, sf_buf_str(&val), e)) {
			rc = -1;
			break;
		}
	}
	sf_buf_release(&name);
	sf_buf_release(&now);
	sf_buf_release(&val);
	return (rc);
}

static struct sf_str
next(const char **p)
{
	struct sf_str s;
	uint32_t n;

	memcpy(&n, *p, sizeof(n));
	s = (struct sf_str){*p + sizeof(n), n};
	*p = s.p + s.n;
	return (s);
}

/* The segments of a person of OLD, under the name that she has now. */
static int
settle(struct diff *d, struct sf_str val, const struct sf_buf *now,
    struct sf_err *e)
{
	const char *p = val.p + 1, *end = val.p + val.n;
	struct sf_str id = next(&p), seg;

	if (now->n > 0)
		id = sf_buf_str(now);
	while (p < end) {
		seg = next(&p);
		if (facts(d, id, &seg, 1, OLD, e))
			return (-1);
	}
	return (0);
}

int
diff_match(struct diff *d, struct sf_err *e)
{
	struct sf_buf who = {0}, now = {0};
	struct sf_str key, v;
	int rc = -1;

	if (d->n_old == 0)
		return (0);
	if (sf_sort_done(d->names, d->run->jobs, e) || pairs(d, e) ||
	    sf_sort_done(d->old, d->run->jobs, e))
		return (-1);
	while ((rc = sf_sort_next(d->old, &key, &v, e)) > 0) {
		if (!sf_str_eq(key, sf_buf_str(&who))) {
			sf_buf_clear(&who);
			sf_buf_clear(&now);
			sf_buf_addstr(&who, key);
		}
		/* 'm' comes before 's', the best match first. */
		if (v.p[0] == 'm' && now.n == 0)
			sf_buf_add(&now, v.p + 3, v.n - 3);
		if (sf_buf_check(&who, e) || sf_buf_check(&now, e) ||
		    (v.p[0] == 's' && settle(d, v, &now, e))) {
			rc = -1;
			break;
		}
	}
	sf_buf_release(&who);
	sf_buf_release(&now);
	return (rc);
}
