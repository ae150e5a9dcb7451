# The functions of sf-expr(7) in plain jq: slow, and the reference of the
# tests, for zones without daylight saving.  $asof is an instant of 24
# characters, $off the zone's seconds from UTC.  In a program each window is
# [from, to], "ever" is ["", $asof], each gap a number of seconds.
def second: 1; def minute: 60; def hour: 3600; def day: 86400; def week: 604800;
def __s: (.[0:19]+"Z"|fromdateiso8601) + ("0"+.[19:23]|tonumber);
def __is($e): $e=="*" or .event==$e;

# The line as it was at $asof.
def __asof: . as $p
  | reduce ("traits","tags","consent") as $m (.; if .[$m] then
      .[$m] |= with_entries(select(($p.since[$m][.key] // "") < $asof))
    else . end)
  | if .ids then .ids |= with_entries(.key as $k
      | .value |= [range(0;length) as $i
        | select(($p.since.ids[$k][$i][0] // "") < $asof) | .[$i]]
      | select(.value != [])) else . end
  | if .seen then .seen |= with_entries(.key as $k
      | [$p.events[]? | select(.event==$k) | .ts] as $t
      | ($t | map(select(. >= $asof)) | length) as $n
      | if $n == 0 then . else
          .value.n -= $n | .value.last = ($t | map(select(. < $asof)) | max)
        end | select(.value.n > 0)) else . end
  | if .events then .events |= map(select(.ts < $asof)) else . end
  | reduce ("traits","tags","consent") as $m (.; if .since[$m] then
      .since[$m] |= with_entries(select(.value < $asof)) else . end)
  | if .since.ids then .since.ids |= map_values(map(select(.[0] < $asof)
      | if .[1] < $asof then . else .[1] = null end)) else . end
  | reduce ("first_ts","last_ts") as $m (.;
      if (.[$m] // "") >= $asof then .[$m] = null else . end)
  | if .segments then .segments |= with_entries(select(.value <= $asof))
    else . end
  | if .scores then
      .scores |= with_entries(select((.value.asof // "") <= $asof))
    else . end;
def __seen($e): if $e=="*"
  then [.seen[]?] | {n: (map(.n)|add//0), last: (map(.last)|max)}
  else .seen[$e] // {n: 0} end;

def events($e;$w): [.events[]?
  | select(__is($e) and .ts>=$w[0] and .ts<$w[1] and .ts<$asof)];
def count($e;$w): if $w[0]=="" then __seen($e).n else events($e;$w)|length end;
def count($e;$w;f): [events($e;$w)[]|select(f)]|length;
def did($e;$w): count($e;$w)>0;
def did($e;$w;f): count($e;$w;f)>0;
def never($e;$w): count($e;$w)==0;
def never($e;$w;f): count($e;$w;f)==0;
def sum($e;$w;g): [events($e;$w)[]|g]|add//0;
def avg($e;$w;g): [events($e;$w)[]|g]
  | if length==0 then null else add/length end;
def min_of($e;$w;g): [events($e;$w)[]|g]|min;
def max_of($e;$w;g): [events($e;$w)[]|g]|max;
def distinct($e;$w;g): [events($e;$w)[]|g]|unique|length;
def days($e;$w): distinct($e;$w; (.ts|__s)+$off|./day|floor);
def first_event($e): events($e;["",$asof])|first;
def last_event($e): events($e;["",$asof])|last;
def since($e): __seen($e) | if .n==0 then infinite
  elif .last then ($asof|__s)-(.last|__s) else error("unknown") end;
# One pass: where gaps are seconds the latest a reaches furthest.
def seq($a;$b;$gap): reduce events("*";["",$asof])[] as $x ({};
    if .hit or ($x|__is($a) or __is($b)|not) then . else ($x.ts|__s) as $t
      | if .t != null and ($x|__is($b)) and $t-.t <= $gap
        then .hit = true else . end
      | if $x|__is($a) then .t = $t else . end end) | .hit==true;
def funnel($l;$w): reduce events("*";$w)[] as $x (0;
  if $x.event==$l[.] then .+1 else . end);
def tag($t): .tags[$t] as $v
  | if $v|type=="string" then $v>$asof else ($v//false)!=false end;
def consent($c): .consent[$c]=="yes";
def holds($k): .traits["holds_"+$k]=="open";
