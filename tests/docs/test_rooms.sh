#!/usr/bin/env bash
# The house (CONTRIBUTING.md): a file of src/ includes from its own room and those before it alone, the
# checker shares nothing with the search but the sum, programs of analysis/ use the public headers (and the
# command's writer of files), every room has its tests, and header guards follow the path.
#
# SPDX-License-Identifier: GPL-3.0-or-later
. "${GHOSTS_SRCDIR:-.}/tests/support/cli.sh"

cd "${GHOSTS_SRCDIR:-.}" || exit 1
# The order is that of the table in CONTRIBUTING.md.
mapfile -t rooms < <(sed -n 's/^| `src\/\([a-z]*\)\/` .*/\1/p' CONTRIBUTING.md)
[ ${#rooms[@]} -ge 13 ]
verdict $? "CONTRIBUTING.md lists the rooms: ${rooms[*]}"
diff <(printf '%s\n' "${rooms[@]}" | sort) <(cd src && ls -d -- */ | tr -d / | sort) >"$work/out"
verdict $? "rooms, < in CONTRIBUTING.md, > in src/: $(cat "$work/out")"

# Read "FILE:#include "ROOM/..."" lines, print those that run upward.
upward() {
    awk -v order="${rooms[*]}" '
        BEGIN { count = split(order, room, " "); for (i = 1; i <= count; i++) place[room[i]] = i }
        { split($0, part, /[\/"]/); to = $0; sub(/^[^"]*"/, "", to); sub(/\/.*$/, "", to)
          if (!(to in place) || place[to] > place[part[2]]) print }'
}
grep -rE '^#include "' src --include='*.[ch]' | sort >"$work/includes"
upward <"$work/includes" >"$work/out"
[ ! -s "$work/out" ] && [ "$(wc -l <"$work/includes")" -gt 200 ]
verdict $? "$(wc -l <"$work/includes") includes; upward: $(head -c 1000 "$work/out")"
[ "$(printf '%s\n' 'src/base/ball.c:#include "zeros/search.h"' 'src/zeros/disc.c:#include "sum/taylor.h"' | upward)" = \
    'src/base/ball.c:#include "zeros/search.h"' ]
verdict $? 'an include that runs upward is noticed'

grep '^src/check/' "$work/includes" | grep -vE '"(base|sum|check)/' >"$work/out"
[ ! -s "$work/out" ]
verdict $? "src/check/ includes from base/, sum/ and itself alone, but: $(cat "$work/out")"
grep -rE '^#include "' analysis --include='*.[ch]' | grep -vE '"(analysis/|cli/file\.h)' >"$work/out"
[ ! -s "$work/out" ]
verdict $? "analysis/ uses public headers and the command's writer of files, but: $(cat "$work/out")"

for room in "${rooms[@]}"; do
    [ "$room" = base ] || ls tests/"$room"/test_* >/dev/null 2>&1
    verdict $? "tests/$room/ has tests"
done

find src -name '*.h' ! -name '*_body.h' | sort | while read -r header; do
    guard=$(printf '%s' "${header#src/}" | tr 'a-z/.' 'A-Z__')
    grep -qE "^#ifndef (GHOSTS_)?$guard\$" "$header" || printf '%s\n' "$header"
done >"$work/out"
[ ! -s "$work/out" ]
verdict $? "guards that do not follow the path: $(cat "$work/out")"

finish
