/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "show/num.h"

#include "identity/idstats_own.h"

static const char *const tiers[TIERS] = {"trusted", "strong", "weak", "none"};
static const char *const tiers_text[TIERS] = {"trusted", "strong", "weak",
    "a name alone"};
static const char *const quantiles[QUANTILES] = {"p50", "p90", "p99", "p99.9",
    "max"};
static const char *const named[NAMED] = {"no identifier", "1 identifier",
    "2 identifiers", "3 and more"};
static const char *const named_part[NAMED] = {"with_0", "with_1", "with_2",
    "with_3_and_more"};

/* One figure a row; ${type} and ${one_id} may be empty. */
static int
row(struct idstats *s, const char *metric, struct sf_str type,
    struct sf_str one_id, const char *part, uint64_t value, struct sf_err *e)
{
	sf_answer_str(&s->w, "metric", sf_str(metric));
	if (type.n > 0)
		sf_answer_str(&s->w, "type", type);
	if (one_id.n > 0)
		sf_answer_str(&s->w, "one_id", one_id);
	if (part != NULL)
		sf_answer_str(&s->w, "part", sf_str(part));
	sf_answer_u64(&s->w, "value", value);
	sf_buf_addc(&s->w.line, '}');
	return (sf_answer_row(&s->w, e));
}

static int
plain(struct idstats *s, const char *metric, const char *part, uint64_t value,
    struct sf_err *e)
{
	return (row(s, metric, SF_S(""), SF_S(""), part, value, e));
}

static int
spread_rows(struct idstats *s, const char *metric, struct sf_str type,
    const struct spread *q, struct sf_err *e)
{
	size_t i;

	for (i = 0; i < QUANTILES; i++)
		if (row(s, metric, type, SF_S(""), quantiles[i],
		    (uint64_t)q->at[i], e))
			return (-1);
	return (0);
}

/* Types in the order of their strength, those of which there is any. */
static const struct sf_idtype *
type_at(const struct idstats *s, size_t rank, struct of_type **of)
{
	const struct sf_idrules *r = &s->w.l.rules;
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->type[i].rank == rank && s->type[i].all > 0) {
			*of = &s->type[i];
			return (&r->type[i]);
		}
	return (NULL);
}

static int
type_rows(struct idstats *s, struct sf_err *e)
{
	const struct sf_idtype *t;
	struct of_type *of;
	size_t r, k;

	for (r = 0; r < s->w.l.rules.n; r++) {
		if ((t = type_at(s, r, &of)) == NULL)
			continue;
		if (row(s, "identifiers", t->name, SF_S(""), "all", of->all, e))
			return (-1);
		for (k = 0; k < KINDS; k++)
			if (row(s, "identifiers", t->name, SF_S(""),
			    idstats_kinds[k], of->kind[k], e))
				return (-1);
		if (spread_rows(s, "persons_a_value", t->name, &of->persons,
		    e))
			return (-1);
	}
	return (0);
}

static int
person_rows(struct idstats *s, struct sf_err *e)
{
	struct sf_str name;
	size_t i;

	if (plain(s, "persons", "all", s->w.l.persons.n, e))
		return (-1);
	for (i = 0; i < TIERS; i++)
		if (plain(s, "persons", tiers[i], s->tier[i], e))
			return (-1);
	if (spread_rows(s, "identifiers_a_person", SF_S(""), &s->ids_spread,
	    e) || spread_rows(s, "events_a_person", SF_S(""),
	    &s->events_spread, e))
		return (-1);
	for (i = 0; i < s->larges; i++) {
		name = s->w.l.persons.v[s->large[i].person].one_id;
		if (row(s, "largest", SF_S(""), name, "identifiers",
		    (uint64_t)s->large[i].ids, e) ||
		    row(s, "largest", SF_S(""), name, "events",
		    (uint64_t)s->large[i].events, e))
			return (-1);
	}
	return (0);
}

int
idstats_rows(struct idstats *s, struct sf_err *e)
{
	size_t i;

	if (person_rows(s, e) || plain(s, "events", "linked", s->linked, e) ||
	    plain(s, "events", "unlinked", s->lonely, e))
		return (-1);
	for (i = 0; i < NAMED; i++)
		if (plain(s, "events", named_part[i], s->named[i], e))
			return (-1);
	for (i = 0; i < BARS; i++)
		if (plain(s, "refused", idstats_bars[i], s->bar[i], e))
			return (-1);
	return (plain(s, "profiles", "all", s->profiles, e) ||
	    plain(s, "identifiers", "all", s->ids, e) ||
	    plain(s, "identifiers", "links", s->links, e) ||
	    type_rows(s, e) ? -1 : 0);
}

static void
cell_share(struct idstats *s, struct sf_grid *g, uint64_t part, uint64_t all)
{
	sf_buf_clear(&s->w.text);
	sf_num_share(&s->w.text, part, all, 1);
	sf_answer_cell(&s->w, g, sf_buf_str(&s->w.text));
}

static int
shares(struct idstats *s, const char *what, const char *of,
    const char *const *names, const uint64_t *v, size_t n, struct sf_err *e)
{
	const struct sf_str heads[] = {sf_str(what), sf_str(of),
	    SF_S("share")};
	struct sf_grid *g = sf_doc_grid(&s->w.doc, SF_S(""), "lrr", heads);
	uint64_t all = 0;
	size_t i;

	if (g == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < n; i++)
		all += v[i];
	for (i = 0; i < n; i++) {
		sf_answer_cell(&s->w, g, sf_str(names[i]));
		sf_answer_cell_n(&s->w, g, v[i]);
		cell_share(s, g, v[i], all);
	}
	return (0);
}

static void
spread_cells(struct idstats *s, struct sf_grid *g, const struct spread *q)
{
	size_t i;

	for (i = 0; i < QUANTILES; i++)
		sf_answer_cell_n(&s->w, g, (uint64_t)q->at[i]);
}

static int
sizes_text(struct idstats *s, struct sf_err *e)
{
	const struct sf_str heads[] = {SF_S("of a person"), SF_S("median"),
	    SF_S("90%"), SF_S("99%"), SF_S("99.9%"), SF_S("most")};
	struct sf_grid *g = sf_doc_grid(&s->w.doc, SF_S(""), "lrrrrr", heads);

	if (g == NULL)
		return (sf_fail_mem(e));
	sf_answer_cell(&s->w, g, SF_S("identifiers"));
	spread_cells(s, g, &s->ids_spread);
	sf_answer_cell(&s->w, g, SF_S("events"));
	spread_cells(s, g, &s->events_spread);
	return (0);
}

/* Persons by how many identifiers they have. */
static int
chart(struct idstats *s, struct sf_err *e)
{
	struct sf_str title = SF_S("persons, by their number of identifiers");
	struct sf_chart *c = sf_doc_chart(&s->w.doc, SF_BARS, title, title);
	struct sf_buf *b = &s->w.text;
	char label[64];
	unsigned i, last;

	if (c == NULL)
		return (sf_fail_mem(e));
	for (last = BUCKETS; last > 0 && s->bucket[last - 1] == 0; last--)
		;
	for (i = 0; i < last; i++) {
		uint64_t from = i > 0 ? (UINT64_C(1) << (i - 1)) + 1 : 0;
		uint64_t to = UINT64_C(1) << i;

		if (from < to)
			(void)snprintf(label, sizeof(label), "%ju to %ju",
			    (uintmax_t)from, (uintmax_t)to);
		else
			(void)snprintf(label, sizeof(label), "%ju",
			    (uintmax_t)to);
		sf_buf_clear(b);
		sf_num_count(b, s->bucket[i]);
		sf_doc_point(&s->w.doc, c, &(struct sf_point){
		    .label = sf_str(label), .at = (double)s->bucket[i],
		    .text = sf_buf_str(b)});
	}
	return (0);
}

static int
largest_text(struct idstats *s, struct sf_err *e)
{
	const struct sf_str heads[] = {SF_S("largest"), SF_S("identifiers"),
	    SF_S("events")};
	struct sf_grid *g = sf_doc_grid(&s->w.doc, SF_S(""), "lrr", heads);
	size_t i;

	if (g == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < s->larges; i++) {
		sf_answer_cell(&s->w, g,
		    s->w.l.persons.v[s->large[i].person].one_id);
		sf_answer_cell_n(&s->w, g, (uint64_t)s->large[i].ids);
		sf_answer_cell_n(&s->w, g, (uint64_t)s->large[i].events);
	}
	return (0);
}

static int
types_text(struct idstats *s, struct sf_err *e)
{
	const struct sf_str heads[] = {SF_S("type"), SF_S("tier"), SF_S("all"),
	    SF_S("link"), SF_S("blocked"), SF_S("crowded"), SF_S("refused"),
	    SF_S("moved"), SF_S("99%"), SF_S("most")};
	struct sf_grid *g = sf_doc_grid(&s->w.doc, SF_S("identifiers; in the "
	    "last two columns, persons that a value was seen with"),
	    "llrrrrrrrr", heads);
	const struct sf_idtype *t;
	struct of_type *of;
	size_t r;

	if (g == NULL)
		return (sf_fail_mem(e));
	for (r = 0; r < s->w.l.rules.n; r++) {
		if ((t = type_at(s, r, &of)) == NULL)
			continue;
		sf_answer_cell(&s->w, g, t->name);
		sf_answer_cell(&s->w, g, sf_str(sf_tier_names[t->tier]));
		sf_answer_cell_n(&s->w, g, of->all);
		sf_answer_cell_n(&s->w, g, of->kind[LINKS]);
		sf_answer_cell_n(&s->w, g, of->kind[BLOCKED]);
		sf_answer_cell_n(&s->w, g, of->kind[CROWDED] +
		    of->kind[DISPUTED]);
		sf_answer_cell_n(&s->w, g, of->kind[REFUSED]);
		sf_answer_cell_n(&s->w, g, of->kind[MOVED]);
		sf_answer_cell_n(&s->w, g, (uint64_t)of->persons.at[Q_99]);
		sf_answer_cell_n(&s->w, g, (uint64_t)of->persons.at[Q_MOST]);
	}
	return (0);
}

int
idstats_text(struct idstats *s, struct sf_err *e)
{
	const uint64_t totals[] = {s->w.l.persons.n, s->ids, s->links,
	    s->linked, s->lonely, s->profiles};
	static const char *const names[] = {"persons", "identifiers",
	    "of them link", "events", "of nobody", "profiles"};
	size_t i;

	for (i = 0; i < sizeof(totals) / sizeof(totals[0]); i++) {
		sf_buf_clear(&s->w.text);
		sf_num_count(&s->w.text, totals[i]);
		sf_doc_tile(&s->w.doc, SF_PLAIN, sf_str(names[i]),
		    (struct sf_cell){sf_buf_str(&s->w.text), SF_TELLS_NOTHING,
		    0}, SF_S(""));
	}
	return (shares(s, "strongest identifier", "persons", tiers_text,
	    s->tier, TIERS, e) || chart(s, e) || sizes_text(s, e) ||
	    largest_text(s, e) || types_text(s, e) ||
	    shares(s, "links refused by", "identifiers", idstats_bars, s->bar,
	    BARS, e) || shares(s, "events that name", "events", named,
	    s->named, NAMED, e) ? -1 : 0);
}
