/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "record/ids.h"

#include "identity/evidence.h"

/* Behind the identifiers. */
struct tail {
	int64_t ts;
	uint32_t ids, size, flags;
	uint32_t none;		/* no hole: bytes are compared */
};

struct writing {
	struct sf_buf *b;
	uint32_t n;
	int shared;
};

static void
put_id(struct writing *w, struct sf_str type, struct sf_str value,
    int64_t first)
{
	uint32_t n = (uint32_t)(type.n + 1 + value.n);
	char shared = (char)w->shared;

	sf_buf_add(w->b, &shared, 1);
	sf_buf_add(w->b, &first, sizeof(first));
	sf_buf_add(w->b, &n, sizeof(n));
	sf_buf_addstr(w->b, type);
	sf_buf_addc(w->b, '\0');
	sf_buf_addstr(w->b, value);
	w->n++;
}

static int
each_id(void *ctx, struct sf_str type, struct sf_str value)
{
	put_id(ctx, type, value, INT64_MAX);
	return (0);
}

static int
each_span(void *ctx, struct sf_str type, struct sf_str value, int64_t first,
    int64_t last)
{
	(void)last;
	put_id(ctx, type, value, first);
	return (0);
}

static void
put_tail(struct writing *w, size_t from, int64_t ts, unsigned flags)
{
	struct tail t = {ts, w->n, (uint32_t)(w->b->n - from), flags, 0};

	sf_buf_add(w->b, &t, sizeof(t));
}

void
sf_evidence_event(struct sf_buf *b, struct sf_str line,
    const struct sf_jdoc *doc, const struct sf_event *ev)
{
	struct writing w = {b, 0, 0};
	size_t from;

	sf_buf_addstr(b, line);
	from = b->n;
	(void)sf_event_ids(doc, ev, each_id, &w);
	put_tail(&w, from, ev->ts, ev->consent && doc->node[ev->consent].kids ?
	    SF_EV_CONSENT : 0);
}

/* The names and sends of the profile: ids proper come with their times. */
static int
each_unlisted(void *ctx, struct sf_str type, struct sf_str value)
{
	if (sf_str_is(type, "one_id") || sf_str_is(type, "send_id"))
		put_id(ctx, type, value, INT64_MAX);
	return (0);
}

void
sf_evidence_profile(struct sf_buf *b, struct sf_str line,
    const struct sf_jdoc *doc, const struct sf_profile *p)
{
	struct writing w = {b, 0, 0};
	size_t from;

	sf_buf_addstr(b, line);
	from = b->n;
	(void)sf_profile_ids(doc, p, each_unlisted, &w);
	(void)sf_profile_spans(doc, p, each_span, &w);
	w.shared = 1;
	(void)sf_ids_walk(doc, p->shared, each_id, &w);
	put_tail(&w, from, 0, SF_EV_PROFILE);
}

void
sf_evidence_open(struct sf_evidence *ev, struct sf_str record)
{
	struct tail t;

	memcpy(&t, record.p + record.n - sizeof(t), sizeof(t));
	ev->end = record.p + record.n - sizeof(t);
	ev->next = ev->end - t.size;
	ev->line = (struct sf_str){record.p, (size_t)(ev->next - record.p)};
	ev->flags = t.flags;
	ev->ts = t.ts;
	ev->ids = t.ids;
}

int
sf_evidence_next(struct sf_evidence *ev, struct sf_evidence_id *id)
{
	uint32_t n;

	if (ev->next == ev->end)
		return (0);
	id->shared = *ev->next++;
	memcpy(&id->first, ev->next, sizeof(id->first));
	ev->next += sizeof(id->first);
	memcpy(&n, ev->next, sizeof(n));
	ev->next += sizeof(n);
	id->key = (struct sf_str){ev->next, n};
	ev->next += n;
	return (1);
}
