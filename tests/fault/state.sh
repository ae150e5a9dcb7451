#!/bin/bash
# SPDX-License-Identifier: MIT
# tests/fault/state.sh: a run with a state is stopped at each of its system
# calls, by SIGKILL and by an error of the system.  The state is then the old
# one or the new one, whole, and the same run done again gives what a run
# gives that nobody disturbed.  strace counts calls by name, so the sweep goes
# over names and ordinals; calls before the state is touched are the loader's.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
prog=${B:-$top/build}/fault/state
case $prog in /*) ;; *) prog=$PWD/$prog ;; esac
if [ ! -x "$prog" ]; then
	echo "1..0 # SKIP $prog is not built"
	exit 0
fi
if ! strace -qq -o /dev/null true 2>/dev/null; then
	echo "1..0 # SKIP strace is missing, or may not trace"
	exit 0
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/sf-state.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
n=0
bad=0

say() {			# OK? TEXT
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		bad=1
	fi
}

# "name ordinal" of each call of a night's run from the state's first on.
points() {		# BASE NIGHT
	rm -rf st out
	cp -a "$1" st
	strace -f -qq -o trace "$prog" run st "$2" out || return 1
	awk '{ sub(/^[0-9]+ +/, "") }
	    match($0, /^[a-z_0-9]+\(/) {
		name = substr($0, 1, RLENGTH - 1)
		count[name]++
		if (name != "execve" &&
		    (index($0, "\"st\"") || index($0, "\"st/")))
			seen = 1
		if (seen && name !~ /^(exit_group|munmap|mmap|brk)$/)
			print name, count[name]
	    }' trace
}

# Whether the state holds ${1} or ${2} ("none": not begun), whole.
old_or_new() {		# OLD NEW
	local got
	if got=$("$prog" show st 2>err); then
		got=$(echo $got)
	else
		[ $? = 2 ] && grep -q 'no state yet' err && got=none
	fi
	is=$got
	[ "$got" = "$1" ] || [ "$got" = "$2" ]
}

# The folder holds the generation in force, the one before, and no leftovers.
tidy() {
	[ "$(ls -A st | grep -c '^gen-')" -le 2 ] &&
	    [ -z "$(ls -A st | grep -v '^gen-[0-9]*$\|^lock$\|^current$')" ] &&
	    [ -z "$(find st -name '.*' ! -name .)" ]
}

sweep() {		# BASE NIGHT OLD NEW TITLE
	local name k name2 k2 at rc kinds=0 olds=0 news=0 wrong=0 twice=0
	local fails=0
	points "$1" "$2" >points || { say 1 "$5: runs under strace"; return; }
	cp out want
	for fault in signal=KILL error=EIO error=ENOSPC; do
		while read -r name k; do
			# A full disk is seen where something is made.
			case $fault:$name in
			error=ENOSPC:write|error=ENOSPC:mkdir|error=*:fsync) ;;
			error=ENOSPC:openat|error=ENOSPC:symlink) ;;
			error=ENOSPC:*) continue ;;
			esac
			rm -rf st out
			cp -a "$1" st
			strace -f -qq -o /dev/null -e trace="$name" \
			    -e inject="$name:$fault:when=$k" \
			    "$prog" run st "$2" out 2>log
			rc=$?
			kinds=$((kinds + 1))
			if [ $rc = 0 ]; then
				cmp -s out want ||
				    { wrong=$((wrong + 1));
				    echo "# $name $k $fault: exit 0, not all"; }
			elif [ $rc -gt 6 ] && [ $fault != signal=KILL ]; then
				wrong=$((wrong + 1))
				echo "# $name $k $fault: exit $rc"
			else
				fails=$((fails + 1))
			fi
			if ! old_or_new "$3" "$4"; then
				wrong=$((wrong + 1))
				echo "# $name $k $fault: holds '$is'"
				sed 's/^/#   /' err
			elif [ "$is" = "$3" ]; then
				olds=$((olds + 1))
			else
				news=$((news + 1))
			fi
			# Now and then the second run is killed too.
			if [ $((kinds % 5)) = 0 ]; then
				at=$((kinds * 7 % $(wc -l <points) + 1))
				read -r name2 k2 <<<"$(sed -n "${at}p" points)"
				strace -f -qq -o /dev/null -e trace="$name2" \
				    -e inject="$name2:signal=KILL:when=$k2" \
				    "$prog" run st "$2" out 2>/dev/null
				twice=$((twice + 1))
			fi
			if ! "$prog" run st "$2" out 2>log ||
			    ! cmp -s out want || ! tidy ||
			    [ "$(echo $("$prog" show st))" != "$4" ]; then
				wrong=$((wrong + 1))
				echo "# $name $k $fault: run again goes wrong"
				sed 's/^/#   /' log
				ls -A st | sed 's/^/#   /'
			fi
		done <points
	done 2>/dev/null
	say $wrong "$5: $kinds faults, $fails seen, $olds old, $news new, \
$twice killed twice"
	[ "$3" = "$4" ] || { [ $olds -gt 0 ] && [ $news -gt 0 ]; }
	say $? "$5: faults before and behind the rename"
}

mkdir none
"$prog" run one 1 out && cp -a one two && "$prog" run two 2 out &&
    cp -a two three && "$prog" run three 3 out
say $? "three nights"
rm -f out
sweep none 1 none 1 "the first night"
sweep three 4 "1 2 3" "1 2 3 4" "the fourth night"
sweep three 3 "1 2 3" "1 2 3" "the third night once more"

# Two at the same time: one does it, the others are busy or find it done.
cp -a two st2
for i in 1 2 3 4 5 6 7 8; do
	"$prog" run st2 3 "out$i" 2>/dev/null &
	pids="${pids:-} $!"
done
busy=0
wrong=0
for p in $pids; do
	wait "$p"
	case $? in 0) ;; 5) busy=$((busy + 1)) ;; *) wrong=1 ;; esac
done
[ $wrong = 0 ] && [ "$(echo $("$prog" show st2))" = "1 2 3" ]
say $? "eight at the same time, $busy of them busy"
echo "1..$n"
exit $bad
