/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "show/num.h"

#include "report/page.h"

#define TEXTS 64

/* None is taken twice: a text may be told of in another that comes late. */
struct sf_page_texts {
	struct sf_page_texts *next;
	size_t n;
	struct sf_buf b[TEXTS];
};

void
sf_page_release(struct sf_page *p)
{
	struct sf_page_texts *t;
	size_t i;

	while ((t = p->texts) != NULL) {
		for (i = 0; i < t->n; i++)
			sf_buf_release(&t->b[i]);
		p->texts = t->next;
		free(t);
	}
	sf_buf_release(&p->spare);
	sf_buf_release(&p->facts);
	sf_doc_release(&p->doc);
}

struct sf_buf *
sf_page_text(struct sf_page *p)
{
	struct sf_page_texts *t = p->texts;

	if (t == NULL || t->n == TEXTS) {
		if ((t = calloc(1, sizeof(*t))) == NULL) {
			p->doc.failed = 1;
			sf_buf_clear(&p->spare);
			return (&p->spare);
		}
		t->next = p->texts;
		p->texts = t;
	}
	return (&t->b[t->n++]);
}

int
sf_page_check(const struct sf_page *p, struct sf_err *e)
{
	const struct sf_page_texts *t;
	size_t i;

	for (t = p->texts; t != NULL; t = t->next)
		for (i = 0; i < t->n; i++)
			if (t->b[i].failed)
				return (sf_fail_mem(e));
	return (sf_doc_check(&p->doc, e) || sf_buf_check(&p->facts, e) ?
	    -1 : 0);
}

const char *
sf_page_str(struct sf_page *p, struct sf_buf *b)
{
	const char *s = sf_buf_cstr(b);

	p->doc.failed |= s == NULL;
	return (s == NULL ? "" : s);
}

const char *
sf_page_n(struct sf_page *p, uint64_t n)
{
	struct sf_buf *b = sf_page_text(p);

	sf_num_count(b, n);
	return (sf_page_str(p, b));
}

const char *
sf_page_money(struct sf_page *p, sf_dec v)
{
	struct sf_buf *b = sf_page_text(p);

	sf_num_money(b, v, 2);
	return (sf_page_str(p, b));
}

const char *
sf_page_pct(struct sf_page *p, uint64_t part, uint64_t whole)
{
	struct sf_buf *b = sf_page_text(p);

	sf_num_share(b, part, whole, 1);
	return (sf_page_str(p, b));
}

const char *
sf_page_num(struct sf_page *p, double v, unsigned places)
{
	struct sf_buf *b = sf_page_text(p);

	sf_num_fixed(b, v, places);
	return (sf_page_str(p, b));
}

const char *
sf_page_word(struct sf_page *p, enum sf_word w)
{
	struct sf_buf *b = sf_page_text(p);

	sf_word(b, p->plan->lang, w, NULL);
	return (sf_page_str(p, b));
}

void
sf_page_cell(struct sf_page *p, struct sf_grid *g, struct sf_str s)
{
	sf_doc_cell(&p->doc, g, (struct sf_cell){s, SF_TELLS_NOTHING, 0});
}

void
sf_page_cell_n(struct sf_page *p, struct sf_grid *g, uint64_t n)
{
	sf_doc_cell(&p->doc, g, (struct sf_cell){sf_str(sf_page_n(p, n)),
	    SF_TELLS_COUNT, n});
}

void
sf_page_cell_pct(struct sf_page *p, struct sf_grid *g, uint64_t part,
    uint64_t whole)
{
	sf_page_cell_of(p, g, sf_str(sf_page_pct(p, part, whole)),
	    part > 0 ? part : whole);
}

void
sf_page_cell_of(struct sf_page *p, struct sf_grid *g, struct sf_str s,
    uint64_t base)
{
	sf_doc_cell(&p->doc, g, (struct sf_cell){s, SF_TELLS_RATE, base});
}

void
sf_page_nothing(struct sf_page *p)
{
	sf_doc_para(&p->doc, SF_WATCH, sf_str(sf_page_word(p, SF_W_NOTHING)));
}

void
sf_page_note(struct sf_page *p, enum sf_word w, const char *a, const char *b,
    const char *c)
{
	struct sf_buf *t = sf_page_text(p);

	sf_word(t, p->plan->lang, w, a, b, c, NULL);
	sf_doc_note(&p->doc, sf_buf_str(t));
}

void
sf_page_note_n(struct sf_page *p, enum sf_word w, uint64_t n, const char *b,
    const char *c)
{
	struct sf_buf *t = sf_page_text(p), *few = sf_page_text(p);
	struct sf_buf *less = sf_page_text(p);

	if (n == 0)
		return;
	sf_buf_addf(less, "<%ju", (uintmax_t)p->plan->min_cell);
	sf_word(t, p->plan->lang, w, sf_page_n(p, n), b, c, NULL);
	sf_word(few, p->plan->lang, w, sf_page_str(p, less), b, c, NULL);
	sf_doc_note_of(&p->doc, sf_buf_str(t), n, sf_buf_str(few));
}

static void
member(struct sf_buf *b, const char *name, struct sf_str s)
{
	if (s.n == 0)
		return;
	sf_buf_addf(b, ",\"%s\":", name);
	sf_buf_json(b, s.p, s.n);
}

/* A double with six places, as a JSON number. */
static void
number(struct sf_buf *b, const char *name, double v)
{
	struct sf_buf t = {0};
	size_t i;

	sf_num_fixed(&t, v, 6);
	while (t.n > 2 && t.p[t.n - 1] == '0' && t.p[t.n - 2] != '.')
		t.n--;
	if (t.n == 1 && t.p[0] == '-')		/* no finite number */
		t.n = 0;
	if (t.n > 0)
		sf_buf_addf(b, ",\"%s\":", name);
	for (i = 0; i < t.n; i++)
		if (t.p[i] != ',')
			sf_buf_addc(b, t.p[i]);
	b->failed |= t.failed;
	sf_buf_release(&t);
}

void
sf_page_fact(struct sf_page *p, const struct sf_fact *f)
{
	struct sf_buf *b = &p->facts;
	char ts[SF_TS_LEN + 1] = "";

	sf_buf_adds(b, "{\"report\":");
	sf_buf_json(b, p->plan->name, strlen(p->plan->name));
	if (p->plan->asof != INT64_MAX) {
		sf_ts_format(p->plan->asof, ts);
		member(b, "asof", sf_str(ts));
	}
	member(b, "section", sf_str(f->section));
	member(b, "name", sf_str(f->name));
	member(b, "item", f->item);
	member(b, "group", f->group);
	member(b, "metric", sf_str(f->metric));
	if (f->ci != NULL)
		number(b, "value", f->ci->est);
	else if (f->value.n > 0) {
		sf_buf_adds(b, ",\"value\":");
		sf_buf_addstr(b, f->value);
	}
	if (f->ci != NULL) {
		number(b, "low", f->ci->lo);
		number(b, "high", f->ci->hi);
	}
	if (f->has_n)
		sf_buf_addf(b, ",\"hits\":%ju,\"n\":%ju", (uintmax_t)f->hits,
		    (uintmax_t)f->n);
	member(b, "note", sf_str(p->plan->note));
	sf_buf_adds(b, "}\n");
}

void
sf_page_fact_n(struct sf_page *p, const char *section, const char *name,
    struct sf_str item, struct sf_str group, const char *metric, uint64_t n)
{
	struct sf_buf *b = sf_page_text(p);
	struct sf_fact f = {.section = section, .name = name, .item = item,
	    .group = group, .metric = metric};

	sf_buf_addu(b, n);
	f.value = sf_buf_str(b);
	sf_page_fact(p, &f);
}

void
sf_page_fact_dec(struct sf_page *p, const char *section, const char *name,
    struct sf_str item, struct sf_str group, const char *metric, sf_dec v)
{
	char text[32];
	struct sf_fact f = {.section = section, .name = name, .item = item,
	    .group = group, .metric = metric};

	sf_dec_format(v, text);
	f.value = sf_str(text);
	sf_page_fact(p, &f);
}

int
sf_names_has(const struct sf_names *n, struct sf_str s)
{
	size_t i;

	for (i = 0; i < n->n; i++)
		if (sf_str_eq(n->name[i], s))
			return (1);
	return (n->n == 0);
}
