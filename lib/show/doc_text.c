/* SPDX-License-Identifier: MIT */
#include "show/bars.h"
#include "show/safe.h"

#include "show/doc.h"

#define GAP 2
#define COLS_MAX 32

static unsigned
width_of(struct sf_str s)
{
	return (sf_utf8_width(s.p, s.n));
}

static void
repeat(struct sf_buf *b, const char *s, unsigned n)
{
	while (n-- > 0)
		sf_buf_adds(b, s);
}

/* No line ends in blanks: what is padded last is trimmed. */
static void
newline(struct sf_buf *b)
{
	while (b->n > 0 && b->p[b->n - 1] == ' ')
		b->n--;
	sf_buf_addc(b, '\n');
}

/* What columns want, less where the sum is too wide: the widest gives. */
static void
grid_widths(const struct sf_grid *g, unsigned page, unsigned w[COLS_MAX])
{
	unsigned sum = 0, k;
	size_t i, most;

	for (i = 0; i < g->cols; i++)
		w[i] = width_of(g->head[i]);
	for (i = 0; i < g->n; i++) {
		k = width_of(g->cell[i].text);
		w[i % g->cols] = k > w[i % g->cols] ? k : w[i % g->cols];
	}
	for (i = 0; i < g->cols; i++)
		sum += w[i] + (i > 0 ? GAP : 0);
	while (sum > page) {
		for (most = i = 0; i < g->cols; i++)
			most = w[i] > w[most] ? i : most;
		if (w[most] <= 4)
			break;
		w[most]--;
		sum--;
	}
}

static void
grid_text(const struct sf_grid *g, const struct sf_text_style *st,
    struct sf_buf *b)
{
	unsigned w[COLS_MAX];
	size_t i, cols = g->cols;

	if (g->html_only || cols == 0 || cols > COLS_MAX)
		return;
	grid_widths(g, st->width, w);
	if (g->caption.n > 0) {
		sf_safe_text(b, g->caption);
		sf_buf_addc(b, '\n');
	}
	for (i = 0; i < cols; i++) {
		repeat(b, " ", i > 0 ? GAP : 0);
		sf_pad(b, g->head[i], w[i], g->align[i] == 'r', st->ascii);
	}
	newline(b);
	for (i = 0; i < cols; i++) {
		repeat(b, " ", i > 0 ? GAP : 0);
		repeat(b, st->ascii ? "-" : "\u2500", w[i]);
	}
	newline(b);
	for (i = 0; i < g->n; i++) {
		repeat(b, " ", i % cols > 0 ? GAP : 0);
		sf_pad(b, g->cell[i].text, w[i % cols],
		    g->align[i % cols] == 'r', st->ascii);
		if (i % cols == cols - 1)
			newline(b);
	}
	sf_buf_addc(b, '\n');
}

static double
greatest(const struct sf_chart *c)
{
	double m = 0.0;
	size_t i;

	for (i = 0; i < c->n; i++)
		m = c->pt[i].at > m ? c->pt[i].at : m;
	return (m);
}

static unsigned
label_width(const struct sf_chart *c, int texts, unsigned most)
{
	unsigned m = 0, k;
	size_t i;

	for (i = 0; i < c->n; i++) {
		k = width_of(texts ? c->pt[i].text : c->pt[i].label);
		m = k > m ? k : m;
	}
	return (m > most ? most : m);
}

static void
bars_text(const struct sf_chart *c, const struct sf_text_style *st,
    struct sf_buf *b)
{
	unsigned left = label_width(c, 0, st->width / 3);
	unsigned right = label_width(c, 1, st->width / 2), room, from;
	double max = greatest(c);
	struct sf_buf bar = {0};
	size_t i;

	room = st->width > left + right + 2 * GAP + 8 ?
	    st->width - left - right - 2 * GAP : 8;
	for (i = 0; i < c->n; i++) {
		sf_pad(b, c->pt[i].label, left, 0, st->ascii);
		repeat(b, " ", GAP);
		sf_buf_clear(&bar);
		if (max > 0.0)
			sf_bar(&bar, c->pt[i].at / max, room, st->ascii);
		from = c->kind == SF_FUNNEL ? right : 0;
		if (c->kind == SF_FUNNEL) {	/* the figure, then the bar */
			sf_pad(b, c->pt[i].text, from, 1, st->ascii);
			repeat(b, " ", GAP);
			sf_buf_add(b, bar.p, bar.n);
		} else {
			sf_pad(b, sf_buf_str(&bar), room, 0, st->ascii);
			repeat(b, " ", GAP);
			sf_pad(b, c->pt[i].text, right, 1, st->ascii);
		}
		newline(b);
	}
	b->failed |= bar.failed;
	sf_buf_release(&bar);
}

static void
forest_text(const struct sf_chart *c, const struct sf_text_style *st,
    struct sf_buf *b)
{
	unsigned left = label_width(c, 0, st->width / 3);
	unsigned right = label_width(c, 1, st->width / 2), room;
	double min = 0.0, max = 0.0;
	size_t i;

	room = st->width > left + right + 2 * GAP + 10 ?
	    st->width - left - right - 2 * GAP : 10;
	for (i = 0; i < c->n; i++) {
		min = c->pt[i].lo < min ? c->pt[i].lo : min;
		max = c->pt[i].hi > max ? c->pt[i].hi : max;
	}
	for (i = 0; i < c->n; i++) {
		sf_pad(b, c->pt[i].label, left, 0, st->ascii);
		repeat(b, " ", GAP);
		sf_whisker(b, c->pt[i].at, c->pt[i].lo, c->pt[i].hi, min, max,
		    room, st->ascii);
		repeat(b, " ", GAP);
		sf_pad(b, c->pt[i].text, right, 0, st->ascii);
		newline(b);
	}
}

/* A line chart is one row: as many values as fit, the last ones. */
static void
line_text(const struct sf_chart *c, const struct sf_text_style *st,
    struct sf_buf *b)
{
	unsigned left = width_of(c->title);
	size_t i, room, from;
	struct sf_buf v = {0};
	double *at;

	if (c->n == 0)
		return;
	left = left > st->width / 3 ? st->width / 3 : left;
	room = st->width > left + 20 ? st->width - left - 20 : 8;
	from = c->n > room ? c->n - room : 0;
	at = (double *)(void *)sf_buf_room(&v, (c->n - from) * sizeof(*at));
	if (at == NULL) {
		b->failed = 1;
		return;
	}
	for (i = from; i < c->n; i++)
		at[i - from] = c->pt[i].at;
	sf_pad(b, c->title, left, 0, st->ascii);
	repeat(b, " ", GAP);
	sf_spark(b, at, c->n - from, st->ascii);
	repeat(b, " ", GAP);
	sf_safe_text(b, c->pt[c->n - 1].label);
	sf_buf_adds(b, ": ");
	sf_safe_text(b, c->pt[c->n - 1].text);
	newline(b);
	b->failed |= v.failed;
	sf_buf_release(&v);
}

/* The title of a chart right under a heading that says the same is left out. */
static void
chart_text(const struct sf_chart *c, const struct sf_block *above,
    const struct sf_text_style *st, struct sf_buf *b)
{
	int said = above != NULL && above->kind == SF_B_SECTION &&
	    sf_str_eq(above->text, c->title);

	if (c->n == 0)
		return;
	if (c->kind != SF_LINE && c->title.n > 0 && !said) {
		sf_safe_text(b, c->title);
		sf_buf_addc(b, '\n');
	}
	switch (c->kind) {
	case SF_BARS:
	case SF_FUNNEL:
		bars_text(c, st, b);
		break;
	case SF_FOREST:
		forest_text(c, st, b);
		break;
	case SF_LINE:
		line_text(c, st, b);
		return;
	}
	sf_buf_addc(b, '\n');
}

/* What a tile adds, in lines of what is left of the page. */
static void
detail_text(struct sf_str s, unsigned from, unsigned width, struct sf_buf *b)
{
	struct sf_buf t = {0};

	if (width_of(s) + from <= width || width < from + 20) {
		sf_safe_text(b, s);
		newline(b);
		return;
	}
	sf_wrap(&t, s, width, from);
	if (t.n > from)
		sf_buf_add(b, t.p + from, t.n - from);
	b->failed |= t.failed;
	sf_buf_release(&t);
}

/* Tiles that follow each other are a table without lines. */
static size_t
tiles_text(const struct sf_doc *d, size_t from, const struct sf_text_style *st,
    struct sf_buf *b)
{
	unsigned l = 0, v = 0, k;
	size_t i, to;

	for (to = from; to < d->n && d->block[to].kind == SF_B_TILE; to++) {
		k = width_of(d->block[to].text);
		l = k > l ? k : l;
		k = width_of(d->block[to].value.text);
		v = k > v ? k : v;
	}
	l = l > st->width / 2 ? st->width / 2 : l;
	for (i = from; i < to; i++) {
		sf_pad(b, d->block[i].text, l, 0, st->ascii);
		repeat(b, " ", GAP);
		sf_pad(b, d->block[i].value.text, v, 1, st->ascii);
		repeat(b, " ", GAP);
		detail_text(d->block[i].detail, l + v + 2 * GAP, st->width, b);
	}
	sf_buf_addc(b, '\n');
	return (to);
}

static void
section_text(struct sf_str s, const struct sf_text_style *st, struct sf_buf *b)
{
	const char *rule = st->ascii ? "=" : "\u2501";
	unsigned w = width_of(s) + 4;

	repeat(b, rule, 2);
	sf_buf_addc(b, ' ');
	sf_safe_text(b, s);
	sf_buf_addc(b, ' ');
	repeat(b, rule, w < st->width ? st->width - w : 0);
	sf_buf_adds(b, "\n");
}

static void
note_text(struct sf_str s, const struct sf_text_style *st, struct sf_buf *b)
{
	struct sf_buf t = {0};

	if (s.n == 0)
		return;
	sf_buf_adds(&t, "*** ");
	sf_buf_addstr(&t, s);
	sf_buf_adds(&t, " ***");
	sf_wrap(b, sf_buf_str(&t), st->width, 0);
	b->failed |= t.failed;
	sf_buf_release(&t);
}

void
sf_doc_text(const struct sf_doc *d, const struct sf_text_style *st,
    struct sf_buf *b)
{
	const struct sf_block *k;
	size_t i;

	sf_wrap(b, d->title, st->width, 0);
	sf_wrap(b, d->sub, st->width, 0);
	note_text(d->note, st, b);
	sf_buf_addc(b, '\n');
	for (i = 0; i < d->n; i++) {
		k = &d->block[i];
		switch (k->kind) {
		case SF_B_SECTION:
			if (b->n > 1 && b->p[b->n - 2] != '\n')
				sf_buf_addc(b, '\n');
			section_text(k->text, st, b);
			break;
		case SF_B_PARA:
			sf_wrap(b, k->text, st->width, 0);
			sf_buf_addc(b, '\n');
			break;
		case SF_B_NOTE:
			sf_wrap(b, k->text, st->width, 2);
			break;
		case SF_B_TILE:
			i = tiles_text(d, i, st, b) - 1;
			break;
		case SF_B_GRID:
			grid_text(k->grid, st, b);
			break;
		case SF_B_CHART:
			chart_text(k->chart, i > 0 ? k - 1 : NULL, st, b);
			break;
		}
	}
	note_text(d->note, st, b);
}
