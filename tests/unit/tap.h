/* SPDX-License-Identifier: MIT */
#ifndef TAP_H
#define TAP_H

#include <stdio.h>
#include <string.h>

/* The Test Anything Protocol, for one-file tests run by prove. */
static int tap_n, tap_bad;

static inline int
tap_ok(int ok, const char *file, int line, const char *text)
{
	printf("%sok %d - %s\n", ok ? "" : "not ", ++tap_n, text);
	if (!ok)
		printf("#   at %s:%d\n", file, line), tap_bad++;
	return (ok);
}

static inline int
tap_is(const char *got, const char *want, const char *file, int line,
    const char *text)
{
	int ok = got && want ? strcmp(got, want) == 0 : got == want;

	if (!tap_ok(ok, file, line, text))
		printf("#   got  '%s'\n#   want '%s'\n", got ? got : "(null)",
		    want ? want : "(null)");
	return (ok);
}

#define OK(cond, text) tap_ok((cond) != 0, __FILE__, __LINE__, text)
#define IS(got, want, text) tap_is((got), (want), __FILE__, __LINE__, text)
#define DONE() return (printf("1..%d\n", tap_n), tap_bad != 0)

#endif
