/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ident/class.h"

#define WORD_MAX 24

enum sf_class
sf_class_of_type(struct sf_str type)
{
	static const char *const c2[] = {"phone", "landline", "id_card", "card",
	    "email", NULL};
	size_t i;

	for (i = 0; c2[i] != NULL; i++)
		if (sf_str_is(type, c2[i]))
			return (SF_CLASS_C2);
	return (SF_CLASS_C1);
}

static int
upper(char c)
{
	return (c >= 'A' && c <= 'Z');
}

static int
lower(char c)
{
	return (c >= 'a' && c <= 'z');
}

static int
alnum(char c)
{
	return (upper(c) || lower(c) || (c >= '0' && c <= '9'));
}

/*
 * The last word of a name, in lower case: "cvv2" of "cardCvv2", "card_cvv2"
 * and "卡CVV2码".  ${squeezed} gets all letters and digits, without what
 * stands between them.
 */
static void
last_word(struct sf_str s, char word[WORD_MAX], char squeezed[WORD_MAX])
{
	size_t i, n = 0, all = 0;

	for (i = 0; i < s.n; i++) {
		if (!alnum(s.p[i]))
			continue;
		if (i > 0 && (!alnum(s.p[i - 1]) ||
		    (upper(s.p[i]) && lower(s.p[i - 1]))))
			n = 0;
		if (n < WORD_MAX - 1)
			word[n++] = upper(s.p[i]) ? (char)(s.p[i] | 0x20) :
			    s.p[i];
		if (all < WORD_MAX - 1)
			squeezed[all++] = upper(s.p[i]) ?
			    (char)(s.p[i] | 0x20) : s.p[i];
	}
	word[n] = squeezed[all] = '\0';
}

static int
among(const char *word, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(word, *list) == 0)
			return (1);
	return (0);
}

static int
has(struct sf_str s, const char *part)
{
	size_t n = strlen(part), i;

	for (i = 0; i + n <= s.n; i++)
		if (memcmp(s.p + i, part, n) == 0)
			return (1);
	return (0);
}

static int
has_any(struct sf_str s, const char *const *list)
{
	for (; *list != NULL; list++)
		if (has(s, *list))
			return (1);
	return (0);
}

/* What is said of a secret is none: when it was changed, whether it is set. */
static int
about(struct sf_str s)
{
	static const char *const words[] = {"时间", "日期", "次数", "标志",
	    "状态", "是否", "类型", "问题", "设备", "浏览器", "长度", NULL};

	return (has_any(s, words));
}

static int
is_secret(struct sf_str s, const char *word, const char *squeezed)
{
	static const char *const ends[] = {"cvv", "cvv2", "cvc", "cvc2",
	    "cvn", "cvn2", "pin", "pinblock", "password", "passwd", "pwd",
	    "passcode", "passphrase", "otp", "track1", "track2", "track3",
	    NULL};
	static const char *const wholes[] = {"trackdata", "track1data",
	    "track2data", "track3data", "magstripe", "magneticstripe",
	    "cardexpiry", "cardexpirydate", "cardexpdate", "smscode",
	    "verificationcode", "faceprint", "voiceprint", NULL};
	static const char *const parts[] = {"密码", "口令", "磁道", "验证码",
	    "安全码", "卡有效期", "卡片有效期", "指纹", "声纹", "虹膜", "掌纹",
	    "人脸", NULL};

	if (among(word, ends) || among(squeezed, ends) ||
	    among(squeezed, wholes))
		return (1);
	return (has_any(s, parts) && !about(s));
}

static int
is_personal(struct sf_str s, const char *word, const char *squeezed)
{
	static const char *const ends[] = {"phone", "mobile", "tel", "msisdn",
	    "email", "mail", "idcard", "idno", "cardno", "pan", "account",
	    "acct", "address", "addr", "birthday", "birthdate", "dob",
	    "passport", "surname", "fullname", "realname", "custname", NULL};
	static const char *const wholes[] = {"name", "customername",
	    "clientname", "holdername", "username", "firstname", "lastname",
	    "givenname", "idnumber", "idcardno", "cardnumber", "accountno",
	    "accountnumber", NULL};
	static const char *const parts[] = {"姓名", "户名", "客户名称", "地址",
	    "住址", "手机", "电话", "证件", "身份证", "卡号", "账号", "帐号",
	    "邮箱", "护照", "出生", "生日", NULL};

	return (among(word, ends) || among(squeezed, ends) ||
	    among(squeezed, wholes) ||
	    has_any(s, parts));
}

enum sf_class
sf_class_of_name(struct sf_str name)
{
	char word[WORD_MAX], squeezed[WORD_MAX];

	last_word(name, word, squeezed);
	return (is_secret(name, word, squeezed) ? SF_CLASS_C3 :
	    is_personal(name, word, squeezed) ? SF_CLASS_C2 : SF_CLASS_NONE);
}
