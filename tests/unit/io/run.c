/* SPDX-License-Identifier: MIT */
#include <sys/stat.h>

#include "io/run.h"

#include "tap.h"
#include "tmp.h"

static char said[2048];

static void
say(void *ctx, int level, const char *text)
{
	(void)ctx;
	(void)snprintf(said, sizeof(said), "%d %s", level, text);
}

static void
key_case(const char *text, size_t n, int mode, int want, size_t len,
    const char *what)
{
	struct sf_run r = {.key_file = "key", .say = say};
	struct sf_err e = {0};
	uint8_t key[256];
	size_t k = 0;
	int ret;

	tmp_put("key", text, n);
	(void)chmod("key", (mode_t)mode);
	ret = sf_run_key(&r, key, &k, &e);
	OK(ret == (want ? -1 : 0) && (int)e.code == want, what);
	if (ret == 0)
		OK(k == len && memcmp(key, text, len) == 0, "  and its bytes");
	else
		IS(e.path, "key", "  and names the file");
}

static void
keys(void)
{
	struct sf_run r = {.say = say};
	struct sf_err e = {0};
	char long_key[300];
	uint8_t key[256];
	size_t k = 0;

	memset(long_key, 'x', sizeof(long_key));
	OK(sf_run_key(&r, key, &k, &e) == 0 && k >= 16, "the fixed key");
	OK(strncmp(said, "-1 without --key-file", 21) == 0, "  with a warning");
	key_case("0123456789abcdef\n", 17, 0600, 0, 16, "a key of 16");
	key_case("0123456789abcde\n", 16, 0600, SF_E_USAGE, 0, "one of 15");
	key_case("", 0, 0600, SF_E_USAGE, 0, "an empty one");
	key_case(long_key, 256, 0600, 0, 256, "one of 256");
	key_case(long_key, 257, 0600, SF_E_USAGE, 0, "one of 257");
	key_case("0123456789abcd\0f", 16, 0640, 0, 16, "a NUL, group may read");
	key_case("0123456789abcdef", 16, 0604, SF_E_USAGE, 0, "others may read");
	r.key_file = "none";
	OK(sf_run_key(&r, key, &k, &e) == -1 && e.code == SF_E_USAGE,
	    "a key file that is missing");
	sf_err_clear(&e);
	r.key_file = ".";
	OK(sf_run_key(&r, key, &k, &e) == -1 && e.code == SF_E_USAGE,
	    "a key file that is a directory");
}

int
main(void)
{
	const char *in[] = {"a", "b"};
	struct sf_run r = {.in = in, .ins = 2, .say = say};
	struct sf_err e = {0};
	char big[3000];

	tmp_open();
	sf_say(&r, SF_SAY_INFO, "%d rows", 7);
	IS(said, "0 7 rows", "talk");
	sf_say(&r, SF_SAY_MORE, "detail");
	IS(said, "0 7 rows", "detail is not asked for");
	memset(big, 'a', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	sf_say(&r, SF_SAY_WARN, "%s", big);
	OK(strlen(said) == 3 + 1023 && strcmp(said + 1023, "...") == 0,
	    "long talk is cut, and says so");
	IS(sf_run_input(&r, 1), "b", "operands");
	OK(sf_run_inputs(&r) == 2, "and their number");
	r.ins = 0;
	OK(sf_run_inputs(&r) == 1, "none is one");
	IS(sf_run_input(&r, 0), "-", "standard input");
	OK(sf_run_need_asof(&r, "since()", &e) == -1, "no instant");
	IS(e.msg, "since() needs an instant, and none was given", "is said");
	r.has_asof = 1;
	OK(sf_run_need_asof(&r, "x", &e) == 0, "an instant");
	keys();
	tmp_close();
	DONE();
}
