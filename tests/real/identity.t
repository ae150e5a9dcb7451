#!/bin/sh
# SPDX-License-Identifier: MIT
# The figures of tests/real/identity.sh, as TAP.
here=$(dirname "$0")
out=$(mktemp "${TMPDIR:-/tmp}/identity.XXXXXX")
trap 'rm -f "$out"' EXIT
sh "$here/identity.sh" >"$out" 2>&1
status=$?
if grep '^skipped' "$out" >/dev/null; then
	echo "1..0 # SKIP $(head -n 1 "$out")"
	exit 0
fi
sed 's/^/# /' "$out"
if [ $status = 0 ] && ! grep -q '^identity.sh:' "$out"; then
	echo "ok 1 - every figure holds"
else
	echo "not ok 1 - every figure holds"
fi
echo 1..1
exit $status
