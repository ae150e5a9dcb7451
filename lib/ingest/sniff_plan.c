/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "ingest/sniff.h"

/* How much a column of times looks like that of the row. */
static int
row_time(const struct sf_sniff_col *c, int64_t day)
{
	struct sf_sniff_word w[SF_SNIFF_HINTS];
	size_t n = sf_sniff_words(c->name, w, SF_SNIFF_HINTS);
	int score = 0, near;

	if (c->n * 100 < c->rows * 95)
		return (0);		/* not every row has one */
	score += 4 * sf_sniff_has(w, n, SF_SR_TIME, NULL);
	near = c->n > 0 && c->near * 2 >= c->n;
	/* A table may be sorted by a date of the past. */
	score += (near || day == INT64_MIN ? 3 : 1) *
	    (c->n >= 3 && c->falls * 20 <= c->n);
	score += 2 * near;
	score -= 2 * sf_sniff_has(w, n, SF_SR_OWN_TIME, NULL);
	score -= 6 * sf_sniff_has(w, n, SF_SR_AUDIT, NULL);
	return (score);
}

static size_t
find_ts(const struct sf_sniff_source *s, const struct sf_sniff_plan *p)
{
	size_t i, at = SIZE_MAX;
	int best = 2, score;

	for (i = 0; i < s->cols; i++) {
		if (p->g[i].place != SF_SP_ALSO)
			continue;
		score = row_time(&s->col[i], s->day);
		if (score > best || (at == SIZE_MAX && s->stamp == NULL &&
		    s->col[i].n > 0 && s->col[i].n * 100 >=
		    s->rows * 99)) {
			best = score > best ? score : best;
			at = i;
		}
	}
	return (at);
}

/* The column that names what happened. */
static size_t
find_event(const struct sf_sniff_source *s, const struct sf_sniff_plan *p)
{
	static const enum sf_sniff_role roles[] = {SF_SR_EVENT, SF_SR_STATE};
	struct sf_sniff_word w[SF_SNIFF_HINTS];
	const struct sf_sniff_col *c;
	size_t r, i, n;

	for (r = 0; r < 2; r++)
		for (i = 0; i < s->cols; i++) {
			c = &s->col[i];
			n = sf_sniff_words(c->name, w, SF_SNIFF_HINTS);
			if (p->g[i].place == SF_SP_PROP &&
			    sf_sniff_has(w, n, roles[r], NULL) &&
			    c->seen.n <= 100 &&
			    (c->n > 0 ? c->n * 100 >= s->rows * 95 :
			    s->rows == 0))
				return (i);
		}
	return (SIZE_MAX);
}

/* Times that are not the row's: events of their own of a table, else props. */
static void
place_times(struct sf_sniff_source *s, struct sf_sniff_plan *p)
{
	struct sf_sniff_guess *g;
	size_t i;

	for (i = 0; i < s->cols; i++) {
		g = &p->g[i];
		if (g->place != SF_SP_ALSO)
			continue;
		if (i == p->ts) {
			g->place = SF_SP_TS;
			if (row_time(&s->col[i], s->day) <= 2)
				sf_sniff_say(g, 1, "is it then that the row's "
				    "facts began to hold?");
			else if (s->rows > 0 && !sf_sniff_most(&s->col[i],
			    sf_sniff_shape(&s->col[i]), 1000))
				sf_sniff_say(g, 1, "rows whose time cannot be "
				    "read will be rejects");
			p->zoneless |= sf_sniff_zoneless(&s->col[i], g) ||
			    s->rows == 0;
		} else if (p->table && sf_sniff_most(&s->col[i],
		    sf_sniff_shape(&s->col[i]),
		    995)) {
			p->zoneless |= sf_sniff_zoneless(&s->col[i], g);
		} else {
			g->place = p->table ? SF_SP_TRAIT : SF_SP_PROP;
			if (!sf_sniff_most(&s->col[i],
			    sf_sniff_shape(&s->col[i]), 1000)) {
				g->type = NULL;
				g->format = NULL;
				sf_sniff_say(g, 1, "not all of it are times, "
				    "so it is text");
			} else if (g->format == NULL && g->type == NULL) {
				g->type = "time";
			}
			p->zoneless |= sf_sniff_zoneless(&s->col[i], g);
			sf_sniff_call(g, NULL, s->col[i].name);
		}
	}
}

/* What names a row: unique, never empty, and called a number. */
static void
find_key(struct sf_sniff_source *s, struct sf_sniff_plan *p)
{
	struct sf_sniff_word w[SF_SNIFF_HINTS];
	const struct sf_sniff_col *c;
	size_t i, n;

	if (s->fmt == SF_F_JSONL || s->rows == 0)
		return;
	for (i = 0; i < s->cols; i++) {
		c = &s->col[i];
		n = sf_sniff_words(c->name, w, SF_SNIFF_HINTS);
		/* Exports write a row twice now and then. */
		if (c->n < s->rows || c->n < 2 ||
		    (c->twice > 2 && c->twice * 50 > c->n) ||
		    c->twice * 10 > c->n)
			continue;
		if (p->g[i].place == SF_SP_ID ? !p->table :
		    (p->g[i].place != SF_SP_PROP &&
		    p->g[i].place != SF_SP_TRAIT) ||
		    !sf_sniff_has(w, n, SF_SR_SERIAL, NULL))
			continue;
		p->g[i].key = 1;
		if (p->g[i].place != SF_SP_ID)
			p->g[i].place = SF_SP_KEY;
		return;
	}
}

static void
find_channel(const struct sf_sniff_source *s, struct sf_sniff_plan *p)
{
	static const char *const words[][2] = {{"app", "app"}, {"web", "web"},
	    {"h5", "web"}, {"wx", "wechat"}, {"wechat", "wechat"},
	    {"weixin", "wechat"}, {"微信", "wechat"}, {"sms", "sms"},
	    {"短信", "sms"}, {"mail", "email"}, {"edm", "email"},
	    {"push", "push"}, {"inapp", "inapp"}, {"partner", "partner"},
	    {"lead", "partner"}, {"branch", "branch"}, {"网点", "branch"},
	    {"core", "core"}, {"card", "core"}, {"account", "core"},
	    {"acct", "core"}, {"cust", "core"}, {"客户", "core"},
	    {"账户", "core"}, {"交易", "core"}, {"call", "call"}};
	size_t i;

	p->channel = "core";
	/* "inapp" has "app" in it. */
	if (strstr(s->name.p, "inapp") != NULL) {
		p->channel = "inapp";
		p->channel_sure = 1;
		return;
	}
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strstr(s->name.p, words[i][0]) != NULL) {
			p->channel = words[i][1];
			p->channel_sure = 1;
			return;
		}
}

/* Whether a column before ${i} writes the same name. */
static int
taken(const struct sf_sniff_plan *p, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (p->g[k].place == p->g[i].place &&
		    strcmp(p->g[k].name, p->g[i].name) == 0)
			return (1);
	return (0);
}

/* Two columns may not write one name; of identifiers they may. */
static void
part_names(struct sf_sniff_source *s, struct sf_sniff_plan *p)
{
	struct sf_sniff_guess *g;
	size_t i;

	for (i = 0; i < s->cols; i++) {
		g = &p->g[i];
		if (g->place == SF_SP_PROP && p->table)
			g->place = SF_SP_TRAIT;
		else if (g->place == SF_SP_TRAIT && !p->table &&
		    !g->is_private)
			g->place = SF_SP_PROP;
	}
	for (i = 0; i < s->cols; i++) {
		g = &p->g[i];
		if (g->place == SF_SP_ID || g->place == SF_SP_OUT ||
		    g->place == SF_SP_ALSO || !taken(p, i))
			continue;
		(void)snprintf(g->name, sizeof(g->name), "%.*s",
		    (int)s->col[i].name.n, s->col[i].name.p);
		if (taken(p, i))
			(void)snprintf(g->name, sizeof(g->name),
			    "%.*s#%zu", (int)s->col[i].name.n,
			    s->col[i].name.p, i + 1);
	}
}

int
sf_sniff_guess(struct sf_sniff_source *s, struct sf_sniff_plan *p,
    struct sf_err *e)
{
	struct sf_sniff_word w[SF_SNIFF_HINTS];
	size_t i;

	memset(p, 0, sizeof(*p));
	p->g = sf_arena_alloc(&s->mem, (s->cols + 1) * sizeof(*p->g));
	if (p->g == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < s->cols; i++)
		sf_sniff_column(s, &s->col[i], &p->g[i]);
	p->ts = find_ts(s, p);
	p->table = p->ts == SIZE_MAX;
	p->zoneless = p->table && s->stamp != NULL;
	place_times(s, p);
	p->event = p->table ? SIZE_MAX : find_event(s, p);
	if (p->event != SIZE_MAX)
		p->g[p->event].place = SF_SP_EVENT;
	find_channel(s, p);
	for (i = 0; i < s->cols && !p->table; i++)
		if (p->g[i].place == SF_SP_PROP && s->col[i].seen.n <= 30 &&
		    sf_sniff_has(w, sf_sniff_words(s->col[i].name, w,
		    SF_SNIFF_HINTS),
		    SF_SR_CHANNEL, NULL)) {
			p->g[i].place = SF_SP_CHANNEL;
			break;
		}
	find_key(s, p);
	sf_sniff_leave(s, p);
	part_names(s, p);
	return (s->mem.failed ? sf_fail_mem(e) : 0);
}
