#!/bin/sh
# SPDX-License-Identifier: MIT
# A line of 1 GB, from a pipe: one reject, its neighbours are read, and memory
# is bounded by --max-line, whatever the dialect and the encoding.
top=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
if nm -D "$B/bin/sf-ingest" 2>/dev/null | grep -q __asan_init; then
	echo "1..0 # SKIP the address sanitizer needs more memory than there is"
	exit 0
fi
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
bytes=1000000000	# of the first, and of the others:
more=200000000
memory=400000		# KiB of addresses, two threads' and their heaps' too
n=0
bad=0
map() {			# LINES OF THE SOURCE...
	printf 'pseudonym: none\nsources:\n  a:\n' >map.yaml
	printf '    %s\n' 'ts: t' 'channel: c' 'event: e' \
	    'ids: {cust_no: n}' "$@" >>map.yaml
}
check() {		# NAME BEFORE BEHIND: around the long line
	name=$1
	before=$2
	behind=$3
	n=$((n + 1))
	{
		printf "$before" $t $t
		head -c $bytes /dev/zero | tr '\0' x
		printf "$behind" $t
	} | (
		ulimit -v $memory
		"$B/bin/sf-ingest" -d map.yaml --source a -j 2 --max-line 1M \
		    --max-rejects 1 --rejects bad -o out
	) 2>err
	rc=$?
	got=$(jq -r .ids.cust_no out | tr '\n' ' ')
	why=$(jq -r '.code, .line' bad | tr '\n' ' ')
	if [ "$rc $got$why" = "0 C1 C2 LINE_TOO_LONG 3 " ] &&
	    [ "$(wc -c <bad)" -lt 1500000 ]; then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name: exit $rc, events of $got, reject $why"
		sed 's/^/# /' err
		bad=1
	fi
	rm -f out bad
}
t=2026-11-01T00:00:00Z

map 'format: csv' 'encoding: utf-8'
check "CSV" 't,n,x\n%s,C1,\n%s,C9,' '\n%s,C2,\n'
map 'format: csv' 'encoding: gb18030'
bytes=$more
check "CSV, behind a quote" 't,n,x\n%s,C1,\n%s,C9,"' '\n%s,C2,\n'
map 'format: csv'
check "CSV whose lines end in CR, encoding undecided" \
    't,n,x\r%s,C1,\r%s,C9,' '\r%s,C2,\r'
map 'format: jsonl'
check "JSON lines" '\n{"t":"%s","n":"C1"}\n{"t":"%s","n":"' \
    '"}\n{"t":"%s","n":"C2"}\n'
echo "1..$n"
exit $bad
