/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/date.h"
#include "record/ids.h"

#include "record/profile.h"

static struct sf_str
text(const struct sf_jdoc *doc, const char *name)
{
	uint32_t i = sf_j_get(doc, 0, name);

	if (i == 0 || doc->node[i].type != SF_J_STR)
		return (SF_S(""));
	return (doc->node[i].str);
}

/* A member that is not of the kind reads as absent; the check tells of it. */
static uint32_t
node(const struct sf_jdoc *doc, const char *name, enum sf_jtype type)
{
	uint32_t i = sf_j_get(doc, 0, name);

	return (i != 0 && doc->node[i].type == type ? i : 0);
}

static void
kept_from(const struct sf_jdoc *doc, struct sf_profile *p)
{
	uint32_t at = node(doc, "kept_from", SF_J_ARR), i;

	p->kept_ts = p->kept_eid = SF_S("");
	if (at == 0 || (i = sf_j_first(doc, at)) == 0 ||
	    doc->node[i].type != SF_J_STR)
		return;
	p->kept_ts = doc->node[i].str;
	i = sf_j_after(doc, at, i);
	if (i != 0 && doc->node[i].type == SF_J_STR)
		p->kept_eid = doc->node[i].str;
}

int
sf_profile_view(const struct sf_jdoc *doc, struct sf_profile *p,
    struct sf_err *e)
{
	uint32_t at;

	memset(p, 0, sizeof(*p));
	if (doc->node[0].type != SF_J_OBJ)
		return (sf_fail(e, SF_E_DATA, "the line is no JSON object"));
	p->one_id = text(doc, "one_id");
	if (p->one_id.n == 0) {
		at = sf_j_get(doc, 0, "one_id");
		(void)sf_fail(e, SF_E_DATA, "the line is no profile: %s",
		    at == 0 ? "it has no 'one_id'" : doc->node[at].type ==
		    SF_J_STR ? "its 'one_id' is empty" :
		    "its 'one_id' is no string");
		return (sf_hint(e, "sf-merge-id makes profiles of events"));
	}
	p->ids = node(doc, "ids", SF_J_OBJ);
	p->shared = node(doc, "shared", SF_J_OBJ);
	p->traits = node(doc, "traits", SF_J_OBJ);
	p->tags = node(doc, "tags", SF_J_OBJ);
	p->consent = node(doc, "consent", SF_J_OBJ);
	p->since = node(doc, "since", SF_J_OBJ);
	p->seen = node(doc, "seen", SF_J_OBJ);
	p->events = node(doc, "events", SF_J_ARR);
	p->segments = node(doc, "segments", SF_J_OBJ);
	p->undefined = node(doc, "undefined", SF_J_ARR);
	p->scores = node(doc, "scores", SF_J_OBJ);
	p->first_ts = text(doc, "first_ts");
	p->last_ts = text(doc, "last_ts");
	kept_from(doc, p);
	return (0);
}

int
sf_profile_count(const struct sf_jdoc *doc, uint32_t i, uint64_t *out)
{
	struct sf_str raw;
	size_t k;

	if (i == 0 || doc->node[i].type != SF_J_NUM)
		return (-1);
	raw = doc->node[i].raw;
	*out = 0;
	for (k = 0; k < raw.n; k++) {
		if (raw.p[k] < '0' || raw.p[k] > '9' || k >= 18)
			return (-1);
		*out = *out * 10 + (uint64_t)(raw.p[k] - '0');
	}
	return (0);
}

int
sf_profile_names(const struct sf_jdoc *doc, const struct sf_profile *p,
    int (*f)(void *ctx, struct sf_str name), void *ctx)
{
	uint32_t at = sf_j_get(doc, p->ids, "one_id"), i;
	int r = f(ctx, p->one_id);

	if (r != 0 || p->ids == 0 || at == 0)
		return (r);
	if (doc->node[at].type == SF_J_STR)
		return (f(ctx, doc->node[at].str));
	for (i = sf_j_first(doc, at); i != 0 && r == 0;
	    i = sf_j_after(doc, at, i))
		if (doc->node[i].type == SF_J_STR && doc->node[i].str.n > 0)
			r = f(ctx, doc->node[i].str);
	return (r);
}

int
sf_profile_ids(const struct sf_jdoc *doc, const struct sf_profile *p,
    int (*f)(void *ctx, struct sf_str type, struct sf_str value), void *ctx)
{
	int r = f(ctx, SF_S("one_id"), p->one_id);
	uint32_t i, props;

	if (r == 0)
		r = sf_ids_walk(doc, p->ids, f, ctx);
	if (p->events == 0)
		return (r);
	for (i = sf_j_first(doc, p->events); i != 0 && r == 0;
	    i = sf_j_after(doc, p->events, i)) {
		if ((props = sf_j_get(doc, i, "props")) == 0)
			continue;
		r = sf_ids_values(doc, sf_j_get(doc, props, "send_id"),
		    SF_S("send_id"), f, ctx);
	}
	return (r);
}

/* The 0-based byte of ${line} where the object starts. */
static size_t
object_at(struct sf_str line)
{
	size_t i;

	for (i = 0; i < line.n; i++)
		if (line.p[i] == '{')
			break;
	return (i);
}

/* Where the name of a member starts, behind ${from}: at its first quote. */
static size_t
name_at(struct sf_str line, size_t from)
{
	while (from < line.n && line.p[from] != '"')
		from++;
	return (from);
}

static const struct sf_edit *
edit_of(struct sf_str key, const struct sf_edit *edits, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (sf_str_is(key, edits[i].name))
			return (&edits[i]);
	return (NULL);
}

struct cursor {
	struct sf_buf *b;
	struct sf_str line;
	size_t end;		/* of what was dealt with */
	int any;		/* a member was written */
};

/* What stands between two members, and without a comma that leads nobody. */
static void
put_lead(struct cursor *c, size_t from, size_t to)
{
	size_t i;

	for (i = from; i < to; i++)
		if (c->any || c->line.p[i] != ',')
			sf_buf_addc(c->b, c->line.p[i]);
	c->any = 1;
}

static void
put_member(struct cursor *c, const struct sf_jdoc *doc, uint32_t i,
    const struct sf_edit *ed, int last)
{
	const char *base = doc->node[0].raw.p;
	size_t start = object_at(c->line);
	size_t name = name_at(c->line, c->end);
	size_t val = start + (size_t)(doc->node[i].raw.p - base);
	size_t end = val + doc->node[i].raw.n;

	if (ed == NULL) {
		put_lead(c, c->end, name);
		sf_buf_add(c->b, c->line.p + name, end - name);
	} else if (ed->value.n > 0 && last) {
		put_lead(c, c->end, name);
		sf_buf_add(c->b, c->line.p + name, val - name);
		sf_buf_addstr(c->b, ed->value);
	}
	c->end = end;
}

void
sf_profile_edit(struct sf_buf *b, struct sf_str line,
    const struct sf_jdoc *doc, const struct sf_edit *edits, size_t n)
{
	struct cursor c = {b, line, object_at(line) + 1, 0};
	const struct sf_edit *ed;
	uint32_t i;
	size_t k;

	sf_buf_add(b, line.p, c.end);
	for (i = sf_j_first(doc, 0); i != 0; i = sf_j_after(doc, 0, i)) {
		ed = edit_of(doc->node[i].key, edits, n);
		put_member(&c, doc, i, ed, ed == NULL ||
		    sf_j_get(doc, 0, ed->name) == i);
	}
	for (k = 0; k < n; k++) {
		if (edits[k].value.n == 0 || sf_j_get(doc, 0, edits[k].name))
			continue;
		if (c.any)
			sf_buf_addc(b, ',');
		c.any = 1;
		sf_buf_json(b, edits[k].name, strlen(edits[k].name));
		sf_buf_addc(b, ':');
		sf_buf_addstr(b, edits[k].value);
	}
	sf_buf_add(b, line.p + c.end, line.n - c.end);
}
