/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <unistd.h>

#include "identity/idrules.h"
#include "tap.h"

static struct sf_idrules r;

static int
blocked(const char *type, const char *value)
{
	struct sf_err e = {0};
	size_t t = sf_idrules_type(&r, sf_str(type), &e);

	return (sf_idrules_blocked(&r, t, sf_str(value), &e));
}

static const struct {
	const char *type, *value;
	int blocked;
} values[] = {
    {"phone", "+8613800138000", 1},
    {"phone", "+8613812345678", 0},
    {"email", "+8613800138000", 0},
    {"device", "", 1},
    {"device", "000-000", 1},
    {"device", "000-001", 0},
    {"imei", "-1", 1},
    {"imei", "Unknown", 1},
    {"whatever", "NULL", 1},
    {"whatever", "nullnull", 0},
    {"card", "6222", 1},
    {"card", "62221", 0},
    {"phone", "6222", 0},
    {"email", "Test-9", 0},
    {"email", "test-9", 1},
    {"email", "HELP@bank.example", 1},
};

static const struct sf_idtype *
type(const char *name)
{
	struct sf_err e = {0};

	return (&r.type[sf_idrules_type(&r, sf_str(name), &e)]);
}

static const char *
name_at(unsigned rank)
{
	size_t i;

	for (i = 0; i < r.n; i++)
		if (r.type[i].rank == rank)
			return (r.type[i].name.p);
	return ("");
}

static void
check_ranks(void)
{
	struct sf_err e = {0};

	(void)sf_idrules_type(&r, SF_S("aaa"), &e);
	OK(sf_idrules_rank(&r, &e) == 0, "ranked");
	IS(name_at(0), "id_card", "trusted and unique is the strongest");
	IS(name_at(1), "cust_no", "then trusted, by name");
	IS(name_at(4), "card", "then strong");
	IS(name_at(8), "aaa", "a type of no rule is weak");
	OK(type("aaa")->per_value.max == 5,
	    "and limited as devices are");
	OK(type("email")->tier ==
	    SF_TIER_RELATION, "the file's tier holds");
	OK(type("email")->per_value.max == 0,
	    "and with it what a relation has none of");
	OK(type("cookie")->per_value.max == 5,
	    "but what it does not name stays");
}

/* Values for names of types: that is told, and does not go on for hours. */
static void
check_many(void)
{
	struct sf_err e = {0};
	char name[32];
	size_t i, n = r.n;

	for (i = 0; i < SF_IDTYPES_MAX; i++) {
		(void)snprintf(name, sizeof(name), "1381234%04zu", i);
		if (sf_idrules_type(&r, sf_str(name), &e) == SIZE_MAX)
			break;
	}
	OK(r.n == SF_IDTYPES_MAX && i == SF_IDTYPES_MAX - n &&
	    e.code == SF_E_DATA, "a thousand types are enough");
	OK(strstr(e.msg, "1381234") == NULL, "the message is masked");
	OK(sf_idrules_type(&r, SF_S("phone"), &e) < n, "those there are stay");
}

int
main(void)
{
	static const char text[] =
	    "ids: {email: {tier: relation}, cookie: {majority: 90%}}\n"
	    "block:\n"
	    "  any: ['^test-[0-9]$']\n"
	    "  card: ['6222']\n"
	    "  email: [help@bank.example]\n";
	char path[] = "/tmp/sf-idrules.XXXXXX";
	struct sf_err e = {0};
	size_t i;
	int fd = mkstemp(path);

	if (fd < 0 || write(fd, text, sizeof(text) - 1) < 0 || close(fd))
		return (1);
	OK(sf_idrules_init(&r, path, &e) == 0, "read");
	(void)unlink(path);
	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		OK(blocked(values[i].type, values[i].value) ==
		    values[i].blocked, values[i].value);
	check_ranks();
	check_many();
	sf_idrules_release(&r);
	DONE();
}
