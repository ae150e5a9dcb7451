/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "gen.h"

/* The literals that calls of the time line take. */
const char *const event_names[] = {"a", "b", "c", "zz", "*", "", "é",
    "基金", "d"};
const char *const windows[] = {"90m", "12h", "7d", "2w", "3mo", "1y", "1d",
    "36h", "1mo", "today", "yesterday", "month", "2026-10-01..",
    "2026-09-01..2026-10-15", "2026-10-20T12:00:00Z..", "2026-03-01..",
    "2026-03-28..2026-03-30", "2026-10-25T00:00:00+02:00..",
    "2020-01-01..2031-01-01", "30s"};
const unsigned windows_n = sizeof(windows) / sizeof(windows[0]);

static struct node *
leaf(struct gen *g, const char *text)
{
	struct node *n = make(g, sizeof(*n));

	n->text = text;
	n->level = LEVEL_TERM;
	n->fixed = 1;
	return (n);
}

static const char *
name(struct gen *g)
{
	return (odds(g, 85) ? event_names[rnd(g, 5)] : PICK(g, event_names));
}

static const char *
window(struct gen *g)
{
	if (odds(g, 25))
		return ("ever");
	if (g->kind == KIND_JOURNEY && odds(g, 40))
		return (rnd(g, 2) ? "entry" : "wait");
	return (windows[rnd(g, windows_n)]);
}

static struct node *
list(struct gen *g)
{
	unsigned n = 1 + rnd(g, 3), i;
	const char *text = "";

	for (i = 0; i < n; i++)
		text = keep(g, "%s%s\"%s\"", text, i ? ", " : "", odds(g, 90) ?
		    event_names[rnd(g, 3)] : name(g));
	return (leaf(g, keep(g, "[%s]", text)));
}

static struct node *
argument(struct gen *g, char what)
{
	static const char *const gaps[] = {"0s", "30m", "5h", "1d", "1w",
	    "1mo", "3d", "1y", "1500ms", "24h"};
	static const char *const future[] = {"7d", "1d", "3mo", "12h", "1y",
	    "2026-11-01..", "2026-10-01..2027-01-01"};
	static const char *const tags[] = {"vip", "life", "past", "off", "new",
	    "bad", "no", "text", "基", ""};
	static const char *const consents[] = {"sms", "email", "push"};
	static const char *const holds[] = {"card", "fund", "x", "基金"};
	static const char *const steps[] = {"s1", "\"s1\"", "s2", "\"s2\"",
	    "s3", "\"\"", "\"基\""};
	static const char *const tiles[] = {"2", "5", "10"};

	static const char *const words[] = {"x", "基金", "x|基金",
	    "abc|12|é", "", "a|", "|", "A", " ", "a b", "-", "a_b", "😀",
	    "\\u0000", "/", "é", "a|ab|abc", "1", "#", "&", "1%", "ABC",
	    "稳健|基金", "b", "e", "~", "<", "金", "a,b", "e\\u0301", "\\\"",
	    "ascii of|shelf", "app|web", "paid", "1e", "\\n"};

	static const char *const few[] = {"0", "1", "2", "7", "1.5", "30",
	    "-1", "0.5"};

	static const char *const divisors[] = {"0", "2", "3", "7", "-7", "0.5",
	    "10", "1e300", "9007199254740993.0", "1e18", "2.9", "null", "1",
	    "infinite", "nan", "-infinite", "9.22e18", "-9.3e18"};

	switch (what) {
	case 'M':
		return (leaf(g, PICK(g, divisors)));
	case 'N':
		return (leaf(g, PICK(g, few)));
	case 'r':
		if (odds(g, 25))
			return (leaf(g, keep(g, rnd(g, 2) ? "\"%s|%s\"" :
			    "\"%s%s\"", gen_word(g), gen_word(g))));
		return (leaf(g, keep(g, "\"%s\"", PICK(g, words))));
	case 'e':
		return (leaf(g, keep(g, "\"%s\"", name(g))));
	case 'w':
		return (leaf(g, keep(g, "\"%s\"", window(g))));
	case 'u':
		return (leaf(g, keep(g, "\"%s\"", PICK(g, future))));
	case 'd':
		return (leaf(g, keep(g, "\"%s\"", PICK(g, gaps))));
	case 'l':
		return (list(g));
	case 't':
		return (leaf(g, keep(g, "\"%s\"", PICK(g, tags))));
	case 'c':
		return (leaf(g, keep(g, "\"%s\"", PICK(g, consents))));
	case 'h':
		return (leaf(g, keep(g, "\"%s\"", PICK(g, holds))));
	case 'i':
		return (leaf(g, PICK(g, steps)));
	default:
		return (leaf(g, PICK(g, tiles)));
	}
}

struct node *
gen_argument(struct gen *g, char what)
{
	struct node *n = argument(g, what);

	n->what = what;
	return (n);
}
