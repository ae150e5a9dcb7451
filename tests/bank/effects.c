/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "bank.h"

#define HEAD "date,ms,send_id,person,channel,journey,step,result,refused"

static enum aim
aim_of(const char *journey)
{
	if (strstr(journey, "card") != NULL)
		return (AIM_CARD);
	if (strstr(journey, "back") != NULL ||
	    strstr(journey, "reactivat") != NULL)
		return (AIM_BACK);
	return (AIM_FUND);
}

/* A text of the schedule, fit for a CSV cell without quotes. */
static void
keep_text(struct sf_buf *b, struct sf_str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		sf_buf_addc(b, strchr(",\"\r\n", s.p[i]) ? '_' : s.p[i]);
	sf_buf_addc(b, '\0');
}

int
effect_add(struct world *w, const struct effect *x, struct sf_str send,
    struct sf_str journey, struct sf_str step, struct sf_err *e)
{
	struct effect *to;
	size_t at = w->text.n;

	if (w->neff == w->cap) {
		w->cap = w->cap ? w->cap * 2 : 256;
		if ((to = realloc(w->eff, w->cap * sizeof(*to))) == NULL)
			return (sf_fail_mem(e));
		w->eff = to;
	}
	keep_text(&w->text, send);
	keep_text(&w->text, journey);
	keep_text(&w->text, step);
	if (sf_buf_check(&w->text, e) != 0)
		return (-1);
	to = &w->eff[w->neff++];
	*to = *x;
	to->send = (uint32_t)at;
	to->aim = (uint8_t)aim_of(w->text.p + at + strlen(w->text.p + at) + 1);
	return (0);
}

static int
by_person(const void *a, const void *b)
{
	const struct effect *x = a, *y = b;

	if (x->person != y->person)
		return (x->person < y->person ? -1 : 1);
	if (x->day != y->day)
		return (x->day < y->day ? -1 : 1);
	if (x->ms != y->ms)
		return (x->ms < y->ms ? -1 : 1);
	return (x->send < y->send ? -1 : x->send > y->send);
}

void
effects_index(struct world *w)
{
	struct person *p;
	size_t i;

	if (w->neff > 1)
		qsort(w->eff, w->neff, sizeof(*w->eff), by_person);
	for (i = 0; i < w->neff; i++) {
		if (w->eff[i].person >= w->n)
			break;
		p = &w->p[w->eff[i].person];
		if (p->neff++ == 0)
			p->eff = (uint32_t)i;
	}
}

static int
number_of(const char *const *name, int n, const char *s)
{
	int i;

	for (i = 0; i < n && strcmp(name[i], s) != 0; i++)
		;
	return (i);
}

static int
take(struct world *w, int32_t day, char *line, struct sf_err *e)
{
	char *cell[9], *p = line;
	struct effect x = {.day = day};
	int i, ch, res;

	p[strcspn(p, "\r\n")] = '\0';
	for (i = 0; i < 9; i++) {
		cell[i] = p;
		p += strcspn(p, ",");
		if (i < 8 && *p != ',')
			return (-1);
		*p++ = '\0';
	}
	ch = number_of(channel_name, CHANNELS, cell[4]);
	res = number_of(result_name, RESULTS, cell[7]);
	if (ch == CHANNELS || res == RESULTS)
		return (-1);
	x.ms = strtoll(cell[1], NULL, 10);
	x.person = cell[3][0] ? (uint32_t)strtoul(cell[3], NULL, 10) : NOBODY;
	x.channel = (uint8_t)ch;
	x.result = (uint8_t)res;
	x.refused = cell[8][0] == '1';
	return (effect_add(w, &x, sf_str(cell[2]), sf_str(cell[5]),
	    sf_str(cell[6]), e));
}

static void
name_of(const struct world *w, const char *dir, int32_t day, char out[512])
{
	struct sf_civil c;

	sf_date_unpack((w->start + day) * SF_DAY, &c);
	(void)snprintf(out, 512, "%s/effects-%04d-%02d-%02d.csv", dir, c.year,
	    c.month, c.day);
}

/* All files of days up to ${upto}; that there are none is fine. */
int
effects_read(struct world *w, const char *dir, int32_t upto, struct sf_err *e)
{
	char path[512], line[1024];
	uint64_t nr;
	int32_t d;
	FILE *fp;
	int bad = 0;

	for (d = -60; bad == 0 && d <= upto; d++) {
		name_of(w, dir, d, path);
		if ((fp = fopen(path, "r")) == NULL) {
			if (errno != ENOENT)
				return (sf_fail_sys(e, "cannot read '%s'",
				    path));
			continue;
		}
		for (nr = 1; bad == 0 && fgets(line, sizeof(line), fp); nr++)
			if (nr > 1 && take(w, d, line, e) != 0)
				bad = sf_fail(e, SF_E_DATA,
				    "'%s' line %llu is no effect", path,
				    (unsigned long long)nr);
		(void)fclose(fp);
	}
	effects_index(w);
	return (bad);
}

int
effects_write(const struct world *w, const char *dir, int32_t day,
    struct sf_err *e)
{
	const struct effect *x;
	struct sf_buf b = {0};
	const char *s;
	char path[512];
	FILE *fp;
	size_t i;
	int bad = 0;

	name_of(w, dir, day, path);
	if ((fp = fopen(path, "w")) == NULL)
		return (sf_fail_sys(e, "cannot write '%s'", path));
	fputs(HEAD "\n", fp);
	for (i = 0; i < w->neff; i++) {
		x = &w->eff[i];
		if (x->day != day)
			continue;
		sf_buf_clear(&b);
		put_date(&b, w, day);
		s = w->text.p + x->send;
		sf_buf_addf(&b, ",%lld,%s,", (long long)x->ms, s);
		if (x->person != NOBODY)
			sf_buf_addu(&b, x->person);
		s += strlen(s) + 1;
		sf_buf_addf(&b, ",%s,%s,", channel_name[x->channel], s);
		s += strlen(s) + 1;
		sf_buf_addf(&b, "%s,%s,%d\n", s, result_name[x->result],
		    x->refused);
		fwrite(b.p, 1, b.n, fp);
	}
	if (sf_buf_check(&b, e) != 0)
		bad = -1;
	sf_buf_release(&b);
	if (fclose(fp) != 0 && bad == 0)
		bad = sf_fail_sys(e, "cannot write '%s'", path);
	return (bad);
}
