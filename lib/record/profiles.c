/* SPDX-License-Identifier: MIT */
#include "record/profiles.h"

int
sf_profiles_next(struct sf_rows *rows, const struct sf_chunk *c,
    struct sf_row *row, struct sf_profile *p, struct sf_buf *rejects,
    struct sf_tally *t, struct sf_err *e)
{
	struct sf_err no = {0};
	int rc;

	while ((rc = sf_rows_next(rows, row, e)) > 0) {
		if (t != NULL)
			t->n[SF_T_READ]++;
		if (row->code == NULL &&
		    sf_profile_view(&row->doc, p, &no) == 0 &&
		    sf_profile_shape(&row->doc, p, &no) == 0 &&
		    sf_profile_times(&row->doc, p, &no) == 0)
			return (1);
		if (t != NULL) {
			t->n[SF_T_REJECTED]++;
			sf_pass_reject(rejects, c, row,
			    row->code ? row->code : "NOT_PROFILE",
			    row->code ? row->message : no.msg);
		}
		sf_err_clear(&no);
	}
	return (rc);
}
