/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "identity/idstore_own.h"
#include "identity/runs.h"

#include "identity/purge.h"

/* --- what goes */

static int
keep_records(void *ctx, uint32_t number, const struct sf_head *v, size_t n,
    struct sf_err *e)
{
	struct sf_purge *p = ctx;
	size_t i;

	(void)e;
	for (i = 0; i < n; i++)
		if (!p->gone[number + i])
			p->set[v[i].set] = 0;
	return (0);
}

/* What is not SF_PURGED gets a number. */
static void
number(uint32_t *v, size_t n)
{
	uint32_t next = 0;
	size_t i;

	for (i = 0; i < n; i++)
		if (v[i] != SF_PURGED)
			v[i] = next++;
}

static void
keep_values(struct sf_purge *p)
{
	const struct sf_idsets *sets = &p->l->sets;
	size_t i;
	uint32_t k;

	for (i = 0; i < p->l->raw_sets; i++)
		for (k = 0; p->set[i] != SF_PURGED && k < sets->v[i].all; k++)
			p->value[SF_ID_OF(sets->v[i].id[k])] = 0;
}

static uint32_t *
all_purged(struct sf_purge *p, size_t n)
{
	uint32_t *v = sf_mem_resize(p->mem, NULL, n + 1, sizeof(*v));

	if (v != NULL)
		memset(v, 0xFF, (n + 1) * sizeof(*v));
	return (v);
}

int
sf_purge_open(struct sf_purge *p, const struct sf_linked *l, const char *gone,
    struct sf_err *e)
{
	size_t i;

	memset(p, 0, sizeof(*p));
	p->l = l;
	p->gone = gone;
	p->mem = l->nodes.mem;
	p->record = all_purged(p, l->records.n);
	p->set = all_purged(p, l->raw_sets);
	p->value = all_purged(p, l->nodes.n);
	p->entry = all_purged(p, l->store->ledger.n);
	if (p->record == NULL || p->set == NULL || p->value == NULL ||
	    p->entry == NULL)
		return (sf_fail_mem(e));
	if (sf_heads_each(&l->store->heads, keep_records, p, e))
		return (-1);
	for (i = 0; i < l->records.n; i++)
		if (!gone[i])
			p->record[i] = 0;
	keep_values(p);
	number(p->record, l->records.n);
	number(p->set, l->raw_sets);
	number(p->value, l->nodes.n);
	return (0);
}

void
sf_purge_close(struct sf_purge *p)
{
	sf_mem_free(p->mem, p->record);
	sf_mem_free(p->mem, p->set);
	sf_mem_free(p->mem, p->value);
	sf_mem_free(p->mem, p->entry);
	memset(p, 0, sizeof(*p));
}

/* --- tables */

static int
write_values(struct sf_purge *p, struct sf_err *e)
{
	struct sf_idstore *st = p->l->store;
	const struct sf_nodes *ns = &p->l->nodes;
	static const char none[SF_NAME_LEN + 1];
	struct sf_out *o = sf_table_anew(&st->nodes, e), *on;
	const char *name;
	size_t i;

	if (o == NULL || (on = sf_table_anew(&st->names, e)) == NULL)
		return (-1);
	for (i = 0; i < ns->n; i++) {
		if (p->value[i] == SF_PURGED)
			continue;
		name = p->l->names.name[i];
		if (sf_out_write(o, &ns->v[i].len, sizeof(ns->v[i].len), e) ||
		    sf_out_write(o, ns->v[i].key, ns->v[i].len, e) ||
		    sf_out_write(on, name[0] ? name : none, SF_NAME_LEN, e))
			return (-1);
	}
	return (0);
}

static int
write_sets(struct sf_purge *p, struct sf_err *e)
{
	const struct sf_idsets *sets = &p->l->sets;
	struct sf_out *o = sf_table_anew(&p->l->store->sets, e);
	struct sf_idstored_set h = {0};
	const struct sf_idset *v;
	uint32_t k, id;
	size_t i;

	for (i = 0; o != NULL && i < p->l->raw_sets; i++) {
		if (p->set[i] == SF_PURGED)
			continue;
		v = &sets->v[i];
		h.digest = sets->digest[i];
		h.n = v->all | (v->profile ? SF_IDSTORED_PROFILE : 0);
		if (sf_out_write(o, &h, sizeof(h), e))
			return (-1);
		for (k = 0; k < v->all; k++) {
			id = p->value[SF_ID_OF(v->id[k])] |
			    (v->id[k] & SF_SHARED_BIT);
			if (sf_out_write(o, &id, sizeof(id), e))
				return (-1);
		}
		if (v->profile && sf_out_write(o, v->seen,
		    v->all * sizeof(*v->seen), e))
			return (-1);
	}
	return (o ? 0 : -1);
}

struct writing {
	struct sf_purge *p;
	struct sf_out *out;
};

static int
write_head(void *ctx, uint32_t number, const struct sf_head *v, size_t n,
    struct sf_err *e)
{
	struct writing *w = ctx;
	struct sf_head h;
	size_t i;

	for (i = 0; i < n; i++) {
		if (w->p->gone[number + i])
			continue;
		h = v[i];
		h.set = w->p->set[h.set];
		if (sf_out_write(w->out, &h, sizeof(h), e))
			return (-1);
	}
	return (0);
}

static int
write_heads(struct sf_purge *p, struct sf_err *e)
{
	struct sf_heads *h = &p->l->store->heads;
	struct writing w = {p, sf_table_anew(&h->table, e)};

	return (w.out == NULL ? -1 : sf_heads_each(h, write_head, &w, e));
}

/* --- lines */

struct lines {
	struct sf_purge *p;
	struct sf_lines from;
	struct sf_packer *packer;
	struct sf_buf text, packed;
	struct sf_out *out, *places;
};

/* The lines of block ${k} that stay, packed anew. */
static int
pack(struct lines *w, size_t k, struct sf_packed *at, struct sf_err *e)
{
	struct sf_line head;
	struct sf_str line;
	uint32_t number;

	if (sf_lines_block(&w->from, k, e))
		return (-1);
	sf_buf_clear(&w->text);
	while (sf_lines_next(&w->from, &number, &head, &line)) {
		if (w->p->gone[number])
			continue;
		sf_buf_add(&w->text, &head, sizeof(head));
		sf_buf_addstr(&w->text, line);
	}
	if (sf_buf_check(&w->text, e) || (w->text.n > 0 && sf_pack(w->packer,
	    w->text.p, w->text.n, &w->packed, e)))
		return (-1);
	*at = (struct sf_packed){(uint32_t)w->packed.n, (uint32_t)w->text.n,
	    sf_hash64(w->packed.p, w->packed.n)};
	return (0);
}

static int
write_block(struct lines *w, size_t k, struct sf_err *e)
{
	const struct sf_records *r = &w->p->l->records;
	uint64_t i, end = sf_records_end(r, k);
	struct sf_idstored_block b = {0};
	int had = sf_scratch_fd(r->lines, k) >= 0;

	for (i = r->from[k]; i < end; i++)
		b.records += w->p->gone[i] == 0;
	sf_buf_clear(&w->packed);
	if (b.records == 0)
		return (0);
	if (had && (b.records == end - r->from[k] ? sf_scratch_packed(r->lines,
	    k, &w->packed, &b.at, e) : pack(w, k, &b.at, e)))
		return (-1);
	return (sf_out_write(w->out, w->packed.p, w->packed.n, e) ||
	    sf_out_write(w->places, &b, sizeof(b), e) ? -1 : 0);
}

static int
write_lines(struct sf_purge *p, struct sf_err *e)
{
	const struct sf_records *r = &p->l->records;
	struct sf_idstore *st = p->l->store;
	struct lines w = {.p = p};
	size_t k;
	int ret = -1;

	if (sf_lines_open(&w.from, r, e) ||
	    (w.packer = sf_packer_new(e)) == NULL ||
	    (w.out = sf_table_anew(&st->lines, e)) == NULL ||
	    (w.places = sf_table_anew(&st->blocks, e)) == NULL)
		goto done;
	for (k = 0; k < r->blocks; k++)
		if (write_block(&w, k, e))
			goto done;
	ret = 0;
done:
	sf_lines_close(&w.from);
	sf_packer_free(w.packer);
	sf_buf_release(&w.text);
	sf_buf_release(&w.packed);
	return (ret);
}

static int
write_consents(struct sf_purge *p, struct sf_err *e)
{
	struct sf_table *t = &p->l->store->consents;
	struct sf_out *o = sf_table_anew(t, e);
	struct sf_scan *s = o ? sf_scan_open(t, e) : NULL;
	struct sf_consent c;
	const char *text;
	uint32_t was;
	int got = -1;

	while (s != NULL && (got = sf_scan_get(s, sizeof(c), &text, e)) > 0) {
		memcpy(&c, text, sizeof(c));
		was = c.number;
		if (was >= p->l->records.n) {
			got = sf_scan_damaged(s, e);
			break;
		}
		c.number = p->record[was];
		if ((got = sf_scan_get(s, (size_t)c.n + c.src, &text, e)) <= 0)
			break;
		if (!p->gone[was] && (sf_out_write(o, &c, sizeof(c), e) ||
		    sf_out_write(o, text, (size_t)c.n + c.src, e))) {
			got = -1;
			break;
		}
	}
	sf_scan_close(s);
	return (got);
}

/* From record *${at} to ${to}: how many stay, behind ${n} of before. */
static uint32_t
count_on(const struct sf_purge *p, uint32_t *at, uint32_t to, uint32_t n)
{
	for (; *at < to; (*at)++)
		n += p->record[*at] != SF_PURGED;
	return (n);
}

/* Which records came from which file; one of which none stays is not named. */
static int
write_files(struct sf_purge *p, struct sf_err *e)
{
	struct sf_table *t = &p->l->store->files;
	struct sf_out *o = sf_table_anew(t, e);
	struct sf_scan *s = o ? sf_scan_open(t, e) : NULL;
	uint32_t at = 0, n = 0, next, records = (uint32_t)p->l->records.n;
	struct sf_buf was = {0};
	struct sf_file f;
	const char *name;
	int got = -1;

	while (s != NULL && (got = sf_scan_get(s, sizeof(f), &name, e)) >= 0) {
		f = (struct sf_file){records, 0};
		if (got > 0)
			memcpy(&f, name, sizeof(f));
		if (f.first > records || f.first < at) {
			got = sf_scan_damaged(s, e);
			break;
		}
		next = count_on(p, &at, f.first, n);
		if (next > n && sf_out_write(o, was.p, was.n, e))
			got = -1;
		n = f.first = next;
		if (got <= 0 || (got = sf_scan_get(s, f.n, &name, e)) <= 0)
			break;
		sf_buf_clear(&was);
		sf_buf_add(&was, &f, sizeof(f));
		sf_buf_add(&was, name, f.n);
		if ((got = sf_buf_check(&was, e)) != 0)
			break;
	}
	sf_buf_release(&was);
	sf_scan_close(s);
	return (got);
}

/* A file of numbers of records or values, in order. */
static int
write_numbers(struct sf_purge *p, const char *name, const uint32_t *to,
    size_t n, struct sf_err *e)
{
	struct sf_state *state = p->l->store->state;
	struct sf_out *o = sf_state_write(state, name, e);
	struct sf_buf b = {0};
	const uint32_t *v;
	size_t i;
	int ret = -1;

	if (o == NULL || sf_state_slurp(state, name, &b, e))
		goto done;
	v = (const void *)b.p;
	for (i = 0; i < b.n / sizeof(*v); i++) {
		if (v[i] >= n) {
			(void)sf_state_altered(state, name, e);
			goto done;
		}
		if (to[v[i]] != SF_PURGED &&
		    sf_out_write(o, &to[v[i]], sizeof(*to), e))
			goto done;
	}
	ret = 0;
done:
	sf_buf_release(&b);
	return (ret);
}

/* --- names */

/* The ledger without who goes, and its profiles. */
static int
write_ledger(struct sf_purge *p, const char *retired, struct sf_err *e)
{
	struct sf_idstore *st = p->l->store;
	uint32_t gen = (uint32_t)sf_state_gen(st->state) + 1;
	struct sf_ledger now = {0};
	struct sf_runs *runs = NULL;
	size_t i;
	int ret = -1;

	now.v = calloc(st->ledger.n + 1, sizeof(*now.v));
	if (now.v == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < st->ledger.n; i++) {
		if (retired[i])
			continue;
		p->entry[i] = (uint32_t)now.n;
		now.v[now.n] = st->ledger.v[i];
		now.v[now.n++].node = p->value[st->ledger.v[i].node];
	}
	if ((runs = sf_runs_open(st->state, e)) != NULL &&
	    sf_runs_unite(runs, &now, SF_RUN(gen, 1), e) == 0)
		ret = sf_ledger_write(&now, st->state, e);
	sf_runs_close(runs);
	free(now.v);
	return (ret);
}

static int
write_owners(struct sf_purge *p, struct sf_err *e)
{
	struct sf_idstore *st = p->l->store;
	struct sf_out *o = sf_state_write(st->state, "owners", e);
	uint32_t i, to;

	for (i = 0; o != NULL && i < st->old_nodes; i++) {
		if (p->value[i] == SF_PURGED)
			continue;
		to = st->owner[i] == SF_NOBODY ? SF_NOBODY :
		    p->entry[st->owner[i]];
		if (sf_out_write(o, &to, sizeof(to), e))
			return (-1);
	}
	return (o ? 0 : -1);
}

int
sf_purge_write(struct sf_purge *p, const char *retired, struct sf_err *e)
{
	size_t records = p->l->records.n;

	return (write_values(p, e) || write_sets(p, e) || write_heads(p, e) ||
	    write_lines(p, e) || write_consents(p, e) || write_files(p, e) ||
	    write_numbers(p, "dropped", p->record, records, e) ||
	    write_numbers(p, "withdrawn", p->record, records, e) ||
	    write_numbers(p, "listed", p->value, p->l->nodes.n, e) ||
	    write_ledger(p, retired, e) || write_owners(p, e) ? -1 : 0);
}
