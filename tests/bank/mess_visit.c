/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/date.h"
#include "mess.h"

void
visit_cell(struct visit *v, int cell, const char *raw, const char *want)
{
	(void)snprintf(v->c[cell].raw, CELL_LEN, "%s", raw);
	(void)snprintf(v->c[cell].want, CELL_LEN, "%s", want);
}

void
visit_empty(struct visit *v, int cell, const char *raw, const char *why)
{
	visit_cell(v, cell, raw, "");
	v->emptied = cell;
	v->why = why;
}

static void
devices(const struct world *w, const struct person *p, struct visit *v)
{
	uint64_t a = draw(w, p->no, 0, P_MESS, 1), b = draw(w, p->no, 0,
	    P_MESS, 2);
	char s[ID_LEN];

	(void)snprintf(s, sizeof(s), "%08x-%04x-4%03x-a%03x-%012llx",
	    (unsigned)(a >> 32), (unsigned)(a >> 16 & 0xffff),
	    (unsigned)(a & 0xfff), (unsigned)(b >> 52),
	    (unsigned long long)(b & 0xffffffffffff));
	visit_cell(v, V_UUID, s, s);
	(void)snprintf(s, sizeof(s), "86%012llu",
	    (unsigned long long)(a % 1000000000000));
	s[14] = luhn_digit(s, 14);
	s[15] = '\0';
	visit_cell(v, V_IMEI, s, s);
}

/* The time as the export has it, and as 24 characters in UTC. */
static void
when(const struct world *w, struct visit *v, unsigned in)
{
	int64_t local = (w->start + v->day) * SF_DAY + v->ms;
	char ts[SF_TS_LEN + 1];
	struct sf_buf b = {0};

	sf_ts_format(local - EAST, ts);
	if (in & IN_JSON)
		sf_buf_addf(&b, "%lld", (long long)(local - EAST));
	else if (in & IN_PIPE)
		sf_buf_addf(&b, "%lld", (long long)(local - EAST) / 1000);
	else
		put_local(&b, w, v->day, v->ms);
	visit_cell(v, V_TIME, sf_buf_cstr(&b) ? b.p : "", ts);
	sf_buf_release(&b);
}

void
visit_make(const struct world *w, const struct person *p, int32_t day,
    unsigned in, struct visit *v)
{
	unsigned cents = pick(w, p->no, day, P_MESS, 3, 5000000);
	char s[ID_LEN], t[ID_LEN + 4] = "+86";

	memset(v, 0, sizeof(*v));
	v->who = p->no;
	v->day = day;
	v->emptied = -1;
	v->ms = waking(chance(w, p->no, day, P_MESS, 4)) / SF_SECOND *
	    SF_SECOND;
	when(w, v, in);
	(void)snprintf(s, sizeof(s), "M%08u", p->no);
	visit_cell(v, V_NO, s, s);
	id_cust(w, p, 0, s);
	visit_cell(v, V_CUST, s, s);
	id_card18(w, p, s);
	visit_cell(v, V_IDCARD, s, s);
	id_phone(w, p->phone, t + 3);
	visit_cell(v, V_PHONE, t + 3, t);
	id_debit(w, p, s);
	visit_cell(v, V_CARD, s, s);
	id_email(w, p, s);
	visit_cell(v, V_EMAIL, s, s);
	devices(w, p, v);
	/* Cents that do not end in 0: their digits are those of the JSON. */
	cents += cents % 10 == 0;
	(void)snprintf(s, sizeof(s), "%u.%02u", cents / 100, cents % 100);
	visit_cell(v, V_AMOUNT, s, s);
	if (p->no % 2)
		visit_cell(v, V_FLAG, "是", "true");
	else
		visit_cell(v, V_FLAG, "否", "false");
	if (in & IN_BIG5)
		visit_cell(v, V_NOTE, "許功蓋", "許功蓋");
	else
		visit_cell(v, V_NOTE, "咨询倈亅一要", "咨询倈亅一要");
}

const char *
visit_spoil(const struct world *w, struct visit *v, unsigned in)
{
	uint64_t u = draw(w, v->who, v->day, P_MESS, 16 + in) % 100000;
	const struct mess_kind *k;

	for (k = mess_kinds; k->name != NULL; k++) {
		if (!(k->in & in))
			continue;
		if (u < k->rate) {
			k->spoil(w, v);
			return (k->name);
		}
		u -= k->rate;
	}
	return ("clean");
}
