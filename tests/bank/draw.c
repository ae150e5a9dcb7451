/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "bank.h"

/* The finaliser of SplitMix64: every bit of z decides every bit out. */
static uint64_t
mix(uint64_t z)
{
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (z ^ (z >> 31));
}

uint64_t
draw(const struct world *w, uint32_t who, int32_t day, enum purpose what,
    unsigned k)
{
	uint64_t a = mix(w->seed + UINT64_C(0x9e3779b97f4a7c15) * (who + 1u));
	uint64_t b = (uint64_t)(uint32_t)day << 32 | (uint32_t)what << 20 | k;

	return (mix(a ^ mix(b + UINT64_C(0xd1b54a32d192ed03))));
}

double
chance(const struct world *w, uint32_t who, int32_t day, enum purpose what,
    unsigned k)
{
	return ((double)(draw(w, who, day, what, k) >> 11) * 0x1p-53);
}

unsigned
pick(const struct world *w, uint32_t who, int32_t day, enum purpose what,
    unsigned k, unsigned n)
{
	return ((unsigned)((draw(w, who, day, what, k) >> 32) * n >> 32));
}

unsigned
times(double mean, double u)
{
	double p = exp(-mean), sum = p;
	unsigned k = 0;

	while (u >= sum && k < 50) {
		p *= mean / ++k;
		sum += p;
	}
	return (k);
}

static uint64_t
gcd(uint64_t a, uint64_t b)
{
	while (b != 0) {
		uint64_t t = a % b;

		a = b;
		b = t;
	}
	return (a);
}

uint64_t
scatter(const struct world *w, uint64_t i, uint64_t mod, unsigned k)
{
	uint64_t mul = mod / 2 + mod / 9 + draw(w, 0, 0, P_IDS, 900 + k) % 97;

	while (gcd(mul, mod) != 1)
		mul++;
	return ((i % mod * mul + draw(w, 1, 0, P_IDS, 900 + k) % mod) % mod);
}
