#!/usr/bin/env bash
# The quick version of all training experiments: files complete, radii ordered, controllers within
# their r, the same bytes on any number of threads and after an interruption.  No verdicts.
#
# SPDX-License-Identifier: GPL-3.0-or-later
. "${GHOSTS_SRCDIR:-.}/tests/support/cli.sh"

lab=${GHOSTS_BUILDDIR:-.}/ghosts-lab
data=$data/digits.csv

# refuse PATTERN ARGUMENT...: as for the command, but of the lab.
refuse() {
    local pattern=$1
    shift
    "$lab" "$@" >"$work/out" 2>"$work/err" </dev/null
    [ $? -eq 2 ] && [ ! -s "$work/out" ] && grep -q "^ghosts-lab: .*$pattern" "$work/err"
    verdict $? "ghosts-lab $* must be refused with '$pattern', got: $(head -c 300 "$work/err")"
}

# every FILE COLUMN... CONDITION: an awk condition on columns by name holds in all rows.  A number
# that isn't finite ("nan", "inf", "-nan") makes its row be passed over.
every() {
    local file=$1 condition=${*: -1}
    awk -F, -v names="${*:2:$#-2}" '
        NR == 1 { count = split(names, wanted, " ")
                  for (i = 1; i <= NF; i++) at[$i] = i
                  for (i = 1; i <= count; i++) if (!(wanted[i] in at)) exit 1
                  next }
        { for (i = 1; i <= count; i++) { x = $(at[wanted[i]]); c[i] = x
              if (x ~ /nan|inf/) next }
          seen++
          if (!('"$condition"')) { print FILENAME ": " $0; bad = 1; exit 1 } }
        END { exit bad || seen == 0 }' "$file"
    verdict $? "$file: $condition for ${*:2:$#-2}"
}

# ---- the whole --------------------------------------------------------------------------------
out=$work/results
"$lab" all --quick --data "$data" --out "$out" --commit test --quiet 2>"$work/err"
verdict $? "ghosts-lab all --quick: $(head -c 300 "$work/err")"
mapfile -t ids < <("$lab" --list | awk '{ print $1 }')
[ ${#ids[@]} -ge 10 ]
verdict $? "ghosts-lab --list: ${ids[*]}"
for id in "${ids[@]}"; do
    awk -F, 'NR == 1 { n = NF } NF != n { bad = 1 } END { exit bad || NR < 5 }' "$out/$id.csv"
    verdict $? "$id.csv: complete rows"
    grep -q '"verdict": "..*"' "$out/$id.json" && grep -q '"commit": "test"' "$out/$id.json" &&
        grep -q '"protocol": "quick"' "$out/$id.json"
    verdict $? "$id.json: verdict, commit, protocol"
    [ "$(grep -c "\"id\": \"$id\"" "$out/experiments.json")" -eq 1 ]
    verdict $? "experiments.json lists $id"
done

# the files have five digits
for id in "${ids[@]}"; do
    [ "$id" != E9 ] || continue # made of the records of others
    every "$out/$id.csv" rho_a lower exact 'c[1] > 0 && c[1] <= c[2] * 1.0001 && c[2] <= c[3] * 1.0001'
    [ "$id" = E11 ] || every "$out/$id.csv" loss_ratio flips 'c[1] >= 0 && c[2] >= 0 && c[2] <= 1'
done
# a step of a hundredth of the radius, along the way that training takes: down, a little
every "$out/E4.csv" r_exact loss_ratio 'c[1] > 0.01 || (c[2] > 0.9 && c[2] < 1.001)'
every "$out/E6.csv" mode loss_ratio 'c[1] != "all_radii" || (c[2] > 0.9 && c[2] < 1)'
every "$out/E8.csv" exact_over_bound_05 'c[1] >= 0.9999'
every "$out/E8.csv" exact_over_lower_05 'c[1] >= 0.9999'
every "$out/E4.csv" method r 'c[1] != "cap_bound" || c[2] <= 1 + 1e-9'
every "$out/E4.csv" method r_exact 'c[1] != "cap_exact" || c[2] <= 1 + 1e-9'
every "$out/E5.csv" method largest_r 'c[1] != "cap_bound" || c[2] <= 1 + 1e-9'
every "$out/E5.csv" method largest_r_exact 'c[1] != "cap_exact" || c[2] <= 1 + 1e-9'
every "$out/E1.csv" flips accuracy 'c[1] >= 0 && c[1] <= 1 && c[2] >= 0 && c[2] <= 1'
every "$out/E6.csv" mode r 'c[1] != "output_only" || (c[2] > 0.999 && c[2] < 1.001)'
every "$out/E11.csv" rho_tm c13 true error 'c[2] <= c[1] * 1.0001 && c[1] <= (c[3] + c[4]) * 1.0001'
every "$out/E11.csv" status proven true 'c[1] == "zero" && c[2] >= c[3] * 0.999'
every "$out/E11.csv" batch_rho_a rho_a 'c[1] <= c[2]'
grep -q '"seeds": \[\]' "$out/E9.json" && ! grep -q '"seeds": \[\]' "$out/E4.json"
verdict $? "E9 has no seeds of its own"

# ---- the same bytes ---------------------------------------------------------------------------
"$lab" E7 E10 --quick --jobs 1 --data "$data" --out "$work/one" --quiet &&
    cmp -s "$work/one/E7.csv" "$out/E7.csv" && cmp -s "$work/one/E10.csv" "$out/E10.csv"
verdict $? "one thread gives the bytes of many"
rm "$out/parts/E7-linear-0.csv" "$out/E7.csv"
printf '# another run\n1,2\n' >"$out/parts/E7-mlp_ln-0.csv"
"$lab" E7 --quick --data "$data" --out "$out" --quiet && cmp -s "$work/one/E7.csv" "$out/E7.csv"
verdict $? "an interrupted run goes on to the same bytes"

# ---- what a part is kept for ------------------------------------------------------------------
# run_on DATA OUT [ARGUMENT...]: E10 on one thread.
run_on() {
    "$lab" E10 --quick --jobs 1 --data "$1" --out "$work/$2" "${@:3}" 2>"$work/err"
}

mkdir "$work/left" "$work/right"
head -n 100 "$data" >"$work/left/digits.csv"
sed -n 101,200p "$data" >"$work/right/digits.csv"
run_on "$work/left/digits.csv" shared && cp "$work/shared/E10.csv" "$work/left.csv" &&
    run_on "$work/right/digits.csv" shared && run_on "$work/right/digits.csv" fresh &&
    cmp -s "$work/shared/E10.csv" "$work/fresh/E10.csv" &&
    ! cmp -s "$work/shared/E10.csv" "$work/left.csv"
verdict $? "parts of other data of the same name and size are not kept"

# commit NAME: what E10.json says in $work/fresh.
commit() {
    grep -q "\"commit\": \"$1\"" "$work/fresh/E10.json"
    verdict $? "the commit is $1: $(grep commit "$work/fresh/E10.json")"
}
rm -r "$work/fresh"
run_on "$work/left/digits.csv" fresh --commit one
commit one
run_on "$work/left/digits.csv" fresh --commit two
[ "$(grep -c '(kept)' "$work/err")" -eq 3 ]
verdict $? "a second run keeps all parts"
commit one
rm "$work/fresh/parts/E10-two_classes-0.csv"
run_on "$work/left/digits.csv" fresh --commit three
commit 'one, three'

# ---- other data -------------------------------------------------------------------------------
awk -v OFS=, 'BEGIN { for (i = 0; i < 45; i++) print (i * 7) % 16, i % 3 }' >"$work/line.csv"
run_on "$work/line.csv" line
verdict $? "one feature and three classes: $(head -c 300 "$work/err")"
every "$work/line/E10.csv" rho_a exact 'c[1] > 0 && c[1] <= c[2] * 1.0001'
awk -v OFS=, 'BEGIN { for (i = 0; i < 45; i++) print i % 5, i % 7, i % 11, i % 3, i % 4, i % 2 }' \
    >"$work/oblong.csv"
"$lab" E6 --quick --data "$work/oblong.csv" --out "$work/oblong" --quiet 2>"$work/err" &&
    grep -q '"verdict": "Not run' "$work/oblong/E6.json"
verdict $? "E6 says that it needs square images: $(head -c 300 "$work/err")"

# ---- hostile input ----------------------------------------------------------------------------
printf '1,2,0\n3,4\n' >"$work/ragged.csv"
printf '1,2,0\n3,4,2\n' >"$work/few.csv"
printf '\0\0\010\003\0\0\0\001' >"$work/short.idx"
refuse 'needs an experiment\|experiment is needed' --quick
refuse 'unknown experiment' E12
refuse 'needs a value' E1 --out
refuse 'seeds' E7 --seeds 3- --data "$data" --out "$work/x"
refuse 'seeds' E7 --seeds 1,x --data "$data" --out "$work/x"
refuse 'different numbers' E7 --quick --seeds 0,0 --data "$data" --out "$work/x"
refuse 'different numbers' E7 --quick --seeds 0-2,1 --data "$data" --out "$work/x"
refuse 'jobs' E7 --jobs 0
refuse ':2:' E7 --data "$work/ragged.csv" --out "$work/x"
refuse 'class 0 has 1 samples' E7 --data "$work/few.csv" --out "$work/x"
refuse 'labels' E7 --data "$work/short.idx" --out "$work/x"
refuse 'truncated' E7 --data "$work/short.idx" --labels "$work/short.idx" --out "$work/x"
refuse 'no/such' E7 --data "$data" --out "$work/no/such/folder" --quiet
mkdir "$work/another"
printf 'seed,method\n0,none\n' >"$work/another/E4.csv"
refuse "no column 'base'" E9 --data "$data" --out "$work/another" --jobs 1 --quiet
refuse 'run them first' E9 --data "$data" --out "$work/empty" --quiet
[ ! -e "$work/x" ]
verdict $? "refused input writes nothing"

finish
