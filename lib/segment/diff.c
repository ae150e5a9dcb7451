/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "io/gens.h"
#include "io/state.h"
#include "segment/diff.h"
#include "segment/table.h"

#include "segment/segment.h"

struct change {			/* of a segment */
	uint64_t before, after, entered, left, stayed, undefined;
};

/* What is told, as the facts come in their order. */
struct telling {
	struct diff *d;
	struct sf_rows_out *out;	/* NULL: a table */
	struct sf_json *json;
	struct table table;
	struct sf_buf segment, rows, row;
	struct change now;
	uint64_t found;
	int any;
};

static void
end_segment(struct telling *t)
{
	const struct change *c = &t->now;

	if (t->any && t->out == NULL) {
		table_text(&t->table, 0, sf_buf_str(&t->segment));
		table_count(&t->table, c->before);
		table_count(&t->table, c->after);
		table_count(&t->table, c->entered);
		table_count(&t->table, c->left);
		table_count(&t->table, c->stayed);
		table_count(&t->table, c->undefined);
	}
	t->found += c->entered + c->left;
	memset(&t->now, 0, sizeof(t->now));
}

static int
row(struct telling *t, struct sf_str one_id, const char *change,
    struct sf_err *e)
{
	struct sf_buf *b = &t->row;

	if (t->out == NULL)
		return (0);
	sf_buf_clear(b);
	sf_buf_adds(b, "{\"one_id\":");
	sf_buf_json(b, one_id.p, one_id.n);
	sf_buf_adds(b, ",\"segment\":");
	sf_buf_json(b, t->segment.p, t->segment.n);
	sf_buf_addf(b, ",\"change\":\"%s\"}", change);
	if (sf_buf_check(b, e) || sf_rows_out_line(t->out, t->json,
	    sf_buf_str(b), &t->rows, e))
		return (-1);
	if (t->rows.n < 65536)
		return (0);
	if (sf_buf_check(&t->rows, e) || sf_out_write(t->d->pass.to[SF_DATA],
	    t->rows.p, t->rows.n, e))
		return (-1);
	sf_buf_clear(&t->rows);
	return (0);
}

/* All that is known of one person and segment. */
static int
one(struct telling *t, struct sf_str key, int flags, struct sf_err *e)
{
	const char *nul = memchr(key.p, '\0', key.n);
	struct sf_str seg = {key.p, (size_t)(nul - key.p)};
	struct sf_str id = {nul + 1, key.n - seg.n - 1};
	struct change *c = &t->now;
	int was = (flags & WAS_IN) != 0, is = (flags & IS_IN) != 0;

	if (!t->any || !sf_str_eq(seg, sf_buf_str(&t->segment))) {
		end_segment(t);
		sf_buf_clear(&t->segment);
		sf_buf_addstr(&t->segment, seg);
		t->any = 1;
	}
	c->before += (uint64_t)was;
	c->after += (uint64_t)is;
	if (was && is)
		c->stayed++;
	else if ((was && (flags & IS_UNDEFINED)) || (is && (flags &
	    WAS_UNDEFINED)))
		c->undefined++;
	else if (is)
		c->entered++;
	else if (was)
		c->left++;
	if (was == is)
		return (sf_buf_check(&t->segment, e));
	return (row(t, id, flags & (is ? WAS_UNDEFINED : IS_UNDEFINED) ?
	    "undefined" : is ? "entered" : "left", e));
}

static int
each(struct telling *t, struct sf_err *e)
{
	struct sf_sort *s = t->d->facts;
	struct sf_str key, val;
	struct sf_buf last = {0};
	int rc, flags = 0;

	if (sf_sort_done(s, t->d->run->jobs, e))
		return (-1);
	while ((rc = sf_sort_next(s, &key, &val, e)) > 0) {
		if (flags != 0 && !sf_str_eq(key, sf_buf_str(&last))) {
			if (one(t, sf_buf_str(&last), flags, e)) {
				rc = -1;
				break;
			}
			flags = 0;
		}
		if (flags == 0) {
			sf_buf_clear(&last);
			sf_buf_addstr(&last, key);
		}
		flags |= val.p[0];
		if (sf_buf_check(&last, e)) {
			rc = -1;
			break;
		}
	}
	if (rc == 0 && flags != 0)
		rc = one(t, sf_buf_str(&last), flags, e);
	end_segment(t);
	sf_buf_release(&last);
	return (rc);
}

static void
heads(struct telling *t)
{
	static const char *const names[] = {"segment", "before", "after",
	    "entered", "left", "stayed", "undefined"};
	size_t i;

	t->table.cols = 7;
	for (i = 0; i < 7; i++) {
		table_text(&t->table, 0, sf_str(names[i]));
		t->table.least[i] = i > 0 ? 7 : 0;
	}
}

static int
tell(struct diff *d, uint64_t *found, struct sf_err *e)
{
	struct telling t = {.d = d};
	int rc = -1;

	if (d->run->out_fmt != SF_F_AUTO && ((t.out = sf_rows_out_new(d->run,
	    "one_id,segment,change", NULL, e)) == NULL ||
	    sf_rows_out_start(t.out, d->pass.to[SF_DATA], e)))
		goto done;
	if ((t.json = sf_json_new(e)) == NULL)
		goto done;
	heads(&t);
	if (each(&t, e))
		goto done;
	if (t.out == NULL)
		table_print(&t.table, &t.rows);
	if (sf_buf_check(&t.rows, e) == 0 && (t.rows.n == 0 || sf_out_write(
	    d->pass.to[SF_DATA], t.rows.p, t.rows.n, e) == 0))
		rc = 0;
	*found = t.found;
done:
	if (t.table.cell != NULL)
		table_print(&t.table, &t.row);
	sf_rows_out_free(t.out);
	sf_json_free(t.json);
	sf_buf_release(&t.segment);
	sf_buf_release(&t.rows);
	sf_buf_release(&t.row);
	return (rc);
}

/* Of which segment a list is. */
static int
lists(struct diff *d, const struct sf_segment_args *a,
    const struct sf_buf named[2], struct sf_err *e)
{
	const struct sf_buf *by = named[NEW].n > 0 ? &named[NEW] : &named[OLD];
	size_t i;

	for (i = 0; i < a->n_segments; i++)
		if (sf_map_put(&d->want, sf_str(a->segments[i]), 1, NULL) ==
		    NULL)
			return (sf_fail_mem(e));
	if (!d->is_list[OLD] && !d->is_list[NEW])
		return (0);
	if (named[OLD].n > 0 && named[NEW].n > 0 &&
	    !sf_str_eq(sf_buf_str(&named[OLD]), sf_buf_str(&named[NEW]))) {
		(void)sf_fail(e, SF_E_USAGE, "one list is of '%.*s', the other "
		    "of '%.*s'", (int)named[OLD].n, named[OLD].p,
		    (int)named[NEW].n, named[NEW].p);
		return (sf_hint(e, "compare lists of one segment"));
	}
	sf_buf_addstr(&d->list, by->n > 0 ? sf_buf_str(by) :
	    a->n_segments == 1 ? sf_str(a->segments[0]) :
	    d->is_list[OLD] && d->is_list[NEW] ? SF_S("list") : SF_S(""));
	if (d->list.n == 0) {
		(void)sf_fail(e, SF_E_USAGE, "the list does not say of which "
		    "segment it is");
		return (sf_hint(e, "add --segment NAME"));
	}
	if (d->want.n == 0 && sf_map_put(&d->want, sf_buf_str(&d->list), 1,
	    NULL) == NULL)
		return (sf_fail_mem(e));
	return (sf_buf_check(&d->list, e));
}

static int
compare(struct diff *d, const struct sf_segment_args *a,
    const char *const paths[2], uint64_t *found, struct sf_err *e)
{
	static const int parts[] = {SF_T_PASSED, SF_T_REJECTED, -1};
	struct sf_buf named[2] = {{0}, {0}};
	const uint64_t *n = d->pass.sum.n;
	size_t memory = d->run->memory / 4;
	int rc = -1;

	if ((d->in = sf_inputs_open(paths, 2, memory, e)) == NULL ||
	    diff_kind(d, OLD, &named[OLD], e) ||
	    diff_kind(d, NEW, &named[NEW], e) || lists(d, a, named, e) ||
	    (d->names = sf_sort_new(memory, e)) == NULL ||
	    (d->old = sf_sort_new(memory, e)) == NULL ||
	    (d->facts = sf_sort_new(memory, e)) == NULL ||
	    sf_pass_open(&d->pass, d->run, 1, e) || diff_read(d, NEW, e) ||
	    diff_read(d, OLD, e) || sf_pass_check(&d->pass, e) ||
	    diff_match(d, e) || tell(d, found, e) ||
	    sf_tally_sum(&d->pass.sum, SF_T_READ, parts, e))
		goto done;
	sf_say(d->run, SF_SAY_INFO, "read %ju = passed %ju + rejected %ju",
	    (uintmax_t)n[SF_T_READ], (uintmax_t)n[SF_T_PASSED],
	    (uintmax_t)n[SF_T_REJECTED]);
	rc = sf_pass_commit(&d->pass, e);
done:
	sf_buf_release(&named[OLD]);
	sf_buf_release(&named[NEW]);
	return (rc);
}

/* The last two generations of a state, which is locked meanwhile. */
static int
of_state(struct diff *d, const struct sf_segment_args *a, uint64_t *found,
    struct sf_err *e)
{
	struct sf_state *s = sf_state_open(a->state, "sf-segment 1", 0, e);
	char old[SF_GENS_PATH], new[SF_GENS_PATH];
	const char *const paths[2] = {old, new};
	uint64_t gen;
	int rc = -1;

	if (s == NULL)
		return (-1);
	gen = sf_state_gen(s);
	if (d->run->ins > 0) {
		(void)sf_fail(e, SF_E_USAGE, "with --state, diff takes no "
		    "files");
	} else if (gen < 2) {
		(void)sf_fail(e, SF_E_FEW, "the state knows one run only");
		(void)sf_err_at(e, a->state, 0, 0, NULL, 0);
	} else {
		sf_gens_path(a->state, gen - 1, "members", old);
		sf_gens_path(a->state, gen, "members", new);
		rc = compare(d, a, paths, found, e);
	}
	sf_state_free(s);
	return (rc);
}

int
sf_segment_diff(const struct sf_run *run, const struct sf_segment_args *a,
    uint64_t *found, struct sf_err *e)
{
	struct diff d = {.run = run};
	int rc = -1;

	if (a->state != NULL) {
		rc = of_state(&d, a, found, e);
	} else if (run->ins != 2) {
		(void)sf_fail(e, SF_E_USAGE, "diff compares two files, the "
		    "older one first");
		(void)sf_hint(e, "sf-segment diff OLD NEW, or diff --state "
		    "DIR");
	} else {
		rc = compare(&d, a, run->in, found, e);
	}
	sf_pass_close(&d.pass);
	sf_inputs_free(d.in);
	sf_map_release(&d.want);
	sf_buf_release(&d.list);
	sf_sort_free(d.names);
	sf_sort_free(d.old);
	sf_sort_free(d.facts);
	return (rc);
}
