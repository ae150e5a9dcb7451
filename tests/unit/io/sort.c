/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "io/order.h"
#include "io/sort.h"

#include "tap.h"
#include "tmp.h"

static uint32_t seed = 1;

static uint32_t
chance(void)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8);
}

struct rec {
	struct sf_str k, v;
};

static int
by_key(const void *a, const void *b)
{
	const struct rec *x = a, *y = b;
	int c = sf_str_cmp(x->k, y->k);

	return (c ? c : sf_str_cmp(x->v, y->v));
}

static struct sf_str
any(struct sf_buf *b, size_t max, unsigned letters, const char *prefix)
{
	size_t n = chance() % (max + 1), at = b->n;

	sf_buf_adds(b, prefix);
	while (n-- > 0)
		sf_buf_addc(b, (char)(chance() % letters +
		    (letters > 26 ? 0 : 'a')));
	/* The buffer was given all its room, so that it does not move. */
	return ((struct sf_str){b->p + at, b->n - at});
}

/* Whether what comes out is ${want}. */
static int
drained(struct sf_sort *s, const struct rec *want, size_t n, struct sf_err *e)
{
	struct rec r;
	size_t i;
	int got;

	for (i = 0; (got = sf_sort_next(s, &r.k, &r.v, e)) > 0; i++)
		if (i >= n || by_key(&r, &want[i]) != 0)
			return (0);
	return (got == 0 && i == n);
}

static void
sorts(const char *what, size_t n, size_t memory, unsigned jobs, size_t max,
    unsigned letters, const char *prefix)
{
	struct rec *r = calloc(n + 1, sizeof(*r));
	struct sf_sort *s;
	struct sf_err e = {0};
	struct sf_buf b = {0};
	size_t i;
	int bad = 0;

	(void)sf_buf_room(&b, n * (max * 2 + strlen(prefix)) + 1);
	s = sf_sort_new(memory, &e);
	for (i = 0; i < n; i++) {
		r[i].k = any(&b, max, letters, prefix);
		r[i].v = any(&b, max, letters, "");
		bad |= sf_sort_add(s, r[i].k, r[i].v, &e);
	}
	qsort(r, n, sizeof(*r), by_key);
	OK(!bad && sf_sort_done(s, jobs, &e) == 0, what);
	OK(sf_sort_count(s) == n, "  all are counted");
	OK(drained(s, r, n, &e), "  in the order of keys, then values");
	OK(sf_sort_rewind(s, &e) == 0 && drained(s, r, n, &e), "  twice");
	OK(e.code == SF_OK, "  without a failure");
	sf_sort_free(s);
	sf_buf_release(&b);
	free(r);
}

static void
one_large(void)
{
	struct sf_err e = {0};
	struct sf_sort *s = sf_sort_new(0, &e);
	struct sf_str k, v, big;
	size_t n = (size_t)5 << 20;
	char *p = malloc(n);
	int i, ok = 1;

	memset(p, 'x', n);
	big = (struct sf_str){p, n};
	for (i = 0; i < 4; i++) {
		ok &= sf_sort_add(s, SF_S("b"), big, &e) == 0;
		ok &= sf_sort_add(s, SF_S("a"), SF_S(""), &e) == 0;
	}
	OK(ok && sf_sort_done(s, 2, &e) == 0, "records larger than the memory");
	for (i = 0; (ok = sf_sort_next(s, &k, &v, &e)) > 0; i++)
		if (!sf_str_is(k, i < 4 ? "a" : "b") ||
		    (i >= 4 && !sf_str_eq(v, big)))
			break;
	OK(ok == 0 && i == 8, "  come out whole");
	OK(sf_sort_add(s, SF_S("c"), big, &e) == -1, "none after the end");
	sf_sort_free(s);
	free(p);
}

static void
no_room(void)
{
	struct sf_err e = {0};
	struct sf_sort *s = sf_sort_new(0, &e);
	char k[32];
	int i, ret = 0;

	(void)setenv("TMPDIR", "/proc/none", 1);
	for (i = 0; i < 100000 && ret == 0; i++) {
		(void)snprintf(k, sizeof(k), "key-%d", i * 7919 % 100000);
		ret = sf_sort_add(s, sf_str(k), SF_S("v"), &e);
	}
	OK(ret == -1 && e.code == SF_E_IO, "no folder for temporary files");
	IS(e.msg, "cannot make a temporary file in '/proc/none': No such file "
	    "or directory", "  is said");
	sf_sort_free(s);
	(void)unsetenv("TMPDIR");
}

int
main(void)
{
	sorts("none", 0, 0, 1, 5, 26, "");
	sorts("one", 1, 0, 1, 5, 26, "");
	sorts("thirteen", 13, 0, 4, 5, 26, "");
	sorts("short keys, many equal", 100000, 100 << 20, 1, 3, 2, "");
	sorts("any bytes", 100000, 100 << 20, 2, 40, 256, "");
	sorts("a long prefix", 100000, 100 << 20, 4, 20, 3, "p-long-prefix-");
	sorts("spilled", 100000, 1 << 20, 1, 40, 256, "");
	sorts("spilled, many equal", 200000, 1 << 20, 2, 4, 2, "0123456789");
	sorts("so many runs that they are merged twice", 400000, 1 << 20, 2, 20,
	    26, "key");
	one_large();
	no_room();
	DONE();
}
