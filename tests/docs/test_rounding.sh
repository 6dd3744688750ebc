#!/usr/bin/env bash
# The numbers of docs/rounding.md and docs/theory.md, recomputed with fractions by
# docs/rounding_arithmetic.py; and that script notices a constant that is not good enough.
#
# SPDX-License-Identifier: GPL-3.0-or-later
. "${GHOSTS_SRCDIR:-.}/tests/support/cli.sh"

source_dir=${GHOSTS_SRCDIR:-.}
script=$source_dir/docs/rounding_arithmetic.py
if ! python_has fractions; then
    echo 'skipped: no python3'
    exit 77
fi
"$python" "$script"
verdict $? 'every inequality holds'

mkdir -p "$work/docs" "$work/src/base"
cp "$source_dir"/docs/{theory,rounding}.md "$work/docs"
header=$work/src/base/rounding.h
weaker() { # substitution in base/rounding.h or in the script
    sed "$1" "$source_dir/src/base/rounding.h" >"$header"
    sed "$1" "$script" >"$work/docs/script.py"
    ! cmp -s "$header" "$source_dir/src/base/rounding.h" || ! cmp -s "$work/docs/script.py" "$script"
    verdict $? "$1 changes something"
    "$python" "$work/docs/script.py" "$work/docs" >"$work/out"
    [ $? -eq 1 ] && grep -q '^FALSE: docs/' "$work/out"
    verdict $? "$1 is noticed"
}
weaker 's/MANY_ROUNDINGS 1e-12/MANY_ROUNDINGS 4e-13/'
weaker 's/FEW_ROUNDINGS 1e-15/FEW_ROUNDINGS 8e-16/'
weaker 's/HIDDEN 1e-150/HIDDEN 1e-162/'
weaker 's/TINY 1e-290/TINY 1e-292/'
weaker 's/3\.3219280948873627/3.3219280948873622/'
weaker 's/256 \* u)/169 * u)/'
weaker 's/"5\.92"/"5.9"/'
weaker 's/decimal("1\.6e16")/decimal("1.7e16")/'
weaker 's/"rounding", "11\.5"/"rounding", "11.99"/'
finish
