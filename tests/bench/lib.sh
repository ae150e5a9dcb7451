# SPDX-License-Identifier: MIT
# How a row of scripts/bench is run, compared, timed and printed; sourced by
# tests/bench/expr.sh and ingest.sh.  What a row has is kept in files of $work:
#
#	ROW.PROGRAM	the command; DuckDB: the file of the statement
#	ROW.PROGRAM.answer, .first	answer, and measure of the first run
#	ROW.absent	programs that are not here
#	ROW.times	PROGRAM SECONDS CPU, a line a run

# --- the programs of a row, for rows.sh

ours() { printf '%s\n' "$1" >"$work/$row.ours"; programs=ours; }

peer() {		# NAME COMMAND
	if command -v "$1" >/dev/null; then
		printf '%s\n' "$2" >"$work/$row.$1"
		programs="$programs $1"
	else
		echo "$1" >>"$work/$row.absent"
	fi
}

sql() {			# NAME: NAME.1.sql, NAME.2.sql … are ways to say it
	if [ -z "$duckdb" ]; then
		echo duckdb >>"$work/$row.absent"
		return
	fi
	for f in "$rows/$1".*.sql; do
		n=${f%.sql}
		n=duckdb-${n##*.}
		printf '%s\n' "$f" >"$work/$row.$n"
		programs="$programs $n"
	done
}

# --- running

# run PROGRAM FILE OUT [-m]: "SECONDS CPU MB".  DuckDB says its seconds, so
# that the start of its interpreter is not counted; so does the limit.  The file
# is read once before: the page cache may have lost it to the run before.
run() {
	rm -f "$work/out"
	cat "$2" ${limit:+"$in/$limit"} ${ours_data:+"$in/$ours_data"} >/dev/null
	case $1 in
	duckdb-*)
		measure ${4:-} "$work/said" "$python" "$here/duck.py" \
		    "$(cat "$work/$row.$1")" "$2" "$3" >"$work/measured" &&
		    echo "$(cat "$work/said") $(cut -d' ' -f3 "$work/measured")"
		;;
	limit)
		measure "$work/said" limit "$in/$limit" >"$work/measured" &&
		    echo "$(cut -d' ' -f1 "$work/said")" \
		    "$(cut -d' ' -f2,3 "$work/measured")" ;;
	cat)	measure "$3" cat "$2" ;;
	*)	measure ${4:-} "$3" sh -c "$(sed "s,@,$2,g" "$work/$row.$1")" ;;
	esac
}

# Every program gives our answer; who does not is named, and not timed.
compare() {
	same=
	for p in $programs; do
		if ! run "$p" "$in/$data" "$work/out" -m \
		    >"$work/$row.$p.first" 2>"$work/errors"; then
			echo "  $p failed: $(head -n 1 "$work/errors")"
			wrong=1
			continue
		fi
		"$python" "$here/answer.py" "$answer" "$work/out" \
		    >"$work/$row.$p.answer" 2>"$work/errors" ||
		    tail -n 1 "$work/errors" >"$work/$row.$p.answer"
		if cmp -s "$work/$row.ours.answer" "$work/$row.$p.answer"; then
			same="$same $p"
		else
			echo "  $p answers differently (ours <, $p >):"
			diff "$work/$row.ours.answer" "$work/$row.$p.answer" |
			    grep '^[<>]' | head -n 6 | sed 's/^/    /'
			wrong=1
		fi
	done
	programs=$same
	echo "  same answer, $(head -n 1 "$work/$row.ours.answer"):$same"
}

# By turns, so that what else the machine does falls on all.  Who took longer
# than half a minute runs once.
time_all() {
	i=0
	: >"$work/$row.times"
	while [ $i -lt "$RUNS" ]; do
		for p in $programs cat ${limit:+limit}; do
			[ $i = 0 ] || quick "$p" || continue
			echo "$p $(run "$p" "$in/$data" "$sink")" \
			    >>"$work/$row.times"
		done
		i=$((i + 1))
	done
}
quick() {
	[ "$(sed 's/\..*//' "$work/$row.$1.first" 2>/dev/null || echo 0)" -lt 30 ]
}

# --- printing

# The medians of a row as PROGRAM SECONDS CPU; of the ways to say it in SQL the
# fastest is "duckdb".
medians() {
	sort -k1,1 -k2,2n "$work/$row.times" | awk '
		{ n[$1]++; s[$1, n[$1]] = $2; c[$1, n[$1]] = $3 }
		END {
			for (p in n) {
				m = int((n[p] + 1) / 2)
				print p, s[p, m], c[p, m]
			}
		}' | sort -k2,2n | awk '
		/^duckdb-/ && !fastest++ { way = $1; sub(/-.*/, "", $1) }
		{ print $0, way; way = "" }'
}

table() {
	medians >"$work/$row.medians"
	rate_n=$(wc -l <"$in/${limit:-$data}")
	[ -n "$limit" ] || rate_n=$((rate_n - 1))	# the header
	printf '  %-22s %9s %8s %8s %8s %12s %8s\n' program seconds "× ours" \
	    CPU MB "$rate/s" "× limit"
	for p in $(cut -d' ' -f1 "$work/$row.medians"); do
		way=$(sed -n "s/^$p .* \(duckdb-.*\)/\1/p" "$work/$row.medians")
		awk -v p="$p" -v rows="$rate_n" -v name="$(title_of "$p" "$way")" \
		    -v mb="$(cut -d' ' -f3 "$work/$row.${way:-$p}.first" \
		    2>/dev/null)" '
		{ s[$1] = $2; c[$1] = $3 }
		END {
			printf "  %-22s %9.3f %8.2f %8.2f %8s %12.0f %8s\n", name,
			    s[p], s[p] / s["ours"], c[p],
			    mb == "" ? "-" : sprintf("%.0f", mb), rows / s[p],
			    s["limit"] ? sprintf("%.2f", s[p] / s["limit"]) : "-"
		}' "$work/$row.medians"
	done
	[ ! -e "$work/$row.absent" ] || for p in $(cat "$work/$row.absent"); do
		printf '  %-22s not here\n' "$(title_of "$p" '')"
	done
}
title_of() {		# PROGRAM WAY
	case $1 in
	ours)	echo "$tool" ;;
	duckdb)	echo "DuckDB${2:+, $(basename "$(cat "$work/$row.$2")")}" ;;
	duckdb-*) echo "DuckDB, $(basename "$(cat "$work/$row.$1" 2>/dev/null ||
		    echo "way ${1#*-}")")" ;;
	mlr)	echo "Miller" ;;
	limit)	echo "limit: one DOM pass" ;;
	*)	echo "$1" ;;
	esac
}

# The bars: our time is at most so much of theirs; "duckdb" is the fastest way
# to say it in SQL, "duckdb-1" the first.  Beside it stands the same of
# processor time, which tells more where the machine had other work.
bars() {
	for b in $must; do bar "must be" "$b" || missed=1; done
	for b in $aim; do bar "aim" "$b" || :; done
}
bar() {			# KIND PROGRAM:RATIO
	awk -v kind="$1" -v p="${2%%:*}" -v want="${2##*:}" \
	    -v name="$(title_of "${2%%:*}" '')" '
	function share(x) {
		return (most < .1 ? sprintf("1/%.0f", 1 / x) : sprintf("%.2f", x))
	}
	{ s[$1] = $2; c[$1] = $3 }
	$4 != "" { s[$4] = $2; c[$4] = $3 }
	END {
		most = want
		if (split(want, f, "/") == 2) most = f[1] / f[2]
		if (!(p in s)) {
			printf "  %-8s %-32s not measured\n", kind, "<= " want " × " name
			exit 1
		}
		is = s["ours"] / s[p]
		met = is <= most
		no = kind == "aim" ? "not reached" : "MISSED"
		cpu = c[p] > 0 ? share(c["ours"] / c[p]) : "-"
		printf "  %-8s %-32s %6s  %-12s (CPU %s)\n", kind,
		    "<= " want " × " name, share(is), met ? "met" : no, cpu
		exit !met
	}' "$work/$row.medians"
}

# --- all of it

heading() {
	version() { command -v "$1" >/dev/null && "$@" 2>/dev/null |
	    sed 's/,.*//; 1q' || echo "no $1"; }
	echo "size $SIZE; $(getconf _NPROCESSORS_ONLN) processors, two threads" \
	    "each; load $(cut -d' ' -f1 /proc/loadavg); median of $RUNS in turns"
	echo "output to $SINK: $sink" | sed 's,: .*/work.*,: on the disk of build/,'
	echo "DuckDB ${duckdb:-not here} (the statement alone), $(version jq \
	    --version), $(version gawk --version), $(version mlr --version)"
}

# Each of ${ROWS}; then the verdict, which is the status.
all_rows() {
	[ -n "$CHECK" ] || heading
	for row in $(echo "$ROWS" | tr , ' '); do
		case $row in
		memory|night)
			[ -n "$CHECK" ] || { echo; "row_$row"; }
			continue ;;
		esac
		programs=
		"row_$row"
		echo
		echo "$row: $title ($(($(wc -c <"$in/$data") / 1000000)) MB)"
		compare
		[ -z "$CHECK" ] || continue
		time_all
		table
		bars
	done
	echo
	[ $wrong = 0 ] || echo "some answers differ"
	[ $missed = 0 ] || echo "some bars are MISSED" \
	    "$([ "$SIZE" = large ] || echo "(they are for --size large)")"
	[ "$SIZE" = large ] || missed=0
	exit $((wrong | missed))
}
