/* SPDX-License-Identifier: MIT */
#include "base/digest.h"
#include "base/slots.h"
#include "tap.h"

#define MANY 100000

/* Whether number ${n} is among those that the hash may mean. */
static int
has(const struct sf_slots *s, uint64_t hash, uint32_t n)
{
	uint32_t i;
	size_t at;

	for (i = sf_slots_first(s, hash, &at); i != SF_NO_SLOT;
	    i = sf_slots_next(s, hash, &at))
		if (i == n)
			return (1);
	return (0);
}

int
main(void)
{
	struct sf_slots s = {0};
	uint32_t i, found = 0, strange = 0;
	size_t at;

	OK(sf_slots_first(&s, 7, &at) == SF_NO_SLOT, "an empty table");
	for (i = 0; i < MANY; i++)
		if (sf_slots_add(&s, sf_hash64(&i, sizeof(i)), i))
			return (1);
	for (i = 0; i < MANY; i++)
		found += has(&s, sf_hash64(&i, sizeof(i)), i) != 0;
	for (i = MANY; i < 2 * MANY; i++)
		strange += has(&s, sf_hash64(&i, sizeof(i)), i) != 0;
	OK(found == MANY, "all that were added are found");
	OK(strange == 0, "and no others");
	OK(sf_slots_room(&s, 10 * MANY) == 0 && has(&s, sf_hash64(&found,
	    sizeof(found)), MANY) == 0, "room for more");
	for (found = i = 0; i < MANY; i++)
		found += has(&s, sf_hash64(&i, sizeof(i)), i) != 0;
	OK(found == MANY, "where they are found still");
	sf_slots_release(&s);

	/* The upper half alone is seen: whoever looks compares. */
	for (i = 0; i < 3; i++)
		if (sf_slots_add(&s, UINT64_C(5) << 32 | i, i))
			return (1);
	OK(has(&s, UINT64_C(5) << 32, 0) && has(&s, UINT64_C(5) << 32, 1) &&
	    has(&s, UINT64_C(5) << 32, 2), "all of one hash are gone through");
	OK(!has(&s, UINT64_C(6) << 32, 0), "and none of another");
	sf_slots_release(&s);
	DONE();
}
