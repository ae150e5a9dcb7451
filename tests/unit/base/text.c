/* SPDX-License-Identifier: MIT */
#include "base/arena.h"
#include "base/buf.h"
#include "base/decimal.h"
#include "base/digest.h"
#include "base/map.h"
#include "tap.h"

static void
check_mask(void)
{
	static const struct {
		const char *in, *want;
	} rows[] = {
	    {"phone 13812345678 of", "phone 138******78 of"},
	    {"6222021234567890123", "622**************23"},
	    {"code 123456", "code 123456"},
	    {"mail li.si@example.com now", "mail ***@example.com now"},
	    {"tab\there\033[31m", "tab?here?[31m"},
	    {"bad \xff byte", "bad ? byte"},
	    {"城市 九江", "城市 九江"},
	    {"\xe2\x80\xae", "?"},
	    {"a１３８１２３４５６７８", "a１３８******７８"},
	    {"１２３４５６", "１２３４５６"},
	    {"string (\"zhang.wei@...) and", "string (\"***@...) and"},
	    {"张三zhang.wei@", "张三***@"},
	    {"2 @ 3", "2 @ 3"},
	};
	char out[128];
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		sf_mask_text(out, sizeof(out), rows[i].in, strlen(rows[i].in));
		IS(out, rows[i].want, "masked");
	}
	sf_mask_text(out, 5, "城市城市", 12);
	OK(strlen(out) < 5, "cut to fit");
}

static void
check_names(void)
{
	static const struct {
		const char *in, *want;
	} rows[] = {
	    {"core_20261101.csv", "core_20261101.csv"},
	    {"core_20261101090500123.csv", "core_20261101090500123.csv"},
	    {"13812345678", "138******78"},
	    {"out/call_13812345678.wav: 1", "out/call_138******78.wav: 1"},
	    {"8613812345678-1", "861********78-1"},
	    {"a/110105194912310021.pdf", "a/110*************21.pdf"},
	    {"a/11010519491231002X.pdf", "a/110************02X.pdf"},
	    {"6222021234567890128", "622**************28"},
	    {"from 13812345678 to 15012345678 bytes",
		"from 13812345678 to 15012345678 bytes"},
	    {"read 13812345678 = written 13812345678, 2",
		"read 13812345678 = written 13812345678, 2"},
	    {"12012345678.csv 1793494800000", "12012345678.csv 1793494800000"},
	    {"a\tb\033c.csv", "a?b?c.csv"},
	};
	char out[128];
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		sf_mask_control(out, sizeof(out), rows[i].in,
		    strlen(rows[i].in));
		IS(out, rows[i].want, "a name, masked");
	}
	sf_mask_control(out, 6, "1234567890", 10);
	IS(out, "12345", "cut to fit");
}

static void
check_decimals(void)
{
	static const struct {
		const char *in, *want;
	} rows[] = {
	    {"0.075", "0.075"}, {"180", "180"}, {"-3.50", "-3.5"},
	    {"1.500000000", "1.5"}, {"1e3", "1000"}, {"25e-2", "0.25"},
	    {"0", "0"}, {"-0", "0"}, {"0.0000001", NULL}, {"1.", NULL},
	    {".5", NULL}, {"", NULL}, {"1,5", NULL}, {"10000000000000", NULL},
	    {"9000000000000.000001", "9000000000000.000001"},
	    {"100", "100"}, {"1200.00", "1200"},
	};
	char out[32];
	sf_dec d;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		out[0] = '\0';
		if (sf_dec_parse(sf_str(rows[i].in), &d) == 0)
			sf_dec_format(d, out);
		IS(out, rows[i].want ? rows[i].want : "", rows[i].in);
	}
	sf_dec_fixed(sf_dec_div(1000 * SF_DEC_ONE, 3), 2, out);
	IS(out, "333.33", "1000 / 3");
	sf_dec_fixed(-1500000, 0, out);
	IS(out, "-2", "half away from zero");
	OK(sf_dec_add(INT64_MAX, 1, &d) != 0, "overflow is told");
}

static void
check_digests(void)
{
	static const uint8_t key[] = "key";
	const char *text = "The quick brown fox jumps over the lazy dog";
	struct sf_err e = {0};
	struct sf_hmac *h = sf_hmac_new("SHA256", key, 3, &e);
	uint8_t out[32];
	char hex[65];

	OK(h != NULL && sf_hmac(h, text, strlen(text), out, &e) == 0, "hmac");
	sf_hex(out, 32, hex);
	IS(hex, "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a"
	    "3cd8", "HMAC-SHA256, the known vector");
	OK(sf_hmac(h, text, strlen(text), out, &e) == 0, "used again");
	sf_hex(out, 4, hex);
	IS(hex, "f7bc83f4", "the same");
	sf_hmac_free(h);
	sf_base32((const uint8_t *)"foobar", 6, hex, 10);
	IS(hex, "mzxw6ytboi", "base32 of RFC 4648");
	OK(sf_share10000("pilot", 5, "p1", 2) < 10000, "a share");
	OK(sf_fnv1a32("a", 1) == 0xe40c292cu, "FNV-1a");
}

/* What has to be escaped is, at every place of texts of every length. */
static size_t
json_wrong(void)
{
	static const char odd[] = "\"\\\n\x1f\0";
	static const char *const is[] = {"\\\"", "\\\\", "\\n", "\\u001f",
	    "\\u0000"};
	struct sf_buf b = {0}, want = {0};
	size_t n, at, k, wrong = 0;
	char s[24];

	for (n = 1; n <= sizeof(s); n++)
		for (at = 0; at < n; at++)
			for (k = 0; k < 5; k++) {
				memset(s, k % 2 ? '\x7f' : '\xe4', n);
				s[at] = odd[k];
				sf_buf_clear(&b);
				sf_buf_clear(&want);
				sf_buf_json(&b, s, n);
				sf_buf_addc(&want, '"');
				sf_buf_add(&want, s, at);
				sf_buf_adds(&want, is[k]);
				sf_buf_add(&want, s + at + 1, n - at - 1);
				sf_buf_addc(&want, '"');
				wrong += !sf_str_eq(sf_buf_str(&b),
				    sf_buf_str(&want));
			}
	sf_buf_release(&b);
	sf_buf_release(&want);
	return (wrong);
}

static void
check_buffers(void)
{
	struct sf_buf b = {0};
	struct sf_map m = {0};
	struct sf_map_entry *en;
	char key[16];
	int i, n, fresh, bad = 0;

	OK(sf_buf_room(&b, 0) != NULL && !b.failed, "room for nothing");
	sf_buf_json(&b, "a\"b\\\n\x01\0z", 8);
	IS(sf_buf_cstr(&b), "\"a\\\"b\\\\\\n\\u0001\\u0000z\"", "JSON string");
	OK(json_wrong() == 0, "JSON strings of all lengths");
	sf_buf_clear(&b);
	sf_buf_base64(&b, "fooba", 5);
	IS(sf_buf_cstr(&b), "Zm9vYmE=", "base64");
	sf_buf_clear(&b);
	OK(sf_buf_unbase64(&b, SF_S("Zm9vYmE=")) == 0 &&
	    sf_buf_unbase64(&b, SF_S("/wA=")) == 0 &&
	    sf_buf_unbase64(&b, SF_S("Zg==")) == 0 &&
	    sf_buf_unbase64(&b, SF_S("")) == 0 && b.n == 8 &&
	    memcmp(b.p, "fooba\xff\0f", 8) == 0, "base64 and back");
	OK(sf_buf_unbase64(&b, SF_S("Zg=")) == -1 &&
	    sf_buf_unbase64(&b, SF_S("Zm9vZ===")) == -1 &&
	    sf_buf_unbase64(&b, SF_S("Zm=v")) == -1 &&
	    sf_buf_unbase64(&b, SF_S("Zm9v Zm9v")) == -1 &&
	    sf_buf_unbase64(&b, SF_S("Zm9!")) == -1 && b.n == 8,
	    "what is no base64 adds nothing");
	sf_buf_release(&b);
	for (i = 0; i < 100000; i++) {
		n = snprintf(key, sizeof(key), "k%d", i % 5000);
		en = sf_map_put(&m, (struct sf_str){key, (size_t)n},
		    (uint64_t)i, &fresh);
		bad += en == NULL || fresh != (i < 5000) ||
		    en->val != (uint64_t)(i % 5000);
	}
	OK(bad == 0 && m.n == 5000, "a map keeps the first");
	OK(sf_map_get(&m, SF_S("k5000")) == NULL, "and has no other");
	sf_map_release(&m);
}

/* Few and many by turns in one map: after each, nothing of it is left. */
static void
check_cleared(void)
{
	static const int sizes[] = {5000, 3, 0, 700, 1, 250, 5000, 9};
	struct sf_map m = {0};
	char key[16];
	size_t k, bad = 0;
	int i, n, fresh;

	for (k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
		sf_map_clear(&m);
		for (i = 0; i < 6000; i++) {
			n = snprintf(key, sizeof(key), "k%d", i);
			bad += sf_map_get(&m, (struct sf_str){key,
			    (size_t)n}) != NULL;
		}
		for (i = 0; i < 2 * sizes[k]; i++) {
			n = snprintf(key, sizeof(key), "k%d", i % sizes[k]);
			bad += sf_map_put(&m, (struct sf_str){key, (size_t)n},
			    0, &fresh) == NULL || fresh != (i < sizes[k]);
		}
		bad += m.n != (size_t)sizes[k];
	}
	OK(bad == 0, "a map that is cleared is empty");
	sf_map_release(&m);
}

static void
check_strings(void)
{
	static const char *const names[] = {"output", "input", "quiet"};
	const char *p = "\xE4\xBD\xA0x";

	IS(sf_str_near(SF_S("outptu"), names, 3), "output", "did you mean");
	IS(sf_str_near(SF_S("zzz"), names, 3), NULL, "no");
	OK(sf_utf8_valid("\xED\x9F\xBF", 3), "U+D7FF is valid");
	OK(!sf_utf8_valid("\xED\xA0\x80", 3), "a surrogate is not");
	OK(!sf_utf8_valid("\xC0\x80", 2), "an overlong form is not");
	OK(!sf_utf8_valid("\xF4\x90\x80\x80", 4), "beyond U+10FFFF is not");
	OK(!sf_utf8_valid("abcdefgh\xE4\xBD", 10), "a cut character is not");
	OK(sf_utf8_next(&p, p + 4) == 0x4F60 && *p == 'x', "decoded");
	OK(sf_utf8_width("九江a", 7) == 5, "wide characters take two");
}

static void
check_failures(void)
{
	static const char line[] = "{\"a\":1,\"b\":2,\"c\":3,"
	    "\"phone\":\"13812345678\",\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaa\":!"
	    ",\"bbbbbbbbbbbbbbbbb\":\"cccccccc\",\"zhang.wei@example.com\"}";
	struct sf_err e = {0};

	OK(sf_fail(&e, SF_E_DATA, "the first '%s'", "x") == -1, "-1");
	(void)sf_fail(&e, SF_E_IO, "the second");
	OK(e.code == SF_E_DATA, "the first failure wins");
	(void)sf_err_at(&e, "f.csv", 2, 4, "1,x\"y", 5);
	OK(e.line == 2 && e.caret == 3, "a caret");
	IS(e.text, "1,x\"y", "its line");
	sf_err_clear(&e);
	(void)sf_err_at(&e, "f", 1, 200,
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	    "xxxx!", 200);
	OK(e.caret == 39 && strchr(e.text, '!') != NULL, "a long line is cut");
	sf_err_clear(&e);
	(void)sf_err_at(&e, "f", 1, (uint64_t)(strchr(line, '!') - line) + 1,
	    line, strlen(line));
	OK(strstr(e.text, "138******78") != NULL && e.text[e.caret] == '!',
	    "a cut within a number goes back");
	OK(strstr(e.text, "zhang") == NULL, "no half of an address stays");
}

int
main(void)
{
	check_mask();
	check_names();
	check_decimals();
	check_digests();
	check_buffers();
	check_cleared();
	check_strings();
	check_failures();
	DONE();
}
