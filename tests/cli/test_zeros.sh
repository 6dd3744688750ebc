#!/usr/bin/env bash
# ghosts zeros --disk and --box: the JSON contract, order, edges, and bad regions.
#
# SPDX-License-Identifier: GPL-3.0-or-later
. "${GHOSTS_SRCDIR:-.}/tests/support/cli.sh"

binary=(--logits 0,0 --slopes 0,1)               # zeros at (2 k + 1) pi i
square=(--logits 0,0,0,0 --slopes 0,1,1,2)       # (1 + e^tau)^2
three=(--logits 0,1/3,-2.5 --slopes 1,2,3)

# ---- results ---------------------------------------------------------------------------------
expect 0 '^{"complete":true,"zeros":\[{"re":"0","im":"-3.14159' zeros "${binary[@]}" --disk 4 --format json
expect 0 '"multiplicity":1,"certified":true,"edge":false,"one_zero":true,"modulus":"3.14159265358979[0-9]*"}\]}$' \
    zeros "${binary[@]}" --disk 4 --format json
expect 0 '^{"complete":true,"zeros":\[\]}$' zeros "${binary[@]}" --disk 3.14 --format json
expect 0 '^{"complete":true,"zeros":\[\]}$' zeros --logits 0,1 --slopes 2,2 --disk 100 --format json
expect 0 '"multiplicity":2,"certified":true,"edge":false' zeros "${square[@]}" --disk 4 --format json
# every zero of 1 + e^tau has the real part 0: on the edge x0 = 0, inside x0 = -1/1000, outside x0 = 1/1000
expect 0 '"edge":true' zeros "${binary[@]}" --box 0,1,0,4 --format json
expect 0 '"edge":false' zeros "${binary[@]}" --box=-1/1000,1,0,4 --format json
expect 0 '^{"complete":true,"zeros":\[\]}$' zeros "${binary[@]}" --box 1/1000,1,0,4 --format json
expect 0 'complete: 1 zero in the region.*; 1 of them on the edge' zeros "${binary[@]}" --box 0,1,0,4
expect 0 '^sample,re,im,error,multiplicity,certified,edge$' zeros "${binary[@]}" --disk 4 --format csv
expect 0 'complete: 2 zeros' zeros "${three[@]}" --disk 3.16
expect 0 'complete: 0 zeros' zeros "${three[@]}" --disk 3.15
expect 0 'complete: 1 zero in' zeros "${three[@]}" --box=-1,0,-4,3
expect 1 '"complete":false' zeros "${three[@]}" --disk 100 --work-limit 5 --format json

# both half-planes, by modulus, then by imaginary part
"$ghosts" zeros "${three[@]}" --disk 40 --format csv >"$work/out"
[ "$(awk -F, 'NR > 1 { m = sqrt($2 * $2 + $3 * $3); s = $3 < 0 ? -1 : 1
                       if (m < last - 1e-12 || (m < last + 1e-12 && $3 < im)) bad++
                       last = m; im = $3; n++; balance += s }
              END { print n, bad + 0, balance + 0 }' "$work/out")" = "24 0 0" ]
verdict $? "zeros --disk 40: 24 zeros in order, in conjugate pairs"

# ---- bad regions -----------------------------------------------------------------------------
refuse 'say which' zeros "${binary[@]}" --disk 4 --nearest 1
refuse 'not positive' zeros "${binary[@]}" --disk 0
refuse 'not positive' zeros "${binary[@]}" --disk -1
refuse '1 exact number is needed' zeros "${binary[@]}" --disk nan
refuse '4 exact numbers are needed' zeros "${binary[@]}" --box 0,1,2
refuse 'X0 < X1 and Y0 < Y1' zeros "${binary[@]}" --box 1,0,0,1
refuse 'beyond the supported range' zeros "${binary[@]}" --disk 1e299

# ---- weights -----------------------------------------------------------------------------------
if "$ghosts" --version | grep -q 'engine arb'; then
    expect 0 '"im":"-3.14159265358979323[0-9]*","error":"[0-9.e-]*","multiplicity":4' \
        zeros --weights 1,4,6,4,1 --slopes 0,1,2,3,4 --nearest 1 --format json
fi
# 1 + 3 x: tau = -log 3 + i pi
expect 0 '"re":"-1.098612288668109691395[0-9]*","im":"3.14159265358979323846' \
    radius --weights 1,3 --slopes 0,1 --format json --digits 20
expect 0 '"radius":"3.14159265358979323846' radius --weights 5/7,5/7 --slopes 0,1 --format json --digits 20
expect 0 '"n":3' radius --weights 1,0,1 --slopes 0,5,1 --format json
printf '1,3\n2,6\n' >"$work/w.csv"
printf '0,1\n0,1\n' >"$work/a.csv"
expect 0 '^1,2,1,3.14159.*,-1.0986' radius --weights "$work/w.csv" --slopes "$work/a.csv" --format csv
refuse '--logits or --weights, not both' radius --logits 0,0 --weights 1,1 --slopes 0,1
refuse '--weights: item 2: the weight is negative' radius --weights 1,-1 --slopes 0,1
refuse "--weights: item 2: 'x'" radius --weights 1,x --slopes 0,1
refuse '--weights: item 1: ' radius --weights -inf,1 --slopes 0,1
refuse 'every weight is 0' radius --weights 0,0 --slopes 0,1
printf '1,3\n2,-6\n' >"$work/w.csv"
refuse 'w.csv: row 1, column 1 (from 0): the weight is negative' radius --weights "$work/w.csv" --slopes "$work/a.csv" --sample 1
refuse 'batches in double precision take --logits' clip --weights 1,1 --slopes 0,1 --step 1

finish
