/* SPDX-License-Identifier: MIT */
/*
 * measure [-m] OUT COMMAND [ARG...]: runs a command with its output in OUT
 * and prints "SECONDS CPU MB": wall clock, processor time of it and its
 * children, and with -m the most memory that all of them held at once.
 *
 * Memory is anonymous memory: pages of files, mapped or cached, cost nothing
 * that the machine could not take back.  What forked processes share counts
 * once (Pss_Anon of smaps_rollup).  The kernel keeps no peak of that, so it is
 * sampled, which slows the command down: a run with -m is not to be timed.
 * To look at gigabytes takes a while, during which they cannot grow: what was
 * looked at long is left alone for longer.
 */
#include <sys/resource.h>
#include <sys/wait.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { DEEP = 8 };	/* levels of children that are looked at */

/* kB of anonymous memory of one process; 0 where it has gone. */
static unsigned long
anonymous(long pid)
{
	char path[64], line[256];
	unsigned long kb = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%ld/smaps_rollup", pid);
	if ((f = fopen(path, "r")) == NULL)
		return (0);
	while (fgets(line, sizeof(line), f) != NULL)
		if (sscanf(line, "Pss_Anon: %lu", &kb) == 1)
			break;
	fclose(f);
	return (kb);
}

static unsigned long
tree(long pid, int deep)
{
	char path[128];
	unsigned long kb = anonymous(pid);
	struct dirent *d;
	DIR *tasks;
	FILE *f;
	long child;

	snprintf(path, sizeof(path), "/proc/%ld/task", pid);
	if (deep == DEEP || (tasks = opendir(path)) == NULL)
		return (kb);
	while ((d = readdir(tasks)) != NULL) {
		if (d->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/proc/%ld/task/%.20s/children",
		    pid, d->d_name);
		if ((f = fopen(path, "r")) == NULL)
			continue;
		while (fscanf(f, "%ld", &child) == 1)
			kb += tree(child, deep + 1);
		fclose(f);
	}
	closedir(tasks);
	return (kb);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return ((double)t.tv_sec + (double)t.tv_nsec / 1e9);
}

static double
seconds(struct timeval t)
{
	return ((double)t.tv_sec + (double)t.tv_usec / 1e6);
}

static void
run(const char *out, char **command)
{
	int fd = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0) {
		perror(out);
		_exit(126);
	}
	close(fd);
	execvp(command[0], command);
	perror(command[0]);
	_exit(127);
}

int
main(int argc, char **argv)
{
	struct timespec pause = {0, 2000000};
	int memory = argc > 1 && strcmp(argv[1], "-m") == 0;
	unsigned long most = 0, kb;
	struct rusage used;
	double start, looked;
	pid_t pid, got;
	int status;

	argv += 1 + memory;
	if (argc < 3 + memory) {
		fprintf(stderr, "usage: measure [-m] OUT COMMAND [ARG...]\n");
		return (2);
	}
	start = now();
	if ((pid = fork()) == 0)
		run(argv[0], argv + 1);
	if (pid < 0) {
		perror("fork");
		return (4);
	}
	do {
		got = wait4(pid, &status, memory ? WNOHANG : 0, &used);
		if (got == 0) {
			looked = now();
			if ((kb = tree(pid, 0)) > most)
				most = kb;
			looked = (now() - looked) * 10;
			pause.tv_nsec = looked > .5 ? 500000000 : looked <
			    .002 ? 2000000 : (long)(looked * 1e9);
			nanosleep(&pause, NULL);
		}
	} while (got == 0 || (got < 0 && errno == EINTR));
	if (got < 0) {
		perror("wait");
		return (4);
	}
	printf("%.4f %.4f %.1f\n", now() - start,
	    seconds(used.ru_utime) + seconds(used.ru_stime),
	    (double)most / 1024);
	return (WIFEXITED(status) ? WEXITSTATUS(status) : 128);
}
