#!/bin/bash
# SPDX-License-Identifier: MIT
# The laws of sf-merge-id --store, over random histories (merge_nights): night
# after night gives the persons that all nights at once give, whatever names
# the ledger has for them; names stay, and what --changes tells adds up.
. "$(dirname "$0")/common.inc"
export LC_ALL=C

# Profiles without their names: who is who, and what is known of them.
nameless() {
	jq -c 'del(.one_id, .ids.one_id, .since.ids.one_id)' "$@" | sort
}
# Profiles with their names, but for those that are listed beside them.
fewer() {
	jq -c 'del(.ids.one_id, .since.ids.one_id)' "$@"
}
named() {	# the names that profiles go by
	sed 's/^{"one_id":"\([^"]*\)".*/\1/' "$1" | sort
}
# A line a name that a profile has, used or listed: the name, who goes by it.
known() {
	jq -r '.one_id as $o | ([$o] + (.ids.one_id // []))[] | "\(.) \($o)"' \
	    "$1" | sort
}
# The name of each identifier: that of whoever has nothing else.
names() {	# names EVENTS
	jq -c '.ids // {} | to_entries[] | {(.key): .value}' "$1" | sort -u |
	    awk '{ printf "{\"ts\":\"2026-01-01T00:00:00Z\",\"eid\":\"%d\"," \
	    "\"event\":\"x\",\"ids\":%s}\n", NR, $0 }' | m - |
	    jq -r '"\(.ids | del(.one_id) | map_values(.[0]) | tojson)" +
	    " \(.one_id)"'
}
# Whose identifiers have somebody else's one_id for their name.
usurped() {	# usurped NAMES PROFILES
	jq -r '.one_id as $o | .ids | to_entries[] | select(.key != "one_id") |
	    .key as $k | .value[] | {($k): .} | "\(tojson) \($o)"' "$2" |
	    awk 'NR == FNR { name[$1] = $2; next }
	    { owner[$1] = $2; used[$2] = 1 }
	    END { for (i in owner)
		if (used[name[i]] && owner[i] != name[i])
			print i, name[i], owner[i] }' "$1" -
}
# Names that were ever given, to an identifier that somebody has, and are known
# no longer.
lost() {	# lost NAMES EVENTS EVER PROFILES
	known "$4" | sed 's/ .*//' | comm -23 "$3" - >gone
	jq -c '.ids | del(.one_id) | to_entries[] | .key as $k | .value[] |
	    {($k): .}' "$4" >held
	jq -c '(.ids.send_id, .props.send_id) // empty | {send_id: .}' "$2" |
	    cat held - | awk 'FILENAME == "gone" { gone[$1] = 1; next }
	    FILENAME == "-" { held[$1] = 1; next }
	    held[$1] && gone[$2]' gone - "$1"
}
shuffle() {
	awk -v s="$1" 'BEGIN { srand(s) } { print rand() "\t" $0 }' "$2" |
	    sort | cut -f2-
}

cat >plain.yaml <<'EOF'
version: 1
EOF
# Rules that bind wherever they can.
cat >tight.yaml <<'EOF'
ids:
  phone:  {moves: true, per_value: 2, per_person: 3 in 10d}
  email:  {tier: weak, per_value: 3, majority: 60%}
  device: {per_value: 4, majority: 70%}
  cookie: {per_person: 3}
EOF

# What changed between two nights, by what is told: the names of the one and
# of the other.
account() {	# account BEFORE AFTER CHANGES TEXT
	named "$1" >a
	named "$2" >b
	jq -r 'select(.event == "one_id_new" or .event == "one_id_split") |
	    .ids.one_id' "$3" | sort >came
	jq -r 'if .event == "one_id_merge" then .props.retired[]
	    elif .event == "one_id_retire" then .ids.one_id
	    else empty end' "$3" | sort >went
	comm -13 a b | cmp -s - came
	ok $? "$4: who comes is told as new or split"
	comm -23 a b | cmp -s - went
	ok $? "$4: who goes is told as merged or retired"
	# A name that was merged leads to whoever took the person in.
	known "$2" >k
	jq -r 'select(.event == "one_id_merge") | .ids.one_id as $k |
	    .props.retired[] | "\(.) \($k)"' "$3" | sort |
	    comm -23 - k >lost
	[ ! -s lost ]
	ok $? "$4: who was merged is found under both names"
	[ "$(sed 's/ .*//' k | uniq -d | wc -l)" = 0 ]
	ok $? "$4: no name is two persons'"
}

nights=6
for seed in 1 2 3; do
	for ((i = 0; i < nights; i++)); do
		merge_nights $seed 150 300 $i >n$i
	done
	cat n[0-9] >all
	names all >called
	for rules in plain tight; do
		what="seed $seed, $rules rules"
		rm -rf S T
		m --store S --init -d $rules.yaml -o o0 n0
		named o0 >ever
		for ((i = 1; i < nights; i++)); do
			m --store S -d $rules.yaml -o o$i --changes c$i n$i
			named o$i | sort -u - ever -o ever
			account o$((i - 1)) o$i c$i "$what, night $i"
			cat n[0-9] | head -n $(((i + 1) * 300)) >upto
			m -d $rules.yaml -o w upto
			nameless o$i >x
			nameless w >y
			same x y "$what, night $i: as all at once"
			[ $rules = tight ] || usurped called o$i >u
			[ ! -s u ]
			ok $? "$what, night $i: nobody has another's name"
		done
		lost called all ever o5 >lost
		[ ! -s lost ]
		ok $? "$what: who ever had a name is found under it"
		m --store T --init -d $rules.yaml -o w all
		nameless w >y
		same x y "$what: as all at once into a store"
		m -d $rules.yaml --conflicts w.c --unlinked w.u -o w all
		named w >b
		named o5 | comm -13 b - >other
		echo "# $(wc -l <w) persons, $(wc -l <other) with a name" \
		    "of their ledger's"

		# A time line that moves on, and is longer again at the end.
		rm -rf T
		for i in 0 1 2 3 4 5 6; do
			keep="--keep 2d --asof 2026-01-0$((i + 2))"
			case $i in
			0) keep="--init $keep" ;;
			3) keep="--keep-events 2 $keep" ;;
			6) keep="--keep 4d --asof 2026-01-07" ;;
			esac
			m --store T -d $rules.yaml ${keep}T00:01:00Z -o o n${i/6/0}
			keep=${keep/--init /}
			cat n[0-9] | head -n $(((i + 1) * 300)) >upto
			m -d $rules.yaml ${keep}T00:01:00Z -o w.k upto
			nameless o >x.k
			nameless w.k >y.k
			same x.k y.k "$what, night $i: --keep, as all at once"
		done

		# As of some time, and of another: what is later waits.
		rm -rf T
		m --store T --init -d $rules.yaml -o o.a n0 n1 n2 n3 n4
		for i in 04T11 02T09 03T20 01T12 06T00; do
			asof="--asof 2026-01-$i:00:00Z"
			m --store T -d $rules.yaml $asof -o o.a n5
			m -d $rules.yaml $asof -o w.a all
			nameless o.a >x.a
			nameless w.a >y.a
			same x.a y.a "$what, as of $i: as all at once"
		done
		m --store T -d $rules.yaml -o o.a n5
		nameless o.a >x.a
		nameless o5 >y.a
		same x.a y.a "$what: and nothing is lost"

		# In another order, with other threads and little memory.
		rm -rf T
		shuffle 5 n0 >x0
		m --store T --init -j1 -d $rules.yaml -o o x0
		for ((i = 1; i < nights; i++)); do
			shuffle $i n$i >x0
			split -l 170 x0 part.
			m --store T -j2 --memory 1k -d $rules.yaml -o o \
			    --changes c part.ab part.aa
		done
		same o o5 "$what: in another order, the same profiles"
		same c c5 "$what: and the same changes"
		m --store S -d $rules.yaml -o o --changes c n3 n1
		nameless o >y
		same x y "$what: nights that come again change nobody"
		[ ! -s c ]
		ok $? "$what: and tell of no change"
		m --store S -d $rules.yaml -o o --changed-only n2
		[ ! -s o ]
		ok $? "$what: --changed-only writes nobody then"

		# Withdrawn, and given again.  The store has met n1 to n3 twice.
		rm -rf T
		m --store T --init -d $rules.yaml -o o n0
		m --store T -d $rules.yaml -o o n1 n2 n3 n4
		m --store T -d $rules.yaml -o o n5
		nameless o5 >x
		nameless o >y
		same x y "$what: several nights at once"
		m retract --store T -d $rules.yaml -o o2 --changes c file=n3
		account o o2 c "$what, without a night"
		m -d $rules.yaml -o w n0 n1 n2 n4 n5
		nameless o2 >x
		nameless w >y
		same x y "$what: as if the night had never come"
		m --store T -d $rules.yaml -o o3 --changes c n3
		account o2 o3 c "$what, with it again"
		fewer o >y
		fewer o3 >x
		same x y "$what: given again, it is as it was"
		m retract --store T -d $rules.yaml -o o2 --changes c source=s1
		account o3 o2 c "$what, without a source"
		grep -v '"src":"s1"' all >others
		m -d $rules.yaml -o w others
		nameless o2 >x
		nameless w >y
		same x y "$what: as if the source had said nothing"
		eid=$(sed -n '7s/.*"eid":"\([^"]*\)".*/\1/p' others)
		m retract --store T -d $rules.yaml -o o2 eid="$eid"
		grep -vF "\"eid\":\"$eid\"" others >o4
		m -d $rules.yaml -o w o4
		nameless o2 >x
		nameless w >y
		same x y "$what: as if the event had never been"
		grep '"src":"s1"' all >o4
		m --store T -d $rules.yaml -o o2 --changes c o4 n0 n1
		fewer o2 >x
		fewer o >y
		same x y "$what: all given again, it is as it was"
	done

	# Under other rules persons part and melt, and so they do back again.
	cp o5 before
	m --store S -d plain.yaml -o o --changes c /dev/null
	account before o c "seed $seed: other rules"
	nameless o >x
	m -d plain.yaml -o w all
	nameless w >y
	same x y "seed $seed: other rules part and melt"
	m --store S -d tight.yaml -o o2 --changes c /dev/null
	account o o2 c "seed $seed: rules as before"
	nameless o2 >x
	nameless before >y
	same x y "seed $seed: and so they do back again"
done

echo "1..$n"
exit $bad
