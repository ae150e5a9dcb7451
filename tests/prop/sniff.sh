#!/bin/sh
# SPDX-License-Identifier: MIT
# sf-ingest sniff drafts a mapping of the simulated bank's exports that runs
# without edit and reads 95 of 100 columns as the mapping made by hand does, and
# takes none besides (sniff_judge.c states the rule), from one night and from
# three; and it writes as many rows, and gives the same draft again.  Of exports
# in which everything goes wrong it reads as large a share.  A check says the
# same for any -j and size of pieces.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
export B
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
n=0
bad=0
ok() {			# STATUS NAME
	n=$((n + 1))
	[ "$1" = 0 ] && echo "ok $n - $2" || { echo "not ok $n - $2"; bad=1; }
}
for day in 2026-10-01 2026-10-02 2026-10-03; do
	SEED=11 PERSONS=900 HISTORY=10 "$top/tests/bank/night.sh" \
	    "$work/bank" "$day" >"$work/log" 2>&1
	ok $? "the bank's night of $day" || sed 's/^/# /' "$work/log"
done
X=$work/bank/exports
hand=$top/tests/bank/defs/mapping.yaml
for nights in 3 1; do
	case $nights in
	1) set -- "$X"/*_20261003.* ;;
	*) set -- "$X"/*_2026100[123].* ;;
	esac
	d=$work/draft$nights.yaml
	"$B/bin/sf-ingest" sniff -o "$d" "$@"
	ok $? "a draft from nights: $nights"
	told=$("$B/prop/sniff_judge" "$hand" "$d" "$X"/*_20261003.*)
	rc=$?
	echo "$told" | sed '/^#/!s/^/# /'
	ok $rc "reads columns right: $(echo "$told" | tail -n 1)"
	"$B/bin/sf-ingest" -q -d "$d" -o "$work/events.jsonl" "$@" \
	    2>"$work/err"
	ok $? "the draft runs without edit"
	sed 's/^/# /' "$work/err"
	for m in "$d" "$hand"; do
		"$B/bin/sf-ingest" -d "$m" -o "$work/events.jsonl" "$@" 2>&1 |
		    sed -n 's/.*all: \(read.*\), .* events/\1/p'
	done >"$work/sums"
	[ "$(sort -u "$work/sums" | grep -c .)" = 1 ]
	ok $? "as many rows as by hand: $(head -n 1 "$work/sums")"
	"$B/bin/sf-ingest" sniff -j 2 "$@" | cmp - "$d"
	ok $? "the same draft again"
done
# Everything that goes wrong in exports: the same share, whatever is broken.
"$B/tests/bank" export --dirt all --seed 5 --persons 2500 --day 2026-10-02 \
    --out "$work/dirt" >"$work/log" 2>&1
ok $? "the exports of everything that goes wrong"
rm -f "$work"/dirt/partner_leads_*
set -- "$work"/dirt/counter_* "$work"/dirt/legacy_* "$work"/dirt/outlet_* \
    "$work"/dirt/hall_* "$work"/dirt/call_* "$work"/dirt/branch_* \
    "$work"/dirt/chat_* "$work"/dirt/partner_*
"$B/bin/sf-ingest" sniff -o "$work/dirt.yaml" "$@"
ok $? "a draft of them"
told=$("$B/prop/sniff_judge" "$top/tests/bank/defs/dirt.yaml" \
    "$work/dirt.yaml" "$@")
rc=$?
echo "$told" | sed '/^#/!s/^/# /'
ok $rc "reads their columns right: $(echo "$told" | tail -n 1)"
"$B/bin/sf-ingest" check -q -O jsonl -j 1 -d "$hand" "$X"/*_2026100[12].* \
    >"$work/check"
[ $? = 1 ]
ok $? "a check of the same says that there is something to look at"
for how in "-j 2 --chunk 1k" "-j 3 --chunk 20k"; do
	"$B/bin/sf-ingest" check -q -O jsonl $how -d "$hand" \
	    "$X"/*_2026100[12].* | cmp - "$work/check"
	ok $? "a check is the same with $how"
done
echo "1..$n"
exit $bad
