#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Everything that goes wrong in exports (bank export --dirt all), and what
# sf-ingest makes of it: every row is accounted for, and each is written,
# emptied of an identifier, refused or passed over exactly as the truth says.
use strict;
use utf8;
use warnings;
use Encode qw(decode_utf8);
use File::Temp qw(tempdir);
use JSON::PP ();
use Test::More;

binmode $_, ":encoding(UTF-8)" for Test::More->builder->output,
    Test::More->builder->failure_output;
my $b = $ENV{B} || "build";
my $tmp = tempdir(CLEANUP => 1);
my $json = JSON::PP->new->utf8->canonical->allow_bignum;
my $persons = $ENV{SF_LONG} ? 20000 : 2500;

# Kinds that sf-ingest cannot yet tell; their rows have to be accounted for,
# and are not judged.
my %waiting = map { $_ => 1 } ();
my %waiting_file = map { $_ => 1 } ();

sub slurp {
	my ($path) = @_;
	open my $f, "<:raw", $path or return "";
	local $/;
	return scalar(<$f>) // "";
}

sub lines { return map { $json->decode($_) } split /\n/, slurp($_[0]); }

# What a row came to, in words that can be compared.
sub words {
	my ($t) = @_;
	return "rejected $t->{code}" if $t->{want} eq "rejected";
	return "ignored" if $t->{want} eq "ignored";
	my ($ids, $props) = map { decode_utf8($json->encode($_ || {})) }
	    @$t{qw(ids props)};
	return "written $t->{ts} $ids $props";
}

# written, emptied, rejected or ignored: of the words, and of the truth.
sub class {
	my ($t) = @_;
	return $t->{want} if $t->{want} ne "written";
	return $t->{emptied} ? "emptied" : "written";
}

my (%table, %seen, %judged, @wrong);

sub ingest {
	my ($dir, $file, @more) = @_;
	unlink "$tmp/out", "$tmp/rejects";
	my $status = system("$b/bin/sf-ingest -d tests/bank/defs/dirt.yaml " .
	    "--max-rejects 100% --rejects $tmp/rejects -o $tmp/out @more " .
	    "$dir/$file 2>$tmp/err");
	return $status >> 8;
}

# The sums of the closing words: rows, and identifiers emptied by reason.
sub told {
	my (%n, %emptied);
	for (split /\n/, slurp("$tmp/err")) {
		@n{qw(read written rejected ignored)} = ($1, $2, $3, $4) if
		    /: read (\d+) = written (\d+) \+ rejected (\d+) \+ ignored (\d+)/;
		next unless s/.*: identifiers emptied: //;
		for (split /, /) {
			my ($type, @pairs) = split / /;
			while (my ($code, $k) = splice @pairs, 0, 2) {
				$emptied{"$type $code"} += $k;
			}
		}
	}
	return (\%n, \%emptied);
}

sub judge_file {
	my ($dir, $file, @truth) = @_;
	my $status = ingest($dir, $file);
	my ($n, $emptied) = told();
	my (%event, %reject, %want, %lost);
	is($status, 0, "$file is read") or diag(slurp("$tmp/err"));
	$event{$_->{props}{no} // ""} = $_ for lines("$tmp/out");
	$reject{$_->{line}} = $_ for lines("$tmp/rejects");
	$want{class($_) eq "emptied" ? "written" : $_->{want}}++ for @truth;
	my $all = ($n->{written} || 0) + ($n->{rejected} || 0) +
	    ($n->{ignored} || 0);
	is($n->{read}, scalar @truth, "$file: every row is read");
	is($all, scalar @truth, "$file: and accounted for");
	is(scalar(keys %event), $n->{written}, "$file: rows that were written");
	is(scalar(keys %reject), $n->{rejected}, "$file: rows in the rejects");
	for my $t (@truth) {
		my ($e, $r) = ($event{$t->{row}}, $reject{$t->{line}});
		my $got = $e && $t->{row} ne "" ? {%$e, want => "written"} :
		    $r ? {want => "rejected", code => $r->{code}} :
		    {want => "ignored"};
		$got->{emptied} = $t->{emptied} if $e && $t->{emptied} &&
		    !exists $e->{ids}{(keys %{$t->{emptied}})[0]};
		$seen{$t->{kind}}++;
		next if $waiting{$t->{kind}};
		$judged{$t->{kind}}++;
		$table{class($t)}{class($got)}++;
		push @wrong, "$file:$t->{line}: $t->{kind}: wanted " .
		    words($t) . "\n    got " . words($got)
		    if words($got) ne words($t) || $e && $r;
		my ($type, $code) = %{$t->{emptied} || {}};
		$lost{"$type $code"}++ if $code;
	}
	# Reasons are counted by type: a kind that waits hides those of its type.
	my ($hidden) = map { s/ .*//r } grep { /^phone/ } keys %waiting;
	for my $k (sort keys %lost) {
		next if $hidden && $k =~ /^$hidden /;
		is($emptied->{$k}, $lost{$k}, "$file: emptied $k");
	}
	for my $k (sort keys %$emptied) {
		next if $lost{$k} || $hidden && $k =~ /^$hidden /;
		fail("$file: emptied $k, which is in no row");
	}
}

my $n = 0;
for my $day (qw(2026-10-01 2026-10-02 2026-10-03)) {
	my $dir = "$tmp/" . ++$n;
	my (%of, @file);
	is(system("$b/tests/bank", "export", "-q", "--dirt", "all", "--seed",
	    7, "--persons", $n == 1 ? $persons : 300, "--day", $day, "--out",
	    $dir), 0, "exports of $day") or BAIL_OUT("no bank: make tests");
	for my $t (lines("$dir/truth/dirt.jsonl")) {
		push @{$of{$t->{file}}}, $t;
		push @file, $t->{file} if @{$of{$t->{file}}} == 1;
	}
	for my $f (@file) {
		my ($stem) = $f =~ /^([a-z]+)/;
		my $t = $of{$f}[0];
		if ($waiting_file{$stem}) {
			$seen{$_->{kind}}++ for @{$of{$f}};
			next;
		}
		if ($t->{want} ne "exit") {
			judge_file($dir, $f, @{$of{$f}});
			next;
		}
		is(ingest($dir, $f), $t->{status}, "$f: $t->{kind}");
		$seen{$t->{kind}}++;
		ok($t->{status} == 0 || !-e "$tmp/out", "$f: no output") if
		    $t->{status};
		like(slurp("$tmp/err"), qr/\Q$f\E/, "$f: is named") if
		    $t->{status};
	}
}

# The same seed gives the same truth, and what the nights get stays as it is.
for my $d (qw(x y)) {
	my @dirt = $d eq "x" ? qw(--dirt all) : ();
	system("$b/tests/bank", "export", "-q", @dirt, "--seed", 7, "--persons",
	    300, "--day", "2026-10-02", "--out", "$tmp/$d");
}
is(slurp("$tmp/x/truth/dirt.jsonl"), slurp("$tmp/2/truth/dirt.jsonl"),
    "the same truth again");
for my $f (map { s,.*/,,r } grep { -f } glob "$tmp/y/*") {
	is(slurp("$tmp/x/$f"), slurp("$tmp/y/$f"), "$f is as ever");
}

my $readme = decode_utf8(slurp("tests/bank/README.md"));
for (map { decode_utf8($_) } `$b/tests/bank dirt --dirt all`) {
	ok(index($readme, $_) >= 0, "README tells of it") or diag($_);
	next unless /% +(.*?)  +of rows of --dirt all/;
	ok($seen{$1}, "there are rows of: $1");
}
my @classes = qw(written emptied rejected ignored);
diag(sprintf("%-22s %9s %9s %9s %9s", "truth \\ sf-ingest", @classes));
for my $t (@classes) {
	diag(sprintf("%-22s %9d %9d %9d %9d", $t,
	    map { $table{$t}{$_} || 0 } @classes));
}
diag("kinds judged: " . keys(%judged) . "; rows not as the truth says: " .
    @wrong);
diag("not judged yet: " . join(", ", sort keys %waiting,
    map { "file of $_" } keys %waiting_file)) if %waiting || %waiting_file;
is(scalar @wrong, 0, "every row is what the truth says") or
    diag(join "\n", @wrong[0 .. ($#wrong < 20 ? $#wrong : 20)]);
done_testing();
