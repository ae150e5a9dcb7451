/* SPDX-License-Identifier: MIT */
#include "tap.h"

#include "format/enc.h"

/* Decoded text, or "@" and the byte that cannot be. */
static const char *
decoded(const char *name, struct sf_str in)
{
	static char out[256];
	struct sf_err e = {0};
	struct sf_enc *c = sf_enc_new(name, &e);
	struct sf_buf b = {0};
	size_t bad;

	if (c == NULL)
		return (NULL);
	sf_buf_adds(&b, "<");
	if ((bad = sf_enc_decode(c, in, &b)) != 0)
		snprintf(out, sizeof(out), "%.*s@%zu", (int)b.n, b.p, bad);
	else
		snprintf(out, sizeof(out), "%.*s", (int)b.n, b.p);
	sf_buf_release(&b);
	sf_enc_free(c);
	return (out);
}

static void
test_decode(void)
{
	IS(decoded("gb18030", SF_S("a\xbe\xc5\xbd\xad,\"1\"")),
	    "<a九江,\"1\"", "GB18030");
	IS(decoded("GB18030", SF_S("\xa2\xe3")), "<€", "the euro of GB18030");
	IS(decoded("gbk", SF_S("ab\xa2\xe3")), "<@3", "which GBK has not");
	IS(decoded("gb18030", SF_S("5\x80 \xbe\xc5")), "<5€ 九",
	    "byte 0x80 is CP936's");
	IS(decoded("gbk", SF_S("5\x80")), "<5€", "of GBK, too");
	IS(decoded("gb18030", SF_S("\xbe\xc5\xff\xff")), "<@3", "no text");
	IS(decoded("gb18030", SF_S("\xbe\xc5\xbe")), "<@3", "cut in the midst");
	IS(decoded("gb18030", SF_S("")), "<", "nothing");
	IS(decoded("big5", SF_S("\xa4\x45")), "<九", "Big5");
	IS(decoded("utf-16le", SF_S("a\0\x5d\x4e")), "<a九", "UTF-16LE");
	IS(decoded("utf-16be", SF_S("\0a\x4e\x5d\xd8")), "<@5", "UTF-16BE cut");
	IS(decoded("latin1", SF_S("\xe9")), "<é", "Latin 1");
	IS(decoded("utf-8", SF_S("九\xed\xa0\x80")), "<@4",
	    "a surrogate is no UTF-8");
	IS(decoded("UTF-8", SF_S("九")), "<九", "UTF-8");
}

/*
 * Every pair of bytes: what the quick way says is what iconv says, and it says
 * nothing where iconv gives another number of bytes or none.
 */
static size_t
pairs(const char *name)
{
	struct sf_err e = {0};
	struct sf_enc *c = sf_enc_new(name, &e);
	struct sf_buf a = {0}, b = {0};
	size_t told = 0, wrong = 0;
	char in[4] = "x";
	unsigned i;

	for (i = 0; i < 0x10000; i++) {
		in[1] = (char)(i >> 8);
		in[2] = (char)(i & 0xff);
		sf_buf_clear(&a);
		sf_buf_clear(&b);
		if (!sf_enc_quick(c, (struct sf_str){in, 3}, &a)) {
			wrong += a.n != 0;
			continue;
		}
		told++;
		wrong += sf_enc_decode(c, (struct sf_str){in, 3}, &b) != 0 ||
		    a.n != b.n || memcmp(a.p, b.p, a.n) != 0;
	}
	OK(wrong == 0, name);
	sf_buf_release(&a);
	sf_buf_release(&b);
	sf_enc_free(c);
	return (told);
}

static void
test_quick(void)
{
	struct sf_err e = {0};
	struct sf_enc *c = sf_enc_new("latin1", &e);
	struct sf_buf b = {0};

	/* ASCII twice, and all but a few of 23,940 pairs. */
	OK(pairs("gb18030") > 0x4000 + 23900, "all of GB18030");
	OK(pairs("gbk") > 0x4000 + 21000, "of GBK");
	OK(pairs("big5") > 0x4000 + 13000, "of Big5");
	OK(!sf_enc_quick(c, SF_S("a"), &b) && b.n == 0, "Latin 1 has none");
	sf_enc_free(c);
	c = sf_enc_new("gb18030", &e);
	OK(!sf_enc_quick(c, SF_S("\xbe\xc5\x81\x30\x81\x30"), &b) &&
	    b.n == 0, "four bytes are for iconv");
	OK(!sf_enc_quick(c, SF_S("\xbe\xc5\xbe"), &b) && b.n == 0,
	    "cut in the midst");
	OK(sf_enc_quick(c, SF_S("\xbe\xc5\xbd\xad"), &b) &&
	    sf_enc_quick(c, SF_S(""), &b), "a city, and nothing");
	IS(sf_buf_cstr(&b), "九江", "as text");
	sf_buf_release(&b);
	sf_enc_free(c);
}

static void
test_encode(void)
{
	struct sf_err e = {0};
	struct sf_enc *c = sf_enc_new("gbk", &e);
	struct sf_buf b = {0};

	OK(sf_enc_encode(c, SF_S("a九😀b😀"), &b) == 2, "two are lacking");
	IS(sf_buf_cstr(&b), "a\xbe\xc5?b?", "and are '?'");
	OK(sf_enc_encode(c, SF_S("\n"), &b) == 0 && b.n == 7, "added behind");
	sf_enc_free(c);
	OK(sf_enc_new("gb-18030-new", &e) == NULL && e.code == SF_E_USAGE,
	    "an unknown name");
	sf_err_clear(&e);
	OK(sf_enc_new("ascii//TRANSLIT", &e) == NULL, "no guessing");
	sf_buf_release(&b);
}

int
main(void)
{
	test_decode();
	test_quick();
	test_encode();
	DONE();
}
