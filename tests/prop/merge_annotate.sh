#!/bin/sh
# SPDX-License-Identifier: MIT
# What sf-merge-id --annotate stamps on an event is whose profile it is in, for
# any -j, order and repetition; and a stamp changes nothing.
. "$(dirname "$0")/common.inc"

same() {	# same FILE FILE TEXT
	cmp -s "$1" "$2" && [ -s "$1" ]
	ok $? "$3"
}

for seed in 1 2 3; do
	merge_events $seed 300 20000 traps >e
	m --annotate -j1 e >a
	m --annotate -j2 --memory 1M e >o
	same o a "seed $seed: -j1 and -j2, much and little memory"
	LC_ALL=C sort a >sorted
	shuffle $seed <e >x
	m --annotate x x | LC_ALL=C sort >o
	same o sorted "seed $seed: in another order, twice"
	m --annotate a >o
	same o a "seed $seed: stamped again"
	m --annotate --unlinked u e >o
	cat o u | LC_ALL=C sort >x
	same x sorted "seed $seed: those of nobody in a file of their own"

	m --keep-events 0 e >p
	jq -r '.one_id as $p | .events[] | $p + " " + .eid' p |
	    LC_ALL=C sort >want
	jq -r 'select(.one_id and .timeline != false) | .one_id + " " + .eid' \
	    a | LC_ALL=C sort >got
	same got want "seed $seed: the profile that holds it"
	m --keep-events 0 a >o
	same o p "seed $seed: stamped events make the same profiles"
	[ "$(sf-merge-id --annotate -o /dev/null e 2>&1 | sed -n \
	    's/.* = annotated \([0-9]*\) .*unlinked \([0-9]*\)$/\1 + \2/p')" \
	    = "$(grep -c '^{"one_id"' a) + $(grep -vc '^{"one_id"' a)" ]
	ok $? "seed $seed: the sum is that of the lines"
done

echo "1..$n"
exit $bad
