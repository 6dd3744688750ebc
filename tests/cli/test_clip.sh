#!/usr/bin/env bash
# ghosts clip: contract, policies, radii, quantiles and bad input.
#
# SPDX-License-Identifier: GPL-3.0-or-later
. "${GHOSTS_SRCDIR:-.}/tests/support/cli.sh"

# ---- two balanced classes: rho* = rho_a = pi -------------------------------------------------
binary=(clip --logits 0,0 --slopes 1,2)
expect 0 '^{"scale":0.49999999999999[0-9]*,"r":2.0[0-9]*,"radius":3.14159265358979[0-9]*,"bound":3.14159265358979[0-9]*,"sample":0}$' \
    "${binary[@]}" --step 6.2831853071795858 --radius bound --format json
expect 0 '^{"scale":0.49999999999999[0-9]*,"r":2.0[0-9]*,"radius":3.14159265358979' \
    "${binary[@]}" --step 6.2831853071795862 --format json
expect 0 '^{"scale":1.0,"r":0.31830988618379[0-9]*,' "${binary[@]}" --step 1 --format json
expect 0 '^{"scale":0.15707963267948' "${binary[@]}" --step 10 --target 0.5 --format json
expect 0 '^{"scale":1.570796326794' "${binary[@]}" --step 1 --target 0.5 --policy set --format json
expect 0 '^{"scale":1.0,"r":3.18309886183' "${binary[@]}" --step 10 --policy monitor --format json
expect 0 '"sample":0,"rate":0.0314159265358979' "${binary[@]}" --step 10 --rate 0.1 --format json
expect 0 '^{"scale":1.0,"r":0.0,' "${binary[@]}" --step 0 --format json
expect 0 '^{"scale":1.0,"r":0.0,"radius":"inf","bound":"inf","sample":0}$' \
    clip --logits 0,1 --slopes 2,2 --step 4 --format json
# a class of weight zero does not count
expect 0 '"radius":3.14159265358979' clip --logits=0,0,-inf --slopes 1,2,90 --step 1 --format json
# rationals are rounded to doubles; the value is ghosts radius's
expect 0 '"radius":3.15478830068' clip --logits 0,1/3,-2.5 --slopes 1,2,3 --step 1 --format json

"$ghosts" "${binary[@]}" --step 1 --format csv | tr '\n' ' ' |
    grep -q '^scale,r,radius,bound,sample 1,0.31830988618379[0-9]*,3.14159[0-9]*,3.14159[0-9]*,0 $'
verdict $? 'csv'
expect 0 '^radius  *exact  *3.14159265' "${binary[@]}" --step 1
expect 0 '^sample  *binding  *0' "${binary[@]}" --step 1
expect 0 'Examples' clip --help

# ---- a triple zero, which double precision leaves undecided: (1 + e^tau)^3 -----------------------
triple=(clip --logits 0,1.0986122886681098,1.0986122886681098,0 --slopes 0,1,2,3 --step 1)
expect 0 '"radius":3.1415[0-9]*,"bound":1.0471975' "${triple[@]}" --format json
expect 0 '"radius":3.1415' "${triple[@]}" --quantile 1 --format json
expect 1 'not decided' "${triple[@]}" --work-limit 1

# ---- a network ---------------------------------------------------------------------------------
late=(clip --logits "$data/mlp_late_logits.npy" --slopes "$data/mlp_late_slopes.npy")
expect 0 '"radius":0.26346087595[0-9]*,"bound":0.1670061[0-9]*,"sample":555}' \
    "${late[@]}" --step 1 --format json
expect 0 '"radius":0.167006[0-9]*,"bound":0.167006' "${late[@]}" --step 1 --radius bound --format json
expect 0 '"sample":7}' "${late[@]}" --sample 7 --step 1 --format json
expect 0 '"radius":0.26346087595' "${late[@]}" --step 1 --quantile 1 --format json

# The quantile against a sort of the radii of all samples: 1257 samples, floor(0.1 * 1257) = 125 below.
radius=$("$ghosts" radius --logits "$data/mlp_late_logits.npy" --slopes "$data/mlp_late_slopes.npy" \
    --format csv | tail -n +2 | cut -d, -f5 | LC_ALL=C sort -g | sed -n 126p)
expect 0 "\"radius\":${radius:0:11}" "${late[@]}" --step 1 --quantile 0.9 --format json
lower=$("$ghosts" "${late[@]}" --step 1 --radius lower --format csv | tail -n 1 | cut -d, -f3)
awk -v x="$lower" 'BEGIN { exit !(x > 0.26346087594 && x <= 0.26346087596) }'
verdict $? "lower bound of the batch: $lower"

# ten samples of radius pi/10, ..., pi: nine reach the second, though 1 - 0.9 is below a tenth
for i in 1 2 3 4 5 6 7 8 9 10; do echo "0,$((2520 / i))"; done >"$work/ten.csv"
yes 0,0 | head -n 10 >"$work/zeros.csv"
ten=(clip --logits "$work/zeros.csv" --slopes "$work/ten.csv" --step 1 --radius bound --format json)
expect 0 '"sample":1}' "${ten[@]}" --quantile 0.9
expect 0 '"sample":2}' "${ten[@]}" --quantile 0.8

refuse_full_disk "${binary[@]}" --step 1

# ---- bad usage and input ---------------------------------------------------------------------
refuse 'how long is the step' "${binary[@]}"
refuse 'not a number' "${binary[@]}" --step -1
refuse 'not a number' "${binary[@]}" --step nan
refuse 'not a number' "${binary[@]}" --step inf
refuse 'not a number' "${binary[@]}" --step 1 --target 0
refuse 'not a number' "${binary[@]}" --step 1 --quantile 1.5
refuse 'not a number' "${binary[@]}" --step 1 --quantile 0
refuse 'not a number' "${binary[@]}" --step 1 --rate 0
refuse 'norm' "${binary[@]}" --step 1e300 --rate 1e-300
refuse 'not one of' "${binary[@]}" --step 1 --policy clamp
refuse 'not one of' "${binary[@]}" --step 1 --radius best
refuse 'both needed' clip --logits 0,1 --step 1
refuse '2 logits' clip --logits 0,0 --slopes 1,2,3 --step 1
refuse 'every logit' clip --logits=-inf,-inf --slopes 1,2 --step 1
refuse 'nan' clip --logits 0,nan --slopes 1,2 --step 1
refuse 'row 0, column 1 .*double' clip --logits 0,1 --slopes 1,1e400 --step 1
printf '1,2\n3,nan\n' >"$work/nan.csv"
refuse 'nan.csv:2' clip --logits "$work/nan.csv" --slopes "$work/nan.csv" --step 1
printf '1,2\n3,4\n' >"$work/two.csv"
printf '1,2\n3,1e999\n' >"$work/huge.csv"
refuse 'row 1, column 1' clip --logits "$work/two.csv" --slopes "$work/huge.csv" --step 1
refuse 'row 1, column 1' clip --logits "$work/two.csv" --slopes "$work/huge.csv" --sample 1 --step 1
refuse 'not a row' clip --logits "$work/two.csv" --slopes "$work/two.csv" --sample 2 --step 1

finish
