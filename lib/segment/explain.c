/* SPDX-License-Identifier: MIT */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "segment/explain.h"

#include "segment/segment.h"

#define IDS_MAX ((size_t)1 << 30)

struct asked {
	struct sf_map names;
	atomic_uchar *found;		/* of each */
};

struct match {
	const struct asked *a;
	struct sf_str by;
	int hit;
};

static int
look(void *ctx, struct sf_str name)
{
	struct match *m = ctx;
	const struct sf_map_entry *hit = sf_map_get(&m->a->names, name);

	if (hit == NULL)
		return (0);
	if (!m->hit)
		m->by = name;
	m->hit = 1;
	atomic_store_explicit(&m->a->found[hit->val], 1,
	    memory_order_relaxed);
	return (0);
}

static int
ask(struct seer *l, const struct sf_row *row, const struct sf_profile *p)
{
	struct match m = {.a = l->q->ctx};

	(void)sf_profile_names(&row->doc, p, look, &m);
	return (m.hit);
}

static int
person(struct seer *l, const struct sf_chunk *c, const struct sf_row *row,
    size_t i, struct sf_buf *data, struct sf_err *e)
{
	const struct people *q = l->q;
	struct match m = {.a = q->ctx};

	if (q->out == NULL) {
		(void)sf_profile_names(l->who.doc, l->who.profile, look, &m);
		return (explain_text(l, c, row, m.by, i, data, e));
	}
	return (q->j->run->out_fmt == SF_F_JSONL ?
	    explain_json(l, i, data, e) : explain_rows(l, i, data, e));
}

static int
add(struct asked *a, struct sf_str name, struct sf_err *e)
{
	name = sf_str_trim(name);
	if (name.n > 0 && sf_map_put(&a->names, name, a->names.n, NULL) ==
	    NULL)
		return (sf_fail_mem(e));
	return (0);
}

/* Names between ${sep}; remarks only where they are lines. */
static int
names(struct asked *a, struct sf_str s, char sep, struct sf_err *e)
{
	size_t i, from = 0;
	struct sf_str one;

	if (s.n >= 3 && memcmp(s.p, "\xEF\xBB\xBF", 3) == 0)
		from = 3;
	for (i = from; i <= s.n; i++) {
		if (i < s.n && s.p[i] != sep)
			continue;
		one = (struct sf_str){s.p + from, i - from};
		from = i + 1;
		if (one.n > 0 && one.p[one.n - 1] == '\r')
			one.n--;
		if (!(sep == '\n' && one.n > 0 && one.p[0] == '#') &&
		    add(a, one, e))
			return (-1);
	}
	return (0);
}

/* Whom it is about: the first operand, or the lines of --ids. */
static int
whom(struct asked *a, struct sf_run *r, const char *ids, struct sf_err *e)
{
	struct sf_buf b = {0};
	int rc;

	if (ids != NULL) {
		rc = sf_src_slurp(ids, IDS_MAX, &b, e) ? -1 :
		    names(a, sf_buf_str(&b), '\n', e);
		sf_buf_release(&b);
	} else if (r->ins == 0) {
		(void)sf_fail(e, SF_E_USAGE, "explain takes the one_id of a "
		    "person");
		return (sf_hint(e, "sf-segment explain ONE_ID -d "
		    "segments.yaml --asof T profiles.jsonl"));
	} else {
		rc = names(a, sf_str(r->in[0]), ',', e);
		r->in++;
		r->ins--;
	}
	if (rc == 0 && a->names.n == 0)
		rc = sf_fail(e, SF_E_USAGE, "nobody is asked for");
	if (rc == 0 && (a->found = calloc(a->names.n + 1,
	    sizeof(*a->found))) == NULL)
		rc = sf_fail_mem(e);
	return (rc);
}

static void
not_found(const struct sf_run *run, const struct asked *a, uint64_t *missing)
{
	char name[128];
	size_t i;

	for (i = 0; i < a->names.n; i++) {
		if (atomic_load_explicit(&a->found[i], memory_order_relaxed))
			continue;
		sf_mask_text(name, sizeof(name), a->names.e[i].key.p,
		    a->names.e[i].key.n);
		if (++*missing <= 5)
			sf_say(run, SF_SAY_WARN, "nobody in the input has the "
			    "name '%s'", name);
	}
	if (*missing > 5)
		sf_say(run, SF_SAY_WARN, "and %ju more names are nobody's",
		    (uintmax_t)(*missing - 5));
}

int
sf_segment_explain(const struct sf_run *run, const struct sf_segment_args *a,
    uint64_t *missing, struct sf_err *e)
{
	struct people q = {.ask = ask, .person = person};
	struct asked who = {.found = NULL};
	struct sf_run r = *run;
	struct job j = {0};
	int rc = -1;

	q.ctx = &who;
	if (whom(&who, &r, a->ids, e))
		goto done;
	if (people_open(&q, &j, &r, a, PEOPLE_PARTS | PEOPLE_VALUES |
	    PEOPLE_USED, "one_id,segment,depth,clause,holds,value,why", e))
		goto done;
	rc = people_start(&q, e);
	if (rc == 0 && (people_run(&q, e) || people_end(&q, e)))
		rc = -1;
	else if (rc == 0)
		not_found(run, &who, missing);
	rc = rc > 0 ? 0 : rc;
done:
	people_close(&q);
	sf_map_release(&who.names);
	free(who.found);
	return (rc);
}
