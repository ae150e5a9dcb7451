#!/bin/sh
# SPDX-License-Identifier: MIT
# The laws of sf-merge-id: partition and content depend on the set of events
# and the rules alone.
. "$(dirname "$0")/common.inc"

# The same under rules of windows and of phones that move.
moved() {
	m -j1 -d rules.yaml --conflicts whole.c --unlinked whole.u e >whole
	for rule in moved per_person per_value unique majority never; do
		grep -q "\"rule\":\"$rule\"" whole.c
		ok $? "$what: $rule binds"
	done
	shuffle 9 <e >x
	m -j2 -d rules.yaml --conflicts o.c --unlinked o.u x >o
	same o whole "$what: lines in another order under rules that bind"
	same o.c whole.c "$what: the same conflicts"
	same o.u whole.u "$what: the same unlinked"
	split -l 1700 x part.
	m --memory 1M -d rules.yaml part.ad part.aa part.ac part.ab part.aa >o
	same o whole "$what: files in another order, one twice, little memory"
	m --memory 1k -d rules.yaml x >o
	same o whole "$what: all tables in files"
	rm part.*
}

# Rules that bind wherever they can.
cat >rules.yaml <<'EOF'
ids:
  phone:  {moves: true, per_value: 4 in 20d, per_person: 3 in 10d}
  cookie: {per_person: 2 in 3d, moves: true, silence: 7d}
  device: {per_value: 9 in 5d, per_person: 2, majority: 55%}
  imei:   {tier: strong, moves: true}
links: {always: always.csv, never: never.csv}
EOF
cat >always.csv <<'EOF'
type_a,value_a,type_b,value_b,reason
cust_no,000000001,cust_no,000000002,two papers
cookie,C000003-0,device,D000004,
cookie,C000007-1,cust_no,000000008,
EOF
cat >never.csv <<'EOF'
type_a,value_a,type_b,value_b,reason
cust_no,000000005,cookie,C000005-0,not his
cust_no,000000044,cookie,C000044-1,a family's
cust_no,000000009,cookie,C000009-0,
cust_no,9,cust_no,10,nobody's
EOF

# Phones whose holders follow one another, and of which the day alone is known,
# so that many come at once: some say who they are, and some do not.
turns() {	# turns SEED
	awk -v s="$1" 'BEGIN {
		srand(s)
		for (i = 0; i < 4000; i++) {
			p = int(rand() * 3000)
			printf "{\"ts\":\"2026-01-%02dT00:00:00Z\",\"event\"" \
			    ":\"x\",\"ids\":{\"%s\":\"%06d\",\"phone\":" \
			    "\"P%03d\"}}\n", 1 + int(rand() * 9),
			    p % 2 ? "id_card" : "cust_no", p, p % 999
		}
	}'
}

for seed in 1 2 3; do
	turns $seed >e
	m -d rules.yaml --conflicts whole.c e >whole
	grep -q '"rule":"moved"' whole.c
	ok $? "seed $seed: phones move"
	for i in 1 2 3; do
		shuffle $i <e >x
		m -d rules.yaml --conflicts o.c x >o
		same o whole "seed $seed: at equal times in another order"
		same o.c whole.c "seed $seed: and the same conflicts"
	done

	for traps in "" traps; do
		what="seed $seed${traps:+ with $traps}"
		# shellcheck disable=SC2086
		merge_events $seed 300 6000 $traps >e
		[ -z "$traps" ] || moved
		m -j1 --conflicts whole.c --unlinked whole.u e >whole
		m -j2 e >o
		same o whole "$what: -j1 and -j2"
		shuffle 7 <e >x
		m --conflicts o.c --unlinked o.u x >o
		same o whole "$what: lines in another order"
		same o.c whole.c "$what: the same conflicts"
		same o.u whole.u "$what: the same unlinked"
		split -l 1700 x part.
		m part.ad part.aa part.ac part.ab part.aa >o
		same o whole "$what: files in another order, one twice"
		rm part.*
		m --memory 1M x >o
		same o whole "$what: with little memory"
		m --memory 1k --conflicts o.c --unlinked o.u x >o
		same o whole "$what: with all tables in files"
		same o.c whole.c "$what: and the same conflicts"
		same o.u whole.u "$what: and the same unlinked"
		m whole e >o
		same o whole "$what: profiles with their own events"
		m whole >o
		same o whole "$what: profiles alone"
		m whole whole e e >o
		same o whole "$what: everything twice"

		d=2026-01-15T12:00
		awk -v d="\"ts\":\"$d" 'substr($0, 2, length(d)) < d' e >x
		m x >w
		m --asof $d:00Z e >o
		same o w "$what: --asof folds what was before"
	done

	# Halves: no rule binds, nothing is dropped.
	merge_events $seed 300 6000 >e
	m --keep-events 0 e >whole
	awk 'NR % 2' e >h1
	awk 'NR % 2 == 0' e >h2
	m --keep-events 0 h1 >p1
	m --keep-events 0 h2 >p2
	m --keep-events 0 p2 p1 >o
	same o whole "seed $seed: profiles of two halves"
	m --keep-events 0 p1 h2 >o
	same o whole "seed $seed: profiles of one, events of the other"
	m --keep-events 0 p1 p2 h1 whole >o
	same o whole "seed $seed: halves that overlap"
	m --keep-events 0 p1 p2 | m --keep-events 0 - whole >o
	same o whole "seed $seed: and again"

	# Night after night: the same as all at once, and whoever was called
	# something on any night is found under it in the end (but for whom
	# nothing was known of than a send_id: those names are not listed).
	: >night
	: >called
	for i in 0 1 2 3 4; do
		awk -v i=$i 'NR % 5 == i' e >day
		m --keep-events 0 night day >o
		grep -v '^{"one_id":"p[a-z2-7]*","ids":{}' o |
		    cut -d'"' -f4 >>called
		mv o night
	done
	same night whole "seed $seed: five nights, one after the other"
	grep -o '"one_id":[^]]*' night | grep -o '"[A-Za-z0-9]*"' | tr -d '"' |
	    LC_ALL=C sort -u >known
	LC_ALL=C sort -u called | LC_ALL=C comm -23 - known >lost
	[ ! -s lost ] && [ -s called ]
	ok $? "seed $seed: nobody's name is lost"

	# Shards by name can be put together by sort -m.
	awk 'NR % 2' whole >s1
	awk 'NR % 2 == 0' whole >s2
	LC_ALL=C sort -m s1 s2 >o
	same o whole "seed $seed: the output is sorted"

	# Whatever is dropped from time lines, counts are of the whole life.
	m --keep-events 5 e | sed 's/.*"seen":\(.*}\),"\(kept\|events\).*/\1/' |
	    sed 's/,"kept_from.*//' >o
	sed 's/.*"seen":\(.*}\),"events.*/\1/' whole >w
	same o w "seed $seed: seen does not depend on --keep-events"
done

# The sum, in words.
merge_events 4 50 1000 traps >e
echo '{' >>e
sf-merge-id --max-rejects 1 e 2>&1 >/dev/null | grep -q \
    '^sf-merge-id: read 1001 = folded [0-9]* + duplicate [0-9]* + rejected 1 + unlinked [0-9]*$'
ok $? "the sum is told"

# One device with a hundred thousand persons: no blob, and no long wait.
awk 'BEGIN { for (i = 0; i < 100000; i++) printf "{\"ts\":\"2026-01-01T00:00" \
    ":00Z\",\"event\":\"x\",\"ids\":{\"phone\":\"P%06d\",\"device\":\"D\"}}\n",
    i }' >hub
timeout 60 sf-merge-id -q hub >o
ok $? "a hub is folded in time"
[ "$(wc -l <o)" = 100000 ]
ok $? "and links nobody"
[ "$(grep -c '"shared":{"device":\["D"\]}' o)" = 100000 ]
ok $? "but stands in everybody's shared"
(cat hub; echo '{"ts":"2026-01-02T00:00:00Z","event":"stop","ids":{"device":"D"},"consent":{"push":"no"}}') |
    sf-merge-id -q - >o
[ "$(grep -c '"consent":{"push":"no"}' o)" = 100000 ]
ok $? "and a refusal by it reaches everybody"

echo "1..$n"
exit $bad
