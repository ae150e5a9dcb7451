/* SPDX-License-Identifier: MIT */
#ifndef SF_CLI_TABLE_H
#define SF_CLI_TABLE_H

#include <stdio.h>

#include "cli/opt.h"

/*
 * A tool's whole option table: its own and those that it shares.  All that
 * is generated (help, man page, completions) is generated from here.
 */
#define SF_TABLE_MAX 64
struct sf_table {
	const struct sf_opt *opt[SF_TABLE_MAX];
	size_t n, own;			/* own options come first */
};
void sf_table_make(struct sf_table *t, const struct sf_cmd *c);

/* --help; the list for the man page in mdoc; completions for the shells. */
void sf_help(FILE *to, const struct sf_cmd *c);
void sf_help_short(FILE *to, const struct sf_cmd *c);
void sf_options_mdoc(FILE *to, const struct sf_cmd *c);
void sf_options_bash(FILE *to, const struct sf_cmd *c);
void sf_options_zsh(FILE *to, const struct sf_cmd *c);

/* The parser: the next option's key, 0 at the end, -1. */
int sf_opt_next(struct sf_tool *t, const char **arg);
void sf_opt_state_free(struct sf_opt_state *st);

#endif
