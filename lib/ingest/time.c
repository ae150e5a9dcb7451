/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ingest/value.h"

#define FOLDED 96		/* bytes of a time with full-width digits */

/* Digits, and of seconds a fraction: milliseconds, or -1. */
static int
epoch(struct sf_str s, enum sf_vtype type, int64_t *ms)
{
	int neg = s.n > 0 && s.p[0] == '-', places = 0;
	size_t i = neg ? 1 : 0, from = i;
	int64_t v = 0;

	for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++) {
		if (v > INT64_MAX / 100000)
			return (-1);
		v = v * 10 + (s.p[i] - '0');
	}
	if (i == from)
		return (-1);
	if (type == SF_V_EPOCH_S) {
		if (i < s.n && s.p[i] == '.')
			for (i++; i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
			    i++)
				if (places < 3) {
					v = v * 10 + (s.p[i] - '0');
					places++;
				}
		for (; places < 3; places++)
			v *= 10;
	} else if (type == SF_V_EPOCH_US) {
		v /= 1000;
	}
	*ms = neg ? -v : v;
	return (i == s.n ? 0 : -1);
}

/* The wall clock in the zone of the source, unless it tells its own. */
static int
settle(const struct sf_at *a, const struct sf_civil *c, int32_t off,
    int64_t *ms)
{
	if (off == INT32_MAX && a->f->s->zone == NULL)
		return (-1);
	*ms = off != INT32_MAX ? sf_date_pack(c) - off * SF_MINUTE :
	    sf_zone_instant(a->f->s->zone, c);
	return (0);
}

/*
 * As most logs have it; the same as sf_date_guess() would say, but sooner.
 * A leap second is for it to refuse.
 */
static int
is_rfc3339(struct sf_str s, int64_t *ms)
{
	return (s.n > 19 && s.p[17] != '6' && sf_ts_parse(s, ms) == 0);
}

/* One way in which the time may be written; 0 or -1. */
static int
by_form(const struct sf_at *a, const struct sf_time_form *form,
    struct sf_str s, int64_t *ms)
{
	struct sf_civil c;
	int32_t off = INT32_MAX;
	int bad = -1;

	switch (form->type) {
	case SF_V_EPOCH_S:
	case SF_V_EPOCH_MS:
	case SF_V_EPOCH_US:
		bad = epoch(s, form->type, ms);
		break;
	case SF_V_EXCEL:
	case SF_V_EXCEL_1904:
		bad = sf_date_serial(s, form->type == SF_V_EXCEL_1904, &c) ||
		    settle(a, &c, off, ms);
		break;
	case SF_V_TIME:
		if (form->format == NULL && is_rfc3339(s, ms))
			return (0);
		bad = (form->format == NULL ? sf_date_guess(s, &c, &off) :
		    sf_date_scan(s, form->format, &c, &off)) ||
		    settle(a, &c, off, ms);
		break;
	case SF_V_AUTO:
	case SF_V_TEXT:
	case SF_V_NUMBER:
	case SF_V_DECIMAL:
	case SF_V_PERCENT:
	case SF_V_BOOL:
	case SF_V_CONSENT:
		break;
	}
	return (bad || *ms < SF_DAYS_FIRST * SF_DAY ||
	    *ms >= SF_DAYS_END * SF_DAY ? -1 : 0);
}

/* Runs of digits in ${s}: their lengths, at most ${max} of them. */
static size_t
runs(struct sf_str s, size_t len[], size_t max)
{
	size_t i, n = 0;

	for (i = 0; i < s.n && n < max; n++) {
		for (len[n] = 0; i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
		    i++)
			len[n]++;
		if (len[n] == 0)
			break;
		i += i < s.n;
	}
	return (n);
}

/* What the mapping could say of a time that has no format. */
static const char *
next_step(struct sf_str s)
{
	size_t len[3] = {0}, n = runs(s, len, 3);

	if (n == 3 && len[0] <= 2 && len[1] <= 2)
		return ("which is the day, which the month, which the year? "
		    "say format: \"%d/%m/%Y\", \"%m/%d/%Y\" or \"%y/%m/%d\"");
	if (n == 1 && s.n == len[0] && len[0] == 10)
		return ("'type: epoch_s' reads seconds since 1970");
	if (n == 1 && s.n == len[0] && len[0] == 13)
		return ("'type: epoch_ms' reads milliseconds since 1970");
	if (n == 1 && s.n == len[0] && len[0] == 16)
		return ("'type: epoch_us' reads microseconds since 1970");
	if (n > 0 && n < 3 && len[0] == 5)
		return ("'type: excel_date' reads the days of Excel");
	return ("without a format the year stands first in four digits, or "
	    "the month is a word; else say 'format:'");
}

/* The reject that no way of reading ${s} could prevent. */
static int
no_time(struct sf_at *a, const struct sf_field *f, struct sf_str s)
{
	const struct sf_time_form *form = &f->form[0];
	struct sf_civil c;
	int32_t off;
	const struct sf_shown w = sf_at_shown(f, s);

	if (f->forms > 1) {
		(void)sf_at_fail(a, f, SF_WHY_TS_INVALID, "'%s' is no time "
		    "of the %zu formats", w.text, f->forms);
		return (sf_at_hint(a, "add its format to the list of "
		    "'format:'"));
	}
	if (form->type == SF_V_TIME && form->format != NULL)
		return (sf_at_fail(a, f, SF_WHY_TS_INVALID, "'%s' is no "
		    "time as '%s'", w.text, form->format));
	if (form->type == SF_V_TIME && a->f->s->zone == NULL &&
	    sf_date_guess(s, &c, &off) == 0) {
		(void)sf_at_fail(a, f, SF_WHY_TS_INVALID, "'%s' names no "
		    "zone", w.text);
		return (sf_at_hint(a, "add 'tz: Asia/Shanghai' to the "
		    "mapping or to the source"));
	}
	if (form->type == SF_V_TIME) {
		(void)sf_at_fail(a, f, SF_WHY_TS_INVALID, "'%s' cannot be "
		    "read as a time", w.text);
		return (sf_at_hint(a, next_step(s)));
	}
	if (form->type >= SF_V_EXCEL)
		return (sf_at_fail(a, f, SF_WHY_TS_INVALID, "'%s' is no "
		    "date of Excel, days since %s", w.text,
		    form->type == SF_V_EXCEL ? "1900" : "1904"));
	return (sf_at_fail(a, f, SF_WHY_TS_INVALID, "'%s' does not count "
	    "%s since 1970", w.text, form->type == SF_V_EPOCH_S ? "seconds" :
	    form->type == SF_V_EPOCH_MS ? "milliseconds" : "microseconds"));
}

int
sf_value_time(struct sf_at *a, const struct sf_field *f,
    const struct sf_val *v, int64_t *ms)
{
	struct sf_str s = sf_str_trim(v->text), folded;
	char text[FOLDED];
	size_t i;

	if (!sf_val_is_scalar(v))
		return (sf_at_fail(a, f, SF_WHY_TS_INVALID, "'%.*s' is %s, "
		    "and no time", (int)f->name.n, f->name.p,
		    v->doc->node[v->node].type == SF_J_ARR ? "an array" :
		    "an object"));
	for (i = 0; i < f->forms; i++)
		if (by_form(a, &f->form[i], s, ms) == 0)
			return (0);
	folded = sf_str_trim(sf_utf8_narrow(s, text, sizeof(text)));
	if (!sf_str_eq(folded, s))
		for (i = 0; i < f->forms; i++)
			if (by_form(a, &f->form[i], folded, ms) == 0)
				return (0);
	return (no_time(a, f, s));
}
