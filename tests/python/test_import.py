# SPDX-License-Identifier: GPL-3.0-or-later
"""What is loaded is what the package was written for."""
import ctypes
import ctypes.util
import re

import pytest

from conftest import TREE
from ghosts import _library

SHIM = TREE / "src" / "python" / "shim"
PATH = _library.Path(_library.__file__).with_name("_ghosts.so")


def test_missing_library(tmp_path):
    with pytest.raises(ImportError, match="pip install"):
        _library.load(tmp_path / "nothing.so")


def test_another_library():
    with pytest.raises(ImportError, match="not the package's library"):
        _library.load(ctypes.util.find_library("m"))


@pytest.mark.parametrize("name, value, words", [
    ("INTERFACE", 0, "interface"), ("__version__", "9.9.9", "package 9.9.9, headers 0")])
def test_other_versions(monkeypatch, name, value, words):
    monkeypatch.setattr(_library, name, value)
    with pytest.raises(ImportError, match=words):
        _library.load(PATH)


def prototypes():
    """name -> (result, arguments) of every function of the shim, as C types without names."""
    out = {}
    for source in sorted(SHIM.glob("*.c")):
        for match in re.finditer(r"^SHIM ([^;{(]*?)(shim_\w+)\(([^{;]*?)\)(?=\n?[{;\n])",
                                 source.read_text(), re.M | re.S):
            arguments = [] if match[3].strip() == "void" else split(match[3])
            out[match[2]] = (match[1].strip(), arguments)
    return out


def split(text):
    """Arguments at commas outside parentheses."""
    depth, start, out = 0, 0, []
    for i, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            out.append(text[start:i].strip())
            start = i + 1
    return out + [text[start:].strip()]


def kind_of_c(text):
    if "*" in text or "(" in text:
        return "pointer"
    words = text.split()
    return next(w for w in words if w in ("size_t", "long", "int", "double", "void"))


def kind_of_ctypes(kind):
    if kind is None:
        return "void"
    scalars = {ctypes.c_long: "long", ctypes.c_int: "int", ctypes.c_double: "double"}
    if kind is _library.c_size_t:  # ctypes makes size_t and unsigned long one
        return "size_t"
    return scalars.get(kind, "pointer")


def test_signatures_follow_the_sources():
    found = prototypes()
    assert set(found) == set(_library._signatures) and len(found) > 50
    for name, (result, arguments) in found.items():
        declared = _library._signatures[name]
        assert kind_of_ctypes(declared[0]) == kind_of_c(result), name
        assert [kind_of_ctypes(a) for a in declared[1]] == [kind_of_c(a) for a in arguments], name


def test_handles():
    handle = _library.Handle("shim_sum_free")
    del handle  # of nothing
    with pytest.raises(TypeError, match="pickled"):
        _library.Handle("shim_sum_free").__reduce__()
