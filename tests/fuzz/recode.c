/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ingest/file.h"
#include "io/unpack.h"

/*
 * Any bytes as UTF-16 (the first one chooses the order, what ends a line, and
 * how much is read at once): they come out the same however they are read,
 * their number can be told again, and only a lone CR changes to LF.
 */
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static struct sf_mapping mapping;
static struct sf_run run;

static void
drain(struct sf_src *src, size_t step, struct sf_buf *b)
{
	struct sf_err e = {0};
	char p[256];
	ssize_t k = -1;

	while (src != NULL && (k = sf_src_read(src, p, step, &e)) > 0) {
		/* Never short but at the end. */
		if ((size_t)k > step)
			abort();
		sf_buf_add(b, p, (size_t)k);
		if ((size_t)k < step && (k = sf_src_read(src, p, 1, &e)) != 0)
			abort();
		if (k == 0)
			break;
	}
	if (k != 0 && e.code != SF_E_DATA)
		abort();
	sf_src_free(src);
}

static void
check_wide(const struct sf_file *as, struct sf_str in, size_t step)
{
	struct sf_buf all = {0}, some = {0};
	struct sf_file f = *as;
	struct sf_err e = {0};

	drain(sf_file_narrow(&f, sf_src_mem("x", in.p, in.n, &e), &e), 256,
	    &all);
	f = *as;
	drain(sf_file_narrow(&f, sf_src_mem("x", in.p, in.n, &e), &e), step,
	    &some);
	if (all.n != some.n || (all.n > 0 && memcmp(all.p, some.p, all.n)))
		abort();
	if (all.n > 0 && sf_file_wide_bytes(all.p, all.n) != in.n)
		abort();
	sf_buf_release(&all);
	sf_buf_release(&some);
}

static void
check_ends(const struct sf_file *f, struct sf_str in, size_t step)
{
	struct sf_buf all = {0}, some = {0};
	struct sf_err e = {0};
	size_t i;

	drain(sf_file_ends(f, sf_src_mem("x", in.p, in.n, &e), &e), 256, &all);
	drain(sf_file_ends(f, sf_src_mem("x", in.p, in.n, &e), &e), step,
	    &some);
	if (all.n != in.n || some.n != in.n)
		abort();
	for (i = 0; i < in.n; i++)
		if (all.p[i] != some.p[i] || (all.p[i] != in.p[i] &&
		    (in.p[i] != '\r' || all.p[i] != '\n' ||
		    (i + 1 < in.n && in.p[i + 1] == '\n'))))
			abort();
	sf_buf_release(&all);
	sf_buf_release(&some);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const char *const names[] = {"utf-16", "utf-16le", "utf-16be",
	    "utf16"};
	struct sf_source s = {0};
	struct sf_file f = {.m = &mapping, .s = &s, .run = &run, .path = "x",
	    .fmt = SF_F_CSV, .dialect = {',', 1, 1000, 0}};
	enum sf_packing how;
	struct sf_err e = {0};
	struct sf_str in;
	size_t step;

	if (n < 1)
		return (0);
	in = (struct sf_str){(const char *)p + 1, n - 1};
	/* What looks packed would be unpacked. */
	if (sf_unpack_detect(in, &how, &e) || how != SF_PLAIN)
		return (0);
	step = 1 + p[0] % 7;
	s.newline = (enum sf_newline)(p[0] / 8 % 3);
	f.dialect.quotes = p[0] / 32 % 2;
	check_ends(&f, in, step);
	f.encoding = names[p[0] / 64];
	check_wide(&f, in, step);
	return (0);
}
