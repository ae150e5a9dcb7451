/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/digest.h"
#include "gates.h"

struct gate {
	struct world *w;
	struct sf_map who;	/* type:value → person */
	struct file *f[CHANNELS];
	uint64_t results[RESULTS], refusals, nobody, before;
};

static int
holder(void *ctx, const char *type, const char *value, uint32_t who,
    struct sf_err *e)
{
	struct gate *g = ctx;
	struct sf_buf b = {0};
	struct sf_map_entry *m = NULL;

	if (strcmp(type, "phone") != 0 && strcmp(type, "email") != 0 &&
	    strcmp(type, "device") != 0)
		return (0);
	sf_buf_addf(&b, "%s:%s", type, value);
	m = sf_map_put(&g->who, sf_buf_str(&b), who, NULL);
	sf_buf_release(&b);
	return (m == NULL ? sf_fail_mem(e) : 0);
}

/* Who reads what is sent to the address today, or NOBODY. */
static uint32_t
reader(const struct gate *g, unsigned channel, struct sf_str addr)
{
	const char *type = channel == C_EMAIL ? "email" : channel == C_SMS ||
	    addr.p[0] == '+' ? "phone" : "device";
	struct sf_map_entry *m;
	struct sf_buf b = {0};

	sf_buf_addf(&b, "%s:%.*s", type, (int)addr.n, addr.p);
	m = sf_map_get(&g->who, sf_buf_str(&b));
	sf_buf_release(&b);
	return (m == NULL ? NOBODY : (uint32_t)m->val);
}

/*
 * One line of a gateway.  ${bare}: the gateway tells the send_id alone.
 * ${machine}: a mail opened by a proxy, not by a person.
 */
static int
receipt(struct gate *g, const struct send *s, struct sf_str addr,
    const char *state, int64_t ms, int bare, int machine, struct sf_err *e)
{
	struct file *f = g->f[s->channel];
	uint32_t off, k = (uint32_t)sf_hash64(s->id.p, s->id.n);
	struct sf_buf *b = file_later(f, &off);
	const struct world *w = g->w;

	if (ms >= SF_DAY)
		ms = SF_DAY - 1;
	switch (s->channel) {
	case C_SMS:
		put_local(b, w, w->day, ms);
		sf_buf_addf(b, ",%.*s,", (int)s->id.n, s->id.p);
		if (!bare && addr.n == 14 && addr.p[0] == '+')
			sf_buf_add(b, addr.p + (k % 4 ? 3 : 0),
			    addr.n - (k % 4 ? 3 : 0));
		sf_buf_addf(b, ",%s,%s", strstr(s->journey.p, "card") ?
		    "CARD01" : "FUND01", state);
		break;
	case C_EMAIL:
		put_time(b, w, w->day, ms, 4);
		sf_buf_addf(b, ",%.*s,%.*s,%s,%s", (int)s->id.n, s->id.p,
		    bare ? 0 : (int)addr.n, addr.p, state,
		    machine ? "proxy" : "reader");
		break;
	default:
		sf_buf_adds(b, "{\"time\":\"");
		put_time(b, w, w->day, ms, 1);
		sf_buf_addf(b, "\",\"send_id\":\"%.*s\"", (int)s->id.n,
		    s->id.p);
		if (!bare)
			sf_buf_addf(b, ",\"token\":\"%.*s\"", (int)addr.n,
			    addr.p);
		sf_buf_addf(b, ",\"status\":\"%s\"}", state);
	}
	return (file_keep(f, off, ms, k, e));
}

/* The chance that the person opens what comes by the channel. */
static double
opens(const struct person *p, unsigned channel)
{
	if (p->habit == H_ANY)
		return (.35);
	return (p->habit == channel ? (double)p->open : 0);
}

static const struct {
	const char *delivered, *failed, *open, *click, *refuse;
	double arrives;
} says[CHANNELS] = {
	[C_EMAIL] = {"delivered", "bounce", "open", "click", "unsubscribe",
	    .97},
	[C_PUSH] = {"delivered", "failed", "open", NULL, "off", .96},
	[C_SMS] = {"DELIVRD", "UNDELIV", NULL, "CLICK", "R", .98},
	[C_INAPP] = {"delivered", "failed", "open", NULL, "off", .99},
};

/* What comes of one send: decided by the person's traits and its send_id. */
static int
decide(struct gate *g, const struct send *s, struct sf_str addr,
    struct effect *x, int *machine)
{
	const struct world *w = g->w;
	unsigned k = (unsigned)(sf_hash64(s->id.p, s->id.n) & 0x1fff) * 16;
	uint32_t who = x->person;
	const struct person *p = who == NOBODY ? NULL : &w->p[who];

	x->ms = s->ms + 1000 + pick(w, who, w->day, P_ANSWER, k, 20000);
	x->result = addr.n > 0 && chance(w, who, w->day, P_ANSWER, k + 1) <
	    says[s->channel].arrives ? R_DELIVERED : R_FAILED;
	*machine = x->result == R_DELIVERED && s->channel == C_EMAIL &&
	    chance(w, who, w->day, P_ANSWER, k + 2) < .1;
	if (x->result == R_FAILED || p == NULL)
		return (0);
	if (chance(w, who, w->day, P_ANSWER, k + 3) < opens(p, s->channel)) {
		double u = chance(w, who, w->day, P_ANSWER, k + 4);

		x->result = s->channel == C_SMS || chance(w, who, w->day,
		    P_ANSWER, k + 5) < .45 ? R_CLICK : R_OPEN;
		x->ms += SF_MINUTE + (int64_t)(u * u * 9 * SF_HOUR);
		if (x->ms > SF_DAY - 10 * SF_MINUTE)
			x->ms = SF_DAY - 10 * SF_MINUTE +
			    (int64_t)(u * 500000);
	} else if (s->channel != C_INAPP && chance(w, who, w->day, P_ANSWER,
	    k + 6) < (double)p->refuse) {
		x->refused = 1;
	}
	return (0);
}

static int
play(struct gate *g, const struct send *s, struct sf_str addr,
    struct sf_err *e)
{
	struct effect x = {.person = NOBODY, .day = g->w->day,
	    .channel = (uint8_t)s->channel};
	int bare = sf_hash64(s->id.p, s->id.n) >> 20 & 3, bad, machine;
	int64_t sent;

	bare = bare == 0 || s->channel == C_INAPP;
	if (addr.n > 0)
		x.person = reader(g, s->channel, addr);
	g->nobody += x.person == NOBODY;
	(void)decide(g, s, addr, &x, &machine);
	g->results[x.result]++;
	g->refusals += x.refused;
	sent = s->ms + 1500;
	bad = receipt(g, s, addr, x.result == R_FAILED ?
	    says[s->channel].failed : says[s->channel].delivered, sent, bare,
	    0, e);
	if (bad == 0 && machine)
		bad = receipt(g, s, addr, "open", sent + 2500, bare, 1, e);
	if (bad == 0 && x.result >= R_OPEN && says[s->channel].open != NULL)
		bad = receipt(g, s, addr, says[s->channel].open, x.ms, bare,
		    0, e);
	if (bad == 0 && x.result == R_CLICK && says[s->channel].click != NULL)
		bad = receipt(g, s, addr, says[s->channel].click,
		    x.ms + 20000, bare, 0, e);
	if (bad == 0 && x.refused)
		bad = receipt(g, s, addr, says[s->channel].refuse,
		    sent + 10 * SF_MINUTE, 0, 0, e);
	return (bad != 0 ? -1 : effect_add(g->w, &x, s->id, s->journey,
	    s->step, e));
}

static int
open_files(struct gate *g, const char *dir, struct sf_err *e)
{
	static const char *const stem[CHANNELS] = {"mail_receipts",
		"push_receipts", "sms_receipts", "inapp_receipts"};
	struct job j = {.w = g->w, .dir = dir};
	int csv;
	unsigned c;

	for (c = 0; c < CHANNELS; c++) {
		csv = c == C_EMAIL || c == C_SMS;
		if (job_file(&j, stem[c], csv ? "csv" : "jsonl", (csv ? F_CSV :
		    0) | (c == C_SMS ? F_GB18030 : 0), &g->f[c], e) != 0)
			return (-1);
	}
	if (file_head(g->f[C_SMS], "时间,send_id,手机号,产品,状态", e) != 0)
		return (-1);
	return (file_head(g->f[C_EMAIL], "time,send_id,email,event,agent", e));
}

static int
by_due(const void *a, const void *b)
{
	const struct send *x = a, *y = b;

	if (x->ms != y->ms)
		return (x->ms < y->ms ? -1 : 1);
	return (sf_str_cmp(x->id, y->id));
}

/* Sends that an earlier day answered already are not sent again. */
static int
known(const struct world *w, struct sf_map *m, struct sf_err *e)
{
	size_t i;

	for (i = 0; i < w->neff; i++)
		if (sf_map_put(m, sf_str(w->text.p + w->eff[i].send), 0,
		    NULL) == NULL)
			return (sf_fail_mem(e));
	return (0);
}

static int
play_all(struct gate *g, struct sends *s, struct sf_err *e)
{
	struct sf_map old = {0};
	const struct send *x;
	struct sf_str addr;
	size_t i;
	int bad = known(g->w, &old, e);

	if (s->n > 1)
		qsort(s->s, s->n, sizeof(*s->s), by_due);
	for (i = 0; bad == 0 && i < s->n; i++) {
		x = &s->s[i];
		if (x->cancelled) {
			s->cancels++;
			continue;
		}
		if (sf_map_get(&old, x->id) != NULL) {
			g->before++;
			continue;
		}
		if (x->channel >= CHANNELS) {
			s->lost++;
			continue;
		}
		addr = s->addr[sf_map_get(&s->names, x->name)->val]
		    [x->channel];
		bad = play(g, x, addr.p == NULL ? sf_str("") : addr, e);
	}
	sf_map_release(&old);
	return (bad);
}

static void
tell(const struct gate *g, const struct sends *s)
{
	fprintf(stderr, "bank: %zu sends due: %llu failed, %llu delivered, "
	    "%llu opened, %llu clicked; %llu refusals\n", s->n,
	    (unsigned long long)g->results[R_FAILED],
	    (unsigned long long)g->results[R_DELIVERED],
	    (unsigned long long)g->results[R_OPEN],
	    (unsigned long long)g->results[R_CLICK],
	    (unsigned long long)g->refusals);
	if (s->again + g->before + s->cancels + s->lost + g->nobody > 0)
		fprintf(stderr, "bank: %llu rows again, %llu answered before, "
		    "%llu cancelled, %llu by no channel we have, %llu to "
		    "nobody we know\n", (unsigned long long)s->again,
		    (unsigned long long)g->before,
		    (unsigned long long)s->cancels,
		    (unsigned long long)s->lost,
		    (unsigned long long)g->nobody);
}

int
answer(struct world *w, const struct answer_args *a, struct sf_err *e)
{
	struct gate g = {.w = w};
	struct sends s = {0};
	uint64_t rows;
	unsigned c;
	size_t i;
	int bad = 0;

	for (i = 0; bad == 0 && i < a->schedules; i++)
		bad = sends_read(&s, w, w->day, a->schedule[i], e);
	if (bad == 0)
		bad = sends_join(&s, a->profiles, e);
	if (bad == 0)
		bad = truth_identifiers(w, holder, &g, e);
	if (bad == 0)
		bad = open_files(&g, a->dir, e);
	if (bad == 0)
		bad = play_all(&g, &s, e);
	for (c = 0; c < CHANNELS; c++) {
		if (bad == 0)
			bad = file_sort(g.f[c], w->day, e);
		if (g.f[c] != NULL && file_close(g.f[c], &rows, e) != 0)
			bad = -1;
		file_free(g.f[c]);
	}
	if (bad == 0 && !a->quiet)
		tell(&g, &s);
	sf_map_release(&g.who);
	sends_free(&s);
	return (bad);
}
