/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/ascend.h"
#include "identity/explain_own.h"
#include "identity/witness.h"
#include "record/event.h"
#include "record/profile.h"

static void
keep_part(struct sf_buf *b, struct sf_str s)
{
	uint32_t n = (uint32_t)s.n;

	sf_buf_add(b, &n, sizeof(n));
	sf_buf_addstr(b, s);
}

/*
 * An event for the table of events, by time and eid: the cells of the table,
 * its identifiers, and last its set, whose number hangs on the order of the
 * input.
 */
static int
keep_event(struct explain *x, uint32_t set, const struct sf_event *ev,
    const struct sf_jdoc *doc, struct sf_err *e)
{
	const struct sf_str part[] = {ev->ts_text, ev->eid, ev->src,
	    ev->channel, ev->event};
	struct sf_buf *key = &x->w.text, *val = &x->w.made;
	size_t i;

	sf_buf_clear(key);
	sf_buf_clear(val);
	sf_buf_addstr(key, ev->ts_text);
	sf_buf_addc(key, '\0');
	sf_buf_addstr(key, ev->eid);
	for (i = 0; i < sizeof(part) / sizeof(part[0]); i++)
		keep_part(val, part[i]);
	if (ev->ids != 0)
		sf_j_write(val, doc, ev->ids);
	sf_buf_add(val, &set, sizeof(set));
	if (sf_buf_check(key, e) || sf_buf_check(val, e))
		return (-1);
	return (sf_sort_add(x->events, sf_buf_str(key), sf_buf_str(val), e));
}

static int
keep_source(struct explain *x, uint32_t set, struct sf_str src,
    struct sf_err *e)
{
	struct sf_buf *key = &x->w.made;

	sf_buf_clear(key);
	sf_buf_add(key, &set, sizeof(set));
	sf_buf_addstr(key, src);
	if (sf_buf_check(key, e))
		return (-1);
	return (sf_map_put(&x->said, sf_buf_str(key), 0, NULL) ? 0 :
	    sf_fail_mem(e));
}

static int
hear(void *ctx, uint32_t set, const struct sf_line *head, struct sf_str line,
    struct sf_err *e)
{
	struct explain *x = ctx;
	struct sf_event ev = {0};
	struct sf_profile p;
	struct sf_jdoc doc;
	const char *code;

	if (sf_json_parse(x->w.json, line.p, line.n, 0, &doc, e))
		return (-1);
	if (head->flags & SF_EV_PROFILE) {
		if (sf_profile_view(&doc, &p, e))
			return (-1);
		ev.ts_text = p.last_ts;
		ev.event = SF_S("(profile)");
		ev.ids = p.ids;
	} else if (sf_event_view(&doc, &ev, &code, e) || (ev.src.n > 0 &&
	    keep_source(x, set, ev.src, e))) {
		return (-1);
	}
	return (x->events ? keep_event(x, set, &ev, &doc, e) : 0);
}

static int
by_set(const void *a, const void *b)
{
	const struct source *x = a, *y = b;

	if (x->set != y->set)
		return (x->set < y->set ? -1 : 1);
	return (sf_str_cmp(x->name, y->name));
}

int
explain_listen(struct explain *x, struct sf_err *e)
{
	struct sf_str key;
	size_t i;

	if (x->table == EXPLAIN_EVENTS && (x->events = sf_sort_new(
	    x->w.run.memory / 5, e)) == NULL)
		return (-1);
	if (sf_witness_walk(&x->w.l, x->want, hear, x, e) ||
	    (x->events != NULL && sf_sort_done(x->events, x->w.run.jobs, e)))
		return (-1);
	x->source = malloc((x->said.n + 1) * sizeof(*x->source));
	if (x->source == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < x->said.n; i++) {
		key = x->said.e[i].key;
		memcpy(&x->source[i].set, key.p, sizeof(x->source[i].set));
		x->source[i].name = (struct sf_str){key.p +
		    sizeof(x->source[i].set), key.n - sizeof(x->source[i].set)};
	}
	x->sources = x->said.n;
	if (x->sources > 1)
		qsort(x->source, x->sources, sizeof(*x->source), by_set);
	return (0);
}

void
explain_deafen(struct explain *x)
{
	sf_sort_free(x->events);
	sf_map_release(&x->said);
	free(x->source);
}

/* The place of the first source of a set. */
static size_t
sources_of(const struct explain *x, uint32_t set)
{
	size_t from = 0, to = x->sources, mid;

	while (from < to) {
		mid = from + (to - from) / 2;
		if (x->source[mid].set < set)
			from = mid + 1;
		else
			to = mid;
	}
	return (from);
}

/* All sources of the sets, as often as they come; *${n} of them. */
static struct sf_str *
collect(const struct explain *x, const size_t *seen, size_t from, size_t to,
    size_t *n)
{
	size_t cap = 16, k;
	struct sf_str *all = malloc(cap * sizeof(*all)), *more;
	uint32_t set;

	for (*n = 0; from < to && all != NULL; from++) {
		set = x->ref[seen ? seen[from] : from].set;
		for (k = sources_of(x, set); k < x->sources &&
		    x->source[k].set == set; k++) {
			if (*n == cap) {
				cap *= 2;
				more = realloc(all, cap * sizeof(*all));
				if (more == NULL) {
					free(all);
					return (NULL);
				}
				all = more;
			}
			all[(*n)++] = x->source[k].name;
		}
	}
	return (all);
}

int
explain_sources(const struct explain *x, const size_t *seen, size_t from,
    size_t to, int json, struct sf_buf *b, struct sf_err *e)
{
	size_t n, i, told = 0;
	struct sf_str *all = collect(x, seen, from, to, &n);

	if (all == NULL)
		return (sf_fail_mem(e));
	sf_ascend_str(all, n);
	sf_buf_adds(b, json ? "[" : "");
	for (i = 0; i < n; i++) {
		if (i > 0 && sf_str_eq(all[i], all[i - 1]))
			continue;
		sf_buf_adds(b, told++ == 0 ? "" : json ? "," : ", ");
		if (json)
			sf_buf_json(b, all[i].p, all[i].n);
		else
			sf_buf_addstr(b, all[i]);
	}
	sf_buf_adds(b, json ? "]" : "");
	free(all);
	return (0);
}
