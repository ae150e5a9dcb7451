#!/bin/sh
# SPDX-License-Identifier: MIT
# The persons of sf-merge-id are those that sf-rules(5) says: a program that
# knows nothing of lib/ finds them, too, under rules of every kind.
. "$(dirname "$0")/common.inc"

# The identifiers of each person, as the reference writes them.
persons() {
	jq -r '.ids as $i | ["id_card", "cust_no", "phone", "email", "cookie",
	    "device", "imei"] | map($i[.] // []) | flatten | join(" ")' "$1" |
	    LC_ALL=C sort
}

moved=0
for seed in $(seq "${SEEDS:-60}"); do
	merge_reference "$seed"
	m -d rules.yaml --conflicts c -o p events.jsonl
	persons p >got
	LC_ALL=C sort want >sorted
	same got sorted "seed $seed"
	grep -q '"rule":"moved"' c && moved=$((moved + 1))
done
[ $((moved * 4)) -gt "${SEEDS:-60}" ]
ok $? "values moved in $moved of them"

echo "1..$n"
exit $bad
