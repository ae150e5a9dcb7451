/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "bank.h"

typedef int each_fn(void *ctx, const char *type, const char *value,
    uint32_t who, struct sf_err *);

static int
emit_cookies(struct world *w, const struct person *p, each_fn *each, void *ctx,
    struct sf_err *e)
{
	char s[ID_LEN], last[ID_LEN] = "";
	int32_t d;

	for (d = -30; d <= w->day; d++) {
		id_cookie(w, p->no, d, s);
		if (strcmp(s, last) != 0 &&
		    each(ctx, "cookie", s, p->no, e) != 0)
			return (-1);
		memcpy(last, s, sizeof(last));
	}
	return (0);
}

static int
emit_wechat(struct world *w, const struct person *p, each_fn *each, void *ctx,
    struct sf_err *e)
{
	char s[ID_LEN];

	if (p->followed == NEVER)
		return (0);
	id_openid(w, p, s);
	if (each(ctx, "openid", s, p->no, e) != 0)
		return (-1);
	id_unionid(w, p, s);
	return (p->unionid ? each(ctx, "unionid", s, p->no, e) : 0);
}

static int
emit_bank(struct world *w, const struct person *p, each_fn *each, void *ctx,
    struct sf_err *e)
{
	struct funnel f;
	char s[ID_LEN];
	unsigned k;

	if (p->joined == NEVER)
		return (0);
	id_card18(w, p, s);
	if (each(ctx, "id_card", s, p->no, e) != 0)
		return (-1);
	for (k = 0; k <= p->dup; k++) {
		id_cust(w, p, k, s);
		if (each(ctx, "cust_no", s, p->no, e) != 0)
			return (-1);
	}
	id_debit(w, p, s);
	if (each(ctx, "card", s, p->no, e) != 0)
		return (-1);
	card_funnel(w, p, WITH, &f);
	id_credit(w, p, s);
	return (f.issue == NEVER ? 0 : each(ctx, "card", s, p->no, e));
}

/* Every true identifier, normalised; a phone is its holder's of the day. */
int
truth_identifiers(struct world *w, each_fn *each, void *ctx, struct sf_err *e)
{
	const struct person *p = w->p, *end = p + w->n;
	char s[ID_LEN + 4];
	unsigned k;

	for (; p < end; p++) {
		memcpy(s, "+86", 3);
		id_phone(w, phone_slot(w, p, w->day), s + 3);
		if (p->head == NOBODY && (w->day >= p->moved ||
		    p->moved == NEVER || p->moved > w->day) &&
		    each(ctx, "phone", s, p->no, e) != 0)
			return (-1);
		id_email(w, p, s);
		if (p->email && each(ctx, "email", s, p->no, e) != 0)
			return (-1);
		for (k = 0; p->registered != NEVER && k < p->devices; k++) {
			id_device(w, p, k, s);
			if (each(ctx, "device", s, p->no, e) != 0)
				return (-1);
		}
		if (emit_wechat(w, p, each, ctx, e) != 0 ||
		    emit_bank(w, p, each, ctx, e) != 0)
			return (-1);
	}
	return (0);
}

struct csv {
	struct sf_buf b;
	FILE *fp;
};

static int
csv_open(struct csv *c, const char *dir, const char *name, const char *head,
    struct sf_err *e)
{
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/truth/%s.csv", dir, name);
	memset(c, 0, sizeof(*c));
	if ((c->fp = fopen(path, "w")) == NULL)
		return (sf_fail_sys(e, "cannot write '%s'", path));
	sf_buf_adds(&c->b, head);
	return (0);
}

static int
csv_line(struct csv *c, struct sf_err *e)
{
	sf_buf_addc(&c->b, '\n');
	if (sf_buf_check(&c->b, e) != 0)
		return (-1);
	if (fwrite(c->b.p, 1, c->b.n, c->fp) != c->b.n)
		return (sf_fail_sys(e, "cannot write the truth"));
	sf_buf_clear(&c->b);
	return (0);
}

static int
csv_close(struct csv *c, int bad, struct sf_err *e)
{
	sf_buf_release(&c->b);
	if (fclose(c->fp) != 0 && bad == 0)
		bad = sf_fail_sys(e, "cannot write the truth");
	return (bad);
}

static void
add_day(struct sf_buf *b, const struct world *w, int32_t day)
{
	sf_buf_addc(b, ',');
	if (day <= w->day)
		put_date(b, w, day);
}

static int
persons(struct job *j, struct sf_err *e)
{
	const struct world *w = j->w;
	const struct person *p = w->p, *end = p + w->n;
	struct funnel f;
	struct csv c;
	char s[ID_LEN];
	int bad;

	if (csv_open(&c, j->dir, "persons", "person,name,id_card,habit,"
	    "open_rate,refuse,income,fund,card,share,activity,risk,"
	    "family_of,joined,registered,phone_changed,lead,lead_from,"
	    "card_from,card_apply,card_issue,card_activate,card_first_tx",
	    e) != 0)
		return (-1);
	bad = csv_line(&c, e);
	for (; bad == 0 && p < end; p++) {
		id_name(w, p, s);
		sf_buf_addf(&c.b, "%u,%s,", p->no, s);
		id_card18(w, p, s);
		sf_buf_addf(&c.b, "%s,%s,%.3f,%.3f,%.1f,%.3f,%.3f,%.3f,%.3f,"
		    "C%u,", s, habit_name[p->habit], (double)p->open,
		    (double)p->refuse, (double)p->income, (double)p->fund,
		    (double)p->card, (double)p->share, (double)p->act,
		    p->risk);
		if (p->head != NOBODY)
			sf_buf_addu(&c.b, p->head);
		add_day(&c.b, w, p->joined);
		add_day(&c.b, w, p->registered);
		add_day(&c.b, w, p->moved);
		add_day(&c.b, w, p->lead);
		card_funnel(w, p, WITH, &f);
		sf_buf_addf(&c.b, ",%s,%s", source_name[p->lead_from],
		    source_name[f.from]);
		add_day(&c.b, w, f.apply);
		add_day(&c.b, w, f.issue);
		add_day(&c.b, w, f.activate);
		add_day(&c.b, w, f.first_tx);
		bad = csv_line(&c, e);
	}
	return (csv_close(&c, bad, e));
}

static int
put_id(void *ctx, const char *type, const char *value, uint32_t who,
    struct sf_err *e)
{
	struct csv *c = ctx;

	sf_buf_addf(&c->b, "%s,%s,%u", type, value, who);
	return (csv_line(c, e));
}

static int
identifiers(struct job *j, struct sf_err *e)
{
	struct csv c;
	uint32_t i;
	int bad;

	if (csv_open(&c, j->dir, "identifiers", "type,value,person", e) != 0)
		return (-1);
	bad = csv_line(&c, e);
	if (bad == 0)
		bad = truth_identifiers(j->w, put_id, &c, e);
	for (i = 0; bad == 0 && i < j->w->n; i++)
		bad = emit_cookies(j->w, &j->w->p[i], put_id, &c, e);
	return (csv_close(&c, bad, e));
}

/* When she bought since the opening night, and when she would have. */
static int
outcomes(struct job *j, struct sf_err *e)
{
	const struct world *w = j->w;
	const struct person *p = w->p, *end = p + w->n;
	struct funnel with, without;
	struct csv c;
	int bad;

	if (csv_open(&c, j->dir, "outcomes", "person,outcome,without_contact,"
	    "with_contact", e) != 0)
		return (-1);
	bad = csv_line(&c, e);
	for (; bad == 0 && p < end; p++) {
		sf_buf_addf(&c.b, "%u,fund_buy", p->no);
		add_day(&c.b, w, first_buy(w, p, 0, w->day + 1, WITHOUT));
		add_day(&c.b, w, first_buy(w, p, 0, w->day + 1, WITH));
		card_funnel(w, p, WITHOUT, &without);
		card_funnel(w, p, WITH, &with);
		sf_buf_addf(&c.b, "\n%u,card_apply", p->no);
		add_day(&c.b, w, without.apply);
		add_day(&c.b, w, with.apply);
		bad = csv_line(&c, e);
	}
	return (csv_close(&c, bad, e));
}

int
truth_write(struct job *j, struct sf_err *e)
{
	if (persons(j, e) != 0 || identifiers(j, e) != 0)
		return (-1);
	return (outcomes(j, e));
}
