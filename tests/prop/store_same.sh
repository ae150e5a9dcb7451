#!/bin/bash
# SPDX-License-Identifier: MIT
# tests/prop/store_same.sh: a store of sf-merge-id hangs on what came in night
# by night, and on nothing else.  Any number of threads, any --memory: the same
# bytes of all output, and in each file of each generation, but for how runs of
# profiles are cut in blocks.  Any order of the lines of a night: the same
# bytes of all output.  Nights in another order: the same persons.
. "$(dirname "$0")/common.inc"
export LC_ALL=C.UTF-8
unset SF_ASOF

bank export --seed 7 --persons 1000 --history 20 --day 2026-10-01 --out raw \
    -q --plain &&
    sf-ingest -q -d "$top/tests/bank/defs/mapping.yaml" --max-rejects 50% \
    -o events $(find raw -name 'truth' -prune -o -type f -print | sort)
ok $? "events of the simulated bank: $(wc -l <events)"
# Nights that overlap, with events that came before and some that are late.
awk '{ k = NR % 97; print > ("night" (k < 60 ? 1 : k < 85 ? 2 : 3)) }
    NR % 41 == 0 { print > "night3" }' events

# Three nights into a store: NAME ORDER OPTIONS, the lines as put by $mix.
mix=cat
nights() {
	local name=$1 order=$2 init=--init i
	shift 2
	for i in $order; do
		$mix night$i >in
		sf-merge-id -q -d "$top/tests/bank/defs/rules.yaml" "$@" \
		    --store "$name" $init -o "$name.$i" \
		    --changes "$name.ch$i" --unlinked "$name.un$i" \
		    --conflicts "$name.co$i" in || return
		cp -rL "$name/current" "$name.gen$i" || return
		init=
	done
}
bare() {
	jq -cS 'del(.one_id, .ids.one_id, .since.ids.one_id)' "$1" | sort
}

nights one "1 2 3" -j 1
ok $? "three nights"
for how in "-j 2" "-j 3 --memory 8M" "-j 1 --memory 4M"; do
	rm -rf two*
	nights two "1 2 3" $how
	rc=$?
	for i in 1 2 3; do
		diff -r -x 'profiles.*' -x 'blocks.*' -x manifest one.gen$i \
		    two.gen$i >&2 || rc=1
		for f in $i ch$i un$i co$i; do
			cmp one.$f two.$f >&2 || rc=1
		done
	done
	ok $rc "$how: the same bytes of output and of tables"
done

for mix in tac "sort -R --random-source=events"; do
	rm -rf two*
	nights two "1 2 3" -j 2
	rc=$?
	for i in 1 2 3; do
		for f in $i ch$i un$i co$i; do
			cmp one.$f two.$f >&2 || rc=1
		done
	done
	ok $rc "$mix: the same output each night"
done
mix=cat

bare one.3 >want
for order in "3 1 2" "2 3 1"; do
	rm -rf two*
	nights two "$order" -j 2
	rc=$?
	bare two.${order##* } | cmp - want >&2 || rc=1
	ok $rc "nights $order: the same persons"
done
sf-merge-id -q -d "$top/tests/bank/defs/rules.yaml" events | bare /dev/stdin |
    cmp - want >&2
ok $? "as all at once"
echo "1..$n"
exit $bad
