/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "format/json.h"

#include "journey/facts.h"

struct adding {
	struct sf_facts *f;
	size_t cap;
};

static int
count_name(void *ctx, struct sf_str name)
{
	struct adding *a = ctx;

	(void)name;
	a->cap++;
	return (0);
}

static int
add_name(void *ctx, struct sf_str name)
{
	struct adding *a = ctx;

	if (a->f->names < a->cap)
		a->f->name[a->f->names++] = name;
	return (0);
}

int
sf_facts_start(struct sf_facts *f, const struct sf_journeys *js,
    const struct sf_jdoc *doc, const struct sf_profile *p, struct sf_str line,
    int64_t asof, struct sf_arena *mem, struct sf_err *e)
{
	struct adding a = {f, 0};

	memset(f, 0, sizeof(*f));
	f->js = js;
	f->doc = doc;
	f->line = line;
	f->asof = asof;
	f->mem = mem;
	f->zone = js->zone;
	sf_ts_format(asof, f->asof_text);
	f->prof = *p;
	(void)sf_profile_names(doc, &f->prof, count_name, &a);
	f->name = sf_arena_alloc(mem, (a.cap + 1) * sizeof(*f->name));
	if (f->name == NULL)
		return (sf_fail_mem(e));
	(void)sf_profile_names(doc, &f->prof, add_name, &a);
	return (0);
}

int
sf_facts_named(const struct sf_facts *f, struct sf_str name)
{
	size_t i;

	for (i = 0; i < f->names; i++)
		if (sf_str_eq(f->name[i], name))
			return (1);
	return (0);
}

/* Whether member ${i} of the map was set before the instant. */
static int
known(const struct sf_facts *f, const char *map, struct sf_str key)
{
	uint32_t m, i;
	struct sf_str t;
	int64_t ts;

	if (f->prof.since == 0 ||
	    (m = sf_j_get(f->doc, f->prof.since, map)) == 0 ||
	    (i = sf_j_getn(f->doc, m, key)) == 0)
		return (1);
	t = sf_j_text(f->doc, i);
	return (sf_ts_parse(t, &ts) || ts < f->asof);
}

struct sf_str
sf_facts_consent(const struct sf_facts *f, struct sf_str name)
{
	struct sf_str none = {"", 0};
	uint32_t i;

	if (f->prof.consent == 0 ||
	    (i = sf_j_getn(f->doc, f->prof.consent, name)) == 0 ||
	    !known(f, "consent", name))
		return (none);
	return (sf_j_text(f->doc, i));
}

struct sf_str
sf_facts_trait(const struct sf_facts *f, const char *name)
{
	struct sf_str none = {"", 0};
	uint32_t i;

	if (f->prof.traits == 0 ||
	    (i = sf_j_get(f->doc, f->prof.traits, name)) == 0 ||
	    f->doc->node[i].type != SF_J_STR ||
	    !known(f, "traits", sf_str(name)))
		return (none);
	return (sf_j_text(f->doc, i));
}

int
sf_facts_segment(const struct sf_facts *f, struct sf_str name, int64_t *since)
{
	uint32_t i;

	if (f->prof.segments == 0 ||
	    (i = sf_j_getn(f->doc, f->prof.segments, name)) == 0)
		return (0);
	return (f->doc->node[i].type == SF_J_STR &&
	    sf_ts_parse(sf_j_text(f->doc, i), since) == 0 &&
	    *since <= f->asof);
}

static int
by_time(const void *a, const void *b)
{
	const struct sf_touch *x = a, *y = b;

	if (x->ch != y->ch)
		return (x->ch < y->ch ? -1 : 1);
	if (x->ts != y->ts)
		return (x->ts < y->ts ? -1 : 1);
	return (sf_str_cmp(x->send_id, y->send_id));
}

/* Opens of channel ${ch}: an array of [ts, send_id], as jq printed it. */
static int
take_opens(struct sf_facts *f, struct sf_json *parser, int ch,
    const struct sf_value *v, struct sf_err *e)
{
	struct sf_touch *p;
	struct sf_jdoc d;
	uint32_t i, k;

	if (v->truth == SF_UNDEFINED || v->json.n <= 2)
		return (0);
	if (sf_json_parse(parser, v->json.p, v->json.n, 0, &d, e))
		return (-1);
	p = sf_arena_alloc(f->mem, (f->opens + d.node[0].kids + 1) *
	    sizeof(*p));
	if (p == NULL)
		return (sf_fail_mem(e));
	if (f->opens > 0)
		memcpy(p, f->open, f->opens * sizeof(*p));
	f->open = p;
	for (i = sf_j_first(&d, 0); i != 0; i = sf_j_after(&d, 0, i)) {
		struct sf_str id;
		char *own;

		p = &f->open[f->opens];
		if ((k = sf_j_first(&d, i)) == 0 ||
		    sf_ts_parse(sf_j_text(&d, k), &p->ts) ||
		    (k = sf_j_after(&d, i, k)) == 0)
			continue;
		id = sf_j_text(&d, k);
		if ((own = sf_arena_dup(f->mem, id.p, id.n)) == NULL)
			return (sf_fail_mem(e));
		p->send_id = (struct sf_str){own, id.n};
		p->ch = ch;
		f->opens++;
	}
	return (0);
}

int
sf_facts_channels(struct sf_facts *f, struct sf_expr_run *x,
    struct sf_json *parser, struct sf_err *e)
{
	size_t i, n = sf_channels_count(f->js->channels);
	unsigned p = (unsigned)f->js->reach;

	if (f->have_channels)
		return (0);
	f->have_channels = 1;
	f->reach = sf_arena_alloc(f->mem, (n + 1) * sizeof(*f->reach));
	if (f->reach == NULL)
		return (sf_fail_mem(e));
	if (n == 0)
		return (0);
	if (sf_expr_feed(x, 0, f->line, f->doc, SF_S(""), e) ||
	    sf_expr_eval(x, e))
		return (-1);
	for (i = 0; i < n; i++) {
		f->reach[i] = sf_expr_value(x, 0, p + 2 * (unsigned)i)->truth;
		if (take_opens(f, parser, (int)i, sf_expr_value(x, 0,
		    p + 2 * (unsigned)i + 1), e))
			return (-1);
	}
	if (f->opens > 1)
		qsort(f->open, f->opens, sizeof(*f->open), by_time);
	return (0);
}

int
sf_facts_opened(const struct sf_facts *f, int ch, struct sf_str send_id,
    int64_t *ts)
{
	size_t i;

	for (i = 0; i < f->opens; i++)
		if (f->open[i].ch == ch &&
		    sf_str_eq(f->open[i].send_id, send_id)) {
			*ts = f->open[i].ts;
			return (1);
		}
	return (0);
}

static struct sf_str
event_text(const struct sf_facts *f, uint32_t at, const char *key)
{
	uint32_t i = sf_j_get(f->doc, at, key);

	return (i == 0 ? (struct sf_str){"", 0} : sf_j_text(f->doc, i));
}

static struct sf_str
event_send_id(const struct sf_facts *f, uint32_t at)
{
	uint32_t props = sf_j_get(f->doc, at, "props");
	struct sf_str id = props == 0 ? (struct sf_str){"", 0} :
	    event_text(f, props, "send_id");

	return (id.n > 0 ? id : event_text(f, at, "eid"));
}

static void
take_sent(struct sf_facts *f, uint32_t at)
{
	struct sf_touch *p = &f->sent[f->sents];

	if (!sf_str_is(event_text(f, at, "event"), "send") ||
	    sf_ts_parse(event_text(f, at, "ts"), &p->ts) || p->ts >= f->asof)
		return;
	p->send_id = event_send_id(f, at);
	p->ch = sf_channels_find(f->js->channels, event_text(f, at,
	    "channel"));
	f->sents++;
}

/* A cancel is earlier than what it cancels. */
static void
take_cancel(struct sf_facts *f, uint32_t at)
{
	struct sf_str id;
	size_t i;

	if (!sf_str_is(event_text(f, at, "event"), "cancel"))
		return;
	id = event_send_id(f, at);
	for (i = 0; i < f->sents; i++)
		if (sf_str_eq(f->sent[i].send_id, id))
			f->sent[i].ch = -1;
}

int
sf_facts_sent(struct sf_facts *f, struct sf_err *e)
{
	uint32_t i, at = f->prof.events;

	if (f->have_sent)
		return (0);
	f->have_sent = 1;
	f->sent = sf_arena_alloc(f->mem, ((at ? f->doc->node[at].kids : 0) +
	    1) * sizeof(*f->sent));
	if (f->sent == NULL)
		return (sf_fail_mem(e));
	for (i = at ? sf_j_first(f->doc, at) : 0; i != 0;
	    i = sf_j_after(f->doc, at, i))
		take_sent(f, i);
	for (i = at ? sf_j_first(f->doc, at) : 0; i != 0;
	    i = sf_j_after(f->doc, at, i))
		take_cancel(f, i);
	return (0);
}
