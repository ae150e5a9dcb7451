/* SPDX-License-Identifier: MIT */
#include "tap.h"

#include "format/excel.h"

/* Guards are taken off, and apostrophes that are text are not. */
static void
unguard(void)
{
	static const char *const off[] = {"'0138", "'6222021234567890123",
	    "'1,234.50", "'-5", "'+86 138-1234-5678", "'2026/11/1 9:05",
	    "'5%", "'(3.00)", "'6.2E+18", "'11010519491231002x",
	    "'11010519491231002X", "'=1+1", "'@x", "'＝1", "'2026年11月1日",
	    "'9时5分"};
	static const char *const on[] = {"'", "''", "'tis", "'90s", "'3号",
	    "'年", "0138", "'1101051949123100X", "'12x", "'0138'", "'.",
	    "'E5", ""};
	struct sf_str s;
	size_t i;

	for (i = 0; i < sizeof(off) / sizeof(off[0]); i++) {
		s = sf_excel_unguard(sf_str(off[i]));
		OK(sf_str_is(s, off[i] + 1), off[i]);
	}
	for (i = 0; i < sizeof(on) / sizeof(on[0]); i++)
		OK(sf_str_is(sf_excel_unguard(sf_str(on[i])), on[i]), on[i]);
}

/* What --excel writes with an apostrophe reads as it was. */
static void
there_and_back(void)
{
	static const char *const cell[] = {"=1+1", "-x", "@a", "+a", "＝1",
	    "\tx", " =1", "0138", "1e5", "x", "-5"};
	struct sf_buf b = {0};
	size_t i;
	struct sf_str s;

	for (i = 0; i < sizeof(cell) / sizeof(cell[0]); i++) {
		sf_buf_clear(&b);
		sf_excel_cell(&b, SF_S("traits.x"), sf_str(cell[i]), 1, NULL);
		s = sf_excel_unguard(sf_buf_str(&b));
		if (s.n > 3 && s.p[0] == '=' && s.p[1] == '"')
			s = (struct sf_str){s.p + 2, s.n - 3};
		OK(sf_str_is(s, cell[i]), cell[i]);
	}
	sf_buf_release(&b);
}

int
main(void)
{
	unguard();
	there_and_back();
	DONE();
}
