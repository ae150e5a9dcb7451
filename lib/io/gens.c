/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "io/fd.h"

#include "io/gens.h"

#define BLOCK ((size_t)256 << 10)

void
sf_gens_path(const char *dir, uint64_t gen, const char *name,
    char out[SF_GENS_PATH])
{
	(void)snprintf(out, SF_GENS_PATH, "%s/gen-%ju%s%s", dir,
	    (uintmax_t)gen, *name ? "/" : "", name);
}

int
sf_gens_damaged(const char *path, const char *what, struct sf_err *e)
{
	(void)sf_fail(e, SF_E_DATA, "the state is damaged: %s", what);
	(void)sf_err_at(e, path, 0, 0, NULL, 0);
	return (sf_hint(e, "put the folder back from a copy; the generation "
	    "before may still be whole"));
}

int
sf_gens_busy(const char *dir, struct sf_err *e)
{
	(void)sf_fail(e, SF_E_BUSY, "another run holds the state");
	(void)sf_err_at(e, dir, 0, 0, NULL, 0);
	return (sf_hint(e, "wait until it has ended"));
}

int
sf_gens_trouble(const char *what, const char *path, struct sf_err *e)
{
	(void)sf_fail_sys(e, "%s", what);
	return (sf_err_at(e, path, 0, 0, NULL, 0));
}

int
sf_gens_measure(const char *path, char out[64], struct sf_err *e)
{
	struct sf_hasher *h = sf_hasher_new();
	char *buf = malloc(BLOCK), hex[33];
	uint64_t size = 0;
	ssize_t k = -1;
	int fd = -1;

	if (h == NULL || buf == NULL) {
		(void)sf_fail_mem(e);
	} else if ((fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)) < 0) {
		(void)(errno == ENOENT ? sf_gens_damaged(path,
		    "a file is missing", e) : sf_gens_trouble("cannot open "
		    "the file", path, e));
	} else {
		while ((k = sf_fd_read(fd, buf, BLOCK)) > 0) {
			sf_hasher_add(h, buf, (size_t)k);
			size += (uint64_t)k;
		}
		if (k < 0)
			(void)sf_gens_trouble("cannot read", path, e);
		sf_hasher_hex(h, hex);
		(void)snprintf(out, 64, "%ju %s", (uintmax_t)size, hex);
	}
	if (fd >= 0)
		(void)close(fd);
	sf_hasher_free(h);
	free(buf);
	return (k == 0 ? 0 : -1);
}

int
sf_gens_remove(const char *dir, uint64_t gen)
{
	char from[SF_GENS_PATH], path[SF_GENS_PATH * 2];
	struct dirent *d;
	DIR *h;
	int rc = 0;

	/* First: without it nobody takes what is left for a whole one. */
	sf_gens_path(dir, gen, "manifest", path);
	if (unlink(path) && errno != ENOENT)
		rc = -1;
	sf_gens_path(dir, gen, "", from);
	if ((h = opendir(from)) == NULL)
		return (errno == ENOENT ? 0 : -1);
	while ((d = readdir(h)) != NULL) {
		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", from, d->d_name);
		if (unlink(path) && errno != ENOENT)
			rc = -1;
	}
	(void)closedir(h);
	if (rmdir(from) && errno != ENOENT)
		rc = -1;
	return (rc);
}

/* The number in "gen-N", or 0 where the name is none of ours. */
static uint64_t
number(const char *name)
{
	const char *p;
	uint64_t n = 0;

	if (strncmp(name, "gen-", 4) != 0 || name[4] < '1' || name[4] > '9')
		return (0);
	for (p = name + 4; *p >= '0' && *p <= '9'; p++)
		if (n > UINT64_MAX / 10 - 1)
			return (0);
		else
			n = n * 10 + (uint64_t)(*p - '0');
	return (*p == '\0' ? n : 0);
}

int
sf_gens_tidy(const char *dir, uint64_t current, struct sf_err *e)
{
	struct dirent *d;
	uint64_t gen;
	DIR *h;
	int rc = 0;

	if ((h = opendir(dir)) == NULL)
		return (sf_gens_trouble("cannot read the folder", dir, e));
	while ((d = readdir(h)) != NULL && rc == 0) {
		gen = number(d->d_name);
		if (gen == 0 || gen == current || gen + 1 == current)
			continue;
		if (sf_gens_remove(dir, gen))
			rc = sf_gens_trouble("cannot remove an old generation",
			    dir, e);
	}
	(void)closedir(h);
	return (rc);
}

static int
by_value(const void *a, const void *b)
{
	uint64_t x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return (x < y ? -1 : x > y);
}

int
sf_gens_list(const char *dir, struct sf_buf *numbers, struct sf_err *e)
{
	struct dirent *d;
	uint64_t gen;
	DIR *h;

	if ((h = opendir(dir)) == NULL)
		return (sf_gens_trouble("cannot read the folder", dir, e));
	while (errno = 0, (d = readdir(h)) != NULL)
		if ((gen = number(d->d_name)) > 0)
			sf_buf_add(numbers, &gen, sizeof(gen));
	if (errno != 0) {
		(void)sf_gens_trouble("cannot read the folder", dir, e);
		(void)closedir(h);
		return (-1);
	}
	(void)closedir(h);
	if (numbers->n > 0)
		qsort(numbers->p, numbers->n / sizeof(gen), sizeof(gen),
		    by_value);
	return (sf_buf_check(numbers, e));
}

/*
 * A first run that was killed may leave gen-1 without a link to it.  A later
 * generation without one is a state that has lost it: no reason to begin anew.
 */
static int
lost_current(const char *dir, const char *path, struct sf_err *e)
{
	struct sf_buf b = {0};
	uint64_t last = 0;

	if (sf_gens_list(dir, &b, e)) {
		sf_buf_release(&b);
		return (-1);
	}
	if (b.n > 0)
		memcpy(&last, b.p + b.n - sizeof(last), sizeof(last));
	sf_buf_release(&b);
	return (last > 1 ? sf_gens_damaged(path, "the link is missing", e) : 0);
}

/* What a first run has left that went no further, and what is not seen. */
static int
may_stand(const char *name)
{
	return (name[0] == '.' || strcmp(name, "lock") == 0 ||
	    strcmp(name, "lost+found") == 0);
}

int
sf_gens_alone(const char *dir, struct sf_err *e)
{
	char other[256] = "";
	struct dirent *d;
	int state = 0;
	DIR *h;

	if ((h = opendir(dir)) == NULL)
		return (sf_gens_trouble("cannot read the folder", dir, e));
	while ((d = readdir(h)) != NULL) {
		state |= number(d->d_name) > 0 ||
		    strcmp(d->d_name, "current") == 0 ||
		    strcmp(d->d_name, "current.new") == 0;
		if (!may_stand(d->d_name) && (other[0] == '\0' ||
		    strcmp(d->d_name, other) < 0))
			(void)snprintf(other, sizeof(other), "%s", d->d_name);
	}
	(void)closedir(h);
	if (state || other[0] == '\0')
		return (0);
	(void)sf_fail(e, SF_E_USAGE, "the folder holds something else: '%.80s'",
	    other);
	(void)sf_err_at(e, dir, 0, 0, NULL, 0);
	return (sf_hint(e, "a state has a folder of its own: name one that is "
	    "empty or not there yet"));
}

int
sf_gens_current(const char *dir, uint64_t *gen, struct sf_err *e)
{
	char path[SF_GENS_PATH], to[64];
	ssize_t n;

	*gen = 0;
	(void)snprintf(path, sizeof(path), "%s/current", dir);
	if ((n = readlink(path, to, sizeof(to) - 1)) < 0) {
		if (errno == ENOENT)
			return (lost_current(dir, path, e));
		return (errno == EINVAL
		    ? sf_gens_damaged(path, "it is no link", e)
		    : sf_gens_trouble("cannot read the link", path, e));
	}
	to[n] = '\0';
	*gen = number(to);
	return (*gen > 0 ? 0 : sf_gens_damaged(path, "it leads nowhere", e));
}

/* The folder above ${path}, "." for a bare name. */
static void
above(const char *path, char up[SF_GENS_PATH])
{
	char *slash;

	(void)snprintf(up, SF_GENS_PATH, "%s", path);
	while ((slash = strrchr(up, '/')) != NULL && slash > up &&
	    slash[1] == '\0')
		*slash = '\0';
	if (slash == NULL)
		(void)snprintf(up, SF_GENS_PATH, ".");
	else
		slash[slash == up] = '\0';
}

int
sf_gens_make(const char *dir, struct sf_err *e)
{
	char up[SF_GENS_PATH], top[SF_GENS_PATH];

	above(dir, up);
	above(up, top);
	if (mkdir(dir, 0700) == 0 || errno == EEXIST)
		goto made;
	if (errno != ENOENT)
		return (sf_gens_trouble("cannot make the folder", dir, e));
	if ((mkdir(up, 0700) && errno != EEXIST) || sf_fd_sync_dir(top))
		return (sf_gens_trouble("cannot make the folder", up, e));
	if (mkdir(dir, 0700) && errno != EEXIST)
		return (sf_gens_trouble("cannot make the folder", dir, e));
made:
	if (sf_fd_sync_dir(up))
		return (sf_gens_trouble("cannot fsync the folder", up, e));
	return (0);
}

int
sf_gens_switch(const char *dir, uint64_t gen, int *done, struct sf_err *e)
{
	char fresh[SF_GENS_PATH], path[SF_GENS_PATH], to[64];

	(void)snprintf(fresh, sizeof(fresh), "%s/current.new", dir);
	(void)snprintf(path, sizeof(path), "%s/current", dir);
	(void)snprintf(to, sizeof(to), "gen-%ju", (uintmax_t)gen);
	if (unlink(fresh) && errno != ENOENT)
		return (sf_gens_trouble("cannot remove", fresh, e));
	if (symlink(to, fresh))
		return (sf_gens_trouble("cannot make the link", fresh, e));
	if (rename(fresh, path))
		return (sf_gens_trouble("cannot rename", fresh, e));
	*done = 1;
	if (sf_fd_sync_dir(dir))
		return (sf_gens_trouble("cannot sync the folder", dir, e));
	return (0);
}
