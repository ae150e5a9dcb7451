# SPDX-License-Identifier: MIT
"""duck.py STATEMENT.sql IN OUT: runs one statement of DuckDB with two threads
and prints "SECONDS CPU" of the statement alone: the start of the interpreter
and of the engine is not DuckDB's work.  $IN, $OUT and $ASOF are filled in.
With --version it prints the version."""
import os
import sys
import time

import duckdb


def main():
    if sys.argv[1] == "--version":
        print(duckdb.__version__)
        return
    with open(sys.argv[1], encoding="utf-8") as f:
        sql = f.read()
    source, out = sys.argv[2:4]
    for name, value in (("$IN", source), ("$OUT", out),
                        ("$ASOF", '"2026-10-02T00:00:00.000Z"')):
        sql = sql.replace(name, value)
    con = duckdb.connect()
    con.execute("SET threads = 2")
    # Loads what a first statement would load.
    con.execute("SELECT json_extract_string('{\"a\":1}', '$.a')").fetchall()
    start, cpu = time.monotonic(), time.process_time()
    con.execute(sql)
    print(f"{time.monotonic() - start:.4f} {time.process_time() - cpu:.4f}",
          flush=True)
    # Without tearing the engine down, which nobody waits for.
    os._exit(0)


main()
