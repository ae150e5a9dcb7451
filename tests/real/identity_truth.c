/* SPDX-License-Identifier: MIT */
/*
 * identity_truth DIR <EVENTS: what tests/real/identity.sh needs of the events
 * of the simulated bank, whose tags.truth says who acted (--truth-rows):
 *
 *   DIR/events.jsonl	the events without that tag
 *   DIR/truth.csv	rid (the eid) and entity: the person
 *   DIR/linkable.csv	the same, but the entity is as much of a person's rows
 *			as hang together by identifiers that she used herself:
 *			whoever links by equal identifiers cannot join more
 *   DIR/plain.csv	rid and cluster: plain connected components, all
 *			identifiers and no rule
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/map.h"
#include "format/json.h"
#include "record/event.h"

/* Identifiers, and which of them came together. */
struct graph {
	struct sf_map ids;
	uint32_t *parent;
	size_t cap;
};

struct row {
	char eid[32];
	uint32_t person;
	uint32_t plain, own;	/* a node in either graph */
};

struct work {
	struct graph plain, own;
	struct row *row;
	size_t n, cap;
	struct sf_buf key;
	const struct sf_event *ev;
	struct sf_str truth;
	uint32_t at_plain, at_own;
};

#define NONE UINT32_MAX

static void
die(const char *why)
{
	(void)fprintf(stderr, "identity_truth: %s\n", why);
	exit(1);
}

static void *
grown(void *p, size_t *cap, size_t n, size_t size)
{
	if (n < *cap)
		return (p);
	*cap = *cap ? *cap * 2 : 1024;
	if ((p = realloc(p, *cap * size)) == NULL)
		die("out of memory");
	return (p);
}

static uint32_t
find(struct graph *g, uint32_t i)
{
	while (g->parent[i] != i) {
		g->parent[i] = g->parent[g->parent[i]];
		i = g->parent[i];
	}
	return (i);
}

/* The node of ${key}, joined to ${with}, if any. */
static uint32_t
node(struct graph *g, struct sf_str key, uint32_t with)
{
	int fresh;
	struct sf_map_entry *m = sf_map_put(&g->ids, key, g->ids.n, &fresh);
	uint32_t i, a, b;

	if (m == NULL)
		die("out of memory");
	i = (uint32_t)m->val;
	g->parent = grown(g->parent, &g->cap, i, sizeof(*g->parent));
	if (fresh)
		g->parent[i] = i;
	if (with == NONE)
		return (i);
	a = find(g, i);
	b = find(g, with);
	if (a != b)
		g->parent[a < b ? b : a] = a < b ? a : b;
	return (i);
}

static int
identifier(void *ctx, struct sf_str type, struct sf_str value)
{
	struct work *w = ctx;
	struct sf_buf *b = &w->key;

	sf_buf_clear(b);
	sf_buf_addstr(b, type);
	sf_buf_addc(b, '\0');
	sf_buf_addstr(b, value);
	w->at_plain = node(&w->plain, sf_buf_str(b), w->at_plain);
	if (w->truth.n > 0) {
		sf_buf_addc(b, '\0');
		sf_buf_addstr(b, w->truth);
		w->at_own = node(&w->own, sf_buf_str(b), w->at_own);
	}
	return (0);
}

static void
put(FILE *f, const char *p, size_t n)
{
	if (fwrite(p, 1, n, f) != n)
		die("cannot write");
}

/* The line without its tag, which is the only one. */
static void
strip(FILE *out, const char *p, size_t n, struct sf_str truth)
{
	static const char open[] = ",\"tags\":{\"truth\":\"";
	const char *at = strstr(p, open);
	size_t len = sizeof(open) - 1 + truth.n + 2;

	if (at == NULL)
		die("a tag that stands in no line");
	put(out, p, (size_t)(at - p));
	put(out, at + len, n - (size_t)(at - p) - len);
}

static void
line(struct work *w, struct sf_json *j, FILE *out, const char *p, size_t n)
{
	struct sf_jdoc doc;
	struct sf_event ev;
	struct sf_err e = {0};
	const char *code = NULL;
	struct row *r;
	uint32_t tag;

	if (sf_json_parse(j, p, n, 0, &doc, &e) != 0 ||
	    sf_event_view(&doc, &ev, &code, &e) != 0)
		die("a line that is no event");
	tag = ev.tags ? sf_j_get(&doc, ev.tags, "truth") : 0;
	w->truth = tag ? sf_j_text(&doc, tag) : sf_str("");
	w->at_plain = w->at_own = NONE;
	(void)sf_event_ids(&doc, &ev, identifier, w);
	if (w->truth.n == 0) {
		put(out, p, n);
	} else {
		strip(out, p, n, w->truth);
		w->row = grown(w->row, &w->cap, w->n, sizeof(*w->row));
		r = &w->row[w->n++];
		(void)snprintf(r->eid, sizeof(r->eid), "%.*s",
		    (int)ev.eid.n, ev.eid.p);
		r->person = (uint32_t)strtoul(w->truth.p, NULL, 10);
		r->plain = w->at_plain;
		r->own = w->at_own;
	}
	put(out, "\n", 1);
}

static FILE *
create(const char *dir, const char *name)
{
	char path[4096];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	if ((f = fopen(path, "w")) == NULL)
		die("cannot create a file");
	return (f);
}

static void
done(FILE *f)
{
	if (ferror(f) || fclose(f) != 0)
		die("cannot write");
}

static void
tables(struct work *w, const char *dir)
{
	FILE *truth = create(dir, "truth.csv"), *plain, *own;
	const struct row *r;
	size_t i;

	plain = create(dir, "plain.csv");
	own = create(dir, "linkable.csv");
	(void)fputs("rid,entity\n", truth);
	(void)fputs("rid,entity\n", own);
	(void)fputs("rid,cluster\n", plain);
	for (i = 0; i < w->n; i++) {
		r = &w->row[i];
		if (r->plain == NONE)
			continue;
		(void)fprintf(truth, "%s,%u\n", r->eid, r->person);
		(void)fprintf(own, "%s,%u\n", r->eid, find(&w->own, r->own));
		(void)fprintf(plain, "%s,%u\n", r->eid,
		    find(&w->plain, r->plain));
	}
	done(truth);
	done(plain);
	done(own);
}

int
main(int argc, char *argv[])
{
	struct work w = {0};
	struct sf_err e = {0};
	struct sf_json *j = sf_json_new(&e);
	char *p = NULL;
	size_t cap = 0;
	ssize_t n;
	FILE *out;

	if (argc != 2 || j == NULL) {
		(void)fprintf(stderr, "usage: identity_truth DIR <EVENTS\n");
		return (2);
	}
	out = create(argv[1], "events.jsonl");
	while ((n = getline(&p, &cap, stdin)) > 0)
		line(&w, j, out, p, (size_t)n - (p[n - 1] == '\n'));
	done(out);
	tables(&w, argv[1]);
	return (0);
}
