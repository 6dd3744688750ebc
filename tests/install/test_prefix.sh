#!/usr/bin/env bash
# `make install` at another place than configure was told: the .pc files name it, the command finds its
# library, and a program is compiled, linked and run with nothing but pkg-config.  bootstrap refuses a path
# with a blank.
#
# SPDX-License-Identifier: GPL-3.0-or-later
. "${GHOSTS_SRCDIR:-.}/tests/support/cli.sh"

build=${GHOSTS_BUILDDIR:-.}
source=${GHOSTS_SRCDIR:-.}
read -ra compiler <<<"${GHOSTS_CC:-gcc}"

mkdir "$work/a b"
cp "$source/bootstrap" "$work/a b/"
NO_INSTALL=1 bash "$work/a b/bootstrap" build >"$work/out" 2>"$work/err"
[ $? -eq 2 ] && grep -q 'the path has a blank' "$work/err"
verdict $? "bootstrap in a path with a blank: $(head -c 200 "$work/err")"

if ! [ -e "$build/.libs/libghosts.so" ] || [ "$(uname)" != Linux ]; then
    skip 'no shared library for Linux: nothing was installed'
    finish
    exit
fi
env -u MAKEFLAGS -u MFLAGS make -C "$build" install prefix="$work/prefix" >"$work/log" 2>&1
verdict $? "make install prefix=: $(tail -n 3 "$work/log")"
for library in ghosts ghosts_fast; do
    grep -qx "prefix=$work/prefix" "$work/prefix/lib/pkgconfig/$library.pc"
    verdict $? "$library.pc names the prefix"
done
export PKG_CONFIG_PATH=$work/prefix/lib/pkgconfig
if command -v pkg-config >/dev/null; then
    printf '#include <stdio.h>\n#include <ghosts/ghosts.h>\nint main(void) { puts(ghosts_version()); }\n' >"$work/user.c"
    # shellcheck disable=SC2046 # words
    "${compiler[@]}" "$work/user.c" $(pkg-config --cflags --libs ghosts) \
        -Wl,-rpath,"$(pkg-config --variable=libdir ghosts)" -o "$work/user" 2>"$work/err" &&
        [ "$("$work/user")" = "$("$ghosts" --version | sed 's/ghosts \([^ ]*\).*/\1/')" ]
    verdict $? "a program with pkg-config alone: $(head -c 300 "$work/err")"
fi
if readelf -d "$work/prefix/bin/ghosts" 2>/dev/null | grep -q 'ORIGIN'; then
    env -u LD_LIBRARY_PATH "$work/prefix/bin/ghosts" --version >"$work/out" 2>"$work/err"
    verdict $? "the installed command finds its library: $(head -c 200 "$work/err")"
fi
finish
