# SPDX-License-Identifier: MIT
# The rows of scripts/bench expr, sourced by tests/bench/expr.sh.  Each says
# what is measured and how each program does it:
#
#	title	what the work is
#	data	the file that is read
#	rate	what is counted a second: events or profiles
#	answer	what of the output is compared (answer.py)
#	limit	the file of JSON lines whose simdjson pass is the limit, or ""
#	must	bars, as PROGRAM:RATIO of our time to theirs; aim: the same
#
# and calls ours, peer and sql for the programs.  '@' in a command is the file.

ASOF=2026-10-02T00:00:00Z
work_rows="filter zst csv one segments libjq"

row_filter() {
	title="filter events on two members, write those that pass"
	data=events.jsonl rate=events answer=eid limit=events.jsonl
	# Judged by the COPY of rows.  The other statement is no COPY of them: it
	# keeps each line as a text and looks for two members, and a third of
	# its time is less than the limit, one pass over all that is there.
	must="duckdb-1:0.35 jq:1/30" aim="duckdb-1:0.2 limit:1.3"
	w='.event == "search" and .channel == "app"'
	ours "sf-segment -q -j2 -w '$w' @"
	sql filter
	peer jq "jq -c 'select($w)' @"
	# gawk sees bytes, not JSON: right for lines that one program wrote.
	peer gawk "gawk '/\"event\":\"search\"/ && /\"channel\":\"app\"/' @"
	peer mlr "mlr --ijsonl --ojsonl filter \
	    '\$event == \"search\" && \$channel == \"app\"' @"
	peer jaq "jaq -c 'select($w)' @"
	peer gojq "gojq -c 'select($w)' @"
}

row_zst() {
	title="the same from .zst"
	data=events.jsonl.zst rate=events answer=eid limit=events.jsonl
	must="duckdb:0.65" aim="duckdb:0.5"
	w='.event == "search" and .channel == "app"'
	ours "sf-segment -q -j2 -w '$w' @"
	sql filter
	peer jq "zstd -dc @ | jq -c 'select($w)'"
	peer gawk "zstd -dc @ |
	    gawk '/\"event\":\"search\"/ && /\"channel\":\"app\"/'"
}

row_csv() {
	title="CSV to JSON lines, all columns"
	data=events.csv rate=events answer=cells limit=
	must="duckdb:0.35 mlr:1/10" aim="duckdb:0.2"
	ours "sf-segment -q -j2 -I csv -O jsonl -w true @"
	sql csv
	# -S: else Miller takes devices like 0123456789012345 for numbers and
	# writes what is no JSON.
	peer mlr "mlr -S --icsv --ojsonl cat @"
	peer qsv "qsv tojsonl @"
}

row_one() {
	title="one segment: two searches since a date, passing profiles written whole"
	data=profiles.jsonl rate=profiles answer=one_id limit=profiles.jsonl
	must="duckdb:0.3 jq:1/25" aim="duckdb:0.15"
	# The date begins in the zone, which jq and SQL are told in UTC.
	w='count("search"; "2026-09-20..") >= 2'
	q='select([.events[]? | select(.event == "search" and
	    .ts >= "2026-09-19T16:00:00.000Z")] | length >= 2)'
	ours "sf-segment -q -j2 --tz Asia/Shanghai --asof $ASOF -w '$w' @"
	sql one
	peer jq "jq -c '$q' @"
	peer jaq "jaq -c '$q' @"
	peer gojq "gojq -c '$q' @"
}

row_segments() {
	title="20 segments with time-line functions, profiles annotated"
	data=profiles.jsonl rate=profiles answer=segments limit=profiles.jsonl
	must="duckdb:0.3 jq:1/50" aim="limit:3"
	ours "sf-segment -q -j2 -d $rows/segments.yaml --asof $ASOF @"
	sql segments
	peer jq "jq -c -f $rows/segments.jq @"
	peer jaq "jaq -c -f $rows/segments.jq @"
	peer gojq "gojq -c -f $rows/segments.jq @"
}

row_libjq() {
	title="one segment that only libjq can do: the same words searched twice"
	data=profiles.jsonl rate=profiles answer=one_id limit=profiles.jsonl
	must="jq:0.75" aim="jq:0.5"
	w='reduce (.events[]? | select(.event == "search") | .props.q // "")
	    as $q ({}; .[$q] += 1) | ([.[]] | max // 0) >= 2'
	sf-segment --plan -w "$w" 2>&1 | grep -q 'engine libjq' ||
	    title="$title (it is native here)"
	ours "sf-segment -q -j2 -w '$w' @"
	peer jq "jq -c 'select($w)' @"
	peer jaq "jaq -c 'select($w)' @"
	peer gojq "gojq -c 'select($w)' @"
}
