/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "record/event.h"

#include "ingest/make.h"

#define NAMED(text) {(text), sizeof(text) - 1}
#define TS_END (7 + SF_TS_LEN)		/* before the quote that ends ts */
#define EID_ROOM (9 + SF_EID_LEN)	/* ","eid":"… */

int
sf_maker_init(struct sf_maker *m, const struct sf_file *f,
    const struct sf_keys *keys, struct sf_err *e)
{
	struct sf_pseudo **p;

	memset(m, 0, sizeof(*m));
	m->at.f = f;
	m->at.count = &m->count;
	m->count.field = calloc(f->s->tallies + 1, sizeof(uint64_t));
	if (m->count.field == NULL)
		return (sf_fail_mem(e));
	if (f->s->programs > 0) {
		if ((m->at.json = sf_json_new(e)) == NULL ||
		    (m->at.expr = sf_expr_open(f->m->expr, e)) == NULL)
			return (-1);
	}
	while (f->m->pseudonym && m->pseudos < keys->n) {
		p = &m->pseudo[m->pseudos];
		*p = sf_pseudo_new(f->m->mac, &keys->key[m->pseudos], e);
		if (*p == NULL)
			return (-1);
		m->pseudos++;
	}
	return (0);
}

void
sf_maker_release(struct sf_maker *m)
{
	if (m->at.expr != NULL)
		sf_expr_close(m->at.expr);
	sf_json_free(m->at.json);
	while (m->pseudos > 0)
		sf_pseudo_free(m->pseudo[--m->pseudos]);
	free(m->count.field);
	sf_buf_release(&m->ids);
	sf_buf_release(&m->own);
	sf_buf_release(&m->vals);
	sf_buf_release(&m->norm);
	sf_buf_release(&m->token);
	sf_buf_release(&m->name);
	sf_buf_release(&m->key);
	sf_buf_release(&m->pairs);
	sf_buf_release(&m->veiled);
}

/* 1 with the instant, 0 where there is none, -1: the row is a reject. */
static int
time_of(struct sf_maker *m, const struct sf_making *k, int64_t *ms)
{
	const struct sf_run *run = m->at.f->run;
	struct sf_val v;

	if (k->ts->from == SF_FROM_FILE) {
		*ms = m->at.f->ts;
	} else {
		if (sf_value_get(&m->at, k->ts, &v))
			return (-1);
		if (v.kind == SF_VAL_NONE)
			return (0);
		if (sf_value_time(&m->at, k->ts, &v, ms))
			return (-1);
	}
	if (run->has_asof && *ms > run->asof)
		return (sf_at_fail(&m->at, k->ts, SF_WHY_TS_FUTURE,
		    "the time lies behind --asof"));
	return (1);
}

/* channel or event: 1 with the text, 0 where there is none, -1. */
static int
word(struct sf_maker *m, const struct sf_field *f, struct sf_val *v)
{
	if (f->from == SF_FROM_CONST) {
		v->text = f->text;
		return (1);
	}
	if (sf_value_get(&m->at, f, v))
		return (-1);
	if (v->kind == SF_VAL_NONE)
		return (0);
	if (v->kind == SF_VAL_JSON &&
	    v->doc->node[v->node].type >= SF_J_ARR)
		return (sf_at_fail(&m->at, f, SF_WHY_TYPE,
		    "'%.*s' is no text", (int)f->name.n, f->name.p));
	v->text = sf_str_trim(v->text);
	return (v->text.n > 0);
}

/*
 * Add the member that ${f} makes of a cell that came before; ${n} are there.
 * 1, or 0 where it has to be made.
 */
static inline int
known(struct sf_maker *m, const struct sf_field *f, size_t *n)
{
	struct sf_known_cell *k;
	size_t first = *n == 0;
	char *to;

	if (!f->plain || m->at.row->known == NULL ||
	    (k = m->at.row->known[m->at.f->col[f->slot]]) == NULL ||
	    ((k->field != f || k->unready) &&
	    !sf_value_known(&m->at, f, k)))
		return (0);
	if (k->member_n == 0)
		return (1);
	/* More is copied than counts: of fixed sizes it is faster. */
	if ((to = sf_buf_room(m->out, sizeof(k->member))) == NULL)
		return (1);
	memcpy(to, k->member + first, 32);
	if (k->member_n > 32)
		memcpy(to + 32, k->member + first + 32,
		    sizeof(k->member) - 33);
	m->out->n += k->member_n - first;
	++*n;
	return (1);
}

/*
 * What an expression gave, or an object or array has in it, must not be what
 * leaves as a pseudonym.  A column of text was written by somebody.
 */
static int
check_veil(struct sf_maker *m, const struct sf_field *f,
    const struct sf_val *v, size_t from)
{
	if (f->vouched || m->out->failed || (f->from != SF_FROM_EXPR &&
	    sf_val_is_scalar(v)) || !sf_maker_bares(m, from))
		return (0);
	(void)sf_at_fail(&m->at, f, SF_WHY_PSEUDONYM, "'%.*s' has a value in "
	    "it that leaves as a pseudonym", (int)f->name.n, f->name.p);
	return (sf_at_hint(&m->at, "take members of it one by one; where it "
	    "tells nobody who she is, say so: {from: …, class: C1}"));
}

/* One of traits, tags, consent, props; *${send} where a send_id is in it. */
static int
part(struct sf_maker *m, const struct sf_fields *fs, struct sf_str name,
    int *send)
{
	struct sf_buf *b = m->out;
	size_t start = b->n, at, i, n = 0;
	struct sf_val v;

	if (fs->n == 0)
		return (0);
	sf_buf_addstr(b, name);
	for (i = 0; i < fs->n; i++) {
		if (known(m, &fs->f[i], &n))
			continue;
		if (sf_value_get(&m->at, &fs->f[i], &v))
			return (-1);
		if (v.kind == SF_VAL_NONE)
			continue;
		if (n++ > 0)
			sf_buf_addc(b, ',');
		sf_buf_addstr(b, fs->f[i].json);
		at = b->n;
		if (sf_value_write(&m->at, &fs->f[i], &v, b) ||
		    (m->veiled.n > 0 && check_veil(m, &fs->f[i], &v, at)))
			return (-1);
		*send |= sf_str_is(fs->f[i].name, "send_id");
	}
	if (n > 0)
		sf_buf_addc(b, '}');
	else
		b->n = start;
	return (0);
}

static void
netstring(struct sf_buf *b, struct sf_str s)
{
	sf_buf_addu(b, s.n);
	sf_buf_addc(b, ':');
	sf_buf_addstr(b, s);
}

/*
 * What makes the event this one: the source, its name, its time, its key and
 * its place in the mapping.  With pseudonyms the key goes in as a token, of no
 * type: an unkeyed digest would give short numbers away.  The oldest key makes
 * it, so that an eid stays when a newer one comes.
 */
static int
key_text(struct sf_maker *m, struct sf_str event, const char *ts, size_t place,
    struct sf_err *e)
{
	const struct sf_source *s = m->at.f->s;
	size_t i, empty = 0;
	struct sf_val v;

	sf_buf_clear(&m->key);
	netstring(&m->key, s->name);
	netstring(&m->key, event);
	sf_buf_add(&m->key, ts, SF_TS_LEN);
	for (i = 0; i < s->keys; i++) {
		if (sf_value_column(&m->at, NULL, s->key[i], &v))
			return (-1);
		if (v.kind == SF_VAL_NONE)
			v.text = SF_S("");
		empty += v.text.n == 0;
		if (m->pseudos > 0 && v.text.n > 0) {
			sf_buf_clear(&m->token);
			if (sf_pseudo_token(m->pseudo[0], SF_S(""), SF_S(""),
			    v.text, &m->token, e))
				return (-1);
			v.text = sf_buf_str(&m->token);
		}
		netstring(&m->key, v.text);
	}
	if (place > 0)
		sf_buf_addu(&m->key, place);
	if (empty == s->keys)
		return (sf_at_fail(&m->at, NULL, SF_WHY_REQUIRED_EMPTY,
		    "the key is empty"));
	return (sf_buf_check(&m->key, e));
}

/* End the event, which starts at ${from}: its eid goes in behind ts. */
static int
finish(struct sf_maker *m, size_t from, struct sf_str event, const char *ts,
    size_t place, struct sf_err *e)
{
	char eid[SF_EID_LEN + 1], *at;
	struct sf_str own;

	sf_buf_addc(m->out, '}');
	/* The eid, and a newline. */
	if (sf_buf_room(m->out, EID_ROOM + 1) == NULL)
		return (sf_fail_mem(e));
	own = (struct sf_str){m->out->p + from, m->out->n - from};
	if (m->at.f->s->keys > 0) {
		if (key_text(m, event, ts, place, e))
			return (-1);
		own = sf_buf_str(&m->key);
	} else if (place > 0) {
		sf_buf_clear(&m->key);
		sf_buf_addstr(&m->key, own);
		sf_buf_addu(&m->key, place);
		if (sf_buf_check(&m->key, e))
			return (-1);
		own = sf_buf_str(&m->key);
	}
	sf_eid(own.p, own.n, eid);
	at = m->out->p + from + TS_END;
	memmove(at + EID_ROOM, at, m->out->n - from - TS_END);
	memcpy(at, "\",\"eid\":\"", 9);
	memcpy(at + 9, eid, SF_EID_LEN);
	m->out->n += EID_ROOM;
	sf_buf_addc(m->out, '\n');
	m->count.events++;
	return (0);
}

/* The identifiers of the event, to m->out; 1, 0 where it has to have some. */
static int
put_ids(struct sf_maker *m, const struct sf_making *k, size_t *n,
    struct sf_err *e)
{
	const struct sf_buf *b = &m->ids;

	*n = m->row_ids;
	if (k->own_ids && k != m->at.f->s->making) {
		sf_buf_clear(&m->own);
		if (sf_maker_ids(m, &k->ids, &m->own, n, e))
			return (-1);
		b = &m->own;
	}
	if (*n == 0)
		return (0);
	sf_buf_adds(m->out, ",\"ids\":{");
	sf_buf_addbuf(m->out, b);
	sf_buf_addc(m->out, '}');
	return (sf_buf_check(b, e));
}

/* The row cannot be without its first event's time and name. */
static int
needed(struct sf_maker *m, const struct sf_field *f, size_t place,
    const char *says)
{
	if (place > 0)
		return (0);
	return (sf_at_fail(&m->at, f, SF_WHY_REQUIRED_EMPTY, "%s", says));
}

/* src, channel, event: 1, 0 where there is nothing to be made, -1. */
static int
words(struct sf_maker *m, const struct sf_making *k, size_t place)
{
	struct sf_buf *b = m->out;
	struct sf_val v;
	int got;

	sf_buf_adds(b, "\"src\":");
	sf_buf_json(b, m->at.f->s->name.p, m->at.f->s->name.n);
	if ((got = word(m, k->channel, &v)) < 0)
		return (-1);
	if (got > 0) {
		sf_buf_adds(b, ",\"channel\":");
		sf_buf_json(b, v.text.p, v.text.n);
	}
	if ((got = word(m, &k->event, &v)) <= 0)
		return (got < 0 ? -1 : needed(m, &k->event, place,
		    "the row has no name of an event"));
	sf_buf_adds(b, ",\"event\":");
	sf_buf_json(b, v.text.p, v.text.n);
	/* What comes next may overwrite the row's values. */
	sf_buf_clear(&m->name);
	sf_buf_addstr(&m->name, v.text);
	return (1);
}

/* ts, src, channel, event: 1, 0 where there is nothing to be made, -1. */
static int
start(struct sf_maker *m, const struct sf_making *k, size_t place,
    char ts[SF_TS_LEN + 1])
{
	struct sf_buf *b = m->out;
	int64_t ms = 0;
	int got;

	if ((got = time_of(m, k, &ms)) <= 0)
		return (got < 0 ? -1 : needed(m, k->ts, place,
		    "the row has no time"));
	sf_ts_format(ms, ts);
	sf_buf_adds(b, "{\"ts\":\"");
	sf_buf_add(b, ts, SF_TS_LEN);
	sf_buf_adds(b, "\",");
	if (k->head.n == 0)
		return (words(m, k, place));
	sf_buf_addstr(b, k->head);
	sf_buf_clear(&m->name);
	sf_buf_addstr(&m->name, k->event.text);
	return (1);
}

/* 0, or -1: with m->at.why a reject, else ${e}. */
static int
event(struct sf_maker *m, const struct sf_making *k, size_t place,
    struct sf_err *e)
{
	static const struct sf_str names[SF_PARTS] = {
	    NAMED(",\"traits\":{"), NAMED(",\"tags\":{"),
	    NAMED(",\"consent\":{"), NAMED(",\"props\":{")};
	const struct sf_making *row = m->at.f->s->making;
	char ts[SF_TS_LEN + 1];
	int got, send = 0;
	size_t i, n = 0, from = m->out->n;

	if ((got = start(m, k, place, ts)) <= 0) {
		m->out->n = from;
		return (got);
	}
	if (put_ids(m, k, &n, e))
		return (-1);
	for (i = 0; i < SF_PARTS; i++)
		if (part(m, &k->part[i], names[i], &send))
			return (-1);
	if (n == 0 && !send && (k->own_ids ? k->ids.n : row->ids.n) > 0) {
		if (place > 0 && k->own_ids) {
			m->out->n = from;
			return (0);
		}
		return (sf_at_fail(&m->at, NULL, SF_WHY_ID_NONE,
		    "the row has no identifier that can be used"));
	}
	if (sf_buf_check(&m->name, e))
		return (-1);
	if (!k->timeline)
		sf_buf_adds(m->out, ",\"timeline\":false");
	return (finish(m, from, sf_buf_str(&m->name), ts, place, e));
}

int
sf_maker_row(struct sf_maker *m, const struct sf_feed_row *row, size_t number,
    struct sf_buf *out, struct sf_err *e)
{
	const struct sf_source *s = m->at.f->s;
	uint64_t events = m->count.events;
	size_t i, from = out->n;

	m->at.row = row;
	m->at.number = number;
	m->at.why = SF_WHY_NONE;
	m->at.e = e;
	m->out = out;
	sf_buf_clear(&m->ids);
	sf_buf_clear(&m->pairs);
	sf_buf_clear(&m->veiled);
	if (sf_maker_ids(m, &s->making[0].ids, &m->ids, &m->row_ids, e))
		goto failed;
	for (i = 0; i < s->makings; i++)
		if (event(m, &s->making[i], i, e))
			goto failed;
	return (sf_buf_check(out, e) ? -1 : 1);
failed:
	if (!out->failed)
		out->n = from;
	m->count.events = events;
	return (m->at.why == SF_WHY_NONE ? -1 : 0);
}
