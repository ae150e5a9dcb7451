/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "format/def.h"

/* Scalars by type: typed by who asks, never by how they look. */

static int
scalar(const struct sf_def *d, struct sf_err *e)
{
	return (sf_def_want(d, SF_DEF_SCALAR, e));
}

static int
wrong(const struct sf_def *d, struct sf_err *e, const char *what)
{
	return (sf_def_fail(d, e, "'%.*s' is to be %s, not '%.*s'",
	    (int)d->key.n, d->key.p, what, (int)(d->text.n < 60 ? d->text.n :
	    60), d->text.p));
}

int
sf_def_text(const struct sf_def *d, const char **out, struct sf_err *e)
{
	if (d == NULL)
		return (0);
	if (scalar(d, e))
		return (-1);
	*out = d->text.p;
	return (0);
}

int
sf_def_bool(const struct sf_def *d, int *out, struct sf_err *e)
{
	static const char *const words[] = {"false", "true", "no", "yes",
	    "off", "on"};
	size_t i;

	if (d == NULL)
		return (0);
	if (scalar(d, e))
		return (-1);
	for (i = 0; i < 6; i++)
		if (sf_str_is(d->text, words[i])) {
			*out = (int)(i & 1);
			return (0);
		}
	return (wrong(d, e, "true or false"));
}

int
sf_def_u64(const struct sf_def *d, uint64_t min, uint64_t max, uint64_t *out,
    struct sf_err *e)
{
	uint64_t v = 0;
	char text[64];
	size_t i;

	if (d == NULL)
		return (0);
	if (scalar(d, e))
		return (-1);
	for (i = 0; i < d->text.n && i < 19; i++) {
		if (d->text.p[i] < '0' || d->text.p[i] > '9')
			break;
		v = v * 10 + (uint64_t)(d->text.p[i] - '0');
	}
	if (i == 0 || i != d->text.n)
		return (wrong(d, e, "a whole number"));
	if (v < min || v > max) {
		if (min == max)
			(void)snprintf(text, sizeof(text), "%ju",
			    (uintmax_t)min);
		else if (max > UINT32_MAX)
			(void)snprintf(text, sizeof(text), "%ju or more",
			    (uintmax_t)min);
		else
			(void)snprintf(text, sizeof(text), "from %ju to %ju",
			    (uintmax_t)min, (uintmax_t)max);
		return (wrong(d, e, text));
	}
	*out = v;
	return (0);
}

int
sf_def_double(const struct sf_def *d, double *out, struct sf_err *e)
{
	char *end;
	double v;

	if (d == NULL)
		return (0);
	if (scalar(d, e))
		return (-1);
	v = strtod(d->text.p, &end);
	if (d->text.n == 0 || end != d->text.p + d->text.n || !isfinite(v) ||
	    strpbrk(d->text.p, "xXpPnN ") != NULL)
		return (wrong(d, e, "a number"));
	*out = v;
	return (0);
}

int
sf_def_dec(const struct sf_def *d, sf_dec *out, struct sf_err *e)
{
	if (d == NULL)
		return (0);
	if (scalar(d, e))
		return (-1);
	if (sf_dec_parse(d->text, out))
		return (wrong(d, e, "an amount of at most 6 decimal places"));
	return (0);
}

int
sf_def_share(const struct sf_def *d, unsigned *per10000, struct sf_err *e)
{
	struct sf_str s;
	sf_dec v;
	int percent;

	if (d == NULL)
		return (0);
	if (scalar(d, e))
		return (-1);
	s = d->text;
	if ((percent = sf_str_ends(s, "%")))
		s.n--;
	if (sf_dec_parse(s, &v) || v < 0 ||
	    v > (percent ? 100 : 1) * SF_DEC_ONE ||
	    v % (percent ? SF_DEC_ONE / 100 : SF_DEC_ONE / 10000) != 0)
		return (wrong(d, e, "a share such as 10% or 0.1"));
	*per10000 = (unsigned)(v / (percent ? SF_DEC_ONE / 100 :
	    SF_DEC_ONE / 10000));
	return (0);
}

int
sf_def_span(const struct sf_def *d, struct sf_span *out, struct sf_err *e)
{
	if (d == NULL)
		return (0);
	if (scalar(d, e))
		return (-1);
	if (sf_span_parse(d->text, out))
		return (wrong(d, e, "a length of time such as 90m, 12h, 7d, 2w"
		    ", 3mo or 1y"));
	return (0);
}

int
sf_def_choice(const struct sf_def *d, const char *const *names, int *out,
    struct sf_err *e)
{
	const char *near;
	char all[200] = "";
	int at = 0;
	size_t n;

	if (d == NULL)
		return (0);
	if (scalar(d, e))
		return (-1);
	for (n = 0; names[n] != NULL; n++)
		if (sf_str_is(d->text, names[n])) {
			*out = (int)n;
			return (0);
		}
	(void)sf_def_fail(d, e, "'%.*s' cannot be '%.*s'", (int)d->key.n,
	    d->key.p, (int)(d->text.n < 60 ? d->text.n : 60), d->text.p);
	if ((near = sf_str_near(d->text, names, n)) != NULL)
		return (sf_hint(e, "did you mean '%s'?", near));
	for (n = 0; names[n] != NULL && at < (int)sizeof(all); n++)
		at += snprintf(all + at, sizeof(all) - (size_t)at, "%s%s",
		    n > 0 ? ", " : "", names[n]);
	return (sf_hint(e, n == 1 ? "it can only be %s" : "it is one of %s",
	    all));
}
