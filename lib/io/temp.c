/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "io/tidy.h"

#include "io/temp.h"

#define CHANCE 6		/* base32 digits at the end of the name */

/* Bytes of ${target} before its last part. */
static size_t
dir_part(const char *target)
{
	const char *slash = strrchr(target, '/');

	return (slash ? (size_t)(slash - target) + 1 : 0);
}

/* ".NAME.sf-XXXXXX" in the folder of ${target}. */
static int
temp_name(const char *target, char temp[PATH_MAX], struct sf_err *e)
{
	int dir = (int)dir_part(target);
	char six[CHANCE + 1];
	uint8_t chance[4];

	if (getrandom(chance, sizeof(chance), 0) != (ssize_t)sizeof(chance))
		return (sf_fail_sys(e, "the system gives no random bytes"));
	sf_base32(chance, sizeof(chance), six, CHANCE);
	if (snprintf(temp, PATH_MAX, "%.*s.%s.sf-%s", dir, target,
	    target + dir, six) >= PATH_MAX)
		return (sf_fail(e, SF_E_USAGE, "the name is too long"));
	return (0);
}

int
sf_temp_refused(const char *target, struct sf_err *e)
{
	const char *slash = strrchr(target, '/');

	if (errno != ENOENT && errno != ENOTDIR)
		return (sf_fail_sys(e, "cannot make a file in this folder"));
	(void)sf_fail(e, SF_E_USAGE, "the folder does not exist");
	return (sf_hint(e, "make it first: mkdir -p '%.*s'",
	    slash ? (int)(slash - target) : 1, slash ? target : "."));
}

/* Whether ${file} is a name that temp_name() makes for ${name}. */
static int
is_ours(const char *file, const char *name)
{
	size_t n = strlen(name);

	return (file[0] == '.' && strncmp(file + 1, name, n) == 0 &&
	    strncmp(file + 1 + n, ".sf-", 4) == 0 &&
	    strlen(file + n + 5) == CHANCE &&
	    strspn(file + n + 5, "abcdefghijklmnopqrstuvwxyz234567") == CHANCE);
}

/* Remove ${file} if its run is gone.  What cannot be known stays. */
static void
remove_stale(int dir, const char *file)
{
	int fd = openat(dir, file, O_RDWR | O_NOFOLLOW | O_NONBLOCK |
	    O_CLOEXEC | O_NOCTTY);
	struct stat st;

	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_uid == geteuid() && flock(fd, LOCK_EX | LOCK_NB) == 0)
		(void)unlinkat(dir, file, 0);
	(void)close(fd);
}

static void
remove_all_stale(const char *target)
{
	char dir[PATH_MAX];
	struct dirent *d;
	DIR *h;

	if (snprintf(dir, sizeof(dir), "%.*s", (int)dir_part(target),
	    target) >= (int)sizeof(dir))
		return;
	if ((h = opendir(dir[0] != '\0' ? dir : ".")) == NULL)
		return;
	while ((d = readdir(h)) != NULL)
		if (is_ours(d->d_name, target + dir_part(target)))
			remove_stale(dirfd(h), d->d_name);
	(void)closedir(h);
}

/*
 * Whether the new file is ours to keep: another run that looks for stale
 * files may have come between open(2) and flock(2).
 */
static int
hold(int fd)
{
	struct stat st;

	if (flock(fd, LOCK_EX | LOCK_NB))
		return (errno != EWOULDBLOCK);	/* else: no locks here */
	return (fstat(fd, &st) != 0 || st.st_nlink > 0);
}

/* Of two outputs with one name, the last alone would be left. */
static int
twice(const char *temp, struct sf_err *e)
{
	if (!sf_tidy_twin(temp, strlen(temp) - CHANCE))
		return (0);
	(void)sf_fail(e, SF_E_USAGE, "two outputs are to go to this file");
	return (sf_hint(e, "give each a file of its own"));
}

int
sf_temp_open(const char *target, char temp[PATH_MAX], int *place,
    struct sf_err *e)
{
	int i, fd;

	remove_all_stale(target);
	for (i = 0; i < 100; i++) {
		if (temp_name(target, temp, e) || twice(temp, e) ||
		    (*place = sf_tidy_add(temp, e)) < 0)
			return (-1);
		fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
		    O_CLOEXEC, 0600);
		/* Whatever the umask says. */
		if (fd >= 0 && fchmod(fd, 0600)) {
			(void)sf_fail_sys(e, "cannot set the mode");
			goto drop;
		}
		if (fd >= 0 && hold(fd))
			return (fd);
		if (fd < 0 && errno != EEXIST) {
			(void)sf_temp_refused(target, e);
			goto drop;
		}
		if (fd >= 0)
			(void)close(fd);
		sf_tidy_drop(*place);
		*place = -1;
	}
	return (sf_fail(e, SF_E_IO, "cannot make a file in this folder: too "
	    "many have come between"));
drop:
	if (fd >= 0) {
		(void)close(fd);
		(void)unlink(temp);
	}
	sf_tidy_drop(*place);
	*place = -1;
	return (-1);
}
