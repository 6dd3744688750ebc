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
expect 0 '"multiplicity":1,"certified":true,"edge":false,"one_zero":true}\]}$' \
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

finish
