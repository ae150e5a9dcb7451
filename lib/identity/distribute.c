/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "format/json.h"
#include "io/sort.h"
#include "record/event.h"

#include "identity/distribute.h"

#define AHEAD ((size_t)8)

/* What all threads share; what is written to is under the lock. */
struct shared {
	struct sf_distribute *d;
	const struct sf_idsets *sets;
	struct sf_parting parting;
	pthread_mutex_t lock;
	size_t next;			/* block to be taken */
	struct sf_json *json;
	struct sf_sort *lonely;
	struct sf_buf key;
};

struct worker {
	struct shared *s;
	struct sf_lines lines;
	struct sf_filler filler;
	pthread_t thread;
	int started, failed;
	struct sf_err err;
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

/* Sets are all over the memory: a later record's is asked for now. */
static void
look_ahead(const struct shared *s, size_t number)
{
	const struct sf_records *r = s->d->records;

	number += AHEAD;
	if (number < r->n && r->set[number] != SF_DROPPED)
		__builtin_prefetch(&s->sets->v[r->set[number]].person);
}

static int
take_block(struct worker *w, size_t block)
{
	struct shared *s = w->s;
	const struct sf_records *r = s->d->records;
	const struct sf_idset *set;
	struct sf_piled head = {0};
	struct sf_line own;
	struct sf_str line;

	if (sf_lines_block(&w->lines, block, &w->err))
		return (-1);
	while (sf_lines_next(&w->lines, &head.number, &own, &line)) {
		look_ahead(s, head.number);
		if (r->set[head.number] == SF_DROPPED)
			continue;
		set = &s->sets->v[sf_moves_record(s->d->moves,
		    r->set[head.number], line)];
		head.person = set->person;
		head.flags = own.flags;
		if (head.person == SF_NOBODY ?
		    put_aside(s, &own, line, &w->err) :
		    sf_filler_add(&w->filler, &head, line, &own.cut, &w->err))
			return (-1);
	}
	return (0);
}

static void *
work(void *arg)
{
	struct worker *w = arg;
	size_t k, n = w->s->d->records->blocks;

	for (;;) {
		(void)pthread_mutex_lock(&w->s->lock);
		k = w->s->next++;
		(void)pthread_mutex_unlock(&w->s->lock);
		if (k >= n)
			break;
		if (take_block(w, k)) {
			w->failed = 1;
			return (NULL);
		}
	}
	w->failed = sf_filler_done(&w->filler, &w->err) != 0;
	return (NULL);
}

/* All workers at the same time: the caller is the first of them. */
static int
run(struct worker *w, unsigned n, struct sf_err *e)
{
	sigset_t all, was;
	unsigned i;
	int ret = 0;

	/* Signals are the caller's: its handlers know what to remove. */
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &was);
	for (i = 1; i < n; i++)
		w[i].started = pthread_create(&w[i].thread, NULL, work,
		    &w[i]) == 0;
	(void)pthread_sigmask(SIG_SETMASK, &was, NULL);
	(void)work(&w[0]);
	for (i = 0; i < n; i++) {
		if (w[i].started)
			(void)pthread_join(w[i].thread, NULL);
		if (w[i].failed && ret == 0) {
			*e = w[i].err;
			ret = -1;
		}
	}
	return (ret);
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
	ret = run(w, n, e);
done:
	for (i = 0; i < n && w[i].s != NULL; i++) {
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
	d->lonely = 0;
	(void)pthread_mutex_init(&s.lock, NULL);
	if ((s.json = sf_json_new(e)) == NULL ||
	    sf_parting_open(&s.parting, to, 0, (uint32_t)to->persons, n, e))
		goto done;
	if (share_out(&s, n, e) || write_lonely(&s, e))
		goto done;
	ret = 0;
done:
	sf_parting_close(&s.parting, to);
	sf_sort_free(s.lonely);
	sf_json_free(s.json);
	sf_buf_release(&s.key);
	(void)pthread_mutex_destroy(&s.lock);
	return (ret);
}
