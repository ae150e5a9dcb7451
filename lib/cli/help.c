/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli/table.h"

#define COLUMN 27		/* where the text of an option starts */
#define WIDE 80			/* columns of a terminal that is not wide */

/* ${text} from COLUMN on, broken between words. */
static void
wrapped(FILE *to, const char *text)
{
	size_t room = WIDE - COLUMN, n;

	while (strlen(text) > room) {
		for (n = room; n > 0 && text[n] != ' '; n--)
			;
		if (n == 0)
			break;
		(void)fprintf(to, "%.*s\n%*s", (int)n, text, COLUMN, "");
		text += n + 1;
	}
	(void)fprintf(to, "%s\n", text);
}

static void
one_option(FILE *to, const struct sf_opt *o)
{
	char left[96];
	int n;

	if (o->key < 256)
		n = snprintf(left, sizeof(left), "  -%c, --%s", o->key, o->name);
	else
		n = snprintf(left, sizeof(left), "      --%s", o->name);
	if (o->arg != NULL && n > 0 && (size_t)n < sizeof(left))
		n += snprintf(left + n, sizeof(left) - (size_t)n, "=%s",
		    o->arg);
	if (n < COLUMN)
		(void)fprintf(to, "%-*s", COLUMN, left);
	else
		(void)fprintf(to, "%s\n%*s", left, COLUMN, "");
	wrapped(to, o->help);
}

static void
usage(FILE *to, const struct sf_cmd *c)
{
	const struct sf_verb *v;

	(void)fprintf(to, "usage: %s %s\n", c->name, c->usage);
	if (c->verbs == NULL)
		return;
	for (v = c->verbs; v->name != NULL; v++)
		(void)fprintf(to, "       %s %s %s\n", c->name, v->name,
		    v->operands);
}

void
sf_help(FILE *to, const struct sf_cmd *c)
{
	const struct sf_verb *v;
	struct sf_table t;
	size_t i;

	(void)fprintf(to, "%s: %s\n\n", c->name, c->does);
	usage(to, c);
	if (c->examples != NULL)
		(void)fprintf(to, "\nExamples:\n%s", c->examples);
	if (c->verbs != NULL) {
		(void)fprintf(to, "\nVerbs:\n");
		for (v = c->verbs; v->name != NULL; v++)
			(void)fprintf(to, "  %-12s %s\n", v->name, v->help);
	}
	sf_table_make(&t, c);
	(void)fprintf(to, "\nOptions:\n");
	for (i = 0; i < t.n; i++)
		if (t.opt[i]->help != NULL)
			one_option(to, t.opt[i]);
	(void)fprintf(to, "\nSee %s(1), sf(7), sf-exit(7).\n", c->name);
}

void
sf_help_short(FILE *to, const struct sf_cmd *c)
{
	(void)fprintf(to, "%s: %s\n", c->name, c->does);
	usage(to, c);
	(void)fprintf(to, "%s --help shows examples and options\n", c->name);
}

/* mdoc takes a leading '.' or ''' for a request, and '\' for an escape. */
static void
mdoc_text(FILE *to, const char *s)
{
	if (*s == '.' || *s == '\'')
		(void)fputs("\\&", to);
	for (; *s != '\0'; s++)
		if (*s == '\\')
			(void)fputs("\\e", to);
		else
			(void)fputc(*s, to);
	(void)fputc('\n', to);
}

void
sf_options_mdoc(FILE *to, const struct sf_cmd *c)
{
	struct sf_table t;
	const struct sf_opt *o;
	size_t i;

	sf_table_make(&t, c);
	(void)fprintf(to, ".Bl -tag -width Ds\n");
	for (i = 0; i < t.n; i++) {
		o = t.opt[i];
		if (o->help == NULL)
			continue;
		(void)fprintf(to, ".It ");
		if (o->key < 256)
			(void)fprintf(to, "Fl %c , ", o->key);
		(void)fprintf(to, "Fl Fl %s", o->name);
		if (o->arg != NULL)
			(void)fprintf(to, " Ns = Ns Ar %s", o->arg);
		(void)fprintf(to, "\n");
		mdoc_text(to, o->help);
	}
	(void)fprintf(to, ".El\n");
}

/* sf-ingest as _sf_ingest: all tools are completed in one shell. */
static void
bash_name(FILE *to, const char *name)
{
	(void)fputc('_', to);
	for (; *name != '\0'; name++)
		(void)fputc(*name == '-' ? '_' : *name, to);
}

void
sf_options_bash(FILE *to, const struct sf_cmd *c)
{
	const struct sf_verb *v;
	struct sf_table t;
	size_t i;

	sf_table_make(&t, c);
	(void)fprintf(to, "# bash completion for %s\n", c->name);
	bash_name(to, c->name);
	(void)fprintf(to, "() {\n\tlocal cur=${COMP_WORDS[COMP_CWORD]}\n"
	    "\t[[ $cur != = ]] || cur=\n"
	    "\tif [[ $cur == -* ]]; then\n"
	    "\t\tmapfile -t COMPREPLY < <(compgen -W \"");
	for (i = 0; i < t.n; i++)
		if (t.opt[i]->help != NULL)
			(void)fprintf(to, "--%s%s ", t.opt[i]->name,
			    t.opt[i]->arg ? "=" : "");
	(void)fprintf(to, "\" -- \"$cur\")\n"
	    "\t\t[[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace\n"
	    "\telse\n\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$cur\"");
	if (c->verbs != NULL) {
		(void)fprintf(to, "\n\t\t    [[ $COMP_CWORD != 1 ]] || "
		    "compgen -W \"");
		for (v = c->verbs; v->name != NULL; v++)
			(void)fprintf(to, "%s ", v->name);
		(void)fprintf(to, "\" -- \"$cur\"");
	}
	(void)fprintf(to, ")\n\tfi\n}\ncomplete -o filenames -F ");
	bash_name(to, c->name);
	(void)fprintf(to, " %s\n", c->name);
}

static void
zsh_text(FILE *to, const char *s)
{
	for (; *s != '\0'; s++) {
		if (strchr("[]:'\\", *s) != NULL)
			(void)fputs(*s == '\'' ? "'\\'" : "\\", to);
		(void)fputc(*s, to);
	}
}

void
sf_options_zsh(FILE *to, const struct sf_cmd *c)
{
	struct sf_table t;
	const struct sf_opt *o;
	size_t i;

	sf_table_make(&t, c);
	(void)fprintf(to, "#compdef %s\n_arguments -s \\\n", c->name);
	for (i = 0; i < t.n; i++) {
		o = t.opt[i];
		if (o->help == NULL)
			continue;
		if (o->key < 256) {
			(void)fprintf(to, "\t'-%c%s[", o->key, o->arg ? "+" : "");
			zsh_text(to, o->help);
			(void)fprintf(to, "]%s%s%s' \\\n", o->arg ? ":" : "",
			    o->arg ? o->arg : "", o->flags & SF_OPT_FILE ?
			    ":_files" : o->arg ? ":" : "");
		}
		(void)fprintf(to, "\t'%s--%s%s[",
		    o->flags & SF_OPT_MANY ? "*" : "", o->name,
		    o->arg ? "=" : "");
		zsh_text(to, o->help);
		(void)fprintf(to, "]%s%s%s' \\\n", o->arg ? ":" : "",
		    o->arg ? o->arg : "", o->flags & SF_OPT_FILE ?
		    ":_files" : o->arg ? ":" : "");
	}
	(void)fprintf(to, "\t'*:file:_files'\n");
}
