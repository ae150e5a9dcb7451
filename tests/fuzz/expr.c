/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "expr/call.h"
#include "expr/scan.h"

/*
 * Any bytes (the first chooses what is allowed): no crash; a refusal says
 * why and where; brackets of what is read match; what would be handed to
 * libjq scans again, with no name in it that reaches outside.
 */
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static void
matched(const struct sf_scan *s)
{
	uint32_t i;
	size_t last = 0;

	for (i = 0; i < s->n; i++) {
		const struct sf_tok *t = &s->tok[i];

		if (t->len == 0 || t->off < last ||
		    t->off + t->len > s->text.n)
			abort();
		last = t->off + t->len;
		if (t->kind != SF_TOK_OPEN && t->kind != SF_TOK_CLOSE)
			continue;
		if (t->mate >= s->n || s->tok[t->mate].mate != i ||
		    (t->mate > i) != (t->kind == SF_TOK_OPEN))
			abort();
	}
}

static void
harmless(const struct sf_buf *b)
{
	static const char *const bad[] = {"input", "debug", "env", "now",
	    "import", "include", "halt"};
	struct sf_place at = {.what = "again", .text = sf_buf_str(b)};
	struct sf_scan s;
	struct sf_err e = {0};
	uint32_t i;
	size_t k;

	if (b->n > 60000)
		return;
	if (sf_scan(&s, &at, &e))
		abort();
	for (i = 0; i < s.n; i++)
		for (k = 0; k < sizeof(bad) / sizeof(bad[0]); k++)
			if (s.tok[i].kind == SF_TOK_NAME &&
			    sf_tok_is(&s, i, bad[k]) && !sf_tok_key(&s, i) &&
			    !(i > 0 && sf_tok_op(&s, i - 1, "$")))
				abort();
	sf_scan_release(&s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct sf_expr_env env = {.has_asof = 1, .asof = INT64_C(1793500000000)};
	struct sf_err e = {0};
	struct sf_place at = {.what = "fuzz"};
	struct sf_calls calls = {0};
	struct sf_map none = {0};
	struct sf_scan s = {0};
	struct sf_buf out = {0};
	struct sf_zone *zone = sf_zone_load("+08:00", &e);
	struct sf_resolve r = {.calls = &calls, .env = &env, .zone = zone,
	    .host = &none, .words = &none};
	unsigned i;
	int rc = -1;

	if (n > 0) {
		env.flags = p[0] & 15;
		r.event = p[0] >> 7;
		at.text = (struct sf_str){(const char *)p + 1, n - 1};
		rc = sf_scan(&s, &at, &e);
	}
	if (rc == 0) {
		matched(&s);
		rc = sf_resolve(&r, &s, &at, &out, &e);
	}
	if (rc == 0) {
		harmless(&out);
		for (i = 0; i < r.tiles; i++)
			harmless(&r.tile[i].jq);
	} else if (n > 0 && (e.msg[0] == '\0' || e.line == 0)) {
		abort();
	}
	sf_resolve_release(&r);
	sf_scan_release(&s);
	sf_buf_release(&out);
	sf_calls_release(&calls);
	sf_zone_free(zone);
	return (0);
}
