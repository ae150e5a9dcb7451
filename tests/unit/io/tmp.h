/* SPDX-License-Identifier: MIT */
#ifndef TESTS_IO_TMP_H
#define TESTS_IO_TMP_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A folder of the test's own, which is the working directory until the end. */
static char tmp_dir[4096];
static void *tmp_kept[4096];
static size_t tmp_n;

static inline void
tmp_open(void)
{
	const char *base = getenv("TMPDIR");

	(void)snprintf(tmp_dir, sizeof(tmp_dir), "%s/sf-test-XXXXXX",
	    base && *base ? base : "/tmp");
	if (mkdtemp(tmp_dir) == NULL || chdir(tmp_dir) != 0) {
		perror(tmp_dir);
		exit(99);
	}
}

static inline void
tmp_close(void)
{
	char cmd[4200];

	while (tmp_n > 0)
		free(tmp_kept[--tmp_n]);
	(void)snprintf(cmd, sizeof(cmd), "cd / && rm -rf '%s'", tmp_dir);
	if (system(cmd) != 0)
		perror(tmp_dir);
}

static inline void
tmp_put(const char *path, const void *p, size_t n)
{
	FILE *f = fopen(path, "wb");

	if (f == NULL || fwrite(p, 1, n, f) != n || fclose(f) != 0) {
		perror(path);
		exit(99);
	}
}

/* The whole file, freed at the end.  NULL: there is none. */
static inline char *
tmp_get(const char *path, size_t *n)
{
	FILE *f = fopen(path, "rb");
	char *p = NULL;
	long size;

	if (f == NULL)
		return (NULL);
	if (fseek(f, 0, SEEK_END) == 0 && (size = ftell(f)) >= 0 &&
	    fseek(f, 0, SEEK_SET) == 0 &&
	    (p = calloc(1, (size_t)size + 1)) != NULL) {
		if (fread(p, 1, (size_t)size, f) != (size_t)size)
			exit(99);
		tmp_kept[tmp_n++ % 4096] = p;
		if (n != NULL)
			*n = (size_t)size;
	}
	(void)fclose(f);
	return (p);
}

#endif
