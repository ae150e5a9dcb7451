/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zstd.h>

#include "base/digest.h"
#include "bank.h"

#define FLUSH ((size_t)1 << 18)

struct file {
	const struct world *w;
	FILE *fp;
	iconv_t enc;
	ZSTD_CStream *z;
	char path[512];
	int how;
	unsigned salt;		/* so that files are not damaged alike */
	struct sf_buf out, conv, hold, packed, told;
	struct row *row;
	size_t rows, cap;
	uint64_t written;
};

int
make_dir(const char *dir, struct sf_err *e)
{
	if (mkdir(dir, 0777) != 0 && errno != EEXIST)
		return (sf_fail_sys(e, "cannot make directory '%s'", dir));
	return (0);
}

struct file *
file_new(const struct world *w, const char *dir, const char *stem,
    const char *ext, int how, struct sf_err *e)
{
	struct file *f = calloc(1, sizeof(*f));

	if (f == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	f->w = w;
	f->how = how;
	f->enc = (iconv_t)-1;
	f->salt = (unsigned)(sf_hash64(stem, strcspn(stem, "0123456789")) &
	    0xfff);
	(void)snprintf(f->path, sizeof(f->path), "%s/%s.%s%s", dir, stem, ext,
	    how & F_ZSTD ? ".zst" : "");
	if (how & F_GB18030 &&
	    (f->enc = iconv_open("GB18030", "UTF-8")) == (iconv_t)-1) {
		(void)sf_fail_sys(e, "iconv has no GB18030");
		goto fail;
	}
	if (how & F_ZSTD && (f->z = ZSTD_createCStream()) == NULL) {
		(void)sf_fail_mem(e);
		goto fail;
	}
	if ((f->fp = fopen(f->path, "wb")) == NULL) {
		(void)sf_fail_sys(e, "cannot write '%s'", f->path);
		goto fail;
	}
	return (f);
fail:
	file_free(f);
	return (NULL);
}

static int
put(struct file *f, const void *p, size_t n, struct sf_err *e)
{
	if (n > 0 && fwrite(p, 1, n, f->fp) != n)
		return (sf_fail_sys(e, "cannot write '%s'", f->path));
	return (0);
}

/* Send what is gathered on its way; ${end} ends the compressed frame. */
static int
flush(struct file *f, int end, struct sf_err *e)
{
	ZSTD_inBuffer in = {f->out.p, f->out.n, 0};
	ZSTD_outBuffer out;
	size_t left;

	if (sf_buf_check(&f->out, e) != 0)
		return (-1);
	if (f->z == NULL) {
		if (put(f, f->out.p, f->out.n, e) != 0)
			return (-1);
		sf_buf_clear(&f->out);
		return (0);
	}
	do {
		sf_buf_clear(&f->packed);
		if (sf_buf_room(&f->packed, FLUSH) == NULL)
			return (sf_fail_mem(e));
		out = (ZSTD_outBuffer){f->packed.p, FLUSH, 0};
		left = ZSTD_compressStream2(f->z, &out, &in,
		    end ? ZSTD_e_end : ZSTD_e_continue);
		if (ZSTD_isError(left))
			return (sf_fail(e, SF_E_IO, "zstd: %s",
			    ZSTD_getErrorName(left)));
		if (put(f, out.dst, out.pos, e) != 0)
			return (-1);
	} while (end ? left != 0 : in.pos < in.size);
	sf_buf_clear(&f->out);
	return (0);
}

static struct sf_str
encode(struct file *f, struct sf_str s, struct sf_err *e)
{
	char *in = (char *)(uintptr_t)s.p, *to;
	size_t left = s.n, room = s.n * 2 + 16;

	if (f->enc == (iconv_t)-1)
		return (s);
	sf_buf_clear(&f->conv);
	if ((to = sf_buf_room(&f->conv, room)) == NULL) {
		(void)sf_fail_mem(e);
		return ((struct sf_str){NULL, 0});
	}
	if (iconv(f->enc, &in, &left, &to, &room) == (size_t)-1) {
		(void)sf_fail_sys(e, "cannot encode a row of '%s'", f->path);
		return ((struct sf_str){NULL, 0});
	}
	f->conv.n = (size_t)(to - f->conv.p);
	return (sf_buf_str(&f->conv));
}

/* Where to damage a row: behind a comma near the middle. */
static size_t
middle(struct sf_str s)
{
	size_t i = s.n / 2;

	while (i < s.n && s.p[i] != ',')
		i++;
	return (i < s.n ? i + 1 : s.n / 2);
}

static void
damaged(struct file *f, struct sf_str s, enum dirt d, uint32_t who)
{
	size_t at = middle(s);

	switch (d) {
	case D_RAGGED:
		if (who % 3 == 0)
			at = s.n;
		sf_buf_add(&f->out, s.p, at);
		sf_buf_adds(&f->out, who % 3 == 0 ? ",?" : "");
		break;
	case D_QUOTE:		/* opens a cell, or stands within one */
		sf_buf_add(&f->out, s.p, at);
		sf_buf_adds(&f->out, who % 2 == 0 ? "\"" : "1\"");
		sf_buf_add(&f->out, s.p + at, s.n - at);
		break;
	case D_BYTES:
		sf_buf_add(&f->out, s.p, at);
		sf_buf_adds(&f->out, "\xff\xfe");
		sf_buf_add(&f->out, s.p + at, s.n - at);
		break;
	case D_JSON_CUT:
		sf_buf_add(&f->out, s.p, s.n / 2 + who % (s.n / 2));
		break;
	case D_JSON_TEXT:
		sf_buf_adds(&f->out, "---- log rotated (simulated) ----");
		break;
	default:
		sf_buf_addstr(&f->out, s);
	}
	sf_buf_addc(&f->out, '\n');
}

/* --truth-rows: the row says who acted, as its last cell or member. */
static struct sf_str
tell(struct file *f, struct sf_str row, uint32_t who)
{
	struct sf_buf *b = &f->told;

	if (!f->w->tell)
		return (row);
	sf_buf_clear(b);
	sf_buf_add(b, row.p, row.n - !(f->how & F_CSV));
	sf_buf_adds(b, f->how & F_CSV ? "," : ",\"truth\":\"");
	if (who != NOBODY)
		sf_buf_addu(b, who);
	sf_buf_adds(b, f->how & F_CSV ? "" : "\"}");
	return (sf_buf_str(b));
}

int
file_row(struct file *f, struct sf_str row, uint32_t who, int32_t day,
    unsigned k, struct sf_err *e)
{
	static const enum dirt csv[] = {D_RAGGED, D_QUOTE, D_BYTES, DIRTS};
	static const enum dirt json[] = {D_JSON_CUT, D_JSON_TEXT, D_BYTES,
		DIRTS};
	const enum dirt *d = f->how & F_CSV ? csv : json;

	k += f->salt;
	row = tell(f, row, who);
	if (sf_buf_check(&f->told, e) != 0 ||
	    (row = encode(f, row, e)).p == NULL)
		return (-1);
	while (*d != DIRTS && !dirty(f->w, *d, who, day, k))
		d++;
	damaged(f, row, *d, who);
	f->written++;
	if (dirty(f->w, D_TWICE, who, day, k)) {
		damaged(f, row, DIRTS, who);
		f->written++;
	}
	return (f->out.n >= FLUSH ? flush(f, 0, e) : 0);
}

int
file_head(struct file *f, const char *row, struct sf_err *e)
{
	struct sf_str s = encode(f, sf_str(row), e);

	if (s.p == NULL)
		return (-1);
	sf_buf_addstr(&f->out, s);
	sf_buf_adds(&f->out, f->w->tell ? ",truth\n" : "\n");
	return (0);
}

struct sf_buf *
file_later(struct file *f, uint32_t *off)
{
	*off = (uint32_t)f->hold.n;
	return (&f->hold);
}

int
file_keep(struct file *f, uint32_t off, int64_t ms, uint32_t who,
    struct sf_err *e)
{
	struct row *r;

	if (f->rows == f->cap) {
		f->cap = f->cap ? f->cap * 2 : 1024;
		r = realloc(f->row, f->cap * sizeof(*r));
		if (r == NULL)
			return (sf_fail_mem(e));
		f->row = r;
	}
	r = &f->row[f->rows];
	*r = (struct row){ms, off, (uint32_t)f->hold.n - off, who, 0};
	r->k = f->rows > 0 && r[-1].who == who ? r[-1].k + 1 : 0;
	f->rows++;
	return (0);
}

static int
by_time(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->ms != y->ms)
		return (x->ms < y->ms ? -1 : 1);
	return (x->off < y->off ? -1 : x->off > y->off);
}

int
file_sort(struct file *f, int32_t day, struct sf_err *e)
{
	struct row *r;
	size_t i;

	if (sf_buf_check(&f->hold, e) != 0)
		return (-1);
	if (f->rows > 1)
		qsort(f->row, f->rows, sizeof(*f->row), by_time);
	for (i = 0; i < f->rows; i++) {
		r = &f->row[i];
		if (file_row(f, (struct sf_str){f->hold.p + r->off, r->len},
		    r->who, day, r->k, e) != 0)
			return (-1);
	}
	f->rows = 0;
	sf_buf_clear(&f->hold);
	return (0);
}

int
file_close(struct file *f, uint64_t *rows, struct sf_err *e)
{
	int bad = flush(f, 1, e);

	*rows = f->written;
	if (fclose(f->fp) != 0 && bad == 0)
		bad = sf_fail_sys(e, "cannot write '%s'", f->path);
	f->fp = NULL;
	return (bad);
}

void
file_free(struct file *f)
{
	if (f == NULL)
		return;
	if (f->fp != NULL)
		(void)fclose(f->fp);
	if (f->enc != (iconv_t)-1)
		(void)iconv_close(f->enc);
	(void)ZSTD_freeCStream(f->z);
	sf_buf_release(&f->out);
	sf_buf_release(&f->conv);
	sf_buf_release(&f->hold);
	sf_buf_release(&f->packed);
	sf_buf_release(&f->told);
	free(f->row);
	free(f);
}
