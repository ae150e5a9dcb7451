#!/bin/bash
# SPDX-License-Identifier: MIT
# tests/fault/memory.sh: each tool, with its k-th allocation failing, once and
# for ever after.  It never dies of a signal: it ends with 4 and a message, and
# no file of -o (or a whole one), or it can do without and gives what it gives.
. "$(dirname "$0")/common.bash"
preload=./oom.so
if nm -D "$B/bin/sf-ingest" 2>/dev/null | grep -q __asan_init; then
	# Where such a failure has the tool read what is not there, it is seen;
	# leaks are not looked for, as half of them are the libraries'.
	make -s -C "$top" B="$B" SAN=1 oom >&2 || exit 1
	PATH=$B/oom:$PATH
	preload=
	export ASAN_OPTIONS=detect_leaks=0:abort_on_error=1
elif ! ${CC:-gcc} -O1 -shared -fPIC -o oom.so "$top/tests/fault/oom/oom.c" \
    2>log; then
	sed 's/^/# /' log
	echo "1..0 # SKIP no C compiler, or no glibc"
	exit 0
fi
small_bank || { echo "Bail out! no small bank"; exit 1; }

wrong() {
	bads=$((bads + 1))
	[ $bads -gt 8 ] && return
	note "$@"
	[ ! -s err ] || head -n 3 err | sed 's/^/#   /' >&3
}

judge() {		# WHERE RC
	local f
	if [ "$2" = 0 ]; then
		cat out/* | cmp -s - whole ||
		    wrong "$1: exit 0, and not all is there"
		return
	fi
	failed=$((failed + 1))
	[ "$2" = 4 ] || wrong "$1: exit $2"
	grep -q "^sf-[a-z-]*: " err || wrong "$1: exit $2, no message"
	for f in $(ls -A out); do
		cmp -s "out/$f" "whole.d/$f" ||
		    wrong "$1: exit $2, out/$f is not whole"
	done
	[ -z "$(ls -A tmp)" ] || { wrong "$1: left in TMPDIR"; rm -rf tmp/*; }
}

sweep() {		# TITLE POINTS BASE COMMAND...
	local title=$1 want=$2 base=$3 k rest total tried=0 rc
	shift 3
	bads=0
	failed=0
	fresh "$base"
	OOM_COUNT=$work/count LD_PRELOAD=$preload "$@" 2>err ||
	    { ok 1 "$title: not even undisturbed"; sed 's/^/# /' err; return; }
	cat out/* >whole
	rm -rf whole.d
	mv out whole.d
	total=$(cat count)
	# The first hundred one by one where all are wanted, then more thinly.
	seq "$total" | if [ -n "${SF_LONG:-}" ]; then
		awk '$1 <= 2000 || $1 % 7 == 0'
	else
		sample "$want"
	fi >some
	while read -r k; do
		for rest in '' 1; do
			[ -n "${SF_LONG:-}" ] ||
			    [ $((tried % 2)) = "${rest:-0}" ] || continue
			fresh "$base"
			(
				export OOM_AT=$k LD_PRELOAD=$preload
				[ -z "$rest" ] || export OOM_REST=1
				exec timeout 20 "$@" >/dev/null 2>err
			)
			rc=$?
			judge "allocation $k${rest:+ and all behind it}" $rc
		done
		tried=$((tried + 1))
	done <some 2>/dev/null
	[ $failed -gt 0 ] || wrong "no failure was fatal"
	ok $bads "$title: $tried of $total allocations, $failed failures fatal"
}

first_nights

sweep sf-ingest 80 "" sf-ingest -q -j 1 -d mapping.yaml -o out/events \
    --rejects out/rejects --max-rejects 50% raw/core* raw/app*
# What else sf-ingest takes: types of one's own, code tables, a key, a vault, a
# manifest; rejects that come again; and its other verbs.
cat >own.yaml <<'END'
tz: Asia/Shanghai
pseudonym: [phone, member_no]
types:
  member_no: {pattern: "M[0-9]{8}", check: luhn, upper: true, strip: " -"}
  policy_no: {pattern: "P([0-9]{5})[AB]", check: mod11_10}
block:
  phone: ["13900001111"]
sources:
  own:
    match: "own*.csv"
    empty: {add: [没有]}
    key: [m]
    ts: t
    channel: core
    event: customer
    ids: {phone: p, member_no: m, policy_no: q, email: {from: e, fold: case}}
    traits: {city: {from: c, map: {file: codes.csv}, else: error}}
    props: {n: {from: n, type: number}, twice: '=.n | tonumber * 2'}
END
printf '1,九江\n2,南昌\n' >codes.csv
{
	echo t,p,m,q,e,c,n
	for i in 1 2 1 2 9; do
		echo "2026-11-01 09:00:0$i,1381234567$i,m 7992-7398,P07945A,Li@x.cn,$i,$i"
	done
} >own1.csv
(umask 077; echo 'k1: 0123456789abcdef' >key)
private="sf-ingest -q -j 1 -d own.yaml --key-file key --max-rejects 50%"
sweep "sf-ingest, types, vault, manifest" 60 "" $private -o out/events \
    --rejects out/rejects --vault out/vault --manifest out/seen own1.csv
$private -o events2 --rejects again own1.csv
sed -i 's/,9,9"/,2,9"/' again
sweep "sf-ingest --retry" 40 "" $private -o out/events --vault out/vault \
    --rejects out/rejects --retry again
sweep "sf-ingest sniff" 40 "" sf-ingest sniff -q -o out/draft own1.csv \
    raw/core* raw/app*
head -n 5 own1.csv >own2.csv
sweep "sf-ingest check" 40 "" sf-ingest check -q -j 1 -d own.yaml \
    --key-file key -o out/found own2.csv
sweep sf-merge-id 60 "" sf-merge-id -q -j 1 -d rules.yaml -o out/people \
    --unlinked out/unlinked --conflicts out/conflicts in/events
sweep "sf-merge-id, tables in files" 40 "" sf-merge-id -q -j 1 --memory 1k \
    -d rules.yaml -o out/people in/events
# A night of a store, which is then the old one or the new one.
half=$(($(wc -l <in/events) / 2))
head -n $half in/events >day1
tail -n +$((half + 1)) in/events >day2
fresh
sf-merge-id -q -d rules.yaml --store st/s --init -o day1.people day1 &&
    mv st first_m
sweep "sf-merge-id --store" 80 first_m sf-merge-id -q -j 1 -d rules.yaml \
    --store st/s -o out/people --changes out/changes --unlinked out/unlinked \
    day2
sf-merge-id -q -d rules.yaml --store st/s -o again day2 2>err &&
    cmp -s again whole.d/people
ok $? "the store after it"
who=$(sed -n '1s/^{"one_id":"\([^"]*\)".*/\1/p' day1.people)
sweep "sf-merge-id forget" 60 first_m sf-merge-id forget -q -j 1 \
    -d rules.yaml --asof 2027-01-01T00:00:00Z --store st/s -o out/people \
    --changes out/changes --receipt out/receipt "$who"
sweep "sf-merge-id retract" 40 first_m sf-merge-id retract -q -j 1 \
    -d rules.yaml --store st/s -o out/people --changes out/changes file=day1
sweep "sf-merge-id fsck" 20 first_m sf-merge-id fsck -q --store st/s \
    -o out/files
# Rules of every kind: of two persons who had one phone after another.
cat >links.yaml <<'END'
ids:
  cust_no: {unique: true}
  phone:  {moves: true, silence: 30d, per_value: 2 in 10d, per_person: 2 in 9d}
  cookie: {per_person: 3, moves: true}
  device: {majority: 80%}
block: {email: {file: nobody.txt}}
links: {always: always.csv, never: never.csv}
END
echo nobody@bank.example >nobody.txt
printf 'type_a,value_a,type_b,value_b,reason\ncust_no,N1,cookie,c9,x\n' \
    >always.csv
sed 's/N1/N2/; s/c9/c1/' always.csv >never.csv
for i in 1 2 3 4 5 6 7 8 9; do
	echo "{\"ts\":\"2026-0$i-01T00:00:00Z\",\"event\":\"x\",\"ids\":{\"phone\":[\"A\",\"B$i\"],\"cust_no\":\"N$((i / 5))\",\"cookie\":\"c$i\"}}"
	echo "{\"ts\":\"2026-0$i-02T00:00:00Z\",\"event\":\"y\",\"ids\":{\"phone\":\"A\",\"device\":\"d\"},\"consent\":{\"sms\":\"no\"}}"
	echo "{\"ts\":\"2026-0$i-03T00:00:00Z\",\"event\":\"y\",\"ids\":{\"cookie\":\"c1\",\"cust_no\":\"N2\"}}"
done >moved
sweep "sf-merge-id, rules of linking" 120 "" sf-merge-id -q -j 1 \
    -d links.yaml -o out/people --conflicts out/conflicts moved
# What it answers: of two persons with one phone, a tablet of six, and profiles.
{
	for i in 1 2 3 4 5 6; do
		echo "{\"ts\":\"2026-11-0${i}T00:00:00Z\",\"src\":\"s$i\",\"event\":\"x\",\"ids\":{\"phone\":\"+861381234567$i\",\"device\":\"tablet\",\"cookie\":[\"c$i\",\"d$i\"]}}"
		echo "{\"ts\":\"2026-11-1${i}T00:00:00Z\",\"src\":\"t$i\",\"event\":\"y\",\"ids\":{\"cust_no\":\"N$i\",\"cookie\":\"c$i\"},\"consent\":{\"sms\":\"no\"}}"
	done
	echo '{"ts":"2026-11-20T00:00:00Z","event":"x","ids":{"cust_no":"N1","email":"a@b.cn"}}'
	echo '{"ts":"2026-11-20T00:00:00Z","event":"y","ids":{"cust_no":"N2","email":"a@b.cn"}}'
} >who
sf-merge-id -q -o known who
answer="-q -j 1 -d rules.yaml -o out/answer who known"
sweep "sf-merge-id explain" 40 "" sf-merge-id explain cust_no=N1,tablet \
    --table sets $answer
sweep "sf-merge-id explain, events" 30 "" sf-merge-id explain N1 -O csv \
    --table events $answer
sweep "sf-merge-id why" 40 "" sf-merge-id why cust_no=N1 d2 $answer
sweep "sf-merge-id what-if" 40 "" sf-merge-id what-if -r rules.yaml $answer
sweep "sf-merge-id hubs" 40 "" sf-merge-id hubs $answer
sweep "sf-merge-id stats" 40 "" sf-merge-id stats $answer
cat rules.yaml - >fold.yaml <<'END'
traits:
  name: longest
  balance: max
  branch: {by: source, rank: [core_customers, "*"]}
  "*": union
sums:
  order: [amount, status]
  fund_buy: [amount]
END
grep -e '"traits"' -e '"order"' -e '"fund_buy"' in/events | head -n 400 >few
head -n 200 few | sf-merge-id -q -d fold.yaml --sources -o known -
sweep "sf-merge-id, rules of the fold" 60 "" sf-merge-id -q -j 1 -d fold.yaml \
    --sources --keep-events 3 -o out/people known few
sweep "sf-merge-id --annotate" 60 "" sf-merge-id -q -j 1 --annotate -o out/events \
    --unlinked out/unlinked known few
sweep "sf-segment --state" 80 first_s $segment $asof --state st/s \
    -o out/profiles in/people
{
	echo 'one_id,ids.phone,traits.name'
	echo 'p1,1;2;3,"a ""quoted"" name"'
	seq 400 | awk '{printf "p%d,,\"%s\"\"\\\n%s\"\n", $1, $1, $1}'
} >people.csv
sweep "sf-segment, CSV" 80 "" sf-segment -q -j 1 -w true -O csv --excel \
    --encoding gb18030 --fields one_id,ids.phone,traits.name -o out/list \
    people.csv
sweep sf-score 60 "" sf-score -q -j 1 -d card.yaml $asof -o out/scored \
    in/profiles
sweep "sf-journey --state" 80 first_j $journey $asof --state st/s -o out/rows \
    in/profiles
sweep sf-report 80 "" sf-report -q -d report.yaml $asof --costs in/unlinked \
    --html out/html -o out/text in/profiles
done_testing
