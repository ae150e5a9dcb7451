/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "io/state.h"

/*
 * What tests/fault/state.sh kills: a run with a state as small as can be.
 *
 *	state run DIR NIGHT OUT		one night; the first with --init
 *	state show DIR			the nights that the state holds
 *
 * Each night adds its number to the file "nights" and says so in "out", which
 * goes to OUT.
 */
#define KIND "fault-test 1"

static int
whole(struct sf_state *s, const char *name, struct sf_buf *b, struct sf_err *e)
{
	struct sf_src *src = sf_state_read(s, name, e);
	ssize_t k = -1;
	char *p;

	while (src != NULL && (p = sf_buf_room(b, 4096)) != NULL &&
	    (k = sf_src_read(src, p, 4096, e)) > 0)
		b->n += (size_t)k;
	sf_src_free(src);
	return (k == 0 ? 0 : -1);
}

static int
put(struct sf_state *s, const char *name, const struct sf_buf *b,
    struct sf_err *e)
{
	struct sf_out *o = sf_state_write(s, name, e);

	return (o == NULL || sf_out_write(o, b->p, b->n, e) ? -1 : 0);
}

static int
night(struct sf_state *s, const char *number, struct sf_err *e)
{
	struct sf_buf nights = {0}, out = {0};
	int ret = -1;

	if (sf_state_gen(s) > 0 && whole(s, "nights", &nights, e))
		goto done;
	sf_buf_addf(&nights, "%s\n", number);
	sf_buf_addf(&out, "after night %s: ", number);
	sf_buf_add(&out, nights.p, nights.n);
	if (sf_buf_check(&nights, e) || sf_buf_check(&out, e) ||
	    put(s, "nights", &nights, e) || put(s, "out", &out, e) ||
	    sf_state_note(s, "rows", number, e))
		goto done;
	ret = sf_state_commit(s, e);
done:
	sf_buf_release(&nights);
	sf_buf_release(&out);
	return (ret);
}

static int
run(const char *dir, const char *number, const char *to, struct sf_err *e)
{
	struct sf_state *s = sf_state_open(dir, KIND,
	    strcmp(number, "1") == 0, e);
	int ret = -1;

	if (s == NULL || sf_state_put(s, "night", number, e))
		goto done;
	if (!sf_state_same(s) &&
	    (sf_state_fresh(s, e) || night(s, number, e)))
		goto done;
	ret = sf_state_emit(s, "out", to, e);
done:
	sf_state_free(s);
	return (ret);
}

static int
show(const char *dir, struct sf_err *e)
{
	struct sf_state *s = sf_state_open(dir, KIND, 0, e);
	struct sf_buf b = {0};
	int ret = -1;

	if (s != NULL && whole(s, "nights", &b, e) == 0 &&
	    fwrite(b.p, 1, b.n, stdout) == b.n && fflush(stdout) == 0)
		ret = 0;
	sf_buf_release(&b);
	sf_state_free(s);
	return (ret);
}

int
main(int argc, char *argv[])
{
	struct sf_err e = {0};
	int ret = -1;

	if (argc == 5 && strcmp(argv[1], "run") == 0)
		ret = run(argv[2], argv[3], argv[4], &e);
	else if (argc == 3 && strcmp(argv[1], "show") == 0)
		ret = show(argv[2], &e);
	else
		(void)sf_fail(&e, SF_E_USAGE, "run DIR NIGHT OUT, or show DIR");
	if (ret == 0)
		return (0);
	sf_err_print(stderr, "state", &e, 0);
	return ((int)e.code);
}
