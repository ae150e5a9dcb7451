/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "identity/idstore.h"
#include "identity/idstore_own.h"

#define KIND "sf-merge-id 1"

/* Where nothing is said of it, some may wait. */
static void
read_later(struct sf_idstore *st)
{
	const char *was = sf_state_get(st->state, "later");
	char *end;

	st->latest = INT64_MIN;
	st->later = !st->fresh;
	if (was == NULL)
		return;
	st->later = strtoumax(was, &end, 10);
	st->latest = (int64_t)strtoimax(end, NULL, 10);
}

int
sf_idstore_open(struct sf_idstore *st, const char *dir, int init,
    struct sf_err *e)
{
	struct sf_state *s = sf_state_open(dir, KIND, init, e);

	memset(st, 0, sizeof(*st));
	return (s ? sf_idstore_take(st, s, e) : -1);
}

int
sf_idstore_take(struct sf_idstore *st, struct sf_state *s, struct sf_err *e)
{
	memset(st, 0, sizeof(*st));
	st->state = s;
	st->fresh = sf_state_gen(st->state) == 0;
	read_later(st);
	return (sf_heads_open(&st->heads, st->state, e) ||
	    sf_table_open(&st->nodes, st->state, "values", e) ||
	    sf_table_open(&st->names, st->state, "names", e) ||
	    sf_table_open(&st->sets, st->state, "sets", e) ||
	    sf_table_open(&st->consents, st->state, "consents", e) ||
	    sf_table_open(&st->lines, st->state, "lines", e) ||
	    sf_table_open(&st->blocks, st->state, "places", e) ||
	    sf_table_open(&st->files, st->state, "files", e) ? -1 : 0);
}

void
sf_idstore_close(struct sf_idstore *st)
{
	struct sf_err e = {0};

	(void)!sf_idstore_wait(st, &e);
	sf_heads_close(&st->heads);
	sf_table_close(&st->nodes);
	sf_table_close(&st->names);
	sf_table_close(&st->sets);
	sf_table_close(&st->consents);
	sf_table_close(&st->lines);
	sf_table_close(&st->blocks);
	sf_table_close(&st->files);
	sf_ledger_release(&st->ledger);
	sf_tombs_release(&st->tombs);
	free(st->owner);
	free(st->leaving);
	sf_buf_release(&st->withdrawn);
	sf_state_free(st->state);
	memset(st, 0, sizeof(*st));
}

int
sf_idstore_key(struct sf_idstore *st, const char *dir, const uint8_t *key,
    size_t keylen, char name[SF_NAME_LEN + 1], struct sf_err *e)
{
	const char *was = sf_state_get(st->state, "key");
	struct sf_namer *namer = sf_namer_new(key, keylen, e);
	int ret;

	if (namer == NULL)
		return (-1);
	ret = sf_namer_name(namer, SF_S(""), SF_S(""), SF_S(""), name, e);
	sf_namer_free(namer);
	if (ret != 0 || was == NULL || strcmp(was, name) == 0)
		return (ret);
	(void)sf_fail(e, SF_E_USAGE, "the names of this store were made with "
	    "another key");
	(void)sf_err_at(e, dir, 0, 0, NULL, 0);
	return (sf_hint(e, "give --key-file as for the first night"));
}

static int
save_nodes(struct sf_idstore *st, const struct sf_nodes *ns,
    const struct sf_names *names, struct sf_err *e)
{
	static const char none[SF_NAME_LEN + 1];
	struct sf_out *o, *on;
	const struct sf_node *v;
	const char *name;
	uint32_t i;

	if (ns->n == st->old_nodes)
		return (sf_table_keep(&st->nodes, e) ||
		    sf_table_keep(&st->names, e) ? -1 : 0);
	if ((o = sf_table_append(&st->nodes, e)) == NULL ||
	    (on = sf_table_append(&st->names, e)) == NULL)
		return (-1);
	for (i = st->old_nodes; i < ns->n; i++) {
		v = &ns->v[i];
		/* A one_id is its own name. */
		name = names->name[i][0] ? names->name[i] : none;
		if (sf_out_write(o, &v->len, sizeof(v->len), e) ||
		    sf_out_write(o, v->key, v->len, e) ||
		    sf_out_write(on, name, SF_NAME_LEN, e))
			return (-1);
	}
	return (0);
}

static int
save_sets(struct sf_idstore *st, const struct sf_idsets *sets, size_t n,
    struct sf_err *e)
{
	struct sf_idstored_set h = {0};
	const struct sf_idset *v;
	struct sf_out *o;
	size_t i;

	if (n == st->old_sets)
		return (sf_table_keep(&st->sets, e));
	if ((o = sf_table_append(&st->sets, e)) == NULL)
		return (-1);
	for (i = st->old_sets; i < n; i++) {
		v = &sets->v[i];
		h.digest = sets->digest[i];
		h.n = v->all | (v->profile ? SF_IDSTORED_PROFILE : 0);
		if (sf_out_write(o, &h, sizeof(h), e) ||
		    sf_out_write(o, v->id, v->all * sizeof(*v->id), e) ||
		    (v->profile && sf_out_write(o, v->seen,
		    v->all * sizeof(*v->seen), e)))
			return (-1);
	}
	return (0);
}

static int
by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x < y ? -1 : x > y);
}

/*
 * Whether a record of block ${k} counts, or would without a greater one: of
 * equal ones the first is enough.  *${lost} goes through those that lost.
 */
static int
needed(const struct sf_records *r, size_t k, size_t *lost)
{
	const uint32_t *v = (const void *)r->lost.p;
	size_t n = r->lost.n / sizeof(*v);
	uint64_t i = r->from[k], end = sf_records_end(r, k);

	while (*lost < n && v[*lost] < i)
		++*lost;
	if (*lost < n && v[*lost] < end)
		return (1);
	for (; i < end; i++)
		if (r->set[i] != SF_DROPPED)
			return (1);
	return (0);
}

static int
save_lines(struct sf_idstore *st, const struct sf_records *r, struct sf_err *e)
{
	struct sf_idstored_block b;
	struct sf_buf packed = {0};
	struct sf_out *o, *ob;
	size_t k, lost = 0;
	int ret = -1;

	if (r->blocks == r->old_blocks)
		return (sf_table_keep(&st->lines, e) ||
		    sf_table_keep(&st->blocks, e) ? -1 : 0);
	if ((o = sf_table_append(&st->lines, e)) == NULL ||
	    (ob = sf_table_append(&st->blocks, e)) == NULL)
		return (-1);
	if (r->lost.n > 0)
		qsort(r->lost.p, r->lost.n / sizeof(uint32_t),
		    sizeof(uint32_t), by_number);
	for (k = r->old_blocks; k < r->blocks; k++) {
		memset(&b, 0, sizeof(b));
		b.records = (uint32_t)(sf_records_end(r, k) - r->from[k]);
		sf_buf_clear(&packed);
		if (needed(r, k, &lost) && sf_scratch_packed(r->lines, k, &packed,
		    &b.at, e))
			goto done;
		if (sf_out_write(o, packed.p, packed.n, e) ||
		    sf_out_write(ob, &b, sizeof(b), e))
			goto done;
	}
	ret = 0;
done:
	sf_buf_release(&packed);
	return (ret);
}

static int
save_consents(struct sf_idstore *st, const struct sf_records *r,
    struct sf_err *e)
{
	struct sf_unscratch *un;
	struct sf_out *o = NULL;
	struct sf_buf b = {0};
	uint64_t at = r->old_consents;
	int ret = -1;

	if (at == sf_scratch_end(r->consents))
		return (sf_table_keep(&st->consents, e));
	if ((un = sf_unscratch_new(r->consents, e)) == NULL ||
	    (o = sf_table_append(&st->consents, e)) == NULL)
		goto done;
	while (at < sf_scratch_end(r->consents))
		if (sf_unscratch_get(un, &at, &b, e) ||
		    sf_out_write(o, b.p, b.n, e))
			goto done;
	ret = 0;
done:
	sf_unscratch_free(un);
	sf_buf_release(&b);
	return (ret);
}

static int
save_files(struct sf_idstore *st, const struct sf_records *r, struct sf_err *e)
{
	struct sf_out *o;

	if (r->files.n == 0)
		return (sf_table_keep(&st->files, e));
	if ((o = sf_table_append(&st->files, e)) == NULL)
		return (-1);
	return (sf_out_write(o, r->files.p, r->files.n, e));
}

/* What was withdrawn: as retract wrote it, or as it was. */
static int
save_withdrawn(struct sf_idstore *st, struct sf_err *e)
{
	struct sf_out *o;

	if (!st->fresh && (st->withdraw == NULL || st->withdraw->n == 0))
		return (sf_state_keep(st->state, "withdrawn", e));
	if ((o = sf_state_write(st->state, "withdrawn", e)) == NULL)
		return (-1);
	return (sf_out_write(o, st->withdrawn.p, st->withdrawn.n, e));
}

static int
save_dropped(struct sf_idstore *st, const struct sf_records *r,
    struct sf_err *e)
{
	struct sf_out *o = sf_state_write(st->state, "dropped", e);
	uint32_t i;

	if (o == NULL)
		return (-1);
	for (i = 0; i < r->n; i++)
		if (r->set[i] == SF_DROPPED &&
		    sf_out_write(o, &i, sizeof(i), e))
			return (-1);
	return (0);
}

/* What the rules block, also of values that no record names just now. */
static int
is_listed(const struct sf_nodes *ns, uint32_t i, struct sf_err *e)
{
	if (ns->kind[i].block != SF_NODE_ABSENT)
		return (ns->kind[i].block == SF_NODE_LISTED);
	return (sf_idrules_blocked(ns->rules, ns->kind[i].type,
	    sf_nodes_value(ns, i), e));
}

static int
save_listed(struct sf_idstore *st, const struct sf_nodes *ns, struct sf_err *e)
{
	struct sf_out *o = sf_state_write(st->state, "listed", e);
	uint32_t i;
	int listed;

	if (o == NULL)
		return (-1);
	for (i = 0; i < ns->n; i++)
		if ((listed = is_listed(ns, i, e)) < 0 ||
		    (listed > 0 && sf_out_write(o, &i, sizeof(i), e)))
			return (-1);
	return (0);
}

static int
save_later(struct sf_idstore *st, struct sf_err *e)
{
	int64_t latest = st->latest;
	char text[64];

	if (st->heads.latest > latest)
		latest = st->heads.latest;
	(void)snprintf(text, sizeof(text), "%ju %jd", (uintmax_t)(st->withdraw ?
	    st->withdraw->later : 0), (intmax_t)latest);
	return (sf_state_note(st->state, "later", text, e));
}

int
sf_idstore_save(struct sf_idstore *st, const struct sf_nodes *ns,
    const struct sf_names *names, const struct sf_idsets *sets, size_t raw_sets,
    const struct sf_records *r, struct sf_err *e)
{
	if ((st->heads.out == NULL && sf_table_keep(&st->heads.table, e)) ||
	    (st->fresh ? sf_tombs_write(&st->tombs, st->state, e) :
	    sf_tombs_keep(st->state, e)))
		return (-1);
	return (save_nodes(st, ns, names, e) || save_sets(st, sets, raw_sets,
	    e) || save_lines(st, r, e) || save_consents(st, r, e) ||
	    save_files(st, r, e) || save_withdrawn(st, e) ||
	    save_listed(st, ns, e) || save_dropped(st, r, e) ||
	    save_later(st, e) ? -1 : 0);
}
