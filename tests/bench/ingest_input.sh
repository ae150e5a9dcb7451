#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/bench/ingest_input.sh SIZE DIR: what scripts/bench ingest reads, made of
# the simulated bank and kept in DIR until the bank changes.
#
#	customers_20261001.csv	core banking's table of customers, GB18030
#	customers.csv		the same in UTF-8, for those who read nothing else
#	app.jsonl		the log of the app, a month of it
#	app.jsonl.csv		the same rows as CSV in UTF-8
#	*.small.*		the first quarter of each, to see that memory is flat
#
# Rows that nobody can read are taken out, for a peer that meets one gives up.
# SIZE: tiny small medium large; large is two million rows of each.
set -eu
size=$1
dir=$2
top=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
PATH=$B/bin:$B/tests:$PATH
export LC_ALL=C
case $size in
tiny)	rows=1500 ;;
small)	rows=40000 ;;
medium)	rows=400000 ;;
large)	rows=2000000 ;;
*)	echo "$0: '$size' is no size: tiny, small, medium, large" >&2; exit 2 ;;
esac
stamp=$(cat "$top"/tests/bank/*.c "$0" "$top/tests/bench/flat.py" | cksum)
if [ "$(cat "$dir/stamp" 2>/dev/null)" = "$stamp" ]; then
	exit 0
fi
echo "making the input: $rows rows of each" >&2
rm -rf "$dir"
mkdir -p "$dir"
cd "$dir"
enough() {		# LINES FILE: the file has as many
	[ "$(wc -l <"$2")" -ge "$1" ] || {
		echo "$0: $2 has less than $1 lines" >&2
		exit 1
	}
}
export_of() {		# PERSONS DAYS
	rm -rf bank
	bank export -q --plain --seed 3 --persons "$1" --day 2026-10-01 \
	    --history "$2" --out bank
}

# Seven of eight are customers by then.
export_of $((rows / 5 * 6 + 300)) 1
grep -a -v "$(printf '\377')" bank/core_customers_20261001.csv |
    iconv -f gb18030 -t utf-8 | awk -F, '{
	whole = $0
	gsub(/"[^",]*,[^",]*"/, "-")
	if (NF == 21 && !/"/) print whole
}' | head -n $((rows + 1)) >customers.csv
enough $((rows + 1)) customers.csv
iconv -f utf-8 -t gb18030 customers.csv >customers_20261001.csv

# Nine rows a person and month; a device that is none leaves nobody.
export_of $((rows / 8 + 100)) 30
iconv -c -f utf-8 -t utf-8 bank/app_20261001.jsonl |
    grep -v '"id":"unknown"\|"id":"00000000-' >app.all.jsonl
"${PYTHON:-python3}" "$top/tests/bench/flat.py" app.all.jsonl app.jsonl \
    app.jsonl.csv "$rows"
enough "$rows" app.jsonl
rm -f app.all.jsonl
rm -rf bank

quarter() {		# FILE SMALL LINES
	head -n "$3" "$1" >"$2"
}
quarter customers_20261001.csv customers.small_20261001.csv $((rows / 4 + 1))
quarter app.jsonl app.small.jsonl $((rows / 4))
echo "$stamp" >stamp
