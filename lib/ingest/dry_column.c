/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <sys/stat.h>

#include "ingest/sniff.h"

#include "ingest/dry.h"

/* Whether an expression of the source speaks of the name. */
static int
spoken_of(const struct sf_def *d, struct sf_str name)
{
	size_t i;

	if (d->kind == SF_DEF_SCALAR) {
		if (!sf_str_starts(d->text, "=") &&
		    !sf_str_is(d->key, "ignore"))
			return (0);
		for (i = 0; name.n > 0 && i + name.n <= d->text.n; i++)
			if (memcmp(d->text.p + i, name.p, name.n) == 0)
				return (1);
		return (0);
	}
	for (i = 0; i < d->n; i++)
		if (spoken_of(d->kid[i], name))
			return (1);
	return (0);
}

/* Whether path ${a} is ${b}, or a member of it. */
static int
within(struct sf_str a, struct sf_str b)
{
	return (a.n >= b.n && memcmp(a.p, b.p, b.n) == 0 &&
	    (a.n == b.n || a.p[b.n] == '.'));
}

static int
add(struct sf_dry_source *to, const struct sf_source *s, struct sf_str name,
    int paths, struct sf_err *e)
{
	struct sf_str own = name;
	const char *dot;
	size_t i;

	for (i = 0; i < s->columns.n; i++)
		if (paths ? within(name, s->columns.e[i].key) ||
		    within(s->columns.e[i].key, name) :
		    sf_str_eq(name, s->columns.e[i].key))
			return (0);
	while (paths && own.n > 0 && (dot = memchr(own.p, '.', own.n)) != NULL)
		own = (struct sf_str){dot + 1,
		    (size_t)(own.p + own.n - dot - 1)};
	if (name.n == 0 || spoken_of(s->def, own))
		return (0);
	return (sf_map_put(&to->columns, name, 0, NULL) == NULL ?
	    sf_fail_mem(e) : 0);
}

/* Of JSON lines, the members that a sample of the file shows. */
static int
members(struct sf_dry_source *to, const struct sf_file *f,
    const struct sf_run *run, struct sf_err *e)
{
	struct sf_sniff_source s = {0};
	struct sf_sniff_sample x = {0};
	struct stat st;
	size_t i;
	int ret = -1;

	if (stat(f->path, &st) || !S_ISREG(st.st_mode))
		return (0);		/* a pipe is read but once */
	if (sf_sniff_take(&x, f->path, run, e) || sf_sniff_json(&s, &x, e))
		goto done;
	for (i = 0; i < s.cols; i++)
		if (add(to, f->s, s.col[i].name, 1, e))
			goto done;
	ret = 0;
done:
	sf_buf_release(&x.text);
	sf_sniff_release(&s);
	return (ret);
}

int
sf_dry_columns(struct sf_dry_source *to, const struct sf_file *f,
    const struct sf_run *run, struct sf_err *e)
{
	size_t i;

	if (f->fmt == SF_F_JSONL)
		return (members(to, f, run, e));
	for (i = 0; i < f->fields; i++)
		if (add(to, f->s, f->header[i], 0, e))
			return (-1);
	return (0);
}
