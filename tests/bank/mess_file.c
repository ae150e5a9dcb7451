/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "mess.h"

int
mess_open(struct mess *m, struct job *j, const char *stem, const char *ext,
    const char *encoding, struct sf_err *e)
{
	FILE *truth = m->truth;
	struct sf_buf b = {0};
	char path[512];

	memset(m, 0, sizeof(*m));
	m->truth = truth;
	m->w = j->w;
	m->enc = (iconv_t)-1;
	m->delim = ',';
	m->eol = "\n";
	m->line = 1;
	put_ymd(&b, j->w, j->w->day);
	(void)snprintf(m->name, sizeof(m->name), "%s_%s.%s", stem,
	    sf_buf_cstr(&b) ? b.p : "", ext);
	sf_buf_release(&b);
	(void)snprintf(path, sizeof(path), "%s/%s", j->dir, m->name);
	if ((m->fp = fopen(path, "wb")) == NULL)
		return (sf_fail_sys(e, "cannot write '%s'", path));
	if (encoding != NULL &&
	    (m->enc = iconv_open(encoding, "UTF-8")) == (iconv_t)-1)
		return (sf_fail_sys(e, "iconv has no %s", encoding));
	return (0);
}

static int
put(struct mess *m, struct sf_str s, struct sf_err *e)
{
	if (s.n > 0 && fwrite(s.p, 1, s.n, m->fp) != s.n)
		return (sf_fail_sys(e, "cannot write '%s'", m->name));
	return (0);
}

static int
encode(struct mess *m, struct sf_str s, struct sf_err *e)
{
	char *in = (char *)(uintptr_t)s.p, *to;
	size_t left = s.n, room = s.n * 4 + 16;

	if (m->enc == (iconv_t)-1)
		return (put(m, s, e));
	sf_buf_clear(&m->conv);
	if ((to = sf_buf_room(&m->conv, room)) == NULL)
		return (sf_fail_mem(e));
	if (iconv(m->enc, &in, &left, &to, &room) == (size_t)-1)
		return (sf_fail_sys(e, "cannot encode a row of '%s'",
		    m->name));
	m->conv.n = (size_t)(to - m->conv.p);
	return (put(m, sf_buf_str(&m->conv), e));
}

int
mess_line(struct mess *m, struct sf_str text, struct sf_str more,
    struct sf_err *e)
{
	size_t i;

	for (i = 0; i < text.n; i++)
		m->line += text.p[i] == '\n';
	m->line++;
	if (encode(m, text, e) != 0 || put(m, more, e) != 0)
		return (-1);
	return (encode(m, sf_str(m->eol), e));
}

static const char *const part_name[V_CELLS] = {"no", "ts", "cust_no",
	"id_card", "phone", "card", "email", "uuid", "imei", "amount", "flag",
	"note"};

static void
member(struct sf_buf *b, const struct visit *v, int cell, int *n)
{
	const char *s = v->c[cell].want;

	if (*s == '\0')
		return;
	sf_buf_addf(b, "%s\"%s\":", (*n)++ ? "," : "", part_name[cell]);
	if (cell == V_AMOUNT || cell == V_FLAG)
		sf_buf_adds(b, s);
	else	/* with its NUL, where it has one */
		sf_buf_json(b, s, strlen(s) + (cell == V_NOTE &&
		    v->line == L_NUL));
}

static void
wanted(struct sf_buf *b, const struct visit *v)
{
	int i, n = 0;

	sf_buf_addf(b, ",\"want\":\"written\",\"ts\":\"%s\",\"ids\":{",
	    v->c[V_TIME].want);
	for (i = V_CUST; i <= V_IMEI; i++)
		member(b, v, i, &n);
	sf_buf_adds(b, "},\"props\":{");
	n = 0;
	member(b, v, V_NO, &n);
	for (i = V_AMOUNT; i <= V_NOTE; i++)
		member(b, v, i, &n);
	sf_buf_addc(b, '}');
	if (v->emptied >= 0)
		sf_buf_addf(b, ",\"emptied\":{\"%s\":\"%s\"}",
		    part_name[v->emptied], v->why);
}

static int
say(struct mess *m, struct sf_buf *b, struct sf_err *e)
{
	int bad = sf_buf_check(b, e);

	if (bad == 0 && fwrite(b->p, 1, b->n, m->truth) != b->n)
		bad = sf_fail_sys(e, "cannot write the truth");
	sf_buf_release(b);
	return (bad);
}

int
mess_truth(struct mess *m, const struct visit *v, const char *kind,
    uint64_t line, struct sf_err *e)
{
	struct sf_buf b = {0};

	sf_buf_addf(&b, "{\"file\":\"%s\",\"line\":%llu,\"row\":\"%s\","
	    "\"kind\":", m->name, (unsigned long long)line, v->c[V_NO].raw);
	sf_buf_json(&b, kind, strlen(kind));
	if (v->code != NULL)
		sf_buf_addf(&b, ",\"want\":\"rejected\",\"code\":\"%s\"",
		    v->code);
	else if (v->ignored)
		sf_buf_adds(&b, ",\"want\":\"ignored\"");
	else
		wanted(&b, v);
	sf_buf_adds(&b, "}\n");
	m->rows++;
	return (say(m, &b, e));
}

int
mess_truth_file(struct mess *m, const char *kind, int status,
    struct sf_err *e)
{
	struct sf_buf b = {0};

	sf_buf_addf(&b, "{\"file\":\"%s\",\"kind\":", m->name);
	sf_buf_json(&b, kind, strlen(kind));
	sf_buf_addf(&b, ",\"want\":\"exit\",\"status\":%d}\n", status);
	return (say(m, &b, e));
}

int
mess_close(struct mess *m, struct job *j, int bad, struct sf_err *e)
{
	if (m->enc != (iconv_t)-1)
		(void)iconv_close(m->enc);
	sf_buf_release(&m->row);
	sf_buf_release(&m->conv);
	if (m->fp != NULL && fclose(m->fp) != 0 && bad == 0)
		bad = sf_fail_sys(e, "cannot write '%s'", m->name);
	if (bad == 0 && !j->quiet)
		fprintf(stderr, "bank: %-24s %9llu rows\n", m->name,
		    (unsigned long long)m->rows);
	return (bad);
}

int
export_mess(struct job *j, struct sf_err *e)
{
	char path[512];
	FILE *truth;
	int bad;

	(void)snprintf(path, sizeof(path), "%s/truth/dirt.jsonl", j->dir);
	if ((truth = fopen(path, "w")) == NULL)
		return (sf_fail_sys(e, "cannot write '%s'", path));
	bad = mess_csv(j, truth, e);
	if (bad == 0)
		bad = mess_json(j, truth, e);
	if (bad == 0)
		bad = mess_broken(j, truth, e);
	if (fclose(truth) != 0 && bad == 0)
		bad = sf_fail_sys(e, "cannot write the truth");
	return (bad);
}
