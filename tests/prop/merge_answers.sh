#!/bin/sh
# SPDX-License-Identifier: MIT
# The laws of what sf-merge-id answers: every verb gives the same bytes for
# any order of the events; what-if tells what two runs show; why's path leads
# from end to end by events that name both; hubs finds every bridge.
. "$(dirname "$0")/common.inc"

m() {
	sf-merge-id "$@" -q
}

# Rules to try: of every kind, so that whoever can change does.
cat >new.yaml <<'Y'
ids:
  id_card: {unique: false}
  device:  {tier: relation}
  phone:   {moves: true, per_value: 4 in 20d, per_person: 3 in 10d, majority: 70%}
  cookie:  {moves: true, silence: 7d, per_person: 2 in 3d}
  imei:    {tier: strong, moves: true}
  email:   {tier: trusted, per_person: 1}
block:
  cookie: ['^C0000.*$']
Y
echo 'version: 1' >old.yaml

# All answers about one file of events.
answers() {	# answers FILE OPTION...
	f=$1
	shift
	for o in "" "-O jsonl"; do
		# shellcheck disable=SC2086
		{
			for t in identifiers sets events; do
				m explain --ids who --table $t $o "$@" "$f"
			done
			m why "$a" "$b" $o "$@" "$f"
			m why "$a" "$c" $o "$@" "$f"
			for t in summary groups; do
				m what-if -r new.yaml --table $t $o "$@" "$f"
			done
			for t in values bridges; do
				m hubs --table $t $o "$@" "$f"
			done
			m stats $o "$@" "$f"
		} 2>&1
	done
}

# What two runs show of each event: whose it is by the old and the new rules.
# "stay", "merge" and "split" are counted in groups, persons before and after.
cat >two.awk <<'A'
{
	old[$1] = $2
	new[$1] = $3
}
function pair(a, b) {
	if ((a, b) in seen)
		return
	seen[a, b] = 1
	if (a != "-")
		was[a]
	if (b != "-")
		is[b]
	if (a == "-" && b != "-")
		gains[b]
	if (b == "-" && a != "-")
		loses[a]
	if (a != "-" && b != "-") {
		to[a]++
		from[b]++
	}
}
END {
	for (e in old)
		pair(old[e], new[e])
	for (p in seen) {
		split(p, ab, SUBSEP)
		a = ab[1]
		b = ab[2]
		if (a == "-" || b == "-")
			continue
		if (to[a] > 1)
			parts[b]	# one of those it is of is split
		if (from[b] > 1)
			joins[a]
		one[a] = b
	}
	for (a in was) {
		before++
		stay += to[a] == 1 && from[one[a]] == 1 && !(a in loses) &&
		    !(one[a] in gains)
		splits += to[a] > 1 && !(a in joins)
	}
	for (b in is) {
		after++
		merges += from[b] > 1 && !(b in parts)
	}
	print before + 0, after + 0, stay + 0, merges + 0, splits + 0
}
A

whose() {	# whose RULES FILE: "eid one_id" of each event
	m --annotate -d "$1" "$2" | jq -r '[.eid, (.one_id // (.ids.one_id |
	    if type == "array" then .[0] else . end) // "-")] | join(" ")'
}

for seed in 1 2; do
	merge_events $seed 120 2000 traps >e
	m e >p
	a=$(jq -r 'select(.ids.phone and .ids.cookie) | "phone=" +
	    .ids.phone[0]' p | head -n 1)
	b=$(jq -r --arg a "${a#phone=}" 'select(.ids.phone and
	    (.ids.phone | index($a))) | "cookie=" + .ids.cookie[-1]' p |
	    head -n 1)
	c=$(jq -r '.one_id' p | tail -n 1)
	printf '%s\n%s\n%s\ndevice=D000000\nphone=P000006\n' "$a" "$b" "$c" >who
	answers e -j1 >whole
	[ "$(wc -l <whole)" -gt 100 ]
	ok $? "seed $seed: there are answers"
	shuffle 7 <e >x
	answers x -j2 >o
	same o whole "seed $seed: the same for events in another order"
	answers p -j1 >whole
	shuffle 8 <p >x
	answers x -j2 --memory 1M >o
	same o whole "seed $seed: the same for profiles in another order"

	m what-if -r old.yaml -O jsonl e >o
	[ $? = 0 ] && [ ! -s o ]
	ok $? "seed $seed: under the same rules nothing changes"
	whose old.yaml e >was
	whose new.yaml e >is
	awk 'NR == FNR { new[$1] = $2; next }
	    { print $1, $2, new[$1] }' is was >both
	awk -f two.awk both >want
	m what-if -r new.yaml -O jsonl --table summary e | jq -rs '
	    map({(.change): .}) | add |
	    [.all.before, .all.after, .same.groups + .rename.groups,
	    .merge.groups, .split.groups] | join(" ")' >got
	same got want "seed $seed: what-if tells what two runs show ($(cat got))"
	m what-if -r old.yaml -d new.yaml -O jsonl --table summary e |
	    jq -rs 'map({(.change): .}) | add |
	    [.all.after, .all.before, .same.groups + .rename.groups,
	    .split.groups, .merge.groups] | join(" ")' >got
	same got want "seed $seed: and back"

	# Paths: of each person the first and the last identifier.
	jq -r '[.ids | to_entries[] | select(.key != "one_id") |
	    .key + "=" + .value[]] | select(length > 1) |
	    .[0] + " " + .[-1]' p | head -n 40 >pairs
	: >steps
	while read -r from to; do
		m why "$from" "$to" --top 1 -O jsonl e | jq -c --arg f "$from" \
		    --arg t "$to" '. + {begin: $f, end: $t}' >>steps
	done <pairs
	m --annotate e | jq -c '{(.eid): [.ids | .. | strings]}' |
	    jq -s add >names
	jq -s --slurpfile names names '
	    def key(p): .[p + "_type"] + "=" + .[p + "_value"];
	    group_by([.begin, .end]) | map(sort_by(.step)) |
	    map(.[0].begin == (.[0] | key("from")) and
	    .[-1].end == (.[-1] | key("to")) and
	    ([.[] | key("to")][:-1] == [.[] | key("from")][1:]) and
	    all(.[]; . as $s | .by == "events" and
	    ($names[0][.said[0].eid] | index($s.from_value) != null and
	    index($s.to_value) != null))) |
	    [length, all(.[]; .)] | "\(.[0] > 20) \(.[1])"' steps >o
	[ "$(cat o)" = '"true true"' ]
	ok $? "seed $seed: each step of a path stands in an event"
done

# Bridges, one by one: what falls apart if an identifier were blocked.
cat >plain.yaml <<'Y'
ids:
  id_card: {unique: false}
  cust_no: {per_person: 0}
  phone:   {per_value: 0, per_person: 0}
  cookie:  {per_value: 0}
  device:  {per_value: 0}
  email:   {per_value: 0}
Y
for seed in 1 2 3; do
	awk -v s=$seed 'function id(t, n) {
		return "\"" t "\":\"" t int(rand() * n) "\""
	}
	BEGIN {
		split("phone email cookie device cust_no", t)
		srand(s)
		for (i = 0; i < 40; i++)
			printf "{\"ts\":\"2026-01-01T00:%02d:00Z\",\"event\":" \
			    "\"x\",\"ids\":{%s,%s}}\n", i, id("cust_no", 20),
			    id(t[1 + int(rand() * 4)], 8)
	}' >e
	m -d plain.yaml e >p
	m hubs -d plain.yaml --table bridges -O jsonl e |
	    jq -r '[.type, .value, .parts] | join(" ")' | LC_ALL=C sort >got
	jq -r '.ids | to_entries[] | select(.key != "one_id" and
	    .key != "id_card" and .key != "cust_no") |
	    .key + " " + .value[]' p >some
	: >want
	while read -r type value; do
		trusted=$(jq -c --arg t "$type" --arg v "$value" '.ids |
		    select(.[$t] and (.[$t] | index($v))) |
		    (.id_card // []) + (.cust_no // [])' p)
		{ cat plain.yaml; echo "block: {$type: [\"$value\"]}"; } >b.yaml
		parts=$(m -d b.yaml e | jq -s --argjson t "$trusted" 'map(.ids |
		    (.id_card // []) + (.cust_no // []) |
		    select(any(.[]; . as $i | $t | index($i)))) | length')
		[ "$parts" -lt 2 ] || echo "$type $value $parts" >>want
	done <some
	LC_ALL=C sort want >w
	[ -s w ]
	ok $? "seed $seed: there are bridges ($(wc -l <w) of $(wc -l <some))"
	same got w "seed $seed: hubs finds each of them"
done

echo "1..$n"
exit $bad
