#!/bin/bash
# SPDX-License-Identifier: MIT
# tests/prop/night.sh: the laws of a whole night of the simulated bank.  The
# same bytes for -j1, -j2 and -j3, in every tool; from sf-merge-id on the same
# for events in any order of lines and files, and given twice; segments,
# scores, journeys and report do not depend on the order of the profiles;
# profiles of two halves merged are those of the whole; a profile merged with
# its own events again is itself.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
PATH=$B/bin:$B/tests:$PATH
export LC_ALL=C
work=$(mktemp -d "${TMPDIR:-/tmp}/sf-laws.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
defs=$top/tests/bank/defs
ready=$top/lib/rules/ready
asof=2026-10-01T18:00:00Z
n=0
bad=0
same() {		# TEXT FILE FILE
	n=$((n + 1))
	if [ -s "$2" ] && cmp -s "$2" "$3"; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		diff "$2" "$3" 2>&1 | head -n 4 | cut -c1-300 | sed 's/^/# /'
		bad=1
	fi
}
# A shuffle that is the same everywhere: by a digest of line and seed.
shuffle() {
	awk -v s="$1" '{ h = s; for (i = 1; i <= length($0); i += 7)
		h = (h * 31 + index("0123456789abcdef", substr($0, i, 1)) + i) % 1000003
		print h "\t" $0 }' "$2" | sort -s -n | cut -f2-
}

bank export --seed 5 --persons 500 --day 2026-10-01 --history 8 --out ex -q
for j in 1 2 3; do
	sf-ingest -q -j$j -d "$defs/mapping.yaml" --rejects rej$j -o ev$j \
	    ex/*_20261001.*
done
same "sf-ingest: -j1 and -j2" ev1 ev2
same "sf-ingest: -j1 and -j3" ev1 ev3
same "sf-ingest: rejects of -j1 and -j2" rej1 rej2

merge() {		# OUT ARGS...
	o=$1
	shift
	sf-merge-id -q -d "$defs/rules.yaml" --unlinked "$o.un" -o "$o" "$@"
}
merge p1 -j1 ev1
merge p2 -j2 ev1
same "sf-merge-id: -j1 and -j2" p1 p2
same "sf-merge-id: unlinked of -j1 and -j2" p1.un p2.un
for s in 1 2 3; do
	shuffle $s ev1 >sh
	merge p3 sh
	same "sf-merge-id: lines shuffled ($s)" p1 p3
done
awk 'NR % 3 == 0' ev1 >a
awk 'NR % 3 == 1' ev1 >b
awk 'NR % 3 == 2' ev1 >c
merge p3 c a b
same "sf-merge-id: three files in another order" p1 p3
merge p3 b c ev1 a
same "sf-merge-id: every event twice" p1 p3
merge p3 --memory 2M ev1
same "sf-merge-id: with two megabytes" p1 p3

# No rule binds where nothing is limited, unique or blocked.
sed -n '1,/^ids:/p' "$defs/rules.yaml" >free.yaml
for t in id_card cust_no card send_id unionid openid email phone device cookie; do
	echo "  $t: {tier: strong, unique: false, per_value: 0, per_person: 0}"
done >>free.yaml
free() {
	o=$1
	shift
	sf-merge-id -q -d free.yaml --keep-events 100000 -o "$o" "$@"
}
cat a b >ab
free whole ev1
free h1 ab
free h2 c
free both h1 h2
same "profiles of two halves merged are those of the whole" whole both
free both h2 h1
same "in the other order, too" whole both
free both whole ab
same "profiles and their own events again are themselves" whole both
free both whole whole
same "profiles twice are themselves" whole both

run() {			# NAME JOBS PROFILES: segments, scores, journeys, report
	sf-segment -q -j$2 -d "$ready/segments.yaml" -d "$ready/channels.yaml" \
	    --state "$1.seg" --init --asof $asof -o "$1.s" "$3"
	sf-score -q -j$2 -d "$ready/card.yaml" --asof $asof -o "$1.p" "$1.s"
	sf-journey -q -j$2 -d "$ready/channels.yaml" -d "$defs/fund.journey.yaml" \
	    -d "$defs/reactivate.journey.yaml" -d "$defs/card-offer.journey.yaml" \
	    --state "$1.st" --init --asof $asof -o "$1.rows" "$1.p"
	sf-report -q -j$2 -d "$defs/report.yaml" --asof $asof --costs p1.un \
	    --html "$1.html" -o "$1.txt" "$1.p"
}
run one 1 p1
run two 2 p1
shuffle 4 p1 >psh
run mix 2 psh
for f in s p rows txt html; do
	same "-j1 and -j2: .$f" one.$f two.$f
done
for f in s p; do
	sort mix.$f >mix.sorted
	sort one.$f >one.sorted
	same "profiles shuffled: .$f but for the order" one.sorted mix.sorted
done
same "profiles shuffled: rows of journeys" one.rows mix.rows
same "profiles shuffled: the report" \
    one.txt mix.txt
LC_ALL=C.UTF-8 sf-report -q -d "$defs/report.yaml" --asof $asof --costs p1.un -o loc.txt one.p
same "another locale: the report" one.txt loc.txt
echo "1..$n"
exit $bad
