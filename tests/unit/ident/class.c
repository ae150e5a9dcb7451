/* SPDX-License-Identifier: MIT */
#include "ident/class.h"

#include "tap.h"

static void
names(void)
{
	static const char *const c3[] = {"CVV", "cvv2", "cardCvv2", "PIN",
	    "card_pin", "PIN码", "卡CVV2码", "密码", "交易密码", "loginPassword",
	    "txn_pwd", "二磁道", "track2", "Track2Data", "短信验证码", "otp",
	    "信用卡有效期", "指纹特征", "card-expiry"};
	static const char *const c2[] = {"手机号", "客户姓名", "mobile",
	    "cust_phone", "身份证号", "家庭地址", "name", "cardNo", "e-mail"};
	static const char *const none[] = {"", "密码修改时间", "是否设置密码",
	    "设备指纹", "password_changed_at", "spin", "pinned", "track",
	    "product_name", "城市", "shipping", "有效期", "cid"};
	size_t i;

	for (i = 0; i < sizeof(c3) / sizeof(c3[0]); i++)
		OK(sf_class_of_name(sf_str(c3[i])) == SF_CLASS_C3, c3[i]);
	for (i = 0; i < sizeof(c2) / sizeof(c2[0]); i++)
		OK(sf_class_of_name(sf_str(c2[i])) == SF_CLASS_C2, c2[i]);
	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		OK(sf_class_of_name(sf_str(none[i])) == SF_CLASS_NONE,
		    none[i]);
	OK(sf_class_of_type(SF_S("phone")) == SF_CLASS_C2 &&
	    sf_class_of_type(SF_S("landline")) == SF_CLASS_C2 &&
	    sf_class_of_type(SF_S("device")) == SF_CLASS_C1, "types");
}

static void
track(const char *text, size_t from, size_t to)
{
	struct sf_track t = {0, 0};
	int got = sf_track_find(sf_str(text), 0, &t);

	OK(got == (to > 0) && t.from == from && t.to == to, text);
}

int
main(void)
{
	names();
	/* 4111111111111111 is the test number of card schemes. */
	track(";4111111111111111=28121010000000000000?", 1, 38);
	track("x 4111111111111111D28121011 y", 2, 27);
	track("%B4111111111111111^DOE/JOHN^2812101?", 2, 35);
	track("4111111111111111|12|28|123", 0, 26);
	track("card 4111111111111111 12/2028 999 ok", 5, 33);
	track("4111111111111111, exp. 12/28", 0, 28);
	track("卡4111111111111111有效期至12/28", 3, 36);
	track("4111111111111111", 0, 0);
	track("4111111111111112=28121010000000000000", 0, 0);
	track("4111111111111111=28131010000000000000", 0, 0);
	track("paid with 4111111111111111 on 11/26", 0, 0);
	track("id=4111111111111111&t=2812", 0, 0);
	track("41111111111111111111111=2812", 0, 0);
	track("", 0, 0);
	DONE();
}
