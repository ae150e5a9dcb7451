/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "io/out.h"
#include "io/temp.h"
#include "io/tidy.h"

#include "tap.h"
#include "tmp.h"

static int
there(const char *path)
{
	struct stat st;

	return (lstat(path, &st) == 0);
}

static void
stale(void)
{
	struct sf_err e = {0};
	struct sf_out *o;

	tmp_put(".out.sf-abc234", "of a killed run", 15);
	tmp_put(".out.sf-abc23", "short", 5);
	tmp_put(".out.sf-abc2345", "long", 4);
	tmp_put(".out.sf-ABC234", "other letters", 13);
	tmp_put(".out2.sf-abc234", "of another file", 15);
	tmp_put("out.sf-abc234", "no dot", 6);
	OK(mkdir(".out.sf-bbbbbb", 0700) == 0, "a folder of such a name");
	OK(symlink("out.sf-abc234", ".out.sf-cccccc") == 0, "and a link");
	o = sf_out_open("out", &e);
	OK(o != NULL, "the file is written again");
	OK(!there(".out.sf-abc234"), "what a killed run left is gone");
	OK(there(".out.sf-abc23") && there(".out.sf-abc2345") &&
	    there(".out.sf-ABC234") && there(".out2.sf-abc234") &&
	    there("out.sf-abc234") && there(".out.sf-bbbbbb") &&
	    there(".out.sf-cccccc"), "all else stays");
	OK(o != NULL && sf_out_commit(o, &e) == 0 && there("out"), "written");
	sf_out_free(o);
}

/* Two at the same time: neither removes the other's. */
static void
together(void)
{
	struct sf_err e = {0};
	struct sf_out *a = sf_out_open("both", &e);
	struct sf_out *b = sf_out_open("./both", &e);

	OK(a != NULL && b != NULL, "two write one file");
	OK(sf_out_write(a, "first", 5, &e) == 0 &&
	    sf_out_write(b, "second", 6, &e) == 0, "in their own places");
	OK(sf_out_commit(a, &e) == 0, "the first is done");
	IS(tmp_get("both", NULL), "first", "and whole");
	OK(sf_out_commit(b, &e) == 0, "the second is done");
	IS(tmp_get("both", NULL), "second", "and whole");
	sf_out_free(a);
	sf_out_free(b);
}

/* A run that lives holds its file; one that was killed does not. */
static void
killed(void)
{
	char temp[PATH_MAX], other[PATH_MAX], said[PATH_MAX] = "";
	struct sf_err e = {0};
	int place = -1, fd, up[2], down[2], status;
	pid_t pid;

	if (pipe(up) || pipe(down) || (pid = fork()) < 0)
		exit(99);
	if (pid == 0) {
		fd = sf_temp_open("run", temp, &place, &e);
		(void)!write(up[1], temp, sizeof(temp));
		(void)!read(down[0], other, 1);
		_exit(fd < 0);
	}
	OK(read(up[0], said, sizeof(said)) > 0 && there(said), "a run writes");
	fd = sf_temp_open("run", temp, &place, &e);
	OK(fd >= 0 && there(said), "another run leaves its file alone");
	(void)close(fd);
	(void)unlink(temp);
	sf_tidy_drop(place);
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, &status, 0);
	OK(there(said), "killed, it leaves the file behind");
	fd = sf_temp_open("run", temp, &place, &e);
	OK(fd >= 0 && !there(said), "which the next run removes");
	(void)close(fd);
	(void)unlink(temp);
	sf_tidy_drop(place);
}

int
main(void)
{
	tmp_open();
	stale();
	together();
	killed();
	tmp_close();
	DONE();
}
