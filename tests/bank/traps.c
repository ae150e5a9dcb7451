/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "bank.h"

/*
 * Traps for whoever links identifiers: values that pass every check and are
 * another's, or several persons'.  They are off but for --traps all, so that
 * the exports of every night stay as they are, byte for byte.
 */
static const struct {
	const char *name, *where;
	unsigned rate;		/* of 100,000 */
} traps[TRAPS] = {
	[T_AGENT] = {"phone of an agent for the own", "customers", 500},
	[T_COUPLE] = {"mailbox of the one before", "e-mails", 1500},
	[T_OFFICE] = {"mailbox of an office", "e-mails", 1000},
	[T_SLIPPED] = {"phone of another, a row slipped",
	    "phones of core banking", 100},
	[T_DIGIT] = {"phone with a digit typed wrong", "phones of core banking",
	    300},
	[T_ID15] = {"id card of 15 digits, one typed wrong",
	    "id cards of 15 digits", 5000},
	[T_LENT] = {"device of the one before, lent", "app sessions", 200},
};

const char *
trap_name(enum trap t)
{
	return (traps[t].name);
}

const char *
trap_where(enum trap t)
{
	return (traps[t].where);
}

unsigned
trap_rate(enum trap t)
{
	return (traps[t].rate);
}

int
trapped(const struct world *w, enum trap t, uint32_t who, int32_t day,
    unsigned k)
{
	return (w->traps && draw(w, who, day, P_TRAP, k << 4 | t) % 100000 <
	    traps[t].rate);
}

/* Agents' numbers follow those of all persons and their second ones. */
static int
agent(const struct world *w, const struct person *p, char out[ID_LEN])
{
	if (!trapped(w, T_AGENT, p->no, 0, 0))
		return (0);
	id_phone(w, 2 * w->n + pick(w, p->no, 0, P_TRAP, 100,
	    1 + w->n / 2000), out);
	return (1);
}

void
trap_lead(const struct world *w, const struct person *p, int32_t day,
    char out[ID_LEN])
{
	if (!agent(w, p, out))
		id_phone(w, phone_slot(w, p, day), out);
}

void
trap_phone(const struct world *w, const struct person *p, int32_t day,
    char out[ID_LEN])
{
	unsigned at;

	if (agent(w, p, out))
		return;
	if (trapped(w, T_SLIPPED, p->no, 0, 0))
		p = &w->p[(p->no + 7) % w->n];
	id_phone(w, phone_slot(w, p, day), out);
	if (!trapped(w, T_DIGIT, p->no, 0, 0))
		return;
	at = 3 + pick(w, p->no, 0, P_TRAP, 102, 8);	/* behind the prefix */
	out[at] = (char)('0' + (out[at] - '0' + 1 +
	    (int)pick(w, p->no, 0, P_TRAP, 103, 9)) % 10);
}

void
trap_email(const struct world *w, const struct person *p, char out[ID_LEN])
{
	if (p->no > 0 && trapped(w, T_COUPLE, p->no, 0, 0) &&
	    !trapped(w, T_COUPLE, p->no - 1, 0, 0))
		id_email(w, p - 1, out);
	else if (trapped(w, T_OFFICE, p->no, 0, 0))
		(void)snprintf(out, ID_LEN, "office%u@firm.example",
		    pick(w, p->no, 0, P_TRAP, 101, 1 + w->n / 2000));
}

void
trap_id15(const struct world *w, const struct person *p, char *digits)
{
	char *last = digits + 13;	/* of the number of the day */

	if (trapped(w, T_ID15, p->no, 0, 0))
		*last = (char)('0' + (*last - '0' + 1 +
		    (int)pick(w, p->no, 0, P_TRAP, 104, 9)) % 10);
}

/* She borrows the phone of the one before, who uses the app, too. */
const struct person *
trap_device(const struct world *w, const struct person *p, int32_t day,
    unsigned nr)
{
	return (p > w->p && p[-1].registered <= day &&
	    trapped(w, T_LENT, p->no, day, nr) ? p - 1 : p);
}
