#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/prop/expr_same.sh: our answers are those of jq over prelude.jq, for
# made-up programs and profiles.  SEEDS chooses them.
top=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
if ! jq --version 2>/dev/null | grep -q '^jq-1\.6'; then
	echo "1..0 # SKIP jq 1.6 is not installed"
	exit 0
fi
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
n=0
bad=0
for seed in ${SEEDS:-1 2 3 4}; do
	n=$((n + 1))
	"$B/prop/expr_same" "$seed" "$dir" &&
	    cat "$top/tests/prop/prelude.jq" "$dir/program.jq" >"$dir/all.jq" &&
	    TZ=UTC0 jq -c --arg asof 2026-11-01T10:30:00.500Z \
	    --argjson off 28800 -f "$dir/all.jq" "$dir/profiles.jsonl" \
	    >"$dir/theirs" && cmp -s "$dir/ours" "$dir/theirs"
	if [ $? = 0 ] && [ -s "$dir/ours" ]; then
		echo "ok $n - 250 programs over 150 profiles, seed $seed"
		continue
	fi
	echo "not ok $n - seed $seed"
	bad=1
	# The first program and profile that differ.
	jq -cn --slurpfile a "$dir/ours" --slurpfile b "$dir/theirs" '
	    [range($a | length) as $i | range($a[$i] | length) as $k
	    | select($a[$i][$k] != $b[$i][$k])
	    | {profile: $i, program: $k, ours: $a[$i][$k],
	    theirs: $b[$i][$k]}][:3][]' | sed 's/^/# /'
done
echo "1..$n"
exit $bad
