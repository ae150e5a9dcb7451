/* SPDX-License-Identifier: MIT */
#include "record/sums.h"

#include "expr/asof.h"

/* The events of ${kind} at or after ${asof}: their amounts of ${name}. */
static sf_dec_sum
later(const struct sf_jdoc *d, const struct sf_asof_kind *k,
    struct sf_str name, int odd)
{
	sf_dec_sum sum = 0, v;
	uint32_t m, e, t;

	for (m = sf_j_first(d, k->events); m != 0;
	    m = sf_j_after(d, k->events, m)) {
		e = sf_j_get(d, m, "event");
		t = sf_j_get(d, m, "ts");
		if (e == 0 || t == 0 || !sf_str_eq(d->node[e].str, k->name) ||
		    sf_asof_order(d->node[t].str, k->asof) < 0)
			continue;
		switch (sf_sums_amount(d, sf_j_get(d, m, "props"), name, &v)) {
		case 1:
			sum = odd ? sum : sf_dec_sum_add(sum, v);
			break;
		case -1:
			sum = odd ? sum + SF_DEC_ONE : sum;
			break;
		}
	}
	return (sum);
}

void
sf_asof_sums(struct sf_buf *b, const struct sf_jdoc *d, uint32_t node,
    const struct sf_asof_kind *k, int odd)
{
	sf_dec_sum v;
	char text[48];
	uint32_t m;
	int any = 0;

	sf_buf_addc(b, '{');
	for (m = sf_j_first(d, node); m != 0; m = sf_j_after(d, node, m)) {
		if (any)
			sf_buf_addc(b, ',');
		any = 1;
		sf_buf_json(b, d->node[m].key.p, d->node[m].key.n);
		sf_buf_addc(b, ':');
		if (d->node[m].type != SF_J_NUM ||
		    sf_dec_sum_parse(d->node[m].raw, &v)) {
			sf_buf_addstr(b, d->node[m].raw);
			continue;
		}
		sf_dec_sum_format(sf_dec_sum_sub(v, later(d, k,
		    d->node[m].key, odd)), text);
		sf_buf_adds(b, text);
	}
	sf_buf_addc(b, '}');
}
