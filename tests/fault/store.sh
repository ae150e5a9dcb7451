#!/bin/bash
# SPDX-License-Identifier: MIT
# tests/fault/store.sh: sf-merge-id --store, with each of its system calls
# interrupted by SIGKILL or SIGTERM, or failing.  Then the store is the one of
# before or the one of after, byte for byte, the file of -o is there whole or
# not at all, a run that failed has said so, and the same run once more gives
# what an undisturbed one had given, and leaves nothing else behind.
. "$(dirname "$0")/common.bash"
need_strace

cat >rules.yaml <<'END'
ids:
  device: {per_value: 1}
END
cat >1.jsonl <<'END'
{"ts":"2026-11-01T10:00:00Z","eid":"e1","event":"visit","ids":{"cookie":"c1"}}
{"ts":"2026-11-01T11:00:00Z","eid":"e2","event":"customer","ids":{"phone":"+8613812345678","cust_no":"1001","device":"d"},"traits":{"city":"x"}}
{"ts":"2026-11-01T12:00:00Z","eid":"e3","event":"visit","ids":{"cookie":"c3","device":"d"},"consent":{"sms":"no"}}
{"ts":"2026-11-01T12:30:00Z","eid":"e4","event":"visit"}
END
cat >2.jsonl <<'END'
{"ts":"2026-11-02T10:00:00Z","eid":"e5","event":"login","ids":{"cookie":"c1","phone":"+8613812345678"}}
{"ts":"2026-11-02T11:00:00Z","eid":"e6","event":"refuse","ids":{"device":"d"},"consent":{"push":"no"}}
{"ts":"2026-11-02T12:00:00Z","eid":"e4","event":"visit","ids":{"cookie":"c9"}}
END
m="sf-merge-id -q -j 1 -d rules.yaml --store st/s"

bytes() {		# of the generation in force, or of another
	(cd st/s/${1:-current} 2>/dev/null && cat $(ls -A))
}
wrong() {
	bads=$((bads + 1))
	[ $bads -gt 8 ] || note "$@"
}

# What a disturbed run leaves, and the run after it: WHERE RC COMMAND...
judge() {
	local where=$1 rc=$2 f
	shift 2
	case $rc in
	0)	bytes | cmp -s - whole.state || wrong "$where: exit 0, and not done" ;;
	3|4)	grep -q '^sf-merge-id: ' err || wrong "$where: exit $rc, no message"
		failed=$((failed + 1)) ;;
	137|143)	hit=$((hit + 1)) ;;
	*)	wrong "$where: exit $rc: $(head -n 1 err)" ;;
	esac
	if [ -e st/s/current ]; then
		bytes >is.state
		if cmp -s is.state whole.state; then
			after=$((after + 1))
		else
			if cmp -s is.state half.state; then
				half=$((half + 1))
			elif ! cmp -s is.state old.state; then
				wrong "$where: neither the old store nor the new"
			fi
		fi
	elif [ -s old.state ]; then
		wrong "$where: no store"
	fi
	for f in $(ls -A out); do
		case $f in
		.*)	[ $rc = 137 ] || wrong "$where: left over: $f" ;;
		*)	cmp -s out/$f whole.d/$f || wrong "$where: a part of $f" ;;
		esac
	done
	"$@" 2>err || wrong "$where: the run after it: $(head -n 1 err)"
	for f in $(ls -A whole.d); do
		cmp -s out/$f whole.d/$f || wrong "$where: $f after it"
	done
	bytes | cmp -s - whole.state || wrong "$where: the store after it"
	f=$(ls -A st/s | grep -v '^gen-[0-9]*$\|^lock$\|^current$'; ls -A tmp
	    find st out -name '.?*')
	[ -z "$f" ] || wrong "$where: left over: $f"
	rm -rf tmp/* tmp/.[!.]*
}

sweep() {		# TITLE BASE COMMAND...
	local title=$1 base=$2 name k how tried=0
	shift 2
	bads=0 hit=0 failed=0 after=0 half=0
	set -- "$@" -o out/o --changes out/changes
	restart() { rm -rf st out; cp -a "$base" st; mkdir out; }
	restart
	bytes >old.state
	calls_of "$@" >all
	restart
	"$@" 2>err || wrong "not even undisturbed: $(cat err)"
	bytes >whole.state
	: >half.state
	[ "$title" != forgetting ] || bytes gen-3 >half.state
	rm -rf whole.d
	cp -a out whole.d
	cut -d ' ' -f 1,2 all | awk '$1 == "umask" { main = 1 }
	    main && $1 !~ /^(exit_group|execve|umask)$/' >main
	{
		sample 30 <main | sed 's/$/ signal=KILL/'
		# What comes before and behind the rename that counts.
		awk '{ line = $0; sub(/\(.*/, ""); k[$0]++; at = $0 " " k[$0] }
		    line ~ /^rename.*current/ { print last; print at; behind = 4
			next }
		    behind-- > 0 && $0 != "exit_group" { print at }
		    { last = at }' trace | sed 's/$/ signal=KILL/'
		sample 8 <main | sed 's/$/ signal=TERM/'
		grep -E '^(write|fsync|rename|openat|mkdir|link|symlink) ' main |
		    sample 30 |
		    awk '{ print $0, (NR % 2 ? "error=ENOSPC" : "error=EIO") }'
		grep -E '^(read|pread64|close|flock|lseek|newfstatat) ' main |
		    sample 12 | sed 's/$/ error=EIO/'
	} >some
	while read -r name k how; do
		tried=$((tried + 1))
		restart
		timeout 20 strace -qq -o /dev/null -e trace="$name" \
		    -e inject="$name:$how:when=$k" "$@" 2>err
		judge "$name $k $how" $? "$@"
	done <some 2>/dev/null
	[ $hit -gt 20 ] && [ $failed -gt 10 ] && [ $after -gt 0 ] &&
	    [ $after -lt $tried ] ||
	    wrong "$hit hit, $failed failed, $after behind the rename"
	[ ! -s half.state ] || [ $half -gt 5 ] || wrong "$half between the halves"
	title="$title: $tried instants, $hit killed, $failed fatal"
	ok $bads "$title, $half half done, $after done"
}

mkdir none first first/s
$m --init -o /dev/null 1.jsonl 2>err && rm -rf first && mv st first
ok $? "the first night"
sweep "a night" first $m 2.jsonl
sweep "a night, its tables in files" first $m --memory 1k 2.jsonl
sweep "the first night" none $m --init 1.jsonl

# Forgetting makes two generations, the first of which knows nobody any more.
rm -rf st second
cp -a first st && $m -o /dev/null 2.jsonl 2>err && mv st second
ok $? "the second night"
m="sf-merge-id forget ${m#sf-merge-id} --asof 2026-11-03T00:00:00Z"
sweep forgetting second $m --receipt out/receipt phone=+8613812345678
done_testing
