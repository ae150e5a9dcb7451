/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ingest/mapping.h"
#include "ingest/sniff.h"

/*
 * Any bytes as an export (the first says CSV or JSON lines): no crash, the
 * same draft again, and one that a mapping's reader takes without edit.
 */
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);
const char *__lsan_default_suppressions(void);

/* As in def.c: libfyaml loses a list of its own. */
const char *
__lsan_default_suppressions(void)
{
	return ("leak:libfyaml\n");
}

/* Lines that are UTF-8, as sf_sniff_take() leaves them. */
static void
take(struct sf_sniff_sample *x, const char *p, size_t n)
{
	const char *end = p + n, *nl;
	size_t k;

	for (; p < end; p += k) {
		nl = memchr(p, '\n', (size_t)(end - p));
		k = nl != NULL ? (size_t)(nl - p) + 1 : (size_t)(end - p);
		if (sf_utf8_valid(p, k))
			sf_buf_add(&x->text, p, k);
	}
	x->why = "fuzz";
	x->whole = x->ends = 1;
}

static void
draft(const char *p, size_t n, int json, int dated, struct sf_buf *b)
{
	struct sf_sniff_source s = {.day = INT64_MIN, .file = 1, .files = 1,
	    .sampled = 1};
	struct sf_sniff_sample x = {0};
	struct sf_sniff_plan plan;
	struct sf_err e = {0};

	s.name = SF_S("a_card");
	s.match = json ? SF_S("a_*.jsonl") : SF_S("a_*.csv");
	s.stamp = dated ? "a_%Y%m%d" : NULL;
	s.fmt = json ? SF_F_JSONL : SF_F_CSV;
	take(&x, p, n);
	s.first = x;
	if ((json ? sf_sniff_json(&s, &x, &e) : sf_sniff_csv(&s, &x, &e)) ||
	    sf_sniff_guess(&s, &plan, &e))
		abort();
	sf_buf_adds(b, "tz: UTC\npseudonym: none\nsources:\n");
	sf_sniff_draft(&s, &plan, b);
	sf_buf_release(&x.text);
	sf_sniff_release(&s);
}

static void
load(const struct sf_buf *b)
{
	static char path[64];
	static int fd = -1;
	char name[] = "/tmp/sf-fuzz-sniff.XXXXXX";
	struct sf_run run = {.jobs = 1};
	struct sf_err e = {0};
	struct sf_mapping m;

	if (fd < 0) {
		if ((fd = mkstemp(name)) < 0 || unlink(name) != 0)
			abort();
		(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	}
	if (ftruncate(fd, 0) != 0 ||
	    pwrite(fd, b->p, b->n, 0) != (ssize_t)b->n)
		abort();
	if (sf_mapping_load(&m, path, &run, &e)) {
		sf_err_print(stderr, "fuzz", &e, 0);
		(void)fwrite(b->p, 1, b->n, stderr);
		abort();
	}
	sf_mapping_release(&m);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct sf_buf a = {0}, b = {0};
	int json, dated;

	if (n < 1 || n > 4096)
		return (0);
	json = p[0] & 1;
	dated = (p[0] & 2) != 0;
	draft((const char *)p + 1, n - 1, json, dated, &a);
	if (p[0] & 4) {
		draft((const char *)p + 1, n - 1, json, dated, &b);
		if (!sf_str_eq(sf_buf_str(&a), sf_buf_str(&b)))
			abort();
	}
	load(&a);
	sf_buf_release(&a);
	sf_buf_release(&b);
	return (0);
}
