#!/bin/sh
# SPDX-License-Identifier: MIT
# Rows that were broken, rejected, mended and read again by --retry give the
# events that they had given if they had been right at once, byte for byte:
# CSV of two encodings, one of them with a header that moves from file to file,
# JSON lines, the time in the file's name, several events a row, pseudonyms and
# keys.  Whatever is done to the file of rejects in between, line by line.
top=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
cat >map.yaml <<'END'
tz: Asia/Shanghai
pseudonym: [phone]
sources:
  core:
    match: "core_*.csv"
    encoding: gb18030
    dialect: {skip: 1, footer: 1}
    key: [号]
    ts: {file: "core_%Y%m%d"}
    timeline: false
    channel: core
    event: customer
    ids: {cust_no: 号, phone: 手机}
    traits: {city: 城市}
    also: [{event: open, ts: {from: 开户, format: "%Y-%m-%d"}}]
  visit:
    match: "visit_*.csv"
    ts: {from: t, format: "%Y-%m-%d %H:%M:%S"}
    channel: branch
    event: visit
    ids: {cust_no: 号}
    props: {why: 事由}
  log:
    match: "log_*.jsonl"
    ts: t
    channel: app
    event: a
    ids: {device: d}
    props: {q: '=.q // empty', n: n}
END
head -c 24 /dev/zero | tr '\0' k >key
chmod 600 key
# A row in ${1} is broken, in one of the ways that there are.
cat >break.awk <<'END'
NR > head && NR % every == 3 {
	kind = int(NR / every) % 4
	if (json && kind == 0) sub(/"t":"2026/, "\"t\":\"26")
	else if (json && kind == 1) sub(/}$/, "")
	else if (json && kind == 2) sub(/"a":"[a-z0-9]*"/, "\"a\":null")
	else if (json) sub(/"t"/, "\"t\":\"\",&")
	else if (kind == 0) sub(/$/, ",zuviel")
	else if (kind == 1) sub(/,[^,]*$/, "")
	else if (kind == 2) sub(/,/, ",x\"y")
	else sub(/2026/, "MMXXVI")
}
{ print }
END
mkdir all broken
awk 'BEGIN {
	print "客户表"; print "开户,号,手机,城市"
	for (i = 0; i < 3000; i++)
		print "2026-10-" sprintf("%02d", i % 28 + 1) ",C" i ",138" \
		    sprintf("%08d", i * 7919 % 100000000) "," (i % 3 ? "九江" : "一要")
	print "合计,3000,,"
}' >core
for f in 1 2; do
	awk -v f=$f 'BEGIN {
		print f == 1 ? "t,号,事由" : "号,事由,t"
		for (i = 0; i < 2000; i++) {
			t = "2026-11-01 09:00:" sprintf("%02d", i % 60)
			c = "V" f "-" i
			w = i % 5 ? "问询 " i : ""
			print f == 1 ? t "," c "," w : c "," w "," t
		}
	}' >visit_$f.csv
done
awk 'BEGIN {
	for (i = 0; i < 3000; i++)
		print "{\"t\":\"2026-11-01T00:00:" sprintf("%02d", i % 60) \
		    "Z\",\"a\":\"a" i % 5 "\",\"d\":\"d" i "\",\"n\":" i \
		    (i % 3 ? ",\"q\":\"基金 " i "\"" : "") "}"
}' >log_1.jsonl
iconv -t gb18030 core >all/core_20261101.csv
awk -v head=2 -v every=7 '/^合计/ { print; next } { n = NR }
    NR > 2 && NR % 7 == 3 { k = int(NR / 7) % 3
	if (k == 0) sub(/$/, ",zuviel")
	else if (k == 1) sub(/,[^,]*$/, "")
	else sub(/,/, ",x\"y") }
    { print }' core | iconv -t gb18030 >broken/core_20261101.csv
for f in visit_1.csv visit_2.csv; do
	cp $f all
	awk -v head=1 -v every=11 -f break.awk $f >broken/$f
done
cp log_1.jsonl all
awk -v head=0 -v every=13 -v json=1 -f break.awk log_1.jsonl >broken/log_1.jsonl

ingest() {
	"$B/bin/sf-ingest" -d map.yaml --key-file key "$@"
}
ingest -q -j 1 -o all.out all/*
ingest -q -o good.out --rejects bad --max-rejects 100% broken/* || exit 1
rejects=$(wc -l <bad)

# Mend each: its line of the file as it should be, told by file and line.
mend() {
	perl -MEncode -MMIME::Base64 -ne '
		BEGIN {
			for my $f (glob "all/*") {
				open my $h, "<", $f or die; local $/;
				$text{$f =~ s/^all/broken/r} = [split /\n/, <$h>];
			}
		}
		/^\{"file":"([^"]*)","line":(\d+)/ or die;
		my $row = $text{$1}[$2 - 1];
		my $gb = /"encoding"/;
		if ($gb && $2 % 2) {	# as the bytes of the file
			$row = encode_base64($row, "");
			s/"raw(_b64)?":.*/"raw_b64":"$row"}/;
		} else {
			$row = encode("UTF-8", decode("cp936", $row)) if $gb;
			$row =~ s/(["\\])/\\$1/g;
			s/"raw(_b64)?":.*/"raw":"$row"}/;
		}
		print;'
}
bad=0
n=0
check() {		# NAME, with the mended rejects in ./mended
	ingest -q -o late.out --rejects worse --retry mended 2>err
	n=$((n + 1))
	if [ $? = 0 ] && [ ! -s worse ] && LC_ALL=C sort good.out late.out |
	    cmp - all.sorted; then
		echo "ok $n - $1: $rejects rows came again, $(wc -l <late.out) events"
	else
		echo "not ok $n - $1"
		head -n 3 err worse | cut -c 1-200 | sed 's/^/# /'
		bad=1
	fi
}
LC_ALL=C sort all.out >all.sorted
mend <bad >mended
check "as they were written"
LC_ALL=C sort -t '"' -k 6r mended >m && mv m mended
check "in another order"
mend <bad | awk '{ print NR * 7919 % 1009, $0 }' | LC_ALL=C sort -n |
    cut -d ' ' -f 2- >mended
check "shuffled"
# Half of them now, and what is not mended comes with the second try.
awk 'NR % 2' bad >one
awk 'NR % 2 == 0' bad | mend >two
cat one two >mended
ingest -q -o late1.out --rejects worse --max-rejects 100% --retry mended
mend <worse >mended
cat good.out late1.out >g && mv g good.out
check "in two goes"
[ "$(wc -l <worse)" = 0 ] && [ "$rejects" -gt 900 ]
n=$((n + 1))
if [ $? = 0 ]; then
	echo "ok $n - $rejects were rejected"
else
	echo "not ok $n - $rejects were rejected"
	bad=1
fi
echo "1..$n"
exit $bad
