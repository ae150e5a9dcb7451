/* SPDX-License-Identifier: MIT */
/*
 * merge_nights SEED PERSONS EVENTS NIGHT: the events that come in on a night,
 * from 0 on, of a history that is always the same for the same arguments.
 *
 * A person is first a cookie or a device, later a phone, then a customer, so
 * that persons melt into one night after night.  And persons part again: a
 * device comes to be shared by more than may be, an id card shows up that
 * forbids a link, an event comes again with other content and names somebody
 * else.  Phones are given up and come to others; events come days late; a
 * gateway's refusal names a phone, or a device that links nobody, alone.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t state;
static uint32_t persons, night;

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

/* A chance that a person has for good: 0 to n - 1. */
static uint32_t
fate(uint32_t p, uint32_t what, uint32_t n)
{
	uint64_t z = (p * UINT64_C(0x9e3779b97f4a7c15)) ^
	    (what * UINT64_C(0xbf58476d1ce4e5b9));

	z = (z ^ (z >> 30)) * UINT64_C(0x94d049bb133111eb);
	return ((uint32_t)(z >> 33) % n);
}

/* Every ninth gives up her number some night, and the next person gets it. */
static uint32_t
phone(uint32_t p, uint32_t day)
{
	if (p % 9 == 0 && day >= 2 + fate(p, 1, 4))
		return (p + 500000);
	if (p % 9 == 1 && day >= 4 + fate(p - 1, 1, 4))
		return (p - 1);
	if (p % 13 == 5)
		return (p - 1);		/* her family's */
	return (p);
}

static uint32_t
device(uint32_t p, uint32_t day)
{
	/* A tablet, at which more and more persons log in. */
	return (p % 5 == 0 && day >= fate(p, 2, 6) ? p / 50 + 900000 : p);
}

static void
ids(uint32_t p, uint32_t day)
{
	const char *sep = "";

	printf(",\"ids\":{");
	if (day >= fate(p, 3, 6) && chance(40)) {
		printf("\"id_card\":\"ID%06u\",\"cust_no\":\"%09u\"",
		    chance(2) ? p + 1000000 : p, p);
		sep = ",";
	}
	if (day >= fate(p, 4, 4) && chance(50)) {
		printf("%s\"phone\":\"P%06u\"", sep, phone(p, day));
		sep = ",";
	}
	if (chance(20)) {
		printf("%s\"email\":\"m%u@x.example\"", sep,
		    p % 17 == 3 ? p / 17 % 3 : p + 100);
		sep = ",";
	}
	if (*sep == '\0' || chance(50)) {
		printf("%s\"device\":\"D%06u\"", sep, device(p, day));
		sep = ",";
	}
	if (chance(30))
		printf("%s\"cookie\":\"C%06u-%u\"", sep, p, day / 3);
	printf("}");
}

static void
facts(void)
{
	static const char *const word[] = {"\"yes\"", "\"no\"", "1", "1.0",
	    "null", "\"九江\""};

	if (chance(40))
		printf(",\"traits\":{\"city\":%s,\"a%u\":%s}", word[rnd(6)],
		    rnd(3), word[rnd(6)]);
	if (chance(15))
		printf(",\"consent\":{\"sms\":%s}", word[rnd(2)]);
	if (chance(10))
		printf(",\"timeline\":false");
}

static void
event(uint32_t i)
{
	static const char *const kind[] = {"open", "search", "order"};
	uint32_t late = chance(10) ? rnd(5) : 0, p = rnd(persons);
	uint32_t day = late > night ? 0 : night - late;

	printf("{\"ts\":\"2026-01-%02uT%02u:%02u:00Z\",", 1 + day, rnd(24),
	    rnd(2));
	/* Some come again, from this night or another, with other content. */
	printf("\"eid\":\"e%u-%u\",", chance(4) ? rnd(night + 1) : night,
	    chance(3) ? i / 2 : i);
	printf("\"src\":\"s%u\",\"event\":\"%s\"", rnd(3), kind[rnd(3)]);
	if (chance(3))
		printf(",\"ids\":{\"phone\":\"P%06u\"},\"consent\":{\"sms\":"
		    "\"no\"}}\n", p);
	else if (chance(3))
		printf(",\"ids\":{\"device\":\"D%06u\"},\"consent\":{\"push\":"
		    "\"no\"}}\n", p / 50 + 900000);
	else if (chance(5))
		printf(",\"ids\":{\"phone\":\"P%06u\"},\"props\":{\"send_id\":"
		    "\"S%u-%u\"}}\n", phone(p, day), p, day);
	else if (chance(5))
		printf(",\"ids\":{\"send_id\":\"S%u-%u\"}}\n", p, day);
	else {
		ids(p, day);
		facts();
		printf("}\n");
	}
}

int
main(int argc, char *argv[])
{
	uint32_t events, i;
	uint64_t seed;

	if (argc == 1) {
		/* prove runs all programs of this folder. */
		puts("1..0 # SKIP a generator for merge_store.sh");
		return (0);
	}
	if (argc != 5) {
		(void)fprintf(stderr,
		    "usage: merge_nights SEED PERSONS EVENTS NIGHT\n");
		return (2);
	}
	seed = strtoull(argv[1], NULL, 10);
	persons = (uint32_t)strtoul(argv[2], NULL, 10);
	events = (uint32_t)strtoul(argv[3], NULL, 10);
	night = (uint32_t)strtoul(argv[4], NULL, 10);
	if (persons == 0 || night > 27)
		return (2);
	state = (seed * 64 + night) * 2 + 1;
	for (i = 0; i < 20; i++)
		(void)rnd(2);
	for (i = 0; i < events; i++)
		event(i);
	return (fflush(stdout) != 0);
}
