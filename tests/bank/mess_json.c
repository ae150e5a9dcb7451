/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "mess.h"

static void
text(struct sf_buf *b, const char *name, const char *s)
{
	if (*s == '\0')
		return;
	sf_buf_addf(b, ",\"%s\":", name);
	sf_buf_json(b, s, strlen(s));
}

/* The person, as the system knows her. */
static void
put_user(struct sf_buf *b, const struct visit *v)
{
	sf_buf_adds(b, ",\"user\":{\"vip\":false");
	text(b, "id", v->c[V_IDCARD].raw);
	if (v->line == L_ID_TWICE)
		text(b, "phone", "13900000000");
	text(b, "phone", v->c[V_PHONE].raw);
	text(b, "mail", v->c[V_EMAIL].raw);
	text(b, "card", v->c[V_CARD].raw);
	if (v->line == L_NUMBER || v->line == L_EXPONENT)
		sf_buf_addf(b, ",\"cust\":%s", v->c[V_CUST].raw);
	else
		text(b, "cust", v->c[V_CUST].raw);
	sf_buf_adds(b, "}");
}

static void
put_note(struct sf_buf *b, const struct visit *v)
{
	int i;

	if (v->line == L_SURROGATE) {
		sf_buf_adds(b, ",\"note\":\"half a face: \\ud83d\"");
		return;
	}
	if (v->line == L_CONTROL) {
		sf_buf_adds(b, ",\"note\":\"a\001b\"");
		return;
	}
	if (v->line == L_NOTE_TWICE)
		text(b, "note", "before");
	text(b, "note", v->c[V_NOTE].raw);
	if (v->line != L_DEEP)
		return;
	sf_buf_adds(b, ",\"deep\":");
	for (i = 0; i < 300; i++)
		sf_buf_addc(b, '[');
	for (i = 0; i < 300; i++)
		sf_buf_addc(b, ']');
}

static void
put_object(struct sf_buf *b, const struct visit *v)
{
	sf_buf_clear(b);
	if (v->line == L_TEXT) {
		sf_buf_adds(b, "---- log rotated (simulated) ----");
		return;
	}
	if (v->line == L_ARRAY)
		sf_buf_addc(b, '[');
	sf_buf_adds(b, "{\"kind\":\"chat\"");
	text(b, "no", v->c[V_NO].raw);
	text(b, "t", v->c[V_TIME].raw);
	put_user(b, v);
	sf_buf_adds(b, ",\"dev\":{\"os\":\"\"");
	text(b, "uuid", v->c[V_UUID].raw);
	text(b, "imei", v->c[V_IMEI].raw);
	sf_buf_addc(b, '}');
	if (v->line == L_NAN)
		sf_buf_adds(b, ",\"amount\":NaN");
	else
		text(b, "amount", v->c[V_AMOUNT].raw);
	text(b, "agree", v->c[V_FLAG].raw);
	put_note(b, v);
	sf_buf_addc(b, '}');
	if (v->line == L_ARRAY)
		sf_buf_addc(b, ']');
	if (v->line == L_BEHIND)
		sf_buf_adds(b, v->who % 2 ? " {\"t\":0}" : " ok");
	/* Where it is cut, all is still ASCII. */
	if (v->line == L_CUT)
		b->n = 10 + v->who % 60;
}

static int
row(struct mess *m, struct visit *v, const char *kind, int last,
    struct sf_err *e)
{
	struct sf_str more = SF_S("");
	uint64_t line;

	if (v->line == L_BLANK &&
	    mess_line(m, SF_S(""), SF_S(""), e) != 0)
		return (-1);
	put_object(&m->row, v);
	if (v->line == L_BYTES) {	/* within a text */
		m->row.n -= 2;
		more = SF_S("\xff\xff\"}");
		v->code = "TEXT";
	} else if (m->in == IN_DOC && !last) {
		more = SF_S(",");
	}
	line = m->line;
	if (sf_buf_check(&m->row, e) != 0 ||
	    mess_line(m, sf_buf_str(&m->row), more, e) != 0)
		return (-1);
	return (mess_truth(m, v, kind, line, e));
}

static int
rows(struct mess *m, struct job *j, struct sf_err *e)
{
	const struct person *p = j->w->p, *end = p + j->w->n, *next;
	const char *kind;
	struct visit v;

	while (p < end && p->joined > j->w->day)
		p++;
	for (; p < end; p = next) {
		for (next = p + 1; next < end && next->joined > j->w->day;)
			next++;
		visit_make(j->w, p, j->w->day, m->in, &v);
		kind = visit_spoil(j->w, &v, m->in);
		if (row(m, &v, kind, next == end, e) != 0)
			return (-1);
	}
	return (0);
}

/* JSON lines, and one document with an envelope around its records. */
static int
one(struct job *j, FILE *truth, unsigned in, struct sf_err *e)
{
	struct mess m = {.truth = truth};
	int doc = in == IN_DOC, bad;

	bad = doc ? mess_open(&m, j, "partner", "json", NULL, e) :
	    mess_open(&m, j, "chat", "jsonl", NULL, e);
	m.in = in;
	if (bad == 0 && doc)
		bad = mess_line(&m, SF_S("{\"code\":0,\"data\":{\"page\":1,"
		    "\"items\":["), SF_S(""), e);
	if (bad == 0)
		bad = rows(&m, j, e);
	if (bad == 0 && doc)
		bad = mess_line(&m, SF_S("],\"more\":false},\"msg\":\"ok\"}"),
		    SF_S(""), e);
	return (mess_close(&m, j, bad, e));
}

int
mess_json(struct job *j, FILE *truth, struct sf_err *e)
{
	if (one(j, truth, IN_LOG, e) != 0)
		return (-1);
	return (one(j, truth, IN_DOC, e));
}
