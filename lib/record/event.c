/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/date.h"
#include "base/digest.h"
#include "base/map.h"
#include "record/event_own.h"
#include "record/ids.h"

#include "record/event.h"

/* Members that sf knows, in the order in which it writes them. */
enum known {
	TS, EID, SRC, CHANNEL, EVENT, IDS, TRAITS, TAGS, CONSENT, PROPS,
	TIMELINE, KNOWN
};
static const struct sf_str known[KNOWN] = {
    {"ts", 2}, {"eid", 3}, {"src", 3}, {"channel", 7}, {"event", 5},
    {"ids", 3}, {"traits", 6}, {"tags", 4}, {"consent", 7}, {"props", 5},
    {"timeline", 8},
};

/* Which member ${key} is, looked for from ${k} on; KNOWN: none. */
static unsigned
which(struct sf_str key, unsigned k)
{
	unsigned i;

	for (i = 0; i < KNOWN; i++, k++) {
		if (k >= KNOWN)
			k = 0;
		if (key.n == known[k].n &&
		    memcmp(key.p, known[k].p, key.n) == 0)
			return (k);
	}
	return (KNOWN);
}

/* The members that are there; of a name twice, the last. */
static void
find_members(const struct sf_jdoc *doc, uint32_t at[KNOWN])
{
	unsigned k = TS, found;
	uint32_t i;

	memset(at, 0, KNOWN * sizeof(at[0]));
	for (i = sf_j_first(doc, 0); i != 0; i = sf_j_after(doc, 0, i))
		if ((found = which(doc->node[i].key, k)) < KNOWN) {
			at[found] = i;
			k = found + 1;
		}
}

static int
bad(const char **code, const char *what, struct sf_err *e, const char *name,
    const char *why)
{
	*code = what;
	return (sf_fail(e, SF_E_DATA, "'%s' %s", name, why));
}

/* A text member; null is as good as absent. */
static int
text(const struct sf_jdoc *doc, uint32_t i, const char *name,
    struct sf_str *out, const char **code, struct sf_err *e)
{
	*out = SF_S("");
	if (i == 0 || doc->node[i].type == SF_J_NULL)
		return (0);
	if (doc->node[i].type != SF_J_STR)
		return (bad(code, "TYPE", e, name, "is no string"));
	*out = doc->node[i].str;
	return (0);
}

static int
object(const struct sf_jdoc *doc, uint32_t i, const char *name,
    uint32_t *out, const char **code, struct sf_err *e)
{
	*out = 0;
	if (i == 0 || doc->node[i].type == SF_J_NULL)
		return (0);
	if (doc->node[i].type != SF_J_OBJ)
		return (bad(code, "TYPE", e, name, "is no object"));
	*out = i;
	return (0);
}

static int
time_of(const struct sf_jdoc *doc, uint32_t i, struct sf_event *ev,
    const char **code, struct sf_err *e)
{
	if (i == 0)
		return (bad(code, "TS_INVALID", e, "ts",
		    "is missing: an event needs a time"));
	if (doc->node[i].type != SF_J_STR ||
	    sf_ts_parse(doc->node[i].str, &ev->ts)) {
		(void)bad(code, "TS_INVALID", e, "ts", "is no time");
		return (sf_hint(e, "RFC 3339 is read, with a zone: "
		    "2026-11-01T09:00:00+08:00"));
	}
	ev->ts_text = doc->node[i].str;
	return (0);
}

static int
timeline(const struct sf_jdoc *doc, uint32_t i, struct sf_event *ev,
    const char **code, struct sf_err *e)
{
	ev->timeline = 1;
	if (i == 0)
		return (0);
	switch ((enum sf_jtype)doc->node[i].type) {
	case SF_J_FALSE:
		ev->timeline = 0;
		return (0);
	case SF_J_NULL:
	case SF_J_TRUE:
		return (0);
	case SF_J_STR:		/* so -O csv writes them */
		if (sf_str_is(doc->node[i].str, "false"))
			ev->timeline = 0;
		else if (!sf_str_is(doc->node[i].str, "true"))
			break;
		return (0);
	case SF_J_NUM:
	case SF_J_ARR:
	case SF_J_OBJ:
		break;
	}
	return (bad(code, "TYPE", e, "timeline", "is neither true nor false"));
}

int
sf_event_view(const struct sf_jdoc *doc, struct sf_event *ev,
    const char **code, struct sf_err *e)
{
	uint32_t at[KNOWN];

	memset(ev, 0, sizeof(*ev));
	*code = "TYPE";
	if (doc->node[0].type != SF_J_OBJ)
		return (sf_fail(e, SF_E_DATA, "the line is no JSON object"));
	find_members(doc, at);
	if (time_of(doc, at[TS], ev, code, e) ||
	    text(doc, at[EID], "eid", &ev->eid, code, e) ||
	    text(doc, at[SRC], "src", &ev->src, code, e) ||
	    text(doc, at[CHANNEL], "channel", &ev->channel, code, e) ||
	    text(doc, at[EVENT], "event", &ev->event, code, e) ||
	    object(doc, at[IDS], "ids", &ev->ids, code, e) ||
	    object(doc, at[TRAITS], "traits", &ev->traits, code, e) ||
	    object(doc, at[TAGS], "tags", &ev->tags, code, e) ||
	    object(doc, at[CONSENT], "consent", &ev->consent, code, e) ||
	    object(doc, at[PROPS], "props", &ev->props, code, e) ||
	    timeline(doc, at[TIMELINE], ev, code, e))
		return (-1);
	if (ev->event.n == 0)
		return (bad(code, "REQUIRED_EMPTY", e, "event",
		    "is missing: an event needs a name"));
	*code = "TYPE";
	return (sf_ids_check(doc, ev->ids, "ids", e));
}

int
sf_is_profile(const struct sf_jdoc *doc)
{
	return (sf_j_get(doc, 0, "one_id") != 0 && sf_j_get(doc, 0, "ts") == 0);
}

void
sf_eid(const void *p, size_t n, char out[SF_EID_LEN + 1])
{
	sf_hash_head(p, n, out, SF_EID_LEN);
}

static void
put_text(struct sf_buf *b, const char *name, struct sf_str s)
{
	if (s.n == 0)
		return;
	sf_buf_adds(b, ",\"");
	sf_buf_adds(b, name);
	sf_buf_adds(b, "\":");
	sf_buf_json(b, s.p, s.n);
}

static void
put_object(struct sf_buf *b, const struct sf_jdoc *doc, const char *name,
    uint32_t at)
{
	if (at == 0 || doc->node[at].kids == 0)
		return;
	sf_buf_adds(b, ",\"");
	sf_buf_adds(b, name);
	sf_buf_adds(b, "\":");
	sf_j_write(b, doc, at);
}

/*
 * Members that sf does not know; of a name twice, the last value.  Whose the
 * event was once found to be is no part of it: sf-event(5), one_id.
 */
static void
put_others(struct sf_buf *b, const struct sf_jdoc *doc)
{
	struct sf_map last = {0};
	struct sf_map_entry *m;
	size_t k;
	uint32_t i;

	for (i = sf_j_first(doc, 0); i != 0; i = sf_j_after(doc, 0, i)) {
		if (which(doc->node[i].key, TS) < KNOWN ||
		    sf_str_is(doc->node[i].key, "one_id"))
			continue;
		if ((m = sf_map_put(&last, doc->node[i].key, i, NULL)) == NULL)
			b->failed = 1;
		else
			m->val = i;
	}
	for (k = 0; k < last.n; k++) {
		sf_buf_addc(b, ',');
		sf_buf_json(b, last.e[k].key.p, last.e[k].key.n);
		sf_buf_addc(b, ':');
		sf_j_write(b, doc, (uint32_t)last.e[k].val);
	}
	sf_map_release(&last);
}

#define EID_MEMBER (SF_EID_LEN + 9)	/* bytes of ,"eid":"…" */

/* An eid that was missing: the digest goes in where ts ends. */
static void
put_eid(struct sf_buf *b, size_t start, size_t at, char *eid)
{
	char made[SF_EID_LEN + 1], *p;
	size_t n = EID_MEMBER;

	if (sf_buf_room(b, n) == NULL)
		return;
	sf_eid(b->p + start, b->n - start, made);
	p = b->p + at;
	memmove(p + n, p, b->n - at);
	memcpy(p, ",\"eid\":\"", 8);
	memcpy(p + 8, made, SF_EID_LEN);
	p[n - 1] = '"';
	b->n += n;
	if (eid != NULL)
		memcpy(eid, made, sizeof(made));
}

/* ${eid}, if given, holds 64 bytes. */
static void
copy_eid(const struct sf_event *ev, char *eid)
{
	size_t n = ev->eid.n < 63 ? ev->eid.n : 63;

	if (eid == NULL)
		return;
	memcpy(eid, ev->eid.p, n);
	eid[n] = '\0';
}

/* Whether the line at ${p}, cut so far, needs no parser to be read again. */
static int
plain(const struct sf_jdoc *doc, const struct sf_event *ev, const char *p,
    uint32_t ids)
{
	return (ev->timeline && memchr(p, '\\', ids) == NULL &&
	    (ev->ids == 0 || sf_j_get(doc, ev->ids, "send_id") == 0));
}

void
sf_event_write_cut(struct sf_buf *b, const struct sf_jdoc *doc,
    const struct sf_event *ev, char *eid, struct sf_event_cut *cut)
{
	char ts[SF_TS_LEN + 1];
	size_t start = b->n, at, name, ids, facts, props;

	if (sf_event_written(doc, ev, cut)) {
		sf_buf_addstr(b, doc->node[0].raw);
		copy_eid(ev, eid);
		return;
	}
	sf_ts_format(ev->ts, ts);
	sf_buf_add(b, "{\"ts\":\"", 7);
	sf_buf_add(b, ts, SF_TS_LEN);
	sf_buf_addc(b, '"');
	at = b->n;
	put_text(b, "eid", ev->eid);
	put_text(b, "src", ev->src);
	put_text(b, "channel", ev->channel);
	put_text(b, "event", ev->event);
	name = b->n;
	put_object(b, doc, "ids", ev->ids);
	ids = b->n;
	put_object(b, doc, "traits", ev->traits);
	put_object(b, doc, "tags", ev->tags);
	put_object(b, doc, "consent", ev->consent);
	facts = b->n;
	put_object(b, doc, "props", ev->props);
	props = b->n;
	if (!ev->timeline)
		sf_buf_adds(b, ",\"timeline\":false");
	put_others(b, doc);
	*cut = (struct sf_event_cut){0, (uint32_t)(facts - start)};
	name -= start;
	if (b->n - start < UINT32_MAX / 2 && ids == facts && props == b->n &&
	    !b->failed && plain(doc, ev, b->p + start, (uint32_t)name))
		cut->ids = (uint32_t)name;
	sf_buf_addc(b, '}');
	if (ev->eid.n == 0) {
		put_eid(b, start, at, eid);
		cut->props += cut->ids ? EID_MEMBER : 0;
		cut->ids += cut->ids ? EID_MEMBER : 0;
	} else {
		copy_eid(ev, eid);
	}
}

void
sf_event_write(struct sf_buf *b, const struct sf_jdoc *doc,
    const struct sf_event *ev, char *eid)
{
	struct sf_event_cut cut;

	sf_event_write_cut(b, doc, ev, eid, &cut);
}

int
sf_event_ids(const struct sf_jdoc *doc, const struct sf_event *ev,
    int (*f)(void *ctx, struct sf_str type, struct sf_str value), void *ctx)
{
	uint32_t i;
	int r = sf_ids_walk(doc, ev->ids, f, ctx);

	if (r == 0 && ev->props != 0 &&
	    (i = sf_j_get(doc, ev->props, "send_id")) != 0)
		r = sf_ids_values(doc, i, SF_S("send_id"), f, ctx);
	return (r);
}
