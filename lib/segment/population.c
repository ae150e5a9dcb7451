/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "segment/job.h"

#include "segment/population.h"

int
population_init(struct population *p, size_t files, size_t tops,
    unsigned tiles, size_t memory, struct sf_err *e)
{
	p->files = files;
	p->tops = tops;
	p->tiles = tiles;
	p->sheet.memory = memory;
	p->sheet.width = tiles > 0 ? 2 * tops + 2 * tiles : tops;
	p->base = calloc(files + 1, sizeof(*p->base));
	return (p->base != NULL ? 0 : sf_fail_mem(e));
}

void
population_release(struct population *p)
{
	sheet_release(&p->sheet);
	free(p->base);
	memset(p, 0, sizeof(*p));
}

uint64_t
population_at(const struct job *j, uint64_t line)
{
	return (j->pop.base[j->file] + line);
}

const uint8_t *
population_top(const struct job *j, uint64_t line)
{
	return (j->pop.base == NULL ? NULL :
	    sheet_at(&j->pop.sheet, population_at(j, line)));
}

const uint8_t *
population_of(const struct job *j, uint64_t line)
{
	const uint8_t *r = population_top(j, line);

	return (r != NULL ? r + j->pop.tops : NULL);
}

void
population_params(const struct job *j, uint64_t line, struct sf_buf *b)
{
	const struct population *p = &j->pop;
	const uint8_t *r;
	uint16_t t;
	unsigned k;

	sf_buf_clear(b);
	if (p->tiles == 0)
		return;
	r = sheet_at(&p->sheet, population_at(j, line));
	sf_buf_adds(b, "{\"nt\":[");
	for (k = 0; k < p->tiles; k++) {
		t = 0;
		if (r != NULL)
			memcpy(&t, r + 2 * p->tops + 2 * k, sizeof(t));
		if (k > 0)
			sf_buf_addc(b, ',');
		if (t == 0)
			sf_buf_adds(b, "null");
		else
			sf_buf_addu(b, t);
	}
	sf_buf_adds(b, "]}");
}

void
population_set_top(struct population *p, size_t k, uint64_t at, uint8_t truth)
{
	sheet_at(&p->sheet, at)[k] = truth;
}

void
population_set_of(struct population *p, uint64_t at, const void *of)
{
	memcpy(sheet_at(&p->sheet, at) + p->tops, of, p->tops);
}

void
population_set_tile(struct population *p, unsigned k, uint64_t at,
    uint16_t tile)
{
	memcpy(sheet_at(&p->sheet, at) + 2 * p->tops + 2 * k, &tile,
	    sizeof(tile));
}

int
population_room(struct population *p, uint64_t at, struct sf_err *e)
{
	if (at < p->n)
		return (0);
	/* Others read the sheet in later passes: it must not move. */
	if (p->settled)
		return (sf_fail(e, SF_E_IO, "the input has grown while it was "
		    "read for the second time"));
	p->n = at + 1;
	return (sheet_room(&p->sheet, at, e));
}
