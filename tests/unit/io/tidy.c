/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/tidy.h"

#include "tap.h"

#define THREADS 4

static volatile char *page;
static pthread_barrier_t all;

static void *
look(void *arg)
{
	(void)arg;
	(void)pthread_barrier_wait(&all);
	return (page[0] ? NULL : arg);
}

/* A page whose file has been cut, which all threads read at once. */
static int
fail_at_once(const char *scratch)
{
	pthread_t t[THREADS];
	char name[] = "tidy.XXXXXX";
	int fd = mkstemp(name), i;
	sigset_t was;

	if (fd < 0 || unlink(name) || ftruncate(fd, 4096))
		return (1);
	sf_tidy_mapped();
	page = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
	if (page == MAP_FAILED || ftruncate(fd, 0) || freopen("told", "w",
	    stderr) == NULL || access(scratch, F_OK))
		return (2);
	(void)pthread_barrier_init(&all, NULL, THREADS);
	sf_tidy_elsewhere(&was);
	for (i = 0; i < THREADS; i++)
		if (pthread_create(&t[i], NULL, look, NULL))
			return (3);
	sf_tidy_here(&was);
	for (i = 0; i < THREADS; i++)
		(void)pthread_join(t[i], NULL);
	return (5);
}

/* The status of a process with a temporary file that does ${f}. */
static int
child(int (*f)(const char *))
{
	struct sf_err e = {0};
	FILE *scratch;
	int status;
	pid_t pid;

	(void)fflush(NULL);
	if ((pid = fork()) == 0) {
		if (sf_tidy_add("scratch", &e) < 0 ||
		    (scratch = fopen("scratch", "w")) == NULL ||
		    fclose(scratch))
			_exit(9);
		_exit(f("scratch"));
	}
	return (pid > 0 && waitpid(pid, &status, 0) == pid ? status : -1);
}

static int
ask_to_end(const char *scratch)
{
	return (access(scratch, F_OK) ? 1 : kill(getpid(), SIGTERM));
}

/* Somebody sends what else only a disk does. */
static int
send_bus(const char *scratch)
{
	sf_tidy_mapped();
	return (access(scratch, F_OK) ? 1 : kill(getpid(), SIGBUS));
}

int
main(void)
{
	char dir[] = "/tmp/sf-tidy.XXXXXX", line[160] = "";
	int status, i, bad = 0;
	FILE *told;

	if (mkdtemp(dir) == NULL || chdir(dir))
		return (1);
	status = child(ask_to_end);
	OK(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM,
	    "it dies of the signal that asks for it");
	OK(access("scratch", F_OK) != 0, "and its file goes");
	status = child(send_bus);
	OK(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS,
	    "also of one that a disk would give");
	OK(access("scratch", F_OK) != 0, "and its file goes");

	for (i = 0; i < 50; i++) {
		status = child(fail_at_once);
		bad += !WIFEXITED(status) || WEXITSTATUS(status) != SF_E_IO ||
		    access("scratch", F_OK) == 0;
	}
	OK(bad == 0, "a page that is not there ends with 4, for all threads");
	if ((told = fopen("told", "r")) == NULL ||
	    fgets(line, sizeof(line), told) == NULL)
		return (1);
	OK(strstr(line, "a mapped file cannot be read or written") != NULL,
	    "and says so");
	(void)fclose(told);
	(void)unlink("told");
	if (chdir("/") || rmdir(dir))
		return (1);
	DONE();
}
