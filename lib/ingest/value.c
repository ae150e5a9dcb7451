/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ingest/private.h"

#include "ingest/value.h"

#define BLANKS 24		/* bytes of a cell that is told for empty */

int
sf_at_fail(struct sf_at *a, const struct sf_field *f, enum sf_why why,
    const char *fmt, ...)
{
	va_list ap;

	a->why = why;
	a->field = f;
	a->hint = NULL;
	va_start(ap, fmt);
	(void)vsnprintf(a->message, sizeof(a->message), fmt, ap);
	va_end(ap);
	return (-1);
}

int
sf_at_hint(struct sf_at *a, const char *hint)
{
	a->hint = hint;
	return (-1);
}

struct sf_shown
sf_at_shown(const struct sf_field *f, struct sf_str s)
{
	size_t n = s.n < SF_SHOWN ? s.n : SF_SHOWN;
	struct sf_shown w;

	while (n < s.n && n > 0 && (s.p[n] & 0xC0) == 0x80)
		n--;
	if (n > 0)
		memcpy(w.text, s.p, n);
	w.text[n] = '\0';
	if (f->cls == SF_CLASS_C2 || sf_private_like(s))
		sf_private_star(w.text, n);
	return (w);
}

/* Whether the trimmed text is one of the source's markers of nothing. */
static int
is_marker(const struct sf_source *s, struct sf_str text)
{
	unsigned char c = (unsigned char)text.p[0];
	size_t i;

	if ((s->empty_sizes >> (text.n < 63 ? text.n : 63) & 1) == 0 ||
	    (s->empty_starts[c / 64] >> c % 64 & 1) == 0)
		return (0);
	for (i = 0; i < s->empties; i++)
		if (sf_str_eq(s->empty[i], text))
			return (1);
	return (0);
}

static int truth(struct sf_str s);

/* Nothing but blanks beyond ASCII (NBSP, U+3000), or what is not seen. */
static int
is_blank(struct sf_str s)
{
	char text[BLANKS];

	return (s.n <= sizeof(text) && strchr("\xC2\xE2\xE3\xEF", s.p[0]) &&
	    sf_str_trim(sf_utf8_narrow(s, text, sizeof(text))).n == 0);
}

/*
 * Whether the text says that there is nothing.  What the field itself has a
 * meaning for is something: a word of its map, and, unless the mapping lists
 * the markers itself, a word for yes or no (无).
 */
static int
is_empty(const struct sf_source *s, const struct sf_field *f,
    struct sf_str text)
{
	if (text.n == 0 || (unsigned char)text.p[0] <= ' ' ||
	    (unsigned char)text.p[text.n - 1] <= ' ')
		text = sf_str_trim(text);
	if (text.n == 0 || ((unsigned char)text.p[0] >= 0x80 &&
	    is_blank(text)))
		return (1);
	if (f != NULL && f->type >= SF_V_NUMBER && f->type <= SF_V_PERCENT &&
	    sf_number_is_dash(text, &f->number))
		return (1);
	if (!is_marker(s, text))
		return (0);
	if (f == NULL)
		return (1);
	if (f->words.n > 0 && sf_map_get(&f->words, text) != NULL)
		return (0);
	return (s->empty_own || (f->type != SF_V_BOOL &&
	    f->type != SF_V_CONSENT) || truth(text) < 0);
}

/* The member ${name} of ${at}: the last, and how many there are. */
static uint32_t
member(const struct sf_jdoc *d, uint32_t at, struct sf_str name, size_t *hits)
{
	const struct sf_jnode *v;
	uint32_t i, end, found = 0;

	if (d->node[at].type != SF_J_OBJ)
		return (0);
	if (at == 0 && d->top != NULL) {
		for (i = 0; i < d->tops; i++)
			if (sf_str_eq(d->node[d->top[i]].key, name)) {
				found = d->top[i];
				++*hits;
			}
		return (found);
	}
	end = d->node[at].next;
	for (i = at + 1; i < end; i = v->next) {
		v = &d->node[i];
		if (sf_str_eq(v->key, name)) {
			found = i;
			++*hits;
		}
	}
	return (found);
}

/* By the path; a member whose name has the dots in it will do, too. */
static uint32_t
find(const struct sf_jdoc *d, const struct sf_path *path, int *twice)
{
	uint32_t at = 0;
	size_t i, hits = 0;

	*twice = 0;
	for (i = 0; i < path->parts; i++) {
		hits = 0;
		if ((at = member(d, at, path->part[i], &hits)) == 0)
			break;
		*twice |= hits > 1;
	}
	if (at == 0 && path->parts > 1) {
		hits = 0;
		at = member(d, 0, path->whole, &hits);
		*twice = hits > 1;
	}
	return (at);
}

uint32_t
sf_value_find(const struct sf_jdoc *d, const struct sf_path *path)
{
	int twice;

	return (find(d, path, &twice));
}

static void
set_json(struct sf_val *v, const struct sf_jdoc *d, uint32_t node)
{
	v->doc = d;
	v->node = node;
	v->text = sf_j_text(d, node);
	v->kind = d->node[node].type == SF_J_NULL ? SF_VAL_NONE :
	    d->node[node].type == SF_J_STR ? SF_VAL_TEXT : SF_VAL_JSON;
}

int
sf_value_column(struct sf_at *a, const struct sf_field *f, size_t slot,
    struct sf_val *v)
{
	const struct sf_file *file = a->f;
	uint32_t node;
	int twice = 0;

	v->kind = SF_VAL_NONE;
	v->text = SF_S("");
	a->where = NULL;
	if (file->fmt != SF_F_JSONL) {
		v->text = a->row->cell[file->col[slot]];
		if (!is_empty(file->s, f, v->text))
			v->kind = SF_VAL_TEXT;
		return (0);
	}
	node = find(&a->row->doc, &file->member[slot], &twice);
	if (twice && file->s->unique[slot])
		return (sf_at_fail(a, f, SF_WHY_KEY_TWICE,
		    "'%s' stands twice", file->member[slot].whole.p));
	if (node == 0)
		return (0);
	a->where = a->row->doc.node[node].raw.p;
	set_json(v, &a->row->doc, node);
	if (v->kind == SF_VAL_TEXT && is_empty(file->s, f, v->text))
		v->kind = SF_VAL_NONE;
	return (0);
}

static int
from_expr(struct sf_at *a, const struct sf_field *f, struct sf_val *v)
{
	const struct sf_value *r = sf_expr_value(a->expr, a->number,
	    f->program);
	struct sf_err e = {0};

	v->kind = SF_VAL_NONE;
	v->text = SF_S("");
	a->where = NULL;
	if (r->truth == SF_UNDEFINED) {
		if (sf_str_is(r->why, "no value"))
			return (0);
		return (sf_at_fail(a, f, SF_WHY_EXPRESSION, "'%.*s' cannot "
		    "be evaluated: %.*s", (int)f->name.n, f->name.p,
		    (int)(r->why.n < 100 ? r->why.n : 100), r->why.p));
	}
	if (sf_json_parse(a->json, r->json.p, r->json.n, 0, &a->doc, &e) &&
	    sf_json_code(a->json) == SF_JE_NONE) {
		*a->e = e;
		return (-1);
	}
	if (e.code != SF_OK)
		return (sf_at_fail(a, f, SF_WHY_EXPRESSION, "'%.*s': the "
		    "expression gives no JSON", (int)f->name.n, f->name.p));
	set_json(v, &a->doc, 0);	/* null is nothing */
	return (0);
}

int
sf_val_is_scalar(const struct sf_val *v)
{
	return (v->kind == SF_VAL_TEXT || (v->kind == SF_VAL_JSON &&
	    v->doc->node[v->node].type < SF_J_ARR));
}

/* Also within a container. */
static int
is_track(const struct sf_val *v)
{
	struct sf_str s = v->kind == SF_VAL_JSON ?
	    v->doc->node[v->node].raw : v->text;
	struct sf_track t;

	return (s.n > SF_TRACK_MIN && sf_track_find(s, 0, &t));
}

int
sf_value_known(const struct sf_at *a, const struct sf_field *f,
    struct sf_known_cell *k)
{
	struct sf_str text = sf_known_text(k);
	const struct sf_val v = {SF_VAL_TEXT, text, NULL, 0};
	struct sf_buf b = {0};

	if (k->field != NULL)
		return (k->field == f && !k->unready);
	k->field = f;
	k->member_n = 0;
	if (is_empty(a->f->s, f, text))
		return (1);
	sf_buf_addc(&b, ',');
	sf_buf_addstr(&b, f->json);
	sf_buf_json(&b, text.p, text.n);
	k->unready = b.failed || b.n > sizeof(k->member) || is_track(&v);
	if (!k->unready) {
		k->member_n = (uint8_t)b.n;
		memcpy(k->member, b.p, b.n);
	}
	sf_buf_release(&b);
	return (!k->unready);
}

/* What the map says; of what it does not know, what 'else' says. */
static int
translate(struct sf_at *a, const struct sf_field *f, struct sf_val *v)
{
	const struct sf_map_entry *to;

	if (!sf_val_is_scalar(v))
		return (0);
	if ((to = sf_map_get(&f->words, sf_str_trim(v->text))) != NULL) {
		v->text = f->to[to->val];
		v->kind = v->text.n > 0 ? SF_VAL_TEXT : SF_VAL_NONE;
		return (0);
	}
	if (f->otherwise == SF_ELSE_ERROR) {
		(void)sf_at_fail(a, f, SF_WHY_TYPE, "'%s' is not in the map "
		    "of '%.*s'", sf_at_shown(f, v->text).text,
		    (int)f->name.n, f->name.p);
		return (sf_at_hint(a, "add it to 'map:', or say 'else: keep' "
		    "or 'else: null'"));
	}
	a->count->field[f->tally + SF_FT_UNMAPPED]++;
	if (f->otherwise == SF_ELSE_NULL)
		v->kind = SF_VAL_NONE;
	return (0);
}

int
sf_value_get(struct sf_at *a, const struct sf_field *f, struct sf_val *v)
{
	switch (f->from) {
	case SF_FROM_NONE:
	case SF_FROM_FILE:
		v->kind = SF_VAL_NONE;
		return (0);
	case SF_FROM_CONST:
		v->kind = SF_VAL_TEXT;
		v->text = f->text;
		return (0);
	case SF_FROM_COLUMN:
		if (sf_value_column(a, f, f->slot, v))
			return (-1);
		break;
	case SF_FROM_EXPR:
		if (from_expr(a, f, v))
			return (-1);
		break;
	}
	if (v->kind != SF_VAL_NONE && is_track(v))
		return (sf_at_fail(a, f, SF_WHY_C3_DATA, "'%.*s' has the data "
		    "of a card's track in it, which must not be taken",
		    (int)f->name.n, f->name.p));
	if (v->kind != SF_VAL_NONE && f->words.n > 0 && translate(a, f, v))
		return (-1);
	if (v->kind == SF_VAL_NONE && f->has_default) {
		v->kind = SF_VAL_TEXT;
		v->text = f->dflt;
	}
	if (v->kind == SF_VAL_NONE && f->required)
		return (sf_at_fail(a, f, SF_WHY_REQUIRED_EMPTY,
		    "'%.*s' is required, and empty", (int)f->name.n,
		    f->name.p));
	return (0);
}

static int
mistyped(struct sf_at *a, const struct sf_field *f, const struct sf_val *v,
    const char *what)
{
	if (!sf_val_is_scalar(v))
		return (sf_at_fail(a, f, SF_WHY_TYPE, "'%.*s' is %s, and %s",
		    (int)f->name.n, f->name.p, v->doc->node[v->node].type ==
		    SF_J_ARR ? "an array" : "an object", what));
	return (sf_at_fail(a, f, SF_WHY_TYPE, "'%s' is %s",
	    sf_at_shown(f, v->text).text, what));
}

int
sf_value_among(struct sf_str s, const char *const *list)
{
	char low[16];
	size_t i;

	if (s.n >= sizeof(low))
		return (0);
	for (i = 0; i < s.n; i++)
		low[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ?
		    (char)(s.p[i] | 0x20) : s.p[i];
	for (; *list != NULL; list++)
		if (sf_str_eq((struct sf_str){low, s.n}, sf_str(*list)))
			return (1);
	return (0);
}

/* 1, 0, or -1 where the text is neither. */
static int
truth(struct sf_str s)
{
	static const char *const yes[] = {"true", "1", "yes", "y", "t", "on",
	    "是", "有", "同意", NULL};
	static const char *const no[] = {"false", "0", "no", "n", "f", "off",
	    "否", "无", "不同意", "拒绝", NULL};

	s = sf_str_trim(s);
	return (sf_value_among(s, yes) ? 1 : sf_value_among(s, no) ? 0 : -1);
}

static int
no_truth(struct sf_at *a, const struct sf_field *f, const struct sf_val *v)
{
	(void)mistyped(a, f, v, "neither yes nor no");
	return (sf_at_hint(a, "yes is 1, true, y, 是, 有 …; other words need "
	    "a 'map:' to true and false"));
}

static int
write_number(struct sf_at *a, const struct sf_field *f, const struct sf_val *v,
    struct sf_buf *b)
{
	const char *what = "no number", *hint = "a number is 1,234.50, 3.5万, "
	    "(12.00), or what 'decimal:' and 'currency:' of the field say";
	int bad;

	if (f->type == SF_V_NUMBER) {
		bad = !sf_val_is_scalar(v) ||
		    sf_number_write(v->text, &f->number, b);
	} else if (f->type == SF_V_DECIMAL) {
		bad = !sf_val_is_scalar(v) ||
		    sf_number_decimal(v->text, &f->number, b);
		what = "no decimal of at most 6 places";
	} else {
		bad = !sf_val_is_scalar(v) ||
		    sf_number_percent(v->text, &f->number, b);
		what = "no percentage";
		hint = "a percentage has its sign: 12%, 3.5%, 8‰";
	}
	if (!bad)
		return (0);
	(void)mistyped(a, f, v, what);
	if (f->type != SF_V_PERCENT && sf_val_is_scalar(v) &&
	    v->text.n > 0 && v->text.p[v->text.n - 1] == '%')
		hint = "'type: percent' reads it as a share";
	return (sf_at_hint(a, hint));
}

int
sf_value_write(struct sf_at *a, const struct sf_field *f,
    const struct sf_val *v, struct sf_buf *b)
{
	char ts[SF_TS_LEN + 1];
	int64_t ms;
	int t;

	if (v->kind == SF_VAL_JSON && f->type == SF_V_AUTO) {
		sf_j_write(b, v->doc, v->node);
		return (0);
	}
	switch (f->type) {
	case SF_V_AUTO:
	case SF_V_TEXT:
		if (!sf_val_is_scalar(v))
			return (mistyped(a, f, v, "no text"));
		sf_buf_json(b, v->text.p, v->text.n);
		return (0);
	case SF_V_NUMBER:
	case SF_V_DECIMAL:
	case SF_V_PERCENT:
		return (write_number(a, f, v, b));
	case SF_V_BOOL:
		if (!sf_val_is_scalar(v) || (t = truth(v->text)) < 0)
			return (no_truth(a, f, v));
		sf_buf_adds(b, t ? "true" : "false");
		return (0);
	case SF_V_CONSENT:
		if (!sf_val_is_scalar(v) || (t = truth(v->text)) < 0)
			return (no_truth(a, f, v));
		sf_buf_adds(b, t ? "\"yes\"" : "\"no\"");
		return (0);
	case SF_V_TIME:
	case SF_V_EPOCH_S:
	case SF_V_EPOCH_MS:
	case SF_V_EPOCH_US:
	case SF_V_EXCEL:
	case SF_V_EXCEL_1904:
		if (sf_value_time(a, f, v, &ms)) {
			a->why = SF_WHY_TYPE;
			return (-1);
		}
		sf_ts_format(ms, ts);
		sf_buf_json(b, ts, SF_TS_LEN);
		return (0);
	}
	return (-1);
}
