/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "io/fd.h"
#include "io/gens.h"
#include "io/manifest.h"

#include "io/state.h"

#define FILES_MAX 64
#define MANIFEST_MAX ((size_t)64 << 20)
#define BLOCK ((size_t)256 << 10)

struct sf_state {
	char dir[SF_GENS_PATH / 2];
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

static int
read_current(struct sf_state *s, struct sf_err *e)
{
	struct sf_buf b = {0};
	struct sf_err no = {0};
	char path[SF_GENS_PATH];
	const char *kind;
	int rc = -1;
	size_t i;

	sf_gens_path(s->dir, s->gen, "manifest", path);
	if (sf_src_slurp(path, MANIFEST_MAX, &b, &no)) {
		if (no.code == SF_E_USAGE)
			(void)sf_gens_damaged(path, "the manifest is missing", e);
		else
			*e = no;
		goto done;
	}
	if (sf_manifest_read(&s->now, sf_buf_str(&b), &no)) {
		if (no.code == SF_E_DATA)
			(void)sf_gens_damaged(path, "its manifest is altered or cut", e);
		else
			*e = no;
		goto done;
	}
	for (i = 0; i < s->now.n; i++)
		if (strcmp(s->now.line[i].what, "file") == 0 &&
		    strchr(s->now.line[i].name, '/') != NULL) {
			(void)sf_gens_damaged(path, "it names a file elsewhere", e);
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

static int
none_yet(const struct sf_state *s, struct sf_err *e)
{
	(void)sf_fail(e, SF_E_USAGE, "there is no state yet");
	(void)sf_err_at(e, s->dir, 0, 0, NULL, 0);
	return (sf_hint(e, "is the name right? the first run needs --init"));
}

static int
take_lock(struct sf_state *s, struct sf_err *e)
{
	char path[SF_GENS_PATH];

	/* Without --init a folder that never was a state stays as it is. */
	(void)snprintf(path, sizeof(path), "%s/lock", s->dir);
	s->lock = open(path, O_RDWR | (s->init ? O_CREAT : 0) | O_CLOEXEC |
	    O_NOFOLLOW, 0600);
	if (s->lock < 0 && errno == ENOENT && !s->init) {
		if (sf_gens_current(s->dir, &s->gen, e))
			return (-1);
		if (s->gen == 0)
			return (none_yet(s, e));
		s->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
		    0600);
	}
	if (s->lock < 0)
		return (sf_gens_trouble("cannot open the lock", path, e));
	if (flock(s->lock, LOCK_EX | LOCK_NB) == 0)
		return (0);
	if (errno != EWOULDBLOCK)
		return (sf_gens_trouble("cannot lock", path, e));
	return (sf_gens_busy(s->dir, e));
}

static int
open_dir(struct sf_state *s, struct sf_err *e)
{
	struct stat st;

	if (stat(s->dir, &st) != 0) {
		if (errno != ENOENT)
			return (sf_gens_trouble("cannot look at the state", s->dir, e));
		if (!s->init)
			return (none_yet(s, e));
		if (sf_gens_make(s->dir, e))
			return (-1);
	} else if (!S_ISDIR(st.st_mode)) {
		(void)sf_fail(e, SF_E_USAGE, "a state is a folder");
		return (sf_err_at(e, s->dir, 0, 0, NULL, 0));
	} else if (s->init && sf_gens_alone(s->dir, e)) {
		return (-1);
	}
	if (take_lock(s, e) || sf_gens_current(s->dir, &s->gen, e))
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
	if (*dir == '\0') {
		(void)sf_fail(e, SF_E_USAGE, "the name of the state is empty");
		(void)sf_hint(e, "is a variable on the command line not set?");
		goto fail;
	}
	if (strlen(dir) + 1 > sizeof(s->dir) - 100) {
		(void)sf_fail(e, SF_E_USAGE, "the path of the state is too long");
		goto fail;
	}
	(void)snprintf(s->dir, sizeof(s->dir), "%s", dir);
	if (open_dir(s, e) || sf_gens_tidy(s->dir, s->gen, e) ||
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

struct sf_src *
sf_state_read(struct sf_state *s, const char *name, struct sf_err *e)
{
	char path[SF_GENS_PATH], is[64];
	const char *was;

	sf_gens_path(s->dir, s->gen, name, path);
	if ((was = sf_manifest_get(&s->now, "file", name)) == NULL) {
		(void)sf_gens_damaged(path, "the manifest does not know the file", e);
		return (NULL);
	}
	if (sf_gens_measure(path, is, e))
		return (NULL);
	if (strcmp(is, was) != 0) {
		(void)sf_gens_damaged(path, "the file is altered or cut", e);
		return (NULL);
	}
	return (sf_src_raw(path, e));
}

/* All of ${fd}, behind what is in ${b}, and its digest. */
static int
slurp(int fd, const char *path, struct sf_buf *b, char hex[33],
    struct sf_err *e)
{
	struct sf_hasher *h = sf_hasher_new();
	ssize_t k = -1;
	char *p;

	while (h != NULL && (p = sf_buf_room(b, BLOCK)) != NULL &&
	    (k = sf_fd_read(fd, p, BLOCK)) > 0) {
		sf_hasher_add(h, p, (size_t)k);
		b->n += (size_t)k;
		k = -1;
	}
	if (h == NULL || b->failed)
		(void)sf_fail_mem(e);
	else if (k < 0)
		(void)sf_gens_trouble("cannot read", path, e);
	else
		sf_hasher_hex(h, hex);
	sf_hasher_free(h);
	return (k == 0 ? 0 : -1);
}

int
sf_state_slurp(struct sf_state *s, const char *name, struct sf_buf *b,
    struct sf_err *e)
{
	int fd = sf_state_fd(s, name, e), ret = -1;
	const char *was = sf_manifest_get(&s->now, "file", name);
	char path[SF_GENS_PATH], hex[33];

	if (fd < 0)
		return (-1);
	/* In one piece, and no longer: it may be much, and what grows moves. */
	if (b->p == NULL) {
		b->cap = (size_t)strtoumax(was, NULL, 10) + BLOCK;
		b->p = sf_mem_resize(b->mem, NULL, b->cap, 1);
		b->failed = b->p == NULL;
	}
	sf_gens_path(s->dir, s->gen, name, path);
	if (slurp(fd, path, b, hex, e) == 0)
		ret = strcmp(hex, sf_state_digest(s, name)) == 0 ? 0 :
		    sf_state_altered(s, name, e);
	(void)close(fd);
	return (ret);
}

const char *
sf_state_file(const struct sf_state *s, size_t i, uint64_t *size)
{
	const struct sf_manifest_line *l = s->now.line;
	size_t k;

	for (k = 0; k < s->now.n; k++)
		if (strcmp(l[k].what, "file") == 0 && i-- == 0) {
			*size = strtoumax(l[k].value, NULL, 10);
			return (l[k].name);
		}
	return (NULL);
}

const char *
sf_state_digest(const struct sf_state *s, const char *name)
{
	const char *was = sf_manifest_get(&s->now, "file", name);

	return (was && (was = strchr(was, ' ')) ? was + 1 : "");
}

int
sf_state_altered(const struct sf_state *s, const char *name, struct sf_err *e)
{
	char path[SF_GENS_PATH];

	sf_gens_path(s->dir, s->gen, name, path);
	return (sf_gens_damaged(path, "the file is altered or cut", e));
}

int
sf_state_fd(struct sf_state *s, const char *name, struct sf_err *e)
{
	const char *was = sf_manifest_get(&s->now, "file", name);
	char path[SF_GENS_PATH];
	struct stat st;
	int fd;

	sf_gens_path(s->dir, s->gen, name, path);
	if (was == NULL)
		return (sf_gens_damaged(path, "the manifest does not know the "
		    "file", e));
	if ((fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)) < 0)
		return (errno == ENOENT ? sf_gens_damaged(path, "a file is "
		    "missing", e) : sf_gens_trouble("cannot open the file",
		    path, e));
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    (uintmax_t)st.st_size == strtoumax(was, NULL, 10))
		return (fd);
	(void)close(fd);
	return (sf_state_altered(s, name, e));
}

/* The bytes of ${from} to ${to}, where no link can be made. */
static int
copy(const char *from, const char *to, struct sf_err *e)
{
	char *buf = malloc(BLOCK);
	int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), out = -1;
	ssize_t k = -1;

	if (buf != NULL && in >= 0)
		out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	while (out >= 0 && (k = sf_fd_read(in, buf, BLOCK)) > 0)
		if (sf_fd_write(out, buf, (size_t)k)) {
			k = -1;
			break;
		}
	if (k == 0 && fsync(out))
		k = -1;
	if (k != 0)
		(void)sf_gens_trouble("cannot copy the file to", to, e);
	if (in >= 0)
		(void)close(in);
	if (out >= 0)
		(void)close(out);
	free(buf);
	return (k == 0 ? 0 : -1);
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
	char dir[SF_GENS_PATH];

	if (s->begun)
		return (0);
	sf_gens_path(s->dir, s->gen + 1, "", dir);
	if (sf_gens_remove(s->dir, s->gen + 1))
		return (sf_gens_trouble("cannot remove a half-written generation", dir,
		    e));
	if (mkdir(dir, 0700))
		return (sf_gens_trouble("cannot make the folder", dir, e));
	s->begun = 1;
	return (0);
}

struct sf_out *
sf_state_write(struct sf_state *s, const char *name, struct sf_err *e)
{
	char path[SF_GENS_PATH];
	struct sf_out *o;

	if (s->files == FILES_MAX || strchr(name, '/') != NULL ||
	    strlen(name) >= sizeof(s->file[0].name)) {
		(void)sf_fail(e, SF_E_IO, "internal: no file '%s' in a state",
		    name);
		return (NULL);
	}
	if (begin(s, e))
		return (NULL);
	sf_gens_path(s->dir, s->gen + 1, name, path);
	if ((o = sf_out_open(path, e)) == NULL)
		return (NULL);
	(void)snprintf(s->file[s->files].name, sizeof(s->file[0].name), "%s",
	    name);
	s->file[s->files++].out = o;
	return (o);
}

int
sf_state_keep(struct sf_state *s, const char *name, struct sf_err *e)
{
	const char *was = sf_manifest_get(&s->now, "file", name);
	char from[SF_GENS_PATH], to[SF_GENS_PATH];

	sf_gens_path(s->dir, s->gen, name, from);
	if (was == NULL)
		return (sf_gens_damaged(from, "the manifest does not know the "
		    "file", e));
	if (begin(s, e))
		return (-1);
	sf_gens_path(s->dir, s->gen + 1, name, to);
	if (link(from, to)) {
		if (errno == ENOENT)
			return (sf_gens_damaged(from, "a file is missing", e));
		if (errno != EPERM && errno != ENOTSUP && errno != EMLINK &&
		    errno != ENOSYS)
			return (sf_gens_trouble("cannot link", to, e));
		if (copy(from, to, e))
			return (-1);
	}
	return (sf_manifest_add(&s->next, "file", name, was, e));
}

static int
commit_files(struct sf_state *s, struct sf_err *e)
{
	char path[SF_GENS_PATH], is[64];
	size_t i;

	for (i = 0; i < s->files; i++) {
		if (sf_out_commit(s->file[i].out, e))
			return (-1);
		sf_out_free(s->file[i].out);
		s->file[i].out = NULL;
		sf_gens_path(s->dir, s->gen + 1, s->file[i].name, path);
		if (sf_gens_measure(path, is, e) || sf_manifest_add(&s->next, "file",
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
	char path[SF_GENS_PATH];
	int rc = -1;

	sf_gens_path(s->dir, s->gen + 1, "manifest", path);
	sf_manifest_write(&s->next, &b);
	if (sf_buf_check(&b, e) == 0 && (o = sf_out_open(path, e)) != NULL &&
	    sf_out_write(o, b.p, b.n, e) == 0)
		rc = sf_out_commit(o, e);
	sf_out_free(o);
	sf_buf_release(&b);
	return (rc);
}

int
sf_state_commit(struct sf_state *s, struct sf_err *e)
{
	char dir[SF_GENS_PATH];
	int done = 0, rc;

	sf_gens_path(s->dir, s->gen + 1, "", dir);
	if (begin(s, e) || commit_files(s, e) || write_manifest(s, e))
		return (-1);
	/* The files' names, then the generation's, must be on disk first. */
	if (sf_fd_sync_dir(dir) || sf_fd_sync_dir(s->dir))
		return (sf_gens_trouble("cannot sync the folder", dir, e));
	rc = sf_gens_switch(s->dir, s->gen + 1, &done, e);
	if (done)
		s->begun = 0;	/* whatever failed, it is the state now */
	if (rc != 0)
		return (-1);
	s->gen++;
	sf_manifest_release(&s->now);
	s->now = s->next;
	memset(&s->next, 0, sizeof(s->next));
	return (sf_gens_tidy(s->dir, s->gen, e));
}

int
sf_state_next(struct sf_state *s, struct sf_err *e)
{
	sf_manifest_release(&s->next);
	memset(&s->next, 0, sizeof(s->next));
	return (sf_manifest_add(&s->next, "kind", "state", s->kind, e));
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
		(void)sf_gens_remove(s->dir, s->gen + 1);
	if (s->lock >= 0)
		(void)close(s->lock);	/* which unlocks */
	sf_manifest_release(&s->now);
	sf_manifest_release(&s->next);
	free(s);
}
