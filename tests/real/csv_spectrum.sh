#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/real/csv_spectrum.sh: each file of csv-spectrum (Max Ogden) through
# sf-ingest, by a mapping made of the columns of its JSON, as "NAME ok" or
# "NAME differs".  An empty cell is nothing in an event: it counts as "".
#
# SF_TEST_DATA (../shared/data) has it as conformance/csv-spectrum, or the run
# is skipped.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
data=${SF_TEST_DATA:-$top/../shared/data}/conformance/csv-spectrum
if [ ! -d "$data/csvs" ]; then
	echo "skipped: there is no $data"
	exit 0
fi
dir=$(mktemp -d "${TMPDIR:-/tmp}/csv-spectrum.XXXXXX")
trap 'rm -rf "$dir"' EXIT

for csv in "$data"/csvs/*.csv; do
	name=$(basename "$csv" .csv)
	json=$data/json/$name.json
	{
		cat <<-'END'
		pseudonym: none
		sources:
		  a:
		    match: "*.csv"
		    ts: '="2026-11-01T00:00:00Z"'
		    channel: c
		    event: e
		    props:
		END
		jq -r '.[0] | keys_unsorted[] | "      \(tojson): \(tojson)"' \
		    "$json"
	} >"$dir/map.yaml"
	"$B/bin/sf-ingest" -q -d "$dir/map.yaml" -o "$dir/out" "$csv"
	jq -cs --slurpfile want "$json" '
	    ($want[0][0] | map_values("")) as $empty
	    | map($empty + .props)' "$dir/out" >"$dir/got"
	if jq -c . "$json" | cmp -s - "$dir/got"; then
		echo "$name ok"
	else
		echo "$name differs"
		cat "$dir/got"
	fi
done
