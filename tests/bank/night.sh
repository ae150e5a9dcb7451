#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/bank/night.sh DIR DAY: one night of the simulated bank, from its raw
# exports to a schedule and a report, as a bank's cron job would run it.
#
# Run it for one day after the other.  A night that was killed is run again:
# every output appears whole or not at all, and the two tools that remember
# (sf-segment, sf-journey) print what they stored if nothing has changed.
#
#	DIR/exports/	what the bank's systems gave out, and the truth
#	DIR/events/	events of each day; DIR/rejects/ what could not be used
#	DIR/profiles/	everybody, as of each night: segments and scores too
#	DIR/rows/	what sf-journey wrote: sends, entries, tags …
#	DIR/report/	the report of each night
#	DIR/state/	what sf-segment and sf-journey remember
#
# SEED and PERSONS choose the bank, HISTORY the days of logs in the first
# night; B is the build folder; TIMES a file that gets a line a step: its
# name, seconds, peak memory in KiB.
set -eu
dir=$1
day=$2
top=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
PATH=$B/bin:$B/tests:$PATH
defs=$top/tests/bank/defs
ready=$top/lib/rules/ready
bank="--seed ${SEED:-7} --persons ${PERSONS:-2000}"
stamp=$(echo "$day" | tr -d -)
asof=$(date -u -d "$day 18:00 UTC" +%Y-%m-%dT%H:%M:%SZ)	# 02:00 in Jiujiang
before=$(date -u -d "$day 12:00 UTC - 1 day" +%Y-%m-%d)
first=
[ -d "$dir/profiles" ] && [ -n "$(ls "$dir/profiles" 2>/dev/null |
    grep -v "^$day")" ] || first=--init
mkdir -p "$dir/exports" "$dir/events" "$dir/rejects" "$dir/profiles" \
    "$dir/rows" "$dir/report" "$dir/unlinked"

step() {		# NAME COMMAND...: run it; its failure is the night's
	name=$1
	shift
	if [ -n "${TIMES:-}" ]; then
		/usr/bin/time -a -o "$TIMES" -f "$name %e %M" "$@"
	else
		"$@"
	fi
}
rows_before() {		# options for all rows of earlier nights
	for f in "$dir"/rows/*.jsonl.zst; do
		[ -e "$f" ] && [ "${f##*/}" \< "$day.jsonl.zst" ] &&
		    printf '%s\n' "$f"
	done
	return 0
}

# The day itself: gateways answer what was due, systems export what happened.
if [ -z "$first" ]; then
	# shellcheck disable=SC2046
	step answer bank answer $bank --day "$day" --out "$dir/exports" -q \
	    $(rows_before | sed 's/^/--schedule /') \
	    --profiles "$dir/profiles/$before.jsonl.zst"
	step export bank export $bank --day "$day" --out "$dir/exports" -q
else
	step export bank export $bank --day "$day" --out "$dir/exports" -q \
	    --history "${HISTORY:-30}"
fi

step sf-ingest sf-ingest -q -d "$defs/mapping.yaml" \
    -o "$dir/events/$day.jsonl.zst" --rejects "$dir/rejects/$day.jsonl" \
    "$dir"/exports/*_"$stamp".*

# shellcheck disable=SC2046
step sf-merge-id sf-merge-id -q -d "$defs/rules.yaml" \
    --unlinked "$dir/unlinked/$day.jsonl.zst" -o "$dir/profiles/.$day.jsonl.zst" \
    $(ls "$dir"/events/*.jsonl.zst) $(rows_before)

step sf-segment sf-segment -q -d "$ready/segments.yaml" \
    -d "$ready/channels.yaml" --state "$dir/state/segment" $first \
    --asof "$asof" -o "$dir/profiles/.$day.seg.jsonl.zst" \
    "$dir/profiles/.$day.jsonl.zst"

step sf-score sf-score -q -d "$ready/card.yaml" --asof "$asof" \
    -o "$dir/profiles/$day.jsonl.zst" "$dir/profiles/.$day.seg.jsonl.zst"

step sf-journey sf-journey -q -d "$ready/channels.yaml" \
    -d "$defs/fund.journey.yaml" -d "$defs/reactivate.journey.yaml" \
    -d "$defs/card-offer.journey.yaml" --state "$dir/state/journey" $first \
    --asof "$asof" -o "$dir/rows/$day.jsonl.zst" "$dir/profiles/$day.jsonl.zst"

step sf-report sf-report -q -d "$defs/report.yaml" --asof "$asof" \
    --costs "$dir/unlinked/$day.jsonl.zst" --html "$dir/report/$day.html" \
    -o "$dir/report/$day.txt" "$dir/profiles/$day.jsonl.zst"
rm -f "$dir/profiles/.$day.jsonl.zst" "$dir/profiles/.$day.seg.jsonl.zst"
