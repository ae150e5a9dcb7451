/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <string.h>

#include "report/words.h"

#define ARGS 9

/* The array is sized by its entries: each word has its two texts. */
static const char *const words[][2] = {
#define SF_WORD_TEXT(name, en, zh) {en, zh},
	SF_WORDS(SF_WORD_TEXT)
#undef SF_WORD_TEXT
};

void
sf_word(struct sf_buf *b, enum sf_lang lang, enum sf_word w, ...)
{
	const char *arg[ARGS] = {NULL}, *p = words[w][lang], *brace;
	size_t n = 0;
	va_list ap;

	va_start(ap, w);
	while (n < ARGS && (arg[n] = va_arg(ap, const char *)) != NULL)
		n++;
	va_end(ap);
	while ((brace = strchr(p, '{')) != NULL) {
		sf_buf_add(b, p, (size_t)(brace - p));
		if (brace[1] >= '1' && brace[1] <= '9' && brace[2] == '}') {
			if ((size_t)(brace[1] - '1') < n)
				sf_buf_adds(b, arg[brace[1] - '1']);
			p = brace + 3;
		} else {
			sf_buf_addc(b, '{');
			p = brace + 1;
		}
	}
	sf_buf_adds(b, p);
}
