/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/digest.h"
#include "io/inputs.h"
#include "io/state.h"
#include "tap.h"

static char dir[64];

/* One run: a generation with ${text}, described by ${run}. */
static int
night(const char *run, const char *text, int init, int *same, struct sf_err *e)
{
	struct sf_state *s = sf_state_open(dir, "test 1", init, e);
	struct sf_out *o;
	int rc = -1;

	*same = 0;
	if (s == NULL || sf_state_put(s, "input", run, e))
		goto done;
	if ((*same = sf_state_same(s))) {
		rc = 0;
		goto done;
	}
	if (sf_state_fresh(s, e) || sf_state_note(s, "rows", "1", e) ||
	    (o = sf_state_write(s, "data", e)) == NULL ||
	    sf_out_write(o, text, strlen(text), e))
		goto done;
	rc = sf_state_commit(s, e);
done:
	sf_state_free(s);
	return (rc);
}

static const char *
stored(struct sf_err *e)
{
	static char text[64];
	struct sf_state *s = sf_state_open(dir, "test 1", 0, e);
	struct sf_src *src = s ? sf_state_read(s, "data", e) : NULL;
	ssize_t n = src ? sf_src_read(src, text, sizeof(text) - 1, e) : -1;

	text[n > 0 ? n : 0] = '\0';
	sf_src_free(src);
	sf_state_free(s);
	return (n < 0 ? NULL : text);
}

static void
life(void)
{
	struct sf_err e = {0};
	int same;

	OK(night("a", "one", 0, &same, &e) != 0 && e.code == SF_E_USAGE,
	    "no state, no --init");
	IS(e.hint, "is the name right? the first run needs --init", "says so");
	sf_err_clear(&e);
	OK(night("a", "one", 1, &same, &e) == 0 && !same, "the first run");
	OK(night("a", "one", 1, &same, &e) == 0 && same, "and again: the same");
	OK(night("b", "two", 1, &same, &e) != 0 && e.code == SF_E_USAGE,
	    "--init on another state is refused");
	sf_err_clear(&e);
	IS(stored(&e), "one", "which changed nothing");
	OK(night("b", "two", 0, &same, &e) == 0, "the second run");
	OK(night("c", "three", 0, &same, &e) == 0, "the third run");
	IS(stored(&e), "three", "is in force");
	OK(sf_state_open(dir, "other 1", 0, &e) == NULL && e.code == SF_E_DATA,
	    "the state of another tool");
	sf_err_clear(&e);
}

static void
busy(void)
{
	struct sf_err e = {0}, e2 = {0};
	struct sf_state *a = sf_state_open(dir, "test 1", 0, &e);
	struct sf_state *b = sf_state_open(dir, "test 1", 0, &e2);

	OK(a != NULL && b == NULL && e2.code == SF_E_BUSY, "busy");
	sf_state_free(a);
	sf_err_clear(&e2);
	OK((b = sf_state_open(dir, "test 1", 0, &e2)) != NULL, "and free");
	sf_state_free(b);
}

static void
abandoned(void)
{
	struct sf_err e = {0};
	struct sf_state *s = sf_state_open(dir, "test 1", 0, &e);
	struct sf_out *o = s ? sf_state_write(s, "data", &e) : NULL;

	OK(o != NULL && sf_out_write(o, "x", 1, &e) == 0, "a run begins");
	sf_state_free(s);
	IS(stored(&e), "three", "and is given up: nothing has changed");
}

/* Any byte of any file altered, any file cut: said, with its name. */
static void
damage(const char *name)
{
	char path[128], cmd[300];
	struct sf_buf b = {0};
	struct sf_err e = {0};
	const char *got;
	size_t i, bad = 0;
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/current/%s", dir, name);
	(void)snprintf(cmd, sizeof(cmd), "cp -a '%s' '%s.copy'", path, dir);
	if (system(cmd) != 0 || sf_src_slurp(path, 4096, &b, &e)) {
		OK(0, "cannot copy");
		return;
	}
	for (i = 0; i < 2 * b.n; i++) {
		if ((f = fopen(path, "w")) == NULL)
			break;
		if (i < b.n) {
			b.p[i] ^= 1;
			(void)fwrite(b.p, 1, b.n, f);
			b.p[i] ^= 1;
		} else {
			(void)fwrite(b.p, 1, i - b.n, f);
		}
		(void)fclose(f);
		sf_err_clear(&e);
		got = stored(&e);
		bad += got != NULL || e.code != SF_E_DATA ||
		    strstr(e.path, name) == NULL;
	}
	OK(bad == 0 && b.n > 0, name);
	(void)snprintf(cmd, sizeof(cmd), "cp -a '%s.copy' '%s'", dir, path);
	OK(system(cmd) == 0, "put back");
	sf_err_clear(&e);
	IS(stored(&e), "three", "whole again");
	OK(unlink(path) == 0 && stored(&e) == NULL && e.code == SF_E_DATA,
	    "missing");
	OK(system(cmd) == 0, "put back");
	sf_buf_release(&b);
}

/* Without its link a state is damaged, and nobody begins a new one over it. */
static void
lost_link(void)
{
	char link[128], away[128];
	struct sf_err e = {0};
	int same;

	(void)snprintf(link, sizeof(link), "%s/current", dir);
	(void)snprintf(away, sizeof(away), "%s/away", dir);
	OK(rename(link, away) == 0, "the link is lost");
	OK(night("d", "four", 1, &same, &e) == -1 && e.code == SF_E_DATA,
	    "--init does not begin anew");
	IS(e.path, link, "  and names it");
	sf_err_clear(&e);
	OK(night("d", "four", 0, &same, &e) == -1 && e.code == SF_E_DATA,
	    "nor does a run without");
	OK(symlink("gen-99", link) == 0, "a link to nothing");
	sf_err_clear(&e);
	OK(stored(&e) == NULL && e.code == SF_E_DATA, "  is damage too");
	OK(unlink(link) == 0 && symlink("../etc", link) == 0, "to elsewhere");
	sf_err_clear(&e);
	OK(stored(&e) == NULL && e.code == SF_E_DATA, "  likewise");
	OK(unlink(link) == 0 && rename(away, link) == 0, "put back");
	sf_err_clear(&e);
	IS(stored(&e), "three", "whole again");
}

/* A folder that is no state is left as it is. */
static void
foreign(void)
{
	char path[128], lock[140];
	struct sf_err e = {0};

	(void)snprintf(path, sizeof(path), "%s/foreign", dir);
	(void)snprintf(lock, sizeof(lock), "%s/lock", path);
	OK(mkdir(path, 0755) == 0 &&
	    sf_state_open(path, "test 1", 0, &e) == NULL &&
	    e.code == SF_E_USAGE, "a folder that is no state");
	OK(access(lock, F_OK) != 0 && rmdir(path) == 0, "  gets no lock");
}

/* Tables of numbers may look like a packed file. */
static void
looks_packed(void)
{
	static const char *const text[] = {"\x1F\x8B\x08 no gzip",
	    "\x28\xB5\x2F\xFD no zstd", "BZh9 no bzip2"};
	struct sf_err e = {0};
	const char *got;
	size_t i;
	int same;

	for (i = 0; i < 3; i++) {
		OK(night(text[i], text[i], 0, &same, &e) == 0, text[i] + 4);
		got = stored(&e);
		IS(got, text[i], "  comes back as it was");
	}
	OK(night("c", "three", 0, &same, &e) == 0, "and what was there");
}

/* A manifest that is right in itself, and names a file outside. */
static void
elsewhere(void)
{
	char text[] = "kind state test 1\nfile ../data 0 "
	    "99aa06d3014798d86001c324468d497f\n", path[128], hex[33];
	struct sf_err e = {0};
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/current/manifest", dir);
	sf_hash_hex(text, sizeof(text) - 1, hex);
	OK((f = fopen(path, "w")) != NULL, "a manifest");
	if (f == NULL)
		return;
	(void)fprintf(f, "%sdigest %s\n", text, hex);
	(void)fclose(f);
	OK(sf_state_open(dir, "test 1", 0, &e) == NULL && e.code == SF_E_DATA,
	    "that names a file elsewhere");
	OK(strstr(e.path, "manifest") != NULL, "  is named");
}

static void
inputs(void)
{
	struct sf_err e = {0};
	char path[128], a[200], text[64];
	const char *paths[1] = {path};
	struct sf_inputs *in;
	struct sf_src *s;
	int i;

	(void)snprintf(path, sizeof(path), "%s/current/data", dir);
	in = sf_inputs_open(paths, 1, 1024, &e);
	OK(in != NULL && sf_inputs_describe(in, 0, a, sizeof(a), &e) == 0,
	    "described");
	OK(strncmp(a, "data 5 ", 7) == 0 && strlen(a) == 39, a);
	for (i = 0; in != NULL && i < 2; i++) {
		s = sf_inputs_src(in, 0, &e);
		memset(text, 0, sizeof(text));
		OK(s != NULL && sf_src_read(s, text, 60, &e) == 5, "read");
		IS(text, "three", "its bytes");
		sf_src_free(s);
	}
	sf_inputs_free(in);
}

int
main(void)
{
	char cmd[200];

	(void)snprintf(dir, sizeof(dir), "/tmp/sf-state.%ld", (long)getpid());
	life();
	busy();
	abandoned();
	damage("data");
	damage("manifest");
	lost_link();
	foreign();
	inputs();
	looks_packed();
	elsewhere();
	(void)snprintf(cmd, sizeof(cmd), "rm -rf '%s' '%s.copy'", dir, dir);
	OK(system(cmd) == 0, "removed");
	DONE();
}
