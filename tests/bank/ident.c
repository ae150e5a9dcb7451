/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "bank.h"

/* Surnames with their reading, given names with theirs. */
static const char *const surname[40][2] = {
	{"王", "wang"}, {"李", "li"}, {"张", "zhang"}, {"刘", "liu"},
	{"陈", "chen"}, {"杨", "yang"}, {"黄", "huang"}, {"赵", "zhao"},
	{"吴", "wu"}, {"周", "zhou"}, {"徐", "xu"}, {"孙", "sun"},
	{"马", "ma"}, {"朱", "zhu"}, {"胡", "hu"}, {"郭", "guo"},
	{"何", "he"}, {"高", "gao"}, {"林", "lin"}, {"罗", "luo"},
	{"郑", "zheng"}, {"梁", "liang"}, {"谢", "xie"}, {"宋", "song"},
	{"唐", "tang"}, {"许", "xu"}, {"韩", "han"}, {"冯", "feng"},
	{"邓", "deng"}, {"曹", "cao"}, {"彭", "peng"}, {"曾", "zeng"},
	{"肖", "xiao"}, {"田", "tian"}, {"董", "dong"}, {"袁", "yuan"},
	{"潘", "pan"}, {"于", "yu"}, {"欧阳", "ouyang"}, {"㛃", "jie"},
};
static const char *const given[][2] = {
	{"伟", "wei"}, {"芳", "fang"}, {"娜", "na"}, {"敏", "min"},
	{"静", "jing"}, {"丽", "li"}, {"强", "qiang"}, {"磊", "lei"},
	{"军", "jun"}, {"洋", "yang"}, {"勇", "yong"}, {"艳", "yan"},
	{"杰", "jie"}, {"娟", "juan"}, {"涛", "tao"}, {"明", "ming"},
	{"超", "chao"}, {"秀英", "xiuying"}, {"霞", "xia"}, {"平", "ping"},
	{"刚", "gang"}, {"桂英", "guiying"}, {"子轩", "zixuan"},
	{"欣怡", "xinyi"}, {"浩然", "haoran"}, {"一诺", "yinuo"},
	{"建国", "jianguo"}, {"庐", "lu"}, {"浔", "xun"}, {"雨桐", "yutong"},
};
#define GIVEN (sizeof(given) / sizeof(given[0]))

static const struct {
	const char *code, *city;
} region[13] = {
	{"360402", "九江"}, {"360403", "九江"}, {"360404", "九江"},
	{"360481", "瑞昌"}, {"360482", "共青城"}, {"360483", "庐山"},
	{"360423", "武宁"}, {"360424", "修水"}, {"360425", "永修"},
	{"360426", "德安"}, {"360428", "都昌"}, {"360429", "湖口"},
	{"360430", "彭泽"},
};

const char *
city_of(const struct person *p)
{
	return (region[p->region].city);
}

void
id_name(const struct world *w, const struct person *p, char out[ID_LEN])
{
	(void)w;
	(void)snprintf(out, ID_LEN, "%s%s", surname[p->surname][0],
	    given[p->given % GIVEN][0]);
}

void
id_phone(const struct world *w, uint32_t slot, char out[ID_LEN])
{
	static const char *const prefix[] = {"134", "135", "136", "137", "138",
		"139", "150", "151", "158", "159", "182", "187", "188", "130",
		"131", "186", "133", "189", "177", "199"};
	unsigned k = pick(w, slot, 0, P_IDS, 1, 20);

	(void)snprintf(out, ID_LEN, "%s%08u", prefix[k],
	    (unsigned)scatter(w, slot, 100000000, 2));
}

uint32_t
phone_slot(const struct world *w, const struct person *p, int32_t day)
{
	if (p->head != NOBODY)
		p = &w->p[p->head];
	return (day >= p->moved ? p->phone2 : p->phone);
}

/* GB 11643: the digit that makes the weighted sum 1 modulo 11. */
static char
check11(const char *d)
{
	unsigned i, weight, sum = 0;

	for (i = 0, weight = 1; i < 17; i++) {
		weight = weight * 2 % 11;
		sum += weight * (unsigned)(d[16 - i] - '0');
	}
	return ("10X98765432"[sum % 11]);
}

void
id_card18(const struct world *w, const struct person *p, char out[ID_LEN])
{
	struct sf_civil c;

	(void)w;
	sf_date_unpack((sf_date_days(1956, 1, 1) + (int64_t)p->birth) * SF_DAY,
	    &c);
	(void)snprintf(out, ID_LEN, "%s%04d%02d%02d%03u",
	    region[p->region].code, c.year, c.month, c.day, p->seq % 1000u);
	out[17] = check11(out);
	out[18] = '\0';
}

char
luhn_digit(const char *d, size_t n)
{
	unsigned sum = 0, v;
	size_t i;

	for (i = 0; i < n; i++) {
		v = (unsigned)(d[n - 1 - i] - '0');
		if (i % 2 == 0)
			v = v * 2 > 9 ? v * 2 - 9 : v * 2;
		sum += v;
	}
	return ((char)('0' + (10 - sum % 10) % 10));
}

/* Customer numbers follow one on another: no double tells them apart. */
void
id_cust(const struct world *w, const struct person *p, unsigned k,
    char out[ID_LEN])
{
	uint64_t v = UINT64_C(3604000000000000000) + p->no + k * (uint64_t)w->n;

	(void)snprintf(out, ID_LEN, "%llu", (unsigned long long)v);
}

void
id_credit(const struct world *w, const struct person *p, char out[ID_LEN])
{
	(void)snprintf(out, ID_LEN, "6228%03u%08u", 360u,
	    (unsigned)scatter(w, p->no, 100000000, 3));
	out[15] = luhn_digit(out, 15);
	out[16] = '\0';
}

void
id_debit(const struct world *w, const struct person *p, char out[ID_LEN])
{
	(void)snprintf(out, ID_LEN, "621700360%09u",
	    (unsigned)scatter(w, p->no, 1000000000, 4));
	out[18] = luhn_digit(out, 18);
	out[19] = '\0';
}

/* Domains that nobody can own (RFC 2606). */
void
id_email(const struct world *w, const struct person *p, char out[ID_LEN])
{
	static const char *const domain[] = {"qq.example", "163.example",
		"mail.example", "126.example"};

	(void)snprintf(out, ID_LEN, "%s%s%u@%s", surname[p->surname][1],
	    given[p->given % GIVEN][1], 1000u + p->no,
	    domain[pick(w, p->no, 0, P_IDS, 5, 4)]);
	trap_email(w, p, out);
}

static void
uuid(uint64_t a, uint64_t b, char out[ID_LEN])
{
	(void)snprintf(out, ID_LEN, "%08X-%04X-4%03X-A%03X-%012llX",
	    (unsigned)(a >> 32), (unsigned)(a >> 16 & 0xffff),
	    (unsigned)(a & 0xfff), (unsigned)(b >> 52),
	    (unsigned long long)(b & 0xffffffffffff));
}

void
id_device(const struct world *w, const struct person *p, unsigned k,
    char out[ID_LEN])
{
	uint64_t a = draw(w, p->no, (int32_t)k, P_IDS, 6);

	if (p->ios)
		uuid(a, draw(w, p->no, (int32_t)k, P_IDS, 7), out);
	else
		(void)snprintf(out, ID_LEN, "%016llx", (unsigned long long)a);
}

unsigned
tablets(const struct world *w)
{
	return (1 + w->n / 2000);
}

void
id_tablet(const struct world *w, unsigned k, char out[ID_LEN])
{
	(void)snprintf(out, ID_LEN, "branch-pad-%04u-%08x", k,
	    (unsigned)draw(w, NOBODY, (int32_t)k, P_IDS, 8));
}

static void
letters(uint64_t a, uint64_t b, char *out, size_t n)
{
	static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqr"
	    "stuvwxyz0123456789-_";
	size_t i;

	for (i = 0; i < n; i++) {
		out[i] = set[(i % 2 ? b : a) >> i / 2 * 4 & 63];
	}
	out[n] = '\0';
}

void
id_openid(const struct world *w, const struct person *p, char out[ID_LEN])
{
	out[0] = 'o';
	letters(draw(w, p->no, 0, P_IDS, 9), draw(w, p->no, 0, P_IDS, 10),
	    out + 1, 27);
}

void
id_unionid(const struct world *w, const struct person *p, char out[ID_LEN])
{
	out[0] = 'u';
	letters(draw(w, p->no, 0, P_IDS, 11), draw(w, p->no, 0, P_IDS, 12),
	    out + 1, 27);
}

/* A browser forgets after three weeks. */
void
id_cookie(const struct world *w, uint32_t who, int32_t day, char out[ID_LEN])
{
	int32_t age = (day - DAY0 + (int32_t)pick(w, who, 0, P_COOKIE, 0, 21)) /
	    21;

	(void)snprintf(out, ID_LEN, "%016llx%08x",
	    (unsigned long long)draw(w, who, age, P_COOKIE, 1),
	    (unsigned)draw(w, who, age, P_COOKIE, 2));
}
