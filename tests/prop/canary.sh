#!/bin/sh
# SPDX-License-Identifier: MIT
# Canaries: values of class C2 and C3 in every place of an export.  None may
# be seen in what a run writes or says, whatever becomes of its row.  Only the
# vault has those of C2, and the rejects, both mode 0600; nobody those of C3.
# A number in the name of a file is not seen either.  A name or an address in a
# column that the mapping takes as C1 is shown where it is of the wrong type:
# nothing tells what it is.
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

# What is C2 in a column of C1, and in the name of a file.
sed 's/n: {from: n, type: number}/&, b: {from: 说明, type: bool}/' map.yaml >c1.yaml
j=0
for v in 13812345678 '138 1234 5678' 138-1234-5678 '110105 19491231 002x' \
    6222021234567890128 '6222 0212 3456 7890 128' lihua@bank.example \
    ' 13812345678 ' '"138 1234 5678"'; do
	j=$((j + 1))
	printf '%s\n%s,%s,%s,,%s,\n%s,%s,%s,,1,%s\n' "$head" "$ts" "$id" \
	    "$rest" "$v" "$ts" "$id" "$rest" "$v" >c1_core_$j.csv
	printf '{"ts":"2026-11-01T00:00:00Z","who":{"phone":"13812345678"},"n":"%s"}\n' \
	    "$(echo "$v" | tr -d '"')" >c1_app_$j.jsonl
done
cp core_2.csv core_13812345678.csv
cp core_all.csv core_110105194912310021.csv
cp core_1.csv 13812345678.csv
echo 110105194912310021 >>c2

# Code tables, right and wrong.
cat >codes.yaml <<'END'
pseudonym: [phone]
sources:
  core:
    match: "core*.csv"
    ts: 时间
    tz: Asia/Shanghai
    channel: core
    event: customer
    ids: {phone: 手机}
    traits: {name: {from: n, map: {file: codes.csv}, else: error}, k: {from: n, map: {file: codes2.csv}, else: error}}
END
printf '9,a\n' >codes.good
for t in '1,李小画\n1,Zhang Sanfeng\n' '1,李小画,x\n' '1,"李小画\n' ',李小画\n'; do
	echo "$t"
done >tables
for t in '138 1234 5678,1\n138 1234 5678,2\n' '1,13812345678\n1,138-1234-5678\n' \
    '138 1234 5678\n' '1,"lihua@bank.example\n'; do
	echo "$t"
done >tables2

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

cp app_2.jsonl app_6222021234567890128.jsonl
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

for f in core_*.csv app_*.jsonl c1_*; do
	map=map.yaml
	data="out stdout"
	case $f in core_gb*) map=gb.yaml ;; c1_*) map=c1.yaml ;; esac
	# What the mapping takes as a number leaves as one.
	case $f in c1_core*) map="$map --source core" data= ;;
	c1_app*) map="$map --source app" data= ;; esac
	for how in "" "-v" "--messages=json -v"; do
		run -d $map --key-file key $how --rejects rej --vault vault \
		    --max-rejects 99% -o out "$f"
		seen "$f $how" ALL $data stderr
		[ -e rej ] && seen "$f $how: rejects" C3 rej
		run -d $map --key-file key $how --max-rejects 0 "$f"
		seen "$f $how: too many rejects" ALL ${data#out} stderr
	done
	run -d $map --key-file key --plan "$f"
	seen "$f: the plan" ALL stdout stderr
done
while IFS= read -r t; do
	printf "$t" >codes.csv
	cp codes.good codes2.csv
	run -d codes.yaml --key-file key core_1.csv
	seen "the code table '$(echo "$t" | tr -d '0-9')'" ALL stdout stderr
	# Its rows are right, or it is refused.
	[ -s stderr ] || seen "nothing said" ALL /dev/null
done <tables
while IFS= read -r t; do
	printf "$t" >codes2.csv
	cp codes.good codes.csv
	run -d codes.yaml --key-file key core_1.csv
	seen "a code table with numbers" ALL stdout stderr
done <tables2
cp codes.good codes.csv
cp codes.good codes2.csv
sed -n 5p core_all.csv | sed "s/,花园路,[^,]*,[^,]*,/,花园路,,李小画,/" |
    { echo "$head"; cat; } >core_code.csv
run -d codes.yaml --key-file key --rejects rej core_code.csv core_1.csv
seen "what is in no code table" C3 stdout stderr rej
run -d map.yaml --key-file key --rejects rej --vault vault --max-rejects 99% \
    --manifest man -o out core_all.csv app_8.jsonl
seen "several files, and the manifest" ALL out stdout stderr man
seen "what lies in the vault" C3 vault
private vault
private rej
run -d map.yaml --key-file key --retry rej --rejects rej2 --max-rejects 99% -o out
seen "rejects that come again" ALL out stdout stderr
[ -e rej2 ] && seen "and fail again" C3 rej2
run -d map.yaml --key-file key --retry rej --max-rejects 0 -v
seen "rejects that come again, too many" ALL stdout stderr
for f in core_all.csv core_gb_2.csv core_13812345678.csv app_*.jsonl c1_*; do
	how="-d map.yaml"
	case $f in core_gb*) how="-d gb.yaml" ;;
	c1_core*) how="-d c1.yaml --source core" ;;
	c1_app*) how="-d c1.yaml --source app" ;; esac
	for as in "" "-O jsonl"; do
		run check $how $as $f
		seen "check $f $as" ALL stdout stderr
	done
done
run sniff core_all.csv app_8.jsonl
seen "sniff" ALL stdout stderr
run sniff core_gb_1.csv c1_*
seen "sniff, of other files" ALL stdout stderr
# Names of files: as they are told when read, skipped, changed and compared.
for how in "-v" "--messages=json -v"; do
	rm -f man
	run -d map.yaml --key-file key $how --manifest man --max-rejects 99% \
	    -o out core_110105194912310021.csv core_13812345678.csv
	seen "names $how" ALL stdout stderr out
	run -d map.yaml --key-file key $how --manifest man -o out \
	    core_110105194912310021.csv core_13812345678.csv
	seen "names, known $how" ALL stdout stderr
	echo >>core_13812345678.csv
	sed 's/姓名/&1/' core_1.csv >core_110105194912310021.csv
	run -d map.yaml --key-file key $how --manifest man --max-rejects 99% \
	    -o out2 core_13812345678.csv core_110105194912310021.csv
	seen "names, changed $how" ALL stdout stderr
	cp core_all.csv core_110105194912310021.csv
	cp core_2.csv core_13812345678.csv
	rm -f out2
done
for f in 13812345678.csv no_13812345678.csv; do
	run -d map.yaml --key-file key $f
	seen "a name that fits no source" ALL stdout stderr
	run -d map.yaml --key-file key --source core $f
	seen "a name of its own" ALL stdout stderr
done
run -d map.yaml --key-file key --plan core_13812345678.csv
seen "the plan of such a name" ALL stdout stderr
# What is drawn while it runs.
mkfifo slow
timeout 10 sh -c '{ cat core_all.csv; sleep 1.2; sed 1d core_all.csv; } >slow' &
"$B/bin/sf-ingest" -d map.yaml --key-file key --source core --progress=always \
    --max-rejects 99% --chunk 64 slow >stdout 2>stderr
wait
seen "progress" ALL stdout stderr
for arg in --no-such=13812345678 --max-rejects=13812345678x --asof=13812345678; do
	run $arg
	seen "the option ${arg%%=*}" ALL stdout stderr
done
echo "1..$n"
exit $bad
