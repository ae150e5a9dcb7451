/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <strings.h>

#include "io/foreign.h"

#define SHEET "open it in Excel and save each sheet as CSV"
#define PAGE "look what it says: an error, a login? a table in it can be " \
	"opened in Excel and saved as CSV"
#define ZIP_NAME 30		/* of the first file in a zip archive */
#define TAR_MAGIC 257

static const struct foreign {
	const char *magic;
	size_t n;
	const char *what;
	const char *hint;
} foreign[] = {
	{"\xFD" "7zXZ\0", 6, "packed with xz",
	    "unpack it first: xz -dc FILE | ..."},
	{"7z\xBC\xAF\x27\x1C", 6, "a 7z archive",
	    "unpack it first: 7z x FILE"},
	{"Rar!\x1A\x07", 6, "a rar archive", "unpack it first: unrar x FILE"},
	{"\xD0\xCF\x11\xE0\xA1\xB1", 6, "an Excel or Word file of the old "
	    "kind", SHEET},
	{"%PDF-", 5, "a PDF", "it has pages and no rows: ask for the export "
	    "as CSV"},
	{"PAR1\x15", 5, "a Parquet file",
	    "write it as CSV or JSON lines first, such as with DuckDB"},
	{"SQLite format 3", 16, "an SQLite database",
	    "export the table: sqlite3 -csv -header FILE 'SELECT ...'"},
};

/* What Excel and others put first into a workbook. */
static const char *const book[] = {
	"[Content_Types].xml", "_rels/", "xl/", "docProps/",
	"mimetypeapplication/vnd.oasis.opendocument",
};

static const char *const page[] = {
	"<!doctype html", "<html", "<head", "<table", "<?xml",
};

static int
is(const char *what, const char *hint, struct sf_err *e)
{
	(void)sf_fail(e, SF_E_DATA, "this is %s, not text, zstd or gzip", what);
	return (sf_hint(e, "%s", hint));
}

static int
starts(struct sf_str head, const char *magic, size_t n)
{
	return (head.n >= n && memcmp(head.p, magic, n) == 0);
}

static int
zip(struct sf_str head, struct sf_err *e)
{
	struct sf_str name;
	size_t i;

	if (head.n <= ZIP_NAME)
		return (is("a zip archive or an Excel workbook",
		    "unzip it, or save the sheet as CSV", e));
	name = (struct sf_str){head.p + ZIP_NAME, head.n - ZIP_NAME};
	for (i = 0; i < sizeof(book) / sizeof(*book); i++)
		if (starts(name, book[i], strlen(book[i])))
			return (is("an Excel workbook", SHEET, e));
	return (is("a zip archive", "unzip it first: unzip -p FILE | ...", e));
}

/* Many systems call a page with a table, or XML, an Excel file. */
static int
markup(struct sf_str head, struct sf_err *e)
{
	size_t i, n;

	if (starts(head, "\xEF\xBB\xBF", 3))
		head = (struct sf_str){head.p + 3, head.n - 3};
	while (head.n > 0 && memchr(" \t\r\n", head.p[0], 4) != NULL)
		head = (struct sf_str){head.p + 1, head.n - 1};
	for (i = 0; i < sizeof(page) / sizeof(*page); i++) {
		n = strlen(page[i]);
		if (head.n < n || strncasecmp(head.p, page[i], n) != 0)
			continue;
		(void)sf_fail(e, SF_E_DATA, "this is %s",
		    page[i][1] == '?' ? "XML" : "an HTML page");
		return (sf_hint(e, "%s", PAGE));
	}
	return (0);
}

int
sf_foreign(struct sf_str head, struct sf_err *e)
{
	const struct foreign *f;
	size_t i;

	for (i = 0; i < sizeof(foreign) / sizeof(*foreign); i++) {
		f = &foreign[i];
		if (starts(head, f->magic, f->n))
			return (is(f->what, f->hint, e));
	}
	if (head.n >= 6 && memcmp(head.p, "BZh", 3) == 0 &&
	    head.p[4] == 0x31 && head.p[5] == 0x41)
		return (is("packed with bzip2",
		    "unpack it first: bzip2 -dc FILE | ...", e));
	if (starts(head, "PK\x03\x04", 4))
		return (zip(head, e));
	if (head.n >= TAR_MAGIC + 5 &&
	    memcmp(head.p + TAR_MAGIC, "ustar", 5) == 0)
		return (is("a tar archive", "unpack it first: tar -xf FILE",
		    e));
	return (markup(head, e));
}
