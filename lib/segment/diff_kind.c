/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "format/csv.h"

#include "segment/diff.h"

#define LOOK ((size_t)64 << 10)

static const char of_list[] = "# sf-segment list of ";

static struct sf_str
first_line(struct sf_str *s)
{
	const char *nl = memchr(s->p, '\n', s->n);
	struct sf_str line = {s->p, nl != NULL ? (size_t)(nl - s->p) : s->n};

	s->p += line.n + (nl != NULL);
	s->n -= line.n + (nl != NULL);
	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	return (line);
}

/* Whether the header of CSV has the column. */
static int
column(struct sf_str line, const char *name, struct sf_err *e)
{
	struct sf_dialect dialect = {.delim = memchr(line.p, '\t', line.n) !=
	    NULL ? '\t' : ',', .quotes = 1};
	struct sf_csv *csv = sf_csv_new(&dialect, e);
	struct sf_csv_record r;
	size_t i;
	int rc;

	if (csv == NULL)
		return (-1);
	sf_csv_chunk(csv, line.p, line.n, 1);
	rc = sf_csv_next(csv, &r, NULL, e);
	if (rc > 0)
		for (i = 0, rc = 0; i < r.n && rc == 0; i++)
			rc = sf_str_is(r.cell[i], name);
	sf_csv_free(csv);
	return (rc);
}

static int
kind(struct diff *d, int side, struct sf_str text, struct sf_buf *named,
    struct sf_err *e)
{
	struct sf_str line = {"", 0};
	int remark = 0, id, segments;

	if (text.n >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0)
		text = (struct sf_str){text.p + 3, text.n - 3};
	while (text.n > 0) {
		line = sf_str_trim(first_line(&text));
		if (sf_str_starts(line, of_list))
			sf_buf_add(named, line.p + sizeof(of_list) - 1,
			    line.n - sizeof(of_list) + 1);
		if (line.n > 0 && line.p[0] != '#')
			break;
		remark |= line.n > 0;
	}
	if (remark) {
		d->is_list[side] = 1;
		return (sf_buf_check(named, e));
	}
	if (line.n == 0 || line.p[0] == '{' || line.p[0] == '[')
		return (0);
	if ((id = column(line, "one_id", e)) < 0 ||
	    (segments = column(line, "segments", e)) < 0)
		return (-1);
	if (id > 0) {		/* CSV: without the column it is a list */
		d->is_list[side] = segments > 0 ? 0 : 2;
		return (0);
	}
	if (memchr(line.p, ',', line.n) == NULL &&
	    memchr(line.p, '\t', line.n) == NULL) {
		d->is_list[side] = 1;
		return (0);
	}
	(void)sf_fail(e, SF_E_DATA, "there is no column 'one_id'");
	return (sf_hint(e, "give lines of sf-segment, a frozen list, or a CSV "
	    "with one_id"));
}

int
diff_kind(struct diff *d, int side, struct sf_buf *named, struct sf_err *e)
{
	struct sf_src *src = sf_inputs_src(d->in, (size_t)side, e);
	struct sf_buf b = {0};
	char *room = src != NULL ? sf_buf_room(&b, LOOK) : NULL;
	ssize_t n;
	int rc = -1;

	if (src == NULL)
		return (-1);
	if (room == NULL) {
		(void)sf_fail_mem(e);
	} else if ((n = sf_src_read(src, room, LOOK, e)) >= 0) {
		rc = kind(d, side, (struct sf_str){room, (size_t)n}, named, e);
		if (rc == -1)
			(void)sf_err_at(e, sf_src_name(src), 1, 0, NULL, 0);
	}
	sf_src_free(src);
	sf_buf_release(&b);
	return (rc);
}
