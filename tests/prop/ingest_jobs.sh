#!/bin/sh
# SPDX-License-Identifier: MIT
# The same bytes of events and rejects for any -j and any size of pieces.
top=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
cat >map.yaml <<'END'
tz: Asia/Shanghai
pseudonym: none
sources:
  gb:
    match: "gb_*.csv"
    encoding: gb18030
    dialect: {skip: 2, footer: 2}
    ts: {from: 时间, format: "%Y-%m-%d %H:%M:%S"}
    channel: core
    event: visit
    ids: {phone: 手机, cust_no: 号}
    traits: {city: 城市}
  torn:
    match: "torn_*.csv"
    encoding: gb18030
    dialect: {delimiter: "|"}
    ts: t
    channel: core
    event: visit
    ids: {cust_no: 号}
    traits: {city: 城市}
  log:
    match: "log_*.jsonl"
    ts: t
    channel: app
    event: a
    ids: {device: d, phone: p}
    props: {q: '=.q // empty', n: n}
    also: [{event: login, ids: {phone: p}}]
END
# Good rows, rows of two lines, stray and unclosed quotes, short rows, bytes
# that no encoding has, and long lines.
awk 'BEGIN {
	print "标题\n\"标题二\n时间,手机,号,城市"
	for (i = 0; i < 6000; i++) {
		t = "2026-11-01 09:00:" sprintf("%02d", i % 60)
		c = i % 7 ? "九江" : "\"南昌,\n东湖\""
		if (i % 97 == 5) c = "x\"y"
		if (i % 101 == 6) c = "\"开"
		if (i % 103 == 7) t = t ",多"
		if (i % 107 == 8) c = sprintf("%2600s", "长")
		print t ",138" sprintf("%08d", i * 7919 % 100000000) ",C" i "," c
	}
	print "合计\n共\"六千"
}' | iconv -f utf-8 -t gb18030 | awk '{ print } NR % 89 == 9 { print "\377\377,,C,x" }' >gb_1.csv
awk 'BEGIN {
	print "t|号|城市"
	for (i = 0; i < 4000; i++)
		print "2026-11-01T00:00:00Z|C" i "|倈亅" i % 9 "倈"
}' | iconv -f utf-8 -t gb18030 | awk '{ print } NR % 500 == 9 { print "\377\377||x" }' >torn_1.csv
awk 'BEGIN {
	for (i = 0; i < 6000; i++) {
		if (i % 97 == 5) print "{\"t\":"
		if (i % 101 == 6) print "\n  "
		if (i % 103 == 7) printf "{\"t\":\"%2700s\"}\n", "x"
		printf "{\"t\":\"2026-11-01T00:00:%02dZ\",\"a\":\"a%d\",\"d\":\"d%d\",\"n\":%d", i % 60, i % 5, i, i
		if (i % 3) printf ",\"q\":\"基金 %d\"", i
		if (i % 11 == 0) printf ",\"p\":\"138%08d\"", i
		print "}"
	}
}' >log_1.jsonl
bad=0
n=0
for how in "-j 1" "-j 2" "-j 2 --chunk 1k" "-j 4 --chunk 3k" "-j 3 --chunk 64k"
do
	for f in gb_1.csv torn_1.csv log_1.jsonl; do
		"$B/bin/sf-ingest" -d map.yaml $how --max-line 2k \
		    --max-rejects 50% --rejects "$f.bad" -o "$f.out" "$f" 2>"$f.err"
		n=$((n + 1))
		if [ ! -s "$f.out" ] || [ ! -s "$f.bad" ]; then
			echo "not ok $n - $f $how: no output"
			sed 's/^/# /' "$f.err"
			bad=1
			continue
		fi
		for x in out bad err; do
			[ -e "$f.$x.first" ] || cp "$f.$x" "$f.$x.first"
		done
		if cmp "$f.out" "$f.out.first" && cmp "$f.bad" "$f.bad.first" &&
		    cmp "$f.err" "$f.err.first"; then
			echo "ok $n - $f $how: $(wc -l <"$f.out") events, $(wc -l <"$f.bad") rejects"
		else
			echo "not ok $n - $f $how differs from -j 1"
			bad=1
		fi
	done
done
echo "1..$n"
exit $bad
