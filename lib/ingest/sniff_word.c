/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ingest/sniff.h"

/*
 * What names of columns mean, in the words of bank exports.  A word that
 * starts with '=' is the whole name, one that ends in '$' its end; another
 * stands anywhere.  Names are compared in lower case without blanks, '_' and
 * '-'.  Earlier lines go before later ones.
 */
static const struct {
	const char *word;
	enum sf_sniff_role role;
	const char *name;
} words[] = {
	/* Consent to be written to. */
	{"=站内信", SF_SR_CONSENT, "inapp"},
	{"短信营销", SF_SR_CONSENT, "sms"}, {"邮件营销", SF_SR_CONSENT, "email"},
	{"推送营销", SF_SR_CONSENT, "push"},
	{"电话营销", SF_SR_CONSENT, "call"},
	{"微信营销", SF_SR_CONSENT, "wechat"},
	{"接收短信", SF_SR_CONSENT, "sms"}, {"同意短信", SF_SR_CONSENT, "sms"},
	{"短信同意", SF_SR_CONSENT, "sms"}, {"短信订阅", SF_SR_CONSENT, "sms"},
	{"接收邮件", SF_SR_CONSENT, "email"},
	{"同意邮件", SF_SR_CONSENT, "email"},
	{"邮件订阅", SF_SR_CONSENT, "email"},
	{"接收推送", SF_SR_CONSENT, "push"}, {"推送订阅", SF_SR_CONSENT, "push"},
	{"agree.sms", SF_SR_CONSENT, "sms"},
	{"agree.email", SF_SR_CONSENT, "email"},
	{"agree.push", SF_SR_CONSENT, "push"},
	{"agree.inapp", SF_SR_CONSENT, "inapp"},
	{"consent.sms", SF_SR_CONSENT, "sms"},
	{"consent.email", SF_SR_CONSENT, "email"},
	{"consent.push", SF_SR_CONSENT, "push"},
	{"smsoptin", SF_SR_CONSENT, "sms"},
	{"smsconsent", SF_SR_CONSENT, "sms"},
	{"emailoptin", SF_SR_CONSENT, "email"},
	{"emailconsent", SF_SR_CONSENT, "email"},
	{"pushoptin", SF_SR_CONSENT, "push"},
	{"pushconsent", SF_SR_CONSENT, "push"},

	/* Products that one has or has not. */
	{"信用卡", SF_SR_HOLDS, "credit_card"}, {"基金", SF_SR_HOLDS, "fund"},
	{"手机银行", SF_SR_HOLDS, "mobile_bank"},
	{"网银", SF_SR_HOLDS, "internet_bank"},
	{"网上银行", SF_SR_HOLDS, "internet_bank"},
	{"证券", SF_SR_HOLDS, "securities"}, {"保险", SF_SR_HOLDS, "insurance"},
	{"现金贷", SF_SR_HOLDS, "cash_loan"}, {"房贷", SF_SR_HOLDS, "mortgage"},
	{"贷款", SF_SR_HOLDS, "loan"}, {"理财", SF_SR_HOLDS, "wealth"},
	{"存款", SF_SR_HOLDS, "deposit"}, {"hascard", SF_SR_HOLDS, "card"},

	/* Identifiers. */
	{"=openid", SF_SR_ID, "openid"}, {".openid$", SF_SR_ID, "openid"},
	{"unionid$", SF_SR_ID, "unionid"}, {"=imei", SF_SR_ID, "imei"},
	{"imei$", SF_SR_ID, "imei"}, {"oaid$", SF_SR_ID, "oaid"},
	{"idfa$", SF_SR_ID, "idfa"}, {"sendid", SF_SR_ID, "send_id"},
	{"=uuid", SF_SR_ID, "uuid"}, {"oneid", SF_SR_ID, "one_id"},
	{"dev.id", SF_SR_ID, "device"}, {"device.id", SF_SR_ID, "device"},
	{"deviceid", SF_SR_ID, "device"}, {"devid", SF_SR_ID, "device"},
	{"devicetoken", SF_SR_ID, "device"}, {"pushtoken", SF_SR_ID, "device"},
	{"=token", SF_SR_ID, "device"}, {"=device", SF_SR_ID, "device"},
	{"设备号", SF_SR_ID, "device"}, {"设备id", SF_SR_ID, "device"},
	{"设备标识", SF_SR_ID, "device"}, {"设备编号", SF_SR_ID, "device"},
	{"cookie", SF_SR_ID, "cookie"}, {"=cid", SF_SR_ID, "cookie"},
	{"visitorid", SF_SR_ID, "cookie"}, {"=访客id", SF_SR_ID, "cookie"},
	{"信用代码", SF_SR_ID, "uscc"}, {"=uscc", SF_SR_ID, "uscc"},
	{"来电号码", SF_SR_ID, "phone"}, {"主叫", SF_SR_ID, "phone"},
	{"被叫", SF_SR_ID, "phone"}, {"hometel", SF_SR_ID, "landline"},
	{"固话", SF_SR_ID, "landline"}, {"座机", SF_SR_ID, "landline"},
	{"固定电话", SF_SR_ID, "landline"}, {"landline", SF_SR_ID, "landline"},
	{"办公电话", SF_SR_ID, "landline"}, {"单位电话", SF_SR_ID, "landline"},
	{"住宅电话", SF_SR_ID, "landline"}, {"家庭电话", SF_SR_ID, "landline"},
	{"手机号", SF_SR_ID, "phone"}, {"手机$", SF_SR_ID, "phone"},
	{"电话$", SF_SR_ID, "phone"}, {"电话号", SF_SR_ID, "phone"},
	{"联系方式", SF_SR_ID, "phone"}, {"mobile", SF_SR_ID, "phone"},
	{"phone$", SF_SR_ID, "phone"}, {"phonen", SF_SR_ID, "phone"},
	{"=tel", SF_SR_ID, "phone"}, {"telno", SF_SR_ID, "phone"},
	{"telephone", SF_SR_ID, "phone"}, {"msisdn", SF_SR_ID, "phone"},
	{"证件号", SF_SR_ID, "id_card"}, {"身份证", SF_SR_ID, "id_card"},
	{"idcard", SF_SR_ID, "id_card"}, {"=idno", SF_SR_ID, "id_card"},
	{"certno", SF_SR_ID, "id_card"}, {"certid", SF_SR_ID, "id_card"},
	{"idnumber", SF_SR_ID, "id_card"},
	{"客户号", SF_SR_ID, "cust_no"}, {"客户编号", SF_SR_ID, "cust_no"},
	{"客户id", SF_SR_ID, "cust_no"}, {"客户代码", SF_SR_ID, "cust_no"},
	{"custno", SF_SR_ID, "cust_no"}, {"custid", SF_SR_ID, "cust_no"},
	{"customerid", SF_SR_ID, "cust_no"},
	{"customerno", SF_SR_ID, "cust_no"}, {"=cust", SF_SR_ID, "cust_no"},
	{"=cif", SF_SR_ID, "cust_no"}, {"cifno", SF_SR_ID, "cust_no"},
	{"clientno", SF_SR_ID, "cust_no"}, {"clientid", SF_SR_ID, "cust_no"},
	{"会员号", SF_SR_ID, "member_no"}, {"memberno", SF_SR_ID, "member_no"},
	{"用户id", SF_SR_ID, "user_id"}, {"userid", SF_SR_ID, "user_id"},
	{"=uid", SF_SR_ID, "user_id"}, {"用户号", SF_SR_ID, "user_id"},
	{"卡号", SF_SR_ID, "card"}, {"cardno", SF_SR_ID, "card"},
	{"cardnumber", SF_SR_ID, "card"}, {"=pan", SF_SR_ID, "card"},
	{"=卡", SF_SR_ID, "card"},
	{"账号", SF_SR_ID, "account"}, {"帐号", SF_SR_ID, "account"},
	{"accountno", SF_SR_ID, "account"}, {"acctno", SF_SR_ID, "account"},
	{"邮箱", SF_SR_ID, "email"}, {"邮件地址", SF_SR_ID, "email"},
	{"电子邮件", SF_SR_ID, "email"}, {"email", SF_SR_ID, "email"},
	{"=mail", SF_SR_ID, "email"}, {"mailaddress", SF_SR_ID, "email"},

	/* Of a person, and C2. */
	{"姓名", SF_SR_PRIVATE, "name"}, {"=name", SF_SR_PRIVATE, "name"},
	{"户名", SF_SR_PRIVATE, "name"}, {"custname", SF_SR_PRIVATE, "name"},
	{"customername", SF_SR_PRIVATE, "name"},
	{"fullname", SF_SR_PRIVATE, "name"},
	{"firstname", SF_SR_PRIVATE, "first_name"},
	{"givenname", SF_SR_PRIVATE, "first_name"},
	{"lastname", SF_SR_PRIVATE, "last_name"},
	{"surname", SF_SR_PRIVATE, "last_name"},
	{"realname", SF_SR_PRIVATE, "name"},
	{"地址", SF_SR_PRIVATE, "address"}, {"住址", SF_SR_PRIVATE, "address"},
	{"=address", SF_SR_PRIVATE, "address"}, {"=addr", SF_SR_PRIVATE,
	    "address"},
	{"出生日期", SF_SR_PRIVATE, "birthday"},
	{"生日", SF_SR_PRIVATE, "birthday"}, {"=birth", SF_SR_PRIVATE,
	    "birthday"},
	{"birthday", SF_SR_PRIVATE, "birthday"},
	{"dateofbirth", SF_SR_PRIVATE, "birthday"},
	{"birth", SF_SR_PRIVATE, "birthday"},
	{"昵称", SF_SR_PRIVATE, "nickname"}, {"nickname", SF_SR_PRIVATE,
	    "nickname"},

	/* Of a person. */
	{"城市", SF_SR_TRAIT, "city"}, {"=city", SF_SR_TRAIT, "city"},
	{"省份", SF_SR_TRAIT, "province"}, {"=province", SF_SR_TRAIT, "province"},
	{"性别", SF_SR_TRAIT, "gender"}, {"=gender", SF_SR_TRAIT, "gender"},
	{"=sex", SF_SR_TRAIT, "gender"}, {"年龄", SF_SR_TRAIT, "age"},
	{"=age", SF_SR_TRAIT, "age"}, {"职业", SF_SR_TRAIT, "job"},
	{"=job", SF_SR_TRAIT, "job"}, {"学历", SF_SR_TRAIT, "education"},
	{"婚姻", SF_SR_TRAIT, "marriage"}, {"网点", SF_SR_TRAIT, "branch"},
	{"支行", SF_SR_TRAIT, "branch"}, {"=branch", SF_SR_TRAIT, "branch"},
	{"风险等级", SF_SR_TRAIT, "risk"}, {"风险级别", SF_SR_TRAIT, "risk"},
	{"risklevel", SF_SR_TRAIT, "risk"}, {"risklvl", SF_SR_TRAIT, "risk"},
	 {"客户等级", SF_SR_TRAIT, "tier"},
	{"收入", SF_SR_NUMBER, "income"}, {"=income", SF_SR_NUMBER, "income"},

	/* What one asks by, though an export may be of one alone. */
	{"产品$", SF_SR_ABOUT, "product"}, {"=product", SF_SR_ABOUT, "product"},
	{"产品", SF_SR_ABOUT, NULL}, {"product", SF_SR_ABOUT, NULL},
	{"活动", SF_SR_ABOUT, NULL}, {"campaign", SF_SR_ABOUT, NULL},
	{"模板", SF_SR_ABOUT, NULL}, {"template", SF_SR_ABOUT, NULL},
	{"合作方", SF_SR_ABOUT, NULL}, {"partner", SF_SR_ABOUT, NULL},

	/* What changes, and what means something to one system alone. */
	{"状态", SF_SR_PHASE, NULL}, {"阶段", SF_SR_PHASE, NULL},
	{"status", SF_SR_PHASE, NULL}, {"stage", SF_SR_PHASE, NULL},
	{"etl", SF_SR_AUDIT, NULL}, {"update", SF_SR_AUDIT, NULL},
	{"modif", SF_SR_AUDIT, NULL}, {"loadtime", SF_SR_AUDIT, NULL},
	{"loaddate", SF_SR_AUDIT, NULL}, {"synctime", SF_SR_AUDIT, NULL},
	{"更新", SF_SR_AUDIT, NULL}, {"修改", SF_SR_AUDIT, NULL},
	{"入库", SF_SR_AUDIT, NULL}, {"加载", SF_SR_AUDIT, NULL},
	{"跑批", SF_SR_AUDIT, NULL}, {"数据日期", SF_SR_AUDIT, NULL},
	{"=sess", SF_SR_SESSION, NULL}, {"session", SF_SR_SESSION, NULL},
	{"=sid", SF_SR_SESSION, NULL}, {"会话", SF_SR_SESSION, NULL},
	{"traceid", SF_SR_SESSION, NULL}, {"requestid", SF_SR_SESSION, NULL},
	{"=reqid", SF_SR_SESSION, NULL}, {"spanid", SF_SR_SESSION, NULL},

	/* Times: of the row, and of what a column tells of. */
	{"=时间", SF_SR_TIME, NULL}, {"=日期", SF_SR_TIME, NULL},
	{"=time", SF_SR_TIME, NULL}, {"=ts", SF_SR_TIME, NULL},
	{"=t", SF_SR_TIME, NULL}, {"timestamp", SF_SR_TIME, NULL},
	{"=date", SF_SR_TIME, NULL}, {"=datetime", SF_SR_TIME, NULL},
	{"时间戳", SF_SR_TIME, NULL}, {"交易时间", SF_SR_TIME, NULL},
	{"交易日期", SF_SR_TIME, NULL}, {"发生时间", SF_SR_TIME, NULL},
	{"事件时间", SF_SR_TIME, NULL}, {"记录时间", SF_SR_TIME, NULL},
	{"操作时间", SF_SR_TIME, NULL}, {"访问时间", SF_SR_TIME, NULL},
	{"登录时间", SF_SR_TIME, NULL}, {"发送时间", SF_SR_TIME, NULL},
	{"eventtime", SF_SR_TIME, NULL}, {"logtime", SF_SR_TIME, NULL},
	{"txtime", SF_SR_TIME, NULL}, {"trantime", SF_SR_TIME, NULL},
	{"transtime", SF_SR_TIME, NULL}, {"开户", SF_SR_OWN_TIME,
	    "open_account"},
	{"销户", SF_SR_OWN_TIME, "close_account"},
	{"申请", SF_SR_OWN_TIME, "apply"}, {"批准", SF_SR_OWN_TIME, "approve"},
	{"审批", SF_SR_OWN_TIME, "approve"}, {"拒绝", SF_SR_OWN_TIME, "refuse"},
	{"发卡", SF_SR_OWN_TIME, "issue"}, {"激活", SF_SR_OWN_TIME, "activate"},
	{"注册", SF_SR_OWN_TIME, "register"}, {"签约", SF_SR_OWN_TIME, "sign"},
	{"绑定", SF_SR_OWN_TIME, "bind"},
	{"时间$", SF_SR_DATED, NULL}, {"日期$", SF_SR_DATED, NULL},
	{"日$", SF_SR_DATED, NULL}, {"time$", SF_SR_DATED, NULL},
	{"date$", SF_SR_DATED, NULL}, {"dt$", SF_SR_DATED, NULL},
	{"tm$", SF_SR_DATED, NULL},

	/* What happened, and through what. */
	{"=event", SF_SR_EVENT, NULL}, {"=action", SF_SR_EVENT, NULL},
	{"=ev", SF_SR_EVENT, NULL}, {"=evt", SF_SR_EVENT, NULL},
	{"=行为", SF_SR_EVENT, NULL},
	{"=事件", SF_SR_EVENT, NULL}, {"=动作", SF_SR_EVENT, NULL},
	{"=操作", SF_SR_EVENT, NULL}, {"事件名", SF_SR_EVENT, NULL},
	{"eventname", SF_SR_EVENT, NULL}, {"eventtype", SF_SR_EVENT, NULL},
	{"行为类型", SF_SR_EVENT, NULL}, {"事件类型", SF_SR_EVENT, NULL},
	{"操作类型", SF_SR_EVENT, NULL},
	{"=status", SF_SR_STATE, NULL}, {"=状态", SF_SR_STATE, NULL},
	{"发送状态", SF_SR_STATE, NULL}, {"回执状态", SF_SR_STATE, NULL},
	{"=channel", SF_SR_CHANNEL, NULL}, {"=渠道", SF_SR_CHANNEL, NULL},

	/* Figures, and digits that are no figures. */
	{"金额", SF_SR_MONEY, "amount"}, {"余额", SF_SR_MONEY, "balance"},
	{"=amount", SF_SR_MONEY, "amount"}, {"=amt", SF_SR_MONEY, "amount"},
	{"amount$", SF_SR_MONEY, NULL}, {"amt$", SF_SR_MONEY, NULL},
	{"balance", SF_SR_MONEY, "balance"}, {"=cost", SF_SR_MONEY, "cost"},
	{"费用", SF_SR_MONEY, NULL}, {"手续费", SF_SR_MONEY, NULL},
	{"price", SF_SR_MONEY, NULL}, {"额度", SF_SR_MONEY, "limit"},
	{"类别", SF_SR_CODE, NULL}, {"类型", SF_SR_CODE, NULL},
	{"代码", SF_SR_CODE, NULL}, {"编码", SF_SR_CODE, NULL},
	{"编号", SF_SR_SERIAL, NULL}, {"等级", SF_SR_CODE, NULL},
	{"状态", SF_SR_CODE, NULL}, {"标志", SF_SR_CODE, NULL},
	{"号$", SF_SR_SERIAL, NULL}, {"码$", SF_SR_CODE, NULL},
	{"code", SF_SR_CODE, NULL}, {"type$", SF_SR_CODE, NULL},
	{"bal$", SF_SR_MONEY, NULL}, {"lvl$", SF_SR_CODE, NULL},
	{"level$", SF_SR_CODE, NULL}, {"flag$", SF_SR_CODE, NULL},
	{"status", SF_SR_CODE, NULL}, {"mcc", SF_SR_CODE, NULL},
	{"id$", SF_SR_SERIAL, NULL}, {"no$", SF_SR_SERIAL, NULL},
	{"流水", SF_SR_SERIAL, NULL}, {"serial", SF_SR_SERIAL, NULL},
	{"zip", SF_SR_CODE, NULL}, {"邮编", SF_SR_CODE, NULL},
	{"次数", SF_SR_COUNT, NULL}, {"数量", SF_SR_COUNT, NULL},
	{"笔数", SF_SR_COUNT, NULL}, {"count", SF_SR_COUNT, NULL},
	{"qty", SF_SR_COUNT, NULL}, {"时长", SF_SR_COUNT, NULL},
	{"duration", SF_SR_COUNT, NULL}, {"天数", SF_SR_COUNT, NULL},
};

static int
fits(const char *word, const char *name, size_t n)
{
	size_t k = strlen(word);

	if (word[0] == '=')
		return (strcmp(word + 1, name) == 0);
	if (word[k - 1] != '$')
		return (strstr(name, word) != NULL);
	k--;
	return (n >= k && memcmp(name + n - k, word, k) == 0);
}

static size_t
find(const char *name, struct sf_sniff_word *out, size_t n, size_t cap)
{
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]) && n < cap; i++)
		if (fits(words[i].word, name, strlen(name)))
			out[n++] = (struct sf_sniff_word){words[i].role,
			    words[i].name};
	return (n);
}

/* The simplified character for a traditional one of such names. */
static void
simplify(char *s)
{
	static const char from[] = "時間戶號證碼機賬帳郵設備額註電話聯絡編類別"
	    "狀態開銷餘費數筆職業學歷網點險級訊簡營發簽約綁冊審準絕請動為產會單";
	static const char to[] = "时间户号证码机账账邮设备额注电话联络编类别"
	    "状态开销余费数笔职业学历网点险级讯简营发签约绑册审准绝请动为产会单";
	const char *at;
	size_t k;

	for (; *s != '\0'; s++) {
		if ((unsigned char)*s < 0xE0)
			continue;
		for (k = 0, at = from; *at != '\0'; at += 3, k += 3)
			if (strncmp(s, at, 3) == 0) {
				memcpy(s, to + k, 3);
				break;
			}
		s += s[1] != '\0' && s[2] != '\0' ? 2 : 0;
	}
}

size_t
sf_sniff_words(struct sf_str name, struct sf_sniff_word *out, size_t cap)
{
	char low[256], *dot;
	size_t i, n = 0;

	for (i = 0; i < name.n && n + 1 < sizeof(low); i++) {
		if (name.p[i] == ' ' || name.p[i] == '_' || name.p[i] == '-' ||
		    name.p[i] == '\0')
			continue;
		low[n++] = name.p[i] >= 'A' && name.p[i] <= 'Z' ?
		    (char)(name.p[i] | 0x20) : name.p[i];
	}
	low[n] = '\0';
	simplify(low);
	n = find(low, out, 0, cap);
	/* "user.mobile" means what "mobile" does. */
	if ((dot = strrchr(low, '.')) != NULL)
		n = find(dot + 1, out, n, cap);
	return (n);
}
