#!/usr/bin/env bash
# The command line: contract, JSON, exit statuses and messages for bad input.
#
# SPDX-License-Identifier: GPL-3.0-or-later
. "${GHOSTS_SRCDIR:-.}/tests/support/cli.sh"

# ---- results ---------------------------------------------------------------------------------
binary=(--logits 0,0 --slopes 1,2)
expect 0 '"radius":"3.14159265358979323846' radius "${binary[@]}" --format json
expect 0 '"bound":"3.14159265358979[23]' radius "${binary[@]}" --format json
expect 0 '"multiplicity":1,"certified":true},"ratio":"1' radius "${binary[@]}" --format json
expect 0 '^{"sample":0,"n":2,"spread":"1","bound":' radius "${binary[@]}" --format json
expect 0 '"radius":"inf"' radius --logits 0,1 --slopes 2,2 --format json
expect 0 '"radius":"inf"' radius --logits 0,-inf --slopes 1,2 --format json
expect 0 'rho\*  *3.14159265358979323846264338327950288419716939937511$' \
    radius "${binary[@]}" --digits 51
expect 0 'rho\*  *3$' radius "${binary[@]}" --digits 1
expect 0 '^0,2,1,3.14' radius "${binary[@]}" --format csv
# F = (1 + e^tau)(1 + e^(2 tau)) = 1 + e^tau + e^(2 tau) + e^(3 tau): i pi/2 first, then i pi
expect 0 '"im":"1.57079632679489661923' zeros --logits 0,0,0,0 --slopes 0,1,2,3 --nearest 2 --format json
expect 0 '"im":"3.14159265358979323846' zeros --logits 0,0,0,0 --slopes 0,1,2,3 --nearest 2 --format json
expect 0 '^{"complete":true,"zeros":\[{"re":"0","im":"-1.5707' \
    zeros --logits 0,0,0,0 --slopes 0,1,2,3 --nearest 1 --format json
expect 0 'spread *lower bound *1.04719755119659' bounds --logits 0,0,0,0 --slopes 0,1,2,3
expect 0 '"name":"top2","kind":"estimate"' bounds --logits 0,0,0,0 --slopes 0,1,2,3 --format json
expect 0 '"multiplicity":2' zeros --logits 0,0,0,0 --slopes 0,1,1.00000000000000000000000001,2.00000000000000000000000001 --nearest 1 --format json
# neighbours stay apart even where the modulus alone has one digit
expect 0 '"im":"3.141592[0-9]*","error":"[0-9.]*e-' zeros --logits 0,-1e300 --slopes 0,1 --nearest 2 --digits 1 --format json
# 1 + e^(1e-300 tau) + e^(1e300 tau): e^(1e300 tau) = -2 up to 1e-600
expect 0 '"im":"3.14159265358979323846[0-9]*e-300"' radius --logits 0,0,0 --slopes 0,1e-300,1e300 --format json
# a weight beyond the range of doubles counts as next to nothing: two classes remain
expect 0 '"radius":"1.57079632679489661923' radius --logits 0,-1e308,0 --slopes 0,1,2 --format json
expect 0 '"radius":"3.29690830947561515876' radius --logits=-1e5000,0,1 --slopes 0,1,2 --format json
expect 1 'at least 0.52267273058568' radius --logits 0,1,3 --slopes 0,1,7 --work-limit 1
expect 0 'ghosts [0-9]' --version
expect 0 'usage: ghosts' --help
expect 0 'Examples' radius --help
expect 0 '--work-limit' radius --help-all
[ "$("$ghosts" radius --help | wc -l)" -lt 20 ] && [ "$("$ghosts" --help | wc -l)" -lt 30 ]
verdict $? 'short helps'
for shell in bash:ghosts zsh:_ghosts fish:ghosts.fish; do
    "$ghosts" --completion "${shell%:*}" | cmp -s - "${GHOSTS_SRCDIR:-.}/docs/completion/${shell#*:}"
    verdict $? "docs/completion/${shell#*:} is what ghosts --completion ${shell%:*} writes"
done
# shellcheck disable=SC1091 # a completion script, tried as bash would
words=$(. "${GHOSTS_SRCDIR:-.}/docs/completion/ghosts" && COMP_WORDS=(ghosts zeros --nea) COMP_CWORD=2 &&
    _ghosts && echo "${COMPREPLY[@]}")
[ "$words" = --nearest ]
verdict $? "completion of zeros --nea: $words"
refuse 'bash, zsh or fish' --completion csh
for command in certify verify; do
    "$ghosts" $command --help-all | grep -qE -e 'INPUT|--logits|--slopes|--sample ' && status=1 || status=0
    verdict $status "$command --help names no input that the command refuses"
done
expect 1 '"exact":null,"certified":false,.*"lower_bound":"1\.146' \
    bounds --logits 0,1,2 --slopes 0,1,3 --work-limit 1 --format json
expect 1 '"certified":false,"lower_bound":"' radius --logits 0,1,2 --slopes 0,1,3 --work-limit 1 --format json
for engine in mpc arb; do
    if "$ghosts" radius "${binary[@]}" --engine $engine >/dev/null 2>&1; then
        # 1 + x + x^3 with x = e^(tau/2): the value is from the polynomial's roots
        expect 0 '"radius":"2.5984965711567223798' radius --logits 0,0,0 --slopes 0,1/2,1.5 --engine $engine --format json
    fi
done 2>/dev/null
expect 0 '^1256,10,' radius --logits "$data/mlp_late_logits.csv" --slopes "$data/mlp_late_slopes.csv" --format csv --jobs 2
expect 0 '"sample":7,' radius --logits "$data/mlp_mid_logits.npy" --slopes "$data/mlp_mid_slopes.npy" --sample 7 --format json

# ---- certain digits: text is right to one unit of the last one, JSON and CSV to the error ------
expect 0 're  *-1.5e-21$' radius --logits 0,1.5e-21 --slopes 0,1
expect 0 're  *-1.2e-21$' radius --logits 0,1.2e-21 --slopes 0,1
expect 0 're  *-5e+30$' radius --logits 0,5.1e30 --slopes 0,1 --digits 1
# rho* = 3/2, -3/2 and a ratio of 3/2 at one digit: 1 or 2
half=2.09439510239319549230842892219
expect 0 'rho\*  *[12]$' radius --logits 0,0 --slopes 0,$half --digits 1
expect 0 'im  *[12]  (and' radius --logits 0,0 --slopes 0,$half --digits 1
expect 0 '^ *-[12]  *-3  ' zeros --logits 0,1.5 --slopes 0,1 --digits 1 --nearest 1
ratio=(--logits 0,3.512407365520363196578187321602447399733 --slopes 0,1 --digits 1)
expect 0 'rho_a  *[12]$' radius "${ratio[@]}"
expect 0 '"ratio":"1\.\(5\|4999\)' radius "${ratio[@]}" --format json
expect 0 ',9\.\(5\|4999\)[0-9]*$' radius --logits 0,29.67932264721055349326170201402814014887 \
    --slopes 0,1 --digits 1 --format csv
expect 0 '^spread .* 0\.66666[67] ' bounds "${ratio[@]}"
# the zero of 1 + e^(x + tau) is -x + i pi: x next to a tie of rounding at 1 to 5 digits
for ((i = 0; i < 60; i++)); do
    digits=$((i % 5 + 1)) exponent=$((i % 7 * 9))
    x=$((RANDOM % 9 + 1))$(printf '%05d' $((RANDOM * 4 % 100000)) | head -c $((digits - 1)))5
    [ $((i % 3)) -gt 0 ] && x=$((x - i % 3 + 1))$((i % 3 == 1 ? 0 : 9))999999999999999999999999999999
    x=${x}e$exponent
    printf '%s %s\n' "$x" "$("$ghosts" zeros --logits 0,"$x" --slopes 0,1 --nearest 1 \
        --digits $digits | awk 'NR == 2 { print $1 }')"
done >"$work/ties"
# what is printed, and one unit of its last digit
awk '{ split($2, part, "e"); places = split(part[1], side, ".") > 1 ? length(side[2]) : 0
       unit = 10 ^ (part[2] - places); distance = $1 + $2
       if (distance < 0) distance = -distance
       if ($2 == 0 || distance > unit * (1 + 1e-9)) { bad++; print } }
     END { print NR, bad + 0 }' "$work/ties" >"$work/out"
[ "$(tail -n 1 "$work/out")" = '60 0' ]
verdict $? "next to ties: number, what is printed of its negative: $(head -n 3 "$work/out")"

"$ghosts" radius --logits - --slopes "$data/mlp_late_slopes.csv" --sample 3 --format json \
    <"$data/mlp_late_logits.csv" | grep -q '"sample":3,'
verdict $? 'logits from standard input'

cmp -s <("$ghosts" radius --logits "$data/mlp_late_logits.csv" --slopes "$data/mlp_late_slopes.csv" --format csv --jobs 1) \
    <("$ghosts" radius --logits "$data/mlp_late_logits.csv" --slopes "$data/mlp_late_slopes.csv" --format csv --jobs 3)
verdict $? 'one thread or three: the same output'

refuse_full_disk radius "${binary[@]}"
refuse_full_disk --help

# every option that a --help shows is in the manual page
manual=$(sed 's/\\-/-/g' "${GHOSTS_SRCDIR:-.}/docs/ghosts.1")
shown=$(for command in '' radius zeros bounds series clip portrait certify verify; do
    "$ghosts" $command --help-all
done | grep -oE '^  (-[a-z], )?--[a-z-]+' | grep -oE -e '--[a-z-]+' | sort -u)
missing=$(for option in $shown; do grep -q -e "$option\b" <<<"$manual" || echo "$option"; done)
[ "$(wc -w <<<"$shown")" -ge 30 ] && [ -z "$missing" ]
verdict $? "ghosts.1 lacks: $missing"

# ---- bad usage and input ---------------------------------------------------------------------
refuse 'not a command' frobnicate
refuse 'both needed' radius --logits 0,1
refuse 'say which' zeros "${binary[@]}"
refuse 'not an option of this command' radius "${binary[@]}" --nearest 3
refuse 'needs a value' radius "${binary[@]}" --digits
refuse 'whole number' radius "${binary[@]}" --digits 0
refuse 'whole number' radius "${binary[@]}" --digits 1000000000
refuse 'whole number' radius "${binary[@]}" --digits 1e9
refuse 'whole number' radius "${binary[@]}" --digits -5
refuse 'whole number' zeros "${binary[@]}" --nearest 0
refuse 'not one of' radius "${binary[@]}" --format xml
refuse 'item 2' radius --logits 0,nan --slopes 1,2
refuse 'item 1' radius --logits inf,0 --slopes 1,2
refuse 'item 2' radius --logits 0,0 --slopes 1,1/0
refuse '2 logits' radius --logits 0,0 --slopes 1,2,3
refuse 'every logit' radius --logits=-inf,-inf --slopes 1,2
refuse "$work/missing.csv" radius --logits "$work/missing.csv" --slopes "$work/missing.csv"
refuse "$work" radius --logits "$work" --slopes "$work"
printf '1,2\n3,nan\n' >"$work/nan.csv"
refuse "nan.csv:2" radius --logits "$work/nan.csv" --slopes "$work/nan.csv"
printf '1,2\n3\n' >"$work/ragged.csv"
refuse "ragged.csv:2" radius --logits "$work/ragged.csv" --slopes "$work/ragged.csv"
: >"$work/empty.csv"
refuse "empty.csv" radius --logits "$work/empty.csv" --slopes "$work/empty.csv"
printf '1,2\n' >"$work/one.csv"
printf '1,2\n3,4\n' >"$work/two.csv"
printf '1,2,3\n' >"$work/three.csv"
refuse 'samples x classes' radius --logits "$work/three.csv" --slopes "$work/two.csv"
printf '1,2\n3,4\n5,6\n' >"$work/rows.csv"
refuse 'samples x classes' radius --logits "$work/rows.csv" --slopes "$work/two.csv"
refuse 'not a row' radius --logits "$work/two.csv" --slopes "$work/two.csv" --sample 2
printf '0,0\n-inf,-inf\n' >"$work/dropped.csv"
refuse 'row 1 .*every logit' radius --logits "$work/dropped.csv" --slopes "$work/two.csv"
# a list or a file of one row goes with every row; a column is no n samples of one class
printf '0,0\n0,0\n' >"$work/rest.csv"
for list in 0,0 "$work/zero.csv"; do
    printf '0,0\n' >"$work/zero.csv"
    "$ghosts" radius --logits "$list" --slopes "$work/two.csv" --format csv >"$work/out" 2>"$work/err" &&
        "$ghosts" radius --logits "$work/rest.csv" --slopes "$work/two.csv" --format csv | cmp -s - "$work/out"
    verdict $? "$list goes with every row: $(cat "$work/err")"
    "$ghosts" clip --logits "$list" --slopes "$work/two.csv" --step 1 >"$work/out" 2>"$work/err" &&
        "$ghosts" clip --logits "$work/rest.csv" --slopes "$work/two.csv" --step 1 | cmp -s - "$work/out"
    verdict $? "$list goes with every row of a batch: $(cat "$work/err")"
done
expect 0 '^1,2,1,3.14159' radius --logits "$work/two.csv" --slopes 1,2 --sample 1 --format csv
refuse 'item 2' radius --logits "$work/two.csv" --slopes 1,2x3 --sample 1
printf '0\n1/3\n-2.5\n' >"$work/column.csv"
refuse '3 rows of one class.*add --transpose' radius --logits "$work/column.csv" --slopes 1,2,3
refuse '3 rows of one class.*add --transpose' clip --logits "$work/column.csv" --slopes "$work/column.csv" --step 1
expect 0 '3\.15478830068572232149218638800' radius --logits "$work/column.csv" --slopes 1,2,3 --transpose --digits 30

# ---- tables for papers: the digits of text ------------------------------------------------------
three=(--logits 0,1/3,-2.5 --slopes 1,2,3)
expect 0 '^\$0\$ & \$3\.154788300685722\$ & \$-0\.2882443773157577\$ & \$3\.141592653589793\$ & \$1\.570796326794896\$ & .* \\\\$' \
    radius "${three[@]}" --format latex
expect 0 '^| 0 | 3\.154788300685722 | -0\.2882443773157577 |' radius "${three[@]}" --format md
expect 0 '\$-1\.5 \\times 10^{-21}\$' radius --logits 0,1.5e-21 --slopes 0,1 --format latex
[ "$("$ghosts" zeros "${three[@]}" --nearest 2 --format latex | grep -c '&')" -eq 5 ] &&
    "$ghosts" zeros "${three[@]}" --nearest 2 --format latex | tail -n 1 | grep -qxF '\end{tabular}'
verdict $? 'a LaTeX table of zeros'
expect 0 '^| 0 | exact | certified | 3\.1547' bounds "${three[@]}" --format md
[ "$("$ghosts" path --path '0;t^2' --nearest 2 --format md | wc -l)" -eq 6 ]
verdict $? 'a Markdown table of a path'
refuse 'are made by radius, zeros, bounds and path' clip "${three[@]}" --step 1 --format md

# ---- did you mean ------------------------------------------------------------------------------
refuse 'did you mean radius' raduis --logits 0,1 --slopes 0,1
refuse "try 'ghosts --help'" entirely
refuse 'did you mean --slopes' radius --logits 0,1 --slpoes=0,1
refuse 'did you mean --nearest' zeros --neerest=3
refuse 'takes no --format' portrait --logits 0,1 --slopes 0,1 --box=-1,1,-1,1 -o x.svg --format csv
refuse 'standard input' radius --logits - --slopes -
# a list or the name of a file, and what was mistyped
refuse "item 1: '−3'.*U+2212 is no minus sign of ASCII, write -" radius --logits −3,0 --slopes 1,2
refuse "item 1: '0x10'.*decimal, not in hexadecimal" radius --logits 0x10,1 --slopes 1,2
refuse "item 2: '1_000'.*without separators" radius --logits 3,1_000 --slopes 1,2
refuse "item 1: '１'.*U+FF11 is no digit of ASCII" radius --logits １ --slopes 1
refuse 'item 2: .*U+00A0 is no space of ASCII' clip --step 1 --logits $'1,\u00a02' --slopes 1,2
refuse "item 1: '1;2'.*separate numbers by commas" radius --logits '1;2' --slopes 1,2
refuse 'item 1: .*separate numbers by commas' radius --logits '1 2' --slopes 1,2
refuse "item 3: '': the item is empty" radius --logits 1,2, --slopes 1,2,3
refuse "item 1: 'foo'.*taken for a list, as no file has this name" radius --logits foo,1 --slopes 1,2
refuse ' foo: no such file, and no list of numbers' radius --logits foo --slopes 1,2
refuse ' run2: no such file, and no list of numbers' radius --logits run2 --slopes 1,2
refuse ' 1,2.csv: no such file' radius --logits 1,2.csv --slopes 1,2
refuse 'information: no such file' radius --logits information --slopes 1,2
refuse 'logits: nothing is given' radius --logits '' --slopes 1,2
refuse 'too long for the name of a file' radius --logits "$(printf 'a%.0s' {1..300})" --slopes 1,2
expect 0 'rho\*  *99900.00004939742$' radius --logits 1e5,1E+2 --slopes 1,2
expect 0 'rho\*  *3.14159265358979' radius --logits ' 0, 0 ' --slopes 1,2
refuse '/dev/zero:1: byte 0x00' radius --logits /dev/zero --slopes 1,2
refuse '/dev/urandom' radius --logits /dev/urandom --slopes 1,2
"$ghosts" radius --logits - --slopes 1,2 </dev/zero >"$work/out" 2>"$work/err"
[ $? -eq 2 ] && grep -q '^ghosts: <stdin>:1: byte 0x00' "$work/err"
verdict $? "endless standard input: $(cat "$work/err")"
refuse 'takes no value' radius "${binary[@]}" --quiet=3
refuse 'not an option' radius "${binary[@]}" --quite
refuse 'name a file' radius "${binary[@]}" --certificate -
refuse 'name a file' zeros "${binary[@]}" --disk 4 --certificate -

# ---- expressions and balls ---------------------------------------------------------------------
expect 0 'rho\*  *2.22144146907918312350794049503$' radius --logits 0,0 --slopes 'sqrt(2),sqrt(8)' --digits 30
expect 0 're  *1.09861228866810969139524523692$' radius --logits 'log(3),0' --slopes 0,1 --digits 30
expect 0 '"radius":"1.57079632679489661923' radius --logits '2^10/1024,(1+1)*3-5' --slopes 'sqrt(9),1' --format json --digits 20
expect 0 '"im":"2.64954271' radius --logits 0,0,0 --slopes '0,1,1.414 +/- 1e-20' --format json
expect 0 '"re":"0.5","im":"3.14159265358979323846' radius --weights 'exp(1/2),1' --slopes 0,1 --format json
refuse "item 1: 'log(0)': character 1: this has no finite value" radius --logits 'log(0),2' --slopes 1,2
refuse "item 2: '1+(2': character 5: not an expression" radius --logits '0,1+(2' --slopes 1,2
refuse "slopes: item 2: 'sqrt(-2)'" radius --logits 0,0 --slopes '1,sqrt(-2)'
expect 0 'rho\*  *3.141592[67]$' radius --logits 0,0 --slopes '0,1 +/- 1e-9'
expect 0 'certified:  simple' radius --logits 0,0,0 --slopes '0,1,2+/-1e-3'
expect 0 'Delta_a  *2.0$' radius --logits 0,0,0 --slopes '0,1,2+/-1e-3'
expect 0 'rho\*  *2.2217769827367703' radius --logits 0,0 --slopes '0,1.414 +/- 1e-20' --digits 30
expect 1 'not decided, at least [0-9.]*e+[0-9]*$' radius --logits 0,0 --slopes 'sqrt(8),2*sqrt(2)'
expect 1 'not decided, at least [0-9.]*e+24$' radius --logits 0,0 --slopes '1 +/- 1e-25,1 +/- 1e-25'
for number in 'exp(7e8)' 'exp(-7e8)' 'exp(1e18)' 'exp(-1e18)'; do
    refuse 'character' radius --logits "$number,0" --slopes 0,1
done
expect 0 ' cluster of 4 zeros' radius --logits '0,log(4),log(2)+log(3),-log(1/4),0' --slopes 0,1,2,3,4
refuse 'only --nearest takes them' zeros --disk 9 --logits 0,0 --slopes '0,1 +/- 1e-9'
refuse 'track takes exact' track --over at=0:1 --nearest 1 --logits 0,0 --slopes '0,sqrt(2)'
refuse 'needs exact numbers' series --logits 0,0 --slopes '0,sqrt(2)' --order 3

finish
