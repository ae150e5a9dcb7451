#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/bench/input.sh SIZE DIR: what scripts/bench expr reads, made of the
# simulated bank and kept in DIR until the bank or its definitions change.
#
#	events.jsonl	events of the logs: app, web, WeChat, cards, SMS
#	events.jsonl.zst
#	events.csv	the same, a column a member
#	profiles.jsonl	the persons of these events and of core banking
#	*.small.*	the first quarter of each, to see that memory is flat
#
# SIZE: tiny small medium large; large is two million events and 200,000
# profiles.  B is the build folder.
set -eu
size=$1
dir=$2
top=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
PATH=$B/bin:$B/tests:$PATH
export LC_ALL=C
defs=$top/tests/bank/defs
day=2026-10-01
case $size in
tiny)	persons=100 events=1500 profiles=200 ;;
small)	persons=2200 events=40000 profiles=4000 ;;
medium)	persons=23500 events=400000 profiles=40000 ;;
large)	persons=117000 events=2000000 profiles=200000 ;;
*)	echo "$0: '$size' is no size: tiny, small, medium, large" >&2; exit 2 ;;
esac

# The digest is of what decides about the bytes, not of the tools, which are
# rebuilt all day long and write the same.
stamp=$(cat "$top"/tests/bank/*.c "$defs/mapping.yaml" "$defs/rules.yaml" \
    "$0" | cksum)
if [ "$(cat "$dir/stamp" 2>/dev/null)" = "$stamp" ]; then
	exit 0
fi
echo "making the input: $persons simulated persons" >&2
rm -rf "$dir"
mkdir -p "$dir"
cd "$dir"
bank export -q --seed 3 --persons "$persons" --day "$day" --history 30 \
    --out bank
ingest() {		# OUT FILE...
	out=$1
	shift
	sf-ingest -q -d "$defs/mapping.yaml" --max-rejects 5% -o "$out" "$@"
}
ingest all.jsonl bank/app_* bank/web_* bank/wx_* bank/card_tx_* \
    bank/sms_batch_*
ingest core.jsonl bank/core_customers_*
enough() {		# LINES FILE: the file has as many
	[ "$(wc -l <"$2")" -ge "$1" ] || {
		echo "$0: $2 has less than $1 lines" >&2
		exit 1
	}
}
# A line starts with its ts, so this is the order of time, as days come.
sort -T . all.jsonl | head -n "$events" >events.jsonl
enough "$events" events.jsonl
sf-merge-id -q -d "$defs/rules.yaml" --unlinked unlinked.jsonl -o people.jsonl \
    all.jsonl core.jsonl
head -n "$profiles" people.jsonl >profiles.jsonl
enough "$profiles" profiles.jsonl
rm -rf bank all.jsonl core.jsonl people.jsonl unlinked.jsonl

# Columns without dots, which each program would take for something else.
sf-segment -q -w true -O csv --fields "$(echo ts,eid,channel,event,ids.phone \
    ids.device,ids.cookie,ids.card,props.q,props.page,props.url,props.amount |
    tr ' ' ,)" events.jsonl | sed '1s/ids\.//g; 1s/props\.//g' >events.csv
zstd -q -f events.jsonl
for f in events.jsonl events.csv profiles.jsonl; do
	n=$(wc -l <"$f")
	head -n $((n / 4)) "$f" >"${f%.*}.small.${f##*.}"
done
zstd -q -f events.small.jsonl
echo "$stamp" >stamp
