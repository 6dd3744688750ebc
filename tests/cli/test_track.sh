#!/usr/bin/env bash
# ghosts track: motions with closed forms, collisions, exchanges, output, bad input.
#
# SPDX-License-Identifier: GPL-3.0-or-later
. "${GHOSTS_SRCDIR:-.}/tests/support/cli.sh"

three=(--logits 0,1/3,-2.5 --slopes 1,2,3)
# two classes: tau = (-1 + i pi T) / 2, speed i pi / 2
expect 0 '^ *2    *1\*  *-0\.500000000000000.*  *3\.14159265358979[0-9]  .*-\?0  *+1\.571i' \
    track --logits 0,1 --slopes 0,2 --over temperature=1/2:2 --nearest 1 --points 4
expect 0 '^ *1\.25  *2  *-0\.50000000000000.*5\.8904862254808' \
    track --logits 0,1 --slopes 0,2 --over temperature=2:1/2 --nearest 2 --points 2
# the moduli of -0.288 - T + i pi and 2.788 - T + i pi agree at T = 1.25
# seen from the point 2, everything has moved by 2: the zeros of ghosts zeros, to thirty digits
expect 0 '^ *2  *1  *-2\.288244377315757705692898026[89]' track "${three[@]}" --over at=0:2 --digits 30
expect 0 '^nearest between at 1.2 and 1.3: from track 1 to track 2$' track "${three[@]}" --over at=0:2
[ "$("$ghosts" track "${three[@]}" --over at=0:2 --format csv | awk -F, 'NR > 1 && ($7 + 1) ^ 2 + $8 ^ 2 > 1e-12' | wc -l)" -eq 0 ]
verdict $? 'the speed is -1'
# 1 + x exp(1/(3 T)) + x^2 exp(-2.5/T) has a double root where T = (2.5 + 2/3)/log 4
expect 1 '^track 3: not followed beyond temperature 2.2842[0-9]*, where it comes too near' \
    track "${three[@]}" --over temperature=0.3:3 --points 6
# a slope that crosses another: the zeros of these two run away
expect 1 'where it has gone far away' \
    track "${three[@]}" --over samples --to-logits 1,0,0 --to-slopes 3,1,2 --points 5 --nearest 1
# from one sample to another: at the end, zeros of the other
late=(--logits "$data/mlp_late_logits.npy" --slopes "$data/mlp_late_slopes.npy")
"$ghosts" track "${late[@]}" --sample 555 --over samples --to-sample 556 --nearest 3 --points 4 \
    -o "$work/track.csv" --format json >"$work/out" 2>"$work/err"
status=$?
[ $status -le 1 ] && [ "$(wc -l <"$work/out")" -eq 5 ]
verdict $? "two samples of a network: status $status $(cat "$work/err")"
"$ghosts" zeros "${late[@]}" --sample 556 --nearest 40 --format csv >"$work/zeros.csv"
grep '^1,' "$work/track.csv" | while IFS=, read -r _ _ re im _; do
    grep -q ",${re:0:12}[0-9]*,${im:0:12}[0-9]*," "$work/zeros.csv" || echo "no zero: $re $im"
done >"$work/out"
[ ! -s "$work/out" ] && [ "$(grep -c '^0,' "$work/track.csv")" -eq 3 ]
verdict $? "the ends are zeros of the other sample: $(cat "$work/out")"
if command -v gnuplot >/dev/null; then
    expect 0 'certified' track "${three[@]}" --over at=0:2 -o "$work/track.svg"
    grep -q '<svg' "$work/track.svg"
    verdict $? 'a picture'
else
    skip 'no gnuplot'
fi

refuse 'is needed' track "${three[@]}"
refuse 'is needed' track "${three[@]}" --over samples
refuse 'is needed' track "${three[@]}" --over at=0:1 --to-sample 3
refuse 'is not temperature=A:B' track "${three[@]}" --over heat=1:2
refuse 'two different positive numbers' track "${three[@]}" --over temperature=0:1
refuse 'two different numbers' track "${three[@]}" --over at=1:1
refuse 'not weights' track --weights 1,2 --slopes 1,2 --over at=0:1
refuse 'choose one with --sample' track "${late[@]}" --over at=0:1
refuse 'of -inf cannot move' track --logits=0,0,-inf --slopes 1,2,3 --over at=0:1
refuse 'zeros of a cluster' track --logits 0,0,0,0 --slopes 0,1,1,2 --over at=0:1
refuse 'no zero' track --logits 0,1 --slopes 2,2 --over at=0:1
refuse 'number of classes' track "${three[@]}" --over samples --to-logits 1,2 --to-slopes 1,2
refuse 'ends neither' track "${three[@]}" --over at=0:1 -o x.txt
refuse 'raise --work-limit' track "${three[@]}" --over at=0:2000 --points 1 --work-limit 1000

finish
