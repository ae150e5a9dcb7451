#!/bin/sh
# SPDX-License-Identifier: MIT
# The files of tests/real/csv_spectrum.sh, as TAP.
out=$(sh "$(dirname "$0")/csv_spectrum.sh" 2>&1)
rc=$?
case $out in
skipped*)
	echo "1..0 # SKIP $out"
	exit 0
	;;
esac
echo "$out" | sed 's/^/# /'
for name in comma_in_quotes empty empty_crlf escaped_quotes json newlines \
    newlines_crlf quotes_and_newlines simple simple_crlf utf8; do
	n=$((${n:-0} + 1))
	if echo "$out" | grep -Fqx "$name ok"; then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name"
		rc=1
	fi
done
echo "1..$n"
exit $rc
