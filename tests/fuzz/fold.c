/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "record/fold.h"

/*
 * Any lines as the events and profiles of one person, under rules of every
 * kind: no crash; the same profile for either order; and that profile is read
 * again, and folded to itself.
 */
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

#define LINES 16

static struct sf_json *js;
static struct sf_fold_rules rules[2];

static void
make_rules(void)
{
	static const struct sf_str rank[] = {{"a", 1}, {"*", 1}, {"b", 1}};
	static const struct sf_str sums[] = {{"n", 1}, {"m", 1}};
	static const char *const name[] = {"l", "e", "g", "x", "i", "u", "s"};
	struct sf_survive_rule rule = {SF_BY_LATEST, rank, 3};
	size_t i, k;

	for (k = 0; k < 2; k++) {
		for (i = 0; i < sizeof(name) / sizeof(name[0]); i++) {
			rule.by = (enum sf_survive_by)i;
			if (sf_survive_add(&rules[k].traits, sf_str(name[i]),
			    &rule))
				abort();
		}
		if (sf_sums_add(&rules[k].sums, SF_S("o"), sums, 2))
			abort();
	}
	rules[1].sources = 1;
}

/* Take in a line; one that is neither event nor profile is passed over. */
static void
take(struct sf_fold *f, struct sf_str line)
{
	struct sf_err e = {0};
	struct sf_buf own = {0};
	struct sf_profile p;
	struct sf_event ev;
	struct sf_jdoc doc;
	const char *code;

	if (sf_json_parse(js, line.p, line.n, 0, &doc, &e))
		return;
	/* As sf-merge-id has it: events are folded as they are written. */
	if (sf_is_profile(&doc)) {
		if (sf_profile_view(&doc, &p, &e) == 0 &&
		    sf_profile_check(&doc, &p, &code, &e) == 0 &&
		    sf_fold_profile(f, &doc, &p, NULL, NULL, &e))
			abort();
	} else if (sf_event_view(&doc, &ev, &code, &e) == 0) {
		sf_event_write(&own, &doc, &ev, NULL);
		if (sf_json_parse(js, own.p, own.n, 0, &doc, &e) ||
		    sf_event_view(&doc, &ev, &code, &e) ||
		    sf_fold_event(f, &doc, &ev, NULL, NULL, &e))
			abort();
	}
	sf_buf_release(&own);
}

static void
fold(const struct sf_fold_keep *keep, const struct sf_fold_rules *r,
    const struct sf_str *line, size_t n, int back, struct sf_buf *out)
{
	struct sf_err e = {0};
	struct sf_fold *f = sf_fold_new(keep, r, &e);
	size_t i;

	if (f == NULL)
		abort();
	for (i = 0; i < n; i++)
		take(f, line[back ? n - 1 - i : i]);
	if (sf_fold_write(f, SF_S("p1"), NULL, 0, out, &e))
		abort();
	sf_fold_free(f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct sf_fold_keep keep = {0, INT64_MIN};
	const struct sf_fold_rules *r;
	struct sf_str line[LINES], whole;
	struct sf_buf a = {0}, b = {0}, c = {0};
	const char *at, *end = (const char *)p + n, *nl;
	struct sf_err e = {0};
	size_t k = 0;

	if (js == NULL) {
		if ((js = sf_json_new(&e)) == NULL)
			abort();
		make_rules();
	}
	if (n < 2 || n > 8192)
		return (0);
	keep.events = p[0] % 4;
	r = p[0] & 4 ? &rules[(p[0] & 8) != 0] : NULL;
	for (at = (const char *)p + 1; at < end && k < LINES; at = nl + 1) {
		if ((nl = memchr(at, '\n', (size_t)(end - at))) == NULL)
			nl = end;
		line[k++] = (struct sf_str){at, (size_t)(nl - at)};
	}
	fold(&keep, r, line, k, 0, &a);
	fold(&keep, r, line, k, 1, &b);
	if (!sf_str_eq(sf_buf_str(&a), sf_buf_str(&b)))
		abort();
	whole = sf_buf_str(&a);
	fold(&keep, r, &whole, 1, 0, &c);
	if (!sf_str_eq(whole, sf_buf_str(&c)))
		abort();
	sf_buf_release(&a);
	sf_buf_release(&b);
	sf_buf_release(&c);
	return (0);
}
