#!/bin/sh
# SPDX-License-Identifier: MIT
# A JSON document gives the same events and rejects for any -j and any size of
# pieces, and the same events as its records give as JSON lines.
top=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
fields='ts: t, channel: app, event: a, ids: {device: d, phone: p},
    props: {q: "=.q // empty", n: n, x: x}'
printf 'pseudonym: none\nsources:\n  s: {match: "*", format: jsonl, %s}\n' \
    "$fields" >lines.yaml
printf 'pseudonym: none\nsources:\n  s: {match: "*", records: .b.records, %s}\n' \
    "$fields" >doc.yaml
# Good records, some of which are broken within, too long, or none.
awk 'BEGIN {
	for (i = 0; i < 5000; i++) {
		if (i % 97 == 5) { print "{\"t\":nul}"; continue }
		if (i % 101 == 6) { print i; continue }
		if (i % 103 == 7) { printf "{\"t\":\"%2700s\"}\n", "]}"; continue }
		if (i % 107 == 8) { print "[{\"a\":[1,\"]\\\"\"]}]"; continue }
		printf "{\"t\":\"2026-11-01T00:00:%02dZ\",\"a\":\"a%d\",\"d\":\"d%d\",\"n\":%d", i % 60, i % 5, i, i
		if (i % 3) printf ",\"q\":\"基金 \\\\ %d, [{\"", i
		if (i % 7 == 0) printf ",\"x\":{\"y\":[1, {\"z\" : [ ]}], \"\\\"]\":null}"
		if (i % 11 == 0) printf ",\"p\":\"138%08d\"", i
		print "}"
	}
}' >lines
{
	printf '\357\273\277{"a": [[], {"records": [1]}], "b": {"n": -1.5e3, "records": ['
	awk 'NR > 1 { printf NR % 5 ? "," : "\n  ,\n" } { printf "%s", $0 }' lines
	printf '\n], "c": "\\u57fa"}, "d": [%s0]}\n' "$(printf '{"e": true}, %.0s' \
	    $(seq 500))"
} >doc
n=0
bad=0
run() {		# NAME MAPPING FILE OPTION...
	name=$1 map=$2 file=$3
	shift 3
	"$B/bin/sf-ingest" -d "$map" "$@" --max-line 2k --max-rejects 50% \
	    --rejects "$name.bad" -o "$name.out" "$file" 2>"$name.err"
}
same() {	# TITLE A B
	n=$((n + 1))
	if [ -s "$2" ] && cmp "$2" "$3"; then
		echo "ok $n - $1: $(wc -l <"$2") lines"
	else
		echo "not ok $n - $1"
		bad=1
	fi
}
run lines lines.yaml lines
run first doc.yaml doc -j 1
sed 's/^/# /' first.err
same "a document gives what its lines give" first.out lines.out
jq -c '[.code, .message, .raw]' first.bad >a
jq -c '[.code, .message, .raw]' lines.bad | sed 's/the line is/the record is/' >b
same "and the same rejects" a b
# Where a reject says that it stands there it stands.
jq -r '[.byte, (.raw | utf8bytelength)] | @tsv' first.bad >places
jq -j '.raw' first.bad >a
while read -r byte len; do
	tail -c +"$byte" doc | head -c "$len"
done <places >b
same "rejects stand where they say" a b
for how in "-j 2" "-j 2 --chunk 1k" "-j 4 --chunk 1025" "-j 1 --chunk 1031" \
    "-j 3 --chunk 3k" "-j 3 --chunk 64k" "-j 2 --chunk 16M"; do
	run next doc.yaml doc $how
	for x in out bad err; do
		same "$how: .$x" first.$x next.$x
	done
done
# A document cut off anywhere, or with a byte too much, says the same.
size=$(wc -c <doc)
for at in 100 5000 $((size / 2)) $((size - 9000)) $((size - 3)); do
	head -c "$at" doc >cut
	run first doc.yaml cut -j 1
	run next doc.yaml cut -j 3 --chunk 1027
	same "cut at $at" first.err next.err
	{ head -c "$at" doc; printf ']'; tail -c +"$at" doc; } >cut
	run first doc.yaml cut -j 1
	run next doc.yaml cut -j 3 --chunk 1027
	same "a bracket too much at $at" first.err next.err
done
echo "1..$n"
exit $bad
