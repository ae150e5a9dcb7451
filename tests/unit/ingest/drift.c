/* SPDX-License-Identifier: MIT */
#include "tap.h"

#include "ingest/drift.h"

/* A file whose header are the letters of ${names}. */
static struct sf_file
file(const char *path, const char *names, struct sf_str *header)
{
	static const struct sf_source source;
	struct sf_file f = {.path = path, .fmt = SF_F_CSV, .header = header,
	    .s = &source};

	for (; names[f.fields] != '\0'; f.fields++)
		header[f.fields] = (struct sf_str){names + f.fields, 1};
	return (f);
}

/* What is said of header ${b} behind ${a}. */
static const char *
said(const char *a, const char *b)
{
	static char out[512];
	struct sf_str header[32];
	struct sf_drift d = {0};
	struct sf_file f = file("a", a, header);
	struct sf_err e = {0};
	const char *p;
	int rc = sf_drift_add(&d, &f, &e);

	f = file("b", b, header);
	rc |= sf_drift_add(&d, &f, &e);
	p = d.words.n > 0 ? strstr(d.words.p, "of a") : NULL;
	snprintf(out, sizeof(out), "%s", rc ? "failed" : p ? p + 4 : "");
	sf_drift_release(&d);
	return (out);
}

int
main(void)
{
	IS(said("abc", "abc"), "", "the same");
	IS(said("abc", "abcd"), ": new 'd' (column 4)", "new at the end");
	IS(said("abc", "xabc"), ": new 'x' (column 1)",
	    "what others were pushed by has not moved");
	IS(said("abcd", "acd"), ": missing 'b' (was 2)", "missing");
	IS(said("abcde", "aebcd"), ": moved 'e' (5 to 2)", "moved");
	IS(said("abc", "cxb"), ": new 'x' (column 2); missing 'a' (was 1); "
	    "moved 'c' (3 to 1)", "all of them");
	IS(said("aba", "ab"), ": missing 'a' (was 3)",
	    "of two of a name the second");
	IS(said("ab", "aba"), ": new 'a' (column 3)", "and the other way");
	IS(said("aabb", "bbaa"), ": moved 'b' (3 to 1), 'b' (4 to 2)",
	    "twice two");
	IS(said("", "a"), ": new 'a' (column 1)", "from nothing");
	IS(said("ab", "ABCDEFGHIJ"), ": new 'A' (column 1), 'B' (column 2), "
	    "'C' (column 3), 'D' (column 4), 'E' (column 5), 'F' (column 6), "
	    "'G' (column 7), 'H' (column 8) and 2 more; missing 'a' (was 1), "
	    "'b' (was 2)", "only some are named");
	DONE();
}
