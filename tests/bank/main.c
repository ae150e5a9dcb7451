/* SPDX-License-Identifier: MIT */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "mess.h"

#define PEOPLE_MAX 3000000

static const char usage[] =
"usage: bank export --seed N --persons N --day DATE --out DIR [--history DAYS]\n"
"       bank answer --seed N --persons N --day DATE --out DIR\n"
"                   --schedule FILE... --profiles FILE\n"
"       bank truth  --seed N --persons N --day DATE --out DIR\n"
"       bank lift   --seed N --persons N --day DATE --profiles FILE\n"
"                   --journey NAME [--asof TIME] [--effects DIR]\n"
"       bank dirt [--dirt all] [--traps all]\n"
"\n"
"A simulated bank: nobody in it exists.  export writes what its systems would\n"
"give out for the day that ended; answer plays the gateways for the sends of a\n"
"schedule that are due on the day; truth writes who is who and who would have\n"
"bought without contact; lift says what a journey truly achieved; dirt prints\n"
"what is wrong with the exports, and how often.\n"
"\n"
"  --seed N          another seed, another bank (default 1)\n"
"  --persons N       about how many people (default 2000)\n"
"  --day DATE        the day, 2026-10-01 or later\n"
"  --start DATE      the opening night (default 2026-10-01)\n"
"  --history DAYS    export logs of the last DAYS days (default 1)\n"
"  --effects DIR     answers of earlier days (default OUT/truth)\n"
"  --plain           logs without zstd\n"
"  --dirt all        besides, exports in which everything goes wrong, and the\n"
"                    truth of each of their rows in OUT/truth/dirt.jsonl\n"
"  --traps all       identifiers that pass every check and are several persons'\n"
"                    or another's: agents' phones, shared mailboxes, slips\n"
"  --truth-rows      each row tells its person in a last cell or member, truth\n"
"  -q, --quiet       say nothing\n";

struct options {
	const char *out, *effects, *profiles, *journey, *asof, *dirt, *traps;
	const char *day, *start;
	const char **schedule;
	size_t schedules;
	uint64_t seed, persons, history;
	int plain, quiet, tell;
};

static int
number(const char *name, const char *s, uint64_t max, uint64_t *out,
    struct sf_err *e)
{
	char *end;

	*out = strtoull(s, &end, 10);
	if (*s < '0' || *s > '9' || *end != '\0' || *out > max)
		return (sf_fail(e, SF_E_USAGE, "--%s takes a number up to "
		    "%llu, not '%s'", name, (unsigned long long)max, s));
	return (0);
}

static int
date_of(const char *name, const char *s, int64_t *days, struct sf_err *e)
{
	struct sf_civil c = {0};
	int32_t off;

	if (s == NULL || sf_date_scan(sf_str(s), "%Y-%m-%d", &c, &off) != 0)
		return (sf_fail(e, SF_E_USAGE, "--%s takes a date such as "
		    "2026-10-01", name));
	*days = sf_date_days(c.year, c.month, c.day);
	return (0);
}

static int
take(struct options *o, int c, const char *arg, struct sf_err *e)
{
	switch (c) {
	case 's':
		return (number("seed", arg, UINT64_MAX - 1, &o->seed, e));
	case 'n':
		return (number("persons", arg, PEOPLE_MAX, &o->persons, e));
	case 'H':
		return (number("history", arg, 60, &o->history, e));
	case 'c':
		o->schedule[o->schedules++] = arg;
		return (0);
	case 'P':
		o->plain = 1;
		return (0);
	case 't':
		o->tell = 1;
		return (0);
	case 'q':
		o->quiet = 1;
		return (0);
	default:
		return (sf_fail(e, SF_E_USAGE, "see bank --help"));
	}
}

static int
parse(int argc, char **argv, struct options *o, struct sf_err *e)
{
	enum { TEXTS = 9 };
	const char **text[TEXTS] = {&o->day, &o->start, &o->out, &o->effects,
		&o->profiles, &o->journey, &o->asof, &o->dirt,
		&o->traps};
	static const struct option table[] = {
		{"day", 1, NULL, 0}, {"start", 1, NULL, 0},
		{"out", 1, NULL, 0}, {"effects", 1, NULL, 0},
		{"profiles", 1, NULL, 0}, {"journey", 1, NULL, 0},
		{"asof", 1, NULL, 0}, {"dirt", 1, NULL, 0},
		{"traps", 1, NULL, 0}, {"truth-rows", 0, NULL, 't'},
		{"seed", 1, NULL, 's'},
		{"persons", 1, NULL, 'n'}, {"history", 1, NULL, 'H'},
		{"schedule", 1, NULL, 'c'}, {"plain", 0, NULL, 'P'},
		{"quiet", 0, NULL, 'q'}, {NULL, 0, NULL, 0}};
	int c, i, bad = 0;

	while (bad == 0 &&
	    (c = getopt_long(argc, argv, "q", table, &i)) != -1) {
		if (c == 0)
			*text[i] = optarg;
		else
			bad = take(o, c, optarg, e);
	}
	if (bad == 0 && o->dirt != NULL && strcmp(o->dirt, "all") != 0)
		bad = sf_fail(e, SF_E_USAGE, "--dirt takes 'all', not '%s'",
		    o->dirt);
	if (bad == 0 && o->traps != NULL && strcmp(o->traps, "all") != 0)
		bad = sf_fail(e, SF_E_USAGE, "--traps takes 'all', not '%s'",
		    o->traps);
	if (bad == 0 && optind < argc)
		bad = sf_fail(e, SF_E_USAGE, "unexpected operand '%s'",
		    argv[optind]);
	return (bad);
}

static int
export_all(struct job *j, struct sf_err *e)
{
	if (export_core(j, e) != 0 || export_cards(j, e) != 0 ||
	    export_accounts(j, e) != 0 || export_card_tx(j, e) != 0 ||
	    export_leads(j, e) != 0 || export_costs(j, e) != 0 ||
	    export_sms_batch(j, e) != 0 || export_app(j, e) != 0 ||
	    export_web(j, e) != 0 || export_wx(j, e) != 0)
		return (-1);
	if (!j->quiet)
		fprintf(stderr, "bank: %-15s %9llu rows, simulated\n", "all",
		    (unsigned long long)j->rows);
	return (0);
}

static int
run_answer(struct world *w, const struct options *o, const char *effects,
    struct sf_err *e)
{
	struct answer_args a = {o->schedule, o->schedules, o->profiles,
		o->out, o->quiet};

	if (o->schedules == 0 || o->profiles == NULL)
		return (sf_fail(e, SF_E_USAGE,
		    "answer needs --schedule and --profiles"));
	if (answer(w, &a, e) != 0)
		return (-1);
	return (effects_write(w, effects, w->day, e));
}

static int
run_lift(struct world *w, const struct options *o, struct sf_err *e)
{
	struct lift_args a = {o->profiles, o->journey, 0, o->asof != NULL};

	if (o->profiles == NULL || o->journey == NULL)
		return (sf_fail(e, SF_E_USAGE,
		    "lift needs --profiles and --journey"));
	if (o->asof != NULL && sf_ts_parse(sf_str(o->asof), &a.asof) != 0)
		return (sf_fail(e, SF_E_USAGE, "--asof takes an RFC 3339 "
		    "time, not '%s'", o->asof));
	return (truth_lift(w, &a, e));
}

static void
print_dirt(int all, int traps)
{
	const struct mess_kind *k;
	unsigned d;

	for (d = 0; d < DIRTS; d++)
		printf("%8.3f%%  %-40s of %s\n", dirt_rate(d) / 1000.0,
		    dirt_name(d), dirt_where(d));
	for (k = mess_kinds; all && k->name != NULL; k++)
		printf("%8.3f%%  %-40s of rows of --dirt all\n",
		    k->rate / 1000.0, k->name);
	for (d = 0; traps && d < TRAPS; d++)
		printf("%8.3f%%  %-40s of %s\n", trap_rate(d) / 1000.0,
		    trap_name(d), trap_where(d));
}

static int
days_of(struct world *w, const struct options *o, struct sf_err *e)
{
	int64_t day = 0;

	if (date_of("start", o->start, &w->start, e) != 0 ||
	    date_of("day", o->day, &day, e) != 0)
		return (-1);
	if (day < w->start || day - w->start > 3650)
		return (sf_fail(e, SF_E_USAGE, "--day is not within ten years "
		    "after the opening night %s", o->start));
	if (w->n == 0)
		return (sf_fail(e, SF_E_USAGE, "a bank without --persons"));
	w->day = (int32_t)(day - w->start);
	return (0);
}

/* Where the answers are kept: --effects, or OUT/truth, which is made. */
static int
effects_dir(struct sf_buf *b, const char *verb, const struct options *o,
    struct sf_err *e)
{
	if (o->out == NULL && strcmp(verb, "lift") != 0)
		return (sf_fail(e, SF_E_USAGE, "%s needs --out", verb));
	sf_buf_addf(b, "%s/truth", o->out == NULL ? "." : o->out);
	if (sf_buf_cstr(b) == NULL)
		return (sf_fail_mem(e));
	if (o->out != NULL &&
	    (make_dir(o->out, e) != 0 || make_dir(b->p, e) != 0))
		return (-1);
	if (o->effects == NULL)
		return (0);
	sf_buf_clear(b);
	sf_buf_adds(b, o->effects);
	return (sf_buf_cstr(b) == NULL ? sf_fail_mem(e) : 0);
}

static int
run(const char *verb, const struct options *o, struct sf_err *e)
{
	struct world w = {.seed = o->seed, .n = (uint32_t)o->persons,
		.traps = o->traps != NULL, .tell = o->tell};
	struct job j = {.w = &w, .dir = o->out, .plain = o->plain,
		.quiet = o->quiet};
	int answers = strcmp(verb, "answer") == 0, bad = -1;
	struct sf_buf dir = {0};

	if (days_of(&w, o, e) != 0 || effects_dir(&dir, verb, o, e) != 0)
		goto done;
	j.to = w.day;
	j.from = w.day - (int32_t)(o->history ? o->history - 1 : 0);
	if (world_make(&w, e) != 0 ||
	    effects_read(&w, dir.p, answers ? w.day - 1 : w.day, e) != 0)
		goto done;
	if (strcmp(verb, "export") == 0)
		bad = export_all(&j, e) != 0 ||
		    (o->dirt != NULL && export_mess(&j, e) != 0) ? -1 : 0;
	else if (answers)
		bad = run_answer(&w, o, dir.p, e);
	else if (strcmp(verb, "truth") == 0)
		bad = truth_write(&j, e);
	else if (strcmp(verb, "lift") == 0)
		bad = run_lift(&w, o, e);
	else
		bad = sf_fail(e, SF_E_USAGE, "no verb '%s'", verb);
done:
	sf_buf_release(&dir);
	world_free(&w);
	return (bad);
}

int
main(int argc, char **argv)
{
	struct options o = {.start = "2026-10-01", .seed = 1,
		.persons = 2000, .history = 1};
	struct sf_err e = {0};
	int bad;

	if (argc < 2 || strcmp(argv[1], "--help") == 0 ||
	    strcmp(argv[1], "-h") == 0) {
		fputs(usage, argc < 2 ? stderr : stdout);
		return (argc < 2 ? SF_E_USAGE : 0);
	}
	if ((o.schedule = calloc((size_t)argc, sizeof(*o.schedule))) == NULL)
		return (SF_E_IO);
	bad = parse(argc - 1, argv + 1, &o, &e);
	if (bad == 0 && strcmp(argv[1], "dirt") == 0)
		print_dirt(o.dirt != NULL, o.traps != NULL);
	else if (bad == 0)
		bad = run(argv[1], &o, &e);
	if (bad != 0)
		sf_err_print(stderr, "bank", &e, 0);
	free(o.schedule);
	return (bad != 0 ? (int)e.code : 0);
}
