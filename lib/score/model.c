/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "format/json.h"
#include "io/src.h"

#include "score/model.h"

#define MODEL_BYTES ((size_t)256 << 20)
#define FEATURES_MOST 1000

void
sf_model_release(struct sf_model *m)
{
	sf_trees_release(&m->trees);
	sf_arena_release(&m->mem);
	memset(m, 0, sizeof(*m));
}

static void
member(struct sf_buf *b, const char *name, struct sf_str v)
{
	sf_buf_addf(b, ",\n\"%s\":", name);
	sf_buf_json(b, v.p, v.n);
}

void
sf_model_write(const struct sf_model *m, struct sf_buf *b)
{
	size_t i;

	sf_buf_adds(b, "{\"sf_model\":1");
	member(b, "model", m->name);
	member(b, "tz", m->tz);
	member(b, "asof", m->asof);
	member(b, "label", m->label);
	sf_buf_adds(b, ",\n\"train\":");
	sf_buf_addstr(b, m->train);
	sf_buf_adds(b, ",\n\"tiers\":[");
	for (i = 0; i < m->tiers; i++) {
		sf_buf_adds(b, i ? ",[" : "[");
		sf_buf_json(b, m->tier[i].name.p, m->tier[i].name.n);
		sf_buf_addf(b, ",%u]", m->tier[i].from);
	}
	sf_buf_adds(b, "],\n\"features\":[");
	for (i = 0; i < m->features; i++) {
		sf_buf_adds(b, i ? ",\n[" : "\n[");
		sf_buf_json(b, m->feature[i].p, m->feature[i].n);
		sf_buf_addc(b, ',');
		sf_buf_json(b, m->text[i].p, m->text[i].n);
		sf_buf_addc(b, ']');
	}
	sf_buf_adds(b, "],\n\"percentiles\":[");
	for (i = 0; i < 99; i++)
		sf_buf_addf(b, "%s%.9g", i ? "," : "", (double)m->cut[i]);
	sf_buf_addf(b, "],\n\"base\":%.9g,\n\"trees\":", (double)m->trees.base);
	sf_trees_write(&m->trees, b);
	sf_buf_adds(b, "}\n");
}

static int
wrong(struct sf_err *e, const char *what)
{
	(void)sf_fail(e, SF_E_DATA, "this is no model file: %s", what);
	return (sf_hint(e, "sf-score train writes one"));
}

static int
text(struct sf_model *m, const struct sf_jdoc *d, const char *name,
    struct sf_str *out, struct sf_err *e)
{
	uint32_t i = sf_j_get(d, 0, name);

	if (i == 0 || d->node[i].type != SF_J_STR)
		return (wrong(e, name));
	out->n = d->node[i].str.n;
	out->p = sf_arena_dup(&m->mem, d->node[i].str.p, out->n);
	return (out->p ? 0 : sf_fail_mem(e));
}

static int
real(const struct sf_jdoc *d, uint32_t i, float *out)
{
	char t[48], *end;

	if (i == 0 || d->node[i].type != SF_J_NUM || d->node[i].raw.n > 40)
		return (-1);
	memcpy(t, d->node[i].raw.p, d->node[i].raw.n);
	t[d->node[i].raw.n] = '\0';
	*out = strtof(t, &end);
	return (*end != '\0');
}

static int
read_features(struct sf_model *m, const struct sf_jdoc *d, struct sf_err *e)
{
	uint32_t at = sf_j_get(d, 0, "features"), i, a, b;
	size_t n = at ? d->node[at].kids : 0;

	if (n == 0 || n > FEATURES_MOST)
		return (wrong(e, "features"));
	m->feature = sf_arena_alloc(&m->mem, n * sizeof(*m->feature));
	m->text = sf_arena_alloc(&m->mem, n * sizeof(*m->text));
	if (m->feature == NULL || m->text == NULL)
		return (sf_fail_mem(e));
	for (i = sf_j_first(d, at); i != 0; i = sf_j_after(d, at, i)) {
		a = sf_j_first(d, i);
		b = a ? sf_j_after(d, i, a) : 0;
		if (b == 0 || d->node[a].type != SF_J_STR ||
		    d->node[b].type != SF_J_STR)
			return (wrong(e, "features"));
		n = m->features++;
		m->feature[n].n = d->node[a].str.n;
		m->feature[n].p = sf_arena_dup(&m->mem, d->node[a].str.p,
		    d->node[a].str.n);
		m->text[n].n = d->node[b].str.n;
		m->text[n].p = sf_arena_dup(&m->mem, d->node[b].str.p,
		    d->node[b].str.n);
		if (m->feature[n].p == NULL || m->text[n].p == NULL)
			return (sf_fail_mem(e));
	}
	return (0);
}

static int
read_tiers(struct sf_model *m, const struct sf_jdoc *d, struct sf_err *e)
{
	uint32_t at = sf_j_get(d, 0, "tiers"), i, a, b;
	float from = 0;

	if (at == 0 || d->node[at].kids > SF_MODEL_TIERS)
		return (wrong(e, "tiers"));
	for (i = sf_j_first(d, at); i != 0; i = sf_j_after(d, at, i)) {
		a = sf_j_first(d, i);
		b = a ? sf_j_after(d, i, a) : 0;
		if (b == 0 || d->node[a].type != SF_J_STR ||
		    real(d, b, &from) || from < 0 || from > 100)
			return (wrong(e, "tiers"));
		m->tier[m->tiers].name.n = d->node[a].str.n;
		m->tier[m->tiers].name.p = sf_arena_dup(&m->mem,
		    d->node[a].str.p, d->node[a].str.n);
		if (m->tier[m->tiers].name.p == NULL)
			return (sf_fail_mem(e));
		m->tier[m->tiers++].from = (unsigned)from;
	}
	return (0);
}

static int
read_scale(struct sf_model *m, const struct sf_jdoc *d, struct sf_err *e)
{
	uint32_t at = sf_j_get(d, 0, "percentiles"), i;
	size_t n = 0;

	if (at == 0 || d->node[at].kids != 99)
		return (wrong(e, "percentiles"));
	for (i = sf_j_first(d, at); i != 0; i = sf_j_after(d, at, i))
		if (real(d, i, &m->cut[n++]))
			return (wrong(e, "percentiles"));
	if (real(d, sf_j_get(d, 0, "base"), &m->trees.base))
		return (wrong(e, "base"));
	return (0);
}

static int
read_all(struct sf_model *m, const struct sf_jdoc *d, struct sf_err *e)
{
	uint32_t v = sf_j_get(d, 0, "sf_model"), t;

	if (d->node[0].type != SF_J_OBJ || v == 0 ||
	    !sf_str_is(d->node[v].raw, "1"))
		return (wrong(e, "no \"sf_model\":1"));
	if (text(m, d, "model", &m->name, e) || text(m, d, "tz", &m->tz, e) ||
	    text(m, d, "label", &m->label, e) ||
	    text(m, d, "asof", &m->asof, e) || read_features(m, d, e) ||
	    read_tiers(m, d, e) || read_scale(m, d, e) ||
	    sf_trees_read(&m->trees, d, sf_j_get(d, 0, "trees"), m->features,
	    e))
		return (-1);
	if ((t = sf_j_get(d, 0, "train")) != 0) {
		m->train.n = d->node[t].raw.n;
		m->train.p = sf_arena_dup(&m->mem, d->node[t].raw.p, m->train.n);
		if (m->train.p == NULL)
			return (sf_fail_mem(e));
	}
	return (0);
}

int
sf_model_load(struct sf_model *m, const char *path, struct sf_err *e)
{
	struct sf_buf b = {0};
	struct sf_json *j = NULL;
	struct sf_jdoc d;
	int rc = -1;

	memset(m, 0, sizeof(*m));
	if (sf_src_slurp(path, MODEL_BYTES, &b, e) ||
	    (j = sf_json_new(e)) == NULL)
		goto done;
	sf_hash_hex(b.p, b.n, m->digest);
	if (sf_json_parse(j, b.p, b.n, 0, &d, e)) {
		(void)sf_hint(e, "this is no model file, or a part of one");
		(void)sf_err_at(e, path, 0, 0, NULL, 0);
		goto done;
	}
	if (read_all(m, &d, e)) {
		(void)sf_err_at(e, path, 0, 0, NULL, 0);
		goto done;
	}
	rc = 0;
done:
	if (rc)
		sf_model_release(m);
	sf_json_free(j);
	sf_buf_release(&b);
	return (rc);
}

unsigned
sf_model_value(const struct sf_model *m, float margin)
{
	unsigned v = 0;

	while (v < 99 && margin >= m->cut[v])
		v++;
	return (v);
}

struct sf_str
sf_model_tier(const struct sf_model *m, unsigned value)
{
	size_t i;

	for (i = 0; i < m->tiers; i++)
		if (value >= m->tier[i].from)
			return (m->tier[i].name);
	return (SF_S(""));
}
