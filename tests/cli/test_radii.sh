#!/usr/bin/env bash
# ghosts radii: values against ghosts radius, types and layouts, order, resuming, bad input.
#
# SPDX-License-Identifier: GPL-3.0-or-later
. "${GHOSTS_SRCDIR:-.}/tests/support/cli.sh"

z=$data/mlp_late_logits.npy a=$data/mlp_late_slopes.npy

# ---- against ghosts radius in multiple precision: its radius lies in every interval ------------
expect 0 '^1257 samples, 0 not decided, 0 without a zero$' radii "$z" "$a" -o "$work/late.csv"
expect 0 '^least: rho\* >= 0.26346087595[0-9]*, sample 555$' radii "$z" "$a" -o "$work/late.csv"
"$ghosts" radius --logits "$z" --slopes "$a" --digits 20 --format csv >"$work/exact.csv"
paste -d, <(tail -n +2 "$work/late.csv") <(tail -n +2 "$work/exact.csv") |
    awk -F, '$7 != $8 || $6 != 1 || !($1 <= $12 * (1 + 4e-16) && $12 <= $2 * (1 + 4e-16)) ||
             !($2 - $1 <= 1e-9 * $2) || !($5 <= $11 * (1 + 4e-16) && $5 > $11 * (1 - 1e-14)) ||
             ($3 - $14) ^ 2 + ($4 - $15) ^ 2 > 1e-18 { bad++ } END { exit NR != 1257 || bad > 0 }'
verdict $? 'every interval holds the radius of ghosts radius, bound and zero agree'
[ "$(head -n 1 "$work/late.csv")" = lower,upper,re,im,bound,decided,sample ]
verdict $? 'header'

# ---- quantiles against a sort: to 1 % -------------------------------------------------------
median=$(tail -n +2 "$work/late.csv" | cut -d, -f1 | LC_ALL=C sort -g | sed -n 629p)
"$ghosts" radii "$z" "$a" -o "$work/late.csv" --format json |
    sed 's/.*"radius":{[^}]*"50%":\([0-9.]*\).*/\1/' | awk -v m="$median" '{ exit !(($1 / m - 1) ^ 2 < 1e-4) }'
verdict $? "median $median"

# ---- the same bytes on standard output, with threads, in parts, and of CSV input -----------------
"$ghosts" radii "$z" "$a" --quiet | cmp -s - "$work/late.csv"
verdict $? 'standard output'
"$ghosts" radii "$z" "$a" --quiet --jobs 3 | cmp -s - "$work/late.csv"
verdict $? 'three threads'
{
    "$ghosts" radii "$z" "$a" --quiet --rows :400
    "$ghosts" radii "$z" "$a" --quiet --rows 400: | tail -n +2
} | cmp -s - "$work/late.csv"
verdict $? 'rows in two parts'
"$ghosts" radii "$z" "$a" --quiet --rows 7:50 --every 10 | cut -d, -f7 | paste -sd, |
    grep -qx 'sample,7,17,27,37,47'
verdict $? 'every tenth row'
"$ghosts" radii "$data/mlp_late_logits.csv" "$data/mlp_late_slopes.csv" --quiet >"$work/text.csv"
[ "$(wc -l <"$work/text.csv")" -eq 1258 ]
verdict $? 'CSV input'
"$ghosts" radii "$z" "$a" --format json --quiet --rows 0:1 |
    grep -qE '^\{"lower":[0-9.]+,"upper":[0-9.]+,"re":[-0-9.]+,"im":[0-9.]+,"bound":[0-9.]+,"decided":true,"sample":0\}$'
verdict $? 'JSON lines'

# ---- a triple zero, which double precision leaves open; equal slopes -----------------------------
printf '0,1.0986122886681098,1.0986122886681098,0\n0,0,0,0\n' >"$work/z.csv"
printf '0,1,2,3\n2,2,2,2\n' >"$work/a.csv"
expect 0 '^2 samples, 0 not decided, 1 without a zero' radii "$work/z.csv" "$work/a.csv" -o "$work/triple.jsonl"
grep -q '^{"lower":3.1415[0-9]*,"upper":3.1415[0-9]*,.*"decided":true,"sample":0}' "$work/triple.jsonl"
verdict $? 'a triple zero is finished in multiple precision'
tail -n 1 "$work/triple.jsonl" | grep -q '^{"lower":"inf","upper":"inf","re":null,"im":null,"bound":"inf","decided":true,"sample":1}$'
verdict $? 'equal slopes'
expect 1 '^2 samples, 1 not decided' radii "$work/z.csv" "$work/a.csv" -o "$work/triple.csv" --work-limit 1

# ---- interrupted runs ------------------------------------------------------------------------
"$ghosts" radii "$z" "$a" -o "$work/late.npy" >/dev/null
"$ghosts" radii "$z" "$a" -o "$work/late.jsonl" >/dev/null
for format in csv jsonl npy; do
    whole=$work/late.$format
    for size in 0 20 100 400 5000 20011 1 $(($(stat -c %s "$whole") - 1)); do
        head -c "$size" "$whole" >"$work/cut.$format.part"
        "$ghosts" radii "$z" "$a" -o "$work/cut.$format" --resume >"$work/out" 2>"$work/err" &&
            cmp -s "$work/cut.$format" "$whole" && grep -q '^1257 samples' "$work/out"
        verdict $? "$format goes on after $size bytes: $(cat "$work/err")"
    done
done
head -c 9000 "$work/late.csv" >"$work/cut.csv.part"
refuse 'interrupted run left this; go on with --resume' radii "$z" "$a" -o "$work/cut.csv"
refuse 'other input or other rows' radii "$a" "$z" -o "$work/cut.csv" --resume
refuse 'other input or other rows' radii "$z" "$a" -o "$work/cut.csv" --resume --every 2
sed 's/,1,3$/,x,3/' "$work/late.csv" | head -n 20 >"$work/cut.csv.part"
refuse 'damaged record' radii "$z" "$a" -o "$work/cut.csv" --resume
rm "$work/cut.csv.part"

# ---- refused -----------------------------------------------------------------------------------
refuse 'two files are needed' radii "$z"
refuse 'No such file' radii "$work/none.npy" "$a"
refuse 'must end in .npy, .csv or .jsonl' radii "$z" "$a" -o "$work/x.txt"
refuse 'there are rows 0 to 1256' radii "$z" "$a" --rows 5:1258
refuse 'meant by A:B' radii "$z" "$a" --rows 5
refuse 'logits, but' radii "$z" "$work/a.csv"
refuse '3 files; as many of logits as of slopes' radii "$z" "$z" "$a"
refuse 'needs entries of type uint16' radii "$z" "$a" --dtype bfloat16
refuse 'not a regular file' radii - "$a"
refuse 'name it by -o' radii "$z" "$a" --resume
head -c 3000 "$z" >"$work/short.npy"
refuse 'bytes follow the header' radii "$work/short.npy" "$a"
printf '1\n2\n3\n' >"$work/column.csv"
refuse '3 rows of one class' radii "$work/column.csv" "$work/column.csv"
printf '0,1\n-inf,-inf\n0,3\n' >"$work/masked.csv"
printf '1,2\n1,2\n1,3\n' >"$work/slopes.csv"
refuse 'masked.csv: row 1 (from 0): every logit is -inf' radii "$work/masked.csv" "$work/slopes.csv" -o "$work/m.csv"
[ ! -e "$work/m.csv" ] && [ ! -e "$work/m.csv.part" ]
verdict $? 'what is refused leaves no file'
expect 1 '^3 samples, 0 not decided, 0 without a zero, 1 not finite' \
    radii "$work/masked.csv" "$work/slopes.csv" -o "$work/m.csv" --nonfinite mark
sed -n 3p "$work/m.csv" | grep -qx 'nan,nan,nan,nan,nan,0,1' && sed -n 4p "$work/m.csv" | grep -q '^2\.17195[0-9]*,.*,1,2$'
verdict $? 'a marked row and the row after it'
refuse_full_disk radii "$z" "$a" --quiet

# ---- several processes: the same bytes, faults and resuming ----------------------------------------
mpiexec=${GHOSTS_MPIEXEC:-no}
if [ "$mpiexec" != no ] && grep -qs '^#define HAVE_MPI 1' "${GHOSTS_BUILDDIR:-.}/config.h"; then
    processes() { # NUMBER ARGUMENT...
        OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1 \
            PRTE_MCA_rmaps_default_mapping_policy=:oversubscribe \
            OMPI_MCA_btl_vader_single_copy_mechanism=none \
            ASAN_OPTIONS=detect_leaks=0 timeout 120 "$mpiexec" -n "$1" "$ghosts" radii "${@:2}" \
            >"$work/out" 2>"$work/err" </dev/null
    }
    for n in 1 2 3 4; do
        rm -f "$work/shared.npy"
        processes $n "$z" "$a" -o "$work/shared.npy" && cmp -s "$work/shared.npy" "$work/late.npy" &&
            grep -q '^1257 samples, 0 not decided' "$work/out"
        verdict $? "$n processes: the same bytes: $(head -c 300 "$work/err")"
        processes $n "$z" "$a" --quiet --rows 5:700 --every 3 &&
            cmp -s "$work/out" <("$ghosts" radii "$z" "$a" --quiet --rows 5:700 --every 3)
        verdict $? "$n processes on standard output"
        head -c 30011 "$work/late.csv" >"$work/shared.csv.part"
        processes $n "$z" "$a" -o "$work/shared.csv" --resume && cmp -s "$work/shared.csv" "$work/late.csv"
        verdict $? "$n processes go on"
        processes $n "$work/masked.csv" "$work/slopes.csv" -o "$work/m2.csv"
        [ $? -ne 0 ] && [ ! -e "$work/m2.csv" ] && [ ! -e "$work/m2.csv.part" ] &&
            [ "$(grep -c 'masked.csv: row 1 (from 0): every logit is -inf' "$work/err")" -eq 1 ]
        verdict $? "$n processes refuse: $(head -c 300 "$work/err")"
    done
else
    skip 'no MPI in this build'
fi

# ---- types and layouts of NPY --------------------------------------------------------------------
if python_has numpy; then
    "$python" - "$z" "$a" "$work" <<'EOF'
import sys

import numpy as np

z, a = np.load(sys.argv[1]), np.load(sys.argv[2])
work = sys.argv[3]


def save(name, convert):
    np.save(f"{work}/z_{name}.npy", convert(z))
    np.save(f"{work}/a_{name}.npy", convert(a))


half = lambda x: x.astype("f4").astype("f2")
brain = lambda x: (x.astype("f4").view("u4") >> 16).astype("u2")
save("float", lambda x: x.astype("f4"))
save("double", lambda x: x.astype("f4").astype("f8"))
save("big", lambda x: x.astype(">f4"))
save("fortran", lambda x: np.asfortranarray(x.astype("f4")))
save("fortranbig", lambda x: np.asfortranarray(x.astype("f4").astype(">f8")))
save("half", half)
save("halfwide", lambda x: half(x).astype("f8"))
save("brain", brain)
save("brainbig", lambda x: brain(x).astype(">u2"))
save("brainwide", lambda x: (brain(x).astype("u4") << 16).view("f4"))
for i, part in enumerate(np.split(np.arange(len(z)), [100, 101, 900])):
    np.save(f"{work}/part_z{i}.npy", z[part])
    np.save(f"{work}/part_a{i}.npy", a[part])
rows = np.load(f"{work}/late.npy")
text = np.genfromtxt(f"{work}/late.csv", delimiter=",", names=True)
ok = all(np.array_equal(rows[name].astype(float), text[name]) for name in rows.dtype.names)
sys.exit(not (ok and rows.shape == (1257,) and rows["sample"][-1] == 1256))
EOF
    verdict $? 'NumPy reads the records, equal to those of CSV'
    radii_of() { # NAME OPTION...
        "$ghosts" radii "$work/z_$1.npy" "$work/a_$1.npy" --quiet "${@:2}"
    }
    radii_of float >"$work/float.csv"
    for name in big fortran; do
        radii_of $name | cmp -s - "$work/float.csv"
        verdict $? "$name as float"
        radii_of $name --rows 3: --every 7 --jobs 2 | cmp -s - <(radii_of float --rows 3: --every 7)
        verdict $? "$name as float, every seventh row"
    done
    radii_of fortranbig | cmp -s - <(radii_of double)
    verdict $? 'Fortran order and big endian as double'
    same_to_1e9() {
        paste -d, "$1" "$2" | tail -n +2 |
            awk -F, '$1 > $9 || $8 > $2 || $7 != $14 { bad++ } END { exit NR != 1257 || bad > 0 }'
    }
    radii_of double >"$work/double.csv"
    same_to_1e9 "$work/float.csv" "$work/double.csv"
    verdict $? 'float and double: intervals that meet'
    same_to_1e9 <(radii_of half) <(radii_of halfwide)
    verdict $? 'float16'
    radii_of brain --dtype bfloat16 | cmp -s - <(radii_of brainwide)
    verdict $? 'bfloat16'
    radii_of brainbig --dtype bfloat16 | cmp -s - <(radii_of brainwide)
    verdict $? 'bfloat16, big endian'
    refuse 'or say --dtype bfloat16' radii "$work/z_brain.npy" "$work/a_brain.npy"
    "$ghosts" radii "$work/part_z*.npy" "$work/part_a*.npy" --quiet | cmp -s - "$work/late.csv"
    verdict $? 'several files by pattern'
    "$ghosts" radii "$work"/part_z?.npy "$work"/part_a?.npy --every 50 --quiet |
        cmp -s - <("$ghosts" radii "$z" "$a" --every 50 --quiet)
    verdict $? 'every 50th row through several files'
    "$ghosts" radius --logits "$work/z_half.npy" --slopes "$work/a_half.npy" --sample 3 --format csv |
        cmp -s - <("$ghosts" radius --logits "$work/z_halfwide.npy" --slopes "$work/a_halfwide.npy" --sample 3 --format csv)
    verdict $? 'float16 in every command'
else
    skip 'no NumPy: types and layouts of NPY files'
fi

finish
