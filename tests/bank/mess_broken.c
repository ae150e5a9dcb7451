/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "mess.h"

static const char head[] = "no,time,cust,note";

static int
rows(struct mess *m, unsigned n, struct sf_err *e)
{
	char s[96];
	unsigned i;

	for (i = 0; i < n; i++) {
		(void)snprintf(s, sizeof(s), "B%u,2026-10-01 09:00:00,C%u,"
		    "模拟", i, i);
		if (mess_line(m, sf_str(s), SF_S(""), e) != 0)
			return (-1);
	}
	return (0);
}

/* Nothing at all, and nothing but a header: no rows, and no fault. */
static int
nothing(struct job *j, FILE *truth, int headed, struct sf_err *e)
{
	struct mess m = {.truth = truth};
	int bad = mess_open(&m, j, headed ? "header" : "empty", "csv", NULL,
	    e);

	if (bad == 0 && headed)
		bad = mess_line(&m, sf_str(head), SF_S(""), e);
	if (bad == 0)
		bad = mess_truth_file(&m, headed ? "only a header" :
		    "an empty file", 0, e);
	return (mess_close(&m, j, bad, e));
}

/* No UTF-8, hence taken for GB18030, which a row in the middle is not. */
static int
refuted(struct job *j, FILE *truth, struct sf_err *e)
{
	struct mess m = {.truth = truth};
	int bad = mess_open(&m, j, "refuted", "csv", "GB18030", e);

	if (bad == 0)
		bad = mess_line(&m, sf_str(head), SF_S(""), e);
	if (bad == 0)
		bad = rows(&m, 200, e);
	if (bad == 0)
		bad = mess_line(&m, SF_S("B,2026-10-01 09:00:00,C,"),
		    SF_S("\xff\xff"), e);
	if (bad == 0)
		bad = rows(&m, 200, e);
	if (bad == 0)
		bad = mess_truth_file(&m, "the guess refuted", 3, e);
	return (mess_close(&m, j, bad, e));
}

/* A transfer that broke off: the first half of a compressed export. */
static int
half(struct job *j, FILE *truth, struct sf_err *e)
{
	struct mess m = {.truth = truth};
	struct sf_buf b = {0};
	int bad = mess_open(&m, j, "half", "csv.zst", NULL, e);
	size_t n = 0;
	unsigned i;
	char *to;

	sf_buf_adds(&b, head);
	for (i = 0; i < 5000; i++)
		sf_buf_addf(&b, "\nB%u,2026-10-01 09:00:00,C%llu,", i,
		    (unsigned long long)draw(j->w, i, 0, P_MESS, 10));
	if (bad == 0)
		bad = sf_buf_check(&b, e);
	if (bad == 0) {
		if ((to = malloc(ZSTD_compressBound(b.n))) == NULL)
			bad = sf_fail_mem(e);
		else
			n = ZSTD_compress(to, ZSTD_compressBound(b.n), b.p,
			    b.n, 3) / 2;
		if (bad == 0 && fwrite(to, 1, n, m.fp) != n)
			bad = sf_fail_sys(e, "cannot write '%s'", m.name);
		free(to);
	}
	if (bad == 0)
		bad = mess_truth_file(&m, "half a .zst", 3, e);
	sf_buf_release(&b);
	return (mess_close(&m, j, bad, e));
}

int
mess_broken(struct job *j, FILE *truth, struct sf_err *e)
{
	if (nothing(j, truth, 0, e) != 0 || nothing(j, truth, 1, e) != 0 ||
	    refuted(j, truth, e) != 0)
		return (-1);
	return (half(j, truth, e));
}
