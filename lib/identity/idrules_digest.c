/* SPDX-License-Identifier: MIT */
#include "base/digest.h"
#include "io/src.h"

#include "identity/idrules.h"

/* What a file that the rules name holds now. */
static int
add_file(struct sf_buf *b, const char *path, struct sf_err *e)
{
	struct sf_buf text = {0};
	char hex[33];
	int ret;

	if (path == NULL)
		return (0);
	ret = sf_src_slurp(path, SIZE_MAX / 2, &text, e);
	sf_hash_hex(text.p, text.n, hex);
	sf_buf_add(b, hex, sizeof(hex));
	sf_buf_release(&text);
	return (ret);
}

static int
add_files(struct sf_buf *b, const struct sf_idrules *r, struct sf_err *e)
{
	const struct sf_idnote *v = r->block.note;
	size_t i;

	for (i = 0; i < r->block.notes; i++)
		if (v[i].is_file && add_file(b, v[i].text, e))
			return (-1);
	return (add_file(b, r->always.path, e) ||
	    add_file(b, r->never.path, e) ? -1 : 0);
}

int
sf_idrules_digest(const struct sf_idrules *r, char out[33], struct sf_err *e)
{
	struct sf_buf b = {0};
	int ret;

	sf_idrules_show(r, &b);
	ret = add_files(&b, r, e) || sf_buf_check(&b, e) ? -1 : 0;
	if (ret == 0)
		sf_hash_hex(b.p, b.n, out);
	sf_buf_release(&b);
	return (ret);
}
