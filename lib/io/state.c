/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "io/fd.h"
#include "io/manifest.h"

#include "io/state.h"

#define FILES_MAX 16
#define PATH_CAP 1024
#define MANIFEST_MAX ((size_t)64 << 20)
#define BLOCK ((size_t)256 << 10)

struct sf_state {
	char dir[PATH_CAP / 2];
	const char *kind;
	int lock;
	uint64_t gen;			/* in force; 0 = none */
	int init;
	struct sf_manifest now, next;
	int begun;			/* gen + 1 is being written */
	struct {
		char name[64];
		struct sf_out *out;
	} file[FILES_MAX];
	size_t files;
};

static void
path_of(const struct sf_state *s, uint64_t gen, const char *name,
    char out[PATH_CAP])
{
	(void)snprintf(out, PATH_CAP, "%s/gen-%ju%s%s", s->dir, (uintmax_t)gen,
	    *name ? "/" : "", name);
}

static int
damaged(const char *path, struct sf_err *e, const char *what)
{
	(void)sf_fail(e, SF_E_DATA, "the state is damaged: %s", what);
	(void)sf_err_at(e, path, 0, 0, NULL, 0);
	return (sf_hint(e, "put the folder back from a copy; the generation "
	    "before may still be whole"));
}

/* What the system says of ${path}: only ENOENT means that it is not there. */
static int
trouble(const char *what, const char *path, struct sf_err *e)
{
	(void)sf_fail_sys(e, "%s", what);
	return (sf_err_at(e, path, 0, 0, NULL, 0));
}

/* Remove a generation, whole or half-written.  0, or -1 and errno. */
static int
remove_gen(const struct sf_state *s, uint64_t gen)
{
	char dir[PATH_CAP], path[PATH_CAP * 2];
	struct dirent *d;
	DIR *h;
	int rc = 0;

	path_of(s, gen, "", dir);
	if ((h = opendir(dir)) == NULL)
		return (errno == ENOENT ? 0 : -1);
	while ((d = readdir(h)) != NULL) {
		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", dir, d->d_name);
		if (unlink(path) && errno != ENOENT)
			rc = -1;
	}
	(void)closedir(h);
	if (rmdir(dir) && errno != ENOENT)
		rc = -1;
	return (rc);
}

/* The number in "gen-N", or 0 where the name is none of ours. */
static uint64_t
gen_number(const char *name)
{
	const char *p = name + 4;
	uint64_t n = 0;

	if (strncmp(name, "gen-", 4) != 0 || *p < '1' || *p > '9')
		return (0);
	for (; *p >= '0' && *p <= '9'; p++)
		if (n > UINT64_MAX / 10 - 1)
			return (0);
		else
			n = n * 10 + (uint64_t)(*p - '0');
	return (*p == '\0' ? n : 0);
}

/* Generations but the one in force and the one before: leftovers. */
static int
tidy(const struct sf_state *s, struct sf_err *e)
{
	struct dirent *d;
	uint64_t gen;
	DIR *h;
	int rc = 0;

	if ((h = opendir(s->dir)) == NULL)
		return (trouble("cannot read the folder", s->dir, e));
	while ((d = readdir(h)) != NULL && rc == 0) {
		gen = gen_number(d->d_name);
		if (gen == 0 || gen == s->gen || gen + 1 == s->gen)
			continue;
		if (remove_gen(s, gen))
			rc = trouble("cannot remove an old generation",
			    s->dir, e);
	}
	(void)closedir(h);
	return (rc);
}

/*
 * A first run that was killed may leave gen-1 without a link to it.  A later
 * generation without one is a state that has lost it: no reason to begin anew.
 */
static int
lost_current(const struct sf_state *s, const char *path, struct sf_err *e)
{
	struct dirent *d;
	int lost = 0;
	DIR *h;

	if ((h = opendir(s->dir)) == NULL)
		return (trouble("cannot read the folder", s->dir, e));
	while ((d = readdir(h)) != NULL)
		lost |= gen_number(d->d_name) > 1;
	(void)closedir(h);
	return (lost ? damaged(path, e, "the link is missing") : 0);
}

/* The number that DIR/current leads to; 0 where there is none. */
static int
find_current(struct sf_state *s, struct sf_err *e)
{
	char path[PATH_CAP], to[64];
	ssize_t n;

	(void)snprintf(path, sizeof(path), "%s/current", s->dir);
	if ((n = readlink(path, to, sizeof(to) - 1)) < 0) {
		if (errno == ENOENT)
			return (lost_current(s, path, e));
		return (errno == EINVAL ? damaged(path, e, "it is no link") :
		    trouble("cannot read the link", path, e));
	}
	to[n] = '\0';
	s->gen = gen_number(to);
	return (s->gen > 0 ? 0 : damaged(path, e, "it leads nowhere"));
}

static int
read_current(struct sf_state *s, struct sf_err *e)
{
	struct sf_buf b = {0};
	struct sf_err no = {0};
	char path[PATH_CAP];
	const char *kind;
	int rc = -1;

	path_of(s, s->gen, "manifest", path);
	if (sf_src_slurp(path, MANIFEST_MAX, &b, &no)) {
		if (no.code == SF_E_USAGE)
			(void)damaged(path, e, "the manifest is missing");
		else
			*e = no;
		goto done;
	}
	if (sf_manifest_read(&s->now, sf_buf_str(&b), &no)) {
		if (no.code == SF_E_DATA)
			(void)damaged(path, e, "its manifest is altered or cut");
		else
			*e = no;
		goto done;
	}
	kind = sf_manifest_get(&s->now, "kind", "state");
	if (kind == NULL || strcmp(kind, s->kind) != 0) {
		(void)sf_fail(e, SF_E_DATA, "this is the state of '%.60s', not "
		    "of '%s'", kind ? kind : "nobody", s->kind);
		(void)sf_err_at(e, s->dir, 0, 0, NULL, 0);
		goto done;
	}
	rc = 0;
done:
	sf_buf_release(&b);
	return (rc);
}

/* The folder above ${path}, "." for a bare name. */
static void
above(const char *path, char up[PATH_CAP])
{
	char *slash;

	(void)snprintf(up, PATH_CAP, "%s", path);
	while ((slash = strrchr(up, '/')) != NULL && slash > up &&
	    slash[1] == '\0')
		*slash = '\0';
	if (slash == NULL)
		(void)snprintf(up, PATH_CAP, ".");
	else
		slash[slash == up] = '\0';
}

/* Make the folder, and the one above it, as for DIR/state/journey. */
static int
make_dir(const struct sf_state *s, struct sf_err *e)
{
	char up[PATH_CAP], top[PATH_CAP];

	above(s->dir, up);
	above(up, top);
	if (mkdir(s->dir, 0700) == 0 || errno == EEXIST)
		goto made;
	if (errno != ENOENT)
		return (trouble("cannot make the folder", s->dir, e));
	if ((mkdir(up, 0700) && errno != EEXIST) || sf_fd_sync_dir(top))
		return (trouble("cannot make the folder", up, e));
	if (mkdir(s->dir, 0700) && errno != EEXIST)
		return (trouble("cannot make the folder", s->dir, e));
made:
	if (sf_fd_sync_dir(up))
		return (trouble("cannot fsync the folder", up, e));
	return (0);
}

static int
none_yet(const struct sf_state *s, struct sf_err *e)
{
	(void)sf_fail(e, SF_E_USAGE, "there is no state yet");
	(void)sf_err_at(e, s->dir, 0, 0, NULL, 0);
	return (sf_hint(e, "the first run needs --init"));
}

static int
take_lock(struct sf_state *s, struct sf_err *e)
{
	char path[PATH_CAP];

	/* Without --init a folder that never was a state stays as it is. */
	(void)snprintf(path, sizeof(path), "%s/lock", s->dir);
	s->lock = open(path, O_RDWR | (s->init ? O_CREAT : 0) | O_CLOEXEC |
	    O_NOFOLLOW, 0600);
	if (s->lock < 0 && errno == ENOENT && !s->init) {
		if (find_current(s, e))
			return (-1);
		if (s->gen == 0)
			return (none_yet(s, e));
		s->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
		    0600);
	}
	if (s->lock < 0)
		return (trouble("cannot open the lock", path, e));
	if (flock(s->lock, LOCK_EX | LOCK_NB) == 0)
		return (0);
	if (errno != EWOULDBLOCK)
		return (trouble("cannot lock", path, e));
	(void)sf_fail(e, SF_E_BUSY, "another run holds the state");
	(void)sf_err_at(e, s->dir, 0, 0, NULL, 0);
	return (sf_hint(e, "wait until it has ended"));
}

static int
open_dir(struct sf_state *s, struct sf_err *e)
{
	struct stat st;

	if (stat(s->dir, &st) != 0) {
		if (errno != ENOENT)
			return (trouble("cannot look at the state", s->dir, e));
		if (!s->init)
			return (none_yet(s, e));
		if (make_dir(s, e))
			return (-1);
	} else if (!S_ISDIR(st.st_mode)) {
		(void)sf_fail(e, SF_E_USAGE, "a state is a folder");
		return (sf_err_at(e, s->dir, 0, 0, NULL, 0));
	}
	if (take_lock(s, e) || find_current(s, e))
		return (-1);
	if (s->gen == 0)
		return (s->init ? 0 : none_yet(s, e));
	return (read_current(s, e));
}

struct sf_state *
sf_state_open(const char *dir, const char *kind, int init, struct sf_err *e)
{
	struct sf_state *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	s->lock = -1;
	s->kind = kind;
	s->init = init;
	if (strlen(dir) + 1 > sizeof(s->dir) - 100) {
		(void)sf_fail(e, SF_E_USAGE, "the path of the state is too long");
		goto fail;
	}
	(void)snprintf(s->dir, sizeof(s->dir), "%s", dir);
	if (open_dir(s, e) || tidy(s, e) ||
	    sf_manifest_add(&s->next, "kind", "state", kind, e))
		goto fail;
	return (s);
fail:
	sf_state_free(s);
	return (NULL);
}

uint64_t
sf_state_gen(const struct sf_state *s)
{
	return (s->gen);
}

const char *
sf_state_get(const struct sf_state *s, const char *name)
{
	return (sf_manifest_get(&s->now, NULL, name));
}

/* Size and digest of a file as "SIZE DIGEST". */
static int
measure(const char *path, char out[64], struct sf_err *e)
{
	struct sf_hasher *h = sf_hasher_new();
	char *buf = malloc(BLOCK), hex[33];
	uint64_t size = 0;
	ssize_t k = -1;
	int fd = -1;

	if (h == NULL || buf == NULL) {
		(void)sf_fail_mem(e);
	} else if ((fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)) < 0) {
		(void)(errno == ENOENT ? damaged(path, e, "a file is missing") :
		    trouble("cannot open the file", path, e));
	} else {
		while ((k = sf_fd_read(fd, buf, BLOCK)) > 0) {
			sf_hasher_add(h, buf, (size_t)k);
			size += (uint64_t)k;
		}
		if (k < 0)
			(void)trouble("cannot read", path, e);
		sf_hasher_hex(h, hex);
		(void)snprintf(out, 64, "%ju %s", (uintmax_t)size, hex);
	}
	if (fd >= 0)
		(void)close(fd);
	sf_hasher_free(h);
	free(buf);
	return (k == 0 ? 0 : -1);
}

struct sf_src *
sf_state_read(struct sf_state *s, const char *name, struct sf_err *e)
{
	char path[PATH_CAP], is[64];
	const char *was;

	path_of(s, s->gen, name, path);
	if ((was = sf_manifest_get(&s->now, "file", name)) == NULL) {
		(void)damaged(path, e, "the manifest does not know the file");
		return (NULL);
	}
	if (measure(path, is, e))
		return (NULL);
	if (strcmp(is, was) != 0) {
		(void)damaged(path, e, "the file is altered or cut");
		return (NULL);
	}
	return (sf_src_open(path, e));
}

int
sf_state_put(struct sf_state *s, const char *name, const char *value,
    struct sf_err *e)
{
	return (sf_manifest_add(&s->next, "run", name, value, e));
}

int
sf_state_note(struct sf_state *s, const char *name, const char *value,
    struct sf_err *e)
{
	return (sf_manifest_add(&s->next, "note", name, value, e));
}

int
sf_state_same(const struct sf_state *s)
{
	return (s->gen > 0 && sf_manifest_same(&s->now, &s->next));
}

int
sf_state_fresh(const struct sf_state *s, struct sf_err *e)
{
	if (!s->init || s->gen == 0)
		return (0);
	(void)sf_fail(e, SF_E_USAGE, "there is a state already");
	(void)sf_err_at(e, s->dir, 0, 0, NULL, 0);
	return (sf_hint(e, "leave --init away, or name another folder"));
}

static int
begin(struct sf_state *s, struct sf_err *e)
{
	char dir[PATH_CAP];

	if (s->begun)
		return (0);
	path_of(s, s->gen + 1, "", dir);
	if (remove_gen(s, s->gen + 1))
		return (trouble("cannot remove a half-written generation", dir,
		    e));
	if (mkdir(dir, 0700))
		return (trouble("cannot make the folder", dir, e));
	s->begun = 1;
	return (0);
}

struct sf_out *
sf_state_write(struct sf_state *s, const char *name, struct sf_err *e)
{
	char path[PATH_CAP];
	struct sf_out *o;

	if (s->files == FILES_MAX || strchr(name, '/') != NULL ||
	    strlen(name) >= sizeof(s->file[0].name)) {
		(void)sf_fail(e, SF_E_IO, "internal: no file '%s' in a state",
		    name);
		return (NULL);
	}
	if (begin(s, e))
		return (NULL);
	path_of(s, s->gen + 1, name, path);
	if ((o = sf_out_open(path, e)) == NULL)
		return (NULL);
	(void)snprintf(s->file[s->files].name, sizeof(s->file[0].name), "%s",
	    name);
	s->file[s->files++].out = o;
	return (o);
}

static int
commit_files(struct sf_state *s, struct sf_err *e)
{
	char path[PATH_CAP], is[64];
	size_t i;

	for (i = 0; i < s->files; i++) {
		if (sf_out_commit(s->file[i].out, e))
			return (-1);
		sf_out_free(s->file[i].out);
		s->file[i].out = NULL;
		path_of(s, s->gen + 1, s->file[i].name, path);
		if (measure(path, is, e) || sf_manifest_add(&s->next, "file",
		    s->file[i].name, is, e))
			return (-1);
	}
	s->files = 0;
	return (0);
}

static int
write_manifest(struct sf_state *s, struct sf_err *e)
{
	struct sf_buf b = {0};
	struct sf_out *o = NULL;
	char path[PATH_CAP];
	int rc = -1;

	path_of(s, s->gen + 1, "manifest", path);
	sf_manifest_write(&s->next, &b);
	if (sf_buf_check(&b, e) == 0 && (o = sf_out_open(path, e)) != NULL &&
	    sf_out_write(o, b.p, b.n, e) == 0)
		rc = sf_out_commit(o, e);
	sf_out_free(o);
	sf_buf_release(&b);
	return (rc);
}

/* The one rename that counts. */
static int
make_current(struct sf_state *s, struct sf_err *e)
{
	char fresh[PATH_CAP], path[PATH_CAP], to[64];

	(void)snprintf(fresh, sizeof(fresh), "%s/current.new", s->dir);
	(void)snprintf(path, sizeof(path), "%s/current", s->dir);
	(void)snprintf(to, sizeof(to), "gen-%ju", (uintmax_t)s->gen + 1);
	if (unlink(fresh) && errno != ENOENT)
		return (trouble("cannot remove", fresh, e));
	if (symlink(to, fresh))
		return (trouble("cannot make the link", fresh, e));
	if (rename(fresh, path))
		return (trouble("cannot rename", fresh, e));
	s->begun = 0;		/* whatever follows, it is the state now */
	if (sf_fd_sync_dir(s->dir))
		return (trouble("cannot sync the folder", s->dir, e));
	return (0);
}

int
sf_state_commit(struct sf_state *s, struct sf_err *e)
{
	char dir[PATH_CAP];

	path_of(s, s->gen + 1, "", dir);
	if (begin(s, e) || commit_files(s, e) || write_manifest(s, e))
		return (-1);
	/* The files' names, then the generation's, must be on disk first. */
	if (sf_fd_sync_dir(dir) || sf_fd_sync_dir(s->dir))
		return (trouble("cannot sync the folder", dir, e));
	if (make_current(s, e))
		return (-1);
	s->gen++;
	sf_manifest_release(&s->now);
	s->now = s->next;
	memset(&s->next, 0, sizeof(s->next));
	return (tidy(s, e));
}

int
sf_state_emit(struct sf_state *s, const char *name, const char *path,
    struct sf_err *e)
{
	struct sf_src *src = sf_state_read(s, name, e);
	struct sf_out *out = NULL;
	char *buf = malloc(BLOCK);
	ssize_t k;
	int rc = -1;

	if (src == NULL)
		goto done;
	if (buf == NULL) {
		(void)sf_fail_mem(e);
		goto done;
	}
	if ((out = sf_out_open(path, e)) == NULL)
		goto done;
	while ((k = sf_src_read(src, buf, BLOCK, e)) > 0)
		if (sf_out_write(out, buf, (size_t)k, e))
			goto done;
	if (k == 0)
		rc = sf_out_commit(out, e);
done:
	free(buf);
	sf_out_free(out);
	sf_src_free(src);
	return (rc);
}

void
sf_state_free(struct sf_state *s)
{
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->files; i++)
		sf_out_free(s->file[i].out);
	if (s->begun)
		(void)remove_gen(s, s->gen + 1);
	if (s->lock >= 0)
		(void)close(s->lock);	/* which unlocks */
	sf_manifest_release(&s->now);
	sf_manifest_release(&s->next);
	free(s);
}
