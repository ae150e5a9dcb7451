/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "record/event.h"
#include "record/profile.h"

#include "identity/crew_fold.h"

#define KEEP ((size_t)16 << 20)	/* a larger buffer is given back */

struct sf_folder {
	const struct sf_crew *c;
	struct sf_fold *fold;
	struct sf_json *json;
	struct sf_packer *packer;	/* for a store; or NULL */
	struct sf_buf line, key, names;
	uint32_t person;
};

static void
clear(struct sf_buf *b)
{
	if (b->cap > KEEP)
		sf_buf_release(b);
	sf_buf_clear(b);
}

void
sf_batch_clear(struct sf_batch *b)
{
	clear(&b->in);
	clear(&b->order);
	clear(&b->out);
	clear(&b->packed);
	b->folded = b->doubtful = 0;
	b->failed = 0;
	sf_err_clear(&b->err);
}

void
sf_batch_release(struct sf_batch *b)
{
	sf_pile_free(b->pile);
	sf_buf_release(&b->in);
	sf_buf_release(&b->order);
	sf_buf_release(&b->out);
	sf_buf_release(&b->packed);
}

struct sf_folder *
sf_folder_new(const struct sf_crew *c, struct sf_err *e)
{
	struct sf_folder *f = calloc(1, sizeof(*f));

	if (f == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	f->c = c;
	if ((f->fold = sf_fold_new(&c->keep, c->rules, e)) == NULL ||
	    (f->json = sf_json_new(e)) == NULL ||
	    (c->out == NULL && (f->packer = sf_packer_new(e)) == NULL)) {
		sf_folder_free(f);
		return (NULL);
	}
	return (f);
}

void
sf_folder_free(struct sf_folder *f)
{
	if (f == NULL)
		return;
	sf_fold_free(f->fold);
	sf_json_free(f->json);
	sf_packer_free(f->packer);
	sf_buf_release(&f->line);
	sf_buf_release(&f->key);
	sf_buf_release(&f->names);
	free(f);
}

/* Where an identifier of a record goes: what links the person, or shared. */
static int
links(void *ctx, struct sf_str type, struct sf_str value)
{
	struct sf_folder *f = ctx;
	const struct sf_crew *c = f->c;
	uint32_t id;

	sf_buf_clear(&f->key);
	sf_buf_addstr(&f->key, type);
	sf_buf_addc(&f->key, '\0');
	sf_buf_addstr(&f->key, value);
	/* Of a value that moved, one of the intervals is hers, or none. */
	for (id = sf_nodes_find(c->nodes, sf_buf_str(&f->key));
	    id != SF_NO_NODE; id = sf_nodes_next(c->nodes, id))
		if (sf_persons_links(c->persons, f->person, id))
			return (1);
	return (0);
}

static int
take(struct sf_folder *f, const struct sf_piled *head, struct sf_str line,
    struct sf_err *e)
{
	struct sf_jdoc doc;
	struct sf_event ev;
	struct sf_profile p;
	const char *code;

	if (head->entry.name != 0)
		return (sf_fold_plain(f->fold, line, &head->entry, e));
	if (sf_json_parse(f->json, line.p, line.n, 1, &doc, e))
		return (-1);
	if (head->flags & SF_EV_PROFILE)
		return (sf_profile_view(&doc, &p, e) || sf_fold_profile(
		    f->fold, &doc, &p, links, f, e) ? -1 : 0);
	return (sf_event_view(&doc, &ev, &code, e) ||
	    sf_fold_rest(f->fold, &doc, &ev, e) ? -1 : 0);
}

/* What her events say of her identifiers, set by set instead of one by one. */
static int
take_ids(struct sf_folder *f, struct sf_err *e)
{
	const struct sf_crew *c = f->c;
	const uint32_t *at = c->persons->sets + c->persons->v[f->person].from;
	const uint32_t *end = c->persons->sets +
	    c->persons->v[f->person + 1].from;
	const struct sf_idset *s;
	uint32_t i, id;

	for (; at < end; at++) {
		s = &c->sets->v[*at];
		for (i = 0; i < s->n; i++) {
			id = s->id[i];
			if (sf_fold_ident(f->fold, sf_nodes_type(c->nodes,
			    id)->name, sf_nodes_value(c->nodes, id),
			    sf_persons_links(c->persons, f->person, id),
			    s->first, s->last, e))
				return (-1);
		}
	}
	return (0);
}

/*
 * What is known of a person is all over the memory: persons after this one are
 * looked at a step each, so that it is near when their turn comes.
 */
#define AHEAD 2		/* persons between two steps */
#define FEW 8		/* of her sets, of a set's identifiers, of her names */

static void
look_at(const struct sf_crew *c, const struct sf_person *v, int step)
{
	uint32_t n = v[1].from - v->from, i, k, id;
	const struct sf_idset *s;

	for (i = 0; i < n && i < FEW; i++) {
		s = &c->sets->v[c->persons->sets[v->from + i]];
		if (step == 0)
			__builtin_prefetch(s);
		else if (step == 1)
			__builtin_prefetch(s->id);
		for (k = 0; step >= 2 && k < s->n && k < FEW; k++) {
			id = s->id[k];
			__builtin_prefetch(step == 2 ?
			    (const void *)&c->nodes->v[id] :
			    c->nodes->v[id].key);
			if (step == 2)
				__builtin_prefetch(&c->persons->owner[id]);
		}
	}
	for (i = v->named; step == 2 && i < v[1].named && i < v->named + FEW;
	    i++)
		sf_persons_name_ahead(c->persons, i);
	if (step == 2)
		__builtin_prefetch(v->one_id.p);
}

static void
look_ahead(const struct sf_crew *c, uint32_t person)
{
	uint32_t step, at;

	for (step = 0; step < 4; step++) {
		at = person + (4 - step) * AHEAD;
		if (at < c->persons->n)
			look_at(c, &c->persons->v[at], (int)step);
	}
}

/* The person is complete: write her. */
static int
finish(struct sf_folder *f, struct sf_batch *b, struct sf_err *e)
{
	const struct sf_person *v = &f->c->persons->v[f->person];
	struct sf_buf *line = f->c->rows ? &f->line : &b->out;
	const struct sf_str *names;
	struct sf_jdoc doc;
	size_t n;

	if (take_ids(f, e) ||
	    sf_heard_fold(f->c->heard, f->person, f->fold, e) ||
	    sf_persons_others(f->c->persons, f->person, &f->names, &names, &n,
	    e))
		return (-1);
	clear(&f->line);
	if (sf_fold_write(f->fold, v->one_id, names, n, line, e))
		return (-1);
	if (f->c->rows == NULL)
		sf_buf_addc(&b->out, '\n');
	else if (sf_json_parse(f->json, line->p, line->n, 0, &doc, e))
		return (-1);
	else
		sf_rows_out_add(f->c->rows, &b->out, sf_buf_str(line), &doc);
	if (sf_fold_doubtful(f->fold)) {
		if (b->doubtful < SF_CREW_NAMED)
			b->doubt[b->doubtful] = f->person;
		b->doubtful++;
	}
	sf_fold_reset(f->fold);
	/* What links() asked with half a key was not answered. */
	return (sf_buf_check(&f->key, e) || sf_buf_check(&b->out, e) ? -1 : 0);
}

void
sf_folder_batch(struct sf_folder *f, struct sf_batch *b)
{
	const struct sf_placed *v;
	struct sf_piled head;
	size_t i, n;

	f->person = SF_NOBODY;
	sf_fold_reset(f->fold);
	b->failed = sf_pile_read(b->pile, &b->in, &b->order, &b->err) != 0;
	v = (const void *)b->order.p;
	n = b->order.n / sizeof(*v);
	for (i = 0; i < n && !b->failed; i++) {
		if (f->person != SF_NOBODY && f->person != v[i].person)
			b->failed = finish(f, b, &b->err) != 0;
		if (f->person != v[i].person)
			look_ahead(f->c, v[i].person);
		if (i + FEW < n)
			__builtin_prefetch(b->in.p + v[i + FEW].at);
		f->person = v[i].person;
		memcpy(&head, b->in.p + v[i].at, sizeof(head));
		if (!b->failed)
			b->failed = take(f, &head, (struct sf_str){
			    b->in.p + v[i].at + sizeof(head), head.n},
			    &b->err) != 0;
		b->folded++;
	}
	if (f->person != SF_NOBODY && !b->failed)
		b->failed = finish(f, b, &b->err) != 0;
	if (f->packer != NULL && !b->failed)
		b->failed = sf_pack(f->packer, b->out.p, b->out.n, &b->packed,
		    &b->err) != 0;
}
