/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE		/* O_TMPFILE, sync_file_range */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "io/fd.h"

#define AT_ONCE ((size_t)1 << 30)	/* Linux moves at most 2 GiB a call */

/* Whether the call is to be tried again, after waiting where that fits. */
static int
again(int fd, short events)
{
	struct pollfd pf = {.fd = fd, .events = events};

	if (errno == EINTR)
		return (1);
	if (errno != EAGAIN && errno != EWOULDBLOCK)
		return (0);
	return (poll(&pf, 1, -1) >= 0 || errno == EINTR);
}

ssize_t
sf_fd_read(int fd, void *p, size_t n)
{
	ssize_t k;

	do
		k = read(fd, p, n < AT_ONCE ? n : AT_ONCE);
	while (k < 0 && again(fd, POLLIN));
	return (k);
}

int
sf_fd_write(int fd, const void *p, size_t n)
{
	const char *s = p;
	ssize_t k;

	while (n > 0) {
		k = write(fd, s, n < AT_ONCE ? n : AT_ONCE);
		if (k < 0 && !again(fd, POLLOUT))
			return (-1);
		if (k > 0) {
			s += k;
			n -= (size_t)k;
		}
	}
	return (0);
}

void
sf_fd_std(void)
{
	int fd, got;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) != -1 || errno != EBADF)
			continue;
		/* The lowest that is free, which is this one. */
		got = open("/dev/null", fd == STDIN_FILENO ? O_WRONLY :
		    O_RDONLY);
		if (got > fd)
			(void)close(got);
	}
}

void
sf_fd_begin_sync(int fd, uint64_t off, uint64_t n)
{
	(void)sync_file_range(fd, (off_t)off, (off_t)n,
	    SYNC_FILE_RANGE_WRITE);
}

int
sf_fd_sync_dir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), ret, sys;

	if (fd < 0)
		return (-1);
	ret = fsync(fd);
	sys = errno;
	(void)close(fd);
	errno = sys;
	/* Some file systems have no fsync of directories, and need none. */
	return (ret != 0 && errno != EINVAL ? -1 : 0);
}

int
sf_fd_scratch(const char **dir)
{
	char path[PATH_MAX];
	int fd, sys;

	*dir = getenv("TMPDIR");
	if (*dir == NULL || **dir == '\0')
		*dir = "/tmp";
#ifdef O_TMPFILE
	/* It never has a name: no SIGKILL leaves anything behind. */
	fd = open(*dir, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);
	if (fd >= 0)
		return (fd);
#endif
	/* Not every file system can. */
	if (snprintf(path, sizeof(path), "%s/sf-XXXXXX", *dir) >=
	    (int)sizeof(path)) {
		errno = ENAMETOOLONG;
		return (-1);
	}
	if ((fd = mkstemp(path)) < 0)
		return (-1);
	if (unlink(path) || fcntl(fd, F_SETFD, FD_CLOEXEC)) {
		sys = errno;
		(void)close(fd);
		errno = sys;
		return (-1);
	}
	return (fd);
}
