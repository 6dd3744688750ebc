#!/usr/bin/env bash
# ghosts series: output, messages, and 100 digits against PARI/GP and mpmath.
#
# SPDX-License-Identifier: GPL-3.0-or-later
. "${GHOSTS_SRCDIR:-.}/tests/support/cli.sh"

# ---- results ---------------------------------------------------------------------------------
even=(--logits 0,0 --slopes=-1,1) # log 2 cosh tau = log 2 + tau^2/2 - tau^4/12 + tau^6/45 - ...
expect 0 '^{"order":4,"at":"0","coefficients":\["0.69314718055994530941' \
    series "${even[@]}" --order 4 --format json
expect 0 '"0.5[0]*","[-e0-9.]*","-0.083333333333333333' series "${even[@]}" --order 4 --format json
expect 0 '"errors":\["[0-9.]*e-[0-9]*",' series "${even[@]}" --order 4 --format json
expect 0 '^ *6  0.0222222222222222  ' series "${even[@]}" --order 6 --digits 15
expect 0 '^ *6  16.0000000000000  ' series "${even[@]}" --order 6 --digits 15 --cumulants
expect 0 '^0,4,-\(2\|1.99999999\)[0-9.]*,[0-9.]*e-' series "${even[@]}" --order 6 --cumulants --format csv
expect 0 '^sample,m,value,error$' series "${even[@]}" --order 1 --format csv
# at log 3 / 2: log(e^t + e^-t) = log(4 / sqrt 3), slope 1/2, and p_1 = 3/4
expect 0 '^ *1  0.500000000000000  ' series "${even[@]}" --order 1 --digits 15 \
    --at 0.5493061443340548456976226184612628523237452789113747258673471668
expect 0 '^ *0  0.750000000000000  ' series "${even[@]}" --order 1 --digits 15 --of softmax --label 1 \
    --at 0.5493061443340548456976226184612628523237452789113747258673471668
expect 0 '^ *0  1.38629436111989  ' series "${even[@]}" --order 1 --digits 15 --of loss --label 0 \
    --at 0.5493061443340548456976226184612628523237452789113747258673471668
expect 0 '^ *1  1.50000000000000  ' series "${even[@]}" --order 1 --digits 15 --of loss --label 0 \
    --at 0.5493061443340548456976226184612628523237452789113747258673471668
expect 0 '"at":"1/3"' series "${even[@]}" --order 1 --at 1/3 --format json
expect 0 '^{"sample":1256,"order":2' series --logits "$data/mlp_mid_logits.npy" \
    --slopes "$data/mlp_mid_slopes.npy" --order 2 --format json --jobs 2
expect 0 '^sample 3$' series --logits "$data/mlp_mid_logits.npy" \
    --slopes "$data/mlp_mid_slopes.npy" --order 2
three=(--logits 0,1/3,-2.5 --slopes 1,2,3)
expect 0 '"method":"pade","radius":"3.15478830068' series "${three[@]}" --order 60 --format json
expect 0 '"method":"ratio","radius":null' series "${three[@]}" --order 60 --format json
expect 0 '"estimates":\[\]' series "${three[@]}" --order 9 --of softmax --label 1 --format json
expect 0 '^pade  *3.154788300685722 .* 1.662291193262664  *1.0000$' series "${three[@]}" --order 60
expect 0 '^ratio  *not found$' series "${three[@]}" --order 60
expect 0 '"agrees":true' series "${three[@]}" --order 24 --zeros 6 --format json
expect 0 '"agrees":true' series "${three[@]}" --order 24 --zeros 3 --at -5/3 --format json
expect 0 '^ *24  5.160605178304073e-14  *2.07e-31  *yes$' series "${three[@]}" --order 24 --zeros 6
expect 0 'Examples' series --help

# log 3 + a t with equal slopes, however far t is
equal=(--logits 0,0,0 --slopes 1e-50,1e-50,1e-50 --order 2)
expect 0 '^ *0  2.0986122886681' series "${equal[@]}" --at 1e50
expect 0 '^ *1  1.00000000000*e-50 ' series "${equal[@]}" --at 1e50
expect 0 '^ *0  1.0000000000000*e+250 ' series "${equal[@]}" --at 1e300
# a coefficient whose error leaves two digits is not printed as zero
expect 0 '^ *9  -6.5e-05  ' series --logits=-7,-2,6,-7,6 --slopes=0,3,0,7,6 --order 60 --digits 2

# far below the default range of MPFR: a number, and an error that is not 0
tiny=(--logits 0,-1e9 --slopes 0,1 --order 2)
for engine in mpc arb; do
    "$ghosts" series --logits 0 --slopes 0 --order 0 --engine $engine >/dev/null 2>&1 || continue
    expect 0 '^ *0  1.249534271921013e-434294482  [1-9]' \
        series "${tiny[@]}" --of softmax --label 1 --engine $engine
    expect 0 '^ *2  6.247671359605066e-434294483  [1-9]' \
        series "${tiny[@]}" --of loss --label 0 --engine $engine
    expect 0 '^ *1  1.249534271921013e-434294482  [1-9]' series "${tiny[@]}" --engine $engine
    expect 0 '^ *0  1.249534271921013e-434294482  [1-9]' \
        series --logits 0,0 --slopes 0,1 --at 1e9 --order 2 --of loss --label 1 --engine $engine
done

# ---- bad usage -------------------------------------------------------------------------------
refuse 'say how far' series "${even[@]}"
refuse 'whole number' series "${even[@]}" --order 1000000000
refuse 'whole number' series "${even[@]}" --order -1
refuse 'not one of' series "${even[@]}" --order 3 --of sum
refuse 'need --label' series "${even[@]}" --order 3 --of loss
refuse 'belongs to' series "${even[@]}" --order 3 --label 0
refuse 'classes of 0,0 are 0 to 1' series "${even[@]}" --order 3 --of loss --label 2
refuse 'class 1, the --label, is -inf' \
    series --logits 0,-inf --slopes 1,2 --order 3 --of softmax --label 1
# a row that cannot be done is refused before the rows above it are written
printf '0,1\n0,1\n0,-inf\n' >"$work/z.csv"
printf '0,1\n0,1\n0,1\n' >"$work/a.csv"
rows=(--logits "$work/z.csv" --slopes "$work/a.csv" --order 2 --of loss)
for format in text json csv; do
    refuse 'z.csv: row 2 (from 0): the logit of class 1' series "${rows[@]}" --label 1 --format $format
    refuse 'z.csv are 0 to 1' series "${rows[@]}" --label 2 --format $format
done
expect 0 '^sample 2$' series "${rows[@]}" --label 0
expect 0 '^ *0  1.31' series "${rows[@]}" --label 0 --sample 0
refuse 'no cumulants' series "${even[@]}" --order 3 --of softmax --label 1 --cumulants
expect 0 '--cumulants .*(text, csv)' series --help
refuse 'JSON' series "${even[@]}" --order 3 --cumulants --format json
refuse 'in text or JSON' series "${even[@]}" --order 3 --zeros 2 --format csv
refuse "'1/0'" series "${even[@]}" --order 3 --at 1/0
refuse "'nan'" series "${even[@]}" --order 3 --at nan
refuse 'beyond' series "${even[@]}" --order 3 --at 1e300

# ---- oracles ---------------------------------------------------------------------------------
logits=0,1/3,-5/2,7/10,2
slopes=1,2,3,-1/2,5/7
order=60

# coefficients ENGINE AT: "value error" a line
coefficients() {
    "$ghosts" series --logits $logits --slopes $slopes --order $order --digits 100 --engine "$1" \
        --at "$2" --format csv | sed 1d | cut -d, -f3,4 --output-delimiter=' '
}

pari() { # value and error vectors on standard input, the point
    {
        printf 'default(realprecision,160);c=[%s];e=[%s];' \
            "$(cut -d' ' -f1 "$work/c" | paste -sd,)" "$(cut -d' ' -f2 "$work/c" | paste -sd,)"
        printf 'z=[%s];a=[%s];N=%d;t=%s;' "$logits" "$slopes" $order "$1"
        printf 's=log(sum(k=1,#z,exp(z[k]+a[k]*t)*exp(a[k]*x+O(x^(N+1)))));'
        printf 'bad=sum(m=0,N,abs(c[m+1]-polcoeff(s,m))>e[m+1]+1e-140);'
        printf 'loose=sum(m=2,N,e[m+1]*1e90>abs(c[m+1]));print(bad," ",loose);\n'
    } | gp -q -f 2>&1
}

mpmath() {
    "$python" - "$work/c" "$logits" "$slopes" "$1" 2>&1 <<'PYTHON'
import sys
from fractions import Fraction
from mpmath import mp, mpf, exp, log, factorial
mp.dps = 170
number = lambda text: mpf(Fraction(text).numerator) / Fraction(text).denominator
rows = [line.split() for line in open(sys.argv[1])]
z, a = ([number(x) for x in sys.argv[i].split(",")] for i in (2, 3))
t, n = number(sys.argv[4]), len(rows)
w = [exp(x + y * t) for x, y in zip(z, a)]
f = [sum(p * y**j for p, y in zip(w, a)) / factorial(j) / sum(w) for j in range(n)]
c = [log(sum(w))]
for m in range(1, n):
    c.append(f[m] - sum(j * c[j] * f[m - j] for j in range(1, m)) / m)
print(sum(abs(mpf(v) - c[m]) > mpf(e) + mpf(10) ** -140 for m, (v, e) in enumerate(rows)),
      sum(mpf(e) * mpf(10) ** 90 > abs(c[m]) for m, (v, e) in enumerate(rows)))
PYTHON
}

for engine in mpc arb; do
    "$ghosts" series --logits 0 --slopes 0 --order 0 --engine $engine >/dev/null 2>&1 || continue
    for at in 0 -7/4; do
        coefficients $engine $at >"$work/c"
        [ "$(wc -l <"$work/c")" -eq $((order + 1)) ]
        verdict $? "$((order + 1)) coefficients, engine $engine"
        if command -v gp >/dev/null; then
            [ "$(pari $at)" = "0 0" ]
            verdict $? "PARI agrees to 100 digits at $at, engine $engine: $(pari $at)"
        else
            skip "PARI/GP is missing: coefficients at $at, engine $engine"
        fi
        if python_has mpmath; then
            [ "$(mpmath $at)" = "0 0" ]
            verdict $? "mpmath agrees to 100 digits at $at, engine $engine: $(mpmath $at)"
        else
            skip "mpmath is missing: coefficients at $at, engine $engine"
        fi
    done
done

finish
