/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "base/date.h"

#include "show/num.h"

static const uint64_t pow10[] = {1, 10, 100, 1000, 10000, 100000, 1000000,
    10000000, 100000000, 1000000000};

void
sf_num_count(struct sf_buf *b, uint64_t v)
{
	if (v >= 1000) {
		sf_num_count(b, v / 1000);
		sf_buf_addf(b, ",%03u", (unsigned)(v % 1000));
	} else
		sf_buf_addu(b, v);
}

/* ${u} counts 10^-places. */
static void
places_of(struct sf_buf *b, uint64_t u, unsigned places)
{
	sf_num_count(b, u / pow10[places]);
	if (places > 0)
		sf_buf_addf(b, ".%0*ju", (int)places,
		    (uintmax_t)(u % pow10[places]));
}

static void
fixed(struct sf_buf *b, double v, unsigned places, int plus)
{
	double r;

	if (places > 9)
		places = 9;
	r = round(fabs(v) * (double)pow10[places]);
	if (!isfinite(r) || r > 9e18) {
		sf_buf_addc(b, '-');
		return;
	}
	if (v < 0.0 && r > 0.0)
		sf_buf_addc(b, '-');
	else if (plus)
		sf_buf_addc(b, '+');
	places_of(b, (uint64_t)r, places);
}

void
sf_num_fixed(struct sf_buf *b, double v, unsigned places)
{
	fixed(b, v, places, 0);
}

void
sf_num_signed(struct sf_buf *b, double v, unsigned places)
{
	fixed(b, v, places, 1);
}

void
sf_num_share(struct sf_buf *b, uint64_t part, uint64_t whole, unsigned places)
{
	uint64_t scale = 100 * pow10[places > 7 ? 7 : places], n, twice;

	if (whole == 0) {
		sf_buf_addc(b, '-');
		return;
	}
	if (__builtin_mul_overflow(part, 2 * scale, &twice) ||
	    twice > UINT64_MAX - whole || whole > UINT64_MAX / 2) {
		sf_num_fixed(b, 100.0 * (double)part / (double)whole, places);
	} else {
		n = (twice + whole) / (2 * whole);
		places_of(b, n, places > 7 ? 7 : places);
	}
	sf_buf_addc(b, '%');
}

void
sf_num_money(struct sf_buf *b, sf_dec v, unsigned places)
{
	char text[32];
	const char *p = text, *dot;
	size_t n;

	sf_dec_fixed(v, places > 6 ? 6 : places, text);
	if (*p == '-')
		sf_buf_addc(b, *p++);
	dot = strchr(p, '.');
	n = dot != NULL ? (size_t)(dot - p) : strlen(p);
	for (; n > 0; n--) {
		sf_buf_addc(b, *p++);
		if (n > 1 && (n - 1) % 3 == 0)
			sf_buf_addc(b, ',');
	}
	sf_buf_adds(b, p);
}

void
sf_num_span(struct sf_buf *b, int64_t ms)
{
	static const struct {
		int64_t ms;
		char unit;
	} u[] = {{SF_DAY, 'd'}, {SF_HOUR, 'h'}, {SF_MINUTE, 'm'},
	    {SF_SECOND, 's'}};
	size_t i;

	if (ms < 0) {
		sf_buf_addc(b, '-');
		ms = -ms;
	}
	for (i = 0; i < 3 && ms < u[i].ms; i++)
		;
	sf_buf_addf(b, "%jd%c", (intmax_t)(ms / u[i].ms), u[i].unit);
	ms %= u[i].ms;
	if (i < 3 && ms >= u[i + 1].ms)
		sf_buf_addf(b, " %jd%c", (intmax_t)(ms / u[i + 1].ms),
		    u[i + 1].unit);
}
