/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "identity/witness.h"

/* Whether any record of a block is wanted: most blocks are not unpacked. */
static int
wanted(const struct sf_linked *l, size_t block, const uint8_t *want)
{
	const struct sf_records *r = &l->records;
	uint64_t to = sf_records_end(r, block), i;

	for (i = r->from[block]; i < to; i++)
		if (r->set[i] != SF_DROPPED && (want[r->set[i]] ||
		    sf_moves_parted(&l->links.moves, r->set[i])))
			return (1);
	return (0);
}

int
sf_witness_walk(const struct sf_linked *l, const uint8_t *want,
    sf_witness_each *f, void *ctx, struct sf_err *e)
{
	const struct sf_records *r = &l->records;
	struct sf_lines lines;
	struct sf_line head;
	struct sf_str line;
	uint32_t number, set;
	size_t k;
	int ret = -1;

	if (sf_lines_open(&lines, r, e))
		goto done;
	for (k = 0; k < r->blocks; k++) {
		if (!wanted(l, k, want))
			continue;
		ret = -1;
		if (sf_lines_block(&lines, k, e))
			goto done;
		while (sf_lines_next(&lines, &number, &head, &line)) {
			if (r->set[number] == SF_DROPPED)
				continue;
			set = sf_moves_record(&l->links.moves, r->set[number],
			    line);
			if (want[set] && (ret = f(ctx, set, &head, line,
			    e)) != 0)
				goto done;
		}
	}
	ret = 0;
done:
	sf_lines_close(&lines);
	return (ret);
}
