/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ingest/file.h"

#include "ingest/sniff.h"

#define START ((size_t)384 << 10)	/* bytes of a file's beginning */
#define PIECE ((size_t)64 << 10)	/* of its middle, and of its end */
#define PAIRS 8			/* of bytes, that tell Big5 from GB18030 */
#define ENOUGH 10		/* lines that tell an encoding */

/* Up to ${n} bytes at ${off} of ${fd}; the number, or -1. */
static ssize_t
read_at(int fd, char *p, size_t n, off_t off, const char *path,
    struct sf_err *e)
{
	size_t have = 0;
	ssize_t k;

	while (have < n) {
		k = pread(fd, p + have, n - have, off + (off_t)have);
		if (k < 0) {
			(void)sf_fail_sys(e, "cannot read '%s'", path);
			return (-1);
		}
		if (k == 0)
			break;
		have += (size_t)k;
	}
	return ((ssize_t)have);
}

/* The lines of a piece that are whole, behind those that are there. */
static void
add_piece(struct sf_buf *raw, const char *p, size_t n, int last)
{
	const char *nl = memchr(p, '\n', n), *end = p + n;

	if (nl == NULL)
		return;
	while (!last && end[-1] != '\n')
		end--;
	nl++;
	if (end > nl)
		sf_buf_add(raw, nl, (size_t)(end - nl));
}

/* Whether ${fd} is a plain file, and one that is worth pieces. */
static int
in_pieces(int fd, off_t *size)
{
	unsigned char magic[4] = {0};
	struct stat st;

	if (fstat(fd, &st) || !S_ISREG(st.st_mode) ||
	    pread(fd, magic, 4, 0) != 4 ||
	    memcmp(magic, "\x28\xb5\x2f\xfd", 4) == 0 ||
	    memcmp(magic, "\x1f\x8b", 2) == 0)
		return (0);
	*size = st.st_size;
	return (st.st_size > (off_t)(START + 4 * PIECE));
}

static int
read_pieces(int fd, off_t size, const char *path, struct sf_buf *raw,
    struct sf_err *e)
{
	char *p = malloc(START);
	ssize_t k = 0;
	int ret = -1;

	if (p == NULL)
		return (sf_fail_mem(e));
	if ((k = read_at(fd, p, START, 0, path, e)) < 0)
		goto done;
	while (k > 0 && p[k - 1] != '\n')
		k--;
	sf_buf_add(raw, p, (size_t)k);
	ret = k > 0;
	if (k == 0 || (k = read_at(fd, p, PIECE, size / 2, path, e)) < 0)
		goto done;
	add_piece(raw, p, (size_t)k, 0);
	if ((k = read_at(fd, p, PIECE, size - (off_t)PIECE, path, e)) >= 0)
		add_piece(raw, p, (size_t)k, 1);
done:
	free(p);
	return (k < 0 ? -1 : ret);
}

/* 1 where the file was read in pieces, 0 where it cannot be, -1. */
static int
take_pieces(struct sf_sniff_sample *s, struct sf_file *f, struct sf_buf *raw,
    struct sf_err *e)
{
	off_t size = 0;
	int fd, ret = 0;

	if ((fd = open(f->path, O_RDONLY | O_CLOEXEC)) < 0)
		return (0);
	if (in_pieces(fd, &size)) {
		ret = sf_file_decide(f, f->path, e);
		if (ret == 0 && !sf_file_is_wide(f))
			ret = read_pieces(fd, size, f->path, raw, e);
	}
	(void)close(fd);
	s->ends = ret > 0;
	return (ret);
}

/* The start of anything. */
static int
take_start(struct sf_sniff_sample *s, struct sf_file *f, struct sf_buf *raw,
    struct sf_err *e)
{
	size_t want = START + 4 * PIECE;
	struct sf_src *src;
	ssize_t k = -1;
	char *p;

	if ((src = sf_file_open(f, f->path, e)) == NULL)
		return (-1);
	if ((p = sf_buf_room(raw, want + 1)) == NULL)
		(void)sf_fail_mem(e);
	else
		k = sf_src_read(src, p, want + 1, e);
	sf_src_free(src);
	if (k < 0)
		return (-1);
	raw->n = (size_t)k;
	s->whole = s->ends = (size_t)k <= want;
	return (0);
}

/* Lines beyond ASCII: how many, and how many of them are UTF-8. */
static void
count_lines(struct sf_str raw, uint64_t *wide, uint64_t *utf8)
{
	const char *p = raw.p, *end = raw.p + raw.n, *nl, *q;

	for (*wide = *utf8 = 0; p < end; p = nl + 1) {
		if ((nl = memchr(p, '\n', (size_t)(end - p))) == NULL)
			nl = end;
		for (q = p; q < nl && (unsigned char)*q < 0x80; q++)
			;
		if (q == nl)
			continue;
		++*wide;
		*utf8 += (uint64_t)sf_utf8_valid(p, (size_t)(nl - p));
	}
}

/*
 * Nearly all of Big5 can be read as GB18030, too: by the characters that are
 * in use.  Both have those in rows by the first byte: B0 to D7 with a second
 * one from A1 on are level 1 of GB 2312, A4 to C6 level 1 of Big5.
 */
int
sf_sniff_big5(struct sf_str raw)
{
	uint64_t n = 0, gb = 0, big5 = 0;
	unsigned char a, b;
	size_t i;

	for (i = 0; i + 1 < raw.n; i++) {
		a = (unsigned char)raw.p[i];
		b = (unsigned char)raw.p[i + 1];
		if (a < 0x80)
			continue;
		i++;
		n++;
		gb += b >= 0xA1 && b != 0xFF && (a <= 0xA3 ? a >= 0xA1 :
		    a >= 0xB0 && a <= 0xD7);
		big5 += ((b >= 0x40 && b <= 0x7E) || (b >= 0xA1 &&
		    b != 0xFF)) && a >= 0xA1 && a <= 0xC6;
	}
	return (n >= PAIRS && big5 * 20 >= n * 19 && gb * 5 < n * 4);
}

/*
 * As a run would decide, by all of the file.  Where that is not UTF-8 although
 * nearly all lines are, some bytes are broken, and the encoding is not another.
 */
static void
decide(struct sf_sniff_sample *s, struct sf_file *f, struct sf_str raw)
{
	uint64_t wide, utf8;

	s->encoding = f->wide != NULL ? f->wide : f->encoding;
	s->why = f->wide != NULL ? "as its first bytes say" :
	    f->encoding != NULL ? "it is no valid UTF-8" :
	    "all of it is valid";
	if (f->wide != NULL || f->encoding == NULL)
		return;
	count_lines(raw, &wide, &utf8);
	if (wide >= ENOUGH && utf8 >= wide - wide / 10) {
		s->encoding = f->encoding = NULL;
		s->why = "all but a few lines are valid";
	} else if (sf_sniff_big5(raw)) {
		s->encoding = f->encoding = "big5";
		s->why = "no valid UTF-8, and as GB18030 rare characters";
		s->unsure = 1;
	}
}

/* Line by line, so that a line that is broken takes no other with it. */
static int
convert(struct sf_sniff_sample *s, const struct sf_file *f,
    struct sf_buf *raw, struct sf_err *e)
{
	const char *p, *end, *nl;
	struct sf_enc *enc;
	size_t n;

	if (raw->n == 0)
		return (0);
	p = raw->p;
	end = p + raw->n;
	enc = sf_enc_new(f->encoding != NULL ? f->encoding : "utf-8", e);
	if (enc == NULL)
		return (-1);
	for (; p < end; p += n) {
		nl = memchr(p, '\n', (size_t)(end - p));
		n = nl != NULL ? (size_t)(nl - p) + 1 : (size_t)(end - p);
		s->lost += sf_enc_decode(enc, (struct sf_str){p, n},
		    &s->text) != 0;
	}
	sf_enc_free(enc);
	return (sf_buf_check(&s->text, e));
}

/* A byte order mark, and what the sample cut off. */
static void
tidy(struct sf_sniff_sample *s)
{
	size_t k = s->text.n;

	while (!s->ends && k > 0 && s->text.p[k - 1] != '\n')
		k--;
	if (k > 0 || s->ends)
		s->text.n = k;
	if (s->text.n >= 3 && memcmp(s->text.p, "\xef\xbb\xbf", 3) == 0) {
		memmove(s->text.p, s->text.p + 3, s->text.n - 3);
		s->text.n -= 3;
	}
}

/*
 * Texts have next to no control codes but those of lines, tabs, Ctrl-Z at the
 * end, ESC, and Hive's delimiter; one byte in eight of what is no text is one.
 */
static int
check_text(const struct sf_sniff_sample *s, const char *path,
    struct sf_err *e)
{
	static const char allowed[] = "\x01\t\n\v\f\r\x1A\x1B";
	size_t i, codes = 0;

	for (i = 0; i < s->text.n; i++)
		codes += (unsigned char)s->text.p[i] < ' ' &&
		    memchr(allowed, s->text.p[i], sizeof(allowed) - 1) == NULL;
	if (codes <= s->text.n / 50)
		return (0);
	(void)sf_fail(e, SF_E_DATA, "this is no text: %zu of the first %zu "
	    "bytes are control codes", codes, s->text.n);
	(void)sf_err_at(e, path, 0, 0, NULL, 0);
	return (sf_hint(e, "export it as CSV or JSON lines"));
}

int
sf_sniff_take(struct sf_sniff_sample *s, const char *path,
    const struct sf_run *run, struct sf_err *e)
{
	struct sf_source source = {0};
	struct sf_run silent = *run;
	struct sf_file f = {.s = &source, .run = &silent, .path = path,
	    .fmt = SF_F_CSV};
	struct sf_buf raw = {0};
	int got = 0, ret = -1;

	silent.say = NULL;
	memset(s, 0, sizeof(*s));
	if (strcmp(path, "-") != 0)
		got = take_pieces(s, &f, &raw, e);
	if (got == 0)
		got = take_start(s, &f, &raw, e);
	if (got >= 0 && sf_buf_check(&raw, e) == 0) {
		decide(s, &f, sf_buf_str(&raw));
		if ((ret = convert(s, &f, &raw, e)) == 0) {
			tidy(s);
			ret = check_text(s, path, e);
		}
	}
	sf_buf_release(&raw);
	return (ret);
}
