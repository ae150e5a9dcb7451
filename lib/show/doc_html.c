/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "show/html.h"
#include "show/safe.h"
#include "show/svg.h"

#include "show/doc.h"

static int
hidden(enum sf_tells tells, uint64_t base, uint64_t min_cell)
{
	return (tells != SF_TELLS_NOTHING && base > 0 && base < min_cell);
}

static void
value_html(struct sf_buf *b, const struct sf_cell *c, uint64_t min_cell,
    int also)
{
	if (!also && !hidden(c->tells, c->base, min_cell))
		sf_safe_html(b, c->text);
	else if (c->tells == SF_TELLS_COUNT && !also)
		sf_buf_addf(b, "&lt;%ju", (uintmax_t)min_cell);
	else
		sf_buf_adds(b, "\u2013");
}

/*
 * Rows to hide besides: a column of counts with one hidden part gets a second
 * one, the next smallest.  ${also} has a byte for each row.
 */
static void
hide_more(const struct sf_grid *g, uint64_t min_cell, unsigned char *also)
{
	size_t rows = g->n / g->cols, col, r, n, next;
	const struct sf_cell *c;

	for (col = 0; g->parts && col < g->cols; col++) {
		n = 0;
		next = rows;
		for (r = 0; r < rows; r++) {
			c = &g->cell[r * g->cols + col];
			if (c->tells != SF_TELLS_COUNT || c->base == 0)
				continue;
			if (also[r] || c->base < min_cell)
				n++;
			else if (next == rows || c->base <
			    g->cell[next * g->cols + col].base)
				next = r;
		}
		if (n == 1 && next < rows)
			also[next] = 1;
	}
}

static int
grid_html(struct sf_buf *b, const struct sf_grid *g, uint64_t min_cell,
    struct sf_err *e)
{
	size_t i, rows = g->cols > 0 ? g->n / g->cols : 0;
	unsigned char *also = calloc(rows + 1, 1);
	const struct sf_cell *c;
	int right;

	if (also == NULL)
		return (sf_fail_mem(e));
	hide_more(g, min_cell, also);
	if (g->folded) {
		sf_buf_adds(b, "<details>");
		sf_html_el(b, "summary", NULL, g->caption);
	}
	sf_buf_adds(b, "<div class=\"scroll\"><table>\n");
	if (g->caption.n > 0 && !g->folded)
		sf_html_el(b, "caption", NULL, g->caption);
	sf_buf_adds(b, "<thead><tr>");
	for (i = 0; i < g->cols; i++) {
		sf_buf_adds(b, g->align[i] == 'r' ?
		    "<th class=\"r\" scope=\"col\">" : "<th scope=\"col\">");
		sf_safe_html(b, g->head[i]);
		sf_buf_adds(b, "</th>");
	}
	sf_buf_adds(b, "</tr></thead>\n<tbody>\n");
	for (i = 0; i < rows * g->cols; i++) {
		c = &g->cell[i];
		right = g->align[i % g->cols] == 'r';
		if (i % g->cols == 0)
			sf_buf_adds(b, "<tr>");
		sf_buf_adds(b, right ? "<td class=\"r\">" : "<td>");
		value_html(b, c, min_cell, also[i / g->cols] &&
		    c->tells != SF_TELLS_NOTHING && c->base > 0);
		sf_buf_adds(b, "</td>");
		if (i % g->cols == g->cols - 1)
			sf_buf_adds(b, "</tr>\n");
	}
	sf_buf_adds(b, "</tbody></table></div>\n");
	if (g->folded)
		sf_buf_adds(b, "</details>\n");
	free(also);
	return (0);
}

static const char *
tone_class(enum sf_tone t)
{
	switch (t) {
	case SF_PLAIN:
		break;
	case SF_GOOD:
		return ("good");
	case SF_BAD:
		return ("bad");
	case SF_WATCH:
		return ("watch");
	}
	return (NULL);
}

static size_t
tiles_html(struct sf_buf *b, const struct sf_doc *d, size_t from,
    uint64_t min_cell)
{
	const struct sf_block *k;
	const char *cls;
	size_t i;

	sf_buf_adds(b, "<div class=\"tiles\">\n");
	for (i = from; i < d->n && d->block[i].kind == SF_B_TILE; i++) {
		k = &d->block[i];
		cls = tone_class(k->tone);
		sf_buf_addf(b, "<div class=\"tile%s%s\"><span>",
		    cls != NULL ? " " : "", cls != NULL ? cls : "");
		sf_safe_html(b, k->text);
		sf_buf_adds(b, "</span><b>");
		value_html(b, &k->value, min_cell, 0);
		sf_buf_adds(b, "</b>");
		if (k->detail.n > 0 &&
		    !hidden(k->value.tells, k->value.base, min_cell))
			sf_html_el(b, "span", NULL, k->detail);
		sf_buf_adds(b, "</div>\n");
	}
	sf_buf_adds(b, "</div>\n");
	return (i);
}

/* As hide_more(), of a chart. */
static void
hide_point(struct sf_chart *c, uint64_t min_cell)
{
	struct sf_point *next = NULL;
	size_t i, n = 0;

	for (i = 0; i < c->n; i++)
		c->pt[i].hide = 0;
	for (i = 0; c->parts && i < c->n; i++) {
		if (c->pt[i].base == 0)
			continue;
		if (hidden(c->pt[i].tells, c->pt[i].base, min_cell))
			n++;
		else if (next == NULL || c->pt[i].base < next->base)
			next = &c->pt[i];
	}
	if (n == 1 && next != NULL)
		next->hide = 1;
}

static void
chart_html(struct sf_buf *b, struct sf_chart *c, unsigned id,
    uint64_t min_cell)
{
	if (c->n == 0)
		return;
	hide_point(c, min_cell);
	sf_buf_adds(b, "<figure>\n");
	sf_html_el(b, "figcaption", NULL, c->title);
	sf_svg(b, c, id, min_cell);
	sf_buf_adds(b, "</figure>\n");
}

static int
block_html(struct sf_buf *b, const struct sf_doc *d, size_t *i,
    uint64_t min_cell, struct sf_err *e)
{
	const struct sf_block *k = &d->block[*i];

	switch (k->kind) {
	case SF_B_SECTION:
		sf_html_el(b, "h2", NULL, k->text);
		break;
	case SF_B_PARA:
		sf_html_el(b, "p", tone_class(k->tone), k->text);
		break;
	case SF_B_NOTE:
		if (!hidden(k->value.tells, k->value.base, min_cell))
			sf_html_el(b, "p", "small", k->text);
		else if (k->detail.n > 0)
			sf_html_el(b, "p", "small", k->detail);
		break;
	case SF_B_TILE:
		*i = tiles_html(b, d, *i, min_cell) - 1;
		break;
	case SF_B_GRID:
		return (grid_html(b, k->grid, min_cell, e));
	case SF_B_CHART:
		chart_html(b, k->chart, (unsigned)*i, min_cell);
		break;
	}
	return (0);
}

int
sf_doc_html(const struct sf_doc *d, uint64_t min_cell, struct sf_buf *b,
    struct sf_err *e)
{
	size_t i;

	if (sf_doc_check(d, e) || sf_html_open(b, d->lang, d->title, e))
		return (-1);
	if (d->note.n > 0)
		sf_html_el(b, "div", "banner", d->note);
	sf_buf_adds(b, "<main>\n");
	sf_html_el(b, "h1", NULL, d->title);
	sf_html_el(b, "p", "sub", d->sub);
	for (i = 0; i < d->n; i++)
		if (block_html(b, d, &i, min_cell, e))
			return (-1);
	sf_buf_adds(b, "</main>\n");
	sf_html_close(b);
	return (sf_buf_check(b, e));
}
