/* SPDX-License-Identifier: MIT */
#include <sys/stat.h>

#include "io/lock.h"

#include "tap.h"
#include "tmp.h"

static int
there(const char *path)
{
	struct stat st;

	return (stat(path, &st) == 0);
}

/* What is said where ${path} cannot be locked; its status in ${code}. */
static const char *
refused(const char *path, int *code)
{
	static struct sf_err e;
	struct sf_lock *l;

	memset(&e, 0, sizeof(e));
	l = sf_lock_take(path, "the list", &e);
	*code = (int)e.code;
	sf_lock_free(l);
	return (l == NULL && strcmp(e.path, path) == 0 ? e.msg : "taken");
}

static void
one_holds_it(void)
{
	struct sf_err e = {0};
	struct sf_lock *l = sf_lock_take("a", "the list", &e);
	struct stat st;
	int code;

	OK(l != NULL && !there("a"), "what is not there yet is locked");
	OK(stat(".a.sf-lock", &st) == 0 && (st.st_mode & 07777) == 0600,
	    "by a file beside it");
	IS(refused("a", &code), "another run holds the list", "once");
	OK(code == SF_E_BUSY, "that is status 5");
	IS(refused("./a", &code), "another run holds the list",
	    "under another name too");
	OK(there(".a.sf-lock"), "who comes in vain takes nothing away");
	IS(refused("b", &code), "taken", "another file is free");
	sf_lock_free(l);
	OK(!there(".a.sf-lock"), "the file goes with the lock");
	IS(refused("a", &code), "taken", "and then it is free");
}

static void
what_was_left(void)
{
	struct sf_err e = {0};
	struct sf_lock *l;
	int code;

	tmp_put("a", "1", 1);
	tmp_put(".a.sf-lock", "", 0);
	OK(symlink("a", "to-a") == 0, "a link");
	l = sf_lock_take("to-a", "the list", &e);
	OK(l != NULL, "a killed run's file locks nobody out");
	IS(refused("a", &code), "another run holds the list",
	    "a link is what it points to");
	sf_lock_free(l);
	OK(!there(".a.sf-lock") && !there(".to-a.sf-lock"), "it is gone");
}

static void
no_file(void)
{
	int code;

	IS(refused("no/a", &code), "the folder does not exist", "no folder");
	OK(code == SF_E_USAGE, "is status 2");
	IS(refused("/dev/null", &code), "the list has to be a file",
	    "a device");
	IS(refused(".", &code), "the list has to be a file", "a folder");
	OK(code == SF_E_USAGE, "is status 2, too");
}

int
main(void)
{
	tmp_open();
	one_holds_it();
	what_was_left();
	no_file();
	tmp_close();
	DONE();
}
