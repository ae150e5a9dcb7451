/* SPDX-License-Identifier: MIT */
#include "segment/sheet.h"
#include "tap.h"

#define N 20000

/* Records of everybody, in memory and out of it. */
static void
check(size_t memory, int mapped, const char *text)
{
	struct sheet s = {.width = 5, .memory = memory};
	struct sf_err e = {0};
	uint64_t i, bad = 0;
	unsigned char want[5] = {0};

	OK(sheet_at(&s, 0) == NULL, "an empty sheet has nobody");
	for (i = 0; i < N; i += 3) {
		if (sheet_room(&s, i, &e)) {
			bad++;
			break;
		}
		memcpy(sheet_at(&s, i), &i, 4);
		sheet_at(&s, i)[4] = 7;
	}
	for (i = 0; i < N && bad == 0; i++) {
		memset(want, 0, sizeof(want));
		if (i % 3 == 0) {
			memcpy(want, &i, 4);
			want[4] = 7;
		}
		bad += memcmp(sheet_at(&s, i), want, 5) != 0;
	}
	OK(bad == 0, text);
	OK((s.mapped > 0) == mapped, mapped ? "in a file" : "in memory");
	OK(sheet_at(&s, s.n) == NULL, "nobody behind the last");
	sheet_release(&s);
}

int
main(void)
{
	check((size_t)1 << 30, 0, "kept in memory");
	check(10000, 1, "kept, moved to a file and kept there");
	check(0, 1, "kept in a file from the start");
	DONE();
}
