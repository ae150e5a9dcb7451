#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/real/identity.sh [DIR]: how right sf-merge-id is, as tables of pairwise
# precision and recall; fails where a figure does not hold.
#
# Febrl's persons and splink_historical_50k, with exact keys as identifiers,
# give what such keys can give, no more and no less.  Of the simulated bank
# with all its traps a row of an export is a record, and whoever acted is the
# entity; beside it stand plain connected components of the same events.
# Nobody can join what has no identifier in common: "linkable" counts a
# person's rows as far as they hang together by identifiers of her own.
#
# The data are not ours to ship: SF_TEST_DATA (../shared/data) has them in
# identity/, with evaluate.py, or the run is skipped.  DIR keeps what was made;
# B is the build folder; PERSONS and SEEDS change the bank.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
PATH=$B/bin:$B/tests:$B/real:$PATH
data=${SF_TEST_DATA:-$top/../shared/data}/identity
defs=$top/tests/real/identity
persons=${PERSONS:-100000}
seeds=${SEEDS:-7}
if [ ! -f "$data/evaluate.py" ]; then
	echo "skipped: there is no $data/evaluate.py"
	exit 0
fi
if ! command -v python3 >/dev/null; then
	echo "skipped: there is no python3 for evaluate.py"
	exit 0
fi
dir=${1:-}
if [ -z "$dir" ]; then
	dir=$(mktemp -d "${TMPDIR:-/tmp}/identity.XXXXXX")
	trap 'rm -rf "$dir"' EXIT
fi
mkdir -p "$dir"
bad=0
broken() {
	echo "identity.sh: $1"
	bad=1
}
# P, R, F1, false pairs and the largest clusters, of what evaluate.py prints.
figures() {	# figures TRUTH PRED
	python3 "$data/evaluate.py" "$1" "$2" | sed -n \
	    -e 's/^pairs.* P=\(.*\) R=\(.*\) F1=\(.*\)$/p=\1 r=\2 f=\3/p' \
	    -e 's/^clusters.*largest pred=\(.*\) true=\(.*\)$/big=\1 true=\2/p'
}
row() {		# row NAME, of the figures
	printf '%-34s %8.5f %8.5f %8.5f %9d %9d\n' "$1" "$p" "$r" "$f" \
	    "$big" "$true"
}
title() {
	printf '\n%-34s %8s %8s %8s %9s %9s\n' "$1" precision recall F1 \
	    largest true
}
# Records, each with the person whom sf-merge-id takes it for.
link() {	# link RULES MEMBER EVENTS
	sf-merge-id -q --annotate -d "$1" -o "$3.linked" --unlinked /dev/null \
	    "$3"
	echo rid,cluster
	# {"one_id":"…","ts":"…","eid":"…", and of a record props.rid last
	awk -F'"' -v eid="$2" '{ print (eid == "eid" ? $12 : $(NF - 1)) "," $4 }
	    ' "$3.linked"
}
three() {	# three NAME FIGURE WANTED, to three digits
	[ "$(printf %.3f "$2")" = "$3" ] || broken "$1 is $2, not $3"
}

keys() {	# keys FOLDER MAPPING P R F1
	set -- "$@" "${1##*/}"
	[ -f "$data/$1/records.csv" ] || return 0
	# A record without a key is a reject: alone, it is a person.
	sf-ingest -q -d "$defs/$2.yaml" --max-rejects 20% \
	    -o "$dir/$6.events" "$data/$1/records.csv" 2>/dev/null
	link "$defs/keys.yaml" rid "$dir/$6.events" >"$dir/$6.csv"
	eval "$(figures "$data/$1/truth.csv" "$dir/$6.csv")"
	row "$6"
	three "precision of $6" "$p" "$3"
	three "recall of $6" "$r" "$4"
	three "F1 of $6" "$f" "$5"
}
title 'exact keys'
keys febrl/febrl3 febrl 1.000 0.947 0.973
keys febrl/febrl4 febrl 1.000 0.966 0.983
keys splink_historical_50k historical 0.996 0.330 0.495

# Rows of the bank say who acted (tags.truth); identity_truth takes that off
# before sf-merge-id sees them.
simulate() {	# simulate SEED FOLDER
	mkdir -p "$2"
	bank export -q --seed "$1" --persons "$persons" --day 2026-10-01 \
	    --history 30 --traps all --truth-rows --out "$2"
	sed 's/^    match: .*/&\
    tags: {truth: {from: truth, type: text}}/' \
	    "$top/tests/bank/defs/mapping.yaml" >"$2/mapping.yaml"
	sf-ingest -q -d "$2/mapping.yaml" -o "$2/all.jsonl" "$2"/*_20261001.* \
	    2>/dev/null
	identity_truth "$2" <"$2/all.jsonl"
	rm "$2/all.jsonl"
}
least() {	# least NAME FIGURE WANTED
	awk -v a="$2" -v b="$3" 'BEGIN { exit !(a >= b) }' ||
	    broken "$1 is $2, less than $3"
}
for seed in $seeds; do
	d=$dir/bank$seed
	simulate "$seed" "$d"
	link "$top/tests/bank/defs/rules.yaml" eid "$d/events.jsonl" \
	    >"$d/linked.csv"
	title "bank of $persons, seed $seed"
	eval "$(figures "$d/truth.csv" "$d/plain.csv")"
	row 'plain components, persons'
	eval "$(figures "$d/linkable.csv" "$d/plain.csv")"
	row 'plain components, linkable'
	eval "$(figures "$d/truth.csv" "$d/linked.csv")"
	row 'sf-merge-id, persons'
	least 'precision of persons' "$p" .999
	eval "$(figures "$d/linkable.csv" "$d/linked.csv")"
	row 'sf-merge-id, linkable'
	least 'precision of the bank' "$p" .999
	least 'recall of the bank' "$r" .98
	[ "$big" -le $((true + 2)) ] ||
	    broken "a person of $big records: the largest is of $true"
done
exit $bad
