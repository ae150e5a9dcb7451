# SPDX-License-Identifier: MIT
# What expr.sh and ingest.sh start with; sourced, with ${top} known.
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
PATH=$B/bin:$B/tests:$PATH:$top/build/peers/bin
export LC_ALL=C.UTF-8
unset SF_ASOF
here=$top/tests/bench
rows=$here/rows
mkdir -p "$top/build/bench"
work=$(mktemp -d "$top/build/bench/work.XXXXXX")
trap 'rm -rf "$work"' EXIT
python=$top/build/venv/bin/python
[ -x "$python" ] || python=python3
duckdb=$("$python" "$here/duck.py" --version 2>/dev/null) || duckdb=
case $SINK in file) sink=$work/out ;; null) sink=/dev/null ;; esac
wrong=0
missed=0
