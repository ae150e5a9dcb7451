/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/cutter.h"
#include "io/fd.h"
#include "io/unpack.h"

#include "ingest/job.h"

/*
 * A file that grows, or a pipe: records are read as they come, and their
 * events go out at once.  One thread; a signal is a descriptor among others,
 * so that none comes between a record's events.
 */
#define BLOCK ((size_t)256 << 10)
#define DELAY 1000		/* ms */

struct follow {
	struct sf_ingest_job *j;
	const char *path;		/* as given: "-" is standard input */
	const char *name;		/* for messages */
	int fd, told;			/* told: by a signal to end */
	sigset_t were;			/* signals that were blocked before */
	int regular;
	int moved;			/* another file has the name now */
	uint64_t pos;			/* bytes read of it */
	struct sf_ingest_stage s;
	struct sf_stage st;
	void *local;			/* NULL: the header has not come */
	struct sf_buf text;		/* read, and no whole record yet */
	uint64_t line, off;		/* of the text */
	int mid;			/* it goes on with a line cut */
	struct sf_buf out[SF_OUTS];
};

int
sf_ingest_follow_check(const struct sf_ingest *in, const struct sf_run *run,
    struct sf_err *e)
{
	const char *with = in->manifest != NULL ? "manifest" :
	    in->vault != NULL ? "vault" : in->retry != NULL ? "retry" : NULL;
	struct stat st, so;

	if (run->ins > 1) {
		(void)sf_fail(e, SF_E_USAGE, "--follow goes on with one file, "
		    "and %zu were given", run->ins);
		return (sf_hint(e, "start a run for each"));
	}
	if (with != NULL)
		return (sf_fail(e, SF_E_USAGE, "--follow and --%s do not go "
		    "together: that is written when all was read", with));
	if (strcmp(run->out, "-") == 0 ||
	    (stat(run->out, &st) == 0 && (!S_ISREG(st.st_mode) ||
	    (fstat(STDOUT_FILENO, &so) == 0 && st.st_dev == so.st_dev &&
	    st.st_ino == so.st_ino))))
		return (0);
	(void)sf_fail(e, SF_E_USAGE, "a file of -o appears whole or not at "
	    "all, and --follow writes events as they come");
	return (sf_hint(e, "write to standard output: sf-ingest --follow ... "
	    ">>%s", run->out));
}

/* What may be followed: later bytes cannot be looked at before they come. */
static int
check_source(const struct follow *f, struct sf_err *e)
{
	const struct sf_file *x = &f->s.file;

	if (x->s->records != NULL)
		return (sf_fail(e, SF_E_USAGE, "a file of source '%s' cannot "
		    "be followed: it is one JSON document", x->s->name.p));
	if (sf_file_is_wide(x) || x->s->newline == SF_NEWLINE_CR) {
		(void)sf_fail(e, SF_E_USAGE, "a file of source '%s' cannot be "
		    "followed: %s", x->s->name.p, sf_file_is_wide(x) ?
		    "it is UTF-16" : "its lines end in CR");
		return (sf_hint(e, "convert it on its way: tail -f FILE | "
		    "iconv ... | sf-ingest --follow --source %s",
		    x->s->name.p));
	}
	if (x->s->encoding != NULL || x->fmt == SF_F_JSONL)
		return (0);
	(void)sf_fail(e, SF_E_USAGE, "source '%s' does not say its encoding, "
	    "and rows to come cannot tell it", x->s->name.p);
	return (sf_hint(e, "add 'encoding: utf-8' or 'encoding: gb18030' to "
	    "it in '%s'", f->j->in->mapping));
}

/* A file begins: what was known of the one before is forgotten. */
static int
begin(struct follow *f, struct sf_err *e)
{
	struct sf_ingest_job *j = f->j;
	struct sf_file *x = &f->s.file;

	if (f->local != NULL)
		f->st.close(f->local);
	f->local = NULL;
	sf_arena_release(&x->mem);
	f->s = (struct sf_ingest_stage){.key = &j->key, .csv = j->csv,
	    .rejects = j->run->rejects != NULL, .first = &j->first,
	    .count = &j->sums.count[j->source[0] - j->m.source]};
	*x = (struct sf_file){.m = &j->m, .s = j->source[0], .run = j->run,
	    .path = f->name};
	sf_buf_clear(&f->text);
	f->line = 1;
	f->off = 0;
	f->pos = 0;
	f->mid = 0;
	if (sf_file_bind(x, e))
		return (-1);
	x->encoding = x->s->encoding;
	if (check_source(f, e) || sf_file_decide(x, f->path, e))
		return (-1);
	sf_ingest_stage(&f->s, &f->st);
	return (0);
}

static int
open_file(struct follow *f, struct sf_err *e)
{
	int std = strcmp(f->path, "-") == 0;
	struct stat st;

	if (f->fd >= 0)
		(void)close(f->fd);
	f->moved = 0;
	f->fd = std ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) :
	    open(f->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (f->fd < 0 && errno == ENOENT) {
		(void)sf_fail(e, SF_E_USAGE, "there is no such file");
		(void)sf_hint(e, "is the name right, and is it seen from this "
		    "folder?");
		return (sf_err_at(e, f->name, 0, 0, NULL, 0));
	}
	if (f->fd < 0 || fstat(f->fd, &st)) {
		(void)sf_fail_sys(e, "cannot open the file");
		return (sf_err_at(e, f->name, 0, 0, NULL, 0));
	}
	if (S_ISDIR(st.st_mode)) {
		(void)sf_fail(e, SF_E_USAGE, "this is a directory");
		return (sf_err_at(e, f->name, 0, 0, NULL, 0));
	}
	f->regular = S_ISREG(st.st_mode);
	return (0);
}

/* No packed bytes: their end alone would show that they are whole. */
static int
check_packed(const struct follow *f, struct sf_err *e)
{
	enum sf_packing how = SF_PLAIN;

	if (sf_unpack_detect(sf_buf_str(&f->text), &how, e))
		return (sf_err_at(e, f->name, 0, 0, NULL, 0));
	if (how == SF_PLAIN)
		return (0);
	(void)sf_fail(e, SF_E_DATA, "a packed file cannot be followed");
	(void)sf_hint(e, "unpack it on its way, and say --source");
	return (sf_err_at(e, f->name, 0, 0, NULL, 0));
}

/* Read the header off the chunk, which is the first. */
static int
head(struct follow *f, struct sf_chunk *c, struct sf_err *e)
{
	ssize_t took, i;

	if ((took = f->st.head(f->st.ctx, c, e)) < 0)
		return (-1);
	for (i = 0; i < took; i++)
		c->line += c->p[i] == '\n';
	c->p += took;
	c->n -= (size_t)took;
	c->off += (uint64_t)took;
	f->local = f->st.open(f->st.ctx, e);
	return (f->local != NULL ? 0 : -1);
}

/* What the rows of the chunk give goes out. */
static int
put(struct follow *f, const struct sf_chunk *c, struct sf_err *e)
{
	struct sf_ingest_job *j = f->j;
	size_t i, k = (size_t)(j->source[0] - j->m.source);
	struct sf_tally sum = {{0}};

	for (i = 0; i < SF_OUTS; i++)
		sf_buf_clear(&f->out[i]);
	if (f->st.map(f->st.ctx, f->local, c, f->out, &sum, e) ||
	    f->st.fold(f->st.ctx, f->out, j->to, e))
		return (-1);
	sf_tally_add(&j->sums.rows[k], &sum);
	j->rows += sum.n[SF_T_READ];
	for (i = 0; i < SF_DECISIONS; i++)
		if (j->to[i] != NULL && sf_out_flush(j->to[i], e))
			return (-1);
	if (j->run->progress != NULL)
		j->run->progress(j->run->ctx, f->pos, 0, j->rows);
	return (0);
}

/* Take what is whole of the text; all of it where nothing comes behind. */
static int
take(struct follow *f, int last, struct sf_err *e)
{
	struct sf_buf *b = &f->text;
	struct sf_chunk c;
	size_t i, n;

	if (b->n == 0)
		return (0);
	if (sf_buf_room(b, SF_PAD) == NULL)
		return (sf_fail_mem(e));
	memset(b->p + b->n, 0, SF_PAD);
	if (f->off == 0 && (last || b->n >= SF_MAGIC) && check_packed(f, e))
		return (-1);
	if ((n = f->st.cut(f->st.cutter, b->p, b->n, last)) == 0)
		return (0);
	c = (struct sf_chunk){.path = f->name, .p = b->p, .n = n,
	    .line = f->line, .off = f->off, .last = last, .mid = f->mid};
	if ((f->local == NULL && head(f, &c, e)) || (c.n > 0 &&
	    put(f, &c, e)))
		return (-1);
	for (i = 0; i < n; i++)
		f->line += b->p[i] == '\n';
	f->off += n;
	f->mid = b->p[n - 1] != '\n';
	memmove(b->p, b->p + n, b->n - n);
	b->n -= n;
	return (0);
}

/* No more is read of the file: all of it is, if ${whole}. */
static int
end_file(struct follow *f, int whole, struct sf_err *e)
{
	struct sf_ingest_job *j = f->j;
	size_t k = (size_t)(j->source[0] - j->m.source);

	if (whole && take(f, 1, e))
		return (-1);
	if (f->text.n > 0)
		sf_say(j->run, SF_SAY_WARN, "%s:%ju: the last %zu bytes are "
		    "no whole record yet, and were not read", f->name,
		    (uintmax_t)f->line, f->text.n);
	j->sums.files[k]++;
	if (f->s.file.headed)
		return (sf_drift_add(&j->drift[k], &f->s.file, e));
	if (f->text.n == 0)
		sf_say(j->run, SF_SAY_WARN, "%s: the file is empty", f->name);
	return (0);
}

/*
 * At the end of a file: 1 where it was cut short, or another has its name, and
 * that one is to be read from its start; 0.  A writer may go on for a while
 * with a file whose name was changed: one more look is taken behind that.
 */
static int
look(struct follow *f, struct sf_err *e)
{
	struct stat here, there;

	if (fstat(f->fd, &here))
		return (sf_fail_sys(e, "cannot look at the file"));
	if ((uint64_t)here.st_size < f->pos) {
		sf_say(f->j->run, SF_SAY_INFO, "%s: it was cut short, and is "
		    "read from its start", f->name);
		if (end_file(f, 1, e) || lseek(f->fd, 0, SEEK_SET) < 0 ||
		    begin(f, e))
			return (-1);
		return (1);
	}
	if (strcmp(f->path, "-") == 0 || stat(f->path, &there) ||
	    (here.st_dev == there.st_dev && here.st_ino == there.st_ino))
		return (0);
	if (!f->moved) {
		f->moved = 1;
		return (0);
	}
	sf_say(f->j->run, SF_SAY_INFO, "%s: another file has this name now, "
	    "and is read from its start", f->name);
	return (end_file(f, 1, e) || open_file(f, e) || begin(f, e) ? -1 : 1);
}

/* Wait for more: 1, 0 where the run is told to end, -1. */
static int
wait_more(const struct follow *f, int ms, struct sf_err *e)
{
	struct pollfd p[2] = {{.fd = f->told, .events = POLLIN},
	    {.fd = f->regular ? -1 : f->fd, .events = POLLIN}};

	while (poll(p, 2, f->regular ? ms : -1) < 0)
		if (errno != EINTR)
			return (sf_fail_sys(e, "cannot wait for input"));
	return ((p[0].revents & POLLIN) == 0);
}

/* More rejects than are allowed, in number: no more rows can mend that. */
static int
too_many(const struct sf_ingest_job *j)
{
	const struct sf_tally *t = &j->sums.rows[j->source[0] - j->m.source];
	const struct sf_limit *l = &j->run->max_rejects;

	return (!l->is_share && t->n[SF_T_REJECTED] > l->n);
}

static int
run(struct follow *f, struct sf_err *e)
{
	int delay = f->j->in->delay > 0 ? (int)f->j->in->delay : DELAY;
	int got = 1, more = 1;
	ssize_t k;
	char *p;

	while (!too_many(f->j)) {
		/* A pipe is waited for before it is read, a file behind. */
		if ((got = wait_more(f, more ? 0 : delay, e)) <= 0)
			break;
		if ((p = sf_buf_room(&f->text, BLOCK)) == NULL)
			return (sf_fail_mem(e));
		if ((k = sf_fd_read(f->fd, p, BLOCK)) < 0) {
			(void)sf_fail_sys(e, "cannot read");
			return (sf_err_at(e, f->name, 0, 0, NULL, 0));
		}
		f->text.n += (size_t)k;
		f->pos += (uint64_t)k;
		more = k > 0;
		if (k > 0 && take(f, 0, e))
			return (-1);
		if (k == 0 && !f->regular)
			return (end_file(f, 1, e));
		if (k == 0 && (more = look(f, e)) < 0)
			return (-1);
	}
	return (got < 0 ? -1 : end_file(f, 0, e));
}

/* Signals that would end the run are read; those that are ignored stay so. */
static int
take_signals(struct follow *f, struct sf_err *e)
{
	static const int sigs[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction now;
	sigset_t set;
	size_t i;

	(void)sigemptyset(&set);
	for (i = 0; i < sizeof(sigs) / sizeof(sigs[0]); i++)
		if (sigaction(sigs[i], NULL, &now) == 0 &&
		    now.sa_handler != SIG_IGN)
			(void)sigaddset(&set, sigs[i]);
	(void)sigprocmask(SIG_BLOCK, &set, &f->were);
	f->told = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return (f->told < 0 ? sf_fail_sys(e, "cannot wait for signals") : 0);
}

/* The one that came is done with; the next ends the run as it would. */
static void
give_signals(struct follow *f)
{
	struct signalfd_siginfo info;
	ssize_t k;

	if (f->told < 0)
		return;
	do
		k = read(f->told, &info, sizeof(info));
	while (k > 0);
	(void)sigprocmask(SIG_SETMASK, &f->were, NULL);
	(void)close(f->told);
}

int
sf_ingest_follow(struct sf_ingest_job *j, struct sf_err *e)
{
	struct follow f = {.j = j, .fd = -1, .told = -1,
	    .path = sf_run_input(j->run, 0)};
	size_t i;
	int ret = -1;

	f.name = strcmp(f.path, "-") != 0 ? f.path : "<stdin>";
	if (take_signals(&f, e) == 0 && open_file(&f, e) == 0 &&
	    begin(&f, e) == 0)
		ret = run(&f, e);
	give_signals(&f);
	if (f.local != NULL)
		f.st.close(f.local);
	if (f.fd >= 0)
		(void)close(f.fd);
	sf_arena_release(&f.s.file.mem);
	sf_buf_release(&f.text);
	for (i = 0; i < SF_OUTS; i++)
		sf_buf_release(&f.out[i]);
	return (ret);
}
