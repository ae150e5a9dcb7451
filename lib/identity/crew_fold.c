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
	struct sf_buf line, key;
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
	clear(&b->out);
	b->folded = b->doubtful = 0;
	b->failed = 0;
	sf_err_clear(&b->err);
}

void
sf_batch_release(struct sf_batch *b)
{
	sf_buf_release(&b->in);
	sf_buf_release(&b->out);
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
	if ((f->fold = sf_fold_new(&c->keep, e)) == NULL ||
	    (f->json = sf_json_new(e)) == NULL) {
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
	sf_buf_release(&f->line);
	sf_buf_release(&f->key);
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
	id = sf_nodes_find(c->nodes, sf_buf_str(&f->key));
	return (id != SF_NO_NODE && sf_persons_links(c->persons, c->nodes,
	    c->unite, f->person, id));
}

static int
take(struct sf_folder *f, struct sf_str rec, struct sf_err *e)
{
	struct sf_jdoc doc;
	struct sf_event ev;
	struct sf_profile p;
	const char *code;

	if (sf_json_parse(f->json, rec.p, rec.n, 1, &doc, e))
		return (-1);
	if (sf_is_profile(&doc))
		return (sf_profile_view(&doc, &p, e) || sf_fold_profile(
		    f->fold, &doc, &p, links, f, e) ? -1 : 0);
	return (sf_event_view(&doc, &ev, &code, e) || sf_fold_event(f->fold,
	    &doc, &ev, links, f, e) ? -1 : 0);
}

/* The person is complete: write her. */
static int
finish(struct sf_folder *f, struct sf_batch *b, struct sf_err *e)
{
	const struct sf_person *v = &f->c->persons->v[f->person];
	struct sf_buf *line = f->c->rows ? &f->line : &b->out;
	struct sf_jdoc doc;

	if (sf_heard_fold(f->c->heard, f->person, f->fold, e))
		return (-1);
	clear(&f->line);
	if (sf_fold_write(f->fold, v->one_id, v->others, v->n, line, e))
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
	return (sf_buf_check(&b->out, e));
}

void
sf_folder_batch(struct sf_folder *f, struct sf_batch *b)
{
	uint32_t head[2];
	size_t at;

	f->person = SF_NOBODY;
	sf_fold_reset(f->fold);
	for (at = 0; at < b->in.n && !b->failed; at += head[1]) {
		memcpy(head, b->in.p + at, sizeof(head));
		at += sizeof(head);
		if (f->person != SF_NOBODY && f->person != head[0])
			b->failed = finish(f, b, &b->err);
		f->person = head[0];
		if (!b->failed)
			b->failed = take(f, (struct sf_str){b->in.p + at,
			    head[1]}, &b->err);
		b->folded++;
	}
	if (f->person != SF_NOBODY && !b->failed)
		b->failed = finish(f, b, &b->err);
}
