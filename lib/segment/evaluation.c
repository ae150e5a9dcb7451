/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "segment/evaluation.h"

int
evaluation_init(struct evaluation *v, const struct job *j, struct sf_err *e)
{
	size_t n = sf_segments_count(j->segments);

	v->j = j;
	v->member.since = calloc(n + 1, sizeof(*v->member.since));
	v->truth = calloc(n + 1, 1);
	v->in_top = calloc(sf_segments_tops(j->segments) + 1, 1);
	if (v->member.since == NULL || v->truth == NULL || v->in_top == NULL)
		return (sf_fail_mem(e));
	return (0);
}

void
evaluation_release(struct evaluation *v)
{
	free(v->name);
	free(v->member.since);
	free(v->truth);
	free(v->in_top);
	memset(v, 0, sizeof(*v));
}

static int
add_name(void *ctx, struct sf_str name)
{
	struct evaluation *v = ctx;
	struct sf_str *p;

	if (v->names == v->cap) {
		v->cap = v->cap != 0 ? v->cap * 2 : 16;
		p = realloc(v->name, v->cap * sizeof(*p));
		if (p == NULL) {
			v->nomem = 1;
			return (1);
		}
		v->name = p;
	}
	v->name[v->names++] = name;
	return (0);
}

int
evaluation_run(struct evaluation *v, const struct sf_expr_run *x,
    const struct sf_row *row, const struct sf_profile *p, size_t i, int tops,
    struct sf_err *e)
{
	const struct job *j = v->j;
	struct sf_who who = {.doc = &row->doc, .profile = p,
	    .asof = j->run->asof};
	const uint8_t *top;
	struct sf_str first;
	int rc;

	v->names = 0;
	v->nomem = 0;
	(void)sf_profile_names(&row->doc, p, add_name, v);
	if (v->nomem)
		return (sf_fail_mem(e));
	first = v->name[0];
	if (j->old != NULL) {
		members_find(j->old, v->name, v->names, j->run->asof,
		    &v->member);
		v->name[0] = v->member.founding;
	}
	who.name = v->name;
	who.names = v->names;
	memset(v->in_top, SF_NO, j->pop.tops);
	if (tops && (top = population_top(j, row->line)) != NULL)
		memcpy(v->in_top, top, j->pop.tops);
	rc = sf_segments_eval(j->segments, x, i, &who,
	    tops ? v->in_top : NULL, v->truth, e);
	v->name[0] = first;
	return (rc);
}
