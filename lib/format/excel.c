/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <string.h>

#include "base/date.h"
#include "io/zone.h"

#include "format/excel.h"

#define DIGITS 15		/* Excel keeps no more */
#define TEXT_MAX 255		/* characters of a text in a formula */

static size_t
digits(struct sf_str s, size_t i)
{
	while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
		i++;
	return (i);
}

/*
 * Whether Excel reads a number, and *${same}: shows it as it is.  ${text}: it
 * is none for those who wrote it, so that 12e5 is not 1200000.  Of a number
 * the digits of its fraction may be lost: what is sorted by stays a number.
 */
static int
is_number(struct sf_str s, int text, int *same)
{
	size_t from = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+'), i, k, n;

	i = digits(s, from);
	n = i - from;
	*same = s.p[0] != '+' && (n < 2 || s.p[from] != '0');
	if (i < s.n && s.p[i] == '.') {
		k = digits(s, i + 1);
		n += text ? k - i - 1 : 0;
		i = k;
	}
	if (n == 0)
		return (0);
	*same &= n <= DIGITS;
	if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
		*same &= !text;
		i++;
		i += i < s.n && (s.p[i] == '-' || s.p[i] == '+');
		if ((k = digits(s, i)) == i)
			return (0);
		i = k;
	}
	return (i == s.n);
}

/* Hex digits with an e among them would be shown as a power of ten. */
static int
is_id(struct sf_str path)
{
	return (sf_str_starts(path, "ids.") || sf_str_is(path, "eid") ||
	    sf_str_ends(path, "send_id"));
}

static int
is_formula(struct sf_str s)
{
	/* = + - @ as Chinese and Japanese keyboards write them, U+FF1D … */
	static const char *const wide[] = {"\xEF\xBC\x9D", "\xEF\xBC\x8B",
	    "\xEF\xBC\x8D", "\xEF\xBC\xA0"};
	size_t i;

	while (s.n > 0 && s.p[0] == ' ') {
		s.p++;
		s.n--;
	}
	if (s.n > 0 && memchr("=+-@\t\r\n", s.p[0], 7) != NULL)
		return (1);
	for (i = 0; s.n > 2 && s.p[0] == wide[0][0] && i < sizeof(wide) /
	    sizeof(wide[0]); i++)
		if (sf_str_starts(s, wide[i]))
			return (1);
	return (0);
}

static char *
two(char *p, int v, char behind)
{
	*p++ = (char)('0' + v / 10);
	*p++ = (char)('0' + v % 10);
	*p++ = behind;
	return (p);
}

/* 2026-11-01 09:00:00 */
static void
put_time(struct sf_buf *b, const struct sf_civil *c)
{
	char text[24], *p = text;

	if (c->year < 0 || c->year > 9999) {
		sf_buf_addf(b, "%04d-%02d-%02d %02d:%02d:%02d", c->year,
		    c->month, c->day, c->hour, c->min, c->sec);
		return;
	}
	p = two(p, c->year / 100, '0') - 1;
	p = two(p, c->year % 100, '-');
	p = two(p, c->month, '-');
	p = two(p, c->day, ' ');
	p = two(p, c->hour, ':');
	p = two(p, c->min, ':');
	p = two(p, c->sec, ' ') - 1;
	sf_buf_add(b, text, (size_t)(p - text));
}

void
sf_excel_cell(struct sf_buf *b, struct sf_str path, struct sf_str s, int text,
    const struct sf_zone *zone)
{
	struct sf_civil c;
	int64_t ms;
	int same = 1, number;

	if (s.n == 0)
		return;
	if (sf_ts_canonical(s) && sf_ts_parse(s, &ms) == 0 && zone != NULL) {
		sf_zone_civil(zone, ms, &c);
		put_time(b, &c);
		return;
	}
	number = is_number(s, text, &same);
	if (((number && !same) || is_id(path)) && s.n <= TEXT_MAX &&
	    memchr(s.p, '"', s.n) == NULL) {
		sf_buf_adds(b, "=\"");
		sf_buf_addstr(b, s);
		sf_buf_addc(b, '"');
		return;
	}
	if (number ? !same : is_formula(s))
		sf_buf_addc(b, '\'');
	sf_buf_addstr(b, s);
}

/* 138 0013 8000, 1,234.50, 2026/11/1 9:05, 5%, (3.00), 6.2E+18, 1101…002X */
static int
is_changed(struct sf_str s)
{
	static const char *const words[] = {"年", "月", "日", "时", "分", "秒"};
	size_t i, k, n = 0;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] >= '0' && s.p[i] <= '9') {
			n++;
			continue;
		}
		if (memchr(" .,:/+-()%", s.p[i], 10) != NULL ||
		    ((s.p[i] | 0x20) == 'e' && n > 0) ||
		    ((s.p[i] | 0x20) == 'x' && n == 17 && i + 1 == s.n))
			continue;
		for (k = 0; k < sizeof(words) / sizeof(words[0]); k++)
			if (n > 0 && sf_str_starts((struct sf_str){s.p + i,
			    s.n - i}, words[k]))
				break;
		if (k == sizeof(words) / sizeof(words[0]))
			return (0);
		i += strlen(words[k]) - 1;
	}
	return (n > 0);
}

struct sf_str
sf_excel_unguard(struct sf_str s)
{
	struct sf_str rest = {s.p + 1, s.n - 1};

	if (s.n < 2 || s.p[0] != '\'' ||
	    (!is_changed(rest) && !is_formula(rest)))
		return (s);
	return (rest);
}
