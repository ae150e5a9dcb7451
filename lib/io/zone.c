/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "io/calendar.h"
#include "io/src.h"
#include "io/tzrule.h"

#include "io/zone.h"

#define FOLDER "/usr/share/zoneinfo/"
#define FILE_MAX ((size_t)1 << 20)
#define HEAD 44
#define FIRST (SF_DAYS_FIRST * SF_DAY)
#define LAST (SF_DAYS_END * SF_DAY - 1)
#define MANY_DAYS 4000000	/* more than there are from FIRST to LAST */

struct sf_zone {
	char name[64];
	int64_t *at;		/* seconds: transitions, ascending */
	uint8_t *type;		/* the type from each on */
	int32_t *offset;	/* seconds east, of each type */
	size_t n, types;
	struct sf_tzrule rule;	/* behind the last transition */
	int has_rule;
};

static uint64_t
be(const unsigned char *p, size_t n)
{
	uint64_t v = 0;

	while (n-- > 0)
		v = v << 8 | *p++;
	return (v);
}

/* The counts of a TZif header (RFC 8536, 3.1). */
struct counts {
	size_t isut, isstd, leap, time, type, chars;
};

static int
header(const unsigned char *p, size_t n, struct counts *c)
{
	if (n < HEAD || memcmp(p, "TZif", 4) != 0)
		return (-1);
	c->isut = be(p + 20, 4);
	c->isstd = be(p + 24, 4);
	c->leap = be(p + 28, 4);
	c->time = be(p + 32, 4);
	c->type = be(p + 36, 4);
	c->chars = be(p + 40, 4);
	/* With leap seconds ("right/..."), instants would not be POSIX's. */
	return (c->time > 10000 || c->type == 0 || c->type > 256 ||
	    c->chars > 4096 || c->leap > 0 || c->isut > 256 ||
	    c->isstd > 256 ? -1 : 0);
}

static size_t
body(const struct counts *c, size_t width)
{
	return (c->time * (width + 1) + c->type * 6 + c->chars +
	    c->leap * (width + 4) + c->isstd + c->isut);
}

static int
tables(struct sf_zone *z, const unsigned char *p, const struct counts *c,
    struct sf_err *e)
{
	const unsigned char *type = p + c->time * 8, *info = type + c->time;
	size_t i;

	z->at = calloc(c->time + 1, sizeof(*z->at));
	z->type = calloc(c->time + 1, 1);
	z->offset = calloc(c->type, sizeof(*z->offset));
	if (z->at == NULL || z->type == NULL || z->offset == NULL)
		return (sf_fail_mem(e));
	for (i = 0; i < c->time; i++) {
		z->at[i] = (int64_t)be(p + i * 8, 8);
		z->type[i] = type[i];
		if (type[i] >= c->type || (i > 0 && z->at[i] <= z->at[i - 1]))
			return (-1);
	}
	for (i = 0; i < c->type; i++)
		z->offset[i] = (int32_t)(uint32_t)be(info + i * 6, 4);
	z->n = c->time;
	z->types = c->type;
	return (0);
}

/*
 * Version 2 and later: 64-bit data behind the 32-bit data, then a rule.  -1
 * where it is not so; ${e} is filled only where memory ran out.
 */
static int
decode(struct sf_zone *z, const unsigned char *p, size_t n, struct sf_err *e)
{
	const unsigned char *end = p + n;
	const char *rule, *nl;
	struct counts c;
	size_t skip;

	if (header(p, n, &c) || p[4] < '2')
		return (-1);
	skip = HEAD + body(&c, 4);
	if (n < skip + HEAD || header(p += skip, n - skip, &c))
		return (-1);
	p += HEAD;
	if ((size_t)(end - p) < body(&c, 8) || tables(z, p, &c, e))
		return (-1);
	p += body(&c, 8);
	if (p + 1 >= end || *p != '\n')
		return (0);
	rule = (const char *)p + 1;
	if ((nl = memchr(rule, '\n', (size_t)((const char *)end - rule))) ==
	    NULL)
		return (0);
	if (nl > rule) {
		if (sf_tzrule_parse(&z->rule, (struct sf_str){rule,
		    (size_t)(nl - rule)}))
			return (-1);
		z->has_rule = 1;
	}
	return (0);
}

/* "UTC" and "+08:00": no file is needed. */
static int
fixed(struct sf_zone *z, const char *name)
{
	char text[32];
	int64_t ms;

	if (strcmp(name, "UTC") == 0 || strcmp(name, "Z") == 0) {
		z->rule.std = 0;
	} else {
		if ((name[0] != '+' && name[0] != '-') || strlen(name) != 6)
			return (-1);
		(void)snprintf(text, sizeof(text), "1970-01-02T00:00:00%s",
		    name);
		if (sf_ts_parse(sf_str(text), &ms))
			return (-1);
		z->rule.std = (int32_t)((SF_DAY - ms) / SF_SECOND);
	}
	z->has_rule = 1;
	return (0);
}

static int
good_name(const char *name)
{
	const char *p;

	if (*name == '\0' || *name == '/' || strstr(name, "..") != NULL ||
	    strlen(name) >= sizeof(((struct sf_zone *)0)->name))
		return (0);
	for (p = name; *p != '\0'; p++)
		if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		    "0123456789_+-/", *p) == NULL)
			return (0);
	return (1);
}

struct sf_zone *
sf_zone_load(const char *name, struct sf_err *e)
{
	struct sf_zone *z = calloc(1, sizeof(*z));
	struct sf_err no = {0};
	struct sf_buf b = {0};
	char path[128];
	int ok = 0;

	if (z == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	(void)snprintf(z->name, sizeof(z->name), "%s", name);
	if (fixed(z, name) == 0)
		return (z);
	if (good_name(name)) {
		(void)snprintf(path, sizeof(path), "%s%s", FOLDER, name);
		ok = sf_src_slurp(path, FILE_MAX, &b, &no) == 0 &&
		    decode(z, (const unsigned char *)b.p, b.n, &no) == 0;
	}
	sf_buf_release(&b);
	if (!ok && no.code == SF_E_IO) {
		/* A disk or memory that fails makes no name unknown. */
		*e = no;
		sf_zone_free(z);
		return (NULL);
	}
	if (!ok) {
		(void)sf_fail(e, SF_E_USAGE, "unknown time zone '%s'", name);
		(void)sf_hint(e, "such as Asia/Shanghai, UTC or +08:00; named "
		    "zones come with the package tzdata");
		sf_zone_free(z);
		return (NULL);
	}
	return (z);
}

void
sf_zone_free(struct sf_zone *z)
{
	if (z == NULL)
		return;
	free(z->at);
	free(z->type);
	free(z->offset);
	free(z);
}

const char *
sf_zone_name(const struct sf_zone *z)
{
	return (z->name);
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return (a / b - (a % b < 0));
}

/* The first transition after second ${s}; most times lie behind them all. */
static size_t
behind(const struct sf_zone *z, int64_t s)
{
	size_t lo = 0, hi = z->n, mid;

	if (hi > 0 && z->at[hi - 1] <= s)
		return (hi);
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (z->at[mid] <= s)
			lo = mid + 1;
		else
			hi = mid;
	}
	return (lo);
}

int32_t
sf_zone_offset(const struct sf_zone *z, int64_t ms)
{
	int64_t s = floor_div(ms, SF_SECOND);
	size_t lo = behind(z, s);

	if (lo == z->n && z->has_rule)
		return (sf_tzrule_offset(&z->rule, s));
	if (lo == 0)
		return (z->types ? z->offset[0] : 0);
	return (z->offset[z->type[lo - 1]]);
}

void
sf_zone_civil(const struct sf_zone *z, int64_t ms, struct sf_civil *c)
{
	sf_date_unpack(ms + sf_zone_offset(z, ms) * SF_SECOND, c);
}

/* Whether nothing changes from ${from} to ${to}, and the offset then. */
static int
is_steady(const struct sf_zone *z, int64_t from, int64_t to, int32_t *off)
{
	size_t lo;

	if (z->n > 0 && from < z->at[z->n - 1]) {
		lo = behind(z, from);
		*off = lo > 0 ? z->offset[z->type[lo - 1]] : z->offset[0];
		return (lo < z->n && to < z->at[lo]);
	}
	*off = sf_zone_offset(z, from * SF_SECOND);
	return (!z->has_rule || !z->rule.has_dst);
}

int64_t
sf_zone_instant(const struct sf_zone *z, const struct sf_civil *c)
{
	int64_t local = sf_date_pack(c), a, b, ta, tb;
	int32_t off;
	int va, vb;

	if (is_steady(z, floor_div(local - SF_DAY, SF_SECOND),
	    floor_div(local + SF_DAY, SF_SECOND) + 1, &off))
		return (local - off * SF_SECOND);

	/* The offsets on both sides of a change that may be near. */
	a = sf_zone_offset(z, local - SF_DAY) * SF_SECOND;
	b = sf_zone_offset(z, local + SF_DAY) * SF_SECOND;
	ta = local - a;
	tb = local - b;
	va = sf_zone_offset(z, ta) * SF_SECOND == a;
	vb = sf_zone_offset(z, tb) * SF_SECOND == b;
	if (va && vb)
		return (ta < tb ? ta : tb);
	if (vb)
		return (tb);
	/* In a gap the offset before it leads behind it. */
	return (ta);
}

static int64_t
add_months(const struct sf_zone *z, int64_t ms, int64_t n)
{
	struct sf_civil c;
	int64_t m;
	int last;

	sf_zone_civil(z, ms, &c);
	m = (int64_t)c.year * 12 + c.month - 1 + n;
	if (m < 12 || m >= 10000 * 12)
		return (n < 0 ? FIRST : LAST);
	c.year = (int)(m / 12);
	c.month = (int)(m % 12) + 1;
	last = sf_date_mdays(c.year, c.month);
	if (c.day > last)
		c.day = last;
	return (sf_zone_instant(z, &c));
}

static int64_t
add_days(const struct sf_zone *z, int64_t ms, int64_t n)
{
	struct sf_civil c;

	sf_zone_civil(z, ms, &c);
	sf_date_unpack(sf_date_pack(&c) + n * SF_DAY, &c);
	return (sf_zone_instant(z, &c));
}

static int64_t
work_days(const struct sf_zone *z, int64_t ms, int64_t n,
    const struct sf_calendar *cal)
{
	struct sf_civil c;
	int64_t day, step = n < 0 ? -1 : 1, moved = 0;

	sf_zone_civil(z, ms, &c);
	day = sf_date_days(c.year, c.month, c.day);
	for (; n != 0; ) {
		moved += step;
		if (sf_calendar_works(cal, day + moved))
			n -= step;
	}
	return (add_days(z, ms, moved));
}

int64_t
sf_zone_add(const struct sf_zone *z, int64_t ms, struct sf_span sp,
    const struct sf_calendar *cal)
{
	int64_t t = sp.n < 0 ? FIRST : LAST;

	switch (sp.unit) {
	case SF_U_MS:
		if (__builtin_add_overflow(ms, sp.n, &t))
			t = sp.n < 0 ? FIRST : LAST;
		break;
	case SF_U_DAY:
		if (sp.n > -MANY_DAYS && sp.n < MANY_DAYS)
			t = add_days(z, ms, sp.n);
		break;
	case SF_U_MONTH:
		if (sp.n > -MANY_DAYS && sp.n < MANY_DAYS)
			t = add_months(z, ms, sp.n);
		break;
	case SF_U_WORKDAY:
		if (sp.n > -MANY_DAYS && sp.n < MANY_DAYS)
			t = work_days(z, ms, sp.n, cal);
		break;
	}
	return (t < FIRST ? FIRST : t > LAST ? LAST : t);
}

int64_t
sf_zone_midnight(const struct sf_zone *z, int64_t ms)
{
	struct sf_civil c;

	sf_zone_civil(z, ms, &c);
	c.hour = c.min = c.sec = c.ms = 0;
	return (sf_zone_instant(z, &c));
}
