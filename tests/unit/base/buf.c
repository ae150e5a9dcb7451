/* SPDX-License-Identifier: MIT */
#include "base/buf.h"

#include "tap.h"

/* Room that no machine has: the buffer fails. */
static void
exhaust(struct sf_buf *b)
{
	(void)!sf_buf_room(b, SIZE_MAX / 2);
}

int
main(void)
{
	struct sf_buf a = {0}, b = {0}, none = {0};
	struct sf_err e = {0};

	sf_buf_addbuf(&a, &none);
	sf_buf_adds(&b, "one,");
	sf_buf_addbuf(&a, &b);
	sf_buf_addbuf(&a, &b);
	IS(sf_buf_cstr(&a), "one,one,", "a buffer behind another");
	OK(sf_buf_check(&a, &e) == 0, "both are whole");

	exhaust(&b);
	sf_buf_adds(&b, "two");
	OK(b.failed && b.n == 4, "nothing is added to what failed");
	OK(sf_buf_cstr(&b) == NULL, "nor is it a text");
	sf_buf_clear(&b);
	OK(sf_buf_check(&b, &e) == -1 && e.code == SF_E_IO,
	    "clearing does not forget it");
	sf_err_clear(&e);
	sf_buf_addbuf(&a, &b);
	OK(sf_buf_check(&a, &e) == -1,
	    "what took in a buffer that failed is not whole");
	sf_err_clear(&e);

	sf_buf_release(&b);
	sf_buf_release(&a);
	sf_buf_adds(&b, "three");
	sf_buf_swap(&a, &b);
	IS(sf_buf_cstr(&a), "three", "released, it begins anew");
	OK(b.p == NULL && b.n == 0, "swapped");
	sf_buf_release(&a);
	DONE();
}
