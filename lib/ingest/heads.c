/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

#include "ingest/heads.h"

static struct sf_head *
find(const struct sf_heads *h, struct sf_str source)
{
	size_t i;

	for (i = 0; i < h->n; i++)
		if (sf_str_eq(h->head[i].source, source))
			return (&h->head[i]);
	return (NULL);
}

const struct sf_head *
sf_heads_find(const struct sf_heads *h, struct sf_str source)
{
	return (find(h, source));
}

/* A copy that the arena keeps; its p is NULL where there is no memory. */
static struct sf_str
keep(struct sf_heads *h, struct sf_str s)
{
	s.p = sf_arena_dup(&h->mem, s.p, s.n);
	return (s);
}

int
sf_heads_put(struct sf_heads *h, const struct sf_head *x, struct sf_err *e)
{
	struct sf_head *to = find(h, x->source), *more, new = {.n = x->n};
	size_t i, cap = h->cap ? h->cap * 2 : 16;

	new.source = keep(h, x->source);
	new.file = keep(h, x->file);
	new.name = sf_arena_alloc(&h->mem, (x->n + 1) * sizeof(*new.name));
	if (new.source.p == NULL || new.file.p == NULL || new.name == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < x->n; i++)
		if ((new.name[i] = keep(h, x->name[i])).p == NULL)
			return (sf_fail_mem(e));
	if (to == NULL && h->n == h->cap) {
		if ((more = realloc(h->head, cap * sizeof(*more))) == NULL)
			return (sf_fail_mem(e));
		h->head = more;
		h->cap = cap;
	}
	if (to == NULL)
		to = &h->head[h->n++];
	*to = new;
	return (0);
}

static struct sf_str
text_of(const struct sf_jdoc *d, uint32_t i)
{
	return (i != 0 && d->node[i].type == SF_J_STR ? sf_j_text(d, i) :
	    SF_S(""));
}

int
sf_heads_read(struct sf_heads *h, const struct sf_jdoc *d, struct sf_err *e)
{
	uint32_t list = sf_j_get(d, 0, "header"), i;
	struct sf_head x = {text_of(d, sf_j_get(d, 0, "source")),
	    text_of(d, sf_j_get(d, 0, "file")), NULL, 0};
	int ret;

	if (x.source.n == 0 || list == 0 || d->node[list].type != SF_J_ARR)
		return (sf_fail(e, SF_E_DATA, "the manifest has a header "
		    "that is none"));
	x.name = calloc(d->node[list].kids + 1, sizeof(*x.name));
	if (x.name == NULL)
		return (sf_fail_mem(e));
	for (i = sf_j_first(d, list); i != 0; i = sf_j_after(d, list, i))
		x.name[x.n++] = text_of(d, i);
	ret = sf_heads_put(h, &x, e);
	free(x.name);
	return (ret);
}

int
sf_heads_write(const struct sf_heads *h, struct sf_manifest *m,
    struct sf_err *e)
{
	const struct sf_head *x;
	struct sf_buf b = {0};
	size_t i, k;
	int ret = 0;

	for (i = 0; i < h->n && ret == 0; i++) {
		x = &h->head[i];
		sf_buf_clear(&b);
		sf_buf_adds(&b, "{\"source\":");
		sf_buf_json(&b, x->source.p, x->source.n);
		sf_buf_adds(&b, ",\"file\":");
		sf_buf_json_any(&b, x->file.p, x->file.n);
		sf_buf_adds(&b, ",\"header\":[");
		for (k = 0; k < x->n; k++) {
			sf_buf_adds(&b, k > 0 ? "," : "");
			sf_buf_json(&b, x->name[k].p, x->name[k].n);
		}
		sf_buf_adds(&b, "]}");
		ret = sf_buf_check(&b, e) || sf_manifest_add(m, "note",
		    "header", sf_buf_cstr(&b), e) ? -1 : 0;
	}
	sf_buf_release(&b);
	return (ret);
}

void
sf_heads_release(struct sf_heads *h)
{
	sf_arena_release(&h->mem);
	free(h->head);
	memset(h, 0, sizeof(*h));
}
