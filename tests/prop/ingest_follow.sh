#!/bin/sh
# SPDX-License-Identifier: MIT
# What is followed gives the events and rejects that it gives when it is read
# as a whole, byte for byte, in whatever pieces it comes: through a pipe, and as
# a file that grows.
top=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
cat >map.yaml <<'END'
tz: Asia/Shanghai
pseudonym: none
sources:
  gb:
    match: "gb_*.csv"
    encoding: gb18030
    dialect: {skip: 2, footer: 2}
    ts: {from: 时间, format: "%Y-%m-%d %H:%M:%S"}
    channel: core
    event: visit
    ids: {phone: 手机, cust_no: 号}
    traits: {city: 城市}
  torn:
    match: "torn_*.csv"
    encoding: gb18030
    dialect: {delimiter: "|"}
    ts: t
    channel: core
    event: visit
    ids: {cust_no: 号}
    traits: {city: 城市}
  log:
    match: "log_*.jsonl"
    ts: t
    channel: app
    event: a
    ids: {device: d, phone: p}
    props: {q: '=.q // empty', n: n}
    also: [{event: login, ids: {phone: p}}]
END
awk 'BEGIN {
	print "标题\n\"标题二\n时间,手机,号,城市"
	for (i = 0; i < 900; i++) {
		t = "2026-11-01 09:00:" sprintf("%02d", i % 60)
		c = i % 7 ? "九江" : "\"南昌,\n东湖\""
		if (i % 97 == 5) c = "x\"y"
		if (i % 101 == 6) c = "\"开"
		if (i % 103 == 7) t = t ",多"
		if (i % 107 == 8) c = sprintf("%2600s", "长")
		print t ",138" sprintf("%08d", i * 7919 % 100000000) ",C" i "," c
	}
	print "合计\n共\"九百"
}' | iconv -f utf-8 -t gb18030 | awk '{ print } NR % 89 == 9 { print "\377\377,,C,x" }' >gb_1.csv
awk 'BEGIN {
	print "t|号|城市"
	for (i = 0; i < 700; i++)
		print "2026-11-01T00:00:00Z|C" i "|倈亅" i % 9 "倈"
}' | iconv -f utf-8 -t gb18030 | awk '{ print } NR % 50 == 9 { print "\377\377||x" }' >torn_1.csv
awk 'BEGIN {
	for (i = 0; i < 900; i++) {
		if (i % 97 == 5) print "{\"t\":"
		if (i % 101 == 6) print "\n  "
		if (i % 103 == 7) printf "{\"t\":\"%2700s\"}\n", "x"
		printf "{\"t\":\"2026-11-01T00:00:%02dZ\",\"a\":\"a%d\",\"d\":\"d%d\",\"n\":%d", i % 60, i % 5, i, i
		if (i % 3) printf ",\"q\":\"基金 %d\"", i
		if (i % 11 == 0) printf ",\"p\":\"138%08d\"", i
		print "}"
	}
	printf "{\"t\":\"2026-11-01T00:00:00Z\",\"a\":\"last\",\"d\":\"d\"}"
}' >log_1.jsonl
# Standard input to the end of ${1}, or standard output, in pieces that differ
# and are ${2} bytes at most.
pieces() {
	perl -e 'undef $/; my $t = <STDIN>; my ($at, $k) = (0, 1);
		open my $out, ">>", $ARGV[0] or die;
		while ($at < length $t) {
			syswrite $out, substr($t, $at, $k);
			$at += $k;
			$k = $k * 7 % $ARGV[1] + 1;
			select undef, undef, undef, .001 unless $k % 5;
		}' "${1:-/dev/stdout}" "$2"
}
bad=0
n=0
same() {		# NAME FILE
	n=$((n + 1))
	if cmp out want && cmp bad worse; then
		echo "ok $n - $2 $1: $(wc -l <out) events, $(wc -l <bad) rejects"
	else
		echo "not ok $n - $2 $1"
		head -n 3 err | sed 's/^/# /'
		bad=1
	fi
}
for f in gb_1.csv torn_1.csv log_1.jsonl; do
	ingest="$B/bin/sf-ingest -d map.yaml --max-line 2k --max-rejects 50%"
	rm -f worse
	$ingest -q -o want --rejects worse --source "${f%%_*}" <$f
	for most in 13 997 50021; do
		rm -f bad
		pieces "" $most <$f | $ingest --follow --source "${f%%_*}" \
		    --rejects bad >out 2>err
		same "through a pipe, pieces of up to $most" $f
	done
	# A file has no end: what comes last has to be there.
	rm -f bad worse grow_*
	case $f in *.csv) g=grow_1.csv ;; *) g=grow_1.jsonl ;; esac
	{ cat $f; echo; } >whole
	$ingest -q --source "${f%%_*}" -o want --rejects worse whole
	: >$g
	: >out
	: >bad
	pieces $g 4001 <whole &
	$ingest --follow --delay 10ms --source "${f%%_*}" --rejects bad $g \
	    >out 2>err &
	pid=$!
	i=0
	# Half a minute is more than enough, and the comparison says the rest.
	until [ "$(wc -l <out)" -ge "$(wc -l <want)" ] &&
	    [ "$(wc -l <bad)" -ge "$(wc -l <worse)" ] || [ $i = 600 ]; do
		sleep 0.05
		i=$((i + 1))
	done
	kill $pid
	wait
	sed "s/\"file\":\"$g\"/\"file\":\"whole\"/" bad >b && mv b bad
	same "as a file that grows" $f
done
echo "1..$n"
exit $bad
