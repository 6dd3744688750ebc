# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples run and give what the documents state."""
import os
import re
import subprocess
import sys

import pytest

from conftest import TREE


def test_spike(data):
    """docs/fast-path.md and README.md: the losses after a spike of the learning rate."""
    pytest.importorskip("torch")
    script = TREE / "docs" / "examples" / "spike_torch.py"
    done = subprocess.run([sys.executable, str(script), str(data / "digits.csv"), "1"], text=True,
                          capture_output=True, env={**os.environ, "OMP_NUM_THREADS": "1"}, timeout=300)
    assert done.returncode == 0, done.stderr
    found = {m[1]: (float(m[2]), float(m[3])) for m in
             re.finditer(r"^(\S+) +([\d.e+-]+), ([\d.e+-]+) *$", done.stdout, re.M)}
    stated = {"none": (17.1, 12.7), "clip_grad_norm_": (17.1, 12.7), "bound": (0.851, 0.263),
              "exact": (0.576, 0.215)}
    for guard, losses in stated.items():
        assert found[guard] == pytest.approx(losses, rel=0.15), guard
