/* SPDX-License-Identifier: MIT */
#include "gen.h"

/* What may stand alone: literals, and members of what . is. */
static const char *const lit_n[] = {"0", "1", "2", "3", "5", "7", "10", "1.5",
    "1.50", "0.1", "1e17", "1e-5", "-0", "-1", "1E3", ".5", "1.", "1e300",
    "1e400", "9007199254740992", "9007199254740991", "9007199254740993.0",
    "1e1000", "0.30000000000000004", "1234.567", "1e15", "1e16",
    "100000000000000000.5", "5e-324", "3.0", "30", "100", "-2.5", "0.0",
    "1e-7", "0.00001", "2.5", "-7", "4294967296", "00012"};
static const char *const lit_s[] = {"\"\"", "\"x\"", "\"a\"", "\"b\"",
    "\"基金\"", "\"稳健\"", "\"abc\"", "\"ABC\"", "\"n\"", "\"q\"",
    "\"open\"", "\"yes\"", "\"no\"", "\"app\"", "\"web\"", "\"12\"",
    "\"1.5\"", "\"nan\"", "\" 1\"", "\"0x10\"", "\"1e3\"", "\"A\\\"b\\\\\"",
    "\"\\u00e9\"", "\"é\"", "\"\\u0000\"", "\"a\\u0000b\"",
    "\"\\ud83d\\ude00\"", "\"😀\"", "\"\\ud83d\"", "\"\\n\\t\\/\"", "\"Z\"",
    "\"~\"", "\"\\u007f\"", "\"2026-10-20T00:00:00.000Z\"", "\"vip\"",
    "\"sms\"", "\"card\"", "\"x y\"", "\"ＡＢ\"", "\"ı\"", "\"\\u2028\"",
    "\"9007199254740993\"", "\"length\"", "\"é基\""};
static const char *const lit_v[] = {"null", "true", "false", "null", "[]",
    "{}", "[1, 2]", "{\"a\": 1}", "[null]", "{x: 1, y: 2}", "[[1], [2]]",
    "{y: 2, x: 1}", "[-0, 0]", "[nan]", "[1, 1.0, \"1\"]",
    "[{a: 1, b: 2}, {b: 2, a: 1}, {a: 1}]", "[[], {}, null, false, true, 0, "
    "\"\"]", "[nan, 1, nan]", "[\"a\", \"é\", \"B\", \"\"]"};

static const char *const line_n[] = {".traits.x", ".traits.x", ".traits.n",
    ".traits.limit", ".traits.long", ".seen.a.n", ".seen.b.n",
    ".scores.card.value", ".traits.big.a[1]", ".traits.arr[0]",
    ".traits.arr[-1]", ".events[0].props.n", ".events[-1].props.amount",
    ".traits[\"x\"]", ".\"traits\".\"n\"", ".traits.arr[1.7]",
    ".traits.big.deep.er.n", ".traits.arr[5]", ".[\"traits\"].x",
    ".traits.amount", ".traits.amount"};
static const char *const line_s[] = {".one_id", ".traits.name", ".traits.name",
    ".traits.city", ".traits.城市", ".traits.\"城市\"",
    ".[\"traits\"][\"城市\"]", ".ids.phone[0]", ".ids.phone[-1]",
    ".ids.email[0]", ".ids[\"card\"][0]", ".first_ts", ".last_ts",
    ".events[0].event", ".events[-1].ts", ".consent.sms", ".tags.life",
    ".segments.s", ".since.traits.x", ".kept_from[0]", ".traits.holds_card",
    ".scores.card.tier", ".since.ids.phone[0][0]", ".since.ids.phone[0][1]",
    ".seen.a.last", ".seen.b.first", ".since.tags.vip", ".scores.card.asof",
    ".traits.word", ".events[0].props.q", ".events[1].channel",
    ".shared.device[0]", ".traits.text"};
static const char *const line_b[] = {".tags.vip", ".tags.off", ".tags.new",
    ".traits.flag", ".traits.flag == true", ".tags.vip == true",
    ".traits.x == 3", ".traits.name == \"abc\"", ".consent.sms == \"yes\"",
    ".traits.x > 2", ".traits | has(\"x\")", ".events == []"};
static const char *const line_a[] = {".events", ".ids.phone", ".traits.arr",
    ".traits.arr", ".traits.big.a", ".undefined", ".ids.email",
    ".traits.objs", ".since.ids.phone", ".traits.same", ".traits.same"};
static const char *const line_o[] = {".traits", ".tags", ".consent", ".ids",
    ".seen", ".segments", ".scores", ".since", ".traits.big", ".traits.obj",
    ".events[0]", ".events[0].props", ".", ".since.ids", ".since.traits",
    ".seen.a", ".scores.card", ".traits.obj", ".traits.obj2",
    ".traits.obj3", ".traits.any", ".traits.same[0]", ".traits.same[-1]"};
static const char *const line_v[] = {".nothing", ".a.b.c", ".traits.x.y",
    ".traits.obj.k", ".traits.obj[\"k\"]", ".traits.any", ".traits.any",
    ".events[].event", ".ids.phone[]", ".traits[]", ".traits[0]",
    ".events[].props.n", ".events[]?", ".traits.null", ".traits?.x?",
    ".tags[]", ".extra", ".scores[].value", ".seen[].n", ".traits.any[]?",
    ".events[0].props.any", ".events[0:2]", ".traits.any.x",
    ".traits.end", ".traits.and", ".traits.obj.if", ".traits.e3",
    ".traits.E1", ".\"traits\"?", ".traits.arr[1:]", ".traits.arr[-2:]",
    ".traits.arr[:1]", ".traits.arr[1:][0]", ".traits.name[1:2]",
    ".traits .x", ".traits\n.x", ".traits.big[\"a\"][0]", ".traits.rank",
    ".traits.rank"};

static const char *const row_n[] = {".amount", ".n", ".n", ".items[0].n",
    ".\"金额\"", ".long"};
static const char *const row_s[] = {".a", ".a", ".time", ".dev.id", ".\"列\"",
    ".列", ".q", ".phone", ".[\"q\"]", ".城市", ".word"};
static const char *const row_b[] = {".flag", ".a == \"abc\"", ".n == 3",
    ".q == \"基金\""};
static const char *const row_a[] = {".items", ".arr"};
static const char *const row_o[] = {".", ".dev", ".obj", ".items[0]",
    ".obj2", ".obj3", ".same[0]"};
static const char *const row_v[] = {".any", ".any", ".items[].n", ".[]",
    ".arr[]?", ".nothing", ".a.b", ".dev.none", ".obj[\"k\"]"};

static const char *const event_n[] = {".props.n", ".props.n", ".props.n",
    ".props.amount", ".props.amount", ".props.m", ".props[\"n\"]",
    ".props.arr[0]"};
static const char *const event_s[] = {".props.q", ".props.q", ".channel",
    ".channel", ".eid", ".ts", ".event", ".props.status", ".ts[0:10]",
    ".props.\"q\""};
static const char *const event_b[] = {".channel == \"app\"", ".props.n > 3",
    ".props.n == null", ".props.flag", ".props | has(\"n\")",
    ".props.status == \"paid\"", ".props.q == \"基金\""};
static const char *const event_a[] = {".props.arr"};
static const char *const event_o[] = {".props", ".", ".props.obj"};
static const char *const event_v[] = {".props.any", ".props.any", ".props[]?",
    ".src", ".ids", ".props.arr[]?", ".traits.x", ".props.none"};

static const char *const self[] = {"."};

const char *
gen_literal(struct gen *g, char type)
{
	return (type == 'n' ? PICK(g, lit_n) : type == 's' ? PICK(g, lit_s) :
	    PICK(g, lit_v));
}

#define OF(a) (a), sizeof(a) / sizeof((a)[0])
const char *
gen_member(struct gen *g, char type)
{
	static const struct {
		int sees;
		char type;
		const char *const *of;
		size_t n;
	} all[] = {
		{SEES_LINE, 'n', OF(line_n)}, {SEES_LINE, 's', OF(line_s)},
		{SEES_LINE, 'b', OF(line_b)}, {SEES_LINE, 'a', OF(line_a)},
		{SEES_LINE, 'o', OF(line_o)}, {SEES_LINE, 'v', OF(line_v)},
		{SEES_ROW, 'n', OF(row_n)}, {SEES_ROW, 's', OF(row_s)},
		{SEES_ROW, 'b', OF(row_b)}, {SEES_ROW, 'a', OF(row_a)},
		{SEES_ROW, 'o', OF(row_o)}, {SEES_ROW, 'v', OF(row_v)},
		{SEES_EVENT, 'n', OF(event_n)}, {SEES_EVENT, 's', OF(event_s)},
		{SEES_EVENT, 'b', OF(event_b)}, {SEES_EVENT, 'a', OF(event_a)},
		{SEES_EVENT, 'o', OF(event_o)}, {SEES_EVENT, 'v', OF(event_v)},
	};
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i].sees == g->sees && all[i].type == type)
			return (pick(g, all[i].of, (unsigned)all[i].n));
	return (self[0]);
}
