/* SPDX-License-Identifier: MIT */
#include "expr/call.h"

/*
 * The functions of the time line.  In ${jq}, $ stands for the call and F for
 * the filter or value over one event, each in parentheses already.
 */
static const struct sf_fn fns[] = {
	{"count", "ewF", "count(\"search\"; \"7d\"), or with a filter: "
	    "count(\"search\"; \"7d\"; .props.q == \"x\")", SF_A_COUNT,
	    "([$[]|select(F)]|length)", 0, 1},
	{"did", "ewF", "did(\"search\"; \"7d\"), or with a filter: "
	    "did(\"search\"; \"7d\"; .props.q == \"x\")", SF_A_DID,
	    "([$[]|select(F)]|length>0)", 0, 1},
	{"never", "ewF", "never(\"search\"; \"7d\"), or with a filter: "
	    "never(\"search\"; \"7d\"; .props.q == \"x\")", SF_A_NEVER,
	    "([$[]|select(F)]|length==0)", 0, 1},
	{"sum", "ewf", "sum(\"order\"; \"30d\"; .props.amount)", SF_A_EVENTS,
	    "([$[]|F]|add//0)", 0, 1},
	{"avg", "ewf", "avg(\"order\"; \"30d\"; .props.amount)", SF_A_EVENTS,
	    "([$[]|F]|if length==0 then null else add/length end)", 0, 1},
	{"min_of", "ewf", "min_of(\"order\"; \"30d\"; .props.amount)",
	    SF_A_EVENTS,
	    "([$[]|F]|min)", 0, 1},
	{"max_of", "ewf", "max_of(\"order\"; \"30d\"; .props.amount)",
	    SF_A_EVENTS,
	    "([$[]|F]|max)", 0, 1},
	{"distinct", "ewf", "distinct(\"order\"; \"30d\"; .props.product)",
	    SF_A_EVENTS,
	    "([$[]|F]|unique|length)", 0, 1},
	{"days", "ew", "days(\"search\"; \"30d\")", SF_A_DAYS, NULL, 0, 1},
	{"events", "ew", "events(\"search\"; \"30d\")",
	    SF_A_EVENTS, NULL, 0, 1},
	{"first_event", "e", "first_event(\"search\")", SF_A_FIRST, NULL, 0, 1},
	{"last_event", "e", "last_event(\"search\")", SF_A_LAST, NULL, 0, 1},
	{"since", "e", "since(\"search\"), in seconds: since(\"search\") < 7*day",
	    SF_A_SINCE, NULL, 0, 1},
	{"seq", "ees", "seq(\"sms\"; \"click\"; \"3d\")", SF_A_SEQ, NULL, 0, 1},
	{"funnel", "lw", "funnel([\"view\", \"order\"]; \"30d\") >= 2",
	    SF_A_FUNNEL, NULL, 0, 1},
	{"within", "ew", "within(\"order\"; \"30d\")",
	    SF_A_WITHIN, NULL, SF_EXPR_LABEL, 1},
	{"tag", "x", "tag(\"vip\")", SF_A_TAG, NULL, 0, 1},
	{"consent", "x", "consent(\"sms\")", SF_A_CONSENT, NULL, 0, 0},
	{"holds", "x", "holds(\"credit_card\")", SF_A_HOLDS, NULL, 0, 0},
	{"ntile", "xn", "ntile(.traits.age; 5)",
	    SF_A_NTILE, NULL, SF_EXPR_POPULATION,
	    0},
	{"opened", "O", "opened, or opened(push1)", SF_A_OPENED, NULL,
	    SF_EXPR_JOURNEY, 0},
};

/* What an expression may have been meant to call. */
static const char *const names[] = {
	"count", "did", "never", "sum", "avg", "min_of", "max_of", "distinct",
	"days", "events", "first_event", "last_event", "since", "seq",
	"funnel", "within", "tag", "consent", "holds", "ntile", "opened",
	"suits", "reachable", "second", "minute", "hour", "day", "week",
	"add", "all", "any", "arrays", "ascii_downcase", "ascii_upcase",
	"booleans", "capture", "ceil", "contains", "del", "empty", "endswith",
	"error", "explode", "fabs", "first", "flatten", "floor", "from_entries",
	"fromdate", "fromjson", "getpath", "gmtime", "group_by", "gsub", "has",
	"implode", "in", "index", "indices", "infinite", "inside", "isempty",
	"isinfinite", "isnan", "isnormal", "join", "keys", "last",
	"length", "limit", "log", "log10", "log2", "ltrimstr", "map",
	"map_values", "match", "max", "max_by", "min", "min_by", "mktime",
	"nan", "not", "nth", "numbers", "objects", "path", "paths", "pow",
	"range", "recurse", "reverse", "round", "rtrimstr", "scalars", "scan",
	"select", "sort", "sort_by", "split", "splits", "sqrt", "startswith",
	"strftime", "strings", "strptime", "sub", "test", "to_entries",
	"todate", "tojson", "tonumber", "tostring", "transpose", "type",
	"unique", "unique_by", "until", "utf8bytelength", "values", "walk",
	"while", "with_entries",
};

const struct sf_fn *
sf_fn_find(struct sf_str name)
{
	size_t i;

	for (i = 0; i < sizeof(fns) / sizeof(fns[0]); i++)
		if (sf_str_is(name, fns[i].name))
			return (&fns[i]);
	return (NULL);
}

const char *const *
sf_fn_names(size_t *n)
{
	*n = sizeof(names) / sizeof(names[0]);
	return (names);
}
