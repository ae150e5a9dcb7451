/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "show/bars.h"
#include "show/num.h"

#include "segment/table.h"

static void
add(struct table *t, const struct sf_buf *b)
{
	struct sf_str *p;
	char *text = sf_arena_dup(&t->mem, b->n > 0 ? b->p : "", b->n);

	if (t->n == t->cap) {
		size_t cap = t->cap != 0 ? t->cap * 2 : 256;

		p = realloc(t->cell, cap * sizeof(*p));
		if (p == NULL) {
			t->failed = 1;
			return;
		}
		t->cell = p;
		t->cap = cap;
	}
	t->failed |= text == NULL || b->failed;
	t->cell[t->n++] = (struct sf_str){text, text != NULL ? b->n : 0};
}

void
table_text(struct table *t, unsigned indent, struct sf_str s)
{
	struct sf_buf b = {0};

	while (indent-- > 0)
		sf_buf_addc(&b, ' ');
	sf_buf_addstr(&b, s);
	add(t, &b);
	sf_buf_release(&b);
}

void
table_count(struct table *t, uint64_t n)
{
	struct sf_buf b = {0};

	sf_num_count(&b, n);
	add(t, &b);
	sf_buf_release(&b);
}

void
table_share(struct table *t, uint64_t part, uint64_t whole)
{
	struct sf_buf b = {0};

	sf_num_share(&b, part, whole, 1);
	add(t, &b);
	sf_buf_release(&b);
}

void
table_percent(struct table *t, uint64_t part, uint64_t whole)
{
	struct sf_buf b = {0};

	/* A tenth counts where there are few of them. */
	if (part == 0 && whole > 0)
		sf_buf_adds(&b, "0%");
	else
		sf_num_share(&b, part, whole, part * 10 < whole ? 1 : 0);
	add(t, &b);
	sf_buf_release(&b);
}

static void
widths(const struct table *t, unsigned w[TABLE_COLS])
{
	unsigned sum = 0, one, gap = t->gap ? t->gap : 2;
	size_t i;

	memcpy(w, t->least, t->cols * sizeof(*w));
	for (i = 0; i < t->n; i++) {
		one = sf_utf8_width(t->cell[i].p, t->cell[i].n);
		if (one > w[i % t->cols])
			w[i % t->cols] = one;
	}
	for (i = 1; i < t->cols; i++)
		sum += w[i] + gap;
	if (w[0] + sum > TABLE_PAGE)
		w[0] = sum + 12 < TABLE_PAGE ? TABLE_PAGE - sum : 12;
}

void
table_print(struct table *t, struct sf_buf *b)
{
	unsigned w[TABLE_COLS], k, gap = t->gap ? t->gap : 2;
	size_t i;

	b->failed |= t->failed;
	if (!t->failed)
		widths(t, w);
	for (i = 0; i < t->n && !t->failed; i++) {
		for (k = 0; i % t->cols > 0 && k < gap; k++)
			sf_buf_addc(b, ' ');
		sf_pad(b, t->cell[i], w[i % t->cols], i % t->cols > 0, 0);
		if (i % t->cols < t->cols - 1)
			continue;
		while (b->n > 0 && b->p[b->n - 1] == ' ')
			b->n--;
		sf_buf_addc(b, '\n');
	}
	free(t->cell);
	sf_arena_release(&t->mem);
	memset(t, 0, sizeof(*t));
}
