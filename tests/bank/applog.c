/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "bank.h"

/* One session of the app: what its lines have in common. */
struct session {
	struct file *f;
	const struct world *w;
	const struct person *p;
	int32_t day;
	int64_t ms;
	unsigned nr, rows;
	char dev[ID_LEN], login[ID_LEN];
	unsigned shape;
};

static struct sf_buf *
line(struct session *s, const char *action, uint32_t *off)
{
	struct sf_buf *b = file_later(s->f, off);
	char id[ID_LEN];

	s->ms += 2 * SF_SECOND + (int64_t)pick(s->w, s->p->no, s->day,
	    P_APP_ROW, s->nr * 64 + s->rows, 90000);
	if (s->ms >= SF_DAY)
		s->ms = SF_DAY - 1;
	sf_buf_adds(b, "{\"time\":\"");
	put_time(b, s->w, s->day, s->ms, s->shape);
	sf_buf_addf(b, "\",\"action\":\"%s\",\"dev\":{\"id\":\"%s\","
	    "\"os\":\"%s\"}", action, s->dev, s->p->ios ? "ios" : "android");
	if (s->login[0] != '\0') {
		sf_buf_adds(b, ",\"login\":\"");
		dirt_phone(s->w, b, s->login, s->p->no, s->day);
		sf_buf_addc(b, '"');
	}
	if (s->login[0] != '\0' && s->p->joined <= s->day &&
	    s->p->no % 4 == 0) {
		id_cust(s->w, s->p, 0, id);
		sf_buf_addf(b, ",\"cust\":%s", id);	/* a JSON number */
	}
	sf_buf_addf(b, ",\"sess\":%u", s->nr + 1);
	return (b);
}

static int
done(struct session *s, struct sf_buf *b, uint32_t off, struct sf_err *e)
{
	sf_buf_addc(b, '}');
	s->rows++;
	return (file_keep(s->f, off, s->ms, s->p->no, e));
}

static int
plain(struct session *s, const char *action, const char *more,
    struct sf_err *e)
{
	uint32_t off;
	struct sf_buf *b = line(s, action, &off);

	sf_buf_adds(b, more);
	return (done(s, b, off, e));
}

/* A session of the person: device, login and time of day. */
static void
start(struct session *s, struct file *f, const struct world *w,
    const struct person *p, int32_t day, unsigned nr)
{
	double u = chance(w, p->no, day, P_APP, 10 + nr);
	const struct person *of = trap_device(w, p, day, nr);

	*s = (struct session){.f = f, .w = w, .p = p, .day = day, .nr = nr};
	s->ms = waking(chance(w, p->no, day, P_APP, 30 + nr));
	if (dirty(w, D_DEVICE_NONE, p->no, day, nr)) {
		(void)snprintf(s->dev, ID_LEN, "%s", p->ios ?
		    "00000000-0000-0000-0000-000000000000" : "unknown");
	} else if (dirty(w, D_DEVICE_SHARED, p->no, day, nr)) {
		id_tablet(w, pick(w, p->no, 0, P_APP, 1, tablets(w)), s->dev);
		u = 0;			/* at the branch one logs in */
	} else {
		id_device(w, of, of == p && p->devices > 1 && u > .8, s->dev);
		u = of == p ? u : 0;
	}
	if (u < .4 || day == p->registered)
		id_phone(w, phone_slot(w, p, day), s->login);
	s->shape = chance(w, p->no, day, P_APP, 50 + nr) < .75 ? 1 :
	    pick(w, p->no, day, P_APP, 70 + nr, TIME_SHAPES);
}

static int
search(struct session *s, int fund, struct sf_err *e)
{
	static const char *const about[] = {"稳健基金", "货币基金",
		"基金定投", "债券基金 R2", "基金"};
	static const char *const other[] = {"信用卡", "理财", "贷款利率",
		"大额存单", "网点", "车险"};
	unsigned k = s->nr * 64 + s->rows;
	uint32_t off;
	struct sf_buf *b = line(s, "srch", &off);

	sf_buf_addf(b, ",\"query\":\"%s\"", fund ?
	    about[pick(s->w, s->p->no, s->day, P_APP, 1000 + k, 5)] :
	    other[pick(s->w, s->p->no, s->day, P_APP, 1000 + k, 6)]);
	return (done(s, b, off, e));
}

static int
order(struct session *s, const char *action, const char *product,
    const char *line_of, const char *status, unsigned yuan, struct sf_err *e)
{
	uint32_t off;
	struct sf_buf *b = line(s, action, &off);

	sf_buf_addf(b, ",\"product\":\"%s\",\"line\":\"%s\",\"status\":\"%s\","
	    "\"amt\":\"%u.00\"", product, line_of, status, yuan);
	return (done(s, b, off, e));
}

static int
purchase(struct session *s, const struct buy *buy, struct sf_err *e)
{
	char product[8] = "FUND0";

	product[5] = (char)('0' + buy->product);
	product[6] = '\0';
	s->ms = buy->ms;
	if (order(s, "fbuy", product, "fund", "paid", buy->amount, e) != 0)
		return (-1);
	return (order(s, "order", product, "fund", "paid", buy->amount, e));
}

static int
registers(struct session *s, struct sf_err *e)
{
	const struct person *p = s->p;
	uint32_t off;
	struct sf_buf *b = line(s, "reg", &off);
	char m[ID_LEN];

	if (p->email) {
		id_email(s->w, p, m);
		sf_buf_addf(b, ",\"mail\":\"%s\"", m);
	}
	sf_buf_addf(b, ",\"agree\":{\"push\":\"%s\",\"sms\":\"%s\","
	    "\"email\":\"%s\",\"inapp\":\"yes\"}",
	    p->consent >> C_PUSH & 1 ? "yes" : "no",
	    p->consent >> C_SMS & 1 ? "yes" : "no",
	    p->consent >> C_EMAIL & 1 ? "yes" : "no");
	return (done(s, b, off, e));
}

/* Something or other that people do in the app. */
static int
wander(struct session *s, struct sf_err *e)
{
	static const char *const page[] = {"home", "fund/list", "fund/FUND01",
		"card/CARD01", "transfer", "bills", "news"};
	unsigned k = s->nr * 64 + s->rows;
	double u = chance(s->w, s->p->no, s->day, P_APP, 2000 + k);
	const char *to = page[pick(s->w, s->p->no, s->day, P_APP, 3000 + k,
	    7)];
	uint32_t off;
	struct sf_buf *b;

	if (u < .05 * (double)s->p->share * 4)
		return (plain(s, "share", ",\"page\":\"fund/FUND01\"", e));
	if (u > 1 - .02 * (double)s->p->share)
		return (plain(s, "invite", ",\"page\":\"invite\"", e));
	if (u > .985 - .02 * (double)s->p->share)
		return (plain(s, "fb", ",\"text\":\"模拟意见\"", e));
	if (u < .22)
		return (search(s, 0, e));
	if (u < .32 && (s->p->holds & HOLD_SECURITIES))
		return (order(s, "trd", "SEC01", "securities", "done", 1000 *
		    (1 + pick(s->w, s->p->no, s->day, P_ORDER, k, 30)), e));
	b = line(s, strncmp(to, "card/", 5) == 0 ? "cvw" : "vw", &off);
	sf_buf_addf(b, ",\"page\":\"%s\"", to);
	return (done(s, b, off, e));
}

/* Orders, policies and repayments of the day, in a session of their own. */
static int
business(struct session *s, const struct world *w, const struct person *p,
    int32_t d, struct file *f, struct sf_err *e)
{
	unsigned yuan = 100 * (1 + pick(w, p->no, d, P_ORDER, 900, 50));
	double u = chance(w, p->no, d, P_ORDER, 901);
	struct buy buy;
	int bad = 0;

	start(s, f, w, p, d, 8);
	if (buys(w, p, d, WITH, &buy))
		bad = purchase(s, &buy, e);
	if (bad == 0 && u < .004)
		bad = order(s, "order", u < .001 ? "GOLD01" : "FUND02",
		    u < .001 ? "gold" : "fund",
		    u < .0008 ? "cancelled" : "paid", yuan, e);
	if (bad == 0 && (p->holds & HOLD_INSURANCE) && u > .998)
		bad = order(s, "pol", "INS01", "insurance", "done", yuan, e);
	if (bad == 0 && (p->holds & HOLD_LOAN) &&
	    (uint32_t)(d + 4000) % 30 == p->no % 30)
		bad = order(s, "repay", "LOAN01", "cash_loan", "done", yuan,
		    e);
	if (bad == 0 && p->lead == d && p->lead_from == S_APP)
		bad = plain(s, "lead", ",\"product\":\"CARD01\"", e);
	return (bad);
}

/* How often a day she comes: more when new, and when a message drew her. */
static double
visits(const struct world *w, const struct person *p, int32_t d)
{
	double m = .235 * (double)p->act;

	if (d - p->registered < 10)
		m *= 2.5;
	m += .9 * fmin(1.5, pulled(w, p, d, AIM_FUND) +
	    pulled(w, p, d, AIM_CARD) + pulled(w, p, d, AIM_BACK)) *
	    (p->neff > 0);
	return (fmin(m, 3));
}

static int
app_day(struct file *f, const struct world *w, const struct person *p,
    int32_t d, struct sf_err *e)
{
	unsigned n = times(visits(w, p, d), chance(w, p->no, d, P_APP, 0)), i;
	double age = d - p->registered, want = p->fund < .3f ? 0 :
	    (.42 * exp(-age / 6) + .02) * (double)p->fund * 1.3;
	int fund = chance(w, p->no, d, P_APP, 2) < want && p->no % 5 < 3;
	struct session s;
	unsigned more;
	int bad = 0;

	if (d == p->registered) {
		start(&s, f, w, p, d, 0);
		if (registers(&s, e) != 0)
			return (-1);
	}
	if (fund && n == 0)
		n = 1;
	for (i = 0; bad == 0 && i < n; i++) {
		start(&s, f, w, p, d, i + 1);
		bad = plain(&s, "open", "", e);
		if (bad == 0 && fund && i == 0)
			bad = search(&s, 1, e);
		more = times(1.1, chance(w, p->no, d, P_APP, 90 + i));
		while (bad == 0 && more-- > 0)
			bad = wander(&s, e);
	}
	return (bad != 0 ? -1 : business(&s, w, p, d, f, e));
}

int
export_app(struct job *j, struct sf_err *e)
{
	const struct person *p, *end = j->w->p + j->w->n;
	struct file *f;
	int32_t d;
	int bad = 0;

	if (job_file(j, "app", "jsonl", j->plain ? 0 : F_ZSTD, &f, e) != 0)
		return (-1);
	for (d = j->from; bad == 0 && d <= j->to; d++) {
		for (p = j->w->p; bad == 0 && p < end; p++)
			if (p->registered <= d)
				bad = app_day(f, j->w, p, d, e);
		if (bad == 0)
			bad = file_sort(f, d, e);
	}
	return (job_close(j, "app", f, e) != 0 ? -1 : bad);
}
