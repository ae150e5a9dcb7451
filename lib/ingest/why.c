/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ingest/file.h"

static const char *const names[SF_WHYS] = {
	"", "ENCODING", "TEXT", "QUOTE", "COLUMNS_MISSING", "COLUMNS_EXTRA",
	"LINE_TOO_LONG", "JSON", "DEPTH", "KEY_TWICE", "TS_INVALID",
	"TS_FUTURE", "ID_NONE", "REQUIRED_EMPTY", "TYPE", "EXPRESSION",
	"ID_INVALID", "ID_CHECKDIGIT", "ID_MASKED", "ID_SCIENTIFIC",
	"ID_LANDLINE", "ID_PLACEHOLDER", "ID_BLOCKED", "C3_DATA",
	"PSEUDONYM",
};

const char *
sf_why_name(enum sf_why w)
{
	return (names[w]);
}

enum sf_why
sf_why_of(const char *name)
{
	size_t i;

	for (i = 1; i < SF_WHYS; i++)
		if (strcmp(names[i], name) == 0)
			return ((enum sf_why)i);
	return (SF_WHY_QUOTE);
}
