# SPDX-License-Identifier: MIT
"""answer.py KEY FILE: what the lines of FILE say, in a form that does not
depend on the program that wrote them nor on their order: their number and a
digest.

    eid, one_id  the values of this member, and the bytes of nothing else
    cells        every member that is not empty, its value as text: an empty
                 cell is absent, "" or null, as each program likes
    A|B.C        the first of these members that is there, as text
    segments     one_id, how many events, the segments that it is in; and how
                 many people each segment has
"""
import hashlib
import json
import re
import sys


NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]+)?$")


def text(value):
    """A cell as text; of a number what it says, however it is written."""
    value = str(value)
    return repr(float(value)) if NUMBER.match(value) else value


def cells(record):
    return [(k, text(v)) for k, v in record.items() if v not in ("", None)]


def segments(record):
    names = [k for k, v in record["segments"].items() if v]
    return [record["one_id"], len(record.get("events") or []), sorted(names)]


def member(record, names):
    for name in names.split("|"):
        at = record
        for part in name.split("."):
            at = at.get(part) if isinstance(at, dict) else None
        if at not in ("", None):
            return str(at)
    return None


def main():
    key, path = sys.argv[1:3]
    lines, total, people = 0, 0, {}
    with open(path, "rb") as f:
        for line in f:
            # Numbers as written: 19 digits are an identifier here.
            record = json.loads(line, parse_int=str, parse_float=str)
            if key == "cells":
                said = cells(record)
            elif key == "segments":
                said = segments(record)
                for name in said[2]:
                    people[name] = people.get(name, 0) + 1
            elif "|" in key:
                said = member(record, key)
            else:
                said = record[key]
            form = json.dumps(said).encode()
            # A sum does not depend on the order, and counts what is double.
            total += int.from_bytes(hashlib.blake2b(
                form, digest_size=16).digest(), "little")
            lines += 1
    print(f"{lines} lines, {total % 2 ** 128:032x}")
    for name, n in sorted(people.items()):
        print(f"{name} {n}")


main()
