/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>

#include "base/date.h"
#include "bank.h"

/* A person, or a stranger of the web who is nobody the bank will ever know. */
struct visit {
	struct file *f;
	const struct world *w;
	const struct person *p;	/* NULL: a stranger */
	uint32_t who;
	int32_t day;
	int64_t ms;
	unsigned rows, nr;
	unsigned shape;
	char cookie[ID_LEN], login[ID_LEN];
};

static int
web_row(struct visit *v, const char *ev, const char *q, const char *url,
    struct sf_err *e)
{
	uint32_t off;
	struct sf_buf *b = file_later(v->f, &off);
	int none = dirty(v->w, D_NO_ID, v->who, v->day, v->rows);

	v->ms += SF_SECOND + (int64_t)pick(v->w, v->who, v->day, P_WEB_ROW,
	    v->nr * 32 + v->rows, 70000);
	if (v->ms >= SF_DAY)
		v->ms = SF_DAY - 1;
	sf_buf_adds(b, "{\"ts\":\"");
	put_time(b, v->w, v->day, v->ms, v->shape);
	sf_buf_addf(b, "\",\"ev\":\"%s\",\"cid\":\"%s\"", ev,
	    none ? "" : v->cookie);
	if (v->login[0] != '\0' && !none) {
		sf_buf_adds(b, ",\"uid\":\"");
		dirt_phone(v->w, b, v->login, v->who, v->day);
		sf_buf_addc(b, '"');
	}
	if (q != NULL)
		sf_buf_addf(b, ",\"q\":\"%s\"", q);
	sf_buf_addf(b, ",\"url\":\"https://bank.example%s\"}", url);
	v->rows++;
	return (file_keep(v->f, off, v->ms, v->who, e));
}

static int
web_visit(struct visit *v, int fund, struct sf_err *e)
{
	static const char *const about[] = {"稳健基金", "基金排行", "货币基金",
		"基金怎么买"};
	static const char *const other[] = {"网点查询", "信用卡申请", "存款利率",
		"理财产品"};
	static const char *const url[] = {"/", "/fund/FUND01", "/card/CARD01",
		"/loan", "/news/1", "/fund/"};
	unsigned k = v->nr * 8, n;
	int bad = 0;

	v->ms = waking(chance(v->w, v->who, v->day, P_WEB, 10 + k));
	v->shape = 2 + (chance(v->w, v->who, v->day, P_WEB, 11 + k) < .1);
	if (fund || chance(v->w, v->who, v->day, P_WEB, 12 + k) < .2)
		bad = web_row(v, "search", fund ?
		    about[pick(v->w, v->who, v->day, P_WEB, 13 + k, 4)] :
		    other[pick(v->w, v->who, v->day, P_WEB, 13 + k, 4)],
		    "/search", e);
	n = 1 + times(.6, chance(v->w, v->who, v->day, P_WEB, 14 + k));
	while (bad == 0 && n-- > 0)
		bad = web_row(v, "pageview", NULL, url[pick(v->w, v->who,
		    v->day, P_WEB, 100 + k + n, 6)], e);
	return (bad);
}

static int
web_person(struct file *f, const struct world *w, const struct person *p,
    int32_t d, struct sf_err *e)
{
	double age = d - p->registered, m = .055 * (double)p->act;
	struct visit v = {.f = f, .w = w, .p = p, .who = p->no, .day = d};
	int fund = p->registered <= d && p->fund >= .3f && p->no % 5 >= 3 &&
	    chance(w, p->no, d, P_WEB, 2) < (.42 * exp(-age / 6) + .02) *
	    (double)p->fund * 1.3;
	unsigned n = times(fmin(m, 2), chance(w, p->no, d, P_WEB, 0));
	int bad = 0;

	if (fund && n == 0)
		n = 1;
	for (; bad == 0 && v.nr < n; v.nr++) {
		id_cookie(w, p->no, d, v.cookie);
		v.login[0] = '\0';
		if (p->registered <= d && (chance(w, p->no, d, P_WEB,
		    3 + v.nr) < .25 || (fund && v.nr == 0)))
			id_phone(w, phone_slot(w, p, d), v.login);
		bad = web_visit(&v, fund && v.nr == 0, e);
	}
	return (bad);
}

static int
web_stranger(struct file *f, const struct world *w, uint32_t who, int32_t d,
    struct sf_err *e)
{
	struct visit v = {.f = f, .w = w, .who = who, .day = d};

	if (chance(w, who, d, P_WEB, 0) >= .05)
		return (0);
	id_cookie(w, who, d, v.cookie);
	return (web_visit(&v, chance(w, who, d, P_WEB, 1) < .1, e));
}

int
export_web(struct job *j, struct sf_err *e)
{
	struct file *f;
	uint32_t i, n = j->w->n, strangers = n / 4;
	int32_t d;
	int bad = 0;

	if (job_file(j, "web", "jsonl", j->plain ? 0 : F_ZSTD, &f, e) != 0)
		return (-1);
	for (d = j->from; bad == 0 && d <= j->to; d++) {
		for (i = 0; bad == 0 && i < n; i++)
			bad = web_person(f, j->w, &j->w->p[i], d, e);
		for (i = 0; bad == 0 && i < strangers; i++)
			bad = web_stranger(f, j->w, n + i, d, e);
		if (bad == 0)
			bad = file_sort(f, d, e);
	}
	return (job_close(j, "web", f, e) != 0 ? -1 : bad);
}

static int
wx_row(struct file *f, const struct world *w, const struct person *p,
    int32_t d, unsigned nr, const char *event, const char *page,
    struct sf_err *e)
{
	uint32_t off;
	struct sf_buf *b = file_later(f, &off);
	int64_t ms = waking(chance(w, p->no, d, P_WX_ROW, nr)) + nr * 7000;
	char s[ID_LEN];

	if (ms >= SF_DAY)
		ms = SF_DAY - 1;
	sf_buf_adds(b, "{\"time\":\"");
	put_time(b, w, d, ms, 0);
	id_openid(w, p, s);
	sf_buf_addf(b, "\",\"event\":\"%s\",\"openid\":\"%s\"", event, s);
	if (p->unionid) {
		id_unionid(w, p, s);
		sf_buf_addf(b, ",\"unionid\":\"%s\"", s);
	}
	if (d == p->bound && nr == 1) {
		sf_buf_adds(b, ",\"phone\":\"");
		id_phone(w, phone_slot(w, p, d), s);
		dirt_phone(w, b, s, p->no, d);
		sf_buf_addc(b, '"');
	}
	if (page != NULL)
		sf_buf_addf(b, ",\"page\":\"%s\"", page);
	sf_buf_addc(b, '}');
	return (file_keep(f, off, ms, p->no, e));
}

static int
wx_day(struct file *f, const struct world *w, const struct person *p,
    int32_t d, struct sf_err *e)
{
	static const char *const page[] = {"基金课堂", "信用卡优惠", "利率公告",
		"理财日历", "网点活动", "防骗提示"};
	unsigned n, i;
	int bad = 0;
	double u;

	if (d == p->followed)
		bad = wx_row(f, w, p, d, 0, "subscribe", NULL, e);
	if (bad == 0 && d == p->bound && d < p->unfollowed)
		bad = wx_row(f, w, p, d, 1, "bind", NULL, e);
	if (bad == 0 && d == p->unfollowed)
		return (wx_row(f, w, p, d, 2, "unsubscribe", NULL, e));
	if (d > p->unfollowed)
		return (bad);
	n = times(.16 * (double)p->act, chance(w, p->no, d, P_WX, 0));
	for (i = 0; bad == 0 && i < n && i < 12; i++) {
		u = chance(w, p->no, d, P_WX, 10 + i);
		if (u < .06 * (double)p->share * 4)
			bad = wx_row(f, w, p, d, 8 + i, "share",
			    page[pick(w, p->no, d, P_WX, 30 + i, 6)], e);
		else if (u > .97)
			bad = wx_row(f, w, p, d, 8 + i, "feedback", NULL, e);
		else
			bad = wx_row(f, w, p, d, 8 + i, "view",
			    page[pick(w, p->no, d, P_WX, 30 + i, 6)], e);
	}
	return (bad);
}

int
export_wx(struct job *j, struct sf_err *e)
{
	const struct person *p, *end = j->w->p + j->w->n;
	struct file *f;
	int32_t d;
	int bad = 0;

	if (job_file(j, "wx", "jsonl", j->plain ? 0 : F_ZSTD, &f, e) != 0)
		return (-1);
	for (d = j->from; bad == 0 && d <= j->to; d++) {
		for (p = j->w->p; bad == 0 && p < end; p++)
			if (p->followed <= d)
				bad = wx_day(f, j->w, p, d, e);
		if (bad == 0)
			bad = file_sort(f, d, e);
	}
	return (job_close(j, "wx", f, e) != 0 ? -1 : bad);
}
