/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/buf.h"

#include "identity/conflicts.h"

#define SHOWN 10		/* persons named in a row */

struct row {
	const struct sf_nodes *ns;
	uint32_t id;
	const struct sf_refusal *r;	/* the first of its refusals, or NULL */
	size_t n;
};

struct writer {
	const struct sf_nodes *ns;
	const struct sf_unite *u;
	const struct sf_persons *p;
	struct sf_buf line;
};

static int
by_value(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int c = sf_str_cmp(sf_nodes_type(x->ns, x->id)->name,
	    sf_nodes_type(y->ns, y->id)->name);

	return (c ? c : sf_str_cmp(sf_nodes_value(x->ns, x->id),
	    sf_nodes_value(y->ns, y->id)));
}

static struct sf_str
one_id_of(const struct writer *w, uint32_t id)
{
	uint32_t person = w->p->of_root[w->u->parent[id]];

	return (person == SF_NOBODY ? SF_S("") : w->p->v[person].one_id);
}

static void
put(struct sf_buf *b, const char *name, struct sf_str s)
{
	sf_buf_addf(b, ",\"%s\":", name);
	sf_buf_json(b, s.p, s.n);
}

static int
by_str(const void *a, const void *b)
{
	return (sf_str_cmp(*(const struct sf_str *)a,
	    *(const struct sf_str *)b));
}

/* Whose the refused links were, in order, each once. */
static int
put_refused(struct writer *w, const struct row *r, struct sf_err *e)
{
	struct sf_str *who = malloc(r->n * sizeof(*who));
	size_t i, n = 0;

	if (who == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < r->n; i++)
		who[i] = one_id_of(w, r->r[i].strong);
	qsort(who, r->n, sizeof(*who), by_str);
	for (i = 1; i < r->n; i++)
		if (!sf_str_eq(who[n], who[i]))
			who[++n] = who[i];
	n++;
	sf_buf_adds(&w->line, ",\"refused\":");
	sf_buf_addu(&w->line, n);
	sf_buf_adds(&w->line, ",\"to\":[");
	for (i = 0; i < n && i < SHOWN; i++) {
		if (i > 0)
			sf_buf_addc(&w->line, ',');
		sf_buf_json(&w->line, who[i].p, who[i].n);
	}
	sf_buf_addc(&w->line, ']');
	free(who);
	return (0);
}

static int
put_row(struct writer *w, const struct row *r, struct sf_err *e)
{
	const struct sf_idtype *t = sf_nodes_type(w->ns, r->id);
	struct sf_str value = sf_nodes_value(w->ns, r->id);
	const struct sf_node *v = &w->ns->v[r->id];
	struct sf_buf *b = &w->line;

	sf_buf_clear(b);
	sf_buf_adds(b, "{\"type\":");
	sf_buf_json(b, t->name.p, t->name.n);
	put(b, "value", value);
	switch ((enum sf_node_block)v->block) {
	case SF_NODE_LISTED:
		put(b, "rule", SF_S("block"));
		break;
	case SF_NODE_CROWDED:
		put(b, "rule", SF_S("per_value"));
		sf_buf_addf(b, ",\"limit\":%ju,\"persons\":%ju",
		    (uintmax_t)t->per_value, (uintmax_t)v->crowd);
		break;
	case SF_NODE_ABSENT:		/* of no row */
	case SF_NODE_FREE:
		put(b, "rule", SF_S("unique"));
		put(b, "by", w->ns->rules->type[r->r->unique].name);
		if (one_id_of(w, r->id).n > 0)
			put(b, "one_id", one_id_of(w, r->id));
		if (put_refused(w, r, e))
			return (-1);
		break;
	}
	sf_buf_adds(b, "}\n");
	return (sf_buf_check(b, e));
}

static int
by_weak(const void *a, const void *b)
{
	const struct sf_refusal *x = a, *y = b;

	if (x->weak != y->weak)
		return (x->weak < y->weak ? -1 : 1);
	return (x->turn < y->turn ? -1 : x->turn > y->turn);
}

static int
is_blocked(const struct sf_node *v)
{
	return (v->block == SF_NODE_LISTED || v->block == SF_NODE_CROWDED);
}

/* The rows, unsorted; *${n} of them.  NULL: no memory. */
static struct row *
gather(const struct sf_links *l, const struct sf_nodes *ns, size_t *n,
    struct sf_err *e)
{
	size_t blocked = 0, i, k = 0;
	struct row *row;

	for (i = 0; i < sf_nodes_count(ns); i++)
		blocked += is_blocked(&ns->v[i]) != 0;
	if ((row = malloc((blocked + l->n + 1) * sizeof(*row))) == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	for (i = 0; i < sf_nodes_count(ns); i++)
		if (is_blocked(&ns->v[i]))
			row[k++] = (struct row){ns, (uint32_t)i, NULL, 0};
	for (i = 0; i < l->n; i++) {
		if (i > 0 && l->refused[i].weak == l->refused[i - 1].weak)
			row[k - 1].n++;
		else
			row[k++] = (struct row){ns, l->refused[i].weak,
			    &l->refused[i], 1};
	}
	*n = k;
	return (row);
}

int64_t
sf_conflicts_write(struct sf_links *l, const struct sf_nodes *ns,
    const struct sf_unite *u, const struct sf_persons *p, struct sf_out *out,
    struct sf_err *e)
{
	struct writer w = {ns, u, p, {0}};
	struct row *row;
	size_t n = 0, i;
	int64_t ret = -1;

	if (l->n > 0)
		qsort(l->refused, l->n, sizeof(*l->refused), by_weak);
	if ((row = gather(l, ns, &n, e)) == NULL)
		return (-1);
	qsort(row, n, sizeof(*row), by_value);
	for (i = 0; i < n && out != NULL; i++)
		if (put_row(&w, &row[i], e) ||
		    sf_out_write(out, w.line.p, w.line.n, e))
			goto done;
	ret = (int64_t)n;
done:
	free(row);
	sf_buf_release(&w.line);
	return (ret);
}
