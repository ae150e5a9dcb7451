/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "io/gens.h"
#include "io/manifest.h"
#include "io/src.h"

#include "io/state_check.h"

#define MANIFEST_MAX ((size_t)64 << 20)

struct checking {
	const char *dir;
	sf_state_checked *each;
	void *ctx;
};

/* A file that cannot be looked at for want of memory is not a damaged one. */
static int
check_file(const struct checking *c, uint64_t gen,
    const struct sf_manifest_line *l, struct sf_err *e)
{
	char path[SF_GENS_PATH], is[64];
	struct sf_err bad = {0};
	struct stat st;
	uint64_t size = 0;
	const char *wrong = NULL;

	sf_gens_path(c->dir, gen, l->name, path);
	if (lstat(path, &st) != 0 || !S_ISREG(st.st_mode))
		wrong = "missing";
	else if (size = (uint64_t)st.st_size,
	    size != strtoumax(l->value, NULL, 10))
		wrong = "cut or grown";
	else if (sf_gens_measure(path, is, &bad))
		wrong = "cannot be read";
	else if (strcmp(is, l->value) != 0)
		wrong = "altered";
	if (bad.sys == ENOMEM)
		return (sf_fail_mem(e));
	c->each(c->ctx, gen, path, size, wrong);
	return (0);
}

/* The manifest of a generation, then its files. */
static int
check_gen(const struct checking *c, uint64_t gen, struct sf_err *e)
{
	struct sf_manifest m = {0};
	struct sf_buf b = {0};
	struct sf_err bad = {0};
	char path[SF_GENS_PATH];
	size_t i;
	int there, ret = 0;

	sf_gens_path(c->dir, gen, "manifest", path);
	there = sf_src_slurp(path, MANIFEST_MAX, &b, &bad) == 0;
	if (there && sf_manifest_read(&m, sf_buf_str(&b), &bad) == 0) {
		c->each(c->ctx, gen, path, b.n, NULL);
		for (i = 0; i < m.n && ret == 0; i++)
			if (strcmp(m.line[i].what, "file") == 0)
				ret = check_file(c, gen, &m.line[i], e);
	} else if (bad.sys == ENOMEM) {
		ret = sf_fail_mem(e);
	} else {
		c->each(c->ctx, gen, path, b.n, there ? "altered or cut" :
		    "missing");
	}
	sf_manifest_release(&m);
	sf_buf_release(&b);
	return (ret);
}

static int
has_manifest(const char *dir, uint64_t gen)
{
	char path[SF_GENS_PATH];
	struct stat st;

	sf_gens_path(dir, gen, "manifest", path);
	return (lstat(path, &st) == 0);
}

/*
 * That in force, and the one before.  Where it is not there, or not known, all
 * that were completed: what has no manifest was not, or is being removed.
 */
static int
check_gens(const struct checking *c, uint64_t current, struct sf_err *e)
{
	struct sf_buf all = {0};
	uint64_t gen;
	size_t at;
	int ret, there = 0;

	ret = sf_gens_list(c->dir, &all, e);
	for (at = 0; at < all.n; at += sizeof(gen)) {
		memcpy(&gen, all.p + at, sizeof(gen));
		there |= gen == current;
	}
	for (at = 0; ret == 0 && at < all.n; at += sizeof(gen)) {
		memcpy(&gen, all.p + at, sizeof(gen));
		if (there ? gen == current || gen + 1 == current :
		    has_manifest(c->dir, gen))
			ret = check_gen(c, gen, e);
	}
	if (ret == 0 && current > 0 && !there)
		ret = check_gen(c, current, e);
	sf_buf_release(&all);
	return (ret);
}

/* ${e} says why the generation in force is not known, if so. */
static int
find_current(const struct checking *c, uint64_t *gen, struct sf_err *e)
{
	char path[SF_GENS_PATH];

	if (sf_gens_current(c->dir, gen, e)) {
		*gen = 0;
		return (e->code == SF_E_DATA ? 0 : -1);
	}
	if (*gen > 0)
		return (0);
	if (has_manifest(c->dir, 1)) {
		(void)snprintf(path, sizeof(path), "%s/current", c->dir);
		(void)sf_gens_damaged(path, "the link is missing", e);
		return (0);
	}
	(void)sf_fail(e, SF_E_USAGE, "there is no state");
	return (sf_err_at(e, c->dir, 0, 0, NULL, 0));
}

static int
check(const struct checking *c, uint64_t *gen, struct sf_err *e)
{
	struct sf_err other = {0};

	if (find_current(c, gen, e))
		return (-1);
	if (check_gens(c, *gen, &other) == 0)
		return (0);
	*e = other;
	return (-1);
}

/* Others may look at the same time.  A damaged state may have no lock. */
int
sf_state_check(const char *dir, sf_state_checked *each, void *ctx,
    uint64_t *gen, struct sf_err *e)
{
	struct checking c = {dir, each, ctx};
	char path[SF_GENS_PATH];
	int lock, ret;

	if (strlen(dir) + 1 > SF_GENS_PATH / 2 - 100)
		return (sf_fail(e, SF_E_USAGE, "the path of the state is too "
		    "long"));
	(void)snprintf(path, sizeof(path), "%s/lock", dir);
	lock = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (lock >= 0 && flock(lock, LOCK_SH | LOCK_NB) != 0 &&
	    errno == EWOULDBLOCK) {
		(void)close(lock);
		return (sf_gens_busy(dir, e));
	}
	ret = check(&c, gen, e);
	if (lock >= 0)
		(void)close(lock);
	return (ret);
}
