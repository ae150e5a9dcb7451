/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/date.h"

#include "record/event_own.h"

/*
 * Most lines that sf reads are its own.  Where no escape stands in a line, no
 * blank between its tokens and its members in order, writing it again gives
 * the same bytes; whether a blank stands anywhere is seen from where values
 * start.
 */
#define FEW 16			/* members that are compared with each other */

enum kind { TIME, TEXT, OBJECT, LINE };
static const struct {
	struct sf_str name;
	enum kind kind;
} members[] = {
	{{"ts", 2}, TIME}, {{"eid", 3}, TEXT}, {{"src", 3}, TEXT},
	{{"channel", 7}, TEXT}, {{"event", 5}, TEXT}, {{"ids", 3}, OBJECT},
	{{"traits", 6}, OBJECT}, {{"tags", 4}, OBJECT},
	{{"consent", 7}, OBJECT}, {{"props", 5}, OBJECT},
	{{"timeline", 8}, LINE},
};
#define MEMBERS (sizeof(members) / sizeof(members[0]))

static int
same(struct sf_str a, struct sf_str b)
{
	return (a.n == b.n && memcmp(a.p, b.p, a.n) == 0);
}

/* Whether member ${i} of an object has the name of one from ${first} on. */
static int
named_before(const struct sf_jdoc *d, uint32_t first, uint32_t i)
{
	uint32_t k;

	for (k = first; k != i; k = d->node[k].next)
		if (same(d->node[k].key, d->node[i].key))
			return (1);
	return (0);
}

/* Whether no blank stands in container ${at}, and no name twice. */
static int
compact(const struct sf_jdoc *d, uint32_t at)
{
	const struct sf_jnode *c = &d->node[at], *v;
	const char *p = c->raw.p + 1;
	int object = c->type == SF_J_OBJ;
	uint32_t i;

	if (c->kids == 0)
		return (c->raw.n == 2);
	if (object && c->kids > FEW)
		return (0);
	for (i = at + 1; i < c->next; i = v->next) {
		v = &d->node[i];
		if (v->raw.p != p + (object ? v->key.n + 3 : 0) ||
		    (object && named_before(d, at + 1, i)))
			return (0);
		if ((v->type == SF_J_OBJ || v->type == SF_J_ARR) &&
		    !compact(d, i))
			return (0);
		p = v->raw.p + v->raw.n + 1;
	}
	return (p == c->raw.p + c->raw.n);
}

/* Whether the value of a member of this kind would be written as it stands. */
static int
stands(const struct sf_jdoc *d, uint32_t i, enum kind kind)
{
	const struct sf_jnode *v = &d->node[i];

	switch (kind) {
	case TIME:
		return (v->type == SF_J_STR && sf_ts_canonical(v->str));
	case TEXT:
		return (v->type == SF_J_STR && v->str.n > 0);
	case OBJECT:
		return (v->type == SF_J_OBJ && v->kids > 0 && compact(d, i));
	case LINE:
		return (v->type == SF_J_FALSE);
	}
	return (0);
}

static int
in_order(const struct sf_jdoc *d)
{
	const struct sf_jnode *top = &d->node[0], *v;
	const char *p = top->raw.p + 1;
	size_t k = 0;
	uint32_t i;

	for (i = 1; i < top->next; i = v->next, k++) {
		v = &d->node[i];
		while (k < MEMBERS && !same(members[k].name, v->key))
			k++;
		if (k == MEMBERS || v->raw.p != p + v->key.n + 3 ||
		    !stands(d, i, members[k].kind))
			return (0);
		p = v->raw.p + v->raw.n + 1;
	}
	return (p == top->raw.p + top->raw.n);
}

int
sf_event_written(const struct sf_jdoc *d, const struct sf_event *ev,
    struct sf_event_cut *cut)
{
	struct sf_str line = d->node[0].raw;
	const char *name = ev->event.p + ev->event.n + 1;
	const char *props = line.p + line.n - 1;

	if (ev->eid.n == 0 || line.n >= UINT32_MAX / 2 ||
	    memchr(line.p, '\\', line.n) != NULL || !in_order(d))
		return (0);
	*cut = (struct sf_event_cut){0, 0};
	if (ev->traits || ev->tags || ev->consent || !ev->timeline ||
	    (ev->ids && sf_j_getn(d, ev->ids, SF_S("send_id"))))
		return (1);
	if (ev->props != 0)
		props = d->node[ev->props].raw.p - sizeof(",\"props\":") + 1;
	cut->ids = (uint32_t)(name - line.p);
	cut->props = (uint32_t)(props - line.p);
	return (1);
}

struct sf_str
sf_event_written_eid(struct sf_str line)
{
	size_t at = sizeof("{\"ts\":\"\",\"eid\":\"") - 1 + SF_TS_LEN, i = at;

	while (i < line.n && line.p[i] != '"')
		i += line.p[i] == '\\' ? 2 : 1;
	if (i > line.n)
		return (SF_S(""));
	return ((struct sf_str){line.p + at, i - at});
}

int
sf_event_written_ts(struct sf_str line, int64_t *ts)
{
	size_t at = sizeof("{\"ts\":\"") - 1;

	if (line.n < at + SF_TS_LEN)
		return (-1);
	return (sf_ts_parse((struct sf_str){line.p + at, SF_TS_LEN}, ts));
}
