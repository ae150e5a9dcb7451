/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <string.h>

#include "journey/frame.h"

#define HEAD (1 + 2 * sizeof(uint32_t))

void
sf_frame_add(struct sf_buf *b, char kind, struct sf_str key, struct sf_str val)
{
	uint32_t n[2] = {(uint32_t)key.n, (uint32_t)val.n};

	if (key.n > UINT32_MAX || val.n > UINT32_MAX) {
		b->failed = 1;
		return;
	}
	sf_buf_addc(b, kind);
	sf_buf_add(b, n, sizeof(n));
	sf_buf_addstr(b, key);
	sf_buf_addstr(b, val);
}

int
sf_frame_next(struct sf_str all, size_t *at, char *kind, struct sf_str *key,
    struct sf_str *val)
{
	uint32_t n[2];

	if (all.n - *at < HEAD)
		return (0);
	*kind = all.p[*at];
	memcpy(n, all.p + *at + 1, sizeof(n));
	*key = (struct sf_str){all.p + *at + HEAD, n[0]};
	*val = (struct sf_str){key->p + n[0], n[1]};
	*at += HEAD + n[0] + n[1];
	return (1);
}
