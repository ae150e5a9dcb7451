#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/fuzz.sh: each target of tests/fuzz over its seed corpus, then on its
# own ideas: SF_FUZZ_RUNS of them (default 60,000; the same ones each time,
# so that a green tree stays green, and those that fit in a minute), or under
# --long new ones for
# SF_FUZZ_SECONDS a target (default 300).
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top" || exit 1
if [ -n "${SF_LONG:-}" ]; then
	seed=$(date +%s)
	bound=-max_total_time=${SF_FUZZ_SECONDS:-300}
else
	seed=1
	bound="-runs=${SF_FUZZ_RUNS:-60000} -max_total_time=60"
fi
echo "# seed $seed, $bound" >&2
if ! command -v clang >/dev/null; then
	echo "1..0 # SKIP clang is not installed"
	exit 0
fi
make -s B=build/fuzz FUZZ=1 fuzz || exit 1
n=0
bad=0
for t in build/fuzz/fuzz/*; do
	[ -x "$t" ] && [ ! -d "$t" ] || continue
	name=$(basename "$t")
	work=$(mktemp -d)
	mkdir "$work/new"
	n=$((n + 1))
	if "$t" -seed="$seed" $bound -timeout=10 -rss_limit_mb=2048 \
	    -artifact_prefix="$work/" "$work/new" "tests/fuzz/corpus/$name" \
	    >"$work/log" 2>&1; then
		echo "ok $n - fuzz $name: $(grep -o 'stat::number_of_executed_units: *[0-9]*\|Done [0-9]* runs' "$work/log" | tail -n 1)"
	else
		echo "not ok $n - fuzz $name"
		tail -n 30 "$work/log" | sed 's/^/# /' >&2
		bad=1
	fi
	rm -rf "$work"
done
echo "1..$n"
exit $bad
