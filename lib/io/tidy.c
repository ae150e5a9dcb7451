/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE	/* for the name of the program */
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "io/tidy.h"

#define PLACES 64

/*
 * The one table of the library that is written: a signal handler has no
 * other way to know.  A place is filled whole before ${used} is set, and the
 * handler only reads places that are used.
 */
static struct {
	char path[PATH_MAX];
	atomic_int used;
} table[PLACES];
static atomic_int owner;	/* a child forked later has none of the files */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void
unlink_all(void)
{
	int i;

	if (atomic_load(&owner) == (int)getpid())
		for (i = 0; i < PLACES; i++)
			if (atomic_load(&table[i].used))
				(void)unlink(table[i].path);
}

static void
on_signal(int sig)
{
	unlink_all();
	(void)raise(sig);	/* SA_RESETHAND: now as if never caught */
}

static void
say_bus(void)
{
	static const char text[] = ": a mapped file cannot be read or written: "
	    "its disk has failed, or somebody has cut it\n"
	    "hint: the system's log says which; tables lie in TMPDIR\n";
	const char *name = program_invocation_short_name;

	if (write(STDERR_FILENO, name, strlen(name)) < 0 ||
	    write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		return;
}

/*
 * No run can go on with a page that the disk does not give, or take.  Several
 * threads may find out at once: the first speaks, and ends all.
 */
static void
on_bus(int sig, siginfo_t *info, void *context)
{
	static atomic_flag taken = ATOMIC_FLAG_INIT;

	(void)context;
	while (atomic_flag_test_and_set(&taken))
		(void)pause();
	unlink_all();
	if (info->si_code > 0) {	/* the kernel says so, not kill(1) */
		say_bus();
		_exit(SF_E_IO);
	}
	(void)signal(sig, SIG_DFL);
	(void)raise(sig);
}

static void
catch_signals(void)
{
	static const int sigs[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
	struct sigaction now, act = {0};
	size_t i;

	act.sa_handler = on_signal;
	act.sa_flags = (int)SA_RESETHAND;
	(void)sigemptyset(&act.sa_mask);
	for (i = 0; i < sizeof(sigs) / sizeof(sigs[0]); i++)
		if (sigaction(sigs[i], NULL, &now) == 0 &&
		    now.sa_handler == SIG_DFL)
			(void)sigaction(sigs[i], &act, NULL);
}

static void
catch_bus(void)
{
	struct sigaction act = {0};

	act.sa_sigaction = on_bus;
	act.sa_flags = SA_SIGINFO;
	(void)sigemptyset(&act.sa_mask);
	(void)sigaction(SIGBUS, &act, NULL);
}

void
sf_tidy_mapped(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	(void)pthread_once(&once, catch_bus);
}

int
sf_tidy_add(const char *path, struct sf_err *e)
{
	size_t n = strlen(path);
	int i;

	if (n >= PATH_MAX)
		return (sf_fail(e, SF_E_IO, "the name of a temporary file is "
		    "too long"));
	(void)pthread_mutex_lock(&lock);
	if (atomic_load(&owner) != (int)getpid()) {
		for (i = 0; i < PLACES; i++)
			atomic_store(&table[i].used, 0);
		atomic_store(&owner, (int)getpid());
		catch_signals();
	}
	for (i = 0; i < PLACES && atomic_load(&table[i].used); i++)
		;
	if (i < PLACES) {
		memcpy(table[i].path, path, n + 1);
		atomic_store(&table[i].used, 1);
	}
	(void)pthread_mutex_unlock(&lock);
	return (i < PLACES ? i : sf_fail(e, SF_E_IO,
	    "more than %d files are being written at a time", PLACES));
}

int
sf_tidy_twin(const char *path, size_t n)
{
	int i, twin = 0;

	(void)pthread_mutex_lock(&lock);
	for (i = 0; i < PLACES && !twin; i++)
		twin = atomic_load(&owner) == (int)getpid() &&
		    atomic_load(&table[i].used) &&
		    strlen(table[i].path) == strlen(path) &&
		    strncmp(table[i].path, path, n) == 0;
	(void)pthread_mutex_unlock(&lock);
	return (twin);
}

void
sf_tidy_drop(int place)
{
	if (place >= 0)
		atomic_store(&table[place].used, 0);
}

void
sf_tidy_elsewhere(sigset_t *was)
{
	sigset_t most;

	(void)sigfillset(&most);
	(void)sigdelset(&most, SIGBUS);
	(void)sigdelset(&most, SIGPIPE);
	(void)pthread_sigmask(SIG_SETMASK, &most, was);
}

void
sf_tidy_here(const sigset_t *was)
{
	(void)pthread_sigmask(SIG_SETMASK, was, NULL);
}
