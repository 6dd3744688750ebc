# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples in the docstrings give what they show."""
import doctest
import importlib
import pkgutil

import pytest

import ghosts

MODULES = ["ghosts"] + ["ghosts." + m.name for m in pkgutil.iter_modules(ghosts.__path__)]


@pytest.mark.parametrize("name", [m for m in MODULES if m != "ghosts._ghosts"])
def test_examples(name):
    for package in ("torch", "optax"):
        if name == "ghosts." + package:
            pytest.importorskip(package)
    if name in ("ghosts._fast", "ghosts._controller"):
        pytest.importorskip("numpy")
    result = doctest.testmod(importlib.import_module(name))
    assert result.failed == 0, name
