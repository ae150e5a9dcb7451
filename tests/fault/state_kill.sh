#!/bin/bash
# SPDX-License-Identifier: MIT
# tests/fault/state_kill.sh: sf-segment and sf-journey with a state, killed by
# SIGKILL before each of their system calls and run again.  Then the state,
# standard output and the file of -o are those of a run that was not killed,
# and nothing is left over.  Before the second run the file of -o is there
# whole or not at all.  Some are killed a second time before that.
. "$(dirname "$0")/common.bash"
need_strace
small_bank || { echo "Bail out! no small bank"; exit 1; }

segment="sf-segment -q -j 1 -d segments.yaml --state st/s"
journey="sf-journey -q -j 1 -d channels.yaml -d hi.journey.yaml --state st/s"

same_state() {
	(cd st/s/current && cat $(LC_ALL=C ls -A)) | cmp -s - "$1.state"
}
# Nothing but the two generations, the link and the lock; no temporary file.
clean() {
	local left
	left=$(ls -A st/s | grep -v '^gen-[0-9]*$\|^lock$\|^current$'
	    find st -name '.?*'; ls -A tmp; ls -A out)
	[ "$(ls st/s | grep -c '^gen-')" -le 2 ] && [ "$left" = o ] && return
	note "left over:" $left
	return 1
}

# BASE: a folder with the state before; the command, which also gets -o out/o
# or writes to standard output.
sweep() {		# TITLE POINTS BASE HOW COMMAND...
	local title=$1 want=$2 base=$3 how=$4 points=0 hit=0 after=0 twice=0
	local wrong=0 name k again
	shift 4
	[ "$how" = stdout ] || set -- "$@" -o out/o
	rm -rf st out && cp -a "$base" st && mkdir out
	calls_of "$@" in/profiles | cut -d ' ' -f 1,2 |
	    grep -v '^exit_group\|^execve' >all
	rm -rf st out && cp -a "$base" st && mkdir out
	"$@" in/profiles >whole || { ok 1 "$title: not even undisturbed"; return; }
	[ "$how" = stdout ] && mv whole out/o
	cp out/o whole
	(cd st/s/current && cat $(LC_ALL=C ls -A)) >whole.state
	sample "$want" <all >some
	# What comes right behind the rename that counts is always tried.
	awk '{ line = $0; sub(/\(.*/, ""); k[$0]++ }
	    behind > 0 && $0 != "exit_group" { print $0, k[$0]; behind-- }
	    line ~ /^rename.*current\.new/ { behind = 6 }' trace >>some
	while read -r name k; do
		points=$((points + 1))
		rm -rf st out
		cp -a "$base" st
		mkdir out
		strace -qq -o /dev/null -e trace="$name" \
		    -e inject="$name:signal=KILL:when=$k" "$@" in/profiles \
		    >o 2>/dev/null
		[ $? = 137 ] && hit=$((hit + 1))
		if [ -e out/o ] && ! cmp -s out/o whole; then
			wrong=$((wrong + 1))
			note "$name $k: a part of -o"
		fi
		[ -e st/s/current ] && same_state whole &&
		    after=$((after + 1))
		if [ $((points % 5)) = 0 ]; then
			again=$(sed -n "$((points * 7 % $(wc -l <all) + 1))p" all)
			strace -qq -o /dev/null -e trace="${again% *}" \
			    -e "inject=${again% *}:signal=KILL:when=${again#* }" \
			    "$@" in/profiles >/dev/null 2>&1
			twice=$((twice + 1))
		fi
		"$@" in/profiles >o 2>err || {
			wrong=$((wrong + 1))
			note "$name $k: the second run: $(cat err)"
			continue
		}
		[ "$how" = stdout ] && mv o out/o
		if ! cmp -s out/o whole || ! same_state whole || ! clean; then
			wrong=$((wrong + 1))
			note "$name $k: the second run differs"
		fi
	done <some 2>/dev/null
	ok $wrong "$title: $points instants, $twice of them killed twice"
	[ $hit -gt $((points * 8 / 10)) ] && [ $after -gt 0 ] &&
	    [ $after -lt $points ]
	ok $? "$title: $hit hit, $after behind the rename"
}

mkdir -p none first_s/s first_j
$segment --init --asof 2026-09-30T18:00:00Z in/people >/dev/null &&
    rm -rf first_s && mv st first_s &&
    $journey --init --asof 2026-09-30T18:00:00Z in/profiles >/dev/null &&
    rm -rf first_j && mv st first_j
ok $? "the first nights"
asof="--asof 2026-10-01T18:00:00Z"
sweep "sf-segment, a night, -o" 18 first_s file $segment $asof
sweep "sf-segment, a night, standard output" 14 first_s stdout $segment $asof
sweep "sf-segment, the first night" 12 none file $segment --init $asof
sweep "sf-journey, a night, -o" 18 first_j file $journey $asof
sweep "sf-journey, a night, standard output" 14 first_j stdout $journey $asof
sweep "sf-journey, the first night" 12 none file $journey --init $asof
done_testing
