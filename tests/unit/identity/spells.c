/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "identity/spells.h"
#include "tap.h"

#define N 60

static struct sf_spells s;
static int64_t first[N], last[N];
static uint64_t state = 7;

static uint32_t
rnd(uint32_t n)
{
	state = state * UINT64_C(6364136223846793005) +
	    UINT64_C(1442695040888963407);
	return ((uint32_t)(state >> 33) % n);
}

/* As the header has it: a window that begins at ${t} sees what it touches. */
static uint32_t
slowly(const uint8_t *in, int64_t length)
{
	uint32_t most = 0, n, i, k;

	/* The most is seen by a window that ends where a spell begins. */
	for (i = 0; i < N; i++) {
		if (!in[i])
			continue;
		for (n = 0, k = 0; k < N; k++)
			n += in[k] && first[k] <= first[i] &&
			    last[k] >= first[i] - length;
		if (n > most)
			most = n;
	}
	return (most);
}

/* Spells in two pools, taken out and put in; then one pool of both. */
static int
by_chance(int64_t length)
{
	uint8_t in[2][N] = {{0}}, both[N];
	uint32_t pool[2] = {0, 0}, was, i, k, step;

	for (i = 0; i < N; i++) {
		first[i] = rnd(50);
		last[i] = first[i] + (rnd(4) ? rnd(6) : rnd(40));
		sf_spells_set(&s, i, first[i], last[i], length);
	}
	for (step = 0; step < 200; step++) {
		i = rnd(N);
		k = i & 1;
		if (in[k][i])
			sf_spells_drop(&s, &pool[k], i);
		else
			sf_spells_add(&s, &pool[k], i);
		in[k][i] ^= 1;
		if (sf_spells_most(&s, pool[k]) != slowly(in[k], length))
			return (0);
	}
	for (i = 0; i < N; i++)
		both[i] = in[0][i] | in[1][i];
	was = slowly(both, length);
	if (sf_spells_both(&s, pool[0], pool[1]) != was ||
	    sf_spells_most(&s, pool[0]) != slowly(in[0], length) ||
	    sf_spells_most(&s, pool[1]) != slowly(in[1], length))
		return (0);
	sf_spells_join(&s, &pool[0], pool[1]);
	return (sf_spells_most(&s, pool[0]) == was);
}

static void
check_ends(void)
{
	uint32_t pool = 0;

	sf_spells_set(&s, 0, 10, 20, 5);
	sf_spells_set(&s, 1, 25, 30, 5);
	sf_spells_set(&s, 2, 26, 30, 5);
	sf_spells_set(&s, 3, INT64_MIN, INT64_MAX, 5);
	OK(sf_spells_most(&s, pool) == 0, "nothing");
	sf_spells_add(&s, &pool, 0);
	sf_spells_add(&s, &pool, 1);
	OK(sf_spells_most(&s, pool) == 2, "20 and 25 are within 5");
	sf_spells_drop(&s, &pool, 1);
	sf_spells_add(&s, &pool, 2);
	OK(sf_spells_most(&s, pool) == 1, "20 and 26 are not");
	sf_spells_add(&s, &pool, 3);
	OK(sf_spells_most(&s, pool) == 2, "what is always there counts always");
}

int
main(void)
{
	struct sf_err e = {0};
	int good = 1, i;

	OK(sf_spells_room(&s, N, &e) == 0, "room");
	check_ends();
	for (i = 0; i < 300 && good; i++)
		good = by_chance(i % 13);
	OK(good, "as counted one by one");
	sf_spells_release(&s);
	DONE();
}
