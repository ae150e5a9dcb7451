/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/date.h"
#include "ingest/mapping.h"

#include "ingest/sniff_files.h"

/* Digits that tell a time in a name, the longest first. */
static const struct {
	const char *shape;		/* 0 is a digit */
	const char *format;
} stamps[] = {
	{"00000000_000000", "%Y%m%d_%H%M%S"},
	{"00000000000000", "%Y%m%d%H%M%S"},
	{"000000000000", "%Y%m%d%H%M"}, {"0000000000", "%Y%m%d%H"},
	{"0000-00-00", "%Y-%m-%d"}, {"0000_00_00", "%Y_%m_%d"},
	{"00000000", "%Y%m%d"}, {"0000-00", "%Y-%m"}, {"000000", "%Y%m"},
};

static int
digit(char c)
{
	return (c >= '0' && c <= '9');
}

/* Whether ${p} starts with the shape, and ends where digits do. */
static int
shaped(const char *p, const char *shape)
{
	for (; *shape != '\0'; p++, shape++)
		if (*shape == '0' ? !digit(*p) : *p != *shape)
			return (0);
	return (!digit(*p));
}

/* The run of ${base} that tells a time: 1 with its place, or 0. */
static int
find_stamp(const char *base, struct sf_sniff_name *n)
{
	struct sf_civil c;
	struct sf_str s;
	const char *p;
	int32_t off;
	size_t i;

	for (p = base; *p != '\0'; p++) {
		if (!digit(*p) || (p > base && digit(p[-1])))
			continue;
		for (i = 0; i < sizeof(stamps) / sizeof(stamps[0]); i++) {
			if (!shaped(p, stamps[i].shape))
				continue;
			s = (struct sf_str){p, strlen(stamps[i].shape)};
			if (sf_date_scan(s, stamps[i].format, &c, &off) ||
			    c.year < 1990 || c.year > 2099)
				continue;
			n->from = (size_t)(p - base);
			n->to = n->from + s.n;
			n->format = stamps[i].format;
			n->day = sf_date_pack(&c);
			return (1);
		}
	}
	return (0);
}

/* The last digits before the endings: the number of a part. */
static void
find_number(const char *base, struct sf_sniff_name *n)
{
	const char *dot = strchr(base, '.');
	size_t end = dot != NULL ? (size_t)(dot - base) : strlen(base);

	while (end > 0 && !digit(base[end - 1]))
		end--;
	n->to = n->from = end;
	while (n->from > 0 && digit(base[n->from - 1]))
		n->from--;
}

void
sf_sniff_name(const char *path, struct sf_sniff_name *n)
{
	memset(n, 0, sizeof(*n));
	sf_mapping_base(strcmp(path, "-") ? path : "stdin", n->base,
	    sizeof(n->base));
	n->day = INT64_MIN;
	if (!find_stamp(n->base, n))
		find_number(n->base, n);
}

/* What is special to fnmatch() is taken as it is. */
static void
add_literal(struct sf_buf *b, const char *p, size_t n, int percent)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (!percent && strchr("*?[\\", p[i]) != NULL)
			sf_buf_addc(b, '\\');
		if (percent && p[i] == '%')
			sf_buf_addc(b, '%');
		sf_buf_addc(b, p[i]);
	}
}

void
sf_sniff_pattern(const struct sf_sniff_name *n, const char *star,
    struct sf_buf *b)
{
	add_literal(b, n->base, n->from, 0);
	if (n->to > n->from)
		sf_buf_adds(b, star);
	add_literal(b, n->base + n->to, strlen(n->base + n->to), 0);
}

void
sf_sniff_stamp(const struct sf_sniff_name *n, struct sf_buf *b)
{
	const char *dot = strchr(n->base + n->to, '.');
	size_t end = dot != NULL ? (size_t)(dot - n->base) : strlen(n->base);

	add_literal(b, n->base, n->from, 1);
	sf_buf_adds(b, n->format);
	add_literal(b, n->base + n->to, end - n->to, 1);
}

void
sf_sniff_title(const struct sf_sniff_name *n, struct sf_buf *b)
{
	const char *dot = strchr(n->base, '.');
	size_t end = dot != NULL ? (size_t)(dot - n->base) : strlen(n->base);
	size_t i, start = b->n;
	unsigned char c;

	for (i = 0; i < end; i++) {
		if (i >= n->from && i < n->to)
			continue;
		c = (unsigned char)n->base[i];
		if (digit((char)c) || ((c | 0x20) >= 'a' &&
		    (c | 0x20) <= 'z') || (c >= 0x80 &&
		    sf_utf8_valid(n->base, end)))
			sf_buf_addc(b, (char)c);
		else if (b->n > start && b->p[b->n - 1] != '_')
			sf_buf_addc(b, '_');
	}
	while (b->n > start && b->p[b->n - 1] == '_')
		b->n--;
	if (b->n == start)
		sf_buf_adds(b, "source");
}
