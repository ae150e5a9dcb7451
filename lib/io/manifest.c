/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"

#include "io/manifest.h"

void
sf_manifest_release(struct sf_manifest *m)
{
	free(m->line);
	sf_arena_release(&m->mem);
	memset(m, 0, sizeof(*m));
}

static int
add(struct sf_manifest *m, struct sf_str what, struct sf_str name,
    struct sf_str value, struct sf_err *e)
{
	struct sf_manifest_line *l;
	size_t cap;

	if (m->n == m->cap) {
		cap = m->cap ? m->cap * 2 : 16;
		if ((l = realloc(m->line, cap * sizeof(*l))) == NULL)
			return (sf_fail_mem(e));
		m->line = l;
		m->cap = cap;
	}
	l = &m->line[m->n];
	l->what = sf_arena_dup(&m->mem, what.p, what.n);
	l->name = sf_arena_dup(&m->mem, name.p, name.n);
	l->value = sf_arena_dup(&m->mem, value.p, value.n);
	if (l->what == NULL || l->name == NULL || l->value == NULL)
		return (sf_fail_mem(e));
	m->n++;
	return (0);
}

int
sf_manifest_add(struct sf_manifest *m, const char *what, const char *name,
    const char *value, struct sf_err *e)
{
	if (*name == '\0' || strpbrk(name, " \n") != NULL)
		return (sf_fail(e, SF_E_USAGE, "'%.60s' cannot be a name in a "
		    "manifest: it is empty, or has a blank or a newline",
		    name));
	if (strchr(value, '\n') != NULL)
		return (sf_fail(e, SF_E_USAGE, "the value of '%.60s' cannot "
		    "stand in a manifest: it has a newline", name));
	return (add(m, sf_str(what), sf_str(name), sf_str(value), e));
}

void
sf_manifest_write(const struct sf_manifest *m, struct sf_buf *b)
{
	size_t i, from = b->n;
	char hex[33];

	for (i = 0; i < m->n; i++)
		sf_buf_addf(b, "%s %s %s\n", m->line[i].what, m->line[i].name,
		    m->line[i].value);
	if (b->failed)
		return;
	sf_hash_hex(b->p + from, b->n - from, hex);
	sf_buf_addf(b, "digest %s\n", hex);
}

/* The word before the next blank of ${s}, and ${s} behind it. */
static int
word(struct sf_str *s, struct sf_str *out)
{
	const char *blank = memchr(s->p, ' ', s->n);

	if (blank == NULL || blank == s->p)
		return (-1);
	*out = (struct sf_str){s->p, (size_t)(blank - s->p)};
	s->n -= out->n + 1;
	s->p = blank + 1;
	return (0);
}

int
sf_manifest_read(struct sf_manifest *m, struct sf_str t, struct sf_err *e)
{
	const size_t tail = sizeof("digest \n") - 1 + 32;
	struct sf_str line, what, name;
	const char *nl;
	char hex[33];

	memset(m, 0, sizeof(*m));
	if (t.n < tail || memchr(t.p, '\0', t.n) != NULL)
		goto damaged;
	sf_hash_hex(t.p, t.n - tail, hex);
	if (memcmp(t.p + t.n - tail, "digest ", 7) != 0 ||
	    memcmp(t.p + t.n - 33, hex, 32) != 0 || t.p[t.n - 1] != '\n')
		goto damaged;
	t.n -= tail;
	while (t.n > 0) {
		if ((nl = memchr(t.p, '\n', t.n)) == NULL)
			goto damaged;
		line = (struct sf_str){t.p, (size_t)(nl - t.p)};
		t.n -= line.n + 1;
		t.p = nl + 1;
		if (word(&line, &what) || word(&line, &name))
			goto damaged;
		if (add(m, what, name, line, e))
			return (-1);
	}
	return (0);
damaged:
	return (sf_fail(e, SF_E_DATA, "the manifest is damaged"));
}

const char *
sf_manifest_get(const struct sf_manifest *m, const char *what,
    const char *name)
{
	size_t i;

	for (i = 0; i < m->n; i++) {
		if (what ? strcmp(m->line[i].what, what) != 0 :
		    strcmp(m->line[i].what, "file") == 0)
			continue;
		if (strcmp(m->line[i].name, name) == 0)
			return (m->line[i].value);
	}
	return (NULL);
}

/* The next line from *${i} on that says which run it was, or NULL. */
static const struct sf_manifest_line *
next_run(const struct sf_manifest *m, size_t *i)
{
	const struct sf_manifest_line *l;

	while (*i < m->n) {
		l = &m->line[(*i)++];
		if (strcmp(l->what, "run") == 0 || strcmp(l->what, "kind") == 0)
			return (l);
	}
	return (NULL);
}

int
sf_manifest_same(const struct sf_manifest *a, const struct sf_manifest *b)
{
	const struct sf_manifest_line *x, *y;
	size_t i = 0, k = 0;

	do {
		x = next_run(a, &i);
		y = next_run(b, &k);
		if (x == NULL || y == NULL)
			return (x == y);
	} while (strcmp(x->name, y->name) == 0 &&
	    strcmp(x->value, y->value) == 0);
	return (0);
}
