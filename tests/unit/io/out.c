/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "io/out.h"
#include "io/src.h"

#include "tap.h"
#include "tmp.h"

/* Files in the folder ${path} but for "." and "..". */
static int
entries(const char *path)
{
	DIR *d = opendir(path);
	int n = 0;

	while (d != NULL && readdir(d) != NULL)
		n++;
	if (d != NULL)
		(void)closedir(d);
	return (n - 2);
}

static int
put(const char *path, const char *text, int commit, struct sf_err *e)
{
	struct sf_out *o;
	int ret = -1;

	memset(e, 0, sizeof(*e));
	if ((o = sf_out_open(path, e)) == NULL)
		return (-1);
	if (sf_out_write(o, text, strlen(text), e) == 0)
		ret = commit ? sf_out_commit(o, e) : 0;
	sf_out_free(o);
	return (ret);
}

static void
atomic(void)
{
	struct sf_err e;
	struct stat st;

	(void)umask(0);
	OK(put("a", "one", 1, &e) == 0, "a new file");
	IS(tmp_get("a", NULL), "one", "  holds it");
	OK(stat("a", &st) == 0 && (st.st_mode & 0777) == 0600, "  mode 0600");
	OK(put("a", "two", 0, &e) == 0, "without commit");
	IS(tmp_get("a", NULL), "one", "  nothing changes");
	OK(put("a", "three", 1, &e) == 0, "a file is replaced");
	IS(tmp_get("a", NULL), "three", "  whole");
	(void)umask(0777);
	OK(put("u", "x", 1, &e) == 0 && stat("u", &st) == 0 &&
	    (st.st_mode & 0777) == 0600, "0600 under any umask");
	(void)umask(022);
	OK(unlink("u") == 0 && entries(".") == 1, "nothing is left over");
	OK(mkdir("d", 0700) == 0 && put("d/b", "x", 1, &e) == 0 &&
	    entries("d") == 1, "in a folder");
}

static void
links(void)
{
	struct sf_err e;
	struct stat st;

	OK(symlink("d/b", "link") == 0 && put("link", "by link", 1, &e) == 0,
	    "through a link");
	OK(lstat("link", &st) == 0 && S_ISLNK(st.st_mode), "  it stays one");
	IS(tmp_get("d/b", NULL), "by link", "  its target is replaced");
	OK(symlink("link", "link2") == 0 && put("link2", "two", 1, &e) == 0,
	    "through two links");
	IS(tmp_get("d/b", NULL), "two", "  likewise");
	OK(symlink("d/new", "hang") == 0 && put("hang", "new", 1, &e) == 0,
	    "through a link to nothing");
	IS(tmp_get("d/new", NULL), "new", "  its target is made");
	OK(symlink("loop", "loop") == 0 && put("loop", "x", 1, &e) == -1,
	    "a link to itself");
	OK(e.code == SF_E_USAGE, "  is a mistake of usage");
}

static void
special(void)
{
	struct sf_err e;
	struct stat st;

	OK(put("/dev/null", "x", 1, &e) == 0 && stat("/dev/null", &st) == 0 &&
	    S_ISCHR(st.st_mode), "/dev/null stays a device");
	OK(put("/dev/full", "x", 1, &e) == -1 && e.code == SF_E_IO,
	    "a full disk is seen at commit");
	IS(e.path, "/dev/full", "  with its name");
	IS(e.msg, "cannot write: No space left on device", "  and cause");
	OK(put("d", "x", 1, &e) == -1 && e.code == SF_E_USAGE, "a directory");
	OK(put("no/x", "x", 1, &e) == -1 && e.code == SF_E_USAGE &&
	    strstr(e.hint, "mkdir -p 'no'") != NULL, "no such folder");
	OK(put("", "x", 1, &e) == -1 && e.code == SF_E_USAGE, "no name");
	OK(put("d/", "x", 1, &e) == -1 && put("a/", "x", 1, &e) == -1,
	    "names that end in a slash");
	OK(put("/proc/x", "x", 1, &e) == -1, "where nothing can be made");
}

/* Incompressible enough, and long. */
static void
compressed(void)
{
	static char big[3000000];
	struct sf_err e = {0};
	struct sf_buf b = {0};
	struct sf_out *o;
	uint32_t x = 7;
	size_t i, n = 0, m = 0, step;
	char *first = NULL, *again;

	for (i = 0; i < sizeof(big); i++) {
		x = x * 1664525 + 1013904223;
		big[i] = (char)('a' + (x >> 24) % 20);
	}
	for (step = 1000; step <= sizeof(big); step *= 3000) {
		o = sf_out_open("z.zst", &e);
		/* Once with one thread, then with two. */
		if (o != NULL)
			sf_out_jobs(o, step == 1000 ? 0 : 2);
		for (i = 0; o != NULL && i < sizeof(big); i += step)
			if (sf_out_write(o, big + i, sizeof(big) - i < step ?
			    sizeof(big) - i : step, &e))
				break;
		OK(o != NULL && i >= sizeof(big) &&
		    sf_out_commit(o, &e) == 0, "a name in .zst");
		sf_out_free(o);
		again = tmp_get("z.zst", &m);
		if (first != NULL)
			OK(m == n && memcmp(first, again, n) == 0,
			    "the same bytes however they came");
		first = again;
		n = m;
	}
	OK(n < sizeof(big) * 3 / 4, "it is packed");
	OK(sf_src_slurp("z.zst", sizeof(big), &b, &e) == 0 &&
	    b.n == sizeof(big) && memcmp(b.p, big, b.n) == 0, "and read back");
	OK(put("empty.zst", "", 1, &e) == 0, "nothing, packed");
	sf_buf_clear(&b);
	OK(sf_src_slurp("empty.zst", 10, &b, &e) == 0 && b.n == 0,
	    "and read back");
	sf_buf_release(&b);
}

static void
memory(void)
{
	struct sf_err e = {0};
	struct sf_buf b = {0};
	struct sf_out *o = sf_out_mem(&b, &e);

	OK(sf_out_write(o, "ab", 2, &e) == 0 &&
	    sf_out_write(o, "c", 1, &e) == 0 && sf_out_commit(o, &e) == 0 &&
	    b.n == 3 && memcmp(b.p, "abc", 3) == 0, "memory");
	sf_out_free(o);
	sf_buf_release(&b);
}

/* What a run does that is told to stop by ${sig} while it writes. */
static int
stopped_by(int sig, int ignored)
{
	struct sf_err e = {0};
	struct sf_out *o;
	struct sigaction sa = {.sa_handler = ignored ? SIG_IGN : SIG_DFL};
	int status = 0;
	pid_t pid;

	if ((pid = fork()) == 0) {
		/* Under nohup, or behind '&', some come ignored. */
		(void)sigaction(sig, &sa, NULL);
		o = sf_out_open("d/stopped", &e);
		if (o == NULL || sf_out_write(o, "x", 1, &e))
			_exit(9);
		(void)raise(sig);
		if (sf_out_commit(o, &e))
			_exit(8);
		_exit(7);
	}
	(void)waitpid(pid, &status, 0);
	return (status);
}

static void
signals(void)
{
	static const int sigs[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
	int before = entries("d"), status;
	size_t i;

	for (i = 0; i < sizeof(sigs) / sizeof(sigs[0]); i++) {
		status = stopped_by(sigs[i], 0);
		OK(WIFSIGNALED(status) && WTERMSIG(status) == sigs[i],
		    "a signal kills as ever");
		OK(entries("d") == before, "  and leaves no file");
	}
	status = stopped_by(SIGHUP, 1);
	OK(WIFEXITED(status) && WEXITSTATUS(status) == 7 &&
	    access("d/stopped", F_OK) == 0, "an ignored one stays ignored");
}

/* Standard output, given as a name, is written as it is. */
static void
stdout_by_name(void)
{
	struct sf_err e;
	int status = 0, fd;
	pid_t pid;

	(void)fflush(stdout);
	if ((pid = fork()) == 0) {
		fd = open("so", O_WRONLY | O_CREAT | O_TRUNC, 0644);
		if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0)
			_exit(9);
		_exit(put("/dev/stdout", "named\n", 1, &e) ||
		    put("-", "dash\n", 1, &e));
	}
	(void)waitpid(pid, &status, 0);
	OK(status == 0, "standard output");
	IS(tmp_get("so", NULL), "named\ndash\n", "  by both of its names");
}

/* A file that grows: what was flushed is there, and nothing is replaced. */
static void
appended(const char *path)
{
	struct sf_err e = {0};
	struct sf_buf b = {0};
	struct sf_out *o;
	struct stat st;
	int i;

	for (i = 0; i < 2; i++) {
		o = sf_out_append(path, &e);
		OK(o != NULL && sf_out_write(o, i ? "two\n" : "one\n", 4,
		    &e) == 0 && sf_out_flush(o, &e) == 0 &&
		    stat(path, &st) == 0 && st.st_size > 0, "flushed");
		OK(o != NULL && sf_out_write(o, "end\n", 4, &e) == 0 &&
		    sf_out_commit(o, &e) == 0, "  and ended");
		sf_out_free(o);
		if (i == 0)
			(void)chmod(path, 0644);
	}
	OK(sf_src_slurp(path, 1 << 20, &b, &e) == 0, "  and read");
	IS(sf_buf_cstr(&b), "one\nend\ntwo\nend\n", "it grows");
	OK(stat(path, &st) == 0 && (st.st_mode & 07777) == 0600,
	    "  with mode 0600");
	OK(sf_out_append("none/file", &e) == NULL && e.code == SF_E_IO,
	    "no folder");
	sf_buf_release(&b);
}

/* What is held goes on at commit only; a file that is renamed needs none. */
static void
hold(void)
{
	static char text[40000], back[sizeof(text) + 1];
	struct sf_err e = {0};
	struct sf_out *o;
	int fd = -1, n = 0, k;

	memset(text, 'x', sizeof(text));
	OK(mkfifo("fifo", 0600) == 0 && (fd = open("fifo", O_RDWR |
	    O_NONBLOCK)) >= 0, "a pipe");
	o = sf_out_open("fifo", &e);
	OK(o != NULL && sf_out_hold(o, 1000, &e) == 0 &&
	    sf_out_write(o, text, sizeof(text), &e) == 0 &&
	    sf_out_flush(o, &e) == 0, "more than memory is given");
	OK(ioctl(fd, FIONREAD, &n) == 0 && n == 0, "nothing of it is seen");
	OK(sf_out_commit(o, &e) == 0, "commit");
	while (n < (int)sizeof(text) && (k = (int)read(fd, back + n,
	    sizeof(back) - (size_t)n)) > 0)
		n += k;
	OK(n == (int)sizeof(text) && memcmp(text, back, sizeof(text)) == 0,
	    "and all is there");
	sf_out_free(o);
	o = sf_out_open("fifo", &e);
	OK(o != NULL && sf_out_hold(o, 1000, &e) == 0 &&
	    sf_out_write(o, text, sizeof(text), &e) == 0, "another one");
	sf_out_free(o);
	OK(ioctl(fd, FIONREAD, &n) == 0 && n == 0, "without commit nothing");
	(void)close(fd);
	o = sf_out_open("held", &e);
	OK(o != NULL && sf_out_hold(o, 0, &e) == 0 &&
	    sf_out_write(o, "1", 1, &e) == 0 && sf_out_commit(o, &e) == 0,
	    "a file");
	IS(tmp_get("held", NULL), "1", "  holds it");
	sf_out_free(o);
}

int
main(void)
{
	tmp_open();
	atomic();
	links();
	special();
	compressed();
	memory();
	(void)fflush(stdout);
	signals();
	stdout_by_name();
	appended("grown");
	appended("grown.zst");
	hold();
	tmp_close();
	DONE();
}
