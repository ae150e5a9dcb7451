/* SPDX-License-Identifier: MIT */
#include "identity/claims.h"
#include "tap.h"

#define MANY 50000

static int
add(struct sf_claims *c, uint64_t eid, uint64_t digest, uint32_t number,
    uint32_t profile)
{
	struct sf_claim v = {eid, digest, number, profile};
	struct sf_err e = {0};

	return (sf_claims_add(c, &v, &e));
}

/* What a table of ${memory} bytes says of many, some of which come again. */
static void
check(size_t memory, unsigned jobs, int backward, const char *what)
{
	struct sf_claims c;
	struct sf_buf same = {0}, rivals = {0};
	struct sf_err e = {0};
	const struct sf_claim *v;
	const struct sf_twin *t;
	uint64_t i;
	int bad = 0;

	sf_claims_init(&c, memory);
	bad |= backward ? add(&c, 0x9E3779B97F4A7C15, 1, MANY, 0) : 0;
	for (i = 0; i < MANY; i++)
		bad |= add(&c, i * 0x9E3779B97F4A7C15, i, (uint32_t)i, 0);
	bad |= backward ? 0 : add(&c, 0x9E3779B97F4A7C15, 1, MANY, 0);
	bad |= add(&c, 0x9E3779B97F4A7C15, 9, MANY + 1, 0);
	bad |= add(&c, 0x9E3779B97F4A7C15, 9, MANY + 2, 0);
	bad |= add(&c, 0x9E3779B97F4A7C15, 1, MANY + 3, 1);
	OK(bad == 0 && sf_claims_look(&c, jobs, &same, &rivals, &e) == 0,
	    what);
	OK((memory < 1 << 20) == (c.file != NULL), "in a file where little");
	t = (const void *)same.p;
	OK(same.n == 2 * sizeof(*t) && t[0].v.number == MANY &&
	    t[0].of == 1 && t[1].v.number == MANY + 2 && t[1].of == MANY + 1,
	    "equal ones are told but for the first");
	v = (const void *)rivals.p;
	OK(rivals.n == 2 * sizeof(*v) && v[0].number == 1 &&
	    v[1].number == MANY + 1, "and others of the same eid");
	sf_buf_release(&same);
	sf_buf_release(&rivals);
	sf_claims_release(&c);
}

/* An eid that a source gives to all it has, each twice. */
static void
one_eid(void)
{
	struct sf_claims c;
	struct sf_buf same = {0}, rivals = {0};
	struct sf_err e = {0};
	const struct sf_twin *t;
	uint32_t i, n = 4 * MANY, bad = 0;

	sf_claims_init(&c, (size_t)64 << 20);
	for (i = 0; i < 2 * n; i++)
		bad |= (uint32_t)add(&c, 7, i % n * 0x9E3779B97F4A7C15, i, 0);
	OK(bad == 0 && sf_claims_look(&c, 2, &same, &rivals, &e) == 0,
	    "one eid for all, each twice");
	t = (const void *)same.p;
	for (i = 0; i < n && same.n == n * sizeof(*t); i++)
		bad |= t[i].v.number != n + i || t[i].of != i;
	OK(bad == 0 && i == n, "each is equal to one");
	OK(rivals.n == n * sizeof(struct sf_claim), "and a rival of all");
	sf_buf_release(&same);
	sf_buf_release(&rivals);
	sf_claims_release(&c);
}

int
main(void)
{
	one_eid();
	check((size_t)64 << 20, 1, 0, "one thread, in memory");
	check((size_t)64 << 20, 3, 0, "three threads, in memory");
	check((size_t)64 << 10, 2, 0, "two threads, in a file");
	check((size_t)64 << 20, 2, 1, "two threads, out of order");
	check((size_t)64 << 10, 1, 1, "in a file, out of order");
	DONE();
}
