/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "identity/heads.h"
#include "identity/records.h"
#include "tap.h"

#define NIGHT 5000		/* heads: more than a walk gives at once */
#define MIX UINT64_C(0x9E3779B97F4A7C15)

static char dir[64];

static struct sf_head
head(uint32_t i)
{
	return ((struct sf_head){i * MIX, i, (int64_t)i - 100, i / 2,
	    i % 7 == 0 ? SF_HEAD_PROFILE | 9 : 9});
}

/* A night of ${n} heads from number ${from} on. */
static int
night(uint32_t from, uint32_t n, int init, struct sf_err *e)
{
	struct sf_state *s = sf_state_open(dir, "test 1", init, e);
	struct sf_heads h = {0};
	struct sf_head v;
	uint32_t i;
	int ret = s == NULL || sf_heads_open(&h, s, e) || h.old != from ? -1 :
	    0;

	for (i = from; i < from + n && ret == 0; i++) {
		v = head(i);
		ret = sf_heads_add(&h, &v, e);
	}
	if (ret == 0 && n > 0 && h.latest != (int64_t)from + n - 101)
		ret = -1;
	if (ret == 0 && n == 0)
		ret = sf_table_keep(&h.table, e);
	ret = ret || sf_state_commit(s, e) ? -1 : 0;
	sf_heads_close(&h);
	sf_state_free(s);
	return (ret);
}

struct walk {
	uint32_t next, stop;
	int bad;
};

static int
each(void *ctx, uint32_t number, const struct sf_head *v, size_t n,
    struct sf_err *e)
{
	struct walk *w = ctx;
	struct sf_head want;
	size_t i;

	(void)e;
	w->bad |= number != w->next;
	for (i = 0; i < n; i++) {
		want = head(w->next++);
		w->bad |= memcmp(&v[i], &want, sizeof(want)) != 0;
	}
	return (w->next > w->stop ? 5 : 0);
}

/* Walk over all: what sf_heads_each() gives. */
static int
walk(struct walk *w, struct sf_err *e)
{
	struct sf_state *s = sf_state_open(dir, "test 1", 0, e);
	struct sf_heads h = {0};
	int ret = s == NULL || sf_heads_open(&h, s, e) ? -1 :
	    sf_heads_each(&h, each, w, e);

	sf_heads_close(&h);
	sf_state_free(s);
	return (ret);
}

static void
walks(void)
{
	struct sf_err e = {0};
	struct walk w = {0, UINT32_MAX, 0};

	OK(night(0, 0, 1, &e) == 0 && walk(&w, &e) == 0 && w.next == 0,
	    "no heads");
	OK(night(0, NIGHT, 0, &e) == 0 && night(NIGHT, 0, 0, &e) == 0 &&
	    night(NIGHT, 1, 0, &e) == 0 && night(NIGHT + 1, NIGHT, 0, &e) ==
	    0, "nights of many, of none, and of one");
	OK(walk(&w, &e) == 0 && w.next == 2 * NIGHT + 1 && !w.bad,
	    "all in order");
	w = (struct walk){0, 0, 0};
	OK(walk(&w, &e) == 5 && w.next < NIGHT && !w.bad,
	    "a walk ends where it is told to");
}

/* Tonight brings some of before again: these claim, and few more. */
static void
claims(void)
{
	struct sf_err e = {0};
	struct sf_state *s = sf_state_open(dir, "test 1", 0, &e);
	struct sf_buf same = {0}, rivals = {0};
	struct sf_heads h = {0};
	struct sf_claims c;
	uint32_t *set = calloc(2 * NIGHT + 1, sizeof(*set)), k;
	const struct sf_twin *t;
	struct sf_claim own;
	struct sf_head v;
	int bad;

	sf_claims_init(&c, (size_t)1 << 20);
	bad = s == NULL || set == NULL || sf_heads_open(&h, s, &e);
	for (k = 0; k < 3 && !bad; k++) {
		v = head(k == 2 ? 70 : 22 + k);
		own = (struct sf_claim){v.eid, v.digest + (k == 1),
		    2 * NIGHT + 1 + k, k == 2};
		bad = sf_heads_add(&h, &v, &e) || sf_claims_add(&c, &own, &e);
	}
	if (!bad)
		set[22] = SF_DROPPED;
	OK(!bad && sf_heads_claim(&h, &c, set, &e) == 0 &&
	    c.held <= 20 * sizeof(own), "few of many claim");
	OK(sf_claims_look(&c, 1, &same, &rivals, &e) == 0, "looked at");
	t = (const void *)same.p;
	OK(same.n == sizeof(*t) && t->of == 70 && t->v.number ==
	    2 * NIGHT + 3, "the equal profile is known, a dropped one is not");
	OK(rivals.n == 2 * sizeof(own), "and the event with other content");
	sf_buf_release(&same);
	sf_buf_release(&rivals);
	sf_claims_release(&c);
	sf_heads_close(&h);
	sf_state_free(s);
	free(set);
}

static void
damage(const char *how, const char *what)
{
	struct sf_err e = {0};
	struct walk w = {0, UINT32_MAX, 0};
	char cmd[300];

	(void)snprintf(cmd, sizeof(cmd), "cd '%s'/current && f=$(ls heads.* | "
	    "tail -n 1) && cp $f ../was && rm $f && %s", dir, how);
	OK(system(cmd) == 0 && walk(&w, &e) == -1 && e.code == SF_E_DATA &&
	    strstr(e.path, "/heads.") != NULL, what);
	(void)snprintf(cmd, sizeof(cmd), "cd '%s'/current && f=$(cat ../name) "
	    "&& rm -f $f && cp ../was $f", dir);
	OK(system(cmd) == 0, "put back");
}

int
main(void)
{
	struct sf_err e = {0};
	struct walk w = {0, UINT32_MAX, 0};
	char cmd[200];

	(void)snprintf(dir, sizeof(dir), "/tmp/sf-heads.%ld", (long)getpid());
	walks();
	claims();
	(void)snprintf(cmd, sizeof(cmd), "cd '%s'/current && ls heads.* | "
	    "tail -n 1 >../name", dir);
	OK(system(cmd) == 0, "the last segment");
	damage("cp ../was $f && printf x | dd of=$f bs=1 seek=77 conv=notrunc "
	    "2>/dev/null", "a byte is another");
	damage("head -c -32 ../was >$f", "a head is cut off");
	damage("cat ../was ../was >$f", "there are too many");
	damage("true", "it is missing");
	OK(walk(&w, &e) == 0 && !w.bad, "whole again");
	(void)snprintf(cmd, sizeof(cmd), "rm -r '%s'", dir);
	OK(system(cmd) == 0, "removed");
	DONE();
}
