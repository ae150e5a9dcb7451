/* SPDX-License-Identifier: MIT */
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "cli/table.h"

#include "cli/opt.h"

/* getopt_long's arrays, built from the tables, and what was seen so far. */
struct sf_opt_state {
	struct sf_table table;
	struct option *longs;
	struct sf_buf letters;
	unsigned char *seen;
	int verb_taken;
};

static int
build(struct sf_tool *t)
{
	struct sf_opt_state *st = calloc(1, sizeof(*st));
	const struct sf_opt *o;
	size_t i;

	if (st == NULL)
		return (sf_fail_mem(&t->err));
	t->st = st;
	sf_table_make(&st->table, t->cmd);
	st->longs = calloc(st->table.n + 1, sizeof(st->longs[0]));
	st->seen = calloc(st->table.n + 1, 1);
	if (st->longs == NULL || st->seen == NULL)
		return (sf_fail_mem(&t->err));
	sf_buf_adds(&st->letters, ":");
	for (i = 0; i < st->table.n; i++) {
		o = st->table.opt[i];
		st->longs[i].name = o->name;
		st->longs[i].has_arg = o->arg ? required_argument : no_argument;
		st->longs[i].val = o->key;
		if (o->key < 256) {
			sf_buf_addc(&st->letters, (char)o->key);
			if (o->arg != NULL)
				sf_buf_addc(&st->letters, ':');
		}
	}
	if (sf_buf_cstr(&st->letters) == NULL)
		return (sf_fail_mem(&t->err));
	return (0);
}

void
sf_opt_state_free(struct sf_opt_state *st)
{
	if (st == NULL)
		return;
	free(st->longs);
	free(st->seen);
	sf_buf_release(&st->letters);
	free(st);
}

/* Whether ${s} is a letter's or a name's option of the table. */
static const struct sf_opt *
by_key(const struct sf_opt_state *st, int key, size_t *at)
{
	size_t i;

	for (i = 0; i < st->table.n; i++)
		if (st->table.opt[i]->key == key) {
			*at = i;
			return (st->table.opt[i]);
		}
	return (NULL);
}

static int
unknown_long(struct sf_tool *t, const char *word)
{
	const char *names[SF_TABLE_MAX], *near;
	struct sf_str w = sf_str(word + 2);
	size_t i;

	for (i = 0; i < w.n && w.p[i] != '='; i++)
		;
	w.n = i;
	for (i = 0; i < t->st->table.n; i++)
		names[i] = t->st->table.opt[i]->name;
	(void)sf_fail(&t->err, SF_E_USAGE, "unknown option '--%.*s'",
	    (int)w.n, w.p);
	if ((near = sf_str_near(w, names, t->st->table.n)) != NULL)
		return (sf_hint(&t->err, "did you mean '--%s'?", near));
	return (sf_hint(&t->err, "see %s --help", t->cmd->name));
}

/*
 * glibc takes --out for --output, which would turn every new option into a
 * breaking change: the word that was written must be the whole name.
 */
static int
refuse_abbreviation(struct sf_tool *t, const struct option *o, const char *arg)
{
	const char *word = t->argv[optind - 1];
	size_t n = strlen(o->name);

	if (arg != NULL && arg == word)
		word = t->argv[optind - 2];	/* --name value */
	if (strncmp(word, "--", 2) == 0 && strncmp(word + 2, o->name, n) == 0 &&
	    (word[2 + n] == '\0' || word[2 + n] == '='))
		return (0);
	return (unknown_long(t, word));
}

static int
bad_option(struct sf_tool *t, int what)
{
	const char *word = optind > 0 && optind <= t->argc ?
	    t->argv[optind - 1] : "";

	if (what == ':') {
		if (optopt < 256 && strncmp(word, "--", 2) != 0)
			(void)sf_fail(&t->err, SF_E_USAGE,
			    "option '-%c' needs a value", optopt);
		else
			(void)sf_fail(&t->err, SF_E_USAGE,
			    "option '%s' needs a value", word);
		return (sf_hint(&t->err, "see %s --help", t->cmd->name));
	}
	if (strncmp(word, "--", 2) == 0 && optopt != 0) {
		(void)sf_fail(&t->err, SF_E_USAGE,
		    "option '--%.*s' takes no value",
		    (int)strcspn(word + 2, "="), word + 2);
		return (sf_hint(&t->err, "see %s --help", t->cmd->name));
	}
	if (strncmp(word, "--", 2) == 0)
		return (unknown_long(t, word));
	(void)sf_fail(&t->err, SF_E_USAGE, "unknown option '-%c'", optopt);
	return (sf_hint(&t->err, "see %s --help", t->cmd->name));
}

int
sf_opt_next(struct sf_tool *t, const char **arg)
{
	const struct sf_opt *o;
	size_t at = 0;
	int key, index = -1;

	if (t->st == NULL && build(t))
		return (-1);
	opterr = 0;
	key = getopt_long(t->argc, t->argv, t->st->letters.p, t->st->longs,
	    &index);
	if (key == -1)
		return (0);
	if (key == '?' || key == ':')
		return (bad_option(t, key));
	if (index >= 0 && refuse_abbreviation(t, &t->st->longs[index], optarg))
		return (-1);
	if ((o = by_key(t->st, key, &at)) == NULL)
		return (sf_fail(&t->err, SF_E_USAGE, "unknown option"));
	if (t->st->seen[at] && !(o->flags & SF_OPT_MANY)) {
		(void)sf_fail(&t->err, SF_E_USAGE, "option '--%s' given twice",
		    o->name);
		return (sf_hint(&t->err, "give it once"));
	}
	t->st->seen[at] = 1;
	*arg = optarg;
	return (key);
}

int
sf_opt_u64(const char *name, const char *text, uint64_t min, uint64_t max,
    uint64_t *out, struct sf_err *e)
{
	uint64_t v = 0;
	const char *p;

	for (p = text; *p >= '0' && *p <= '9'; p++)
		if (__builtin_mul_overflow(v, (uint64_t)10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(*p - '0'), &v))
			break;
	if (p == text || *p != '\0' || v < min || v > max) {
		(void)sf_fail(e, SF_E_USAGE,
		    "option '--%s' needs a whole number, not '%s'", name, text);
		return (sf_hint(e, "from %ju to %ju", (uintmax_t)min,
		    (uintmax_t)max));
	}
	*out = v;
	return (0);
}

int
sf_opt_size(const char *name, const char *text, size_t *out, struct sf_err *e)
{
	static const char units[] = "kMGT";
	size_t n = strlen(text);
	uint64_t v, shift = 0;
	const char *u;
	char num[24];

	if (n > 0 && text[n - 1] == 'K')
		shift = 10, n--;
	else if (n > 0 && (u = strchr(units, text[n - 1])) != NULL && *u)
		shift = 10 * (uint64_t)(u - units + 1), n--;
	if (n == 0 || n >= sizeof(num))
		goto bad;
	memcpy(num, text, n);
	num[n] = '\0';
	if (strspn(num, "0123456789") != n || n > 15)
		goto bad;
	v = strtoull(num, NULL, 10);
	if (v > (SIZE_MAX >> shift) || v << shift < 1024)
		goto bad;
	*out = (size_t)(v << shift);
	return (0);
bad:
	(void)sf_fail(e, SF_E_USAGE, "option '--%s' needs a size, not '%s'",
	    name, text);
	return (sf_hint(e, "write it as 64M, 1G or in bytes, at least 1k"));
}

int
sf_opt_span(const char *name, const char *text, uint64_t min, uint64_t max,
    uint64_t *ms, struct sf_err *e)
{
	static const struct {
		const char *unit;
		uint64_t ms;
	} units[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}};
	size_t n = strspn(text, "0123456789"), i;
	uint64_t v;

	for (i = 0; i < 4 && strcmp(text + n, units[i].unit) != 0; i++)
		;
	if (n > 0 && n < 10 && i < 4) {
		v = strtoull(text, NULL, 10) * units[i].ms;
		if (v >= min && v <= max) {
			*ms = v;
			return (0);
		}
	}
	(void)sf_fail(e, SF_E_USAGE, "option '--%s' needs a span of time "
	    "from %jums to %jus, not '%s'", name, (uintmax_t)min,
	    (uintmax_t)(max / 1000), text);
	return (sf_hint(e, "write it as 2s, 500ms or 1m"));
}

int
sf_opt_uses(const struct sf_opt_use *u, const char *verb, struct sf_err *e)
{
	char word[32];

	(void)snprintf(word, sizeof(word), " %s ", verb);
	for (; u->option != NULL; u++) {
		if (!u->given || strstr(u->verbs, word) != NULL)
			continue;
		(void)sf_fail(e, SF_E_USAGE, "option '%s' is not for '%s'",
		    u->option, verb);
		return (sf_hint(e, "it is for:%.*s", (int)strlen(u->verbs) - 1,
		    u->verbs));
	}
	return (0);
}
