/* SPDX-License-Identifier: MIT */
#ifndef GRAMMAR_H
#define GRAMMAR_H

#include <stdint.h>

/*
 * A grammar by type: number, string, truth, array, object, anything.  In a
 * rule, @5 is a hole for a kid that binds as tight as level 5 or tighter (@T:
 * a term); the letters say what the kids are, in order: n s b a o v by type;
 * F G a filter and a value over one event; P a path of items, I J a truth and
 * anything over one of them; X what sees the variable $#; W what gives several
 * values; m a number that no call gives; the rest are
 * literals of gen_argument(); g several values, H K the same over what came
 * before and over items.  No large number is a factor: a text times it
 * would be a long one.  No -1 stands behind %: nan % -1 divides the least
 * int64_t by it, which kills jq 1.6.
 */
enum {
	CALL = 1,		/* a call of the time line */
	JQ = 2,			/* left to libjq by design */
	LABEL = 4, JOURNEY = 8, POPULATION = 16,
	PERSON = 32,		/* no time line, and no row either */
	HOST = 64,		/* definitions of the host are there */
	WILD = 128		/* for programs full of generators */
};

struct rule {
	const char *text, *kids;
	uint8_t level, weight;
	unsigned needs;
};

/* The rules of a type; the one without a text ends them. */
const struct rule *gen_rules(char type);

#endif
