#!/usr/bin/env bash
# ghosts portrait: the files it writes, and that it writes none when it fails.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/support/cli.sh
. "${GHOSTS_SRCDIR:-.}/tests/support/cli.sh"

three=(--logits '0,1/3,-2.5' --slopes '1,2,3')
box=(--box '-8,8,-8,8')
late=(--logits "$data/mlp_late_logits.npy" --slopes "$data/mlp_late_slopes.npy")

# refuse_file PATTERN ARGUMENT...: refused, and neither picture nor temporary file left behind.
refuse_file() {
    refuse "$@"
    [ -z "$(ls "$work/pictures")" ]
    verdict $? "nothing written by: $*"
    rm -rf "${work:?}/pictures"
    mkdir "$work/pictures"
}
mkdir "$work/pictures"
out=$work/pictures/p

# ---- refused, nothing written ---------------------------------------------------------------
refuse_file 'both needed' portrait "${three[@]}" "${box[@]}"
refuse_file 'both needed' portrait "${three[@]}" -o "$out.svg"
refuse_file 'both needed' portrait "${box[@]}" -o "$out.svg"
refuse_file 'neither in .svg, .png nor in .pdf' portrait "${three[@]}" "${box[@]}" -o "$out.gif"
refuse_file 'neither in .svg, .png nor in .pdf' portrait "${three[@]}" "${box[@]}" -o .svg
refuse_file "'-o' needs a value" portrait "${three[@]}" "${box[@]}" -o
refuse_file "'-x' is not an option" portrait "${three[@]}" "${box[@]}" -x "$out.svg"
refuse_file "'-o' is not an option" radius "${three[@]}" -o "$out.svg"
for bad in 1,2,3 1,2,3,4,5 a,1,2,3 ',,,' '' 0,nan,0,1 0,inf,0,1; do
    refuse_file '4 exact numbers' portrait "${three[@]}" --box "$bad" -o "$out.svg"
done
refuse_file 'X0 < X1' portrait "${three[@]}" --box 1,0,0,1 -o "$out.svg"
refuse_file 'X0 < X1' portrait "${three[@]}" --box 0,1,2,2 -o "$out.svg"
refuse_file 'too short to be drawn' portrait "${three[@]}" --box 1,1.00000000001,0,1 -o "$out.svg"
refuse_file 'too far from 0' portrait "${three[@]}" --box 0,1e30,0,1 -o "$out.svg"
refuse_file 'too far from 0' portrait "${three[@]}" --box 0,1,1e9,1000000001 --of log -o "$out.svg"
refuse_file 'not one of' portrait "${three[@]}" "${box[@]}" --of G -o "$out.svg"
for bad in 800 800x 800x600x2 -800x600 10x10 9000x9000 800X600; do
    refuse_file 'not WIDTHxHEIGHT' portrait "${three[@]}" "${box[@]}" --size "$bad" -o "$out.svg"
done
refuse_file 'choose one with --sample' portrait "${late[@]}" "${box[@]}" -o "$out.svg"
refuse_file 'No such file or directory' portrait "${three[@]}" "${box[@]}" -o "$work/no/such.svg"

refuse_file 'need --no-legend' portrait "${three[@]}" "${box[@]}" --size 300x300 -o "$out.svg"

program=$(command -v "$ghosts")
PATH=/nonexistent "$program" portrait "${three[@]}" "${box[@]}" -o "$out.svg" 2>"$work/err"
[ $? -eq 2 ] && grep -q 'gnuplot.*install it' "$work/err" && [ -z "$(ls "$work/pictures")" ]
verdict $? 'gnuplot missing: the cure is named and nothing is written'

"$ghosts" portrait --logits 0,1,3 --slopes 0,1,7 "${box[@]}" --work-limit 1 -o "$out.svg" 2>"$work/err"
[ $? -eq 1 ] && grep -q 'raise --work-limit' "$work/err" && [ -z "$(ls "$work/pictures")" ]
verdict $? 'undecided zeros are not drawn'

if ! command -v gnuplot >/dev/null; then
    skip 'gnuplot is missing'
    finish
    exit
fi

# ---- what stands around the picture -----------------------------------------------------------
"$ghosts" portrait "${three[@]}" --box=-0.2883,-0.2882,3.14154,3.14164 --size 700x600 -o "$work/near.svg"
labels=$(grep -oE '>(-0\.28[0-9]*|3\.14[0-9]*)<' "$work/near.svg")
[ "$(wc -l <<<"$labels")" -ge 8 ] && [ -z "$(sort <<<"$labels" | uniq -d)" ]
verdict $? "labels differ next to a zero: $labels"
"$ghosts" portrait "${three[@]}" --box=-4,4,-4,4 --title 'Mine: "sum_{x}" \alpha' -o "$work/own.svg" &&
    grep -q 'sum_{x}' "$work/own.svg" && ! grep -q 'Phase portrait' "$work/own.svg" &&
    grep -q 'exact radius' "$work/own.svg"
verdict $? '--title as it is'
"$ghosts" portrait "${three[@]}" --box=-4,4,-4,4 --no-title --no-legend --size 240x220 -o "$work/bare.svg" &&
    ! grep -qE 'Phase portrait|exact radius' "$work/bare.svg" && grep -q 'width="240" height="220"' "$work/bare.svg"
verdict $? '--no-title --no-legend'
"$ghosts" portrait "${three[@]}" --box=-4,4,-4,4 -o "$work/p.pdf" && head -c 5 "$work/p.pdf" | grep -q '%PDF-'
verdict $? 'PDF'
"$ghosts" portrait "${late[@]}" --sample 555 --box=-1,1,-1,1 --size 600x560 -o "$work/late.svg" &&
    grep -q 'sample 555; 10 classes' "$work/late.svg"
verdict $? 'the sample is named'
refuse 'does not end in .npy' portrait "${three[@]}" --box=-4,4,-4,4 -o "$work/d.png" --data x.csv
if python_has numpy; then
    # F exp(-2 tau) = e^(-tau) + e^(1/3) + e^(-2.5 + tau) at the middle of the lowest left cell
    "$ghosts" portrait "${three[@]}" --box=-4,4,-4,4 -o "$work/d.png" --data "$work/field.npy" &&
        "$python" -c "
import numpy as np, sys
f = np.load(sys.argv[1])
assert f.shape[2] == 2 and f.shape[0] == f.shape[1] and f.dtype == np.float32
step = 8 / f.shape[1]
tau = complex(-4 + step / 2, -4 + step / 2)
value = np.exp(-tau) + np.exp(1 / 3) + np.exp(-2.5 + tau)
shift = np.exp(f[0, 0, 1] - np.log(abs(value)))
assert abs(np.exp(1j * float(f[0, 0, 0])) - value / abs(value)) < 1e-5
tau = complex(-4 + step * 100.5, -4 + step * 7.5)
other = np.exp(-tau) + np.exp(1 / 3) + np.exp(-2.5 + tau)
assert abs(f[7, 100, 1] - f[0, 0, 1] - np.log(abs(other / value))) < 1e-5" "$work/field.npy"
    verdict $? '--data: phase and log-modulus'
fi
rm -f "$work"/d.png "$work"/field.npy "$work"/near.svg "$work"/own.svg "$work"/bare.svg "$work"/p.pdf "$work"/late.svg

# ---- drawn ------------------------------------------------------------------------------------
# draw FILE ARGUMENT...: written, nothing said.
draw() {
    local file=$1
    shift
    "$ghosts" portrait "$@" -o "$file" >"$work/out" 2>"$work/err" </dev/null &&
        [ -s "$file" ] && [ ! -s "$work/out" ] && [ ! -s "$work/err" ]
    verdict $? "portrait $* ($(head -c 200 "$work/err"))"
}

# The bytes of a PNG file: signature, then width and height as big-endian numbers.
png_header() {
    od -An -tx1 -N8 "$1" | tr -d ' \n'
    od -An -tu1 -j16 -N8 "$1" | awk '{ printf " %dx%d", $3 * 256 + $4, $7 * 256 + $8 }'
}

draw "$out.svg" "${three[@]}" "${box[@]}" --size 700x560
grep -q '<svg' "$out.svg" && grep -q 'data:image/png;base64' "$out.svg" && grep -q '</svg>' "$out.svg"
verdict $? 'an SVG file that holds its pixels'
! grep -qE '(href|src)=.(file|http|[A-Za-z0-9_]*\.png)' "$out.svg"
verdict $? 'an SVG file that needs no other'
grep -q '4 zeros in the box' "$out.svg" && grep -q '3.1548' "$out.svg" && grep -q '1.5708' "$out.svg"
verdict $? 'zeros counted, both radii named'

draw "$out.png" "${three[@]}" "${box[@]}" --size 640x560
[ "$(png_header "$out.png")" = '89504e470d0a1a0a 640x560' ]
verdict $? "a PNG file of the size asked, got $(png_header "$out.png")"

name="$work/pictures/it's \"odd\" \$(touch here).png"
draw "$name" "${three[@]}" "${box[@]}" --size 640x560
cmp -s "$name" "$out.png"
verdict $? 'the same picture under an odd name'

cp "$out.png" "$work/kept.png"
refuse 'not one of' portrait "${three[@]}" "${box[@]}" --of G -o "$out.png"
cmp -s "$work/kept.png" "$out.png"
verdict $? 'a picture in the way survives a failure'

draw "$out-3.png" "${three[@]}" "${box[@]}" --size 640x560 --jobs 3
cmp -s "$out-3.png" "$out.png"
verdict $? 'the same picture with three threads'

draw "$out-log.png" "${late[@]}" --sample 555 --box -0.6,0.5,-0.6,0.6 --of log --size 640x560
draw "$out-tall.png" "${three[@]}" --box=-1,2,-40,40
draw "$out-flat.png" "${three[@]}" --box=-400,400,-1,1
draw "$out-none.svg" --logits 0,1 --slopes 2,2 "${box[@]}" --size 640x560
grep -q 'no zero in the box' "$out-none.svg" && ! grep -q 'exact radius' "$out-none.svg"
verdict $? 'equal slopes: no zero and no disc'
draw "$out-off.svg" "${three[@]}" --box=5,8,20,22 --size 640x560
grep -q 'both discs lie outside' "$out-off.svg"
verdict $? 'a box beyond the discs'
draw "$out-far.svg" --logits 0,1e309 --slopes 1,2 "${box[@]}" --size 640x560
grep -q 'ρ\* = 1.0000e+309' "$out-far.svg" && grep -q 'no zero where' "$out-far.svg"
verdict $? 'a radius beyond the range of doubles'
draw "$out-tiny.svg" --logits 0,0 --slopes 0,1e300 --box=-1e-299,1e-299,-1e-299,1e-299 --size 640x560
grep -q '4 zeros in the box' "$out-tiny.svg"
verdict $? 'slopes of 1e300'
draw "$out-heavy.svg" --logits 0,-1e4,1e4 --slopes 0,1,3 "${box[@]}" --size 640x560
# (1 + e^tau)^2 (1 + e^(2 tau)): zeros i pi / 2 once and i pi twice
draw "$out-double.svg" --logits 0,0,0.69314718055994530942,0.69314718055994530942,0,0 \
    --slopes 0,2,1,3,2,4 --box=-2,2,-4,4 --size 640x560
grep -q '×2' "$out-double.svg" || grep -q '6 zeros in the box' "$out-double.svg"
verdict $? 'a double zero, or two zeros that stand close'
# more than 2^20 pixels: two strips and the key to the colours, in one frame, touching
draw "$out-large.svg" "${three[@]}" "${box[@]}" --size 1420x1250
grep -o "<image x='[0-9.]*' y='[0-9.]*' width='[0-9.]*' height='[0-9.]*'" "$out-large.svg" | tr "'" ' ' |
    awk '{ left[NR] = $3; top[NR] = $5; right[NR] = $3 + $7; bottom[NR] = $5 + $9 }
         function near(a, b) { return a - b < 0.02 && b - a < 0.02 }
         END { exit !(NR == 3 && near(top[1], bottom[2]) && near(top[2], 76) && near(left[1], left[2]) &&
                      near(right[1], right[2])) }'
verdict $? "a large picture is drawn in strips: $(grep -o "<image x='[^p]*" "$out-large.svg" | tr '\n' ' ')"

finish
