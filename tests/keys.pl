#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# tests/keys.pl: what a definition may say and a reject may be called stands in
# the pages: each word of the tables in the code is set in bold, as a term or
# as an example there.
use strict;
use warnings;
use FindBin;

chdir "$FindBin::Bin/.." or die;
my $n = 0;
my $bad = 0;

sub text {
	open(my $f, '<', $_[0]) or die "$_[0]: $!";
	local $/;
	return <$f>;
}

# The strings of the tables that ${re} finds in ${file}; none is a failure.
sub strings {
	my ($file, $re) = @_;
	my %got;
	for my $table (text($file) =~ /$re/gs) {
		$got{$1} = 1 while $table =~ /"([A-Za-z][\w.-]*)"/g;
	}
	return sort keys %got;
}

sub named {
	my ($page, $file, @words) = @_;
	my @lines = grep { /^\./ } split /\n/, text("man/$page");
	my @gone = grep {
		my $w = quotemeta $_;
		!grep { /(?<![\w-])$w(?![\w-])/ } @lines
	} @words;
	push @gone, 'no table was found' unless @words;
	$n++;
	$bad = 1 if @gone;
	print @gone ? 'not ok' : 'ok', " $n - $page names $file\n";
	print "# $_\n" for @gone;
}

my $list = qr/static const char \*const \w+\[\w*\] = \{(.*?)\};/s;
for my $file (glob 'lib/ingest/mapping*.c') {
	my @words = strings($file, $list);
	named('sf-mapping.5', "the words of $file", @words) if @words;
}
my $table = qr/\} types\[\] = \{(.*?)\};/s;
named('sf-mapping.5', 'the types of values',
    strings('lib/ingest/mapping_value.c', $table));
named('sf-mapping.5', 'the types of identifiers', map { /^(\w+)$/ }
    text('lib/ident/ident.c') =~ /^\t\{"(\w+)", sf_\w+_norm/mg);
named('sf-mapping.5', 'the checks',
    strings('lib/ident/check.c', qr/sf_check_names\[\] = \{(.*?)\};/s));
named('sf-mapping.5', 'the currencies', strings('lib/ingest/number.c',
    qr/const names\[\] = \{(.*?)\};/s));
named('sf-reject.5', 'the reasons of rows',
    strings('lib/ingest/why.c', qr/names\[\w+\] = \{(.*?)\};/s));
named('sf-reject.5', 'the reasons of identifiers', grep { $_ ne 'ID_EMPTY' }
    strings('lib/ident/ident.c', qr/codes\[\w+\] = \{(.*?)\};/s));
named('sf-reject.5', 'what filters reject', map { /"([A-Z_]{5,})"/g }
    grep { /reject|return|code|"[A-Z_]+",/ } map { split /\n/, text($_) }
    'lib/format/rows.c', 'lib/record/profiles.c', 'lib/rules/answers.c',
    'lib/segment/filter.c');
for my $file (glob 'lib/identity/idrules_*.c') {
	my @words = strings($file, $list);
	named('sf-rules.5', "the words of $file", @words) if @words;
}
named('sf-rules.5', 'the columns of lists',
    strings('lib/identity/idlists.c', qr/const column\[\] = \{(.*?)\};/s));
named('sf-rules.5', 'the tiers',
    strings('lib/identity/idrules.c', qr/sf_tier_names\[\] = \{(.*?)\};/s));
named('sf-rules.5', 'the types built in', map { /"(\w+)", SF_TIER/g }
    text('lib/identity/idrules.c'));
print "1..$n\n";
exit $bad;
