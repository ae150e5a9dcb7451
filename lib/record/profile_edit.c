/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "record/profile.h"

#define EDITS_MOST 8

/* What is left of the line, and which bytes of it still wait to be copied. */
struct cursor {
	struct sf_buf *b;
	const struct sf_jdoc *doc;
	const char *line, *base;	/* base: the object in the doc's text */
	size_t start;			/* and in the line */
	size_t from, end;		/* waiting; behind it nothing was seen */
	int any;			/* a member stands before */
};

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

static void
copy_waiting(struct cursor *c, size_t to)
{
	sf_buf_add(c->b, c->line + c->from, to - c->from);
	c->from = to;
}

/* Where the name of the next member starts: at the first quote. */
static size_t
name_at(const struct cursor *c)
{
	size_t i = c->end;

	while (c->line[i] != '"')
		i++;
	return (i);
}

/* What leads the first member that stays has no comma. */
static void
lead(struct cursor *c)
{
	size_t i, name;

	if (c->any)
		return;
	name = name_at(c);
	copy_waiting(c, c->end);
	for (i = c->end; i < name; i++)
		if (c->line[i] != ',')
			sf_buf_addc(c->b, c->line[i]);
	c->from = name;
	c->any = 1;
}

static size_t
value_at(const struct cursor *c, uint32_t i)
{
	return (c->start + (size_t)(c->doc->node[i].raw.p - c->base));
}

static size_t
value_end(const struct cursor *c, uint32_t i)
{
	return (value_at(c, i) + c->doc->node[i].raw.n);
}

static void
replace(struct cursor *c, uint32_t i, struct sf_str value)
{
	lead(c);
	copy_waiting(c, value_at(c, i));
	sf_buf_addstr(c->b, value);
	c->from = c->end = value_end(c, i);
}

static void
drop(struct cursor *c, uint32_t i)
{
	copy_waiting(c, c->end);
	c->from = c->end = value_end(c, i);
}

/* The edit of member ${i}, or ${n}. */
static size_t
edit_of(const struct sf_jdoc *doc, uint32_t i, const struct sf_str *name,
    size_t n)
{
	struct sf_str key = doc->node[i].key;
	size_t k;

	for (k = 0; k < n; k++)
		if (name[k].n == key.n &&
		    memcmp(name[k].p, key.p, key.n) == 0)
			break;
	return (k);
}

static void
append(struct cursor *c, const struct sf_edit *edit)
{
	copy_waiting(c, c->end);
	if (c->any)
		sf_buf_addc(c->b, ',');
	c->any = 1;
	sf_buf_json(c->b, edit->name, strlen(edit->name));
	sf_buf_addc(c->b, ':');
	sf_buf_addstr(c->b, edit->value);
}

void
sf_profile_edit(struct sf_buf *b, struct sf_str line,
    const struct sf_jdoc *doc, const struct sf_edit *edits, size_t n)
{
	struct cursor c = {.b = b, .doc = doc, .line = line.p,
	    .base = doc->node[0].raw.p, .start = object_at(line)};
	struct sf_str name[EDITS_MOST];
	uint32_t last[EDITS_MOST] = {0}, i;
	size_t k;

	if (n > EDITS_MOST) {
		b->failed = 1;
		return;
	}
	for (k = 0; k < n; k++)
		name[k] = sf_str(edits[k].name);
	for (i = sf_j_first(doc, 0); i != 0; i = sf_j_after(doc, 0, i))
		if ((k = edit_of(doc, i, name, n)) < n)
			last[k] = i;
	c.end = c.start + 1;
	for (i = sf_j_first(doc, 0); i != 0; i = sf_j_after(doc, 0, i)) {
		k = edit_of(doc, i, name, n);
		if (k == n) {
			lead(&c);
			c.end = value_end(&c, i);
		} else if (i == last[k] && edits[k].value.n > 0) {
			replace(&c, i, edits[k].value);
		} else {
			drop(&c, i);
		}
	}
	for (k = 0; k < n; k++)
		if (edits[k].value.n > 0 && last[k] == 0)
			append(&c, &edits[k]);
	copy_waiting(&c, line.n);
}
