/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "identity/piles.h"

#define PILE_MAX ((uint64_t)4 << 20)	/* bytes wanted a pile */
#define PILE_MIN ((uint64_t)1 << 20)
#define HELD ((size_t)64 << 10)		/* bytes packed at a time */
#define FEWEST ((size_t)8)		/* piles of a parting, at the least */
#define MOST ((size_t)1024)
#define LINE ((size_t)64)	/* bytes of memory that come at once */
#define AHEAD (3 * LINE)	/* most records are no longer */

static uint64_t
wanted(const struct sf_piles *p)
{
	uint64_t n = p->memory / 64;

	return (n < PILE_MIN ? PILE_MIN : n > PILE_MAX ? PILE_MAX : n);
}

/* So many that each is of the wanted size, and all that is held has room. */
static size_t
how_many(const struct sf_piles *p, uint64_t bytes, unsigned threads)
{
	size_t most = p->memory / (HELD * threads);
	uint64_t n = bytes / wanted(p) + 1;

	if (most < FEWEST)
		most = FEWEST;
	if (most > MOST)
		most = MOST;
	return (n < most ? (size_t)n : most);
}

void
sf_pile_free(struct sf_pile *p)
{
	size_t i;

	if (p == NULL)
		return;
	for (i = 0; i < p->blocks; i++)
		sf_scratch_drop(p->heap->file, p->block[i]);
	if (p->heap != NULL && --p->heap->piles == 0) {
		sf_scratch_free(p->heap->file);
		free(p->heap);
	}
	free(p->block);
	free(p);
}

void
sf_piles_release(struct sf_piles *p)
{
	struct sf_pile *next;

	for (; p->first != NULL; p->first = next) {
		next = p->first->next;
		sf_pile_free(p->first);
	}
}

/* The next pile of the parting, for persons [${from}, ${to}). */
static int
add_pile(struct sf_parting *t, uint32_t from, uint32_t to, struct sf_err *e)
{
	struct sf_pile *v = calloc(1, sizeof(*v));
	uint32_t i;

	if (v == NULL)
		return (sf_fail_mem(e));
	v->from = from;
	v->to = to;
	v->heap = t->heap;
	t->heap->piles++;
	for (i = from; i < to; i++)
		t->number[i - t->from] = (uint32_t)t->n;
	t->pile[t->n++] = v;
	return (0);
}

static int
make_piles(struct sf_parting *t, uint64_t each, struct sf_err *e)
{
	const uint64_t *w = t->of->weight;
	uint32_t from = t->from, i;

	for (i = from; i < t->to; i++)
		if (i + 1 == t->to || w[i + 2] - w[from] > each) {
			if (add_pile(t, from, i + 1, e))
				return (-1);
			from = i + 1;
		}
	return (0);
}

int
sf_parting_open(struct sf_parting *t, const struct sf_piles *p, uint32_t from,
    uint32_t to, unsigned threads, struct sf_err *e)
{
	uint64_t bytes = p->weight[to] - p->weight[from];
	size_t n = how_many(p, bytes, threads);

	memset(t, 0, sizeof(*t));
	(void)pthread_mutex_init(&t->lock, NULL);
	t->of = p;
	t->from = from;
	t->to = to;
	/* What is begun anew where one is full makes at most twice as many. */
	t->pile = calloc(2 * n + 2, sizeof(*t->pile));
	t->number = malloc((to - from + 1) * sizeof(*t->number));
	t->heap = calloc(1, sizeof(*t->heap));
	if (t->pile == NULL || t->number == NULL || t->heap == NULL)
		return (sf_fail_mem(e));
	if ((t->heap->file = sf_scratch_new(p->memory, e)) == NULL)
		return (-1);
	return (make_piles(t, bytes / n + 1, e));
}

void
sf_parting_close(struct sf_parting *t, struct sf_piles *p)
{
	size_t i;

	if (t->of == NULL)
		return;
	for (i = t->n; i-- > 0;) {
		t->pile[i]->next = p->first;
		p->first = t->pile[i];
	}
	if (t->heap != NULL && t->heap->piles == 0) {
		sf_scratch_free(t->heap->file);
		free(t->heap);
	}
	free(t->pile);
	free(t->number);
	(void)pthread_mutex_destroy(&t->lock);
	memset(t, 0, sizeof(*t));
}

int
sf_filler_open(struct sf_filler *f, struct sf_parting *t, struct sf_err *e)
{
	memset(f, 0, sizeof(*f));
	f->to = t;
	if ((f->packer = sf_packer_new(e)) == NULL)
		return (-1);
	f->held = calloc(t->n + 1, sizeof(*f->held));
	return (f->held ? 0 : sf_fail_mem(e));
}

void
sf_filler_close(struct sf_filler *f)
{
	size_t i;

	for (i = 0; f->held != NULL && i < f->to->n; i++)
		sf_buf_release(&f->held[i]);
	free(f->held);
	sf_buf_release(&f->packed);
	sf_packer_free(f->packer);
	memset(f, 0, sizeof(*f));
}

/* The next block is of pile ${v}, once it is there; the lock is held. */
static int
note_block(struct sf_pile *v, struct sf_err *e)
{
	size_t cap = v->cap ? v->cap * 2 : 16;
	uint64_t *block;

	if (v->blocks == v->cap) {
		if ((block = realloc(v->block, cap * sizeof(*block))) == NULL)
			return (sf_fail_mem(e));
		v->block = block;
		v->cap = cap;
	}
	v->block[v->blocks] = sf_scratch_end(v->heap->file);
	return (0);
}

/* What is held for pile ${i} goes to the heap. */
static int
flush(struct sf_filler *f, size_t i, struct sf_err *e)
{
	struct sf_parting *t = f->to;
	struct sf_buf *b = &f->held[i];
	int ret;

	sf_buf_clear(&f->packed);
	if (sf_pack(f->packer, b->p, b->n, &f->packed, e))
		return (-1);
	(void)pthread_mutex_lock(&t->lock);
	ret = note_block(t->pile[i], e) || sf_scratch_add(t->heap->file,
	    sf_buf_str(&f->packed), b->n, e) ? -1 : 0;
	t->pile[i]->blocks += ret == 0;
	t->pile[i]->bytes += b->n;
	(void)pthread_mutex_unlock(&t->lock);
	if (b->cap > 2 * HELD)
		sf_buf_release(b);
	sf_buf_clear(b);
	return (ret);
}

/* Where a record of up to ${n} bytes goes, or NULL. */
static char *
room_for(struct sf_filler *f, uint32_t person, size_t n, struct sf_err *e)
{
	size_t i = f->to->number[person - f->to->from];
	struct sf_buf *b = &f->held[i];
	char *to;

	n += sizeof(struct sf_piled);
	if (b->n > 0 && b->n + n > HELD && flush(f, i, e))
		return (NULL);
	if ((to = sf_buf_room(b, b->cap == 0 && n < HELD ? HELD : n)) == NULL)
		(void)sf_fail_mem(e);
	return (to);
}

void
sf_filler_ahead(const struct sf_filler *f, uint32_t person, int step)
{
	const uint32_t *number = &f->to->number[person - f->to->from];
	const struct sf_buf *b;
	size_t k;

	if (step == 0) {
		__builtin_prefetch(number);
		return;
	}
	b = &f->held[*number];
	if (step == 1)
		__builtin_prefetch(b, 1);
	else if (b->p != NULL)
		for (k = 0; k < AHEAD; k += LINE)
			__builtin_prefetch(b->p + b->n + k, 1);
}

/* What was put there is whole. */
static void
took(struct sf_filler *f, const struct sf_piled *head, char *to)
{
	memcpy(to, head, sizeof(*head));
	f->held[f->to->number[head->person - f->to->from]].n +=
	    sizeof(*head) + head->n;
}

int
sf_filler_add(struct sf_filler *f, struct sf_piled *head, struct sf_str line,
    const struct sf_event_cut *cut, struct sf_err *e)
{
	char *to = room_for(f, head->person, line.n, e), *text;

	if (to == NULL)
		return (-1);
	text = to + sizeof(*head);
	memset(&head->entry, 0, sizeof(head->entry));
	head->n = (uint32_t)line.n;
	if (cut->ids != 0)
		head->n = (uint32_t)sf_fold_entry(&head->entry, line, cut,
		    text);
	else if (line.n > 0)
		memcpy(text, line.p, line.n);
	took(f, head, to);
	return (0);
}

/* A record of another pile, as it is. */
static int
move(struct sf_filler *f, const struct sf_piled *head, struct sf_str text,
    struct sf_err *e)
{
	char *to = room_for(f, head->person, text.n, e);

	if (to == NULL)
		return (-1);
	memcpy(to + sizeof(*head), text.p, text.n);
	took(f, head, to);
	return (0);
}

int
sf_filler_done(struct sf_filler *f, struct sf_err *e)
{
	size_t i;

	for (i = 0; i < f->to->n; i++)
		if (f->held[i].n > 0 && flush(f, i, e))
			return (-1);
	return (0);
}

/* The record at ${at} of what was read; returns where the next one is. */
static size_t
look(const struct sf_buf *in, size_t at, struct sf_piled *head,
    struct sf_str *line)
{
	memcpy(head, in->p + at, sizeof(*head));
	at += sizeof(*head);
	*line = (struct sf_str){in->p + at, head->n};
	return (at + head->n);
}

static int
refill(const struct sf_pile *v, struct sf_filler *f, struct sf_err *e)
{
	struct sf_unscratch *un = sf_unscratch_new(v->heap->file, e);
	struct sf_buf in = {0};
	struct sf_piled head;
	struct sf_str line;
	uint64_t block;
	size_t i, at;
	int ret = -1;

	if (un == NULL)
		return (-1);
	for (i = 0; i < v->blocks; i++) {
		block = v->block[i];
		if (sf_unscratch_get(un, &block, &in, e))
			goto done;
		for (at = 0; at < in.n;) {
			at = look(&in, at, &head, &line);
			if (move(f, &head, line, e))
				goto done;
		}
	}
	ret = sf_filler_done(f, e);
done:
	sf_unscratch_free(un);
	sf_buf_release(&in);
	return (ret);
}

/* Smaller piles, at the start of the list, of what is in pile ${v}. */
static int
part_again(struct sf_piles *p, const struct sf_pile *v, struct sf_err *e)
{
	struct sf_parting t = {0};
	struct sf_filler f = {0};
	int ret = -1;

	if (sf_parting_open(&t, p, v->from, v->to, 1, e) == 0 &&
	    sf_filler_open(&f, &t, e) == 0)
		ret = refill(v, &f, e);
	sf_filler_close(&f);
	sf_parting_close(&t, p);
	return (ret);
}

int
sf_piles_next(struct sf_piles *p, struct sf_pile **pile, struct sf_err *e)
{
	struct sf_pile *v;
	int ret;

	while ((v = p->first) != NULL) {
		p->first = v->next;
		if (v->bytes > 0 && (v->bytes <= 2 * wanted(p) ||
		    v->to - v->from == 1)) {
			*pile = v;
			return (1);
		}
		ret = v->bytes > 0 ? part_again(p, v, e) : 0;
		sf_pile_free(v);
		if (ret != 0)
			return (-1);
	}
	return (0);
}

static int
by_number(const void *a, const void *b)
{
	const struct sf_placed *x = a, *y = b;

	return (x->number < y->number ? -1 : x->number > y->number);
}

/* Each person's records in the order of their numbers. */
static void
order_each(struct sf_placed *v, size_t n)
{
	size_t i, k;
	int sorted;

	for (i = 0; i < n; i = k) {
		sorted = 1;
		for (k = i + 1; k < n && v[k].person == v[i].person; k++)
			if (v[k].number < v[k - 1].number)
				sorted = 0;
		if (!sorted)
			qsort(v + i, k - i, sizeof(*v), by_number);
	}
}

/* Count the records of each person: ${start} gets where hers begin. */
static size_t
count(const struct sf_pile *p, const struct sf_buf *in, size_t *start)
{
	struct sf_piled head;
	struct sf_str line;
	size_t at, n = 0, i, had;

	for (at = 0; at < in->n;) {
		at = look(in, at, &head, &line);
		start[head.person - p->from]++;
	}
	for (i = 0; i < p->to - p->from; i++) {
		had = start[i];
		start[i] = n;
		n += had;
	}
	return (n);
}

static int
place(const struct sf_pile *p, const struct sf_buf *in, struct sf_buf *order,
    struct sf_err *e)
{
	size_t *start = calloc(p->to - p->from + 1, sizeof(*start));
	struct sf_placed *v;
	struct sf_piled head;
	struct sf_str line;
	size_t n, at, from;

	if (start == NULL)
		return (sf_fail_mem(e));
	n = count(p, in, start);
	sf_buf_clear(order);
	if ((v = (void *)sf_buf_room(order, n * sizeof(*v))) == NULL) {
		free(start);
		return (sf_fail_mem(e));
	}
	for (at = 0; at < in->n;) {
		from = at;
		at = look(in, at, &head, &line);
		v[start[head.person - p->from]++] = (struct sf_placed){
		    head.person, head.number, from};
	}
	order->n = n * sizeof(*v);
	free(start);
	order_each(v, n);
	return (0);
}

int
sf_pile_read(const struct sf_pile *p, struct sf_buf *in, struct sf_buf *order,
    struct sf_err *e)
{
	struct sf_unscratch *un = sf_unscratch_new(p->heap->file, e);
	size_t i;
	int ret = -1;

	sf_buf_clear(in);
	if (un == NULL)
		return (-1);
	if (sf_buf_room(in, p->bytes) == NULL) {
		(void)sf_fail_mem(e);
		goto done;
	}
	for (i = 0; i < p->blocks; i++)
		if (sf_unscratch_more(un, p->block[i], in, e))
			goto done;
	ret = place(p, in, order, e);
done:
	sf_unscratch_free(un);
	return (ret);
}
