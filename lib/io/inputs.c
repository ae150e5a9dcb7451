/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "io/fd.h"
#include "io/spool.h"

#include "io/inputs.h"

#define COPY ((size_t)256 << 10)

struct input {
	const char *path;
	struct sf_spool *spool;		/* NULL: a regular file */
	struct stat st;			/* of that file, when first seen */
	uint64_t size;			/* as it lies on disk */
	char digest[33];		/* "": not asked for yet */
};

struct sf_inputs {
	struct input *at;
	size_t n;
};

/* Two readings of a file must see the same: fails where it has changed. */
static int
unchanged(const struct input *in, struct sf_err *e)
{
	struct stat st;

	if (stat(in->path, &st) == 0 && st.st_dev == in->st.st_dev &&
	    st.st_ino == in->st.st_ino && st.st_size == in->st.st_size &&
	    st.st_mtim.tv_sec == in->st.st_mtim.tv_sec &&
	    st.st_mtim.tv_nsec == in->st.st_mtim.tv_nsec)
		return (0);
	(void)sf_fail(e, SF_E_DATA, "the file has changed since this run "
	    "began");
	(void)sf_err_at(e, in->path, 0, 0, NULL, 0);
	return (sf_hint(e, "let its writer finish, then run again"));
}

/* The digest of a regular file's bytes, as they lie there. */
static int
look(struct input *in, struct sf_err *e)
{
	struct sf_hasher *h = sf_hasher_new();
	char *buf = malloc(COPY);
	ssize_t k = -1;
	int fd = -1;

	if (h == NULL || buf == NULL) {
		(void)sf_fail_mem(e);
		goto done;
	}
	if ((fd = open(in->path, O_RDONLY | O_CLOEXEC)) < 0) {
		(void)sf_fail_sys(e, "cannot open the file");
		goto done;
	}
	while ((k = sf_fd_read(fd, buf, COPY)) > 0)
		sf_hasher_add(h, buf, (size_t)k);
	if (k < 0)
		(void)sf_fail_sys(e, "cannot read");
done:
	if (fd >= 0)
		(void)close(fd);
	if (k == 0)
		sf_hasher_hex(h, in->digest);
	else
		(void)sf_err_at(e, in->path, 0, 0, NULL, 0);
	sf_hasher_free(h);
	free(buf);
	return (k == 0 ? unchanged(in, e) : -1);
}

static int
copy(struct input *in, struct sf_src *s, size_t memory, struct sf_err *e)
{
	char *buf = malloc(COPY);
	ssize_t k = -1;

	if (buf == NULL) {
		(void)sf_fail_mem(e);
	} else if (sf_src_hash(s, e) == 0 &&
	    (in->spool = sf_spool_new(memory, e)) != NULL) {
		while ((k = sf_src_read(s, buf, COPY, e)) > 0)
			if (sf_spool_write(in->spool, buf, (size_t)k, e)) {
				k = -1;
				break;
			}
	}
	free(buf);
	if (k != 0)
		return (-1);
	in->size = sf_src_taken(s);
	sf_src_digest(s, in->digest);
	return (0);
}

/* What it is; a pipe is copied at once. */
static int
take(struct input *in, size_t memory, struct sf_err *e)
{
	struct sf_src *s;
	int ret;

	if (strcmp(in->path, "-") != 0 && stat(in->path, &in->st) == 0 &&
	    S_ISREG(in->st.st_mode)) {
		/* That it can be opened is known early. */
		s = sf_src_open(in->path, e);
		in->size = (uint64_t)in->st.st_size;
		sf_src_free(s);
		return (s != NULL ? 0 : -1);
	}
	if ((s = sf_src_open(in->path, e)) == NULL)
		return (-1);
	ret = copy(in, s, memory, e);
	sf_src_free(s);
	return (ret);
}

struct sf_inputs *
sf_inputs_open(const char *const *paths, size_t n, size_t memory,
    struct sf_err *e)
{
	struct sf_inputs *in = calloc(1, sizeof(*in));
	size_t i, std = 0;

	if (in == NULL || (in->at = calloc(n + 1, sizeof(*in->at))) == NULL) {
		(void)sf_fail_mem(e);
		goto fail;
	}
	for (i = 0; i < n; i++) {
		std += strcmp(paths[i], "-") == 0;
		if (std > 1) {
			(void)sf_fail(e, SF_E_USAGE,
			    "standard input is named twice");
			goto fail;
		}
		in->at[i].path = paths[i];
		in->n++;
		if (take(&in->at[i], memory, e))
			goto fail;
	}
	return (in);
fail:
	sf_inputs_free(in);
	return (NULL);
}

size_t
sf_inputs_count(const struct sf_inputs *in)
{
	return (in->n);
}

struct sf_src *
sf_inputs_src(struct sf_inputs *in, size_t i, struct sf_err *e)
{
	struct input *x = &in->at[i];

	if (x->spool == NULL)
		return (unchanged(x, e) ? NULL : sf_src_open(x->path, e));
	return (sf_spool_read(x->spool, strcmp(x->path, "-") == 0 ? "<stdin>" :
	    x->path, e));
}

int
sf_inputs_describe(struct sf_inputs *in, size_t i, char *out, size_t cap,
    struct sf_err *e)
{
	struct input *x = &in->at[i];
	const char *slash = strrchr(x->path, '/');
	int n;

	if (x->digest[0] == '\0' && look(x, e))
		return (-1);
	n = snprintf(out, cap, "%s %ju %s", slash ? slash + 1 : x->path,
	    (uintmax_t)x->size, x->digest);
	if (n < 0 || (size_t)n >= cap)
		return (sf_fail(e, SF_E_USAGE, "the file name '%.60s...' is "
		    "too long", x->path));
	if (strchr(out, '\n') != NULL)
		return (sf_fail(e, SF_E_USAGE, "a file name with a newline "
		    "cannot stand in a manifest"));
	return (0);
}

void
sf_inputs_free(struct sf_inputs *in)
{
	size_t i;

	if (in == NULL)
		return;
	for (i = 0; i < in->n; i++)
		sf_spool_free(in->at[i].spool);
	free(in->at);
	free(in);
}
