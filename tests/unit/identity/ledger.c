/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "identity/ledger.h"
#include "tap.h"

static char dir[64];

static int
put(const struct sf_ledger *l, int init, struct sf_err *e)
{
	struct sf_state *s = sf_state_open(dir, "test 1", init, e);
	int ret = s == NULL || sf_ledger_write(l, s, e) ||
	    sf_state_commit(s, e) ? -1 : 0;

	sf_state_free(s);
	return (ret);
}

static int
get(struct sf_ledger *l, uint32_t nodes, struct sf_err *e)
{
	struct sf_state *s = sf_state_open(dir, "test 1", 0, e);
	int ret = s == NULL || sf_ledger_read(l, s, nodes, NULL,
	    e) ? -1 : 0;

	sf_state_free(s);
	return (ret);
}

/* What the file has for one entry, behind what is in ${b}. */
static void
bytes_of(struct sf_entry *v, struct sf_buf *b)
{
	struct sf_ledger l = {.v = v, .n = 1};
	struct sf_err e = {0};
	struct sf_state *s;

	if (put(&l, 0, &e) || (s = sf_state_open(dir, "test 1", 0,
	    &e)) == NULL || sf_state_slurp(s, "ledger", b, &e))
		abort();
	sf_state_free(s);
}

/* Two entries that no ledger has one behind the other. */
static void
misplaced(struct sf_entry *v, const char *what)
{
	struct sf_ledger l = {.v = v, .n = 2}, is;
	struct sf_err e = {0}, no = {0};
	struct sf_buf b = {0};
	struct sf_state *s;
	struct sf_out *o;

	OK(put(&l, 0, &no) == -1 && no.code == SF_E_IO, what);
	bytes_of(&v[0], &b);
	bytes_of(&v[1], &b);
	if ((s = sf_state_open(dir, "test 1", 0, &e)) == NULL ||
	    (o = sf_state_write(s, "ledger", &e)) == NULL ||
	    sf_out_write(o, b.p, b.n, &e) || sf_state_commit(s, &e))
		abort();
	sf_state_free(s);
	OK(get(&is, 9, &e) == -1 && e.code == SF_E_DATA,
	    "  is never written, and is damage");
	sf_ledger_release(&is);
	sf_buf_release(&b);
}

static void
refused(struct sf_entry *v, size_t n, uint32_t nodes, const char *what)
{
	struct sf_ledger l = {.v = v, .n = n}, is;
	struct sf_err e = {0};

	OK(put(&l, 0, &e) == 0, what);
	OK(get(&is, nodes, &e) == -1 && e.code == SF_E_DATA &&
	    strstr(e.path, "/ledger") != NULL, "  is damage, and named");
	sf_ledger_release(&is);
}

int
main(void)
{
	struct sf_entry v[] = {
		{SF_S("pa"), INT64_MIN, 50, 7, 0, 1, 2, 1},
		{SF_S("pb"), 5, 40, 8, 3, 1, 4, 0},
		{SF_S("pbb"), -5, 10, 9, 2, 2, 4, 1},
	}, swapped[2] = {v[1], v[0]}, twice[2] = {v[0], v[0]};
	struct sf_ledger l = {.v = v, .n = 3}, none = {0}, is;
	struct sf_err e = {0};
	char cmd[200];
	size_t i;

	(void)snprintf(dir, sizeof(dir), "/tmp/sf-ledger.%ld",
	    (long)getpid());
	OK(put(&none, 1, &e) == 0 && get(&is, 0, &e) == 0 && is.n == 0,
	    "an empty one");
	sf_ledger_release(&is);
	OK(put(&l, 0, &e) == 0 && get(&is, 4, &e) == 0 && is.n == 3,
	    "written and read");
	for (i = 0; i < 3 && is.n == 3; i++) {
		OK(sf_str_eq(is.v[i].name, v[i].name) &&
		    is.v[i].start == v[i].start &&
		    is.v[i].first == v[i].first &&
		    is.v[i].print == v[i].print && is.v[i].node == v[i].node &&
		    is.v[i].born == v[i].born && is.v[i].run == v[i].run &&
		    is.v[i].live == v[i].live, v[i].name.p);
		OK(sf_ledger_find(&is, v[i].name) == i, "  found");
	}
	OK(sf_ledger_find(&is, SF_S("p")) == SIZE_MAX &&
	    sf_ledger_find(&is, SF_S("pbc")) == SIZE_MAX, "others are not");
	sf_ledger_release(&is);
	OK(sf_ledger_older(&v[1], &v[2]) && !sf_ledger_older(&v[2], &v[1]),
	    "older: of an earlier generation");
	OK(sf_ledger_older(&v[1], &v[0]) && !sf_ledger_older(&v[0], &v[1]),
	    "of one generation: who was seen first, borne or not");
	v[1].first = 50;
	OK(sf_ledger_older(&v[0], &v[1]) && !sf_ledger_older(&v[1], &v[0]),
	    "at one instant: the lesser text");
	refused(v, 3, 3, "a founder that there is not");
	misplaced(swapped, "names out of order");
	misplaced(twice, "a name that stands twice");
	(void)snprintf(cmd, sizeof(cmd), "rm -rf '%s'", dir);
	OK(system(cmd) == 0, "removed");
	DONE();
}
