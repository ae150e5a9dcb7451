/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "io/sort.h"
#include "segment/people.h"

#include "segment/segment.h"

/*
 * A frozen list: the names of who is in a segment, sorted, and above them
 * what it was made of, so that the same list can be made again.
 */
struct frozen {
	struct sf_sort *names;
	size_t segment;
};

static int
person(struct seer *l, const struct sf_chunk *c, const struct sf_row *row,
    size_t i, struct sf_buf *data, struct sf_err *e)
{
	const struct frozen *f = l->q->ctx;
	struct sf_str id = l->who.profile->one_id;

	(void)i;
	if (l->ev.truth[f->segment] != SF_YES)
		return (0);
	if (memchr(id.p, '\n', id.n) != NULL) {
		(void)sf_fail(e, SF_E_DATA, "a name with a line end cannot "
		    "stand in a list");
		return (sf_err_at(e, c->path, row->line, 0, NULL, 0));
	}
	sf_buf_addstr(data, id);
	sf_buf_addc(data, '\n');
	return (0);
}

static int
take(struct people *q, struct sf_str rows, struct sf_err *e)
{
	const struct frozen *f = q->ctx;
	const char *p = rows.p, *end = rows.p + rows.n, *nl;

	for (; p < end; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		if (sf_sort_add(f->names, (struct sf_str){p,
		    (size_t)(nl - p)}, (struct sf_str){"", 0}, e))
			return (-1);
	}
	return (0);
}

static int
head(const struct people *q, const struct frozen *f, struct sf_buf *b,
    struct sf_err *e)
{
	const struct job *j = q->j;
	const char *path, *slash;
	char text[512];
	size_t i;

	sf_buf_addf(b, "# sf-segment list of %s\n# asof %s\n",
	    sf_segments_name(j->segments, f->segment), j->asof);
	for (i = 0; i < j->n_defs; i++) {
		path = j->roots[i]->mark.path;
		slash = strrchr(path, '/');
		sf_buf_addf(b, "# definition %s %s\n", slash != NULL ?
		    slash + 1 : path, sf_defs_digest(j->defs[i]));
	}
	if (sf_segments_lists(j->segments)[0] != '\0')
		sf_buf_addf(b, "# lists %s\n", sf_segments_lists(j->segments));
	for (i = 0; i < sf_inputs_count(j->inputs); i++) {
		if (sf_inputs_describe(j->inputs, i, text, sizeof(text), e))
			return (-1);
		sf_buf_addf(b, "# input %s\n", text);
	}
	sf_buf_addf(b, "# people %ju\n",
	    (uintmax_t)j->count[f->segment].in);
	return (0);
}

static int
print(struct people *q, const struct frozen *f, struct sf_err *e)
{
	struct sf_buf b = {0};
	struct sf_str key, val;
	int rc = -1;

	if (sf_sort_done(f->names, q->j->run->jobs, e) || head(q, f, &b, e))
		goto done;
	while ((rc = sf_sort_next(f->names, &key, &val, e)) > 0) {
		sf_buf_addstr(&b, key);
		sf_buf_addc(&b, '\n');
		if (b.n < 65536)
			continue;
		if (people_print(q, &b, e)) {
			rc = -1;
			break;
		}
		sf_buf_clear(&b);
	}
	if (rc == 0)
		rc = people_print(q, &b, e);
done:
	sf_buf_release(&b);
	return (rc);
}

static int
usage(const struct sf_run *run, struct sf_err *e)
{
	if (run->out_fmt != SF_F_AUTO) {
		(void)sf_fail(e, SF_E_USAGE, "a frozen list is lines of names, "
		    "and no CSV");
		return (sf_hint(e, "sf-segment -d FILE -w '.segments.NAME' "
		    "-O csv --fields one_id makes a CSV"));
	}
	if (run->ins > 0)
		return (0);
	(void)sf_fail(e, SF_E_USAGE, "list takes the name of a segment");
	return (sf_hint(e, "sf-segment list NAME -d segments.yaml --asof T "
	    "profiles.jsonl"));
}

int
sf_segment_list(const struct sf_run *run, const struct sf_segment_args *a,
    struct sf_err *e)
{
	struct people q = {.person = person, .take = take, .digests = 1};
	struct sf_segment_args one = *a;
	struct frozen f = {.names = NULL};
	struct sf_run r = *run;
	struct job j = {0};
	int rc = -1;

	q.ctx = &f;
	if (usage(run, e))
		return (-1);
	one.segments = r.in++;
	one.n_segments = 1;
	r.ins--;
	if (people_open(&q, &j, &r, &one, 0, NULL, e))
		goto done;
	f.segment = (size_t)sf_segments_find(j.segments,
	    sf_str(one.segments[0]));
	if ((f.names = sf_sort_new(run->memory / 4, e)) == NULL)
		goto done;
	rc = people_start(&q, e);
	if (rc == 0 && (people_run(&q, e) || print(&q, &f, e) ||
	    people_end(&q, e)))
		rc = -1;
	rc = rc > 0 ? 0 : rc;
done:
	people_close(&q);
	sf_sort_free(f.names);
	return (rc);
}
