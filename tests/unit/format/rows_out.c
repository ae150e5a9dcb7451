/* SPDX-License-Identifier: MIT */
#include "tap.h"

#include <pthread.h>

#include "format/excel.h"
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

static const char *
excel(const char *path, const char *text, int json_text)
{
	static struct sf_buf b;

	sf_buf_clear(&b);
	sf_excel_cell(&b, sf_str(path), sf_str(text), json_text, NULL);
	return (sf_buf_cstr(&b));
}

static void
test_excel(void)
{
	static const char *const cells[][2] = {
		{"", ""}, {"a b", "a b"}, {"12", "12"}, {"-1.50", "-1.50"},
		{"0", "0"}, {"0.5", "0.5"}, {"-0.5", "-0.5"},
		{"=1+1", "'=1+1"}, {"+x", "'+x"}, {"-x", "'-x"}, {"@x", "'@x"},
		{"\tx", "'\tx"}, {"\rx", "'\rx"}, {"\nx", "'\nx"},
		{"  =x", "'  =x"}, {"-", "'-"}, {"-1-1", "'-1-1"},
		{"＝1+1", "'＝1+1"}, {"＠x", "'＠x"}, {"1-1", "1-1"},
		{"0138", "=\"0138\""}, {"-0138", "=\"-0138\""},
		{"+8613800000001", "=\"+8613800000001\""},
		{"123456789012345", "123456789012345"},
		{"1234567890123456", "=\"1234567890123456\""},
		{"-12345678901234.56", "=\"-12345678901234.56\""},
		{"12e5", "=\"12e5\""}, {"1.5E-3", "=\"1.5E-3\""},
		{"1e", "1e"}, {"e5", "e5"}, {".", "."}, {"1.2.3", "1.2.3"},
		{"=\"0138\"", "'=\"0138\""},
	};
	char text[300];
	size_t i;

	for (i = 0; i < sizeof(cells) / sizeof(cells[0]); i++)
		IS(excel("traits.x", cells[i][0], 1), cells[i][1], cells[i][0]);
	IS(excel("score", "12e5", 0), "12e5", "a number of JSON");
	IS(excel("score", "0.12345678901234567", 0), "0.12345678901234567",
	    "a fraction stays a number");
	IS(excel("score", "1234567890123456", 0), "=\"1234567890123456\"",
	    "a number that is an identifier");
	IS(excel("ids.phone", "a;b", 1), "=\"a;b\"", "identifiers");
	IS(excel("ids.x", "=\"", 1), "'=\"", "an identifier with a quote");
	memset(text, '7', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	OK(excel("x", text, 1)[0] == '\'', "a text too long for a formula");
}

/* Converters are one thread's alone while a row is written. */
struct writer {
	const struct sf_rows_out *o;
	const struct sf_jdoc *d;
	pthread_t thread;
	int bad;
};

static void *
writes(void *arg)
{
	struct writer *w = arg;
	struct sf_buf b = {0};
	int i;

	for (i = 0; i < 2000; i++) {
		sf_buf_clear(&b);
		sf_rows_out_add(w->o, &b, SF_S(""), w->d);
		w->bad += !sf_str_eq(sf_buf_str(&b), SF_S("p1,\xbe\xc5?\n"));
	}
	sf_buf_release(&b);
	return (NULL);
}

static void
test_threads(void)
{
	struct sf_run run = {.out_fmt = SF_F_CSV, .encoding = "gbk",
	    .fields = "one_id,cn"};
	struct sf_err e = {0};
	struct sf_json *j = sf_json_new(&e);
	struct sf_rows_out *o = sf_rows_out_new(&run, NULL, NULL, &e);
	struct writer w[20];
	struct sf_jdoc d;
	size_t i, n = 0;
	int bad = 0;

	if (OK(o != NULL && sf_json_parse(j, line, sizeof(line) - 1, 0, &d,
	    &e) == 0, "an output")) {
		for (; n < 20; n++) {
			w[n] = (struct writer){.o = o, .d = &d};
			if (pthread_create(&w[n].thread, NULL, writes, &w[n]))
				break;
		}
		for (i = 0; i < n; i++) {
			(void)pthread_join(w[i].thread, NULL);
			bad += w[i].bad;
		}
		OK(n > 0 && bad == 0, "rows of several threads");
	}
	sf_rows_out_free(o);
	sf_json_free(j);
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
	run.excel = 1;
	IS(out(run, "cn", NULL), "cn\r\n\xbe\xc5?\r\n", "no mark in GBK");
	run.excel = 0;
	run.encoding = NULL;
	run.out_fmt = SF_F_TSV;
	IS(out(run, "absent", NULL), "absent\n\n", "one empty cell of TSV");
	IS(out(run, "one_id,q", NULL), "one_id\tq\np1\ta,\"b\" \n", "TSV");
	run.out_fmt = SF_F_CSV;
	run.excel = 1;
	IS(out(run, "f,m,neg,card,zero,t,one_id,ids.eid", zone),
	    "\xEF\xBB\xBF" "f,m,neg,card,zero,t,one_id,ids.eid\r\n"
	    "'=1+1,'-x,-5,\"=\"\"6222021234567890\"\"\",\"=\"\"0138\"\"\","
	    "2026-11-01 09:00:00,p1,\"=\"\"1e5\"\"\"\r\n",
	    "for Excel");
	IS(out(run, "ids.phone,mix", NULL), "\xEF\xBB\xBFids.phone,mix\r\n"
	    "\"=\"\"+8613812345678;+86139\"\"\",\"1;{\"\"k\"\":[2]};[3]\"\r\n",
	    "cells with ';' in quotes");
	test_excel();
	test_threads();
	sf_zone_free(zone);
	DONE();
}
