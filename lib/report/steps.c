/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "report/page.h"

static const struct sf_str none = {"", 0};

/* What a receipt says of its send. */
enum receipt { R_NONE, R_DELIVERED, R_OPENED, R_FAILED, R_REFUSED };

/*
 * By the end of the event's name: sms_delivered, email_open, push_click.  A
 * machine that fetches the pictures of a mail has opened nothing.
 */
static enum receipt
receipt_of(const struct sf_history *h, const struct sf_hev *ev)
{
	static const struct {
		const char *end;
		enum receipt is;
	} ends[] = {{"delivered", R_DELIVERED}, {"open", R_OPENED},
	    {"opened", R_OPENED}, {"click", R_OPENED}, {"clicked", R_OPENED},
	    {"failed", R_FAILED}, {"bounce", R_FAILED}, {"refuse", R_REFUSED},
	    {"unsubscribe", R_REFUSED}};
	struct sf_str s = ev->event, machine;
	size_t i;

	for (i = s.n; i > 0 && s.p[i - 1] != '_'; i--)
		;
	s.p += i;
	s.n -= i;
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (sf_str_is(s, ends[i].end))
			break;
	if (i == sizeof(ends) / sizeof(ends[0]))
		return (R_NONE);
	machine = sf_history_member(h->doc, ev, SF_S("props.machine"));
	if (ends[i].is == R_OPENED && sf_str_is(machine, "true") &&
	    (sf_str_is(s, "open") || sf_str_is(s, "opened")))
		return (R_NONE);
	return (ends[i].is);
}

/* What became of one send: a bit for each kind of receipt. */
static unsigned
fate(const struct sf_history *h, const struct sf_hev *send)
{
	struct sf_str key = SF_S("props.send_id"), id, got;
	enum receipt r;
	unsigned seen = 0;
	size_t i;

	id = sf_history_member(h->doc, send, key);
	for (i = 0; id.n > 0 && i < h->n; i++) {
		if (&h->ev[i] == send ||
		    (r = receipt_of(h, &h->ev[i])) == R_NONE)
			continue;
		got = sf_history_member(h->doc, &h->ev[i], key);
		if (sf_str_eq(got, id))
			seen |= 1u << r;
	}
	return (seen);
}

static struct sf_str
member(const struct sf_history *h, size_t i, const char *path)
{
	return (sf_history_member(h->doc, &h->ev[i], sf_str(path)));
}

/*
 * "JOURNEY STEP CHANNEL" is one label; the names hold no newline, which a
 * separator of our own must not be able to be.
 */
static int
count_send(const struct sf_history *h, size_t i, struct sf_buf *label,
    int64_t nth, size_t sec, struct sf_cells *c, struct sf_err *e)
{
	static const struct {
		enum receipt is;
		const char *what;
	} kinds[] = {{R_DELIVERED, "delivered"}, {R_OPENED, "opened"},
	    {R_FAILED, "failed"}, {R_REFUSED, "refused"}};
	struct sf_str journey = member(h, i, "props.journey"), step;
	static const struct sf_paths cost = {{{"props.cost", 10}}, 1};
	unsigned seen;
	sf_dec money;
	size_t k;

	sf_buf_clear(label);
	sf_buf_addstr(label, member(h, i, "props.step"));
	sf_buf_addc(label, 0x7f);
	sf_buf_addstr(label, h->ev[i].channel);
	if (sf_buf_check(label, e))
		return (-1);
	step = sf_buf_str(label);
	/* Steps are told in the order in which people meet them. */
	if (sf_cells_sum(c, sec, "place", journey, step, nth * SF_DEC_ONE, e))
		return (-1);
	if (sf_history_cancelled(h, &h->ev[i]))
		return (sf_cells_count(c, sec, "step", journey, step, 0, e) ||
		    sf_cells_count(c, sec, "cancelled", journey, step, 1, e) ?
		    -1 : 0);
	if (sf_cells_count(c, sec, "step", journey, step, 1, e))
		return (-1);
	if (sf_dec_parse(sf_paths_text(&cost, h->doc, &h->ev[i]), &money) == 0
	    && sf_cells_sum(c, sec, "cost", journey, step, money, e))
		return (-1);
	seen = fate(h, &h->ev[i]);
	/* What was opened has arrived, whatever the gateway says of it. */
	if (seen & (1u << R_OPENED))
		seen |= 1u << R_DELIVERED;
	for (k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
		if ((seen & (1u << kinds[k].is)) && sf_cells_count(c, sec,
		    kinds[k].what, journey, step, 1, e))
			return (-1);
	return (0);
}

/* The label of an exit: `as`, else what else may name it. */
static struct sf_str
exit_label(const struct sf_history *h, size_t i)
{
	static const char *const paths[] = {"props.as", "props.label",
	    "props.end", "props.why"};
	struct sf_str s = none;
	size_t k;

	for (k = 0; k < sizeof(paths) / sizeof(paths[0]) && s.n == 0; k++)
		s = member(h, i, paths[k]);
	return (s);
}

int
sf_steps_count(const struct sf_plan *p, size_t sec, const struct sf_history *h,
    struct sf_cells *c, struct sf_err *e)
{
	const struct sf_names *names = &p->sec[sec].names;
	struct sf_buf label = {0};
	struct sf_str journey, kind;
	int64_t nth = 0;
	int rc = 0;
	size_t i;

	for (i = 0; i < h->n && rc == 0; i++) {
		if (h->ev[i].ts < p->from || h->ev[i].ts >= p->to)
			continue;
		kind = h->ev[i].event;
		if (!sf_str_is(kind, "send") && !sf_str_is(kind, "enter") &&
		    !sf_str_is(kind, "exit") && !sf_str_is(kind, "capped") &&
		    !sf_str_is(kind, "missed"))
			continue;
		journey = member(h, i, "props.journey");
		if (journey.n == 0 || !sf_names_has(names, journey))
			continue;
		rc = sf_cells_count(c, sec, "journey", journey, none, 0, e);
		if (rc == 0 && sf_str_is(kind, "send"))
			rc = count_send(h, i, &label, nth++, sec, c, e);
		else if (rc == 0 && sf_str_is(kind, "enter"))
			rc = sf_cells_count(c, sec, "enter", journey,
			    member(h, i, "props.arm"), 1, e);
		else if (rc == 0 && sf_str_is(kind, "exit"))
			rc = sf_cells_count(c, sec, "exit", journey,
			    exit_label(h, i), 1, e);
		else if (rc == 0)
			rc = sf_cells_count(c, sec, sf_str_is(kind, "capped") ?
			    "capped" : "missed", journey, none, 1, e);
	}
	sf_buf_release(&label);
	return (rc);
}
