#!/bin/sh
# SPDX-License-Identifier: MIT
# A million customer numbers in a row, of 19 digits and given as JSON numbers,
# are a million identifiers: read as they are, through an expression, and as
# cells of CSV.
top=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
n=${SF_ROWS:-1000000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
cat >map.yaml <<'END'
pseudonym: none
sources:
  json: {match: "*.json", ts: t, channel: core, event: e, ids: {cust_no: n}}
  expr: {match: "-", format: jsonl, ts: t, channel: core, event: e, ids: {cust_no: =.n}}
  csv:  {match: "*.csv", ts: t, channel: core, event: e, ids: {cust_no: n}}
END
# awk and seq count in doubles: the leading digits stay text.
numbers() {
	seq -f '%07.0f' 0 $(($1 - 1)) | sed 's/^/622202123456/'
}
distinct() {
	grep -o '"cust_no":"[0-9]*"' | LC_ALL=C sort -u | wc -l
}
check() {		# TEST NAME GOT WANTED
	if [ "$3" = "$4" ]; then
		echo "ok $1 - $2: $3 distinct"
	else
		echo "not ok $1 - $2: $3 distinct, wanted $4"
		bad=1
	fi
}
bad=0
numbers "$n" | sed 's/.*/{"t":"2026-11-01T00:00:00Z","n":&}/' >in.json
{ echo t,n; numbers "$n" | sed 's/^/2026-11-01T00:00:00Z,/'; } >in.csv
"$B/bin/sf-ingest" -q -d map.yaml in.json >out
check 1 "JSON numbers" "$(distinct <out)" "$n"
check 2 "eids" "$(grep -o '"eid":"[0-9a-f]*"' out | LC_ALL=C sort -u |
    wc -l)" "$n"
"$B/bin/sf-ingest" -q -d map.yaml in.csv >out
check 3 "CSV cells" "$(distinct <out)" "$n"
few=$((n / 10))
head -n "$few" in.json | "$B/bin/sf-ingest" -q -d map.yaml --source expr >out
check 4 "through an expression" "$(distinct <out)" "$few"
echo "1..4"
exit $bad
