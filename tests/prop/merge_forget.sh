#!/bin/bash
# SPDX-License-Identifier: MIT
# The laws of sf-merge-id forget, over random histories (merge_nights): the
# store is as if the person's records had never come, none of its files has a
# value that was theirs alone, what is of them does not come back, and what
# names their identifiers later is of somebody new.
. "$(dirname "$0")/common.inc"
export LC_ALL=C

nameless() {
	jq -c 'del(.one_id, .ids.one_id, .since.ids.one_id)' "$@" | sort
}
# What is in the files of a store, unpacked.
texts() {
	find "$1" -type f | while read -r f; do
		zstd -dcq <"$f" 2>/dev/null || cat "$f"
	done
}
# Whatever names people have.
names_of() {
	jq -r '([.one_id] + (.ids.one_id // []) + (.aliases // []))[]' "$@" |
	    sort -u
}

cat >plain.yaml <<'END'
version: 1
END
cat >tight.yaml <<'END'
ids:
  phone:  {moves: true, per_value: 2, per_person: 3 in 10d}
  email:  {tier: weak, per_value: 3, majority: 60%}
  device: {per_value: 4, majority: 70%}
  cookie: {per_person: 3}
END

# Some persons of o, by name; their records and those of all others, as one
# run over everything tells them apart: there they have other names.
choose() {
	jq -r .one_id o | awk 'NR % 17 == 5' | head -n 4 | sort >ids
	grep -Ff ids o | nameless - >gone
	jq -c '[.one_id, del(.one_id, .ids.one_id, .since.ids.one_id)]' w |
	    grep -Ff gone | jq -r '"\"one_id\":\"\(.[0])\""' >theirs
	m --annotate -d $rules.yaml --unlinked u -o a all
	grep -vFf theirs a | jq -c 'del(.one_id)' | cat - u >others
	grep -Ff theirs a | jq -c 'del(.one_id)' >hers
	jq -r '.ids | to_entries[].value[]' gone | sort -u | while read -r v; do
		grep -qF "\"$v\"" others || echo "$v"
	done >values
}

nights=4
for seed in 1 2 3; do
	for ((i = 0; i < nights; i++)); do
		merge_nights $seed 150 300 $i >n$i
	done
	cat n[0-9] >all
	for rules in plain tight; do
		what="seed $seed, $rules rules"
		rm -rf S
		m --store S --init -d $rules.yaml -o o n0
		for ((i = 1; i < nights; i++)); do
			m --store S -d $rules.yaml -o o n$i
		done
		names_of o >given
		m -d $rules.yaml -o w all
		choose
		texts S | tr '\0' '\n' | grep -aowFf values | sort -u >found
		[ "$(wc -l <ids)" = 4 ] && [ "$(wc -l <theirs)" = 4 ] &&
		    [ "$(wc -l <found)" = "$(wc -l <values)" ]
		ok $? "$what: who is to be forgotten is there"

		m forget --store S -d $rules.yaml -o p --changes c \
		    --receipt r --asof 2027-01-01T00:00:00Z --ids ids
		jq -r .one_id r | cmp -s - ids
		ok $? "$what: the receipt says who it was"
		[ "$(jq -s 'map(.events) | add' r)" = "$(wc -l <hers)" ]
		ok $? "$what: and how many events they had"
		jq -r 'select(.props.cause == "forget") | .ids.one_id' c |
		    cmp -s - ids
		ok $? "$what: their names are retired"
		m -d $rules.yaml -o w others
		nameless p >x
		nameless w >y
		same x y "$what: as if their records had never come"
		names_of r >dead
		names_of p | comm -12 - dead >both
		[ ! -s both ]
		ok $? "$what: nobody has a name of theirs"
		texts S | tr '\0' '\n' | grep -aowFf values >found
		[ -s values ] && [ ! -s found ]
		ok $? "$what: none of $(wc -l <values) values is in a file"
		sf-merge-id fsck --store S >/dev/null 2>&1
		ok $? "$what: the store is whole"

		# What names a value that was theirs alone does not come back;
		# what does so later is of somebody else.
		sed 's/.*/"&"/' values >quoted
		grep -Ff quoted hers >back
		m --store S -d $rules.yaml -o p2 back
		same p p2 "$what: what came before does not come back"
		head -n 3 values | jq -cR '{ts: "2027-02-01T00:00:00Z",
		    eid: ("l" + .), event: "later", ids: {("of" + .): .}}
		    | .ids = (if .eid[1:2] == "P" then {phone: .eid[1:]}
		    elif .eid[1:2] == "D" then {device: .eid[1:]}
		    elif .eid[1:2] == "C" then {cookie: .eid[1:]}
		    elif .eid[1:3] == "ID" then {id_card: .eid[1:]}
		    else {cust_no: .eid[1:]} end)' >later
		m --store S -d $rules.yaml -o p2 --changes c later
		jq -r 'select(.event == "one_id_new") | .ids.one_id' c |
		    sort >fresh
		comm -12 fresh given >both
		[ "$(wc -l <fresh)" = 3 ] && [ ! -s both ]
		ok $? "$what: what comes later is of somebody new"
		m --store S -d $rules.yaml -o p3 later back
		same p2 p3 "$what: who still has nothing of before"
	done
done

echo "1..$n"
exit $bad
