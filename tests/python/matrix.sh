#!/usr/bin/env bash
# The package's tests against packages from PyPI, in environments of their own below build-python/matrix; prints
# the table of docs/python.md.  Needs a network: make -C build python-matrix.  "system" is what ./bootstrap python uses.
#
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
tree=${GHOSTS_PYTHON_BUILD_DIR:-$PWD/build-python}
python=${PYTHON3:-python3}
shown=(numpy torch mpmath gmpy2 python-flint pandas ml_dtypes transformers accelerate lightning jax optax)

./bootstrap python >"$tree/matrix-system.log" 2>&1 || true

# row NAME PYTHON: one line of the table.
row() {
    local name=$1 interpreter=$2 counts
    (cd tests/python && PYTHONDONTWRITEBYTECODE=1 OMP_NUM_THREADS=1 "$interpreter" -W ignore -m pytest -q \
        -p no:cacheprovider . >"$tree/matrix-$name.log" 2>&1) || true
    counts=$(grep -E ' in [0-9.]+s' "$tree/matrix-$name.log" | tail -n 1 | sed 's/ in .*//; s/=//g; s/^ *//')
    "$interpreter" - "$name" "$counts" "${shown[@]}" <<'PYTHON'
import platform
import sys
from importlib import metadata
name, counts, *packages = sys.argv[1:]
found = []
for package in packages:
    try:
        found.append("%s %s" % (package, metadata.version(package)))
    except metadata.PackageNotFoundError:
        pass
print("| %s | Python %s, %s | %s |" % (name, platform.python_version(), ", ".join(found), counts))
PYTHON
}

# environment NAME PACKAGE...: made once, the wheel installed anew.
environment() {
    local name=$1 folder=$tree/matrix/$1
    shift
    [ -x "$folder/bin/python" ] || "$python" -m venv "$folder"
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check pytest "$@"
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall \
        "$tree"/wheel/*.whl
    row "$name" "$folder/bin/python"
}

printf '| environment | packages | tests |\n| --- | --- | --- |\n'
row system "$tree/environment/bin/python"
environment bare numpy
environment newest numpy torch mpmath gmpy2 python-flint pandas ml_dtypes transformers accelerate lightning \
    jax optax
