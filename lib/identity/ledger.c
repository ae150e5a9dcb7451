/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "io/out.h"
#include "io/table.h"

#include "identity/ledger.h"

#define FILE_NAME "ledger"

/* An entry in the file, in the machine's order of bytes; its name follows. */
struct packed {
	int64_t start, first;
	uint64_t print;
	uint32_t node, born, run, live, len, none;
};

void
sf_ledger_release(struct sf_ledger *l)
{
	sf_mem_free(l->mem, l->v);
	sf_buf_release(&l->text);
	memset(l, 0, sizeof(*l));
}

static int
damaged(struct sf_state *s, struct sf_err *e)
{
	return (sf_state_altered(s, FILE_NAME, e));
}

int
sf_ledger_read(struct sf_ledger *l, struct sf_state *s, uint32_t nodes,
    struct sf_mem *mem, struct sf_err *e)
{
	struct packed k;
	struct sf_entry *v;
	size_t at, cap;

	memset(l, 0, sizeof(*l));
	l->mem = l->text.mem = mem;
	if (sf_state_slurp(s, FILE_NAME, &l->text, e))
		return (-1);
	cap = l->text.n / sizeof(k) + 1;
	l->v = sf_mem_resize(mem, NULL, cap, sizeof(*l->v));
	if (l->v == NULL)
		return (sf_fail_mem(e));
	for (at = 0; at < l->text.n; at += k.len) {
		if (l->text.n - at < sizeof(k))
			return (damaged(s, e));
		memcpy(&k, l->text.p + at, sizeof(k));
		at += sizeof(k);
		if (l->text.n - at < k.len || k.node >= nodes)
			return (damaged(s, e));
		v = &l->v[l->n++];
		*v = (struct sf_entry){{l->text.p + at, k.len}, k.start,
		    k.first, k.print, k.node, k.born, k.run, k.live};
		if (l->n > 1 && sf_str_cmp(v[-1].name, v->name) >= 0)
			return (damaged(s, e));
	}
	return (0);
}

size_t
sf_ledger_find(const struct sf_ledger *l, struct sf_str name)
{
	size_t from = 0, to = l->n, mid;
	int c;

	while (from < to) {
		mid = from + (to - from) / 2;
		if ((c = sf_str_cmp(l->v[mid].name, name)) == 0)
			return (mid);
		if (c < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return (SIZE_MAX);
}

int
sf_ledger_older(const struct sf_entry *a, const struct sf_entry *b)
{
	if (a->born != b->born)
		return (a->born < b->born);
	if (a->first != b->first)
		return (a->first < b->first);
	return (sf_str_cmp(a->name, b->name) < 0);
}

int
sf_ledger_write(const struct sf_ledger *l, struct sf_state *s,
    struct sf_err *e)
{
	struct sf_out *o = sf_state_write(s, FILE_NAME, e);
	const struct sf_entry *v;
	struct packed k = {0};
	size_t i;

	if (o == NULL)
		return (-1);
	for (i = 0; i < l->n; i++) {
		v = &l->v[i];
		if (i > 0 && sf_str_cmp(v[-1].name, v->name) >= 0)
			return (sf_fail(e, SF_E_IO, "internal: a name is given "
			    "twice; the store stays as it was"));
		k = (struct packed){v->start, v->first, v->print, v->node,
		    v->born, v->run, v->live, (uint32_t)v->name.n, 0};
		if (sf_out_write(o, &k, sizeof(k), e) ||
		    sf_out_write(o, v->name.p, v->name.n, e))
			return (-1);
	}
	return (0);
}
