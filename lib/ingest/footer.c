/* SPDX-License-Identifier: MIT */
#include "ingest/file.h"

size_t
sf_file_footer(const char *p, size_t n, uint64_t lines)
{
	size_t start;

	while (n > 0 && lines > 0) {
		while (n > 0 && (p[n - 1] == '\n' || p[n - 1] == '\r' ||
		    p[n - 1] == ' '))
			n--;
		for (start = n; start > 0 && p[start - 1] != '\n'; start--)
			;
		lines -= n > start;
		n = start;
	}
	return (n);
}

int
sf_file_is_total(struct sf_str cell)
{
	static const char *const words[] = {"合计", "总计", "小计", "共计",
	    "总笔数", "共", "total", "sum", "Total", "TOTAL", "Sum", "SUM",
	    "---", "===", NULL};
	size_t i;

	cell = sf_str_trim(cell);
	for (i = 0; words[i] != NULL; i++)
		if (sf_str_starts(cell, words[i]))
			return (1);
	return (0);
}

/* As wide as a row, most cells filled, and not called a total. */
static int
is_like_row(const struct sf_file *f, struct sf_enc *enc, struct sf_buf *text,
    const struct sf_csv_record *rec)
{
	struct sf_str first;
	size_t i, texts = 0;

	for (i = 0; i < rec->n; i++)
		texts += rec->cell[i].n > 0;
	if (rec->code != NULL || rec->n != f->fields || texts * 2 <= rec->n)
		return (0);
	first = rec->cell[0];
	sf_buf_clear(text);
	if (enc != NULL && sf_enc_decode(enc, first, text) == 0)
		first = sf_buf_str(text);
	return (!sf_file_is_total(first));
}

int
sf_file_footer_row(const struct sf_file *f, const struct sf_chunk *c,
    uint64_t *line, struct sf_err *e)
{
	size_t n = sf_file_footer(c->p, c->n, f->s->footer), i;
	struct sf_csv_record rec;
	struct sf_enc *enc = NULL;
	struct sf_buf text = {0};
	struct sf_csv *csv;
	int got = -1;

	*line = 0;
	/* Of cells that are torn apart nothing can be said. */
	if (f->fmt != SF_F_CSV || f->torn || n == c->n)
		return (0);
	if ((csv = sf_csv_new(&f->dialect, e)) == NULL)
		return (-1);
	if (f->encoding != NULL && (enc = sf_enc_new(f->encoding, e)) == NULL)
		goto done;
	sf_csv_chunk(csv, c->p + n, c->n - n, c->line);
	while (*line == 0 && (got = sf_csv_next(csv, &rec, NULL, e)) > 0)
		if (is_like_row(f, enc, &text, &rec))
			*line = rec.line;
	for (i = 0; *line > 0 && i < n; i++)
		*line += c->p[i] == '\n';
	if (got > 0)
		got = sf_buf_check(&text, e);
done:
	sf_buf_release(&text);
	sf_enc_free(enc);
	sf_csv_free(csv);
	return (got);
}
