#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/cli.sh TOOL [CASE...]: the command-line cases of one tool, as TAP.
#
# A case is a folder tests/cli/TOOL/NNNN-name with a shell script `cmd`, run
# in a scratch copy of the folder with the tools on PATH.  Its standard
# output, standard error and exit status are compared with the files out, err
# and rc; a file that is missing stands for nothing, or 0.
# UPDATE=1 writes those files.  WRAP='valgrind -q …' runs each tool under it.
# B is the build folder.
set -u
top=$(cd "$(dirname "$0")/.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
tool=$1
shift
cases=$top/tests/cli/$tool
scratch=$(mktemp -d "${TMPDIR:-/tmp}/sf-cli.XXXXXX") || exit 1
trap 'chmod -R u+rwx "$scratch" 2>/dev/null; rm -rf "$scratch"' EXIT

bin=$B/bin
if [ -n "${WRAP:-}" ]; then
	mkdir "$scratch/bin"
	for t in "$B"/bin/*; do
		printf '#!/bin/sh\nexec %s %s "$@"\n' "$WRAP" "$t" \
		    >"$scratch/bin/${t##*/}"
		chmod +x "$scratch/bin/${t##*/}"
	done
	bin=$scratch/bin
fi

# compare WHAT GOT CASE NAME: as TAP comments where they differ
compare() {
	want=$3/$1
	[ -e "$want" ] || want=/dev/null
	cmp -s "$want" "$2" && return 0
	diff -u "$want" "$2" 2>&1 | head -n 40 | sed 's/^/# /'
	return 1
}

n=0
bad=0
[ $# -gt 0 ] || set -- $(ls "$cases")
for name in "$@"; do
	case=$cases/$name
	[ -f "$case/cmd" ] || continue
	n=$((n + 1))
	work=$scratch/$n
	mkdir "$work" "$work/case"
	cp -R "$case/." "$work/case"
	rm -f "$work/case/out" "$work/case/err" "$work/case/rc"
	(cd "$work/case" && env -u SF_ASOF PATH="$bin:$PATH" LC_ALL=C.UTF-8 \
	    NO_COLOR=1 TOP="$top" B="$B" TMPDIR="$work" sh ./cmd) \
	    >"$work/out" 2>"$work/err" </dev/null
	echo $? >"$work/rc"
	if [ -n "${UPDATE:-}" ]; then
		for f in out err rc; do
			rm -f "$case/$f"
			[ -s "$work/$f" ] && cp "$work/$f" "$case/$f"
		done
		[ "$(cat "$work/rc")" != 0 ] || rm -f "$case/rc"
	fi
	[ -e "$case/rc" ] && cp "$case/rc" "$work/want-rc" || echo 0 >"$work/want-rc"
	ok=1
	compare out "$work/out" "$case" || ok=0
	compare err "$work/err" "$case" || ok=0
	if ! cmp -s "$work/want-rc" "$work/rc"; then
		echo "# exit $(cat "$work/rc"), wanted $(cat "$work/want-rc")"
		ok=0
	fi
	if [ $ok = 1 ]; then
		echo "ok $n - $tool $name"
	else
		echo "not ok $n - $tool $name"
		bad=$((bad + 1))
	fi
	chmod -R u+rwx "$work" 2>/dev/null
	rm -rf "$work"
done
echo "1..$n"
[ $bad = 0 ]
