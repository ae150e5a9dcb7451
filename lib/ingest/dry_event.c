/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "format/json.h"
#include "ident/class.h"
#include "ident/ident.h"
#include "ident/mask.h"
#include "ingest/sniff.h"

#include "ingest/dry.h"

#define SHOWN 512		/* bytes of a value */

enum how { AS_TEXT, AS_DIGITS, AS_TAIL, AS_ID };

/* By its name: C2 in any case, or where it has the digits of a number. */
static enum how
by_name(struct sf_str name)
{
	struct sf_sniff_word w[SF_SNIFF_HINTS];
	size_t n = sf_sniff_words(name, w, SF_SNIFF_HINTS);

	if (sf_sniff_has(w, n, SF_SR_PRIVATE, NULL) ||
	    sf_class_of_name(name) == SF_CLASS_C3)
		return (AS_TAIL);
	return (sf_sniff_has(w, n, SF_SR_ID, NULL) ? AS_DIGITS : AS_TEXT);
}

/* By its own name, or by that of the column it comes from. */
static enum how
how_of(const struct sf_source *s, struct sf_str name)
{
	enum how how = by_name(name), column;
	const struct sf_field *f;
	size_t i, p, k;

	for (i = 0; i < s->makings; i++)
		for (p = 0; p < SF_PARTS; p++)
			for (k = 0; k < s->making[i].part[p].n; k++) {
				f = &s->making[i].part[p].f[k];
				if (f->from != SF_FROM_COLUMN ||
				    !sf_str_eq(f->name, name))
					continue;
				column = by_name(s->columns.e[f->slot].key);
				how = column > how ? column : how;
			}
	return (how);
}

static int
has_digits(struct sf_str v)
{
	size_t i, n = 0;

	for (i = 0; i < v.n; i++)
		n += (v.p[i] >= '0' && v.p[i] <= '9') ||
		    (unsigned char)v.p[i] == 0xEF;	/* full-width */
	return (n >= 6);
}

/* A scalar; what is masked is a text, also where it was a number. */
static void
scalar(const struct sf_jdoc *d, uint32_t at, enum how how,
    struct sf_str type, struct sf_buf *b)
{
	const struct sf_jnode *n = &d->node[at];
	struct sf_str v = sf_j_text(d, at);
	char out[SHOWN];

	if (n->type < SF_J_NUM) {
		sf_buf_addstr(b, n->raw);
		return;
	}
	if (how == AS_ID)
		sf_ident_mask(sf_ident_type(type), v, out, sizeof(out));
	else if (how == AS_TAIL || (how == AS_DIGITS && has_digits(v)))
		sf_mask_value(SF_MASK_TAIL, v, out, sizeof(out));
	else
		sf_mask_text(out, sizeof(out), v.p, v.n);
	/* A mask leaves nothing where there is no memory for it. */
	b->failed |= v.n > 0 && out[0] == '\0';
	if (n->type == SF_J_NUM && sf_str_is(v, out))
		sf_buf_addstr(b, v);
	else
		sf_buf_json(b, out, strlen(out));
}

static void
value(const struct sf_jdoc *d, uint32_t at, enum how how, struct sf_str type,
    struct sf_buf *b)
{
	int obj = d->node[at].type == SF_J_OBJ, any = 0;
	char name[SHOWN];
	uint32_t i;

	if (d->node[at].type < SF_J_ARR) {
		scalar(d, at, how, type, b);
		return;
	}
	sf_buf_addc(b, obj ? '{' : '[');
	for (i = sf_j_first(d, at); i != 0; i = sf_j_after(d, at, i)) {
		sf_buf_adds(b, any++ ? "," : "");
		if (obj) {
			sf_mask_text(name, sizeof(name), d->node[i].key.p,
			    d->node[i].key.n);
			sf_buf_json(b, name, strlen(name));
			sf_buf_addc(b, ':');
		}
		value(d, i, how, type, b);
	}
	sf_buf_addc(b, obj ? '}' : ']');
}

/* A part of the event, each member by what it is. */
static void
part(const struct sf_source *s, const struct sf_jdoc *d, uint32_t at,
    struct sf_buf *b)
{
	int ids = sf_str_is(d->node[at].key, "ids"), any = 0;
	struct sf_str name;
	uint32_t i;

	sf_buf_addc(b, '{');
	for (i = sf_j_first(d, at); i != 0; i = sf_j_after(d, at, i)) {
		name = d->node[i].key;
		sf_buf_adds(b, any++ ? "," : "");
		sf_buf_json(b, name.p, name.n);
		sf_buf_addc(b, ':');
		value(d, i, ids ? AS_ID : how_of(s, name), name, b);
	}
	sf_buf_addc(b, '}');
}

/* Without its eid: that is a digest of what the rest hides. */
void
sf_dry_mask(const struct sf_source *s, const struct sf_jdoc *d,
    struct sf_buf *b)
{
	struct sf_str name;
	uint32_t i;
	int any = 0;

	sf_buf_addc(b, '{');
	for (i = sf_j_first(d, 0); i != 0; i = sf_j_after(d, 0, i)) {
		name = d->node[i].key;
		if (sf_str_is(name, "eid"))
			continue;
		sf_buf_adds(b, any++ ? "," : "");
		sf_buf_json(b, name.p, name.n);
		sf_buf_addc(b, ':');
		if (d->node[i].type == SF_J_OBJ)
			part(s, d, i, b);
		else if (sf_str_is(name, "ts"))
			sf_buf_addstr(b, d->node[i].raw);
		else
			value(d, i, AS_TEXT, name, b);
	}
	sf_buf_addc(b, '}');
}
