/* SPDX-License-Identifier: MIT */
#include <sys/stat.h>

#include "io/key.h"

#include "tap.h"
#include "tmp.h"

static struct sf_keys keys;
static struct sf_err err;

static int
get(const char *text, int mode)
{
	sf_err_clear(&err);
	tmp_put("key", text, strlen(text));
	(void)chmod("key", (mode_t)mode);
	return (sf_keys_read(&keys, "key", &err));
}

static int
is(size_t i, const char *id, const char *key)
{
	return (keys.n > i && strcmp(keys.key[i].id, id) == 0 &&
	    keys.key[i].n == strlen(key) &&
	    memcmp(keys.key[i].p, key, strlen(key)) == 0);
}

static void
several(void)
{
	char many[1024] = "";
	int i;

	OK(get("# since May\nk1: 0123456789abcdef\n\nk2:\tfedcba9876543210 \r\n",
	    0600) == 0 && keys.n == 2, "two keys");
	OK(is(0, "k1", "0123456789abcdef") && is(1, "k2", "fedcba9876543210"),
	    "  their ids, the oldest first");
	OK(get("k1: 0123456789abcdef\nfedcba9876543210\n", 0600) == -1 &&
	    err.code == SF_E_USAGE && err.line == 2, "a line without an id");
	OK(get("k1: 0123456789abcdef\nk2: short\n", 0600) == -1 &&
	    err.line == 2, "a key that is too short");
	OK(get("k1: 0123456789abcdef\nk1: fedcba9876543210\n", 0600) == -1 &&
	    err.line == 2, "an id that stands twice");
	OK(strstr(err.msg, "fedcba") == NULL, "  and nothing of a key is said");
	for (i = 0; i < 9; i++)
		(void)snprintf(many + strlen(many), sizeof(many) -
		    strlen(many), "k%d: 0123456789abcde%d\n", i, i);
	OK(get(many, 0600) == -1 && err.line == 9, "a ninth key");
}

int
main(void)
{
	char long_id[64];

	tmp_open();
	OK(get("0123456789abcdef\n", 0600) == 0 && keys.n == 1,
	    "one key without a name");
	/* openssl dgst -sha256 -mac HMAC of the text, base32(1) */
	OK(is(0, "kb7ghc", "0123456789abcdef"), "  is called after itself");
	OK(get("12: 0123456789abcdef\n", 0600) == 0 && keys.n == 1 &&
	    keys.key[0].n == 20, "no id starts with a digit: a plain key");
	(void)snprintf(long_id, sizeof(long_id), "%s: 0123456789abcdef",
	    "abcdefghijklmnopq");
	OK(get(long_id, 0600) == 0 && keys.key[0].n == 35,
	    "an id of 17 is none");
	OK(get("k1: 0123456789abcdef\n", 0644) == -1 &&
	    err.code == SF_E_USAGE, "others may read");
	several();
	sf_keys_wipe(&keys);
	OK(keys.n == 0 && keys.key[0].p[0] == 0, "nothing is left");
	tmp_close();
	DONE();
}
