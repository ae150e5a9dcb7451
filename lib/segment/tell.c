/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>

#include "segment/members.h"

#include "segment/job.h"

#define PLACES_MOST 5

/* The reasons mostly differ by the data alone: the first one is told. */
static void
one_undefined(const struct job *j, size_t seg)
{
	const struct seg_count *c = &j->count[seg];
	struct sf_buf b = {0};
	size_t i;

	for (i = 0; i < c->places; i++) {
		const struct seg_place *p = &c->place[i];

		sf_buf_addf(&b, "%s%s:%ju", i == 0 ? "" : i == 1 ? "; then " :
		    ", ", p->path, (uintmax_t)p->line);
		if (i == 0)
			sf_buf_addf(&b, ": %s", p->why);
	}
	if (sf_buf_cstr(&b) != NULL)
		sf_say(j->run, SF_SAY_WARN, "segment '%s' is undefined for "
		    "%ju %s; first %s", sf_segments_name(j->segments, seg),
		    (uintmax_t)c->undefined, c->undefined == 1 ? "person" :
		    "people", b.p);
	sf_buf_release(&b);
}

static void
undefined(const struct job *j)
{
	size_t i, told = 0;

	if (j->segments == NULL)
		return;
	for (i = 0; i < sf_segments_count(j->segments); i++) {
		const struct seg_count *c = &j->count[i];

		if (c->undefined == 0)
			continue;
		if (++told > PLACES_MOST) {
			sf_say(j->run, SF_SAY_WARN, "and further segments are "
			    "undefined for some people; see 'undefined' of "
			    "their lines");
			return;
		}
		one_undefined(j, i);
	}
}

/* Who came and went since the state's last run; with -v also where nobody
 * did, and in the first. */
static int
changes(const struct job *j, struct sf_err *e)
{
	size_t n = j->segments != NULL ? sf_segments_count(j->segments) : 0;
	uint64_t *gone, left;
	char away[64];
	size_t i;

	if (j->new_members == NULL)
		return (0);
	if ((gone = calloc(n + 1, sizeof(*gone))) == NULL)
		return (sf_fail_mem(e));
	members_gone(j->old, gone);
	for (i = 0; i < n; i++) {
		const struct seg_count *c = &j->count[i];

		left = c->left + gone[i];
		(void)snprintf(away, sizeof(away), ", %ju of them not in the "
		    "input", (uintmax_t)gone[i]);
		sf_say(j->run, sf_state_gen(j->state) > 0 &&
		    c->entered + left > 0 ? SF_SAY_INFO : SF_SAY_MORE,
		    "segment '%s': %ju in, %ju entered, %ju left%s",
		    sf_segments_name(j->segments, i), (uintmax_t)c->in,
		    (uintmax_t)c->entered, (uintmax_t)left,
		    gone[i] > 0 ? away : "");
	}
	free(gone);
	return (0);
}

static int
too_short(const struct job *j, struct sf_err *e)
{
	const uint64_t *n = j->pass.sum.n;
	size_t i;

	if (n[T_KEPT] > 0 && n[T_KEPT] == n[SF_T_PASSED] + n[SF_T_NOT] +
	    n[T_UNDEFINED]) {
		(void)sf_fail(e, SF_E_FEW, "the condition asks for a time "
		    "before everybody's time line");
		return (sf_hint(e, "fold the profiles as of then: sf-merge-id "
		    "--asof, or keep more with --keep"));
	}
	if (j->segments == NULL || n[SF_T_READ] == n[SF_T_REJECTED])
		return (0);
	for (i = 0; i < sf_segments_count(j->segments); i++) {
		const struct seg_count *c = &j->count[i];

		if (c->kept == 0 || c->kept < n[SF_T_PASSED] + n[SF_T_NOT])
			continue;
		(void)sf_fail(e, SF_E_FEW, "segment '%s' asks for a time "
		    "before everybody's time line: %s",
		    sf_segments_name(j->segments, i), c->place[0].why);
		return (sf_hint(e, "fold the profiles as of then: sf-merge-id "
		    "--asof, or keep more with --keep"));
	}
	return (0);
}

int
job_tell(struct job *j, struct sf_err *e)
{
	static const int parts[] = {SF_T_PASSED, SF_T_NOT, SF_T_REJECTED, -1};
	const struct sf_tally *t = &j->pass.sum;

	if (sf_tally_sum(t, SF_T_READ, parts, e))
		return (-1);
	undefined(j);
	if (changes(j, e))
		return (-1);
	sf_say(j->run, SF_SAY_INFO, "read %ju = passed %ju + not %ju + "
	    "rejected %ju", (uintmax_t)t->n[SF_T_READ],
	    (uintmax_t)t->n[SF_T_PASSED], (uintmax_t)t->n[SF_T_NOT],
	    (uintmax_t)t->n[SF_T_REJECTED]);
	return (too_short(j, e));
}
