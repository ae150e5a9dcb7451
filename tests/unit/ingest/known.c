/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "tap.h"

#include "ingest/known.h"

/* Every length that is kept, and one byte of it changed: never confused. */
static void
test_keys(void)
{
	const uint8_t want[] = {1};
	struct sf_known *k = sf_known_new(want, 1);
	char a[SF_KNOWN_RAW + 1], b[SF_KNOWN_RAW + 1];
	struct sf_known_cell **found;
	size_t n, i, bad = 0;
	struct sf_str s;

	for (n = 1; k != NULL && n <= SF_KNOWN_RAW; n++) {
		for (i = 0; i < n; i++)
			a[i] = (char)('a' + i % 26);
		s = (struct sf_str){a, n};
		(void)sf_known_find(k, &s);
		sf_known_add(k, &s, &s);
		found = sf_known_find(k, &s);
		bad += found[0] == NULL ||
		    !sf_str_eq(sf_known_text(found[0]), s);
		for (i = 0; i < n; i++) {
			memcpy(b, a, n);
			b[i] ^= 1;
			s.p = b;
			bad += sf_known_find(k, &s)[0] != NULL;
		}
		s = (struct sf_str){a, n - 1};
		found = sf_known_find(k, &s);
		bad += found[0] != NULL &&
		    !sf_str_eq(sf_known_text(found[0]), s);
	}
	OK(k != NULL && bad == 0, "all bytes of a cell tell what it is");
	sf_known_free(k);
}

static void
test_bounds(void)
{
	const uint8_t want[] = {1, 0, 1};
	struct sf_known *k = sf_known_new(want, 3);
	char lots[64];
	struct sf_str raw[3] = {SF_S(""), SF_S("x"), {lots, 0}};
	struct sf_str text[3] = {SF_S(""), SF_S("x"), {lots, 0}};
	struct sf_known_cell **found;

	memset(lots, 'y', sizeof(lots));
	raw[2].n = SF_KNOWN_RAW + 1;
	text[2].n = SF_KNOWN_RAW + 1;
	(void)sf_known_find(k, raw);
	sf_known_add(k, raw, text);
	found = sf_known_find(k, raw);
	OK(found[0] == NULL, "an empty cell is not kept");
	OK(found[1] == NULL, "a column that nobody wants is not kept");
	OK(found[2] == NULL, "a long cell is not kept");
	raw[2].n = SF_KNOWN_RAW;
	text[2].n = SF_KNOWN_TEXT + 1;
	(void)sf_known_find(k, raw);
	sf_known_add(k, raw, text);
	OK(sf_known_find(k, raw)[2] == NULL, "nor one with a long text");
	text[2].n = SF_KNOWN_TEXT;
	sf_known_add(k, raw, text);
	found = sf_known_find(k, raw);
	OK(found[2] != NULL && sf_str_eq(sf_known_text(found[2]), text[2]),
	    "its text is not the cell's");
	OK(found[2] != NULL && found[2]->field == NULL, "its member is to be "
	    "made");
	sf_known_free(k);
}

/* A column that never repeats is given up, one that does stays. */
static void
test_worth(void)
{
	const uint8_t want[] = {1, 1};
	struct sf_known *k = sf_known_new(want, 2);
	struct sf_str cell[2] = {SF_S(""), SF_S("same")};
	char text[24];
	size_t i;

	for (i = 0; i < 20000; i++) {
		cell[0].p = text;
		cell[0].n = (size_t)snprintf(text, sizeof(text), "%zu", i);
		(void)sf_known_find(k, cell);
		sf_known_add(k, cell, cell);
	}
	(void)sf_known_find(k, cell);
	sf_known_add(k, cell, cell);
	OK(sf_known_find(k, cell)[0] == NULL, "what is always new is given "
	    "up");
	OK(sf_known_find(k, cell)[1] != NULL, "what comes again stays");
	sf_known_free(k);
}

int
main(void)
{
	test_keys();
	test_bounds();
	test_worth();
	DONE();
}
