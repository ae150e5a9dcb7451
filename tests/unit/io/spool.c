/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <sys/resource.h>

#include "base/buf.h"
#include "base/digest.h"
#include "io/inputs.h"
#include "io/spool.h"

#include "tap.h"
#include "tmp.h"

/* ${n} bytes that do not repeat, NUL among them. */
static char *
bytes(size_t n)
{
	char *p = malloc(n + 1);
	uint32_t x = 7;
	size_t i;

	for (i = 0; p != NULL && i < n; i++) {
		x = x * 1664525 + 1013904223;
		p[i] = (char)(x >> 24);
	}
	return (p);
}

/* Whether the source gives ${n} bytes ${p}, read in pieces of ${piece}. */
static int
gives(struct sf_src *s, const char *p, size_t n, size_t piece)
{
	struct sf_err e = {0};
	char *buf = malloc(piece);
	size_t at = 0;
	ssize_t k = -1;

	while (s != NULL && (k = sf_src_read(s, buf, piece, &e)) > 0) {
		if ((size_t)k > n - at || memcmp(buf, p + at, (size_t)k) != 0)
			break;
		at += (size_t)k;
	}
	free(buf);
	sf_src_free(s);
	return (k == 0 && at == n && e.code == SF_OK);
}

static void
keeps(const char *what, size_t n, size_t memory, size_t piece)
{
	struct sf_err e = {0};
	struct sf_spool *s = sf_spool_new(memory, &e);
	struct sf_src *a, *b;
	char *p = bytes(n), one[8], two[8];
	size_t at, k;
	int bad = 0;

	for (at = 0; at < n; at += k) {
		k = n - at < piece ? n - at : piece;
		bad |= sf_spool_write(s, p + at, k, &e);
	}
	OK(!bad, what);
	OK(gives(sf_spool_read(s, "x", &e), p, n, 1000), "  as it was");
	OK(gives(sf_spool_read(s, "x", &e), p, n, 1 << 20), "  and again");
	a = sf_spool_read(s, "a", &e);
	b = sf_spool_read(s, "b", &e);
	IS(sf_src_name(b), "b", "  under the name given");
	if (n >= 16) {
		OK(sf_src_read(a, one, 8, &e) == 8 &&
		    sf_src_read(b, two, 8, &e) == 8 &&
		    memcmp(one, p, 8) == 0 && memcmp(two, p, 8) == 0 &&
		    sf_src_read(a, one, 8, &e) == 8 &&
		    memcmp(one, p + 8, 8) == 0, "  by two at a time");
	}
	sf_src_free(a);
	sf_src_free(b);
	sf_spool_free(s);
	free(p);
}

static void
no_room(void)
{
	struct sf_err e = {0};
	struct sf_spool *s = sf_spool_new(10, &e);
	struct rlimit was, small;

	(void)setenv("TMPDIR", "/dev/full", 1);
	OK(sf_spool_write(s, "0123456789", 10, &e) == 0, "what fits");
	OK(sf_spool_write(s, "x", 1, &e) == -1 && e.code == SF_E_IO,
	    "TMPDIR is no folder");
	OK(strstr(e.msg, "'/dev/full'") != NULL && e.hint[0] != '\0',
	    "said, with a hint");
	sf_spool_free(s);
	(void)unsetenv("TMPDIR");

	/* A full disk, as far as a test can have one. */
	sf_err_clear(&e);
	s = sf_spool_new(10, &e);
	(void)signal(SIGXFSZ, SIG_IGN);
	(void)getrlimit(RLIMIT_FSIZE, &was);
	small = was;
	small.rlim_cur = 4;
	(void)setrlimit(RLIMIT_FSIZE, &small);
	OK(sf_spool_write(s, "0123456789abc", 13, &e) == -1 &&
	    e.code == SF_E_IO && strstr(e.msg, "cannot write") != NULL,
	    "no room for the file");
	(void)setrlimit(RLIMIT_FSIZE, &was);
	sf_spool_free(s);
}

static void
inputs(void)
{
	struct sf_err e = {0};
	const char *paths[] = {"some file", "-"};
	char said[200], want[200], hex[33];
	struct sf_inputs *in;
	size_t n = 300000;
	char *p = bytes(n);
	FILE *f;

	tmp_put("some file", p, n);
	tmp_put("stdin", p + 5, n - 5);
	f = popen("cat stdin", "r");	/* a pipe, which cannot be read twice */
	if (f == NULL || dup2(fileno(f), 0) != 0)
		exit(99);
	in = sf_inputs_open(paths, 2, 1000, &e);
	(void)pclose(f);
	OK(in != NULL && sf_inputs_count(in) == 2, "a file and a pipe");
	if (in == NULL)
		return;
	OK(gives(sf_inputs_src(in, 1, &e), p + 5, n - 5, 4096), "the pipe");
	OK(gives(sf_inputs_src(in, 0, &e), p, n, 4096), "the file");
	OK(gives(sf_inputs_src(in, 1, &e), p + 5, n - 5, 4096), "once more");
	sf_hash_hex(p + 5, n - 5, hex);
	(void)snprintf(want, sizeof(want), "- %zu %s", n - 5, hex);
	OK(sf_inputs_describe(in, 1, said, sizeof(said), &e) == 0, "described");
	IS(said, want, "by size and digest");
	OK(sf_inputs_describe(in, 1, said, 30, &e) == -1 &&
	    e.code == SF_E_USAGE, "in no less room");
	sf_inputs_free(in);
	free(p);

	sf_err_clear(&e);
	paths[1] = "none";
	OK(sf_inputs_open(paths, 2, 1000, &e) == NULL && e.code == SF_E_USAGE,
	    "a missing file");
	IS(e.path, "none", "is named");
	sf_err_clear(&e);
	paths[1] = ".";
	OK(sf_inputs_open(paths, 2, 1000, &e) == NULL && e.code == SF_E_USAGE,
	    "a folder");
}

int
main(void)
{
	tmp_open();
	keeps("nothing", 0, 100, 10);
	keeps("a little, in memory", 1000, 1000, 7);
	keeps("one byte more than the memory", 1001, 1000, 7);
	keeps("no memory at all", 5000, 0, 999);
	keeps("much in small pieces", 3 << 20, 1 << 20, 1013);
	keeps("much in one piece", 3 << 20, 1 << 20, 3 << 20);
	no_room();
	inputs();
	tmp_close();
	DONE();
}
