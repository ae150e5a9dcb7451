/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "expr/jq_work.h"

void
sf_jq_nomem(void)
{
	_exit(SF_POOL_NOMEM);
}

struct sf_jq *
sf_jq_new(const struct sf_expr *x)
{
	struct sf_err e = {0};
	struct sf_jq *w;

	w = calloc(1, sizeof(*w));
	if (w == NULL)
		return (NULL);
	w->x = x;
	w->line = w->asked = jv_null();
	w->events = jv_array();
	w->json = sf_json_new(&e);
	w->pjson = sf_json_new(&e);
	w->cjson = sf_json_new(&e);
	if (w->json == NULL || w->pjson == NULL || w->cjson == NULL)
		return (NULL);
	return (w);
}

/* From here a line may take as long as it is allowed to. */
static void
arm(const struct sf_jq *w, struct timespec *last)
{
	struct timespec now, used;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	if (last->tv_sec != 0 && now.tv_sec - last->tv_sec < 1)
		return;
	*last = now;
	if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) == -1)
		return;
	sf_pool_limit(RLIMIT_CPU, (rlim_t)used.tv_sec + 1 + w->x->cpu,
	    RLIM_INFINITY);
}

/* The text behind ${b}, with the room that the JSON reader wants. */
static void
copy(struct sf_buf *b, const char *p, size_t n)
{
	sf_buf_clear(b);
	sf_buf_add(b, p, n);
	if (sf_buf_room(b, 64) == NULL)
		sf_jq_nomem();
	memset(b->p + b->n, 0, 64);
}

static void
take_line(struct sf_jq *w, const char *p, size_t n)
{
	struct sf_err e = {0};

	if (n == w->text.n && n > 0 && memcmp(p, w->text.p, n) == 0)
		return;
	copy(&w->text, p, n);
	w->broken = sf_json_parse(w->json, w->text.p, w->text.n, 1, &w->doc,
	    &e) == -1;
	if (w->broken && e.code == SF_E_IO)
		sf_jq_nomem();
	if (w->broken)
		return;
	sf_jq_line(w);
	sf_ask_line(&w->ask, w->x, &w->doc, NULL);
}

static void
take_params(struct sf_jq *w, const char *p, size_t n)
{
	struct sf_err e = {0};

	w->ask.params = NULL;
	if (n == 0)
		return;
	copy(&w->ptext, p, n);
	if (sf_json_parse(w->pjson, w->ptext.p, w->ptext.n, 1, &w->params,
	    &e) == 0)
		w->ask.params = &w->params;
}

static void
put(struct sf_buf *b, enum sf_truth truth, const char *p, size_t n)
{
	sf_buf_addc(b, (char)truth);
	sf_wire_u32(b, (uint32_t)n);
	sf_buf_add(b, p, n);
}

static void
undefined(struct sf_buf *b, const char *why)
{
	put(b, SF_UNDEFINED, why, strlen(why));
}

/* A value as jq prints it; the usual kinds without its help. */
static void
put_value(struct sf_buf *b, jv v)
{
	char small[32];
	double d;
	int n;

	switch (jv_get_kind(v)) {
	case JV_KIND_NULL:
		put(b, SF_NO, "null", 4);
		return;
	case JV_KIND_FALSE:
		put(b, SF_NO, "false", 5);
		return;
	case JV_KIND_TRUE:
		put(b, SF_YES, "true", 4);
		return;
	case JV_KIND_NUMBER:
		d = jv_number_value(v);
		if (!(fabs(d) < 1e15) || floor(d) != d ||
		    (d == 0 && signbit(d)))
			break;
		n = snprintf(small, sizeof(small), "%lld", (long long)d);
		put(b, SF_YES, small, (size_t)n);
		jv_free(v);
		return;
	default:
		break;
	}
	v = jv_dump_string(v, 0);
	put(b, SF_YES, jv_string_value(v),
	    (size_t)jv_string_length_bytes(jv_copy(v)));
	jv_free(v);
}

static void
put_item(struct sf_buf *b, jv item)
{
	jv why;

	if (jv_get_kind(item) == JV_KIND_ARRAY) {
		switch (jv_array_length(jv_copy(item))) {
		case 0:
			undefined(b, "no value");
			break;
		case 1:
			put_value(b, jv_array_get(jv_copy(item), 0));
			break;
		default:
			undefined(b, "several values");
		}
		jv_free(item);
		return;
	}
	why = jv_get_kind(item) == JV_KIND_OBJECT ?
	    jv_object_get(item, jv_string("e")) : item;
	if (jv_get_kind(why) == JV_KIND_STRING)
		undefined(b, jv_string_value(why));
	else
		undefined(b, "an error");
	jv_free(why);
}

static void
evaluate(struct sf_jq *w, unsigned g, struct sf_buf *b)
{
	unsigned n = w->x->group[g].foreign, i;
	jv all, msg;

	if (w->broken) {
		for (i = 0; i < n; i++)
			undefined(b, "the line is no JSON");
		return;
	}
	jq_start(w->jq[g], jv_copy(w->line), 0);
	all = jq_next(w->jq[g]);
	if (jv_get_kind(all) == JV_KIND_ARRAY &&
	    (unsigned)jv_array_length(jv_copy(all)) == n) {
		for (i = 0; i < n; i++)
			put_item(b, jv_array_get(jv_copy(all), (int)i));
		jv_free(all);
		return;
	}
	msg = jv_is_valid(all) ? all : jv_invalid_get_msg(all);
	for (i = 0; i < n; i++)
		undefined(b, jv_get_kind(msg) == JV_KIND_STRING ?
		    jv_string_value(msg) : "no value");
	jv_free(msg);
}

int
sf_jq_serve(struct sf_jq *w, int fd)
{
	struct sf_buf in = {0}, out = {0};
	struct timespec last = {0, 0};
	uint32_t group, lines, n;
	const char *p, *line;

	while (sf_pool_recv(fd, &in) == 0) {
		p = in.p;
		group = sf_wire_get(&p);
		lines = sf_wire_get(&p);
		sf_buf_clear(&out);
		while (lines-- > 0) {
			arm(w, &last);
			n = sf_wire_get(&p);
			line = p;
			p += n;
			take_line(w, line, n);
			n = sf_wire_get(&p);
			take_params(w, p, n);
			p += n;
			evaluate(w, group, &out);
		}
		if (out.failed)
			sf_jq_nomem();
		if (sf_pool_send(fd, out.n ? out.p : "", out.n) == -1)
			break;
	}
	return (0);
}
