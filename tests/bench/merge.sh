#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/bench/merge.sh: what scripts/bench merge does, after its options; see
# tests/bench/expr.sh.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/bench/start.sh"
in=$top/build/bench/merge-$SIZE
tool=sf-merge-id
. "$here/lib.sh"
. "$here/merge_rows.sh"

# The events of all groups are as many as we read, whatever became of them:
# our own sum is asserted by the tool, which says it.
answer_of() {		# PROGRAM
	case $1 in
	ours)	sed -n 's/^sf-merge-id: read \([0-9]*\) = .*/\1 events/p' \
		    "$work/talk" ;;
	*)	echo "$(grep -o '"eid":' "$work/out" | wc -l) events" ;;
	esac
}
compare() {
	same=
	for p in $programs; do
		if ! run "$p" "$in/$data" "$work/out" -m \
		    >"$work/$row.$p.first" 2>"$work/errors"; then
			echo "  $p failed: $(head -n 1 "$work/errors")"
			wrong=1
			continue
		fi
		answer_of "$p" >"$work/$row.$p.answer"
		if cmp -s "$work/$row.ours.answer" "$work/$row.$p.answer"; then
			same="$same $p"
		else
			echo "  $p has $(cat "$work/$row.$p.answer")," \
			    "we $(cat "$work/$row.ours.answer")"
			wrong=1
		fi
	done
	programs=$same
	echo "  same answer, $(cat "$work/$row.ours.answer"):$same"
}

# "memory": anonymous memory, at a quarter and at the whole.  Tables of
# identifiers and of their sets grow with these, lines of events do not.
row_memory() {
	echo
	echo "memory, pages of files apart: at most $LIMIT MB with --memory $MEMORY"
	row=memory
	row_full
	whole=$(run ours "$in/$data" "$work/out" -m | cut -d' ' -f3)
	small=$(run ours "$in/events.small.jsonl" "$work/out" -m |
	    cut -d' ' -f3)
	awk -v a="$small" -v b="$whole" -v most="$LIMIT" 'BEGIN {
		printf "  a quarter %.0f MB, the whole %.0f MB  %s\n", a, b,
		    b <= most ? "met" : "MISSED"
		exit !(b <= most)
	}' || missed=1
}

all_rows
