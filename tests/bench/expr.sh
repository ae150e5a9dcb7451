#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/bench/expr.sh: what scripts/bench expr does, after its options.  SIZE,
# RUNS, ROWS, SINK and CHECK come from there, B is the build folder.
#
# A row is done once by every program, with its memory looked at and its answer
# compared with ours; then by all in turns, RUNS times.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/bench/start.sh"
in=$top/build/bench/$SIZE
tool=sf-segment
. "$here/lib.sh"
. "$here/rows.sh"

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

all_rows
