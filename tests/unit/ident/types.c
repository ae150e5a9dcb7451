/* SPDX-License-Identifier: MIT */
#include "tap.h"

#include "ident/pattern.h"
#include "ident/types.h"

static const struct {
	const char *text, *says;	/* what is wrong with it, or NULL */
} patterns[] = {
	{"^M[0-9]{8}$", NULL}, {"M|N", NULL}, {"(A|B)([0-9]+)", NULL},
	{"[]a-z[:digit:]]{1,20}", NULL}, {"\\.\\[\\(", NULL},
	{"[A-Z]{4}[0-9]{20}[0-9]{20}", NULL}, {"^赣[A-Z][0-9A-Z]{5}$", NULL},
	{"", "the pattern has a character that cannot be"},
	{"(a", "the pattern has a '(' that is not closed"},
	{"a)(b", "the pattern has a ')' without its '('"},
	{"[a", "the pattern has a bracket that is not closed"},
	{"a{2", "the pattern has a brace that is not closed"},
	{"a{x}", "the pattern has braces that hold no number"},
	{"a\\", "the pattern ends with a backslash"},
	{"(a)\\1", "the pattern has a backslash before what needs none"},
	{"\\w+", "the pattern has a backslash before what needs none"},
	{"[赣京]A", "the pattern has a character beyond ASCII in brackets"},
	{"赣*", "the pattern repeats a character beyond ASCII"},
	{"a{600}", "the pattern is too large"},
	{"(a{30}){30}", "the pattern is too large"},
	{"((((a{9}){9}){9}){9}){9}", "the pattern is too large"},
	{"[z-a]", "the pattern is no extended regular expression"},
	{"a{1,2}{3}", "the pattern repeats a repetition"},
	{"a++", "the pattern repeats a repetition"},
	{"(((((((((a+)+)+)+)+)+)+)+)+)+", "the pattern is too large"},
	{"*a", "the pattern repeats nothing"},
	{"a|*", "the pattern repeats nothing"},
	{"(*a)", "the pattern repeats nothing"},
	{"a??", "the pattern repeats what may be empty"},
	{"^*", "the pattern repeats what may be empty"},
	{"(a|b*)+", "the pattern repeats what may be empty"},
	{"(a|)+", "the pattern repeats what may be empty"},
	{"((a?b{0,3})c{0})*", "the pattern repeats what may be empty"},
	{"(()){2}", "the pattern repeats what may be empty"},
	{"(a*b|c+)*", NULL}, {"(a?b?c)+", NULL}, {"(^a|b$)+", NULL},
	{"a{2,}", NULL}, {"(a{1,2}){3}", NULL}, {"x\\*+", NULL},
};

static void
pattern(void)
{
	char text[400];
	struct sf_pattern *p;
	struct sf_str g;
	struct sf_err e;
	size_t i;

	for (i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		memset(&e, 0, sizeof(e));
		p = sf_pattern_new(sf_str(patterns[i].text), &e);
		IS(p ? NULL : e.msg, patterns[i].says, patterns[i].text);
		sf_pattern_free(p);
	}
	memset(text, 'a', sizeof(text));
	memset(&e, 0, sizeof(e));
	OK(sf_pattern_new((struct sf_str){text, sizeof(text)}, &e) == NULL,
	    "a pattern that is too long");
	p = sf_pattern_new(SF_S("A|AB"), &e);
	OK(sf_pattern_match(p, "AB", &g) == 1, "the whole by the longest");
	OK(sf_pattern_match(p, "ABC", &g) == 0, "not a part of it");
	sf_pattern_free(p);
	p = sf_pattern_new(SF_S("^M([0-9]+)(-[A-Z])?$"), &e);
	OK(sf_pattern_match(p, "M12-A", &g) == 1 && sf_str_is(g, "12"),
	    "the first group");
	sf_pattern_free(p);
	sf_pattern_free(NULL);
}

static const struct {
	const char *type, *in;
	enum sf_ident_status status;
	const char *out;
} row[] = {
	{"member_no", "M79927398", SF_ID_OK, "M79927398"},
	{"member_no", " m 7992-7398", SF_ID_FIXED, "M79927398"},
	{"member_no", "Ｍ７９９２７３９８", SF_ID_FIXED, "M79927398"},
	{"member_no", "M79927399", SF_ID_CHECKDIGIT, ""},
	{"member_no", "M7992739", SF_ID_INVALID, ""},
	{"member_no", "XM79927398", SF_ID_INVALID, ""},
	{"member_no", "M7992****", SF_ID_MASKED, ""},
	{"member_no", "7.99E+8", SF_ID_SCIENTIFIC, ""},
	{"member_no", "- -", SF_ID_EMPTY, ""},
	{"member_no", "N-U-L-L", SF_ID_EMPTY, ""},
	{"member_no", "M00000018", SF_ID_BLOCKED, ""},
	{"member_no", "m0000-0018", SF_ID_BLOCKED, ""},
	{"member_no", "0000", SF_ID_PLACEHOLDER, ""},
	{"grouped", "AB07945Z", SF_ID_OK, "AB07945Z"},
	{"grouped", "AB07946Z", SF_ID_CHECKDIGIT, ""},
	{"any_text", "e\xcc\x81-x", SF_ID_FIXED, "\xc3\xa9x"},
	{"any_text", "e-\xcc\x81", SF_ID_FIXED, "\xc3\xa9"},
	{"phone", "139 1234 5678", SF_ID_BLOCKED, ""},
	{"phone", "13812345678", SF_ID_FIXED, "+8613812345678"},
	{"email", "A@X.org", SF_ID_BLOCKED, ""},
	{"loyalty", "L1", SF_ID_BLOCKED, ""},
	{"loyalty", "L2", SF_ID_OK, "L2"},
};

static void
declare(struct sf_ident_types *ts)
{
	struct sf_err e = {0};
	struct sf_ident_own *own;
	int bad = 0;

	own = sf_ident_declare(ts, SF_S("member_no"), &e);
	own->pattern = sf_pattern_new(SF_S("M[0-9]{8}"), &e);
	own->check.kind = SF_CHECK_LUHN;
	own->upper = 1;
	own->strip = SF_S(" -");
	own->head = 2;
	own->tail = 4;
	own = sf_ident_declare(ts, SF_S("grouped"), &e);
	own->pattern = sf_pattern_new(SF_S("AB([0-9]+)Z"), &e);
	own->check.kind = SF_CHECK_MOD11_10;
	own = sf_ident_declare(ts, SF_S("any_text"), &e);
	own->strip = SF_S("-");
	bad += sf_ident_block(ts, SF_S("member_no"), SF_S("M0000001-8"), &e);
	bad += sf_ident_block(ts, SF_S("phone"), SF_S("13912345678"), &e);
	bad += sf_ident_block(ts, SF_S("phone"), SF_S("13800138000"), &e);
	bad += sf_ident_block(ts, SF_S("email"), SF_S("a@x.org"), &e);
	bad += sf_ident_block(ts, SF_S("loyalty"), SF_S("l1"), &e);
	OK(bad == 0, "blocked");
	OK(sf_ident_block(ts, SF_S("phone"), SF_S("1391234"), &e) < 0,
	    "what no phone can be is not blocked");
	IS(e.msg, "what is blocked is malformed, and is "
	    "emptied anyhow", "and why");
}

static void
names(struct sf_ident_types *ts)
{
	static const char *const bad[] = {"phone", "plain", "member_no", "",
	    "a b", "a.b", "a\"b"};
	const char *near = NULL;
	struct sf_err e;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memset(&e, 0, sizeof(e));
		OK(sf_ident_declare(ts, sf_str(bad[i]), &e) == NULL &&
		    e.code == SF_E_USAGE, bad[i]);
	}
	OK(sf_ident_types_known(ts, SF_S("phone"), &near) &&
	    sf_ident_types_known(ts, SF_S("member_no"), &near), "known");
	OK(!sf_ident_types_known(ts, SF_S("phnoe"), &near), "not known");
	IS(near, "phone", "near to a built-in one");
	OK(!sf_ident_types_known(ts, SF_S("memberno"), &near), "not known");
	IS(near, "member_no", "near to one's own");
	OK(!sf_ident_types_known(ts, SF_S("loyalty"), &near) && near == NULL,
	    "near to none");
}

static void
rows(const struct sf_ident_types *ts)
{
	char text[160], got[128];
	struct sf_buf b = {0};
	enum sf_ident_status st;
	size_t i;

	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		sf_buf_clear(&b);
		st = sf_ident_norm(sf_ident_types_get(ts,
		    sf_str(row[i].type)), sf_str(row[i].in), &b);
		(void)snprintf(got, sizeof(got), "%d %.*s", (int)st,
		    (int)b.n, b.n ? b.p : "");
		(void)snprintf(text, sizeof(text), "%d %s",
		    (int)row[i].status, row[i].out);
		IS(got, text, row[i].in);
	}
	sf_buf_release(&b);
	sf_ident_mask(sf_ident_types_get(ts, SF_S("member_no")),
	    SF_S("M79927398"), got, sizeof(got));
	IS(got, "M7***7398", "mask");
}

static void
emails(struct sf_ident_types *ts)
{
	static const struct {
		enum sf_ident_fold fold;
		const char *in, *out;
	} m[] = {
		{SF_FOLD_NONE, "Joe.B+n@GMail.com", "Joe.B+n@gmail.com"},
		{SF_FOLD_CASE, "Joe.B+n@GMail.com", "joe.b+n@gmail.com"},
		{SF_FOLD_PROVIDER, "Joe.B+n@GMail.com", "joeb@gmail.com"},
		{SF_FOLD_PROVIDER, "joe.b@googlemail.com", "joeb@gmail.com"},
		{SF_FOLD_PROVIDER, "Joe.B+n@Outlook.com",
		    "joe.b@outlook.com"},
		{SF_FOLD_PROVIDER, "Joe.B+n@qq.com", "joe.b+n@qq.com"},
		{SF_FOLD_PROVIDER, "+n@gmail.com", "+n@gmail.com"},
		{SF_FOLD_PROVIDER, "..+n@gmail.com", ""},
		{SF_FOLD_PROVIDER, "a@x.org", ""},	/* blocked */
	};
	const struct sf_ident_type *t;
	struct sf_buf b = {0};
	struct sf_err e = {0};
	size_t i;

	for (i = 0; i < sizeof(m) / sizeof(m[0]); i++) {
		sf_buf_clear(&b);
		t = sf_ident_types_email(ts, m[i].fold, &e);
		(void)sf_ident_norm(t, sf_str(m[i].in), &b);
		IS(sf_buf_cstr(&b), m[i].out, m[i].in);
	}
	sf_buf_release(&b);
}

int
main(void)
{
	struct sf_err e = {0};
	struct sf_ident_types *ts = sf_ident_types_new(&e);

	pattern();
	declare(ts);
	names(ts);
	rows(ts);
	emails(ts);
	sf_ident_types_free(ts);
	sf_ident_types_free(NULL);
	DONE();
}
