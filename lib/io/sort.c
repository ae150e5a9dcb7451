/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "io/order.h"
#include "io/scratch.h"

#include "io/sort.h"

#define LEAST ((size_t)1 << 20)		/* memory that is always granted */
#define PIECE ((size_t)1 << 20)		/* records are kept in such pieces */

/* A sorted run on disk: blocks of whole records from ${off} to ${end}. */
struct span {
	uint64_t off, end;
};

/* A run that is being read. */
struct cursor {
	struct span left;
	struct sf_buf block;
	const char *next;		/* in block, behind top */
	struct sf_item top;
};

struct sf_sort {
	size_t memory;
	uint64_t count;
	struct sf_buf *piece;		/* records, none across two pieces */
	size_t pieces, filled, bytes;
	struct sf_item *item;
	size_t n, cap;
	char *first;			/* a key, to know what all share */
	size_t skip;			/* bytes that all keys share */
	int done;

	struct sf_scratch *file;	/* NULL: all is in memory */
	struct span *run;
	size_t runs, run_cap;
	struct sf_unscratch *un;
	struct cursor *heap;		/* the least first */
	size_t open, cursors;		/* in the heap; made */
	int taken;			/* the top was handed out */
	size_t at;			/* in item, without a file */
};

struct sf_sort *
sf_sort_new(size_t memory, struct sf_err *e)
{
	struct sf_sort *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	s->memory = memory > LEAST ? memory : LEAST;
	return (s);
}

static void
drop_records(struct sf_sort *s)
{
	size_t i;

	for (i = 0; i < s->pieces; i++)
		sf_buf_release(&s->piece[i]);
	free(s->piece);
	free(s->item);
	s->piece = NULL;
	s->item = NULL;
	s->pieces = s->filled = s->bytes = s->n = s->cap = 0;
}

static void
close_heap(struct sf_sort *s)
{
	size_t i;

	for (i = 0; i < s->cursors; i++)
		sf_buf_release(&s->heap[i].block);
	free(s->heap);
	s->heap = NULL;
	s->open = s->cursors = 0;
	s->taken = 0;
}

void
sf_sort_free(struct sf_sort *s)
{
	if (s == NULL)
		return;
	close_heap(s);
	drop_records(s);
	sf_unscratch_free(s->un);
	sf_scratch_free(s->file);
	free(s->run);
	free(s->first);
	free(s);
}

uint64_t
sf_sort_count(const struct sf_sort *s)
{
	return (s->count);
}

/* Add ${p} to the runs that are on disk. */
static int
add_run(struct sf_sort *s, struct span p, struct sf_err *e)
{
	size_t cap = s->run_cap ? s->run_cap * 2 : 16;
	struct span *run;

	if (s->runs == s->run_cap) {
		if ((run = realloc(s->run, cap * sizeof(*run))) == NULL)
			return (sf_fail_mem(e));
		s->run = run;
		s->run_cap = cap;
	}
	s->run[s->runs++] = p;
	return (0);
}

/* A record on its way to disk: blocks hold whole ones. */
static int
put_record(struct sf_sort *s, struct sf_buf *b, const char *rec, size_t n,
    struct sf_err *e)
{
	sf_buf_add(b, rec, n);
	if (sf_buf_check(b, e))
		return (-1);
	if (b->n < SF_BLOCK)
		return (0);
	if (sf_scratch_put(s->file, b->p, b->n, e))
		return (-1);
	sf_buf_clear(b);
	return (0);
}

static void
order_heads(struct sf_sort *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		s->item[i].head = sf_item_head(s->item[i].rec, s->skip);
}

/* What is in memory becomes a run on disk. */
static int
spill(struct sf_sort *s, unsigned jobs, struct sf_err *e)
{
	struct sf_buf b = {0};
	struct sf_str k, v;
	struct span run;
	const char *rec;
	size_t i;
	int ret = -1;

	if (s->file == NULL && (s->file = sf_scratch_new(0, e)) == NULL)
		return (-1);
	order_heads(s);
	if (sf_order(s->item, s->n, s->skip, jobs, e))
		return (-1);
	run.off = sf_scratch_end(s->file);
	for (i = 0; i < s->n; i++) {
		rec = s->item[i].rec;
		if (put_record(s, &b, rec,
		    (size_t)(sf_rec_get(rec, &k, &v) - rec), e))
			goto done;
	}
	if (b.n > 0 && sf_scratch_put(s->file, b.p, b.n, e))
		goto done;
	run.end = sf_scratch_end(s->file);
	for (i = 0; i < s->pieces; i++)
		sf_buf_clear(&s->piece[i]);
	s->n = s->filled = s->bytes = 0;
	ret = add_run(s, run, e);
done:
	sf_buf_release(&b);
	return (ret);
}

/* Room for ${n} bytes in one piece, or NULL. */
static struct sf_buf *
piece_for(struct sf_sort *s, size_t n, struct sf_err *e)
{
	struct sf_buf *b;

	while (s->filled < s->pieces) {
		b = &s->piece[s->filled];
		if (b->n == 0 && b->cap < n)
			(void)sf_buf_room(b, n > PIECE ? n : PIECE);
		if (b->failed)
			goto nomem;
		if (b->cap - b->n >= n)
			return (b);
		s->filled++;
	}
	if ((b = realloc(s->piece, (s->pieces + 1) * sizeof(*b))) == NULL)
		goto nomem;
	s->piece = b;
	b = &s->piece[s->pieces];
	memset(b, 0, sizeof(*b));
	if (sf_buf_room(b, n > PIECE ? n : PIECE) == NULL)
		goto nomem;
	s->pieces++;
	return (b);
nomem:
	(void)sf_fail_mem(e);
	return (NULL);
}

static int
grow_items(struct sf_sort *s, struct sf_err *e)
{
	size_t cap = s->cap ? s->cap + s->cap / 2 : 1024;
	struct sf_item *item;

	if (s->n < s->cap)
		return (0);
	if ((item = realloc(s->item, cap * sizeof(*item))) == NULL)
		return (sf_fail_mem(e));
	s->item = item;
	s->cap = cap;
	return (0);
}

/* Bytes that all keys so far share. */
static int
share(struct sf_sort *s, struct sf_str key, struct sf_err *e)
{
	size_t i;

	if (s->first == NULL) {
		if ((s->first = malloc(key.n + 1)) == NULL)
			return (sf_fail_mem(e));
		if (key.n > 0)
			memcpy(s->first, key.p, key.n);
		s->skip = key.n;
		return (0);
	}
	if (key.n < s->skip)
		s->skip = key.n;
	if (s->skip > 0 && memcmp(s->first, key.p, s->skip) != 0) {
		for (i = 0; s->first[i] == key.p[i]; i++)
			;
		s->skip = i;
	}
	return (0);
}

int
sf_sort_add(struct sf_sort *s, struct sf_str key, struct sf_str val,
    struct sf_err *e)
{
	size_t n = SF_REC_HEAD + key.n + val.n, k;
	struct sf_buf *b;
	char *to;

	if (s->done)
		return (sf_fail(e, SF_E_IO, "internal: a record comes after "
		    "the end of the sort"));
	/* An item, and its share of what sf_order() takes. */
	if (s->n > 0 && s->bytes + n + (s->n + 1) * (sizeof(struct sf_item) +
	    sizeof(struct sf_item) / 2) > s->memory && spill(s, 1, e))
		return (-1);
	if (grow_items(s, e) || share(s, key, e) ||
	    (b = piece_for(s, n, e)) == NULL)
		return (-1);
	to = b->p + b->n;
	k = sf_rec_head(to, key.n, val.n);
	if (key.n > 0)
		memcpy(to + k, key.p, key.n);
	if (val.n > 0)
		memcpy(to + k + key.n, val.p, val.n);
	k += key.n + val.n;
	s->item[s->n++].rec = to;
	b->n += k;
	s->bytes += k;
	s->count++;
	return (0);
}

/* The next record of ${c} to its top: 1, 0 at the end, -1. */
static int
advance(struct sf_sort *s, struct cursor *c, struct sf_err *e)
{
	struct sf_str k, v;

	if (c->next == NULL || c->next == c->block.p + c->block.n) {
		if (c->left.off == c->left.end)
			return (0);
		if (sf_unscratch_get(s->un, &c->left.off, &c->block, e))
			return (-1);
		c->next = c->block.p;
	}
	c->top.rec = c->next;
	c->top.head = sf_item_head(c->next, s->skip);
	c->next = sf_rec_get(c->next, &k, &v);
	return (1);
}

static void
sift_down(struct sf_sort *s, size_t i)
{
	struct cursor x = s->heap[i];
	size_t k;

	for (; (k = 2 * i + 1) < s->open; i = k) {
		if (k + 1 < s->open && sf_item_cmp(&s->heap[k + 1].top,
		    &s->heap[k].top, s->skip) < 0)
			k++;
		if (sf_item_cmp(&x.top, &s->heap[k].top, s->skip) <= 0)
			break;
		s->heap[i] = s->heap[k];
	}
	s->heap[i] = x;
}

/* Begin to read the ${n} runs from number ${from} on. */
static int
open_heap(struct sf_sort *s, size_t from, size_t n, struct sf_err *e)
{
	size_t i;
	int got;

	close_heap(s);
	if (s->un == NULL && (s->un = sf_unscratch_new(s->file, e)) == NULL)
		return (-1);
	if ((s->heap = calloc(n, sizeof(*s->heap))) == NULL)
		return (sf_fail_mem(e));
	s->cursors = n;
	for (i = 0; i < n; i++) {
		s->heap[i].left = s->run[from + i];
		if ((got = advance(s, &s->heap[i], e)) < 0)
			return (-1);
		s->open += got > 0;	/* no run is empty */
	}
	for (i = s->open / 2; i-- > 0;)
		sift_down(s, i);
	return (0);
}

/* The least record of the heap's: 1, 0, -1; good until the next call. */
static int
next_of_heap(struct sf_sort *s, const char **rec, struct sf_err *e)
{
	struct cursor last;
	int got;

	if (s->taken) {
		if ((got = advance(s, &s->heap[0], e)) < 0)
			return (-1);
		if (got == 0) {
			/* Its memory stays with the array, behind the heap. */
			last = s->heap[0];
			s->heap[0] = s->heap[--s->open];
			s->heap[s->open] = last;
		}
		if (s->open > 0)
			sift_down(s, 0);
		s->taken = 0;
	}
	if (s->open == 0)
		return (0);
	*rec = s->heap[0].top.rec;
	s->taken = 1;
	return (1);
}

/*
 * The first ${n} runs become one behind the others.  What they took of the
 * file stays lost: that many runs are rare.
 */
static int
merge_runs(struct sf_sort *s, size_t n, struct sf_err *e)
{
	struct sf_buf b = {0};
	struct sf_str k, v;
	struct span run;
	const char *rec = NULL;
	int got, ret = -1;

	run.off = sf_scratch_end(s->file);
	if (open_heap(s, 0, n, e))
		goto done;
	while ((got = next_of_heap(s, &rec, e)) > 0)
		if (put_record(s, &b, rec,
		    (size_t)(sf_rec_get(rec, &k, &v) - rec), e))
			goto done;
	if (got < 0 || (b.n > 0 && sf_scratch_put(s->file, b.p, b.n, e)))
		goto done;
	run.end = sf_scratch_end(s->file);
	s->runs -= n;
	memmove(s->run, s->run + n, s->runs * sizeof(*s->run));
	ret = add_run(s, run, e);
done:
	sf_buf_release(&b);
	return (ret);
}

int
sf_sort_done(struct sf_sort *s, unsigned jobs, struct sf_err *e)
{
	size_t fan = s->memory / (SF_BLOCK * 2);

	s->done = 1;
	if (s->file == NULL) {
		order_heads(s);
		return (sf_order(s->item, s->n, s->skip, jobs, e));
	}
	if (s->n > 0 && spill(s, jobs, e))
		return (-1);
	drop_records(s);
	if (fan < 8)
		fan = 8;
	while (s->runs > fan)
		if (merge_runs(s, fan, e))
			return (-1);
	return (open_heap(s, 0, s->runs, e));
}

int
sf_sort_next(struct sf_sort *s, struct sf_str *key, struct sf_str *val,
    struct sf_err *e)
{
	const char *rec = NULL;
	int got;

	if (s->file != NULL) {
		if ((got = next_of_heap(s, &rec, e)) <= 0)
			return (got);
	} else if (s->at == s->n) {
		return (0);
	} else {
		rec = s->item[s->at++].rec;
	}
	(void)sf_rec_get(rec, key, val);
	return (1);
}

int
sf_sort_next_near(struct sf_sort *s, struct sf_str *key, struct sf_str *val,
    struct sf_err *e)
{
	const struct sf_item *v = s->item;
	size_t i = s->at;

	if (s->file == NULL) {
		for (; i < s->n; i++)
			if ((i > 0 && v[i].head == v[i - 1].head) ||
			    (i + 1 < s->n && v[i].head == v[i + 1].head))
				break;
		s->at = i;
	}
	return (sf_sort_next(s, key, val, e));
}

int
sf_sort_rewind(struct sf_sort *s, struct sf_err *e)
{
	s->at = 0;
	return (s->file == NULL ? 0 : open_heap(s, 0, s->runs, e));
}
