/* SPDX-License-Identifier: MIT */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/map.h"
#include "format/json.h"

#include "segment/members.h"

struct was {
	uint32_t segment;
	int64_t since;
};

struct record {
	struct sf_str founding;
	int64_t first;
	struct was *in;
	uint32_t n;
	atomic_uchar met;	/* somebody of the input is that person */
};

struct members {
	const struct sf_segments *s;
	size_t segments;
	struct sf_map names;	/* one_id -> record */
	struct record *at;
	size_t n, cap;
	struct sf_arena mem;
};

void
members_free(struct members *m)
{
	if (m == NULL)
		return;
	sf_map_release(&m->names);
	sf_arena_release(&m->mem);
	free(m->at);
	free(m);
}

static int
time_of(const struct sf_jdoc *d, uint32_t i, int64_t *ms)
{
	return (i == 0 || d->node[i].type != SF_J_STR ? -1 :
	    sf_ts_parse(d->node[i].str, ms));
}

static int
read_in(struct members *m, const struct sf_jdoc *d, uint32_t in,
    struct record *r, struct sf_err *e)
{
	uint32_t i;
	int seg;

	r->in = sf_arena_alloc(&m->mem, (d->node[in].kids + 1) *
	    sizeof(*r->in));
	if (r->in == NULL)
		return (sf_fail_mem(e));
	for (i = sf_j_first(d, in); i != 0; i = sf_j_after(d, in, i)) {
		/* What is defined no more has nobody in it. */
		seg = sf_segments_find(m->s, d->node[i].key);
		if (seg == -1)
			continue;
		r->in[r->n].segment = (uint32_t)seg;
		if (time_of(d, i, &r->in[r->n].since))
			return (-1);
		r->n++;
	}
	return (0);
}

static int
read_line(struct members *m, struct sf_json *json, struct sf_str line,
    struct sf_err *e)
{
	struct sf_jdoc d;
	struct record *r;
	uint32_t id, founding, in;

	if (sf_json_parse(json, line.p, line.n, 0, &d, e))
		return (-1);
	id = sf_j_get(&d, 0, "one_id");
	founding = sf_j_get(&d, 0, "founding");
	in = sf_j_get(&d, 0, "in");
	if (m->n == m->cap) {
		size_t cap = m->cap != 0 ? m->cap * 2 : 1024;

		r = realloc(m->at, cap * sizeof(*r));
		if (r == NULL)
			return (sf_fail_mem(e));
		m->at = r;
		m->cap = cap;
	}
	r = &m->at[m->n];
	memset(r, 0, sizeof(*r));
	if (id == 0 || founding == 0 || in == 0 ||
	    time_of(&d, sf_j_get(&d, 0, "first"), &r->first) ||
	    read_in(m, &d, in, r, e))
		return (sf_fail(e, SF_E_DATA, "a line of 'members' is "
		    "damaged"));
	r->founding.n = d.node[founding].str.n;
	r->founding.p = sf_arena_dup(&m->mem, d.node[founding].str.p,
	    r->founding.n);
	if (r->founding.p == NULL ||
	    sf_map_put(&m->names, d.node[id].str, m->n, NULL) == NULL)
		return (sf_fail_mem(e));
	m->n++;
	return (0);
}

static int
read_lines(struct members *m, struct sf_src *src, struct sf_json *json,
    struct sf_err *e)
{
	struct sf_buf b = {0};
	size_t from, i;
	ssize_t k = 1;
	char *room;
	int rc = -1;

	while (k > 0) {
		room = sf_buf_room(&b, (size_t)1 << 20);
		if (room == NULL) {
			(void)sf_fail_mem(e);
			goto done;
		}
		k = sf_src_read(src, room, (size_t)1 << 20, e);
		if (k < 0)
			goto done;
		b.n += (size_t)k;
		for (from = i = 0; i < b.n; i++) {
			if (b.p[i] != '\n')
				continue;
			if (read_line(m, json, (struct sf_str){b.p + from,
			    i - from}, e))
				goto done;
			from = i + 1;
		}
		memmove(b.p, b.p + from, b.n - from);
		b.n -= from;
	}
	rc = b.n == 0 ? 0 : sf_fail(e, SF_E_DATA, "'members' is cut");
done:
	sf_buf_release(&b);
	return (rc);
}

struct members *
members_load(struct sf_src *src, const struct sf_segments *s,
    struct sf_err *e)
{
	struct members *m = calloc(1, sizeof(*m));
	struct sf_json *json = sf_json_new(e);
	int rc = -1;

	if (m == NULL) {
		(void)sf_fail_mem(e);
	} else if (json != NULL) {
		m->s = s;
		m->segments = sf_segments_count(s);
		rc = src == NULL ? 0 : read_lines(m, src, json, e);
	}
	sf_json_free(json);
	if (rc == 0)
		return (m);
	members_free(m);
	return (NULL);
}

static void
unite(struct member *out, struct record *r)
{
	uint32_t i;

	atomic_store_explicit(&r->met, 1, memory_order_relaxed);

	for (i = 0; i < r->n; i++) {
		int64_t *at = &out->since[r->in[i].segment];

		if (*at == INT64_MIN || r->in[i].since < *at)
			*at = r->in[i].since;
	}
	if (!out->known || r->first < out->first || (r->first == out->first &&
	    sf_str_cmp(r->founding, out->founding) < 0)) {
		out->founding = r->founding;
		out->first = r->first;
	}
	out->known = 1;
}

void
members_find(const struct members *m, const struct sf_str *names, size_t n,
    int64_t now, struct member *out)
{
	const struct sf_map_entry *e;
	size_t i;

	out->known = 0;
	out->founding = names[0];
	out->first = now;
	for (i = 0; i < m->segments; i++)
		out->since[i] = INT64_MIN;
	for (i = 0; i < n; i++)
		if ((e = sf_map_get(&m->names, names[i])) != NULL)
			unite(out, &m->at[e->val]);
}

void
members_gone(const struct members *m, uint64_t *n)
{
	uint32_t k;
	size_t i;

	for (i = 0; i < m->n; i++) {
		struct record *r = &m->at[i];

		if (atomic_load_explicit(&r->met, memory_order_relaxed))
			continue;
		for (k = 0; k < r->n; k++)
			n[r->in[k].segment]++;
	}
}

void
member_write(struct sf_buf *b, const struct sf_segments *s,
    struct sf_str one_id, const struct member *p)
{
	char ts[SF_TS_LEN + 1];
	size_t i;
	int some = 0;

	sf_buf_adds(b, "{\"one_id\":");
	sf_buf_json(b, one_id.p, one_id.n);
	sf_buf_adds(b, ",\"founding\":");
	sf_buf_json(b, p->founding.p, p->founding.n);
	sf_ts_format(p->first, ts);
	sf_buf_adds(b, ",\"first\":\"");
	sf_buf_add(b, ts, SF_TS_LEN);
	sf_buf_adds(b, "\",\"in\":{");
	for (i = 0; i < sf_segments_count(s); i++) {
		const char *name = sf_segments_name(s, i);

		if (p->since[i] == INT64_MIN)
			continue;
		if (some++)
			sf_buf_addc(b, ',');
		sf_buf_json(b, name, strlen(name));
		sf_ts_format(p->since[i], ts);
		sf_buf_adds(b, ":\"");
		sf_buf_add(b, ts, SF_TS_LEN);
		sf_buf_addc(b, '"');
	}
	sf_buf_adds(b, "}}");
}
