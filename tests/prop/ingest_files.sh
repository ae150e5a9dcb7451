#!/bin/sh
# SPDX-License-Identifier: MIT
# Many files, the next of which is opened while rows of one are still made into
# events: events, rejects, messages, manifest and exit are those of one file
# after the other, where one of them cannot be read, too.
top=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
PATH=$B/bin:$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
cat >map.yaml <<'END'
tz: Asia/Shanghai
pseudonym: none
sources:
  core:
    match: "core_*"
    format: csv
    ts: t
    channel: core
    event: visit
    ids: {phone: 手机, cust_no: 号}
    traits: {city: 城市}
  log:
    match: "log_*"
    format: jsonl
    ts: t
    channel: app
    event: a
    ids: {device: d}
    props: {n: '=.n * 2'}
  doc:
    match: "doc_*"
    format: json
    records: .data
    ts: t
    channel: app
    event: a
    ids: {device: d}
END
core() {		# NAME ROWS: a table in UTF-8, with some bad rows
	awk -v n="$2" -v k="$1" 'BEGIN {
		print "t,手机,号,城市"
		for (i = 0; i < n; i++) {
			c = i % 7 ? "九江" : "\"南昌,\n东湖\""
			if (i % 97 == 5) c = "x\"y"
			print "2026-11-01T09:00:" sprintf("%02d", i % 60) "Z,138" \
			    sprintf("%08d", i * 7919 % 100000000) ",C" k i "," c
		}
	}' >"core_$1.csv"
}
log() {			# NAME ROWS
	awk -v n="$2" -v k="$1" 'BEGIN {
		for (i = 0; i < n; i++)
			print i % 50 == 9 ? "{\"t\":" : \
			    "{\"t\":\"2026-11-01T00:00:00Z\",\"a\":\"open\",\"d\":\"d" \
			    k i "\",\"n\":" i "}"
	}' >"log_$1.jsonl"
}
for i in 01 02 03 04 05 06 07 08 09 10 11 12; do
	core "$i" $((${i#0} * 37))
	log "$i" $((${i#0} * 11))
done
core 20 9000
log 20 9000
iconv -f utf-8 -t gb18030 core_07.csv >core_21.csv
iconv -f utf-8 -t utf-16 core_08.csv >core_22.csv
tr '\n' '\r' <core_03.csv | sed 's/南昌,\r东湖/南昌/g' >core_23.csv
: >core_24.csv
: >log_24.jsonl
head -n 1 core_01.csv >core_25.csv
printf 't,手机,号,城市,密码\n2026-11-01T09:00:00Z,13812345678,C1,x,y\n' >core_26.csv
gzip -c core_09.csv >core_27.csv.gz
printf '{"data":[{"t":"2026-11-01T09:00:00Z","a":"open","d":"d1"},{"t":1}]}' >doc_1.json
n=0
bad=0
# NAME WANTED-EXIT HOW FILE...: as with -j 1.
same() {
	name=$1
	exit=$2
	shift 2
	first=
	for how in "-j 1" "-j 2" "-j 4" "-j 3 --chunk 1k"; do
		n=$((n + 1))
		rm -f out rejects manifest
		sf-ingest -v -d map.yaml $how --max-rejects 50% --rejects rejects \
		    --manifest manifest -o out "$@" 2>err
		rc=$?
		touch out rejects manifest
		sed 's/"read":"[^"]*"/"read":""/' manifest | sort >known
		cat out rejects known err >all
		echo "exit $rc" >>all
		[ -n "$first" ] || cp all first
		first=1
		if [ $rc -eq "$exit" ] && cmp -s all first; then
			echo "ok $n - $name $how: $(wc -l <out) events, exit $rc"
		else
			echo "not ok $n - $name $how: exit $rc"
			diff first all | head -n 20 | sed 's/^/# /'
			bad=1
		fi
	done
}
same "many kinds" 0 core_*.csv core_*.gz log_*.jsonl doc_*.json
same "the other way" 0 $(printf '%s\n' core_*.csv log_*.jsonl | sort -r)
same "one file" 0 core_20.csv
same "one small file" 0 core_05.csv
same "empty files" 0 core_24.csv log_24.jsonl core_25.csv
# What cannot be read ends the run, and nothing is said of what is behind it.
printf 't,号,城市\nx,y,z\n' >core_30.csv
same "a header that lacks a column" 3 core_20.csv core_01.csv core_30.csv core_26.csv log_20.jsonl
awk 'BEGIN { for (i = 0; i < 60000; i++) print "2026-11-01T09:00:00Z,13812345678,C" i ",x" }' |
    { echo t,手机,号,城市; cat; printf '2026-11-01T09:00:00Z,13812345678,C1,\377\n'; } >core_31.csv
head -c 1000 core_27.csv.gz >core_32.csv.gz
same "half a file" 3 core_01.csv core_32.csv.gz core_26.csv core_02.csv
printf '{"data":[{"t":1},' >doc_2.json
same "half a document" 3 log_01.jsonl doc_1.json doc_2.json core_26.csv
same "a file that is not there" 2 core_01.csv core_26.csv core_99.csv core_23.csv
echo "1..$n"
exit $bad
