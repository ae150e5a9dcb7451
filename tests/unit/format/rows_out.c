/* SPDX-License-Identifier: MIT */
#include "tap.h"

#include "format/rows.h"
#include "io/zone.h"

static const char line[] = "{\"one_id\":\"p1\",\"ids\":{\"phone\":"
    "[\"+8613812345678\",\"+86139\"],\"eid\":\"1e5\"},\"n\":1.50,"
    "\"neg\":-5,\"t\":\"2026-11-01T01:00:00.000Z\",\"z\":null,\"o\":{\"a\" : 1},"
    "\"f\":\"=1+1\",\"m\":\"-x\",\"card\":\"6222021234567890\",\"q\":\"a,\\\"b\\\"\\n\","
    "\"a.b\":{\"c\":\"dots\"},\"cn\":\"九😀\",\"zero\":\"0138\",\"mix\":[1,{\"k\":[2]},[3]]}";

static const char *
out(struct sf_run run, const char *fields, const struct sf_zone *zone)
{
	static char text[2048];
	struct sf_err e = {0};
	struct sf_rows_out *o;
	struct sf_json *j = sf_json_new(&e);
	struct sf_buf b = {0};
	struct sf_jdoc d;

	run.fields = fields;
	o = sf_rows_out_new(&run, NULL, zone, &e);
	snprintf(text, sizeof(text), "%s", e.msg);
	if (o != NULL &&
	    sf_json_parse(j, line, sizeof(line) - 1, 0, &d, &e) == 0) {
		sf_rows_out_head(o, &b);
		sf_rows_out_add(o, &b, SF_S("{\"as\": \"given\"}"), &d);
		snprintf(text, sizeof(text), "%.*s", (int)b.n, b.p);
	}
	sf_rows_out_free(o);
	sf_json_free(j);
	sf_buf_release(&b);
	return (text);
}

int
main(void)
{
	struct sf_err e = {0};
	struct sf_zone *zone = sf_zone_load("+08:00", &e);
	struct sf_run run = {0};

	IS(out(run, NULL, NULL), "{\"as\": \"given\"}\n", "lines as they are");
	run.out_fmt = SF_F_CSV;
	IS(out(run, "one_id, ids.phone,n,z,absent,o,a.b.c", NULL),
	    "one_id,ids.phone,n,z,absent,o,a.b.c\n"
	    "p1,+8613812345678;+86139,1.50,,,\"{\"\"a\"\":1}\",dots\n", "paths");
	IS(out(run, "q,f,mix", NULL), "q,f,mix\n\"a,\"\"b\"\"\n\",=1+1,"
	    "\"1;{\"\"k\"\":[2]};[3]\"\n", "cells in quotes");
	IS(out(run, "absent", NULL), "absent\n\"\"\n", "one empty cell");
	IS(out(run, NULL, NULL), "-O csv needs to know its columns", "asked");
	IS(out(run, "a,,b", NULL), "option '--fields' needs paths between "
	    "commas, each once, not 'a,,b'", "an empty path");
	run.encoding = "gbk";
	IS(out(run, "cn", NULL), "cn\n\xbe\xc5?\n", "an encoding");
	run.encoding = NULL;
	run.out_fmt = SF_F_TSV;
	IS(out(run, "one_id,q", NULL), "one_id\tq\np1\ta,\"b\" \n", "TSV");
	run.out_fmt = SF_F_CSV;
	run.excel = 1;
	IS(out(run, "f,m,neg,card,zero,t,one_id,ids.eid", zone),
	    "\xEF\xBB\xBF" "f,m,neg,card,zero,t,one_id,ids.eid\r\n"
	    "'=1+1,'-x,-5,\"=\"\"6222021234567890\"\"\",\"=\"\"0138\"\"\","
	    "2026-11-01 09:00:00,p1,\"=\"\"1e5\"\"\"\r\n",
	    "for Excel");
	sf_zone_free(zone);
	DONE();
}
