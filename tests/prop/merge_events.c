/* SPDX-License-Identifier: MIT */
/*
 * merge_events SEED PERSONS EVENTS [traps]: events of made-up persons, always
 * the same for the same arguments.  Without traps no rule of linking binds:
 * each identifier is one person's.  With them there are shared devices,
 * family phones, phones that somebody else gets in the middle of the month,
 * placeholders, typing errors in id cards, refusals by phone alone, equal
 * eids, and many equal times.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state;

static uint32_t
rnd(uint32_t n)
{
	state = state * UINT64_C(6364136223846793005) +
	    UINT64_C(1442695040888963407);
	return ((uint32_t)(state >> 33) % n);
}

static int
chance(uint32_t percent)
{
	return (rnd(100) < percent);
}

/* The identifiers of person ${p}, some of them, at least one. */
static void
ids(uint32_t p, uint32_t day, int traps)
{
	static const char *const placeholder[] = {"unknown", "0", "NULL"};
	const char *sep = "";
	uint32_t mask = 1 + rnd(31), other = p;

	printf(",\"ids\":{");
	if (mask & 1 && p % 3) {
		printf("\"id_card\":\"ID%06u\"", traps && chance(3) ?
		    p + 1000000 : p);
		sep = ",";
	}
	if (traps && p % 11 == 0)
		other = p - p % 44;		/* a family's phone */
	if (traps && p % 13 == 5 && day > 14)
		other = p + 1000000;		/* who has a new one, */
	if (traps && p % 13 == 6 && day > 16)
		other = p - 1;			/* and who got the old one */
	if (mask & 2 || *sep == '\0') {
		if (chance(20))
			printf("%s\"phone\":[\"P%06u\",\"Q%06u\"]", sep, other,
			    p);
		else
			printf("%s\"phone\":\"P%06u\"", sep, other);
		sep = ",";
	}
	if (mask & 4)
		printf(",\"cookie\":\"C%06u-%u\"", p, rnd(2));
	if (mask & 8)
		printf(",\"device\":\"D%06u\"", traps && p % 5 == 0 ?
		    p / 100 : p);
	if (mask & 16)
		printf(",\"cust_no\":\"%09u\"", p);
	if (traps && chance(3))
		printf(",\"imei\":\"%s\"", placeholder[rnd(3)]);
	printf("}");
}

static void
facts(void)
{
	static const char *const word[] = {"\"yes\"", "\"no\"", "1", "1.0",
	    "null", "false", "\"九江\""};

	if (chance(40))
		printf(",\"traits\":{\"city\":%s,\"a%u\":%s}", word[rnd(7)],
		    rnd(3), word[rnd(7)]);
	if (chance(20))
		printf(",\"tags\":{\"t%u\":%s}", rnd(3), word[rnd(7)]);
	if (chance(15))
		printf(",\"consent\":{\"sms\":%s}", word[rnd(2)]);
}

/* A send, to a name that somebody else gave, or to a phone. */
static void
send(uint32_t p)
{
	if (chance(50))
		printf(",\"ids\":{\"one_id\":\"N%06u\"}", p);
	else
		printf(",\"ids\":{\"phone\":\"P%06u\",\"one_id\":\"N%06u\"}",
		    p, p);
	printf(",\"props\":{\"send_id\":\"S%06u-%u\"}}\n", p, rnd(3));
}

static void
event(uint32_t i, uint32_t persons, int traps)
{
	static const char *const kind[] = {"open", "search", "click", "order"};
	uint32_t p = rnd(persons), day = 1 + rnd(28);

	printf("{\"ts\":\"2026-01-%02uT%02u:%02u:00Z\",", day, rnd(24),
	    rnd(2));
	if (chance(70))
		printf("\"eid\":\"e%07u\",", traps && chance(2) ? i / 2 : i);
	else
		printf("\"row\":%u,", i);
	printf("\"channel\":\"app\",\"event\":\"%s\"", kind[rnd(4)]);
	if (traps && chance(2)) {
		printf(",\"ids\":{\"device\":\"D%06u\"},\"consent\":{\"push\":"
		    "\"no\"}}\n", p / 100);
		return;
	}
	if (chance(5)) {
		/* A gateway's receipt knows the send alone. */
		printf(",\"ids\":{\"send_id\":\"S%06u-%u\"}}\n", p, rnd(3));
		return;
	}
	if (chance(5)) {
		send(p);
		return;
	}
	ids(p, day, traps);
	facts();
	if (chance(50))
		printf(",\"props\":{\"q\":\"x%u\"}", rnd(100));
	if (chance(10))
		printf(",\"timeline\":false");
	printf("}\n");
}

int
main(int argc, char *argv[])
{
	uint32_t persons, events, i;

	if (argc == 1) {
		/* prove runs all programs of this folder. */
		puts("1..0 # SKIP a generator for merge_laws.sh");
		return (0);
	}
	if (argc < 4) {
		(void)fprintf(stderr,
		    "usage: merge_events SEED PERSONS EVENTS [traps]\n");
		return (2);
	}
	state = strtoull(argv[1], NULL, 10) * 2 + 1;
	persons = (uint32_t)strtoul(argv[2], NULL, 10);
	events = (uint32_t)strtoul(argv[3], NULL, 10);
	if (persons == 0)
		return (2);
	for (i = 0; i < events; i++)
		event(i, persons, argc > 4);
	return (fflush(stdout) != 0);
}
