#!/usr/bin/env bash
# FLINT 2.8 to 3.x: headers of FLINT 3 include less of each other (since 3.1 <flint/fmpq.h> comes with no
# other one), so every module whose functions a file calls is included by the project's own files.  With
# FLINT3_INCLUDE=DIR, the folder that holds FLINT 3's flint/, all of them are compiled against it too.
#
# SPDX-License-Identifier: GPL-3.0-or-later
. "${GHOSTS_SRCDIR:-.}/tests/support/cli.sh"

build=$(cd "${GHOSTS_BUILDDIR:-.}" && pwd)
cd "${GHOSTS_SRCDIR:-.}" || exit 1
read -ra compiler <<<"${GHOSTS_CC:-gcc}"
if ! grep -q '^#define HAVE_ARB 1' "$build/config.h"; then
    skip 'this build is without FLINT'
    finish
    exit
fi
flags=(-std=gnu11 -DHAVE_CONFIG_H -I"$build" -Iinclude -Isrc -I.)
mapfile -t files < <(grep -rlE '\<(fmpz|fmpq|nmod|arb|acb|mag)_[a-z_]+\(' src tests analysis --include='*.c' | sort)
[ ${#files[@]} -gt 8 ]
verdict $? "files that call FLINT: ${files[*]}"

# Names of the FLINT headers that files of the project include themselves.
own_includes() {
    "${compiler[@]}" "${flags[@]}" -E -H "$1" 2>&1 >/dev/null | awk '
        /^\.+ / { depth = length($1); at[depth] = $2; parent = depth > 1 ? at[depth - 1] : "own"
                  if (parent == "own" || parent !~ /^\//) { n = split($2, part, "/"); print part[n] } }' | sort -u
}
# Modules whose functions are called, the longest name first.
called_modules() {
    sed -e 's://.*::' "$1" | grep -oE '\<(arb_fmpz_poly|fmpz_mpoly_factor|fmpz_mpoly|fmpz_poly|fmpq_poly|fmpq|nmod_poly|acb_hypgeom|acb_poly|arb_poly)_[a-z0-9_]+\(' |
        sed -E 's/^(arb_fmpz_poly|fmpz_mpoly_factor|fmpz_mpoly|fmpz_poly|fmpq_poly|fmpq|nmod_poly|acb_hypgeom|acb_poly|arb_poly)_.*/\1/' | sort -u
}
for file in "${files[@]}"; do
    own_includes "$file" >"$work/own"
    for module in $(called_modules "$file"); do
        [ "$module" = fmpz_mpoly ] && grep -q '^fmpz_mpoly_factor\.h$' "$work/own" && continue
        grep -qx "$module.h" "$work/own" || printf '%s: <flint/%s.h>\n' "$file" "$module"
    done
done >"$work/missing"
[ ! -s "$work/missing" ]
verdict $? "modules that are called and not included: $(cat "$work/missing")"
printf '#include "base/flint_arb.h"\nvoid f(fmpz_poly_t p) { fmpz_poly_init(p); }\n' >"$work/bad.c"
own_includes "$work/bad.c" >"$work/own"
! grep -qx 'fmpz_poly.h' "$work/own" && [ "$(called_modules "$work/bad.c")" = fmpz_poly ]
verdict $? 'a module that comes with another one only is noticed'

if [ -n "${FLINT3_INCLUDE:-}" ]; then
    mkdir "$work/three"
    { cat "$build/config.h"; printf '#undef HAVE_FLINT_ACB_H\n#define HAVE_FLINT_ACB_H 1\n'; } >"$work/three/config.h"
    for file in "${files[@]}"; do
        "${compiler[@]}" -std=gnu11 -DHAVE_CONFIG_H -I"$work/three" -I"$FLINT3_INCLUDE" -Iinclude -Isrc -I. \
            -fsyntax-only -fopenmp -Werror=implicit-function-declaration -Werror=incompatible-pointer-types \
            "$file" 2>>"$work/three.log" || printf '%s ' "$file"
    done >"$work/failed"
    [ ! -s "$work/failed" ]
    verdict $? "with FLINT 3: $(cat "$work/failed") $(head -c 600 "$work/three.log")"
fi
finish
