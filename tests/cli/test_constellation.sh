#!/usr/bin/env bash
# ghosts constellation and ghosts plot: statistics with closed forms, pictures.
#
# SPDX-License-Identifier: GPL-3.0-or-later
. "${GHOSTS_SRCDIR:-.}/tests/support/cli.sh"

# two classes: a row of zeros at Re = -1/2, 2 pi / Delta = pi apart
expect 0 '^0,2,2,157\.07963[0-9]*,50,1,-0\.5,-0\.5,[0-9.e-]*,' \
    constellation --logits 0,1 --slopes 0,2 --zeros 50 --format csv
"$ghosts" constellation --logits 0,1 --slopes 0,2 --zeros 50 -o "$work/row.csv" --format json >"$work/out"
awk -F, 'NR > 1 && ($1 != -0.5 || (NR > 2 && ($4 - 1) ^ 2 > 1e-16)) { bad++ } END { exit NR != 51 || bad > 0 }' "$work/row.csv"
verdict $? 'the zeros of two classes and their spacing'
grep -q '"window_bound":1,' "$work/out"
verdict $? 'the bound of windows is the number of terms less one'
# the zeros are those of ghosts zeros
"$ghosts" constellation --logits 0,1/3,-2.5 --slopes 1,2,3.3 --zeros 20 -o "$work/stars.csv" >/dev/null
"$ghosts" zeros --logits 0,1/3,-2.5 --slopes 1,2,3.3 --box=-30,30,0,54.63636 --format csv | tail -n +2 |
    cut -d, -f3 | cut -c 1-10 | LC_ALL=C sort -g >"$work/zeros"
tail -n +2 "$work/stars.csv" | cut -d, -f2 | cut -c 1-10 | diff - "$work/zeros" >"$work/out"
verdict $? "heights: $(head -c 300 "$work/out")"
# theory.md, section 9, on recorded samples: windows hold Delta h / 2 pi zeros to within n - 1
"$ghosts" constellation --logits "$data/mlp_late_logits.npy" --slopes "$data/mlp_late_slopes.npy" \
    --sample 555 --format csv | awk -F, 'NR == 2 && $5 == 200 && $12 <= $13 && ($7 - $8) ^ 2 < (0.05 * $9) ^ 2 { good = 1 }
    END { exit !good }'
verdict $? 'late 555: windows and mean'
if command -v gnuplot >/dev/null; then
    expect 0 'certified complete' constellation --logits 0,1/3,-2.5 --slopes 1,2,3.3 -o "$work/stars.svg"
    expect 0 '12 pairs of zeros, certified' plot zeros --logits 0,1/3,-2.5 --slopes 1,2,3 -o "$work/zeros.svg"
    expect 0 '1 pairs' plot zeros --logits 0,1 --slopes 0,1e300 --nearest 1 -o "$work/small.png"
    grep -q '= 3.1548' "$work/zeros.svg" && grep -q '<svg' "$work/stars.svg" && [ -s "$work/small.png" ]
    verdict $? 'pictures'
else
    skip 'no gnuplot'
fi

refuse 'there is no zero' constellation --logits 0,1 --slopes 2,2
refuse 'choose one with --sample' constellation --logits "$data/mlp_late_logits.npy" --slopes "$data/mlp_late_slopes.npy" -o "$work/x.csv"
refuse 'ends neither' constellation --logits 0,1 --slopes 0,1 -o x.txt
refuse 'ghosts plot zeros INPUT -o FILE' plot --logits 0,1 --slopes 0,1 -o x.svg
refuse 'ghosts plot zeros INPUT -o FILE' plot zeros --logits 0,1 --slopes 0,1
refuse 'there is no zero' plot zeros --logits 0,1 --slopes 1,1 -o "$work/none.svg"
refuse 'takes no --format' plot zeros --logits 0,1 --slopes 0,1 -o x.svg --format json
[ ! -e "$work/none.svg" ]
verdict $? 'what is refused leaves no file'

finish
