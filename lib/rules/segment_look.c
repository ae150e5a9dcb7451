/* SPDX-License-Identifier: MIT */
#include "rules/segment_def.h"

#include "rules/segment_look.h"

const struct sf_def *
sf_segments_def(const struct sf_segments *s, size_t i)
{
	return (s->seg[i].def);
}

size_t
sf_segments_list_count(const struct sf_segments *s)
{
	return (s->lists);
}

size_t
sf_segments_list_size(const struct sf_segments *s, size_t list)
{
	return (s->list[list].names.n);
}

struct sf_str
sf_segments_list_entry(const struct sf_segments *s, size_t list, size_t entry)
{
	return (s->list[list].names.e[entry].key);
}

const struct sf_def *
sf_segments_list_def(const struct sf_segments *s, size_t list)
{
	return (s->list[list].def);
}

struct entries {
	const struct seg_list *list;
	size_t at;
	void (*each)(void *ctx, size_t list, size_t entry);
	void *ctx;
};

static void
entry(const struct entries *v, struct sf_str value)
{
	const struct sf_map_entry *m = sf_map_get(&v->list->names, value);

	if (m != NULL)
		v->each(v->ctx, v->at, (size_t)(m - v->list->names.e));
}

static int
of_type(void *ctx, struct sf_str type, struct sf_str value)
{
	const struct entries *v = ctx;

	if (sf_str_is(type, v->list->type))
		entry(v, value);
	return (0);
}

void
sf_segments_list_of(const struct sf_segments *s, const struct sf_who *who,
    void (*each)(void *ctx, size_t list, size_t entry), void *ctx)
{
	struct entries v = {.each = each, .ctx = ctx};
	size_t k;

	for (v.at = 0; v.at < s->lists; v.at++) {
		v.list = &s->list[v.at];
		for (k = 0; v.list->type == NULL && k < who->names; k++)
			entry(&v, who->name[k]);
		if (v.list->type != NULL && who->profile != NULL)
			(void)sf_profile_ids(who->doc, who->profile, of_type,
			    &v);
	}
}
