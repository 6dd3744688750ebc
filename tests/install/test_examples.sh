#!/usr/bin/env bash
# The examples of docs/examples: a certificate made and checked, the spike in C and its figure, the
# MPI loop on 2 to 4 ranks.  Those in Python: tests/python/test_examples.py.
#
# SPDX-License-Identifier: GPL-3.0-or-later
. "${GHOSTS_SRCDIR:-.}/tests/support/cli.sh"

source_dir=${GHOSTS_SRCDIR:-.}
build_dir=${GHOSTS_BUILDDIR:-.}
examples=$source_dir/docs/examples

# ---- a certificate made and checked --------------------------------------------------------------
"$build_dir/docs/examples/certificate" >"$work/out" 2>"$work/err"
verdict $? "certificate.c: $(head -c 300 "$work/err")"
[ "$(grep -c ' i$' "$work/out")" = 12 ] && grep -q '^12 zeros, .*: valid$' "$work/out"
verdict $? "certificate.c: twelve zeros, and a valid verdict: $(tail -n 1 "$work/out")"

# ---- one step at 10,000 times the rate ---------------------------------------------------------
"$build_dir/docs/examples/spike" "$source_dir/analysis/data/digits.csv" >"$work/spike.csv"
verdict $? 'spike runs'
# The numbers of docs/fast-path.md.  Columns: step, loss and r of the plain run, loss, r, r after and
# rate of the capped one.
awk -F, '
    function near(x, y) { return x > 0.99 * y && x < 1.01 * y }
    NR == 1 { next }
    $6 > 1 + 1e-9 { bad = 1 }
    $1 == 50 { bad = bad || !near($2, 0.633) || !near($3, 148.7) || !near($6, 1) }
    $1 == 51 { bad = bad || !near($2, 4.02) || !near($4, 0.2814) }
    $1 == 199 { bad = bad || !near($2, 3.806) || !near($4, 0.2015) }
    END { exit bad || NR != 201 }' "$work/spike.csv"
verdict $? 'spike: the losses and steps that the documentation states'
"$build_dir/docs/examples/spike" "$source_dir/analysis/data/digits.csv" 10 | awk -F, '
    function near(x, y) { return x > 0.99 * y && x < 1.01 * y }
    NR == 1 { next }
    $1 == 52 { bad = bad || !near($4, 0.1856) }
    $1 == 60 { bad = bad || !near($2, 14.16) || !near($4, 0.7346) }
    END { exit bad || NR != 201 }'
verdict $? 'spike of ten steps: the losses that the documentation states'

if [ "${GHOSTS_GNUPLOT:-no}" != no ]; then
    "$GHOSTS_GNUPLOT" -c "$examples/spike.gp" "$source_dir/analysis/figures" "$work/spike.csv" \
        "$work/spike" 2>"$work/err" && [ -s "$work/spike.svg" ] && [ -s "$work/spike.png" ]
    verdict $? "spike figure: $(head -c 300 "$work/err")"
else
    skip 'spike figure: gnuplot is missing'
fi

# ---- MPI ---------------------------------------------------------------------------------------
# Open MPI refuses root and more ranks than cores unless told otherwise; other implementations do not
# know its options, so it is told through the environment.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_rmaps_base_oversubscribe=1 PRTE_MCA_rmaps_default_mapping_policy=:oversubscribe
export OMPI_MCA_btl_vader_single_copy_mechanism=none # containers forbid its system call
for ranks in 2 3 4; do
    if [ ! -x "$build_dir/docs/examples/mpi_controller" ]; then
        skip "MPI example on $ranks ranks: MPI is missing"
        continue
    fi
    # Leaks of the MPI library are not ours.
    ASAN_OPTIONS=detect_leaks=0 timeout 120 "$GHOSTS_MPIEXEC" -n $ranks \
        "$build_dir/docs/examples/mpi_controller" >"$work/out" 2>"$work/err" </dev/null
    verdict $? "MPI example on $ranks ranks: $(head -c 300 "$work/err")"
    [ "$(grep -c 'skipped: not finite' "$work/out")" = 1 ] && [ "$(wc -l <"$work/out")" = 12 ]
    verdict $? "MPI example on $ranks ranks: every rank skips the step with a NaN"
done

finish
