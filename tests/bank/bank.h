/* SPDX-License-Identifier: MIT */
#ifndef BANK_H
#define BANK_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "base/str.h"

/*
 * A simulated city bank.  Nobody in it exists.  Everything is a function of
 * (seed, number of persons, day, answers so far): every chance is drawn from
 * a hash of seed, person, day and purpose, so that nothing depends on the
 * order of questions and a changed answer changes nothing but its effects.
 *
 * Days are counted from the opening night, 2026-10-01 unless --start says
 * otherwise; times of day are milliseconds of the wall clock in +08:00.
 */
#define DAY0 (-4000)		/* earlier than any business of the bank */
#define NEVER INT32_MAX
#define NOBODY UINT32_MAX
#define EAST INT64_C(28800000)	/* +08:00 in milliseconds */

/* What a number is drawn for. */
enum purpose {
	P_TRAITS, P_IDS, P_NAME, P_JOIN, P_REGISTER, P_WECHAT, P_HOLDS,
	P_CONSENT, P_PHONE, P_LEAD, P_FUNNEL, P_APPLY, P_BUY, P_BUY_TIME,
	P_APP, P_APP_ROW, P_WEB, P_WEB_ROW, P_WX, P_WX_ROW, P_CARD_TX,
	P_BATCH, P_ORDER, P_REGROW, P_COOKIE, P_ANSWER, P_DIRT, P_DAMAGE,
	P_PARTNER, P_COST, P_ACCOUNT, P_SHAPE, P_MESS, P_TRAP
};

/* The channel that a person really opens. */
enum habit { H_EMAIL, H_PUSH, H_SMS, H_INAPP, H_ANY, H_NONE, HABITS };
extern const char *const habit_name[HABITS];

enum { C_EMAIL, C_PUSH, C_SMS, C_INAPP, CHANNELS };
extern const char *const channel_name[CHANNELS];

enum {				/* holdings from before the bank's logs */
	HOLD_FUND = 1, HOLD_SECURITIES = 2, HOLD_INSURANCE = 4,
	HOLD_LOAN = 8, HOLD_CARD = 16
};

/* Where a card applicant came from. */
enum source { S_NONE, S_PARTNER_A, S_PARTNER_B, S_PARTNER_C, S_APP, S_BRANCH,
	S_CAMPAIGN, SOURCES };
extern const char *const source_name[SOURCES];

struct person {
	uint32_t no;
	int32_t joined;		/* becomes a customer of the core system */
	int32_t registered;	/* in the app, or NEVER */
	int32_t followed;	/* the official account, or NEVER */
	int32_t unfollowed, bound;
	int32_t moved;		/* day her phone number changes, or NEVER */
	uint32_t phone, phone2;	/* slots: before and from that day */
	uint32_t head;		/* family phone: its owner, or NOBODY */
	uint32_t birth;		/* days since 1956-01-01 */
	uint16_t seq;		/* of the id card */
	uint8_t region, surname, given, sex;	/* sex: 1 male */
	uint8_t habit, risk, holds, consent;	/* consent: bits by channel */
	uint8_t email, unionid, ios, devices, dup;	/* flags; dup: 2 cust_no */
	uint8_t lead_from;	/* enum source */
	int32_t lead;		/* day, or NEVER */
	float income, fund, card, share, act, open, refuse;
	uint32_t eff, neff;	/* its answers in world.eff */
};

enum result { R_FAILED, R_DELIVERED, R_OPEN, R_CLICK, RESULTS };
extern const char *const result_name[RESULTS];

enum aim { AIM_FUND, AIM_CARD, AIM_BACK };	/* what a journey is about */

/* One answered send. */
struct effect {
	uint32_t person;
	int32_t day;
	int64_t ms;		/* of the open or click, else of the delivery */
	uint8_t channel, result, refused, aim;
	uint32_t send;		/* offset in world.text: send_id, NUL, journey,
				 * NUL, step, NUL */
};

struct world {
	uint64_t seed;
	uint32_t n;
	int64_t start;		/* days since 1970 */
	int32_t day;		/* asked for, from start */
	int traps;		/* --traps all */
	int tell;		/* --truth-rows */
	struct person *p;
	struct effect *eff;
	size_t neff, cap;
	struct sf_buf text;
};

/* draw.c */
uint64_t draw(const struct world *w, uint32_t who, int32_t day,
    enum purpose what, unsigned k);
double chance(const struct world *w, uint32_t who, int32_t day,
    enum purpose what, unsigned k);		/* [0, 1) */
unsigned pick(const struct world *w, uint32_t who, int32_t day,
    enum purpose what, unsigned k, unsigned n);	/* [0, n) */
unsigned times(double mean, double u);		/* Poisson, by its quantile */
/* Numbers 0..mod-1 in a scattered order of their own, each once. */
uint64_t scatter(const struct world *w, uint64_t i, uint64_t mod, unsigned k);

/* person.c: who she is */
int world_make(struct world *w, struct sf_err *e) SF_MUST_CHECK;
void world_free(struct world *w);

/* ident.c: her true identifiers, normalised, as NUL-ended text */
#define ID_LEN 64
void id_phone(const struct world *w, uint32_t slot, char out[ID_LEN]);
uint32_t phone_slot(const struct world *w, const struct person *p, int32_t day);
void id_card18(const struct world *w, const struct person *p, char out[ID_LEN]);
void id_cust(const struct world *w, const struct person *p, unsigned k,
    char out[ID_LEN]);
void id_email(const struct world *w, const struct person *p, char out[ID_LEN]);
void id_device(const struct world *w, const struct person *p, unsigned k,
    char out[ID_LEN]);
void id_tablet(const struct world *w, unsigned k, char out[ID_LEN]);
unsigned tablets(const struct world *w);
void id_openid(const struct world *w, const struct person *p,
    char out[ID_LEN]);
void id_unionid(const struct world *w, const struct person *p,
    char out[ID_LEN]);
void id_cookie(const struct world *w, uint32_t who, int32_t day,
    char out[ID_LEN]);
void id_credit(const struct world *w, const struct person *p,
    char out[ID_LEN]);
void id_debit(const struct world *w, const struct person *p, char out[ID_LEN]);
void id_name(const struct world *w, const struct person *p, char out[ID_LEN]);
char luhn_digit(const char *digits, size_t n);
const char *city_of(const struct person *p);

/* traps.c: --traps all, what makes one person of two and two of one */
enum trap {
	T_AGENT, T_COUPLE, T_OFFICE, T_SLIPPED, T_DIGIT, T_ID15, T_LENT,
	TRAPS
};
int trapped(const struct world *w, enum trap t, uint32_t who, int32_t day,
    unsigned k);
const char *trap_name(enum trap t);
const char *trap_where(enum trap t);
unsigned trap_rate(enum trap t);	/* of 100,000 */
/* The phone that core banking has of her, and the one a partner has. */
void trap_phone(const struct world *w, const struct person *p, int32_t day,
    char out[ID_LEN]);
void trap_lead(const struct world *w, const struct person *p, int32_t day,
    char out[ID_LEN]);
/* Her office's mailbox, or that of the one before, over her own in ${out}. */
void trap_email(const struct world *w, const struct person *p,
    char out[ID_LEN]);
/* A typing error in the 15 ${digits} of an id card: they have no check. */
void trap_id15(const struct world *w, const struct person *p, char *digits);
/* Whose device she holds in this session: she logs in on one that is lent. */
const struct person *trap_device(const struct world *w, const struct person *p,
    int32_t day, unsigned nr);

/* life.c: what she does, with the answers or as if there had been none */
enum with { WITHOUT, WITH };
struct buy {
	int64_t ms;		/* time of the day */
	unsigned product;	/* 1.. */
	unsigned amount;	/* yuan */
};
int buys(const struct world *w, const struct person *p, int32_t day,
    enum with with, struct buy *b);
int32_t first_buy(const struct world *w, const struct person *p, int32_t from,
    int32_t to, enum with with);		/* [from, to), or NEVER */
double pulled(const struct world *w, const struct person *p, int32_t day,
    enum aim aim);			/* strength of what she opened lately */

struct funnel {
	uint8_t from;		/* enum source */
	uint8_t approved, old;	/* old: a card from before the logs */
	int32_t apply, decide, issue, activate, first_tx;	/* or NEVER */
};
void card_funnel(const struct world *w, const struct person *p,
    enum with with, struct funnel *f);

/* dirt.c: what is wrong with real exports, and how often */
enum dirt {
	D_IDCARD_CHECK, D_IDCARD_LOWER, D_IDCARD_15, D_IDCARD_EMPTY,
	D_PHONE_PLUS, D_PHONE_0086, D_PHONE_86, D_PHONE_DASH, D_PHONE_BLANK,
	D_PHONE_WIDE, D_PHONE_TAIL, D_PHONE_MASKED, D_PHONE_PLACEHOLDER,
	D_PHONE_EMPTY, D_CARD_LUHN, D_EMAIL_CASE, D_EMAIL_BAD, D_EMAIL_EMPTY,
	D_DEVICE_NONE, D_DEVICE_SHARED, D_MARKER, D_TWICE, D_RAGGED, D_QUOTE,
	D_BYTES, D_JSON_CUT, D_JSON_TEXT, D_NO_ID, D_FAMILY, D_RECYCLED,
	D_TWO_CUST, DIRTS
};
int dirty(const struct world *w, enum dirt d, uint32_t who, int32_t day,
    unsigned k);
const char *dirt_name(enum dirt d);
const char *dirt_where(enum dirt d);
unsigned dirt_rate(enum dirt d);	/* of 100,000 */
void dirt_phone(const struct world *w, struct sf_buf *b, const char *phone,
    uint32_t who, int32_t day);
void dirt_email(const struct world *w, struct sf_buf *b, const char *email,
    uint32_t who);
void dirt_id_card(const struct world *w, struct sf_buf *b,
    const struct person *p);
void dirt_marker(const struct world *w, struct sf_buf *b, uint32_t who,
    unsigned k);

/* file.c: exports */
struct file;			/* one export being written */
struct row {			/* of a log, to be sorted by time */
	int64_t ms;
	uint32_t off, len, who, k;
};
enum { F_CSV = 1, F_GB18030 = 2, F_ZSTD = 4 };
struct file *file_new(const struct world *w, const char *dir,
    const char *stem, const char *ext, int how, struct sf_err *e);
/* A CSV row or a JSON line, complete but for its newline, in UTF-8. */
int file_row(struct file *f, struct sf_str row, uint32_t who, int32_t day,
    unsigned k, struct sf_err *e) SF_MUST_CHECK;
/* The same, held until file_sort(). */
struct sf_buf *file_later(struct file *f, uint32_t *off);
int file_keep(struct file *f, uint32_t off, int64_t ms, uint32_t who,
    struct sf_err *e) SF_MUST_CHECK;
int file_sort(struct file *f, int32_t day, struct sf_err *e) SF_MUST_CHECK;
int file_head(struct file *f, const char *row, struct sf_err *e) SF_MUST_CHECK;
int file_close(struct file *f, uint64_t *rows, struct sf_err *e) SF_MUST_CHECK;
void file_free(struct file *f);
int make_dir(const char *dir, struct sf_err *e) SF_MUST_CHECK;

/* text.c: pieces of text */
void put_date(struct sf_buf *b, const struct world *w, int32_t day);
void put_ymd(struct sf_buf *b, const struct world *w, int32_t day);
/* RFC 3339 in one of its shapes; 0 is YYYY-MM-DDThh:mm:ss+08:00 */
void put_time(struct sf_buf *b, const struct world *w, int32_t day, int64_t ms,
    unsigned shape);
#define TIME_SHAPES 6
void put_local(struct sf_buf *b, const struct world *w, int32_t day,
    int64_t ms);			/* 2026-10-01 09:05:03 */
void put_cents(struct sf_buf *b, uint64_t cents);
int64_t waking(double u);		/* a time of day when people are up */

/* tables.c tx.c logs.c: the exports of a day (and of the days before) */
struct job {
	struct world *w;
	const char *dir;
	int32_t from, to;	/* days of the logs */
	int plain;		/* logs without zstd */
	uint64_t rows;
	int quiet;
};
int export_core(struct job *j, struct sf_err *e) SF_MUST_CHECK;
int export_cards(struct job *j, struct sf_err *e) SF_MUST_CHECK;
int export_accounts(struct job *j, struct sf_err *e) SF_MUST_CHECK;
int export_card_tx(struct job *j, struct sf_err *e) SF_MUST_CHECK;
int export_leads(struct job *j, struct sf_err *e) SF_MUST_CHECK;
int export_costs(struct job *j, struct sf_err *e) SF_MUST_CHECK;
int export_sms_batch(struct job *j, struct sf_err *e) SF_MUST_CHECK;
int export_app(struct job *j, struct sf_err *e) SF_MUST_CHECK;
int export_web(struct job *j, struct sf_err *e) SF_MUST_CHECK;
int export_wx(struct job *j, struct sf_err *e) SF_MUST_CHECK;
int job_file(struct job *j, const char *stem, const char *ext, int how,
    struct file **f, struct sf_err *e) SF_MUST_CHECK;
int job_close(struct job *j, const char *name, struct file *f,
    struct sf_err *e) SF_MUST_CHECK;

/* effects.c: answers remembered */
int effects_read(struct world *w, const char *dir, int32_t upto,
    struct sf_err *e) SF_MUST_CHECK;
int effects_write(const struct world *w, const char *dir, int32_t day,
    struct sf_err *e) SF_MUST_CHECK;
int effect_add(struct world *w, const struct effect *x, struct sf_str send,
    struct sf_str journey, struct sf_str step, struct sf_err *e) SF_MUST_CHECK;
void effects_index(struct world *w);

/* answer.c, gates.c: the gateways */
struct answer_args {
	const char *const *schedule;
	size_t schedules;
	const char *profiles, *dir;
	int quiet;
};
int answer(struct world *w, const struct answer_args *a, struct sf_err *e)
    SF_MUST_CHECK;

/* truth.c */
int truth_write(struct job *j, struct sf_err *e) SF_MUST_CHECK;
int truth_identifiers(struct world *w, int (*each)(void *ctx, const char *type,
    const char *value, uint32_t who, struct sf_err *), void *ctx,
    struct sf_err *e) SF_MUST_CHECK;
struct lift_args {
	const char *profiles, *journey;
	int64_t asof;
	int have_asof;
};
int truth_lift(struct world *w, const struct lift_args *a, struct sf_err *e)
    SF_MUST_CHECK;

#endif
