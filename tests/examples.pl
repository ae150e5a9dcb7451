#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# tests/examples.pl FILE...: run the examples of a page, as TAP.
#
# FILE is README.md (fences ```console), a man page (.Bd -literal blocks), or
# the name of a tool (the Examples of its --help).  A line "$ command" is run
# by sh; lines "> …" below it go on with the command; what follows, up to the
# next "$ " or the end of the block, is what it must print, on standard output
# and error together.  A line "..." stands for any lines.  All commands of a
# file share one scratch folder, which starts as a copy of
# tests/examples/NAME (README.md: tour), where there is one.  Commands of --help must succeed;
# what they print is not compared.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename;
use File::Temp qw(tempdir);

my $top = abs_path(dirname($0) . '/..');
my $build = $ENV{B} || 'build';
$build = "$top/$build" unless $build =~ m{^/};
$ENV{PATH} = "$build/bin:$ENV{PATH}";
$ENV{LC_ALL} = 'C.UTF-8';
$ENV{NO_COLOR} = 1;
$ENV{TOP} = $top;
delete $ENV{SF_ASOF};
my ($n, $bad) = (0, 0);

sub result {
	my ($ok, $name, @why) = @_;
	$n++;
	print $ok ? "ok $n - $name\n" : "not ok $n - $name\n";
	$bad++ unless $ok;
	print map { "# $_\n" } @why unless $ok;
}

# The literal blocks of a text, each a list of lines.
sub blocks {
	my ($file, @lines) = @_;
	my (@blocks, $in);
	for (@lines) {
		if ($file =~ /\.md$/) {
			if (/^```console/) { $in = []; next }
			if (/^```/ && $in) { push @blocks, $in; undef $in; next }
		} else {
			if (/^\.Bd .*-literal/) { $in = []; next }
			if (/^\.Ed/ && $in) { push @blocks, $in; undef $in; next }
			if ($in) { s/\\&//g; s/\\-/-/g; s/\\(?:e|\(rs)/\\/g; s/\\\(aq/'/g }
		}
		push @$in, $_ if $in;
	}
	return @blocks;
}

# [command, wanted output] of a block.
sub commands {
	my ($block) = @_;
	my @c;
	for (@$block) {
		if (/^\$ (.*)/) { push @c, [$1, []] }
		elsif (@c && !@{$c[-1][1]} && /^> ?(.*)/) { $c[-1][0] .= "\n$1" }
		elsif (@c) { push @{$c[-1][1]}, $_ }
	}
	for my $c (@c) { pop @{$c->[1]} while @{$c->[1]} && $c->[1][-1] eq '' }
	return @c;
}

sub matches {
	my ($want, $got) = @_;
	my $re = join "\n", map { $_ eq '...' ? '(?s:.*?)' : quotemeta } @$want;
	return scalar($got =~ /^$re\n?$/);
}

sub run_in {
	my ($dir, $command) = @_;
	open my $f, '>', "$dir/.cmd" or die;
	print $f $command, "\n";
	close $f;
	my $out = `cd "$dir" && sh ./.cmd 2>&1 </dev/null`;
	return ($out, $? >> 8);
}

sub scratch {
	my ($name) = @_;
	my $dir = tempdir('sf-examples.XXXXXX', TMPDIR => 1, CLEANUP => 1);
	system('cp', '-R', "$top/tests/examples/$name/.", $dir)
	    if -d "$top/tests/examples/$name";
	return $dir;
}

for my $file (@ARGV) {
	my $name = basename($file);
	my $dir = scratch($name eq "README.md" ? "tour" : $name);
	if (!-e $file) {
		my @help = split /\n/, `$build/bin/$name --help`;
		for (grep { /^\s*\$ / } @help) {
			s/^\s*\$ //;
			my ($out, $rc) = run_in($dir, $_);
			result($rc == 0, "$name --help: $_", "exit $rc",
			    split /\n/, $out);
		}
		next;
	}
	open my $f, '<', $file or die "$file: $!\n";
	chomp(my @lines = <$f>);
	for my $block (blocks($file, @lines)) {
		for my $c (commands($block)) {
			my ($out, $rc) = run_in($dir, $c->[0]);
			my ($short) = split /\n/, $c->[0];
			chomp $out;
			result(matches($c->[1], $out), "$name: $short",
			    'wanted:', @{$c->[1]}, "got (exit $rc):",
			    split /\n/, $out);
		}
	}
}
print "1..$n\n";
exit($bad ? 1 : 0);
