/* SPDX-License-Identifier: MIT */
#include "tap.h"

#include "format/json_token.h"

/* As sf_jtoken_type(), but that a sign or an exponent is left to it. */
static int
expected(const char *p, size_t n)
{
	struct sf_jfault f;

	return (p[0] != '-' && memchr(p, 'e', n) == NULL &&
	    sf_jtoken_type((struct sf_str){p, n}, 0, &f) == SF_J_NUM);
}

/* Every text of up to ${most} of ${chars}. */
static int
all_known(const char *chars, size_t most, unsigned long *numbers)
{
	size_t base = strlen(chars), n, i, k, rest, count;
	char t[16] = "xxxxxxxxxxxxxxx";

	for (n = 1, count = base; n <= most; n++, count *= base)
		for (i = 0; i < count; i++) {
			for (k = 0, rest = i; k < n; k++, rest /= base)
				t[k] = chars[rest % base];
			/* What stands behind it may look like more of it. */
			t[n] = i % 2 ? '7' : '.';
			*numbers += sf_jtoken_short(t, n) ? 1 : 0;
			if (sf_jtoken_short(t, n) != expected(t, n)) {
				printf("# %.*s\n", (int)n, t);
				return (0);
			}
		}
	return (1);
}

int
main(void)
{
	unsigned long numbers = 0;

	OK(all_known("0179.-+e:/a ", 5, &numbers), "up to five characters");
	OK(all_known("05.9", 8, &numbers), "up to eight");
	OK(numbers > 10000, "many of them are numbers");
	OK(!sf_jtoken_short("123456789", 9), "nine are too many");
	OK(!sf_jtoken_short("12345678", 0), "none are no number");
	DONE();
}
