/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expr/timeline.h"
#include "io/sort.h"

#include "segment/notes.h"

int
notes_init(struct notes *n, size_t segments, struct sf_err *e)
{
	n->segments = segments;
	n->count = calloc(segments + 1, sizeof(*n->count));
	return (n->count != NULL ? 0 : sf_fail_mem(e));
}

void
notes_release(struct notes *n)
{
	free(n->count);
	sf_buf_release(&n->members);
}

void
notes_clear(struct notes *n)
{
	memset(n->count, 0, n->segments * sizeof(*n->count));
	sf_buf_clear(&n->members);
}

void
notes_truth(struct notes *n, size_t seg, uint8_t truth, uint64_t line,
    struct sf_str why)
{
	struct seg_count *c = &n->count[seg];
	struct seg_place *p;

	if (truth == SF_YES)
		c->in++;
	if (truth != SF_UNDEFINED)
		return;
	c->undefined++;
	if (sf_str_starts(why, SF_TL_KEPT))
		c->kept++;
	if (c->places == SEG_PLACES)
		return;
	p = &c->place[c->places++];
	p->line = line;
	/* What libjq says quotes data. */
	sf_mask_text(p->why, sizeof(p->why), why.p, why.n);
}

void
notes_member(struct notes *n, struct sf_str one_id, struct sf_str line)
{
	uint32_t len[2] = {(uint32_t)one_id.n, (uint32_t)line.n};

	sf_buf_add(&n->members, len, sizeof(len));
	sf_buf_addstr(&n->members, one_id);
	sf_buf_addstr(&n->members, line);
}

void
notes_put(const struct notes *n, struct sf_buf *out)
{
	sf_buf_add(out, n->count, n->segments * sizeof(*n->count));
	sf_buf_addbuf(out, &n->members);
}

static void
add(struct seg_count *to, const struct seg_count *c, const char *path)
{
	struct seg_place *p;
	size_t i;

	to->in += c->in;
	to->undefined += c->undefined;
	to->entered += c->entered;
	to->left += c->left;
	to->kept += c->kept;
	for (i = 0; i < c->places && to->places < SEG_PLACES; i++) {
		p = &to->place[to->places++];
		*p = c->place[i];
		(void)snprintf(p->path, sizeof(p->path), "%s", path);
	}
}

int
notes_take(struct job *j, const struct sf_buf *b, struct sf_err *e)
{
	struct sf_str told = sf_buf_str(b);
	const char *p = told.p, *end = told.p + told.n;
	size_t i, n = sf_segments_count(j->segments);
	struct seg_count c;
	uint32_t len[2];

	if (b->n == 0)
		return (0);
	for (i = 0; i < n; i++) {
		memcpy(&c, p, sizeof(c));
		p += sizeof(c);
		add(&j->count[i], &c, j->path);
	}
	while (p < end) {
		memcpy(len, p, sizeof(len));
		p += sizeof(len);
		if (sf_sort_add(j->new_members, (struct sf_str){p, len[0]},
		    (struct sf_str){p + len[0], len[1]}, e))
			return (-1);
		p += len[0] + len[1];
	}
	return (0);
}
