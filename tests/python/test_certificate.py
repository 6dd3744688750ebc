# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates: made, written, read, checked; what was tampered with is found out."""
import importlib.util
import json
import sys

import pytest

import ghosts
from conftest import TREE

THREE = (["0", "1/3", "-2.5"], [1, 2, 3])


@pytest.mark.parametrize("region", [{"disk": 12}, {"box": (-3, 3, -1, 8)}, {"nearest": 3}, {}])
def test_made_and_checked(region, tmp_path):
    proof = ghosts.certificate(*THREE, digits=20, **region)
    assert proof.check() and proof.check("mpc") and ghosts.certify(proof)
    found = ghosts.zeros(*THREE, digits=20, **region)
    for zero in found:
        assert any(abs(complex(zero) - complex(other)) < 1e-15 for other in proof.zeros)
    if "nearest" not in region and region:
        assert len(found) == len(proof.zeros)
    path = tmp_path / "proof.json"
    proof.save(path)
    again = ghosts.Certificate.load(path)
    assert ghosts.certify(path).valid and list(again.zeros) == list(proof.zeros)
    assert again.to_json() == proof.to_json() and again.region == proof.region
    assert repr(again) == repr(proof)


def test_the_slow_checker_agrees(tmp_path):
    """tests/oracles/certificate.py, which shares no code with the library."""
    if importlib.util.find_spec("mpmath") is None:
        pytest.skip("no mpmath")
    import subprocess
    path = tmp_path / "proof.json"
    ghosts.certificate([0, "1/2"], [0, 1], disk=8).save(path)
    done = subprocess.run([sys.executable, str(TREE / "tests" / "oracles" / "certificate.py"),
                           str(path)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not (TREE / "build" / "ghosts").exists(), reason="no command in build/")
def test_the_command_agrees(tmp_path):
    import subprocess
    path, command = tmp_path / "proof.json", str(TREE / "build" / "ghosts")
    ghosts.certificate(*THREE, disk=12, digits=30).save(path)
    assert subprocess.run([command, "certify", str(path)], capture_output=True).returncode == 0
    other = tmp_path / "other.json"
    subprocess.run([command, "zeros", "--logits", "0,1/3,-2.5", "--slopes", "1,2,3", "--disk", "12",
                    "--certificate", str(other)], check=True, capture_output=True)
    assert ghosts.certify(other) and len(ghosts.Certificate.load(other).zeros) == 8


def change(text, edit):
    root = json.loads(text)
    edit(root)
    return json.dumps(root)


@pytest.mark.parametrize("edit, part", [
    (lambda r: r["zeros"].pop(), None),
    (lambda r: r["cells"].pop(0), "gap"),
    (lambda r: r["discs"][0].__setitem__(3, 2), None),
    (lambda r: r["zeros"][0].__setitem__(4, True), None),
    (lambda r: r["zeros"][0].__setitem__(0, "0x1p0"), None),
    (lambda r: r["logits"].__setitem__(0, "1/7"), None),
])
def test_tampered(edit, part):
    text = ghosts.certificate(*THREE, disk=12).to_json()
    verdict = ghosts.Certificate.from_json(change(text, edit)).check()
    assert not verdict and verdict.reason and verdict.part
    if part:
        assert verdict.part == part and verdict.gap is not None


@pytest.mark.parametrize("edit, place", [
    (lambda r: r.__setitem__("format", "x"), "format"),
    (lambda r: r.__setitem__("version", 3), "version"),
    (lambda r: r.__setitem__("digits", 0), "digits"),
    (lambda r: r.__setitem__("engine", "gpu"), "engine"),
    (lambda r: r.pop("cells"), "cells"),
    (lambda r: r["cells"][1].pop(), r"cells\[1\]"),
    (lambda r: r["cells"][0].__setitem__(0, "1.5"), r"cells\[0\]"),
    (lambda r: r["cells"][0].__setitem__(0, "0x1p٣"), r"cells\[0\]"),
    (lambda r: r["cells"][0].__setitem__(0, "0x1p99999999"), "limits"),
    (lambda r: r["cells"][0].__setitem__(0, 1), r"cells\[0\]"),
    (lambda r: r["zeros"][0].__setitem__(3, -1), r"zeros\[0\]"),
    (lambda r: r["zeros"][0].__setitem__(3, True), r"zeros\[0\]"),
    (lambda r: r["zeros"][0].__setitem__(4, 1), r"zeros\[0\]"),
    (lambda r: r["region"].__setitem__("shape", "ring"), "region"),
    (lambda r: r["region"].__setitem__("radius", "x"), "region"),
    (lambda r: r["region"].__setitem__("radius", 12), "region"),
    (lambda r: r["logits"].__setitem__(1, "x"), r"logits\[1\]"),
    (lambda r: r["logits"].__setitem__(1, 0.5), r"logits\[1\]"),
    (lambda r: r["slopes"].pop(), "slopes"),
])
def test_malformed(edit, place):
    text = ghosts.certificate(*THREE, disk=12).to_json()
    with pytest.raises(ghosts.InvalidInput, match=place):
        ghosts.Certificate.from_json(change(text, edit), "file.json")


def test_weights(tmp_path):
    proof = ghosts.certificate(weights=[1, "2/3", 5], slopes=[0, 1, 3], disk=9)
    assert json.loads(proof.to_json())["version"] == 2
    again = ghosts.Certificate.from_json(proof.to_json())
    assert again.check() and again.to_json() == proof.to_json()
    wrong = change(proof.to_json(), lambda r: r["weights"].__setitem__(0, "2"))
    assert not ghosts.Certificate.from_json(wrong).check()
    for value, place in (("-1", r"weights\[0\]"), ("x", r"weights\[0\]")):
        text = change(proof.to_json(), lambda r: r["weights"].__setitem__(0, value))
        with pytest.raises(ghosts.InvalidInput, match=place):
            ghosts.Certificate.from_json(text)


def test_not_json(tmp_path):
    for text in ("", "{", "[]", '{"format":"a","format":"b"}', "[" * 100000):
        with pytest.raises(ghosts.InvalidInput, match="file.json"):
            ghosts.Certificate.from_json(text, "file.json")
    with pytest.raises(FileNotFoundError):
        ghosts.certify(tmp_path / "nothing")


def test_bad_requests():
    with pytest.raises(ghosts.InvalidInput):
        ghosts.certificate(*THREE, disk=-1)
    with pytest.raises(ghosts.WorkLimit):
        ghosts.certificate(*THREE, disk=30, work_limit=1)
    with pytest.raises(TypeError):
        ghosts.certificate(*THREE, disk=3, nearest=1)
    with pytest.raises(ghosts.InvalidInput, match="engine"):
        ghosts.certificate(*THREE, disk=3).check("fast")
