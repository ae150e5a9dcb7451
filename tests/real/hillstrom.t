#!/bin/sh
# SPDX-License-Identifier: MIT
# The figures of tests/real/hillstrom.sh, as TAP.
here=$(dirname "$0")
out=$(mktemp "${TMPDIR:-/tmp}/hillstrom.XXXXXX")
trap 'rm -f "$out"' EXIT
if ! sh "$here/hillstrom.sh" >"$out" 2>&1; then
	sed 's/^/# /' "$out"
	echo "not ok 1 - hillstrom.sh runs"
	echo 1..1
	exit 1
fi
if grep '^skipped' "$out" >/dev/null; then
	echo "1..0 # SKIP $(head -n 1 "$out")"
	exit 0
fi
n=0
has() {
	n=$((n + 1))
	if grep -Fqx "$1" "$out"; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		sed 's/^/# /' "$out"
	fi
}
has 'customers 64000'
has 'Mens E-Mail visit +7.659pp [6.995, 8.323]'
has 'Womens E-Mail visit +4.523pp [3.889, 5.157]'
has 'Mens E-Mail conversion +0.681pp [0.501, 0.864]'
has 'Womens E-Mail conversion +0.311pp [0.150, 0.475]'
n=$((n + 1))
if [ "$(sed -n 's/^top tier //p' "$out")" = "$(sed -n 's/^scheduled //p' \
    "$out")" ] && ! grep -q '^scheduled 0$' "$out"; then
	echo "ok $n - the top tier is scheduled, and nobody else"
else
	echo "not ok $n - the top tier is scheduled, and nobody else"
	sed 's/^/# /' "$out"
fi
echo "1..$n"
