#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/real/hillstrom.sh [DIR]: the 64,000 customers of Kevin Hillstrom's
# e-mail test (MineThatData, 2008) through all six tools: from the raw file to
# the lift of both mails, and a schedule for the top tier.
#
# The data are not ours to ship: SF_TEST_DATA (../shared/data) has them as
# score/hillstrom/hillstrom.csv, or the run is skipped.  DIR keeps what was
# made; B is the build folder.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
PATH=$B/bin:$PATH
data=${SF_TEST_DATA:-$top/../shared/data}/score/hillstrom/hillstrom.csv
defs=$top/tests/real/hillstrom
asof=2008-04-10T00:00:00Z
if [ ! -f "$data" ]; then
	echo "skipped: there is no $data"
	exit 0
fi
dir=${1:-}
if [ -z "$dir" ]; then
	dir=$(mktemp -d "${TMPDIR:-/tmp}/hillstrom.XXXXXX")
	trap 'rm -rf "$dir"' EXIT
fi
mkdir -p "$dir"

# A number for each row: the file has none.
tr -d '\r' <"$data" | awk 'NR == 1 { print "customer," $0 }
    NR > 1 { printf "H%05d,%s\n", NR - 1, $0 }' >"$dir/hillstrom.csv"

sf-ingest -q -d "$defs/mapping.yaml" -o "$dir/events.jsonl.zst" \
    "$dir/hillstrom.csv"
sf-merge-id -q -o "$dir/profiles.jsonl.zst" "$dir/events.jsonl.zst"
sf-segment -q -d "$defs/segments.yaml" --asof $asof \
    -o "$dir/segments.jsonl.zst" "$dir/profiles.jsonl.zst"
sf-score -q -d "$defs/card.yaml" --asof $asof -o "$dir/scored.jsonl.zst" \
    "$dir/segments.jsonl.zst"
sf-journey -q -d "$defs/channels.yaml" -d "$defs/journey.yaml" \
    --state "$dir/state" --init --asof $asof -o "$dir/schedule.jsonl" \
    "$dir/scored.jsonl.zst"
sf-report -q -d "$defs/report.yaml" --asof $asof --html "$dir/report.html" \
    -o "$dir/report.txt" "$dir/scored.jsonl.zst"

echo "customers $(zstd -dcq "$dir/scored.jsonl.zst" | wc -l)"
sf-report lift -q --asof $asof --arm .traits.segment --control 'No E-Mail' \
    --outcome 'visit=did("visit"; "30d")' \
    --outcome 'conversion=did("conversion"; "30d")' \
    --mean 'spend=sum("conversion"; "30d"; .props.spend)' \
    "$dir/scored.jsonl.zst"
echo "top tier $(zstd -dcq "$dir/scored.jsonl.zst" |
    grep -c '"tier":"A1"')"
echo "scheduled $(grep -c '"event":"send"' "$dir/schedule.jsonl")"
