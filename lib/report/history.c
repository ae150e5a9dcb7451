/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"

#include "report/history.h"

void
sf_history_release(struct sf_history *h)
{
	free(h->ev);
	memset(h, 0, sizeof(*h));
}

static int
in_order(const struct sf_hev *a, const struct sf_hev *b)
{
	return (a->ts != b->ts ? a->ts < b->ts :
	    sf_str_cmp(a->eid, b->eid) <= 0);
}

static int
by_time(const void *a, const void *b)
{
	const struct sf_hev *x = a, *y = b;

	if (x->ts != y->ts)
		return (x->ts < y->ts ? -1 : 1);
	return (sf_str_cmp(x->eid, y->eid));
}

static struct sf_str
text_of(const struct sf_jdoc *doc, uint32_t at, const char *key)
{
	uint32_t i = sf_j_get(doc, at, key);

	if (i == 0 || doc->node[i].type != SF_J_STR)
		return ((struct sf_str){"", 0});
	return (doc->node[i].str);
}

static int
event_at(struct sf_hev *ev, const struct sf_jdoc *doc, uint32_t at)
{
	uint32_t props = sf_j_get(doc, at, "props");

	ev->at = at;
	ev->eid = text_of(doc, at, "eid");
	ev->channel = text_of(doc, at, "channel");
	ev->event = text_of(doc, at, "event");
	ev->props = props != 0 && doc->node[props].type == SF_J_OBJ ? props : 0;
	return (sf_ts_parse(text_of(doc, at, "ts"), &ev->ts));
}

static int
room(struct sf_history *h, size_t n, struct sf_err *e)
{
	struct sf_hev *p;

	if (n <= h->cap)
		return (0);
	if ((p = realloc(h->ev, n * sizeof(*p))) == NULL)
		return (sf_fail_mem(e));
	h->ev = p;
	h->cap = n;
	return (0);
}

int
sf_history_read(struct sf_history *h, const struct sf_jdoc *doc, int64_t asof,
    struct sf_err *e)
{
	uint32_t i, at;
	struct sf_hev *ev;
	int sorted = 1;

	h->doc = doc;
	h->n = 0;
	if (sf_profile_view(doc, &h->view, e) ||
	    sf_profile_shape(doc, &h->view, e) || sf_profile_times(doc, &h->view, e))
		return (-1);
	if ((at = h->view.events) == 0)
		return (0);
	if (room(h, doc->node[at].kids, e))
		return (-1);
	for (i = sf_j_first(doc, at); i != 0; i = sf_j_after(doc, at, i)) {
		ev = &h->ev[h->n];
		if (event_at(ev, doc, i))
			return (sf_fail(e, SF_E_DATA,
			    "an event of the time line has no time"));
		if (ev->ts >= asof)
			continue;
		if (h->n > 0 && !in_order(ev - 1, ev))
			sorted = 0;
		h->n++;
	}
	if (!sorted)
		qsort(h->ev, h->n, sizeof(*h->ev), by_time);
	return (0);
}

int
sf_history_event(struct sf_hev *ev, const struct sf_jdoc *doc,
    struct sf_err *e)
{
	if (doc->n == 0 || doc->node[0].type != SF_J_OBJ ||
	    event_at(ev, doc, 0))
		return (sf_fail(e, SF_E_DATA, "this is no event: it has no ts"));
	return (0);
}

struct sf_str
sf_history_member(const struct sf_jdoc *doc, const struct sf_hev *ev,
    struct sf_str path)
{
	struct sf_str none = {"", 0};
	uint32_t i, at = ev->at;

	if (sf_str_starts(path, "props.")) {
		path.p += 6;
		path.n -= 6;
		if ((at = ev->props) == 0)
			return (none);
	}
	i = sf_j_getn(doc, at, path);
	if (i == 0 || doc->node[i].type == SF_J_NULL ||
	    doc->node[i].type == SF_J_ARR || doc->node[i].type == SF_J_OBJ)
		return (none);
	return (sf_j_text(doc, i));
}

int
sf_history_cancelled(const struct sf_history *h, const struct sf_hev *ev)
{
	struct sf_str id = SF_S("props.send_id"), want, got;
	size_t i;

	want = sf_history_member(h->doc, ev, id);
	for (i = 0; want.n > 0 && i < h->n; i++) {
		if (!sf_str_is(h->ev[i].event, "cancel"))
			continue;
		got = sf_history_member(h->doc, &h->ev[i], id);
		if (sf_str_eq(got, want))
			return (1);
	}
	return (0);
}

/* A member's path: what of an event is kept in a profile. */
static int
check_path(const struct sf_def *d, struct sf_str path, struct sf_err *e)
{
	if (sf_str_is(path, "channel") || sf_str_is(path, "event") ||
	    (sf_str_starts(path, "props.") && path.n > 6))
		return (0);
	(void)sf_def_fail(d, e, "'%.*s' is no member of an event in a profile",
	    (int)path.n, path.p);
	return (sf_hint(e, "write channel, event or props.NAME"));
}

static int
check_where(const struct sf_def *w, struct sf_err *e)
{
	const struct sf_def *v;
	size_t i, k;

	if (w == NULL)
		return (0);
	if (sf_def_want(w, SF_DEF_MAP, e))
		return (-1);
	for (i = 0; i < w->n; i++) {
		v = w->kid[i];
		if (check_path(v, v->key, e))
			return (-1);
		for (k = 0; v->kind == SF_DEF_SEQ && k < v->n; k++)
			if (sf_def_want(v->kid[k], SF_DEF_SCALAR, e))
				return (-1);
		if (v->kind != SF_DEF_SEQ &&
		    sf_def_want(v, SF_DEF_SCALAR, e))
			return (-1);
	}
	return (0);
}

int
sf_match_read(const struct sf_def *d, struct sf_match *m, struct sf_err *e)
{
	const struct sf_def *name = d;

	memset(m, 0, sizeof(*m));
	if (d->kind == SF_DEF_MAP) {
		if ((name = sf_def_get(d, "event")) == NULL) {
			(void)sf_def_fail(d, e, "which event is not said");
			return (sf_hint(e, "add event: NAME"));
		}
		m->where = sf_def_get(d, "where");
		if (check_where(m->where, e))
			return (-1);
	}
	if (sf_def_want(name, SF_DEF_SCALAR, e))
		return (-1);
	if (name->text.n == 0)
		return (sf_def_fail(name, e, "the event has no name"));
	m->event = name->text.p;
	m->label = m->event;
	return (0);
}

static int
one_of(const struct sf_def *v, struct sf_str text)
{
	size_t i;

	if (v->kind == SF_DEF_SCALAR)
		return (sf_str_eq(v->text, text));
	for (i = 0; i < v->n; i++)
		if (sf_str_eq(v->kid[i]->text, text))
			return (1);
	return (0);
}

int
sf_match_is(const struct sf_match *m, const struct sf_jdoc *doc,
    const struct sf_hev *ev)
{
	const struct sf_def *v;
	size_t i;

	if (!sf_str_is(ev->event, m->event))
		return (0);
	for (i = 0; m->where != NULL && i < m->where->n; i++) {
		v = m->where->kid[i];
		if (!one_of(v, sf_history_member(doc, ev, v->key)))
			return (0);
	}
	return (1);
}

size_t
sf_match_first(const struct sf_match *m, const struct sf_history *h,
    size_t from, int64_t since, int64_t until)
{
	size_t i;

	for (i = from; i < h->n && h->ev[i].ts < until; i++)
		if (h->ev[i].ts >= since && sf_match_is(m, h->doc, &h->ev[i]))
			return (i);
	return (h->n);
}

static int
path_add(const struct sf_def *d, struct sf_paths *p, struct sf_err *e)
{
	if (sf_def_want(d, SF_DEF_SCALAR, e) || check_path(d, d->text, e))
		return (-1);
	p->path[p->n++] = d->text;
	return (0);
}

int
sf_paths_read(const struct sf_def *d, struct sf_paths *p, struct sf_err *e)
{
	size_t i;

	if (d == NULL)
		return (0);
	p->n = 0;
	if (d->kind != SF_DEF_SEQ)
		return (path_add(d, p, e));
	if (d->n > SF_PATHS)
		return (sf_def_fail(d, e, "these are more than %d paths",
		    SF_PATHS));
	for (i = 0; i < d->n; i++)
		if (path_add(d->kid[i], p, e))
			return (-1);
	return (0);
}

struct sf_str
sf_paths_text(const struct sf_paths *p, const struct sf_jdoc *doc,
    const struct sf_hev *ev)
{
	struct sf_str s = {"", 0};
	size_t i;

	for (i = 0; i < p->n && s.n == 0; i++)
		s = sf_history_member(doc, ev, p->path[i]);
	return (s);
}
