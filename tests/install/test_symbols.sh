#!/usr/bin/env bash
# The binary interface (docs/abi.md): versions agree, exactly the functions that the headers declare are
# exported and listed in src/*.symbols with the version they came with, and sizes, offsets and enumerators
# are those of tests/install/layout_lp64.  `test_symbols.sh --accept` writes both lists anew.
#
# SPDX-License-Identifier: GPL-3.0-or-later
. "${GHOSTS_SRCDIR:-.}/tests/support/cli.sh"

source_dir=${GHOSTS_SRCDIR:-.}
build_dir=${GHOSTS_BUILDDIR:-.}
headers=$source_dir/include
layout=$source_dir/tests/install/layout_lp64
read -ra compiler <<<"${GHOSTS_CC:-gcc}"
mapfile -t all < <(sed -n 's|^#include <ghosts/\(.*\)\.h>.*|\1|p' "$headers/ghosts/ghosts.h")
fast=(batch controller status version)
accept=${1:-}

# ---- versions ----------------------------------------------------------------------------------
configured=$(sed -n 's/^Version: //p' "$build_dir/ghosts.pc")
macro() { # the value of GHOSTS_VERSION...
    printf '#include <ghosts/version.h>\n%s\n' "$1" | "${compiler[@]}" -E -P -I"$headers" - | tail -n 1
}
[ "$(macro GHOSTS_VERSION)" = "\"$configured\"" ]
verdict $? "GHOSTS_VERSION $(macro GHOSTS_VERSION) is the configured version $configured"
numbers=$(macro 'GHOSTS_VERSION_MAJOR.GHOSTS_VERSION_MINOR.GHOSTS_VERSION_PATCH' | tr -d ' ')
[ "$numbers" = "$configured" ]
verdict $? "the version's numbers $numbers are those of $configured"
if [ -x "$ghosts" ]; then
    [[ $("$ghosts" --version) = "ghosts $configured "* ]]
    verdict $? "ghosts --version: $("$ghosts" --version)"
else
    skip 'the version of ghosts: a build without programs'
fi
grep -q "^version: $configured\$" "$source_dir/CITATION.cff"
verdict $? "CITATION.cff names the version $configured"
grep -q "^## $configured" "$source_dir/NEWS"
verdict $? "NEWS has a section on $configured"
for header in "$headers"/ghosts/*.h; do
    grep -qE '^ \* Since [0-9]+\.[0-9]+\.' "$header"
    verdict $? "${header##*/} says since when it exists"
done
grep -l '^ \* .*Experimental: ' "$headers"/ghosts/*.h | sed 's|.*/ghosts/|ghosts/|' >"$work/marked"
sed -n 's/^| `<\(ghosts\/.*\.h\)>` .*/\1/p' "$source_dir/docs/abi.md" | sort | diff "$work/marked" - >"$work/difference"
verdict $? "experimental, < by its header, > by docs/abi.md: $(head -c 300 "$work/difference")"

# ---- functions -----------------------------------------------------------------------------------
declared() { # header names: functions that they declare, without what they include
    local name
    for name in "$@"; do
        "${compiler[@]}" -E -I"$headers" "$headers/ghosts/$name.h" | awk -v own="/ghosts/$name.h\"" '
            /^# / { mine = index($0, own) > 0; next }
            mine  { text = text " " $0 }
            END   { gsub(/\{[^{}]*\}/, "", text); print text }' |
            grep -oE '\bghosts_[a-z0-9_]+ *\([^*]' | grep -oE 'ghosts_[a-z0-9_]+'
    done | LC_ALL=C sort -u
}

check_symbols() { # library, header names...
    local name=$1 list=$source_dir/src/$1.symbols library=$build_dir/.libs/$1.so
    shift
    declared "$@" >"$work/declared"
    if [ "$accept" = --accept ]; then
        awk -v now="${configured%.*}" 'FILENAME != "-" { since[$1] = $2; next }
            { print $1, $1 in since ? since[$1] : now }' "$list" - <"$work/declared" >"$work/list"
        cp "$work/list" "$list"
    fi
    awk '{ print $1 }' "$list" | diff "$work/declared" - >"$work/difference"
    verdict $? "$name: < declared in the headers, > listed: $(head -c 500 "$work/difference")"
    awk 'NF != 2 || $2 !~ /^[0-9]+\.[0-9]+$/ { print "line " NR ": " $0; bad = 1 } END { exit bad }' \
        "$list" >"$work/out"
    verdict $? "$name.symbols, a name and the version it came with in each line: $(head -c 300 "$work/out")"
    if [ ! -e "$library" ] || ! command -v nm >/dev/null; then
        skip "$name: no shared library in this build, or no nm"
        return
    fi
    nm -D --defined-only "$library" | awk '$2 != "A" { print $3 }' | LC_ALL=C sort -u >"$work/exported"
    diff "$work/declared" "$work/exported" >"$work/difference"
    verdict $? "${library##*/}: < declared in the headers, > exported: $(head -c 500 "$work/difference")"
    [ "$(wc -l <"$work/exported")" -gt 20 ]
    verdict $? "${library##*/} exports something"
}

check_symbols libghosts_fast "${fast[@]}"
check_symbols libghosts "${all[@]}"

# ---- layout --------------------------------------------------------------------------------------
# C statements that print the size of every type, the offset of every field, the value of every
# enumerator.
statements() {
    sed 's|//.*||' "$@" | awk '
        # Without comments, one declaration a record.
        { text = text " " $0 }
        END {
            while (match(text, /\/\*([^*]|\*+[^*\/])*\*+\//))
                text = substr(text, 1, RSTART - 1) substr(text, RSTART + RLENGTH)
            while (match(text, /typedef (struct|enum) \{[^}]*\} ghosts_[a-z_]+;/)) {
                one = substr(text, RSTART, RLENGTH)
                text = substr(text, RSTART + RLENGTH)
                name = one; sub(/^.*\} /, "", name); sub(/;$/, "", name)
                body = one; sub(/^[^{]*\{/, "", body); sub(/\}.*$/, "", body)
                printf "printf(\"%s %%zu\\n\", sizeof(%s));\n", name, name
                if (one ~ /^typedef enum/)
                    enumerators(body)
                else
                    fields(name, body)
            }
        }
        function enumerators(body,    i, count, part) {
            count = split(body, part, ",")
            for (i = 1; i <= count; i++)
                if (match(part[i], /GHOSTS_[A-Z0-9_]+/)) {
                    part[i] = substr(part[i], RSTART, RLENGTH)
                    printf "printf(\"    %s %%d\\n\", (int)%s);\n", part[i], part[i]
                }
        }
        function fields(name, body,    i, j, count, part, names, field) {
            count = split(body, part, ";")
            for (i = 1; i < count; i++) {
                if (match(part[i], /\(\*[a-z_]+\)/))
                    part[i] = substr(part[i], RSTART + 2, RLENGTH - 3)
                names = split(part[i], field, ",")
                for (j = 1; j <= names; j++) {
                    sub(/\[.*$/, "", field[j])
                    sub(/^.*[ *]/, "", field[j])
                    printf "printf(\"    .%s %%zu\\n\", offsetof(%s, %s));\n", field[j], name, field[j]
                }
            }
        }'
}

{
    printf '%s\n' '#include <ghosts/ghosts.h>' '#include <stdio.h>' 'int main(void)' '{'
    printf '%s\n' 'if (sizeof(long) != 8 || sizeof(void *) != 8 || sizeof(mpfr_t) != 32) return 77;'
    statements "$headers"/ghosts/*.h
    printf '%s\n' 'return 0;' '}'
} >"$work/layout.c"
"${compiler[@]}" -I"$headers" "$work/layout.c" -o "$work/layout" 2>"$work/err"
verdict $? "a program that prints sizes and offsets: $(head -c 300 "$work/err")"
"$work/layout" >"$work/seen"
case $? in
    77) skip 'layout: not an LP64 system with GMP numbers of the usual size' ;;
    *)
        [ "$accept" != --accept ] || cp "$work/seen" "$layout"
        diff "$layout" "$work/seen" >"$work/difference"
        verdict $? "layout, < recorded in layout_lp64, > of this build: $(head -c 500 "$work/difference")"
        [ "$(wc -l <"$work/seen")" -gt 150 ]
        verdict $? 'the layout holds all types'
        ;;
esac

finish
