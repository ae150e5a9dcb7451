/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "io/scratch.h"
#include "tap.h"
#include "tmp.h"

#define BLOCKS 6

/* Block ${k}: of another length, and other bytes. */
static void
fill(struct sf_buf *b, size_t k)
{
	static const size_t length[BLOCKS] = {0, 1, 300000, 0, 4096, 7};
	size_t i;

	sf_buf_clear(b);
	for (i = 0; i < length[k]; i++)
		sf_buf_addc(b, (char)('a' + (i + k) % 23));
}

/* Blocks come back as they were put, from memory and from a file. */
static void
there_and_back(size_t memory, const char *what)
{
	struct sf_err e = {0};
	struct sf_scratch *s = sf_scratch_new(memory, &e);
	struct sf_unscratch *u = NULL;
	struct sf_buf b = {0}, got = {0};
	uint64_t at = 0;
	size_t k, bad = 0;

	for (k = 0; s != NULL && k < BLOCKS; k++) {
		fill(&b, k);
		bad += sf_scratch_put(s, b.p, b.n, &e) != 0;
	}
	if (s == NULL || (u = sf_unscratch_new(s, &e)) == NULL)
		bad++;
	for (k = 0; u != NULL && k < BLOCKS; k++) {
		fill(&b, k);
		bad += sf_unscratch_get(u, &at, &got, &e) != 0 ||
		    !sf_str_eq(sf_buf_str(&got), sf_buf_str(&b));
	}
	OK(bad == 0 && at == BLOCKS && sf_scratch_end(s) == BLOCKS, what);
	IS(e.msg, "", "and nothing is told");
	sf_unscratch_free(u);
	sf_scratch_free(s);
	sf_buf_release(&b);
	sf_buf_release(&got);
}

int
main(void)
{
	tmp_open();
	there_and_back(0, "blocks in a file");
	there_and_back(1 << 20, "blocks in memory");
	there_and_back(50, "some here, some there");
	tmp_close();
	DONE();
}
