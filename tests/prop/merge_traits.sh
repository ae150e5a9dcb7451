#!/bin/sh
# SPDX-License-Identifier: MIT
# The laws of sf-merge-id where rules say which value survives: the same for
# every way there is, and for whom each value is from.
. "$(dirname "$0")/common.inc"

same() {	# same FILE FILE TEXT
	cmp -s "$1" "$2" && [ -s "$1" ]
	ok $? "$3"
}

rules() {	# rules A0 A1 A2 CITY
	cat <<END
traits:
  a0: $1
  a1: $2
  a2: $3
  "*": $4
sums:
  open: [q, amount]
  order: [amount]
END
}
rank='{by: source, rank: [s3, s1, "*", s0]}'
rules longest max min union >r1
rules earliest union "$rank" max >r2
rules "$rank" latest union earliest >r3

for seed in 1 2 3; do
	# Sources, and numbers that differ in what is beyond a double.
	merge_events $seed 200 5000 | awk '{
		sub(/",/, "\",\"src\":\"s" NR % 5 "\",")
		sub(/"a1":1,/, "\"a1\":622202123456789012" NR % 10 ",")
		sub(/"a1":1}/, "\"a1\":\"622202123456789012" NR % 7 "\"}")
		sub(/"props":{/, "\"props\":{\"amount\":" NR % 97 "." NR % 89 ",")
		if (NR % 3 == 0)
			sub(/,"src":"s[0-9]"/, "")
		print
	}' >e
	for r in "r$seed" "r$seed --sources"; do
		m="sf-merge-id -q --keep-events 0 -d $r"
		$m -j1 e >whole
		shuffle 7 <e >x
		$m -j2 x >o
		same o whole "seed $seed, $r: in any order"
		$m x e >o
		same o whole "seed $seed, $r: everything twice"
		awk 'NR % 2' x >h1
		awk 'NR % 2 == 0' x >h2
		$m h1 >p1
		$m h2 >p2
		$m p2 p1 >o
		same o whole "seed $seed, $r: profiles of two halves"
		$m p1 h2 >o
		same o whole "seed $seed, $r: profiles of one, events of the other"
		$m p1 p2 h1 whole >o
		same o whole "seed $seed, $r: halves that overlap"
		: >night
		for i in 0 1 2 3 4; do
			awk -v i=$i 'NR % 5 == i' e >day
			$m night day >o
			mv o night
		done
		same night whole "seed $seed, $r: five nights"
		# A store folds the evidence of all nights; names may be others.
		rm -rf st
		init=--init
		for i in 0 1 2 3 4; do
			awk -v i=$i 'NR % 5 == i' e |
			    $m --store st $init -o night -
			init=
		done
		jq -c 'del(.one_id, .ids.one_id)' whole | LC_ALL=C sort >w
		jq -c 'del(.one_id, .ids.one_id)' night | LC_ALL=C sort >o
		same o w "seed $seed, $r: five nights with a store"
	done
	# Whose word it is changes nothing but the member that says so.
	sed 's/"from":{.*,"first_ts"/"first_ts"/' whole >w
	sf-merge-id -q --keep-events 0 -d "r$seed" e |
	    sed 's/"from":{.*,"first_ts"/"first_ts"/' >o
	same o w "seed $seed: the same values"
	grep -q '"from":{' whole
	ok $? "seed $seed: and their sources"
done

echo "1..$n"
exit $bad
