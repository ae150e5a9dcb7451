/* SPDX-License-Identifier: MIT */
#include "record/profile.h"
#include "tap.h"

static struct sf_json *js;

static const char *
edited(const char *line, const char *name, const char *value)
{
	static struct sf_buf b;
	struct sf_edit ed = {name, sf_str(value)};
	struct sf_err e = {0};
	struct sf_jdoc doc;

	sf_buf_clear(&b);
	if (sf_json_parse(js, line, strlen(line), 0, &doc, &e))
		return ("?");
	sf_profile_edit(&b, sf_str(line), &doc, &ed, 1);
	return (sf_buf_cstr(&b));
}

static const struct {
	const char *line, *name, *value, *want;
} edits[] = {
    {"{\"one_id\":\"p\",\"a\":1}", "a", "2", "{\"one_id\":\"p\",\"a\":2}"},
    {" { \"one_id\" : \"p\" , \"a\" : 1.0 , \"b\":2 } ", "a", "[]",
     " { \"one_id\" : \"p\" , \"a\" : [] , \"b\":2 } "},
    {"{\"one_id\":\"p\"}", "s", "{}", "{\"one_id\":\"p\",\"s\":{}}"},
    {"{}", "s", "{}", "{\"s\":{}}"},
    {"{\"s\":1}", "s", "", "{}"},
    {"{\"s\":1,\"t\":2,\"u\":3}", "s", "", "{\"t\":2,\"u\":3}"},
    {"{\"s\":1,\"t\":2,\"u\":3}", "t", "", "{\"s\":1,\"u\":3}"},
    {"{\"s\":1,\"t\":2,\"u\":3}", "u", "", "{\"s\":1,\"t\":2}"},
    {"{\"s\":1,\"t\":2,\"s\":3}", "s", "4", "{\"t\":2,\"s\":4}"},
    {"{\"\\u0073\":{\"x\":\"}\\\"\"},\"t\":2}", "s", "0",
     "{\"\\u0073\":0,\"t\":2}"},
    {"{\"t\":2}", "s", "", "{\"t\":2}"},
};

static int
gather(void *ctx, struct sf_str name)
{
	struct sf_buf *b = ctx;

	sf_buf_addstr(b, name);
	sf_buf_addc(b, ' ');
	return (0);
}

static void
check_names(void)
{
	static const char line[] = "{\"one_id\":\"pa\",\"ids\":{\"one_id\":"
	    "[\"pb\",\"pc\"]}}";
	static const char bare[] = "{\"one_id\":\"pa\"}";
	struct sf_buf b = {0};
	struct sf_err e = {0};
	struct sf_profile p;
	struct sf_jdoc doc;

	OK(sf_json_parse(js, line, sizeof(line) - 1, 0, &doc, &e) == 0 &&
	    sf_profile_view(&doc, &p, &e) == 0 &&
	    sf_profile_names(&doc, &p, gather, &b) == 0, "names");
	IS(sf_buf_cstr(&b), "pa pb pc ", "one_id first");
	sf_buf_clear(&b);
	OK(sf_json_parse(js, bare, sizeof(bare) - 1, 0, &doc, &e) == 0 &&
	    sf_profile_view(&doc, &p, &e) == 0 &&
	    sf_profile_names(&doc, &p, gather, &b) == 0, "one name");
	IS(sf_buf_cstr(&b), "pa ", "alone");
	sf_buf_release(&b);
}

/* What is no profile, and what the fold could not read. */
static const struct {
	const char *line, *code;
} checks[] = {
    {"{\"a\":1}", "none"},
    {"{\"one_id\":\"\"}", "none"},
    {"{\"one_id\":\"p\"}", ""},
    {"{\"one_id\":\"p\",\"ids\":[]}", "TYPE"},
    {"{\"one_id\":\"p\",\"ids\":{\"phone\":1}}", "TYPE"},
    {"{\"one_id\":\"p\",\"ids\":{\"phone\":\"1\"}}", "REQUIRED_EMPTY"},
    {"{\"one_id\":\"p\",\"ids\":{\"phone\":[\"1\"]},\"since\":{\"ids\":"
     "{\"phone\":[[\"2026-01-01T00:00:00Z\",\"2026-01-01T00:00:00Z\"]]}}}",
     ""},
    {"{\"one_id\":\"p\",\"ids\":{\"phone\":[\"1\",\"2\"]},\"since\":{\"ids\":"
     "{\"phone\":[[\"2026-01-01T00:00:00Z\",\"2026-01-01T00:00:00Z\"]]}}}",
     "REQUIRED_EMPTY"},
    {"{\"one_id\":\"p\",\"traits\":{\"a\":1}}", "REQUIRED_EMPTY"},
    {"{\"one_id\":\"p\",\"traits\":{\"a\":1},"
     "\"last_ts\":\"2026-01-01T00:00:00Z\"}", ""},
    {"{\"one_id\":\"p\",\"last_ts\":\"yesterday\"}", "TS_INVALID"},
    {"{\"one_id\":\"p\",\"seen\":{\"x\":{\"n\":-1}}}", "TYPE"},
    {"{\"one_id\":\"p\",\"seen\":{\"x\":{\"n\":1e3}}}", "TYPE"},
    {"{\"one_id\":\"p\",\"seen\":{\"x\":{\"n\":1}}}", "TS_INVALID"},
    {"{\"one_id\":\"p\",\"events\":[1]}", "TYPE"},
    {"{\"one_id\":\"p\",\"events\":[{\"ts\":\"2026-01-01T00:00:00Z\"}]}",
     "REQUIRED_EMPTY"},
    {"{\"one_id\":\"p\",\"events\":[{\"eid\":\"e\",\"event\":\"x\"}]}",
     "TS_INVALID"},
    {"{\"one_id\":\"p\",\"kept_from\":[]}", "TS_INVALID"},
};

static const char *
checked(const char *line)
{
	struct sf_err e = {0};
	struct sf_profile p;
	struct sf_jdoc doc;
	const char *code;

	if (sf_json_parse(js, line, strlen(line), 0, &doc, &e))
		return ("?");
	if (sf_profile_view(&doc, &p, &e))
		return ("none");
	return (sf_profile_check(&doc, &p, &code, &e) ? code : "");
}

int
main(void)
{
	struct sf_err e = {0};
	size_t i;

	if ((js = sf_json_new(&e)) == NULL)
		return (1);
	for (i = 0; i < sizeof(edits) / sizeof(edits[0]); i++)
		IS(edited(edits[i].line, edits[i].name, edits[i].value),
		    edits[i].want, edits[i].line);
	for (i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		IS(checked(checks[i].line), checks[i].code, checks[i].line);
	check_names();
	sf_json_free(js);
	DONE();
}
