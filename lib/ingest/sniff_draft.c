/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>

#include "ingest/mapping.h"
#include "show/num.h"

#include "ingest/sniff.h"

#define WORDS 40		/* events that are worth a map */

static void
scalar(struct sf_buf *b, const char *s)
{
	sf_sniff_scalar(b, sf_str(s));
}

/* The same column once more, for its values of another type. */
static void
other(const struct sf_sniff_source *s, const struct sf_sniff_plan *p,
    size_t i, struct sf_buf *b)
{
	struct sf_buf why = {0};
	size_t k, from = b->n;

	for (k = 0; k < s->cols; k++)
		if (p->g[k].place == SF_SP_ID && (strcmp(p->g[k].name,
		    p->g[i].other) == 0 || (k < i && p->g[k].other != NULL &&
		    strcmp(p->g[k].other, p->g[i].other) == 0)))
			return;		/* its list would need this one, too */
	sf_buf_addf(b, "      %s: ", p->g[i].other);
	sf_sniff_scalar(b, s->col[i].name);
	sf_buf_addf(&why, "what of them is no %s", p->g[i].name);
	sf_sniff_told(b, from, 0, &why);
	sf_buf_release(&why);
}

/* Identifiers of one type stand together, as a list. */
static void
ids(const struct sf_sniff_source *s, const struct sf_sniff_plan *p,
    struct sf_buf *b)
{
	struct sf_buf why = {0};
	size_t i, k, n, from, any = 0;

	for (i = 0; i < s->cols; i++) {
		if (p->g[i].place != SF_SP_ID)
			continue;
		for (k = 0, n = 0; k < s->cols; k++)
			n += p->g[k].place == SF_SP_ID &&
			    strcmp(p->g[k].name, p->g[i].name) == 0;
		for (k = 0; k < i; k++)
			if (p->g[k].place == SF_SP_ID &&
			    strcmp(p->g[k].name, p->g[i].name) == 0)
				break;
		if (k < i)
			continue;
		sf_buf_adds(b, any++ ? "" : "    ids:\n");
		if (n == 1) {
			sf_sniff_line(&s->col[i], &p->g[i], b);
			if (p->g[i].other != NULL)
				other(s, p, i, b);
			continue;
		}
		sf_buf_addf(b, "      %s:\n", p->g[i].name);
		for (k = i; k < s->cols; k++) {
			if (p->g[k].place != SF_SP_ID ||
			    strcmp(p->g[k].name, p->g[i].name) != 0)
				continue;
			from = b->n;
			sf_buf_adds(b, "        - ");
			sf_sniff_scalar(b, s->col[k].name);
			sf_buf_clear(&why);
			sf_sniff_evidence(&s->col[k], &p->g[k], &why);
			sf_sniff_told(b, from, p->g[k].unsure, &why);
		}
	}
	sf_buf_release(&why);
}

static void
part(const struct sf_sniff_source *s, const struct sf_sniff_plan *p,
    enum sf_sniff_place place, const char *title, struct sf_buf *b)
{
	size_t i, any = 0;

	for (i = 0; i < s->cols; i++)
		if (p->g[i].place == place) {
			sf_buf_adds(b, any++ ? "" : title);
			sf_sniff_line(&s->col[i], &p->g[i], b);
		}
}

/* What a row is about, as props of an event of its own. */
static void
along(const struct sf_sniff_source *s, const struct sf_sniff_plan *p,
    struct sf_buf *b)
{
	size_t i, any = 0;

	for (i = 0; i < s->cols; i++) {
		if (!p->g[i].along)
			continue;
		sf_buf_adds(b, any++ ? ", " : "        props: {");
		scalar(b, p->g[i].name);
		sf_buf_adds(b, ": ");
		sf_sniff_field(&s->col[i], &p->g[i], b);
	}
	sf_buf_adds(b, any ? "}\n" : "");
}

static void
also(const struct sf_sniff_source *s, const struct sf_sniff_plan *p,
    struct sf_buf *b)
{
	struct sf_buf why = {0};
	size_t i, from, any = 0;

	for (i = 0; i < s->cols; i++) {
		if (p->g[i].place != SF_SP_ALSO)
			continue;
		sf_buf_adds(b, any++ ? "" : "    also:\n");
		sf_buf_adds(b, "      - event: ");
		scalar(b, p->g[i].name);
		sf_buf_addc(b, '\n');
		from = b->n;
		sf_buf_adds(b, "        ts: ");
		sf_sniff_field(&s->col[i], &p->g[i], b);
		sf_buf_clear(&why);
		sf_sniff_evidence(&s->col[i], &p->g[i], &why);
		sf_sniff_told(b, from, p->g[i].unsure, &why);
		along(s, p, b);
	}
	sf_buf_release(&why);
}

static void
left_out(const struct sf_sniff_source *s, const struct sf_sniff_plan *p,
    struct sf_buf *b)
{
	size_t i, any = 0;
	char safe[512];

	for (i = 0; i < s->cols; i++) {
		if (p->g[i].place != SF_SP_OUT)
			continue;
		sf_buf_adds(b, any++ ? "" : "    # Left out:\n");
		sf_mask_text(safe, sizeof(safe), s->col[i].name.p,
		    s->col[i].name.n);
		sf_buf_addf(b, "    # %s '%s': %s\n", p->g[i].unsure ? "?" :
		    " ", safe, p->g[i].why);
	}
	if (s->too_many)
		sf_buf_addf(b, "    # ? columns beyond the first %d were not "
		    "looked at\n", SF_SNIFF_COLUMNS);
}

/* In words that the ends of a channel share. */
static void
event_word(struct sf_str v, const char *channel, struct sf_buf *b)
{
	static const char *const words[][2] = {{"delivrd", "delivered"},
	    {"delivered", "delivered"}, {"undeliv", "failed"},
	    {"undelivered", "failed"}, {"failed", "failed"},
	    {"bounce", "failed"}, {"bounced", "failed"}, {"open", "open"},
	    {"opened", "open"}, {"click", "click"}, {"clicked", "click"},
	    {"unsubscribe", "refuse"}, {"off", "refuse"}, {"r", "refuse"},
	    {"送达", "delivered"}, {"失败", "failed"}, {"打开", "open"},
	    {"点击", "click"}, {"退订", "refuse"}};
	char low[24];
	size_t i;

	for (i = 0; i < v.n && i + 1 < sizeof(low); i++)
		low[i] = v.p[i] >= 'A' && v.p[i] <= 'Z' ?
		    (char)(v.p[i] | 0x20) : v.p[i];
	low[i] = '\0';
	if (strcmp(channel, "sms") == 0 || strcmp(channel, "email") == 0 ||
	    strcmp(channel, "push") == 0 || strcmp(channel, "inapp") == 0)
		for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (strcmp(words[i][0], low) == 0) {
				sf_buf_addf(b, "%s_%s", channel, words[i][1]);
				return;
			}
	sf_sniff_scalar(b, v);
}

static int
writable(struct sf_str v)
{
	size_t i;

	for (i = 0; i < v.n; i++)
		if ((unsigned char)v.p[i] < ' ' || v.p[i] == 0x7F)
			return (0);
	return (v.n > 0 && v.n < 64 && sf_utf8_valid(v.p, v.n));
}

/* event: the word, or the column with a map to be filled in. */
static void
event(const struct sf_sniff_source *s, const struct sf_sniff_plan *p,
    struct sf_buf *b)
{
	const struct sf_sniff_col *c;
	size_t i, n = 0, from = b->n;

	sf_buf_adds(b, "    event:");
	if (p->event == SIZE_MAX) {
		sf_buf_addc(b, ' ');
		sf_sniff_scalar(b, s->name);
		sf_sniff_remark(b, from, 1,
		    SF_S("the verb: what does a row tell?"));
		return;
	}
	c = &s->col[p->event];
	if (c->seen.n <= WORDS) {
		sf_buf_addc(b, '\n');
		from = b->n;
	}
	sf_buf_adds(b, c->seen.n <= WORDS ? "      from: " : " {from: ");
	sf_sniff_scalar(b, c->name);
	if (c->seen.n > WORDS || c->seen.n == 0) {
		sf_buf_adds(b, c->seen.n > WORDS ? "}" : "");
		sf_sniff_remark(b, from, 1, c->seen.n == 0 ?
		    SF_S("the sample has no value") :
		    SF_S("many words for a name of events"));
		return;
	}
	sf_buf_adds(b, "\n      map:                # ? the words that you "
	    "want for these\n");
	for (i = 0; i < c->seen.n; i++) {
		if (!writable(c->seen.e[i].key))
			continue;
		from = b->n;
		sf_buf_adds(b, "        ");
		sf_sniff_scalar(b, c->seen.e[i].key);
		sf_buf_adds(b, ": ");
		event_word(c->seen.e[i].key, p->channel, b);
		n++;
		sf_buf_addc(b, '\n');
	}
	if (n == 0)
		sf_buf_adds(b, "        \"-\": \"-\"\n");
}

static void
time_of(const struct sf_sniff_source *s, const struct sf_sniff_plan *p,
    struct sf_buf *b)
{
	struct sf_buf why = {0};
	size_t from = b->n;

	sf_buf_adds(b, "    ts: ");
	if (p->ts != SIZE_MAX) {
		sf_sniff_field(&s->col[p->ts], &p->g[p->ts], b);
		sf_sniff_evidence(&s->col[p->ts], &p->g[p->ts], &why);
		sf_sniff_told(b, from, p->g[p->ts].unsure, &why);
		sf_buf_release(&why);
		return;
	}
	if (s->stamp != NULL) {
		sf_buf_adds(b, "{file: ");
		scalar(b, s->stamp);
		sf_buf_addc(b, '}');
		sf_sniff_remark(b, from, 0,
		    SF_S("what the table says holds from then on"));
	} else {
		sf_buf_adds(b, "'=\"1970-01-01T00:00:00Z\"'");
		sf_sniff_remark(b, from, 1, SF_S("neither the rows nor the "
		    "names of the files tell a time"));
	}
	sf_buf_adds(b, "    timeline: false\n");
}

/* A member of the dialect, behind those that are there. */
static struct sf_buf *
member(struct sf_buf *b, int *any)
{
	sf_buf_adds(b, *any ? ", " : "    dialect: {");
	*any = 1;
	return (b);
}

static void
dialect(const struct sf_sniff_source *s, struct sf_buf *b)
{
	static const char *const names[] = {"tab", "\";\"", "\"|\"", "\"^\"",
	    "\"~\"", "\\x01"};
	static const char chars[] = "\t;|^~\x01";
	const char *at = s->delim ? strchr(chars, s->delim) : NULL;
	int any = 0;
	size_t i;

	if (s->fmt != SF_F_CSV && s->fmt != SF_F_TSV)
		return;
	if (at != NULL && s->fmt != SF_F_TSV)
		sf_buf_addf(member(b, &any), "delimiter: %s",
		    names[at - chars]);
	if (s->skip > 0)
		sf_buf_addf(member(b, &any), "skip: %" PRIu64, s->skip);
	if (s->footer > 0)
		sf_buf_addf(member(b, &any), "footer: %" PRIu64, s->footer);
	for (i = 0; i < s->cols && !s->header; i++) {
		sf_buf_adds(i == 0 ? member(b, &any) : b, i == 0 ?
		    "header: [" : ", ");
		sf_sniff_scalar(b, s->col[i].name);
		sf_buf_adds(b, i + 1 == s->cols ? "]" : "");
	}
	sf_buf_adds(b, any ? "}\n" : "");
}

static void
form(const struct sf_sniff_source *s, struct sf_buf *b)
{
	static const char *const names[] = {[SF_F_JSONL] = "jsonl",
	    [SF_F_CSV] = "csv", [SF_F_TSV] = "tsv"};
	size_t from, i;

	sf_buf_adds(b, "    match: \"");
	for (i = 0; i < s->match.n; i++) {
		if (s->match.p[i] == '"' || s->match.p[i] == '\\')
			sf_buf_addc(b, '\\');
		sf_buf_addc(b, s->match.p[i]);
	}
	sf_buf_adds(b, "\"\n");
	if (s->records.n > 0) {
		from = b->n;
		sf_buf_adds(b, "    records: ");
		sf_sniff_scalar(b, s->records);
		if (s->unsure_records)
			sf_sniff_remark(b, from, 1, SF_S("a document of one "
			    "line, or a JSON line that is a row?"));
		else
			sf_buf_addc(b, '\n');
	} else if (sf_mapping_format(s->match.p) != s->fmt)
		sf_buf_addf(b, "    format: %s\n", names[s->fmt]);
	if (s->first.encoding != NULL || s->fmt != SF_F_JSONL) {
		from = b->n;
		sf_buf_addf(b, "    encoding: %s", s->first.encoding != NULL ?
		    s->first.encoding : "utf-8");
		sf_sniff_remark(b, from, s->first.unsure,
		    sf_str(s->first.why));
	}
	dialect(s, b);
}

static void
empties(const struct sf_sniff_source *s, struct sf_buf *b)
{
	size_t i, n = 0;

	for (i = 0; i < s->empties.n; i++) {
		if (!writable(s->empties.e[i].key))
			continue;
		sf_buf_adds(b, n++ ? ", " : "    empty: [");
		sf_sniff_scalar(b, s->empties.e[i].key);
	}
	sf_buf_adds(b, n ? "]\n" : "");
}

/* What was looked at, above the source. */
static void
heading(const struct sf_sniff_source *s, struct sf_buf *b)
{
	sf_buf_addf(b, "\n  # %s: ", s->name.p);
	sf_num_count(b, s->rows);
	sf_buf_addf(b, " row%s of %zu file%s", s->rows == 1 ? "" : "s",
	    s->sampled, s->sampled == 1 ? "" : "s");
	if (s->sampled < s->files)
		sf_buf_addf(b, " out of %zu", s->files);
	sf_buf_adds(b, s->first.whole ? "" : ", samples only");
	if (s->broken + s->lost > 0)
		sf_buf_addf(b, "; %" PRIu64 " more could not be read",
		    s->broken + s->lost);
	sf_buf_addc(b, '\n');
	if (!s->header && s->fmt != SF_F_JSONL && s->rows > 0)
		sf_buf_adds(b, "  # ? the files have no header: their columns "
		    "are to be named\n");
	if (s->differ)
		sf_buf_adds(b, "  # ? the headers of the files differ\n");
	if (s->rows == 0)
		sf_buf_adds(b, "  # ? no row was seen: all by names alone\n");
}

void
sf_sniff_draft(const struct sf_sniff_source *s, const struct sf_sniff_plan *p,
    struct sf_buf *b)
{
	size_t i, from;

	heading(s, b);
	sf_buf_adds(b, "  ");
	sf_sniff_scalar(b, s->name);
	sf_buf_adds(b, ":\n");
	form(s, b);
	empties(s, b);
	for (i = 0; i < s->cols; i++)
		if (p->g[i].key) {
			from = b->n;
			sf_buf_adds(b, "    key: [");
			sf_sniff_scalar(b, s->col[i].name);
			sf_buf_addc(b, ']');
			sf_sniff_remark(b, from, s->col[i].twice > 0,
			    s->col[i].twice > 0 ?
			    SF_S("nearly no value stands twice in a file") :
			    SF_S("no value stands twice in a file"));
		}
	time_of(s, p, b);
	from = b->n;
	for (i = 0; i < s->cols && p->g[i].place != SF_SP_CHANNEL; i++)
		;
	sf_buf_adds(b, "    channel: ");
	if (i < s->cols) {
		sf_buf_adds(b, "{from: ");
		sf_sniff_scalar(b, s->col[i].name);
		sf_buf_adds(b, "}\n");
	} else {
		sf_buf_adds(b, p->channel);
		sf_sniff_remark(b, from, !p->channel_sure, SF_S(""));
	}
	event(s, p, b);
	ids(s, p, b);
	part(s, p, SF_SP_TRAIT, "    traits:\n", b);
	part(s, p, SF_SP_CONSENT, "    consent:\n", b);
	part(s, p, SF_SP_PROP, "    props:\n", b);
	also(s, p, b);
	left_out(s, p, b);
}
