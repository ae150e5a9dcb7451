# SPDX-License-Identifier: MIT
# The rows of scripts/bench ingest, sourced by tests/bench/ingest.sh; what they
# say is told in tests/bench/rows.sh.
#
# Peers copy CSV in UTF-8 and check nothing: we read what a bank exports, map
# it, check three identifiers and a time, and make an eid.  What all of them
# have is compared: the rows, and of each one member.

work_rows="csv json"

row_csv() {
	title="customers in GB18030, 21 columns, 3 identifiers, a date, an eid"
	data=customers.csv rate=rows answer="客户号|ids.cust_no" limit=
	ours_data=customers_20261001.csv
	must="duckdb-1:0.7 mlr:1/10" aim="duckdb-1:0.5"
	ours "sf-ingest -q -j2 -d $rows/ingest.yaml $in/$ours_data"
	sql ingest
	peer mlr "mlr -S --icsv --ojsonl cat @"
}

row_json() {
	title="the app's log, JSON lines, 3 identifiers, a time, an eid"
	data=app.jsonl rate=rows answer="query|props.q" limit=
	ours_data=app.jsonl
	must="duckdb-1:0.7 mlr:1/10" aim="duckdb-1:0.5"
	ours "sf-ingest -q -j2 -d $rows/ingest.yaml $in/$ours_data"
	sql ingest_log
	peer mlr "mlr -S --ijsonl --ojsonl cat @"
}
