/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "tap.h"

#include "format/csv.h"
#include "format/json.h"

/* csv-spectrum, where it is at hand: each file and the JSON it must give. */
static int
slurp(const char *dir, const char *kind, const char *name, struct sf_buf *b)
{
	char path[2048];
	FILE *f;
	int c;

	snprintf(path, sizeof(path), "%s/%ss/%s.%s", dir, kind, name, kind);
	/* The folder of the answers is called json, without an s. */
	if (strcmp(kind, "json") == 0)
		snprintf(path, sizeof(path), "%s/json/%s.json", dir, name);
	if ((f = fopen(path, "rb")) == NULL)
		return (-1);
	while ((c = getc(f)) != EOF)
		sf_buf_addc(b, (char)c);
	return (fclose(f));
}

/* The records as the JSON of the suite: an array of objects of strings. */
static int
as_json(struct sf_str text, struct sf_buf *b)
{
	const struct sf_dialect d = {',', 1, 0, 0};
	struct sf_err e = {0};
	struct sf_csv *c = sf_csv_new(&d, &e);
	struct sf_csv_record r;
	struct sf_buf name[16] = {{0}};
	size_t i, rows = 0, ok = 1;

	sf_buf_addc(b, '[');
	sf_csv_chunk(c, text.p, text.n, 1);
	for (; sf_csv_next(c, &r, NULL, &e) > 0; rows++) {
		ok &= r.code == NULL && r.n <= 16;
		for (i = 0; ok && rows == 0 && i < r.n; i++)
			sf_buf_addstr(&name[i], r.cell[i]);
		for (i = 0; ok && rows > 0 && i < r.n; i++) {
			sf_buf_adds(b, i ? "," : rows > 1 ? ",{" : "{");
			sf_buf_json(b, name[i].p, name[i].n);
			sf_buf_addc(b, ':');
			sf_buf_json(b, r.cell[i].p, r.cell[i].n);
		}
		sf_buf_adds(b, rows > 0 ? "}" : "");
	}
	sf_buf_addc(b, ']');
	for (i = 0; i < 16; i++)
		sf_buf_release(&name[i]);
	sf_csv_free(c);
	return (ok ? 0 : -1);
}

int
main(void)
{
	static const char *const names[] = {"comma_in_quotes", "empty",
	    "empty_crlf", "escaped_quotes", "json", "newlines",
	    "newlines_crlf", "quotes_and_newlines", "simple", "simple_crlf",
	    "utf8"};
	const char *data = getenv("SF_TEST_DATA");
	struct sf_err e = {0};
	struct sf_json *j = sf_json_new(&e);
	struct sf_buf csv, json, got, want;
	struct sf_jdoc d;
	char dir[900];
	size_t i;

	snprintf(dir, sizeof(dir), "%s/conformance/csv-spectrum",
	    data ? data : "../shared/data");
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		csv = json = got = want = (struct sf_buf){0};
		if (slurp(dir, "csv", names[i], &csv) ||
		    slurp(dir, "json", names[i], &json)) {
			printf("1..0 # SKIP no csv-spectrum in %s\n", dir);
			sf_json_free(j);
			return (0);
		}
		OK(sf_json_parse(j, json.p, json.n, 0, &d, &e) == 0, "json");
		sf_j_write(&want, &d, 0);
		OK(as_json(sf_buf_str(&csv), &got) == 0, "no reject");
		IS(sf_buf_cstr(&got), sf_buf_cstr(&want), names[i]);
		sf_buf_release(&csv);
		sf_buf_release(&json);
		sf_buf_release(&got);
		sf_buf_release(&want);
	}
	sf_json_free(j);
	DONE();
}
