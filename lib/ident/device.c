/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ident/kind.h"

/*
 * 32 hex digits of ${s}, in lower case, dashes taken out, and {} or the urn
 * of RFC 9562 around them; or 0.
 */
static int
hex32(struct sf_str s, char out[32])
{
	static const char urn[] = "urn:uuid:";
	size_t i, n = 0, k = sizeof(urn) - 1;
	char c;

	if (s.n > 2 && s.p[0] == '{' && s.p[s.n - 1] == '}')
		s.p++, s.n -= 2;
	else if (s.n > k && memcmp(s.p, urn, k) == 0)
		s.p += k, s.n -= k;
	for (i = 0; i < s.n; i++) {
		if ((c = s.p[i]) == '-')
			continue;
		if (c >= 'A' && c <= 'F')
			c = (char)(c | 0x20);
		if (n == 32 || ((c < '0' || c > '9') && (c < 'a' || c > 'f')))
			return (0);
		out[n++] = c;
	}
	return (n == 32);
}

enum sf_ident_status
sf_uuid_norm(struct sf_str s, struct sf_buf *out)
{
	char d[32];

	if (sf_shape_zero(s))
		return (SF_ID_EMPTY);
	if (sf_shape_masked(s))
		return (SF_ID_MASKED);
	if (!hex32(s, d))
		return (SF_ID_INVALID);
	if (sf_shape_zero((struct sf_str){d, sizeof(d)}))
		return (SF_ID_EMPTY);
	if (memcmp(d, "ffffffffffffffffffffffffffffffff", 32) == 0)
		return (SF_ID_PLACEHOLDER);	/* RFC 9562's largest */
	sf_buf_add(out, d, 8);
	sf_buf_addc(out, '-');
	sf_buf_add(out, d + 8, 4);
	sf_buf_addc(out, '-');
	sf_buf_add(out, d + 12, 4);
	sf_buf_addc(out, '-');
	sf_buf_add(out, d + 16, 4);
	sf_buf_addc(out, '-');
	sf_buf_add(out, d + 20, 12);
	return (SF_ID_OK);
}

/*
 * What many devices share, and tells none of them: the ANDROID_ID that a
 * maker once shipped to all, and the address that Android gives since 6.0
 * instead of that of the radio.
 */
static int
common(struct sf_str s)
{
	return (sf_str_is(s, "9774d56d682e549c") ||
	    sf_str_is(s, "02:00:00:00:00:00"));
}

enum sf_ident_status
sf_oaid_norm(struct sf_str s, struct sf_buf *out)
{
	char d[32];
	size_t i;

	if (s.n > sizeof(d) && hex32(s, d))
		return (sf_uuid_norm(s, out));
	if (sf_shape_zero(s))
		return (SF_ID_EMPTY);
	if (sf_shape_masked(s))
		return (SF_ID_MASKED);
	if (common(s))
		return (SF_ID_PLACEHOLDER);
	for (i = 0; i < s.n; i++)
		if (!((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '-' ||
		    ((s.p[i] | 0x20) >= 'a' && (s.p[i] | 0x20) <= 'z')))
			return (SF_ID_INVALID);
	if (s.n < 8 || s.n > 64)
		return (SF_ID_INVALID);
	sf_buf_addstr(out, s);
	return (SF_ID_OK);
}

enum sf_ident_status
sf_device_norm(struct sf_str s, struct sf_buf *out)
{
	if (sf_shape_zero(s))
		return (SF_ID_EMPTY);
	if (sf_shape_exponent(s))
		return (SF_ID_SCIENTIFIC);
	if (sf_shape_hidden(s))
		return (SF_ID_MASKED);
	if (common(s))
		return (SF_ID_PLACEHOLDER);
	sf_buf_addstr(out, s);
	return (SF_ID_OK);
}

enum sf_ident_status
sf_wechat_norm(struct sf_str s, struct sf_buf *out)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ')
			return (SF_ID_INVALID);
	if (sf_shape_exponent(s))
		return (SF_ID_SCIENTIFIC);
	if (memchr(s.p, '*', s.n) != NULL || sf_shape_hidden(s))
		return (SF_ID_MASKED);
	if (sf_shape_dummy(s))
		return (SF_ID_PLACEHOLDER);
	sf_buf_addstr(out, s);
	return (SF_ID_OK);
}

/* What Excel or a masking export left is not to be used as a link. */
enum sf_ident_status
sf_plain_norm(struct sf_str s, struct sf_buf *out)
{
	if (sf_shape_exponent(s))
		return (SF_ID_SCIENTIFIC);
	if (sf_shape_hidden(s))
		return (SF_ID_MASKED);
	if (sf_shape_zero(s))
		return (SF_ID_PLACEHOLDER);
	sf_buf_addstr(out, s);
	return (SF_ID_OK);
}
