#!/usr/bin/env bash
# The libraries as others meet them: libghosts_fast needs libm alone, and the headers compile by
# themselves from C and C++.
#
# SPDX-License-Identifier: GPL-3.0-or-later
. "${GHOSTS_SRCDIR:-.}/tests/support/cli.sh"

source_dir=${GHOSTS_SRCDIR:-.}
build_dir=${GHOSTS_BUILDDIR:-.}
read -ra compiler <<<"${GHOSTS_CC:-gcc}"
libtool=("$build_dir/libtool" --tag=CC --quiet)
headers=$source_dir/include

# ---- one file in C, one in C++ -----------------------------------------------------------------
cat >"$work/user.c" <<'C'
#include <ghosts/batch.h>
#include <ghosts/controller.h>

int main(void)
{
    const double logits[2] = {0.0, 0.0}, slopes[2] = {1.0, 2.0};
    ghosts_batch batch = {logits, slopes, 1, 2, 2, 2};
    ghosts_workspace *work = 0;
    ghosts_controller *state = 0;
    ghosts_measurement seen;
    ghosts_decision decision;
    int good = ghosts_workspace_new(&work, 1, 2, GHOSTS_SIMD_AUTO) == GHOSTS_OK &&
               ghosts_controller_new(&state, 0) == GHOSTS_OK &&
               ghosts_controller_measure(&seen, state, &batch, work, 0, 0) == GHOSTS_OK &&
               ghosts_controller_act(&decision, state, &seen, 1.0, 100.0) == GHOSTS_OK &&
               decision.rate > 0.0314159 && decision.rate < 0.0314160;
    ghosts_controller_free(state);
    ghosts_workspace_free(work);
    return good ? 0 : 1;
}
C
cp "$work/user.c" "$work/user.cc"

link_and_run() { # compiler..., then the source
    local source=${!#}
    "${libtool[@]}" --mode=link "${@:1:$#-1}" -I"$headers" "$source" "$build_dir/libghosts_fast.la" \
        -lm -o "$work/user" >"$work/out" 2>&1 && "$work/user"
}

link_and_run "${compiler[@]}" "$work/user.c"
verdict $? "a C program with libghosts_fast and libm: $(head -c 300 "$work/out")"
{
    printf '%s\n' '#include <ghosts/controller.h>' \
        'double use(ghosts_batch batch, ghosts_workspace *workspace, ghosts_controller *state,' \
        '           double rate, double norm)' '{' \
        'ghosts_measurement seen; ghosts_decision decision; ghosts_position bad;'
    sed -n '/^#ifndef/q; s/^ \*     //p' "$headers/ghosts/controller.h"
    printf '%s\n' 'return rate;' '}'
} >"$work/usage.c"
"${compiler[@]}" -I"$headers" -Wall -Werror -fsyntax-only "$work/usage.c" >"$work/out" 2>&1 &&
    grep -q ghosts_controller_act "$work/usage.c"
verdict $? "the usage that controller.h shows: $(head -c 300 "$work/out")"
cxx=${CXX:-g++}
if command -v "$cxx" >/dev/null; then
    flags=("${compiler[@]:1}")
    while [ ${#flags[@]} -gt 0 ] && [ "${flags[0]#-}" = "${flags[0]}" ]; do
        flags=("${flags[@]:1}") # "ccache gcc"
    done
    link_and_run "$cxx" "${flags[@]}" "$work/user.cc"
    verdict $? "a C++ program with libghosts_fast and libm: $(head -c 300 "$work/out")"
    for header in "$headers"/ghosts/*.h; do
        printf '#include <ghosts/%s>\n' "${header##*/}" |
            "$cxx" -I"$headers" -Wall -Werror -fsyntax-only -x c++ - 2>"$work/err"
        verdict $? "${header##*/} alone in C++: $(head -c 300 "$work/err")"
    done
else
    skip "C++: no $cxx"
fi
for header in "$headers"/ghosts/*.h; do
    printf '#include <ghosts/%s>\n' "${header##*/}" |
        "${compiler[@]}" -I"$headers" -std=c11 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -x c - \
            2>"$work/err"
    verdict $? "${header##*/} alone in C: $(head -c 300 "$work/err")"
done
! grep -qiE 'gmp|mpfr|mpc|flint|arb' "$build_dir/ghosts_fast.pc" &&
    grep -q -e '-lghosts_fast' "$build_dir/ghosts_fast.pc"
verdict $? 'ghosts_fast.pc asks for nothing but libghosts_fast and libm'

# ---- what they depend on -------------------------------------------------------------------------
if [ ! -e "$build_dir/.libs/libghosts_fast.so" ] || ! command -v nm >/dev/null; then
    skip 'dependencies: no shared libraries in this build, or no nm'
else
    ! nm -D --undefined-only "$build_dir/.libs/libghosts_fast.so" | grep -qE '(gmp|mpfr|mpc|acb|arb|gsl)_'
    verdict $? 'libghosts_fast.so uses no multiple precision and no GSL'
    if command -v ldd >/dev/null; then
        ! ldd "$build_dir/.libs/libghosts_fast.so" | grep -qE 'gmp|mpfr|mpc|flint|arb|gsl|gomp'
        verdict $? 'libghosts_fast.so depends on libm and libc alone'
    fi
fi

finish
