/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "show/bars.h"

#include "segment/explain.h"

#define PAGE 80
#define MARK 5			/* columns of "yes", "no", "?" */
#define VALUE_MOST 160		/* of a value that people read; rows have all */

static int
is_group(const struct sf_part *p)
{
	return (p->kind >= SF_PART_ALL && p->kind <= SF_PART_OR);
}

/* What the clause found; `not` found what it holds has found. */
static void
value(struct seer *l, const struct sf_part *p, size_t i)
{
	while (p->kind == SF_PART_NOT)
		p++;
	sf_buf_clear(&l->text);
	sf_parts_value(l->q->parts, p, l->x, i, &l->who, &l->text);
}

static struct sf_str
why(struct seer *l, const struct sf_part *p, size_t i)
{
	while (p->kind == SF_PART_NOT)
		p++;
	return (sf_parts_why(l->q->parts, p, l->x, i));
}

/* ${text} on as many lines as it takes, the truth before the first. */
static void
line(uint8_t truth, unsigned depth, const struct sf_buf *text,
    struct sf_buf *data)
{
	const char *mark = truth == SF_UNDEFINED ? "?" : people_truth(truth);
	size_t at = data->n;
	unsigned indent = MARK + depth * 2;

	sf_wrap(data, sf_buf_str(text), PAGE, indent > PAGE / 2 ? PAGE / 2 :
	    indent);
	if (!data->failed)
		memcpy(data->p + at, mark, strlen(mark));
	data->failed |= text->failed;
}

static void
part(struct seer *l, const struct sf_part *p, unsigned depth, uint8_t truth,
    size_t i, struct sf_buf *data)
{
	struct sf_buf *b = &l->row;
	struct sf_str s;

	sf_buf_clear(b);
	sf_parts_words(p, b);
	if (truth == SF_UNDEFINED) {
		s = why(l, p, i);
		if (s.n > 0) {
			sf_buf_adds(b, "   (undefined: ");
			sf_buf_addstr(b, s);
			sf_buf_addc(b, ')');
		}
	} else {
		value(l, p, i);
		s = sf_buf_str(&l->text);
		if (s.n > 0) {
			sf_buf_adds(b, "   [");
			if (sf_utf8_width(s.p, s.n) > VALUE_MOST)
				sf_pad(b, s, VALUE_MOST, 0, 0);
			else
				sf_buf_addstr(b, s);
			sf_buf_addc(b, ']');
		}
	}
	line(truth, depth, b, data);
}

static void
segment(struct seer *l, size_t s, size_t i, struct sf_buf *data)
{
	const struct sf_part *p;
	struct sf_buf *b = &l->row;
	uint32_t n, k;
	unsigned more;

	p = sf_parts_of(l->q->parts, s, &n);
	people_parts(l, s, i);
	sf_buf_clear(b);
	sf_buf_adds(b, sf_segments_name(l->q->j->segments, s));
	if (is_group(p)) {
		sf_buf_adds(b, ": ");
		sf_parts_words(p, b);
	}
	line(l->ev.truth[s], 0, b, data);
	/* One clause stands below its segment all the same. */
	more = !is_group(p);
	for (k = more ? 0 : 1; k < n; k++)
		if (k == 0 || sf_parts_told(l->q->parts, s, k))
			part(l, &p[k], p[k].depth + more, l->truth[k], i,
			    data);
}

int
explain_text(struct seer *l, const struct sf_chunk *c,
    const struct sf_row *row, struct sf_str asked, size_t i,
    struct sf_buf *data, struct sf_err *e)
{
	const struct people *q = l->q;
	struct sf_str id = l->who.profile->one_id;
	struct sf_buf *b = &l->row;
	size_t s;

	sf_buf_clear(b);
	sf_buf_addstr(b, id);
	if (!sf_str_eq(asked, id)) {
		sf_buf_adds(b, ", also named ");
		sf_buf_addstr(b, asked);
	}
	sf_buf_addf(b, "   %s:%ju", c->path, (uintmax_t)row->line);
	sf_wrap(data, sf_buf_str(b), PAGE, 0);
	for (s = 0; s < sf_segments_count(q->j->segments); s++)
		if (q->want[s])
			segment(l, s, i, data);
	sf_buf_addc(data, '\n');
	data->failed |= b->failed | l->text.failed;
	return (sf_buf_check(data, e));
}

static void
truth_of(struct sf_buf *b, uint8_t truth)
{
	sf_buf_adds(b, truth == SF_YES ? "true" : truth == SF_NO ? "false" :
	    "null");
}

static void
object(struct seer *l, const struct sf_part *all, uint32_t at, size_t i,
    struct sf_buf *b)
{
	const struct sf_part *p = &all[at], *k;
	const struct sf_part *first = p;
	uint8_t truth = l->truth[at];
	struct sf_str s;
	uint32_t n;

	while (first->kind == SF_PART_NOT)
		first++;
	sf_buf_clear(&l->text);
	sf_parts_words(p, &l->text);
	sf_buf_adds(b, "{\"clause\":");
	sf_buf_json(b, l->text.p, l->text.n);
	sf_buf_adds(b, ",\"holds\":");
	truth_of(b, truth);
	if (truth == SF_UNDEFINED && (s = why(l, p, i)).n > 0) {
		sf_buf_adds(b, ",\"why\":");
		sf_buf_json(b, s.p, s.n);
	}
	value(l, p, i);
	if (l->text.n > 0) {
		sf_buf_adds(b, ",\"value\":");
		sf_buf_json(b, l->text.p, l->text.n);
	}
	if (is_group(first)) {
		sf_buf_adds(b, ",\"clauses\":[");
		for (n = 0, k = first + 1; n < first->kids; n++) {
			if (n > 0)
				sf_buf_addc(b, ',');
			object(l, all, (uint32_t)(k - all), i, b);
			k = all + k->next;
		}
		sf_buf_addc(b, ']');
	}
	sf_buf_addc(b, '}');
}

static void
start(struct seer *l, size_t s, struct sf_buf *b)
{
	const char *name = sf_segments_name(l->q->j->segments, s);

	sf_buf_clear(b);
	sf_buf_adds(b, "{\"one_id\":");
	sf_buf_json(b, l->who.profile->one_id.p, l->who.profile->one_id.n);
	sf_buf_adds(b, ",\"segment\":");
	sf_buf_json(b, name, strlen(name));
}

int
explain_json(struct seer *l, size_t i, struct sf_buf *data, struct sf_err *e)
{
	const struct people *q = l->q;
	struct sf_buf *b = &l->row;
	size_t s;
	uint32_t n;

	for (s = 0; s < sf_segments_count(q->j->segments); s++) {
		if (!q->want[s])
			continue;
		people_parts(l, s, i);
		start(l, s, b);
		sf_buf_adds(b, ",\"in\":");
		truth_of(b, l->ev.truth[s]);
		sf_buf_adds(b, ",\"because\":");
		object(l, sf_parts_of(q->parts, s, &n), 0, i, b);
		sf_buf_addc(b, '}');
		if (sf_buf_check(&l->text, e) || people_row(q, l->json, b,
		    data, e))
			return (-1);
	}
	return (0);
}

static int
cells(struct seer *l, size_t s, const struct sf_part *p, uint8_t truth,
    size_t i, struct sf_buf *data, struct sf_err *e)
{
	struct sf_buf *b = &l->row;
	struct sf_str w = {"", 0};

	start(l, s, b);
	sf_buf_clear(&l->text);
	sf_parts_words(p, &l->text);
	sf_buf_addf(b, ",\"depth\":%u,\"clause\":", p->depth);
	sf_buf_json(b, l->text.p, l->text.n);
	sf_buf_addf(b, ",\"holds\":\"%s\",\"value\":", people_truth(truth));
	value(l, p, i);
	if (truth == SF_UNDEFINED)
		w = why(l, p, i);
	sf_buf_json(b, l->text.p, l->text.n);
	sf_buf_adds(b, ",\"why\":");
	sf_buf_json(b, w.p, w.n);
	sf_buf_addc(b, '}');
	return (sf_buf_check(&l->text, e) || people_row(l->q, l->json, b,
	    data, e) ? -1 : 0);
}

int
explain_rows(struct seer *l, size_t i, struct sf_buf *data, struct sf_err *e)
{
	const struct people *q = l->q;
	const struct sf_part *p;
	uint32_t n, k;
	size_t s;

	for (s = 0; s < sf_segments_count(q->j->segments); s++) {
		if (!q->want[s])
			continue;
		p = sf_parts_of(q->parts, s, &n);
		people_parts(l, s, i);
		for (k = 0; k < n; k++)
			if ((k == 0 || sf_parts_told(q->parts, s, k)) &&
			    cells(l, s, &p[k], l->truth[k], i, data, e))
				return (-1);
	}
	return (0);
}
