#!/bin/bash
# SPDX-License-Identifier: MIT
# tests/fault/ingest_kill.sh: sf-ingest with a manifest, killed by SIGKILL
# before each of its system calls and run again.  Then output, rejects and
# manifest are those of a run that was not killed, and nothing is left over:
# a file may be read twice, and none is lost.
. "$(dirname "$0")/common.bash"
need_strace
cat >map.yaml <<'END'
pseudonym: none
sources:
  app: {match: "app_*.csv", ts: t, channel: app, event: open, ids: {device: d}}
END
printf 't,d\n2026-11-01T00:00:00Z,a\n' >app_1.csv
printf 't,d\n2026-11-01T00:00:00Z,b\nsoon,b\n' >app_2.csv
printf 't,d\n2026-11-01T00:00:00Z,c\n' >app_3.csv
ingest="sf-ingest -q -j 1 -d map.yaml --max-rejects 9 --manifest out/seen"
run() {
	$ingest -o out/events --rejects out/bad app_2.csv app_3.csv
}
whole() {
	[ "$(ls -A out)" = "$(printf 'bad\nevents\nseen')" ] &&
	    cmp -s out/seen whole/seen && cmp -s out/events whole/events &&
	    cmp -s out/bad whole/bad
}
mkdir before out
$ingest app_1.csv >first && cp -a out/. before
calls_of $ingest -o out/events --rejects out/bad app_2.csv app_3.csv |
    cut -d ' ' -f 1,2 | grep -v '^exit_group\|^execve' >all
cp -a out whole
[ "$(wc -l <whole/events)" = 2 ] && [ "$(wc -l <whole/bad)" = 1 ] &&
    [ "$(grep -c ^file whole/seen)" = 3 ]
ok $? "a run that is not killed"
sample 40 <all >some
# What comes between the renames and right behind them is always tried.
awk '{ line = $0; sub(/\(.*/, ""); k[$0]++ }
    behind > 0 && $0 != "exit_group" { print $0, k[$0]; behind-- }
    line ~ /^rename/ { print $0, k[$0]; behind = 8 }' trace >>some
points=0 hit=0 between=0 wrong=0
while read -r name k; do
	points=$((points + 1))
	rm -rf out
	cp -a before out
	strace -qq -o /dev/null -e trace="$name" \
	    -e inject="$name:signal=KILL:when=$k" $ingest -o out/events \
	    --rejects out/bad app_2.csv app_3.csv >/dev/null 2>&1
	[ $? = 137 ] && hit=$((hit + 1))
	if [ -e out/events ]; then
		cmp -s out/events whole/events || wrong=$((wrong + 1))
		cmp -s out/seen before/seen && between=$((between + 1))
	else
		# No output: nothing may say that it was read.
		cmp -s out/seen before/seen || wrong=$((wrong + 1))
	fi
	run 2>err || {
		wrong=$((wrong + 1))
		note "$name $k: the second run: $(cat err)"
		continue
	}
	if ! whole; then
		wrong=$((wrong + 1))
		note "$name $k: the second run differs: $(ls -A out)"
	fi
done <some 2>/dev/null
ok $wrong "$points instants"
[ $hit -gt $((points * 8 / 10)) ] && [ $between -gt 0 ]
ok $? "$hit hit, $between between the output and the manifest"
done_testing
