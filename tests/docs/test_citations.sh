#!/usr/bin/env bash
# Statements of docs/theory.md and docs/rounding.md are numbered without gaps, each once; every citation of
# one, in the documents, the source and the tests, names one that exists; lines have 110 characters at most.
#
# SPDX-License-Identifier: GPL-3.0-or-later
. "${GHOSTS_SRCDIR:-.}/tests/support/cli.sh"

cd "${GHOSTS_SRCDIR:-.}" || exit 1
citations=tests/docs/citations.awk
theory=docs/theory.md rounding=docs/rounding.md

mapfile -t citing < <(find src include tests analysis docs README.md -type f \
    \( -name '*.[ch]' -o -name '*.sh' -o -name '*.py' -o -name '*.md' -o -name '*.v' -o -name '*.1' -o -name '*.am' \) \
    ! -path "$theory" ! -path "$rounding" ! -path 'tests/docs/*' | sort)
awk -f $citations $theory $rounding "${citing[@]}"
verdict $? 'every citation names a statement that exists'

# ---- the checker itself notices what it is there for -------------------------------------------
broken() { # description, theory.md, file that cites
    awk -f $citations "$2" $rounding "${citing[@]}" ${3:+"$3"} >/dev/null
    [ $? -eq 1 ]
    verdict $? "a document with $1 is refused"
}
mkdir "$work/docs"
altered=$work/docs/theory.md
sed 's/<a id="4\.6">/<a id="4.5">/' $theory >"$altered" && broken 'an anchor twice' "$altered"
sed 's/Theorem 2\.2 (density)/Lemma 2.2 (density)/' $theory >"$altered" && broken 'a changed kind' "$altered"
sed '/^<a id="7\.2">/d' $theory >"$altered" && broken 'a missing statement' "$altered"
sed 's/#1\.4)/#1.9)/' $theory >"$altered" && broken 'a link to nowhere' "$altered"
sed 's/(mean of a cosine).\*\*/& $x/' $theory >"$altered" && broken 'an open formula' "$altered"
sed 's/^The first two.*/&&&/; s/^Throughout.*/&&&&&/' $theory >"$altered" && broken 'a long line' "$altered"
sed 's/](#18)/](#17)/' $theory >"$altered" && broken 'a section not listed' "$altered"
printf '/* see docs/theory.md,\n * Theorem 99.1. */\n' >"$work/cites.c"
broken 'a citation of nothing' $theory "$work/cites.c"
printf '/* docs/rounding.md, Lemma 3.1 and Theorem 3.2. */\n' >"$work/cites.c"
broken 'a citation of the wrong kind' $theory "$work/cites.c"
printf '/* docs/theory.md, "Nearest zeros". */\n' >"$work/cites.c"
broken 'a citation by title' $theory "$work/cites.c"
finish
