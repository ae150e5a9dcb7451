/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "format/json.h"
#include "io/sort.h"
#include "io/spill.h"
#include "io/team.h"
#include "record/event.h"

#include "identity/distribute.h"

#define AHEAD ((size_t)8)	/* records between two steps */
#define PARTED (SF_NOBODY - 1)	/* it hangs on a record's time whose it is */

/* What all threads share; what is written to is under the lock. */
struct shared {
	struct sf_distribute *d;
	const struct sf_idsets *sets;
	uint32_t *whose;		/* by set: a person; SF_NOBODY; PARTED */
	struct sf_parting parting;
	pthread_mutex_t lock;
	size_t next;			/* block to be taken */
	struct worker *worker;		/* by thread */
	struct sf_json *json;
	struct sf_sort *lonely;
	struct sf_buf key;
};

struct worker {
	struct shared *s;
	struct sf_lines lines;
	struct sf_filler filler;
	uint64_t placed;
	struct sf_err *err;
};

/* What an event of nobody's is sorted by: its eid, profiles by their line. */
static int
key_of(struct shared *s, const struct sf_line *head, struct sf_str line,
    struct sf_err *e)
{
	struct sf_event view;
	struct sf_jdoc doc;
	const char *code;

	sf_buf_clear(&s->key);
	if (head->flags & SF_EV_PROFILE) {
		/* Behind every eid, which is UTF-8. */
		sf_buf_addc(&s->key, '\xff');
		return (sf_buf_check(&s->key, e));
	}
	if (sf_json_parse(s->json, line.p, line.n, 0, &doc, e) ||
	    sf_event_view(&doc, &view, &code, e))
		return (-1);
	sf_buf_addstr(&s->key, view.eid);
	return (sf_buf_check(&s->key, e));
}

static int
keep_aside(struct shared *s, const struct sf_line *head, struct sf_str line,
    struct sf_err *e)
{
	s->d->lonely++;
	if (s->d->unlinked == NULL)
		return (0);
	if (key_of(s, head, line, e) || (s->lonely == NULL &&
	    (s->lonely = sf_sort_new(s->d->memory, e)) == NULL))
		return (-1);
	return (sf_sort_add(s->lonely, sf_buf_str(&s->key), line, e));
}

/* An event of nobody's: it comes out in the order of eids. */
static int
put_aside(struct shared *s, const struct sf_line *head, struct sf_str line,
    struct sf_err *e)
{
	int ret;

	(void)pthread_mutex_lock(&s->lock);
	ret = keep_aside(s, head, line, e);
	(void)pthread_mutex_unlock(&s->lock);
	return (ret);
}

/* Sets are all over the memory, and large: of each this much is needed. */
static int
find_owners(struct shared *s, struct sf_err *e)
{
	const struct sf_moves *m = s->d->moves;
	size_t n = s->sets->n, i;

	if ((s->whose = malloc((n + 1) * sizeof(*s->whose))) == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < n; i++)
		s->whose[i] = sf_moves_parted(m, (uint32_t)i) ? PARTED :
		    s->sets->v[i].person;
	return (0);
}

/* Whose record ${number} is: SF_NOBODY where that is not known at once. */
static uint32_t
soon(const struct shared *s, size_t number)
{
	const struct sf_records *r = s->d->records;
	uint32_t who;

	if (number >= r->n || r->set[number] == SF_DROPPED)
		return (SF_NOBODY);
	who = s->whose[r->set[number]];
	return (who == PARTED ? SF_NOBODY : who);
}

static void
look_ahead(const struct worker *w, size_t number)
{
	const struct sf_records *r = w->s->d->records;
	size_t at = number + (SF_FILLER_STEPS + 1) * AHEAD;
	uint32_t who;
	int step;

	if (at < r->n && r->set[at] != SF_DROPPED)
		__builtin_prefetch(&w->s->whose[r->set[at]]);
	for (step = 0; step < SF_FILLER_STEPS; step++) {
		at -= AHEAD;
		if ((who = soon(w->s, at)) != SF_NOBODY)
			sf_filler_ahead(&w->filler, who, step);
	}
}

static int
is_wanted(const struct shared *s, uint32_t person)
{
	return (person != SF_NOBODY && (s->d->wanted == NULL ||
	    s->d->wanted[person]));
}

/* Whether a record of set ${set} is of anybody wanted, as far as one sees. */
static int
may_be_wanted(const struct shared *s, uint32_t set)
{
	const struct sf_moves *m = s->d->moves;
	const struct sf_parted *v;
	uint32_t i;

	if (set == SF_DROPPED)
		return (0);
	if (s->whose[set] != PARTED)
		return (is_wanted(s, s->whose[set]));
	v = &m->v[m->of[set] - 1];
	for (i = v->part; i < v->part + v->parts; i++)
		if (s->whose[i] == PARTED || is_wanted(s, s->whose[i]))
			return (1);
	return (0);
}

/* Whether a block of nights before holds anything that is wanted. */
static int
worth_reading(const struct shared *s, size_t block)
{
	const struct sf_records *r = s->d->records;
	uint64_t i, end = sf_records_end(r, block);

	if (block >= r->old_blocks)
		return (1);
	for (i = r->from[block]; i < end; i++)
		if (may_be_wanted(s, r->set[i]))
			return (1);
	return (0);
}

static int
take_record(struct worker *w, uint32_t number, const struct sf_line *own,
    struct sf_str line)
{
	struct shared *s = w->s;
	const struct sf_records *r = s->d->records;
	struct sf_piled head = {.number = number, .flags = own->flags};
	int tonight = number >= r->old;

	if (r->set[number] == SF_DROPPED)
		return (0);
	head.person = s->whose[r->set[number]];
	if (head.person == PARTED)
		head.person = s->whose[sf_moves_record(s->d->moves,
		    r->set[number], line)];
	if (head.person == SF_NOBODY)
		return (tonight ? put_aside(s, own, line, w->err) : 0);
	w->placed += tonight != 0;
	return (is_wanted(s, head.person) ? sf_filler_add(&w->filler, &head,
	    line, &own->cut, w->err) : 0);
}

static int
take_block(struct worker *w, size_t block)
{
	struct sf_line own;
	struct sf_str line;
	uint32_t number;

	if (!worth_reading(w->s, block))
		return (0);
	if (sf_lines_block(&w->lines, block, w->err))
		return (-1);
	while (sf_lines_next(&w->lines, &number, &own, &line)) {
		look_ahead(w, number);
		if (take_record(w, number, &own, line))
			return (-1);
	}
	/* A store keeps the block; else the piles have its room now. */
	if (w->s->d->records->heads != NULL)
		return (0);
	sf_scratch_drop(w->s->d->records->lines, block);
	if (block % (w->s->d->records->blocks / 16 + 16) == 0)
		sf_spill_trim();
	return (0);
}

/* A thread takes one block after another. */
static int
work(void *ctx, unsigned share, struct sf_err *e)
{
	struct shared *s = ctx;
	struct worker *w = &s->worker[share];
	size_t k, n = s->d->records->blocks;

	w->err = e;
	for (;;) {
		(void)pthread_mutex_lock(&s->lock);
		k = s->next++;
		(void)pthread_mutex_unlock(&s->lock);
		if (k >= n)
			break;
		if (take_block(w, k))
			return (-1);
	}
	return (sf_filler_done(&w->filler, e));
}

static int
share_out(struct shared *s, unsigned n, struct sf_err *e)
{
	struct worker *w = calloc(n, sizeof(*w));
	unsigned i;
	int ret = -1;

	if (w == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < n; i++) {
		w[i].s = s;
		if (sf_lines_open(&w[i].lines, s->d->records, e) ||
		    sf_filler_open(&w[i].filler, &s->parting, e))
			goto done;
	}
	s->worker = w;
	ret = sf_team_run(n, work, s, e);
done:
	for (i = 0; i < n && w[i].s != NULL; i++) {
		s->d->placed += w[i].placed;
		sf_filler_close(&w[i].filler);
		sf_lines_close(&w[i].lines);
	}
	free(w);
	return (ret);
}

static int
write_lonely(struct shared *s, struct sf_err *e)
{
	struct sf_str key, line;
	int got;

	if (s->lonely == NULL)
		return (0);
	if (sf_sort_done(s->lonely, s->d->run->jobs, e))
		return (-1);
	while ((got = sf_sort_next(s->lonely, &key, &line, e)) > 0)
		if (sf_out_write(s->d->unlinked, line.p, line.n, e) ||
		    sf_out_write(s->d->unlinked, "\n", 1, e))
			return (-1);
	return (got);
}

int
sf_distribute(struct sf_distribute *d, struct sf_piles *to, struct sf_err *e)
{
	struct shared s = {.d = d, .sets = d->records->sets};
	unsigned n = d->run->jobs;
	int ret = -1;

	/* What is little is not worth a thread. */
	if (d->records->blocks < n)
		n = d->records->blocks ? (unsigned)d->records->blocks : 1;
	d->lonely = d->placed = 0;
	(void)pthread_mutex_init(&s.lock, NULL);
	if (find_owners(&s, e) || (s.json = sf_json_new(e)) == NULL ||
	    sf_parting_open(&s.parting, to, 0, (uint32_t)to->persons, n, e))
		goto done;
	if (share_out(&s, n, e) || write_lonely(&s, e))
		goto done;
	ret = 0;
done:
	sf_parting_close(&s.parting, to);
	sf_sort_free(s.lonely);
	sf_json_free(s.json);
	free(s.whose);
	sf_buf_release(&s.key);
	(void)pthread_mutex_destroy(&s.lock);
	return (ret);
}
