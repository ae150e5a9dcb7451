/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/map.h"
#include "io/src.h"

#include "io/calendar.h"

#define FILE_MAX ((size_t)1 << 20)

struct sf_calendar {
	struct sf_map day;		/* its text -> worked on */
};

static int
one_line(struct sf_calendar *c, struct sf_str l, const char *path,
    uint64_t line, struct sf_err *e)
{
	const char *hash = memchr(l.p, '#', l.n);
	struct sf_str whole = l, word;
	struct sf_map_entry *en;
	struct sf_civil day;
	int32_t off;
	int works;

	if (hash != NULL)
		l.n = (size_t)(hash - l.p);
	while (l.n > 0 && l.p[l.n - 1] == '\r')
		l.n--;
	l = sf_str_trim(l);
	if (l.n == 0)
		return (0);
	word = sf_str_trim((struct sf_str){l.p + (l.n > 10 ? 10 : l.n),
	    l.n > 10 ? l.n - 10 : 0});
	works = sf_str_is(word, "work");
	if (l.n < 10 || sf_date_scan((struct sf_str){l.p, 10}, "%Y-%m-%d",
	    &day, &off) || (!works && !sf_str_is(word, "off"))) {
		(void)sf_fail(e, SF_E_USAGE, "no day of a calendar");
		(void)sf_err_at(e, path, line, 1, whole.p, whole.n);
		return (sf_hint(e, "write '2026-10-01 off' or "
		    "'2026-10-10 work'"));
	}
	if ((en = sf_map_put(&c->day, (struct sf_str){l.p, 10},
	    (uint64_t)works, NULL)) == NULL)
		return (sf_fail_mem(e));
	if (en->val == (uint64_t)works)
		return (0);
	(void)sf_fail(e, SF_E_USAGE, "the day stands here twice, as 'off' and "
	    "as 'work'");
	return (sf_err_at(e, path, line, 1, whole.p, whole.n));
}

struct sf_calendar *
sf_calendar_load(const char *path, struct sf_err *e)
{
	struct sf_calendar *c = calloc(1, sizeof(*c));
	struct sf_buf b = {0};
	const char *p, *end, *nl;
	uint64_t line = 0;

	if (c == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	if (sf_src_slurp(path, FILE_MAX, &b, e))
		goto fail;
	p = sf_buf_str(&b).p;
	end = p + b.n;
	/* Editors of other systems put a byte order mark in front. */
	if (b.n >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0)
		p += 3;
	for (; p < end; p = nl + 1) {
		if ((nl = memchr(p, '\n', (size_t)(end - p))) == NULL)
			nl = end;
		if (one_line(c, (struct sf_str){p, (size_t)(nl - p)}, path,
		    ++line, e))
			goto fail;
	}
	sf_buf_release(&b);
	return (c);
fail:
	sf_buf_release(&b);
	sf_calendar_free(c);
	return (NULL);
}

int
sf_calendar_works(const struct sf_calendar *c, int64_t day)
{
	char ts[SF_TS_LEN + 1];
	const struct sf_map_entry *en;
	unsigned w = sf_date_weekday(day);

	if (c != NULL) {
		sf_ts_format(day * SF_DAY, ts);
		en = sf_map_get(&c->day, (struct sf_str){ts, 10});
		if (en != NULL)
			return (en->val != 0);
	}
	return (w != 0 && w != 6);
}

void
sf_calendar_free(struct sf_calendar *c)
{
	if (c == NULL)
		return;
	sf_map_release(&c->day);
	free(c);
}
