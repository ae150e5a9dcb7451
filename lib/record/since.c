/* SPDX-License-Identifier: MIT */
#include "base/date.h"
#include "base/map.h"

#include "record/profile.h"

/*
 * A walk along what mirrors a member of the profile, in the same order.  Where
 * it is in another, or has gaps, members are looked for; who has many of them
 * gets a map.
 */
#define FEW 64
struct mirror {
	const struct sf_jdoc *doc;
	uint32_t group, next;
	unsigned looked;
	struct sf_map map;
};

/* ${of}: the node of since or of from, or 0. */
static struct mirror
mirror_of(const struct sf_jdoc *doc, uint32_t of, const char *group)
{
	struct mirror m = {.doc = doc};

	if (of != 0)
		m.group = sf_j_get(doc, of, group);
	if (m.group != 0 && doc->node[m.group].type != SF_J_OBJ)
		m.group = 0;
	if (m.group != 0)
		m.next = sf_j_first(doc, m.group);
	return (m);
}

/* Without memory for a map it takes longer. */
static void
make_map(struct mirror *m)
{
	struct sf_map_entry *e;
	uint32_t i;

	for (i = sf_j_first(m->doc, m->group); i != 0;
	    i = sf_j_after(m->doc, m->group, i)) {
		e = sf_map_put(&m->map, m->doc->node[i].key, i, NULL);
		if (e == NULL) {
			sf_map_release(&m->map);
			return;
		}
		e->val = i;		/* the last of a name counts */
	}
}

static uint32_t
look_up(struct mirror *m, struct sf_str key)
{
	const struct sf_map_entry *e;

	if (m->looked++ == FEW)
		make_map(m);
	if (m->map.n == 0)
		return (sf_j_getn(m->doc, m->group, key));
	e = sf_map_get(&m->map, key);
	return (e != NULL ? (uint32_t)e->val : 0);
}

/* The member of the mirror named ${key}: the next one, as a rule. */
static uint32_t
mirrored(struct mirror *m, struct sf_str key)
{
	uint32_t i = m->next;

	if (m->group == 0)
		return (0);
	if (i == 0 || !sf_str_eq(m->doc->node[i].key, key))
		i = look_up(m, key);
	if (i != 0)
		m->next = sf_j_after(m->doc, m->group, i);
	return (i);
}

static int
instant(const struct sf_jdoc *doc, uint32_t i, int64_t *ms)
{
	if (i == 0 || doc->node[i].type != SF_J_STR)
		return (-1);
	return (sf_ts_parse(doc->node[i].str, ms));
}

int
sf_profile_facts(const struct sf_jdoc *doc, const struct sf_profile *p,
    const char *group, sf_fact_each *f, void *ctx)
{
	struct mirror m = mirror_of(doc, p->since, group);
	struct mirror from = mirror_of(doc, p->from, group);
	uint32_t at = sf_j_get(doc, 0, group), i, k;
	int64_t set;
	int r = 0;

	if (at == 0 || doc->node[at].type != SF_J_OBJ)
		return (0);
	for (i = sf_j_first(doc, at); i != 0 && r == 0;
	    i = sf_j_after(doc, at, i)) {
		k = mirrored(&m, doc->node[i].key);
		if (k ? instant(doc, k, &set) : sf_ts_parse(p->last_ts, &set))
			r = -2;
		else
			r = f(ctx, i, set, mirrored(&from, doc->node[i].key));
	}
	sf_map_release(&m.map);
	sf_map_release(&from.map);
	return (r);
}

/* First and last of the pair at node ${i}. */
static int
pair(const struct sf_jdoc *doc, uint32_t i, int64_t *first, int64_t *last)
{
	uint32_t k;

	if (i == 0 || doc->node[i].type != SF_J_ARR)
		return (-1);
	k = sf_j_first(doc, i);
	if (instant(doc, k, first) ||
	    instant(doc, sf_j_after(doc, i, k), last))
		return (-1);
	return (0);
}

/* The values at node ${at}, with the pairs at node ${mirror} (0: none). */
static int
spans(const struct sf_jdoc *doc, const struct sf_profile *p, uint32_t at,
    uint32_t mirror, sf_span_each *f, void *ctx)
{
	struct sf_str type = doc->node[at].key;
	int one = doc->node[at].type == SF_J_STR, r = 0;
	uint32_t i = one ? at : sf_j_first(doc, at), k = 0;
	int64_t first, last;

	if (mirror != 0)
		k = sf_j_first(doc, mirror);
	while (i != 0 && r == 0) {
		if (mirror ? pair(doc, k, &first, &last) :
		    sf_ts_parse(p->first_ts, &first) ||
		    sf_ts_parse(p->last_ts, &last))
			return (-2);
		if (doc->node[i].str.n > 0)
			r = f(ctx, type, doc->node[i].str, first, last);
		i = one ? 0 : sf_j_after(doc, at, i);
		k = k ? sf_j_after(doc, mirror, k) : 0;
	}
	return (r);
}

int
sf_profile_spans(const struct sf_jdoc *doc, const struct sf_profile *p,
    sf_span_each *f, void *ctx)
{
	struct mirror m = mirror_of(doc, p->since, "ids");
	uint32_t i, k;
	int r = 0;

	if (p->ids == 0)
		return (0);
	for (i = sf_j_first(doc, p->ids); i != 0 && r == 0;
	    i = sf_j_after(doc, p->ids, i)) {
		if (sf_str_is(doc->node[i].key, "one_id"))
			continue;
		k = mirrored(&m, doc->node[i].key);
		r = k != 0 && doc->node[k].type != SF_J_ARR ? -2 :
		    spans(doc, p, i, k, f, ctx);
	}
	sf_map_release(&m.map);
	return (r);
}
