/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"

#include "identity/idstore.h"
#include "identity/idstore_own.h"

#define LONGEST ((uint32_t)1 << 30)	/* bytes of an item: more is damage */
#define CONSENTS ((size_t)256 << 10)	/* bytes a block of them */
#define FIRST (SF_DAYS_FIRST * SF_DAY)	/* times there may be */
#define END (SF_DAYS_END * SF_DAY)

/* Which values the rules block, where they are those of the night before. */
static int
load_listed(struct sf_idstore *st, struct sf_nodes *ns, struct sf_err *e)
{
	struct sf_buf b = {0};
	const uint32_t *v;
	size_t i;
	int ret = -1;

	if (sf_state_slurp(st->state, "listed", &b, e))
		goto done;
	v = (const void *)b.p;
	for (i = 0; i < b.n / sizeof(*v) && v[i] < ns->n; i++)
		ns->kind[v[i]].block = SF_NODE_LISTED;
	ret = i * sizeof(*v) == b.n ? 0 :
	    sf_state_altered(st->state, "listed", e);
done:
	sf_buf_release(&b);
	return (ret);
}

static int
load_nodes(struct sf_idstore *st, struct sf_nodes *ns, struct sf_err *e)
{
	struct sf_scan *s = sf_scan_open(&st->nodes, e);
	uint32_t n;
	const char *p;
	int got = -1;

	while (s != NULL && (got = sf_scan_get(s, sizeof(n), &p, e)) > 0) {
		memcpy(&n, p, sizeof(n));
		got = -1;
		if (n > LONGEST || sf_scan_get(s, n, &p, e) <= 0 ||
		    memchr(p, '\0', n) == NULL) {
			(void)sf_scan_damaged(s, e);
			break;
		}
		if (sf_nodes_restore(ns, (struct sf_str){p, n}, !st->listed,
		    e))
			break;
		st->old_nodes++;
	}
	sf_scan_close(s);
	return (got == 0 && st->listed ? load_listed(st, ns, e) : got);
}

/* The set that follows its head: identifiers, then when they were seen. */
static int
load_set(struct sf_idstore *st, struct sf_scan *s,
    const struct sf_idstored_set *h, struct sf_idsets *sets, struct sf_err *e)
{
	int profile = (h->n & SF_IDSTORED_PROFILE) != 0;
	size_t n = h->n & ~SF_IDSTORED_PROFILE, i;
	size_t size = n * (sizeof(uint32_t) + (profile ?
	    sizeof(struct sf_seen) : 0));
	const char *p = "";
	uint32_t id;

	if (n > LONGEST || (n > 0 && sf_scan_get(s, size, &p, e) <= 0))
		return (sf_scan_damaged(s, e));
	for (i = 0; i < n; i++) {
		memcpy(&id, p + i * sizeof(id), sizeof(id));
		/* Only profiles say that they share an identifier. */
		id = profile ? SF_ID_OF(id) : id;
		if (id >= st->named)
			st->named = (uint64_t)id + 1;
	}
	return (sf_idsets_restore(sets, h->digest, n, p,
	    profile ? p + n * sizeof(id) : NULL, e));
}

static int
load_sets(struct sf_idstore *st, struct sf_idsets *sets, struct sf_err *e)
{
	struct sf_scan *s = sf_scan_open(&st->sets, e);
	struct sf_idstored_set h;
	const char *p;
	int got = -1;

	while (s != NULL && (got = sf_scan_get(s, sizeof(h), &p, e)) > 0) {
		memcpy(&h, p, sizeof(h));
		if (load_set(st, s, &h, sets, e)) {
			got = -1;
			break;
		}
		st->old_sets++;
	}
	sf_scan_close(s);
	return (got);
}

struct counting {
	struct sf_idstore *st;
	struct sf_idsets *sets;
	struct sf_records *r;
	const uint32_t *dropped;
	size_t left;
};

/* The digest of its segment would say so, too, but later. */
static int
damaged_head(struct sf_table *t, uint32_t number, struct sf_err *e)
{
	uint64_t off;
	int fd = sf_table_at(t, number * sizeof(struct sf_head), &off, e);

	return (fd < 0 ? -1 : sf_table_damaged(t, fd, e));
}

/* One record of before: number it, and count it in its set. */
static int
count_one(struct counting *c, uint32_t number, const struct sf_head *v,
    struct sf_err *e)
{
	int profile = (v->bytes & SF_HEAD_PROFILE) != 0;
	struct sf_idset *set;

	if (v->set >= c->st->old_sets ||
	    c->sets->v[v->set].profile != profile ||
	    v->ts < FIRST || v->ts >= END)
		return (damaged_head(&c->st->heads.table, number, e));
	set = &c->sets->v[v->set];
	if (c->left > 0 && *c->dropped == number) {
		c->dropped++;
		c->left--;
		return (sf_records_stored(c->r, SF_DROPPED, e));
	}
	if (set->profile)
		set->count++;
	else
		sf_idsets_count(set, v->ts);
	if (c->st->leaving != NULL && (profile ||
	    (v->ts >= c->st->leave_from && v->ts < c->st->leave_to)))
		c->st->leaving[v->set / 64] |= UINT64_C(1) << v->set % 64;
	set->bytes += v->bytes & ~SF_HEAD_PROFILE;
	set->sum += v->digest;
	return (sf_records_stored(c->r, v->set, e));
}

/* Sets are all over the memory: those of later records are asked for. */
static int
count(void *ctx, uint32_t number, const struct sf_head *v, size_t n,
    struct sf_err *e)
{
	struct counting *c = ctx;
	size_t i;

	for (i = 0; i < n; i++) {
		if (i + SF_HEADS_AHEAD < n)
			__builtin_prefetch(&c->sets->v[v[i +
			    SF_HEADS_AHEAD].set].count);
		if (count_one(c, number + (uint32_t)i, &v[i], e))
			return (-1);
	}
	return (0);
}

static int
load_heads(struct sf_idstore *st, struct sf_idsets *sets, struct sf_records *r,
    struct sf_err *e)
{
	struct counting c = {st, sets, r, NULL, 0};
	struct sf_buf dropped = {0};
	int ret = -1;

	if (st->leave_from < st->leave_to && (st->leaving =
	    calloc(st->old_sets / 64 + 1, sizeof(*st->leaving))) == NULL)
		return (sf_fail_mem(e));
	if ((st->withdraw != NULL && sf_withdraw_needed(st->withdraw, st) ?
	    sf_withdraw_decide(st->withdraw, st, r, &dropped,
	    e) : sf_state_slurp(st->state, "dropped", &dropped, e)) == 0) {
		c.dropped = (const void *)dropped.p;
		c.left = dropped.n / sizeof(*c.dropped);
		ret = sf_heads_each(&st->heads, count, &c, e);
	}
	/* They are in order, and all of them are there. */
	if (ret == 0 && (c.left > 0 || dropped.n % sizeof(*c.dropped) != 0))
		ret = sf_state_altered(st->state, "dropped", e);
	sf_buf_release(&dropped);
	return (ret);
}

/* Where the lines lie: none is read yet. */
static int
load_blocks(struct sf_idstore *st, struct sf_records *r, struct sf_err *e)
{
	struct sf_scan *s = sf_scan_open(&st->blocks, e);
	struct sf_idstored_block b;
	uint64_t off, records = 0;
	const char *p;
	int got = -1, fd;

	while (s != NULL && (got = sf_scan_get(s, sizeof(b), &p, e)) > 0) {
		memcpy(&b, p, sizeof(b));
		got = -1;
		if (b.at.packed > st->lines.size - st->lines_size) {
			(void)sf_scan_damaged(s, e);
			break;
		}
		fd = -1;
		off = 0;
		if (b.at.packed > 0 && (fd = sf_table_at(&st->lines,
		    st->lines_size, &off, e)) < 0)
			break;
		if (sf_records_refer(r, fd, off, &b.at, (uint32_t)records, e))
			break;
		st->lines_size += b.at.packed;
		records += b.records;
	}
	if (got == 0 && (records != st->heads.old ||
	    st->lines_size != st->lines.size))
		got = sf_scan_damaged(s, e);
	sf_scan_close(s);
	return (got);
}

/* In blocks again, as records keep them. */
static int
load_consents(struct sf_idstore *st, struct sf_records *r, struct sf_err *e)
{
	struct sf_scan *s = sf_scan_open(&st->consents, e);
	struct sf_buf b = {0};
	struct sf_consent c;
	const char *p;
	size_t n;
	int got = -1;

	while (s != NULL && (got = sf_scan_get(s, sizeof(c), &p, e)) > 0) {
		memcpy(&c, p, sizeof(c));
		sf_buf_add(&b, p, sizeof(c));
		n = (size_t)c.n + c.src;
		if (c.number >= st->heads.old || n > LONGEST ||
		    sf_scan_get(s, n, &p, e) <= 0) {
			got = sf_scan_damaged(s, e);
			break;
		}
		sf_buf_add(&b, p, n);
		if (b.n < CONSENTS)
			continue;
		if (sf_buf_check(&b, e) ||
		    sf_scratch_put(r->consents, b.p, b.n, e)) {
			got = -1;
			break;
		}
		sf_buf_clear(&b);
	}
	if (got == 0 && b.n > 0)
		got = sf_buf_check(&b, e) ||
		    sf_scratch_put(r->consents, b.p, b.n, e) ? -1 : 0;
	sf_buf_release(&b);
	sf_scan_close(s);
	return (got);
}

/* Of each value, the ledger entry whose it was. */
static int
load_owners(struct sf_idstore *st, struct sf_err *e)
{
	struct sf_buf b = {0};
	size_t i;

	if (sf_state_slurp(st->state, "owners", &b, e)) {
		sf_buf_release(&b);
		return (-1);
	}
	st->owner = (void *)b.p;
	if (b.n != st->old_nodes * sizeof(*st->owner))
		return (sf_state_altered(st->state, "owners", e));
	for (i = 0; i < st->old_nodes; i++)
		if (st->owner[i] != SF_NOBODY && st->owner[i] >= st->ledger.n)
			return (sf_state_altered(st->state, "owners", e));
	return (0);
}

struct loading {
	struct sf_idstore *st;
	struct sf_nodes *ns;
	struct sf_idsets *sets;
};

/* Share 0: identifiers, and that they can be looked up. */
static int
values_share(void *ctx, unsigned share, struct sf_err *e)
{
	const struct loading *w = ctx;

	(void)share;
	if (load_nodes(w->st, w->ns, e))
		return (-1);
	return (sf_nodes_index(w->ns) ? sf_fail_mem(e) : 0);
}

static int
index_share(void *ctx, unsigned share, struct sf_err *e)
{
	const struct loading *w = ctx;

	(void)share;
	return (sf_idsets_index(w->sets) ? sf_fail_mem(e) : 0);
}

/* What needs the sets, while a thread sees to it that they are found. */
static int
load_records(struct loading *w, struct sf_records *r, struct sf_err *e)
{
	struct sf_idstore *st = w->st;
	struct sf_team *t = sf_team_start(1, st->threads, index_share, w, e);
	struct sf_err late = {0};
	int ret;

	if (t == NULL)
		return (-1);
	ret = load_blocks(st, r, e) || load_heads(st, w->sets, r, e) ||
	    load_consents(st, r, e) ? -1 : 0;
	if (sf_team_wait(t, ret ? &late : e))
		ret = -1;
	return (ret);
}

/* Values beside sets, which are only numbers of them. */
static int
load_evidence(struct loading *w, struct sf_records *r, struct sf_err *e)
{
	struct sf_idstore *st = w->st;
	struct sf_team *t = sf_team_start(1, st->threads, values_share, w, e);
	struct sf_err why = {0};
	int ret;

	if (t == NULL)
		return (-1);
	ret = load_sets(st, w->sets, &why) || load_records(w, r, &why);
	if (sf_team_wait(t, e))
		return (-1);
	if (ret != 0) {
		*e = why;
		return (-1);
	}
	/* Digests hold, and yet they name values that there are not. */
	return (st->named > st->old_nodes ? sf_table_damaged(&st->sets,
	    st->sets.seg[st->sets.n - 1].fd, e) : 0);
}

/* Who bore what name, and which values: not needed before all is linked. */
static int
ledger_share(void *ctx, unsigned share, struct sf_err *e)
{
	struct sf_idstore *st = ctx;

	(void)share;
	return (sf_ledger_read(&st->ledger, st->state, st->old_nodes, st->mem,
	    e) || load_owners(st, e) ? -1 : 0);
}

int
sf_idstore_load(struct sf_idstore *st, struct sf_nodes *ns,
    struct sf_idsets *sets, struct sf_records *r, unsigned jobs,
    struct sf_err *e)
{
	struct loading w = {st, ns, sets};

	r->heads = &st->heads;
	r->stored = &st->lines;
	if (st->fresh)
		return (0);
	st->mem = ns->mem;
	st->threads = jobs > 1;
	if (load_evidence(&w, r, e) ||
	    sf_tombs_read(&st->tombs, st->state, e))
		return (-1);
	r->old_consents = sf_scratch_end(r->consents);
	st->behind = sf_team_start(1, st->threads, ledger_share, st, e);
	if (st->behind == NULL)
		return (-1);
	return (st->waits ? 0 : sf_idstore_wait(st, e));
}

int
sf_idstore_wait(struct sf_idstore *st, struct sf_err *e)
{
	struct sf_team *t = st->behind;

	st->behind = NULL;
	return (t ? sf_team_wait(t, e) : 0);
}

int64_t
sf_idstore_names(struct sf_idstore *st, char (*name)[SF_NAME_LEN + 1],
    struct sf_err *e)
{
	struct sf_scan *s;
	const char *p;
	uint32_t i = 0;
	int got = -1;

	if ((s = sf_scan_open(&st->names, e)) == NULL)
		return (-1);
	while ((got = sf_scan_get(s, SF_NAME_LEN, &p, e)) > 0) {
		if (i == st->old_nodes) {
			got = sf_scan_damaged(s, e);
			break;
		}
		memcpy(name[i], p, SF_NAME_LEN);
		name[i][*p ? SF_NAME_LEN : 0] = '\0';
		i++;
	}
	if (got == 0 && i != st->old_nodes)
		got = sf_scan_damaged(s, e);
	sf_scan_close(s);
	return (got < 0 ? -1 : (int64_t)i);
}
