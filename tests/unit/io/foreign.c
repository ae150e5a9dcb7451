/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tap.h"

#include "io/foreign.h"

static char head[512];

static void
is_foreign(const char *magic, size_t n, const char *what)
{
	struct sf_err e = {0};

	memset(head, 'x', sizeof(head));
	memcpy(head, magic, n);
	OK(sf_foreign((struct sf_str){head, sizeof(head)}, &e) == -1 &&
	    e.code == SF_E_DATA && strstr(e.msg, what) != NULL &&
	    e.hint[0] != '\0', what);
	sf_err_clear(&e);
}

static void
is_text(const char *text)
{
	struct sf_err e = {0};

	OK(sf_foreign(sf_str(text), &e) == 0, text);
}

static void
archives(void)
{
	char zip[64] = "PK\x03\x04";
	struct sf_err e = {0};

	is_foreign("7z\xBC\xAF\x27\x1C", 6, "a 7z archive");
	is_foreign("Rar!\x1A\x07", 6, "a rar archive");
	is_foreign("BZh91AY", 7, "packed with bzip2");
	is_foreign(zip, 30, "a zip archive, not");
	memcpy(zip + 30, "xl/workbook.xml", 15);
	is_foreign(zip, 45, "an Excel workbook, not");
	memcpy(zip + 30, "[Content_Types].xml", 19);
	is_foreign(zip, 49, "an Excel workbook, not");
	OK(sf_foreign((struct sf_str){zip, 6}, &e) == -1 &&
	    strstr(e.msg, "a zip archive or an Excel workbook") != NULL,
	    "a zip of which the name is not there yet");
	sf_err_clear(&e);
	memset(head, 0, sizeof(head));
	memcpy(head + 257, "ustar", 5);
	OK(sf_foreign((struct sf_str){head, sizeof(head)}, &e) == -1 &&
	    strstr(e.msg, "a tar archive") != NULL, "a tar archive");
	OK(sf_foreign((struct sf_str){head, 261}, &e) == 0,
	    "half of its magic number is none");
}

int
main(void)
{
	archives();
	is_foreign("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, "an Excel or Word");
	is_foreign("%PDF-1.7\n", 9, "a PDF");
	is_foreign("PAR1\x15\x04", 6, "a Parquet file");
	is_foreign("SQLite format 3\0", 16, "an SQLite database");
	is_foreign("<HTML><body>", 12, "an HTML page");
	is_foreign("\xEF\xBB\xBF\r\n <table border=1>", 22, "an HTML page");
	is_foreign("<?xml version=\"1.0\"?>", 21, "XML");
	is_text("");
	is_text("PK");
	is_text("PAR1,PAR2\n1,2\n");
	is_text("BZh,a\n");
	is_text("%PDF\n");
	is_text("<5,>5\n1,2\n");
	is_text("{\"a\":\"<html>\"}\n");
	is_text("\xEF\xBB\xBF" "a,b\n");
	DONE();
}
