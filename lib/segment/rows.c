/* SPDX-License-Identifier: MIT */
#include "segment/job.h"

int
next_profile(struct sf_rows *rows, const struct sf_chunk *c,
    struct sf_row *row, struct sf_profile *p, struct sf_buf *rejects,
    struct sf_tally *t, struct sf_err *e)
{
	struct sf_err no = {0};
	int rc;

	while ((rc = sf_rows_next(rows, row, e)) > 0) {
		if (t != NULL)
			t->n[SF_T_READ]++;
		if (row->code == NULL &&
		    sf_profile_view(&row->doc, p, &no) == 0)
			return (1);
		if (t != NULL) {
			t->n[SF_T_REJECTED]++;
			sf_pass_reject(rejects, c, row,
			    row->code ? row->code : "TYPE",
			    row->code ? row->message : no.msg);
		}
		sf_err_clear(&no);
	}
	return (rc);
}

int
ends_in_cr(const struct sf_chunk *c, const struct sf_row *row)
{
	const char *end = row->raw.p + row->raw.n;

	return (row->json.p == row->raw.p && end < c->p + c->n && *end == '\r');
}

static int
is_csv(const struct job *j)
{
	return (j->run->out_fmt == SF_F_CSV || j->run->out_fmt == SF_F_TSV);
}

int
put_line(const struct job *j, struct sf_json *json, struct sf_str line,
    struct sf_buf *out, struct sf_err *e)
{
	struct sf_jdoc doc;

	if (!is_csv(j)) {
		sf_buf_addstr(out, line);
		sf_buf_addc(out, '\n');
		return (0);
	}
	if (sf_json_parse(json, line.p, line.n, 0, &doc, e))
		return (-1);
	sf_rows_out_add(j->out, out, line, &doc);
	return (0);
}

/* CSV starts with its header, which no chunk knows of. */
int
put_head(struct job *j, struct sf_out *to, struct sf_err *e)
{
	struct sf_buf b = {0};
	int rc;

	if (!is_csv(j) || to == NULL)
		return (0);
	sf_rows_out_head(j->out, &b);
	rc = sf_buf_check(&b, e);
	if (rc == 0)
		rc = sf_out_write(to, b.p, b.n, e);
	sf_buf_release(&b);
	return (rc);
}
