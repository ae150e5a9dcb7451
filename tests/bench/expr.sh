#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/bench/expr.sh: what scripts/bench expr does, after its options.  SIZE,
# RUNS, ROWS, SINK and CHECK come from there, B is the build folder.
#
# A row is done once by every program, with its memory looked at and its answer
# compared with ours; then by all in turns, RUNS times.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
PATH=$B/bin:$B/tests:$PATH:$top/build/peers/bin
export LC_ALL=C.UTF-8
unset SF_ASOF
here=$top/tests/bench
rows=$here/rows
in=$top/build/bench/$SIZE
mkdir -p "$top/build/bench"
work=$(mktemp -d "$top/build/bench/work.XXXXXX")
trap 'rm -rf "$work"' EXIT
python=$top/build/venv/bin/python
[ -x "$python" ] || python=python3
duckdb=$("$python" "$here/duck.py" --version 2>/dev/null) || duckdb=
case $SINK in file) sink=$work/out ;; null) sink=/dev/null ;; esac
wrong=0
missed=0
. "$here/lib.sh"
. "$here/rows.sh"

heading() {
	version() { command -v "$1" >/dev/null && "$@" 2>/dev/null |
	    sed 's/,.*//; 1q' || echo "no $1"; }
	echo "size $SIZE; $(getconf _NPROCESSORS_ONLN) processors, two threads" \
	    "each; load $(cut -d' ' -f1 /proc/loadavg); median of $RUNS in turns"
	echo "output to $SINK: $sink" | sed 's,: .*/work.*,: on the disk of build/,'
	echo "DuckDB ${duckdb:-not here} (the statement alone), $(version jq \
	    --version), $(version gawk --version), $(version mlr --version)"
}

# "memory": anonymous memory of all works, at a quarter and at the whole.
row_memory() {
	echo "memory of all of these, pages of files apart: at most 64 MB, and flat"
	printf '  %-10s %12s %12s\n' work "a quarter, MB" "whole, MB"
	for of in $work_rows; do
		row=memory-$of
		"row_$of"
		small=$(run ours "$in/${data%%.*}.small.${data#*.}" \
		    "$work/out" -m | cut -d' ' -f3)
		whole=$(run ours "$in/$data" "$work/out" -m | cut -d' ' -f3)
		# What a short file does not fill is not growth: large only.
		awk -v of="$of" -v a="$small" -v b="$whole" -v size="$SIZE" 'BEGIN {
			flat = size != "large" || b <= a * 1.1 + 2
			printf "  %-10s %12.1f %12.1f  %s\n", of, a, b,
			    b <= 64 && flat ? "met" : "MISSED"
			exit !(b <= 64 && flat)
		}' || missed=1
	done
}

row_night() {
	case $SIZE in
	tiny) persons=200 ;; small) persons=2000 ;;
	medium) persons=20000 ;; large) persons=100000 ;;
	esac
	"$here/night.sh" "$persons" 1 || missed=1
}

[ -n "$CHECK" ] || heading
for row in $(echo "$ROWS" | tr , ' '); do
	case $row in
	memory|night)
		[ -n "$CHECK" ] || { echo; "row_$row"; }
		continue ;;
	esac
	programs=
	"row_$row"
	echo
	echo "$row: $title ($(($(wc -c <"$in/$data") / 1000000)) MB)"
	compare
	[ -z "$CHECK" ] || continue
	time_all
	table
	bars
done
echo
[ $wrong = 0 ] || echo "some answers differ"
[ $missed = 0 ] || echo "some bars are MISSED" \
    "$([ "$SIZE" = large ] || echo "(they are for --size large)")"
[ "$SIZE" = large ] || missed=0
exit $((wrong | missed))
