#!/bin/bash
# SPDX-License-Identifier: MIT
# tests/fault/pipes.sh: what a shell does to a tool.  A reader that goes away
# ends it in silence; a full disk is 4, with a message; a signal leaves no file
# of -o, whole or in part; and two runs with one state do not meet.
. "$(dirname "$0")/common.bash"
small_bank || { echo "Bail out! no small bank"; exit 1; }
asof="--asof 2026-10-01T18:00:00Z"
segment="sf-segment -q -d segments.yaml $asof"
journey="sf-journey -q -d channels.yaml -d hi.journey.yaml $asof"
report="sf-report -q -d report.yaml $asof --costs in/unlinked"

# More than a pipe holds.
for i in $(seq 1 60); do
	sed "s/\"one_id\":\"p/\"one_id\":\"p$i/" in/profiles
done >many
for i in $(seq 1 60); do
	sed "s/\"eid\":\"/\"eid\":\"$i-/; s/\"phone\":\"+861/&$i/" in/events
done >events
mkdir rows
for i in $(seq 1 300); do
	cat raw/app*.jsonl
done >rows/app_20261001.jsonl

# A reader that takes one line and goes.
head_of() {		# TOOL COMMAND...: enough output to meet the closed pipe
	local tool=$1 rc
	shift
	rm -rf st
	"$@" 2>err | head -n 1 >line
	rc=${PIPESTATUS[0]}
	{ [ "$rc" = 141 ] || [ "$rc" = 0 ]; } && [ ! -s err ] &&
	    [ "$(wc -l <line)" = 1 ]
	ok $? "$tool | head -n 1: $rc"
	[ "$rc" = 141 ] && ended=$((ended + 1))
	[ ! -s err ] || sed 's/^/# /' err
}
ended=0
head_of sf-ingest sf-ingest -q -d mapping.yaml --max-rejects 100% rows/*
head_of sf-merge-id sf-merge-id -q -d rules.yaml events
head_of sf-segment $segment many
head_of "sf-segment --state" $segment --state st/s --init many
head_of "sf-segment -w" sf-segment -q -w true many
head_of sf-score sf-score -q -d card.yaml $asof many
head_of sf-journey $journey --state st/s --init many
head_of sf-report $report in/profiles
[ $ended -ge 4 ]
ok $? "$ended of them by SIGPIPE"
# What was not read can be had again: the state is made.
$journey --state st/j --init many 2>err | head -n 1 >line
$journey --state st/j many >rows1 2>err && [ "$(wc -l <rows1)" -gt 1 ] &&
    head -n 1 rows1 | cmp -s - line
ok $? "the rows of a run whose reader went can be had again"

full() {		# TOOL COMMAND...
	local tool=$1 rc
	shift
	rm -rf st
	"$@" >/dev/full 2>err
	rc=$?
	[ $rc = 4 ] && grep -q "^sf-[a-z-]*: .*No space left on device" err
	ok $? "$tool >/dev/full: $rc, $(head -n 1 err)"
	rm -rf st
	"$@" -o /dev/full 2>err
	rc=$?
	[ $rc = 4 ] && grep -q "^sf-[a-z-]*: .*No space left on device" err &&
	    [ -c /dev/full ]
	ok $? "$tool -o /dev/full: $rc"
}
full sf-ingest sf-ingest -q -d mapping.yaml --max-rejects 50% raw/core*
full sf-merge-id sf-merge-id -q -d rules.yaml in/events
full sf-segment $segment in/people
full "sf-segment --state" $segment --state st/s --init in/people
full "sf-segment -w" sf-segment -q -w true in/people
full "sf-segment count" sf-segment count -q -d segments.yaml $asof in/people
full sf-score sf-score -q -d card.yaml $asof in/profiles
full sf-journey $journey --state st/s --init in/profiles
full sf-report $report in/profiles
for tool in sf-ingest sf-merge-id sf-segment sf-score sf-journey sf-report; do
	$tool --help >/dev/full 2>err
	[ $? = 4 ] && [ -s err ]
	ok $? "$tool --help >/dev/full"
done

# A run that waits for more input, and is told to go.
mkfifo more
exec 9<>more
told() {		# SIGNAL STATUS TOOL INPUT COMMAND...
	local rc signal=$1 status=$2 tool=$3 in=$4
	shift 4
	rm -rf out st
	mkdir out
	head -c 30000 "$in" | grep -v '^$' | sed '$d' >&9
	# Who was started in the background has SIGINT ignored, and keeps it so.
	env --default-signal=INT,HUP,TERM \
	    timeout -k 5 --preserve-status -s "$signal" 0.8 "$@" <more 2>err
	rc=$?
	# What is left in the pipe is not for the next one.
	timeout 0.1 cat <more >/dev/null
	[ $rc = "$status" ] && [ -z "$(ls -A out)" ] && [ -z "$(ls -A tmp)" ] &&
	    [ ! -s err ]
	ok $? "$tool told to go by SIG$signal: $rc$(ls -A out | sed 's/^/ /')"
	[ ! -s err ] || sed 's/^/# /' err
}
for s in "TERM 143" "INT 130" "HUP 129"; do
	told $s sf-merge-id in/events sf-merge-id -q -d rules.yaml -o out/o \
	    --conflicts out/c -
	told $s sf-segment in/people $segment -o out/o --rejects out/r -
done
told TERM 143 sf-ingest raw/app*.jsonl sf-ingest -q -d mapping.yaml \
    -o out/o.zst --rejects out/r --source app -
told TERM 143 "sf-segment --state" in/people $segment --state st/s --init \
    -o out/o -
[ ! -e st/s/current ]
ok $? "and the state has not begun"
told TERM 143 sf-score in/profiles sf-score -q -d card.yaml $asof -o out/o -
told TERM 143 sf-journey in/profiles $journey --state st/s --init -o out/o -
told TERM 143 sf-report in/profiles $report -o out/o --html out/h -

# Two at a time: the second is told so, and the first does its work.
overlap() {		# TOOL INPUT COMMAND...
	local tool=$1 in=$2 first rc
	shift 2
	rm -rf st
	mkfifo slow
	"$@" --init - <slow >one 2>err1 &
	first=$!
	exec 8>slow
	rm slow
	cat "$in" >&8 &
	for i in $(seq 1 100); do
		[ -e st/s/lock ] && break
		sleep 0.05
	done
	"$@" --init "$in" >two 2>err
	rc=$?
	[ $rc = 5 ] && [ ! -s two ] && grep -q 'another run holds' err
	ok $? "$tool, a second run at the same time: $rc"
	exec 8>&-
	wait $first
	rc=$?
	"$@" "$in" >two 2>err
	[ $rc = 0 ] && [ -s one ]
	ok $? "$tool, the first run: $rc"
}
overlap sf-segment in/people $segment --state st/s
overlap sf-journey in/profiles $journey --state st/s
done_testing
