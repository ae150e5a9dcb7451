/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE		/* memfd_create() */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ingest/mapping.h"

/*
 * Any bytes as a mapping, with types of its own, code tables and expressions:
 * no crash, and a refusal says why and where; what is read has a digest.
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

static char path[64];
static int fd = -1;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	if ((fd = memfd_create("mapping", 0)) < 0)
		abort();
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return (0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct sf_run run = {.tool = "fuzz", .jobs = 1};
	struct sf_err e = {0};
	struct sf_mapping m;

	/* A code table of any name might be a device. */
	if (n > 4096 || memchr(p, '/', n) != NULL)
		return (0);
	if (ftruncate(fd, 0) != 0 || pwrite(fd, p, n, 0) != (ssize_t)n)
		abort();
	if (sf_mapping_load(&m, path, &run, &e) == 0) {
		if (strlen(m.digest) != 32)
			abort();
	} else if (e.code != SF_E_USAGE || e.msg[0] == '\0' ||
	    e.path[0] == '\0') {
		abort();
	}
	sf_mapping_release(&m);
	return (0);
}
