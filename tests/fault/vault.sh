#!/bin/bash
# SPDX-License-Identifier: MIT
# tests/fault/vault.sh: sf-ingest --vault, killed by SIGKILL before each of its
# system calls, and with each of them failing.  Whatever happens, the vault can
# be read, has what it had, and knows every token that was given out, be it in
# the file of -o or on standard output; a run that fails gives out none, and
# the run after it makes of all what an undisturbed one had made.  Two runs at
# a time lose nothing of each other.
. "$(dirname "$0")/common.bash"
need_strace
cat >map.yaml <<'END'
tz: Asia/Shanghai
pseudonym: [phone, openid]
sources:
  day: {match: "day*.csv", ts: t, channel: app, event: open,
    ids: {phone: p, openid: {from: w, scope: app1}}}
END
(umask 077; echo 'k1: 0123456789abcdef' >key)
rows() {		# FROM TO
	echo t,p,w
	seq "$1" "$2" | awk '{ printf "2026-11-01T00:00:00Z,138%08d,o%d\n",
	    12340000 + $1, $1 }'
}
rows 1 20 >day1.csv
rows 15 40 >day2.csv
rows 100 120 >day3.csv
ingest="sf-ingest -q -j 1 -d map.yaml --key-file key --vault"

# What is wrong with the vault ${1}, beside the tokens of the files after it.
sound() {		# VAULT OLD FILE...
	local vault=$1 old=$2
	shift 2
	if [ ! -e "$vault" ]; then
		[ ! -e "$old" ] || echo "the vault is gone"
		cat "$@" 2>/dev/null | grep -o 'k1:[a-z2-7]*' | head -n 1
		return
	fi
	[ "$(stat -c %a "$vault")" = 600 ] || echo "mode"
	jq -er '.token + (.value | "")' "$vault" >tokens 2>jq.err ||
	    [ ! -s "$vault" ] || echo "cannot be read: $(head -n 1 jq.err)"
	LC_ALL=C sort -cu tokens || echo "not in order"
	if [ -e "$old" ]; then
		LC_ALL=C comm -23 "$old" "$vault" | sed 's/^/lost: /'
	fi
	cat "$@" 2>/dev/null | grep -o 'k1:[a-z2-7]\{32\}' | LC_ALL=C sort -u |
	    LC_ALL=C comm -23 - tokens | sed 's/^/given out, and unknown: /'
}
wrong() {
	bads=$((bads + 1))
	[ $bads -gt 8 ] || note "$@"
}

# One disturbed run, and one that is not.
judge() {		# WHERE RC
	local what
	what=$(sound out/vault before/vault out/events stdout | head -n 3)
	[ -z "$what" ] || wrong "$1: $2: $what"
	if [ "$2" != 0 ] && { [ -s stdout ] || { [ -e out/events ] &&
	    ! cmp -s out/events whole/events; }; }; then
		[ "$direct" = 1 ] && [ "$2" = 4 ] || [ "$2" = 137 ] ||
		    wrong "$1: ends with $2, and events are there"
	fi
	$ingest out/vault $to day2.csv >stdout 2>err ||
	    wrong "$1: the run after it: $(cat err)"
	cmp -s out/vault whole/vault || wrong "$1: the vault after it"
	if [ "$direct" = 1 ]; then
		cmp -s stdout whole.stdout
	else
		cmp -s out/events whole/events
	fi || wrong "$1: the events after it"
	[ -z "$(ls -A out | grep -v '^events$\|^vault$')" ] ||
	    wrong "$1: left over: $(ls -A out)"
	[ -z "$(ls -A tmp)" ] || { wrong "$1: left in TMPDIR"; rm -rf tmp/*; }
}

sweep() {		# TITLE BEFORE: a folder
	local title=$1 name k how rc hit=0 tried=0 fatal=0
	bads=0
	rm -rf before out whole
	cp -a "$2" before
	cp -a before out
	calls_of $ingest out/vault $to day2.csv | cut -d ' ' -f 1,2 |
	    grep -v '^exit_group\|^execve' >all
	rm -rf out
	cp -a before out
	$ingest out/vault $to day2.csv >whole.stdout 2>err ||
	    wrong "not even undisturbed: $(cat err)"
	cp -a out whole
	[ -z "$(sound out/vault before/vault out/events whole.stdout)" ] ||
	    wrong "undisturbed"
	awk '$1 == "umask" { main = 1 } main' all >main
	{
		sample 30 <main | sed 's/$/ KILL/'
		awk '{ sub(/\(.*/, ""); k[$0]++ }
		    /^rename/ { print $0, k[$0]; behind = 4; next }
		    behind-- > 0 && $0 != "exit_group" { print $0, k[$0] }' \
		    trace | sed 's/$/ KILL/'
		grep -E '^(write|fsync|rename|openat|fchmod|flock|lseek) ' \
		    main | sample 24 |
		    awk '{ print $0, (NR % 2 ? "ENOSPC" : "EIO") }'
		# What writes the two files, each of them.
		grep -E '^(fsync|rename) ' main | sed 's/$/ EIO/'
	} >some
	while read -r name k how; do
		tried=$((tried + 1))
		rm -rf out stdout
		cp -a before out
		case $how in
		KILL)	how=signal=KILL ;;
		*)	how=error=$how ;;
		esac
		timeout 20 strace -qq -o /dev/null -e trace="$name" \
		    -e inject="$name:$how:when=$k" $ingest out/vault $to \
		    day2.csv >stdout 2>err
		rc=$?
		[ $rc = 137 ] && hit=$((hit + 1))
		[ $rc = 4 ] && fatal=$((fatal + 1))
		case $rc in
		0|2|4|137)	;;
		*)	wrong "$name $k $how: exit $rc: $(head -n 1 err)" ;;
		esac
		judge "$name $k $how" $rc
	done <some 2>/dev/null
	[ $hit -gt 10 ] && [ $fatal -gt 5 ] || wrong "$hit hit, $fatal fatal"
	ok $bads "$title: $tried instants, $hit killed, $fatal fatal"
}

mkdir none old
$ingest old/vault -o old/events day1.csv && rm old/events
ok $? "the first night"
to="-o out/events" direct=0
sweep "a vault that grows" old
sweep "a vault that is made" none
to="" direct=1
sweep "to standard output" old

# Two at a time: the second is told, before it writes anything.
rm -rf out
cp -a old out
mkfifo slow
$ingest out/vault --source day -o out/one slow 2>err1 &
first=$!
exec 8>slow
for i in $(seq 1 100); do
	[ -e out/.vault.sf-lock ] && break
	sleep 0.05
done
$ingest out/vault -o out/two day3.csv 2>err
rc=$?
[ $rc = 5 ] && [ ! -e out/two ] && grep -q 'another run holds the vault' err
ok $? "a second run at the same time: $rc"
cat day2.csv >&8
exec 8>&-
wait $first
rc=$?
$ingest out/vault -o out/two day3.csv 2>err &&
    [ -z "$(sound out/vault old/vault out/one out/two)" ]
ok $? "both, one after the other: $rc"

# Many at a time, of which each is tried until it is its turn.
rm -rf out
mkdir out
for i in 1 2 3 4; do
	rows $((i * 200)) $((i * 200 + 30)) >day_$i.csv
	(
		for k in $(seq 1 200); do
			$ingest out/vault -o out/events$i day_$i.csv 2>err.$i
			rc=$?
			[ $rc = 5 ] || exit $rc
			sleep 0.02
		done
	) &
	pid[i]=$!
done
rc=0
for i in 1 2 3 4; do
	wait ${pid[i]} || rc=$?
done
[ $rc = 0 ] && [ "$(wc -l <out/vault)" = 248 ] &&
    [ -z "$(sound out/vault none/vault out/events?)" ]
ok $? "four at a time on one vault that was not there: $rc"
done_testing
