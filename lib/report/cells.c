/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/ascend.h"

#include "report/cells.h"

#define SEP '\x1f'

void
sf_cells_release(struct sf_cells *c)
{
	size_t i;

	for (i = 0; i < c->lists; i++)
		free(c->list[i].ms);
	free(c->list);
	free(c->m);
	sf_map_release(&c->map);
	sf_map_release(&c->times);
	sf_buf_release(&c->key);
	memset(c, 0, sizeof(*c));
}

void
sf_cells_clear(struct sf_cells *c)
{
	size_t i;

	for (i = 0; i < c->lists; i++)
		free(c->list[i].ms);
	c->lists = 0;
	sf_map_clear(&c->map);
	sf_map_clear(&c->times);
}

/* Labels come from data: what could be the separator is left out. */
static void
label(struct sf_buf *b, struct sf_str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x20)
			sf_buf_addc(b, s.p[i]);
}

static struct sf_str
name(struct sf_cells *c, size_t sec, const char *what, struct sf_str a,
    struct sf_str b)
{
	sf_buf_clear(&c->key);
	sf_buf_addu(&c->key, sec);
	sf_buf_addc(&c->key, SEP);
	sf_buf_adds(&c->key, what);
	sf_buf_addc(&c->key, SEP);
	label(&c->key, a);
	sf_buf_addc(&c->key, SEP);
	label(&c->key, b);
	return (sf_buf_str(&c->key));
}

static struct sf_moments *
cell(struct sf_cells *c, struct sf_str key, struct sf_err *e)
{
	struct sf_map_entry *m;
	struct sf_moments *p;
	size_t want;
	int fresh = 0;

	if (c->key.failed ||
	    (m = sf_map_put(&c->map, key, c->map.n, &fresh)) == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	if (m->val >= c->cap) {
		want = c->cap ? c->cap * 2 : 64;
		if ((p = realloc(c->m, want * sizeof(*p))) == NULL) {
			(void)sf_fail_mem(e);
			return (NULL);
		}
		c->m = p;
		c->cap = want;
	}
	if (fresh)
		memset(&c->m[m->val], 0, sizeof(c->m[0]));
	return (&c->m[m->val]);
}

int
sf_cells_count(struct sf_cells *c, size_t sec, const char *what,
    struct sf_str a, struct sf_str b, uint64_t n, struct sf_err *e)
{
	struct sf_moments *m = cell(c, name(c, sec, what, a, b), e);

	if (m == NULL)
		return (-1);
	m->n += n;
	return (0);
}

int
sf_cells_sum(struct sf_cells *c, size_t sec, const char *what, struct sf_str a,
    struct sf_str b, sf_dec v, struct sf_err *e)
{
	struct sf_moments *m = cell(c, name(c, sec, what, a, b), e);

	return (m == NULL ? -1 : sf_moments_add(m, v, e));
}

static struct sf_times *
times(struct sf_cells *c, struct sf_str key, struct sf_err *e)
{
	struct sf_map_entry *m;
	struct sf_times *p;
	int fresh = 0;

	if (c->key.failed ||
	    (m = sf_map_put(&c->times, key, c->lists, &fresh)) == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	if (fresh) {
		p = realloc(c->list, (c->lists + 1) * sizeof(*p));
		if (p == NULL) {
			(void)sf_fail_mem(e);
			return (NULL);
		}
		c->list = p;
		memset(&p[c->lists++], 0, sizeof(*p));
	}
	return (&c->list[m->val]);
}

static int
times_add(struct sf_times *t, const char *from, size_t n, struct sf_err *e)
{
	size_t want = t->cap ? t->cap : 16;
	int64_t *p;

	while (want < t->n + n)
		want *= 2;
	if (want > t->cap) {
		if ((p = realloc(t->ms, want * sizeof(*p))) == NULL)
			return (sf_fail_mem(e));
		t->ms = p;
		t->cap = want;
	}
	memcpy(t->ms + t->n, from, n * sizeof(*t->ms));
	t->n += n;
	return (0);
}

int
sf_cells_time(struct sf_cells *c, size_t sec, const char *what,
    struct sf_str a, int64_t ms, struct sf_err *e)
{
	struct sf_str none = {"", 0};
	struct sf_times *t = times(c, name(c, sec, what, a, none), e);

	return (t == NULL ? -1 : times_add(t, (const char *)&ms, 1, e));
}

static void
put(struct sf_buf *b, char kind, struct sf_str key, const void *p, size_t n)
{
	sf_buf_addc(b, kind);
	sf_buf_add(b, &key.n, sizeof(key.n));
	sf_buf_addstr(b, key);
	sf_buf_add(b, &n, sizeof(n));
	sf_buf_add(b, p, n);
}

int
sf_cells_write(const struct sf_cells *c, struct sf_buf *b, struct sf_err *e)
{
	size_t i;

	for (i = 0; i < c->map.n; i++)
		put(b, 'm', c->map.e[i].key, &c->m[c->map.e[i].val],
		    sizeof(c->m[0]));
	for (i = 0; i < c->times.n; i++)
		put(b, 't', c->times.e[i].key, c->list[i].ms,
		    c->list[i].n * sizeof(int64_t));
	return (sf_buf_check(b, e));
}

static int
merge_one(struct sf_cells *c, char kind, struct sf_str key, const char *p,
    size_t n, struct sf_err *e)
{
	struct sf_moments more, *m;
	struct sf_times *t;

	if (kind == 't')
		return ((t = times(c, key, e)) == NULL ? -1 :
		    times_add(t, p, n / sizeof(int64_t), e));
	if ((m = cell(c, key, e)) == NULL)
		return (-1);
	memcpy(&more, p, sizeof(more));
	return (sf_moments_merge(m, &more, e));
}

int
sf_cells_merge(struct sf_cells *c, struct sf_str bytes, struct sf_err *e)
{
	const char *p = bytes.p, *end = bytes.p + bytes.n;
	struct sf_str key;
	size_t n;
	char kind;

	while (p < end) {
		kind = *p++;
		memcpy(&key.n, p, sizeof(key.n));
		p += sizeof(key.n);
		key.p = p;
		p += key.n;
		memcpy(&n, p, sizeof(n));
		p += sizeof(n);
		if (merge_one(c, kind, key, p, n, e))
			return (-1);
		p += n;
	}
	return (0);
}

const struct sf_moments *
sf_cells_get(struct sf_cells *c, size_t sec, const char *what, struct sf_str a,
    struct sf_str b)
{
	static const struct sf_moments none;
	const struct sf_map_entry *m;

	m = sf_map_get(&c->map, name(c, sec, what, a, b));
	return (m == NULL ? &none : &c->m[m->val]);
}

uint64_t
sf_cells_n(struct sf_cells *c, size_t sec, const char *what, struct sf_str a,
    struct sf_str b)
{
	return (sf_cells_get(c, sec, what, a, b)->n);
}

const int64_t *
sf_cells_times(struct sf_cells *c, size_t sec, const char *what,
    struct sf_str a, size_t *n)
{
	struct sf_str none = {"", 0};
	const struct sf_map_entry *m;

	m = sf_map_get(&c->times, name(c, sec, what, a, none));
	*n = m == NULL ? 0 : c->list[m->val].n;
	if (m == NULL)
		return (NULL);
	sf_ascend_i64(c->list[m->val].ms, *n);
	return (c->list[m->val].ms);
}

/* What follows ${start} in the names, up to the next separator. */
static int
labels_of(const struct sf_cells *c, struct sf_str start,
    struct sf_str **labels, size_t *n, struct sf_err *e)
{
	struct sf_str *l = malloc((c->map.n + 1) * sizeof(*l)), s;
	const char *sep;
	size_t i, k = 0, m = 0;

	if (l == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < c->map.n; i++) {
		s = c->map.e[i].key;
		if (s.n < start.n || memcmp(s.p, start.p, start.n) != 0)
			continue;
		s.p += start.n;
		s.n -= start.n;
		if ((sep = memchr(s.p, SEP, s.n)) != NULL)
			s.n = (size_t)(sep - s.p);
		l[k++] = s;
	}
	sf_ascend_str(l, k);
	for (i = 0; i < k; i++)
		if (m == 0 || !sf_str_eq(l[m - 1], l[i]))
			l[m++] = l[i];
	*labels = l;
	*n = m;
	return (0);
}

int
sf_cells_labels(const struct sf_cells *c, size_t sec, const char *what,
    struct sf_str **labels, size_t *n, struct sf_err *e)
{
	struct sf_buf start = {0};
	int rc;

	sf_buf_addf(&start, "%zu%c%s%c", sec, SEP, what, SEP);
	rc = sf_buf_check(&start, e) ? -1 :
	    labels_of(c, sf_buf_str(&start), labels, n, e);
	sf_buf_release(&start);
	return (rc);
}

int
sf_cells_under(const struct sf_cells *c, size_t sec, const char *what,
    struct sf_str a, struct sf_str **labels, size_t *n, struct sf_err *e)
{
	struct sf_buf start = {0};
	int rc;

	sf_buf_addf(&start, "%zu%c%s%c", sec, SEP, what, SEP);
	label(&start, a);
	sf_buf_addc(&start, SEP);
	rc = sf_buf_check(&start, e) ? -1 :
	    labels_of(c, sf_buf_str(&start), labels, n, e);
	sf_buf_release(&start);
	return (rc);
}
