#!/usr/bin/env bash
# The lab's networks against NumPy and the complex step, its optimizers against PyTorch; see
# numpy_networks.py and torch_optimizers.py.
#
# SPDX-License-Identifier: GPL-3.0-or-later
. "${GHOSTS_SRCDIR:-.}/tests/support/cli.sh"

build=${GHOSTS_BUILDDIR:-.}
source=${GHOSTS_SRCDIR:-.}

if ! python_has numpy; then
    printf '0 passed, 0 failed, 1 skipped\nNumPy is missing: apt-get install python3-numpy\n'
    exit 77
fi
"$build/tests/lab/dump" "$work" || exit 1
status=0
"$python" "$source/tests/lab/numpy_networks.py" "$work" || status=1
if python_has torch; then
    OMP_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1 "$python" "$source/tests/lab/torch_optimizers.py" "$work" ||
        status=1
else
    printf '0 passed, 0 failed, 1 skipped\nPyTorch is missing: the optimizers have no peer\n'
fi
exit $status
