/* SPDX-License-Identifier: MIT */
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

int
sf_fold_happen(struct sf_fold *f, const struct sf_jdoc *doc,
    const struct fold_happening *h, struct sf_err *e)
{
	struct fold_entry *n;
	struct fold_seen *s;
	int fresh;

	sf_buf_clear(&f->scratch);
	put_entry(&f->scratch, doc, h);
	if (sf_buf_check(&f->scratch, e))
		return (-1);
	if ((n = sf_fold_row(&f->line, h->eid, &fresh)) == NULL)
		return (sf_fail_mem(e));
	if (!fresh && sf_str_cmp(sf_buf_str(&f->scratch), n->text) <= 0)
		return (0);
	n->ts = h->ts;
	n->text = sf_fold_copy(f, sf_buf_str(&f->scratch));
	if (n->text.p == NULL)
		return (sf_fail_mem(e));
	if ((s = sf_fold_row(&f->seen, h->event, &fresh)) == NULL)
		return (sf_fail_mem(e));
	if (fresh) {
		s->first = INT64_MAX;
		s->last = INT64_MIN;
	}
	n->seen = (uint32_t)((size_t)((char *)s - f->seen.row) /
	    sizeof(*s));
	return (0);
}
