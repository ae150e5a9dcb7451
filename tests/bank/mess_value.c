/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/date.h"
#include "mess.h"

/* What is wrong with times, amounts, flags, notes and lines. */
#define MESS(name) void name(const struct world *w, struct visit *v)

static struct sf_civil
local(const struct world *w, const struct visit *v)
{
	struct sf_civil c;

	sf_date_unpack((w->start + v->day) * SF_DAY + v->ms, &c);
	return (c);
}

#define RAW(cell, ...)							\
	(void)snprintf(v->c[cell].raw, CELL_LEN, __VA_ARGS__)

MESS(time_rfc3339)
{
	struct sf_buf b = {0};

	put_time(&b, w, v->day, v->ms, pick(w, v->who, v->day, P_MESS, 7,
	    TIME_SHAPES));
	RAW(V_TIME, "%s", sf_buf_cstr(&b) ? b.p : "");
	sf_buf_release(&b);
}

/* To the minute: the truth loses its seconds. */
static void
minute(struct visit *v)
{
	memcpy(v->c[V_TIME].want + 17, "00", 2);
}

MESS(time_slashes)
{
	struct sf_civil c = local(w, v);

	RAW(V_TIME, "%d/%d/%d %d:%02d", c.year, c.month, c.day, c.hour,
	    c.min);
	minute(v);
}

MESS(time_chinese)
{
	struct sf_civil c = local(w, v);

	RAW(V_TIME, "%d年%d月%d日 %d时%d分", c.year, c.month, c.day, c.hour,
	    c.min);
	minute(v);
}

MESS(time_packed)
{
	struct sf_civil c = local(w, v);

	RAW(V_TIME, "%04d%02d%02d%02d%02d%02d", c.year, c.month, c.day,
	    c.hour, c.min, c.sec);
}

MESS(time_noon)
{
	struct sf_civil c = local(w, v);

	RAW(V_TIME, "%d年%d月%d日 %s%d点%02d分", c.year, c.month, c.day,
	    c.hour < 12 ? "上午" : "下午", c.hour > 12 ? c.hour - 12 : c.hour,
	    c.min);
	minute(v);
}

/* The end of a day is the start of the next: 16:00 in UTC. */
MESS(time_24)
{
	struct sf_civil c = local(w, v);

	RAW(V_TIME, "%04d-%02d-%02d 24:00:00", c.year, c.month, c.day);
	sf_ts_format((w->start + v->day + 1) * SF_DAY - EAST,
	    v->c[V_TIME].want);
}

static void
no_time(struct visit *v, const char *raw)
{
	visit_cell(v, V_TIME, raw, "");
	v->code = "TS_INVALID";
}

MESS(time_no_day) { (void)w; no_time(v, "2026-02-30 09:00:00"); }
MESS(time_ambiguous) { (void)w; no_time(v, "01/02/2026 09:00:00"); }
MESS(time_word) { (void)w; no_time(v, "昨天"); }

MESS(time_empty)
{
	(void)w;
	visit_cell(v, V_TIME, "", "");
	v->code = "REQUIRED_EMPTY";
}

MESS(amount_commas) { (void)w; visit_cell(v, V_AMOUNT, "1,234,567.89",
	"1234567.89"); }
MESS(amount_wide) { (void)w; visit_cell(v, V_AMOUNT, "１２３４．５",
	"1234.5"); }
MESS(amount_wan) { (void)w; visit_cell(v, V_AMOUNT, "3.5万", "35000"); }
MESS(amount_yi) { (void)w; visit_cell(v, V_AMOUNT, "1.2亿", "120000000"); }
MESS(amount_currency) { (void)w; visit_cell(v, V_AMOUNT, "￥1,234.56",
	"1234.56"); }
MESS(amount_plus) { (void)w; visit_cell(v, V_AMOUNT, "+12.34", "12.34"); }
MESS(amount_brackets) { (void)w; visit_cell(v, V_AMOUNT, "(12.34)",
	"-12.34"); }

MESS(amount_marker)
{
	static const char *const mark[] = {"NULL", "-", "\\N", "无", "N/A",
		"空", "未知", " "};

	visit_cell(v, V_AMOUNT, mark[pick(w, v->who, v->day, P_MESS, 8, 8)],
	    "");
}

MESS(amount_word)
{
	(void)w;
	visit_cell(v, V_AMOUNT, "约三千", "");
	v->code = "TYPE";
}

MESS(flag_word)
{
	static const char *const word[][2] = {{"Y", "true"}, {"n", "false"},
		{"TRUE", "true"}, {"0", "false"}, {"1", "true"},
		{"否", "false"}};
	unsigned k = pick(w, v->who, v->day, P_MESS, 9, 6);

	visit_cell(v, V_FLAG, word[k][0], word[k][1]);
}

MESS(flag_wrong)
{
	(void)w;
	visit_cell(v, V_FLAG, "也许", "");
	v->code = "TYPE";
}

static void
note(struct visit *v, const char *s)
{
	visit_cell(v, V_NOTE, s, s);
}

MESS(note_comma) { (void)w; note(v, "a, b"); }
MESS(note_newline) { (void)w; note(v, "line 1\nline 2\n\nline 4"); }
MESS(note_quotes) { (void)w; note(v, "the \"best\" card"); }

MESS(note_test)
{
	(void)w;
	note(v, "测试");
	v->ignored = 1;
}

static void
broken(struct visit *v, enum line line, const char *code)
{
	v->line = line;
	v->code = code;
}

MESS(line_short) { (void)w; broken(v, L_SHORT, "COLUMNS_MISSING"); }
MESS(line_long) { (void)w; broken(v, L_LONG, "COLUMNS_EXTRA"); }
MESS(line_stray) { (void)w; broken(v, L_STRAY, "QUOTE"); }
MESS(line_unclosed) { (void)w; broken(v, L_UNCLOSED, "QUOTE"); }
MESS(line_bytes) { (void)w; broken(v, L_BYTES, "ENCODING"); }
MESS(line_cut) { (void)w; broken(v, L_CUT, "JSON"); }
MESS(line_text) { (void)w; broken(v, L_TEXT, "JSON"); }
MESS(line_surrogate) { (void)w; broken(v, L_SURROGATE, "TEXT"); }
MESS(line_id_twice) { (void)w; broken(v, L_ID_TWICE, "KEY_TWICE"); }
MESS(line_deep) { (void)w; broken(v, L_DEEP, "DEPTH"); }
MESS(line_array) { (void)w; broken(v, L_ARRAY, "JSON"); }
MESS(line_behind) { (void)w; broken(v, L_BEHIND, "JSON"); }
MESS(line_nan) { (void)w; broken(v, L_NAN, "JSON"); }
MESS(line_control) { (void)w; broken(v, L_CONTROL, "JSON"); }

/* Of two members that are no identifiers the last counts. */
MESS(line_note_twice) { (void)w; v->line = L_NOTE_TWICE; }
MESS(line_number) { (void)w; v->line = L_NUMBER; }
MESS(line_blank) { (void)w; v->line = L_BLANK; }

MESS(line_exponent)
{
	(void)w;
	visit_empty(v, V_CUST, "3.604E18", "ID_SCIENTIFIC");
	v->line = L_EXPONENT;
}

MESS(line_euro)
{
	(void)w;
	v->line = L_EURO;
	RAW(V_NOTE, "咨询");
	(void)snprintf(v->c[V_NOTE].want, CELL_LEN, "咨询€");
}

/* It is text like other text; the truth has it as JSON. */
MESS(line_nul)
{
	(void)w;
	v->line = L_NUL;
	note(v, "NUL");
}
