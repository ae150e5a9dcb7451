/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/digest.h"
#include "ident/ident.h"
#include "show/num.h"

#include "identity/answer.h"

#define PAGE 80
#define DAY 10			/* "2026-11-01" */

int
sf_answer_open(struct sf_answer *w, const struct sf_run *run,
    const struct sf_asking *a, const char *fields, struct sf_err *e)
{
	memset(w, 0, sizeof(*w));
	w->run = *run;
	w->a = a;
	if (sf_linked_open(&w->l, &w->run, a->rules, e) ||
	    (w->zone = sf_zone_load(run->tz ? run->tz : "UTC", e)) == NULL ||
	    (w->json = sf_json_new(e)) == NULL)
		return (-1);
	if (run->out_fmt != SF_F_AUTO && (w->rows = sf_rows_out_new(run,
	    fields, w->zone, e)) == NULL)
		return (-1);
	sf_doc_head(&w->doc, "en", SF_S(""), SF_S(""), SF_S(""));
	return ((w->out = sf_out_open(run->out, e)) ? 0 : -1);
}

int
sf_answer_table(const struct sf_asking *a, const char *const *names,
    unsigned none, unsigned *table, struct sf_err *e)
{
	struct sf_buf all = {0};
	const char *near;
	size_t n;

	*table = none;
	for (n = 0; names[n] != NULL; n++) {
		if (a->table != NULL && strcmp(a->table, names[n]) == 0) {
			*table = (unsigned)n;
			sf_buf_release(&all);
			return (0);
		}
		sf_buf_addf(&all, "%s%s", n > 0 ? ", " : "", names[n]);
	}
	if (a->table != NULL) {
		(void)sf_fail(e, SF_E_USAGE, "option '--table' does not know "
		    "'%s'", a->table);
		near = sf_str_near(sf_str(a->table), names, n);
		if (near != NULL)
			(void)sf_hint(e, "did you mean '%s'?", near);
		else if (sf_buf_cstr(&all) != NULL)
			(void)sf_hint(e, "it is one of %s", all.p);
	}
	sf_buf_release(&all);
	return (a->table != NULL ? -1 : 0);
}

/* Records that are somebody's, and events that are nobody's. */
static void
count_sets(struct sf_answer *w)
{
	uint64_t *n = w->l.read.pass.sum.n;
	const struct sf_idset *s;
	size_t i;

	for (i = 0; i < w->l.sets.n; i++) {
		s = &w->l.sets.v[i];
		n[s->person == SF_NOBODY ? SF_T_UNLINKED : SF_T_FOLDED] +=
		    s->count;
	}
}

/* Records of a store that count: what there is to sum up. */
static void
count_stored(struct sf_answer *w)
{
	const struct sf_records *r = &w->l.records;
	size_t i;

	for (i = 0; i < r->n; i++)
		w->l.read.pass.sum.n[SF_T_READ] += r->set[i] != SF_DROPPED;
}

static int
tell_sum(struct sf_answer *w, struct sf_err *e)
{
	static const int parts[] = {SF_T_FOLDED, SF_T_DUPLICATE, SF_T_REJECTED,
	    SF_T_UNLINKED, SF_T_LATER, -1};
	const struct sf_tally *t = &w->l.read.pass.sum;
	char later[64] = "";

	count_sets(w);
	if (w->l.store != NULL)
		count_stored(w);
	if (sf_tally_sum(t, SF_T_READ, parts, e))
		return (-1);
	if (w->l.store != NULL) {
		sf_say(&w->run, SF_SAY_INFO, "stored %ju = linked %ju + "
		    "unlinked %ju", (uintmax_t)t->n[SF_T_READ],
		    (uintmax_t)t->n[SF_T_FOLDED],
		    (uintmax_t)t->n[SF_T_UNLINKED]);
		return (0);
	}
	if (w->run.has_asof)
		(void)snprintf(later, sizeof(later), " + from --asof on %ju",
		    (uintmax_t)t->n[SF_T_LATER]);
	sf_say(&w->run, SF_SAY_INFO, "read %ju = linked %ju + duplicate %ju + "
	    "rejected %ju + unlinked %ju%s", (uintmax_t)t->n[SF_T_READ],
	    (uintmax_t)t->n[SF_T_FOLDED], (uintmax_t)t->n[SF_T_DUPLICATE],
	    (uintmax_t)t->n[SF_T_REJECTED], (uintmax_t)t->n[SF_T_UNLINKED],
	    later);
	return (0);
}

/* The rules of the last night stand in the manifest by their digest. */
static int
compare_rules(struct sf_answer *w, struct sf_err *e)
{
	const char *was = sf_state_get(w->store.state, "rules");
	char hex[33];

	if (sf_idrules_rank(&w->l.rules, e) ||
	    sf_idrules_digest(&w->l.rules, hex, e))
		return (-1);
	if (was != NULL && strncmp(was, hex, strlen(hex)) != 0)
		sf_say(&w->run, SF_SAY_WARN, "the rules are not those of the "
		    "last night: -d says which hold");
	return (0);
}

static int
open_store(struct sf_answer *w, struct sf_err *e)
{
	struct sf_linked *l = &w->l;
	char name[SF_NAME_LEN + 1];

	if (w->run.ins > 0 || w->run.has_asof) {
		(void)sf_fail(e, SF_E_USAGE, w->run.ins > 0 ?
		    "with --store, a verb reads no files" :
		    "option '--asof' does not go with --store and a verb");
		return (sf_hint(e, "leave out one of the two"));
	}
	l->store_alone = 1;
	if (sf_idstore_open(&w->store, w->a->store, 0, e))
		return (-1);
	l->store = &w->store;
	if (w->store.fresh) {
		(void)sf_fail(e, SF_E_FEW, "the store has no night yet");
		return (sf_err_at(e, w->a->store, 0, 0, NULL, 0));
	}
	return ((l->keylen == 0 && sf_run_key(&w->run, l->key, &l->keylen,
	    e)) || sf_idstore_key(&w->store, w->a->store, l->key, l->keylen,
	    name, e) || compare_rules(w, e) ? -1 : 0);
}

int
sf_answer_read(struct sf_answer *w, struct sf_err *e)
{
	if ((w->a->store != NULL && open_store(w, e)) ||
	    sf_linked_make(&w->l, e) || tell_sum(w, e))
		return (-1);
	return (w->rows ? sf_rows_out_start(w->rows, w->out, e) : 0);
}

int
sf_answer_row(struct sf_answer *w, struct sf_err *e)
{
	int ret = -1;

	sf_buf_clear(&w->made);
	if (sf_buf_check(&w->line, e) == 0 && sf_rows_out_line(w->rows,
	    w->json, sf_buf_str(&w->line), &w->made, e) == 0 &&
	    sf_buf_check(&w->made, e) == 0)
		ret = sf_out_write(w->out, w->made.p, w->made.n, e);
	sf_buf_clear(&w->line);
	return (ret);
}

int
sf_answer_end(struct sf_answer *w, struct sf_err *e)
{
	struct sf_text_style st = {PAGE, 0};
	struct sf_buf b = {0};
	size_t from = 0;
	int ret = -1;

	if (w->rows == NULL) {
		if (sf_doc_check(&w->doc, e) || sf_buf_check(&w->text, e))
			return (-1);
		sf_doc_text(&w->doc, &st, &b);
		if (sf_buf_check(&b, e))
			goto done;
		/* A page without a title has blank lines at both ends. */
		while (from < b.n && b.p[from] == '\n')
			from++;
		while (b.n > from + 1 && b.p[b.n - 2] == '\n')
			b.n--;
		if (b.n > from && sf_out_write(w->out, b.p + from, b.n - from,
		    e))
			goto done;
	}
	ret = sf_out_commit(w->out, e);
done:
	sf_buf_release(&b);
	return (ret);
}

void
sf_answer_close(struct sf_answer *w)
{
	struct sf_err late = {0};

	(void)!sf_idstore_wait(&w->store, &late);
	sf_linked_release(&w->l);
	sf_idstore_close(&w->store);
	sf_doc_release(&w->doc);
	sf_rows_out_free(w->rows);
	sf_json_free(w->json);
	sf_zone_free(w->zone);
	sf_out_free(w->out);
	sf_buf_release(&w->line);
	sf_buf_release(&w->text);
	sf_buf_release(&w->made);
}

/* The first member of a row has no comma before it. */
static void
begin(struct sf_answer *w, const char *prefix, const char *name)
{
	sf_buf_adds(&w->line, w->line.n == 0 ? "{\"" : ",\"");
	sf_buf_adds(&w->line, prefix);
	sf_buf_adds(&w->line, name);
	sf_buf_adds(&w->line, "\":");
}

void
sf_answer_str(struct sf_answer *w, const char *name, struct sf_str s)
{
	begin(w, "", name);
	sf_buf_json(&w->line, s.p, s.n);
}

void
sf_answer_u64(struct sf_answer *w, const char *name, uint64_t v)
{
	begin(w, "", name);
	sf_buf_addu(&w->line, v);
}

void
sf_answer_ts(struct sf_answer *w, const char *name, int64_t ms)
{
	char ts[SF_TS_LEN + 1];

	if (ms == INT64_MIN || ms == INT64_MAX)
		return;
	sf_ts_format(ms, ts);
	sf_answer_str(w, name, sf_str(ts));
}

void
sf_answer_id(struct sf_answer *w, const char *prefix, uint32_t node)
{
	struct sf_str type = sf_nodes_type(&w->l.nodes, node)->name;
	struct sf_str value = sf_nodes_value(&w->l.nodes, node);

	begin(w, prefix, "type");
	sf_buf_json(&w->line, type.p, type.n);
	begin(w, prefix, "value");
	sf_buf_json(&w->line, value.p, value.n);
}

void
sf_answer_cell(struct sf_answer *w, struct sf_grid *g, struct sf_str s)
{
	sf_doc_cell(&w->doc, g, (struct sf_cell){s, SF_TELLS_NOTHING, 0});
}

void
sf_answer_cell_n(struct sf_answer *w, struct sf_grid *g, uint64_t n)
{
	sf_buf_clear(&w->text);
	sf_num_count(&w->text, n);
	sf_answer_cell(w, g, sf_buf_str(&w->text));
}

void
sf_answer_cell_ts(struct sf_answer *w, struct sf_grid *g, int64_t ms)
{
	sf_buf_clear(&w->text);
	sf_answer_time(w, &w->text, ms);
	sf_answer_cell(w, g, sf_buf_str(&w->text));
}

void
sf_answer_cell_day(struct sf_answer *w, struct sf_grid *g, int64_t ms)
{
	sf_buf_clear(&w->text);
	sf_answer_time(w, &w->text, ms);
	if (w->text.n > DAY)
		w->text.n = DAY;
	sf_answer_cell(w, g, sf_buf_str(&w->text));
}

void
sf_answer_cell_value(struct sf_answer *w, struct sf_grid *g, uint32_t node)
{
	sf_buf_clear(&w->text);
	sf_answer_value(w, &w->text, node);
	sf_answer_cell(w, g, sf_buf_str(&w->text));
}

void
sf_answer_value(const struct sf_answer *w, struct sf_buf *b, uint32_t node)
{
	const struct sf_idtype *t = sf_nodes_type(&w->l.nodes, node);
	struct sf_str value = sf_nodes_value(&w->l.nodes, node);
	char masked[128];

	if (w->a->show_ids) {
		sf_buf_addstr(b, value);
		return;
	}
	sf_ident_mask(sf_ident_type(t->name), value, masked, sizeof(masked));
	sf_buf_adds(b, masked);
}

void
sf_answer_show(const struct sf_answer *w, struct sf_buf *b, uint32_t node)
{
	sf_buf_addstr(b, sf_nodes_type(&w->l.nodes, node)->name);
	sf_buf_addc(b, '=');
	sf_answer_value(w, b, node);
}

void
sf_answer_time(const struct sf_answer *w, struct sf_buf *b, int64_t ms)
{
	struct sf_civil c;

	if (ms == INT64_MIN || ms == INT64_MAX) {
		sf_buf_addc(b, '-');
		return;
	}
	sf_zone_civil(w->zone, ms, &c);
	sf_buf_addf(b, "%04d-%02d-%02d %02d:%02d", c.year, c.month, c.day,
	    c.hour, c.min);
}
