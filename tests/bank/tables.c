/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "base/date.h"
#include "bank.h"

int
job_file(struct job *j, const char *stem, const char *ext, int how,
    struct file **f, struct sf_err *e)
{
	struct sf_buf b = {0};

	sf_buf_adds(&b, stem);
	sf_buf_addc(&b, '_');
	put_ymd(&b, j->w, j->w->day);
	*f = sf_buf_cstr(&b) == NULL ? NULL :
	    file_new(j->w, j->dir, b.p, ext, how, e);
	sf_buf_release(&b);
	return (*f == NULL ? -1 : 0);
}

int
job_close(struct job *j, const char *name, struct file *f, struct sf_err *e)
{
	uint64_t rows = 0;
	int bad = file_close(f, &rows, e);

	file_free(f);
	j->rows += rows;
	if (bad == 0 && !j->quiet)
		fprintf(stderr, "bank: %-15s %9llu rows\n", name,
		    (unsigned long long)rows);
	return (bad);
}

static void
cell(struct sf_buf *b, const char *s)
{
	sf_buf_addc(b, ',');
	sf_buf_adds(b, s);
}

static void
yes_no(struct sf_buf *b, int yes)
{
	cell(b, yes ? "是" : "否");
}

/* She, or whoever holds her family's phone, said no to the channel. */
static int
refused(const struct world *w, const struct person *p, unsigned channel)
{
	uint32_t i;

	for (i = 0; i < p->neff; i++)
		if (w->eff[p->eff + i].refused &&
		    w->eff[p->eff + i].channel == channel &&
		    w->eff[p->eff + i].day <= w->day)
			return (1);
	return (channel == C_SMS && p->head != NOBODY &&
	    refused(w, &w->p[p->head], channel));
}

static void
agrees(struct sf_buf *b, const struct world *w, const struct person *p,
    unsigned channel)
{
	yes_no(b, (p->consent >> channel & 1) && !refused(w, p, channel));
}

static void
core_holdings(struct sf_buf *b, const struct world *w, const struct person *p)
{
	struct funnel f;

	card_funnel(w, p, WITH, &f);
	yes_no(b, (p->holds & HOLD_FUND) || first_buy(w, p, -60, w->day + 1,
	    WITH) != NEVER);
	yes_no(b, p->registered <= w->day);
	yes_no(b, p->holds & HOLD_SECURITIES);
	yes_no(b, p->holds & HOLD_INSURANCE);
	yes_no(b, p->holds & HOLD_LOAN);
	yes_no(b, f.issue <= w->day);
}

static void
core_row(struct sf_buf *b, const struct world *w, const struct person *p,
    unsigned second)
{
	static const char *const job[] = {"教师", "工人", "个体", "公务员",
		"医护", "司机", "学生", "退休"};
	char s[ID_LEN];

	sf_buf_clear(b);
	id_cust(w, p, second, s);
	sf_buf_adds(b, s);
	id_name(w, p, s);
	cell(b, s);
	sf_buf_addc(b, ',');
	dirt_id_card(w, b, p);
	sf_buf_addc(b, ',');
	trap_phone(w, p, w->day, s);
	dirt_phone(w, b, s, p->no, second ? 1 : 0);
	sf_buf_addc(b, ',');
	id_email(w, p, s);
	if (p->email && !second)
		dirt_email(w, b, s, p->no);
	cell(b, city_of(p));
	cell(b, p->no % 5 == 0 ? "\"模拟银行,浔阳支行\"" : "模拟银行总行");
	sf_buf_addc(b, ',');
	put_date(b, w, p->joined);
	core_holdings(b, w, p);
	sf_buf_addf(b, ",C%u,", p->risk);
	if (dirty(w, D_MARKER, p->no, 0, 1))
		dirt_marker(w, b, p->no, 1);
	else
		sf_buf_addu(b, (uint64_t)(p->income * 10) * 100);
	agrees(b, w, p, C_SMS);
	agrees(b, w, p, C_EMAIL);
	agrees(b, w, p, C_PUSH);
	agrees(b, w, p, C_INAPP);
	sf_buf_addc(b, ',');
	if (dirty(w, D_MARKER, p->no, 0, 2))
		dirt_marker(w, b, p->no, 2);
	else
		sf_buf_adds(b, job[pick(w, p->no, 0, P_TRAITS, 30, 8)]);
}

int
export_core(struct job *j, struct sf_err *e)
{
	const struct person *p = j->w->p, *end = p + j->w->n;
	struct sf_buf b = {0};
	struct file *f;
	unsigned k;
	int bad;

	if (job_file(j, "core_customers", "csv", F_CSV | F_GB18030, &f, e) != 0)
		return (-1);
	bad = file_head(f, "客户号,姓名,证件号码,手机号,邮箱,城市,开户网点,"
	    "开户日期,基金户,手机银行,证券户,保险,现金贷,信用卡,风险等级,月收入,"
	    "短信营销,邮件营销,推送营销,站内信,职业", e);
	for (; bad == 0 && p < end; p++) {
		if (p->joined > j->w->day)
			continue;
		for (k = 0; bad == 0 && k <= p->dup; k++) {
			core_row(&b, j->w, p, k);
			bad = sf_buf_check(&b, e) != 0 ? -1 : file_row(f,
			    sf_buf_str(&b), p->no, j->w->day, k, e);
		}
	}
	sf_buf_release(&b);
	return (job_close(j, "core_customers", f, e) != 0 ? -1 : bad);
}

/* A cell with the moment of a step of the funnel, where it has come. */
static void
moment(struct sf_buf *b, const struct world *w, const struct person *p,
    int32_t day, unsigned k)
{
	sf_buf_addc(b, ',');
	if (day <= w->day)
		put_local(b, w, day, 9 * SF_HOUR + (int64_t)pick(w, p->no, 0,
		    P_FUNNEL, 40 + k, 28800) * SF_SECOND);
}

static const char *
card_state(const struct funnel *f, int32_t day)
{
	if (f->activate <= day)
		return ("已激活");
	if (f->issue <= day)
		return ("已发卡");
	if (f->decide > day)
		return ("申请中");
	return (f->approved ? "已批准" : "已拒绝");
}

static void
card_row(struct sf_buf *b, const struct world *w, const struct person *p,
    const struct funnel *f)
{
	static const char *const from[SOURCES] = {"", "模拟伙伴A",
		"模拟伙伴B", "模拟伙伴C", "手机银行", "网点", "营销"};
	char s[ID_LEN] = "";

	sf_buf_clear(b);
	sf_buf_addf(b, "AP%09u", p->no);
	sf_buf_addc(b, ',');
	if (p->joined <= w->day) {
		id_cust(w, p, 0, s);
		sf_buf_adds(b, s);
	}
	sf_buf_addc(b, ',');
	trap_phone(w, p, f->old ? w->day : f->apply, s);
	dirt_phone(w, b, s, p->no, 2);
	id_credit(w, p, s);
	if (dirty(w, D_CARD_LUHN, p->no, 0, 3))
		s[15] = s[15] == '4' ? '5' : '4';
	cell(b, f->issue <= w->day ? s : "");
	cell(b, f->from == S_BRANCH ? "CARD02" : "CARD01");
	cell(b, card_state(f, w->day));
	cell(b, f->old ? "存量" : from[f->from]);
	moment(b, w, p, f->apply, 0);
	moment(b, w, p, f->approved ? f->decide : NEVER, 1);
	moment(b, w, p, f->approved ? NEVER : f->decide, 2);
	moment(b, w, p, f->issue, 3);
	moment(b, w, p, f->activate, 4);
	sf_buf_addf(b, ",%u", f->approved && f->decide <= w->day ?
	    5000 * (1 + (unsigned)(p->income / 4)) : 0);
}

int
export_cards(struct job *j, struct sf_err *e)
{
	const struct person *p = j->w->p, *end = p + j->w->n;
	struct sf_buf b = {0};
	struct funnel fu;
	struct file *f;
	int bad;

	if (job_file(j, "cards", "csv", F_CSV | F_GB18030, &f, e) != 0)
		return (-1);
	bad = file_head(f, "申请编号,客户号,手机号,卡号,卡产品,卡状态,来源,"
	    "申请时间,批准时间,拒绝时间,发卡时间,激活时间,额度", e);
	for (; bad == 0 && p < end; p++) {
		card_funnel(j->w, p, WITH, &fu);
		if (fu.apply > j->w->day)
			continue;
		card_row(&b, j->w, p, &fu);
		bad = sf_buf_check(&b, e) != 0 ? -1 :
		    file_row(f, sf_buf_str(&b), p->no, j->w->day, 0, e);
	}
	sf_buf_release(&b);
	return (job_close(j, "cards", f, e) != 0 ? -1 : bad);
}

int
export_accounts(struct job *j, struct sf_err *e)
{
	const struct person *p = j->w->p, *end = p + j->w->n;
	struct sf_buf b = {0};
	char s[ID_LEN];
	struct file *f;
	int bad;

	if (job_file(j, "accounts", "csv", F_CSV | F_GB18030, &f, e) != 0)
		return (-1);
	bad = file_head(f, "账号,客户号,账户类型,币种,开户日期,余额", e);
	for (; bad == 0 && p < end; p++) {
		if (p->joined > j->w->day)
			continue;
		sf_buf_clear(&b);
		id_debit(j->w, p, s);
		sf_buf_adds(&b, s);
		id_cust(j->w, p, 0, s);
		cell(&b, s);
		cell(&b, p->no % 9 == 0 ? "二类户" : "一类户");
		cell(&b, "CNY,");
		put_date(&b, j->w, p->joined);
		sf_buf_addc(&b, ',');
		put_cents(&b, (uint64_t)((double)p->income * 300000 *
		    chance(j->w, p->no, j->w->day, P_ACCOUNT, 0)));
		bad = sf_buf_check(&b, e) != 0 ? -1 :
		    file_row(f, sf_buf_str(&b), p->no, j->w->day, 0, e);
	}
	sf_buf_release(&b);
	return (job_close(j, "accounts", f, e) != 0 ? -1 : bad);
}
