#!/bin/sh
# SPDX-License-Identifier: MIT
# The JSON test suite (Nicolas Seriot, "Parsing JSON is a minefield"), by
# document: all of y_ is read with its meaning, all of n_ is refused at a
# place, and of i_, which is free, the table below says what is done.  The
# same is held of a text beside the records of a document, which nobody parses
# whole (format/records.h).
#
# The suite is not ours to ship: SF_TEST_DATA (../shared/data) has it as
# conformance/json-test-suite, or the run is skipped.  B is the build folder.
top=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
suite=${SF_TEST_DATA:-$top/../shared/data}/conformance/json-test-suite
if [ ! -d "$suite" ]; then
	echo "1..0 # SKIP there is no $suite"
	exit 0
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/json-suite.XXXXXX")
trap 'rm -rf "$work"' EXIT
n=0
bad=0
ok() {		# STATUS TITLE
	n=$((n + 1))
	[ "$1" = 0 ] && echo "ok $n - $2" || {
		echo "not ok $n - $2"
		bad=1
	}
}

# Free, and why: a number is its text, which is never rounded, so none is too
# large; half a surrogate pair and what is not UTF-8 have no meaning that could
# be kept; a file's byte order mark is passed over by its reader, not by the
# parser; no line has more than 256 levels.
cat >"$work/want" <<'END'
i_number_double_huge_neg_exp read
i_number_huge_exp read
i_number_neg_int_huge_exp read
i_number_pos_double_huge_exp read
i_number_real_neg_overflow read
i_number_real_pos_overflow read
i_number_real_underflow read
i_number_too_big_neg_int read
i_number_too_big_pos_int read
i_number_very_big_negative_int read
i_object_key_lone_2nd_surrogate 3 a surrogate without its pair
i_string_1st_surrogate_but_2nd_missing 3 a surrogate without its pair
i_string_1st_valid_surrogate_2nd_invalid 3 a surrogate without its pair
i_string_UTF-16LE_with_BOM 1 not UTF-8
i_string_UTF-8_invalid_sequence 8 not UTF-8
i_string_UTF8_surrogate_U+D800 3 not UTF-8
i_string_incomplete_surrogate_and_escape_valid 3 a surrogate without its pair
i_string_incomplete_surrogate_pair 3 a surrogate without its pair
i_string_incomplete_surrogates_escape_valid 3 a surrogate without its pair
i_string_invalid_lonely_surrogate 3 a surrogate without its pair
i_string_invalid_surrogate 3 a surrogate without its pair
i_string_invalid_utf-8 3 not UTF-8
i_string_inverted_surrogates_U+1D11E 3 a surrogate without its pair
i_string_iso_latin_1 3 not UTF-8
i_string_lone_second_surrogate 3 a surrogate without its pair
i_string_lone_utf8_continuation_byte 3 not UTF-8
i_string_not_in_unicode_range 3 not UTF-8
i_string_overlong_sequence_2_bytes 3 not UTF-8
i_string_overlong_sequence_6_bytes 3 not UTF-8
i_string_overlong_sequence_6_bytes_null 3 not UTF-8
i_string_truncated-utf-8 3 not UTF-8
i_string_utf16BE_no_BOM 6 not UTF-8
i_string_utf16LE_no_BOM 5 not UTF-8
i_structure_500_nested_arrays 257 nested beyond 256 levels
i_structure_UTF-8_BOM_empty_object 1 a byte order mark
END
if ! "$B/real/json_document" "$suite"/*.json >"$work/got"; then
	echo "1..1"
	echo "not ok 1 - json_document runs"
	exit 1
fi

sed -n 's/^\(i_[^ ]*\)\.json read beside .*/\1 read/p
    s/^\(i_[^ ]*\)\.json refused not \([0-9]*\) of [0-9]*: /\1 \2 /p' \
    "$work/got" >"$work/i"
diff "$work/want" "$work/i" | sed 's/^/# /'
cmp -s "$work/want" "$work/i"
ok $? "$(wc -l <"$work/want") that are free: as the table says"

# A place is a byte of the text, or the one behind it.
grep '^n_' "$work/got" | LC_ALL=C grep -av \
    '^n_[^ ]* refused not [1-9][0-9]* of [0-9]*: .' >"$work/wrong"
grep -a '^n_' "$work/got" | LC_ALL=C awk '$4 > $6 + 1' >>"$work/wrong"
sed 's/^/# /' "$work/wrong"
[ ! -s "$work/wrong" ]
ok $? "$(grep -c '^n_' "$work/got") that are wrong: refused at a place"

grep '^y_' "$work/got" | grep -v '^y_[^ ]* read beside ' >"$work/wrong"
sed 's/^/# /' "$work/wrong"
[ ! -s "$work/wrong" ]
ok $? "$(grep -c '^y_' "$work/got") that are right: read"

# What is written means what was read, to jq and to Python, which know nothing
# of each other.  Both take the last of names that stand twice, as we do.
: >"$work/wrong"
grep '^y_' "$work/got" | while read -r name _ _ text; do
	printf '%s\n' "$text" | jq -cS . >"$work/a" 2>&1
	jq -cS . "$suite/$name" >"$work/b" 2>&1
	cmp -s "$work/a" "$work/b" || echo "$name" >>"$work/wrong"
done
sed 's/^/# /' "$work/wrong"
[ ! -s "$work/wrong" ]
ok $? "and mean to jq what they say"
if command -v python3 >/dev/null; then
	python3 - "$suite" "$work/got" >"$work/wrong" 2>&1 <<'END'
import decimal, json, sys

def read(text):
    return json.loads(text, parse_float=decimal.Decimal)

for line in open(sys.argv[2], "rb"):
    if not line.startswith(b"y_"):
        continue
    name, _, _, text = line.rstrip(b"\n").split(b" ", 3)
    with open(sys.argv[1] + "/" + name.decode(), "rb") as f:
        want = f.read().decode("utf-8")
    if repr(read(text.decode("utf-8"))) != repr(read(want)):
        print(name.decode())
END
	sed 's/^/# /' "$work/wrong"
	[ ! -s "$work/wrong" ]
	ok $? "and to Python, digit for digit"
fi
echo "1..$n"
exit $bad
