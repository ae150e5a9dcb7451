# SPDX-License-Identifier: MIT
# What the sweeps of tests/fault share: TAP, small inputs, and strace.  To be
# sourced; leaves the shell in $work, which goes at the end.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-build}
case $B in /*) ;; *) B=$top/$B ;; esac
PATH=$B/bin:$B/tests:$PATH
work=$(mktemp -d "${TMPDIR:-/tmp}/sf-fault.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
mkdir "$work/tmp"
export TMPDIR="$work/tmp" LC_ALL=C.UTF-8
unset SF_ASOF
n=0
bad=0

ok() {			# STATUS TEXT
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		bad=1
	fi
}
exec 3>&2		# stays where a sweep is silenced: bash tells who was killed
note() {		# what was seen, for who looks at prove
	printf '# %s\n' "$*" >&3
}
done_testing() {
	echo "1..$n"
	exit $bad
}
need_strace() {
	strace -qq -o /dev/null true 2>/dev/null && return
	echo "1..0 # SKIP strace is missing, or may not trace"
	exit 0
}

# Some twenty people of the simulated bank: raw, events, profiles with
# segments, the definitions of a segment, a journey and a report.
small_bank() {
	local defs=$top/tests/bank/defs ready=$top/lib/rules/ready
	bank export --seed 11 --persons 20 --history 3 --day 2026-10-01 \
	    --out raw -q --plain || return
	rm -rf raw/truth
	cp "$defs/mapping.yaml" "$defs/rules.yaml" "$defs/report.yaml" \
	    "$ready/card.yaml" .
	cat >segments.yaml <<'EOF'
tz: Asia/Shanghai
segments:
  clients: .ids.cust_no != null
  searchers: did("search"; "30d")
  rich: {top: 20%, by: .traits.income // 0}
EOF
	cat >channels.yaml <<'EOF'
channels:
  email:
    reach: (.ids.email // []) | length > 0
    consent: email
    open: .event == "email_open"
    cost: 0.002
  sms:
    reach: (.ids.phone // []) | length > 0
    consent: sms
    open: .event == "sms_click"
    cost: 0.075
EOF
	cat >hi.journey.yaml <<'EOF'
journey: hi
tz: Asia/Shanghai
entry: {segment: clients}
holdout: {share: 10%, salt: hi}
caps: [any 1/1d, sms 2/30d]
quiet: {hours: 21:00-08:00, else: defer, spread: 90m}
ahead: 1d
steps:
  a: {send: sms, template: hi.a, wait: 1d, for: opened, then: good, else: b}
  b: {send: email, template: hi.b, wait: 2d, for: opened, then: good, else: bad}
  good: {tag: +liked, end: good}
  bad: {tag: +cold, end: cold}
EOF
	mkdir in
	sf-ingest -q -d mapping.yaml -o in/events --max-rejects 50% raw/* &&
	    sf-merge-id -q -d rules.yaml --unlinked in/unlinked -o in/people \
	    in/events &&
	    sf-segment -q -d segments.yaml --asof 2026-10-01T18:00:00Z \
	    -o in/profiles in/people
}

# The system calls of a command, "name ordinal" each, as strace counts them,
# and what the first argument is, where it is a descriptor: "name ordinal file".
calls_of() {		# COMMAND...
	strace -qq -y -o trace "$@" >/dev/null 2>&1
	sed -n 's/^\([a-z_0-9]*\)(\([0-9]*<\([^>]*\)\)\{0,1\}.*/\1 \3/p' trace |
	    awk '{ print $1, ++count[$1], $2 }'
}

# About ${1} lines of standard input, spread evenly; all of them with SF_LONG.
sample() {
	if [ -n "${SF_LONG:-}" ]; then
		cat
	else
		awk -v want="$1" '{ line[NR] = $0 } END {
			for (i = 1; i <= NR; i++)
				if (int(i * want / NR) > int((i - 1) * want / NR))
					print line[i] }'
	fi
}

# The second night of small_bank(): a tool with state starts from what the
# first one left in first_s and first_j.
asof="--asof 2026-10-01T18:00:00Z"
segment="sf-segment -q -j 1 -d segments.yaml"
journey="sf-journey -q -j 1 -d channels.yaml -d hi.journey.yaml"

fresh() {		# [BASE]: the folders as they are before the run
	rm -rf out st
	mkdir out
	[ -z "${1:-}" ] || cp -a "$1" st
}
first() {		# BASE COMMAND...
	local base=$1
	shift
	fresh
	"$@" --state st/s --init --asof 2026-09-30T18:00:00Z in/profiles \
	    >/dev/null && mv st "$base"
}
first_nights() {
	first first_s $segment && first first_j $journey
	ok $? "the first nights"
}
