#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/bench/night.sh PERSONS RUNS: one night of the simulated bank, from its
# raw exports to the report: seconds and peak memory of each tool, and of all.
set -eu
cd "$(dirname "$0")/../.."
persons=$1
runs=$2
B=${B:-build}
PATH=$PWD/$B/bin:$PATH
work=build/bench/night
rm -rf "$work"
mkdir -p "$work"
export SEED=3 PERSONS="$persons" HISTORY=30
unset SF_ASOF
r=0
while [ $r -lt "$runs" ]; do
	r=$((r + 1))
	rm -rf "$work/night"
	TIMES=$PWD/$work/times.$r tests/bank/night.sh "$work/night" 2026-10-01
done
rows=$(for f in "$work"/night/exports/*_20261001.*; do
	case $f in *.zst) zstd -dc "$f" ;; *) cat "$f" ;; esac
done | wc -l)
profiles=$(zstd -dc "$work"/night/profiles/2026-10-01.jsonl.zst | wc -l)
sends=$(zstd -dc "$work"/night/rows/2026-10-01.jsonl.zst | wc -l)
echo "one night of $persons simulated persons: $rows rows, $profiles profiles, $sends rows of journeys"
echo "$(getconf _NPROCESSORS_ONLN) processors; median of $runs; \"export\" is the simulation, not a tool"
echo
cat "$work"/times.* | sort -k1,1 -k2,2n | awk '
	{ n[$1]++; t[$1, n[$1]] = $2; if ($3 > m[$1]) m[$1] = $3 }
	END {
		split("export sf-ingest sf-merge-id sf-segment sf-score sf-journey sf-report", order)
		printf "  %-12s %10s %10s %12s\n", "tool", "seconds", "peak MB", "rows/s"
		for (i = 1; i in order; i++) {
			k = order[i]
			s = t[k, int((n[k] + 1) / 2)]
			if (k != "export") { all += s; if (m[k] > most) most = m[k] }
			rate = s > 0 ? (i < 4 ? rows : people) / s : 0
			printf "  %-12s %10.2f %10.0f %12.0f\n", k, s, m[k] / 1024, rate
		}
		printf "  %-12s %10.2f %10.0f\n", "night", all, most / 1024
		met = all <= 60 && most / 1024 <= 2048
		print "  must be  <= 60 s and 2048 MB", met ? "  met" : "  MISSED"
		print "  aim      <= 30 s", all <= 30 ? "  met" : "  not reached"
		exit !met
	}' rows="$rows" people="$profiles"
