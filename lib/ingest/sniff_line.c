/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "format/json.h"
#include "ident/class.h"
#include "ident/ident.h"
#include "ident/mask.h"
#include "show/num.h"

#include "ingest/sniff.h"

#define MARGIN 46		/* columns before a comment */
#define CODES 12		/* values that are worth a map */

/* A plain scalar where YAML reads it as it stands, else one in quotes. */
void
sf_sniff_scalar(struct sf_buf *b, struct sf_str s)
{
	static const char *const words[] = {"null", "true", "false", "yes",
	    "no", "on", "off", "y", "n", NULL};
	int plain = s.n > 0 && s.p[0] != '.' && s.p[0] != '-' &&
	    s.p[0] != '/';
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!((s.p[i] >= '0' && s.p[i] <= '9') ||
		    ((s.p[i] | 0x20) >= 'a' && (s.p[i] | 0x20) <= 'z') ||
		    (unsigned char)s.p[i] >= 0x80 || s.p[i] == '_' ||
		    s.p[i] == '.' || s.p[i] == '-' || s.p[i] == '/'))
			plain = 0;
	for (i = 0; words[i] != NULL; i++)
		plain &= !(s.n == strlen(words[i]) &&
		    strncasecmp(s.p, words[i], s.n) == 0);
	if (plain) {
		sf_buf_addstr(b, s);
		return;
	}
	sf_buf_addc(b, '"');
	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '\\')
			sf_buf_addc(b, '\\');
		sf_buf_addc(b, s.p[i]);
	}
	sf_buf_addc(b, '"');
}

static void
scalar(struct sf_buf *b, const char *s)
{
	sf_sniff_scalar(b, sf_str(s));
}

/* A remark behind the line that started at ${from}. */
void
sf_sniff_remark(struct sf_buf *b, size_t from, int unsure, struct sf_str text)
{
	char safe[512];
	unsigned w;

	if (b->failed || (text.n == 0 && !unsure)) {
		sf_buf_addc(b, '\n');
		return;
	}
	for (w = sf_utf8_width(b->p + from, b->n - from); w < MARGIN; w++)
		sf_buf_addc(b, ' ');
	sf_mask_control(safe, sizeof(safe), text.p, text.n);
	sf_buf_adds(b, unsure ? "  # ?" : "  #");
	sf_buf_adds(b, text.n > 0 ? " " : "");
	sf_buf_adds(b, safe);
	sf_buf_addc(b, '\n');
}

/* Whether a text is personal by its name, whatever becomes of the column. */
static int
is_personal(const struct sf_sniff_col *c, const struct sf_sniff_guess *g)
{
	return (g->is_private || c->tracks > 0 || (g->type == NULL &&
	    g->format == NULL && !g->holds &&
	    sf_class_of_name(c->name) == SF_CLASS_C2));
}

void
sf_sniff_told(struct sf_buf *b, size_t from, int unsure,
    const struct sf_buf *why)
{
	b->failed |= why->failed;
	sf_sniff_remark(b, from, unsure, sf_buf_str(why));
}

/* Values that are said in clear: few, often, short. */
int
sf_sniff_is_code(const struct sf_sniff_col *c, const struct sf_sniff_guess *g)
{
	return (g->place != SF_SP_ID && !is_personal(c, g) && !c->full &&
	    c->seen.n <= 30 && c->n >= 10 && c->n >= 3 * c->seen.n &&
	    c->longest <= 40);
}

static void
example(const struct sf_sniff_col *c, const struct sf_sniff_guess *g, size_t i,
    struct sf_buf *b)
{
	struct sf_str v = c->seen.e[i].key;
	char out[160];

	/* A value that was cut may end within a character. */
	while (v.n > 0 && !sf_utf8_valid(v.p, v.n))
		v.n--;
	if (g->place == SF_SP_ID)
		sf_ident_mask(sf_ident_type(sf_str(g->name)), v, out,
		    sizeof(out));
	else if (sf_sniff_is_code(c, g) || g->place == SF_SP_TS ||
	    g->place == SF_SP_ALSO || ((g->type != NULL ||
	    g->format != NULL) && !g->is_private))
		sf_mask_text(out, sizeof(out), v.p, v.n);
	else	/* may be anything: a password in a column without a name */
		sf_mask_ends(v, 0, 0, out, sizeof(out));
	/* A mask leaves nothing where there is no memory for it. */
	b->failed |= v.n > 0 && out[0] == '\0';
	sf_buf_adds(b, out);
}

/* Values that name nobody, or many: masked ones, placeholders, a branch's. */
static void
nobodies(const struct sf_sniff_col *c, const struct sf_sniff_guess *g,
    struct sf_buf *b)
{
	static const struct {
		enum sf_ident_status status;
		const char *says;
	} told[] = {{SF_ID_MASKED, "masked"}, {SF_ID_PLACEHOLDER,
	    "placeholders"}, {SF_ID_SCIENTIFIC, "of lost digits"}};
	const struct sf_ident_type *t = sf_ident_type(sf_str(g->name));
	uint64_t n[SF_ID_STATUSES] = {0}, most = 0, times;
	struct sf_buf out = {0};
	size_t i;

	for (i = 0; i < c->seen.n; i++) {
		times = c->seen.e[i].val & 0xFFFFFFFF;
		sf_buf_clear(&out);
		n[sf_ident_norm(t, c->seen.e[i].key, &out)] += times;
		most = out.n > 0 && times > most ? times : most;
	}
	b->failed |= out.failed;
	sf_buf_release(&out);
	for (i = 0; i < sizeof(told) / sizeof(told[0]); i++)
		if (n[told[i].status] > 0) {
			sf_num_share(b, n[told[i].status], c->n, 1);
			sf_buf_addf(b, " %s, ", told[i].says);
		}
	/* Far above the mean of the others. */
	if (most >= 10 && most * 100 >= c->n && c->seen.n >= 10 &&
	    most * c->seen.n >= 10 * c->n) {
		sf_buf_adds(b, "one value in ");
		sf_num_share(b, most, c->n, 1);
		sf_buf_adds(b, " of them (nobody's own? then 'block:' it), ");
	}
}

/* What the line rests on. */
void
sf_sniff_evidence(const struct sf_sniff_col *c, const struct sf_sniff_guess *g,
    struct sf_buf *b)
{
	static const char *const types[] = {"phone", "id_card", "card", "uscc",
	    "email", "imei", "uuid", "openid", "unionid", "landline"};
	size_t i, shown = sf_sniff_is_code(c, g) ? 5 : 2;
	size_t shape = sf_sniff_shape(c);

	if (g->why[0] != '\0')
		sf_buf_addf(b, "%s%s", g->why, c->n > 0 ? "; " : "");
	if (c->n == 0)
		return;
	for (i = 0; i < sizeof(types) / sizeof(types[0]) &&
	    g->place == SF_SP_ID; i++)
		if (strcmp(types[i], g->name) == 0) {
			sf_num_share(b, c->ok[i], c->n, 1);
			sf_buf_adds(b, " valid, ");
		}
	if (g->place == SF_SP_ID)
		nobodies(c, g, b);
	if ((g->place == SF_SP_TS || g->place == SF_SP_ALSO) &&
	    c->ok[shape] < c->n) {
		sf_num_share(b, c->ok[shape], c->n, 1);
		sf_buf_adds(b, " valid, ");
	}
	sf_num_count(b, c->seen.n);
	sf_buf_addf(b, "%s value%s", c->full ? "+" : "",
	    c->seen.n == 1 ? "" : "s");
	if (c->n < c->rows) {
		sf_buf_adds(b, ", ");
		sf_num_share(b, c->rows - c->n, c->rows, 1);
		sf_buf_adds(b, " empty");
	}
	for (i = 0; i < c->seen.n && i < shown; i++) {
		sf_buf_adds(b, i ? ", " : ": ");
		example(c, g, i, b);
	}
	if (i < c->seen.n)
		sf_buf_adds(b, " …");
}

/* column, or {from: column, type: …}. */
void
sf_sniff_field(const struct sf_sniff_col *c, const struct sf_sniff_guess *g,
    struct sf_buf *b)
{
	int c2 = g->is_private && g->place != SF_SP_ID &&
	    sf_class_of_name(c->name) == SF_CLASS_NONE &&
	    sf_class_of_name(sf_str(g->name)) == SF_CLASS_NONE;

	if (g->type == NULL && g->format == NULL && !c2) {
		sf_sniff_scalar(b, c->name);
		return;
	}
	sf_buf_adds(b, "{from: ");
	sf_sniff_scalar(b, c->name);
	if (g->type != NULL)
		sf_buf_addf(b, ", type: %s", g->type);
	if (g->format != NULL)
		sf_buf_addf(b, ", format: \"%s\"", g->format);
	if (g->currency != NULL)
		sf_buf_addf(b, ", currency: %s", g->currency);
	if (c2)
		sf_buf_adds(b, ", class: C2");
	sf_buf_addc(b, '}');
}

/* The product's words for yes and no, as they were seen. */
static void
holds(const struct sf_sniff_col *c, struct sf_buf *b)
{
	static const char *const yes[] = {"是", "有", "同意", "y", "Y", "yes",
	    "Yes", "YES", "t", "true", "True", "TRUE", "on", "1", NULL};
	size_t i, k, n = 0;

	sf_buf_adds(b, "{from: ");
	sf_sniff_scalar(b, c->name);
	sf_buf_adds(b, ", map: {");
	for (i = 0; i < c->seen.n && i < CODES; i++) {
		for (k = 0; yes[k] != NULL; k++)
			if (sf_str_is(c->seen.e[i].key, yes[k]))
				break;
		sf_buf_adds(b, n++ ? ", " : "");
		sf_sniff_scalar(b, c->seen.e[i].key);
		sf_buf_adds(b, yes[k] != NULL ? ": open" : ": closed");
	}
	sf_buf_adds(b, "}}");
}

/* Short codes: a map that only has to be filled in. */
static void
propose_map(const struct sf_sniff_col *c, const struct sf_sniff_guess *g,
    struct sf_buf *b)
{
	size_t i, k;

	if ((g->place != SF_SP_TRAIT && g->place != SF_SP_PROP) ||
	    g->type != NULL || g->format != NULL || g->holds ||
	    c->json[SF_J_NUM] > 0 || !sf_sniff_is_code(c, g) ||
	    c->seen.n < 2 || c->seen.n > CODES)
		return;
	for (i = 0; i < c->seen.n; i++)
		for (k = 0; k < c->seen.e[i].key.n; k++)
			if (c->seen.e[i].key.n > 4 ||
			    c->seen.e[i].key.p[k] <= ' ' ||
			    (unsigned char)c->seen.e[i].key.p[k] >= 0x7F)
				return;
	sf_buf_adds(b, "      # or ");
	scalar(b, g->name);
	sf_buf_adds(b, ": {from: ");
	sf_sniff_scalar(b, c->name);
	sf_buf_adds(b, ", map: {");
	for (i = 0; i < c->seen.n; i++) {
		sf_buf_adds(b, i ? ", " : "");
		sf_sniff_scalar(b, c->seen.e[i].key);
		sf_buf_adds(b, ": ");
		sf_sniff_scalar(b, c->seen.e[i].key);
	}
	sf_buf_adds(b, "}}\n");
}

void
sf_sniff_line(const struct sf_sniff_col *c, const struct sf_sniff_guess *g,
    struct sf_buf *b)
{
	struct sf_buf why = {0};
	size_t from = b->n;

	sf_buf_adds(b, "      ");
	scalar(b, g->name);
	sf_buf_adds(b, ": ");
	if (g->holds)
		holds(c, b);
	else
		sf_sniff_field(c, g, b);
	sf_sniff_evidence(c, g, &why);
	sf_sniff_told(b, from, g->unsure, &why);
	propose_map(c, g, b);
	sf_buf_release(&why);
}
