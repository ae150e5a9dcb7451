/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <limits.h>
#include <string.h>

#include "io/out.h"

#include "ingest/plan.h"

static void
add_column(struct sf_buf *b, struct sf_map *seen, const char *part,
    struct sf_str name)
{
	struct sf_buf path = {0};
	int fresh = 0;

	sf_buf_adds(&path, part);
	sf_buf_addstr(&path, name);
	if (sf_map_put(seen, sf_buf_str(&path), 0, &fresh) == NULL ||
	    path.failed)
		b->failed = 1;
	else if (fresh && memchr(path.p, ',', path.n) == NULL) {
		sf_buf_addc(b, ',');
		sf_buf_addbuf(b, &path);
	}
	sf_buf_release(&path);
}

static void
add_columns(struct sf_buf *b, const struct sf_mapping *m, int part)
{
	static const char *const names[SF_PARTS] = {"traits.", "tags.",
	    "consent.", "props."};
	struct sf_map seen = {0};
	const struct sf_fields *fs;
	size_t i, k, f;

	for (i = 0; i < m->n; i++)
		for (k = 0; k < m->source[i].makings; k++) {
			fs = part < 0 ? &m->source[i].making[k].ids :
			    &m->source[i].making[k].part[part];
			for (f = 0; f < fs->n; f++)
				add_column(b, &seen, part < 0 ? "ids." :
				    names[part], fs->f[f].name);
		}
	sf_map_release(&seen);
}

char *
sf_ingest_fields(const struct sf_mapping *m, struct sf_err *e)
{
	struct sf_buf b = {0};
	int part;

	sf_buf_adds(&b, "ts,eid,src,channel,event");
	for (part = -1; part < SF_PARTS; part++)
		add_columns(&b, m, part);
	sf_buf_adds(&b, ",timeline");
	if (sf_buf_cstr(&b) == NULL) {
		(void)sf_fail_mem(e);
		sf_buf_release(&b);
	}
	return (b.p);
}

static const char *
delimiter(const struct sf_file *f)
{
	static const char *const names[] = {"a tab", "','", "';'", "'|'",
	    "':'", "'^'", "'~'", "^A"};
	static const char chars[] = "\t,;|:^~\1";
	const char *p = strchr(chars, f->dialect.delim);

	return (p != NULL ? names[p - chars] : "?");
}

static int
plan_file(const struct sf_mapping *m, const struct sf_source *s,
    const char *path, const struct sf_run *run, struct sf_buf *b,
    struct sf_err *e)
{
	struct sf_run silent = *run;
	struct sf_file f = {.m = m, .s = s, .run = &silent, .path = path};
	char ts[SF_TS_LEN + 1], safe[PATH_MAX];
	int ret = -1;

	silent.say = NULL;
	if (sf_file_bind(&f, e) || sf_file_decide(&f, path, e))
		goto done;
	sf_mask_control(safe, sizeof(safe), path, strlen(path));
	sf_buf_addf(b, "%s: source %s, ", safe, s->name.p);
	if (s->records != NULL)
		sf_buf_addf(b, "JSON document with records at %s", s->records);
	else if (f.fmt == SF_F_JSONL)
		sf_buf_adds(b, "JSON lines");
	else
		sf_buf_addf(b, "%s separated by %s", f.dialect.quotes ?
		    "CSV" : "TSV", delimiter(&f));
	if (f.undecided)
		sf_buf_adds(b, ", encoding to be decided by its first 4 MiB");
	else
		sf_buf_addf(b, ", %s%s", f.encoding ? f.encoding : "utf-8",
		    f.guessed ? " (guessed)" : "");
	if (f.has_ts) {
		sf_ts_format(f.ts, ts);
		sf_buf_addf(b, ", as of %s", ts);
	}
	sf_buf_addf(b, ", %zu event%s a row\n", s->makings,
	    s->makings == 1 ? "" : "s");
	ret = 0;
done:
	sf_arena_release(&f.mem);
	return (ret);
}

int
sf_ingest_plan(const struct sf_mapping *m,
    const struct sf_source *const *source, const struct sf_run *run,
    struct sf_err *e)
{
	struct sf_buf b = {0};
	struct sf_out *out = NULL;
	size_t i;
	int ret = -1;

	for (i = 0; i < sf_run_inputs(run); i++)
		if (plan_file(m, source[i], sf_run_input(run, i), run, &b, e))
			goto done;
	sf_expr_plan(m->expr, &b);
	if (sf_buf_check(&b, e) || (out = sf_out_open(run->out, e)) == NULL ||
	    sf_out_write(out, b.p, b.n, e) || sf_out_commit(out, e))
		goto done;
	ret = 0;
done:
	sf_out_free(out);
	sf_buf_release(&b);
	return (ret);
}
