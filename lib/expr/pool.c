/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE		/* clearenv */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "expr/set.h"
#include "io/fd.h"

/*
 * A worker sees nothing but its socket: no environment, no files, no core,
 * limits on memory and processor time; and it goes when the run goes.  It is
 * forked by a helper that has one thread, before the run starts any.
 */
struct sf_pool {
	pid_t helper;
	unsigned n;
	int *fd;		/* to each worker */
	uint8_t *taken;
	int tell;		/* to the helper: a burial, and its answer */
	pthread_mutex_t lock;
};

/* To the helper: worker ${who} is dead.  It answers with the wait status. */
struct burial {
	unsigned who;
	int again;		/* and the descriptor of another one */
};

void
sf_wire_u32(struct sf_buf *b, uint32_t v)
{
	sf_buf_add(b, &v, sizeof(v));
}

uint32_t
sf_wire_get(const char **p)
{
	uint32_t v;

	memcpy(&v, *p, sizeof(v));
	*p += sizeof(v);
	return (v);
}

static int
send_all(int fd, const char *p, size_t n)
{
	ssize_t k;

	while (n > 0) {
		k = send(fd, p, n, MSG_NOSIGNAL);
		if (k == -1 && errno == EINTR)
			continue;
		if (k <= 0)
			return (-1);
		p += k;
		n -= (size_t)k;
	}
	return (0);
}

int
sf_pool_send(int fd, const void *p, size_t n)
{
	uint32_t len = (uint32_t)n;

	if (n > UINT32_MAX || send_all(fd, (const char *)&len,
	    sizeof(len)) == -1)
		return (-1);
	return (send_all(fd, p, n));
}

static int
recv_all(int fd, char *p, size_t n)
{
	size_t got = 0;
	ssize_t k;

	while (got < n) {
		k = recv(fd, p + got, n - got, MSG_WAITALL);
		if (k == -1 && errno == EINTR)
			continue;
		if (k <= 0)
			return (got == 0 && k == 0 ? 1 : -1);
		got += (size_t)k;
	}
	return (0);
}

int
sf_pool_recv(int fd, struct sf_buf *b)
{
	uint32_t len;
	char *p;
	int rc = recv_all(fd, (char *)&len, sizeof(len));

	if (rc != 0)
		return (rc);
	sf_buf_clear(b);
	/* The JSON reader looks 64 bytes ahead. */
	p = sf_buf_room(b, (size_t)len + 64);
	if (p == NULL)
		return (-1);
	memset(p + len, 0, 64);
	if (recv_all(fd, p, len) != 0)
		return (-1);
	b->n += len;
	return (0);
}

void
sf_pool_limit(int what, rlim_t soft, rlim_t hard)
{
	struct rlimit l = {soft, hard}, was;

	/* Who set a lower one meant it; root could lift it. */
	if (getrlimit(what, &was) == 0 && was.rlim_max < hard)
		l.rlim_max = was.rlim_max;
	/* Below the hard limit of time, or there is no word before the end. */
	if (l.rlim_max != RLIM_INFINITY && l.rlim_cur >= l.rlim_max)
		l.rlim_cur = l.rlim_max - (what == RLIMIT_CPU &&
		    l.rlim_max > 1);
	(void)setrlimit(what, &l);
}

/* Leave the run's world: what is inherited but ${keep} and above is closed. */
static void
contain(const struct sf_pool_jobs *j, pid_t parent, const int *keep,
    unsigned keeps)
{
	static const int quiet[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE};
	unsigned i, k;
	int fd, null;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)prctl(PR_SET_DUMPABLE, 0);
	(void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (getppid() != parent)
		_exit(0);
	for (i = 0; i < sizeof(quiet) / sizeof(quiet[0]); i++)
		(void)signal(quiet[i], SIG_IGN);
	(void)signal(SIGBUS, SIG_DFL);	/* it maps no file */
	for (fd = 0; fd < 4096; fd++) {
		for (k = 0; k < keeps && keep[k] != fd;)
			k++;
		if (k == keeps && fd > 2)
			(void)close(fd);
	}
	null = open("/dev/null", O_RDWR);
	if (null != -1) {
		(void)dup2(null, 0);
		(void)dup2(null, 1);
#if !SF_SANITIZED
		(void)dup2(null, 2);
#endif
		if (null > 2)
			(void)close(null);
	}
	(void)clearenv();
	(void)setenv("TZ", "UTC0", 1);
	sf_pool_limit(RLIMIT_CORE, 0, 0);
	sf_pool_limit(RLIMIT_FSIZE, 0, 0);
#if !SF_SANITIZED
	sf_pool_limit(RLIMIT_AS, j->memory, j->memory);
#else
	(void)j;
#endif
}

static pid_t
worker(const struct sf_pool_jobs *j, int fd, pid_t me)
{
	pid_t pid = fork();

	if (pid != 0)
		return (pid);
	contain(j, me, &fd, 1);
	/* What is open stays, and no more. */
	sf_pool_limit(RLIMIT_NOFILE, 0, 0);
	_exit(j->work(j->ctx, fd));
}

/* ${n} bytes, and with them descriptor ${fd}.  0 or -1. */
static int
send_with(int to, const void *p, size_t n, int fd)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} c = {0};
	struct iovec v = {(void *)(uintptr_t)p, n};
	struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1};

	if (fd != -1) {
		m.msg_control = c.room;
		m.msg_controllen = sizeof(c.room);
		c.head.cmsg_level = SOL_SOCKET;
		c.head.cmsg_type = SCM_RIGHTS;
		c.head.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&c.head), &fd, sizeof(int));
	}
	return (sendmsg(to, &m, MSG_NOSIGNAL) == (ssize_t)n ? 0 : -1);
}

/* The same received; *${fd} is -1 where none came. */
static int
recv_with(int from, void *p, size_t n, int *fd)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} c = {0};
	struct iovec v = {p, n};
	struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1,
	    .msg_control = c.room, .msg_controllen = sizeof(c.room)};
	ssize_t k;

	*fd = -1;
	do
		k = recvmsg(from, &m, MSG_WAITALL | MSG_CMSG_CLOEXEC);
	while (k == -1 && errno == EINTR);
	if (k != (ssize_t)n)
		return (-1);
	if (m.msg_controllen >= CMSG_LEN(sizeof(int)) &&
	    c.head.cmsg_type == SCM_RIGHTS)
		memcpy(fd, CMSG_DATA(&c.head), sizeof(int));
	return (0);
}

/* Bury worker after worker, and put others in their place, till the end. */
static void
bury(const struct sf_pool_jobs *j, pid_t *pid, unsigned n, int tell, pid_t me)
{
	struct burial b;
	int status, sv[2], rc;

	while (recv_all(tell, (char *)&b, sizeof(b)) == 0 && b.who < n) {
		status = 0;
		while (pid[b.who] != -1 && waitpid(pid[b.who], &status, 0) ==
		    -1 && errno == EINTR)
			continue;
		sv[0] = -1;
		if (b.again && socketpair(AF_UNIX, SOCK_STREAM, 0, sv) == 0) {
			pid[b.who] = worker(j, sv[1], me);
			(void)close(sv[1]);
			if (pid[b.who] == -1) {
				/* Nobody to wait for, ever. */
				(void)close(sv[0]);
				sv[0] = -1;
			}
		}
		rc = send_with(tell, &status, sizeof(status), sv[0]);
		if (sv[0] != -1)
			(void)close(sv[0]);
		if (rc == -1)
			break;
	}
}

/* The helper: prepare, say so, fork the workers, and bury them. */
static void
helper(const struct sf_pool_jobs *j, const int *fd, unsigned n, int tell)
{
	struct sf_buf answer = {0};
	pid_t pid[256], me = getpid();
	unsigned i;
	int rc;

	sf_pool_limit(RLIMIT_CPU, j->cpu, RLIM_INFINITY);
	rc = j->prepare(j->ctx, &answer);
	if (rc == -1 || answer.failed)
		_exit(SF_POOL_NOMEM);
	if (sf_pool_send(tell, answer.n ? answer.p : "", answer.n) == -1 ||
	    rc == 0)
		_exit(0);
	sf_pool_limit(RLIMIT_CPU, RLIM_INFINITY, RLIM_INFINITY);
	for (i = 0; i < n; i++)
		pid[i] = worker(j, fd[i], me);
	for (i = 0; i < n; i++)
		(void)close(fd[i]);
	bury(j, pid, n, tell, me);
	_exit(0);
}

static int
fail_status(struct sf_err *e, int status)
{
	int sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

	if (sig == SIGXCPU)
		(void)sf_fail(e, SF_E_IO, "an expression ran out of "
		    "processor time");
	else if (WIFEXITED(status) && WEXITSTATUS(status) == SF_POOL_NOMEM)
		(void)sf_fail(e, SF_E_IO, "an expression ran out of memory");
	else if (sig == SIGABRT || sig == SIGXFSZ) {
		/* Its assertions: a year that no calendar has, for one.  A
		 * last word that goes to a file is stopped by our limit. */
		(void)sf_fail(e, SF_E_IO, "libjq gave up on a value that it "
		    "cannot take");
		return (sf_hint(e, "look for dates and numbers beyond all "
		    "bounds: no line is passed over, the run stops"));
	}
	else if (sig != 0)
		(void)sf_fail(e, SF_E_IO, "the process that evaluates "
		    "expressions died by signal %d", sig);
	else
		(void)sf_fail(e, SF_E_IO, "the process that evaluates "
		    "expressions ended");
	return (sf_hint(e, "look for a loop without end, or a list that "
	    "grows: no line is passed over, the run stops"));
}

/* Never one of the first three: those become /dev/null. */
static int
socket_pair(int sv[2], struct sf_err *e)
{
	int i, fd;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sv) == -1)
		return (sf_fail_sys(e, "cannot make a socket"));
	for (i = 0; i < 2; i++) {
		if (sv[i] > 2)
			continue;
		fd = fcntl(sv[i], F_DUPFD_CLOEXEC, 3);
		if (fd == -1)
			return (sf_fail_sys(e, "cannot make a socket"));
		(void)close(sv[i]);
		sv[i] = fd;
	}
	return (0);
}

static int
pairs(struct sf_pool *p, int *theirs, struct sf_err *e)
{
	unsigned i;
	int sv[2];

	for (i = 0; i < p->n; i++) {
		if (socket_pair(sv, e) == -1)
			return (-1);
		p->fd[i] = sv[0];
		theirs[i] = sv[1];
	}
	if (socket_pair(sv, e) == -1)
		return (-1);
	p->tell = sv[0];
	theirs[p->n] = sv[1];
	return (0);
}

static struct sf_pool *
pool_new(unsigned n, struct sf_err *e)
{
	struct sf_pool *p = calloc(1, sizeof(*p));
	unsigned i;

	if (p == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	p->n = n;
	p->tell = -1;
	p->fd = calloc(n, sizeof(*p->fd));
	p->taken = calloc(n, 1);
	(void)pthread_mutex_init(&p->lock, NULL);
	for (i = 0; p->fd != NULL && i < n; i++)
		p->fd[i] = -1;
	if (p->fd == NULL || p->taken == NULL) {
		(void)sf_fail_mem(e);
		sf_pool_stop(p);
		return (NULL);
	}
	return (p);
}

/* Whoever waits for a request or a word of ours goes. */
static void
hang_up(struct sf_pool *p)
{
	unsigned i;

	for (i = 0; i < p->n; i++)
		(void)shutdown(p->fd[i], SHUT_RDWR);
	(void)shutdown(p->tell, SHUT_RDWR);
}

struct sf_pool *
sf_pool_start(const struct sf_pool_jobs *j, unsigned workers,
    struct sf_buf *answer, struct sf_err *e)
{
	unsigned n = workers > 256 ? 256 : workers, i;
	struct sf_pool *p = pool_new(n, e);
	int theirs[257], status = 0, rc = -1;
	pid_t me = getpid();

	if (p == NULL)
		return (NULL);
	memset(theirs, -1, sizeof(theirs));
	if (pairs(p, theirs, e) == -1)
		goto done;
	p->helper = fork();
	if (p->helper == 0) {
		contain(j, me, theirs, n + 1);
		helper(j, theirs, n, theirs[n]);
	}
	if (p->helper == -1) {
		(void)sf_fail_sys(e, "cannot start a process");
		goto done;
	}
	for (i = 0; i <= n; i++) {
		(void)close(theirs[i]);
		theirs[i] = -1;
	}
	if (sf_pool_recv(p->tell, answer) != 0) {
		/* It may live, and what failed be the memory of our own. */
		hang_up(p);
		(void)waitpid(p->helper, &status, 0);
		p->helper = 0;
		(void)(answer->failed ? sf_fail_mem(e) : fail_status(e,
		    status));
	} else if (answer->n == 0) {
		rc = 0;
	}
done:
	for (i = 0; i <= n; i++)
		if (theirs[i] != -1)
			(void)close(theirs[i]);
	if (rc == 0)
		return (p);
	sf_pool_stop(p);
	return (NULL);
}

int
sf_pool_take(struct sf_pool *p, unsigned *worker)
{
	unsigned i;
	int fd = -1;

	(void)pthread_mutex_lock(&p->lock);
	for (i = 0; i < p->n && fd == -1; i++)
		if (!p->taken[i]) {
			p->taken[i] = 1;
			*worker = i;
			fd = p->fd[i];
		}
	(void)pthread_mutex_unlock(&p->lock);
	return (fd);
}

void
sf_pool_give(struct sf_pool *p, unsigned worker)
{
	(void)pthread_mutex_lock(&p->lock);
	p->taken[worker] = 0;
	(void)pthread_mutex_unlock(&p->lock);
}

int
sf_pool_died(struct sf_pool *p, unsigned i, int again, struct sf_err *e)
{
	struct burial b = {i, again};
	int status = 0, fd = -1;

	/* One that still lives would be waited for without an end. */
	(void)shutdown(p->fd[i], SHUT_RDWR);
	(void)pthread_mutex_lock(&p->lock);
	if (send_all(p->tell, (const char *)&b, sizeof(b)) == 0)
		(void)recv_with(p->tell, &status, sizeof(status), &fd);
	if (fd != -1) {
		(void)close(p->fd[i]);
		p->fd[i] = fd;
	}
	(void)pthread_mutex_unlock(&p->lock);
	(void)fail_status(e, status);
	return (fd);
}

void
sf_pool_stop(struct sf_pool *p)
{
	unsigned i;

	if (p == NULL)
		return;
	for (i = 0; p->fd != NULL && i < p->n; i++)
		if (p->fd[i] != -1)
			(void)close(p->fd[i]);
	if (p->tell != -1)
		(void)close(p->tell);
	if (p->helper > 0)
		while (waitpid(p->helper, NULL, 0) == -1 && errno == EINTR)
			continue;
	(void)pthread_mutex_destroy(&p->lock);
	free(p->fd);
	free(p->taken);
	free(p);
}
