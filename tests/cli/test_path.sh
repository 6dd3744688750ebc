#!/usr/bin/env bash
# ghosts path: the text of paths, zeros and poles against closed forms, bad input.
#
# SPDX-License-Identifier: GPL-3.0-or-later
. "${GHOSTS_SRCDIR:-.}/tests/support/cli.sh"

# 1 + exp(t^2) = 0: t^2 = (2k + 1) pi i, t = (1 + i) sqrt(pi (2k + 1) / 2) and its images
expect 0 '^ *1\.25331413731550025120788264241 *1\.25331413731550025120788264241  ' \
    path --path '0; t^2' --nearest 2 --digits 30
expect 0 '^certified, complete: 16 zeros in the disk' path --path '0; t^2' --disk 5
expect 0 '"re":"2\.1708037636748029780890438[0-9]*","im":"2\.17080376367480[0-9]*",.*"modulus":"3\.06998012383946546543865487[0-9]*"' \
    path --path '0; t^2' --nearest 4 --format json
[ "$("$ghosts" path --path '0; t^2' --disk 5 --upper --format csv | grep -c ',-[0-9.]*,[0-9.e-]*,1,1,0$')" -eq 0 ] &&
    [ "$("$ghosts" path --path '0; t^2' --disk 5 --upper --format csv | wc -l)" -eq 9 ]
verdict $? '--upper'
# linear logits: the zeros of ghosts zeros
"$ghosts" path --path '0+t; 1/3+2t; -2.5+3t' --nearest 3 | sed 's/  [^ ]*  *1$//; $d' >"$work/path"
"$ghosts" zeros --logits 0,1/3,-2.5 --slopes 1,2,3 --nearest 3 | sed 's/  [^ ]*  *1$//; $d' | diff "$work/path" - >"$work/out"
verdict $? "linear logits: $(cat "$work/out")"
# t/(4 - t) = i pi: t = (4 pi^2 + 4 pi i) / (1 + pi^2), before the pole at 4
expect 0 '^ *3\.632001[0-9]* *1\.156101[0-9]* ' path --path '0; t/(4-t)' --nearest 1
expect 1 '^pole of a logit: re 4\.00000000000000. *im 0 ' path --path '0; t/(4-t)' --nearest 500
expect 1 '"complete":false.*"pole":{"re":"4",' path --path '0; t/(4-t)' --nearest 500 --format json
# the same logits in other words
"$ghosts" path --path '0; 1+2t+t^2/2; (1-t)/(1+t^2)' --nearest 2 --digits 20 >"$work/path"
[ "$(wc -l <"$work/path")" -eq 6 ]
verdict $? 'polynomials and quotients'
for words in '0*t; 0.5*(t + 2)^2 - 1; -(t - 1)/(tau^2+1)' '0;1+2 t+.5t t;1/(1+t^2) - t/(1+t^2)' \
    ' ; 0 ; 2t+1+1/2t^2 ; 1/((1+t^2)/(1-t)) ;'; do
    "$ghosts" path --path "$words" --nearest 2 --digits 20 | diff "$work/path" - >"$work/out"
    verdict $? "$words: $(cat "$work/out")"
done
printf '# three logits; of a file\n0\n1+2t+t^2/2\n\n(1-t)/(1+t^2)\n' >"$work/logits.txt"
"$ghosts" path --path "$work/logits.txt" --nearest 2 --digits 20 | diff "$work/path" - >"$work/out"
verdict $? "a file: $(cat "$work/out")"
# sums without zeros, as far as was looked
expect 0 '^certified: no zero has a modulus below 1048576$' path --path '1; 2' --nearest 1
expect 0 '^certified: no zero has a modulus below 8$' path --path 't^3' --nearest 1 --limit 8
expect 0 '^certified, complete: 0 zeros' path --path '0; t' --disk 3

refuse "both\|are needed" path --nearest 1
refuse 'are needed' path --path '0;t' --nearest 1 --disk 2
refuse 'logit 2, character 3: .* where a number' path --path '0;t+*2' --nearest 1
refuse "logit 2, character 1: 'x' where" path --path '0;x' --nearest 1
refuse "character 4: '!' is not understood" path --path '1+t!' --nearest 1
refuse 'closing parenthesis' path --path '(1+t' --nearest 1
refuse 'no whole number' path --path 't^t' --nearest 1
refuse 'degree exceeds 64' path --path '(t^8)^9' --nearest 1
refuse 'degree exceeds 64' path --path 't^65' --nearest 1
refuse 'denominator vanishes at t = 0' path --path '0;1/t' --nearest 1
refuse 'division by 0' path --path '1/(t-t)' --nearest 1
refuse 'the logit ends' path --path '1+' --nearest 1
refuse 'no logit' path --path ' ;;' --nearest 1
refuse '64 parentheses' path --path "$(printf '(%.0s' $(seq 200))" --nearest 1
refuse "'1.2.3'" path --path '1.2.3' --nearest 1
refuse 'not positive' path --path '0;t' --disk 0
refuse 'between 2^-500' path --path '0;t' --disk 1e-200
refuse 'takes no --logits' path --path '0;t' --nearest 1 --logits 0,1 --slopes 0,1
refuse_full_disk path --path '0; t^2' --nearest 1

finish
