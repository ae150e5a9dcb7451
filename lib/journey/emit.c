/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "format/rows.h"
#include "io/zone.h"
#include "io/out.h"

#include "journey/emit.h"

/* All that a row can have: a cancel tells nothing without its send_id. */
#define FIELDS "ts,eid,src,event,channel,ids.one_id,props.send_id," \
	"props.journey,props.step,props.entry,props.attempt," \
	"props.template,props.due,props.expires,props.cost,props.rule," \
	"props.founding,props.arm,props.prefer,props.as,props.goal," \
	"props.mixed,props.why,tags,traits"
#define PIECE 65536

int
sf_emit_text(const struct sf_run *run, struct sf_buf *b, struct sf_err *e)
{
	struct sf_out *o;
	int ret = -1;

	if (sf_buf_check(b, e) || (o = sf_out_open(run->out, e)) == NULL)
		return (-1);
	if (sf_out_write(o, b->p, b->n, e) == 0)
		ret = sf_out_commit(o, e);
	sf_out_free(o);
	return (ret);
}

/* Whole lines of ${all}, each to a record of ${b}. */
static int
records(const struct sf_rows_out *ro, struct sf_json *parser,
    struct sf_str all, struct sf_buf *b, size_t *used, struct sf_err *e)
{
	const char *p = all.p, *nl;
	struct sf_jdoc d;

	while ((nl = memchr(p, '\n', all.n - (size_t)(p - all.p))) != NULL) {
		if (sf_json_parse(parser, p, (size_t)(nl - p), 0, &d, e))
			return (-1);
		sf_rows_out_add(ro, b, (struct sf_str){p, (size_t)(nl - p)},
		    &d);
		p = nl + 1;
	}
	*used = (size_t)(p - all.p);
	return (sf_buf_check(b, e));
}

static int
convert(const struct sf_rows_out *ro, struct sf_json *parser,
    struct sf_src *src, struct sf_out *o, struct sf_err *e)
{
	struct sf_buf in = {0}, out = {0};
	size_t used = 0;
	ssize_t n = -1;
	char *p;

	sf_rows_out_head(ro, &out);
	for (;;) {
		if (out.n > 0 && sf_out_write(o, out.p, out.n, e)) {
			n = -1;
			break;
		}
		sf_buf_clear(&out);
		if ((p = sf_buf_room(&in, PIECE)) == NULL) {
			n = sf_fail_mem(e);
			break;
		}
		if ((n = sf_src_read(src, p, PIECE, e)) <= 0)
			break;
		in.n += (size_t)n;
		if (records(ro, parser, sf_buf_str(&in), &out, &used, e)) {
			n = -1;
			break;
		}
		memmove(in.p, in.p + used, in.n - used);
		in.n -= used;
	}
	sf_buf_release(&in);
	sf_buf_release(&out);
	return (n < 0 ? -1 : 0);
}

static int
as_csv(const struct sf_run *run, struct sf_state *st, struct sf_err *e)
{
	struct sf_rows_out *ro = NULL;
	struct sf_json *parser = NULL;
	struct sf_src *src = NULL;
	struct sf_zone *zone = NULL;
	struct sf_out *o = NULL;
	int ret = -1;

	if (run->tz != NULL && (zone = sf_zone_load(run->tz, e)) == NULL)
		goto done;
	if ((ro = sf_rows_out_new(run, FIELDS, zone, e)) == NULL ||
	    (parser = sf_json_new(e)) == NULL ||
	    (src = sf_state_read(st, "schedule", e)) == NULL ||
	    (o = sf_out_open(run->out, e)) == NULL ||
	    convert(ro, parser, src, o, e))
		goto done;
	ret = sf_out_commit(o, e);
done:
	sf_out_free(o);
	sf_src_free(src);
	sf_json_free(parser);
	sf_rows_out_free(ro);
	sf_zone_free(zone);
	return (ret);
}

int
sf_emit_rows(const struct sf_run *run, struct sf_state *st, struct sf_err *e)
{
	if (run->rejects != NULL &&
	    sf_state_emit(st, "rejects", run->rejects, e))
		return (-1);
	if (run->out_fmt == SF_F_CSV || run->out_fmt == SF_F_TSV)
		return (as_csv(run, st, e));
	return (sf_state_emit(st, "schedule", run->out, e));
}
