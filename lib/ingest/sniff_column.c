/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/date.h"
#include "format/json.h"
#include "ident/class.h"

#include "ingest/sniff.h"

#define KEPT 64			/* bytes by which values are told apart */
#define NAME_MOST 200		/* bytes of a name that a mapping may have */
#define NEAR (2 * SF_DAY)	/* of a file's day: rows of a day's log */

/* Why a mapping cannot name the column, or NULL. */
static const char *
unfit(struct sf_str name)
{
	const char *p = name.p, *end = name.p + name.n;
	uint32_t c;

	if (name.n == 0)
		return ("it has no name");
	if (name.n > NAME_MOST)
		return ("its name is too long");
	if (name.p[0] == '=')
		return ("a name with '=' in front would be an expression");
	while (p < end) {
		c = sf_utf8_next(&p, end);
		if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xFFFD ||
		    (c >= 0x2028 && c <= 0x202E) || c == 0xFEFF ||
		    (c & 0xFFFE) == 0xFFFE)
			return ("its name cannot be written");
	}
	return (NULL);
}

struct sf_sniff_col *
sf_sniff_col(struct sf_sniff_source *s, struct sf_str name, struct sf_err *e)
{
	struct sf_sniff_col *more;
	struct sf_map_entry *at;
	int fresh;

	if ((at = sf_map_get(&s->by_name, name)) != NULL)
		return (&s->col[at->val]);
	if (s->cols == SF_SNIFF_COLUMNS) {
		s->too_many = 1;
		return (NULL);
	}
	if (s->cols == s->cap) {
		/* The arena frees all of it; it doubles, and that is little. */
		more = sf_arena_alloc(&s->mem,
		    (s->cap * 2 + 16) * sizeof(*more));
		if (more == NULL) {
			(void)sf_fail_mem(e);
			return (NULL);
		}
		if (s->cols > 0)
			memcpy(more, s->col, s->cols * sizeof(*more));
		s->col = more;
		s->cap = s->cap * 2 + 16;
	}
	if ((at = sf_map_put(&s->by_name, name, s->cols, &fresh)) == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	more = &s->col[s->cols++];
	memset(more, 0, sizeof(*more));
	more->name = at->key;
	more->unfit = unfit(at->key);
	if (sf_class_of_name(at->key) == SF_CLASS_C3)
		more->secret = "looks like C3";
	more->last = INT64_MIN;
	return (more);
}

static void
keep(struct sf_sniff_source *s, struct sf_sniff_col *c, struct sf_str v)
{
	struct sf_str key = {v.p, v.n < KEPT ? v.n : KEPT};
	struct sf_map_entry *at;
	int fresh = 0;

	if (c->full && (at = sf_map_get(&c->seen, key)) == NULL)
		return;
	at = sf_map_put(&c->seen, key, (uint64_t)s->file << 32, &fresh);
	if (at == NULL) {
		s->mem.failed = 1;
		return;
	}
	if (!fresh && at->val >> 32 == s->file)
		c->twice++;
	at->val = (uint64_t)s->file << 32 | ((at->val & 0xFFFFFFFF) + 1);
	c->full = c->seen.n >= SF_SNIFF_DISTINCT;
}

/* The digest of what row s->rows has; several values of it make one. */
static void
note(struct sf_sniff_source *s, struct sf_sniff_col *c, struct sf_str v)
{
	uint64_t h = sf_map_hash(v);

	if (s->rows == 0 || s->rows > SF_SNIFF_ROWS)
		return;
	if (c->at == NULL) {
		c->at = sf_arena_alloc(&s->mem,
		    SF_SNIFF_ROWS * sizeof(*c->at));
		if (c->at == NULL)
			return;
		memset(c->at, 0, SF_SNIFF_ROWS * sizeof(*c->at));
	}
	c->at[s->rows - 1] = (c->at[s->rows - 1] * 31 +
	    (uint32_t)(h >> 32)) | 1;
}

/* Whether the values come in the order of time, and around the file's day. */
static void
follow(const struct sf_sniff_source *s, struct sf_sniff_col *c,
    struct sf_str v)
{
	int64_t ms;
	size_t i;

	for (i = SF_ST_RFC3339; i < SF_ST_FORMAT ||
	    sf_sniff_format(i - SF_ST_FORMAT) != NULL; i++) {
		if (c->ok[i] * 2 < c->n || sf_sniff_time(v, i, &ms))
			continue;
		c->falls += ms < c->last;
		c->last = ms;
		c->near += s->day != INT64_MIN && ms > s->day - NEAR &&
		    ms < s->day + NEAR;
		return;
	}
}

void
sf_sniff_value(struct sf_sniff_source *s, struct sf_sniff_col *c,
    struct sf_str v, int json, struct sf_buf *b)
{
	struct sf_track t;

	c->json[json]++;
	v = sf_str_trim(v);
	if (json == SF_J_NULL || (json == SF_J_STR && sf_sniff_empty(v))) {
		if (v.n > 0 && json == SF_J_STR &&
		    sf_map_put(&s->empties, v, 0, NULL) == NULL)
			s->mem.failed = 1;
		return;
	}
	c->n++;
	c->longest = v.n > c->longest ? v.n : c->longest;
	if (json >= SF_J_ARR)
		return;
	sf_sniff_test(v, c->ok, b);
	c->tracks += v.n >= SF_TRACK_MIN && sf_track_find(v, 0, &t);
	follow(s, c, v);
	keep(s, c, v);
	note(s, c, v);
}

void
sf_sniff_release(struct sf_sniff_source *s)
{
	size_t i;

	for (i = 0; i < s->cols; i++)
		sf_map_release(&s->col[i].seen);
	sf_map_release(&s->by_name);
	sf_map_release(&s->empties);
	sf_arena_release(&s->mem);
}
