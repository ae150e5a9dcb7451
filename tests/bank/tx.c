/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "base/date.h"
#include "bank.h"

static int
finish(struct job *j, const char *name, struct file *f, int bad,
    struct sf_err *e)
{
	return (job_close(j, name, f, e) != 0 ? -1 : bad);
}

static int
card_tx(struct file *f, const struct world *w, const struct person *p,
    int32_t day, unsigned k, struct sf_err *e)
{
	static const char *const mcc[][2] = {{"5411", "超市"},
		{"5812", "餐饮"}, {"5541", "加油"}, {"5311", "百货"},
		{"4814", "通信"}, {"5912", "药店"}};
	unsigned m = pick(w, p->no, day, P_CARD_TX, 20 + k, 6);
	int64_t ms = waking(chance(w, p->no, day, P_CARD_TX, 40 + k));
	uint32_t off;
	struct sf_buf *b = file_later(f, &off);
	char s[ID_LEN];

	sf_buf_addf(b, "T%08u%04d%02u,", p->no, (int)(day + 4000), k);
	put_local(b, w, day, ms);
	sf_buf_addc(b, ',');
	id_credit(w, p, s);
	if (dirty(w, D_CARD_LUHN, p->no, 0, 3))
		s[15] = s[15] == '4' ? '5' : '4';
	sf_buf_adds(b, s);
	sf_buf_addc(b, ',');
	put_cents(b, 500 + draw(w, p->no, day, P_CARD_TX, 60 + k) % 60000);
	sf_buf_addf(b, ",CNY,%s,模拟商户%s", mcc[m][0], mcc[m][1]);
	return (file_keep(f, off, ms, p->no, e));
}

int
export_card_tx(struct job *j, struct sf_err *e)
{
	const struct person *p, *end = j->w->p + j->w->n;
	struct funnel fu;
	struct file *f;
	unsigned n;
	int32_t d;
	int bad;

	if (job_file(j, "card_tx", "csv", F_CSV | F_GB18030, &f, e) != 0)
		return (-1);
	bad = file_head(f, "流水号,交易时间,卡号,金额,币种,商户类别,商户", e);
	for (d = j->from; bad == 0 && d <= j->to; d++) {
		for (p = j->w->p; bad == 0 && p < end; p++) {
			n = times(fmin(2, .28 * (double)p->act),
			    chance(j->w, p->no, d, P_CARD_TX, 0));
			if (n == 0 && (p->holds & HOLD_CARD))
				continue;
			card_funnel(j->w, p, WITH, &fu);
			if (fu.first_tx > d)
				continue;
			if (fu.first_tx == d)
				n++;
			while (bad == 0 && n-- > 0)
				bad = card_tx(f, j->w, p, d, n, e);
		}
		if (bad == 0)
			bad = file_sort(f, d, e);
	}
	return (finish(j, "card_tx", f, bad, e));
}

/* What a partner asks for a lead, in yuan. */
static unsigned
lead_cost(enum source s)
{
	static const unsigned cost[SOURCES] = {0, 105, 50, 70, 0, 40, 0};

	return (cost[s]);
}

int
export_leads(struct job *j, struct sf_err *e)
{
	static const char *const name[SOURCES] = {"", "模拟伙伴A",
		"模拟伙伴B", "模拟伙伴C", "", "模拟地推", ""};
	const struct person *p, *end = j->w->p + j->w->n;
	struct sf_buf *b;
	char s[ID_LEN];
	struct file *f;
	uint32_t off;
	int64_t ms;
	int32_t d;
	int bad;

	if (job_file(j, "partner_leads", "csv", F_CSV, &f, e) != 0)
		return (-1);
	bad = file_head(f, "lead_id,time,partner,name,phone,product,cost", e);
	for (d = j->from; bad == 0 && d <= j->to; d++) {
		for (p = j->w->p; bad == 0 && p < end; p++) {
			if (p->lead != d || p->lead_from == S_APP)
				continue;
			ms = waking(chance(j->w, p->no, d, P_PARTNER, 0));
			b = file_later(f, &off);
			sf_buf_addf(b, "L%08u,", p->no);
			put_time(b, j->w, d, ms, p->no % 4 == 0 ? 4 : 0);
			sf_buf_addf(b, ",%s,", name[p->lead_from]);
			id_name(j->w, p, s);
			sf_buf_adds(b, s);
			sf_buf_addc(b, ',');
			trap_lead(j->w, p, d, s);
			dirt_phone(j->w, b, s, p->no, 3);
			sf_buf_addf(b, ",CARD01,%u.00",
			    lead_cost(p->lead_from));
			bad = file_keep(f, off, ms, p->no, e);
		}
		if (bad == 0)
			bad = file_sort(f, d, e);
	}
	return (finish(j, "partner_leads", f, bad, e));
}

/* What was spent a day to win cards; no person stands in it. */
int
export_costs(struct job *j, struct sf_err *e)
{
	static const struct {
		const char *channel, *what;
		double yuan;	/* a day and 1,000 persons */
	} cost[] = {{"app", "应用推广", 24}, {"web", "搜索投放", 20},
		{"wechat", "公众号投放", 12}, {"branch", "网点物料", 10}};
	struct sf_buf b = {0};
	struct file *f;
	uint32_t i;
	double yuan;
	int32_t d;
	int bad;

	if (job_file(j, "campaign_cost", "csv", F_CSV, &f, e) != 0)
		return (-1);
	bad = file_head(f, "date,channel,amount,currency,note", e);
	for (d = j->from; bad == 0 && d <= j->to; d++)
		for (i = 0; bad == 0 && i < 4; i++) {
			sf_buf_clear(&b);
			put_date(&b, j->w, d);
			yuan = cost[i].yuan * j->w->n / 1000 *
			    (.8 + .4 * chance(j->w, i, d, P_COST, 0));
			sf_buf_addf(&b, ",%s,", cost[i].channel);
			put_cents(&b, (uint64_t)(yuan * 100));
			sf_buf_addf(&b, ",CNY,模拟%s", cost[i].what);
			bad = sf_buf_check(&b, e) != 0 ? -1 : file_row(f,
			    sf_buf_str(&b), NOBODY, d, i, e);
		}
	sf_buf_release(&b);
	return (finish(j, "campaign_cost", f, bad, e));
}

static int
sms_row(struct file *f, const struct world *w, const struct person *p,
    int32_t day, int64_t ms, const char *state, struct sf_err *e)
{
	uint32_t off;
	struct sf_buf *b = file_later(f, &off);
	char s[ID_LEN];

	put_local(b, w, day, ms);
	sf_buf_addc(b, ',');
	trap_phone(w, p, day, s);
	dirt_phone(w, b, s, p->no, 4);
	sf_buf_addf(b, ",FUND01,%s", state);
	return (file_keep(f, off, ms, p->no, e));
}

/* The old way: every sixth day a product SMS to many, no send_id. */
static int
sms_day(struct file *f, const struct world *w, int32_t d, struct sf_err *e)
{
	const struct person *p, *end = w->p + w->n;
	int64_t ms = 10 * SF_HOUR;
	double click;
	int bad = 0;

	for (p = w->p; bad == 0 && p < end; p++) {
		if (p->joined > d || !(p->consent >> C_SMS & 1) ||
		    pick(w, p->no, d, P_BATCH, 0, 10) >= 2)
			continue;
		ms = 10 * SF_HOUR + pick(w, p->no, d, P_BATCH, 1, 3600000);
		if (chance(w, p->no, d, P_BATCH, 2) < .04) {
			bad = sms_row(f, w, p, d, ms, "UNDELIV", e);
			continue;
		}
		bad = sms_row(f, w, p, d, ms, "DELIVRD", e);
		click = p->habit == H_SMS ? .25 : p->habit == H_ANY ? .1 : .01;
		if (bad == 0 && chance(w, p->no, d, P_BATCH, 3) < click)
			bad = sms_row(f, w, p, d, ms + SF_MINUTE * (1 +
			    pick(w, p->no, d, P_BATCH, 4, 600)), "CLICK", e);
	}
	return (bad != 0 ? -1 : file_sort(f, d, e));
}

int
export_sms_batch(struct job *j, struct sf_err *e)
{
	struct file *f;
	int32_t d;
	int bad;

	if (job_file(j, "sms_batch", "csv", F_CSV | F_GB18030, &f, e) != 0)
		return (-1);
	bad = file_head(f, "时间,手机号,产品,状态", e);
	for (d = j->from; bad == 0 && d <= j->to; d++)
		if ((d + 6000) % 6 == 0 && d < 0)
			bad = sms_day(f, j->w, d, e);
	return (finish(j, "sms_batch", f, bad, e));
}
