#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/bench/ingest.sh: what scripts/bench ingest does, after its options; see
# tests/bench/expr.sh.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/bench/start.sh"
in=$top/build/bench/ingest-$SIZE
tool=sf-ingest
. "$here/lib.sh"
. "$here/ingest_rows.sh"

# "memory": anonymous memory, at a quarter and at the whole.
row_memory() {
	echo "memory of these, pages of files apart: at most 128 MB, and flat"
	printf '  %-10s %12s %12s\n' work "a quarter, MB" "whole, MB"
	for of in $work_rows; do
		row=memory-$of
		"row_$of"
		whole=$(run ours "$in/$data" "$work/out" -m | cut -d' ' -f3)
		small=${ours_data%%[._]*}.small${ours_data#"${ours_data%%[._]*}"}
		ours "sf-ingest -q -j2 -d $rows/ingest.yaml $in/$small"
		small=$(run ours "$in/$data" "$work/out" -m | cut -d' ' -f3)
		awk -v of="$of" -v a="$small" -v b="$whole" -v size="$SIZE" 'BEGIN {
			flat = size != "large" || b <= a * 1.1 + 2
			printf "  %-10s %12.1f %12.1f  %s\n", of, a, b,
			    b <= 128 && flat ? "met" : "MISSED"
			exit !(b <= 128 && flat)
		}' || missed=1
	done
}

all_rows
