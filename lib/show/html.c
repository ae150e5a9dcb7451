/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/digest.h"
#include "show/safe.h"

#include "show/html.h"

/*
 * Colours are Okabe and Ito's, which colour-blind readers can tell apart, and
 * a tone is always said in words too.
 */
static const char css[] =
":root{--bg:#fff;--fg:#1b1f24;--dim:#59636e;--line:#d5dae0;--bar:#0072b2;"
"--soft:#eef2f6;--good:#00714f;--bad:#b03a00;--warn:#7a5b00;--wash:#fff4d6}\n"
"@media(prefers-color-scheme:dark){:root{--bg:#12161b;--fg:#e6e9ec;"
"--dim:#9aa4ae;--line:#343c45;--bar:#56b4e9;--soft:#1c232b;--good:#4fd1a5;"
"--bad:#ff9a62;--warn:#f0c95a;--wash:#3a3010}}\n"
"*{box-sizing:border-box}\n"
"body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.55 "
"system-ui,-apple-system,'Segoe UI','Noto Sans','Noto Sans CJK SC',"
"'PingFang SC','Microsoft YaHei',sans-serif}\n"
"main{max-width:880px;margin:0 auto;padding:1.2rem}\n"
"h1{font-size:1.55rem;line-height:1.25;margin:.2rem 0}\n"
"h2{font-size:1.2rem;margin:2rem 0 .6rem;padding-bottom:.2rem;"
"border-bottom:2px solid var(--line)}\n"
"h3{font-size:1rem;margin:1.2rem 0 .4rem}\n"
"p{margin:.4rem 0}\n"
".sub,.small,figcaption,caption{color:var(--dim)}\n"
".small{font-size:.82rem}\n"
".banner{position:sticky;top:0;z-index:1;background:var(--wash);"
"color:var(--warn);font-weight:600;text-align:center;padding:.35rem 1rem;"
"border-bottom:1px solid var(--line)}\n"
".tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(11.5rem,"
"1fr));gap:.6rem;margin:.6rem 0}\n"
".tile{background:var(--soft);border-left:4px solid var(--line);"
"border-radius:4px;padding:.5rem .8rem}\n"
".tile b{display:block;font-size:1.45rem;line-height:1.3;"
"font-variant-numeric:tabular-nums}\n"
".tile span{display:block;color:var(--dim);font-size:.82rem}\n"
".good{border-color:var(--good)}.bad{border-color:var(--bad)}"
".watch{border-color:var(--warn)}\n"
"p.good{color:var(--good)}p.bad{color:var(--bad)}p.watch{color:var(--warn)}\n"
".scroll{overflow-x:auto}\n"
"table{border-collapse:collapse;width:100%;margin:.4rem 0 .8rem;"
"font-size:.9rem;font-variant-numeric:tabular-nums}\n"
"caption{text-align:left;padding:.2rem 0}\n"
"th,td{padding:.22rem .6rem;border-bottom:1px solid var(--line);"
"text-align:left;vertical-align:top}\n"
"th{font-weight:600;color:var(--dim)}\n"
".r{text-align:right;white-space:nowrap}\n"
"figure{margin:.8rem 0}\n"
"figcaption{font-size:.9rem;font-weight:600}\n"
"svg{display:block;width:100%;height:auto}\n"
"svg text{fill:var(--fg);font-size:13px;font-family:inherit}\n"
"svg .dim{fill:var(--dim)}svg .end{text-anchor:end}"
"svg .mid{text-anchor:middle}\n"
"svg .bar{fill:var(--bar)}svg .bg{fill:var(--soft)}"
"svg .axis{stroke:var(--line);stroke-width:1}"
"svg .zero{stroke:var(--dim);stroke-width:1;stroke-dasharray:4 3}"
"svg .ci{stroke:var(--bar);stroke-width:2.5}"
"svg .path{fill:none;stroke:var(--bar);stroke-width:2}\n"
"summary{color:var(--dim);font-size:.9rem;cursor:pointer}\n"
"footer{margin-top:2rem;border-top:2px solid var(--line);padding-top:.6rem}\n"
"@media print{@page{size:A4;margin:16mm 14mm}"
":root{--bg:#fff;--fg:#000;--dim:#444;--line:#bbb;--bar:#0072b2;"
"--soft:#f2f4f6;--good:#00593e;--bad:#8f2f00;--warn:#5e4600;--wash:#fff4d6}"
"body{font-size:10.5pt;display:table;width:100%}"
"main{max-width:none;padding:0;display:table-row-group}"
".banner{position:static;display:table-header-group;break-inside:avoid}"
".scroll{overflow:visible}"
"h2,h3,figcaption{break-after:avoid}"
"figure,tr,.tile{break-inside:avoid}"
".tile,.bar,.bg,.banner{print-color-adjust:exact;"
"-webkit-print-color-adjust:exact}}\n";

int
sf_html_open(struct sf_buf *b, const char *lang, struct sf_str title,
    struct sf_err *e)
{
	uint8_t digest[32];

	if (sf_sha256(css, sizeof(css) - 1, digest, e))
		return (-1);
	sf_buf_addf(b, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" "
	    "content=\"default-src 'none'; style-src 'sha256-", lang);
	sf_buf_base64(b, digest, sizeof(digest));
	sf_buf_adds(b, "'; base-uri 'none'; form-action 'none'\">\n"
	    "<meta name=\"viewport\" "
	    "content=\"width=device-width, initial-scale=1\">\n"
	    "<meta name=\"color-scheme\" content=\"light dark\">\n"
	    "<meta name=\"referrer\" content=\"no-referrer\">\n");
	sf_html_el(b, "title", NULL, title);
	sf_buf_adds(b, "<style>");
	sf_buf_add(b, css, sizeof(css) - 1);
	sf_buf_adds(b, "</style>\n</head>\n<body>\n");
	return (sf_buf_check(b, e));
}

void
sf_html_close(struct sf_buf *b)
{
	sf_buf_adds(b, "</body>\n</html>\n");
}

void
sf_html_el(struct sf_buf *b, const char *tag, const char *cls,
    struct sf_str text)
{
	if (cls != NULL)
		sf_buf_addf(b, "<%s class=\"%s\">", tag, cls);
	else
		sf_buf_addf(b, "<%s>", tag);
	sf_safe_html(b, text);
	sf_buf_addf(b, "</%s>\n", tag);
}
