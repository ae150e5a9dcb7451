/* SPDX-License-Identifier: MIT */
#include "io/reject.h"

#include "tap.h"

static const char *
line(const struct sf_reject *r)
{
	static struct sf_buf b;

	sf_buf_clear(&b);
	sf_reject_add(&b, r);
	return (sf_buf_cstr(&b));
}

int
main(void)
{
	IS(line(&(struct sf_reject){.file = "a.csv", .line = 3, .byte = 17,
	    .column = 4, .field = "手机号", .code = "phone",
	    .message = "not a phone number", .raw = "1,\"x\n", .raw_n = 5}),
	    "{\"file\":\"a.csv\",\"line\":3,\"byte\":17,\"column\":4,"
	    "\"field\":\"手机号\",\"code\":\"phone\",\"message\":"
	    "\"not a phone number\",\"raw\":\"1,\\\"x\\n\"}\n", "whole");
	IS(line(&(struct sf_reject){.code = "utf8", .raw = "a\xFF", .raw_n = 2}),
	    "{\"code\":\"utf8\",\"raw_b64\":\"Yf8=\"}\n", "base64");
	IS(line(&(struct sf_reject){.code = "nul", .raw = "a\0b", .raw_n = 3}),
	    "{\"code\":\"nul\",\"raw\":\"a\\u0000b\"}\n", "a NUL stays");
	IS(line(&(struct sf_reject){.file = "b\xFF.csv", .raw = "", .raw_n = 0}),
	    "{\"file\":\"b\xEF\xBF\xBD.csv\",\"raw\":\"\"}\n",
	    "a name that is not UTF-8 still makes JSON");
	IS(line(&(struct sf_reject){0}), "{}\n", "nothing known");
	IS(line(&(struct sf_reject){.file = "c.csv", .source = "core",
	    .encoding = "gb18030", .header = SF_S("[\"a\",\"b\"]"), .cut = 1,
	    .raw = "\xD2\xBB", .raw_n = 2}),
	    "{\"file\":\"c.csv\",\"source\":\"core\",\"encoding\":"
	    "\"gb18030\",\"header\":[\"a\",\"b\"],\"cut\":true,"
	    "\"raw_b64\":\"0rs=\"}\n",
	    "GBK that happens to be UTF-8, too, is bytes");
	IS(line(&(struct sf_reject){.encoding = "gb18030", .raw = "a,1",
	    .raw_n = 3}), "{\"encoding\":\"gb18030\",\"raw\":\"a,1\"}\n",
	    "ASCII is ASCII in all of them");
	DONE();
}
