/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_RECORD_FOLDED_H
#define TESTS_UNIT_RECORD_FOLDED_H

#include "record/fold.h"

/*
 * Events and profiles of one person, folded in the order given: her profile,
 * or "failed: …", in place of what is in ${out}.  ${doubtful} may be NULL.
 */
static void
folded(struct sf_json *js, const struct sf_fold_keep *keep,
    const struct sf_fold_rules *rules, const char *const *line, size_t n,
    struct sf_buf *out, int *doubtful)
{
	struct sf_err e = {0};
	struct sf_fold *f = sf_fold_new(keep, rules, &e);
	struct sf_profile p;
	struct sf_event ev;
	struct sf_jdoc doc;
	const char *code = "";
	size_t i;
	int r = f == NULL;

	for (i = 0; i < n && r == 0; i++) {
		r = sf_json_parse(js, line[i], strlen(line[i]), 0, &doc, &e);
		if (r == 0 && sf_is_profile(&doc))
			r = sf_profile_view(&doc, &p, &e) ||
			    sf_profile_check(&doc, &p, &code, &e) ||
			    sf_fold_profile(f, &doc, &p, NULL, NULL, &e);
		else if (r == 0)
			r = sf_event_view(&doc, &ev, &code, &e) ||
			    sf_fold_event(f, &doc, &ev, NULL, NULL, &e);
	}
	sf_buf_clear(out);
	if (r == 0)
		r = sf_fold_write(f, SF_S("p1"), NULL, 0, out, &e);
	if (r != 0) {
		sf_buf_clear(out);
		sf_buf_addf(out, "failed: %s %s", code, e.msg);
	}
	if (doubtful != NULL && f != NULL)
		*doubtful = sf_fold_doubtful(f);
	(void)sf_buf_cstr(out);
	sf_fold_free(f);
}

#endif
