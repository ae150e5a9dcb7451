# SPDX-License-Identifier: MIT
"""flat.py IN.jsonl OUT.csv: the same rows as CSV, a column a member."""
import csv
import json
import sys

COLUMNS = ["time", "action", "dev.id", "dev.os", "login", "cust", "mail",
           "sess", "query", "page", "product", "line", "status", "amt", "text",
           "agree.push", "agree.sms", "agree.email", "agree.inapp"]


def main():
    with open(sys.argv[1], encoding="utf-8") as source, \
            open(sys.argv[2], "w", encoding="utf-8", newline="") as out:
        rows = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        rows.writeheader()
        for line in source:
            row = {}
            for name, value in json.loads(line, parse_int=str).items():
                if isinstance(value, dict):
                    row.update((f"{name}.{k}", v) for k, v in value.items())
                else:
                    row[name] = value
            rows.writerow(row)


main()
