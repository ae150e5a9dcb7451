/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "rules/segment_look.h"

#include "segment/lint.h"

/* A byte an entry: little beside the entry itself. */
void
lint_lists_free(const struct lint *l, uint8_t **listed)
{
	size_t i;

	for (i = 0; listed != NULL &&
	    i < sf_segments_list_count(l->j->segments); i++)
		free(listed[i]);
	free(listed);
}

uint8_t **
lint_lists_new(const struct lint *l, struct sf_err *e)
{
	size_t n = sf_segments_list_count(l->j->segments), i;
	uint8_t **listed = calloc(n + 1, sizeof(*listed));

	for (i = 0; listed != NULL && i < n; i++) {
		listed[i] = calloc(sf_segments_list_size(l->j->segments, i) +
		    1, 1);
		if (listed[i] == NULL) {
			lint_lists_free(l, listed);
			listed = NULL;
		}
	}
	if (listed == NULL)
		(void)sf_fail_mem(e);
	return (listed);
}

struct finder {
	uint8_t **listed;
	struct sf_buf *fresh;
};

static void
found(void *ctx, size_t list, size_t entry)
{
	struct finder *f = ctx;
	uint64_t at[2] = {list, entry};

	if (f->listed[list][entry])
		return;
	f->listed[list][entry] = 1;
	sf_buf_add(f->fresh, at, sizeof(at));
}

void
lint_lists_person(const struct lint *l, uint8_t **listed,
    const struct sf_who *who, struct sf_buf *fresh)
{
	struct finder f = {listed, fresh};

	sf_segments_list_of(l->j->segments, who, found, &f);
}

void
lint_lists_take(struct lint *l, const char *p, size_t n)
{
	uint64_t at[2];

	for (; n >= sizeof(at); n -= sizeof(at), p += sizeof(at)) {
		memcpy(at, p, sizeof(at));
		l->listed[at[0]][at[1]] = 1;
	}
}

int
lint_lists_tell(struct lint *l, struct sf_err *e)
{
	const struct sf_segments *s = l->j->segments;
	size_t k, i, n, none, first;
	struct sf_str name;

	for (k = 0; k < sf_segments_list_count(s); k++) {
		n = sf_segments_list_size(s, k);
		for (i = none = first = 0; i < n; i++)
			if (!l->listed[k][i] && none++ == 0)
				first = i;
		if (none == 0)
			continue;
		name = sf_segments_list_entry(s, k, first);
		if (lint_found(l, &sf_segments_list_def(s, k)->mark,
		    "unknown-people", e, "%zu of %zu in the list are nobody of "
		    "the sample; first '%.*s'", none, n,
		    (int)(name.n < 80 ? name.n : 80), name.p))
			return (-1);
	}
	return (0);
}
