/* SPDX-License-Identifier: MIT */
#ifndef BANK_MESS_H
#define BANK_MESS_H

#include <iconv.h>
#include <stdio.h>

#include "bank.h"

/*
 * bank export --dirt all: exports in which most of what goes wrong in banks
 * goes wrong, each row with the truth of what it is and what has to become of
 * it (truth/dirt.jsonl).  They stand beside the exports of every night, which
 * stay as they are.
 */

/* What a row of these exports tells: somebody came, was called or wrote. */
enum { V_NO, V_TIME, V_CUST, V_IDCARD, V_PHONE, V_CARD, V_EMAIL, V_UUID,
	V_IMEI, V_AMOUNT, V_FLAG, V_NOTE, V_CELLS };

#define CELL_LEN 192

struct cell {
	char raw[CELL_LEN];	/* as the export has it, in UTF-8 */
	char want[CELL_LEN];	/* as an event has it; "": not at all */
	int bare;		/* CSV: written as it is, without quotes */
};

/* What is wrong with the line and not with a cell of it. */
enum line {
	L_GOOD, L_SHORT, L_LONG, L_STRAY, L_UNCLOSED, L_BYTES, L_EURO, L_NUL,
	L_CUT, L_TEXT, L_SURROGATE, L_ID_TWICE, L_NOTE_TWICE, L_DEEP, L_ARRAY,
	L_BEHIND, L_NAN, L_CONTROL, L_NUMBER, L_EXPONENT, L_BLANK
};

struct visit {
	struct cell c[V_CELLS];
	uint32_t who;
	int32_t day;
	int64_t ms;		/* of the day */
	enum line line;
	int emptied;		/* the cell whose identifier is lost, or -1 */
	const char *why;	/* code of that; "": nothing was there */
	const char *code;	/* of the reject that the row is, or NULL */
	int ignored;
};

/* Where a kind of dirt can be, by bits. */
enum {
	IN_GB = 1,		/* CSV in GB18030 */
	IN_PIPE = 2,		/* the same with '|', seconds since 1970 */
	IN_BIG5 = 4, IN_WIDE = 8, IN_MARK = 16,	/* UTF-16; UTF-8 with a BOM */
	IN_GUESS = 32,		/* GB18030 of which nobody says so */
	IN_LOG = 64,		/* JSON lines, milliseconds since 1970 */
	IN_DOC = 128,		/* one JSON document */
	IN_CLOCK = IN_GB | IN_BIG5 | IN_WIDE | IN_MARK | IN_GUESS,
	IN_CSV = IN_CLOCK | IN_PIPE,
	IN_JSON = IN_LOG | IN_DOC,
	IN_UNICODE = (IN_CSV | IN_JSON) & ~IN_BIG5,
	IN_ALL = IN_CSV | IN_JSON
};

struct mess_kind {
	const char *name;
	unsigned rate;		/* of 100,000 rows */
	unsigned in;
	void (*spoil)(const struct world *w, struct visit *v);
};

/* mess_kinds.c: the table, ended by a NULL name */
extern const struct mess_kind mess_kinds[];

/* mess_id.c, mess_value.c: one function a kind */
#define MESS(name) void name(const struct world *w, struct visit *v)
MESS(phone_plus); MESS(phone_0086); MESS(phone_86); MESS(phone_086);
MESS(phone_dashes); MESS(phone_blanks); MESS(phone_unseen); MESS(phone_wide);
MESS(phone_tail); MESS(phone_guard); MESS(phone_apostrophe);
MESS(phone_stars); MESS(phone_xxxx); MESS(phone_landline);
MESS(phone_abroad); MESS(phone_abroad_00); MESS(phone_placeholder);
MESS(phone_unknown); MESS(phone_short); MESS(phone_scientific);
MESS(id_lower); MESS(id_15); MESS(id_wide); MESS(id_check); MESS(id_stars);
MESS(id_birth); MESS(id_region); MESS(id_scientific);
MESS(card_guard); MESS(card_blanks); MESS(card_luhn); MESS(card_stars);
MESS(card_short); MESS(card_scientific);
MESS(email_case); MESS(email_wide); MESS(email_idn); MESS(email_no_at);
MESS(email_no_domain); MESS(email_stars); MESS(email_marker);
MESS(uuid_zero); MESS(uuid_unknown); MESS(uuid_upper); MESS(uuid_plain);
MESS(uuid_long); MESS(imei_zero); MESS(imei_luhn);
MESS(no_id); MESS(no_key);
MESS(time_rfc3339); MESS(time_slashes); MESS(time_chinese); MESS(time_packed);
MESS(time_noon); MESS(time_24); MESS(time_no_day); MESS(time_ambiguous);
MESS(time_word); MESS(time_empty);
MESS(amount_commas); MESS(amount_wide); MESS(amount_wan); MESS(amount_yi);
MESS(amount_currency); MESS(amount_plus); MESS(amount_brackets);
MESS(amount_marker); MESS(amount_word);
MESS(flag_word); MESS(flag_wrong);
MESS(note_comma); MESS(note_newline); MESS(note_quotes); MESS(note_test);
MESS(line_short); MESS(line_long); MESS(line_stray); MESS(line_unclosed);
MESS(line_bytes); MESS(line_euro); MESS(line_nul); MESS(line_cut);
MESS(line_text); MESS(line_surrogate); MESS(line_id_twice);
MESS(line_note_twice); MESS(line_deep); MESS(line_array); MESS(line_behind);
MESS(line_nan); MESS(line_control); MESS(line_number); MESS(line_exponent);
MESS(line_blank);
#undef MESS

/* mess_visit.c */
void visit_make(const struct world *w, const struct person *p, int32_t day,
    unsigned in, struct visit *v);
/* Set both what the cell has and what has to come of it. */
void visit_cell(struct visit *v, int cell, const char *raw, const char *want);
/* The cell has ${raw}, of which no identifier comes, for reason ${why}. */
void visit_empty(struct visit *v, int cell, const char *raw, const char *why);
/* Spoil it by at most one of the kinds that are ${in}; its name. */
const char *visit_spoil(const struct world *w, struct visit *v, unsigned in);

/* mess_file.c: one such export, and its truth */
struct mess {
	const struct world *w;
	FILE *fp, *truth;
	iconv_t enc;
	char name[96];		/* of the file, without folder */
	unsigned in;
	char delim;
	const char *eol;
	uint64_t line, rows;	/* lines begun; rows */
	struct sf_buf row, conv;
};
int mess_open(struct mess *m, struct job *j, const char *stem,
    const char *ext, const char *encoding, struct sf_err *e) SF_MUST_CHECK;
/* Write ${text} encoded, then ${more} as it is, then the end of the line. */
int mess_line(struct mess *m, struct sf_str text, struct sf_str more,
    struct sf_err *e) SF_MUST_CHECK;
int mess_truth(struct mess *m, const struct visit *v, const char *kind,
    uint64_t line, struct sf_err *e) SF_MUST_CHECK;
/* What has to become of a file as a whole: the status sf-ingest ends with. */
int mess_truth_file(struct mess *m, const char *kind, int status,
    struct sf_err *e) SF_MUST_CHECK;
int mess_close(struct mess *m, struct job *j, int bad, struct sf_err *e)
    SF_MUST_CHECK;

/* mess_csv.c, mess_json.c, mess_broken.c: the exports */
int mess_csv(struct job *j, FILE *truth, struct sf_err *e) SF_MUST_CHECK;
int mess_json(struct job *j, FILE *truth, struct sf_err *e) SF_MUST_CHECK;
int mess_broken(struct job *j, FILE *truth, struct sf_err *e) SF_MUST_CHECK;
/* mess_file.c: all of them */
int export_mess(struct job *j, struct sf_err *e) SF_MUST_CHECK;

#endif
