#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/prop/bench.sh: the programs that scripts/bench measures answer the
# same.  No time is measured, and only peers that are here take part.
top=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
for p in jq python3 zstd; do
	command -v $p >/dev/null && continue
	echo "1..0 # SKIP $p is not installed"
	exit 0
done
n=0
failed=0
for what in expr ingest; do
	n=$((n + 1))
	bad=
	said=$(B=$B "$top/scripts/bench" $what --check --size tiny 2>&1) ||
	    { bad="not "; failed=1; }
	printf '%s\n' "$said" | sed 's/^/# /'
	echo "${bad}ok $n - programs of the bench $what answer the same"
done
echo "1..$n"
exit $failed
