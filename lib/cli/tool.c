/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "io/fd.h"

#include "cli/opt.h"

#define JOBS_MOST 256
#define DEFAULT_MEMORY ((size_t)1 << 30)
#define DEFAULT_LINE ((size_t)16 << 20)

static void
say(void *ctx, int level, const char *text)
{
	struct sf_tool *t = ctx;
	struct sf_buf b = {0};
	char safe[2048];

	sf_progress_clear(t->bar);
	/* Names of files may hold anything. */
	sf_mask_control(safe, sizeof(safe), text, strlen(text));
	if (!t->json) {
		(void)fprintf(stderr, "%s: %s\n", t->cmd->name, safe);
		return;
	}
	sf_buf_addf(&b, "{\"code\":0,\"tool\":\"%s\",\"level\":\"%s\","
	    "\"message\":", t->cmd->name,
	    level == SF_SAY_WARN ? "warning" : "info");
	sf_buf_json(&b, safe, strlen(safe));
	sf_buf_adds(&b, "}\n");
	if (!b.failed)
		(void)fwrite(b.p, 1, b.n, stderr);
	sf_buf_release(&b);
}

static void
progress(void *ctx, uint64_t done, uint64_t total, uint64_t rows)
{
	struct sf_tool *t = ctx;

	if (t->run.verbose >= 0)
		sf_progress_draw(t->bar, t->cmd->name, done, total, rows);
}

static unsigned
processors(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return (n < 1 ? 1 : n > 8 ? 8 : (unsigned)n);
}

/* What is wrong with the first option is said in the form of the last, too. */
static int
asks_json(int argc, char *argv[])
{
	int i;

	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--messages=json") == 0 ||
		    (strcmp(argv[i], "--messages") == 0 && i + 1 < argc &&
		    strcmp(argv[i + 1], "json") == 0))
			return (1);
	return (0);
}

void
sf_tool_start(struct sf_tool *t, const struct sf_cmd *c, int argc,
    char *argv[])
{
	sf_fd_std();
	memset(t, 0, sizeof(*t));
	t->cmd = c;
	t->argc = argc;
	t->argv = argv;
	t->json = asks_json(argc, argv);
	t->run.tool = c->name;
	t->run.out = "-";
	t->run.jobs = processors();
	t->run.memory = DEFAULT_MEMORY;
	t->run.max_line = DEFAULT_LINE;
	(void)sf_limit_parse("1%", &t->run.max_rejects);
	t->run.say = say;
	t->run.progress = progress;
	t->run.ctx = t;
	t->bar = calloc(1, sizeof(*t->bar));
	if (t->bar != NULL)
		sf_progress_init(t->bar, 0);
	(void)umask(077);
	optind = 1;
}

static int
choice(struct sf_tool *t, const char *option, const char *arg,
    const char *const *names, int *out)
{
	size_t n;
	const char *near;

	for (n = 0; names[n] != NULL; n++)
		if (strcmp(names[n], arg) == 0) {
			*out = (int)n;
			return (0);
		}
	(void)sf_fail(&t->err, SF_E_USAGE, "option '--%s' does not know '%s'",
	    option, arg);
	if ((near = sf_str_near(sf_str(arg), names, n)) != NULL)
		return (sf_hint(&t->err, "did you mean '%s'?", near));
	if (n == 2)
		return (sf_hint(&t->err, "it is %s or %s", names[0], names[1]));
	return (sf_hint(&t->err, "it is one of %s, %s, %s%s%s", names[0],
	    names[1], names[2], n > 3 ? ", " : "", n > 3 ? names[3] : ""));
}

static int
when(struct sf_tool *t, const char *option, const char *arg, int *out)
{
	static const char *const names[] = {"never", "auto", "always", NULL};
	int v = 0;

	if (choice(t, option, arg, names, &v))
		return (-1);
	*out = v - 1;
	return (0);
}

static int
format(struct sf_tool *t, const char *option, const char *arg, int in,
    enum sf_format *out)
{
	static const char *const names[] = {"jsonl", "csv", "tsv", "auto", NULL};
	static const enum sf_format is[] = {SF_F_JSONL, SF_F_CSV, SF_F_TSV,
	    SF_F_AUTO};
	static const char *const outs[] = {"jsonl", "csv", "tsv", NULL};
	int v = 0;

	if (choice(t, option, arg, in ? names : outs, &v))
		return (-1);
	*out = is[v];
	return (0);
}

static int
asof(struct sf_tool *t, const char *name, const char *text)
{
	struct timespec ts;

	if (strcmp(text, "now") == 0) {
		if (clock_gettime(CLOCK_REALTIME, &ts))
			return (sf_fail_sys(&t->err, "cannot read the clock"));
		t->run.asof = (int64_t)ts.tv_sec * 1000 +
		    ts.tv_nsec / 1000000;
		t->asof_now = 1;
	} else if (sf_ts_parse(sf_str(text), &t->run.asof)) {
		(void)sf_fail(&t->err, SF_E_USAGE,
		    "%s needs a time, not '%s'", name, text);
		return (sf_hint(&t->err, "write it as 2026-10-08T02:00:00+08:00"
		    " or now"));
	}
	sf_ts_format(t->run.asof, t->asof_text);
	t->run.has_asof = 1;
	return (0);
}

static int
jobs(struct sf_tool *t, const char *arg)
{
	uint64_t n = 0;

	if (sf_opt_u64("jobs", arg, 1, JOBS_MOST, &n, &t->err))
		return (-1);
	t->run.jobs = (unsigned)n;
	return (0);
}

static int
options_of(struct sf_tool *t, const char *arg)
{
	static const char *const names[] = {"mdoc", "bash", "zsh", NULL};
	int v = 0;

	if (choice(t, "options", arg, names, &v))
		return (-1);
	if (v == 0)
		sf_options_mdoc(stdout, t->cmd);
	else if (v == 1)
		sf_options_bash(stdout, t->cmd);
	else
		sf_options_zsh(stdout, t->cmd);
	return (-2);
}

static int
limit(struct sf_tool *t, const char *arg)
{
	if (sf_limit_parse(arg, &t->run.max_rejects) == 0)
		return (0);
	(void)sf_fail(&t->err, SF_E_USAGE,
	    "option '--max-rejects' needs rows or a share, not '%s'", arg);
	return (sf_hint(&t->err, "write it as 100, 0 or 0.5%%"));
}

/* An option that is one word kept as it is: 1 where it was one, else 0. */
static int
kept(struct sf_run *r, int key, const char *arg)
{
	const char **to;

	switch (key) {
	case 'o':
		to = &r->out;
		break;
	case SF_KEY_FIELDS:
		to = &r->fields;
		break;
	case SF_KEY_ENCODING:
		to = &r->encoding;
		break;
	case SF_KEY_TZ:
		to = &r->tz;
		break;
	case SF_KEY_KEYFILE:
		to = &r->key_file;
		break;
	case SF_KEY_REJECTS:
		to = &r->rejects;
		break;
	default:
		return (0);
	}
	*to = arg;
	return (1);
}

/* Take care of a common option: 1 where it was one, 0, -1 or -2. */
static int
common(struct sf_tool *t, int key, const char *arg)
{
	static const char *const forms[] = {"text", "json", NULL};
	struct sf_run *r = &t->run;
	int w = 0;

	switch (key) {
	case 'h':
		sf_help(stdout, t->cmd);
		return (-2);
	case 'V':
		(void)printf("%s (scene-finance) %s\n", t->cmd->name,
		    SF_VERSION);
		return (-2);
	case SF_KEY_OPTIONS:
		return (options_of(t, arg));
	case 'I':
		return (format(t, "input-format", arg, 1, &r->in_fmt) ? -1 : 1);
	case 'O':
		return (format(t, "output-format", arg, 0, &r->out_fmt) ?
		    -1 : 1);
	case 'j':
		return (jobs(t, arg) ? -1 : 1);
	case 'q':
		r->verbose = -1;
		return (1);
	case 'v':
		r->verbose += r->verbose < 2;
		return (1);
	case SF_KEY_MESSAGES:
		return (choice(t, "messages", arg, forms, &t->json) ? -1 : 1);
	case SF_KEY_COLOR:
		return (when(t, "color", arg, &t->color) ? -1 : 1);
	case SF_KEY_PROGRESS:
		if (when(t, "progress", arg, &w))
			return (-1);
		sf_progress_init(t->bar, w);
		return (1);
	case SF_KEY_EXCEL:
		r->excel = 1;
		return (1);
	case SF_KEY_ASOF:
		return (asof(t, "option '--asof'", arg) ? -1 : 1);
	case SF_KEY_MAXREJECTS:
		return (limit(t, arg) ? -1 : 1);
	case SF_KEY_MAXLINE:
		return (sf_opt_size("max-line", arg, &r->max_line, &t->err) ?
		    -1 : 1);
	case SF_KEY_MEMORY:
		return (sf_opt_size("memory", arg, &r->memory, &t->err) ?
		    -1 : 1);
	case SF_KEY_PLAN:
		r->plan = 1;
		return (1);
	}
	return (kept(r, key, arg));
}

/* Neither a verb nor a file, but nearly a verb. */
static int
misspelt(struct sf_tool *t, const char *name)
{
	const char *names[16], *near;
	const struct sf_verb *v = t->cmd->verbs;
	size_t n = 0;

	for (; v != NULL && v->name != NULL && n < 16; v++)
		names[n++] = v->name;
	if (access(name, F_OK) == 0 ||
	    (near = sf_str_near(sf_str(name), names, n)) == NULL)
		return (0);
	(void)sf_fail(&t->err, SF_E_USAGE, "there is neither a verb nor a "
	    "file '%s'", name);
	return (sf_hint(&t->err, "did you mean '%s'?", near));
}

/* The operands: the first may be a verb. */
static int
operands(struct sf_tool *t)
{
	const struct sf_verb *v = t->cmd->verbs;
	char **rest = t->argv + optind;
	size_t i, std = 0, n = (size_t)(t->argc - optind);

	for (; v != NULL && v->name != NULL && n > 0; v++)
		if (strcmp(v->name, rest[0]) == 0) {
			t->verb = v->name;
			rest++;
			n--;
			break;
		}
	t->run.in = (const char *const *)rest;
	t->run.ins = n;
	if (n > 0 && t->verb == NULL && misspelt(t, rest[0]))
		return (-1);
	for (i = 0; i < n; i++)
		std += strcmp(rest[i], "-") == 0;
	if (std > 1)
		return (sf_fail(&t->err, SF_E_USAGE,
		    "standard input is named twice"));
	return (0);
}

/* More than was asked for would go out, and nobody be told. */
static int
formats(struct sf_tool *t)
{
	const struct sf_run *r = &t->run;

	if (r->out_fmt == SF_F_CSV || r->out_fmt == SF_F_TSV ||
	    (r->fields == NULL && !r->excel && r->encoding == NULL))
		return (0);
	(void)sf_fail(&t->err, SF_E_USAGE, "option '--%s' is for CSV",
	    r->fields ? "fields" : r->excel ? "excel" : "encoding");
	return (sf_hint(&t->err, "add -O csv; of JSON lines, jq takes "
	    "members"));
}

/* Lines of two kinds in one stream or file, or one put over the other. */
static int
outputs(struct sf_tool *t)
{
	const struct sf_run *r = &t->run;

	if (r->rejects == NULL || r->plan || strcmp(r->out, r->rejects) != 0)
		return (0);
	if (strcmp(r->out, "-") == 0) {
		(void)sf_fail(&t->err, SF_E_USAGE, "data and rejects cannot "
		    "both go to standard output");
		return (sf_hint(&t->err, "name a file for one of them: -o or "
		    "--rejects"));
	}
	(void)sf_fail(&t->err, SF_E_USAGE, "two outputs are to go to this file");
	(void)sf_hint(&t->err, "give each a file of its own");
	return (sf_err_at(&t->err, r->out, 0, 0, NULL, 0));
}

/* What the environment may say, where no option did. */
static int
environment(struct sf_tool *t)
{
	const char *env = getenv("SF_ASOF");

	if ((t->cmd->common & SF_HAS_ASOF) && !t->run.has_asof && env != NULL &&
	    *env != '\0' && asof(t, "the variable SF_ASOF", env))
		return (-1);
	if (t->asof_now && t->run.verbose >= 0)
		sf_say(&t->run, SF_SAY_INFO, "asof now is %s", t->asof_text);
	if (t->run.verbose < 0)
		t->run.say = NULL;
	return (0);
}

int
sf_tool_next(struct sf_tool *t, const char **arg)
{
	int key, done;

	if (t->bar == NULL)
		return (sf_fail_mem(&t->err));
	if (t->argc == 1 && isatty(STDIN_FILENO)) {
		sf_help_short(stderr, t->cmd);
		t->bare = 1;
		return (-1);
	}
	while ((key = sf_opt_next(t, arg)) > 0) {
		if ((done = common(t, key, *arg)) < 0)
			return (done);
		if (done == 0)
			return (key);
	}
	if (key < 0)
		return (-1);
	return (operands(t) || formats(t) || outputs(t) ||
	    environment(t) ? -1 : 0);
}

int
sf_tool_end(struct sf_tool *t, int rc, int look)
{
	if (t->bar != NULL)
		sf_progress_clear(t->bar);
	if (rc >= 0 || rc == -2) {
		/* Errors that stdio kept to itself: a full disk under help. */
		if (ferror(stdout) || fflush(stdout) != 0 ||
		    (fclose(stdout) != 0 && errno != EBADF)) {
			sf_err_clear(&t->err);
			(void)sf_fail_sys(&t->err, "cannot write '<stdout>'");
			rc = -1;
		}
	}
	if (rc == -1 && !t->bare) {
		if (t->err.code == SF_OK)
			(void)sf_fail(&t->err, SF_E_IO, "internal: a failure "
			    "without a message");
		sf_err_print(stderr, t->cmd->name, &t->err, t->json);
	}
	sf_opt_state_free(t->st);
	free(t->bar);
	if (rc == -1)
		return (t->bare ? (int)SF_E_USAGE : (int)t->err.code);
	return (look ? (int)SF_LOOK : (int)SF_OK);
}
