/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ingest/known.h"

#define CELLS 256		/* kept of a column */
#define COLUMNS 64		/* that have some: memory is bounded */
#define TRIAL 4096		/* new ones, within twice as many rows: give up */

struct column {
	struct sf_known_cell *cell;	/* CELLS of them */
	uint64_t since;			/* rows when the trial began */
	uint32_t new;			/* cells since */
};

struct sf_known {
	struct column *column;
	struct sf_known_cell **found;
	size_t *active;			/* columns that are worth it */
	size_t n, actives;
	size_t strange;			/* cells of the row that are not known */
	uint64_t rows;
};

struct sf_known *
sf_known_new(const uint8_t *want, size_t n)
{
	struct sf_known *k = calloc(1, sizeof(*k));
	size_t i;

	if (k == NULL)
		return (NULL);
	k->n = n;
	k->column = calloc(n + 1, sizeof(*k->column));
	k->found = calloc(n + 1, sizeof(struct sf_known_cell *));
	k->active = calloc(n + 1, sizeof(*k->active));
	if (k->column == NULL || k->found == NULL || k->active == NULL)
		goto fail;
	for (i = 0; i < n && k->actives < COLUMNS; i++) {
		if (!want[i])
			continue;
		k->column[i].cell = calloc(CELLS,
		    sizeof(struct sf_known_cell));
		if (k->column[i].cell == NULL)
			goto fail;
		k->active[k->actives++] = i;
	}
	return (k);
fail:
	sf_known_free(k);
	return (NULL);
}

void
sf_known_free(struct sf_known *k)
{
	size_t i;

	if (k == NULL)
		return;
	for (i = 0; k->column != NULL && i < k->n; i++)
		free(k->column[i].cell);
	free(k->column);
	free(k->found);
	free(k->active);
	free(k);
}

static inline uint64_t
load(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return (v);
}

/* Up to seven bytes, none of them read beyond. */
static inline uint64_t
load_few(const char *p, size_t n)
{
	uint32_t a, b;

	if (n >= 4) {
		memcpy(&a, p, 4);
		memcpy(&b, p + n - 4, 4);
		return ((uint64_t)b << 32 | a);
	}
	return ((uint64_t)(unsigned char)p[n - 1] << 16 |
	    (uint64_t)(unsigned char)p[n / 2] << 8 | (unsigned char)p[0]);
}

/* With its length the key tells all bytes of ${s}: they overlap. */
static inline void
key_of(struct sf_str s, uint64_t key[SF_KNOWN_RAW / 8])
{
	key[1] = key[2] = key[3] = 0;
	if (s.n < 8) {
		key[0] = load_few(s.p, s.n);
		return;
	}
	key[0] = load(s.p);
	key[1] = load(s.p + s.n - 8);
	if (s.n > 16) {
		key[2] = load(s.p + 8);
		key[3] = load(s.p + s.n - 16);
	}
}

/* Where cells of that key are kept. */
static inline size_t
place(const uint64_t key[SF_KNOWN_RAW / 8])
{
	uint64_t h = key[0] * UINT64_C(0x9E3779B97F4A7C15);

	h = (h ^ key[1] ^ key[2] << 1 ^ h >> 29) *
	    UINT64_C(0xBF58476D1CE4E5B9);
	return (h >> 56);
}

static inline int
same(const struct sf_known_cell *c, const uint64_t key[SF_KNOWN_RAW / 8],
    size_t n)
{
	return (((c->key[0] ^ key[0]) | (c->key[1] ^ key[1]) |
	    (c->key[2] ^ key[2]) | (c->key[3] ^ key[3]) |
	    (c->raw_n ^ n)) == 0);
}

struct sf_known_cell **
sf_known_find(struct sf_known *k, const struct sf_str *cell)
{
	uint64_t key[SF_KNOWN_RAW / 8];
	struct sf_known_cell *c;
	size_t i, at;

	k->rows++;
	k->strange = 0;
	for (i = 0; i < k->actives; i++) {
		at = k->active[i];
		k->found[at] = NULL;
		if (cell[at].n - 1 >= SF_KNOWN_RAW)
			continue;
		key_of(cell[at], key);
		c = &k->column[at].cell[place(key)];
		if (same(c, key, cell[at].n))
			k->found[at] = c;
		else
			k->strange++;
	}
	return (k->found);
}

/* One more of a column that was new: whether it is still worth it. */
static int
worth(const struct sf_known *k, struct column *col)
{
	if (++col->new < TRIAL)
		return (1);
	if (k->rows - col->since < 2 * TRIAL)
		return (0);
	col->new = 0;
	col->since = k->rows;
	return (1);
}

static void
add(struct column *col, struct sf_str raw, struct sf_str text)
{
	uint64_t key[SF_KNOWN_RAW / 8];
	struct sf_known_cell *c;

	key_of(raw, key);
	c = &col->cell[place(key)];
	memcpy(c->key, key, sizeof(key));
	c->raw_n = (uint8_t)raw.n;
	c->text_n = (uint8_t)text.n;
	c->field = NULL;
	c->unready = 0;
	memcpy(c->text, text.p, text.n);
}

void
sf_known_add(struct sf_known *k, const struct sf_str *cell,
    const struct sf_str *text)
{
	size_t i, at;

	for (i = 0; k->strange > 0 && i < k->actives; i++) {
		at = k->active[i];
		if (k->found[at] != NULL || cell[at].n - 1 >= SF_KNOWN_RAW ||
		    text[at].n > SF_KNOWN_TEXT)
			continue;
		if (worth(k, &k->column[at]))
			add(&k->column[at], cell[at], text[at]);
		else
			k->active[i--] = k->active[--k->actives];
	}
}
