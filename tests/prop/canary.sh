#!/bin/sh
# SPDX-License-Identifier: MIT
# Canaries: values of class C2 and C3 in every place of an export.  None may
# be seen in what a run writes or says, whatever becomes of its row.  Only the
# vault has those of C2, and the rejects, both mode 0600; nobody those of C3.
# Names of files are said as they are, and a word in a column that the mapping
# takes as C1 is shown where it is of the wrong type: neither is tried.
top=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
umask 022
n=0
bad=0

# The canaries; a number, as it is and as people write it.
cat >c2 <<'END'
13812345678
138 1234 5678
138-1234-5678
11010519491231002X
110105 19491231 002x
6222021234567890128
lihua@bank.example
李小画
Zhang Sanfeng
花园路
END
cat >c3 <<'END'
s3cr3t
密语
,739
:739
=2812101
28121011
END
iconv -t gb18030 c2 >c2.gb

cat >map.yaml <<'END'
tz: Asia/Shanghai
pseudonym: [phone, id_card, card, email]
sources:
  core:
    match: "core*.csv"
    key: [身份证, 手机]
    ts: {from: 时间, format: "%Y-%m-%d %H:%M:%S"}
    channel: core
    event: customer
    ids: {phone: 手机, id_card: 身份证, card: 卡号, email: 邮箱}
    traits: {n: {from: n, type: number}, birth: {from: 出生, type: time}}
    props: {twice: '=.n | if . == "boom" then (.["姓名"] | error) else tostring end', note: 说明}
    ignore: .n == "skip"
  app:
    match: "app*.jsonl"
    ts: ts
    channel: app
    event: open
    ids: {phone: who.phone, email: mail}
    props: {n: {from: n, type: number}, e: '=.n | tonumber'}
END
sed 's/^    event: customer/&\n    encoding: gb18030/' map.yaml >gb.yaml

head='时间,手机,身份证,卡号,邮箱,姓名,CVV2,交易密码,地址,出生,n,说明'
id='13812345678,11010519491231002X,6222021234567890128,lihua@bank.example'
odd='138 1234 5678,110105 19491231 002x,6222 0212 3456 7890 128,lihua@bank.example'
rest='李小画,739,s3cr3t密语,花园路'
ts='2026-11-01 09:00:00'
{
	echo "$ts,$id,$rest,,1,"		# good
	echo "soon,$id,$rest,,1,"		# no time
	echo "13812345678,$odd,$rest,,1,"	# a number for a time
	echo "$ts,$odd,$rest,花园路,1,"		# no birth
	echo "$ts,$id,$rest,138 1234 5678,1,"
	echo "$ts,$id,$rest,,boom,"		# an expression fails
	echo "$ts,$id,$rest,,skip,"
	echo "$ts,$odd,$rest,,1"		# a field is missing
	echo "$ts,$odd,$rest,,1,,Zhang Sanfeng"
	echo "$ts,$odd,李\"小画,739,s3cr3t密语,花园路,,1,"
	echo "$ts,$odd,\"李小画,739,s3cr3t密语,花园路,,1,"
	echo "$ts,,,,,$rest,,1,"		# no identifier
	echo "$ts,$id,$rest,,1,;6222021234567890128=28121011000000?"
} >rows
sed -n 11p rows >last
sed -i 11d rows
cat last >>rows

i=0
while IFS= read -r row; do
	i=$((i + 1))
	printf '%s\n%s\n' "$head" "$row" >core_$i.csv
	iconv -t gb18030 core_$i.csv >core_gb_$i.csv
done <rows
{ echo "$head"; cat rows; } >core_all.csv
# A byte that is no UTF-8 beside them, and a file without a header.
printf '%s\n%s,\377%s,李小画,739,s3cr3t密语,花园路,,1,\n' "$head" "$ts" "$odd" >core_utf.csv
cat rows >core_none.csv
echo 13812345678 >core_one.csv

w='"who":{"phone":"138 1234 5678","name":"李小画","pin":739},"mail":"lihua@bank.example","password":"s3cr3t密语"'
k=0
for row in "{\"ts\":\"soon\",$w,\"n\":1}" \
    "{\"ts\":\"2026-11-01T00:00:00Z\",$w,\"n\":\"lihua@bank.example\"}" \
    "{\"ts\":\"2026-11-01T00:00:00Z\",$w,\"n\":1,}" \
    "{\"ts\":\"2026-11-01T00:00:00Z\",$w,\"n\":\"Zhang Sanfeng" \
    "[$w]" "\"Zhang Sanfeng 李小画 138 1234 5678\"" \
    "{\"ts\":\"soon\",$w,\"n\":1,\"x\":\"%B6222021234567890128^LI/HUA^28121011?\"}" \
    "{\"ts\":\"2026-11-01T00:00:00Z\",$w,\"n\":1}"
do
	k=$((k + 1))
	printf '%s\n' "$row" >app_$k.jsonl
done

(umask 077; echo 'k1: 0123456789abcdef' >key)

# seen WHAT C3|ALL FILE...: none of them has a canary
seen() {
	what=$1
	which=$2
	shift 2
	n=$((n + 1))
	hit=$(LC_ALL=C grep -aFl -f c3 -- "$@"
	    [ "$which" = C3 ] || LC_ALL=C grep -aFl -f c2 -f c2.gb -- "$@")
	if [ -z "$hit" ]; then
		echo "ok $n - $what"
		return
	fi
	echo "not ok $n - $what"
	bad=1
	LC_ALL=C grep -aF -f c2 -f c2.gb -f c3 -- "$@" | head -n 5 | sed 's/^/# /'
}

private() {
	n=$((n + 1))
	if [ "$(stat -c %a "$1")" = 600 ]; then
		echo "ok $n - $1 is mode 0600"
	else
		echo "not ok $n - $1 is open"
		bad=1
	fi
}

run() {
	rm -f out rej
	"$B/bin/sf-ingest" "$@" >stdout 2>stderr </dev/null
	[ -e out ] || : >out
}

for f in core_*.csv app_*.jsonl; do
	map=map.yaml
	case $f in core_gb*) map=gb.yaml ;; esac
	for how in "" "-v" "--messages=json -v"; do
		run -d $map --key-file key $how --rejects rej --vault vault \
		    --max-rejects 99% -o out "$f"
		seen "$f $how" ALL out stdout stderr
		[ -e rej ] && seen "$f $how: rejects" C3 rej
		run -d $map --key-file key $how --max-rejects 0 "$f"
		seen "$f $how: too many rejects" ALL stdout stderr
	done
	run -d $map --key-file key --plan "$f"
	seen "$f: the plan" ALL stdout stderr
done
run -d map.yaml --key-file key --rejects rej --vault vault --max-rejects 99% \
    --manifest man -o out core_all.csv app_8.jsonl
seen "several files, and the manifest" ALL out stdout stderr man
seen "what lies in the vault" C3 vault
private vault
private rej
run -d map.yaml --key-file key --retry rej --rejects rej2 --max-rejects 99% -o out
seen "rejects that come again" ALL out stdout stderr
[ -e rej2 ] && seen "and fail again" C3 rej2
run check -d map.yaml --key-file key core_all.csv
seen "check" ALL stdout stderr
run sniff core_all.csv app_8.jsonl
seen "sniff" ALL stdout stderr
for arg in --no-such=13812345678 --max-rejects=13812345678x --asof=13812345678; do
	run $arg
	seen "the option ${arg%%=*}" ALL stdout stderr
done
echo "1..$n"
exit $bad
