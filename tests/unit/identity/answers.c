/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <unistd.h>

#include "identity/asked.h"
#include "identity/bridges.h"
#include "identity/places.h"
#include "identity/reason.h"
#include "tap.h"

/* The state after linking, of lines in a file. */
static struct sf_linked l;
static struct sf_run run;
static char path[] = "/tmp/sf-answers.XXXXXX";
static const char *const in[] = {path};

static const char events[] =
    "{\"ts\":\"2026-01-01T00:00:00Z\",\"event\":\"x\",\"ids\":"
	"{\"cust_no\":\"1\",\"phone\":\"+8613812345678\"}}\n"
    "{\"ts\":\"2026-01-02T00:00:00Z\",\"event\":\"x\",\"ids\":"
	"{\"cust_no\":\"2\",\"phone\":\"+8613812345678\"}}\n"
    "{\"ts\":\"2026-01-03T00:00:00Z\",\"event\":\"x\",\"ids\":"
	"{\"cust_no\":\"2\",\"email\":\"a@b.cn\"}}\n"
    "{\"ts\":\"2026-01-04T00:00:00Z\",\"event\":\"x\",\"ids\":"
	"{\"cust_no\":\"3\",\"email\":\"a@b.cn\",\"cookie\":\"1\"}}\n"
    "{\"ts\":\"2026-01-05T00:00:00Z\",\"event\":\"x\",\"ids\":"
	"{\"cust_no\":\"2\",\"device\":\"d\"}}\n"
    "{\"ts\":\"2026-01-06T00:00:00Z\",\"event\":\"x\",\"ids\":"
	"{\"cust_no\":\"3\",\"device\":\"d\",\"landline\":\"010\"}}\n"
    "{\"ts\":\"2026-01-07T00:00:00Z\",\"event\":\"x\",\"ids\":"
	"{\"id_card\":\"A\",\"openid\":\"w\"}}\n"
    "{\"ts\":\"2026-01-08T00:00:00Z\",\"event\":\"x\",\"ids\":"
	"{\"id_card\":\"B\",\"openid\":\"w\"}}\n"
    "{\"ts\":\"2026-01-08T00:00:00Z\",\"event\":\"x\",\"ids\":"
	"{\"id_card\":\"B\",\"cookie\":\"unknown\"}}\n";

static int
make(void)
{
	struct sf_err e = {0};
	int fd = mkstemp(path), ret;

	run.in = in;
	run.ins = 1;
	run.jobs = 1;
	run.memory = (size_t)64 << 20;
	run.max_line = (size_t)1 << 20;
	ret = fd < 0 || write(fd, events, sizeof(events) - 1) !=
	    (ssize_t)sizeof(events) - 1 || sf_linked_open(&l, &run, NULL, &e);
	l.forest = 1;
	ret = ret || sf_linked_make(&l, &e);
	(void)close(fd);
	(void)unlink(path);
	return (ret);
}

static uint32_t
node(const char *text)
{
	struct sf_asked a;
	struct sf_err e = {0};

	return (sf_asked_find(&a, &l, sf_str(text), &e) ? SF_NO_NODE - 1 :
	    a.node);
}

static uint32_t
person(const char *text)
{
	struct sf_asked a;
	struct sf_err e = {0};

	return (sf_asked_find(&a, &l, sf_str(text), &e) ? SF_NOBODY :
	    a.person);
}

static void
check_asked(void)
{
	struct sf_str name = sf_names_of(&l.names, &l.nodes, node("phone="
	    "+8613812345678"));
	struct sf_asked a;
	struct sf_err e = {0};
	char shown[64];

	OK(node("138 1234-5678") == node("phone=+8613812345678"),
	    "a value as people write it");
	OK(node("phone=8613812345678") == node("+8613812345678"),
	    "with its type, too");
	OK(node("cust_no=1") != node("cookie=1") && node("cookie=1") !=
	    SF_NO_NODE, "types tell values apart");
	OK(sf_asked_find(&a, &l, SF_S("1"), &e) == -1 && e.code == SF_E_USAGE,
	    "and have to, where two have one");
	OK(sf_asked_find(&a, &l, name, &e) == 0 && a.node ==
	    node("phone=+8613812345678"), "by its name");
	OK(node("phone=+8613912345678") == SF_NO_NODE && node("") ==
	    SF_NO_NODE && node("=") == SF_NO_NODE && node("x=y") == SF_NO_NODE,
	    "who is unknown");
	OK(person("landline=010") == SF_NOBODY && node("landline=010") !=
	    SF_NO_NODE, "a relation is nobody's");
	OK(person("cust_no=1") == person("cust_no=3") &&
	    person("cust_no=1") != SF_NOBODY, "persons");
	OK(sf_asked_next(&a, &l) == 0, "nothing has moved");
	a.text = SF_S("phone=13812345678");
	sf_asked_show(&a, shown, sizeof(shown));
	IS(shown, "phone=138****5678", "shown by its type");
	a.text = SF_S("tel=13812345678");
	sf_asked_show(&a, shown, sizeof(shown));
	IS(shown, "tel=138******78", "or as any text");
}

static void
check_reasons(void)
{
	struct sf_reasons r;
	struct sf_err e = {0};
	struct sf_buf b = {0};
	struct sf_reason why;
	uint32_t w = node("openid=w"), other;

	OK(sf_reasons_init(&r, &l, &e) == 0, "reasons");
	other = sf_reason_holder(&l, w) == person("id_card=A") ?
	    person("id_card=B") : person("id_card=A");
	why = sf_reason_of(&r, w, other, 0);
	OK(why.why == SF_WHY_REFUSED, "refused");
	IS(sf_reason_rule(&l, &why), "unique", "by a rule");
	sf_reason_words(&r, &why, w, &b);
	sf_reason_members(&r, &why, w, &b);
	IS(sf_buf_cstr(&b), "would be a second id_card,\"by\":\"id_card\"",
	    "in words, and as members");
	why = sf_reason_of(&r, w, sf_reason_holder(&l, w), 0);
	OK(why.why == SF_WHY_LINKS, "it links to whose it is");
	OK(sf_reason_plain(&l, node("cookie=unknown")) == SF_WHY_BLOCK,
	    "blocked");
	why = sf_reason_of(&r, node("landline=010"), person("cust_no=3"), 0);
	OK(why.why == SF_WHY_RELATION, "a relation");
	why = sf_reason_of(&r, node("cookie=1"), other, 1);
	OK(why.why == SF_WHY_GIVEN, "what a profile says");
	why = sf_reason_of(&r, node("cookie=1"), other, 0);
	OK(why.why == SF_WHY_ELSEWHERE, "or nobody");
	sf_reasons_release(&r);
	sf_buf_release(&b);
}

static void
check_bridges(void)
{
	struct sf_bridges b;
	struct sf_err e = {0};

	OK(sf_bridges_find(&b, &l, &e) == 0 && b.n == 1, "one bridge");
	OK(b.n == 1 && b.v[0].node == node("phone=+8613812345678") &&
	    b.v[0].parts == 2 && b.v[0].trusted == 3 && b.v[0].parted == 1,
	    "the phone: address and device stand for each other");
	sf_bridges_release(&b);
}

static void
check_places(void)
{
	struct sf_places p;
	struct sf_err e = {0};
	uint32_t i = node("cust_no=2");

	OK(sf_places_of_nodes(&p, &l, &e) == 0 && p.from[i + 1] - p.from[i] ==
	    3, "the sets of an identifier");
	sf_places_release(&p);
	i = person("cust_no=2");
	OK(sf_places_of_persons(&p, &l, &e) == 0 && p.from[i + 1] -
	    p.from[i] == 6, "and of a person");
	sf_places_release(&p);
}

/* The same evidence under rules that hold nobody apart, and back. */
static void
check_again(void)
{
	struct sf_idrules rules;
	struct sf_err e = {0};
	size_t n = l.persons.n;
	int ok;

	ok = sf_idrules_init(&rules, NULL, &e) == 0;
	rules.type[sf_idrules_type(&rules, SF_S("id_card"), &e)].unique = 0;
	ok = ok && sf_linked_again(&l, &rules, &e) == 0;
	OK(ok && l.persons.n == n - 1 && person("id_card=A") ==
	    person("id_card=B"), "other rules, other persons");
	ok = sf_idrules_init(&rules, NULL, &e) == 0 &&
	    sf_linked_again(&l, &rules, &e) == 0;
	OK(ok && l.persons.n == n && person("id_card=A") !=
	    person("id_card=B"), "and back");
}

int
main(void)
{
	OK(make() == 0, "linked");
	check_asked();
	check_reasons();
	check_bridges();
	check_places();
	check_again();
	sf_linked_release(&l);
	DONE();
}
