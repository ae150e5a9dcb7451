/* SPDX-License-Identifier: MIT */
#include "show/safe.h"

/* Whether ${cp} could drive a terminal or turn the text around. */
static int
hostile(uint32_t cp)
{
	return (cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0x061C ||
	    cp == 0x200E || cp == 0x200F || (cp >= 0x2028 && cp <= 0x202E) ||
	    (cp >= 0x2066 && cp <= 0x2069) || cp == 0xFEFF || cp == 0xFFFD);
}

static const char *
entity(uint32_t cp)
{
	switch (cp) {
	case '&':
		return ("&amp;");
	case '<':
		return ("&lt;");
	case '>':
		return ("&gt;");
	case '"':
		return ("&quot;");
	case '\'':
		return ("&#39;");
	}
	return (NULL);
}

static void
add(struct sf_buf *b, struct sf_str s, int html)
{
	const char *p = s.n > 0 ? s.p : "", *end = p + s.n, *from, *name;
	uint32_t cp;

	while (p < end) {
		from = p;
		cp = sf_utf8_next(&p, end);
		if (hostile(cp))
			sf_buf_addc(b, '?');
		else if (html && (name = entity(cp)) != NULL)
			sf_buf_adds(b, name);
		else
			sf_buf_add(b, from, (size_t)(p - from));
	}
}

void
sf_safe_text(struct sf_buf *b, struct sf_str s)
{
	add(b, s, 0);
}

void
sf_safe_html(struct sf_buf *b, struct sf_str s)
{
	add(b, s, 1);
}
