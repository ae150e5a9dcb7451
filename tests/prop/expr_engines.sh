#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/prop/expr_engines.sh: the native engine and libjq give the same
# answers, for made-up programs and lines.  SEEDS chooses them, ROUNDS says how
# many of 100 programs over 60 lines each gets; SF_LONG=1: over a million pairs.
top=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
run=$B/prop/expr_engines
n=0
bad=0
check() {		# TITLE ARGUMENT...
	n=$((n + 1))
	title=$1
	shift
	if "$run" "$@"; then
		echo "ok $n - $title"
	else
		echo "not ok $n - $title"
		bad=1
	fi
}
if [ -n "$SF_LONG" ]; then
	rounds=${ROUNDS:-20} mutants=30
	seeds=${SEEDS:-1 1001 2001 3001 4001 5001 6001 7001 8001 9001}
else
	rounds=${ROUNDS:-6} mutants=2
	seeds=${SEEDS:-1}
fi
check "what differed once" cases
for seed in $seeds; do
	check "the same answers, seed $seed" values "$seed" "$rounds"
	check "the same refusals, seed $seed" mutants "$seed" "$mutants"
done
echo "1..$n"
exit $bad
