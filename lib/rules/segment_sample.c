/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "rules/segment_def.h"

/* "12.5%" of 10,000, or -1. */
static int
share(struct sf_str s, unsigned *out)
{
	unsigned whole = 0, part = 0, digits = 0;
	size_t i = 0;

	if (s.n < 2 || s.p[s.n - 1] != '%')
		return (-1);
	for (; i + 1 < s.n && s.p[i] >= '0' && s.p[i] <= '9' && i < 4; i++)
		whole = whole * 10 + (unsigned)(s.p[i] - '0');
	if (i == 0)
		return (-1);
	if (s.p[i] == '.')
		for (i++; i + 1 < s.n && s.p[i] >= '0' && s.p[i] <= '9' &&
		    digits < 2; i++, digits++)
			part = part * 10 + (unsigned)(s.p[i] - '0');
	if (i + 1 != s.n || (s.p[i - 1] == '.'))
		return (-1);
	*out = whole * 100 + (digits == 1 ? part * 10 : part);
	return (*out <= 10000 ? 0 : -1);
}

/* A..B: whose draw lies from A on and before B. */
static int
range(const struct sf_def *d, size_t dots, struct seg_node *n,
    struct sf_err *e)
{
	struct sf_str a = {d->text.p, dots};
	struct sf_str b = {d->text.p + dots + 2, d->text.n - dots - 2};

	if (share(sf_str_trim(a), &n->from) == 0 &&
	    share(sf_str_trim(b), &n->to) == 0 && n->from < n->to)
		return (0);
	(void)sf_def_fail(d, e, "'%.*s' is no range of shares",
	    (int)(d->text.n < 40 ? d->text.n : 40), d->text.p);
	return (sf_hint(e, "such as 0%%..50%% and 50%%..100%%: with one salt "
	    "nobody is in both"));
}

int
seg_sample_read(struct sf_segments *s, const struct sf_def *map,
    struct seg_node *n, struct sf_err *e)
{
	const struct sf_def *salt = sf_def_get(map, "salt");
	const struct sf_def *d = sf_def_get(map, "sample");
	size_t i;

	if (salt == NULL) {
		(void)sf_def_fail(map, e, "a sample needs a salt");
		return (sf_hint(e, "{sample: 10%%, salt: NAME}: the same salt "
		    "draws the same people"));
	}
	s->samples = 1;
	if (sf_def_text(salt, &n->salt, e))
		return (-1);
	for (i = 0; d->kind == SF_DEF_SCALAR && i + 1 < d->text.n; i++)
		if (d->text.p[i] == '.' && d->text.p[i + 1] == '.')
			return (range(d, i, n, e));
	return (sf_def_share(d, &n->to, e));
}

uint8_t
seg_sampled(const struct seg_node *n, const struct sf_who *who)
{
	unsigned at;

	if (who->names == 0)
		return (SF_NO);
	at = sf_share10000(n->salt, strlen(n->salt), who->name[0].p,
	    who->name[0].n);
	return (at >= n->from && at < n->to ? SF_YES : SF_NO);
}
