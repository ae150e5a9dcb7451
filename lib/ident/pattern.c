/* SPDX-License-Identifier: MIT */
#include <regex.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/spare.h"

#include "ident/pattern.h"

#define TEXT_MAX 256
#define PLACES_MAX 512
#define DEEP 16			/* parentheses within each other */

struct sf_pattern {
	regex_t re;
	int grouped;
};

/*
 * How a pattern is read to know its size, before regcomp is let at it.  What
 * may be empty must not be repeated: glibc takes exponential time over that.
 */
struct level {
	size_t sum;			/* places so far */
	int solid;			/* this branch cannot be empty */
	int empty;			/* a branch before it can */
};
struct scan {
	const char *p, *end;
	struct level l[DEEP + 1];	/* by parenthesis */
	size_t deep;
	size_t last;			/* places of what stands before; or 0 */
	int hollow;			/* which may be empty */
	int repeated;			/* which was repeated already */
	int wide;			/* which is a byte beyond ASCII */
	const char *why;
};

static int
wrong(struct scan *s, const char *why)
{
	s->why = why;
	return (-1);
}

/* Behind '[': pass over the rest of the bracket. */
static int
bracket(struct scan *s)
{
	char kind;

	s->p += s->p < s->end && *s->p == '^';
	s->p += s->p < s->end && *s->p == ']';
	for (; s->p < s->end && *s->p != ']'; s->p++) {
		if ((unsigned char)*s->p >= 0x80)
			return (wrong(s, "has a character beyond ASCII in "
			    "brackets"));
		if (*s->p != '[' || s->p + 1 >= s->end ||
		    strchr(":.=", s->p[1]) == NULL)
			continue;
		kind = s->p[1];
		for (s->p += 2; s->p + 1 < s->end && !(s->p[0] == kind &&
		    s->p[1] == ']'); s->p++)
			;
		s->p++;
		if (s->p >= s->end)
			break;
	}
	if (s->p >= s->end)
		return (wrong(s, "has a bracket that is not closed"));
	s->p++;
	return (0);
}

/* What stands before is repeated no more: it belongs to its branch. */
static void
settle(struct scan *s)
{
	s->l[s->deep].solid |= s->last > 0 && !s->hollow;
	s->last = 0;
	s->wide = s->repeated = 0;
}

static void
place(struct scan *s, size_t places, int hollow)
{
	settle(s);
	s->last = places;
	s->hollow = hollow;
}

/* Behind '{': its numbers repeat what is before. */
static int
interval(struct scan *s)
{
	size_t v = 0, most = 0, least = SIZE_MAX;

	for (; s->p < s->end && *s->p != '}'; s->p++) {
		if (*s->p == ',') {
			least = least == SIZE_MAX ? v : least;
			most += s->p + 1 < s->end && s->p[1] == '}';
			v = 0;
			continue;
		}
		if (*s->p < '0' || *s->p > '9')
			return (wrong(s, "has braces that hold no number"));
		v = v * 10 + (size_t)(*s->p - '0');
		if (v > PLACES_MAX || s->last * v > PLACES_MAX)
			return (wrong(s, "is too large"));
		most = v > most ? v : most;
	}
	if (s->p++ >= s->end)
		return (wrong(s, "has a brace that is not closed"));
	s->hollow = least == 0 || most == 0;
	if (most > 0) {
		s->l[s->deep].sum += s->last * (most - 1);
		s->last *= most;
	}
	return (0);
}

static int
repeat(struct scan *s, char c)
{
	if (s->last == 0)
		return (wrong(s, "repeats nothing"));
	if (s->hollow)
		return (wrong(s, "repeats what may be empty"));
	if (s->repeated)
		return (wrong(s, "repeats a repetition"));
	if (s->wide)
		return (wrong(s, "repeats a character beyond ASCII"));
	s->repeated = 1;
	if (c == '{')
		return (interval(s));
	s->hollow = c != '+';
	/* What is before '+' stands twice: once, and any number of times. */
	s->l[s->deep].sum += c == '+' ? s->last + 1 : 1;
	s->last += c == '+' ? s->last + 1 : 1;
	return (0);
}

static void
branch(struct scan *s)
{
	struct level *l = &s->l[s->deep];

	settle(s);
	l->empty |= !l->solid;
	l->solid = 0;
}

static int
parenthesis(struct scan *s, char c)
{
	if (c == '(') {
		if (s->deep == DEEP)
			return (wrong(s, "has too many parentheses"));
		settle(s);
		s->l[++s->deep] = (struct level){0};
		return (0);
	}
	if (s->deep == 0)
		return (wrong(s, "has a ')' without its '('"));
	branch(s);
	s->deep--;
	place(s, s->l[s->deep + 1].sum + 1, s->l[s->deep + 1].empty);
	s->l[s->deep].sum += s->last;
	return (0);
}

static int
one(struct scan *s)
{
	char c = *s->p++;
	int escaped = c == '\\';

	if (c == '(' || c == ')')
		return (parenthesis(s, c));
	if (c == '{' || c == '*' || c == '+' || c == '?')
		return (repeat(s, c));
	if (escaped) {
		if (s->p == s->end)
			return (wrong(s, "ends with a backslash"));
		c = *s->p++;
		/* Back-references, and what GNU adds: \w, \<. */
		if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z') || strchr("<>`'", c) != NULL)
			return (wrong(s, "has a backslash before what needs "
			    "none"));
	}
	s->l[s->deep].sum++;
	if (c == '|' && !escaped) {
		branch(s);
		return (0);
	}
	place(s, 1, !escaped && (c == '^' || c == '$'));
	s->wide = (unsigned char)c >= 0x80;
	return (c == '[' && !escaped ? bracket(s) : 0);
}

static int
measure(struct sf_str text, const char **why)
{
	struct scan s = {.p = text.p, .end = text.p + text.n};

	*why = "is too long: 256 bytes at most";
	if (text.n > TEXT_MAX)
		return (-1);
	*why = "has a character that cannot be";
	if (text.n == 0 || memchr(text.p, '\0', text.n) != NULL)
		return (-1);
	while (s.p < s.end) {
		if (one(&s)) {
			*why = s.why;
			return (-1);
		}
		if (s.l[s.deep].sum > PLACES_MAX) {
			*why = "is too large";
			return (-1);
		}
	}
	*why = "has a '(' that is not closed";
	return (s.deep > 0 ? -1 : 0);
}

/* 0, 1 where regcomp refuses it, -1 without memory. */
static int
compile(regex_t *re, const char *text, int flags)
{
	int rc;

	if (sf_spare())
		return (-1);
	rc = regcomp(re, text, REG_EXTENDED | flags);
	return (rc == REG_ESPACE ? -1 : rc != 0);
}

struct sf_pattern *
sf_pattern_new(struct sf_str text, struct sf_err *e)
{
	char whole[TEXT_MAX + 8];
	struct sf_pattern *p;
	const char *why;
	int rc;

	if (measure(text, &why)) {
		(void)sf_fail(e, SF_E_USAGE, "the pattern %s", why);
		return (NULL);
	}
	if ((p = malloc(sizeof(*p))) == NULL) {
		(void)sf_fail_mem(e);
		return (NULL);
	}
	/* Alone first: put in parentheses, '|' at an end would pass. */
	(void)snprintf(whole, sizeof(whole), "%.*s", (int)text.n, text.p);
	if ((rc = compile(&p->re, whole, 0)) == 0) {
		p->grouped = p->re.re_nsub > 0;
		regfree(&p->re);
		(void)snprintf(whole, sizeof(whole), "^(%.*s)$", (int)text.n,
		    text.p);
		rc = compile(&p->re, whole, p->grouped ? 0 : REG_NOSUB);
	}
	if (rc == 0)
		return (p);
	free(p);
	(void)(rc < 0 ? sf_fail_mem(e) : sf_fail(e, SF_E_USAGE, "the pattern "
	    "is no extended regular expression"));
	return (NULL);
}

void
sf_pattern_free(struct sf_pattern *p)
{
	if (p == NULL)
		return;
	regfree(&p->re);
	free(p);
}

int
sf_pattern_match(const struct sf_pattern *p, const char *text,
    struct sf_str *group)
{
	regmatch_t m[3];
	int rc;

	/* Without memory glibc 2.36 says that there is no match. */
	if (sf_spare())
		return (-1);
	rc = regexec(&p->re, text, p->grouped ? 3 : 0, m, 0);
	*group = sf_str(text);
	if (rc == 0 && p->grouped)
		*group = m[2].rm_so < 0 ? SF_S("") :
		    (struct sf_str){text + m[2].rm_so,
		    (size_t)(m[2].rm_eo - m[2].rm_so)};
	return (rc == 0 ? 1 : rc == REG_ESPACE ? -1 : 0);
}
