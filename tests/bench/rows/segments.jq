# The twenty of segments.yaml in jq, each event looked at once where it can
# be.  $asof is 2026-10-02T00:00:00.000Z; windows are cut as the zone does.
def secs: .[0:19] + "Z" | fromdateiso8601;
def seq($a; $b; $gap):
  last(foreach .[] as $e ({};
    if .hit or ($e.event != $a and $e.event != $b) then .
    else ($e.ts | secs) as $t
      | if .t and $e.event == $b and $t - .t <= $gap then .hit = true else . end
      | if $e.event == $a then .t = $t else . end end;
    .hit)) // false;
def funnel($l): reduce .[] as $e (0; if $e.event == $l[.] then . + 1 else . end);
"2026-10-02T00:00:00.000Z" as $asof
| "2026-09-25T00:00:00.000Z" as $d7
| "2026-09-18T00:00:00.000Z" as $d14
| "2026-09-02T00:00:00.000Z" as $d30
| (.events // []) as $ev
| (reduce $ev[] as $e ({}; .[$e.event] += [$e])) as $by
| ($by.search // []) as $search
| ($by.app_open // []) as $open
| [($by.card_tx // [])[] | select(.ts >= $d30)] as $tx
| [$tx[].props.amount] as $amounts
| .segments = ([
    ["searchers", ([$search[] | select(.ts >= "2026-09-19T16:00:00.000Z")] | length >= 2)],
    ["fund_words", any($search[] | select(.ts >= $d14); .props.q // "" | test("基金|理财"))],
    ["active", ([$open[] | select(.ts >= $d7) | (.ts | secs) + 28800 | . / 86400 | floor] | unique | length >= 3)],
    ["spenders", ($amounts | add // 0) > 2000],
    ["big_ticket", ($amounts | max // 0) > 500],
    ["small_change", ([$tx[] | select(.ts >= $d14) | .props.amount] | min // 1000) < 50],
    ["average", ($amounts | if length == 0 then 0 else add / length end) >= 200],
    ["browsers", ([($by.view // [])[] | select(.ts >= $d30) | .props.page] | unique | length >= 4)],
    ["silent", (($open | length > 0) and $open[-1].ts < $d7 and $open[-1].ts >= $d30)],
    ["fresh", (($open | length > 0) and ($asof | secs) - ($open[-1].ts | secs) < 259200)],
    ["sms_clicked", ($by.sms_click != null and ($ev | seq("sms_delivered"; "sms_click"; 259200)))],
    ["led_to_card", ($by.card_page != null and ($ev | seq("search"; "card_page"; 86400)))],
    ["funnel", ([$ev[] | select(.ts >= $d30)] | funnel(["app_open", "search", "view"]) == 3)],
    ["came_by_web", $ev[0].channel == "web"],
    ["last_paid", $ev[-1].event == "card_tx"],
    ["heavy", ([.seen[]?.n] | add // 0) >= 30],
    ["web_searchers", ([$search[] | select(.ts >= $d30 and .channel == "web")] | length >= 2)],
    ["groceries", ([$tx[] | select(.props.mcc == "5411" and .props.amount > 100)] | length >= 2)],
    ["local", (.traits.city == "九江" and ([$ev[] | select(.ts >= $d7)] | length >= 3))],
    ["card_prospects", (.traits.holds_credit_card != "open" and any(($by.card_page // [])[]; .ts >= $d14))]
  ] | map(select(.[1]) | {(.[0]): $asof}) | add // {})
