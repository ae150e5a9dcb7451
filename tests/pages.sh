#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/pages.sh: every tool has its page, its help and its completions; every
# option of the table is in them; pages are clean under mandoc's lint.
top=$(cd "$(dirname "$0")/.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
n=0
bad=0
ok() {			# STATUS TEXT [FILE with the reasons]
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		[ -z "${3:-}" ] || sed 's/^/# /' "$3" | head -n 20
		bad=1
	fi
}
log=$(mktemp)
dir=$(mktemp -d)
trap 'rm -rf "$log" "$dir"' EXIT
PATH=$B/bin:$PATH
for tool in "$B"/bin/*; do
	name=$(basename "$tool")
	[ -f "$top/man/$name.1" ]
	ok $? "$name has a man page"
	grep -q '@OPTIONS@' "$top/man/$name.1"
	ok $? "$name(1) takes its options from the tool"
	"$tool" --help | awk 'length > 100 { bad = 1 } END { exit bad }'
	ok $? "$name --help fits a screen's width"
	"$tool" --version | grep -qE "^$name \(scene-finance\) [0-9.]+$"
	ok $? "$name --version"
	bash -n "$B/completions/bash/$name" 2>"$log"
	ok $? "$name: the bash completion parses" "$log"
	# In one shell with those of the other tools; files may have blanks.
	# shellcheck disable=SC2016
	bash -c 'compopt() { :; }
	    for f in "$1"/*; do . "$f"; done
	    cd "$3" && touch "a b.csv" || exit
	    fun=$(complete -p "$2" | sed "s/.*-F //;s/ .*//")
	    COMP_CWORD=1 COMP_WORDS=("$2" --ver) && "$fun" || exit
	    [[ ${COMPREPLY[*]} == *--verbose* && ${COMPREPLY[*]} == *--version* ]] ||
		exit
	    COMP_WORDS=("$2" a) && "$fun" && [[ ${COMPREPLY[0]} == "a b.csv" ]] ||
		exit
	    verb=$("$2" --help | sed -n "/^Verbs:/{n;s/^ *\([a-z]*\).*/\1/p}")
	    [[ -z $verb ]] || { COMP_WORDS=("$2" "$verb") && "$fun" &&
		[[ " ${COMPREPLY[*]} " == *" $verb "* ]]; }
	    ' bash "$B/completions/bash" "$name" "$dir" >"$log" 2>&1
	ok $? "$name: the bash completion answers" "$log"
	"$tool" --help >/dev/full 2>"$log"
	[ $? = 4 ]
	ok $? "$name --help to a full disk exits 4" "$log"
	"$tool" --no-such-option >/dev/null 2>"$log"
	[ $? = 2 ] && grep -q "unknown option '--no-such-option'" "$log"
	ok $? "$name names an unknown option and exits 2" "$log"
	"$tool" --versio >/dev/null 2>"$log"
	[ $? = 2 ] && grep -q "did you mean '--version'" "$log"
	ok $? "$name refuses an abbreviation" "$log"
	"$tool" --jobs 2 --jobs 2 >/dev/null 2>"$log" </dev/null
	[ $? = 2 ] && grep -q "given twice" "$log"
	ok $? "$name refuses an option given twice" "$log"
done
for page in "$B"/man/*.[157]; do
	name=$(basename "$page")
	mandoc -T lint -W warning "$page" >"$log" 2>&1
	ok $? "$name is clean under mandoc -T lint" "$log"
	# A page that is referred to must be ours or the system's.
	sed -n 's/^\.Xr \(sf[a-z-]*\) \([157]\).*/\1.\2/p' "$page" | sort -u |
	while read -r x; do
		[ -f "$B/man/$x" ] || echo "$x"
	done >"$log"
	[ ! -s "$log" ]
	ok $? "$name refers to pages that are there" "$log"
done
echo "1..$n"
exit $bad
