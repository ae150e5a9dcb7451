#!/bin/bash
# SPDX-License-Identifier: MIT
# tests/fault/io_errors.sh: each tool, with a system call that fails: the k-th
# read, write, open, fsync, rename, close … with EIO, ENOSPC or EINTR.  A run
# that says 0 has done all; one that has not says why and ends with 4 (or 3),
# and then a file of -o is whole or not there, and no temporary one is left.
# What ld.so does before main() is not ours, and left alone; so are sockets
# that are closed: a call that strace lets fail is not made, and a worker would
# wait for ever.
. "$(dirname "$0")/common.bash"
need_strace
small_bank || { echo "Bail out! no small bank"; exit 1; }
calls='read|pread64|write|openat|fsync|rename|close|newfstatat|fchmod|fcntl'
calls="$calls|getdents64|mkdir|symlink|readlink|flock|getrandom|unlink|lseek"
calls="$calls|fallocate|mmap|sendto|recvfrom|socketpair|clone|clone3|pipe2|ftruncate|poll"

# The calls from main() on: the first thing it does is to set the umask.
points() {
	awk 'main { print } $1 == "umask" { main = 1 }' |
	    grep -E "^($calls) " | grep -v '^close .* socket:' | awk '{
		e = "EIO EINTR"
		if ($1 == "mmap") e = "ENOMEM"
		if ($1 ~ /^(write|openat|fsync|rename|mkdir|symlink|fallocate)$/)
			e = e " ENOSPC"
		n = split(e, x, " ")
		for (i = 1; i <= n; i++) print $1, $2, x[i]
	    }'
}

wrong() {
	bads=$((bads + 1))
	note "$@"
	[ ! -s err ] || sed 's/^/#   /' err >&3
}

judge() {		# WHERE RC BASE
	local f
	case $2 in
	0)	cat out/* | cmp -s - whole ||
		    wrong "$1: exit 0, and not all is there" ;;
	3|4)	grep -q "^sf-[a-z-]*: " err || wrong "$1: exit $2, no message"
		failed=$((failed + 1))
		for f in $(ls -A out); do
			cmp -s "out/$f" "whole.d/$f" ||
			    wrong "$1: exit $2, out/$f is not whole"
		done ;;
	*)	wrong "$1: exit $2" ;;
	esac
	[ -z "$(ls -A tmp)" ] || { wrong "$1: left in TMPDIR"; rm -rf tmp/*; }
	[ -z "$3" ] && return
	rm -rf out
	mkdir out
	"${command[@]}" 2>err >/dev/null && cat out/* | cmp -s - whole ||
	    wrong "$1: the run after it"
}

sweep() {		# TITLE POINTS BASE COMMAND...
	local title=$1 want=$2 base=$3 name k error rc tried=0
	shift 3
	command=("$@")
	bads=0
	failed=0
	fresh "$base"
	calls_of "$@" | points | sample "$want" >some
	fresh "$base"
	"$@" 2>err || { ok 1 "$title: not even undisturbed"; cat err; return; }
	cat out/* >whole
	rm -rf whole.d
	mv out whole.d
	while read -r name k error; do
		tried=$((tried + 1))
		fresh "$base"
		timeout 20 strace -qq -o /dev/null -e trace="$name" \
		    -e inject="$name:error=$error:when=$k" "$@" >/dev/null 2>err
		rc=$?
		judge "$name $k $error" $rc "$base"
	done <some
	[ $failed -gt 0 ] || wrong "no call has failed"
	ok $bads "$title: $tried calls, $failed of them fatal"
}

first_nights

sweep sf-ingest 40 "" sf-ingest -q -j 1 -d mapping.yaml -o out/events \
    --rejects out/rejects --max-rejects 50% raw/core* raw/app*
sweep sf-merge-id 40 "" sf-merge-id -q -j 1 -d rules.yaml -o out/people \
    --unlinked out/unlinked --conflicts out/conflicts in/events
sweep "sf-merge-id, tables in files" 60 "" sf-merge-id -q -j 1 --memory 1k \
    -d rules.yaml -o out/people in/events
sweep "sf-merge-id --annotate" 30 "" sf-merge-id -q -j 1 --annotate \
    -o out/stamped --unlinked out/unlinked in/events
sweep sf-segment 30 "" $segment $asof -o out/profiles --rejects out/rejects \
    in/people
sweep "sf-segment --state" 40 first_s $segment $asof --state st/s \
    -o out/profiles in/people
sweep sf-score 30 "" sf-score -q -j 1 -d card.yaml $asof -o out/scored \
    in/profiles
sweep "sf-journey --state" 40 first_j $journey $asof --state st/s -o out/rows \
    in/profiles
sweep sf-report 40 "" sf-report -q -d report.yaml $asof --costs in/unlinked \
    --html out/html -o out/text in/profiles

# A disk that fails under a table that is mapped: what lies in the file is taken
# away while the tool waits for more.
phones() {		# FROM TO
	awk -v i="$1" -v n="$2" 'BEGIN { for (; i < n; i++)
		printf "{\"ts\":\"2026-11-01T00:00:00Z\",\"event\":\"x\"," \
		    "\"ids\":{\"phone\":\"+8613%09d\"}}\n", i }'
}
mapped() {		# PID: inodes
	awk '/\(deleted\)$/ && $5 != 0 { print $5 }' "/proc/$1/maps" 2>/dev/null |
	    sort -u
}
settled() {		# PID: it has mapped what it will, and waits
	local was= is i
	for i in $(seq 100); do
		sleep 0.1
		is="$(mapped "$1") $(awk '{ print $14 + $15 }' "/proc/$1/stat")"
		[ "$(mapped "$1" | wc -l)" -gt 3 ] && [ "$is" = "$was" ] && return
		was=$is
	done
	return 1
}
cut_mapped() {		# PID: how many
	local f
	mapped "$1" >inodes
	for f in /proc/"$1"/fd/*; do
		stat -L -c %i "$f" 2>/dev/null | grep -qxFf - inodes &&
		    : >"$f" && echo
	done | wc -l
}
cut() {			# TITLE COMMAND...
	local title=$1 pid rc cuts
	shift
	rm -rf out more
	mkdir out
	mkfifo more
	exec 9<>more
	"$@" more 9<&- >out/std 2>err &
	pid=$!
	phones 0 20000 >&9
	settled $pid
	cuts=$(cut_mapped $pid)
	phones 20000 20100 >&9
	exec 9>&-
	wait $pid
	rc=$?
	rm -f out/std
	[ $rc = 4 ] && grep -q "a mapped file cannot be read" err &&
	    [ -z "$(find out tmp -type f)" ]
	ok $? "$title, $cuts mapped files are cut: exit $rc, $(head -n 1 err)"
}
merge="sf-merge-id -q --memory 1k"
for jobs in 1 2; do
	cut "-j $jobs" $merge -j $jobs -o out/people
done
cut "to standard output" $merge
phones 0 5000 >before
$merge --store store --init -o people before
cut "a night" $merge --store store -o out/people
done_testing
