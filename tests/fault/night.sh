#!/bin/bash
# SPDX-License-Identifier: MIT
# tests/fault/night.sh: a night that is killed (SIGKILL, the whole process
# group) at a random instant and run again gives the same state, schedule and
# report as one that was never killed.  SF_KILLS instants: 10, or 200 with
# SF_LONG; the instants come from a fixed seed, spread over the night's time.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top" || exit 1
kills=${SF_KILLS:-10}
[ -z "${SF_LONG:-}" ] || kills=${SF_KILLS:-200}
export PERSONS=${PERSONS:-300} SEED=11 HISTORY=10
work=$(mktemp -d "${TMPDIR:-/tmp}/sf-night.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
night=tests/bank/night.sh

# What must not differ: all that a bank keeps of the night.
digest() {
	(cd "$1" && cat events/* profiles/20* rows/* report/* |
	    sha256sum &&
	    for s in state/*; do
		(cd "$s/current/" && cat $(ls | LC_ALL=C sort) | sha256sum)
	    done)
}

for day in 2026-10-01 2026-10-02; do
	if ! $night "$work/base" $day >"$work/log" 2>&1; then
		sed 's/^/# /' "$work/log"
		echo "Bail out! the night of $day fails without being killed"
		exit 1
	fi
done
# How long a night takes that is not killed: the shorter of two.
length=
for i in 1 2; do
	rm -rf "$work/whole"
	cp -a "$work/base" "$work/whole"
	start=$(date +%s%N)
	$night "$work/whole" 2026-10-03 >"$work/log" 2>&1 || {
		sed 's/^/# /' "$work/log"
		echo "Bail out! the third night fails"
		exit 1
	}
	ms=$((($(date +%s%N) - start) / 1000000))
	[ -n "$length" ] && [ "$length" -lt $ms ] || length=$ms
done
want=$(digest "$work/whole")

n=0
bad=0
mid=0
x=12345
while [ $n -lt "$kills" ]; do
	n=$((n + 1))
	x=$(((x * 1103515245 + 12345) % 2147483648))
	ms=$((x / 65536 * length / 32768))
	rm -rf "$work/run"
	cp -a "$work/base" "$work/run"
	setsid $night "$work/run" 2026-10-03 >/dev/null 2>&1 &
	pid=$!
	sleep "$((ms / 1000)).$(printf '%03d' $((ms % 1000)))"
	if kill -9 -- -$pid 2>/dev/null; then
		mid=$((mid + 1))
	fi
	wait $pid 2>/dev/null
	if $night "$work/run" 2026-10-03 >"$work/log" 2>&1 &&
	    [ "$(digest "$work/run")" = "$want" ]; then
		echo "ok $n - killed after $ms ms and run again"
	else
		echo "not ok $n - killed after $ms ms and run again"
		sed 's/^/# /' "$work/log"
		bad=1
	fi
done
n=$((n + 1))
left=$(find "$work/run" -name '.*.sf-*' | head -n 1)
if [ $mid -ge $((kills / 4)) ] && [ -z "$left" ]; then
	echo "ok $n - $mid of $kills were killed in the midst"
else
	echo "not ok $n - $mid of $kills were killed in the midst; left: $left"
	bad=1
fi
echo "1..$n"
exit $bad
