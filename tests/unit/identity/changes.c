/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <unistd.h>

#include "io/src.h"

#include "identity/asked.h"
#include "identity/changes.h"
#include "tap.h"

/* Tonight: somebody with a phone and a cookie, and two with one value each. */
static const char events[] =
    "{\"ts\":\"2026-01-01T00:00:00Z\",\"event\":\"x\",\"ids\":"
	"{\"cookie\":\"1\",\"phone\":\"+8613812345678\"}}\n"
    "{\"ts\":\"2026-01-02T00:00:00Z\",\"event\":\"x\",\"ids\":"
	"{\"email\":\"a@b.cn\",\"cookie\":\"unknown\"}}\n"
    "{\"ts\":\"2026-01-03T00:00:00Z\",\"event\":\"x\",\"ids\":"
	"{\"device\":\"d\"}}\n";

#define MANY 8
static struct sf_linked l;
static struct sf_run run;
static char path[] = "/tmp/sf-changes.XXXXXX", told[] = "/tmp/sf-told.XXXXXX";
static const char *const in[] = {path};
static struct sf_entry was_v[MANY], now_v[MANY];
static struct sf_ledger was = {.v = was_v}, now = {.v = now_v};
static uint32_t entry[MANY], owner[MANY];

static int
make(void)
{
	struct sf_err e = {0};
	int fd = mkstemp(path), other = mkstemp(told), ret;

	run.in = in;
	run.ins = 1;
	run.jobs = 1;
	run.memory = (size_t)64 << 20;
	run.max_line = (size_t)1 << 20;
	ret = fd < 0 || other < 0 || write(fd, events, sizeof(events) - 1) !=
	    (ssize_t)sizeof(events) - 1 || sf_linked_open(&l, &run, NULL, &e);
	l.forest = 1;
	ret = ret || sf_linked_make(&l, &e) || l.persons.n != 3 ||
	    sf_nodes_count(&l.nodes) >= MANY;
	(void)close(fd);
	(void)close(other);
	(void)unlink(path);
	return (ret);
}

static uint32_t
node(const char *text)
{
	struct sf_asked a = {.node = SF_NO_NODE};
	struct sf_err e = {0};

	return (sf_asked_find(&a, &l, sf_str(text), &e) ? SF_NO_NODE : a.node);
}

static struct sf_str
name(const char *text)
{
	return (sf_names_of(&l.names, &l.nodes, node(text)));
}

/* An entry of who was named by ${text}; in the order of names. */
static void
enter(struct sf_ledger *g, const char *text, uint32_t live)
{
	struct sf_entry v = {.name = name(text), .start = INT64_MIN,
	    .node = node(text), .born = 1, .live = live};
	size_t i = g->n++;

	for (; i > 0 && sf_str_cmp(g->v[i - 1].name, v.name) > 0; i--)
		g->v[i] = g->v[i - 1];
	g->v[i] = v;
}

/* Who owned what, by the names that did: NULL for nobody. */
static void
own(const char *text, const char *by)
{
	owner[node(text)] = by == NULL ? SF_NOBODY :
	    (uint32_t)sf_ledger_find(&was, name(by));
}

static char *
tell(struct sf_buf *b, int has_ts)
{
	struct sf_changes c = {.l = &l, .was = &was, .now = &now,
	    .entry = entry, .owner = owner,
	    .values = (uint32_t)sf_nodes_count(&l.nodes), .gen = 7,
	    .why = "evidence", .has_ts = has_ts, .ts = 0};
	struct sf_err e = {0};
	struct sf_out *o = sf_out_open(told, &e);
	size_t i;
	int bad;

	for (i = 0; i < l.persons.n; i++)
		entry[i] = (uint32_t)sf_ledger_find(&now,
		    l.persons.v[i].one_id);
	bad = o == NULL || sf_changes_write(&c, o, &e) || sf_out_commit(o, &e);
	sf_out_free(o);
	sf_buf_clear(b);
	bad = bad || sf_src_slurp(told, (size_t)1 << 20, b, &e);
	return (bad || sf_buf_cstr(b) == NULL ? NULL : b->p);
}

static size_t
count(const char *in_text, const char *what)
{
	size_t n = 0;

	for (; in_text && (in_text = strstr(in_text, what)) != NULL; in_text++)
		n++;
	return (n);
}

/* Whether ${want} stands there once, with the names of @ and #. */
static int
has(const char *text, const char *want, const char *a, const char *b)
{
	struct sf_buf w = {0};
	int ret;

	for (; *want; want++)
		if (*want == '@')
			sf_buf_addstr(&w, name(a));
		else if (*want == '#')
			sf_buf_addstr(&w, name(b));
		else
			sf_buf_addc(&w, *want);
	ret = text != NULL && sf_buf_cstr(&w) != NULL &&
	    count(text, w.p) == 1;
	sf_buf_release(&w);
	return (ret);
}

static void
first_night(struct sf_buf *b)
{
	char *text;

	was.n = now.n = 0;
	enter(&now, "phone=+8613812345678", 1);
	enter(&now, "email=a@b.cn", 1);
	enter(&now, "device=d", 1);
	memset(owner, 0xff, sizeof(owner));
	text = tell(b, 0);
	OK(count(text, "\"one_id_new\"") == 3 && count(text, "\n") == 3,
	    "the first night: all are new");
	OK(count(text, "{\"ts\":\"2026-01-03T00:00:00.000Z\",\"eid\":\"") ==
	    3, "at the time of the last event");
	text = tell(b, 1);
	OK(count(text, "{\"ts\":\"1970-01-01T00:00:00.000Z\"") == 3,
	    "or as of a time");
}

static void
same_again(struct sf_buf *b)
{
	was.n = 0;
	enter(&was, "phone=+8613812345678", 1);
	enter(&was, "email=a@b.cn", 1);
	enter(&was, "device=d", 1);
	own("phone=+8613812345678", "phone=+8613812345678");
	own("cookie=1", "phone=+8613812345678");
	own("email=a@b.cn", "email=a@b.cn");
	own("device=d", "device=d");
	own("cookie=unknown", NULL);
	IS(tell(b, 0), "", "the same persons: nothing is told");
}

/* Two melted, one parted, and one is held by nobody any longer. */
static void
all_kinds(struct sf_buf *b)
{
	char *text;

	was.n = 0;
	enter(&was, "phone=+8613812345678", 1);
	enter(&was, "cookie=1", 1);
	enter(&was, "email=a@b.cn", 1);
	enter(&was, "cookie=unknown", 1);
	own("cookie=1", "cookie=1");
	own("phone=+8613812345678", "phone=+8613812345678");
	own("email=a@b.cn", "email=a@b.cn");
	own("device=d", "email=a@b.cn");
	own("cookie=unknown", "cookie=unknown");
	enter(&now, "cookie=1", 0);
	enter(&now, "cookie=unknown", 0);
	text = tell(b, 0);
	OK(count(text, "\n") == 3, "three things are told");
	OK(has(text, "\"event\":\"one_id_merge\",\"ids\":{\"one_id\":\"@\"},"
	    "\"props\":{\"kept\":\"@\",", "phone=+8613812345678", NULL), "who kept her name in a merge");
	OK(has(text, "\"retired\":[\"@\"],\"cause\":[{\"type\":\"cookie\","
	    "\"name\":\"@\",", "cookie=1", NULL) &&
	    has(text, "\"with\":{\"type\":\"phone\",\"name\":\"@\"},"
	    "\"events\":1}]", "phone=+8613812345678", NULL),
	    "who melted into her, and by which link");
	OK(has(text, "\"event\":\"one_id_split\",\"ids\":{\"one_id\":"
	    "\"@\"},\"props\":{\"from\":[\"#\"],\"cause\":"
	    "\"evidence\"}", "device=d", "email=a@b.cn"), "who parted");
	OK(has(text, "\"event\":\"one_id_retire\",\"ids\":{\"one_id\":"
	    "\"@\"}}", "cookie=unknown", NULL), "and who is no more");
	/* Nobody bore it: it is told no second time. */
	was.v[sf_ledger_find(&was, name("cookie=unknown"))].live = 0;
	OK(count(tell(b, 0), "one_id_retire") == 0, "which is told once");
}

int
main(void)
{
	struct sf_buf b = {0};

	if (make() != 0) {
		printf("Bail out! nothing to tell of\n");
		return (1);
	}
	first_night(&b);
	same_again(&b);
	all_kinds(&b);
	(void)unlink(told);
	sf_buf_release(&b);
	sf_linked_release(&l);
	DONE();
}
