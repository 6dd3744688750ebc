# SPDX-License-Identifier: GPL-3.0-or-later
"""The notebooks run from top to bottom, what they assert holds, and they are kept without output."""
import json

import pytest

from conftest import TREE

NOTEBOOKS = sorted((TREE / "docs" / "notebooks").glob("*.ipynb"))
NEEDS = {"certified_numerics": "mpmath", "guarded_training": "torch"}


def test_there_are_four():
    assert len(NOTEBOOKS) == 4


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook(path):
    if path.stem in NEEDS:
        pytest.importorskip(NEEDS[path.stem])
    notebook, names = json.loads(path.read_text(encoding="utf-8")), {}
    assert notebook["nbformat"] == 4
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert not cell["outputs"] and cell["execution_count"] is None
            exec(compile("".join(cell["source"]), str(path), "exec"), names)
