/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "record/ids.h"

#include "identity/evidence.h"

/*
 * An identifier is its length (with a bit for shared), of a profile's when it
 * was first and last seen, then type, NUL and value.
 */
#define SHARED (UINT32_C(1) << 31)

struct writing {
	struct sf_buf *b;
	uint32_t n;
	int profile, shared;
};

static void
put_id(struct writing *w, struct sf_str type, struct sf_str value,
    int64_t first, int64_t last)
{
	uint32_t n = (uint32_t)(type.n + 1 + value.n);

	if (w->shared)
		n |= SHARED;
	sf_buf_add(w->b, &n, sizeof(n));
	if (w->profile) {
		sf_buf_add(w->b, &first, sizeof(first));
		sf_buf_add(w->b, &last, sizeof(last));
	}
	sf_buf_addstr(w->b, type);
	sf_buf_addc(w->b, '\0');
	sf_buf_addstr(w->b, value);
	w->n++;
}

static int
each_id(void *ctx, struct sf_str type, struct sf_str value)
{
	put_id(ctx, type, value, INT64_MAX, INT64_MIN);
	return (0);
}

static int
each_span(void *ctx, struct sf_str type, struct sf_str value, int64_t first,
    int64_t last)
{
	put_id(ctx, type, value, first, last);
	return (0);
}

uint32_t
sf_evidence_event(struct sf_buf *b, const struct sf_jdoc *doc,
    const struct sf_event *ev)
{
	struct writing w = {b, 0, 0, 0};

	(void)sf_event_ids(doc, ev, each_id, &w);
	return (w.n);
}

/* The names and sends of the profile: ids proper come with their times. */
static int
each_unlisted(void *ctx, struct sf_str type, struct sf_str value)
{
	if (sf_str_is(type, "one_id") || sf_str_is(type, "send_id"))
		put_id(ctx, type, value, INT64_MAX, INT64_MIN);
	return (0);
}

uint32_t
sf_evidence_profile(struct sf_buf *b, const struct sf_jdoc *doc,
    const struct sf_profile *p)
{
	struct writing w = {b, 0, 1, 0};

	(void)sf_profile_ids(doc, p, each_unlisted, &w);
	(void)sf_profile_spans(doc, p, each_span, &w);
	w.shared = 1;
	(void)sf_ids_walk(doc, p->shared, each_id, &w);
	return (w.n);
}

int
sf_evidence_next(struct sf_evidence *ev, struct sf_evidence_id *id)
{
	uint32_t n;

	if (ev->next == ev->end)
		return (0);
	memcpy(&n, ev->next, sizeof(n));
	ev->next += sizeof(n);
	id->shared = (n & SHARED) != 0;
	n &= ~SHARED;
	id->first = INT64_MAX;
	id->last = INT64_MIN;
	if (ev->flags & SF_EV_PROFILE) {
		memcpy(&id->first, ev->next, sizeof(id->first));
		ev->next += sizeof(id->first);
		memcpy(&id->last, ev->next, sizeof(id->last));
		ev->next += sizeof(id->last);
	}
	id->key = (struct sf_str){ev->next, n};
	ev->next += n;
	return (1);
}
