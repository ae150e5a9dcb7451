/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include <zlib.h>
#include <zstd.h>

#include "base/buf.h"
#include "base/digest.h"
#include "io/src.h"

#include "tap.h"
#include "tmp.h"

static char *text;
static size_t text_n = 300000;

static void
make_text(void)
{
	uint32_t x = 1;
	size_t i;

	text = malloc(text_n);
	for (i = 0; i < text_n; i++) {
		x = x * 1664525 + 1013904223;
		text[i] = i % 61 == 60 ? '\n' : (char)('a' + (x >> 24) % 20);
	}
}

/* All of ${s} by reads of ${step} bytes; -1 on failure. */
static ssize_t
all(struct sf_src *s, struct sf_buf *b, size_t step, struct sf_err *e)
{
	ssize_t k;
	char *p;

	sf_buf_clear(b);
	do {
		if ((p = sf_buf_room(b, step)) == NULL)
			return (-1);
		if ((k = sf_src_read(s, p, step, e)) < 0)
			return (-1);
		b->n += (size_t)k;
	} while ((size_t)k == step);
	return ((ssize_t)b->n);
}

static void
same(const char *what, const void *p, size_t n, const char *want, size_t wn)
{
	struct sf_err e = {0};
	struct sf_buf b = {0};
	struct sf_src *s;
	char got[33], exact[33];
	size_t step;

	for (step = 7; step < 2000000; step = step * 300 + 1) {
		s = sf_src_mem("m", p, n, &e);
		OK(sf_src_hash(s, &e) == 0 &&
		    all(s, &b, step, &e) == (ssize_t)wn &&
		    (wn == 0 || memcmp(b.p, want, wn) == 0), what);
		sf_src_digest(s, got);
		sf_hash_hex(p, n, exact);
		OK(strcmp(got, exact) == 0 && sf_src_taken(s) == n,
		    "  digest and count of the raw bytes");
		sf_src_free(s);
	}
	sf_buf_release(&b);
}

static void
fails(const char *what, const void *p, size_t n, const char *msg)
{
	struct sf_err e = {0};
	struct sf_buf b = {0};
	struct sf_src *s = sf_src_mem("m.zst", p, n, &e);

	OK(all(s, &b, 1000, &e) == -1 && e.code == SF_E_DATA, what);
	IS(e.path, "m.zst", "  names the source");
	if (msg != NULL)
		IS(e.msg, msg, "  says what");
	sf_src_free(s);
	sf_buf_release(&b);
}

static size_t
gzip(const char *p, size_t n, char *out, size_t cap)
{
	z_stream z = {0};

	if (deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY))
		exit(99);
	z.next_in = (Bytef *)(uintptr_t)p;
	z.avail_in = (uInt)n;
	z.next_out = (Bytef *)out;
	z.avail_out = (uInt)cap;
	if (deflate(&z, Z_FINISH) != Z_STREAM_END)
		exit(99);
	(void)deflateEnd(&z);
	return (cap - z.avail_out);
}

static void
packed(int zstd)
{
	const char *cut = zstd
	    ? "the input is cut: the zstd stream ends in the middle"
	    : "the input is cut: the gzip stream ends in the middle";
	size_t cap = text_n * 2 + 1000, n1, n2, i;
	char *z = malloc(cap);

	n1 = zstd ? ZSTD_compress(z, cap, text, text_n / 3, 3)
	    : gzip(text, text_n / 3, z, cap);
	n2 = n1 + (zstd ? ZSTD_compress(z + n1, cap - n1, text + text_n / 3,
	    text_n - text_n / 3, 3)
	    : gzip(text + text_n / 3, text_n - text_n / 3, z + n1, cap - n1));
	same("two frames are one stream", z, n2, text, text_n);
	same("the first alone", z, n1, text, text_n / 3);
	for (i = 2; i < 40; i++)
		fails("cut early", z, i, cut);
	fails("cut in the middle", z, n1 / 2, cut);
	fails("cut by one byte", z, n1 - 1, cut);
	fails("cut in the second frame", z, n1 + 9, cut);
	fails("cut in its last byte", z, n2 - 1, cut);
	memcpy(z + n1, "some garbage, not a frame", 25);
	fails("garbage behind the end", z, n1 + 25, NULL);
	z[n1 / 2] = (char)(z[n1 / 2] ^ 0x40);
	z[n1 / 2 + 1] = (char)(z[n1 / 2 + 1] ^ 0x15);
	z[n1 / 2 + 2] = (char)(z[n1 / 2 + 2] ^ 0x77);
	if (!zstd)	/* ZSTD_compress makes no checksum */
		fails("damaged", z, n1, NULL);
	n1 = zstd ? ZSTD_compress(z, cap, "", 0, 3) : gzip("", 0, z, cap);
	same("nothing, packed", z, n1, "", 0);
	free(z);
}

static void
skippable(void)
{
	char z[200] = "\x50\x2A\x4D\x18\x04\0\0\0abcd";
	size_t n = 12 + ZSTD_compress(z + 12, sizeof(z) - 12, "hello", 5, 3);

	same("a frame to skip comes first", z, n, "hello", 5);
}

/* A writer that gives one byte at a time. */
static void
trickle(void)
{
	struct sf_err e = {0};
	struct sf_buf b = {0};
	struct sf_src *s;
	char z[200];
	size_t n = ZSTD_compress(z, sizeof(z), "slowly", 6, 3), i;
	struct timespec wait = {0, 2000000};
	int fd[2];
	pid_t pid;

	if (pipe(fd))
		exit(99);
	if ((pid = fork()) == 0) {
		for (i = 0; i < n; i++) {
			if (write(fd[1], z + i, 1) != 1)
				_exit(1);
			(void)nanosleep(&wait, NULL);
		}
		_exit(0);
	}
	(void)close(fd[1]);
	s = sf_src_fd("<pipe>", fd[0], &e);
	OK(s != NULL && sf_src_size(s) == 0, "a pipe has no size");
	OK(all(s, &b, 100, &e) == 6 && memcmp(b.p, "slowly", 6) == 0,
	    "magic in single bytes");
	sf_src_free(s);
	sf_buf_release(&b);
	(void)waitpid(pid, NULL, 0);
}

static void
files(void)
{
	struct sf_err e = {0};
	struct sf_buf b = {0};
	struct sf_src *s;

	OK(sf_src_open("none", &e) == NULL && e.code == SF_E_USAGE &&
	    e.hint[0] != '\0', "a missing file is a mistake of usage");
	IS(e.path, "none", "  with its name");
	sf_err_clear(&e);
	OK(sf_src_open(".", &e) == NULL && e.code == SF_E_USAGE &&
	    e.hint[0] != '\0', "so is a directory");
	sf_err_clear(&e);
	tmp_put("f", text, text_n);
	s = sf_src_open("f", &e);
	OK(s != NULL && sf_src_size(s) == text_n, "a file has a size");
	OK(all(s, &b, 4096, &e) == (ssize_t)text_n, "and its bytes");
	IS(sf_src_name(s), "f", "and a name");
	OK(sf_src_read(s, b.p, 10, &e) == 0, "the end stays the end");
	sf_src_free(s);
	sf_buf_clear(&b);
	OK(sf_src_slurp("f", text_n, &b, &e) == 0 && b.n == text_n, "slurp");
	sf_buf_clear(&b);
	OK(sf_src_slurp("f", SIZE_MAX, &b, &e) == 0 && b.n == text_n,
	    "slurp without a limit");
	sf_buf_clear(&b);
	OK(sf_src_slurp("f", text_n - 1, &b, &e) == -1 && e.code == SF_E_DATA,
	    "slurp of too much");
	sf_err_clear(&e);
	s = sf_src_open("/proc/self/mem", &e);
	OK(s != NULL && sf_src_read(s, b.p, 10, &e) == -1 &&
	    e.code == SF_E_IO && e.sys == EIO, "a read that fails");
	sf_src_free(s);
	sf_buf_release(&b);
}

int
main(void)
{
	tmp_open();
	make_text();
	same("plain", text, text_n, text, text_n);
	same("empty", "", 0, "", 0);
	same("one byte of a magic number", "\x28", 1, "\x28", 1);
	packed(1);
	packed(0);
	skippable();
	trickle();
	fails("xz", "\xFD" "7zXZ\0abc", 9,
	    "this is packed with xz, not text, zstd or gzip");
	fails("zip", "PK\x03\x04wxyz", 8,
	    "this is a zip archive or an Excel workbook, not text, zstd or "
	    "gzip");
	files();
	free(text);
	tmp_close();
	DONE();
}
