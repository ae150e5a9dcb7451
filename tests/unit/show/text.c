/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "base/date.h"
#include "show/bars.h"
#include "show/doc.h"
#include "show/num.h"
#include "show/safe.h"
#include "tap.h"

static struct sf_buf b;

static const char *
got(void)
{
	const char *s = sf_buf_cstr(&b);

	sf_buf_clear(&b);
	return (s);
}

static void
numbers(void)
{
	sf_num_count(&b, 0);
	IS(got(), "0", "count 0");
	sf_num_count(&b, 64000);
	IS(got(), "64,000", "count in groups");
	sf_num_count(&b, UINT64_MAX);
	IS(got(), "18,446,744,073,709,551,615", "greatest count");
	sf_num_fixed(&b, 7.65949, 3);
	IS(got(), "7.659", "three places");
	sf_num_fixed(&b, -0.0004, 3);
	IS(got(), "0.000", "no negative zero");
	sf_num_fixed(&b, 1234.5, 0);
	IS(got(), "1,235", "halves go away from zero");
	sf_num_fixed(&b, NAN, 2);
	IS(got(), "-", "what is no number");
	sf_num_fixed(&b, 1e300, 2);
	IS(got(), "-", "what is too great to be read");
	sf_num_signed(&b, 0.5, 1);
	IS(got(), "+0.5", "with a sign");
	sf_num_signed(&b, -0.5, 1);
	IS(got(), "-0.5", "with a minus");
	sf_num_share(&b, 3894, 21307, 3);
	IS(got(), "18.276%", "share");
	sf_num_share(&b, 1, 3, 1);
	IS(got(), "33.3%", "share of three");
	sf_num_share(&b, 0, 0, 1);
	IS(got(), "-", "share of nothing");
	sf_num_share(&b, UINT64_MAX / 4, UINT64_MAX / 2, 1);
	IS(got(), "50.0%", "share of very many");
	sf_num_money(&b, -1234567890000, 2);
	IS(got(), "-1,234,567.89", "money");
	sf_num_money(&b, 180 * SF_DEC_ONE, 0);
	IS(got(), "180", "money without places");
	sf_num_span(&b, 2 * SF_DAY + 17 * SF_HOUR + 23 * SF_MINUTE);
	IS(got(), "2d 17h", "the two greatest units");
	sf_num_span(&b, 45 * SF_MINUTE);
	IS(got(), "45m", "one unit");
	sf_num_span(&b, 0);
	IS(got(), "0s", "no time at all");
}

static void
drawing(void)
{
	double v[] = {0, 1, 2, 7};

	sf_bar(&b, 1.0, 3, 0);
	IS(got(), "███", "a full bar");
	sf_bar(&b, 0.5, 3, 0);
	IS(got(), "█▌", "half a bar");
	sf_bar(&b, 0.0001, 3, 0);
	IS(got(), "▏", "the least is seen");
	sf_bar(&b, 0.0, 3, 0);
	IS(got(), "", "nothing is not");
	sf_bar(&b, 0.5, 4, 1);
	IS(got(), "##", "a bar in ASCII");
	sf_bar(&b, NAN, 4, 1);
	IS(got(), "", "no bar of no number");
	sf_spark(&b, v, 4, 0);
	IS(got(), "▁▂▃█", "a sparkline");
	sf_spark(&b, v, 4, 1);
	IS(got(), "_.-#", "a sparkline in ASCII");
	sf_whisker(&b, 2, 1, 3, 0, 4, 9, 1);
	IS(got(), "| [-o-]  ", "an interval");
	sf_whisker(&b, 2, 1, 3, 0, 4, 9, 0);
	IS(got(), "│ ├─●─┤  ", "with lines");
	sf_pad(&b, SF_S("信用卡"), 8, 0, 0);
	IS(got(), "信用卡  ", "wide characters take two columns");
	sf_pad(&b, SF_S("信用卡"), 5, 0, 0);
	IS(got(), "信用…", "and are not cut in half");
	sf_pad(&b, SF_S("abc"), 5, 1, 0);
	IS(got(), "  abc", "to the right");
	sf_wrap(&b, SF_S("one two three"), 10, 2);
	IS(got(), "  one two\n  three\n", "words are wrapped");
	sf_wrap(&b, SF_S("模拟数据模拟数据"), 12, 0);
	IS(got(), "模拟数据模拟\n数据\n", "and so is Chinese");
	sf_wrap(&b, SF_S("abcdefghijkl"), 8, 0);
	IS(got(), "abcdefgh\nijkl\n", "and what has no place to break");
	sf_safe_text(&b, SF_S("a\033[31m\342\200\256b\377"));
	IS(got(), "a?[31m?b?", "a terminal is not driven by data");
}

static void
page(void)
{
	struct sf_str heads[] = {SF_S("name"), SF_S("n")};
	struct sf_text_style st = {40, 1};
	struct sf_doc d = {0};
	struct sf_err e = {0};
	struct sf_grid *g;
	struct sf_chart *c;
	struct sf_point p = {SF_S("leads"), 10, 0, 0, SF_S("10"),
	    SF_TELLS_COUNT, 10, 0};

	sf_doc_head(&d, "en", SF_S("Title"), SF_S("sub"), SF_S("simulated"));
	sf_doc_section(&d, SF_S("One"));
	sf_doc_tile(&d, SF_GOOD, SF_S("cards"),
	    (struct sf_cell){SF_S("12"), SF_TELLS_COUNT, 12}, SF_S("met"));
	sf_doc_tile(&d, SF_PLAIN, SF_S("cost"),
	    (struct sf_cell){SF_S("3.5"), SF_TELLS_NOTHING, 0}, SF_S(""));
	g = sf_doc_grid(&d, SF_S(""), "lr", heads);
	sf_doc_cell(&d, g, (struct sf_cell){SF_S("a"), SF_TELLS_NOTHING, 0});
	sf_doc_cell(&d, g, (struct sf_cell){SF_S("7"), SF_TELLS_COUNT, 7});
	c = sf_doc_chart(&d, SF_FUNNEL, SF_S("Steps"), SF_S("d"));
	sf_doc_point(&d, c, &p);
	p.at = 5;
	p.text = SF_S("5");
	sf_doc_point(&d, c, &p);
	OK(sf_doc_check(&d, &e) == 0, "a document");
	sf_doc_text(&d, &st, &b);
	IS(got(), "Title\nsub\n*** simulated ***\n\n"
	    "== One =================================\n"
	    "cards   12  met\n"
	    "cost   3.5\n\n"
	    "name  n\n----  -\na     7\n\n"
	    "Steps\nleads  10  #############################\n"
	    "leads   5  ###############\n\n*** simulated ***\n",
	    "as text of 40 columns");
	sf_doc_release(&d);
}

int
main(void)
{
	numbers();
	drawing();
	page();
	sf_buf_release(&b);
	DONE();
}
