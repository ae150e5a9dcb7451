/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/ascend.h"
#include "base/buf.h"
#include "base/date.h"
#include "identity/reason.h"

#include "identity/conflicts.h"

#define SHOWN 10		/* persons named in a row */

enum kind { BLOCK, PER_VALUE, MAJORITY, MOVED, REFUSED };
struct row {
	const struct sf_nodes *ns;
	uint32_t id;
	enum kind kind;
	const struct sf_refusal *r;	/* the first of its refusals */
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
	uint32_t v = sf_nodes_whole(x->ns, x->id);
	uint32_t w = sf_nodes_whole(y->ns, y->id);
	int c = 0;

	if (v != w)
		c = sf_str_cmp(sf_nodes_type(x->ns, v)->name,
		    sf_nodes_type(y->ns, w)->name);
	if (c == 0 && v != w)
		c = sf_str_cmp(sf_nodes_value(x->ns, v),
		    sf_nodes_value(y->ns, w));
	if (c != 0)
		return (c);
	if (x->kind != y->kind)
		return (x->kind < y->kind ? -1 : 1);
	/* Of one value the nodes are numbered by their time. */
	if (x->id != y->id)
		return (x->id < y->id ? -1 : 1);
	if (x->r == NULL)
		return (0);
	return (x->r->limit < y->r->limit ? -1 : x->r->limit > y->r->limit);
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
	sf_buf_addf(b, "%s\"%s\":", b->n > 0 && b->p[b->n - 1] == '{' ? "" :
	    ",", name);
	sf_buf_json(b, s.p, s.n);
}

static void
put_time(struct sf_buf *b, const char *name, int64_t ts)
{
	char text[SF_TS_LEN + 1];

	sf_ts_format(ts, text);
	put(b, name, sf_str(text));
}

/* Of a later holder's, since when it is. */
static void
put_from(const struct writer *w, struct sf_buf *b, uint32_t id)
{
	if (sf_nodes_start(w->ns, id) != INT64_MIN)
		put_time(b, "from", sf_nodes_start(w->ns, id));
}

static void
put_holder(const struct writer *w, struct sf_buf *b, uint32_t id)
{
	struct sf_str one_id = one_id_of(w, id);

	if (one_id.n > 0)
		put(b, "one_id", one_id);
	put_from(w, b, id);
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
	sf_ascend_str(who, r->n);
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

/* What forbade the links, and to whom. */
static int
put_bar(struct writer *w, const struct row *r, struct sf_err *e)
{
	const struct sf_idrules *rules = w->ns->rules;

	put(&w->line, "rule", sf_str(sf_unite_rule(w->u, rules, r->r->limit)));
	sf_reason_bar(w->u, rules, r->r->limit, &w->line);
	put_holder(w, &w->line, r->id);
	return (put_refused(w, r, e));
}

static void
put_holders(struct writer *w, uint32_t id)
{
	struct sf_buf *b = &w->line;
	uint32_t next;

	sf_buf_adds(b, ",\"holders\":[");
	for (; id != SF_NO_NODE; id = next) {
		next = sf_nodes_next(w->ns, id);
		sf_buf_addc(b, '{');
		put_holder(w, b, id);
		if (next != SF_NO_NODE)
			put_time(b, "to", sf_nodes_start(w->ns, next));
		sf_buf_adds(b, next != SF_NO_NODE ? "}," : "}");
	}
	sf_buf_addc(b, ']');
}

/* How many persons a value was seen with that nobody holds. */
static void
put_crowd(struct writer *w, uint32_t id)
{
	sf_buf_addf(&w->line, ",\"persons\":%ju",
	    (uintmax_t)w->ns->v[id].crowd);
	put_from(w, &w->line, id);
}

static int
put_row(struct writer *w, const struct row *r, struct sf_err *e)
{
	const struct sf_idtype *t = sf_nodes_type(w->ns, r->id);
	struct sf_buf *b = &w->line;
	int bad = 0;

	sf_buf_clear(b);
	sf_buf_addc(b, '{');
	put(b, "type", t->name);
	put(b, "value", sf_nodes_value(w->ns, r->id));
	switch (r->kind) {
	case BLOCK:
		put(b, "rule", SF_S("block"));
		break;
	case PER_VALUE:
		put(b, "rule", SF_S("per_value"));
		sf_idrules_limit_json(b, t->per_value.max,
		    t->per_value.window);
		put_crowd(w, r->id);
		break;
	case MAJORITY:
		put(b, "rule", SF_S("majority"));
		put_crowd(w, r->id);
		break;
	case MOVED:
		put(b, "rule", SF_S("moved"));
		put_holders(w, r->id);
		break;
	case REFUSED:
		bad = put_bar(w, r, e);
		break;
	}
	sf_buf_adds(b, "}\n");
	return (bad || sf_buf_check(b, e) ? -1 : 0);
}

static int
by_weak(const void *a, const void *b)
{
	const struct sf_refusal *x = a, *y = b;

	if (x->weak != y->weak)
		return (x->weak < y->weak ? -1 : 1);
	return (x->limit < y->limit ? -1 : x->limit > y->limit);
}

/* What the node itself is a row of, or REFUSED: of none. */
static enum kind
kind_of(const struct sf_nodes *ns, uint32_t i)
{
	switch ((enum sf_node_block)ns->kind[i].block) {
	case SF_NODE_LISTED:
		return (BLOCK);
	case SF_NODE_CROWDED:
		return (PER_VALUE);
	case SF_NODE_DISPUTED:
		return (MAJORITY);
	case SF_NODE_FREE:
	case SF_NODE_ABSENT:
		break;
	}
	return (sf_nodes_whole(ns, i) == i &&
	    sf_nodes_next(ns, i) != SF_NO_NODE ? MOVED : REFUSED);
}

/* The rows, unsorted; *${n} of them.  NULL: no memory. */
static struct row *
gather(struct sf_conflicts *c, const struct sf_links *l,
    const struct sf_nodes *ns, size_t *n, struct sf_err *e)
{
	uint32_t nodes = (uint32_t)sf_nodes_count(ns), i;
	size_t own = 0, k = 0, j;
	struct row *row;

	for (i = 0; i < nodes; i++)
		own += kind_of(ns, i) != REFUSED;
	if ((row = malloc((own + l->n + 1) * sizeof(*row))) == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	for (i = 0; i < nodes; i++)
		if (kind_of(ns, i) != REFUSED) {
			row[k] = (struct row){ns, i, kind_of(ns, i), NULL, 0};
			c->moved += row[k++].kind == MOVED;
		}
	c->kept = k - c->moved;
	for (j = 0; j < l->n; j++) {
		if (j == 0 || l->refused[j].weak != l->refused[j - 1].weak)
			c->kept++;
		if (j > 0 && by_weak(&l->refused[j], &l->refused[j - 1]) == 0)
			row[k - 1].n++;
		else
			row[k++] = (struct row){ns, l->refused[j].weak,
			    REFUSED, &l->refused[j], 1};
	}
	*n = k;
	return (row);
}

int
sf_conflicts_write(struct sf_conflicts *c, struct sf_links *l,
    const struct sf_nodes *ns, const struct sf_unite *u,
    const struct sf_persons *p, struct sf_out *out, struct sf_err *e)
{
	struct writer w = {ns, u, p, {0}};
	struct row *row;
	size_t n = 0, i;
	int ret = -1;

	*c = (struct sf_conflicts){0, 0};
	if (l->n > 0)
		qsort(l->refused, l->n, sizeof(*l->refused), by_weak);
	if ((row = gather(c, l, ns, &n, e)) == NULL)
		return (-1);
	if (out != NULL)
		qsort(row, n, sizeof(*row), by_value);
	for (i = 0; i < n && out != NULL; i++)
		if (put_row(&w, &row[i], e) ||
		    sf_out_write(out, w.line.p, w.line.n, e))
			goto done;
	ret = 0;
done:
	free(row);
	sf_buf_release(&w.line);
	return (ret);
}
