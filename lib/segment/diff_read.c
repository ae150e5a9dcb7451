/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "record/profile.h"

#include "segment/diff.h"

#define BLOCK ((size_t)1 << 20)
#define NAMES_MOST 65536

/* A person as threads hand her on: counts, then lengths and bytes. */
struct local {
	struct diff *d;
	struct sf_rows *rows;
	struct sf_json *json;
	struct sf_buf names, segs;
	uint32_t n_names, n_segs;
};

static void
close_local(void *p)
{
	struct local *l = p;

	if (l == NULL)
		return;
	sf_rows_free(l->rows);
	sf_json_free(l->json);
	sf_buf_release(&l->names);
	sf_buf_release(&l->segs);
	free(l);
}

static void *
open_local(const void *ctx, struct sf_err *e)
{
	struct diff *const *d = ctx;
	struct local *l = calloc(1, sizeof(*l));

	if (l == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	l->d = *d;
	if ((l->rows = sf_rows_new(&l->d->pass.in, e)) == NULL ||
	    (l->json = sf_json_new(e)) == NULL) {
		close_local(l);
		return (NULL);
	}
	return (l);
}

static void
text(struct sf_buf *b, const char *head, size_t head_n, struct sf_str s)
{
	uint32_t n = (uint32_t)(head_n + s.n);

	sf_buf_add(b, &n, sizeof(n));
	sf_buf_add(b, head, head_n);
	sf_buf_addstr(b, s);
}

static int
add_name(void *ctx, struct sf_str name)
{
	struct local *l = ctx;

	if (l->n_names == NAMES_MOST)
		return (1);
	text(&l->names, "", 0, name);
	l->n_names++;
	return (0);
}

static void
keys(struct local *l, const struct sf_jdoc *d, uint32_t at)
{
	uint32_t i;

	for (i = sf_j_first(d, at); i != 0; i = sf_j_after(d, at, i)) {
		text(&l->segs, "\1", 1, d->node[i].key);
		l->n_segs++;
	}
}

/* Whether the line says anything of segments. */
static int
segments(struct local *l, const struct sf_row *row)
{
	const struct sf_jdoc *d = &row->doc;
	uint32_t at = sf_j_get(d, 0, "segments"), i, u;
	struct sf_err no = {0};
	struct sf_jdoc cell;

	if (at == 0)
		at = sf_j_get(d, 0, "in");	/* of the members of a state */
	u = sf_j_get(d, 0, "undefined");
	for (i = u ? sf_j_first(d, u) : 0; i != 0; i = sf_j_after(d, u, i))
		if (d->node[i].type == SF_J_STR) {
			text(&l->segs, "\2", 1, d->node[i].str);
			l->n_segs++;
		}
	if (at == 0)
		return (0);
	if (d->node[at].type == SF_J_OBJ) {
		keys(l, d, at);
		return (1);
	}
	/* A cell of CSV: an object, as text. */
	if (d->node[at].type != SF_J_STR || sf_json_parse(l->json,
	    d->node[at].str.p, d->node[at].str.n, 0, &cell, &no) ||
	    cell.node[0].type != SF_J_OBJ)
		return (0);
	keys(l, &cell, 0);
	return (1);
}

/* The names that the line has for the person. */
static void
names(struct local *l, const struct sf_row *row, const struct sf_profile *p)
{
	uint32_t founding = sf_j_get(&row->doc, 0, "founding");

	(void)sf_profile_names(&row->doc, p, add_name, l);
	if (founding != 0 && row->doc.node[founding].type == SF_J_STR &&
	    !sf_str_eq(row->doc.node[founding].str, p->one_id))
		(void)add_name(l, row->doc.node[founding].str);
}

/* NULL, or why the line cannot be used; not every line is a whole profile. */
static const char *
read_row(struct local *l, const struct sf_row *row, const char **message)
{
	struct sf_err no = {0};
	struct sf_profile p;

	l->n_names = l->n_segs = 0;
	sf_buf_clear(&l->names);
	sf_buf_clear(&l->segs);
	*message = row->message;
	if (row->code != NULL)
		return (row->code);
	*message = "the line has no one_id";
	if (sf_profile_view(&row->doc, &p, &no))
		return ("NOT_PROFILE");
	names(l, row, &p);
	if (l->d->is_list[l->d->side]) {
		text(&l->segs, "\1", 1, sf_buf_str(&l->d->list));
		l->n_segs = 1;
		return (NULL);
	}
	*message = "the line says nothing of segments: sf-segment -d writes "
	    "them";
	return (segments(l, row) ? NULL : "NO_SEGMENTS");
}

static int
map(const void *ctx, void *local, const struct sf_chunk *c,
    struct sf_buf out[SF_OUTS], struct sf_tally *t, struct sf_err *e)
{
	struct sf_buf *b = &out[SF_DECISIONS];
	struct local *l = local;
	const char *code, *message;
	struct sf_row row;
	int rc;

	(void)ctx;
	sf_rows_chunk(l->rows, c);
	while ((rc = sf_rows_next(l->rows, &row, e)) > 0) {
		t->n[SF_T_READ]++;
		if ((code = read_row(l, &row, &message)) != NULL) {
			t->n[SF_T_REJECTED]++;
			sf_pass_reject(&out[SF_REJECTS], c, &row, code,
			    message);
			continue;
		}
		t->n[SF_T_PASSED]++;
		sf_buf_add(b, &l->n_names, 4);
		sf_buf_add(b, &l->n_segs, 4);
		sf_buf_addbuf(b, &l->names);
		sf_buf_addbuf(b, &l->segs);
		b->failed |= l->names.failed | l->segs.failed;
	}
	return (rc < 0 ? -1 : sf_buf_check(b, e));
}

static const char *
take(const char *p, struct sf_str *to, uint32_t n)
{
	uint32_t len, i;

	for (i = 0; i < n; i++) {
		memcpy(&len, p, sizeof(len));
		to[i] = (struct sf_str){p + sizeof(len), len};
		p += sizeof(len) + len;
	}
	return (p);
}

static int
fold(void *ctx, struct sf_buf mapped[SF_OUTS], struct sf_out *to[SF_OUTS],
    struct sf_err *e)
{
	struct diff *const *d = ctx;
	struct sf_str told = sf_buf_str(&mapped[SF_DECISIONS]);
	const char *p = told.p, *end = told.p + told.n;
	struct sf_str *s = NULL, *more;
	uint32_t n[2];
	size_t cap = 0;
	int rc = 0;

	if (to[SF_REJECTS] != NULL && mapped[SF_REJECTS].n > 0 &&
	    sf_out_write(to[SF_REJECTS], mapped[SF_REJECTS].p,
	    mapped[SF_REJECTS].n, e))
		return (-1);
	while (p < end && rc == 0) {
		memcpy(n, p, sizeof(n));
		if (n[0] + n[1] > cap) {
			cap = (size_t)n[0] + n[1] + 64;
			more = realloc(s, cap * sizeof(*s));
			if (more == NULL) {
				rc = sf_fail_mem(e);
				break;
			}
			s = more;
		}
		p = take(p + sizeof(n), s, n[0] + n[1]);
		rc = diff_person(*d, s, n[0], s + n[0], n[1], e);
	}
	free(s);
	return (rc);
}

/* A line of a list; remarks are none. */
static int
list_line(struct diff *d, struct sf_str line, const struct sf_buf *seg,
    struct sf_err *e)
{
	struct sf_str s = sf_buf_str(seg);

	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	line = sf_str_trim(line);
	if (line.n == 0 || line.p[0] == '#')
		return (0);
	d->pass.sum.n[SF_T_READ]++;
	d->pass.sum.n[SF_T_PASSED]++;
	return (diff_person(d, &line, 1, &s, 1, e));
}

static int
list(struct diff *d, struct sf_src *src, struct sf_err *e)
{
	struct sf_buf b = {0}, seg = {0};
	ssize_t k = 1;
	size_t i, from;
	char *room;
	int rc = -1;

	sf_buf_addc(&seg, 1);
	sf_buf_addbuf(&seg, &d->list);
	while (k > 0) {
		if ((room = sf_buf_room(&b, BLOCK)) == NULL ||
		    sf_buf_check(&seg, e)) {
			(void)sf_fail_mem(e);
			goto done;
		}
		if ((k = sf_src_read(src, room, BLOCK, e)) < 0)
			goto done;
		b.n += (size_t)k;
		if (k == 0 && b.n > 0)
			sf_buf_addc(&b, '\n');
		for (from = i = 0; i < b.n; i++) {
			if (b.p[i] != '\n')
				continue;
			if (list_line(d, (struct sf_str){b.p + from,
			    i - from}, &seg, e))
				goto done;
			from = i + 1;
		}
		memmove(b.p, b.p + from, b.n - from);
		b.n -= from;
	}
	rc = 0;
done:
	sf_buf_release(&b);
	sf_buf_release(&seg);
	return (rc);
}

int
diff_read(struct diff *d, int side, struct sf_err *e)
{
	struct sf_stage st = {.open = open_local, .close = close_local,
	    .map = map, .fold = fold, .ctx = &d};
	struct sf_src *src = sf_inputs_src(d->in, (size_t)side, e);
	int rc;

	if (src == NULL)
		return (-1);
	d->side = side;
	rc = d->is_list[side] == 1 ? list(d, src, e) :
	    sf_pass_src(&d->pass, &st, src, e);
	sf_src_free(src);
	return (rc);
}
