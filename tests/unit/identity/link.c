/* SPDX-License-Identifier: MIT */
#include "identity/link.h"
#include "tap.h"

/*
 * Records as lists of identifiers; 'a' to 'z' are values.  Persons are told
 * as the sorted classes of identifiers, so that any order can be compared.
 */
static struct sf_idrules rules;
static struct sf_nodes nodes;
static struct sf_idsets sets;
static struct sf_values values;
static struct sf_unite unite;
static struct sf_links links;

struct record {
	const char *ids;	/* "phone=a cookie=b" */
	unsigned times;
	int64_t day;
};

static int
add(const struct record *r, uint32_t *set, struct sf_err *e)
{
	const char *text = r->ids;
	int64_t day = r->day;
	unsigned left = r->times;
	struct sf_buf ids = {0};
	struct sf_evidence ev = {0};
	const char *p = text, *end;
	uint32_t n, shared, k = 0;
	int profile, ret = 0;

	profile = strchr(text, '-') != NULL;
	for (; *p != '\0'; p = *end ? end + 1 : end, k++) {
		end = p + strcspn(p, " ");
		shared = *p == '-' ? UINT32_C(1) << 31 : 0;
		p += shared != 0;
		n = (uint32_t)(end - p);
		shared |= n;
		sf_buf_add(&ids, &shared, sizeof(shared));
		if (profile) {
			sf_buf_add(&ids, &day, sizeof(day));
			sf_buf_add(&ids, &day, sizeof(day));
		}
		sf_buf_add(&ids, p, n);
		*(char *)memchr(ids.p + ids.n - n, '=', n) = '\0';
	}
	for (; left > 0 && ret == 0; left--) {
		ev.ids = k;
		ev.ts = day;
		ev.next = ids.p;
		ev.end = ids.p + ids.n;
		ev.flags = profile ? SF_EV_PROFILE : 0;
		ret = sf_idsets_add(&sets, &nodes, &ev, sf_hash128(
		    ids.p, ids.n), set, e);
	}
	sf_buf_release(&ids);
	return (ret);
}

static int
same(const char *a, const char *b)
{
	char x[32], y[32];
	size_t n = strlen(a), m = strlen(b);

	memcpy(x, a, n);
	memcpy(y, b, m);
	*(char *)memchr(x, '=', n) = '\0';
	*(char *)memchr(y, '=', m) = '\0';
	return (unite.parent[sf_nodes_find(&nodes, (struct sf_str){x, n})] ==
	    unite.parent[sf_nodes_find(&nodes, (struct sf_str){y, m})]);
}

static uint32_t
node_at(const char *a, int64_t day)
{
	char x[32];
	size_t n = strlen(a);

	memcpy(x, a, n);
	*(char *)memchr(x, '=', n) = '\0';
	return (sf_nodes_at(&nodes, sf_nodes_find(&nodes,
	    (struct sf_str){x, n}), day));
}

static int
block_of(const char *a)
{
	char x[32];
	size_t n = strlen(a);

	memcpy(x, a, n);
	*(char *)memchr(x, '=', n) = '\0';
	return (nodes.kind[sf_nodes_find(&nodes, (struct sf_str){x, n})].block);
}

/* The records again: each stands for one set, and for events of one day. */
struct again {
	const struct record *r;
	size_t n;
	uint32_t set[16];
	int walked;
};

static int
times(void *ctx, sf_times_each *each, void *arg, struct sf_err *e)
{
	struct again *a = ctx;
	size_t i;
	unsigned k;

	(void)e;
	a->walked = 1;
	for (i = 0; i < a->n; i++)
		for (k = 0; k < a->r[i].times; k++)
			each(arg, a->set[i], a->r[i].day);
	return (0);
}

static struct again again;

static struct sf_idtype *
type(const char *name)
{
	struct sf_err e = {0};

	return (&rules.type[sf_idrules_type(&rules, sf_str(name), &e)]);
}

static int
link_records(const struct record *r, size_t n, int back)
{
	struct sf_link_in in = {.nodes = &nodes, .sets = &sets,
	    .unite = &unite, .values = &values, .times = times, .ctx = &again,
	    .jobs = 1};
	struct sf_err e = {0};
	size_t i;
	int ret;

	ret = sf_idrules_init(&rules, NULL, &e);
	type("device")->per_value.max = 2;
	type("email")->majority = 8000;
	type("tel")->moves = 1;
	type("tel")->silence = 100;
	sf_nodes_init(&nodes, &rules, NULL);
	again.r = r;
	again.n = n;
	again.walked = 0;
	for (i = 0; i < n && ret == 0; i++)
		ret = add(&r[back ? n - 1 - i : i],
		    &again.set[back ? n - 1 - i : i], &e);
	return (ret || sf_idrules_rank(&rules, &e) ||
	    sf_values_begin(&values, &nodes, 0, &e) ||
	    sf_idsets_seal(&sets, &nodes, &e) ||
	    sf_unite_init(&unite, &nodes, &sets, 1, &e) ||
	    sf_link(&links, &in, &e));
}

static void
forget(void)
{
	sf_links_release(&links);
	sf_values_release(&values);
	sf_unite_release(&unite);
	sf_idsets_release(&sets);
	sf_nodes_release(&nodes);
	sf_idrules_release(&rules);
}

static void
check_evidence(int back)
{
	static const struct record r[] = {
	    {"id_card=a phone=p", 3, 1}, {"id_card=b phone=p", 2, 9},
	    {"id_card=a phone=q", 1, 1}, {"id_card=b phone=q", 1, 2},
	    {"id_card=b phone=r", 1, 1}, {"id_card=a phone=r", 1, 1},
	};

	OK(link_records(r, 6, back) == 0, "linked");
	OK(same("id_card=a", "phone=p"), "what more events say");
	OK(same("id_card=b", "phone=q"), "then what is later");
	OK(same("id_card=a", "phone=r"), "then the smaller value");
	OK(links.n == 3, "and three links are refused");
	forget();
}

static void
check_crowds(int back)
{
	static const struct record r[] = {
	    {"phone=a device=x", 1, 1}, {"phone=b device=x", 1, 1},
	    {"phone=c device=x", 1, 1}, {"device=x cookie=k", 1, 1},
	    {"phone=d device=y", 1, 1}, {"phone=e device=y", 1, 1},
	    {"id_card=i phone=f device=z", 1, 1}, {"phone=g device=z", 1, 1},
	    {"phone=h device=z", 1, 1}, {"id_card=i phone=g", 1, 1},
	    {"cookie=l device=w", 1, 1}, {"cookie=m device=w", 1, 1},
	    {"cookie=n device=w", 1, 1},
	};

	OK(link_records(r, 13, back) == 0, "linked");
	OK(block_of("device=x") == SF_NODE_CROWDED, "three persons");
	OK(!same("phone=a", "phone=b") && !same("cookie=k", "device=x"),
	    "it links nobody");
	OK(same("phone=d", "phone=e"), "two are within the limit");
	OK(same("phone=f", "phone=h"), "as are three phones of two persons");
	OK(same("cookie=l", "cookie=n"), "strangers' cookies are no crowd");
	forget();
}

static void
check_profiles(int back)
{
	static const struct record r[] = {
	    {"id_card=a phone=p -device=d", 1, 0}, {"id_card=b phone=p", 9, 9},
	    {"cust_no=1 device=d", 1, 1},
	};

	OK(link_records(r, 3, back) == 0, "linked");
	OK(same("id_card=a", "phone=p"), "a profile outweighs events");
	OK(same("cust_no=1", "device=d") && !same("id_card=a", "device=d"),
	    "what is shared in it does not link it");
	forget();
}

static void
check_majority(int back)
{
	static const struct record r[] = {
	    {"id_card=a email=x", 4, 1}, {"id_card=b email=x", 1, 9},
	    {"email=x device=d", 1, 1}, {"phone=p email=x", 9, 1},
	    {"id_card=a email=y", 4, 1}, {"id_card=b email=y", 2, 1},
	    {"id_card=a email=z", 1, 1}, {"id_card=b -email=z", 1, 1},
	    {"id_card=a email=v", 1, 1}, {"id_card=b email=v", 1, 1},
	    {"cust_no=1 email=v", 9, 9}, {"id_card=b cust_no=1", 1, 1},
	};

	OK(link_records(r, 12, back) == 0, "linked");
	OK(same("id_card=a", "email=x") && same("email=x", "device=d"),
	    "four of five are a majority of 80%%");
	OK(same("phone=p", "email=x"), "who is not known is the holder");
	OK(block_of("email=y") == SF_NODE_DISPUTED && nodes.v[sf_nodes_find(
	    &nodes, (struct sf_str){"email\0y", 7})].crowd == 2,
	    "two thirds are none, and nobody's");
	OK(block_of("email=z") == SF_NODE_DISPUTED,
	    "what is shared in a profile was seen there");
	OK(same("id_card=b", "email=v"), "a person's numbers add up");
	OK(links.n == 2 && links.refused[0].limit == SF_BAR_MAJORITY,
	    "links to others are refused");
	forget();
}

/* The unions lead from any identifier of a person to any other. */
static void
check_forest(int back)
{
	static const struct record r[] = {
	    {"id_card=a phone=p cookie=k", 2, 5}, {"phone=p cookie=l", 1, 7},
	    {"id_card=a cookie=l", 3, 8}, {"cookie=m device=z", 1, 1},
	};
	uint32_t phone;
	size_t i;

	OK(link_records(r, 4, back) == 0, "linked");
	OK(unite.ties == 4, "six identifiers of two persons: four ties");
	phone = sf_nodes_find(&nodes, (struct sf_str){"phone\0p", 7});
	for (i = 0; i < unite.ties; i++)
		if (unite.tree[i].weak == phone)
			break;
	OK(i < unite.ties && unite.tree[i].count == 2 &&
	    unite.tree[i].last == 5 && unite.tree[i].from == SF_TIE_EVENTS,
	    "each says how often it was seen, and when");
	forget();
}

/* The set that a record of the day belongs to has the node of the day. */
static void
check_moves(int back)
{
	static const struct record r[] = {
	    {"id_card=a tel=p", 2, 10}, {"tel=p", 1, 20}, {"tel=p", 2, 60},
	    {"id_card=b tel=p", 1, 50}, {"tel=p cookie=k", 1, 49},
	    {"tel=p cookie=l", 1, 50}, {"tel=q", 1, 1}, {"tel=q", 1, 101},
	    {"tel=q", 1, 202}, {"cust_no=c tel=p", 1, 55}, {"tel=s", 1, 1},
	    {"tel=s", 1, INT64_C(1) << 40},
	};
	uint32_t p = 0, q = 0, later;

	OK(link_records(r, 12, back) == 0, "linked");
	p = sf_nodes_find(&nodes, (struct sf_str){"tel\0p", 5});
	q = sf_nodes_find(&nodes, (struct sf_str){"tel\0q", 5});
	later = sf_nodes_next(&nodes, p);
	OK(later != SF_NO_NODE && sf_nodes_start(&nodes, later) == 50 &&
	    sf_nodes_next(&nodes, later) == SF_NO_NODE, "cut at the second");
	OK(sf_nodes_at(&nodes, p, 49) == p &&
	    sf_nodes_at(&nodes, p, 50) == later, "who had it when");
	OK(same("id_card=a", "tel=p") && same("id_card=a", "cookie=k"),
	    "what was before is the first's");
	OK(unite.parent[later] == unite.parent[sf_nodes_find(&nodes,
	    (struct sf_str){"id_card\0b", 9})] && same("id_card=b",
	    "cookie=l") && same("id_card=b", "cust_no=c"), "then it is hers");
	OK(again.walked && sets.v[sf_moves_set(&links.moves, again.set[1],
	    20)].count == 1 && sets.v[sf_moves_set(&links.moves,
	    again.set[1], 60)].count == 2, "a set of both is parted");
	later = sf_nodes_next(&nodes, q);
	OK(later != SF_NO_NODE && sf_nodes_start(&nodes, later) == 202 &&
	    unite.parent[later] != unite.parent[q],
	    "101 days of silence are more than 100");
	OK(node_at("tel=s", 1) != node_at("tel=s", INT64_C(1) << 40),
	    "as are very many, in room for two events");
	forget();
}

/* Who begin at one instant are told from those before, not from each other. */
static void
check_moves_at_once(int back)
{
	static const struct record r[] = {
	    {"id_card=a tel=p", 1, 10}, {"cust_no=c tel=p", 1, 50},
	    {"id_card=b tel=p", 1, 50}, {"id_card=d tel=p", 1, 50},
	    {"id_card=a tel=q", 1, 10}, {"cust_no=c tel=q", 1, 50},
	    {"id_card=b tel=q", 1, 50}, {"id_card=b tel=q", 1, 60},
	    {"id_card=a tel=r", 1, 10}, {"id_card=b tel=r", 1, 10},
	};
	uint32_t p, q, r0;

	OK(link_records(r, 10, back) == 0, "linked");
	p = sf_nodes_find(&nodes, (struct sf_str){"tel\0p", 5});
	q = sf_nodes_find(&nodes, (struct sf_str){"tel\0q", 5});
	r0 = sf_nodes_find(&nodes, (struct sf_str){"tel\0r", 5});
	OK(sf_nodes_at(&nodes, p, 49) == p && sf_nodes_at(&nodes, p, 50) != p,
	    "one of those who came that day is another");
	OK(sf_nodes_next(&nodes, sf_nodes_at(&nodes, p, 50)) == SF_NO_NODE,
	    "and begins once");
	OK(sf_nodes_at(&nodes, q, 50) != q, "however long each stays");
	OK(sf_nodes_next(&nodes, r0) == SF_NO_NODE, "the first do not follow");
	forget();
}

int
main(void)
{
	int back;

	for (back = 0; back < 2; back++) {
		check_evidence(back);
		check_crowds(back);
		check_profiles(back);
		check_majority(back);
		check_forest(back);
		check_moves(back);
		check_moves_at_once(back);
	}
	DONE();
}
