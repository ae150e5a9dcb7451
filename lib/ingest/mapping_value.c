/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ingest/mapping.h"

static const struct {
	const char *name;
	enum sf_vtype type;
} types[] = {
	{"text", SF_V_TEXT}, {"number", SF_V_NUMBER},
	{"decimal", SF_V_DECIMAL}, {"percent", SF_V_PERCENT},
	{"bool", SF_V_BOOL}, {"time", SF_V_TIME}, {"epoch_s", SF_V_EPOCH_S},
	{"epoch_ms", SF_V_EPOCH_MS}, {"epoch_us", SF_V_EPOCH_US},
	{"excel_date", SF_V_EXCEL}, {"excel_date_1904", SF_V_EXCEL_1904},
};
#define TYPES (sizeof(types) / sizeof(types[0]))

/* How its numbers are written. */
static int
set_number(const struct sf_def *d, struct sf_field *f, struct sf_err *e)
{
	static const char *const points[] = {".", ",", NULL};
	const struct sf_def *point = sf_def_get(d, "decimal");
	const struct sf_def *cur = sf_def_get(d, "currency");
	const char *name = NULL;
	int k = 0;

	if (sf_def_choice(point, points, &k, e) ||
	    sf_def_text(cur, &name, e))
		return (-1);
	f->number.point = k ? ',' : '.';
	if (cur != NULL && (k = sf_number_currency(name)) < 0) {
		(void)sf_def_fail(cur, e, "the currency '%s' is not known",
		    name);
		return (sf_hint(e, "known are CNY, USD, EUR, HKD, JPY, GBP, "
		    "and any"));
	}
	f->number.currency = cur ? (enum sf_currency)k : SF_CUR_CNY;
	if (cur == NULL)
		cur = point;
	if (cur != NULL && (f->type < SF_V_NUMBER || f->type > SF_V_PERCENT))
		return (sf_def_fail_key(cur, e, "'%s' goes with numbers only",
		    cur->key.p));
	return (0);
}

int
sf_mapping_type(const struct sf_def *d, enum sf_field_use use,
    struct sf_field *f, struct sf_err *e)
{
	const struct sf_def *t = sf_def_get(d, "type");
	const char *names[TYPES + 1] = {NULL};
	size_t i;
	int k = -1;

	for (i = 0; i < TYPES; i++)
		names[i] = types[i].name;
	if (sf_def_choice(t, names, &k, e))
		return (-1);
	if (t != NULL)
		f->type = types[k].type;
	if (t != NULL && use == SF_USE_TS && f->type < SF_V_TIME) {
		(void)sf_def_fail(t, e, "ts is a time, not a %s", names[k]);
		return (sf_hint(e, "its types are time, epoch_s, epoch_ms, "
		    "epoch_us, excel_date and excel_date_1904"));
	}
	if (sf_def_get(d, "format") != NULL && f->type == SF_V_AUTO)
		f->type = SF_V_TIME;
	return (set_number(d, f, e));
}

/* Whether ${format} has one of the conversions ${any}. */
static int
has(const char *format, const char *any)
{
	const char *p;

	for (p = strchr(format, '%'); p != NULL; p = strchr(p + 2, '%'))
		if (strchr(any, p[1]) != NULL)
			return (1);
	return (0);
}

/* Conversions that sf_date_scan() knows, and those that make a time. */
static int
check_format(const struct sf_def *d, const char *format, struct sf_err *e)
{
	const char *p;

	for (p = strchr(format, '%'); p != NULL; p = strchr(p + 2, '%'))
		if (p[1] == '\0' || strchr("YmdHMSyebIpfz%", p[1]) == NULL) {
			(void)sf_def_fail(d, e, "the format '%s' has '%.2s', "
			    "which is not known", format, p);
			return (sf_hint(e, "known are %%Y %%m %%d %%H %%M %%S "
			    "%%y %%e %%b %%I %%p %%f %%z %%%%"));
		}
	if (!has(format, "Yy")) {
		(void)sf_def_fail(d, e, "the format '%s' has no year",
		    format);
		return (sf_hint(e, "it needs %%Y or %%y, or is one of auto, "
		    "epoch_s, epoch_ms, epoch_us, excel_date and "
		    "excel_date_1904"));
	}
	if (has(format, "I") && !has(format, "p")) {
		(void)sf_def_fail(d, e, "the format '%s' has hours of half a "
		    "day, %%I, without %%p", format);
		return (sf_hint(e, "%%H reads hours from 0 to 24"));
	}
	return (0);
}

/* A time that does not tell its zone must be given one. */
static int
need_zone(const struct sf_mapping_reader *r, const struct sf_def *d,
    const char *what, enum sf_field_use use, struct sf_err *e)
{
	if (r->s->zone != NULL)
		return (0);
	(void)sf_def_fail(d, e, "'%s' tells a time without a zone%s", what,
	    use == SF_USE_TS ? ", and the mapping has none" : "");
	return (sf_hint(e, "add 'tz: Asia/Shanghai' to the mapping or to the "
	    "source"));
}

/* A format, or the name of a type of times; 'auto' is by the shape. */
static int
read_form(const struct sf_mapping_reader *r, const struct sf_def *d,
    struct sf_str text, enum sf_field_use use, struct sf_time_form *form,
    struct sf_err *e)
{
	size_t i;

	*form = (struct sf_time_form){.type = SF_V_TIME};
	if (sf_str_is(text, "auto"))
		return (0);
	for (i = 0; i < TYPES; i++)
		if (types[i].type > SF_V_TIME &&
		    sf_str_is(text, types[i].name)) {
			form->type = types[i].type;
			return (form->type < SF_V_EXCEL ? 0 :
			    need_zone(r, d, text.p, use, e));
		}
	form->format = text.p;
	if (check_format(d, text.p, e))
		return (-1);
	return (has(text.p, "z") ? 0 : need_zone(r, d, text.p, use, e));
}

int
sf_mapping_forms(struct sf_mapping_reader *r, const struct sf_def *d,
    enum sf_field_use use, struct sf_field *f, struct sf_err *e)
{
	const struct sf_def *fd = d->kind == SF_DEF_MAP ?
	    sf_def_get(d, "format") : NULL;
	struct sf_str *text = NULL;
	size_t i, n = 1;

	if (fd != NULL && f->type != SF_V_TIME)
		return (sf_def_fail(fd, e, "a format goes with times only"));
	if (f->from == SF_FROM_FILE) {
		f->format = f->text.p;
		return (check_format(d, f->format, e) ||
		    (!has(f->format, "z") &&
		    need_zone(r, d, f->format, use, e)) ? -1 : 0);
	}
	if (f->type < SF_V_TIME)
		return (0);
	if (fd != NULL && sf_mapping_texts(r->m, fd, &text, &n, e))
		return (-1);
	if (n == 0)
		return (sf_def_fail(fd, e, "a list of formats needs one"));
	f->form = sf_arena_alloc(&r->m->mem, n * sizeof(*f->form));
	if (f->form == NULL)
		return (sf_fail_mem(e));
	f->forms = n;
	f->form[0] = (struct sf_time_form){.type = f->type};
	for (i = 0; i < n && fd != NULL; i++)
		if (read_form(r, fd->kind == SF_DEF_SEQ ? fd->kid[i] : fd,
		    text[i], use, &f->form[i], e))
			return (-1);
	return (fd == NULL && f->type >= SF_V_EXCEL ?
	    need_zone(r, d, "excel_date", use, e) : 0);
}
