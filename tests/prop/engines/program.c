/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "gen.h"

/*
 * A grammar by type: number, string, truth, array, object, anything.  In a
 * rule, @5 is a hole for a kid that binds as tight as level 5 or tighter (@T:
 * a term); the letters say what the kids are, in order: n s b a o v by type;
 * F G a filter and a value over one event; P a path of items, I J a truth and
 * anything over one of them; X what sees the variable $#; W what gives several
 * values; m a number that no call gives; the rest are
 * literals of gen_argument(); g several values, H K the same over what came
 * before and over items.  No large number is a factor: a text times it
 * would be a long one.  No -1 stands behind %: nan % -1 divides the least
 * int64_t by it, which kills jq 1.6.
 */
enum {
	CALL = 1,		/* a call of the time line */
	JQ = 2,			/* left to libjq by design */
	LABEL = 4, JOURNEY = 8, POPULATION = 16,
	PERSON = 32,		/* no time line, and no row either */
	HOST = 64,		/* definitions of the host are there */
	WILD = 128		/* for programs full of generators */
};

struct rule {
	const char *text, *kids;
	uint8_t level, weight;
	unsigned needs;
};

static const struct rule numbers[] = {
	{"@7 + @8", "nn", LEVEL_ADD, 5, 0},
	{"@7 - @8", "nn", LEVEL_ADD, 5, 0},
	{"@8 * @9", "nN", LEVEL_MUL, 2, 0},
	{"@8 * @9", "Nn", LEVEL_MUL, 2, 0},
	{"@8 * @9", "mm", LEVEL_MUL, 3, 0},
	{"@8 / @9", "nn", LEVEL_MUL, 5, 0},
	{"@8 % @9", "nM", LEVEL_MUL, 3, 0},
	{"-@8", "n", LEVEL_ADD, 3, 0},
	{"@3 // @2", "nn", LEVEL_ALT, 6, 0},
	{"@T | length", "v", LEVEL_PIPE, 4, 0},
	{"@T | length", "a", LEVEL_PIPE, 4, 0},
	{"@T | length", "o", LEVEL_PIPE, 2, 0},
	{"@T | length", "s", LEVEL_PIPE, 4, 0},
	{"@1 | floor", "n", LEVEL_PIPE, 3, 0},
	{"@1 | ceil", "n", LEVEL_PIPE, 1, 0},
	{"@1 | round", "n", LEVEL_PIPE, 2, 0},
	{"@1 | fabs", "n", LEVEL_PIPE, 2, 0},
	{"@1 | sqrt", "n", LEVEL_PIPE, 2, 0},
	{"@1 | tonumber", "n", LEVEL_PIPE, 1, 0},
	{"@1 | tonumber", "s", LEVEL_PIPE, 2, 0},
	{"@T | add", "a", LEVEL_PIPE, 3, 0},
	{"[@0, @0] | add", "nn", LEVEL_PIPE, 2, 0},
	{"[@1, @1] | max", "nv", LEVEL_PIPE, 2, 0},
	{"[@1, @1] | min", "nv", LEVEL_PIPE, 2, 0},
	{"@T | max", "a", LEVEL_PIPE, 2, 0},
	{"@T | min", "a", LEVEL_PIPE, 2, 0},
	{"@T | first", "a", LEVEL_PIPE, 2, 0},
	{"@T | last", "a", LEVEL_PIPE, 2, 0},
	{"@T | .[@0]", "an", LEVEL_PIPE, 1, 0},
	{"if @0 then @0 else @0 end", "bnn", LEVEL_EXP, 4, 0},
	{"if @0 then @0 elif @0 then @0 else 0 end", "bnbn", LEVEL_EXP, 2, 0},
	{"@T as $# | @0", "nX", LEVEL_PIPE, 5, 0},
	{"@T as $# | @0", "vX", LEVEL_PIPE, 2, 0},
	{"infinite", "", LEVEL_TERM, 1, 0},
	{"nan", "", LEVEL_TERM, 1, 0},
	{"day", "", LEVEL_TERM, 1, 0},
	{"week + @8", "n", LEVEL_ADD, 1, 0},
	{"[@0] | length", "v", LEVEL_PIPE, 2, 0},
	{"[@T[] | @0] | add", "PJ", LEVEL_PIPE, 2, 0},
	{"[@T[] | select(@0)] | length", "PI", LEVEL_PIPE, 4, 0},
	{"@T | map(@0) | add", "PJ", LEVEL_PIPE, 2, 0},
	{"@T | index(@0)", "ss", LEVEL_PIPE, 1, JQ},
	{"@T | utf8bytelength", "s", LEVEL_PIPE, 1, JQ},
	{"reduce @T[] as $# (0; . + @8)", "PX", LEVEL_EXP, 1, JQ},
	{"[limit(@0; @0)] | length", "nv", LEVEL_PIPE, 1, JQ},
	{"[limit(9; range(@0))] | length", "n", LEVEL_PIPE, 1, JQ},
	{"[foreach @T[] as $# (0; . + 1; @0)] | length", "PX", LEVEL_PIPE, 1,
	    JQ},
	{"pow(@0; @0)", "nn", LEVEL_TERM, 1, JQ},
	{"count(@T; @T)", "ew", LEVEL_TERM, 14, CALL},
	{"count(@T; @T; @0)", "ewF", LEVEL_TERM, 10, CALL},
	{"sum(@T; @T; @0)", "ewG", LEVEL_TERM, 8, CALL},
	{"avg(@T; @T; @0)", "ewG", LEVEL_TERM, 6, CALL},
	{"min_of(@T; @T; @0)", "ewG", LEVEL_TERM, 5, CALL},
	{"max_of(@T; @T; @0)", "ewG", LEVEL_TERM, 5, CALL},
	{"distinct(@T; @T; @0)", "ewG", LEVEL_TERM, 5, CALL},
	{"days(@T; @T)", "ew", LEVEL_TERM, 7, CALL},
	{"since(@T)", "e", LEVEL_TERM, 10, CALL},
	{"since(@T) / day | floor", "e", LEVEL_PIPE, 2, CALL},
	{"funnel(@T; @T)", "lw", LEVEL_TERM, 7, CALL},
	{"events(@T; @T) | length", "ew", LEVEL_PIPE, 6, CALL},
	{"last_event(@T).props.n", "e", LEVEL_TERM, 6, CALL},
	{"first_event(@T).props.n", "e", LEVEL_TERM, 4, CALL},
	{"first_event(@T) | .props.amount // 0", "e", LEVEL_PIPE, 2, CALL},
	{"ntile(@0; @T)", "n#", LEVEL_TERM, 40, CALL | POPULATION},
	{NULL, NULL, 0, 0, 0}
};

static const struct rule strings[] = {
	{"@7 + @8", "ss", LEVEL_ADD, 6, 0},
	{"@1 | ascii_downcase", "s", LEVEL_PIPE, 4, 0},
	{"@1 | ascii_upcase", "s", LEVEL_PIPE, 3, 0},
	{"@1 | ltrimstr(@0)", "ss", LEVEL_PIPE, 3, 0},
	{"@1 | rtrimstr(@0)", "ss", LEVEL_PIPE, 3, 0},
	{"@1 | tostring", "v", LEVEL_PIPE, 5, 0},
	{"@1 | tostring", "n", LEVEL_PIPE, 5, 0},
	{"@1 | type", "v", LEVEL_PIPE, 5, 0},
	{"\"t\\(@0)\"", "v", LEVEL_TERM, 2, 0},
	{"\"\\(@0)-\\(@0)\"", "sn", LEVEL_TERM, 1, 0},
	{"@3 // @2", "ss", LEVEL_ALT, 6, 0},
	{"@3 // @2", "vs", LEVEL_ALT, 2, 0},
	{"if @0 then @0 else @0 end", "bss", LEVEL_EXP, 3, 0},
	{"@T as $# | @0", "sX", LEVEL_PIPE, 4, 0},
	{"@T | max", "a", LEVEL_PIPE, 1, 0},
	{"@T | add", "a", LEVEL_PIPE, 1, 0},
	{"@T | keys | .[0]", "o", LEVEL_PIPE, 1, 0},
	{"@T[0:@0]", "sn", LEVEL_TERM, 1, 0},
	{".ts[0:10]", "", LEVEL_TERM, 1, 0},
	{"@T | .[2:]", "s", LEVEL_PIPE, 1, 0},
	{"@T | join(@0)", "as", LEVEL_PIPE, 1, 0},
	{"@8 * 2.7", "s", LEVEL_MUL, 1, JQ},
	{"0 * @9", "s", LEVEL_MUL, 1, JQ},
	{"@T | tojson", "v", LEVEL_PIPE, 1, JQ},
	{"@T | @base64", "s", LEVEL_PIPE, 1, JQ},
	{"@T | gsub(\"[a-c]\"; \"-\")", "s", LEVEL_PIPE, 1, JQ},
	{"@T | sub(@0; \"z\")", "ss", LEVEL_PIPE, 1, JQ},
	{"first_event(@T) | .eid", "e", LEVEL_PIPE, 5, CALL},
	{"last_event(@T).ts", "e", LEVEL_TERM, 5, CALL},
	{"last_event(@T).channel", "e", LEVEL_TERM, 3, CALL},
	{"min_of(@T; @T; .ts)", "ew", LEVEL_TERM, 3, CALL},
	{"max_of(@T; @T; @0)", "ewG", LEVEL_TERM, 3, CALL},
	{NULL, NULL, 0, 0, 0}
};

static const struct rule truths[] = {
	{"@7 == @7", "nn", LEVEL_CMP, 6, 0},
	{"@7 == @7", "ss", LEVEL_CMP, 8, 0},
	{"@7 == @7", "vv", LEVEL_CMP, 5, 0},
	{"@7 != @7", "vv", LEVEL_CMP, 5, 0},
	{"@7 < @7", "nn", LEVEL_CMP, 4, 0},
	{"@7 <= @7", "nn", LEVEL_CMP, 4, 0},
	{"@7 > @7", "nn", LEVEL_CMP, 8, 0},
	{"@7 >= @7", "nn", LEVEL_CMP, 8, 0},
	{"@7 < @7", "ss", LEVEL_CMP, 3, 0},
	{"@7 >= @7", "ss", LEVEL_CMP, 3, 0},
	{"@7 < @7", "vv", LEVEL_CMP, 4, 0},
	{"@7 > @7", "vv", LEVEL_CMP, 4, 0},
	{"@7 <= @7", "oo", LEVEL_CMP, 3, 0},
	{"@7 < @7", "oo", LEVEL_CMP, 2, 0},
	{"@7 == @7", "oo", LEVEL_CMP, 3, 0},
	{"@7 > @7", "aa", LEVEL_CMP, 3, 0},
	{".traits.obj == .traits.obj2", "", LEVEL_CMP, 1, 0},
	{".traits.obj < .traits.obj3", "", LEVEL_CMP, 1, 0},
	{"@5 and @6", "bb", LEVEL_AND, 14, 0},
	{"@4 or @5", "bb", LEVEL_OR, 12, 0},
	{"@5 and @6", "vv", LEVEL_AND, 2, 0},
	{"@4 or @5", "vv", LEVEL_OR, 2, 0},
	{"@1 | not", "b", LEVEL_PIPE, 8, 0},
	{"@1 | not", "v", LEVEL_PIPE, 2, 0},
	{"@3 // @2", "bb", LEVEL_ALT, 4, 0},
	{"@3 // @2", "vb", LEVEL_ALT, 2, 0},
	{"@1 | test(@0)", "sr", LEVEL_PIPE, 10, 0},
	{"@1 | test(@0)", "ss", LEVEL_PIPE, 1, JQ},
	{"@T // \"\" | test(@0)", "sr", LEVEL_PIPE, 4, 0},
	{"@1 | startswith(@0)", "ss", LEVEL_PIPE, 4, 0},
	{"@1 | endswith(@0)", "ss", LEVEL_PIPE, 4, 0},
	{"@1 | has(@0)", "os", LEVEL_PIPE, 5, 0},
	{"@1 | has(@0)", "an", LEVEL_PIPE, 3, 0},
	{"@T | contains(@0)", "ss", LEVEL_PIPE, 4, 0},
	{"@T | contains(@0)", "vv", LEVEL_PIPE, 1, JQ},
	{"@T | contains([@0])", "as", LEVEL_PIPE, 1, JQ},
	{"any(@T[]; @0)", "PI", LEVEL_TERM, 7, 0},
	{"all(@T[]; @0)", "PI", LEVEL_TERM, 5, 0},
	{"@T | any", "a", LEVEL_PIPE, 2, 0},
	{"@T | all", "a", LEVEL_PIPE, 1, 0},
	{"@T | any(@0)", "PI", LEVEL_PIPE, 2, 0},
	{"@T | all(@0)", "PI", LEVEL_PIPE, 2, 0},
	{"any(@0; @0)", "vb", LEVEL_TERM, 1, JQ},
	{"isempty(@0)", "v", LEVEL_TERM, 1, JQ},
	{"@1 | isnan", "n", LEVEL_PIPE, 2, 0},
	{"@1 | isinfinite", "n", LEVEL_PIPE, 2, 0},
	{"@1 | isnormal", "n", LEVEL_PIPE, 1, 0},
	{"@T | inside(@0)", "ss", LEVEL_PIPE, 1, JQ},
	{"@T | in(@0)", "so", LEVEL_PIPE, 1, JQ},
	{"@T | test(\"[a-c]+\")", "s", LEVEL_PIPE, 1, JQ},
	{"@T | test(\"^a|c$\")", "s", LEVEL_PIPE, 1, JQ},
	{"@T | test(\"ABC\"; \"i\")", "s", LEVEL_PIPE, 1, JQ},
	{"if @0 then @0 else @0 end", "bbb", LEVEL_EXP, 4, 0},
	{"@T as $# | @0", "nX", LEVEL_PIPE, 6, 0},
	{"@T as $# | @0", "sX", LEVEL_PIPE, 3, 0},
	{"def f: @0; f and (f | not)", "b", LEVEL_PIPE, 1, JQ},
	{"def f(g): @0 | g; f(@0)", "vb", LEVEL_PIPE, 1, JQ},
	{"did(@T; @T)", "ew", LEVEL_TERM, 16, CALL},
	{"did(@T; @T; @0)", "ewF", LEVEL_TERM, 14, CALL},
	{"never(@T; @T)", "ew", LEVEL_TERM, 8, CALL},
	{"never(@T; @T; @0)", "ewF", LEVEL_TERM, 6, CALL},
	{"since(@T) < @8 * day", "eN", LEVEL_CMP, 6, CALL},
	{"since(@T) >= 7 * day", "e", LEVEL_CMP, 3, CALL},
	{"count(@T; @T) >= @7", "ewn", LEVEL_CMP, 8, CALL},
	{"days(@T; @T) > 1", "ew", LEVEL_CMP, 3, CALL},
	{"seq(@T; @T; @T)", "eed", LEVEL_TERM, 12, CALL},
	{"tag(@T)", "t", LEVEL_TERM, 8, CALL},
	{"tag(@0)", "s", LEVEL_TERM, 3, CALL},
	{"consent(@T)", "c", LEVEL_TERM, 6, PERSON},
	{"consent(@0)", "s", LEVEL_TERM, 1, PERSON},
	{"holds(@T)", "h", LEVEL_TERM, 8, PERSON},
	{"holds(@0)", "s", LEVEL_TERM, 2, PERSON},
	{"first_event(@T).ts < \"2026-10-20\"", "e", LEVEL_CMP, 2, CALL},
	{"within(@T; @T)", "eu", LEVEL_TERM, 30, CALL | LABEL},
	{"reachable(\"push\")", "", LEVEL_TERM, 6, HOST},
	{"reachable(\"sms\")", "", LEVEL_TERM, 6, HOST},
	{"reachable(@0)", "s", LEVEL_TERM, 1, HOST},
	{"suits(@0)", "n", LEVEL_TERM, 3, HOST},
	{"suits(\"R3\")", "", LEVEL_TERM, 3, HOST},
	{"events(@T; @T) | any(.[]; __open(\"push\"))", "ew", LEVEL_PIPE, 4,
	    HOST},
	{"did(@T; @T; __open(@0))", "ews", LEVEL_TERM, 2, HOST},
	{"opened", "", LEVEL_TERM, 10, PERSON | JOURNEY},
	{"opened(@T)", "i", LEVEL_TERM, 14, PERSON | JOURNEY},
	{NULL, NULL, 0, 0, 0}
};

static const struct rule arrays[] = {
	{"[@0]", "v", LEVEL_TERM, 6, 0},
	{"[@1, @1]", "vv", LEVEL_TERM, 5, 0},
	{"[@1, @1, @1]", "nsv", LEVEL_TERM, 3, 0},
	{"[]", "", LEVEL_TERM, 1, 0},
	{"[@T[] | @0]", "PJ", LEVEL_TERM, 6, 0},
	{"[@T[] | select(@0)]", "PI", LEVEL_TERM, 5, 0},
	{"[@T[]? | @0]", "PJ", LEVEL_TERM, 2, 0},
	{"@T | map(@0)", "PJ", LEVEL_PIPE, 5, 0},
	{"@T | map(select(@0))", "PI", LEVEL_PIPE, 4, 0},
	{"@T | unique", "a", LEVEL_PIPE, 4, 0},
	{"@T | sort", "a", LEVEL_PIPE, 2, 0},
	{"@T | reverse", "a", LEVEL_PIPE, 1, 0},
	{"@T | keys", "o", LEVEL_PIPE, 3, 0},
	{"@7 + @8", "aa", LEVEL_ADD, 3, 0},
	{"@7 - @8", "aa", LEVEL_ADD, 2, 0},
	{"@3 // @2", "aa", LEVEL_ALT, 3, 0},
	{"@T[0:@0]", "an", LEVEL_TERM, 1, 0},
	{"@T as $# | @0", "aX", LEVEL_PIPE, 1, 0},
	{"@T | split(@0)", "ss", LEVEL_PIPE, 1, 0},
	{"@8 / @9", "ss", LEVEL_MUL, 2, 0},
	{"if @0 then @0 else @0 end", "baa", LEVEL_EXP, 1, 0},
	{"@T | to_entries", "o", LEVEL_PIPE, 1, JQ},
	{"@T | sort_by(@0)", "PJ", LEVEL_PIPE, 3, 0},
	{"@T | group_by(@0)", "PJ", LEVEL_PIPE, 2, 0},
	{"@T | unique_by(@0)", "PJ", LEVEL_PIPE, 2, 0},
	{"@T | group_by(@0) | map(length)", "PJ", LEVEL_PIPE, 1, 0},
	{"@T | sort_by(@0, @1)", "PJJ", LEVEL_PIPE, 1, 0},
	{"events(@T; @T) | sort_by(@0) | map(.eid)", "ewE", LEVEL_PIPE, 3,
	    CALL},
	{"[@0]", "W", LEVEL_TERM, 4, 0},
	{"[limit(2; @0)]", "v", LEVEL_TERM, 1, JQ},
	{"[limit(@0; @T[])]", "na", LEVEL_TERM, 1, JQ},
	{"@T | flatten", "a", LEVEL_PIPE, 1, JQ},
	{"@T | explode", "s", LEVEL_PIPE, 1, JQ},
	{"[.. | numbers]", "", LEVEL_TERM, 1, JQ},
	{"[paths]", "", LEVEL_TERM, 1, JQ},
	{"[limit(5; range(@0; 5))]", "n", LEVEL_TERM, 1, JQ},
	{"events(@T; @T)", "ew", LEVEL_TERM, 10, CALL},
	{"[events(@T; @T)[] | @0]", "ewE", LEVEL_TERM, 5, CALL},
	{"events(@T; @T) | map(.eid)", "ew", LEVEL_PIPE, 4, CALL},
	{NULL, NULL, 0, 0, 0}
};

static const struct rule objects[] = {
	{"{a: @T}", "v", LEVEL_TERM, 4, 0},
	{"{a: @T, \"b\": @T}", "ns", LEVEL_TERM, 4, 0},
	{"{b: @T, a: @T, \"é\": @T}", "vvv", LEVEL_TERM, 2, 0},
	{"{(@0): @T}", "sv", LEVEL_TERM, 2, 0},
	{"{\"k\\(@0)\": @T}", "nv", LEVEL_TERM, 1, 0},
	{"{a: @T, a: @T}", "nv", LEVEL_TERM, 1, 0},
	{"{a: @T | @T}", "vS", LEVEL_TERM, 1, 0},
	{"{a: -@T, if: @T}", "nv", LEVEL_TERM, 1, 0},
	{"{\"a b\"}", "", LEVEL_TERM, 1, 0},
	{"@T | min_by(@0)", "PJ", LEVEL_PIPE, 2, 0},
	{"@T | max_by(@0)", "PJ", LEVEL_PIPE, 2, 0},
	{"{a: @T} * {a: @T}", "oo", LEVEL_MUL, 1, 0},
	{"{one_id, traits}", "", LEVEL_TERM, 1, 0},
	{"{ts, event, \"props\"}", "", LEVEL_TERM, 1, 0},
	{"{}", "", LEVEL_TERM, 1, 0},
	{"@7 + @8", "oo", LEVEL_ADD, 3, 0},
	{"@3 // @2", "oo", LEVEL_ALT, 2, 0},
	{"@8 * @9", "oo", LEVEL_MUL, 1, 0},
	{"@T as $# | {$#}", "v", LEVEL_PIPE, 1, 0},
	{"@T | with_entries(.value |= tostring)", "o", LEVEL_PIPE, 1, JQ},
	{"@T | map_values(@0)", "oJ", LEVEL_PIPE, 1, JQ},
	{"@T | del(.x)", "o", LEVEL_PIPE, 1, JQ},
	{"@T | .x = @6", "ov", LEVEL_PIPE, 1, JQ},
	{"@T | .x |= @6", "on", LEVEL_PIPE, 1, JQ},
	{"@T | .n += 1", "o", LEVEL_PIPE, 1, JQ},
	{"first_event(@T)", "e", LEVEL_TERM, 6, CALL},
	{"last_event(@T)", "e", LEVEL_TERM, 6, CALL},
	{"last_event(@T).props", "e", LEVEL_TERM, 4, CALL},
	{NULL, NULL, 0, 0, 0}
};

static const struct rule anything[] = {
	{"@0", "n", LEVEL_PIPE, 12, 0},
	{"@0", "s", LEVEL_PIPE, 10, 0},
	{"@0", "b", LEVEL_PIPE, 8, 0},
	{"@0", "a", LEVEL_PIPE, 5, 0},
	{"@0", "o", LEVEL_PIPE, 4, 0},
	{"@1, @2", "vv", LEVEL_COMMA, 2, 0},
	{"@1, @2", "vv", LEVEL_COMMA, 20, WILD},
	{"@1, @2, @2", "nsv", LEVEL_COMMA, 6, WILD},
	{"empty", "", LEVEL_TERM, 3, WILD},
	{"(@1, error(\"x\")) // @2", "vv", LEVEL_ALT, 3, WILD},
	{"(empty, null, false, @1) // @2", "vv", LEVEL_ALT, 3, WILD},
	{"(@1, error(\"x\"), @1) // @2", "vvv", LEVEL_ALT, 2, WILD},
	{"@3 // empty", "v", LEVEL_ALT, 3, WILD},
	{"@T[] // @2", "av", LEVEL_ALT, 3, WILD},
	{"(@0 | select(@0)) // @2", "vSv", LEVEL_ALT, 3, WILD},
	{"(@1, @1) as $# | @0", "vvX", LEVEL_PIPE, 4, WILD},
	{"if (@1, @1) then @0 else @0 end", "bbvv", LEVEL_EXP, 2, WILD},
	{"{a: (@1, @1), b: (@1, @1)}", "vvvv", LEVEL_TERM, 2, WILD},
	{"[[[[[[[[[[[[@0]]]]]]]]]]]]", "v", LEVEL_TERM, 1, WILD},
	{"@T[]?", "v", LEVEL_TERM, 2, WILD},
	{"@1 | @0", "vS", LEVEL_PIPE, 3, 0},
	{"@T[]", "a", LEVEL_TERM, 2, 0},
	{"@T[]?", "v", LEVEL_TERM, 1, 0},
	{"@T | .[]", "o", LEVEL_PIPE, 1, 0},
	{"@T?", "v", LEVEL_TERM, 1, 0},
	{"try @T", "v", LEVEL_EXP, 1, 0},
	{"try @T catch \"no\"", "v", LEVEL_EXP, 1, 0},
	{"try @T catch .", "v", LEVEL_EXP, 1, JQ},
	{"empty", "", LEVEL_TERM, 1, 0},
	{"error", "", LEVEL_TERM, 1, 0},
	{"error(@0)", "v", LEVEL_TERM, 1, 0},
	{"try error(@0) catch .", "v", LEVEL_EXP, 1, JQ},
	{"@1 | select(@0)", "vI", LEVEL_PIPE, 2, 0},
	{"-@8", "v", LEVEL_ADD, 1, 0},
	{"@7 + @8", "vv", LEVEL_ADD, 1, 0},
	{"@7 - @8", "vv", LEVEL_ADD, 1, 0},
	{"@8 / @9", "vv", LEVEL_MUL, 1, 0},
	{"@8 / @9", "ss", LEVEL_MUL, 1, 0},
	{"@8 % @9", "sM", LEVEL_MUL, 1, 0},
	{"@7 - @8", "ss", LEVEL_ADD, 1, 0},
	{"@3 // @2", "vv", LEVEL_ALT, 4, 0},
	{"first(@0)", "v", LEVEL_TERM, 1, JQ},
	{"last(@0)", "v", LEVEL_TERM, 1, JQ},
	{"limit(1; @0)", "v", LEVEL_TERM, 1, JQ},
	{"@T | recurse", "v", LEVEL_PIPE, 1, JQ},
	{"@T | tojson | fromjson", "v", LEVEL_PIPE, 1, JQ},
	{"label $out | (@1, break $out, @1)", "vv", LEVEL_PIPE, 1, JQ},
	{"@T as [$#] | @0", "aX", LEVEL_PIPE, 1, JQ},
	{"@T as {x: $#} | @0", "oX", LEVEL_PIPE, 1, JQ},
	{"getpath([@1, @1])", "ss", LEVEL_TERM, 1, JQ},
	{"@T | .[@0]", "os", LEVEL_PIPE, 2, 0},
	{"@T[@0]", "os", LEVEL_TERM, 2, 0},
	{"(@0).x", "o", LEVEL_TERM, 2, 0},
	{"@T[@0]", "an", LEVEL_TERM, 1, 0},
	{"if @0 then @0 else @0 end", "vvv", LEVEL_EXP, 2, 0},
	{"if @0 then @0 else . end", "bv", LEVEL_EXP, 2, 0},
	{"@T as $# | @0", "vX", LEVEL_PIPE, 3, 0},
	{NULL, NULL, 0, 0, 0}
};

/* Several values, of what the native engine takes so. */
static const struct rule streams[] = {
	{"@0", "v", LEVEL_PIPE, 10, 0},
	{"@0", "n", LEVEL_PIPE, 10, 0},
	{"@0", "s", LEVEL_PIPE, 6, 0},
	{"@1, @2", "gg", LEVEL_COMMA, 14, 0},
	{"@1 | @0", "gH", LEVEL_PIPE, 8, 0},
	{"@T[]", "a", LEVEL_TERM, 5, 0},
	{"@T[]", "P", LEVEL_TERM, 8, 0},
	{"@T[] | @0", "PK", LEVEL_PIPE, 6, 0},
	{"@T as $# | @0", "gX", LEVEL_PIPE, 14, 0},
	{"if @0 then @0 else @0 end", "bgg", LEVEL_EXP, 5, 0},
	{"@3 // @2", "gg", LEVEL_ALT, 9, 0},
	{"@1 | select(@0)", "gI", LEVEL_PIPE, 5, 0},
	{"empty", "", LEVEL_TERM, 2, 0},
	{"error(\"x\")", "", LEVEL_TERM, 1, 0},
	{"[@0]", "g", LEVEL_TERM, 4, 0},
	{"[@0] | add", "g", LEVEL_PIPE, 1, 0},
	{"[@0] | length", "g", LEVEL_PIPE, 1, 0},
	{"[@0] | sort", "g", LEVEL_PIPE, 1, 0},
	{"@T | map(@0)", "PK", LEVEL_PIPE, 5, 0},
	{"{a: @T, b: @T}", "gg", LEVEL_TERM, 3, 0},
	{"any(@T[]; @0)", "PI", LEVEL_TERM, 2, 0},
	{"(@T as $# | (1, 2) | [., $#]) as $# | [$#, .]", "g", LEVEL_PIPE, 1,
	    0},
	{"events(@T; @T)[] | @0", "ewE", LEVEL_PIPE, 4, CALL},
	{NULL, NULL, 0, 0, 0}
};

static const struct rule *
table(char type)
{
	return (type == 'n' ? numbers : type == 's' ? strings :
	    type == 'b' ? truths : type == 'a' ? arrays :
	    type == 'o' ? objects : type == 'g' ? streams : anything);
}

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
    ".events[0].props.any", ".events[0:2]", ".traits.any.x", ".traits.end", ".traits.and",
    ".traits.obj.if", ".traits.e3", ".traits.E1", ".\"traits\"?", ".traits.arr[1:]", ".traits.arr[-2:]",
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

#define OF(a) (a), sizeof(a) / sizeof((a)[0])
static const char *
member(struct gen *g, char type)
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

static struct node *
node(struct gen *g, const char *text, unsigned level)
{
	struct node *n = make(g, sizeof(*n));

	n->text = text;
	n->level = (uint8_t)level;
	return (n);
}

/* How tight a text of the tables above binds. */
static unsigned
level_of(const char *text)
{
	if (strstr(text, " | ") != NULL)
		return (LEVEL_PIPE);
	if (strstr(text, " == ") != NULL || strstr(text, " > ") != NULL)
		return (LEVEL_CMP);
	return (text[0] == '-' ? LEVEL_ADD : LEVEL_TERM);
}

static struct node *
alone(struct gen *g, char type)
{
	const char *text;
	unsigned k = rnd(g, 10);
	struct node *n;

	if (type == 'g')
		type = "vnsb"[rnd(g, 4)];

	if (g->vars > 0 && k < 4)
		return (node(g, keep(g, "$v%u", rnd(g, g->vars)), LEVEL_TERM));
	if (k < 8 && !(g->sees == SEES_SCALAR && k < 6))
		text = member(g, type);
	else if (type == 'n')
		text = odds(g, 15) ? gen_number(g) : PICK(g, lit_n);
	else if (type == 's')
		text = odds(g, 15) ? keep(g, "\"%s\"", gen_word(g)) :
		    PICK(g, lit_s);
	else if (type == 'b' && odds(g, 50))
		text = rnd(g, 2) ? "true" : "false";
	else if (type == 'v')
		text = PICK(g, lit_v);
	else
		text = member(g, type);
	n = node(g, text, level_of(text));
	n->what = (char)(g->sees + 1);
	return (n);
}

static int
fits(const struct gen *g, const struct rule *r)
{
	unsigned needs = r->needs;
	int person = g->kind != KIND_ROW && !g->inside;

	if ((needs & CALL) && (!person || g->kind == KIND_TIMELESS))
		return (0);
	if ((needs & PERSON) && !person)
		return (0);
	if ((needs & HOST) && !(person && g->host))
		return (0);
	if (((needs & JQ) && g->plain) || ((needs & WILD) && !g->wild))
		return (0);
	return (!((needs & LABEL) && g->kind != KIND_LABEL) &&
	    !((needs & JOURNEY) && g->kind != KIND_JOURNEY) &&
	    !((needs & POPULATION) && (g->kind != KIND_POPULATION ||
	    g->inside)));
}

static const struct rule *
choose(struct gen *g, char type)
{
	const struct rule *all = table(type), *r;
	unsigned sum = 0, k;

	for (r = all; r->text != NULL; r++)
		sum += fits(g, r) ? r->weight : 0;
	k = rnd(g, sum);
	for (r = all;; r++) {
		if (!fits(g, r))
			continue;
		if (k < r->weight)
			return (r);
		k -= r->weight;
	}
}

static struct node *expression(struct gen *g, char type, unsigned depth);

/* A path whose items a body will see. */
static struct node *
items(struct gen *g, int *sees)
{
	static const struct {
		const char *path;
		int from, to;
	} all[] = {
		{".events", SEES_LINE, SEES_EVENT},
		{".events", SEES_LINE, SEES_EVENT},
		{".ids.phone", SEES_LINE, SEES_SCALAR},
		{".traits.arr", SEES_LINE, SEES_SCALAR},
		{".traits.arr", SEES_LINE, SEES_SCALAR},
		{".traits.objs", SEES_LINE, SEES_EVENT},
		{".traits.same", SEES_LINE, SEES_SCALAR},
		{".traits", SEES_LINE, SEES_SCALAR},
		{".seen", SEES_LINE, SEES_SCALAR},
		{".items", SEES_ROW, SEES_SCALAR},
		{".arr", SEES_ROW, SEES_SCALAR},
		{".props.arr", SEES_EVENT, SEES_SCALAR},
		{".props", SEES_EVENT, SEES_SCALAR},
		{".", SEES_SCALAR, SEES_SCALAR},
	};
	unsigned k;

	do
		k = rnd(g, sizeof(all) / sizeof(all[0]));
	while (all[k].from != g->sees);
	*sees = all[k].to;
	return (node(g, all[k].path, LEVEL_TERM));
}

/* The kid behind one letter of a rule. */
static struct node *
kid(struct gen *g, char what, char type, unsigned depth, int *item)
{
	struct node *n;
	int sees = g->sees, inside = g->inside, k;

	switch (what) {
	case 'n': case 's': case 'b': case 'a': case 'o': case 'v': case 'g':
		return (expression(g, what != 'g' && odds(g, g->wild ? 25 :
		    4) ? 'v' : what,
		    depth));
	case 'W':
		k = g->wild;
		g->wild = 1;
		n = expression(g, 'v', depth);
		g->wild = k;
		return (n);
	case 'm':
		return (alone(g, 'n'));
	case 'P':
		return (items(g, item));
	case 'X':
		g->vars++;
		n = expression(g, type, depth);
		g->vars--;
		return (n);
	case 'F': case 'G': case 'E':
		g->sees = SEES_EVENT;
		g->inside = what != 'E';
		n = expression(g, what == 'F' ? 'b' : odds(g, 70) ? 'n' :
		    odds(g, 60) ? 's' : 'v', depth > 3 ? 3 : depth);
		break;
	case 'I': case 'J': case 'S': case 'H': case 'K':
		g->sees = what == 'S' || what == 'H' ? SEES_SCALAR : *item;
		n = expression(g, what == 'I' ? 'b' : what == 'S' ? type :
		    what == 'H' || what == 'K' ? 'g' : odds(g, 60) ? 'n' : 'v',
		    depth > 2 && what != 'H' ? 2 : depth);
		break;
	default:
		return (gen_argument(g, what));
	}
	g->sees = sees;
	g->inside = inside;
	return (n);
}

/* $# is the variable that comes next. */
static const char *
with_variable(struct gen *g, const char *text)
{
	struct sf_buf b = {0};
	const char *p;

	if (strstr(text, "$#") == NULL)
		return (text);
	for (p = text; *p != '\0'; p++) {
		if (p[0] == '$' && p[1] == '#') {
			sf_buf_addf(&b, "$v%u", g->vars);
			p++;
		} else {
			sf_buf_addc(&b, *p);
		}
	}
	p = keep(g, "%.*s", (int)b.n, b.p);
	sf_buf_release(&b);
	return (p);
}

/*
 * Parts that were used before in the round, so that what is worked out once
 * for several programs, or for several values of a variable, shows.
 */
static void
keep_node(struct gen *g, struct node *n, char type)
{
	struct kept *k = &g->kept[g->kept_n++ % KEPT];

	k->n = n;
	k->type = type;
	k->sees = g->sees;
	k->inside = g->inside;
	k->vars = g->vars;
	k->plain = g->plain;
}

static struct node *
copy_of(struct gen *g, const struct node *n)
{
	struct node *c = make(g, sizeof(*c));
	unsigned i;

	*c = *n;
	for (i = 0; i < n->kids; i++)
		c->kid[i] = copy_of(g, n->kid[i]);
	return (c);
}

/* Change one leaf: a name, a window, a literal. */
static void
tweak(struct gen *g, struct node *n)
{
	struct node *new;

	while (n->kids > 0)
		n = n->kid[rnd(g, n->kids)];
	if (n->fixed) {
		new = gen_argument(g, n->what);
		n->text = new->text;
	} else if (n->text[0] == '"' && n->text[strlen(n->text) - 1] == '"') {
		n->text = PICK(g, lit_s);
	} else if (n->text[0] >= '0' && n->text[0] <= '9') {
		n->text = PICK(g, lit_n);
		n->level = (uint8_t)level_of(n->text);
	} else if (n->text[0] == '.' && n->what == g->sees + 1) {
		n->text = member(g, odds(g, 50) ? 'n' : 's');
		n->level = (uint8_t)level_of(n->text);
	}
}

static struct node *
again(struct gen *g, char type)
{
	unsigned n = g->kept_n < KEPT ? g->kept_n : KEPT, i;
	const struct kept *k;
	struct node *copy;

	if (n == 0)
		return (NULL);
	for (i = rnd(g, n); i < n; i++) {
		k = &g->kept[i];
		if (k->type != type || k->sees != g->sees ||
		    (g->inside && !k->inside) || k->vars > g->vars ||
		    (g->plain && !k->plain))
			continue;
		copy = copy_of(g, k->n);
		/* The same but for one word is not the same. */
		for (i = rnd(g, 3); i > 0; i--)
			tweak(g, copy);
		return (copy);
	}
	return (NULL);
}

static struct node *
expression(struct gen *g, char type, unsigned depth)
{
	const struct rule *r;
	struct node *n, *k;
	int item = SEES_SCALAR, calls = !g->inside && g->kind != KIND_ROW;
	unsigned i;

	if (odds(g, 9) && (n = again(g, type)) != NULL)
		return (n);
	if (g->budget-- <= 0 || (depth == 0 && !(calls && odds(g, 25))))
		return (alone(g, type));
	if (odds(g, 18))
		return (alone(g, type));
	r = choose(g, type);
	n = node(g, with_variable(g, r->text), r->level);
	for (i = 0; r->kids[i] != '\0'; i++) {
		k = kid(g, r->kids[i], type, depth > 0 ? depth - 1 : 0, &item);
		k->bare = k->level != LEVEL_CMP && k->level > LEVEL_PIPE &&
		    k->level < LEVEL_EXP && odds(g, 8);
		k->more = odds(g, 6) && !k->fixed;
		n->kid[n->kids++] = k;
	}
	keep_node(g, n, type);
	return (n);
}

struct node *
gen_program(struct gen *g)
{
	static const char types[] = "bbbbbbbbnnnssaovggg";
	struct node *n, *list;
	char type;

	g->sees = g->kind == KIND_ROW ? SEES_ROW : SEES_LINE;
	g->inside = 0;
	g->vars = 0;
	g->budget = 24;
	g->plain = odds(g, 82);
	g->wild = odds(g, 8);
	type = types[rnd(g, sizeof(types) - 1)];
	n = expression(g, type, 1 + rnd(g, 4) +
	    (type == 'g' ? 2 : 0));
	if (g->wild || (type == 'g' && odds(g, 90))) {
		list = node(g, "[@0]", LEVEL_TERM);
		list->kid[list->kids++] = n;
		n = list;
	}
	return (n);
}

void
node_print(struct sf_buf *b, const struct node *n)
{
	const char *p;
	unsigned k = 0, want;
	int due;

	for (p = n->text; *p != '\0'; p++) {
		if (*p != '@' || k == n->kids ||
		    (p[1] != 'T' && (p[1] < '0' || p[1] > '9'))) {
			sf_buf_addc(b, *p);
			continue;
		}
		p++;
		want = *p == 'T' ? LEVEL_TERM : (unsigned)(*p - '0');
		due = n->kid[k]->level < want;
		if (due && n->kid[k]->bare && want > LEVEL_PIPE &&
		    want < LEVEL_EXP)
			due = 0;
		else if (n->kid[k]->more)
			due = 1;
		if (due)
			sf_buf_addc(b, '(');
		node_print(b, n->kid[k++]);
		if (due)
			sf_buf_addc(b, ')');
	}
}
