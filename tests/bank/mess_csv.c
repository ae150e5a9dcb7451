/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "mess.h"

static const struct export {
	const char *stem, *ext, *encoding;
	unsigned in;
	char delim;
	const char *eol, *mark;
	int titles;		/* title lines above, and a total line below */
} exports[] = {
	{"counter", "csv", "GB18030", IN_GB, ',', "\r\n", "", 1},
	{"legacy", "dat", "GB18030", IN_PIPE, '|', "\n", "", 0},
	{"outlet", "csv", "BIG5", IN_BIG5, ',', "\r\n", "", 0},
	{"hall", "txt", "UTF-16LE", IN_WIDE, '\t', "\r\n", "\xff\xfe", 0},
	{"call", "csv", NULL, IN_MARK, ',', "\r", "\xef\xbb\xbf", 0},
	{"branch", "csv", "GB18030", IN_GUESS, ',', "\n", "", 0},
};

static const char *const columns[V_CELLS] = {"流水号", "时间", "客户号",
	"证件号码", "手机号", "卡号", "邮箱", "设备号", "IMEI", "金额",
	"同意", "备注"};
static const char *const columns_big5[V_CELLS] = {"流水號", "時間", "客戶號",
	"證件號碼", "手機號", "卡號", "郵箱", "設備號", "IMEI", "金額",
	"同意", "備註"};

/* Of "branch" the header changes between nights. */
enum shape { AS_EVER, MOVED, RENAMED };
static enum shape
shape_of(const struct mess *m, const struct world *w)
{
	return (m->in == IN_GUESS ? (enum shape)(w->day % 3) : AS_EVER);
}

/* A cell as RFC 4180 wants it, unless it shows how some system does not. */
static void
put_cell(struct mess *m, const char *s, int bare)
{
	const char *p;

	if (bare || (strpbrk(s, "\"\r\n") == NULL &&
	    strchr(s, m->delim) == NULL)) {
		sf_buf_adds(&m->row, s);
		return;
	}
	sf_buf_addc(&m->row, '"');
	for (p = s; *p != '\0'; p++) {
		if (*p == '"')
			sf_buf_addc(&m->row, '"');
		sf_buf_addc(&m->row, *p);
	}
	sf_buf_addc(&m->row, '"');
}

static void
put_row(struct mess *m, const char *const cell[V_CELLS],
    const struct visit *v, const char *new)
{
	int moved = shape_of(m, m->w) == MOVED, i, k;

	sf_buf_clear(&m->row);
	for (i = 0; i < V_CELLS; i++) {
		k = moved && i < V_NOTE ? V_NOTE - 1 - i : i;
		if (i == V_NOTE && v != NULL && v->line == L_SHORT)
			break;
		if (i == V_NOTE && moved)
			sf_buf_addf(&m->row, "%c%s", m->delim, new);
		if (i > 0)
			sf_buf_addc(&m->row, m->delim);
		put_cell(m, cell[k], v != NULL && v->c[k].bare);
	}
	if (v != NULL && v->line == L_LONG)
		sf_buf_addf(&m->row, "%c?", m->delim);
}

static int
row(struct mess *m, struct visit *v, const char *kind, struct sf_err *e)
{
	struct sf_str more = SF_S("");
	const char *cell[V_CELLS];
	uint64_t line;
	int i;

	if (v->line == L_STRAY || v->line == L_UNCLOSED) {
		visit_cell(v, V_NOTE, v->line == L_STRAY ? "x\"y" : "\"open",
		    "");
		v->c[V_NOTE].bare = 1;
	}
	if (v->line == L_BYTES) {
		more = SF_S("\xff\xff");
		v->code = m->in == IN_MARK ? "TEXT" : v->code;
	} else if (v->line == L_EURO) {
		more = SF_S("\x80");
	} else if (v->line == L_NUL) {
		more = SF_S("\0");
	} else if (v->line == L_BLANK) {
		if (mess_line(m, SF_S(""), SF_S(""), e) != 0)
			return (-1);
	}
	for (i = 0; i < V_CELLS; i++)
		cell[i] = v->c[i].raw;
	put_row(m, cell, v, "柜面");
	line = m->line;
	if (sf_buf_check(&m->row, e) != 0 ||
	    mess_line(m, sf_buf_str(&m->row), more, e) != 0)
		return (-1);
	return (mess_truth(m, v, kind, line, e));
}

static int
head(struct mess *m, const struct export *x, struct sf_err *e)
{
	const char *name[V_CELLS];

	if (fputs(x->mark, m->fp) == EOF)
		return (sf_fail_sys(e, "cannot write '%s'", m->name));
	if (x->titles && (mess_line(m, SF_S("模拟银行柜面流水"), SF_S(""),
	    e) != 0 || mess_line(m, SF_S("机构:\"浔阳\",单位:元"), SF_S(""),
	    e) != 0))
		return (-1);
	memcpy(name, x->in == IN_BIG5 ? columns_big5 : columns, sizeof(name));
	if (shape_of(m, m->w) == RENAMED)
		name[V_PHONE] = "手机号码";
	put_row(m, name, NULL, "渠道");
	if (sf_buf_check(&m->row, e) != 0)
		return (-1);
	return (mess_line(m, sf_buf_str(&m->row), SF_S(""), e));
}

static int
rows(struct mess *m, struct job *j, struct sf_err *e)
{
	const struct person *p = j->w->p, *end = p + j->w->n;
	const char *kind;
	struct visit v;

	for (; p < end; p++) {
		if (p->joined > j->w->day)
			continue;
		visit_make(j->w, p, j->w->day, m->in, &v);
		kind = visit_spoil(j->w, &v, m->in);
		if (row(m, &v, kind, e) != 0)
			return (-1);
	}
	return (0);
}

static int
one(struct job *j, FILE *truth, const struct export *x, struct sf_err *e)
{
	struct mess m = {.truth = truth};
	int bad = mess_open(&m, j, x->stem, x->ext, x->encoding, e);

	m.in = x->in;
	m.delim = x->delim;
	m.eol = x->eol;
	if (bad == 0)
		bad = head(&m, x, e);
	if (bad == 0 && shape_of(&m, j->w) == RENAMED)
		bad = mess_truth_file(&m, "a column renamed", 3, e);
	else if (bad == 0)
		bad = rows(&m, j, e);
	if (bad == 0 && x->titles)
		bad = mess_line(&m, SF_S("合计,,\"若干"), SF_S(""), e);
	return (mess_close(&m, j, bad, e));
}

int
mess_csv(struct job *j, FILE *truth, struct sf_err *e)
{
	size_t i;

	for (i = 0; i < sizeof(exports) / sizeof(exports[0]); i++)
		if (one(j, truth, &exports[i], e) != 0)
			return (-1);
	return (0);
}
