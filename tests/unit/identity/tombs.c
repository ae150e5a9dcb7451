/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "identity/tombs.h"
#include "tap.h"

static const uint8_t key[] = "a key of some bytes";
static struct sf_tombs tombs = {.key = key, .keylen = sizeof(key)};
static char dir[64];

static void
name_of(const char *type, const char *value, const char *start,
    char out[SF_NAME_LEN + 1])
{
	struct sf_err e = {0};
	struct sf_namer *n = sf_namer_new(key, sizeof(key), &e);

	if (n == NULL || sf_namer_name(n, sf_str(type), sf_str(value),
	    sf_str(start), out, &e))
		abort();
	sf_namer_free(n);
}

/* Evidence of one identifier, as records bring it. */
static int
refused(const char *type, const char *value, unsigned flags, int shared,
    int64_t first, int64_t last)
{
	struct sf_err e = {0};
	struct sf_tombguard *g = sf_tombguard_new(&tombs, &e);
	struct sf_buf b = {0};
	uint32_t n = (uint32_t)(strlen(type) + 1 + strlen(value));
	struct sf_evidence ev = {flags, first, 1, NULL, NULL};
	int got, again;

	n |= shared ? UINT32_C(1) << 31 : 0;
	sf_buf_add(&b, &n, sizeof(n));
	if (flags & SF_EV_PROFILE) {
		sf_buf_add(&b, &first, sizeof(first));
		sf_buf_add(&b, &last, sizeof(last));
	}
	sf_buf_add(&b, type, strlen(type) + 1);
	sf_buf_adds(&b, value);
	ev.next = b.p;
	ev.end = b.p + b.n;
	if (g == NULL || b.failed)
		abort();
	got = sf_tombguard_refuses(g, ev, first, last, &e);
	/* What it learnt the first time does not change its mind. */
	again = sf_tombguard_refuses(g, ev, first, last, &e);
	sf_tombguard_free(g);
	sf_buf_release(&b);
	return (got == again ? got : -1);
}

static void
test_guard(void)
{
	struct sf_err e = {0};
	char phone[SF_NAME_LEN + 1], card[SF_NAME_LEN + 1];
	char other[SF_NAME_LEN + 1];

	name_of("phone", "1", "", phone);
	name_of("id_card", "2", "", card);
	name_of("one_id", "x", "", other);
	OK(sf_tombs_add(&tombs, SF_TOMB_EVENTS, phone, 10, 20, &e) == 0 &&
	    sf_tombs_add(&tombs, SF_TOMB_NAME, card, 20, 20, &e) == 0 &&
	    sf_tombs_add(&tombs, SF_TOMB_NAME, other, 20, 20, &e) == 0 &&
	    sf_tombs_add(&tombs, SF_TOMB_EVENTS, phone, 10, 20, &e) == 0,
	    "added");
	sf_tombs_order(&tombs);
	OK(tombs.n == 3, "each once");
	OK(refused("phone", "1", 0, 0, 10, 10) == 1 &&
	    refused("phone", "1", 0, 0, 19, 19) == 1, "an event within");
	OK(refused("phone", "1", 0, 0, 9, 9) == 0 &&
	    refused("phone", "1", 0, 0, 20, 20) == 0, "before, and from then on");
	OK(refused("phone", "2", 0, 0, 15, 15) == 0 &&
	    refused("email", "1", 0, 0, 15, 15) == 0, "others are not");
	OK(refused("id_card", "2", 0, 0, 15, 15) == 0,
	    "a name alone refuses no events of its identifier");
	OK(refused("one_id", card, 0, 0, 15, 15) == 1 &&
	    refused("one_id", card, 0, 0, 99, 99) == 1,
	    "but whatever names a person by it, whenever");
	OK(refused("one_id", phone, 0, 0, 15, 15) == 0,
	    "which the name of an identifier that was no name is not");
	OK(refused("one_id", "x", 0, 0, 99, 99) == 1 &&
	    refused("one_id", "y", 0, 0, 15, 15) == 0, "nor a foreign one");
	OK(refused("phone", "1", SF_EV_PROFILE, 0, 1, 10) == 1 &&
	    refused("phone", "1", SF_EV_PROFILE, 0, 19, 30) == 1 &&
	    refused("phone", "1", SF_EV_PROFILE, 0, 1, 30) == 1,
	    "a profile that saw it at such a time");
	OK(refused("phone", "1", SF_EV_PROFILE, 0, 1, 9) == 0 &&
	    refused("phone", "1", SF_EV_PROFILE, 0, 20, 30) == 0 &&
	    refused("phone", "1", SF_EV_PROFILE, 1, 1, 30) == 0,
	    "at no such time, or shared");
}

/* What an identifier is called. */
static void
renamed(const char *type, const char *value, const char *start,
    const char *want, const char *what)
{
	char name[SF_NAME_LEN + 1], is[SF_NAME_LEN + 1];
	struct sf_err e = {0};
	struct sf_namer *n = sf_namer_new(key, sizeof(key), &e);

	name_of(type, value, start, name);
	name_of(type, value, want, is);
	OK(n != NULL && sf_tombs_rename(&tombs, n, sf_str(type),
	    sf_str(value), start, name, &e) == 0 && strcmp(name, is) == 0,
	    what);
	sf_namer_free(n);
}

static void
test_names(void)
{
	char now[SF_TS_LEN + 1], once[64], twice[64];
	char name[SF_NAME_LEN + 1];
	struct sf_err e = {0};

	sf_ts_format(20, now);
	(void)snprintf(once, sizeof(once), " %s", now);
	(void)snprintf(twice, sizeof(twice), " %s %s", now, now);
	renamed("phone", "1", "", "", "whose events are refused keeps a name");
	renamed("id_card", "2", "", once, "a name that was theirs is another");
	renamed("id_card", "2", now, now, "of a later holder it never was");
	name_of("id_card", "2", once, name);
	OK(sf_tombs_add(&tombs, SF_TOMB_NAME, name, 20, 20, &e) == 0,
	    "forgotten again at once");
	sf_tombs_order(&tombs);
	renamed("id_card", "2", "", twice, "  it is another again");
	name_of("id_card", "2", now, name);
	OK(sf_tombs_add(&tombs, SF_TOMB_NAME, name, 20, 20, &e) == 0,
	    "a later holder, too");
	sf_tombs_order(&tombs);
	(void)snprintf(once, sizeof(once), "%s %s", now, now);
	renamed("id_card", "2", now, once, "  is called otherwise");
}

static int
put(const struct sf_tombs *t, int init, struct sf_err *e)
{
	struct sf_state *s = sf_state_open(dir, "test 1", init, e);
	int ret = s == NULL || sf_tombs_write(t, s, e) ||
	    sf_state_commit(s, e) ? -1 : 0;

	sf_state_free(s);
	return (ret);
}

static int
get(struct sf_tombs *t, struct sf_err *e)
{
	struct sf_state *s = sf_state_open(dir, "test 1", 0, e);
	int ret = s == NULL || sf_tombs_read(t, s, e) ? -1 : 0;

	sf_state_free(s);
	return (ret);
}

static void
test_files(void)
{
	struct sf_tombs none = {0}, is = {0}, swapped = {0};
	struct sf_err e = {0};
	char cmd[200];

	(void)snprintf(dir, sizeof(dir), "/tmp/sf-tombs.%ld", (long)getpid());
	OK(put(&none, 1, &e) == 0 && get(&is, &e) == 0 && is.n == 0,
	    "none, written and read");
	sf_tombs_release(&is);
	OK(put(&tombs, 0, &e) == 0 && get(&is, &e) == 0 &&
	    is.n == tombs.n && memcmp(is.v, tombs.v, is.n *
	    sizeof(*is.v)) == 0, "some");
	sf_tombs_release(&is);
	if (sf_tombs_add(&swapped, SF_TOMB_NAME, tombs.v[1].name, 0, 0, &e) ||
	    sf_tombs_add(&swapped, SF_TOMB_NAME, tombs.v[0].name, 0, 0, &e))
		abort();
	OK(put(&swapped, 0, &e) == 0 && get(&is, &e) == -1 &&
	    e.code == SF_E_DATA && strstr(e.path, "/forgotten") != NULL,
	    "out of order is damage, and named");
	sf_tombs_release(&is);
	sf_tombs_release(&swapped);
	(void)snprintf(cmd, sizeof(cmd), "rm -rf '%s'", dir);
	OK(system(cmd) == 0, "removed");
}

int
main(void)
{
	test_guard();
	test_names();
	test_files();
	sf_tombs_release(&tombs);
	DONE();
}
