/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "format/json.h"
#include "io/lock.h"
#include "io/out.h"
#include "io/sort.h"
#include "io/src.h"

#include "ingest/vault.h"

#define BLOCK ((size_t)256 << 10)	/* read at once; no line is longer */
#define SEEN 4096			/* pairs that a thread remembers */
#define TOKEN_MAX 64

struct sf_vault {
	const char *path;
	struct sf_lock *lock;
	int fd;			/* of the vault that is there, or -1 */
	struct sf_sort *sort;	/* pairs of the run: token, line */
};

/* The lines of a vault, one after the other. */
struct lines {
	struct sf_src *src;
	struct sf_json *json;
	char *buf;
	size_t at, n;
	uint64_t line;
	struct sf_str text, token;	/* of the line in hand */
	char last[TOKEN_MAX];
	size_t last_n;
};

static int
damaged(const struct lines *l, const char *path, struct sf_err *e,
    const char *what)
{
	(void)sf_fail(e, SF_E_DATA, "the vault is damaged: %s", what);
	(void)sf_err_at(e, path, l->line, 0, NULL, 0);
	return (sf_hint(e, "bring it back from where it is kept, or begin "
	    "another one"));
}

static int
lines_open(struct lines *l, const struct sf_vault *v, struct sf_err *e)
{
	memset(l, 0, sizeof(*l));
	if ((l->buf = malloc(BLOCK + 64)) == NULL)
		return (sf_fail_mem(e));
	l->src = sf_src_shared(v->path, v->fd, e);
	l->json = l->src != NULL ? sf_json_new(e) : NULL;
	return (l->json != NULL ? 0 : -1);
}

static void
lines_close(struct lines *l)
{
	sf_src_free(l->src);
	sf_json_free(l->json);
	free(l->buf);
}

/* What has to be there: text members, and tokens that rise. */
static int
check_line(struct lines *l, const char *path, struct sf_err *e)
{
	static const char *const names[] = {"token", "type", "value"};
	struct sf_err bad = {0};
	struct sf_jdoc d;
	uint32_t at;
	size_t i;

	if (sf_json_parse(l->json, l->text.p, l->text.n, 0, &d, &bad))
		return (damaged(l, path, e, "a line is no JSON"));
	for (i = 0; i < 3; i++) {
		at = sf_j_get(&d, 0, names[i]);
		if (at == 0 || d.node[at].type != SF_J_STR)
			return (damaged(l, path, e,
			    "a line has no token, type or value"));
		if (i == 0)
			l->token = sf_j_text(&d, at);
	}
	if (l->token.n == 0 || l->token.n > TOKEN_MAX)
		return (damaged(l, path, e, "a token is none"));
	if (l->last_n > 0 && sf_str_cmp(l->token,
	    (struct sf_str){l->last, l->last_n}) <= 0)
		return (damaged(l, path, e, "its tokens are not in order"));
	memcpy(l->last, l->token.p, l->token.n);
	l->last_n = l->token.n;
	return (1);
}

/* 1 with the next line in text (with its newline) and token, 0, -1. */
static int
lines_next(struct lines *l, const char *path, struct sf_err *e)
{
	const char *nl = l->n == l->at ? NULL :
	    memchr(l->buf + l->at, '\n', l->n - l->at);
	ssize_t k = 1;

	if (nl == NULL) {
		memmove(l->buf, l->buf + l->at, l->n - l->at);
		l->n -= l->at;
		l->at = 0;
		if ((k = sf_src_read(l->src, l->buf + l->n, BLOCK - l->n,
		    e)) < 0)
			return (-1);
		l->n += (size_t)k;
		if (l->n == 0)
			return (0);
		nl = memchr(l->buf, '\n', l->n);
	}
	l->line++;
	if (nl == NULL)
		return (damaged(l, path, e, l->n == BLOCK ?
		    "a line is too long" : "its last line is cut"));
	l->text.p = l->buf + l->at;
	l->text.n = (size_t)(nl - l->text.p) + 1;
	l->at += l->text.n;
	return (check_line(l, path, e));
}

static int
check_all(const struct sf_vault *v, struct sf_err *e)
{
	struct lines l;
	int got = -1;

	if (lines_open(&l, v, e) == 0)
		while ((got = lines_next(&l, v->path, e)) > 0)
			continue;
	lines_close(&l);
	return (got);
}

/* The file is there: it must be ours alone. */
static int
open_old(struct sf_vault *v, struct sf_err *e)
{
	struct stat st;

	v->fd = open(v->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (v->fd < 0 && errno == ENOENT)
		return (0);
	if (v->fd < 0 || fstat(v->fd, &st))
		return (sf_fail_sys(e, "cannot open the vault"));
	if ((st.st_mode & (S_IRWXG | S_IRWXO)) == 0)
		return (0);
	(void)sf_fail(e, SF_E_USAGE, "the vault is open to others (mode "
	    "%04o)", (unsigned)(st.st_mode & 07777));
	return (sf_hint(e, "chmod 600 '%s'", v->path));
}

/* Whether ${name} is the vault, too. */
static int
same(const char *path, const struct stat *st, const char *name)
{
	struct stat other;

	return (name != NULL && (strcmp(path, name) == 0 || (st != NULL &&
	    stat(name, &other) == 0 && other.st_dev == st->st_dev &&
	    other.st_ino == st->st_ino)));
}

static int
check(const struct sf_vault *v, const struct sf_run *run, struct sf_err *e)
{
	struct stat st, so;
	int there = stat(v->path, &st) == 0;

	if (!there && errno != ENOENT)
		return (sf_fail_sys(e, "cannot look at the vault"));
	if (strcmp(v->path, "-") == 0 || (there && !S_ISREG(st.st_mode)) ||
	    (there && fstat(STDOUT_FILENO, &so) == 0 &&
	    so.st_dev == st.st_dev && so.st_ino == st.st_ino)) {
		(void)sf_fail(e, SF_E_USAGE, "the vault has to be a file of "
		    "its own, and no output");
		return (sf_hint(e, "name one that only the sender reads"));
	}
	if (same(v->path, there ? &st : NULL, run->out) ||
	    same(v->path, there ? &st : NULL, run->rejects) ||
	    same(v->path, there ? &st : NULL, run->key_file))
		return (sf_fail(e, SF_E_USAGE, "the vault is another file of "
		    "this run"));
	return (0);
}

struct sf_vault *
sf_vault_open(const char *path, const struct sf_run *run, struct sf_err *e)
{
	struct sf_vault *v = calloc(1, sizeof(*v));

	if (v == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	v->path = path;
	v->fd = -1;
	if (check(v, run, e) ||
	    (v->lock = sf_lock_take(path, "the vault", e)) == NULL ||
	    open_old(v, e) || (v->fd >= 0 && check_all(v, e)) ||
	    (v->sort = sf_sort_new(run->memory / 4, e)) == NULL) {
		(void)sf_err_at(e, path, 0, 0, NULL, 0);
		sf_vault_free(v);
		return (NULL);
	}
	return (v);
}

/* The note at *${p}: its token and its line. */
static void
note_next(const char **p, struct sf_str *token, struct sf_str *line)
{
	uint32_t n[2];

	memcpy(n, *p, sizeof(n));
	*token = (struct sf_str){*p + sizeof(n), n[0]};
	*line = (struct sf_str){token->p + n[0], n[1]};
	*p = line->p + n[1];
}

int
sf_vault_add(struct sf_vault *v, const char *p, size_t n, struct sf_err *e)
{
	const char *end = p + n;
	struct sf_str token, line;

	while (p < end) {
		note_next(&p, &token, &line);
		if (sf_sort_add(v->sort, token, line, e))
			return (-1);
	}
	return (0);
}

/* Two of a kind, in step: the old lines and the new ones. */
static int
merge(struct sf_vault *v, struct lines *old, struct sf_out *to,
    struct sf_err *e)
{
	struct sf_str token, line;
	struct sf_buf last = {0};
	int ret = -1, had = 0, got, cmp = 1;

	if (v->fd >= 0 && (had = lines_next(old, v->path, e)) < 0)
		return (-1);
	while ((got = sf_sort_next(v->sort, &token, &line, e)) > 0) {
		if (sf_str_eq(token, sf_buf_str(&last)))
			continue;
		sf_buf_clear(&last);
		sf_buf_addstr(&last, token);
		if (sf_buf_check(&last, e))
			goto done;
		while (had > 0 && (cmp = sf_str_cmp(old->token, token)) < 0) {
			if (sf_out_write(to, old->text.p, old->text.n, e) ||
			    (had = lines_next(old, v->path, e)) < 0)
				goto done;
		}
		if (had > 0 && cmp == 0) {
			if (sf_str_eq(old->text, line))
				continue;
			(void)damaged(old, v->path, e,
			    "a token stands for another value");
			goto done;
		}
		if (sf_out_write(to, line.p, line.n, e))
			goto done;
	}
	while (got == 0 && had > 0)
		if (sf_out_write(to, old->text.p, old->text.n, e) ||
		    (had = lines_next(old, v->path, e)) < 0)
			goto done;
	ret = got;
done:
	sf_buf_release(&last);
	return (ret);
}

int
sf_vault_commit(struct sf_vault *v, unsigned jobs, struct sf_err *e)
{
	struct sf_out *to = NULL;
	struct lines old = {0};
	int ret = -1;

	if (sf_sort_done(v->sort, jobs, e) ||
	    (v->fd >= 0 && lines_open(&old, v, e)) ||
	    (to = sf_out_open(v->path, e)) == NULL ||
	    merge(v, &old, to, e))
		goto done;
	ret = sf_out_commit(to, e);
done:
	sf_out_free(to);
	lines_close(&old);
	return (ret == 0 ? 0 : sf_err_at(e, v->path, 0, 0, NULL, 0));
}

void
sf_vault_free(struct sf_vault *v)
{
	if (v == NULL)
		return;
	sf_sort_free(v->sort);
	if (v->fd >= 0)
		(void)close(v->fd);
	sf_lock_free(v->lock);
	free(v);
}

static void
member(struct sf_buf *b, const char *name, struct sf_str s)
{
	sf_buf_adds(b, name);
	sf_buf_json(b, s.p, s.n);
}

void
sf_vault_note(struct sf_buf *b, struct sf_str token, struct sf_str type,
    struct sf_str scope, struct sf_str value)
{
	uint32_t n[2] = {(uint32_t)token.n, 0};
	size_t head = b->n, from;

	sf_buf_add(b, n, sizeof(n));
	sf_buf_addstr(b, token);
	from = b->n;
	member(b, "{\"token\":", token);
	member(b, ",\"type\":", type);
	if (scope.n > 0)
		member(b, ",\"scope\":", scope);
	member(b, ",\"value\":", value);
	sf_buf_adds(b, "}\n");
	if (b->failed)
		return;
	n[1] = (uint32_t)(b->n - from);
	memcpy(b->p + head, n, sizeof(n));
}

struct sf_vault_seen {
	char token[SEEN][TOKEN_MAX];
};

struct sf_vault_seen *
sf_vault_seen_new(struct sf_err *e)
{
	struct sf_vault_seen *s = calloc(1, sizeof(*s));

	if (s == NULL)
		(void)sf_fail_mem(e);
	return (s);
}

void
sf_vault_unseen(struct sf_vault_seen *s, const struct sf_buf *from,
    struct sf_buf *to)
{
	const char *p = from->p, *end = p + from->n, *start;
	struct sf_str token, line;
	char *slot;

	to->failed |= from->failed;
	while (p < end && !to->failed) {
		start = p;
		note_next(&p, &token, &line);
		slot = s->token[sf_hash64(token.p, token.n) % SEEN];
		if (token.n < TOKEN_MAX && slot[token.n] == '\0' &&
		    memcmp(slot, token.p, token.n) == 0)
			continue;
		if (token.n < TOKEN_MAX) {
			memset(slot, 0, TOKEN_MAX);
			memcpy(slot, token.p, token.n);
		}
		sf_buf_add(to, start, (size_t)(p - start));
	}
}

void
sf_vault_seen_free(struct sf_vault_seen *s)
{
	free(s);
}
