/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "format/rows.h"
#include "report/page.h"

#include "report/figures.h"

int
sf_figures_write(const struct sf_run *run, const struct sf_buf *facts,
    const struct sf_zone *zone, struct sf_out *to, struct sf_err *e)
{
	struct sf_str all = sf_buf_str(facts), line;
	const char *p = all.p, *end = all.p + all.n, *nl;
	struct sf_rows_out *o = NULL;
	struct sf_json *j = NULL;
	struct sf_buf b = {0};
	struct sf_jdoc doc;
	int rc = -1;

	if ((j = sf_json_new(e)) == NULL ||
	    (o = sf_rows_out_new(run, SF_PAGE_FIELDS, zone, e)) == NULL)
		goto done;
	sf_rows_out_head(o, &b);
	for (; p < end; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		line = (struct sf_str){p, (size_t)(nl - p)};
		if (sf_json_parse(j, line.p, line.n, 0, &doc, e))
			goto done;
		sf_rows_out_add(o, &b, line, &doc);
	}
	if (sf_buf_check(&b, e) == 0)
		rc = sf_out_write(to, b.p, b.n, e);
done:
	sf_rows_out_free(o);
	sf_json_free(j);
	sf_buf_release(&b);
	return (rc);
}
