/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "ingest/ingest.h"
#include "io/src.h"

/*
 * A file of rejects that anybody may have mended: no crash, a refusal says
 * why and where; and what was rejected is rejected again as it stands, row by
 * row, until the end of time.
 */
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);
int LLVMFuzzerInitialize(int *argc, char ***argv);
const char *__lsan_default_suppressions(void);

/* As in tests/fuzz/def.c. */
const char *
__lsan_default_suppressions(void)
{
	return ("leak:libfyaml\n");
}

static const char mapping[] =
    "tz: Asia/Shanghai\n"
    "pseudonym: none\n"
    "sources:\n"
    "  core: {match: 'core_*.csv', encoding: gb18030, key: [c],\n"
    "    dialect: {delimiter: '|', skip: 1, footer: 1},\n"
    "    ts: {file: 'core_%Y%m%d'}, channel: core, event: customer,\n"
    "    ids: {cust_no: c}, traits: {city: s},\n"
    "    also: [{event: open, ts: {from: t, format: '%Y-%m-%d'}}]}\n"
    "  app: {match: 'app*.csv', ts: t, channel: app, event: open,\n"
    "    ids: {device: d}}\n"
    "  tab: {match: '*.tsv', ts: t, channel: app, event: e,\n"
    "    ids: {phone: d}}\n"
    "  log: {match: 'log*.jsonl', ts: t, channel: app, event: a,\n"
    "    ids: {device: d.id}, props: {n: {from: n, type: number}}}\n"
    "  doc: {match: 'doc*.json', ts: t, channel: app, event: a,\n"
    "    ids: {device: d.id}}\n";

static char dir[] = "/dev/shm/sf-fuzz-XXXXXX";
enum { MAP, IN, OUT, BAD, WORSE, FILES };
static char name[FILES][sizeof(dir) + 2];

static void
put(int file, const void *p, size_t n)
{
	FILE *f = fopen(name[file], "w");

	if (f == NULL || fwrite(p, 1, n, f) != n || fclose(f) != 0)
		abort();
}

static void
gone(void)
{
	size_t i;

	for (i = 0; i < FILES; i++)
		(void)unlink(name[i]);
	(void)rmdir(dir);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	int i;

	(void)argc;
	(void)argv;
	if (mkdtemp(dir) == NULL || atexit(gone))
		abort();
	for (i = 0; i < FILES; i++)
		(void)snprintf(name[i], sizeof(name[i]), "%s/%c", dir,
		    'a' + i);
	put(MAP, mapping, sizeof(mapping) - 1);
	return (0);
}

/* Read ${from}; what fails again goes to ${to}. */
static int
again(int from, int to, struct sf_err *e)
{
	struct sf_ingest in = {.mapping = name[MAP], .retry = name[from]};
	struct sf_run run = {.tool = "fuzz", .out = name[OUT],
	    .rejects = name[to], .jobs = 1, .memory = 64 << 20, .max_line = 4096};

	(void)sf_limit_parse("100%", &run.max_rejects);
	memset(e, 0, sizeof(*e));
	return (sf_ingest(&in, &run, e));
}

static void
slurp(int file, struct sf_buf *b)
{
	struct sf_err e = {0};

	if (sf_src_slurp(name[file], (size_t)64 << 20, b, &e))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct sf_buf bad = {0}, worse = {0}, events = {0};
	struct sf_err e;

	if (n > 8192)
		return (0);
	put(IN, p, n);
	if (again(IN, BAD, &e)) {
		if (e.code == SF_OK || e.code == SF_E_IO || e.msg[0] == '\0' ||
		    e.path[0] == '\0')
			abort();
		return (0);
	}
	slurp(BAD, &bad);
	if (bad.n == 0)
		goto done;
	if (again(BAD, WORSE, &e))
		abort();
	slurp(OUT, &events);
	slurp(WORSE, &worse);
	/* What is said of a row may change once: of one that is cut. */
	if (!sf_str_eq(sf_buf_str(&bad), sf_buf_str(&worse))) {
		if (again(WORSE, BAD, &e))
			abort();
		sf_buf_clear(&bad);
		slurp(BAD, &bad);
	}
	if (events.n > 0 || !sf_str_eq(sf_buf_str(&bad), sf_buf_str(&worse)))
		abort();
done:
	sf_buf_release(&bad);
	sf_buf_release(&worse);
	sf_buf_release(&events);
	return (0);
}
