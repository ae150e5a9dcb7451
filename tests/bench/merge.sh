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

# "memory": anonymous memory, at a quarter and at the whole.  What is beyond
# --memory, of lines and of tables of identifiers, lies in files.
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

# "night": one in a hundred of new events, on a store that has the others; it
# tells of everybody, or of those alone who changed.
night_of() {		# full|night|changed: "SECONDS CPU MB"
	rm -rf "$work/out" "$work/store"
	# A night writes no file of a store but its own: links are a copy.
	[ "$1" = full ] || cp -al "$work/first" "$work/store"
	sync		# or the disk would still be busy with the run before
	if [ "$1" = full ]; then
		cat "$in/events.jsonl"
	else
		cat "$work/store/current"/*
	fi | cat - "$in/night.jsonl" >/dev/null
	set -- "$1" sf-merge-id -q -j2 --memory "$MEMORY"
	case $1 in
	full)	set -- "$@" "$in/events.jsonl" "$in/night.jsonl" ;;
	night)	set -- "$@" --store "$work/store" "$in/night.jsonl" ;;
	changed) set -- "$@" --store "$work/store" --changed-only \
		    "$in/night.jsonl" ;;
	esac
	shift
	measure "$work/out" "$@" 2>"$work/errors"
}
row_night() {
	echo "night: $(wc -l <"$in/night.jsonl") new events on a store of" \
	    "$(wc -l <"$in/events.jsonl")"
	sf-merge-id -q -j2 --memory "$MEMORY" --store "$work/first" --init \
	    -o /dev/null "$in/events.jsonl"
	: >"$work/night.times"
	i=0
	while [ $i -lt "$RUNS" ]; do
		for p in full night changed; do
			m=$(night_of $p)
			echo "$p $m" >>"$work/night.times"
			[ $p = changed ] || wc -l <"$work/out" >"$work/$p.lines"
		done
		i=$((i + 1))
	done
	cmp -s "$work/full.lines" "$work/night.lines" || {
		echo "  the night has $(cat "$work/night.lines") profiles, all at" \
		    "once $(cat "$work/full.lines")"
		wrong=1
	}
	rm -rf "$work/first" "$work/store"
	sort -k1,1 -k2,2n "$work/night.times" | awk '
		{ n[$1]++; s[$1, n[$1]] = $2; c[$1, n[$1]] = $3 }
		function median(p, t) { return t[p, int((n[p] + 1) / 2)] }
		function say(p, what) {
			printf "  %-34s %9.3f %8.2f %8.2f\n", what,
			    median(p, s), median(p, s) / median("full", s),
			    median(p, c)
		}
		END {
			printf "  %-34s %9s %8s %8s\n", "run", "seconds",
			    "of full", "CPU"
			say("full", "all events at once")
			say("night", "the night, all profiles")
			say("changed", "the night, --changed-only")
			met = median("changed", s) <= median("full", s) / 4
			printf "  must be <= 0.25 of full  %s\n",
			    met ? "met" : "MISSED"
			exit !met
		}' || missed=1
}

all_rows
