# SPDX-License-Identifier: MIT
# The rows of scripts/bench merge, sourced by tests/bench/merge.sh; what they
# say is told in tests/bench/rows.sh.

MEMORY=1G
LIMIT=2048		# MB

# DuckDB groups the same events by one identifier of each, links nothing and
# folds nothing.  Judged by the grouping of events; the other statements are
# none: they keep each line as a text.
row_full() {
	title="events to profiles, by all rules of linking"
	data=events.jsonl rate=events answer=events limit=
	must="duckdb-1:0.4" aim="duckdb-1:0.2"
	ours "sf-merge-id -j2 --memory $MEMORY @ 2>$work/talk"
	sql merge
}

# The same, where nobody tells DuckDB the columns, as one would write it first.
# A quarter, as 18 GB of memory were not enough for it with all of them.
row_found() {
	title="a quarter of them, against columns that are found"
	data=events.small.jsonl rate=events answer=events limit=
	must="duckdb-1:0.4" aim="duckdb-1:0.2"
	ours "sf-merge-id -j2 --memory $MEMORY @ 2>$work/talk"
	sql found
}
