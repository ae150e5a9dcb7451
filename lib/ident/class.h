/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENT_CLASS_H
#define SF_IDENT_CLASS_H

#include "base/str.h"

/*
 * Classes of personal financial information, JR/T 0171-2020, 4.2: C3 is what
 * proves who somebody is (passwords, card verification codes, track data,
 * expiry of cards, biometrics), C2 what names a person and tells of her money
 * (accounts, papers, phones, addresses), C1 the rest.
 */
enum sf_class { SF_CLASS_NONE, SF_CLASS_C1, SF_CLASS_C2, SF_CLASS_C3 };

/* Of identifiers of type ${type}: C1 or C2. */
enum sf_class sf_class_of_type(struct sf_str type);

/*
 * What the name of a column, or of a member, says of its class: NONE where it
 * says nothing.  "cardCvv2", "login_password", 交易密码 are C3; 客户姓名,
 * "mobile" C2; "password_changed_at" neither.
 */
enum sf_class sf_class_of_name(struct sf_str name);

/* track.c: card data as it must not be kept, found in a text. */
struct sf_track {
	size_t from, to;		/* bytes of it */
};

#define SF_TRACK_MIN 16		/* no text of so few bytes has any */

/*
 * The first of: track 1 or 2 of a card's stripe, or a card number that its
 * expiry follows, at or behind byte ${at}.  Whether there is one.
 */
int sf_track_find(struct sf_str s, size_t at, struct sf_track *t);

#endif
