#!/usr/bin/env bash
# Certificates on the command line: written, checked, tampered with, hostile.
#
# SPDX-License-Identifier: GPL-3.0-or-later
. "${GHOSTS_SRCDIR:-.}/tests/support/cli.sh"

# tampered REASON FILE: status 1, "valid":false, and the pattern.
tampered() {
    expect 1 "\"valid\":false.*$1" certify "$2" --format json
}

# change FROM TO: a copy of the certificate with the first match of FROM (sed) replaced.
change() {
    sed "0,/$1/s//$2/" "$work/c.json" >"$work/t.json"
    ! cmp -s "$work/c.json" "$work/t.json"
    verdict $? "the tampering '$1' must change something"
}

sum=(--logits 0,1/3,-2.5 --slopes 1,2,3)
expect 0 'certified, complete: 12 zeros' zeros "${sum[@]}" --disk 20 --certificate "$work/c.json"
expect 0 '^{"valid":true,"cell":null,"reason":null}$' certify "$work/c.json" --format json
expect 0 '^valid: .* 12 zeros' certify "$work/c.json" --jobs 2
for engine in mpc arb; do
    if "$ghosts" radius "${sum[@]}" --engine $engine >/dev/null 2>&1; then
        expect 0 '^valid' certify "$work/c.json" --engine $engine
        expect 0 'complete' zeros "${sum[@]}" --box=-3,3,-11,4 --digits 40 --engine $engine \
            --certificate "$work/box.json"
        expect 0 '^valid' certify "$work/box.json"
    fi
done
expect 0 'rho' radius "${sum[@]}" --certificate "$work/r.json" --digits 30
expect 0 '^valid: .* 2 zeros' certify "$work/r.json"
expect 0 'certified' zeros "${sum[@]}" --nearest 4 --certificate "$work/n.json"
expect 0 '^valid: .* 8 zeros' certify "$work/n.json"
# w^2 + b w + c with w = e^tau, roots -e^2 and -e^-2 up to 1e-9: the next modulus is 1e-10 farther
close=(--logits=-1e-9,2.0181499278998235304017231133647684,0 --slopes 0,1,2)
expect 0 'rho' radius "${close[@]}" --certificate "$work/close.json"
expect 0 '^valid: .* 2 zeros' certify "$work/close.json"
expect 0 'no zeros' zeros --logits 0,1 --slopes 2,2 --nearest 1 --certificate "$work/e.json"
expect 0 '^valid: .* 0 zeros' certify "$work/e.json"
"$ghosts" certify - <"$work/c.json" | grep -q '^valid'
verdict $? 'certificate from standard input'

# regions without zeros: beside the strip of the zeros, and below it
expect 0 'complete: 0 zeros' zeros "${sum[@]}" --box=50,60,-5,5 --certificate "$work/o.json"
expect 0 '^valid' certify "$work/o.json"
expect 0 'complete: 0 zeros' zeros "${sum[@]}" --box=-2,2,-1,1 --certificate "$work/o.json"
expect 0 '^valid' certify "$work/o.json"

# zeros on the edge of the region, and double ones
expect 0 'on the edge' zeros --logits 0,0 --slopes 0,1 --box=0,2,1,20 --certificate "$work/edge.json"
expect 0 '^valid' certify "$work/edge.json"
expect 0 ' 2$' zeros --logits 0,0,0,0 --slopes 0,1,1,2 --disk 12 --certificate "$work/two.json"
expect 0 '^valid' certify "$work/two.json"

# slopes of any size: outsiders and known zeros are told apart relative to where they are
expect 0 'rho' radius --logits 0,300 --slopes 0,1e50 --certificate "$work/s.json"
expect 0 '^valid: .* 2 zeros' certify "$work/s.json"
expect 0 'complete: 2 zeros' zeros --logits 0,0 --slopes 0,1e50 --disk 4e-50 --certificate "$work/s.json"
expect 0 '^valid: .* 2 zeros' certify "$work/s.json"
expect 0 'complete: 2 zeros' zeros --logits 0,0 --slopes 0,1e-310 --disk 4e310 --certificate "$work/s.json"
expect 0 '^valid: .* 2 zeros' certify "$work/s.json"

# discs that barely reach the zeros: the strip between is one cell (0.2 s each; explored to their
# full height they take minutes)
expect 0 'rho' radius --logits 0,1e6,0 --slopes 0,1,2 --certificate "$work/wide.json"
expect 0 '^valid: .* 4 zeros' certify "$work/wide.json"
expect 0 'certified' zeros --logits 0,1e9 --slopes 0,1 --nearest 1 --certificate "$work/w.json"
expect 0 '^valid' certify "$work/w.json"
expect 0 'complete: 142 zeros' zeros --logits 0,1e9 --slopes 0,1 --disk 1000000000.0001 \
    --certificate "$work/w.json"
expect 0 '^valid: .* 142 zeros' certify "$work/w.json"
expect 0 'complete: 0 zeros' zeros --logits 0,1e9 --slopes 0,1 --disk 1e9 --certificate "$work/w.json"
expect 0 '^valid: .* 0 zeros' certify "$work/w.json"

# ---- a second opinion ------------------------------------------------------------------------
oracle=${GHOSTS_SRCDIR:-.}/tests/oracles/certificate.py
if python_has mpmath; then
    for name in c box r n e edge two wide; do
        "$python" "$oracle" "$work/$name.json" >"$work/out" 2>&1 && grep -q '^valid$' "$work/out"
        verdict $? "mpmath agrees with $name.json: $(tail -n 1 "$work/out")"
    done
    sed '/"discs": \[/{n;s/1\]/2]/}; s/, 1, false\]/, 2, false]/' "$work/c.json" >"$work/t.json"
    "$python" "$oracle" "$work/t.json" >"$work/out" 2>&1
    [ $? -eq 1 ]
    verdict $? 'mpmath refuses a wrong count'
else
    skip 'mpmath is missing: apt-get install python3-mpmath'
fi

# ---- tampering: one line each ----------------------------------------------------------------
change '\["0x\([0-9a-f]*\)p\(-*[0-9]*\)", "\(.*\), 1, false\]' '["0x\1fp\2", "\3, 1, false]'
tampered '"kind":"zero"' "$work/t.json"                                   # a moved zero
sed '/"zeros": \[/{n;d}' "$work/c.json" >"$work/t.json"
tampered '"kind":"zero","index":0},"reason":"its mirror image' "$work/t.json" # a lost zero
sed '/"zeros": \[/{n;N;d}' "$work/c.json" >"$work/t.json"
tampered '"kind":"disc".*missing' "$work/t.json"                          # a lost pair
sed '/"zeros": \[/{n;p}' "$work/c.json" >"$work/t.json"
tampered '"kind":"zero"' "$work/t.json"                                   # a zero twice
sed '/"cells": \[/{n;n;n;d}' "$work/c.json" >"$work/t.json"
tampered '"kind":"gap"' "$work/t.json"                                    # a hole
sed '/"discs": \[/{n;d}' "$work/c.json" >"$work/t.json"
tampered '"kind":"gap"' "$work/t.json"                                    # a lost disc
change '1, false\]' '2, false]'
tampered '"kind":"zero"' "$work/t.json"                                   # a wrong multiplicity
change '1, false\]' '1, true]'
tampered '"kind":"zero","index":0},"reason":"is marked' "$work/t.json"    # a wrong mark
change '"1\/3"' '"1\/4"'
tampered '"kind":"' "$work/t.json"                                        # another sum
change '"radius": "20"' '"radius": "21"'
tampered '"kind":"gap"' "$work/t.json"                                    # a larger region
sed '/"cells": \[/{n;s/\["\([^"]*\)", "[^"]*"/["\1", "0x5p2"/}' "$work/c.json" >"$work/t.json"
tampered '"kind":"cell","index":0}' "$work/t.json"                        # a widened cell

# one cell over everything: the zeros have a real part of 1e30, and from its centre one term is seen
cat >"$work/t.json" <<'END'
{"format": "ghosts certificate", "version": 1, "engine": "arb", "digits": 16,
"logits": ["0", "-1000000000000000000000000000000"], "slopes": ["0", "1"],
"region": {"shape": "box", "x0": "9e29", "x1": "11e29", "y0": "0", "y1": "100"},
"cells": [["-0x1p60", "0x1p104", "0x1p0", "0x1p104"]], "discs": [], "zeros": [], "outside": []}
END
tampered '"kind":"cell","index":0}' "$work/t.json"

change '"radius": "20"' '"radius": "1e4000"'
tampered '"cell":{"kind":"gap","re":.*"im":.*},"reason":"not covered' "$work/t.json" # beyond doubles

# ---- long numbers ------------------------------------------------------------------------------
# as fractions they have twice the characters, or more than a number of the input can have
ones=$(head -c 90000 /dev/zero | tr '\0' 1)
expect 0 'rho' radius --logits 0,1 --slopes "0.$ones,1" --certificate "$work/long.json" --quiet
expect 0 '^valid: .* 2 zeros' certify "$work/long.json"
expect 0 'rho' radius --logits 0,1 --slopes "0.${ones}e-5000,1" --certificate "$work/long.json" --quiet
expect 0 '^valid: .* 2 zeros' certify "$work/long.json"
expect 0 'complete' zeros --logits 0,1 --slopes 0,1 --disk "4.$ones" --certificate "$work/long.json"
expect 0 '^valid: .* 2 zeros' certify "$work/long.json"
sed "s/\"radius\": \"/&1${ones:0:30000}/" "$work/long.json" >"$work/t.json"
refuse '"region"' certify "$work/t.json"

# ---- files that are no certificates ----------------------------------------------------------
refuse 'name one file' certify
refuse 'takes no --logits' certify "$work/c.json" --logits 0,1
refuse 'text or json' certify "$work/c.json" --format csv
refuse "$work/missing.json: No such file" certify "$work/missing.json"
refuse "$work: " certify "$work"
head -c 1500 "$work/c.json" >"$work/t.json"
refuse 't.json:[0-9]*: not JSON' certify "$work/t.json"
: >"$work/t.json"
refuse 't.json:1: not JSON' certify "$work/t.json"
printf '[1, 2]\n' >"$work/t.json"
refuse 't.json:1: not JSON: not an object' certify "$work/t.json"
printf '{"format": "something else"}\n' >"$work/t.json"
refuse 't.json:1: not a certificate' certify "$work/t.json"
# no end, no lines, no text: refused before memory is
refuse '/dev/zero:1: a zero byte' certify /dev/zero
refuse '/dev/urandom:[0-9]*: ' certify /dev/urandom
truncate -s 1073741825 "$work/t.json"
refuse 't.json: more than 1073741824 bytes' certify "$work/t.json"
printf '{"format":\n"' >"$work/t.json"
head -c 135000000 /dev/zero | tr '\0' 'a' >>"$work/t.json"
refuse 't.json:2: a line of more than 134217728 characters' certify "$work/t.json"
head -c 200000 /dev/zero | tr '\0' '[' >"$work/t.json"
refuse 't.json:1: not JSON' certify "$work/t.json"
change '"version": 1' '"version": 3'
refuse 't.json:1: "version"' certify "$work/t.json"
change '"version": 1' '"version": 2'
refuse '"version": version 2 needs weights' certify "$work/t.json"

# ---- weights: version 2 ----------------------------------------------------------------------
weights=(--weights 1,3,2/7 --slopes 0,1,2.5)
"$ghosts" zeros "${weights[@]}" --disk 9 --certificate "$work/w.json" --quiet >"$work/out"
grep -q '^{"format": "ghosts certificate", "version": 2,' "$work/w.json" && grep -q '"2/7"' "$work/w.json"
verdict $? 'a certificate with weights says so in its version'
for engine in mpc arb; do
    "$ghosts" radius --logits 0,0 --slopes 0,1 --engine $engine >/dev/null 2>&1 || continue
    expect 0 '^valid' certify "$work/w.json" --engine $engine --quiet
done
sed 's/^ "3"/ "4"/' "$work/w.json" >"$work/t.json"
expect 1 '^invalid' certify "$work/t.json" --quiet
sed 's/^ "2\/7"/ "2\/9"/' "$work/w.json" >"$work/t.json"
expect 1 '^invalid' certify "$work/t.json" --quiet
sed 's/^ "3"/ "-3"/' "$work/w.json" >"$work/t.json"
refuse '"weights".*: a weight that is not positive' certify "$work/t.json"
sed 's/"version": 2/"version": 1/' "$work/w.json" >"$work/t.json"
refuse 'weights come with version 2' certify "$work/t.json"
if python_has mpmath; then
    "$python" "${GHOSTS_SRCDIR:-.}/tests/oracles/certificate.py" "$work/w.json" | grep -q '^valid$'
    verdict $? 'the checker in Python takes the weights'
    sed 's/^ "3"/ "4"/' "$work/w.json" >"$work/t.json"
    ! "$python" "${GHOSTS_SRCDIR:-.}/tests/oracles/certificate.py" "$work/t.json" >/dev/null
    verdict $? 'the checker in Python refuses another weight'
fi
change '"-5\/2"' '"-5\/0"'
refuse 't.json:7: "logits", entry 2' certify "$work/t.json"
change '"-5\/2"' '"1e999999"'
refuse 't.json:7: "logits", entry 2' certify "$work/t.json"
change '"-5\/2"' '"-inf"'
refuse 't.json:7: "logits", entry 2' certify "$work/t.json"
change '"radius": "20"' '"radius": "-20"'
refuse 't.json:12: "region"' certify "$work/t.json"
sed '/"cells": \[/{n;n;s/p[-0-9]*"/p999999999999999999999"/}' "$work/c.json" >"$work/t.json"
refuse 't.json:15: "cells", entry 1: .*exponent' certify "$work/t.json"
sed '/"cells": \[/{n;n;s/"[^"]*"/"nan"/}' "$work/c.json" >"$work/t.json"
refuse 't.json:15: "cells", entry 1: not a number' certify "$work/t.json"
for form in 0x1p+3 0x1p 0x1p- 0x1p3.0 1p3 0x1P3 0xAp3 +0x1p3 ' 0x1p3' 0xp3; do
    sed "/\"cells\": \[/{n;n;s/\"[^\"]*\"/\"$form\"/}" "$work/c.json" >"$work/t.json"
    refuse 't.json:15: "cells", entry 1: not a number of the form' certify "$work/t.json"
done
sed '/"discs": \[/{n;s/1\]/0]/}' "$work/c.json" >"$work/t.json"
refuse 't.json:[0-9]*: "discs", entry 0' certify "$work/t.json"
sed '/"zeros": \[/{n;s/false/7/}' "$work/c.json" >"$work/t.json"
refuse 't.json:[0-9]*: "zeros", entry 0' certify "$work/t.json"
sed 's/^"outside"/"elsewhere"/' "$work/c.json" >"$work/t.json"
refuse 't.json:1: a list is missing' certify "$work/t.json"

# ---- files that cannot be written ------------------------------------------------------------
if [ -w /dev/full ]; then
    ln -s /dev/full "$work/full.json"
    "$ghosts" zeros "${sum[@]}" --disk 5 --certificate "$work/full.json" >/dev/null 2>"$work/err"
    [ $? -eq 2 ] && grep -q 'full.json: No space left' "$work/err" && [ -L "$work/full.json" ]
    verdict $? "a full disk is told, and a device is not removed: $(head -c 200 "$work/err")"
    (ulimit -f 1 && trap '' XFSZ && "$ghosts" zeros "${sum[@]}" --disk 50 \
        --certificate "$work/large.json") >/dev/null 2>"$work/err"
    [ $? -eq 2 ] && grep -q 'large.json: File too large' "$work/err" && [ ! -e "$work/large.json" ]
    verdict $? "no part of a certificate is left behind: $(head -c 200 "$work/err")"
else
    skip "/dev/full is missing: certificates were not tried on it"
fi
refuse_full_disk certify "$work/c.json"
refuse 'no/such/folder.json: No such' zeros "${sum[@]}" --disk 5 --certificate "$work/no/such/folder.json"
refuse 'no/such/folder.json: No such' radius "${sum[@]}" --certificate "$work/no/such/folder.json"
printf '0,0\n0,1\n' >"$work/z.csv"
refuse 'written for one sample' zeros --logits "$work/z.csv" --slopes "$work/z.csv" --disk 5 \
    --certificate "$work/x.json"
[ ! -e "$work/x.json" ]
verdict $? 'nothing written for a refused command'

finish
