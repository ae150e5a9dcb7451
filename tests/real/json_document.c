/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "format/json.h"
#include "format/records.h"

/*
 * json_document FILE...: what the parser makes of each file as one document,
 * a line each: NAME, "read" or "refused", whether it is read too as a value
 * beside the records of a document ("beside" or "not"), and the text as it is
 * written again, or the byte and reason.
 */
static int
slurp(const char *path, struct sf_buf *b)
{
	FILE *f = fopen(path, "rb");
	int c, bad;

	if (f == NULL)
		return (-1);
	while ((c = getc(f)) != EOF)
		sf_buf_addc(b, (char)c);
	bad = ferror(f);
	return (fclose(f) || bad || b->failed ? -1 : 0);
}

/* {"x":TEXT,"a":[]} in chunks of 7 bytes and more. */
static int
beside(struct sf_str text)
{
	static const struct sf_str part = {"a", 1};
	struct sf_records_how how = {.path = ".a", .part = &part, .parts = 1,
	    .max_line = 1 << 20};
	struct sf_err e = {0};
	struct sf_records *r = sf_records_new(&how, &e);
	struct sf_chunk c = {.path = "x", .line = 1};
	struct sf_buf b = {0};
	size_t n, at;
	int bad = r == NULL;

	sf_buf_adds(&b, "{\"x\":");
	sf_buf_addstr(&b, text);
	sf_buf_adds(&b, ",\"a\":[]}");
	for (at = 0; at < b.n && !bad; at += c.n) {
		c.p = b.p + at;
		c.off = at;
		for (n = 7, c.n = 0; c.n == 0; n *= 2) {
			n = n < b.n - at ? n : b.n - at;
			c.n = sf_records_cut(r, c.p, n, n == b.n - at);
			if (n == b.n - at && c.n == 0)
				c.n = n;
		}
		c.tag = *sf_records_tag(r);
		c.last = at + c.n == b.n;
		bad = sf_records_check(r, &c, &e) != 0;
	}
	sf_records_free(r);
	sf_buf_release(&b);
	return (!bad);
}

static int
document(struct sf_json *j, const char *path)
{
	const char *name = strrchr(path, '/');
	struct sf_buf b = {0}, out = {0};
	struct sf_err e = {0};
	struct sf_jdoc d;
	int ok, also;

	if (slurp(path, &b)) {
		fprintf(stderr, "%s: cannot be read\n", path);
		return (-1);
	}
	also = beside(sf_buf_str(&b));
	ok = sf_json_parse(j, b.p ? b.p : "", b.n, 0, &d, &e) == 0;
	printf("%s %s %s ", name ? name + 1 : path, ok ? "read" : "refused",
	    also ? "beside" : "not");
	if (ok) {
		sf_j_write(&out, &d, 0);
		printf("%s\n", sf_buf_cstr(&out));
	} else {
		printf("%ju of %zu: %s\n", (uintmax_t)e.col, b.n, e.msg);
	}
	sf_buf_release(&b);
	sf_buf_release(&out);
	return (0);
}

int
main(int argc, char *argv[])
{
	struct sf_err e = {0};
	struct sf_json *j = sf_json_new(&e);
	int i, bad = j == NULL;

	for (i = 1; i < argc && !bad; i++)
		bad = document(j, argv[i]) != 0;
	sf_json_free(j);
	return (bad);
}
