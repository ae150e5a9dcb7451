/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/digest.h"

#include "identity/tombs.h"

#define FILE_NAME "forgotten"
#define CLEAN ((size_t)1 << 14)	/* identifiers known to be nobody's here */

static const char ONE_ID[] = "one_id";

void
sf_tombs_release(struct sf_tombs *t)
{
	free(t->v);
	memset(t, 0, sizeof(*t));
}

static int
cmp(const void *a, const void *b)
{
	const struct sf_tomb *x = a, *y = b;
	int c = memcmp(x->name, y->name, SF_NAME_LEN);

	if (c != 0)
		return (c);
	if (x->kind != y->kind)
		return (x->kind < y->kind ? -1 : 1);
	if (x->from != y->from)
		return (x->from < y->from ? -1 : 1);
	return (x->to < y->to ? -1 : x->to > y->to);
}

int
sf_tombs_read(struct sf_tombs *t, struct sf_state *s, struct sf_err *e)
{
	struct sf_buf b = {0};
	size_t i;
	int ret = -1;

	if (sf_state_slurp(s, FILE_NAME, &b, e))
		goto done;
	t->n = t->cap = b.n / sizeof(*t->v);
	if ((t->v = malloc(b.n + 1)) == NULL) {
		(void)sf_fail_mem(e);
		goto done;
	}
	if (b.n > 0)
		memcpy(t->v, b.p, b.n);
	ret = b.n % sizeof(*t->v) != 0 ? -1 : 0;
	for (i = 1; ret == 0 && i < t->n; i++)
		if (cmp(&t->v[i - 1], &t->v[i]) >= 0)
			ret = -1;
	if (ret != 0)
		(void)sf_state_altered(s, FILE_NAME, e);
done:
	sf_buf_release(&b);
	return (ret);
}

int
sf_tombs_add(struct sf_tombs *t, enum sf_tomb_kind kind, const char *name,
    int64_t from, int64_t to, struct sf_err *e)
{
	size_t cap = t->cap ? t->cap * 2 : 64;
	struct sf_tomb *v;

	if (t->n == t->cap) {
		if ((v = realloc(t->v, cap * sizeof(*v))) == NULL)
			return (sf_fail_mem(e));
		t->v = v;
		t->cap = cap;
	}
	v = &t->v[t->n++];
	memset(v, 0, sizeof(*v));
	memcpy(v->name, name, SF_NAME_LEN);
	v->kind = (uint8_t)kind;
	v->from = from;
	v->to = to;
	return (0);
}

void
sf_tombs_order(struct sf_tombs *t)
{
	size_t i, k = 0;

	if (t->n == 0)
		return;
	qsort(t->v, t->n, sizeof(*t->v), cmp);
	for (i = 1; i < t->n; i++)
		if (cmp(&t->v[k], &t->v[i]) != 0)
			t->v[++k] = t->v[i];
	t->n = k + 1;
}

int
sf_tombs_write(const struct sf_tombs *t, struct sf_state *s, struct sf_err *e)
{
	struct sf_out *o = sf_state_write(s, FILE_NAME, e);

	if (o == NULL)
		return (-1);
	return (sf_out_write(o, t->v, t->n * sizeof(*t->v), e));
}

int
sf_tombs_keep(struct sf_state *s, struct sf_err *e)
{
	return (sf_state_keep(s, FILE_NAME, e));
}

/* The first of ${name}; where there is none, of what is behind it. */
static size_t
first_of(const struct sf_tombs *t, const char *name)
{
	size_t from = 0, to = t->n, mid;

	while (from < to) {
		mid = from + (to - from) / 2;
		if (memcmp(t->v[mid].name, name, SF_NAME_LEN) < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return (from);
}

static int
is_of(const struct sf_tombs *t, size_t i, const char *name)
{
	return (i < t->n && memcmp(t->v[i].name, name, SF_NAME_LEN) == 0);
}

size_t
sf_tombs_of(const struct sf_tombs *t, const char *name, size_t *n)
{
	size_t from = first_of(t, name), i;

	for (i = from; is_of(t, i, name); i++)
		continue;
	*n = i - from;
	return (from);
}

/* When the name was last buried, or INT64_MIN. */
static int64_t
buried(const struct sf_tombs *t, const char *name)
{
	int64_t when = INT64_MIN;
	size_t i;

	for (i = first_of(t, name); is_of(t, i, name); i++)
		if (t->v[i].kind == SF_TOMB_NAME && t->v[i].from > when)
			when = t->v[i].from;
	return (when);
}

int
sf_tombs_rename(const struct sf_tombs *t, struct sf_namer *namer,
    struct sf_str type, struct sf_str value, const char *start,
    char name[SF_NAME_LEN + 1], struct sf_err *e)
{
	struct sf_buf from = {0};
	char ts[SF_TS_LEN + 1];
	int64_t when;
	int ret = 0;

	if (t->n == 0 || (when = buried(t, name)) == INT64_MIN)
		return (0);
	sf_buf_adds(&from, start);
	for (; ret == 0 && when != INT64_MIN; when = buried(t, name)) {
		sf_ts_format(when, ts);
		sf_buf_addf(&from, " %s", ts);
		ret = sf_buf_check(&from, e) ? -1 : sf_namer_name(namer, type,
		    value, sf_buf_str(&from), name, e);
	}
	sf_buf_release(&from);
	return (ret);
}

/* --- at the door */

struct sf_tombguard {
	const struct sf_tombs *t;
	struct sf_namer *namer;
	uint64_t clean[CLEAN];	/* hashes of keys, each in its place */
};

struct sf_tombguard *
sf_tombguard_new(const struct sf_tombs *t, struct sf_err *e)
{
	struct sf_tombguard *g = calloc(1, sizeof(*g));

	if (g == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	g->t = t;
	if ((g->namer = sf_namer_new(t->key, t->keylen, e)) == NULL) {
		free(g);
		return (NULL);
	}
	return (g);
}

void
sf_tombguard_free(struct sf_tombguard *g)
{
	if (g == NULL)
		return;
	sf_namer_free(g->namer);
	free(g);
}

/* Whether it may be a name of ours: 'p' and 26 digits of base32. */
static int
is_ours(struct sf_str s)
{
	size_t i;

	for (i = 1; i < s.n && ((s.p[i] >= 'a' && s.p[i] <= 'z') ||
	    (s.p[i] >= '2' && s.p[i] <= '7')); i++)
		continue;
	return (s.n == SF_NAME_LEN && s.p[0] == 'p' && i == s.n);
}

int
sf_tombs_name(struct sf_namer *namer, struct sf_str type, struct sf_str value,
    char name[SF_NAME_LEN + 1], struct sf_err *e)
{
	if (!sf_str_is(type, ONE_ID) || !is_ours(value))
		return (sf_namer_name(namer, type, value, SF_S(""), name, e));
	memcpy(name, value.p, SF_NAME_LEN);
	name[SF_NAME_LEN] = '\0';
	return (0);
}

/* The name of identifier ${key}. */
static int
name_of(struct sf_tombguard *g, struct sf_str key, int *is_name,
    char name[SF_NAME_LEN + 1], struct sf_err *e)
{
	const char *nul = memchr(key.p, '\0', key.n);
	struct sf_str type = {key.p, (size_t)(nul - key.p)};
	struct sf_str value = {nul + 1, key.n - type.n - 1};

	*is_name = sf_str_is(type, ONE_ID);
	return (sf_tombs_name(g->namer, type, value, name, e));
}

static int
refuses_id(struct sf_tombguard *g, struct sf_str key, int64_t first,
    int64_t last, struct sf_err *e)
{
	uint64_t hash = sf_hash64(key.p, key.n);
	uint64_t *clean = &g->clean[hash % CLEAN];
	char name[SF_NAME_LEN + 1];
	int is_name;
	size_t i;

	if (*clean == hash && hash != 0)
		return (0);
	if (name_of(g, key, &is_name, name, e))
		return (-1);
	i = first_of(g->t, name);
	if (!is_of(g->t, i, name)) {
		*clean = hash;
		return (0);
	}
	for (; is_of(g->t, i, name); i++)
		if (g->t->v[i].kind == SF_TOMB_NAME ? is_name : !is_name &&
		    first < g->t->v[i].to && last >= g->t->v[i].from)
			return (1);
	return (0);
}

int
sf_tombguard_refuses(struct sf_tombguard *g, struct sf_evidence ev,
    int64_t first, int64_t last, struct sf_err *e)
{
	struct sf_evidence_id id;
	int got;

	while (sf_evidence_next(&ev, &id)) {
		if (id.shared)
			continue;
		/* A profile may say when it saw the identifier. */
		got = id.first <= id.last ?
		    refuses_id(g, id.key, id.first, id.last, e) :
		    refuses_id(g, id.key, first, last, e);
		if (got != 0)
			return (got);
	}
	return (0);
}
