/* SPDX-License-Identifier: MIT */
#include "tap.h"

#include "ident/ident.h"

static const struct {
	const char *type, *in;
	enum sf_ident_status status;
	const char *out;
} row[] = {
	{"phone", "+8613812345678", SF_ID_OK, "+8613812345678"},
	{"phone", "13812345678", SF_ID_FIXED, "+8613812345678"},
	{"phone", "8613812345678", SF_ID_FIXED, "+8613812345678"},
	{"phone", "008613812345678", SF_ID_FIXED, "+8613812345678"},
	{"phone", "08613812345678", SF_ID_FIXED, "+8613812345678"},
	{"phone", "+86 138-1234-5678", SF_ID_FIXED, "+8613812345678"},
	{"phone", "+86 (138) 1234 5678", SF_ID_FIXED, "+8613812345678"},
	{"phone", "１３８１２３４５６７８", SF_ID_FIXED, "+8613812345678"},
	{"phone", "＋８６１３８１２３４５６７８", SF_ID_FIXED,
	    "+8613812345678"},
	{"phone", "138–1234–5678", SF_ID_FIXED, "+8613812345678"},
	{"phone", "\xc2\xa0""13812345678\xe2\x80\x8b", SF_ID_FIXED,
	    "+8613812345678"},
	{"phone", "\xe2\x80\xad""13812345678\xe2\x80\xac", SF_ID_FIXED,
	    "+8613812345678"},
	{"phone", "13812345678.0", SF_ID_FIXED, "+8613812345678"},
	{"phone", "\t13812345678\r", SF_ID_FIXED, "+8613812345678"},
	{"phone", "+14155550123", SF_ID_OK, "+14155550123"},
	{"phone", "+852 5123 4567", SF_ID_FIXED, "+85251234567"},
	{"phone", "138****5678", SF_ID_MASKED, ""},
	{"phone", "138＊＊＊＊5678", SF_ID_MASKED, ""},
	{"phone", "138xxxx5678", SF_ID_MASKED, ""},
	{"phone", "1.38123E+10", SF_ID_SCIENTIFIC, ""},
	{"phone", "12812345678", SF_ID_INVALID, ""},
	{"phone", "15412345678", SF_ID_INVALID, ""},
	{"phone", "013812345678", SF_ID_FIXED, "+8613812345678"},
	{"phone", "+013812345678", SF_ID_INVALID, ""},
	{"phone", "8613812345678.0", SF_ID_FIXED, "+8613812345678"},
	{"phone", "13812345678.00", SF_ID_INVALID, ""},
	{"phone", "1381234567.8", SF_ID_INVALID, ""},
	{"phone", "138●●●●5678", SF_ID_MASKED, ""},
	{"phone", "138####5678", SF_ID_MASKED, ""},
	{"phone", "138××××5678", SF_ID_MASKED, ""},
	{"phone", "010-62345678", SF_ID_LANDLINE, ""},
	{"phone", "(0755) 8234 5678", SF_ID_LANDLINE, ""},
	{"phone", "+861062345678", SF_ID_LANDLINE, ""},
	{"phone", "010-62345678-801", SF_ID_LANDLINE, ""},
	{"phone", "010-62345678转801", SF_ID_LANDLINE, ""},
	{"phone", "010-12345678", SF_ID_INVALID, ""},
	{"phone", "+861012345678", SF_ID_INVALID, ""},
	{"phone", "62345678", SF_ID_INVALID, ""},
	{"phone", "400-810-0000", SF_ID_INVALID, ""},
	{"phone", "00442079460958", SF_ID_FIXED, "+442079460958"},
	{"phone", "0044 20 7946 0958", SF_ID_FIXED, "+442079460958"},
	{"phone", "0085251234567", SF_ID_FIXED, "+85251234567"},
	{"phone", "0014155550123", SF_ID_FIXED, "+14155550123"},
	{"phone", "442079460958", SF_ID_INVALID, ""},
	{"phone", "(+86)13812345678", SF_ID_FIXED, "+8613812345678"},
	{"phone", "（+86） 138-1234-5678", SF_ID_FIXED, "+8613812345678"},
	{"phone", "(+852) 5123 4567", SF_ID_FIXED, "+85251234567"},
	{"phone", "+86 (0)138 1234 5678", SF_ID_FIXED, "+8613812345678"},
	{"phone", "+44 (0)20 7946 0958", SF_ID_FIXED, "+442079460958"},
	{"phone", "0044 (0) 20 7946 0958", SF_ID_FIXED,
	    "+442079460958"},
	{"phone", "0044 (0)20 7946 0958", SF_ID_FIXED, "+442079460958"},
	{"phone", "+44 020 7946 0958", SF_ID_INVALID, ""},
	{"phone", "+886 0912 345 678", SF_ID_INVALID, ""},
	{"phone", "+39 06 6982 1234", SF_ID_FIXED, "+390669821234"},
	{"phone", "+225 01 02 03 04 05", SF_ID_FIXED, "+2250102030405"},
	{"phone", "138(0)12345678", SF_ID_INVALID, ""},
	{"phone", "0062345678", SF_ID_INVALID, ""},
	{"phone", "+10155550123", SF_ID_INVALID, ""},
	{"phone", "+1415555012", SF_ID_INVALID, ""},
	{"phone", "+2101234567", SF_ID_INVALID, ""},
	{"phone", "+9991234567", SF_ID_INVALID, ""},
	{"phone", "+1234567890123456", SF_ID_INVALID, ""},
	{"phone", "13800138000", SF_ID_PLACEHOLDER, ""},
	{"phone", "+86 138 0013 8000", SF_ID_PLACEHOLDER, ""},
	{"phone", "13900000000", SF_ID_PLACEHOLDER, ""},
	{"phone", "11111111111", SF_ID_PLACEHOLDER, ""},
	{"phone", "000000", SF_ID_PLACEHOLDER, ""},
	{"phone", "0", SF_ID_PLACEHOLDER, ""},
	{"phone", "12345678901", SF_ID_PLACEHOLDER, ""},
	{"phone", "anonymous", SF_ID_PLACEHOLDER, ""},
	{"phone", "测试", SF_ID_PLACEHOLDER, ""},
	{"phone", "#N/A", SF_ID_EMPTY, ""},
	{"phone", "暂无", SF_ID_EMPTY, ""},
	{"phone", "1381234567", SF_ID_INVALID, ""},
	{"phone", "138123456789", SF_ID_INVALID, ""},
	{"phone", "10086", SF_ID_INVALID, ""},
	{"phone", "13812345678/13912345678", SF_ID_INVALID, ""},
	{"phone", "+", SF_ID_INVALID, ""},
	{"phone", "", SF_ID_EMPTY, ""},
	{"phone", "　", SF_ID_EMPTY, ""},
	{"phone", "NULL", SF_ID_EMPTY, ""},
	{"phone", "\\N", SF_ID_EMPTY, ""},
	{"phone", "无", SF_ID_EMPTY, ""},
	{"phone", "--", SF_ID_EMPTY, ""},
	{"phone", "\xff""13812345678", SF_ID_INVALID, ""},

	{"landline", "+861062345678", SF_ID_OK, "+861062345678"},
	{"landline", "010-62345678", SF_ID_FIXED, "+861062345678"},
	{"landline", "(010) 6234 5678", SF_ID_FIXED, "+861062345678"},
	{"landline", "01062345678", SF_ID_FIXED, "+861062345678"},
	{"landline", "＋８６（０１０）６２３４５６７８", SF_ID_FIXED,
	    "+861062345678"},
	{"landline", "0086-10-62345678", SF_ID_FIXED, "+861062345678"},
	{"landline", "86 021 62345678", SF_ID_FIXED, "+862162345678"},
	{"landline", "+86 (0)21 62345678", SF_ID_FIXED, "+862162345678"},
	{"landline", "(+86)10-62345678", SF_ID_FIXED, "+861062345678"},
	{"landline", "(+86 10)62345678转801", SF_ID_FIXED,
	    "+861062345678;ext=801"},
	{"landline", "0755-82345678", SF_ID_FIXED, "+8675582345678"},
	{"landline", "0792-8234567", SF_ID_FIXED, "+867928234567"},
	{"landline", "010-62345678-801", SF_ID_FIXED,
	    "+861062345678;ext=801"},
	{"landline", "010-62345678转801", SF_ID_FIXED,
	    "+861062345678;ext=801"},
	{"landline", "010-62345678 ext. 801", SF_ID_FIXED,
	    "+861062345678;ext=801"},
	{"landline", "01062345678#12", SF_ID_FIXED, "+861062345678;ext=12"},
	{"landline", "0792-8234567 分机8", SF_ID_FIXED,
	    "+867928234567;ext=8"},
	{"landline", "+861062345678;ext=801", SF_ID_OK,
	    "+861062345678;ext=801"},
	{"landline", "010-62345678-1234567", SF_ID_INVALID, ""},
	{"landline", "010-62345678转", SF_ID_INVALID, ""},
	{"landline", "010-62345678转8a", SF_ID_INVALID, ""},
	{"landline", "010-12345678", SF_ID_INVALID, ""},
	{"landline", "010-95588", SF_ID_INVALID, ""},
	{"landline", "62345678", SF_ID_INVALID, ""},
	{"landline", "010-6234567", SF_ID_INVALID, ""},
	{"landline", "13812345678", SF_ID_INVALID, ""},
	{"landline", "+442079460958", SF_ID_INVALID, ""},
	{"landline", "010-6234****", SF_ID_MASKED, ""},
	{"landline", "00000000", SF_ID_PLACEHOLDER, ""},

	{"id_card", "11010519491231002X", SF_ID_OK, "11010519491231002X"},
	{"id_card", "11010519491231002x", SF_ID_FIXED, "11010519491231002X"},
	{"id_card", "440524188001010014", SF_ID_OK, "440524188001010014"},
	{"id_card", "110105 19491231 002X", SF_ID_FIXED, "11010519491231002X"},
	{"id_card", "１１０１０５１９４９１２３１００２Ｘ", SF_ID_FIXED,
	    "11010519491231002X"},
	{"id_card", "110105491231002", SF_ID_FIXED, "11010519491231002X"},
	{"id_card", "110105950101996", SF_ID_FIXED, "110105189501019960"},
	{"id_card", "110105194912310021", SF_ID_CHECKDIGIT, ""},
	{"id_card", "990105194912310021", SF_ID_INVALID, ""},
	{"id_card", "110105194913310021", SF_ID_INVALID, ""},
	{"id_card", "11010519490229002X", SF_ID_INVALID, ""},
	{"id_card", "111111111111111111", SF_ID_PLACEHOLDER, ""},
	{"id_card", "111111111111111", SF_ID_PLACEHOLDER, ""},
	{"id_card", "123456789012345678", SF_ID_PLACEHOLDER, ""},
	{"id_card", "810000199408230021", SF_ID_OK, "810000199408230021"},
	{"id_card", "820000199408230023", SF_ID_OK, "820000199408230023"},
	{"id_card", "830000199408230025", SF_ID_OK, "830000199408230025"},
	{"id_card", "830000199408230023", SF_ID_CHECKDIGIT, ""},
	{"id_card", "810101199408230021", SF_ID_INVALID, ""},
	{"id_card", "810000940823002", SF_ID_INVALID, ""},
	{"id_card", "911124198108030024", SF_ID_OK, "911124198108030024"},
	{"id_card", "991124198108030024", SF_ID_INVALID, ""},
	{"id_card", "110000194912310025", SF_ID_INVALID, ""},
	{"id_card", "110105200002300014", SF_ID_INVALID, ""},
	{"id_card", "110105********002X", SF_ID_MASKED, ""},
	{"id_card", "1.10105E+17", SF_ID_SCIENTIFIC, ""},
	{"id_card", "11010519491231002", SF_ID_INVALID, ""},
	{"id_card", "1101051949X231002X", SF_ID_INVALID, ""},
	{"id_card", "1101051949123100X", SF_ID_INVALID, ""},

	{"card", "6222021234567890128", SF_ID_OK, "6222021234567890128"},
	{"card", "6222 0212 3456 7890 128", SF_ID_FIXED,
	    "6222021234567890128"},
	{"card", "4111111111111111", SF_ID_OK, "4111111111111111"},
	{"card", "4111111111111112", SF_ID_CHECKDIGIT, ""},
	{"card", "6.22202E+18", SF_ID_SCIENTIFIC, ""},
	{"card", "622202******0123", SF_ID_MASKED, ""},
	{"card", "6222********1234", SF_ID_MASKED, ""},
	{"card", "0000000000000000", SF_ID_PLACEHOLDER, ""},
	{"card", "8888888888888888", SF_ID_PLACEHOLDER, ""},
	{"card", "1234567890123456", SF_ID_PLACEHOLDER, ""},
	{"card", "41111111111", SF_ID_INVALID, ""},
	{"card", "41111111111111111111", SF_ID_INVALID, ""},

	{"uscc", "91350100M000100Y43", SF_ID_OK, "91350100M000100Y43"},
	{"uscc", "91350100m000100y43", SF_ID_FIXED, "91350100M000100Y43"},
	{"uscc", "91350100M000100Y44", SF_ID_CHECKDIGIT, ""},
	{"uscc", "91350100I000100Y43", SF_ID_INVALID, ""},
	{"uscc", "9135010 0M00 0100Y43", SF_ID_FIXED, "91350100M000100Y43"},
	{"uscc", "913501A0M000100Y43", SF_ID_INVALID, ""},
	{"uscc", "91990100M000100Y43", SF_ID_INVALID, ""},
	{"uscc", "000000000000000000", SF_ID_PLACEHOLDER, ""},

	{"email", "joe@example.com", SF_ID_OK, "joe@example.com"},
	{"email", "Joe.B@Example.COM", SF_ID_FIXED, "Joe.B@example.com"},
	{"email", "joe＠example.com", SF_ID_FIXED, "joe@example.com"},
	{"email", " joe@example.com ", SF_ID_FIXED, "joe@example.com"},
	{"email", "joe@银行.中国", SF_ID_FIXED, "joe@xn--jn2a72x.xn--fiqs8s"},
	{"email", "joe@@example.com", SF_ID_INVALID, ""},
	{"email", "joe@example", SF_ID_INVALID, ""},
	{"email", "joe@1.2.3.4", SF_ID_INVALID, ""},
	{"email", "joe@-x.com", SF_ID_INVALID, ""},
	{"email", "@example.com", SF_ID_INVALID, ""},
	{"email", "joe@", SF_ID_INVALID, ""},
	{"email", "joe b@example.com", SF_ID_INVALID, ""},
	{"email", "j***@example.com", SF_ID_MASKED, ""},
	{"email", "unknown", SF_ID_EMPTY, ""},

	{"imei", "490154203237518", SF_ID_OK, "490154203237518"},
	{"imei", "490154203237519", SF_ID_CHECKDIGIT, ""},
	{"imei", "000000000000000", SF_ID_EMPTY, ""},
	{"idfa", "00000000-0000-0000-0000-000000000000", SF_ID_EMPTY, ""},
	{"idfa", "6D92078A-8246-4BA4-AE5B-76104861E7DC", SF_ID_FIXED,
	    "6d92078a-8246-4ba4-ae5b-76104861e7dc"},
	{"uuid", "6d92078a82464ba4ae5b76104861e7dc", SF_ID_FIXED,
	    "6d92078a-8246-4ba4-ae5b-76104861e7dc"},
	{"uuid", "{6D92078A-8246-4BA4-AE5B-76104861E7DC}", SF_ID_FIXED,
	    "6d92078a-8246-4ba4-ae5b-76104861e7dc"},
	{"uuid", "urn:uuid:6d92078a-8246-4ba4-ae5b-76104861e7dc", SF_ID_FIXED,
	    "6d92078a-8246-4ba4-ae5b-76104861e7dc"},
	{"uuid", "{00000000-0000-0000-0000-000000000000}", SF_ID_EMPTY, ""},
	{"uuid", "{6D92078A-8246-4BA4-AE5B-76104861E7DC", SF_ID_INVALID, ""},
	{"uuid", "6d92078a-8246", SF_ID_INVALID, ""},
	{"oaid", "{6D92078A-8246-4BA4-AE5B-76104861E7DC}", SF_ID_FIXED,
	    "6d92078a-8246-4ba4-ae5b-76104861e7dc"},
	{"oaid", "1fe9a970efbb29e9", SF_ID_OK, "1fe9a970efbb29e9"},
	{"oaid", "0000000000000000", SF_ID_EMPTY, ""},
	{"oaid", "a b", SF_ID_INVALID, ""},
	{"oaid", "unknown", SF_ID_EMPTY, ""},
	{"oaid", "9774d56d682e549c", SF_ID_PLACEHOLDER, ""},
	{"uuid", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", SF_ID_PLACEHOLDER,
	    ""},
	{"imei", "111111111111111", SF_ID_PLACEHOLDER, ""},
	{"imei", "4.90154E+14", SF_ID_SCIENTIFIC, ""},
	{"device", "02:00:00:00:00:00", SF_ID_PLACEHOLDER, ""},
	{"device", "ab12****ef", SF_ID_MASKED, ""},
	{"cookie", "a*b", SF_ID_OK, "a*b"},
	{"openid", "oX****a", SF_ID_MASKED, ""},
	{"device", "d-01", SF_ID_OK, "d-01"},
	{"device", "4.90154E+14", SF_ID_SCIENTIFIC, ""},
	{"device", "12345e10", SF_ID_OK, "12345e10"},
	{"cookie", "1.5E+18", SF_ID_SCIENTIFIC, ""},
	{"openid", "6.22202E+18", SF_ID_SCIENTIFIC, ""},
	{"device", "Unknown", SF_ID_EMPTY, ""},
	{"device", "00:00:00:00:00:00", SF_ID_EMPTY, ""},
	{"cookie", "0", SF_ID_EMPTY, ""},
	{"openid", "oX_1-a", SF_ID_OK, "oX_1-a"},
	{"openid", "o X", SF_ID_INVALID, ""},
	{"cust_no", "0138", SF_ID_OK, "0138"},
	{"cust_no", "0x1F", SF_ID_OK, "0x1F"},
	{"cust_no", "1e3", SF_ID_OK, "1e3"},
	{"cust_no", "6.22202E+18", SF_ID_SCIENTIFIC, ""},
	{"cust_no", "C00**12", SF_ID_MASKED, ""},
	{"cust_no", "138xxxx8991", SF_ID_MASKED, ""},
	{"cust_no", "xxxy1", SF_ID_OK, "xxxy1"},
	{"cust_no", "6.22202E18", SF_ID_SCIENTIFIC, ""},
	{"cust_no", "0000", SF_ID_PLACEHOLDER, ""},
	{"cust_no", "Guest", SF_ID_PLACEHOLDER, ""},
	{"name", "张*", SF_ID_MASKED, ""},
	{"name", "张**", SF_ID_MASKED, ""},
	{"plain", "a-1", SF_ID_OK, "a-1"},
	{"cust_no", " Ｃ００１", SF_ID_FIXED, "C001"},
	{"loyalty", "九江 1", SF_ID_OK, "九江 1"},
	{"loyalty", "null", SF_ID_EMPTY, ""},
};

static void
rows(void)
{
	char text[160], got[128];
	struct sf_buf b = {0};
	enum sf_ident_status st;
	size_t i;

	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		sf_buf_clear(&b);
		sf_buf_adds(&b, "");
		st = sf_ident_norm(sf_ident_type(sf_str(row[i].type)),
		    sf_str(row[i].in), &b);
		(void)snprintf(got, sizeof(got), "%d %.*s", (int)st,
		    (int)b.n, b.n ? b.p : "");
		(void)snprintf(text, sizeof(text), "%d %s",
		    (int)row[i].status, row[i].out);
		IS(got, text, row[i].in);
	}
	sf_buf_release(&b);
}

/* What was written is written again as it stands. */
static void
idempotent(void)
{
	struct sf_buf a = {0}, b = {0};
	const struct sf_ident_type *t;
	int bad = 0;
	size_t i;

	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		sf_buf_clear(&a);
		sf_buf_clear(&b);
		t = sf_ident_type(sf_str(row[i].type));
		if (sf_ident_norm(t, sf_str(row[i].in), &a) > SF_ID_FIXED)
			continue;
		if (sf_ident_norm(t, sf_buf_str(&a), &b) != SF_ID_OK ||
		    !sf_str_eq(sf_buf_str(&a), sf_buf_str(&b)))
			bad++;
	}
	OK(bad == 0, "norm is idempotent");
	sf_buf_release(&a);
	sf_buf_release(&b);
}

static void
masks(void)
{
	static const char *const m[][3] = {
		{"phone", "+8613812341234", "138****1234"},
		{"card", "6222021234567890128", "622202*********0128"},
		{"id_card", "11010519491231002X", "110***********002X"},
		{"email", "joe@example.com", "***@example.com"},
		{"email", "joe", "***"},
		{"cust_no", "C000123", "C00**23"},
		{"cust_no", "C1", "**"},
		{"device", "", ""},
	};
	char out[64];
	size_t i;

	for (i = 0; i < sizeof(m) / sizeof(m[0]); i++) {
		sf_ident_mask(sf_ident_type(sf_str(m[i][0])),
		    sf_str(m[i][1]), out, sizeof(out));
		IS(out, m[i][2], "mask");
	}
	sf_ident_mask(sf_ident_type(SF_S("card")), SF_S("6222021234567890128"),
	    out, 8);
	IS(out, "622202*", "mask, cut");
}

int
main(void)
{
	char longer[3000];
	struct sf_buf b = {0};

	rows();
	idempotent();
	masks();
	memset(longer, 'a', sizeof(longer));
	OK(sf_ident_norm(sf_ident_type(SF_S("cust_no")),
	    (struct sf_str){longer, sizeof(longer)}, &b) == SF_ID_INVALID,
	    "too long");
	OK(sf_ident_norm(sf_ident_type(SF_S("cust_no")), SF_S("a\0b"), &b) ==
	    SF_ID_INVALID && b.n == 0, "NUL");
	IS(sf_ident_code(SF_ID_CHECKDIGIT), "ID_CHECKDIGIT", "code");
	IS(sf_ident_code(SF_ID_FIXED), "", "no code");
	sf_buf_release(&b);
	DONE();
}
