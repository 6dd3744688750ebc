#!/usr/bin/env bash
# The lab's networks against NumPy and the complex step; see lab_numpy.py.
#
# SPDX-License-Identifier: GPL-3.0-or-later
. "${GHOSTS_SRCDIR:-.}/tests/cli_support.sh"

build=${GHOSTS_BUILDDIR:-.}
source=${GHOSTS_SRCDIR:-.}

if ! python_has numpy; then
    printf '0 passed, 0 failed, 1 skipped\nNumPy is missing: apt-get install python3-numpy\n'
    exit 77
fi
"$build/tests/lab_dump" "$work" || exit 1
"$python" "$source/tests/lab_numpy.py" "$work"
