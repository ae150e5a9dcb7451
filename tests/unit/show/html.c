/* SPDX-License-Identifier: MIT */
#include "show/doc.h"
#include "show/html.h"
#include "show/safe.h"
#include "show/svg.h"
#include "tap.h"

static struct sf_buf b;

static int
has(const char *needle)
{
	const char *s = sf_buf_cstr(&b);

	return (s != NULL && strstr(s, needle) != NULL);
}

static struct sf_cell
count(const char *text, uint64_t n)
{
	return ((struct sf_cell){sf_str(text), SF_TELLS_COUNT, n});
}

static struct sf_cell
word(const char *text)
{
	return ((struct sf_cell){sf_str(text), SF_TELLS_NOTHING, 0});
}

/* Parts of a whole: one is small, so that another must go with it. */
static void
parts(struct sf_doc *d)
{
	struct sf_chart *c = sf_doc_chart(d, SF_BARS, SF_S("parts"),
	    SF_S("parts"));
	struct sf_point p[] = {
		{SF_S("a"), 2, 0, 0, SF_S("two"), SF_TELLS_COUNT, 2, 0},
		{SF_S("b"), 44, 0, 0, SF_S("many"), SF_TELLS_COUNT, 44, 0},
		{SF_S("c"), 77, 0, 0, SF_S("more"), SF_TELLS_COUNT, 77, 0}};
	size_t i;

	for (i = 0; i < 3; i++)
		sf_doc_point(d, c, &p[i]);
	if (c != NULL)
		c->parts = 1;
}

static void
fill(struct sf_doc *d)
{
	struct sf_str heads[] = {SF_S("tier"), SF_S("people")};
	struct sf_point p = {SF_S("<b>"), 3, 1, 5, SF_S("three"),
	    SF_TELLS_COUNT, 3, 0};
	struct sf_grid *g;
	enum sf_chart_kind k;

	sf_doc_head(d, "zh-CN", SF_S("</title><script>alert(1)</script>"),
	    SF_S("sub & more"), SF_S("simulated"));
	sf_doc_section(d, SF_S("\"One\""));
	sf_doc_tile(d, SF_BAD, SF_S("cards"), count("7", 7), SF_S("7 of 9"));
	g = sf_doc_grid(d, SF_S("tiers"), "lr", heads);
	sf_doc_cell(d, g, word("A"));
	sf_doc_cell(d, g, count("4", 4));
	sf_doc_cell(d, g, word("B"));
	sf_doc_cell(d, g, count("55", 55));
	sf_doc_cell(d, g, word("C"));
	sf_doc_cell(d, g, count("900", 900));
	if (g != NULL)
		g->parts = 1;
	for (k = SF_BARS; k <= SF_LINE; k++) {
		struct sf_chart *c = sf_doc_chart(d, k, SF_S("chart"),
		    SF_S("what it shows"));

		sf_doc_point(d, c, &p);
	}
	parts(d);
	sf_doc_note_of(d, SF_S("seven of nine left"), 7, SF_S("few left"));
}

int
main(void)
{
	struct sf_doc d = {0};
	struct sf_err e = {0};

	fill(&d);
	OK(sf_doc_html(&d, 10, &b, &e) == 0, "a page");
	OK(!has("<script"), "no script, even where the data brings one");
	OK(has("&lt;/title&gt;&lt;script&gt;"), "it is escaped");
	OK(has("<text x=\"0\" y=\"17\">&lt;b&gt;</text>"), "in charts too");
	OK(!has("http:") && !has("https:") && !has("url(") && !has("@import"),
	    "no outside address");
	OK(!has(" style=") && !has(" on"), "no inline style, no handler");
	OK(has("default-src 'none'; style-src 'sha256-"), "a strict policy");
	OK(has("<html lang=\"zh-CN\">"), "the language is said");
	OK(has("prefers-color-scheme:dark") && has("size:A4"),
	    "dark mode and paper");
	OK(has("<title id=\"t") && has("<desc id=\"d"), "charts are described");
	OK(has("&lt;10</td>") && !has(">4</td>"), "a small cell is hidden");
	OK(!has(">55</td>") && has("\u2013</td>"), "and one more with it");
	OK(has(">900</td>"), "the rest is shown");
	OK(!has("7 of 9"), "what a hidden tile adds is hidden");
	OK(!has("three"), "and so is a small figure of a chart");
	OK(!has(">two<") && !has(">many<") && has(">more<"),
	    "and one more of a chart of parts");
	OK(!has("seven of nine") && has("few left"), "a note says it otherwise");
	sf_buf_clear(&b);
	OK(sf_doc_html(&d, 0, &b, &e) == 0 && has(">4</td>") && has("three") &&
	    has(">many<") && has("seven of nine"),
	    "unless all is to be shown");
	OK(sf_svg_step(0, 10, 5) == 2.0 && sf_svg_step(0, 0.3, 8) < 0.0500001 &&
	    sf_svg_step(-1, 9, 1) == 10.0, "round steps");
	sf_buf_release(&b);
	sf_doc_release(&d);
	DONE();
}
