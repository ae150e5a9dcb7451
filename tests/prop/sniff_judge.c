/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "ingest/mapping.h"

/*
 * sniff_judge HAND DRAFT FILE...: how many columns of the files the draft of a
 * mapping reads as the mapping made by hand does.  The rule:
 *
 * A column is read right where the draft gives it one of the roles that it has
 * by hand (identifier and its type, time of the row or of an event of its own,
 * name of the event, channel, consent and whose, trait, prop, key only), and the
 * same type of value, of times the format; a format need not be said where the
 * shape of such a time is enough to read it.  What an expression takes has its
 * role and no type.  A column that nothing takes by hand is wrong if the draft
 * takes it; one that neither takes is not counted, which raises no share.
 *
 * The second figure, which is not held, counts what is taken beyond the hand as
 * a trait or a prop as right: it is more than was asked for, and harms nobody.
 */
struct use {
	char role[160], type[64];
};

#define USES 32
struct uses {
	struct use u[USES];
	size_t n;
};

static void
add(struct uses *x, const char *role, struct sf_str name, const char *type)
{
	if (x->n == USES)
		abort();
	(void)snprintf(x->u[x->n].role, sizeof(x->u->role), "%s%.*s", role,
	    (int)(name.n < 100 ? name.n : 100), name.p);
	(void)snprintf(x->u[x->n++].type, sizeof(x->u->type), "%s", type);
}

/* Whether the field takes the column: 1; 2 within an expression; 0. */
static int
taken(const struct sf_source *s, const struct sf_field *f, struct sf_str col)
{
	char dot[300], quoted[300];

	if (f->from == SF_FROM_COLUMN)
		return (sf_str_eq(s->columns.e[f->slot].key, col));
	if (f->from != SF_FROM_EXPR || f->def == NULL)
		return (0);
	(void)snprintf(dot, sizeof(dot), ".%.*s ", (int)col.n, col.p);
	(void)snprintf(quoted, sizeof(quoted), ".\"%.*s\"", (int)col.n,
	    col.p);
	return (strstr(f->def->text.p, dot) != NULL ||
	    strstr(f->def->text.p, quoted) != NULL ? 2 : 0);
}

static const char *
type_of(const struct sf_field *f)
{
	static const char *const names[] = {[SF_V_AUTO] = "text",
	    [SF_V_TEXT] = "text", [SF_V_NUMBER] = "number",
	    [SF_V_DECIMAL] = "decimal", [SF_V_BOOL] = "bool",
	    [SF_V_TIME] = "time", [SF_V_EPOCH_S] = "epoch_s",
	    [SF_V_EPOCH_MS] = "epoch_ms", [SF_V_EPOCH_US] = "epoch_us",
	    [SF_V_PERCENT] = "percent", [SF_V_EXCEL] = "excel_date",
	    [SF_V_CONSENT] = "consent"};

	if (f->forms > 0 && f->form[0].format != NULL)
		return (f->form[0].format);
	return (f->type < sizeof(names) / sizeof(names[0]) &&
	    names[f->type] != NULL ? names[f->type] : "other");
}

static void
field(const struct sf_source *s, const struct sf_field *f, struct sf_str col,
    const char *role, int named, struct uses *x)
{
	int how = f != NULL ? taken(s, f, col) : 0;

	if (how > 0)
		add(x, role, named ? f->name : SF_S(""), how == 2 ? "any" :
		    type_of(f));
}

static void
uses_of(const struct sf_source *s, struct sf_str col, struct uses *x)
{
	static const char *const parts[SF_PARTS] = {"trait", "tag", "consent ",
	    "prop"};
	const struct sf_making *k;
	size_t i, p, j;

	x->n = 0;
	for (i = 0; i < s->makings; i++) {
		k = &s->making[i];
		for (j = 0; j < k->ids.n; j++)
			field(s, &k->ids.f[j], col, "id ", 1, x);
		field(s, &k->own_ts, col, "time", 0, x);
		field(s, &k->event, col, "event", 0, x);
		field(s, &k->own_channel, col, "channel", 0, x);
		for (p = 0; p < SF_PARTS; p++)
			for (j = 0; j < k->part[p].n; j++)
				field(s, &k->part[p].f[j], col, parts[p],
				    p == SF_PART_CONSENT, x);
	}
	for (i = 0; i < s->keys && x->n == 0; i++)
		if (sf_str_eq(s->columns.e[s->key[i]].key, col))
			add(x, "key", SF_S(""), "text");
}

/* Whether a time of the format ${f} needs none to be read. */
static int
by_shape(const char *f)
{
	static const char *const parts[][2] = {{"%Y", "2026"}, {"%m", "11"},
	    {"%d", "23"}, {"%H", "14"}, {"%M", "05"}, {"%S", "09"}};
	struct sf_civil by_format, by_guess;
	struct sf_buf b = {0};
	const char *p;
	int32_t off;
	size_t i;
	int ok;

	for (p = f; *p != '\0'; p++) {
		for (i = 0; i < 6 && strncmp(p, parts[i][0], 2) != 0; i++)
			;
		if (i < 6)
			sf_buf_adds(&b, parts[i][1]), p++;
		else
			sf_buf_addc(&b, *p);
	}
	ok = sf_date_scan(sf_buf_str(&b), f, &by_format, &off) == 0 &&
	    sf_date_guess(sf_buf_str(&b), &by_guess, &off) == 0 &&
	    sf_date_pack(&by_format) == sf_date_pack(&by_guess);
	sf_buf_release(&b);
	return (ok);
}

/* Whether ${draft} reads the values as ${hand} does. */
static int
same_type(const char *hand, const char *draft)
{
	return (strcmp(hand, draft) == 0 || strcmp(hand, "any") == 0 ||
	    (strcmp(draft, "time") == 0 && by_shape(hand)) ||
	    (strcmp(hand, "time") == 0 && by_shape(draft)));
}

/* Whether a use of ${d} is one of ${h}. */
static int
right(const struct uses *h, const struct uses *d)
{
	size_t i, k;

	for (i = 0; i < h->n; i++)
		for (k = 0; k < d->n; k++)
			if (strcmp(h->u[i].role, d->u[k].role) == 0 &&
			    same_type(h->u[i].type, d->u[k].type))
				return (1);
	return (0);
}

/* Whether the draft takes what nobody asked for, and no more than keeps it. */
static int
kept(const struct uses *h, const struct uses *d)
{
	return (h->n == 0 && d->n == 1 &&
	    (strcmp(d->u[0].role, "trait") == 0 ||
	    strcmp(d->u[0].role, "prop") == 0));
}

static void
print(const struct uses *x)
{
	size_t i;

	for (i = 0; i < x->n; i++)
		(void)printf("%s%s (%s)", i ? ", " : "", x->u[i].role,
		    x->u[i].type);
	if (x->n == 0)
		(void)printf("nothing");
}

static struct { size_t n, right, kept; } sum;

static void
judge(const struct sf_source *hand, const struct sf_source *draft,
    struct sf_str col)
{
	struct uses h, d;

	uses_of(hand, col, &h);
	uses_of(draft, col, &d);
	sum.n++;
	sum.kept += (size_t)kept(&h, &d);
	if (right(&h, &d)) {
		sum.right++;
		return;
	}
	(void)printf("# %s %.*s: by hand ", hand->name.p, (int)col.n, col.p);
	print(&h);
	(void)printf("; drafted ");
	print(&d);
	(void)printf("\n");
}

int
main(int argc, char *argv[])
{
	struct sf_run run = {.jobs = 1};
	const struct sf_source *h, *d;
	struct sf_mapping hand, draft;
	struct sf_err e = {0};
	size_t i;
	int k;

	if (argc < 4 || sf_mapping_load(&hand, argv[1], &run, &e) ||
	    sf_mapping_load(&draft, argv[2], &run, &e))
		goto fail;
	for (k = 3; k < argc; k++) {
		if ((h = sf_mapping_match(&hand, argv[k], &e)) == NULL ||
		    (d = sf_mapping_match(&draft, argv[k], &e)) == NULL)
			goto fail;
		for (i = 0; i < d->columns.n; i++)
			judge(h, d, d->columns.e[i].key);
		for (i = 0; i < h->columns.n; i++)
			if (sf_map_get(&d->columns, h->columns.e[i].key) ==
			    NULL)
				judge(h, d, h->columns.e[i].key);
	}
	(void)printf("%zu of %zu columns right (%.1f%%); with what is kept "
	    "besides %zu (%.1f%%)\n", sum.right, sum.n,
	    (double)sum.right * 100 / (double)sum.n, sum.right + sum.kept,
	    (double)(sum.right + sum.kept) * 100 / (double)sum.n);
	sf_mapping_release(&hand);
	sf_mapping_release(&draft);
	return (sum.right * 100 < sum.n * 95);
fail:
	sf_err_print(stderr, "sniff_judge", &e, 0);
	return (2);
}
