/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/map.h"
#include "record/sums.h"

#include "expr/asof.h"

/* A member of the sums: what events at or after asof added to it. */
struct added {
	sf_dec_sum sum;
	sf_dec_sum of_event;	/* by the event looked at last, */
	uint32_t event;		/* which is this */
};

/* Events at or after asof, one by one: all members of their props. */
static void
add_event(const struct sf_jdoc *d, uint32_t m, const struct sf_map *names,
    struct added *a, int odd)
{
	uint32_t props = sf_j_get(d, m, "props"), i;
	const struct sf_map_entry *e;
	struct added *to;
	sf_dec_sum v;
	int is;

	if (props == 0 || d->node[props].type != SF_J_OBJ)
		return;
	for (i = sf_j_first(d, props); i != 0; i = sf_j_after(d, props, i)) {
		if ((e = sf_map_get(names, d->node[i].key)) == NULL)
			continue;
		to = &a[e->val];
		/* Of a name that stands twice the last counts. */
		if (to->event == m)
			to->sum = sf_dec_sum_sub(to->sum, to->of_event);
		is = sf_sums_node(d, i, &v);
		to->event = m;
		to->of_event = odd && is == -1 ? SF_DEC_ONE :
		    !odd && is == 1 ? v : 0;
		to->sum = sf_dec_sum_add(to->sum, to->of_event);
	}
}

/* 0, or -1: there is no memory. */
static int
add_up(const struct sf_jdoc *d, uint32_t node, const struct sf_asof_kind *k,
    struct sf_map *names, struct added *a, int odd)
{
	struct sf_map_entry *e;
	uint32_t m, i = 0;

	for (m = sf_j_first(d, node); m != 0; m = sf_j_after(d, node, m)) {
		if ((e = sf_map_put(names, d->node[m].key, i, NULL)) == NULL)
			return (-1);
		e->val = i++;
	}
	for (m = k->first; m != 0; m = k->before[m])
		add_event(d, m, names, a, odd);
	return (0);
}

void
sf_asof_sums(struct sf_buf *b, const struct sf_jdoc *d, uint32_t node,
    const struct sf_asof_kind *k, int odd)
{
	struct added *a = calloc((size_t)d->node[node].kids + 1, sizeof(*a));
	struct sf_map names = {0};
	sf_dec_sum v;
	char text[48];
	uint32_t m, i = 0;

	if (a == NULL || add_up(d, node, k, &names, a, odd))
		b->failed = 1;
	sf_buf_addc(b, '{');
	for (m = sf_j_first(d, node); m != 0 && !b->failed;
	    m = sf_j_after(d, node, m), i++) {
		if (i > 0)
			sf_buf_addc(b, ',');
		sf_buf_json(b, d->node[m].key.p, d->node[m].key.n);
		sf_buf_addc(b, ':');
		if (d->node[m].type != SF_J_NUM ||
		    sf_dec_sum_parse(d->node[m].raw, &v)) {
			sf_buf_addstr(b, d->node[m].raw);
			continue;
		}
		sf_dec_sum_format(sf_dec_sum_sub(v, a[i].sum), text);
		sf_buf_adds(b, text);
	}
	sf_buf_addc(b, '}');
	sf_map_release(&names);
	free(a);
}
