/* SPDX-License-Identifier: MIT */
#ifndef SF_IDENTITY_PERSONS_OWN_H
#define SF_IDENTITY_PERSONS_OWN_H

#include "identity/persons.h"

/*
 * Persons, who have a name and a root each, in the order of one_id: ${to} says
 * where each went, and so does ${p}->of_root.
 */
int sf_persons_order(struct sf_persons *p, uint32_t *to, unsigned jobs,
    struct sf_err *e) SF_MUST_CHECK;

#endif
