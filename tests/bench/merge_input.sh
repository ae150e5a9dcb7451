#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/bench/merge_input.sh SIZE DIR: what scripts/bench merge reads, made of
# the simulated bank and kept in DIR until the bank or its mapping changes.
#
#	events.jsonl	core banking's table of customers, then a month of the
#			logs: app, web, WeChat, cards, SMS
#	events.small.jsonl	a quarter of it, to see how memory grows
#	night.jsonl	one in a hundred of other events of the same bank
#
# SIZE: tiny small medium large; large is ten million events.
set -eu
size=$1
dir=$2
top=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
PATH=$B/bin:$B/tests:$PATH
export LC_ALL=C
defs=$top/tests/bank/defs
case $size in
tiny)	persons=500 events=8000 ;;
small)	persons=22000 events=400000 ;;
medium)	persons=110000 events=2000000 ;;
large)	persons=550000 events=10000000 ;;
*)	echo "$0: '$size' is no size: tiny, small, medium, large" >&2; exit 2 ;;
esac
stamp=$(cat "$top"/tests/bank/*.c "$defs/mapping.yaml" "$0" | cksum)
if [ "$(cat "$dir/stamp" 2>/dev/null)" = "$stamp" ]; then
	exit 0
fi
echo "making the input: $events events" >&2
rm -rf "$dir"
mkdir -p "$dir"
cd "$dir"
more=$((events + events / 100))
bank export -q --seed 3 --persons "$persons" --day 2026-10-01 --history 30 \
    --out bank
sf-ingest -q -d "$defs/mapping.yaml" --max-rejects 5% -o all.jsonl \
    bank/core_customers_* bank/app_* bank/web_* bank/wx_* bank/card_tx_* \
    bank/sms_batch_*
rm -rf bank
[ "$(wc -l <all.jsonl)" -ge "$more" ] || {
	echo "$0: the bank has less than $more events" >&2
	exit 1
}
# Every hundredth is kept for the night, so that it tells of all sources.
awk -v more="$more" 'NR > more { exit }
    NR % 101 == 0 { print >"night.jsonl"; next }
    { print }' all.jsonl >events.jsonl
rm -f all.jsonl
awk 'NR % 4 == 0' events.jsonl >events.small.jsonl
echo "$stamp" >stamp
