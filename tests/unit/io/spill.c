/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/slots.h"
#include "io/spill.h"
#include "tap.h"
#include "tmp.h"

#define KIB ((size_t)1024)
#define MANY 50000

/* Files that are mapped, of this folder. */
static int
mapped(void)
{
	FILE *f = fopen("/proc/self/maps", "r");
	char line[512];
	int n = 0;

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		n += strstr(line, tmp_dir) != NULL;
	if (f != NULL)
		(void)fclose(f);
	return (n);
}

static int
is_zero(const char *p, size_t n)
{
	while (n > 0 && p[n - 1] == 0)
		n--;
	return (n == 0);
}

static void
test_growth(void)
{
	struct sf_err e = {0};
	struct sf_spill *s = sf_spill_new(256 * KIB, &e);
	struct sf_mem *m = sf_spill_mem(s);
	char *a = sf_mem_resize(m, NULL, 100, KIB), *b, *c;

	OK(a != NULL && mapped() == 0, "what there is memory for is in it");
	OK(is_zero(a, 100 * KIB), "and zero");
	memset(a, 'a', 100 * KIB);
	b = sf_mem_resize(m, NULL, 200, KIB);
	OK(b != NULL && mapped() == 1, "what is beyond is in a file");
	OK(is_zero(b, 200 * KIB), "and zero");
	OK((uintptr_t)a % 16 == 0 && (uintptr_t)b % 16 == 0,
	    "both are aligned");
	memset(b, 'b', 200 * KIB);
	c = sf_mem_resize(m, NULL, 4, KIB);
	OK(c != NULL && mapped() == 1, "a small table stays in memory");
	b = sf_mem_resize(m, b, 5000, KIB);
	OK(b != NULL && mapped() == 1 && b[0] == 'b' &&
	    b[200 * KIB - 1] == 'b' && is_zero(b + 200 * KIB, 4800 * KIB),
	    "one that grows in its file is as it was");
	b[5000 * KIB - 1] = 1;
	a = sf_mem_resize(m, a, 3, KIB * KIB);
	OK(a != NULL && mapped() == 2 && a[0] == 'a' &&
	    a[100 * KIB - 1] == 'a',
	    "so is one that grows beyond the memory");
	a[3 * KIB * KIB - 1] = 1;
	sf_mem_free(m, a);
	sf_mem_free(m, b);
	OK(mapped() == 0, "a table that is freed has no file");
	a = sf_mem_resize(m, NULL, 200, KIB);
	OK(a != NULL && mapped() == 0, "and others have its memory");
	OK(sf_mem_resize(m, a, SIZE_MAX / 4, 8) == NULL,
	    "there is no such size");
	sf_mem_free(m, a);
	sf_mem_free(m, c);
	sf_mem_free(m, NULL);
	sf_spill_free(s);
}

static int
found(const struct sf_slots *s)
{
	uint32_t i, k, n = 0;
	size_t at;

	for (i = 0; i < MANY; i++)
		for (k = sf_slots_first(s, sf_hash64(&i, sizeof(i)), &at);
		    k != SF_NO_SLOT;
		    k = sf_slots_next(s, sf_hash64(&i, sizeof(i)), &at))
			n += k == i;
	return (n == MANY);
}

/* What grows by other means. */
static void
test_tables(void)
{
	struct sf_err e = {0};
	struct sf_spill *s = sf_spill_new(1, &e);
	struct sf_slots slots = {.mem = sf_spill_mem(s)};
	struct sf_arena arena = {.mem = sf_spill_mem(s)};
	const char *text[MANY];
	char want[16];
	uint32_t i, good = 0;

	for (i = 0; i < MANY; i++) {
		(void)snprintf(want, sizeof(want), "text %u", i);
		text[i] = sf_arena_dup(&arena, want, strlen(want));
		if (text[i] == NULL || sf_slots_add(&slots, sf_hash64(&i,
		    sizeof(i)), i))
			exit(1);
	}
	for (i = 0; i < MANY; i++) {
		(void)snprintf(want, sizeof(want), "text %u", i);
		good += strcmp(text[i], want) == 0;
	}
	OK(mapped() > 2 && found(&slots), "a hash table in a file");
	OK(good == MANY, "an arena in files");
	sf_slots_release(&slots);
	OK(slots.mem != NULL, "it is empty, and knows where it lies");
	sf_spill_free(s);
	OK(strcmp(text[0], "text 0") == 0, "what is left may be freed later");
	sf_arena_release(&arena);
	OK(mapped() == 0, "and all is gone");
}

static void
test_refused(void)
{
	struct sf_err e = {0};
	struct sf_spill *s = sf_spill_new(0, &e);
	struct sf_mem *m = sf_spill_mem(s);
	struct rlimit few = {1 << 20, RLIM_INFINITY}, any;
	char *a = sf_mem_resize(m, NULL, 100, KIB);

	OK(sf_spill_why(s, &e) == -1 && e.code == SF_OK,
	    "nothing failed yet");
	(void)signal(SIGXFSZ, SIG_IGN);
	(void)getrlimit(RLIMIT_FSIZE, &any);
	few.rlim_max = any.rlim_max;
	(void)setrlimit(RLIMIT_FSIZE, &few);
	a[0] = 'a';
	OK(sf_mem_resize(m, a, 2048, KIB) == NULL && a[0] == 'a',
	    "where a file may not grow, the table stays");
	OK(sf_spill_why(s, &e) == -1 && e.code == SF_E_IO && e.sys == EFBIG &&
	    strstr(e.msg, "temporary file in 'x'") != NULL && e.hint[0] != '\0',
	    "and it is said why");
	(void)setrlimit(RLIMIT_FSIZE, &any);
	sf_mem_free(m, a);
	sf_spill_free(s);

	s = sf_spill_new(0, &e);
	(void)setenv("TMPDIR", "/nowhere", 1);
	OK(sf_mem_resize(sf_spill_mem(s), NULL, 100, KIB) == NULL,
	    "no folder, no table");
	sf_err_clear(&e);
	OK(sf_spill_why(s, &e) == -1 && e.sys == ENOENT &&
	    strstr(e.msg, "'/nowhere'") != NULL, "and it is named");
	sf_spill_free(s);
}

int
main(void)
{
	tmp_open();
	if (mkdir("x", 0700) || setenv("TMPDIR", "x", 1))
		return (1);
	test_growth();
	test_tables();
	test_refused();
	OK(rmdir("x") == 0, "nothing is left");
	tmp_close();
	DONE();
}
