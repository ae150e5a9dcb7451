/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ident/ident.h"
#include "ident/pattern.h"

#include "identity/idrules.h"

struct sf_idpattern {
	struct sf_pattern *of;
	size_t type;		/* SIZE_MAX: any */
};

/* "TYPE\0value", in lower case where ASCII has it. */
static struct sf_str
block_key(struct sf_idrules *r, struct sf_str type, struct sf_str value)
{
	struct sf_buf *b = &r->block.scratch;
	size_t i;

	sf_buf_clear(b);
	sf_buf_addstr(b, type);
	sf_buf_addc(b, '\0');
	for (i = 0; i < value.n; i++)
		sf_buf_addc(b, value.p[i] >= 'A' && value.p[i] <= 'Z' ?
		    (char)(value.p[i] - 'A' + 'a') : value.p[i]);
	(void)sf_buf_cstr(b);
	return (sf_buf_str(b));
}

static int
add_pattern(struct sf_idrules *r, size_t type, const char *text,
    struct sf_err *e)
{
	struct sf_idpattern *p = realloc(r->block.pattern,
	    (r->block.patterns + 1) * sizeof(*p));

	if (p == NULL)
		return (sf_fail_mem(e));
	r->block.pattern = p;
	p += r->block.patterns;
	if ((p->of = sf_pattern_new(sf_str(text), e)) == NULL)
		return (-1);
	p->type = type;
	r->block.patterns++;
	return (0);
}

/* Whether --plan shows it already. */
static int
noted(const struct sf_idrules *r, size_t type, const char *text)
{
	size_t i;

	for (i = 0; i < r->block.notes; i++)
		if (r->block.note[i].type == type &&
		    strcmp(r->block.note[i].text, text) == 0)
			return (1);
	return (0);
}

static int
note(struct sf_idrules *r, size_t type, const char *text, const char *digest,
    struct sf_err *e)
{
	size_t cap = r->block.note_cap ? r->block.note_cap * 2 : 32;
	struct sf_idnote *v;
	const char *own;

	if (r->block.notes == r->block.note_cap) {
		if ((v = realloc(r->block.note, cap * sizeof(*v))) == NULL)
			return (sf_fail_mem(e));
		r->block.note = v;
		r->block.note_cap = cap;
	}
	if ((own = sf_arena_dup(&r->mem, text, strlen(text) + 1)) == NULL ||
	    (digest != NULL && (digest = sf_arena_dup(&r->mem, digest,
	    strlen(digest) + 1)) == NULL))
		return (sf_fail_mem(e));
	r->block.note[r->block.notes++] = (struct sf_idnote){own, type,
	    digest};
	return (0);
}

/* 1 where it is new, 0, -1. */
static int
block_value(struct sf_idrules *r, struct sf_str type, struct sf_str value,
    struct sf_err *e)
{
	struct sf_str key = block_key(r, type, value);
	int fresh;

	if (sf_buf_check(&r->block.scratch, e))
		return (-1);
	if (sf_map_put(&r->block.value, key, 1, &fresh) == NULL)
		return (sf_fail_mem(e));
	return (fresh);
}

/* Also in the form that sf-ingest gives it: whoever writes 138 1234 5678. */
static int
block_form(struct sf_idrules *r, struct sf_str type, struct sf_str text,
    struct sf_err *e)
{
	struct sf_buf norm = {0};
	enum sf_ident_status s = sf_ident_norm(sf_ident_type(type), text,
	    &norm);
	int ret = sf_buf_check(&norm, e);

	if (ret == 0 && s == SF_ID_FIXED)
		ret = block_value(r, type, sf_buf_str(&norm), e) < 0 ? -1 : 0;
	sf_buf_release(&norm);
	return (ret);
}

int
sf_idrules_block(struct sf_idrules *r, struct sf_str type, const char *text,
    struct sf_err *e)
{
	size_t n = strlen(text), t = SIZE_MAX;
	int fresh;

	if (type.n > 0 && (t = sf_idrules_type(r, type, e)) == SIZE_MAX)
		return (-1);
	if (n > 1 && text[0] == '^' && text[n - 1] == '$')
		return (!noted(r, t, text) && (add_pattern(r, t, text, e) ||
		    note(r, t, text, NULL, e)) ? -1 : 0);
	if (text[0] == '^')
		return (sf_fail(e, SF_E_USAGE, "a pattern ends with '$', as "
		    "it is of the whole value"));
	if ((fresh = block_value(r, type, sf_str(text), e)) < 0 ||
	    (type.n > 0 && block_form(r, type, sf_str(text), e)))
		return (-1);
	return (fresh ? note(r, t, text, NULL, e) : 0);
}

/* Nothing but what cannot be seen: it identifies nobody, and links all. */
static int
is_blank(struct sf_str s)
{
	const char *p = s.p, *end = s.p + s.n;
	uint32_t c;

	while (p < end) {
		c = sf_utf8_next(&p, end);
		if (c > 0x20 && !(c >= 0x7F && c <= 0xA0) && c != 0xAD &&
		    !(c >= 0x2000 && c <= 0x200F) && c != 0x3000 &&
		    !(c >= 0x2028 && c <= 0x202F) && c != 0xFEFF &&
		    !(c >= 0x205F && c <= 0x206F))
			return (0);
	}
	return (1);
}

/* 1 where a pattern matches the whole value, 0, -1. */
static int
matches(struct sf_idrules *r, size_t type, struct sf_str value,
    struct sf_err *e)
{
	struct sf_buf *b = &r->block.scratch;
	const struct sf_idpattern *p = r->block.pattern;
	struct sf_str group;
	int ret = 0;
	size_t i;

	/* Patterns are of texts that end at the first NUL. */
	if (memchr(value.p, '\0', value.n) != NULL)
		return (0);
	sf_buf_clear(b);
	sf_buf_addstr(b, value);
	if (sf_buf_cstr(b) == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < r->block.patterns && ret == 0; i++)
		if (p[i].type == SIZE_MAX || p[i].type == type)
			ret = sf_pattern_match(p[i].of, b->p, &group);
	return (ret < 0 ? sf_fail_mem(e) : ret);
}

int
sf_idrules_blocked(struct sf_idrules *r, size_t type, struct sf_str value,
    struct sf_err *e)
{
	struct sf_str key;
	size_t skip = r->type[type].name.n;

	if (is_blank(value))
		return (1);
	key = block_key(r, r->type[type].name, value);
	if (sf_buf_check(&r->block.scratch, e))
		return (-1);
	if (sf_map_get(&r->block.value, key) != NULL ||
	    sf_map_get(&r->block.value, (struct sf_str){key.p + skip,
	    key.n - skip}) != NULL)
		return (1);
	return (matches(r, type, value, e));
}

/* A line of a file: a value as sf-ingest writes it. */
static int
block_line(struct sf_idrules *r, struct sf_str type, struct sf_str line,
    struct sf_err *e)
{
	struct sf_buf norm = {0};
	enum sf_ident_status s;
	int ret = 0;

	if (type.n == 0)
		return (block_value(r, type, line, e) < 0 ? -1 : 0);
	s = sf_ident_norm(sf_ident_type(type), line, &norm);
	if (sf_buf_check(&norm, e))
		ret = -1;
	else if (s == SF_ID_OK || s == SF_ID_FIXED)
		ret = block_value(r, type, sf_buf_str(&norm), e) < 0 ? -1 : 0;
	else if (s != SF_ID_PLACEHOLDER)	/* nobody's already */
		ret = sf_fail(e, SF_E_USAGE, "the %.*s %s", (int)type.n,
		    type.p, sf_ident_says(s));
	sf_buf_release(&norm);
	return (ret);
}

static struct sf_str
next_line(struct sf_str *rest)
{
	const char *end = memchr(rest->p, '\n', rest->n);
	struct sf_str line = {rest->p, end ? (size_t)(end - rest->p) :
	    rest->n};

	rest->n -= line.n + (end != NULL);
	rest->p += line.n + (end != NULL);
	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	return (sf_str_trim(line));
}

int
sf_idrules_block_file(struct sf_idrules *r, struct sf_str type,
    const char *path, struct sf_err *e)
{
	struct sf_buf b = {0};
	struct sf_str rest, line;
	size_t t = SIZE_MAX;
	char digest[33];
	uint64_t at = 0;
	int ret = -1;

	if (type.n > 0 && (t = sf_idrules_type(r, type, e)) == SIZE_MAX)
		return (-1);
	if (sf_idlist_slurp(path, &b, &rest, digest, e))
		goto done;
	while (rest.n > 0) {
		at++;
		line = next_line(&rest);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (block_line(r, type, line, e)) {
			(void)sf_err_at(e, path, at, 1, line.p, line.n);
			goto done;
		}
	}
	ret = note(r, t, path, digest, e);
done:
	sf_buf_release(&b);
	return (ret);
}

/* What is blocked of type ${t} (SIZE_MAX: any), as a line of YAML. */
static void
show_notes(const struct sf_idrules *r, size_t t, int digests,
    struct sf_buf *b)
{
	const struct sf_idnote *v = r->block.note;
	const char *sep = "[", *text;
	size_t n = r->block.notes;

	for (; n > 0; n--, v++) {
		if (v->type != t)
			continue;
		if (*sep == '[') {
			sf_buf_adds(b, "  ");
			sf_idrules_word(b, t == SIZE_MAX ? SF_S("any") :
			    r->type[t].name);
			sf_buf_adds(b, ": ");
		}
		sf_buf_adds(b, sep);
		sep = ", ";
		text = v->digest && digests ? v->digest : v->text;
		sf_buf_adds(b, v->digest ? "{file: " : "");
		sf_buf_json(b, text, strlen(text));
		sf_buf_adds(b, v->digest ? "}" : "");
	}
	if (*sep != '[')
		sf_buf_adds(b, "]\n");
}

void
sf_idrules_block_show(const struct sf_idrules *r, int digests,
    struct sf_buf *b)
{
	size_t k, i;

	sf_buf_adds(b, "block:\n");
	show_notes(r, SIZE_MAX, digests, b);
	for (k = 0; k < r->n; k++)
		for (i = 0; i < r->n; i++)
			if (r->type[i].rank == k)
				show_notes(r, i, digests, b);
}

void
sf_idblock_release(struct sf_idblock *b)
{
	size_t i;

	for (i = 0; i < b->patterns; i++)
		sf_pattern_free(b->pattern[i].of);
	free(b->pattern);
	free(b->note);
	sf_map_release(&b->value);
	sf_buf_release(&b->scratch);
}
