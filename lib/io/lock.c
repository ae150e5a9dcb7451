/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/temp.h"
#include "io/tidy.h"

#include "io/lock.h"

#define TRIES 100

struct sf_lock {
	int fd, place;
	char path[PATH_MAX];	/* of the file beside */
};

/* ".NAME.sf-lock" beside what ${path} stands for. */
static int
name(struct sf_lock *l, const char *path, struct sf_err *e)
{
	char real[PATH_MAX];
	const char *to = realpath(path, real), *slash;
	int dir;

	if (to == NULL && errno != ENOENT)
		return (sf_fail_sys(e, "cannot look at the file"));
	if (to == NULL)
		to = path;
	slash = strrchr(to, '/');
	dir = slash ? (int)(slash - to) + 1 : 0;
	if (snprintf(l->path, sizeof(l->path), "%.*s.%s.sf-lock", dir, to,
	    to + dir) >= (int)sizeof(l->path))
		return (sf_fail(e, SF_E_USAGE, "the name is too long"));
	return (0);
}

/*
 * Whether the file that is locked is the one that has the name.  Who held it
 * before has taken the name away, and others lock a new one.
 */
static int
named(const struct sf_lock *l)
{
	struct stat mine, st;

	return (fstat(l->fd, &mine) == 0 && stat(l->path, &st) == 0 &&
	    mine.st_dev == st.st_dev && mine.st_ino == st.st_ino);
}

static int
take(struct sf_lock *l, const char *path, const char *what, struct sf_err *e)
{
	int i;

	for (i = 0; i < TRIES; i++) {
		l->fd = open(l->path, O_RDWR | O_CREAT | O_NOFOLLOW |
		    O_CLOEXEC | O_NOCTTY, 0600);
		if (l->fd < 0)
			return (sf_temp_refused(path, e));
		if (flock(l->fd, LOCK_EX | LOCK_NB)) {
			if (errno != EWOULDBLOCK)
				return (sf_fail_sys(e, "cannot lock %s",
				    what));
			break;
		}
		/* Not before: another run's file must not go by our signal. */
		if (named(l))
			return ((l->place = sf_tidy_add(l->path, e)) < 0 ?
			    -1 : 0);
		(void)close(l->fd);
		l->fd = -1;
	}
	(void)sf_fail(e, SF_E_BUSY, "another run holds %s", what);
	return (sf_hint(e, "wait until it has ended"));
}

struct sf_lock *
sf_lock_take(const char *path, const char *what, struct sf_err *e)
{
	struct sf_lock *l = calloc(1, sizeof(*l));
	struct stat st;

	if (l == NULL) {
		(void)sf_fail_mem(e);
		goto fail;
	}
	l->fd = l->place = -1;
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		(void)sf_fail(e, SF_E_USAGE, "%s has to be a file", what);
		goto fail;
	}
	if (name(l, path, e) == 0 && take(l, path, what, e) == 0)
		return (l);
fail:
	(void)sf_err_at(e, path, 0, 0, NULL, 0);
	sf_lock_free(l);
	return (NULL);
}

void
sf_lock_free(struct sf_lock *l)
{
	if (l == NULL)
		return;
	if (l->place >= 0) {
		/* While it is ours: after it, the name may be another's. */
		sf_tidy_drop(l->place);
		(void)unlink(l->path);
	}
	if (l->fd >= 0)
		(void)close(l->fd);
	free(l);
}
