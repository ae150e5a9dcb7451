/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_LINKED_H
#define SF_IDENTITY_LINKED_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "identity/idrules.h"
#include "identity/idsets.h"
#include "identity/link.h"
#include "identity/names.h"
#include "identity/nodes.h"
#include "identity/persons.h"
#include "identity/read.h"
#include "identity/records.h"
#include "identity/idstore.h"
#include "identity/unite.h"
#include "io/run.h"
#include "io/spill.h"

/*
 * Who is who: everything that is known once all evidence was read and linked
 * under the rules.  What sf-merge-id folds starts from here, and so does every
 * answer about it.  ${sets} are what records said, ${unite} and ${links} what
 * the rules made of it, ${persons} whom that gives, under what ${names}.
 */
struct sf_linked {
	const struct sf_run *run;
	struct sf_idrules rules;
	struct sf_read read;		/* tallies: read.pass.sum */
	struct sf_spill *spill;		/* where all tables lie */
	struct sf_nodes nodes;
	struct sf_idsets sets;
	struct sf_records records;
	struct sf_unite unite;
	struct sf_names names;
	struct sf_links links;
	struct sf_persons persons;
	struct sf_idstore *store;		/* what came before; or NULL */
	int store_alone;		/* no input is read */
	size_t raw_sets;		/* those that records named */
	uint8_t key[256];		/* of the names */
	size_t keylen;
	int forest;			/* keep unite.tree: set it after open */
};

/*
 * Read the rules file ${rules} (NULL: those built in) and the key file of
 * ${run}: all that may be wrong before any input is read.  ${l} may then be
 * released in any case.
 */
int sf_linked_open(struct sf_linked *l, const struct sf_run *run,
    const char *rules, struct sf_err *e) SF_MUST_CHECK;

/* Read all inputs of the run, then link: the two steps of sf_linked_make(). */
int sf_linked_read(struct sf_linked *l, struct sf_err *e) SF_MUST_CHECK;
int sf_linked_link(struct sf_linked *l, struct sf_err *e) SF_MUST_CHECK;
int sf_linked_make(struct sf_linked *l, struct sf_err *e) SF_MUST_CHECK;

/*
 * Link the same evidence anew, under ${rules}, which are taken over and left
 * empty.  What linking had made is released, but for what the caller took out
 * of ${l} and zeroed there.
 */
int sf_linked_again(struct sf_linked *l, struct sf_idrules *rules,
    struct sf_err *e) SF_MUST_CHECK;

/* As sf_linked_open() left it, so that all can be read anew. */
void sf_linked_clear(struct sf_linked *l);
void sf_linked_release(struct sf_linked *l);

#endif
