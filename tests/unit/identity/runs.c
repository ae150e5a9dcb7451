/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "io/scratch.h"
#include "identity/runs.h"
#include "tap.h"

/*
 * A store of persons p0000, p0001 ..., whose profiles say in which night they
 * were made: nights as sf-merge-id has them, but for the linking.
 */
#define PEOPLE 400

static char dir[64];
static struct sf_entry person[PEOPLE];
static char name[PEOPLE][8];
static uint64_t made[PEOPLE];		/* by person: the night */
static size_t most;			/* runs that a night left */
static uint64_t written;		/* bytes, by all nights */

static struct sf_ledger
people(void)
{
	return ((struct sf_ledger){.v = person, .n = PEOPLE});
}

static void
sh(const char *what)
{
	char cmd[300];

	(void)snprintf(cmd, sizeof(cmd), "cd '%s/current' && %s", dir, what);
	OK(system(cmd) == 0, what);
}

/* Night ${gen} makes profiles of ${n} persons, each ${every}th. */
static int
put(struct sf_state *s, uint64_t gen, size_t n, size_t every, struct sf_err *e)
{
	struct sf_run_writer w = {.state = s, .run = SF_RUN(gen, 0)};
	struct sf_packer *k = sf_packer_new(e);
	struct sf_buf text = {0}, packed = {0};
	size_t i, pad;
	int ret = k ? 0 : -1;

	for (i = 0; i < n && ret == 0; i++) {
		struct sf_entry *v = &person[i * every];

		made[i * every] = gen;
		v->live = 1;
		v->run = w.run;
		sf_buf_addf(&text, "{\"one_id\":\"%s\",\"night\":%ju", v->name.p,
		    (uintmax_t)gen);
		for (pad = 0; pad < 8; pad++)	/* what no packer can pack */
			sf_buf_addf(&text, ",\"%016jx\":1", (uintmax_t)sf_hash64(
			    text.p, text.n));
		sf_buf_adds(&text, "}\n");
		if (text.n < 2000 && i + 1 < n)
			continue;
		sf_buf_clear(&packed);
		ret = sf_pack(k, text.p, text.n, &packed, e) ||
		    sf_run_put(&w, sf_buf_str(&packed), text.n, e) ? -1 : 0;
		sf_buf_clear(&text);
	}
	sf_packer_free(k);
	sf_buf_release(&text);
	sf_buf_release(&packed);
	return (ret);
}

static int
night(size_t n, size_t every, int init, struct sf_err *e)
{
	struct sf_state *s = sf_state_open(dir, "test 1", init, e);
	struct sf_ledger l = people();
	struct sf_runs *r = NULL;
	uint64_t gen;
	int ret = -1;

	if (s == NULL)
		return (-1);
	gen = sf_state_gen(s) + 1;
	/* What is written first stands last in the manifest. */
	if (put(s, gen, n, every, e) == 0 &&
	    (r = sf_runs_open(s, e)) != NULL &&
	    sf_runs_keep(r, &l, SF_RUN(gen, 1), e) == 0)
		ret = sf_state_commit(s, e);
	sf_runs_close(r);
	sf_state_free(s);
	return (ret);
}

/* Each profile is there, and is that of the night that made it last. */
static int
look(struct sf_err *e)
{
	struct sf_state *s = sf_state_open(dir, "test 1", 0, e);
	struct sf_runs *r = s ? sf_runs_open(s, e) : NULL;
	const char *file;
	struct sf_str line;
	char want[80];
	uint64_t size;
	size_t i, runs = 0;
	int ret = r ? 0 : -1;

	for (i = 0; i < PEOPLE && ret == 0; i++) {
		if (!person[i].live)
			continue;
		ret = sf_runs_line(r, person[i].run, person[i].name, &line, e);
		(void)snprintf(want, sizeof(want), "{\"one_id\":\"%s\","
		    "\"night\":%ju,", name[i], (uintmax_t)made[i]);
		if (ret == 0 && strncmp(line.p, want, strlen(want)) != 0)
			ret = -2;
	}
	for (i = 0; s && (file = sf_state_file(s, i, &size)) != NULL; i++)
		if (strncmp(file, "profiles.", 9) == 0) {
			struct stat st;
			char path[200];

			(void)snprintf(path, sizeof(path), "%s/current/%s",
			    dir, file);
			if (stat(path, &st) == 0 && st.st_nlink == 1)
				written += size;
			runs++;
		}
	most = runs > most ? runs : most;
	sf_runs_close(r);
	sf_state_free(s);
	return (ret);
}

static uint64_t
size_of(const char *file)
{
	char path[200];
	struct stat st;

	(void)snprintf(path, sizeof(path), "%s/current/%s", dir, file);
	return (stat(path, &st) == 0 ? (uint64_t)st.st_size : 0);
}

static void
nights(void)
{
	struct sf_err e = {0};
	uint64_t all;
	int i, bad = 0;

	OK(night(0, 1, 1, &e) == 0 && look(&e) == 0 && most == 0,
	    "a night without anybody leaves no run");
	OK(night(PEOPLE, 1, 0, &e) == 0 && look(&e) == 0 && most == 1,
	    "one with all leaves one");
	all = size_of("profiles.4");
	written = 0;
	for (i = 0; i < 100; i++)
		bad |= night(4, 1 + (size_t)i % 90, 0, &e) || look(&e);
	OK(!bad, "a hundred nights of few: each profile is the last made");
	OK(most < 10, "which leave few runs");
	/* A hundredth each: once a night, and a few times put together. */
	OK(written < 6 * all, "and write each profile few times");
	for (i = 0; i < 20; i++) {
		most = i < 2 ? 0 : most;
		bad |= night(PEOPLE, 1, 0, &e) || look(&e);
	}
	OK(!bad && most == 2, "nights of all leave no old runs");
	for (i = 0; i < 5; i++)
		bad |= night(0, 1, 0, &e) || look(&e);
	OK(!bad, "nights of nobody keep what there is");
}

/* What is wrong with the current generation is told, with the file's name. */
static void
refused(const char *file, const char *what)
{
	struct sf_err e = {0};

	OK(look(&e) == -1 && e.code == SF_E_DATA &&
	    strstr(e.path, file) != NULL, what);
}

static void
damage(void)
{
	struct sf_err e = {0};
	struct sf_entry was;
	struct sf_ledger l = people();
	struct sf_state *s;
	struct sf_runs *r;

	OK(night(PEOPLE, 1, 0, &e) == 0 && night(0, 1, 0, &e) == 0 &&
	    look(&e) == 0, "whole");
	was = person[7];
	person[7].run = 1;
	refused("/ledger", "the ledger names a run that there is not");
	person[7] = was;
	person[7].name = SF_S("p0007x");
	refused("/profiles.", "and a person of whom there is no profile");
	if ((s = sf_state_open(dir, "test 1", 0, &e)) == NULL ||
	    (r = sf_runs_open(s, &e)) == NULL)
		exit(1);
	OK(sf_runs_keep(r, &l, 1000000, &e) == 0, "a run that stays is not read");
	sf_runs_close(r);
	sf_state_free(s);
	person[7] = was;
	sh("f=$(echo profiles.*) && echo $f >../file && "
	    "cp $f ../was && rm $f && cp ../was $f && printf x | dd of=$f bs=1 seek=100 "
	    "conv=notrunc 2>/dev/null");
	refused("/profiles.", "a byte of a run is another");
	sh("head -c 99 ../was >$(cat ../file)");
	refused("/profiles.", "it is cut");
	sh("rm $(cat ../file)");
	refused("/profiles.", "it is missing");
	sh("cp ../was $(cat ../file)");
	OK(look(&e) == 0, "whole again");
	sh("f=$(echo blocks.*) && cp $f ../was && rm $f && "
	    "head -c 8 ../was >$f");
	refused("/blocks.", "its list of blocks is cut");
	sh("f=$(echo blocks.*) && rm $f");
	refused("/blocks.", "it is missing");
}

/* No profile is so long, but its length is kept in 32 bits. */
static void
too_long(void)
{
	struct sf_run_writer w = {0};
	struct sf_err e = {0};

	OK(sf_run_put(&w, SF_S("x"), (size_t)1 << 32, &e) == -1 &&
	    e.code == SF_E_IO && strstr(e.hint, "--keep-events") != NULL,
	    "a block of 4 GiB is refused");
}

int
main(void)
{
	size_t i;

	(void)snprintf(dir, sizeof(dir), "/tmp/sf-runs.%ld", (long)getpid());
	for (i = 0; i < PEOPLE; i++) {
		(void)snprintf(name[i], sizeof(name[i]), "p%04zu", i);
		person[i].name = sf_str(name[i]);
	}
	nights();
	damage();
	too_long();
	sh("rm -r \"$(cd -P .. && pwd)\"");
	DONE();
}
