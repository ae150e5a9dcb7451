/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zstd.h>

#include "base/buf.h"
#include "base/str.h"
#include "io/fd.h"
#include "io/spool.h"
#include "io/temp.h"
#include "io/tidy.h"

#include "io/out.h"

#define OUT_SIZE ((size_t)256 << 10)
#define OUT_LEVEL 3
#define OUT_JOB (1 << 20)	/* bytes compressed apart; more take memory */
#define OUT_THREADS 4u		/* of zstd; each takes 2 MiB and more */
#define MAX_LINKS 40
#define EARLY ((uint64_t)16 << 20)	/* bytes told to go to the disk at once */

struct sf_out {
	char *name;		/* as given, for messages */
	int fd;			/* -1: memory, or closed */
	int sync;		/* fsync at commit */
	uint64_t end, told;	/* bytes written; of them on their way there */
	struct sf_buf *mem;
	char *target, *temp;	/* NULL: written directly */
	int place;		/* of temp in the table of sf_tidy */
	struct sf_spool *held;	/* until commit, or NULL */
	char *buf;		/* filled whole before it goes on */
	size_t n;
	ZSTD_CCtx *z;		/* NULL: plain */
	char *zbuf;
};

static struct sf_out *
make(const char *name, int fd, struct sf_err *e)
{
	struct sf_out *o = calloc(1, sizeof(*o));

	if (o == NULL)
		goto fail;
	o->fd = fd;
	o->place = -1;
	if ((o->name = strdup(name)) == NULL ||
	    (o->buf = malloc(OUT_SIZE)) == NULL)
		goto fail;
	return (o);
fail:
	(void)sf_fail_mem(e);
	sf_out_free(o);
	return (NULL);
}

static int
compress_too(struct sf_out *o, struct sf_err *e)
{
	if (!sf_str_ends(sf_str(o->name), ".zst"))
		return (0);
	if ((o->z = ZSTD_createCCtx()) == NULL ||
	    (o->zbuf = malloc(OUT_SIZE)) == NULL)
		return (sf_fail_mem(e));
	if (ZSTD_isError(ZSTD_CCtx_setParameter(o->z,
	    ZSTD_c_compressionLevel, OUT_LEVEL)) ||
	    ZSTD_isError(ZSTD_CCtx_setParameter(o->z, ZSTD_c_checksumFlag, 1)))
		return (sf_fail(e, SF_E_IO, "zstd refuses its parameters"));
	/* A library built without threads says no, and works without. */
	(void)ZSTD_CCtx_setParameter(o->z, ZSTD_c_nbWorkers, 1);
	(void)ZSTD_CCtx_setParameter(o->z, ZSTD_c_jobSize, OUT_JOB);
	return (0);
}

void
sf_out_jobs(struct sf_out *o, unsigned jobs)
{
	unsigned n = jobs < OUT_THREADS ? jobs : OUT_THREADS;

	if (o->z != NULL && n > 1)
		(void)ZSTD_CCtx_setParameter(o->z, ZSTD_c_nbWorkers, (int)n);
}

struct sf_out *
sf_out_mem(struct sf_buf *b, struct sf_err *e)
{
	struct sf_out *o = make("<memory>", -1, e);

	if (o != NULL)
		o->mem = b;
	return (o);
}

/* Replace the link's name in ${path} by what it points to. */
static int
follow(char path[PATH_MAX], struct sf_err *e)
{
	char to[PATH_MAX];
	char *slash = strrchr(path, '/');
	ssize_t n = readlink(path, to, sizeof(to) - 1);
	size_t dir = slash ? (size_t)(slash - path) + 1 : 0;

	if (n < 0)
		return (sf_fail_sys(e, "cannot read the link"));
	to[n] = '\0';
	if (to[0] == '/')
		dir = 0;
	if (dir + (size_t)n + 1 > PATH_MAX)
		return (sf_fail(e, SF_E_IO, "the link's target is too long"));
	memcpy(path + dir, to, (size_t)n + 1);
	return (0);
}

/* The file that a name stands for, where links are followed to their end. */
static int
resolve(const char *name, char path[PATH_MAX], struct sf_err *e)
{
	struct stat st;
	int i;

	if (snprintf(path, PATH_MAX, "%s", name) >= PATH_MAX)
		return (sf_fail(e, SF_E_USAGE, "the name is too long"));
	for (i = 0; lstat(path, &st) == 0 && S_ISLNK(st.st_mode); i++) {
		if (i == MAX_LINKS)
			return (sf_fail(e, SF_E_USAGE,
			    "the link goes round in circles"));
		if (follow(path, e))
			return (-1);
	}
	return (0);
}

/* Open the temporary file beside ${target}. */
static int
open_temp(struct sf_out *o, const char *target, struct sf_err *e)
{
	char temp[PATH_MAX];

	if ((o->fd = sf_temp_open(target, temp, &o->place, e)) < 0)
		return (-1);
	o->sync = 1;
	if ((o->target = strdup(target)) == NULL ||
	    (o->temp = strdup(temp)) == NULL) {
		(void)unlink(temp);
		return (sf_fail_mem(e));
	}
	return (0);
}

/* Whether ${st} is the file that standard output is. */
static int
is_stdout(const struct stat *st)
{
	struct stat so;

	return (fstat(STDOUT_FILENO, &so) == 0 && so.st_dev == st->st_dev &&
	    so.st_ino == st->st_ino);
}

static int
open_std(struct sf_out *o, struct sf_err *e)
{
	o->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	if (o->fd < 0 && errno == EBADF)
		return (sf_fail(e, SF_E_IO, "standard output is closed"));
	return (o->fd < 0 ? sf_fail_sys(e, "cannot use standard output") : 0);
}

static int
open_named(struct sf_out *o, const char *path, struct sf_err *e)
{
	char target[PATH_MAX];
	struct stat st;

	if (path[0] == '\0')
		return (sf_fail(e, SF_E_USAGE, "the output's name is empty"));
	if (stat(path, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			return (sf_fail(e, SF_E_USAGE, "this is a directory"));
		if (is_stdout(&st))
			return (open_std(o, e));
		if (!S_ISREG(st.st_mode)) {
			o->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
			return (o->fd < 0 ? sf_fail_sys(e,
			    "cannot open it for writing") : 0);
		}
	} else if (errno != ENOENT && errno != ENOTDIR && errno != ELOOP) {
		/* Not known to be a file: it may be a device. */
		return (sf_fail_sys(e, "cannot look at the file"));
	}
	if (resolve(path, target, e))
		return (-1);
	if (target[strlen(target) - 1] == '/')
		return (sf_fail(e, SF_E_USAGE, "this is no file name"));
	return (open_temp(o, target, e));
}

struct sf_out *
sf_out_append(const char *path, struct sf_err *e)
{
	struct sf_out *o;
	struct stat st;

	if (strcmp(path, "-") == 0 || (stat(path, &st) == 0 &&
	    (!S_ISREG(st.st_mode) || is_stdout(&st))))
		return (sf_out_open(path, e));
	if ((o = make(path, -1, e)) == NULL)
		return (NULL);
	o->sync = 1;
	o->fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC |
	    O_NOCTTY, 0600);
	if (o->fd < 0 || fchmod(o->fd, 0600))
		(void)sf_fail_sys(e, "cannot open it for writing");
	else if (compress_too(o, e) == 0)
		return (o);
	(void)sf_err_at(e, o->name, 0, 0, NULL, 0);
	sf_out_free(o);
	return (NULL);
}

struct sf_out *
sf_out_open(const char *path, struct sf_err *e)
{
	int std = strcmp(path, "-") == 0;
	struct sf_out *o = make(std ? "<stdout>" : path, -1, e);

	if (o == NULL)
		return (NULL);
	if ((std ? open_std(o, e) : open_named(o, path, e)) ||
	    compress_too(o, e)) {
		(void)sf_err_at(e, o->name, 0, 0, NULL, 0);
		sf_out_free(o);
		return (NULL);
	}
	return (o);
}

int
sf_out_hold(struct sf_out *o, size_t memory, struct sf_err *e)
{
	if (o->mem != NULL || o->temp != NULL)
		return (0);
	return ((o->held = sf_spool_new(memory, e)) == NULL ? -1 : 0);
}

/* What was held goes on. */
static int
let_go(struct sf_out *o, struct sf_err *e)
{
	struct sf_src *src = sf_spool_read(o->held, o->name, e);
	ssize_t k = -1;

	while (src != NULL && (k = sf_src_read(src, o->buf, OUT_SIZE, e)) > 0)
		if (sf_fd_write(o->fd, o->buf, (size_t)k)) {
			k = sf_fail_sys(e, "cannot write");
			break;
		}
	sf_src_free(src);
	return (k < 0 ? -1 : 0);
}

static int
put(struct sf_out *o, const char *p, size_t n, struct sf_err *e)
{
	if (o->held != NULL)
		return (sf_spool_write(o->held, p, n, e));
	if (sf_fd_write(o->fd, p, n))
		return (sf_fail_sys(e, "cannot write"));
	o->end += n;
	/* The disk works while we do: commit waits for the last bytes alone. */
	if (o->sync && o->end - o->told >= EARLY) {
		sf_fd_begin_sync(o->fd, o->told, o->end - o->told);
		o->told = o->end;
	}
	return (0);
}

/*
 * What is buffered goes on.  zstd always gets pieces of the same sizes, so
 * that its output hangs on the bytes alone.
 */
static int
drain(struct sf_out *o, ZSTD_EndDirective how, struct sf_err *e)
{
	ZSTD_inBuffer ib = {o->buf, o->n, 0};
	ZSTD_outBuffer ob;
	size_t left;

	if (o->z == NULL) {
		if (put(o, o->buf, o->n, e))
			return (-1);
		o->n = 0;
		return (0);
	}
	do {
		ob = (ZSTD_outBuffer){o->zbuf, OUT_SIZE, 0};
		left = ZSTD_compressStream2(o->z, &ob, &ib, how);
		if (ZSTD_isError(left))
			return (sf_fail(e, SF_E_IO, "zstd failed: %s",
			    ZSTD_getErrorName(left)));
		if (put(o, o->zbuf, ob.pos, e))
			return (-1);
	} while (how != ZSTD_e_continue ? left != 0 : ib.pos < ib.size);
	o->n = 0;
	return (0);
}

int
sf_out_write(struct sf_out *o, const void *p, size_t n, struct sf_err *e)
{
	const char *s = p;
	size_t k;

	if (o->mem != NULL) {
		sf_buf_add(o->mem, p, n);
		return (sf_buf_check(o->mem, e));
	}
	while (n > 0) {
		if (o->n == 0 && n >= OUT_SIZE && o->z == NULL) {
			if (put(o, s, n, e))
				goto fail;
			return (0);
		}
		k = OUT_SIZE - o->n < n ? OUT_SIZE - o->n : n;
		memcpy(o->buf + o->n, s, k);
		o->n += k;
		s += k;
		n -= k;
		if (o->n == OUT_SIZE && drain(o, ZSTD_e_continue, e))
			goto fail;
	}
	return (0);
fail:
	return (sf_err_at(e, o->name, 0, 0, NULL, 0));
}

int
sf_out_flush(struct sf_out *o, struct sf_err *e)
{
	if (o->mem != NULL || drain(o, ZSTD_e_flush, e) == 0)
		return (0);
	return (sf_err_at(e, o->name, 0, 0, NULL, 0));
}

static int
rename_temp(struct sf_out *o, struct sf_err *e)
{
	char *slash;

	if (rename(o->temp, o->target))
		return (sf_fail_sys(e, "cannot rename the finished file"));
	free(o->temp);
	o->temp = NULL;
	sf_tidy_drop(o->place);
	o->place = -1;
	if ((slash = strrchr(o->target, '/')) != NULL)
		slash[slash == o->target] = '\0';
	if (sf_fd_sync_dir(slash ? o->target : "."))
		return (sf_fail_sys(e, "cannot fsync the folder"));
	return (0);
}

int
sf_out_commit(struct sf_out *o, struct sf_err *e)
{
	int fd = o->fd, lock = -1, ret = -1;

	if (o->mem != NULL)
		return (0);
	if (drain(o, ZSTD_e_end, e) || (o->held != NULL && let_go(o, e)))
		goto fail;
	if (o->sync && fsync(fd)) {
		(void)sf_fail_sys(e, "cannot fsync");
		goto fail;
	}
	/* Nobody takes the file for a stale one until it has its name. */
	if (o->temp != NULL)
		lock = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	o->fd = -1;
	if (close(fd)) {
		(void)sf_fail_sys(e, "cannot close");
		goto fail;
	}
	if (o->temp != NULL && rename_temp(o, e))
		goto fail;
	ret = 0;
fail:
	if (lock >= 0)
		(void)close(lock);
	return (ret == 0 ? 0 : sf_err_at(e, o->name, 0, 0, NULL, 0));
}

void
sf_out_free(struct sf_out *o)
{
	if (o == NULL)
		return;
	if (o->fd >= 0)
		(void)close(o->fd);
	if (o->temp != NULL)
		(void)unlink(o->temp);
	sf_tidy_drop(o->place);
	(void)ZSTD_freeCCtx(o->z);
	sf_spool_free(o->held);
	free(o->temp);
	free(o->target);
	free(o->name);
	free(o->zbuf);
	free(o->buf);
	free(o);
}
