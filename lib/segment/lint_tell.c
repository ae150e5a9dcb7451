/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "rules/segment_look.h"

#include "segment/lint.h"

#define SHOWN_MAX 8		/* names told where none is near */
#define TEXT_MAX 60		/* bytes of a clause that are told */

/* Candidates of one kind among the names of the sample, in its order. */
static size_t
candidates(const struct lint *l, struct sf_str prefix, const char **out,
    size_t max)
{
	size_t i, n = 0;

	/* Keys end where they are cut: a map's keys have a NUL behind. */
	for (i = 0; i < l->known.n && n < max; i++) {
		struct sf_str k = l->known.e[i].key;

		if (k.n > prefix.n && memcmp(k.p, prefix.p, prefix.n) == 0 &&
		    memchr(k.p + prefix.n, '\0', k.n - prefix.n) == NULL)
			out[n++] = k.p + prefix.n;
	}
	return (n);
}

/* What may have been meant, into ${b}: ": did you mean 'city'?" */
static int
hint(const struct lint *l, struct sf_str key, struct sf_buf *b,
    struct sf_err *e)
{
	const char *cut = memchr(key.p, '\0', key.n), **c, *near;
	struct sf_str prefix = {key.p, (size_t)(cut - key.p) + 1};
	struct sf_str name = {cut + 1, key.n - prefix.n};
	size_t n, i;

	c = calloc(l->known.n + 1, sizeof(*c));
	if (c == NULL)
		return (sf_fail_mem(e));
	n = candidates(l, prefix, c, l->known.n);
	near = sf_str_near(name, c, n);
	if (near != NULL)
		sf_buf_addf(b, ": did you mean '%s'?", near);
	for (i = 0; near == NULL && i < n && i < SHOWN_MAX; i++)
		sf_buf_addf(b, "%s%s", i == 0 ? ": there are " : ", ", c[i]);
	if (near == NULL && n > SHOWN_MAX)
		sf_buf_addf(b, " and %zu more", n - SHOWN_MAX);
	free(c);
	return (sf_buf_check(b, e));
}

static void
mark(const struct lint *l, const struct sf_ref *r, struct sf_mark *at)
{
	sf_expr_mark(l->j->x, r->group, r->program, r->off, at);
}

static int
is_missing(const struct lint *l, const struct lint_ref *r)
{
	const struct sf_ref *f = &r->ref;

	if (l->sum.shown[r->want])
		return (0);
	/* -w sees the line as it is written: with these segments. */
	if (f->group == G_WHERE && f->kind == SF_REF_MEMBER &&
	    sf_str_is(f->path[0], "segments") &&
	    sf_segments_find(l->j->segments, f->path[1]) != -1)
		return (0);
	if (f->kind != SF_REF_PROP || sf_str_is(f->event, "*"))
		return (1);
	/* Of an event that is never seen all props are missing. */
	return (l->sum.shown[r->event] != 0);
}

static int
names(struct lint *l, struct sf_err *e)
{
	struct sf_buf b = {0};
	struct sf_mark at;
	size_t i;
	int rc = 0;

	for (i = 0; i < l->refs && rc == 0; i++) {
		const struct sf_ref *f = &l->ref[i].ref;
		struct sf_str key = l->want.e[l->ref[i].want].key;

		if (!is_missing(l, &l->ref[i]))
			continue;
		sf_buf_clear(&b);
		if (f->kind == SF_REF_EVENT)
			sf_buf_addf(&b, "no event of the sample is called "
			    "'%.*s'", (int)f->path[0].n, f->path[0].p);
		else if (f->kind == SF_REF_PROP)
			sf_buf_addf(&b, "no event %s%.*s%sof the sample has "
			    "'props.%.*s'", f->event.p[0] == '*' ? "" : "'",
			    f->event.p[0] == '*' ? 0 : (int)f->event.n,
			    f->event.p, f->event.p[0] == '*' ? "" : "' ",
			    (int)f->path[0].n, f->path[0].p);
		else
			sf_buf_addf(&b, "no person of the sample has "
			    "'%.*s%s%.*s'", (int)f->path[0].n, f->path[0].p,
			    memchr(key.p, '\0', key.n) == key.p + 1 ? "" : ".",
			    memchr(key.p, '\0', key.n) == key.p + 1 ? 0 :
			    (int)f->path[1].n, f->path[1].p);
		mark(l, f, &at);
		rc = sf_buf_check(&b, e) ? -1 : hint(l, key, &b, e);
		if (rc == 0)
			rc = lint_found(l, &at, "unknown-name", e, "%.*s",
			    (int)b.n, b.p);
	}
	sf_buf_release(&b);
	return (rc);
}

/* Bytes of a clause that are told. */
static size_t
cut(struct sf_str t)
{
	size_t n;

	if (t.n <= TEXT_MAX)
		return (t.n);
	for (n = TEXT_MAX; n < t.n && ((unsigned char)t.p[n] & 0xC0) == 0x80;)
		n++;
	while (n < t.n && t.p[n - 1] == ' ')
		n--;
	return (n);
}

/* Whether the clause asks for a name that nobody has: that was told. */
static int
told(const struct lint *l, const struct sf_part *c)
{
	size_t i;

	for (i = 0; i < l->refs; i++) {
		const struct sf_ref *f = &l->ref[i].ref;

		if (f->group == G_SEGMENTS && f->program == c->whole &&
		    f->off >= c->off && f->off < c->off + c->len &&
		    is_missing(l, &l->ref[i]))
			return (1);
	}
	return (0);
}

static int
clauses(struct lint *l, struct sf_err *e)
{
	struct sf_mark at;
	size_t i, shown;
	int rc = 0;

	for (i = 0; i < l->clauses && rc == 0; i++) {
		const struct sf_part *c = lint_part_of(l, &l->clause[i]);
		const uint64_t *n = &l->sum.clause[i * LINT_CLAUSE];

		if ((n[SF_YES] == 0) == (n[SF_NO] == 0) || told(l, c))
			continue;
		shown = cut(c->text);
		sf_expr_mark(l->j->x, G_SEGMENTS, c->whole, c->off, &at);
		rc = lint_found(l, &at, "constant-clause", e, "'%.*s%s' is %s "
		    "for all %ju people of the sample%s: it decides nothing",
		    (int)shown, c->text.p, shown < c->text.n ? " ..." : "",
		    n[SF_YES] > 0 ? "true" : "false",
		    (uintmax_t)(n[SF_YES] + n[SF_NO]),
		    n[SF_UNDEFINED] > 0 ? " for whom it is defined" : "");
	}
	return (rc);
}

/* The first segment before ${i} that has the same people, or ${i}. */
static size_t
same(const struct lint *l, size_t i)
{
	const uint64_t *c = &l->sum.segment[i * LINT_SEGMENT], *d;
	size_t k;

	for (k = 0; k < i; k++) {
		d = &l->sum.segment[k * LINT_SEGMENT];
		if (d[0] == c[0] && d[1] == c[1] && d[2] == c[2])
			return (k);
	}
	return (i);
}

static int
undefined(struct lint *l, size_t i, const struct sf_mark *at,
    struct sf_err *e)
{
	const struct lint_place *p = &l->place[i];
	uint64_t n = l->sum.segment[i * LINT_SEGMENT + 1];

	return (lint_found(l, at, "undefined", e, "segment '%s' is undefined "
	    "for %ju of %ju people; first %s:%ju: %s",
	    sf_segments_name(l->j->segments, i), (uintmax_t)n,
	    (uintmax_t)l->sum.people, p->path, (uintmax_t)p->line, p->why));
}

static int
segments(struct lint *l, struct sf_err *e)
{
	const struct sf_segments *all = l->j->segments;
	uint64_t people = l->sum.people;
	size_t i, k;
	int rc = 0;

	for (i = 0; i < sf_segments_count(all) && rc == 0; i++) {
		const uint64_t *c = &l->sum.segment[i * LINT_SEGMENT];
		const struct sf_mark *at = &sf_segments_def(all, i)->key_mark;
		const char *name = sf_segments_name(all, i);

		if (c[1] > 0 && undefined(l, i, at, e))
			return (-1);
		if (c[0] == 0 && c[1] < people)
			rc = lint_found(l, at, "empty-segment", e,
			    "nobody of %ju people is in segment '%s'",
			    (uintmax_t)people, name);
		else if (c[0] == people)
			rc = lint_found(l, at, "full-segment", e,
			    "all of %ju people are in segment '%s'",
			    (uintmax_t)people, name);
		else if (c[0] > 0 && (k = same(l, i)) != i)
			rc = lint_found(l, at, "equal-segments", e,
			    "segment '%s' has the same people as '%s', %ju of "
			    "%ju: one of the two may be enough", name,
			    sf_segments_name(all, k), (uintmax_t)c[0],
			    (uintmax_t)people);
	}
	return (rc);
}

static int
windows(struct lint *l, struct sf_err *e)
{
	char ts[SF_TS_LEN + 1];
	struct sf_mark at;
	size_t i;
	int rc = 0;

	for (i = 0; i < l->windows && rc == 0; i++) {
		const struct sf_ref *f = &l->window[i].ref;

		if (l->sum.window[i] == 0)
			continue;
		mark(l, f, &at);
		if (f->from != INT64_MIN)
			sf_ts_format(f->from, ts);
		rc = lint_found(l, &at, "short-time-line", e, "\"%.*s\" "
		    "reaches back to %s, and the time line of %ju of %ju "
		    "people is kept from later on: keep more events (--keep "
		    "of sf-merge-id)", (int)f->window.n, f->window.p,
		    f->from == INT64_MIN ? "the beginning" : ts,
		    (uintmax_t)l->sum.window[i], (uintmax_t)l->sum.people);
	}
	return (rc);
}

int
lint_tell(struct lint *l, struct sf_err *e)
{
	if (l->sum.people == 0) {
		sf_say(l->j->run, SF_SAY_WARN, "the sample holds nobody");
		return (0);
	}
	return (names(l, e) || clauses(l, e) || segments(l, e) || windows(l,
	    e) || lint_lists_tell(l, e) ? -1 : 0);
}
