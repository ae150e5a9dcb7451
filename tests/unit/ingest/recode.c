/* SPDX-License-Identifier: MIT */
#include "tap.h"

#include "ingest/file.h"

static struct sf_mapping mapping;
static struct sf_source source;
static struct sf_run run;

static struct sf_file
file(const char *encoding, enum sf_newline newline, int quotes)
{
	source.newline = newline;
	return ((struct sf_file){.m = &mapping, .s = &source, .run = &run,
	    .path = "x", .fmt = SF_F_CSV, .encoding = encoding,
	    .dialect = {',', quotes, 1000, 0}});
}

/* All of a source by reads of ${step} bytes; frees it. */
static int
drain(struct sf_src *src, size_t step, struct sf_buf *b)
{
	struct sf_err e = {0};
	char p[64];
	ssize_t k = -1;

	sf_buf_clear(b);
	while (src != NULL && (k = sf_src_read(src, p, step, &e)) > 0)
		sf_buf_add(b, p, (size_t)k);
	sf_src_free(src);
	return (k == 0 ? 0 : -1);
}

static int
narrowed(const char *encoding, struct sf_str in, size_t step,
    struct sf_buf *out)
{
	struct sf_file f = file(encoding, SF_NEWLINE_LF, 1);
	struct sf_err e = {0};
	struct sf_src *src = sf_src_mem("x", in.p, in.n, &e);

	return (drain(src ? sf_file_narrow(&f, src, &e) : NULL, step, out));
}

#define IN(text) {text, sizeof(text) - 1}

static void
wide(void)
{
	static const struct {
		const char *name, *encoding;
		struct sf_str in;
		const char *out;
	} row[] = {
		{"little", "utf-16le", IN("a\0\x5d\x4e"), "a九"},
		{"big", "UTF-16BE", IN("\0a\x4e\x5d"), "a九"},
		{"by its mark", "utf-16", IN("\xfe\xff\0a"), "\ufeff" "a"},
		{"little without a mark", "utf16", IN("a\0"), "a"},
		{"a pair", "utf-16le", IN("\x40\xd8\0\xdc"), "𠀀"},
		{"two bytes", "utf-16be", IN("\0\xe9"), "é"},
		{"half a pair", "utf-16be", IN("\xd8\x40\0x"),
		    "\xed\xa1\x80x"},
		{"the other half", "utf-16be", IN("\xdc\0\0x"),
		    "\xed\xb0\x80x"},
		{"half a pair at the end", "utf-16be", IN("\xd8\x40"),
		    "\xed\xa1\x80"},
		{"an odd byte", "utf-16le", IN("a\0b"), "a\xff"},
		{"nothing", "utf-16le", IN(""), ""},
	};
	struct sf_buf b = {0};
	size_t i, step;
	int ok;

	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		for (step = 1, ok = 1; step < 8; step++)
			ok &= narrowed(row[i].encoding, row[i].in, step,
			    &b) == 0 && sf_str_is(sf_buf_str(&b), row[i].out);
		OK(ok, row[i].name);
		OK(sf_file_wide_bytes(b.p, b.n) == row[i].in.n,
		    "and its bytes are counted");
	}
	OK(narrowed("utf-16le", SF_S("\xfe\xff\0a"), 8, &b) == -1,
	    "a mark of the other order is refused");
	sf_buf_release(&b);
}

static const char *
ended(enum sf_newline newline, int quotes, const char *in, size_t step)
{
	static char out[64];
	struct sf_file f = file(NULL, newline, quotes);
	struct sf_err e = {0};
	struct sf_buf b = {0};
	struct sf_src *src = sf_src_mem("x", in, strlen(in), &e);

	out[0] = '\0';
	if (drain(src ? sf_file_ends(&f, src, &e) : NULL, step, &b) == 0)
		snprintf(out, sizeof(out), "%.*s", (int)b.n, b.p ? b.p : "");
	sf_buf_release(&b);
	return (out);
}

static void
ends(void)
{
	static const struct {
		enum sf_newline newline;
		int quotes;
		const char *in, *out;
	} row[] = {
		{SF_NEWLINE_FIRST, 1, "a\rb\r", "a\nb\n"},
		{SF_NEWLINE_FIRST, 1, "a\r\nb\rc\n", "a\r\nb\rc\n"},
		{SF_NEWLINE_FIRST, 1, "a\nb\r", "a\nb\r"},
		{SF_NEWLINE_FIRST, 1, "a\rb\r\nc\r\rd\n", "a\nb\r\nc\n\nd\n"},
		{SF_NEWLINE_FIRST, 1, "\"a\rb\"\nc\rd", "\"a\rb\"\nc\rd"},
		{SF_NEWLINE_FIRST, 1, "\"a\rb\"\rc\r", "\"a\rb\"\nc\n"},
		{SF_NEWLINE_FIRST, 1, "\"a\nb\"\rc", "\"a\nb\"\nc"},
		{SF_NEWLINE_FIRST, 0, "\"a\rb\nc", "\"a\nb\nc"},
		{SF_NEWLINE_FIRST, 1, "a\r", "a\n"},
		{SF_NEWLINE_FIRST, 1, "a", "a"},
		{SF_NEWLINE_FIRST, 1, "", ""},
		{SF_NEWLINE_LF, 1, "a\rb\r", "a\rb\r"},
		{SF_NEWLINE_CR, 1, "a\r\nb\r\r\nc\rd", "a\r\nb\n\r\nc\nd"},
	};
	size_t i, step;

	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		for (step = 1; step < 6; step++)
			IS(ended(row[i].newline, row[i].quotes, row[i].in,
			    step), row[i].out, "line ends");
}

int
main(void)
{
	wide();
	ends();
	DONE();
}
