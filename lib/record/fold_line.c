/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/date.h"
#include "record/fold_own.h"

#include "record/fold.h"

/*
 * props of an entry.  A gateway's receipt may bring the send_id among its ids
 * only; entries have no ids, and who waits for the answer looks in props.
 */
static void
put_props(struct sf_buf *b, const struct sf_jdoc *doc,
    const struct fold_happening *h)
{
	uint32_t add = h->send_id;
	size_t at;

	if (add != 0 && h->props != 0 && sf_j_get(doc, h->props, "send_id"))
		add = 0;
	if (add == 0 && (h->props == 0 || doc->node[h->props].kids == 0))
		return;
	sf_buf_adds(b, ",\"props\":");
	at = b->n;
	if (h->props != 0 && doc->node[h->props].kids > 0)
		sf_j_write(b, doc, h->props);
	if (add == 0)
		return;
	if (b->n > at) {
		b->n--;			/* reopen the object */
		sf_buf_addc(b, ',');
	} else {
		sf_buf_addc(b, '{');
	}
	sf_buf_adds(b, "\"send_id\":");
	sf_j_write(b, doc, add);
	sf_buf_addc(b, '}');
}

static void
put_entry(struct sf_buf *b, const struct sf_jdoc *doc,
    const struct fold_happening *h)
{
	char ts[SF_TS_LEN + 1];

	sf_ts_format(h->ts, ts);
	sf_buf_adds(b, "{\"ts\":\"");
	sf_buf_add(b, ts, SF_TS_LEN);
	sf_buf_adds(b, "\",\"eid\":");
	sf_buf_json(b, h->eid.p, h->eid.n);
	if (h->channel.n > 0) {
		sf_buf_adds(b, ",\"channel\":");
		sf_buf_json(b, h->channel.p, h->channel.n);
	}
	sf_buf_adds(b, ",\"event\":");
	sf_buf_json(b, h->event.p, h->event.n);
	put_props(b, doc, h);
	sf_buf_addc(b, '}');
}

/* An entry to the time line; ${text} stays as long as the person. */
static int
enter(struct sf_fold *f, int64_t ts, struct sf_str eid, struct sf_str event,
    struct sf_str text, struct sf_err *e)
{
	struct fold_entry *n;
	struct fold_seen *s;
	int fresh;

	if (text.p == NULL ||
	    (n = sf_fold_row(&f->line, eid, &fresh)) == NULL)
		return (sf_fail_mem(e));
	if (!fresh && sf_str_cmp(text, n->text) <= 0)
		return (0);
	n->ts = ts;
	n->text = text;
	if ((s = sf_fold_kind(f, event, e)) == NULL)
		return (-1);
	n->seen = (uint32_t)((size_t)((char *)s - f->seen.row) /
	    sizeof(*s));
	return (0);
}

int
sf_fold_happen(struct sf_fold *f, const struct sf_jdoc *doc,
    const struct fold_happening *h, struct sf_err *e)
{
	sf_buf_clear(&f->scratch);
	put_entry(&f->scratch, doc, h);
	if (sf_buf_check(&f->scratch, e))
		return (-1);
	return (enter(f, h->ts, h->eid, h->event, sf_fold_copy(f,
	    sf_buf_str(&f->scratch)), e));
}

/* The text that starts at ${p}, up to the quote that ends it. */
static struct sf_str
quoted(const char *p, const char *end)
{
	const char *q = memchr(p, '"', (size_t)(end - p));

	return ((struct sf_str){p, (size_t)((q ? q : end) - p)});
}

/* Where the member with text ${name} (,"name":") ends; ${p} if it is none. */
static const char *
pass(const char *p, const char *end, struct sf_str name)
{
	struct sf_str v;

	if ((size_t)(end - p) < name.n || memcmp(p, name.p, name.n) != 0)
		return (p);
	v = quoted(p + name.n, end);
	return (v.p + v.n + 1);
}

#define EID_AT (sizeof("{\"ts\":\"\",\"eid\":\"") - 1 + SF_TS_LEN)

size_t
sf_fold_entry(struct sf_fold_entry *t, struct sf_str line,
    const struct sf_event_cut *cut, char *to)
{
	const char *end = line.p + cut->ids, *rest, *name;
	struct sf_str eid = quoted(line.p + EID_AT, end);
	size_t head = (size_t)(eid.p + eid.n + 1 - line.p), mid, tail;

	/* Of the source the time line knows nothing. */
	rest = pass(eid.p + eid.n + 1, end, SF_S(",\"src\":\""));
	name = pass(rest, end, SF_S(",\"channel\":\"")) + 10;
	mid = (size_t)(end - rest);
	tail = line.n - cut->props;
	memcpy(to, line.p, head);
	memcpy(to + head, rest, mid);
	memcpy(to + head + mid, line.p + cut->props, tail);
	t->eid = (uint32_t)eid.n;
	t->name = (uint32_t)(head + (size_t)(name - rest));
	t->name_n = (uint32_t)(end - 1 - name);
	return (head + mid + tail);
}

int
sf_fold_plain(struct sf_fold *f, struct sf_str text,
    const struct sf_fold_entry *t, struct sf_err *e)
{
	struct sf_str ts = {text.p + 7, SF_TS_LEN};
	int64_t at;

	if (text.n < EID_AT || sf_ts_parse(ts, &at))
		return (sf_fail(e, SF_E_IO, "internal: a line that was not "
		    "written here"));
	sf_fold_stretch(&f->first, &f->last, at);
	return (enter(f, at, (struct sf_str){text.p + EID_AT, t->eid},
	    (struct sf_str){text.p + t->name, t->name_n}, text, e));
}
