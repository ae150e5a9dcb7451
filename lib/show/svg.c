/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "show/num.h"
#include "show/safe.h"

#include "show/svg.h"

#define WIDE 760.0
#define ROW 26.0
#define AXIS 22.0

double
sf_svg_step(double min, double max, unsigned most)
{
	double span = max - min, step;

	if (!(span > 0.0) || most == 0)
		return (1.0);
	step = pow(10.0, floor(log10(span / most)));
	if (span / step <= most)
		return (step);
	if (span / (2.0 * step) <= most)
		return (2.0 * step);
	if (span / (5.0 * step) <= most)
		return (5.0 * step);
	return (10.0 * step);
}

/* Coordinates have one place: a tenth of a pixel is fine enough. */
static void
coord(struct sf_buf *b, const char *name, double v)
{
	double r = round(v * 10.0);
	long n = r > 1e9 ? 1000000000 : r < -1e9 ? -1000000000 : (long)r;

	sf_buf_addf(b, " %s=\"", name);
	if (n < 0)
		sf_buf_addc(b, '-');
	n = n < 0 ? -n : n;
	sf_buf_addf(b, n % 10 != 0 ? "%ld.%ld" : "%ld", n / 10, n % 10);
	sf_buf_addc(b, '"');
}

static void
rect(struct sf_buf *b, const char *cls, double x, double y, double w, double h)
{
	sf_buf_addf(b, "<rect class=\"%s\"", cls);
	coord(b, "x", x);
	coord(b, "y", y);
	coord(b, "width", w);
	coord(b, "height", h);
	sf_buf_adds(b, "/>\n");
}

static void
rule(struct sf_buf *b, const char *cls, double x1, double y1, double x2,
    double y2)
{
	sf_buf_addf(b, "<line class=\"%s\"", cls);
	coord(b, "x1", x1);
	coord(b, "y1", y1);
	coord(b, "x2", x2);
	coord(b, "y2", y2);
	sf_buf_adds(b, "/>\n");
}

static void
text(struct sf_buf *b, const char *cls, double x, double y, struct sf_str s)
{
	sf_buf_adds(b, "<text");
	if (cls != NULL)
		sf_buf_addf(b, " class=\"%s\"", cls);
	coord(b, "x", x);
	coord(b, "y", y);
	sf_buf_addc(b, '>');
	sf_safe_html(b, s);
	sf_buf_adds(b, "</text>\n");
}

static int
hidden(const struct sf_point *p, uint64_t min_cell)
{
	return (p->hide || (p->tells != SF_TELLS_NOTHING && p->base > 0 &&
	    p->base < min_cell));
}

static void
figure_of(struct sf_buf *t, const struct sf_point *p, uint64_t min_cell)
{
	sf_buf_clear(t);
	if (p->hide)
		sf_buf_adds(t, "\u2013");
	else if (hidden(p, min_cell))
		sf_buf_addf(t, "<%ju", (uintmax_t)min_cell);
	else
		sf_buf_addstr(t, p->text);
}

/* Room for the longest of the labels, or of the figures, at 13 pixels. */
static double
room(const struct sf_chart *c, int figures, double most)
{
	unsigned w = 0, k;
	size_t i;

	for (i = 0; i < c->n; i++) {
		k = figures ? sf_utf8_width(c->pt[i].text.p, c->pt[i].text.n) :
		    sf_utf8_width(c->pt[i].label.p, c->pt[i].label.n);
		w = k > w ? k : w;
	}
	return (w * 7.3 + 12.0 > most ? most : w * 7.3 + 12.0);
}

static void
head(struct sf_buf *b, const struct sf_chart *c, unsigned id, double height)
{
	sf_buf_addf(b, "<svg role=\"img\" aria-labelledby=\"t%u d%u\"", id, id);
	sf_buf_adds(b, " viewBox=\"0 0 760 ");
	sf_buf_addu(b, (uint64_t)ceil(height));
	sf_buf_addf(b, "\">\n<title id=\"t%u\">", id);
	sf_safe_html(b, c->title);
	sf_buf_addf(b, "</title>\n<desc id=\"d%u\">", id);
	sf_safe_html(b, c->desc);
	sf_buf_adds(b, "</desc>\n");
}

static void
draw_bars(struct sf_buf *b, const struct sf_chart *c, unsigned id,
    uint64_t min_cell)
{
	double left = room(c, 0, 240.0), right = room(c, 1, 260.0);
	double wide = WIDE - left - right, max = 0.0, y, w;
	struct sf_buf t = {0};
	size_t i;

	for (i = 0; i < c->n; i++)
		if (!hidden(&c->pt[i], min_cell))
			max = c->pt[i].at > max ? c->pt[i].at : max;
	head(b, c, id, ROW * (double)c->n + 4.0);
	for (i = 0; i < c->n; i++) {
		y = ROW * (double)i;
		w = max > 0.0 && c->pt[i].at > 0.0 &&
		    !hidden(&c->pt[i], min_cell) ? wide * c->pt[i].at / max
		    : 0.0;
		text(b, NULL, 0.0, y + 17.0, c->pt[i].label);
		rect(b, "bg", left, y + 3.0, wide, ROW - 6.0);
		rect(b, "bar", c->kind == SF_FUNNEL ? left + (wide - w) / 2.0
		    : left, y + 3.0, w, ROW - 6.0);
		figure_of(&t, &c->pt[i], min_cell);
		text(b, "end", WIDE, y + 17.0, sf_buf_str(&t));
	}
	sf_buf_adds(b, "</svg>\n");
	b->failed |= t.failed;
	sf_buf_release(&t);
}

static void
ticks(struct sf_buf *b, double min, double max, double left, double wide,
    double top, double bottom)
{
	double step = sf_svg_step(min, max, 8), v, x;
	unsigned places = step < 1.0 ? (unsigned)ceil(-log10(step)) : 0;
	struct sf_buf t = {0};
	long k;

	for (k = (long)ceil(min / step); (double)k * step <= max; k++) {
		v = (double)k * step;
		x = left + (v - min) / (max - min) * wide;
		rule(b, k == 0 ? "zero" : "axis", x, top, x, bottom);
		sf_buf_clear(&t);
		sf_num_fixed(&t, v, places);
		text(b, "dim mid", x, bottom + 15.0, sf_buf_str(&t));
	}
	b->failed |= t.failed;
	sf_buf_release(&t);
}

static void
draw_forest(struct sf_buf *b, const struct sf_chart *c, unsigned id,
    uint64_t min_cell)
{
	double left = room(c, 0, 240.0), right = room(c, 1, 260.0);
	double wide = WIDE - left - right - 16.0, min = 0.0, max = 0.0, y, x;
	double height = ROW * (double)c->n;
	struct sf_buf t = {0};
	const struct sf_point *p;
	int some = 0;
	size_t i;

	for (i = 0; i < c->n; i++) {
		if (hidden(&c->pt[i], min_cell))
			continue;
		some = 1;
		min = c->pt[i].lo < min ? c->pt[i].lo : min;
		max = c->pt[i].hi > max ? c->pt[i].hi : max;
	}
	max = max > min ? max : min + 1.0;
	x = (max - min) * 0.04;
	min -= min < 0.0 ? x : 0.0;
	max += max > 0.0 ? x : 0.0;
	head(b, c, id, height + AXIS);
	if (some)
		ticks(b, min, max, left, wide, 0.0, height);
	for (i = 0; i < c->n; i++) {
		p = &c->pt[i];
		y = ROW * (double)i + ROW / 2.0;
		text(b, NULL, 0.0, y + 4.0, p->label);
		figure_of(&t, p, min_cell);
		text(b, "end", WIDE, y + 4.0, sf_buf_str(&t));
		if (hidden(p, min_cell))
			continue;
		rule(b, "ci", left + (p->lo - min) / (max - min) * wide, y,
		    left + (p->hi - min) / (max - min) * wide, y);
		x = left + (p->at - min) / (max - min) * wide;
		rect(b, "bar", x - 5.0, y - 5.0, 10.0, 10.0);
	}
	sf_buf_adds(b, "</svg>\n");
	b->failed |= t.failed;
	sf_buf_release(&t);
}

/*
 * A line would tell each value to whoever measures it: where values are
 * hidden it is broken, and what stands alone between gaps is a dot.
 */
static void
draw_path(struct sf_buf *b, const struct sf_chart *c, uint64_t min_cell,
    double left, double wide, double high, double max)
{
	int before = 0, after;
	double x, y;
	size_t i;

	sf_buf_adds(b, "<path class=\"path\" d=\"");
	for (i = 0; i < c->n; i++) {
		if (hidden(&c->pt[i], min_cell)) {
			before = 0;
			continue;
		}
		x = left + (c->n > 1 ? wide * (double)i / (double)(c->n - 1)
		    : 0.0);
		y = 8.0 + high - c->pt[i].at / max * high;
		after = i + 1 < c->n && !hidden(&c->pt[i + 1], min_cell);
		sf_buf_addf(b, "%c%ld %ld", before ? 'L' : 'M', lround(x),
		    lround(y));
		if (!before && !after)
			sf_buf_adds(b, "h1");
		before = 1;
	}
	sf_buf_adds(b, "\"/>\n");
}

static void
draw_line(struct sf_buf *b, const struct sf_chart *c, unsigned id,
    uint64_t min_cell)
{
	double max = 0.0, left = 56.0, wide = WIDE - left - 8.0, high = 120.0;
	double step, v;
	struct sf_buf t = {0};
	size_t i;
	long k;

	for (i = 0; i < c->n; i++)
		if (!hidden(&c->pt[i], min_cell))
			max = c->pt[i].at > max ? c->pt[i].at : max;
	max = max > 0.0 ? max : 1.0;
	step = sf_svg_step(0.0, max, 4);
	step = step < 1.0 ? 1.0 : step;	/* what it shows are counts */
	head(b, c, id, high + AXIS + 10.0);
	for (k = 0; (double)k * step <= max; k++) {
		v = 8.0 + high - (double)k * step / max * high;
		rule(b, "axis", left, v, WIDE - 8.0, v);
		sf_buf_clear(&t);
		sf_num_fixed(&t, (double)k * step, 0);
		text(b, "dim end", left - 6.0, v + 4.0, sf_buf_str(&t));
	}
	draw_path(b, c, min_cell, left, wide, high, max);
	if (c->n > 0) {
		text(b, "dim", left, high + 26.0, c->pt[0].label);
		text(b, "dim end", WIDE - 8.0, high + 26.0,
		    c->pt[c->n - 1].label);
	}
	sf_buf_adds(b, "</svg>\n");
	b->failed |= t.failed;
	sf_buf_release(&t);
}

void
sf_svg(struct sf_buf *b, const struct sf_chart *c, unsigned id,
    uint64_t min_cell)
{
	switch (c->kind) {
	case SF_BARS:
	case SF_FUNNEL:
		draw_bars(b, c, id, min_cell);
		break;
	case SF_FOREST:
		draw_forest(b, c, id, min_cell);
		break;
	case SF_LINE:
		draw_line(b, c, id, min_cell);
		break;
	}
}
