# SPDX-License-Identifier: MIT
"""flat.py IN.jsonl OUT.jsonl OUT.csv ROWS: the first ROWS lines that are JSON,
as they stand, and the same rows as CSV, a column a member."""
import csv
import json
import sys

COLUMNS = ["time", "action", "dev.id", "dev.os", "login", "cust", "mail",
           "sess", "query", "page", "product", "line", "status", "amt", "text",
           "agree.push", "agree.sms", "agree.email", "agree.inapp"]


def main():
    left = int(sys.argv[4])
    with open(sys.argv[1], encoding="utf-8") as source, \
            open(sys.argv[2], "w", encoding="utf-8") as lines, \
            open(sys.argv[3], "w", encoding="utf-8", newline="") as out:
        rows = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        rows.writeheader()
        for line in source:
            try:
                record = json.loads(line, parse_int=str)
            except ValueError:
                continue
            if left == 0:
                break
            left -= 1
            row = {}
            for name, value in record.items():
                if isinstance(value, dict):
                    row.update((f"{name}.{k}", v) for k, v in value.items())
                else:
                    row[name] = value
            rows.writerow(row)
            lines.write(line)


main()
