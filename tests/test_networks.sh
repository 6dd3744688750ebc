#!/usr/bin/env bash
# The lab's networks against NumPy and the complex step; see lab_numpy.py.
#
# SPDX-License-Identifier: GPL-3.0-or-later
set -u

build=${GHOSTS_BUILDDIR:-.}
source=${GHOSTS_SRCDIR:-.}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for python in "${PYTHON3:-python3}" /usr/bin/python3; do
    if "$python" -c 'import numpy' 2>/dev/null; then
        "$build/tests/lab_dump" "$work" || exit 1
        "$python" "$source/tests/lab_numpy.py" "$work"
        exit
    fi
done
printf '0 passed, 0 failed, 1 skipped\nNumPy is not installed\n'
exit 77
