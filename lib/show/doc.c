/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "show/doc.h"

static struct sf_str
keep(struct sf_doc *d, struct sf_str s)
{
	char *p = sf_arena_dup(&d->mem, s.n ? s.p : "", s.n);

	if (p == NULL) {
		d->failed = 1;
		return ((struct sf_str){"", 0});
	}
	return ((struct sf_str){p, s.n});
}

/*
 * Room for one more in an array of the arena: the old one stays behind, which
 * doubling keeps small.
 */
static void *
grown(struct sf_doc *d, void *old, size_t n, size_t *cap, size_t size)
{
	size_t want = *cap ? *cap * 2 : 16;
	void *p;

	if (n < *cap)
		return (old);
	if ((p = sf_arena_alloc(&d->mem, want * size)) == NULL) {
		d->failed = 1;
		return (NULL);
	}
	if (n > 0)
		memcpy(p, old, n * size);
	*cap = want;
	return (p);
}

static void *
zeroed(struct sf_doc *d, size_t size)
{
	void *p = sf_arena_alloc(&d->mem, size);

	if (p == NULL)
		d->failed = 1;
	else
		memset(p, 0, size);
	return (p);
}

static struct sf_block *
block(struct sf_doc *d, enum sf_block_kind kind)
{
	struct sf_block *p = grown(d, d->block, d->n, &d->cap, sizeof(*p));

	if (p == NULL)
		return (NULL);
	d->block = p;
	p += d->n++;
	memset(p, 0, sizeof(*p));
	p->kind = kind;
	return (p);
}

void
sf_doc_head(struct sf_doc *d, const char *lang, struct sf_str title,
    struct sf_str sub, struct sf_str note)
{
	d->lang = lang;
	d->title = keep(d, title);
	d->sub = keep(d, sub);
	d->note = keep(d, note);
}

void
sf_doc_release(struct sf_doc *d)
{
	sf_arena_release(&d->mem);
	memset(d, 0, sizeof(*d));
}

int
sf_doc_check(const struct sf_doc *d, struct sf_err *e)
{
	return (d->failed ? sf_fail_mem(e) : 0);
}

static void
worded(struct sf_doc *d, enum sf_block_kind kind, enum sf_tone tone,
    struct sf_str text)
{
	struct sf_block *b = block(d, kind);

	if (b == NULL)
		return;
	b->tone = tone;
	b->text = keep(d, text);
}

void
sf_doc_section(struct sf_doc *d, struct sf_str title)
{
	worded(d, SF_B_SECTION, SF_PLAIN, title);
}

void
sf_doc_para(struct sf_doc *d, enum sf_tone tone, struct sf_str text)
{
	worded(d, SF_B_PARA, tone, text);
}

void
sf_doc_note(struct sf_doc *d, struct sf_str text)
{
	worded(d, SF_B_NOTE, SF_PLAIN, text);
}

void
sf_doc_note_of(struct sf_doc *d, struct sf_str text, uint64_t base,
    struct sf_str other)
{
	struct sf_block *b = block(d, SF_B_NOTE);

	if (b == NULL)
		return;
	b->text = keep(d, text);
	b->value.tells = SF_TELLS_COUNT;
	b->value.base = base;
	b->detail = keep(d, other);
}

void
sf_doc_tile(struct sf_doc *d, enum sf_tone tone, struct sf_str label,
    struct sf_cell value, struct sf_str detail)
{
	struct sf_block *b = block(d, SF_B_TILE);

	if (b == NULL)
		return;
	b->tone = tone;
	b->text = keep(d, label);
	b->value = value;
	b->value.text = keep(d, value.text);
	b->detail = keep(d, detail);
}

struct sf_grid *
sf_doc_grid(struct sf_doc *d, struct sf_str caption, const char *align,
    const struct sf_str *heads)
{
	struct sf_grid *g = zeroed(d, sizeof(*g));
	struct sf_block *b = g != NULL ? block(d, SF_B_GRID) : NULL;
	struct sf_str *h;
	size_t i, n = strlen(align);

	if (b == NULL || (h = zeroed(d, (n + 1) * sizeof(*h))) == NULL)
		return (NULL);
	for (i = 0; i < n; i++)
		h[i] = keep(d, heads[i]);
	g->caption = keep(d, caption);
	g->align = keep(d, sf_str(align)).p;
	g->head = h;
	g->cols = n;
	b->grid = g;
	return (g);
}

void
sf_doc_cell(struct sf_doc *d, struct sf_grid *g, struct sf_cell c)
{
	struct sf_cell *p;

	if (g == NULL ||
	    (p = grown(d, g->cell, g->n, &g->cap, sizeof(*p))) == NULL)
		return;
	g->cell = p;
	c.text = keep(d, c.text);
	p[g->n++] = c;
}

struct sf_chart *
sf_doc_chart(struct sf_doc *d, enum sf_chart_kind kind, struct sf_str title,
    struct sf_str desc)
{
	struct sf_chart *c = zeroed(d, sizeof(*c));
	struct sf_block *b = c != NULL ? block(d, SF_B_CHART) : NULL;

	if (b == NULL)
		return (NULL);
	c->kind = kind;
	c->title = keep(d, title);
	c->desc = keep(d, desc);
	b->chart = c;
	return (c);
}

void
sf_doc_point(struct sf_doc *d, struct sf_chart *c, const struct sf_point *pt)
{
	struct sf_point *p;

	if (c == NULL ||
	    (p = grown(d, c->pt, c->n, &c->cap, sizeof(*p))) == NULL)
		return;
	c->pt = p;
	p += c->n++;
	*p = *pt;
	p->label = keep(d, pt->label);
	p->text = keep(d, pt->text);
}
