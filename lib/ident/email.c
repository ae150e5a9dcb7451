/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include <idn2.h>

#include "ident/kind.h"

#define LOCAL_MAX 64
#define DOMAIN_MAX 253
#define LABEL_MAX 63

/* RFC 5321's atext and dots; beyond ASCII, RFC 6531. */
static int
local_ok(struct sf_str s)
{
	size_t i;
	char c;

	if (s.n == 0 || s.n > LOCAL_MAX)
		return (0);
	for (i = 0; i < s.n; i++) {
		c = s.p[i];
		if ((unsigned char)c >= 0x80 || (c >= '0' && c <= '9') ||
		    ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
			continue;
		if (c == '\0' || strchr(".!#$%&'*+-/=?^_`{|}~", c) == NULL)
			return (0);
	}
	return (1);
}

/* Labels of letters, digits and dashes, at least two, the last no number. */
static int
domain_ok(const char *d, size_t n)
{
	size_t i, from = 0, labels = 0;
	int alpha = 0;

	for (i = 0; i <= n; i++) {
		if (i < n && d[i] != '.') {
			if (d[i] >= 'a' && d[i] <= 'z')
				alpha = 1;
			else if ((d[i] < '0' || d[i] > '9') && d[i] != '-')
				return (0);
			continue;
		}
		if (i == from || i - from > LABEL_MAX || d[from] == '-' ||
		    d[i - 1] == '-')
			return (0);
		labels++;
		if (i < n)
			alpha = 0;
		from = i + 1;
	}
	return (labels >= 2 && alpha);
}

/* ${s} in lower case, in ASCII; its length, or 0 where it is no domain. */
static size_t
domain(struct sf_str s, char out[DOMAIN_MAX + 1])
{
	char *ascii = NULL;
	size_t i, n = s.n;
	int foreign = 0;

	if (n == 0 || n > DOMAIN_MAX)
		return (0);
	for (i = 0; i < n; i++) {
		foreign |= (unsigned char)s.p[i] >= 0x80;
		out[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ?
		    (char)(s.p[i] | 0x20) : s.p[i];
		if (out[i] == '\0')
			return (0);
	}
	out[n] = '\0';
	if (foreign) {
		if (idn2_to_ascii_8z(out, &ascii,
		    IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
			return (0);
		n = strlen(ascii);
		if (n > DOMAIN_MAX)
			n = 0;
		memcpy(out, ascii, n);
		out[n] = '\0';
		idn2_free(ascii);
	}
	return (domain_ok(out, n) ? n : 0);
}

struct address {
	struct sf_str local;
	char domain[DOMAIN_MAX + 1];
	size_t n;			/* of the domain */
};

static enum sf_ident_status
parse(struct sf_str s, struct address *a)
{
	const char *at = NULL;
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] == '@') {
			if (at != NULL)
				return (SF_ID_INVALID);
			at = s.p + i;
		}
	if (sf_shape_scientific(s))
		return (SF_ID_SCIENTIFIC);
	if (memchr(s.p, '*', s.n) != NULL || sf_shape_hidden(s))
		return (SF_ID_MASKED);
	if (at == NULL)
		return (SF_ID_INVALID);
	a->local = (struct sf_str){s.p, (size_t)(at - s.p)};
	a->n = domain((struct sf_str){at + 1, s.n - a->local.n - 1},
	    a->domain);
	return (a->n == 0 || !local_ok(a->local) ? SF_ID_INVALID : SF_ID_OK);
}

/*
 * The local part stays as it is: whether Joe and joe are one box, or a dot in
 * it means nothing, is for the provider to say.
 */
enum sf_ident_status
sf_email_norm(struct sf_str s, struct sf_buf *out)
{
	struct address a;
	enum sf_ident_status st = parse(s, &a);

	if (st != SF_ID_OK)
		return (st);
	sf_buf_addstr(out, a.local);
	sf_buf_addc(out, '@');
	sf_buf_add(out, a.domain, a.n);
	return (SF_ID_OK);
}

static void
folded(const struct address *a, size_t n, int dots, const char *domain,
    struct sf_buf *out)
{
	char low[LOCAL_MAX];
	struct sf_str s = sf_ident_lower((struct sf_str){a->local.p, n}, low);
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] != '.' || dots)
			sf_buf_addc(out, s.p[i]);
	sf_buf_addc(out, '@');
	sf_buf_adds(out, domain);
}

enum sf_ident_status
sf_email_case_norm(struct sf_str s, struct sf_buf *out)
{
	struct address a;
	enum sf_ident_status st = parse(s, &a);

	if (st == SF_ID_OK)
		folded(&a, a.local.n, 1, a.domain, out);
	return (st);
}

/*
 * Who delivers joe+news@ to joe@, and whose boxes have no dots.  Of all
 * others only the case is folded.
 */
enum sf_ident_status
sf_email_provider_norm(struct sf_str s, struct sf_buf *out)
{
	static const struct {
		const char *domain, *as;
		int dots;
	} who[] = {{"gmail.com", "gmail.com", 0},
	    {"googlemail.com", "gmail.com", 0},
	    {"outlook.com", "outlook.com", 1},
	    {"hotmail.com", "hotmail.com", 1}, {"live.com", "live.com", 1},
	    {"icloud.com", "icloud.com", 1}, {"me.com", "me.com", 1},
	    {"fastmail.com", "fastmail.com", 1},
	    {"proton.me", "proton.me", 1}};
	struct address a;
	enum sf_ident_status st = parse(s, &a);
	const char *plus;
	size_t i;

	if (st != SF_ID_OK)
		return (st);
	for (i = 0; i < sizeof(who) / sizeof(who[0]); i++)
		if (strcmp(a.domain, who[i].domain) == 0)
			break;
	if (i == sizeof(who) / sizeof(who[0])) {
		folded(&a, a.local.n, 1, a.domain, out);
		return (st);
	}
	plus = memchr(a.local.p, '+', a.local.n);
	if (plus != NULL && plus > a.local.p)
		a.local.n = (size_t)(plus - a.local.p);
	for (plus = a.local.p; plus < a.local.p + a.local.n && *plus == '.';
	    plus++)
		;
	if (plus == a.local.p + a.local.n)
		return (SF_ID_INVALID);		/* nothing but dots */
	folded(&a, a.local.n, who[i].dots, who[i].as, out);
	return (st);
}
