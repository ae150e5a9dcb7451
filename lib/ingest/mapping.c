/* SPDX-License-Identifier: MIT */
#include <fnmatch.h>
#include <string.h>

#include "ingest/mapping.h"

#define GROUPS 64		/* of expressions: one a source that has any */

static int
load_zone(struct sf_mapping *m, const struct sf_def *d, const char *name,
    const struct sf_zone **out, struct sf_err *e)
{
	struct sf_err bad = {0};
	size_t i;

	for (i = 0; i < m->zones; i++)
		if (strcmp(sf_zone_name(m->zone[i]), name) == 0) {
			*out = m->zone[i];
			return (0);
		}
	if ((m->zone[m->zones] = sf_zone_load(name, &bad)) == NULL) {
		if (d == NULL || bad.code != SF_E_USAGE) {
			*e = bad;
			return (-1);
		}
		(void)sf_def_fail(d, e, "%s", bad.msg);
		return (bad.hint[0] != '\0' ? sf_hint(e, "%s", bad.hint) : -1);
	}
	*out = m->zone[m->zones++];
	return (0);
}

int
sf_mapping_texts(struct sf_mapping *m, const struct sf_def *d,
    struct sf_str **out, size_t *n, struct sf_err *e)
{
	struct sf_str *t;
	size_t i, count = d->kind == SF_DEF_SEQ ? d->n : 1;

	if ((t = sf_arena_alloc(&m->mem, (count + 1) * sizeof(*t))) == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < count; i++) {
		const struct sf_def *one = d->kind == SF_DEF_SEQ ?
		    d->kid[i] : d;

		if (sf_def_want(one, SF_DEF_SCALAR, e))
			return (-1);
		t[i] = one->text;
	}
	*out = t;
	*n = count;
	return (0);
}

static int
read_sources(struct sf_mapping *m, const struct sf_run *run,
    const struct sf_def *d, const struct sf_zone *zone, struct sf_err *e)
{
	struct sf_mapping_reader r = {.m = m, .run = run, .zone = zone};
	const struct sf_def *tz;
	unsigned groups = 0;
	const char *name = NULL;
	size_t i;

	for (i = 0; i < d->n; i++) {
		r.s = &m->source[i];
		r.s->name = d->kid[i]->key;
		r.s->def = d->kid[i];
		r.s->zone = zone;
		r.s->group = groups < GROUPS ? groups : GROUPS - 1;
		m->n = i + 1;
		if (sf_def_want(d->kid[i], SF_DEF_MAP, e))
			return (-1);
		tz = sf_def_get(d->kid[i], "tz");
		if (tz != NULL && run->tz == NULL && (sf_def_text(tz, &name,
		    e) || load_zone(m, tz, name, &r.s->zone, e)))
			return (-1);
		if (sf_mapping_read_source(&r, d->kid[i], e))
			return (-1);
		if (r.s->programs > 0 && groups++ == GROUPS)
			return (sf_def_fail(d->kid[i], e, "at most %d sources "
			    "of a mapping have expressions", GROUPS));
	}
	return (0);
}

static int
read_root(struct sf_mapping *m, const struct sf_run *run,
    const struct sf_def *root, struct sf_err *e)
{
	static const char *const keys[] = {"version", "tz", "pseudonym",
	    "types", "block", "sources", NULL};
	struct sf_expr_env env = {.flags = SF_EXPR_ROW};
	const struct sf_def *sources, *tz;
	const struct sf_zone *zone = NULL;
	const char *name = run->tz;
	uint64_t version = 1;

	if (sf_def_want(root, SF_DEF_MAP, e) || sf_def_keys(root, keys, e) ||
	    sf_def_u64(sf_def_get(root, "version"), 1, 1, &version, e) ||
	    sf_mapping_pseudonym(m, root, e) || sf_mapping_types(m, root, e))
		return (-1);
	if ((sources = sf_def_get(root, "sources")) == NULL)
		return (sf_def_fail(root, e, "the mapping has no 'sources'"));
	if (sf_def_want(sources, SF_DEF_MAP, e))
		return (-1);
	m->source = sf_arena_alloc(&m->mem,
	    (sources->n + 1) * sizeof(*m->source));
	m->zone = sf_arena_alloc(&m->mem,
	    (sources->n + 2) * sizeof(struct sf_zone *));
	if (m->source == NULL || m->zone == NULL)
		return (sf_fail_mem(e));
	memset(m->source, 0, (sources->n + 1) * sizeof(*m->source));
	tz = sf_def_get(root, "tz");
	if (sf_def_text(run->tz ? NULL : tz, &name, e) || (name != NULL &&
	    load_zone(m, run->tz ? NULL : tz, name, &zone, e)))
		return (-1);
	env.zone = zone;
	env.has_asof = run->has_asof;
	env.asof = run->asof;
	if ((m->expr = sf_expr_new(&env, e)) == NULL)
		return (-1);
	return (read_sources(m, run, sources, zone, e) ? -1 :
	    sf_mapping_check_pseudonym(m, e));
}

int
sf_mapping_load(struct sf_mapping *m, const char *path,
    const struct sf_run *run, struct sf_err *e)
{
	memset(m, 0, sizeof(*m));
	if ((m->file = sf_defs_load(path, e)) == NULL)
		return (-1);
	memcpy(m->digest, sf_defs_digest(m->file), sizeof(m->digest));
	return (read_root(m, run, sf_defs_root(m->file), e));
}

static void
release_fields(struct sf_fields *fs)
{
	size_t i;

	for (i = 0; i < fs->n; i++)
		sf_map_release(&fs->f[i].words);
}

static void
release_source(struct sf_source *s)
{
	struct sf_making *k;
	size_t i, p;

	for (i = 0; i < s->makings; i++) {
		k = &s->making[i];
		sf_map_release(&k->own_ts.words);
		sf_map_release(&k->own_channel.words);
		sf_map_release(&k->event.words);
		if (k->own_ids)
			release_fields(&k->ids);
		for (p = 0; p < SF_PARTS; p++)
			release_fields(&k->part[p]);
	}
	sf_map_release(&s->columns);
}

void
sf_mapping_release(struct sf_mapping *m)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		release_source(&m->source[i]);
	sf_expr_free(m->expr);
	sf_ident_types_free(m->types);
	sf_map_release(&m->warned);
	for (i = 0; i < m->zones; i++)
		sf_zone_free(m->zone[i]);
	sf_defs_free(m->file);
	sf_arena_release(&m->mem);
	memset(m, 0, sizeof(*m));
}

void
sf_mapping_base(const char *path, char *out, size_t cap)
{
	const char *slash = strrchr(path, '/');
	struct sf_str s = sf_str(slash ? slash + 1 : path);

	if (sf_str_ends(s, ".zst"))
		s.n -= 4;
	else if (sf_str_ends(s, ".gz"))
		s.n -= 3;
	if (s.n >= cap)
		s.n = cap - 1;
	memcpy(out, s.p, s.n);
	out[s.n] = '\0';
}

static int
matches(const struct sf_source *s, const char *base)
{
	size_t i;

	for (i = 0; i < s->matches; i++)
		if (fnmatch(s->match[i], base, 0) == 0)
			return (1);
	return (0);
}

const struct sf_source *
sf_mapping_match(const struct sf_mapping *m, const char *path,
    struct sf_err *e)
{
	const struct sf_source *found = NULL;
	char base[256];
	size_t i;

	if (strcmp(path, "-") == 0 && m->n == 1)
		return (&m->source[0]);
	if (strcmp(path, "-") == 0) {
		(void)sf_fail(e, SF_E_USAGE, "standard input has no name that "
		    "could tell its source");
		(void)sf_hint(e, "say it: --source %s",
		    m->n > 0 ? m->source[0].name.p : "NAME");
		return (NULL);
	}
	sf_mapping_base(path, base, sizeof(base));
	for (i = 0; i < m->n; i++) {
		if (!matches(&m->source[i], base))
			continue;
		if (found != NULL) {
			(void)sf_fail(e, SF_E_USAGE, "the name fits two "
			    "sources, '%s' and '%s'", found->name.p,
			    m->source[i].name.p);
			(void)sf_err_at(e, path, 0, 0, NULL, 0);
			(void)sf_hint(e, "make one 'match:' narrower, or say "
			    "--source NAME");
			return (NULL);
		}
		found = &m->source[i];
	}
	if (found == NULL) {
		(void)sf_fail(e, SF_E_USAGE, "the name fits no source of the "
		    "mapping");
		(void)sf_err_at(e, path, 0, 0, NULL, 0);
		(void)sf_hint(e, "look at 'match:', or say --source NAME");
	}
	return (found);
}

const struct sf_source *
sf_mapping_source(const struct sf_mapping *m, const char *name,
    struct sf_err *e)
{
	const char *near, *names[GROUPS];
	size_t i, n = 0;

	for (i = 0; i < m->n; i++) {
		if (sf_str_is(m->source[i].name, name))
			return (&m->source[i]);
		if (n < GROUPS)
			names[n++] = m->source[i].name.p;
	}
	(void)sf_fail(e, SF_E_USAGE, "the mapping has no source '%s'", name);
	if ((near = sf_str_near(sf_str(name), names, n)) != NULL)
		(void)sf_hint(e, "did you mean '%s'?", near);
	return (NULL);
}
