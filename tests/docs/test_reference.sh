#!/usr/bin/env bash
# The public headers are a complete reference: everything that they declare is described and every
# parameter named (docs/reference/filter.awk tells the rules).  The index by task names every
# function but those that release, default and name, and the forms for floats and MPFR.
# make docs, a stage of continuous integration, has Doxygen make pages of them without a warning.
#
# SPDX-License-Identifier: GPL-3.0-or-later
. "${GHOSTS_SRCDIR:-.}/tests/support/cli.sh"

source_dir=${GHOSTS_SRCDIR:-.}
headers=$source_dir/include/ghosts

for header in "$headers"/*.h; do
    awk -v check=1 -f "$source_dir/docs/reference/filter.awk" "$header" >"$work/out"
    [ ! -s "$work/out" ]
    verdict $? "$(head -c 1000 "$work/out")"
    [ "${header##*/}" = ghosts.h ] || awk '/^#ifndef/ { exit } 1' "$header" | grep -qiE 'thread|reentrant'
    verdict $? "${header##*/} says what threads may do"
done

# A header with one fault of each kind; the clean parts are not complained about.
cat >"$work/faulty.h" <<'C'
/* The file's comment names `sum`. */
#define GHOSTS_BARE 1

/* A type. */
typedef struct {
    int bare;
    int described; /* well */
} ghosts_type;

/* Described, but not all of it: the comment names badly but one parameter not. */
int ghosts_partly(int sum, int bad);

int ghosts_bare(void);
C
awk -v check=1 -f "$source_dir/docs/reference/filter.awk" "$work/faulty.h" >"$work/out"
[ "$(wc -l <"$work/out")" -eq 4 ] && grep -q 'GHOSTS_BARE 1$' "$work/out" && grep -q ' int bare;$' "$work/out" &&
    grep -q 'parameter bad of ghosts_partly()' "$work/out" && grep -q 'ghosts_bare(void);$' "$work/out"
verdict $? "four faults are noticed: $(cat "$work/out")"

# ---- the index by task -------------------------------------------------------------------------
grep -oE '`ghosts_[a-z0-9_]+\(\)`' "$source_dir/docs/api.md" | tr -d '`()' | LC_ALL=C sort -u >"$work/indexed"
awk '{ print $1 }' "$source_dir/src/libghosts.symbols" | LC_ALL=C sort -u >"$work/functions"
LC_ALL=C comm -23 "$work/indexed" "$work/functions" >"$work/out"
[ ! -s "$work/out" ] && [ "$(wc -l <"$work/indexed")" -gt 40 ]
verdict $? "the index names functions that exist, not: $(cat "$work/out")"
grep -vE '_(free|clear|float|mpfr|defaults|name)$' "$work/functions" | LC_ALL=C comm -13 "$work/indexed" - >"$work/out"
[ ! -s "$work/out" ]
verdict $? "functions that docs/api.md leaves out: $(tr '\n' ' ' <"$work/out")"

# ---- what Doxygen reads --------------------------------------------------------------------------
for header in "$headers"/*.h; do
    awk -v symbols="$source_dir/src/libghosts.symbols" -f "$source_dir/docs/reference/filter.awk" "$header"
done >"$work/out"
[ "$(grep -c '^\\since [0-9]' "$work/out")" -eq "$(wc -l <"$work/functions")" ]
verdict $? 'every function says since which version it exists'
[ "$(grep -c '^/\*\*' "$work/out")" -eq "$(grep -c '^\*/' "$work/out")" ] && ! grep -q '^ *\*/.*[a-z]' "$work/out"
verdict $? 'every comment that is opened is closed'

finish
