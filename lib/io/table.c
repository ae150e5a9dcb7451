/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "io/fd.h"

#include "io/table.h"

#define BLOCK ((size_t)1 << 20)

/* Whether file ${name} is a segment of the table: NAME.N. */
static int
is_segment(const struct sf_table *t, const char *name)
{
	size_t n = strlen(t->name);

	return (strncmp(name, t->name, n) == 0 && name[n] == '.' &&
	    name[n + 1] != '\0' &&
	    strspn(name + n + 1, "0123456789") == strlen(name + n + 1));
}

int
sf_table_open(struct sf_table *t, struct sf_state *s, const char *name,
    struct sf_err *e)
{
	struct sf_segment *g;
	const char *file;
	uint64_t size;
	size_t i;

	memset(t, 0, sizeof(*t));
	t->state = s;
	t->name = name;
	for (i = 0; (file = sf_state_file(s, i, &size)) != NULL; i++) {
		if (!is_segment(t, file))
			continue;
		if (t->n == SF_SEGMENTS || strlen(file) >= sizeof(g->name))
			return (sf_state_altered(s, file, e));
		g = &t->seg[t->n++];
		(void)snprintf(g->name, sizeof(g->name), "%s", file);
		g->size = size;
		g->from = t->size;
		g->fd = -1;
		t->size += size;
	}
	return (0);
}

void
sf_table_close(struct sf_table *t)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (t->seg[i].fd >= 0)
			(void)close(t->seg[i].fd);
	memset(t, 0, sizeof(*t));
}

static int
open_segment(struct sf_table *t, struct sf_segment *g, struct sf_err *e)
{
	if (g->fd < 0)
		g->fd = sf_state_fd(t->state, g->name, e);
	return (g->fd < 0 ? -1 : 0);
}

int
sf_table_at(struct sf_table *t, uint64_t at, uint64_t *off, struct sf_err *e)
{
	size_t i;

	for (i = 0; i + 1 < t->n && at >= t->seg[i + 1].from; i++)
		continue;
	if (t->n == 0 || open_segment(t, &t->seg[i], e))
		return (t->n ? -1 : sf_fail(e, SF_E_IO,
		    "internal: an empty table has no bytes"));
	*off = at - t->seg[i].from;
	return (t->seg[i].fd);
}

int
sf_table_damaged(const struct sf_table *t, int fd, struct sf_err *e)
{
	size_t i;

	for (i = 0; i < t->n && t->seg[i].fd != fd; i++)
		continue;
	return (sf_state_altered(t->state, i < t->n ? t->seg[i].name :
	    t->name, e));
}

struct sf_scan {
	struct sf_table *t;
	size_t seg;
	uint64_t left;			/* of the segment, in its file */
	struct sf_hasher *hash;		/* of the segment, so far */
	struct sf_buf buf;
	size_t at;			/* in the buffer */
};

struct sf_scan *
sf_scan_open(struct sf_table *t, struct sf_err *e)
{
	struct sf_scan *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	s->t = t;
	return (s);
}

void
sf_scan_close(struct sf_scan *s)
{
	if (s == NULL)
		return;
	sf_hasher_free(s->hash);
	sf_buf_release(&s->buf);
	free(s);
}

int
sf_scan_damaged(struct sf_scan *s, struct sf_err *e)
{
	size_t i = s->seg > 0 ? s->seg - 1 : 0;

	return (sf_state_altered(s->t->state, s->t->n ? s->t->seg[i].name :
	    s->t->name, e));
}

/* The segment at hand was read: is it what it was? */
static int
check(struct sf_scan *s, struct sf_err *e)
{
	char hex[33];
	int same;

	sf_hasher_hex(s->hash, hex);
	sf_hasher_free(s->hash);
	s->hash = NULL;
	same = strcmp(hex, sf_state_digest(s->t->state,
	    s->t->seg[s->seg - 1].name)) == 0;
	return (same ? 0 : sf_scan_damaged(s, e));
}

static int
next_segment(struct sf_scan *s, struct sf_err *e)
{
	struct sf_segment *g = &s->t->seg[s->seg];

	if (open_segment(s->t, g, e))
		return (-1);
	if (lseek(g->fd, 0, SEEK_SET) < 0)
		return (sf_fail_sys(e, "cannot read the state"));
	if ((s->hash = sf_hasher_new()) == NULL)
		return (sf_fail_mem(e));
	s->left = g->size;
	s->seg++;
	return (0);
}

/* More bytes behind those in the buffer: 1, 0 at the end, -1. */
static int
more(struct sf_scan *s, struct sf_err *e)
{
	size_t want;
	ssize_t k;
	char *p;

	while (s->hash == NULL || s->left == 0) {
		if (s->hash != NULL && check(s, e))
			return (-1);
		if (s->seg == s->t->n)
			return (0);
		if (next_segment(s, e))
			return (-1);
	}
	want = s->left < BLOCK ? (size_t)s->left : BLOCK;
	if ((p = sf_buf_room(&s->buf, want)) == NULL)
		return (sf_fail_mem(e));
	if ((k = sf_fd_read(s->t->seg[s->seg - 1].fd, p, want)) < 0)
		return (sf_fail_sys(e, "cannot read the state"));
	if (k == 0)
		return (sf_scan_damaged(s, e));
	sf_hasher_add(s->hash, p, (size_t)k);
	s->buf.n += (size_t)k;
	s->left -= (uint64_t)k;
	return (1);
}

int
sf_scan_get(struct sf_scan *s, size_t n, const char **p, struct sf_err *e)
{
	int got;

	while (s->buf.n - s->at < n || (n == 0 && s->buf.n == s->at)) {
		if (s->at > 0) {
			memmove(s->buf.p, s->buf.p + s->at, s->buf.n - s->at);
			s->buf.n -= s->at;
			s->at = 0;
		}
		if (n > s->t->size && s->t->size > 0)
			return (sf_scan_damaged(s, e));
		if ((got = more(s, e)) < 0)
			return (-1);
		if (got == 0)
			return (s->buf.n == 0 ? 0 : sf_scan_damaged(s, e));
	}
	*p = s->buf.p + s->at;
	s->at += n;
	return (1);
}

size_t
sf_table_staying(const uint64_t *size, size_t n)
{
	uint64_t behind = 0;
	size_t stay = n, i;

	for (i = n; i-- > 0; behind += size[i])
		if (size[i] == 0 || size[i] < 2 * behind)
			stay = i;
	return (stay);
}

static size_t
staying(const struct sf_table *t)
{
	uint64_t size[SF_SEGMENTS];
	size_t i;

	for (i = 0; i < t->n; i++)
		size[i] = t->seg[i].size;
	return (sf_table_staying(size, t->n));
}

/* The bytes of segment ${g}, checked, to the one being made. */
static int
copy(struct sf_table *t, struct sf_segment *g, struct sf_err *e)
{
	struct sf_table one = *t;
	struct sf_scan *s;
	const char *p;
	uint64_t left;
	size_t n;
	int ret = -1;

	one.seg[0] = *g;
	one.n = 1;
	one.size = g->size;
	if ((s = sf_scan_open(&one, e)) == NULL)
		return (-1);
	for (left = g->size; left > 0; left -= n) {
		n = left < BLOCK ? (size_t)left : BLOCK;
		if (sf_scan_get(s, n, &p, e) < 0 ||
		    sf_out_write(t->out, p, n, e))
			goto done;
	}
	ret = sf_scan_get(s, 0, &p, e);
done:
	g->fd = one.seg[0].fd;
	sf_scan_close(s);
	return (ret);
}

struct sf_out *
sf_table_anew(struct sf_table *t, struct sf_err *e)
{
	char name[96];

	(void)snprintf(name, sizeof(name), "%s.%ju", t->name,
	    (uintmax_t)sf_state_gen(t->state) + 1);
	t->out = sf_state_write(t->state, name, e);
	return (t->out);
}

struct sf_out *
sf_table_append(struct sf_table *t, struct sf_err *e)
{
	size_t stay = staying(t), i;

	for (i = 0; i < stay; i++)
		if (sf_state_keep(t->state, t->seg[i].name, e))
			return (NULL);
	if (sf_table_anew(t, e) == NULL)
		return (NULL);
	for (; i < t->n; i++)
		if (copy(t, &t->seg[i], e))
			return (NULL);
	return (t->out);
}

int
sf_table_keep(struct sf_table *t, struct sf_err *e)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (sf_state_keep(t->state, t->seg[i].name, e))
			return (-1);
	return (0);
}
