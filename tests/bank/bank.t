#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# The simulated bank: the same seed gives the same bytes, identifiers are right
# and wrong at the rates that it states, and its gateways answer once.
use strict;
use warnings;
use File::Temp qw(tempdir);
use JSON::PP ();
use Test::More;

my $bank = ($ENV{B} || "build") . "/tests/bank";
my $tmp = tempdir(CLEANUP => 1);
my $n = 10000;

sub bank {
	my ($verb, $dir, @more) = @_;
	return system($bank, $verb, "-q", "--plain", "--seed", 7,
	    "--persons", $n, "--out", "$tmp/$dir", @more) == 0;
}

sub slurp {
	my ($path) = @_;
	open my $f, "<:raw", $path or die "$path: $!";
	local $/;
	return scalar <$f>;
}

sub rows {		# of a GB18030 table, those that can be read
	my ($path, $cells) = @_;
	my (@rows, $bad);
	for my $l (split /\n/, `iconv -c -f gb18030 -t utf-8 $path`) {
		$l =~ s/"[^",]*,[^",]*"/quoted/g;
		my @c = split /,/, $l, -1;
		if (@c != $cells || $l =~ /"/) { $bad++; next; }
		push @rows, \@c;
	}
	shift @rows;
	return (\@rows, $bad || 0);
}

sub near {		# a share as stated, within five deviations
	my ($got, $of, $rate, $what) = @_;
	my $want = $of * $rate;
	ok(abs($got - $want) <= 5 * sqrt($want + 1), $what) or
	    diag("$got of $of, wanted about $want");
}

sub id_ok {
	my ($s) = @_;
	my @w = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2);
	my ($i, $sum) = (0, 0);
	return 0 if $s !~ /^\d{17}[\dXx]$/;
	$sum += $w[$_] * substr($s, $_, 1) for 0 .. 16;
	return substr("10X98765432", $sum % 11, 1) eq uc substr($s, 17, 1);
}

sub luhn_ok {
	my ($s) = @_;
	my ($sum, $odd) = (0, 0);
	for my $d (reverse split //, $s) {
		my $v = $odd++ % 2 ? $d * 2 : $d;
		$sum += $v > 9 ? $v - 9 : $v;
	}
	return $sum % 10 == 0;
}

my %rate;
like(slurp("tests/bank/README.md"), qr/\Q$_\E/, "README tells of the dirt")
    for scalar `$bank dirt`;
for (`$bank dirt`) {
	$rate{$2} = $1 / 100 if /^ *([\d.]+)% +(.*?)  +of /;
}

ok(bank("export", "a", "--day", "2026-10-03"), "an export") or
    BAIL_OUT("no bank: make tests");
ok(bank("export", "b", "--day", "2026-10-03"), "another");
my @files = map { s,.*/,,r } grep { -f } glob "$tmp/a/*";
is(scalar @files, 10, "ten files");
is(slurp("$tmp/a/$_"), slurp("$tmp/b/$_"), "the same bytes: $_") for @files;
ok(bank("export", "c", "--seed", 8, "--day", "2026-10-03"), "another seed");
isnt(slurp("$tmp/a/$_"), slurp("$tmp/c/$_"), "other bytes: $_")
    for grep { !/sms_batch/ } @files;

# Customers.
my ($core, $bad) = rows("$tmp/a/core_customers_20261003.csv", 21);
my $c = @$core;
cmp_ok($c, ">", $n * .8, "most persons are customers");
near($bad, $c, $rate{"row cut or with a cell too many"} +
    $rate{"row with a stray quote"}, "rows that break the format");
my (%cust, %id, %shape);
for (@$core) {
	my ($no, $card, $phone) = @$_[0, 2, 3];
	$shape{cust}++ if $no !~ /^3604\d{15}$/;
	$cust{$no}++;
	$id{$card}++ if id_ok($card);
	$shape{empty}++ if $card eq "";
	$shape{15}++ if length $card == 15;
	$shape{X}++ if $card =~ /X$/i;
	$shape{x}++ if $card =~ /x$/;
	$shape{wrong}++ if length $card == 18 && !id_ok($card);
	$shape{plus}++ if $phone =~ /^\+86/;
	$shape{dash}++ if $phone =~ /^\d+-\d+-\d+$/;
	$shape{masked}++ if $phone =~ /\*/;
	$shape{fake}++ if $phone =~ /^(13800138000|000000|unknown)$/;
	$shape{wide}++ if $phone =~ /^\xef\xbc/;
	$shape{nophone}++ if $phone eq "";
}
is($shape{cust} || 0, 0, "customer numbers of 19 digits");
near($c - keys %cust, $c, $rate{"row written twice"}, "rows twice");
my @twice = grep { $_ > 1 } values %id;
near(scalar @twice, $c, $rate{"two customer numbers"} +
    $rate{"row written twice"}, "id cards with two customer numbers");
near($shape{wrong}, $c, $rate{"id card, wrong check digit"}, "check digits");
near($shape{empty}, $c, $rate{"id card empty"}, "no id card");
near($shape{x}, $shape{X}, $rate{"id card, lower-case x"}, "lower-case x");
cmp_ok($shape{15}, ">", 0, "id cards of 15 digits");
near($shape{plus}, $c, $rate{"phone +86"}, "+86");
near($shape{dash}, $c, $rate{"phone with dashes"}, "dashes");
near($shape{masked}, $c, $rate{"phone masked 138****8991"}, "masked");
near($shape{wide}, $c, $rate{"phone in full-width digits"}, "full width");
near($shape{fake}, $c, $rate{"phone 13800138000, 000000, unknown"},
    "placeholders");
near($shape{nophone}, $c, $rate{"phone empty"}, "no phone");

# Cards and accounts.
my ($cards) = rows("$tmp/a/cards_20261003.csv", 13);
my @no = grep { $_ ne "" } map { $_->[3] } @$cards;
near(scalar(grep { !luhn_ok($_) } @no), scalar @no,
    $rate{"card number, wrong Luhn digit"}, "Luhn digits of cards");
my ($acc) = rows("$tmp/a/accounts_20261003.csv", 6);
is(scalar(grep { !luhn_ok($_->[0]) } @$acc), 0, "Luhn digits of accounts");

# Logs.
ok(bank("export", "d", "--day", "2026-10-03", "--history", 20), "history");
my $json = JSON::PP->new->utf8->allow_bignum;
my (%seen, %dev, $broken, $lines);
for (split /\n/, slurp("$tmp/d/app_20261003.jsonl")) {
	$lines++;
	my $j = eval { $json->decode($_) };
	if (!$j) { $broken++; next; }
	$seen{$j->{action}}++;
	$dev{$j->{dev}{id}}{$j->{login}}++ if $j->{login};
	$shape{big}++ if $j->{cust} && /"cust":3604\d{15}/;
}
near($broken, $lines, $rate{"JSON cut short"} +
    $rate{"line that is no JSON"} + $rate{"row with bytes of no encoding"},
    "broken lines of the app");
ok($seen{$_}, "the app tells of '$_'") for qw(reg open srch vw share invite fb
    fbuy order trd pol repay lead);
ok($shape{big}, "customer numbers as JSON numbers");
my ($most) = sort { $b <=> $a } map { scalar keys %{$dev{$_}} }
    grep { /^branch/ } keys %dev;
cmp_ok($most, ">", 50, "a tablet that many use");

# Gateways.
ok(bank("truth", "d", "--day", "2026-10-03"), "the truth");
my %of;
for (split /\n/, slurp("$tmp/d/truth/identifiers.csv")) {
	my ($t, $v, $p) = split /,/;
	push @{$of{$p}{$t}}, $v if $t =~ /^(phone|email|device)$/;
}
open my $p, ">", "$tmp/profiles.jsonl" or die;
open my $s, ">", "$tmp/schedule.jsonl" or die;
for my $who (0 .. 4999) {
	next if !$of{$who};
	print $p $json->encode({one_id => "pnow$who",
	    ids => {%{$of{$who}}, one_id => ["pold$who"]}}), "\n";
	for my $ch (qw(push email sms)) {
		my $row = {ts => "2026-10-04T00:40:00.000Z", channel => $ch,
		    event => "send",
		    ids => {one_id => ($who % 2 ? "pold" : "pnow") . $who},
		    props => {send_id => "$ch$who", journey => "fund",
		    step => "s", due => "2026-10-04T00:40:00.000Z"}};
		print $s $json->encode($row), "\n";
		print $s $json->encode($row), "\n" if $who % 7 == 0;
		$row->{event} = "cancel";
		print $s $json->encode($row), "\n" if $who % 100 == 3;
	}
}
close $p;
close $s;
my @plan = ("--schedule", "$tmp/schedule.jsonl", "--profiles",
    "$tmp/profiles.jsonl");
ok(bank("answer", "d", "--day", "2026-10-04", @plan), "an answer");
my @eff = split /\n/, slurp("$tmp/d/truth/effects-2026-10-04.csv");
my %sent;
$sent{(split /,/)[2]}++ for @eff[1 .. $#eff];
is(scalar(grep { $_ > 1 } values %sent), 0, "no send is answered twice");
is(scalar(grep { /(\d+)$/ && $1 % 100 == 3 } keys %sent), 0,
    "what was cancelled is not sent");
my $first = slurp("$tmp/d/sms_receipts_20261004.csv");
ok(bank("answer", "d", "--day", "2026-10-04", @plan), "the same day again");
is(slurp("$tmp/d/sms_receipts_20261004.csv"), $first, "gives the same bytes");
ok(bank("answer", "d", "--day", "2026-10-05", @plan), "the next day");
is(slurp("$tmp/d/truth/effects-2026-10-05.csv"), "$eff[0]\n",
    "nothing is due then");
my @mail = split /\n/, slurp("$tmp/d/mail_receipts_20261004.csv");
cmp_ok(scalar(grep { /^[^,]*,email\d+,,/ } @mail), ">", @mail / 10,
    "some receipts bring the send_id alone");

# Traps are off unless asked for; then shared values stand there, and each row
# can say whose it is.
like(slurp("tests/bank/README.md"), qr/\Q$_\E/, "README tells of the trap")
    for (`$bank dirt --traps all`)[-7 .. -1];
ok(bank("export", "t", "--day", "2026-10-01", "--traps", "all",
    "--truth-rows"), "traps");
my ($trapped) = rows("$tmp/t/core_customers_20261001.csv", 22);
my (%office, %people, %phones);
for my $c (@$trapped) {
	$office{lc $c->[4]}++ if $c->[4] =~ /^office/;
	$phones{$c->[3]}{$c->[21]} = 1
	    if $c->[3] =~ /^1\d{10}$/ && $c->[3] ne "13800138000";
	$people{$c->[0] % 1e15 % $n} = $c->[21];
}
cmp_ok(scalar(keys %office), "==", 6, "offices share a mailbox");
cmp_ok(scalar(grep { keys %$_ > 3 } values %phones), "==", 6,
    "customers of an agent share his phone");
is(scalar(grep { $people{$_} != $_ } keys %people), 0,
    "a row of core banking tells its person");
my @told = slurp("$tmp/t/app_20261001.jsonl") =~ /^\{"time".*\}$/mg;
is(scalar(grep { !/,"truth":"\d+"\}$/ } @told), 0, "so does a line of the app");

# Effects: who buys without contact buys with it, at the latest then.
ok(bank("truth", "d", "--day", "2026-10-14"), "the truth, later");
my ($later, $more, $both) = (0, 0, 0);
for (split /\n/, slurp("$tmp/d/truth/outcomes.csv")) {
	my ($who, $what, $without, $with) = split /,/, $_, -1;
	next if $what ne "fund_buy";
	$later++ if $without && (!$with || $with gt $without);
	$more++ if $with && !$without;
	$both++ if $with && $without;
}
is($later, 0, "contact keeps nobody from buying");
cmp_ok($more, ">", $both / 4, "opened messages sell");
done_testing();
