/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "identity/heads.h"
#include "identity/records.h"

#define AT_ONCE ((size_t)4096)	/* heads */
#define MET_BITS 25		/* 4 MiB: a hundredth for half a million */

int
sf_heads_open(struct sf_heads *h, struct sf_state *s, struct sf_err *e)
{
	memset(h, 0, sizeof(*h));
	h->latest = INT64_MIN;
	if (sf_table_open(&h->table, s, "heads", e))
		return (-1);
	if (h->table.size % sizeof(struct sf_head) != 0 ||
	    h->table.size / sizeof(struct sf_head) >= SF_DROPPED)
		return (sf_state_altered(s, "heads", e));
	h->old = (uint32_t)(h->table.size / sizeof(struct sf_head));
	h->met = calloc(((size_t)1 << MET_BITS) / 64, sizeof(*h->met));
	return (h->met ? 0 : sf_fail_mem(e));
}

void
sf_heads_close(struct sf_heads *h)
{
	sf_table_close(&h->table);
	free(h->met);
	memset(h, 0, sizeof(*h));
}

static uint64_t *
met(const struct sf_heads *h, uint64_t eid, uint64_t *bit)
{
	uint64_t at = eid >> (64 - MET_BITS);

	*bit = UINT64_C(1) << (at % 64);
	return (&h->met[at / 64]);
}

int
sf_heads_add(struct sf_heads *h, const struct sf_head *v, struct sf_err *e)
{
	uint64_t bit, *word = met(h, v->eid, &bit);

	*word |= bit;
	if (v->ts > h->latest)
		h->latest = v->ts;
	if (h->out == NULL &&
	    (h->out = sf_table_append(&h->table, e)) == NULL)
		return (-1);
	return (sf_out_write(h->out, v, sizeof(*v), e));
}

int
sf_heads_each(struct sf_heads *h, sf_heads_fn *each, void *ctx,
    struct sf_err *e)
{
	struct sf_scan *s = sf_scan_open(&h->table, e);
	struct sf_head *v = malloc(AT_ONCE * sizeof(*v));
	const char *p;
	uint32_t i;
	size_t n;
	int ret = 0;

	if (s == NULL || v == NULL)
		ret = s == NULL ? -1 : sf_fail_mem(e);
	for (i = 0; i < h->old && ret == 0; i += (uint32_t)n) {
		n = h->old - i < AT_ONCE ? h->old - i : AT_ONCE;
		if (sf_scan_get(s, n * sizeof(*v), &p, e) <= 0) {
			ret = -1;
			break;
		}
		memcpy(v, p, n * sizeof(*v));
		ret = each(ctx, i, v, n, e);
	}
	if (ret == 0)			/* which checks the last segment */
		ret = sf_scan_get(s, 0, &p, e);
	sf_scan_close(s);
	free(v);
	return (ret);
}

struct claiming {
	struct sf_heads *h;
	struct sf_claims *c;
	const uint32_t *set;
};

static int
claim(void *ctx, uint32_t number, const struct sf_head *v, size_t n,
    struct sf_err *e)
{
	struct claiming *w = ctx;
	struct sf_claim c;
	uint64_t bit, *word;
	size_t i;

	for (i = 0; i < n; i++) {
		if (i + SF_HEADS_AHEAD < n)
			__builtin_prefetch(met(w->h, v[i + SF_HEADS_AHEAD].eid,
			    &bit));
		word = met(w->h, v[i].eid, &bit);
		if ((*word & bit) == 0 || w->set[number + i] == SF_DROPPED)
			continue;
		c = (struct sf_claim){v[i].eid, v[i].digest,
		    number + (uint32_t)i, (v[i].bytes & SF_HEAD_PROFILE) != 0};
		if (sf_claims_add(w->c, &c, e))
			return (-1);
	}
	return (0);
}

int
sf_heads_claim(struct sf_heads *h, struct sf_claims *c, const uint32_t *set,
    struct sf_err *e)
{
	struct claiming w = {h, c, set};

	return (sf_heads_each(h, claim, &w, e));
}
