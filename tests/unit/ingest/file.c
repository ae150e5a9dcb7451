/* SPDX-License-Identifier: MIT */
#include "tap.h"

#include "ingest/file.h"

static void
footers(void)
{
	static const struct {
		const char *text;
		uint64_t lines;
		size_t left;
	} row[] = {
		{"a\nb\nc\n", 0, 6}, {"a\nb\nc\n", 1, 4}, {"a\nb\nc", 1, 4},
		{"a\nb\nc\n\n \r\n", 1, 4}, {"a\n\nb\n\nc\n", 2, 3},
		{"a\n", 1, 0}, {"a\n", 5, 0}, {"", 1, 0}, {"\n\n", 1, 0},
	};
	size_t i;

	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		OK(sf_file_footer(row[i].text, strlen(row[i].text),
		    row[i].lines) == row[i].left, row[i].text);
}

/* Whole lines, and none that may prove to be the footer. */
static void
cuts(void)
{
	struct sf_source s = {.footer = 2};
	struct sf_file f = {.s = &s, .fmt = SF_F_CSV, .cut_any = 1};
	const char *text = "a,b\n1,\"x\ny\"\n2,z\n3,";

	f.dialect = (struct sf_dialect){',', 1, 1000, 0};
	f.cut = f.dialect;
	OK(sf_file_cut(&f, text, strlen(text), 1) == strlen(text),
	    "the last takes all");
	s.footer = 0;
	OK(sf_file_cut(&f, text, strlen(text), 0) == 16, "whole records");
	OK(sf_file_cut(&f, text, 9, 0) == 4, "not within quotes");
	s.footer = 1;
	OK(sf_file_cut(&f, text, strlen(text), 0) == 12, "without the last");
	s.footer = 2;
	OK(sf_file_cut(&f, text, strlen(text), 0) == 4,
	    "a record of two lines is not torn");
	s.footer = 0;
	s.skip = 2;
	f.cut_any = 0;
	OK(sf_file_cut(&f, "t\nu\nh", 5, 0) == 0 &&
	    sf_file_cut(&f, "t\nu\nh\n", 6, 0) == 6,
	    "titles and header in one piece");
}

static void
codes(void)
{
	size_t i;
	int bad = 0;

	for (i = 1; i < SF_WHYS; i++)
		bad += sf_why_of(sf_why_name((enum sf_why)i)) !=
		    (enum sf_why)i;
	OK(bad == 0, "every code has its name");
}

int
main(void)
{
	char base[16];

	footers();
	cuts();
	codes();
	sf_mapping_base("a/b.csv.zst", base, sizeof(base));
	IS(base, "b.csv", "folder and .zst are taken off");
	sf_mapping_base("b.csv.gz", base, sizeof(base));
	IS(base, "b.csv", "and .gz");
	sf_mapping_base("a_name_that_is_too_long.csv", base, sizeof(base));
	IS(base, "a_name_that_is_", "cut");
	DONE();
}
