/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/radix.h"
#include "tap.h"

struct rec {
	uint32_t a, b;
	uint64_t c;
	uint32_t was, more;
};
#define N 5000

static struct rec v[N], tmp[N], odd[N];

static void
make(uint32_t spread)
{
	uint64_t x = 1;
	uint32_t i;

	for (i = 0; i < N; i++) {
		x = x * UINT64_C(6364136223846793005) + 1442695040888963407u;
		v[i] = (struct rec){(uint32_t)(x >> 33) % spread,
		    (uint32_t)(x >> 40) % 7, x, i, 0};
	}
}

static void
check(uint32_t spread)
{
	int sorted = 1, stable = 1;
	size_t i;

	make(spread);
	sf_radix(v, tmp, N, sizeof(*v), offsetof(struct rec, b), 4);
	sf_radix(v, tmp, N, sizeof(*v), offsetof(struct rec, a), 4);
	for (i = 1; i < N; i++) {
		sorted &= v[i - 1].a < v[i].a || (v[i - 1].a == v[i].a &&
		    v[i - 1].b <= v[i].b);
		stable &= v[i - 1].a != v[i].a || v[i - 1].b != v[i].b ||
		    v[i - 1].was < v[i].was;
	}
	OK(sorted, "by one member, then by the other");
	OK(stable, "and what is equal stays in its order");
}

int
main(void)
{
	struct { char pad[3]; uint16_t k; } __attribute__((packed)) s[3] = {
	    {"b", 0x0201}, {"a", 0x0102}, {"c", 0x0200}}, t[3];
	size_t i, ok = 1;

	check(3);
	check(300);
	check(UINT32_MAX);
	make(9);
	sf_radix(v, tmp, N, sizeof(*v), offsetof(struct rec, c), 8);
	for (i = 1; i < N; i++)
		ok &= v[i - 1].c <= v[i].c;
	OK(ok, "eight bytes");
	sf_radix(s, t, 3, sizeof(s[0]), 3, 2);
	OK(s[0].pad[0] == 'a' && s[1].pad[0] == 'c' && s[2].pad[0] == 'b',
	    "records of any size");
	sf_radix(odd, tmp, 0, sizeof(*odd), 0, 4);
	sf_radix(v, tmp, 1, sizeof(*v), 0, 4);
	OK(1, "none, and one");
	DONE();
}
