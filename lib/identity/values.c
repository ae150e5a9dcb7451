/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/radix.h"

#include "identity/values.h"

/*
 * A value on its way: eight of its bytes, behind those that all values of the
 * type begin with, tell most of them apart.
 */
struct value {
	uint64_t head;
	const char *key;
	uint32_t len, node;
};

static int
by_key(const void *a, const void *b)
{
	const struct value *x = a, *y = b;

	return (sf_str_cmp((struct sf_str){x->key, x->len},
	    (struct sf_str){y->key, y->len}));
}

/* So many bytes have the keys of all in common. */
static uint32_t
in_common(const struct value *t, size_t n)
{
	uint32_t most = t[0].len, k;
	size_t i;

	for (i = 1; i < n; i++) {
		for (k = 0; k < most && k < t[i].len &&
		    t[i].key[k] == t[0].key[k];)
			k++;
		most = k;
	}
	return (most);
}

/* Eight bytes of a key from ${at} on, as a number that is in their order. */
static uint64_t
head_of(const struct value *t, uint32_t at)
{
	uint32_t n = t->len - at, i;
	uint64_t h = 0;

	for (i = 0; i < 8; i++)
		h = h << 8 | (i < n ? (unsigned char)t->key[at + i] : 0);
	return (h);
}

/* Most heads differ; those of one head go by the whole of their keys. */
static void
sort_keys(struct value *t, struct value *tmp, size_t n)
{
	uint32_t common = in_common(t, n);
	size_t i, k;

	for (i = 0; i < n; i++)
		t[i].head = head_of(&t[i], common);
	sf_radix(t, tmp, n, sizeof(*t), offsetof(struct value, head),
	    sizeof(t->head));
	for (i = 0; i < n; i = k) {
		for (k = i + 1; k < n && t[k].head == t[i].head;)
			k++;
		if (k - i > 1)
			qsort(t + i, k - i, sizeof(*t), by_key);
	}
}

static int
sort_type(void *ctx, unsigned type, struct sf_err *e)
{
	const struct sf_values *v = ctx;
	uint32_t *node = v->node + v->from[type];
	size_t n = v->from[type + 1] - v->from[type], i;
	const struct sf_node *k;
	struct value *t;

	if (n < 2)
		return (0);
	t = sf_mem_resize(v->ns->mem, NULL, 2 * n, sizeof(*t));
	if (t == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < n; i++) {
		k = &v->ns->v[node[i]];
		t[i] = (struct value){0, k->key, k->len, node[i]};
	}
	sort_keys(t, t + n, n);
	for (i = 0; i < n; i++)
		node[i] = t[i].node;
	sf_mem_free(v->ns->mem, t);
	return (0);
}

int
sf_values_begin(struct sf_values *v, const struct sf_nodes *ns,
    unsigned threads, struct sf_err *e)
{
	size_t types = ns->rules->n, i, n, sum = 0;
	unsigned fill;

	memset(v, 0, sizeof(*v));
	v->ns = ns;
	v->node = sf_mem_resize(ns->mem, NULL, ns->n + 1, sizeof(*v->node));
	v->from = calloc(types + 2, sizeof(*v->from));
	if (v->node == NULL || v->from == NULL)
		return (sf_fail_mem(e));
	for (fill = 0; fill < 2; fill++) {
		for (i = 0; i < ns->n; i++) {
			n = v->from[ns->kind[i].type + 1]++;
			if (fill)
				v->node[n] = (uint32_t)i;
		}
		for (i = 0; i <= types && !fill; i++) {
			n = v->from[i + 1];
			v->from[i + 1] = sum;
			sum += n;
		}
	}
	v->team = sf_team_start((unsigned)types, threads, sort_type, v, e);
	return (v->team ? 0 : -1);
}

int
sf_values_wait(struct sf_values *v, struct sf_err *e)
{
	struct sf_team *t = v->team;

	v->team = NULL;
	return (t ? sf_team_wait(t, e) : 0);
}

void
sf_values_release(struct sf_values *v)
{
	struct sf_err e = {0};

	(void)!sf_values_wait(v, &e);
	if (v->ns != NULL)
		sf_mem_free(v->ns->mem, v->node);
	free(v->from);
	memset(v, 0, sizeof(*v));
}
