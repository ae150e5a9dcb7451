/* SPDX-License-Identifier: MIT */
#include "base/ascend.h"
#include "tap.h"

int
main(void)
{
	struct sf_str s[] = {SF_S("b"), SF_S("\xE4\xB9\x9D"), SF_S("ab"),
	    SF_S("a"), SF_S("")};
	int64_t i[] = {INT64_MAX, 0, INT64_MIN, -1, 1};
	uint32_t u[] = {UINT32_MAX, 0, 1, UINT32_MAX};
	uint64_t w[] = {UINT64_MAX, UINT32_MAX, UINT64_C(1) << 32, 0};

	sf_ascend_str(s, 5);
	OK(s[0].n == 0 && sf_str_is(s[1], "a") && sf_str_is(s[2], "ab") &&
	    sf_str_is(s[3], "b"), "texts by their bytes, beyond ASCII last");
	sf_ascend_i64(i, 5);
	OK(i[0] == INT64_MIN && i[1] == -1 && i[3] == 1 && i[4] == INT64_MAX,
	    "numbers with a sign, to both ends");
	sf_ascend_u32(u, 4);
	OK(u[0] == 0 && u[1] == 1 && u[3] == UINT32_MAX, "equal ones stay");
	sf_ascend_u64(w, 4);
	OK(w[0] == 0 && w[1] == UINT32_MAX && w[2] == UINT64_C(1) << 32,
	    "and long ones");
	sf_ascend_str(NULL, 0);
	sf_ascend_i64(NULL, 0);
	OK(1, "nothing is nothing");
	DONE();
}
