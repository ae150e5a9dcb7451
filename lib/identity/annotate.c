/* SPDX-License-Identifier: MIT */
#include "format/json.h"

#include "identity/annotate.h"

#define ENOUGH ((size_t)1 << 18)	/* bytes that are worth a write */

struct writing {
	struct sf_annotate *a;
	struct sf_lines lines;
	struct sf_json *json;		/* for rows */
	struct sf_buf out, lonely, line;
};

static int
flush(struct sf_out *to, struct sf_buf *b, size_t enough, struct sf_err *e)
{
	if (sf_buf_check(b, e))
		return (-1);
	if (b->n < enough || b->n == 0)
		return (0);
	if (sf_out_write(to, b->p, b->n, e))
		return (-1);
	sf_buf_clear(b);
	return (0);
}

/* The line as it is, or as a row. */
static int
put(struct writing *w, struct sf_str line, struct sf_err *e)
{
	if (w->a->rows != NULL)
		return (sf_rows_out_line(w->a->rows, w->json, line, &w->out,
		    e));
	sf_buf_addstr(&w->out, line);
	sf_buf_addc(&w->out, '\n');
	return (0);
}

/* {"ts":… becomes {"one_id":"p…","ts":…: sorted, persons stand together. */
static int
stamp(struct writing *w, struct sf_str one_id, struct sf_str line,
    struct sf_err *e)
{
	struct sf_buf *b = &w->line;

	w->a->annotated++;
	sf_buf_clear(b);
	sf_buf_adds(b, "{\"one_id\":");
	sf_buf_json(b, one_id.p, one_id.n);
	sf_buf_addc(b, ',');
	sf_buf_add(b, line.p + 1, line.n - 1);
	return (sf_buf_check(b, e) || put(w, sf_buf_str(b), e) ? -1 : 0);
}

static int
put_lonely(struct writing *w, struct sf_str line, struct sf_err *e)
{
	w->a->lonely++;
	if (w->a->unlinked == NULL)
		return (put(w, line, e));
	sf_buf_addstr(&w->lonely, line);
	sf_buf_addc(&w->lonely, '\n');
	return (0);
}

static int
take_block(struct writing *w, size_t block, struct sf_err *e)
{
	const struct sf_linked *l = w->a->l;
	struct sf_line head;
	struct sf_str line;
	uint32_t number, person;

	if (sf_lines_block(&w->lines, block, e))
		return (-1);
	while (sf_lines_next(&w->lines, &number, &head, &line)) {
		if (l->records.set[number] == SF_DROPPED)
			continue;
		if (head.flags & SF_EV_PROFILE) {
			w->a->profiles++;
			continue;
		}
		person = l->sets.v[sf_moves_record(&l->links.moves,
		    l->records.set[number], line)].person;
		if ((person == SF_NOBODY ? put_lonely(w, line, e) :
		    stamp(w, l->persons.v[person].one_id, line, e)) ||
		    flush(w->a->out, &w->out, ENOUGH, e) ||
		    flush(w->a->unlinked, &w->lonely, ENOUGH, e))
			return (-1);
	}
	return (0);
}

int
sf_annotate(struct sf_annotate *a, struct sf_err *e)
{
	const struct sf_records *r = &a->l->records;
	struct writing w = {.a = a};
	int ret = -1;
	size_t k;

	a->annotated = a->lonely = a->profiles = 0;
	if (sf_lines_open(&w.lines, r, e) ||
	    (a->rows != NULL && (w.json = sf_json_new(e)) == NULL))
		goto done;
	if (a->rows != NULL)
		sf_rows_out_head(a->rows, &w.out);
	for (k = r->old_blocks; k < r->blocks; k++) {
		if (take_block(&w, k, e))
			goto done;
		if (a->run->progress != NULL)
			a->run->progress(a->run->ctx, k + 1, r->blocks,
			    a->annotated + a->lonely);
	}
	if (flush(a->out, &w.out, 0, e) || flush(a->unlinked, &w.lonely, 0, e))
		goto done;
	ret = 0;
done:
	sf_lines_close(&w.lines);
	sf_json_free(w.json);
	sf_buf_release(&w.out);
	sf_buf_release(&w.lonely);
	sf_buf_release(&w.line);
	return (ret);
}
