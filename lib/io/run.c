/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/fd.h"

#include "io/run.h"

#define KEY_MIN 16
#define KEY_MAX 256

/*
 * The key of runs without --key-file.  It is no secret: it only makes names
 * the same everywhere, which is what examples and tests want.
 */
static const char fixed_key[] = "scene-finance: names without a key file";

void
sf_say(const struct sf_run *r, int level, const char *fmt, ...)
{
	char text[1024];
	va_list ap;
	size_t n = sizeof(text) - 4;

	if (r->say == NULL || level > r->verbose)
		return;
	va_start(ap, fmt);
	if (vsnprintf(text, sizeof(text), fmt, ap) >= (int)sizeof(text)) {
		while (n > 0 && (text[n] & 0xC0) == 0x80)
			n--;
		memcpy(text + n, "...", 4);
	}
	va_end(ap);
	r->say(r->ctx, level, text);
}

size_t
sf_run_inputs(const struct sf_run *r)
{
	return (r->ins ? r->ins : 1);
}

const char *
sf_run_input(const struct sf_run *r, size_t i)
{
	return (r->ins ? r->in[i] : "-");
}

int
sf_run_need_asof(const struct sf_run *r, const char *what, struct sf_err *e)
{
	if (r->has_asof)
		return (0);
	(void)sf_fail(e, SF_E_USAGE, "%s needs an instant, and none was given",
	    what);
	return (sf_hint(e, "--asof 2026-11-01T00:00:00Z, or --asof now, or set "
	    "SF_ASOF"));
}

/* One byte more than a key may have, so that a longer one is seen. */
static int
read_key(int fd, uint8_t buf[KEY_MAX + 2], size_t *n, struct sf_err *e)
{
	ssize_t k;

	*n = 0;
	while (*n < KEY_MAX + 2) {
		if ((k = sf_fd_read(fd, buf + *n, KEY_MAX + 2 - *n)) < 0)
			return (sf_fail_sys(e, "cannot read the key"));
		if (k == 0)
			break;
		*n += (size_t)k;
	}
	if (*n > 0 && buf[*n - 1] == '\n')
		--*n;
	if (*n > KEY_MAX)
		return (sf_fail(e, SF_E_USAGE,
		    "the key is longer than %d bytes", KEY_MAX));
	if (*n < KEY_MIN) {
		(void)sf_fail(e, SF_E_USAGE,
		    "the key has %zu bytes, and %d are the least", *n, KEY_MIN);
		return (sf_hint(e, "make one: head -c 32 /dev/urandom | base64 "
		    "> key; chmod 600 key"));
	}
	return (0);
}

static int
open_key(const char *path, struct sf_err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd >= 0)
		return (fd);
	if (errno == ENOENT || errno == ENOTDIR)
		return (sf_fail(e, SF_E_USAGE, "there is no such key file"));
	return (sf_fail_sys(e, "cannot open the key file"));
}

int
sf_run_key(const struct sf_run *r, uint8_t key[256], size_t *n,
    struct sf_err *e)
{
	uint8_t buf[KEY_MAX + 2];
	struct stat st;
	int fd = -1, ret = -1;

	if (r->key_file == NULL) {
		*n = sizeof(fixed_key) - 1;
		memcpy(key, fixed_key, *n);
		sf_say(r, SF_SAY_WARN, "without --key-file, names come from a "
		    "fixed key: whoever knows a phone number knows its name");
		return (0);
	}
	if ((fd = open_key(r->key_file, e)) < 0)
		goto done;
	if (fstat(fd, &st)) {
		(void)sf_fail_sys(e, "cannot look at the key file");
		goto done;
	}
	if (S_ISDIR(st.st_mode)) {
		(void)sf_fail(e, SF_E_USAGE, "the key file is a directory");
		goto done;
	}
	if (st.st_mode & S_IRWXO) {
		(void)sf_fail(e, SF_E_USAGE, "the key file is open to others "
		    "(mode %04o)", (unsigned)(st.st_mode & 07777));
		(void)sf_hint(e, "chmod 600 '%s'", r->key_file);
		goto done;
	}
	if (read_key(fd, buf, n, e))
		goto done;
	memcpy(key, buf, *n);
	ret = 0;
done:
	if (fd >= 0)
		(void)close(fd);
	return (ret == 0 ? 0 : sf_err_at(e, r->key_file, 0, 0, NULL, 0));
}
