/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/digest.h"
#include "io/fd.h"
#include "io/foreign.h"
#include "io/unpack.h"

#include "io/src.h"

#define RAW_SIZE ((size_t)128 << 10)	/* a block of zstd */

struct sf_src {
	char *name;
	int fd;				/* -1: memory */
	int shared;			/* the caller's: pread, no close */
	const char *mem;
	size_t mem_n;
	uint64_t size, taken;
	struct sf_hasher *hash;		/* of the raw bytes; NULL: unasked */
	int eof;			/* of the raw bytes */
	int sniffed;
	int unpacked;			/* the first bytes were looked at */
	struct sf_unpack *unpack;	/* NULL: plain */
	char *raw;			/* read and not yet handed on: ${rest} */
	struct sf_str rest;
	struct sf_src *from;		/* a filter's; all above is unused */
	sf_src_filter_read *filter;
	void (*done)(void *ctx);
	void *ctx;
};

static struct sf_src *
make(const char *name, int fd, struct sf_err *e)
{
	struct sf_src *s = calloc(1, sizeof(*s));

	if (s == NULL)
		goto fail;
	s->fd = fd;
	if ((s->name = strdup(name)) == NULL)
		goto fail;
	return (s);
fail:
	(void)sf_fail_mem(e);
	sf_src_free(s);
	return (NULL);
}

struct sf_src *
sf_src_mem(const char *name, const void *p, size_t n, struct sf_err *e)
{
	struct sf_src *s = make(name, -1, e);

	if (s == NULL)
		return (NULL);
	s->mem = p;
	s->mem_n = n;
	s->size = n;
	return (s);
}

struct sf_src *
sf_src_fd(const char *name, int fd, struct sf_err *e)
{
	struct sf_src *s;
	struct stat st;
	off_t at;

	if (fstat(fd, &st)) {
		(void)sf_fail_sys(e, "cannot look at the file");
		goto fail;
	}
	if (S_ISDIR(st.st_mode)) {
		(void)sf_fail(e, SF_E_USAGE, "this is a directory");
		(void)sf_hint(e, "name the files in it: '%s/'*",
		    strcmp(name, "<stdin>") ? name : "FOLDER");
		goto fail;
	}
	if ((s = make(name, fd, e)) == NULL)
		goto fail;
	if (S_ISREG(st.st_mode)) {
		at = lseek(fd, 0, SEEK_CUR);
		if (at >= 0 && at <= st.st_size)
			s->size = (uint64_t)(st.st_size - at);
		(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	}
	return (s);
fail:
	(void)sf_err_at(e, name, 0, 0, NULL, 0);
	(void)close(fd);
	return (NULL);
}

struct sf_src *
sf_src_shared(const char *name, int fd, struct sf_err *e)
{
	struct sf_src *s = make(name, fd, e);

	if (s != NULL)
		s->shared = 1;
	return (s);
}

struct sf_src *
sf_src_filter(struct sf_src *from, sf_src_filter_read *filter, void *ctx,
    void (*done)(void *ctx), struct sf_err *e)
{
	struct sf_src *s = make(from->name, -1, e);

	if (s == NULL) {
		sf_src_free(from);
		done(ctx);
		return (NULL);
	}
	s->from = from;
	s->filter = filter;
	s->done = done;
	s->ctx = ctx;
	return (s);
}

/* As read(2), from where this source stands, whoever else reads the file. */
static ssize_t
read_shared(struct sf_src *s, char *p, size_t n)
{
	ssize_t k;

	do
		k = pread(s->fd, p, n, (off_t)s->taken);
	while (k < 0 && errno == EINTR);
	return (k);
}

struct sf_src *
sf_src_open(const char *path, struct sf_err *e)
{
	int std = strcmp(path, "-") == 0;
	int fd = -1;

	if (std && (fcntl(STDIN_FILENO, F_GETFL) & O_ACCMODE) == O_WRONLY)
		errno = EBADF;		/* closed: sf_fd_std() holds its place */
	else
		fd = std ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
		    : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd >= 0)
		return (sf_src_fd(std ? "<stdin>" : path, fd, e));
	if (std && errno == EBADF) {
		(void)sf_fail(e, SF_E_USAGE, "standard input is closed");
		(void)sf_hint(e, "name a file, or pipe into the tool");
	} else if (errno == ENOENT || errno == ENOTDIR) {
		(void)sf_fail(e, SF_E_USAGE, "there is no such file");
		(void)sf_hint(e, "is the name right, and is it seen from this "
		    "folder?");
	} else {
		(void)sf_fail_sys(e, "cannot open the file");
	}
	(void)sf_err_at(e, std ? "<stdin>" : path, 0, 0, NULL, 0);
	return (NULL);
}

struct sf_src *
sf_src_raw(const char *path, struct sf_err *e)
{
	struct sf_src *s = sf_src_open(path, e);

	if (s != NULL)
		s->sniffed = 1;
	return (s);
}

/* Raw bytes, once. */
static ssize_t
take(struct sf_src *s, char *p, size_t n, struct sf_err *e)
{
	ssize_t k;

	if (s->fd < 0) {
		k = (ssize_t)(n < s->mem_n ? n : s->mem_n);
		if (k > 0)
			memcpy(p, s->mem, (size_t)k);
		s->mem += k;
		s->mem_n -= (size_t)k;
	} else if ((k = s->shared ? read_shared(s, p, n) :
	    sf_fd_read(s->fd, p, n)) < 0) {
		return (sf_fail_sys(e, "cannot read"));
	}
	if (k == 0)
		s->eof = 1;
	s->taken += (uint64_t)k;
	if (s->hash != NULL)
		sf_hasher_add(s->hash, p, (size_t)k);
	return (k);
}

/* No packer writes nothing at all: such a file was broken off at once. */
static int
check_cut(const struct sf_src *s, struct sf_err *e)
{
	struct sf_str name = sf_str(s->name);

	if (s->rest.n > 1 || s->shared || (!sf_str_ends(name, ".zst") &&
	    !sf_str_ends(name, ".gz")))
		return (0);
	(void)sf_fail(e, SF_E_DATA, "the input is cut: by its name it is "
	    "packed, and it has %s", s->rest.n ? "one byte" : "no bytes");
	return (sf_hint(e, "the copy or the export was broken off: get the "
	    "file again"));
}

/*
 * Look at the first bytes.  Only when they are asked for, so that opening a
 * pipe whose writer is slow blocks nobody; and they may come one by one.
 */
static int
sniff(struct sf_src *s, struct sf_err *e)
{
	enum sf_packing how;
	size_t n = 0;
	ssize_t k;

	if (s->raw == NULL && (s->raw = malloc(RAW_SIZE)) == NULL)
		return (sf_fail_mem(e));
	while (n < SF_MAGIC && !s->eof) {
		if ((k = take(s, s->raw + n, RAW_SIZE - n, e)) < 0)
			return (-1);
		n += (size_t)k;
	}
	s->rest = (struct sf_str){s->raw, n};
	if (check_cut(s, e) || sf_unpack_detect(s->rest, &how, e))
		return (-1);
	if (how != SF_PLAIN && (s->unpack = sf_unpack_new(how, e)) == NULL)
		return (-1);
	s->sniffed = 1;
	return (0);
}

static int
read_packed(struct sf_src *s, char *p, size_t n, size_t *done,
    struct sf_err *e)
{
	size_t got;
	ssize_t k;

	while (*done < n) {
		if (s->rest.n == 0 && !s->eof) {
			if ((k = take(s, s->raw, RAW_SIZE, e)) < 0)
				return (-1);
			s->rest = (struct sf_str){s->raw, (size_t)k};
		}
		if (sf_unpack_step(s->unpack, &s->rest, s->eof, p + *done,
		    n - *done, &got, e))
			return (-1);
		*done += got;
		if (got == 0 && s->rest.n == 0 && s->eof)
			break;
	}
	/* A tar archive is packed as a whole. */
	if (s->unpacked)
		return (0);
	s->unpacked = 1;
	return (sf_foreign((struct sf_str){p, *done}, e));
}

static int
read_plain(struct sf_src *s, char *p, size_t n, size_t *done,
    struct sf_err *e)
{
	ssize_t k;

	if (s->rest.n > 0) {
		*done = n < s->rest.n ? n : s->rest.n;
		memcpy(p, s->rest.p, *done);
		s->rest.p += *done;
		s->rest.n -= *done;
	}
	while (*done < n && !s->eof) {
		if ((k = take(s, p + *done, n - *done, e)) < 0)
			return (-1);
		*done += (size_t)k;
	}
	return (0);
}

ssize_t
sf_src_read(struct sf_src *s, void *p, size_t n, struct sf_err *e)
{
	size_t done = 0;

	if (s->from != NULL)
		return (s->filter(s->ctx, s->from, p, n, e));
	if (!s->sniffed && sniff(s, e))
		goto fail;
	if (s->unpack ? read_packed(s, p, n, &done, e)
	    : read_plain(s, p, n, &done, e))
		goto fail;
	return ((ssize_t)done);
fail:
	return (sf_err_at(e, s->name, 0, 0, NULL, 0));
}

const char *
sf_src_name(const struct sf_src *s)
{
	return (s->name);
}

uint64_t
sf_src_size(const struct sf_src *s)
{
	return (s->from != NULL ? sf_src_size(s->from) : s->size);
}

uint64_t
sf_src_taken(const struct sf_src *s)
{
	return (s->from != NULL ? sf_src_taken(s->from) : s->taken);
}

int
sf_src_hash(struct sf_src *s, struct sf_err *e)
{
	if (s->from != NULL)
		return (sf_src_hash(s->from, e));
	if (s->hash == NULL && (s->hash = sf_hasher_new()) == NULL)
		return (sf_fail_mem(e));
	return (0);
}

void
sf_src_digest(const struct sf_src *s, char out[33])
{
	if (s->from != NULL) {
		sf_src_digest(s->from, out);
		return;
	}
	assert(s->hash != NULL);
	sf_hasher_hex(s->hash, out);
}

void
sf_src_free(struct sf_src *s)
{
	if (s == NULL)
		return;
	sf_src_free(s->from);
	if (s->done != NULL)
		s->done(s->ctx);
	if (s->fd >= 0 && !s->shared)
		(void)close(s->fd);
	sf_unpack_free(s->unpack);
	sf_hasher_free(s->hash);
	free(s->raw);
	free(s->name);
	free(s);
}

int
sf_src_slurp(const char *path, size_t max, struct sf_buf *b, struct sf_err *e)
{
	struct sf_src *s = sf_src_open(path, e);
	size_t from = b->n, want;
	ssize_t k;
	char *p;
	int ret = -1;

	if (s == NULL)
		return (-1);
	do {
		want = RAW_SIZE;
		if (max - (b->n - from) < want)
			want = max - (b->n - from) + 1;
		if ((p = sf_buf_room(b, want)) == NULL) {
			(void)sf_fail_mem(e);
			goto done;
		}
		if ((k = sf_src_read(s, p, want, e)) < 0)
			goto done;
		b->n += (size_t)k;
		if (b->n - from > max) {
			(void)sf_fail(e, SF_E_DATA,
			    "the file is larger than %zu KiB", max >> 10);
			(void)sf_err_at(e, s->name, 0, 0, NULL, 0);
			goto done;
		}
	} while ((size_t)k == want);
	ret = 0;
done:
	sf_src_free(s);
	return (ret);
}
