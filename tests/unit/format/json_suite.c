/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <stdlib.h>

#include "tap.h"

#include "format/json.h"

/*
 * The JSON test suite, where it is at hand: y_ is read, n_ is refused, i_ is
 * free.  What is read is written and read again, to the same bytes.
 */
static int
slurp(const char *dir, const char *name, struct sf_buf *b)
{
	char path[2048];
	FILE *f;
	int c;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if ((f = fopen(path, "rb")) == NULL)
		return (-1);
	while ((c = getc(f)) != EOF)
		sf_buf_addc(b, (char)c);
	return (fclose(f));
}

static int
stable(struct sf_json *j, const struct sf_jdoc *d)
{
	struct sf_buf a = {0}, b = {0};
	struct sf_err e = {0};
	struct sf_jdoc again;
	int same = 0;

	sf_j_write(&a, d, 0);
	if (sf_json_parse(j, a.p, a.n, 0, &again, &e) == 0) {
		sf_j_write(&b, &again, 0);
		same = sf_str_eq(sf_buf_str(&a), sf_buf_str(&b));
	}
	sf_buf_release(&a);
	sf_buf_release(&b);
	return (same);
}

static void
file(struct sf_json *j, const char *dir, const char *name)
{
	struct sf_buf b = {0};
	struct sf_err e = {0};
	struct sf_jdoc d;
	int got;

	if (!OK(slurp(dir, name, &b) == 0, name))
		return;
	got = sf_json_parse(j, b.p ? b.p : "", b.n, 0, &d, &e);
	if (name[0] == 'y')
		OK(got == 0, "is read");
	if (name[0] == 'n')
		OK(got != 0, "is refused");
	if (got == 0)
		OK(stable(j, &d), "is the same when written and read");
	else
		OK(e.code == SF_E_DATA && e.msg[0] != '\0' && e.col > 0 &&
		    e.col <= b.n + 1, "the failure says why and where");
	sf_buf_release(&b);
}

int
main(void)
{
	const char *data = getenv("SF_TEST_DATA");
	struct sf_err e = {0};
	struct sf_json *j = sf_json_new(&e);
	struct dirent *d;
	char dir[900];
	int n = 0;
	DIR *all;

	snprintf(dir, sizeof(dir), "%s/conformance/json-test-suite",
	    data ? data : "../shared/data");
	if ((all = opendir(dir)) == NULL) {
		printf("1..0 # SKIP no JSON test suite in %s\n", dir);
		sf_json_free(j);
		return (0);
	}
	while (j != NULL && (d = readdir(all)) != NULL)
		if (d->d_name[0] != '.') {
			file(j, dir, d->d_name);
			n++;
		}
	OK(n > 300, "all files of the suite");
	(void)closedir(all);
	sf_json_free(j);
	DONE();
}
