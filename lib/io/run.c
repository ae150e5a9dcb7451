/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "io/key.h"

#include "io/run.h"

/*
 * The key of runs without --key-file.  It is no secret: it only makes names
 * the same everywhere, which is what examples and tests want.
 */
static const char fixed_key[] = "scene-finance: names without a key file";

void
sf_say(const struct sf_run *r, int level, const char *fmt, ...)
{
	char text[1024];
	va_list ap;
	size_t n = sizeof(text) - 4;

	if (r->say == NULL || level > r->verbose)
		return;
	va_start(ap, fmt);
	if (vsnprintf(text, sizeof(text), fmt, ap) >= (int)sizeof(text)) {
		while (n > 0 && (text[n] & 0xC0) == 0x80)
			n--;
		memcpy(text + n, "...", 4);
	}
	va_end(ap);
	r->say(r->ctx, level, text);
}

size_t
sf_run_inputs(const struct sf_run *r)
{
	return (r->ins ? r->ins : 1);
}

const char *
sf_run_input(const struct sf_run *r, size_t i)
{
	return (r->ins ? r->in[i] : "-");
}

int
sf_run_need_asof(const struct sf_run *r, const char *what, struct sf_err *e)
{
	if (r->has_asof)
		return (0);
	(void)sf_fail(e, SF_E_USAGE, "%s needs an instant, and none was given",
	    what);
	return (sf_hint(e, "--asof 2026-11-01T00:00:00Z, or --asof now, or set "
	    "SF_ASOF"));
}

int
sf_run_key(const struct sf_run *r, uint8_t key[256], size_t *n,
    struct sf_err *e)
{
	struct sf_keys k;

	if (r->key_file == NULL) {
		*n = sizeof(fixed_key) - 1;
		memcpy(key, fixed_key, *n);
		sf_say(r, SF_SAY_WARN, "without --key-file, names come from a "
		    "fixed key: whoever knows a phone number knows its name");
		return (0);
	}
	if (sf_keys_read(&k, r->key_file, e))
		return (-1);
	*n = k.key[0].n;
	memcpy(key, k.key[0].p, *n);
	sf_keys_wipe(&k);
	return (0);
}
