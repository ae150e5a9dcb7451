/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "format/json.h"
#include "journey/graph.h"
#include "journey/trip.h"

#include "journey/store.h"

struct sf_store *
sf_store_new(const struct sf_journeys *js, struct sf_err *e)
{
	struct sf_store *s = calloc(1, sizeof(*s));
	size_t i, c = sf_channels_count(js->channels) + 1;

	if (s == NULL ||
	    (s->last = calloc(js->n, sizeof(*s->last))) == NULL)
		goto fail;
	for (i = 0; i < js->n; i++) {
		s->last[i].spent = sf_arena_alloc(&s->mem,
		    c * sizeof(*s->last[i].spent));
		if (s->last[i].spent == NULL)
			goto fail;
		memset(s->last[i].spent, 0, c * sizeof(*s->last[i].spent));
	}
	return (s);
fail:
	sf_store_free(s);
	(void)sf_fail_mem(e);
	return (NULL);
}

void
sf_store_free(struct sf_store *s)
{
	if (s == NULL)
		return;
	sf_buf_release(&s->people);
	sf_map_release(&s->names);
	sf_map_release(&s->occupied);
	sf_arena_release(&s->mem);
	free(s->line);
	free(s->key);
	free(s->claimed);
	free(s->link);
	free(s->last);
	free(s->other);
	free(s);
}

/* The next line of ${all} from *${at} on, without its newline. 0 at the end. */
static int
next_line(struct sf_str all, size_t *at, struct sf_str *line)
{
	const char *p = all.p + *at, *nl;

	if (*at >= all.n)
		return (0);
	nl = memchr(p, '\n', all.n - *at);
	*line = (struct sf_str){p, nl ? (size_t)(nl - p) : all.n - *at};
	*at += line->n + (nl != NULL);
	return (1);
}

/* One more line under ${name}: in front of the chain. */
static int
chain(struct sf_store *s, struct sf_str name, size_t line)
{
	struct sf_map_entry *m = sf_map_put(&s->names, name, 0, NULL);
	uint32_t *p;

	if (m == NULL || s->links >= UINT32_MAX - 1)
		return (-1);
	if (s->links == s->link_cap) {
		s->link_cap = s->link_cap ? s->link_cap * 2 : 1024;
		p = realloc(s->link, s->link_cap * 2 * sizeof(*p));
		if (p == NULL)
			return (-1);
		s->link = p;
	}
	s->link[2 * s->links] = (uint32_t)line;
	s->link[2 * s->links + 1] = (uint32_t)m->val;
	m->val = ++s->links;
	return (0);
}

uint32_t
sf_store_first(const struct sf_store *s, struct sf_str name)
{
	const struct sf_map_entry *m = sf_map_get(&s->names, name);

	return (m == NULL ? 0 : (uint32_t)m->val);
}

uint32_t
sf_store_next(const struct sf_store *s, uint32_t i)
{
	return (s->link[2 * (size_t)(i - 1) + 1]);
}

size_t
sf_store_line(const struct sf_store *s, uint32_t i)
{
	return (s->link[2 * (size_t)(i - 1)]);
}

/* Count the travellers at each step. */
static int
occupy(struct sf_store *s, const struct sf_traveller *t, struct sf_buf *key)
{
	const struct sf_trip *p;
	struct sf_map_entry *m;
	size_t i;

	for (i = 0; i < t->trips; i++) {
		p = &t->trip[i];
		if (p->phase == SF_ENDED || p->phase == SF_HELD_OUT)
			continue;
		sf_buf_clear(key);
		sf_buf_addstr(key, p->journey);
		sf_buf_addc(key, '\0');
		sf_buf_addstr(key, p->step);
		if (key->failed)
			return (-1);
		m = sf_map_put(&s->occupied, sf_buf_str(key), 0, NULL);
		if (m == NULL)
			return (-1);
		m->val++;
	}
	return (0);
}

static int
one_line(struct sf_store *s, struct sf_json *parser, struct sf_str line,
    struct sf_arena *mem, struct sf_buf *key, struct sf_err *e)
{
	struct sf_traveller t = {0};
	struct sf_jdoc d;
	struct sf_str *p;
	size_t i;

	if (sf_json_parse(parser, line.p, line.n, 0, &d, e))
		return (-1);
	sf_arena_clear(mem);
	if (sf_trip_read(&t, &d, mem, e))
		return (-1);
	if (s->lines == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 1024;
		if ((p = realloc(s->line, s->cap * sizeof(*p))) == NULL)
			return (sf_fail_mem(e));
		s->line = p;
		if ((p = realloc(s->key, s->cap * sizeof(*p))) == NULL)
			return (sf_fail_mem(e));
		s->key = p;
	}
	for (i = 0; i < t.names; i++)
		if (chain(s, t.name[i], s->lines))
			return (sf_fail_mem(e));
	s->key[s->lines] = sf_trip_dup(&s->mem, sf_j_text(&d,
	    sf_j_get(&d, 0, "one_id")));
	s->line[s->lines++] = line;
	return (occupy(s, &t, key) || mem->failed || s->mem.failed ?
	    sf_fail_mem(e) : 0);
}

static int
load_people(struct sf_store *s, struct sf_state *st, struct sf_err *e)
{
	struct sf_json *parser = NULL;
	struct sf_arena mem = {0};
	struct sf_buf key = {0};
	struct sf_str line;
	size_t at = 0;
	int ret = -1;

	if (sf_state_slurp(st, "people", &s->people, e) ||
	    (parser = sf_json_new(e)) == NULL)
		goto done;
	while (next_line(sf_buf_str(&s->people), &at, &line))
		if (one_line(s, parser, line, &mem, &key, e))
			goto done;
	if ((s->claimed = calloc(s->lines + 1, 1)) == NULL) {
		(void)sf_fail_mem(e);
		goto done;
	}
	ret = 0;
done:
	sf_json_free(parser);
	sf_arena_release(&mem);
	sf_buf_release(&key);
	return (ret);
}

static struct sf_str
member(const struct sf_jdoc *d, uint32_t at, const char *name)
{
	uint32_t i = sf_j_get(d, at, name);

	return (i == 0 ? (struct sf_str){"", 0} : sf_j_text(d, i));
}

static int
load_journey(struct sf_store *s, const struct sf_journeys *js,
    const struct sf_jdoc *d, struct sf_str line, struct sf_err *e)
{
	int j = sf_journeys_find(js, member(d, 0, "journey")), c;
	struct sf_str t, *p;
	struct sf_last *l;
	uint32_t m, i;
	size_t k;

	if (j < 0) {
		p = realloc(s->other, (s->others + 1) * sizeof(*p));
		if (p == NULL)
			return (sf_fail_mem(e));
		s->other = p;
		p[s->others].p = sf_arena_dup(&s->mem, line.p, line.n);
		p[s->others].n = line.n;
		return (p[s->others++].p == NULL ? sf_fail_mem(e) : 0);
	}
	l = &s->last[j];
	l->has_asof = sf_ts_parse(member(d, 0, "asof"), &l->asof) == 0;
	t = member(d, 0, "entrants");
	for (k = 0; k < t.n; k++)
		l->entrants = l->entrants * 10 + (uint64_t)(t.p[k] - '0');
	m = sf_j_get(d, 0, "spent");
	for (i = m ? sf_j_first(d, m) : 0; i != 0; i = sf_j_after(d, m, i)) {
		c = sf_channels_find(js->channels, d->node[i].key);
		if (c >= 0 && sf_dec_parse(sf_j_text(d, i), &l->spent[c]))
			return (sf_fail(e, SF_E_DATA, "the state is damaged"));
	}
	return (0);
}

int
sf_store_load(struct sf_store *s, struct sf_state *st,
    const struct sf_journeys *js, struct sf_err *e)
{
	struct sf_json *parser = NULL;
	struct sf_buf b = {0};
	struct sf_str line;
	struct sf_jdoc d;
	size_t at = 0;
	int ret = -1;

	if (load_people(s, st, e) || sf_state_slurp(st, "journeys", &b, e) ||
	    (parser = sf_json_new(e)) == NULL)
		goto done;
	while (next_line(sf_buf_str(&b), &at, &line))
		if (sf_json_parse(parser, line.p, line.n, 0, &d, e) ||
		    load_journey(s, js, &d, line, e))
			goto done;
	ret = 0;
done:
	sf_json_free(parser);
	sf_buf_release(&b);
	return (ret);
}

int
sf_store_check(const struct sf_store *s, const struct sf_journeys *js,
    struct sf_err *e)
{
	const struct sf_map_entry *m;
	struct sf_str name, step;
	const char *nul;
	size_t i;
	int j;

	for (i = 0; i < s->occupied.n; i++) {
		m = &s->occupied.e[i];
		nul = memchr(m->key.p, '\0', m->key.n);
		name = (struct sf_str){m->key.p, (size_t)(nul - m->key.p)};
		step = (struct sf_str){nul + 1, m->key.n - name.n - 1};
		j = sf_journeys_find(js, name);
		if (j < 0 || sf_journey_step(&js->j[j], step) >= 0)
			continue;
		(void)sf_def_fail(sf_def_get(js->j[j].root, "steps"), e,
		    "step '%.*s' is gone, and people are at it: %llu",
		    (int)step.n, step.p, (unsigned long long)m->val);
		return (sf_hint(e, "keep the step, without a way to it, until "
		    "they have left"));
	}
	return (0);
}

/* What a journey leaves to its next run; the text is kept for the record. */
static void
journey_line(const struct sf_last *l, const struct sf_journeys *js,
    const struct sf_journey *j, struct sf_buf *b)
{
	struct sf_buf graph = {0};
	struct sf_str text = sf_defs_text(j->root->file);
	char t[SF_TS_LEN + 1], digest[33];
	size_t c;

	sf_graph_text(js, j, &graph);
	b->failed |= graph.failed;
	sf_hash_hex(graph.p, graph.n, digest);
	sf_buf_release(&graph);
	sf_buf_adds(b, "{\"journey\":");
	sf_buf_json(b, j->name, strlen(j->name));
	if (l->has_asof) {
		sf_ts_format(l->asof, t);
		sf_buf_addf(b, ",\"asof\":\"%s\"", t);
	}
	sf_buf_addf(b, ",\"entrants\":%llu,\"spent\":{",
	    (unsigned long long)l->entrants);
	for (c = 0; c < sf_channels_count(js->channels); c++) {
		const char *name = sf_channels_at(js->channels, c)->name;
		char dec[32];

		sf_dec_format(l->spent[c], dec);
		sf_buf_adds(b, c ? "," : "");
		sf_buf_json(b, name, strlen(name));
		sf_buf_addf(b, ":\"%s\"", dec);
	}
	sf_buf_addf(b, "},\"graph\":\"%s\",\"digest\":\"%s\",\"text\":", digest,
	    sf_defs_digest(j->root->file));
	sf_buf_json(b, text.p, text.n);
	sf_buf_adds(b, "}\n");
}

void
sf_store_journeys(const struct sf_store *s, const struct sf_journeys *js,
    struct sf_buf *b)
{
	size_t i;

	for (i = 0; i < js->n; i++)
		journey_line(&s->last[i], js, &js->j[i], b);
	for (i = 0; i < s->others; i++) {
		sf_buf_addstr(b, s->other[i]);
		sf_buf_addc(b, '\n');
	}
}
