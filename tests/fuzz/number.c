/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "ingest/number.h"

/*
 * Any text as a number of any form: what is taken is written as a number of
 * JSON, and of what is not nothing is written.
 */
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static size_t
digits(struct sf_str s, size_t i)
{
	size_t from = i;

	while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
		i++;
	if (i == from)
		abort();
	return (i);
}

static void
check_json(struct sf_str s)
{
	size_t i = s.n > 0 && s.p[0] == '-', k = digits(s, i);

	if (s.p[i] == '0' && k > i + 1)
		abort();
	if (k < s.n && s.p[k] == '.')
		k = digits(s, k + 1);
	if (k < s.n && (s.p[k] | 0x20) == 'e') {
		k++;
		k = digits(s, k + (k < s.n && (s.p[k] == '-' ||
		    s.p[k] == '+')));
	}
	if (k != s.n)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct sf_number_form form = {0};
	struct sf_buf b = {0};
	struct sf_str s;
	char *copy, narrow[64];
	int k, rc;

	if (n < 2 || (copy = malloc(n - 1)) == NULL)
		return (0);
	memcpy(copy, p + 1, n - 1);	/* a read behind it is seen */
	s = (struct sf_str){copy, n - 1};
	form.point = p[0] & 1 ? ',' : '.';
	form.currency = (enum sf_currency)((p[0] >> 1) % 7);
	if (sf_utf8_narrow(s, narrow, sizeof(narrow)).n > s.n)
		abort();
	for (k = 0; k < 3; k++) {
		sf_buf_clear(&b);
		rc = k == 0 ? sf_number_write(s, &form, &b) : k == 1 ?
		    sf_number_decimal(s, &form, &b) :
		    sf_number_percent(s, &form, &b);
		if (rc == 0)
			check_json(sf_buf_str(&b));
		else if (b.n > 0)
			abort();
	}
	(void)sf_number_is_dash(s, &form);
	sf_buf_release(&b);
	free(copy);
	return (0);
}
