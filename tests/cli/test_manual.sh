#!/usr/bin/env bash
# The man page, --help and the pages know the same commands and the same options.
#
# SPDX-License-Identifier: GPL-3.0-or-later
. "${GHOSTS_SRCDIR:-.}/tests/support/cli.sh"

source_dir=${GHOSTS_SRCDIR:-.}
options() {
    grep -oE -e '--[a-z][a-z-]+' | grep -vxE -e '--with-mpi' | LC_ALL=C sort -u
}

mapfile -t commands < <("$ghosts" --help | sed -n 's/^  \([a-z]\{4,13\}\)  .*/\1/p')
[ ${#commands[@]} -ge 8 ]
verdict $? "commands: ${commands[*]}"
{
    "$ghosts" --help-all
    for command in "${commands[@]}"; do
        "$ghosts" "$command" --help-all
    done
} | options >"$work/help"
[ "$(wc -l <"$work/help")" -gt 30 ]
verdict $? 'options were found'
sed 's/\\-/-/g' "$source_dir/docs/ghosts.1" >"$work/manual"
options <"$work/manual" | diff "$work/help" - >"$work/out"
verdict $? "options, < of --help, > of the man page: $(cat "$work/out")"
for command in "${commands[@]}"; do
    grep -qE "^\.(B|BR|BI) \"?$command\b" "$work/manual"
    verdict $? "the man page tells about $command"
    grep -q "^| \`ghosts $command\` |" "$source_dir/README.md"
    verdict $? "README lists $command"
done

# What pages show being typed: from "ghosts" to the end of the line or of the quotation.
grep -hoE '(^|[^a-z-])ghosts [a-z]+ [^`]*' "$source_dir"/README.md "$source_dir"/docs/*.md | options |
    LC_ALL=C comm -23 - "$work/help" >"$work/out"
[ ! -s "$work/out" ]
verdict $? "pages use options that are none: $(cat "$work/out")"

finish
