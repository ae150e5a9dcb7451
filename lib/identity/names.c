/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/digest.h"

#include "identity/names.h"

#define SHARE ((size_t)10000)	/* so many at a time */

static int
name(struct sf_names *m, struct sf_namer *namer, const struct sf_nodes *ns,
    uint32_t i, struct sf_err *e)
{
	const struct sf_idtype *t = sf_nodes_type(ns, i);
	int64_t start = sf_nodes_start(ns, i);
	char from[SF_TS_LEN + 1] = "";

	m->name[i][0] = '\0';
	if (t->is_name)
		return (0);
	if (start != INT64_MIN)
		sf_ts_format(start, from);
	if (sf_namer_name(namer, t->name, sf_nodes_value(ns, i), sf_str(from),
	    m->name[i], e))
		return (-1);
	return (m->tombs == NULL ? 0 : sf_tombs_rename(m->tombs, namer,
	    t->name, sf_nodes_value(ns, i), from, m->name[i], e));
}

static int
work(void *ctx, unsigned share, struct sf_err *e)
{
	struct sf_names *m = ctx;
	struct sf_namer *namer = sf_namer_new(m->key, m->keylen, e);
	size_t i = m->from + share * SHARE;
	size_t end = m->n - i < SHARE ? m->n : i + SHARE;
	int ret = namer ? 0 : -1;

	for (; i < end && ret == 0; i++)
		ret = name(m, namer, m->ns, (uint32_t)i, e);
	sf_namer_free(namer);
	return (ret);
}

int
sf_names_open(struct sf_names *m, const struct sf_nodes *ns, struct sf_err *e)
{
	size_t n = sf_nodes_count(ns), i;

	memset(m, 0, sizeof(*m));
	m->n = n;
	m->mem = m->slots.mem = ns->mem;
	m->name = sf_mem_resize(m->mem, NULL, n + 1, sizeof(*m->name));
	m->of = sf_mem_resize(m->mem, NULL, n + 1, sizeof(*m->of));
	if (m->name == NULL || m->of == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < n; i++)
		m->of[i] = SF_NO_NODE;
	return (0);
}

int
sf_names_begin(struct sf_names *m, const struct sf_nodes *ns, size_t from,
    const uint8_t *key, size_t keylen, unsigned threads, struct sf_err *e)
{
	size_t n = (m->n - from + SHARE - 1) / SHARE;

	m->key = key;
	m->keylen = keylen;
	m->ns = ns;
	m->from = from;
	m->team = sf_team_start((unsigned)n, n > 1 ? threads : 0, work, m, e);
	return (m->team ? 0 : -1);
}

int
sf_names_wait(struct sf_names *m, struct sf_err *e)
{
	struct sf_team *t = m->team;

	m->team = NULL;
	return (t ? sf_team_wait(t, e) : 0);
}

void
sf_names_release(struct sf_names *m)
{
	struct sf_err e = {0};

	(void)!sf_names_wait(m, &e);
	sf_slots_release(&m->slots);
	sf_mem_free(m->mem, m->name);
	sf_mem_free(m->mem, m->of);
	memset(m, 0, sizeof(*m));
}

/* Whether anything names a person by a name. */
static int
any_given(const struct sf_nodes *ns)
{
	size_t n = sf_nodes_count(ns), i;

	for (i = 0; i < n; i++)
		if (sf_nodes_type(ns, (uint32_t)i)->is_name)
			return (1);
	return (0);
}

/* Identifier ${i} has the name at the end of ${key}: so does who was given it. */
static void
join_name(struct sf_names *m, const struct sf_nodes *ns, struct sf_unite *u,
    uint32_t i, struct sf_str key)
{
	struct sf_tie tie = {.from = SF_TIE_NAME, .last = INT64_MIN};
	uint32_t given = sf_nodes_find(ns, key);

	if (given == SF_NO_NODE || given == i || !sf_nodes_links(ns, given))
		return;
	/* A name is the identifier: nothing can forbid it. */
	tie.weak = given;
	tie.strong = i;
	(void)sf_unite_join(u, &tie);
	m->of[given] = i;
}

/* The names of identifiers from ${i} on join whoever was given them. */
static int
join(struct sf_names *m, const struct sf_nodes *ns, struct sf_unite *u,
    uint32_t i, struct sf_err *e)
{
	struct sf_buf key = {0};
	size_t start;
	int ret = -1;

	/* Mostly there is none, and millions would be looked for. */
	if (!any_given(ns))
		return (0);
	if (sf_names_wait(m, e))
		return (-1);
	sf_buf_add(&key, "one_id", 7);		/* with its NUL */
	start = key.n;
	for (; i < m->n; i++) {
		if (m->name[i][0] == '\0' || !sf_nodes_links(ns, i))
			continue;
		key.n = start;
		sf_buf_add(&key, m->name[i], SF_NAME_LEN);
		if (sf_buf_check(&key, e))
			goto done;
		join_name(m, ns, u, i, sf_buf_str(&key));
	}
	ret = 0;
done:
	sf_buf_release(&key);
	return (ret);
}

int
sf_names_known(struct sf_names *m, const struct sf_nodes *ns,
    struct sf_unite *u, uint32_t type, struct sf_err *e)
{
	struct sf_buf key = {0};
	const struct sf_entry *v;
	uint32_t t, node;
	size_t i;
	int ret;

	if (m->ledger == NULL || !any_given(ns))
		return (0);
	for (i = 0; i < m->ledger->n; i++) {
		v = &m->ledger->v[i];
		t = ns->kind[v->node].type;
		if (ns->rules->type[t].moves ? t != type :
		    type != SF_NAMES_STAY)
			continue;
		node = sf_nodes_at(ns, v->node, v->start);
		if (!sf_nodes_links(ns, node))
			continue;
		sf_buf_clear(&key);
		sf_buf_add(&key, "one_id", 7);		/* with its NUL */
		sf_buf_addstr(&key, v->name);
		if (!key.failed)
			join_name(m, ns, u, node, sf_buf_str(&key));
	}
	ret = sf_buf_check(&key, e);
	sf_buf_release(&key);
	return (ret);
}

int
sf_names_join(struct sf_names *m, const struct sf_nodes *ns,
    struct sf_unite *u, struct sf_err *e)
{
	return (join(m, ns, u, 0, e));
}

int
sf_names_more(struct sf_names *m, const struct sf_nodes *ns,
    struct sf_unite *u, struct sf_err *e)
{
	uint32_t n = (uint32_t)sf_nodes_count(ns), was = (uint32_t)m->n, i;
	struct sf_namer *namer;
	void *p;
	int ret = 0;

	p = sf_mem_resize(m->mem, m->name, n + (size_t)1, sizeof(*m->name));
	if (p == NULL)
		return (sf_fail_mem(e));
	m->name = p;
	p = sf_mem_resize(m->mem, m->of, n + (size_t)1, sizeof(*m->of));
	if (p == NULL)
		return (sf_fail_mem(e));
	m->of = p;
	if ((namer = sf_namer_new(m->key, m->keylen, e)) == NULL)
		return (-1);
	for (i = was; i < n && ret == 0; i++) {
		m->of[i] = SF_NO_NODE;
		ret = name(m, namer, ns, i, e);
	}
	sf_namer_free(namer);
	m->n = n;
	return (ret || join(m, ns, u, was, e) ? -1 : 0);
}

struct sf_str
sf_names_of(const struct sf_names *m, const struct sf_nodes *ns, uint32_t i)
{
	if (m->name[i][0] == '\0')
		return (sf_nodes_value(ns, i));
	return ((struct sf_str){m->name[i], SF_NAME_LEN});
}

int
sf_names_index(struct sf_names *m)
{
	size_t i;

	if (sf_slots_room(&m->slots, m->n))
		return (-1);
	for (i = 0; i < m->n; i++)
		if (m->name[i][0] != '\0' && sf_slots_add(&m->slots,
		    sf_hash64(m->name[i], SF_NAME_LEN), (uint32_t)i))
			return (-1);
	return (0);
}

/* Whether identifier ${i}, which some record names, has that name. */
static int
is_named(const struct sf_names *m, const struct sf_nodes *ns, uint32_t i,
    struct sf_str name)
{
	return (ns->kind[i].block != SF_NODE_ABSENT &&
	    memcmp(m->name[i], name.p, SF_NAME_LEN) == 0);
}

static uint32_t
find_made(const struct sf_names *m, const struct sf_nodes *ns,
    struct sf_str name)
{
	uint64_t hash = sf_hash64(name.p, name.n);
	uint32_t i;
	size_t at;

	if (m->slots.n == 0) {
		for (i = 0; i < m->n; i++)
			if (is_named(m, ns, i, name))
				return (i);
		return (SF_NO_NODE);
	}
	for (i = sf_slots_first(&m->slots, hash, &at); i != SF_NO_SLOT;
	    i = sf_slots_next(&m->slots, hash, &at))
		if (is_named(m, ns, i, name))
			return (i);
	return (SF_NO_NODE);
}

uint32_t
sf_names_find(const struct sf_names *m, const struct sf_nodes *ns,
    struct sf_str name, struct sf_buf *key)
{
	uint32_t i = SF_NO_NODE;

	if (name.n == SF_NAME_LEN)
		i = find_made(m, ns, name);
	if (i != SF_NO_NODE)
		return (i);
	sf_buf_clear(key);
	sf_buf_add(key, "one_id", 7);		/* with its NUL */
	sf_buf_addstr(key, name);
	if (!key->failed)
		i = sf_nodes_find(ns, sf_buf_str(key));
	return (i != SF_NO_NODE && ns->kind[i].block != SF_NODE_ABSENT ? i :
	    SF_NO_NODE);
}
