/* SPDX-License-Identifier: MIT */
#ifndef SF_RULES_CHANNEL_H
#define SF_RULES_CHANNEL_H

#include <stddef.h>

#include "base/decimal.h"
#include "base/err.h"
#include "expr/expr.h"
#include "format/def.h"

/*
 * Channels, sf-channels(5): how a person can be reached, whether she may be,
 * what a send costs, and what an open is.
 *
 *	channels:
 *	  email: {reach: EXPR, consent: email, open: EXPR, cost: 0.002,
 *	          suffix: …, sender: …, licence: …, throttle: 100/s}
 */
struct sf_channel {
	const char *name;
	const char *consent;		/* name in consent, or NULL */
	sf_dec cost;
	const char *suffix, *sender, *licence, *throttle;
	const struct sf_def *reach, *open;	/* expressions */
};
struct sf_channels;
struct sf_channels *sf_channels_read(const struct sf_def *const *roots,
    size_t n, struct sf_err *e);
size_t sf_channels_count(const struct sf_channels *c);
const struct sf_channel *sf_channels_at(const struct sf_channels *c, size_t i);
int sf_channels_find(const struct sf_channels *c, struct sf_str name);
void sf_channels_free(struct sf_channels *c);

/*
 * Give ${x} the prelude of reachable("c") (reach and consent apart: reach
 * only), `__open("c")` over an event (false for a channel without `open`),
 * and suits(r): whether risk "R1" … "R5" is not above the trait `risk` ("C1"
 * … "C5", "R1" …, 1 …), false where that is unknown.  ${c} and its
 * definitions must outlive the set; of other channels reachable() is an error
 * when read.  Without any channel there is no reachable().
 */
int sf_channels_prelude(const struct sf_channels *c, struct sf_expr *x,
    struct sf_err *e) SF_MUST_CHECK;

#endif
