#!/bin/sh
# SPDX-License-Identifier: MIT
# A week of nights of sf-journey with answers to what was sent, three times:
# in order with one thread; with two, the lines shuffled and in two files; and
# killed again and again, then run to its end.  Rows and state are the same
# bytes each time.  Over all nights nobody is sent a step twice, though names
# change; nobody without consent; and the caps hold over every window.
top=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
n=${SF_ROWS:-200}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
L=$top/tests/cli/sf-journey/lib
sed -e 's/^ahead: .*/ahead: 1d/' -e 's/wait: [27]d/wait: 1d/g' \
    -e 's/max: 9000/max: 2/' "$L/stable-fund.journey.yaml" >fund.yaml
(sed 's/wait: [147]*d/wait: 1d/g' "$L/reactivate.journey.yaml"
echo 'ahead: 1d') >re.yaml
cp "$L/channels.yaml" "$L/cn-workdays.txt" .

run() {		# STATE NIGHT OPTION...
	state=$1
	night=$2
	shift 2
	init=
	[ -e "$state/current" ] || init=--init
	"$B/bin/sf-journey" -q -d channels.yaml -d fund.yaml -d re.yaml \
	    --state "$state" $init --asof "2026-10-${night}T02:00:00+08:00" "$@"
}

# people NIGHT: profiles as that night knows them.  One in three opens what
# comes by the channel that is hers; from the 12th on one in four has another
# name; one in five refuses SMS on the 11th.
people() {
	cat rows.*.jsonl 2>/dev/null | jq -c -s --arg night "$1" \
	    --argjson n "$n" '
	(map(select(.event == "send" and .ts < "2026-10-" + $night + "T"))
	    | group_by(.props.journey + .ids.one_id)
	    | map({key: .[0].ids.one_id, value: .}) | group_by(.key)
	    | map({key: .[0].key, value: (map(.value) | add)})
	    | from_entries) as $sent |
	range($n) as $i | ("P" + ($i | tostring)) as $id |
	("Q" + ($i | tostring)) as $new |
	(["push", "email", "sms", "inapp"][$i % 4]) as $likes |
	(($sent[$id] // []) + ($sent[$new] // []) | sort_by(.ts)) as $mine |
	{one_id: (if $i % 4 == 1 and $night >= "12" then $new else $id end),
	 ids: ({device: ["d\($i)"], email: ["e\($i)@x.cn"], phone: ["+861\($i)"]}
	    + if $i % 4 == 1 and $night >= "12" then {one_id: [$id]} else {} end),
	 traits: {risk: "C3"},
	 consent: ({push: "yes", inapp: "yes", "marketing:fund": "yes",
	    email: (if $i % 7 == 0 then "no" else "yes" end),
	    sms: (if $i % 5 == 0 and $night >= "11" then "no" else "yes" end)}),
	 events: ([{ts: "2026-09-20T00:00:00.000Z", eid: "a", channel: "app",
	    event: "app_open"}] + $mine + [$mine[] | select($i % 3 == 0 and
	    .channel == $likes) | {ts: (.ts[:19] + ".500Z"), eid: ("o" + .eid),
	    channel, event: ({push: "push_open", email: "email_open",
	    sms: "sms_click", inapp: "inapp_open"}[.channel]),
	    props: {send_id: .eid}}] | sort_by(.ts)),
	 segments: {new_fund_searchers: "2026-10-0\(1 + $i % 8)T00:00:00.000Z"}}'
}

ok() {		# TEST NAME STATUS
	[ "$3" = 0 ] && echo "ok $1 - $2" || { echo "not ok $1 - $2"; bad=1; }
}
bad=0
shuffled=0
killed=0
k=0
for night in 08 09 10 11 12 13 14 15; do
	people "$night" >p.jsonl
	run a "$night" -j1 -o rows."$night".jsonl p.jsonl || bad=1

	LC_ALL=C sort -t: -k3 -r p.jsonl | split -n r/2 - part.
	run b "$night" -j2 -o b.jsonl part.ab part.aa || bad=1
	cmp -s rows."$night".jsonl b.jsonl || shuffled=1
	cmp -s a/current/people b/current/people || shuffled=1

	for i in 1 2 3 4 5 6 7; do
		k=$(((k * 37 + 11) % 300))
		timeout -s KILL "$(printf '0.%03d' $k)" sh -c 'exec "$@"' - \
		    "$B/bin/sf-journey" -q -d channels.yaml -d fund.yaml \
		    -d re.yaml --state c --init \
		    --asof "2026-10-${night}T02:00:00+08:00" p.jsonl \
		    >/dev/null 2>&1
	done
	run c "$night" -o c.jsonl p.jsonl || bad=1
	cmp -s rows."$night".jsonl c.jsonl || killed=1
	cmp -s a/current/people c/current/people || killed=1
done
ok 1 "every run ends well" $bad
ok 2 "the same bytes for two threads, shuffled lines and other files" $shuffled
ok 3 "the same bytes for runs that were killed" $killed

cat rows.*.jsonl >all
jq -r 'select(.event == "send") | .eid' all | sort | uniq -d >twice
[ ! -s twice ]
ok 4 "no send_id twice" $?
jq -r 'select(.event == "send") | (.ids.one_id | .[1:]) + " " +
    .props.journey + " " + .props.step' all | sort | uniq -d >twice
[ ! -s twice ]
ok 5 "nobody is sent a step twice, though names change" $?
jq -e -s '[.[] | select(.event == "send" and .channel == "sms" and
    .ts >= "2026-10-11T" and (.ids.one_id[1:] | tonumber) % 5 == 0)] |
    length == 0' all >/dev/null
ok 6 "no SMS after a refusal" $?
jq -e -s '[.[] | select(.event == "send")] | group_by(.ids.one_id[1:]) |
    all(map(.ts[:19] + "Z" | fromdate) | sort as $t |
    [range(1; $t | length)] | all($t[.] - $t[. - 1] >= 86400))' all >/dev/null
ok 7 "any 1/1d holds over every window" $?
for e in enter send exit capped; do
	printf '# %s %s\n' "$e" "$(jq -r .event all | grep -c "^$e$")"
done
[ "$(jq -r 'select(.props.rule // "" | startswith("budget")) | .event' all |
    wc -l)" -gt 0 ]
ok 8 "the budget has bitten" $?
echo "1..8"
exit $bad
