#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/prop/bench.sh: the programs that scripts/bench expr measures answer the
# same.  No time is measured, and only peers that are here take part.
top=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
bad=
for p in jq python3 zstd; do
	command -v $p >/dev/null && continue
	echo "1..0 # SKIP $p is not installed"
	exit 0
done
if ! said=$(B=$B "$top/scripts/bench" expr --check --size tiny 2>&1); then
	bad="not "
fi
printf '%s\n' "$said" | sed 's/^/# /'
echo "${bad}ok 1 - programs of the bench answer the same"
echo "1..1"
[ -z "$bad" ]
