/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "format/csv.h"
#include "format/json.h"
#include "ingest/file.h"

#include "ingest/sniff.h"

#define TRIED ((size_t)128 << 10)	/* bytes by which delimiters are told */
#define TOP 20			/* records among which the header is */
#define WIDEST 512		/* fields that are counted one by one */
#define FOOT 5			/* lines that may be totals */

/* What one delimiter makes of the sample. */
struct trial {
	uint64_t with[WIDEST + 1];	/* records of so many fields */
	uint64_t records, bad, quoted;
	size_t usual;			/* the most frequent width */
};

static int
open_csv(struct sf_csv **csv, char delim, struct sf_str text,
    struct sf_err *e)
{
	struct sf_dialect d = {.delim = delim, .quotes = 1};

	if ((*csv = sf_csv_new(&d, e)) == NULL)
		return (-1);
	sf_csv_chunk(*csv, text.p, text.n, 1);
	return (0);
}

static int
try(char delim, struct sf_str text, struct trial *t, struct sf_err *e)
{
	struct sf_csv_record r;
	struct sf_csv *csv;
	size_t i;
	int got;

	memset(t, 0, sizeof(*t));
	if (open_csv(&csv, delim, text, e))
		return (-1);
	while ((got = sf_csv_next(csv, &r, NULL, e)) > 0) {
		t->records++;
		if (r.code != NULL) {
			t->bad++;
			continue;
		}
		t->with[r.n < WIDEST ? r.n : WIDEST]++;
		for (i = 0; i < r.n; i++)
			t->quoted += r.quoted[i];
	}
	sf_csv_free(csv);
	for (i = 1; i <= WIDEST; i++)
		if (t->with[i] > t->with[t->usual])
			t->usual = i;
	return (got);
}

/*
 * The delimiter under which most records have the same number of fields, and
 * more than one; where several do, the one that gives more of them.
 */
static int
delimiter(struct sf_sniff_source *s, struct sf_str text, size_t *width,
    struct sf_err *e)
{
	static const char delims[] = ",\t;|^~\x01";
	struct trial *t = malloc(sizeof(*t));
	double share, score, best = 0;
	size_t i;

	if (t == NULL)
		return (sf_fail_mem(e));
	s->delim = ',';
	*width = 1;
	for (i = 0; delims[i] != '\0'; i++) {
		if (try(delims[i], text, t, e)) {
			free(t);
			return (-1);
		}
		if (t->records == 0 || t->usual < 2)
			continue;
		share = (double)t->with[t->usual] / (double)t->records;
		score = share * share * (1 - 1 / (double)t->usual);
		if (score <= best)
			continue;
		best = score;
		s->delim = delims[i];
		s->quotes = t->quoted > 0;
		*width = t->usual;
	}
	free(t);
	return (0);
}

/* A cell that names nothing: a number, a time, an address. */
static int
is_data(struct sf_str v, struct sf_buf *b)
{
	uint64_t n[SF_SNIFF_TESTS] = {0};
	size_t i;

	v = sf_str_trim(v);
	sf_sniff_test(v, n, b);
	for (i = 0; i < SF_SNIFF_TESTS; i++)
		if (n[i] > 0 && i != SF_ST_YESNO)
			return (1);
	return (v.n == 0);
}

/* Whether the record could be a header: names, each of them once. */
static int
could_name(const struct sf_csv_record *r, struct sf_buf *b)
{
	size_t i, data = 0, empty = 0;
	struct sf_str v;

	for (i = 0; i < r->n; i++) {
		v = sf_str_trim(r->cell[i]);
		empty += v.n == 0;
		data += v.n > 0 && is_data(v, b);
	}
	return (data == 0 && empty * 2 <= r->n);
}

/* The header among the first records of the usual width, and its line. */
static int
header(struct sf_sniff_source *s, struct sf_str text, size_t width,
    struct sf_err *e)
{
	struct sf_csv_record r;
	struct sf_buf b = {0};
	struct sf_csv *csv;
	uint64_t line = 0;
	size_t k;
	int got;

	if (open_csv(&csv, s->delim, text, e))
		return (-1);
	for (k = 0; k < TOP && (got = sf_csv_next(csv, &r, NULL, e)) > 0; k++) {
		if (r.code != NULL || r.n != width)
			continue;
		if (line == 0)
			line = r.line;
		if (could_name(&r, &b)) {
			s->header = 1;
			line = r.line;
			break;
		}
		/* A title under Excel is padded with empty cells. */
		if (k > 2)
			break;
	}
	s->skip = line > 0 ? line - 1 : 0;
	sf_csv_free(csv);
	sf_buf_release(&b);
	return (0);
}

/* "合计", "total", or a line that is one cell only. */
static int
is_total(const struct sf_csv_record *r, size_t width)
{
	return (r->code == NULL && r->n > 0 &&
	    sf_file_is_total(r->cell[0]) && (r->n != width || width > 1));
}

/* Lines at the end that are totals, and whether the sample has the end. */
static int
footer(struct sf_sniff_source *s, struct sf_str text, size_t width,
    struct sf_err *e)
{
	struct sf_csv_record r;
	struct sf_csv *csv;
	uint64_t run = 0;
	int got;

	if (open_csv(&csv, s->delim, text, e))
		return (-1);
	while ((got = sf_csv_next(csv, &r, NULL, e)) > 0)
		run = is_total(&r, width) ? run + 1 : 0;
	sf_csv_free(csv);
	s->footer = run <= FOOT ? run : 0;
	return (got);
}

/* What tells how to cut the file, of the first that is read. */
static int
dialect(struct sf_sniff_source *s, const struct sf_sniff_sample *x,
    struct sf_err *e)
{
	struct sf_str text = sf_buf_str(&x->text), some = text;
	size_t width = 1;

	if (some.n > TRIED)
		some.n = TRIED;
	while (some.n < text.n && some.n > 0 && some.p[some.n - 1] != '\n')
		some.n--;
	if (some.n == 0)
		some.n = text.n;
	if (delimiter(s, some, &width, e) || header(s, some, width, e))
		return (-1);
	return (x->ends ? footer(s, text, width, e) : 0);
}

/* The columns in the order of this file's header; -1. */
static int
columns(struct sf_sniff_source *s, const struct sf_csv_record *r, size_t **at,
    struct sf_err *e)
{
	struct sf_sniff_col *c;
	struct sf_map names = {0};
	struct sf_str name;
	char made[24];
	size_t i, had = s->cols;
	int fresh = 1;

	if ((*at = calloc(r->n + 1, sizeof(**at))) == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < r->n; i++) {
		name = sf_str_trim(r->cell[i]);
		if (!s->header) {
			(void)snprintf(made, sizeof(made), "c%zu", i + 1);
			name = sf_str(made);
		}
		if (sf_map_put(&names, name, 0, &fresh) == NULL) {
			sf_map_release(&names);
			return (sf_fail_mem(e));
		}
		c = sf_sniff_col(s, name, e);
		if (c == NULL && e->code != SF_OK)
			break;
		if (c != NULL && !fresh && c->unfit == NULL)
			c->unfit = "two columns have this name";
		(*at)[i] = c != NULL ? (size_t)(c - s->col) : SIZE_MAX;
	}
	sf_map_release(&names);
	s->differ |= s->file > 1 && s->cols > had;
	return (e->code != SF_OK ? -1 : 0);
}

static void
add_row(struct sf_sniff_source *s, const struct sf_csv_record *r,
    const size_t *at, struct sf_buf *b)
{
	size_t i;

	s->rows++;
	for (i = 0; i < r->n; i++) {
		if (at[i] == SIZE_MAX)
			continue;
		s->col[at[i]].rows++;
		sf_sniff_value(s, &s->col[at[i]], r->cell[i], SF_J_STR, b);
	}
}

/* The records from the header on. */
static int
read_rows(struct sf_sniff_source *s, struct sf_str text, struct sf_err *e)
{
	struct sf_csv_record r;
	struct sf_buf b = {0};
	struct sf_csv *csv;
	size_t *at = NULL, width = 0;
	int got, ret = -1;

	if (open_csv(&csv, s->delim, text, e))
		return (-1);
	while ((got = sf_csv_next(csv, &r, NULL, e)) > 0) {
		if (r.line <= s->skip)
			continue;
		if (at == NULL) {
			if (r.code != NULL)
				break;
			width = r.n;
			if (columns(s, &r, &at, e))
				goto done;
			if (s->header)
				continue;
		}
		if (r.code != NULL || r.n != width) {
			s->broken += !is_total(&r, width);
			continue;
		}
		if (is_total(&r, width) && s->footer > 0)
			continue;
		add_row(s, &r, at, &b);
	}
	ret = got < 0 || sf_buf_check(&b, e) ? -1 : 0;
done:
	sf_csv_free(csv);
	sf_buf_release(&b);
	free(at);
	return (ret);
}

int
sf_sniff_csv(struct sf_sniff_source *s, const struct sf_sniff_sample *x,
    struct sf_err *e)
{
	if (x->text.n == 0)
		return (0);
	/* A file of a header alone tells no delimiter that others refute. */
	if ((s->file == 1 || s->rows == 0) && dialect(s, x, e))
		return (-1);
	return (read_rows(s, sf_buf_str(&x->text), e));
}
