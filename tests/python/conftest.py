# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests share: the seed, and the folder of recorded networks."""
import os
import random
from pathlib import Path

import pytest

SEED = int(os.environ.get("GHOSTS_SEED", "20260611"))
TREE = Path(__file__).resolve().parents[2]


def pytest_report_header():
    return "GHOSTS_SEED=%d" % SEED


@pytest.fixture
def rng(request):
    """Random numbers of each test's own stream."""
    return random.Random("%d %s" % (SEED, request.node.name))


@pytest.fixture
def data():
    """analysis/data of the tree."""
    return TREE / "analysis" / "data"
