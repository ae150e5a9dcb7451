/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE		/* memfd_create() */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "identity/idrules.h"

/*
 * Any bytes as rules of linking (the first is a letter 'r'), as a list of
 * links or as a file of blocked values: no crash, and a refusal says why and
 * where.  What --plan shows of rules is read again, and is the same.
 */
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);
int LLVMFuzzerInitialize(int *argc, char ***argv);
const char *__lsan_default_suppressions(void);

/* As in tests/fuzz/def.c. */
const char *
__lsan_default_suppressions(void)
{
	return ("leak:libfyaml\n");
}

static char path[64], list[64];
static int fd = -1, list_fd = -1;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	if ((fd = memfd_create("rules", 0)) < 0 ||
	    (list_fd = memfd_create("list", 0)) < 0)
		abort();
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	(void)snprintf(list, sizeof(list), "/proc/self/fd/%d", list_fd);
	return (0);
}

static void
put(int to, const void *p, size_t n)
{
	if (ftruncate(to, 0) != 0 || pwrite(to, p, n, 0) != (ssize_t)n)
		abort();
}

static int
load(struct sf_idrules *r)
{
	struct sf_err e = {0};

	if (sf_idrules_init(r, path, &e) == 0)
		return (sf_idrules_rank(r, &e));
	if (e.code != SF_E_USAGE || e.msg[0] == '\0' || e.path[0] == '\0')
		abort();
	return (-1);
}

static void
plan_again(struct sf_idrules *r)
{
	struct sf_buf a = {0}, b = {0};
	struct sf_idrules again;

	sf_idrules_show(r, 0, &a);
	put(fd, a.p, a.n);
	if (load(&again))
		abort();
	sf_idrules_show(&again, 0, &b);
	if (!sf_str_eq(sf_buf_str(&a), sf_buf_str(&b)))
		abort();
	sf_idrules_release(&again);
	sf_buf_release(&a);
	sf_buf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct sf_idrules r;
	char text[256];

	/* A file of any name might be a device. */
	if (n == 0 || n > 4096 || (*p == 'r' && memchr(p, '/', n) != NULL))
		return (0);
	if (*p == 'r') {
		put(fd, p + 1, n - 1);
	} else {
		put(list_fd, p + 1, n - 1);
		(void)snprintf(text, sizeof(text), *p == 'b' ?
		    "block: {phone: {file: %s}}" :
		    "links: {always: %s, never: %s}", list, list);
		put(fd, text, strlen(text));
	}
	if (load(&r) == 0 && *p == 'r')
		plan_again(&r);
	sf_idrules_release(&r);
	return (0);
}
