#!/usr/bin/env bash
# What documents and comments point at exists: relative links and headings in Markdown, and every path of the
# tree that is named in Markdown, in the man page, in a comment or in a script.
#
# SPDX-License-Identifier: GPL-3.0-or-later
. "${GHOSTS_SRCDIR:-.}/tests/support/cli.sh"

cd "${GHOSTS_SRCDIR:-.}" || exit 1
build_dir=${GHOSTS_BUILDDIR:-build}

# The headings of a Markdown file as links name them, and its anchors.
headings() {
    sed -n 's/^##* //p' "$1" | tr '[:upper:]' '[:lower:]' |
        sed 's/`//g; s/[^[:alnum:] _-]//g; s/ /-/g'
    grep -oE '<a id="[^"]*"' "$1" | cut -d '"' -f 2
}

# Read "FILE: TARGET" lines, print those whose target does not exist.
dead_links() {
    local file target path
    while IFS= read -r line; do
        file=${line%%: *} target=${line#*: }
        path=${target%%#*}
        if [ -n "$path" ]; then
            path=$(dirname "$file")/$path
        else
            path=$file
        fi
        if [ ! -e "$path" ]; then
            printf '%s -> %s\n' "$file" "$target"
        elif [[ $target == *.md#* || $target == '#'* ]] &&
            ! headings "$path" | grep -qxF -e "${target#*#}"; then
            printf '%s -> %s (no such heading)\n' "$file" "$target"
        fi
    done
}

# Read "FILE:PATH" lines, print those whose path exists neither in the sources nor in the build.
dead_paths() {
    local line path
    while IFS= read -r line; do
        path=${line#*:}
        path=${path%.} # the end of a sentence
        [ -e "$path" ] || [ -e "$build_dir/$path" ] || printf '%s\n' "$line"
    done
}

mapfile -t pages < <(find . -name '*.md' -not -path './build*' -not -path './.*/*' | sed 's|^\./||' | sort)
mapfile -t texts < <(find src include tests analysis docs \( -name '*.[ch]' -o -name '*.sh' -o -name '*.py' \
    -o -name '*.am' -o -name '*.awk' -o -name '*.gp' -o -name '*.1' \) -not -path '*/build*' | sort)
texts+=(NEWS bootstrap .ci/run configure.ac Makefile.am)
[ ${#pages[@]} -gt 12 ] && [ ${#texts[@]} -gt 200 ]
verdict $? "${#pages[@]} pages and ${#texts[@]} other files were found"

links() {
    grep -HoE '\]\([^) ]+\)' "$@" | sed -E 's/^([^:]*):\]\((.*)\)$/\1: \2/' |
        grep -vE ': (https?|mailto):'
}
links "${pages[@]}" >"$work/links"
dead_links <"$work/links" >"$work/dead"
[ ! -s "$work/dead" ]
verdict $? "$(wc -l <"$work/links") links; to nothing: $(head -c 1000 "$work/dead")"
[ "$(wc -l <"$work/links")" -gt 50 ]
verdict $? 'links were found'

# Names with an ending anywhere; in Markdown also folders and programs between backquotes.
rooms='(src|include|tests|analysis|docs)'
{
    grep -HoE "(^|[^A-Za-z0-9_./\$}-])$rooms/[A-Za-z0-9_./-]+\.(c|h|md|sh|py|gp|csv|npy|awk|am|symbols)\b" \
        "${texts[@]}" "${pages[@]}" | sed -E "s~:.*[^A-Za-z0-9_./-]($rooms/)~:\1~"
    grep -HoE "\`$rooms/[a-z0-9_./-]*\`" "${pages[@]}" | tr -d '`'
} | grep -vE ':.*(/NAME|/ROOM|test_NAME|NAME\.)' | grep -v '^tests/docs/test_links.sh:' |
    sort -u >"$work/paths"
dead_paths <"$work/paths" >"$work/dead"
[ ! -s "$work/dead" ]
verdict $? "$(wc -l <"$work/paths") paths; to nothing: $(head -c 1500 "$work/dead")"
[ "$(wc -l <"$work/paths")" -gt 150 ]
verdict $? 'paths were found'

# The test itself sees what is wrong.
printf '%s\n' 'README.md: docs/nowhere.md' 'README.md: #nowhere' | dead_links >"$work/dead"
[ "$(wc -l <"$work/dead")" -eq 2 ]
verdict $? 'a dead link and a missing heading are noticed'
[ "$(printf 'README.md:src/nowhere.c\n' | dead_paths)" = README.md:src/nowhere.c ]
verdict $? 'a dead path is noticed'

finish
