/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "format/json.h"
#include "ident/class.h"

#include "ingest/sniff.h"

#define DEEPEST 4		/* levels of members that become columns */

/* A path cannot say a dot that stands within a name below the top. */
static int
dotted(struct sf_str key)
{
	return (key.n > 0 && memchr(key.p, '.', key.n) != NULL);
}

struct walk {
	struct sf_sniff_source *s;
	struct sf_json *j;
	const struct sf_jdoc *d;
	struct sf_buf path, scratch;
	int secret;			/* containers around that are C3 */
};

/* Whether a member at any depth below ${at} is C3 by its name. */
static int
has_secret(const struct sf_jdoc *d, uint32_t at)
{
	uint32_t i;

	for (i = sf_j_first(d, at); i != 0; i = sf_j_after(d, at, i))
		if (sf_class_of_name(d->node[i].key) == SF_CLASS_C3 ||
		    (d->node[i].type >= SF_J_ARR && has_secret(d, i)))
			return (1);
	return (0);
}

static void
add_value(struct walk *w, struct sf_sniff_col *c, uint32_t at)
{
	const struct sf_jnode *n = &w->d->node[at];
	uint32_t i;

	c->rows++;
	if (c->secret == NULL && n->type >= SF_J_ARR && has_secret(w->d, at))
		c->secret = "has members that look like C3";
	if (n->type != SF_J_ARR) {
		sf_sniff_value(w->s, c, sf_j_text(w->d, at), n->type,
		    &w->scratch);
		return;
	}
	/* An array of identifiers is several of them. */
	c->json[SF_J_ARR]++;
	for (i = sf_j_first(w->d, at); i != 0; i = sf_j_after(w->d, at, i))
		if (w->d->node[i].type < SF_J_ARR)
			sf_sniff_value(w->s, c, sf_j_text(w->d, i),
			    w->d->node[i].type, &w->scratch);
}

/* The members of the object ${at}, of which the path is in w->path. */
static int
members(struct walk *w, uint32_t at, int depth, int dots, struct sf_err *e)
{
	const struct sf_jnode *n;
	struct sf_sniff_col *c;
	size_t had = w->path.n;
	uint32_t i;
	int inner;

	for (i = sf_j_first(w->d, at); i != 0; i = sf_j_after(w->d, at, i)) {
		n = &w->d->node[i];
		if (had > 0)
			sf_buf_addc(&w->path, '.');
		sf_buf_addstr(&w->path, n->key);
		if (sf_buf_check(&w->path, e))
			return (-1);
		if (n->type == SF_J_OBJ && n->kids > 0 && depth < DEEPEST) {
			inner = sf_class_of_name(n->key) == SF_CLASS_C3;
			w->secret += inner;
			if (members(w, i, depth + 1, dots || dotted(n->key),
			    e))
				return (-1);
			w->secret -= inner;
		} else {
			c = sf_sniff_col(w->s, sf_buf_str(&w->path), e);
			if (c == NULL && e->code != SF_OK)
				return (-1);
			if (c != NULL)
				add_value(w, c, i);
			if (c != NULL && c->secret == NULL && w->secret > 0)
				c->secret = "is a member of what looks like "
				    "C3";
			if (c != NULL && depth > 1 && c->unfit == NULL &&
			    (dots || dotted(n->key)))
				c->unfit = "a name in its path has a dot";
		}
		w->path.n = had;
	}
	return (0);
}

static int
line(void *ctx, struct sf_str s, struct sf_err *e)
{
	struct walk *w = ctx;
	struct sf_err bad = {0};
	struct sf_jdoc d;

	s = sf_str_trim(s);
	if (s.n > 0 && s.p[s.n - 1] == '\r')
		s.n--;
	if (s.n == 0)
		return (0);
	if (sf_json_parse(w->j, s.p, s.n, 0, &d, &bad) ||
	    d.node[0].type != SF_J_OBJ) {
		if (bad.code == SF_E_IO) {
			*e = bad;
			return (-1);
		}
		w->s->broken++;
		return (0);
	}
	w->s->rows++;
	w->d = &d;
	return (members(w, 0, 1, 0, e));
}

int
sf_sniff_json(struct sf_sniff_source *s, const struct sf_sniff_sample *x,
    struct sf_err *e)
{
	const char *p, *end, *nl;
	struct walk w = {.s = s};
	int ret = 0;

	if (x->text.n == 0)
		return (0);
	if ((w.j = sf_json_new(e)) == NULL)
		return (-1);
	p = x->text.p;
	end = p + x->text.n;
	if (s->records.n > 0) {
		ret = sf_sniff_records(s, sf_buf_str(&x->text), line, &w, e);
		p = end;
	}
	for (; p < end && ret == 0; p = nl + 1) {
		if ((nl = memchr(p, '\n', (size_t)(end - p))) == NULL)
			nl = end;
		ret = line(&w, (struct sf_str){p, (size_t)(nl - p)}, e);
	}
	if (ret == 0)
		ret = sf_buf_check(&w.scratch, e);
	sf_json_free(w.j);
	sf_buf_release(&w.path);
	sf_buf_release(&w.scratch);
	return (ret);
}
