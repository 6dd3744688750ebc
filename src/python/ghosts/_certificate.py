# SPDX-License-Identifier: LGPL-3.0-or-later
"""Certificates: proofs that a list of zeros is right and complete, to keep and to check."""
from __future__ import annotations

import ctypes
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NoReturn

from ._certified import (_NOT_GIVEN, Sum, Zeros, _count, _edges, _engine, _sum_of)
from ._library import GhostsError, Handle, InvalidInput, fail, shim, take_text, texts
from ._numbers import from_text
from ._results import Zero

_FORMAT, _VERSIONS = "ghosts certificate", (1, 2)  # 2: with weights
_LISTS = ("cells", "discs", "zeros", "outside")
_WIDTH = {"cells": 4, "discs": 3, "zeros": 3, "outside": 3}
_BOX = ("x0", "x1", "y0", "y1")
_MOST_ZEROS = 10**9  # in one disc


@dataclass(frozen=True)
class Verdict:
    """The outcome of a check: valid, or which part fails first ("cell", "disc", "zero", "outside",
    "gap", "region"), its index and why.  True where valid.

    "Not valid" means that something is wrong or could not be proven.
    """

    valid: bool
    part: str | None = None
    index: int | None = None
    reason: str | None = None
    gap: complex | None = None

    def __bool__(self) -> bool:
        return self.valid


# ---- numbers of the file's format ----------------------------------------------------------------

def _dyadic(text: str) -> str:
    """The shim's "hexadecimal exponent" as the file's [-]0xHpE."""
    mantissa, exponent = text.split()
    sign, digits = ("-", mantissa[1:]) if mantissa[0] == "-" else ("", mantissa)
    return "%s0x%sp%s" % (sign, digits, exponent)


class _Reader:
    """What a file holds, with the limits of docs/certificates.md."""

    def __init__(self, root: Any, name: str) -> None:
        self.name = name
        if not isinstance(root, Mapping) or root.get("format") != _FORMAT:
            self.wrong("format", 'not a certificate: its "format" is not "%s"' % _FORMAT)
        self.root = root
        self.version = root.get("version")
        if self.version not in _VERSIONS or type(self.version) is not int:
            self.wrong("version", "version %r; this reads 1 and 2" % (self.version,))
        digits = root.get("digits")
        if type(digits) is not int or not 1 <= digits <= 1000000:
            self.wrong("digits", "a whole number from 1 to 1000000 is needed")
        self.digits: int = digits
        if root.get("engine") not in ("arb", "mpc"):
            self.wrong("engine", '"arb" or "mpc" is needed')

    def wrong(self, key: str, text: str) -> NoReturn:
        raise InvalidInput("%s: %s: %s" % (self.name, key, text), "parse", key)

    def rows(self, key: str) -> list[Any]:
        value = self.root.get(key)
        if not isinstance(value, list):
            self.wrong(key, "a list is needed")
        return value

    def dyadic(self, text: Any, place: str) -> str:
        """[-]0xHpE as the shim reads it."""
        body = text[1:] if isinstance(text, str) and text.startswith("-") else text
        if not isinstance(body, str) or not body.startswith("0x") or "p" not in body:
            self.wrong(place, "a number [-]0xHpE is needed, not %.40r" % (text,))
        digits, _, exponent = body[2:].partition("p")
        whole = exponent[1:] if exponent.startswith("-") else exponent
        if not digits or set(digits) - set("0123456789abcdef") or not whole.isascii() or \
                not whole.isdigit():
            self.wrong(place, "a number [-]0xHpE is needed, not %.40r" % (text,))
        if len(digits) > 5000 + 40 * self.digits or len(whole) > 9 or \
                int(whole) > 20000 + 40 * self.digits:
            self.wrong(place, "a number beyond the limits for %d digits" % self.digits)
        return ("-" if text.startswith("-") else "") + digits + " " + exponent

    def count(self, value: Any, place: str) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _MOST_ZEROS:
            self.wrong(place, "a count of zeros is needed, not %.40r" % (value,))
        return value

    def entries(self, key: str) -> tuple[list[str], list[int], list[bool]]:
        """Numbers, counts and marks of a list."""
        numbers, counts, marks = [], [], []
        width = _WIDTH[key]
        length = width + {"cells": 0, "zeros": 2}.get(key, 1)
        for i, entry in enumerate(self.rows(key)):
            place = "%s[%d]" % (key, i)
            if not isinstance(entry, list) or len(entry) != length:
                self.wrong(place, "a list of %d is needed" % length)
            numbers += [self.dyadic(x, place) for x in entry[:width]]
            if key != "cells":
                counts.append(self.count(entry[width], place))
                marks.append(key == "zeros" and entry[4])
                if not isinstance(marks[-1], bool):
                    self.wrong(place, "the mark for the edge is neither true nor false")
        return numbers, counts, marks

    def rationals(self, key: str) -> list[str]:
        values = self.rows(key)
        for i, x in enumerate(values):
            if not isinstance(x, str):
                self.wrong("%s[%d]" % (key, i), "a rational number in quotes is needed")
        return values

    def edges(self) -> list[str]:
        region: Any = self.root.get("region")
        shape = region.get("shape") if isinstance(region, Mapping) else None
        keys = ("radius",) if shape == "disk" else _BOX if shape == "box" else None
        if keys is None:
            self.wrong("region", '"disk" with a radius or "box" with x0, x1, y0, y1 is needed')
        for key in keys:
            if not isinstance(region.get(key), str):
                self.wrong("region", "%s: a rational number in quotes is needed" % key)
        return [region[key] for key in keys]


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) != len(pairs):
        raise ValueError("a key occurs twice")
    return out


# ---- certificates --------------------------------------------------------------------------------

class Certificate:
    """A proof that a list of zeros of a region is right and complete, as a file can hold it
    (docs/certificates.md).  Made by `certificate`, read by `Certificate.load`.

    Attributes
    ----------
    sum : Sum
    engine : str
        "arb" or "mpc": what made it; it is checked with the other.
    digits : int
    """

    def __init__(self, handle: Handle, total: Sum, engine: str, digits: int,
                 classes: dict[str, list[str]]) -> None:
        self._handle, self.sum, self.engine, self.digits = handle, total, engine, digits
        self._classes = classes

    def _number(self, key: str, i: int, part: int) -> str:
        return take_text(shim.shim_certificate_number(self._handle.pointer, _LISTS.index(key), i,
                                                      part))

    def _length(self, key: str) -> int:
        return shim.shim_certificate_count(self._handle.pointer, _LISTS.index(key))

    def _zeros(self, key: str, i: int, mark: bool = False) -> int:
        return shim.shim_certificate_zeros(self._handle.pointer, _LISTS.index(key), i, int(mark))

    @property
    def zeros(self) -> Zeros:
        """The zeros that it lists."""
        out = []
        for i in range(self._length("zeros")):
            re, im, rad = (Fraction(from_text(self._number("zeros", i, part))) for part in range(3))
            m = self._zeros("zeros", i)
            out.append(Zero(re, im, rad, m, m == 1, bool(self._zeros("zeros", i, True))))
        return Zeros(out, True)

    @property
    def region(self) -> dict[str, Fraction]:
        """{"radius": …} of a disc, or the edges x0, x1, y0, y1 of a box."""
        edges = self._edges()
        return {k: Fraction(v) for k, v in zip(("radius",) if len(edges) == 1 else _BOX, edges)}

    def _edges(self) -> list[str]:
        out = []
        for i in range(4):
            pointer = shim.shim_certificate_edge(self._handle.pointer, i)
            if pointer:
                out.append(take_text(pointer))
        return out

    def __repr__(self) -> str:
        return "<ghosts.Certificate: %d zeros, %d cells, %d discs, by %s>" % (
            self._length("zeros"), self._length("cells"), self._length("discs"), self.engine)

    def check(self, engine: str = "other") -> Verdict:
        """Check it from scratch, by code that shares nothing with the search.  engine: "other" than
        the one that made it, "arb" or "mpc"."""
        valid, index = ctypes.c_int(), ctypes.c_size_t()
        part, reason = ctypes.c_char_p(), ctypes.c_char_p()
        gap = (ctypes.c_double * 2)()
        status = shim.shim_certificate_check(
            ctypes.byref(valid), ctypes.byref(part), ctypes.byref(index), ctypes.byref(reason), gap,
            self._handle.pointer, self.sum._handle.pointer, self.engine.encode(),
            b"other" if engine == "other" else _engine(engine))
        if status:
            fail(status)
        if valid.value:
            return Verdict(True)
        name = (part.value or b"").decode()
        return Verdict(False, name, None if name in ("gap", "region") else index.value,
                       (reason.value or b"").decode(), complex(*gap) if name == "gap" else None)

    def to_json(self) -> str:
        """The text of a file."""
        edges = self._edges()
        region = {"shape": "disk", "radius": edges[0]} if len(edges) == 1 else {
            "shape": "box", **dict(zip(_BOX, edges))}
        classes = dict(self._classes)
        if set(classes.get("weights", ())) <= {"1"}:
            classes.pop("weights", None)
        root: dict[str, Any] = {"format": _FORMAT, "version": 2 if "weights" in classes else 1,
                                "engine": self.engine, "digits": self.digits, **classes,
                                "region": region}
        for key in _LISTS:
            rows: list[Any] = []
            for i in range(self._length(key)):
                row: list[Any] = [_dyadic(self._number(key, i, part)) for part in range(_WIDTH[key])]
                row += [] if key == "cells" else [self._zeros(key, i)]
                row += [bool(self._zeros(key, i, True))] if key == "zeros" else []
                rows.append(row)
            root[key] = rows
        return json.dumps(root, indent=None, separators=(",", ":")) + "\n"

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the file that `ghosts certify` and `Certificate.load` read."""
        with open(path, "w", encoding="ascii") as file:
            file.write(self.to_json())

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "Certificate":
        """Read a file; InvalidInput names the file and the place of what is wrong."""
        with open(path, encoding="utf-8") as file:
            return cls.from_json(file.read(), os.fspath(path))

    @classmethod
    def from_json(cls, text: str, name: str = "certificate") -> "Certificate":
        """The same from text."""
        try:
            root = json.loads(text, object_pairs_hook=_no_doubles)
        except (ValueError, RecursionError) as error:
            raise InvalidInput("%s: not JSON: %s" % (name, error), "parse") from None
        reader = _Reader(root, name)
        keys = ("logits", "slopes") + (("weights",) if reader.version == 2 else ())
        classes = {key: reader.rationals(key) for key in keys}
        try:
            total = Sum(**classes)
        except GhostsError as error:
            raise InvalidInput("%s: %s" % (name, error), error.status, error.array,
                               error.index) from None
        return cls(_read(reader), total, root["engine"], reader.digits, classes)


def _read(reader: _Reader) -> Handle:
    parts = {key: reader.entries(key) for key in _LISTS}
    handle, bad = Handle("shim_certificate_free"), (ctypes.c_size_t * 2)()
    edge = reader.edges()
    counts = [n for key in _LISTS for n in parts[key][1]]
    marks = [m for key in _LISTS for m in parts[key][2]]
    status = shim.shim_certificate_read(
        ctypes.byref(handle.pointer), texts(edge), len(edge),
        (ctypes.c_size_t * 4)(*(len(reader.rows(key)) for key in _LISTS)),
        texts([x for key in _LISTS for x in parts[key][0]]),
        (ctypes.c_size_t * max(len(counts), 1))(*counts),
        (ctypes.c_ubyte * max(len(marks), 1))(*marks), bad)
    if status:
        place = "region" if bad[0] >= len(_LISTS) else "%s[%d]" % (_LISTS[bad[0]], bad[1])
        fail(status, place, hint=reader.name)
    return handle


def certificate(logits: Any = None, slopes: Any = None, *, weights: Any = None,
                nearest: int | None = None, disk: Any = None, box: Any = None, digits: int = 16,
                engine: str = "default", work_limit: int = 0) -> Certificate:
    """Search as `zeros` does, and keep the proof: a `Certificate` for `certify` or a file.

    With `nearest` it is the certificate of a disc that holds these zeros and, where their moduli
    allow, no others.  `WorkLimit` also where a zero next to the edge could not be told from it.

    >>> proof = certificate([0, 0], [0, 1], disk=10)
    >>> len(proof.zeros), bool(certify(proof))
    (4, True)
    """
    total = _sum_of(logits, slopes, weights)
    if sum(x is not None for x in (nearest, disk, box)) > 1:
        raise TypeError("one of nearest, disk and box")
    edge = [] if disk is None and box is None else (
        _edges(disk, 1, "disk") if disk is not None else _edges(box, 4, "box"))
    handle, bad = Handle("shim_certificate_free"), ctypes.c_size_t(_NOT_GIVEN)
    status = shim.shim_certificate_make(
        ctypes.byref(handle.pointer), total._handle.pointer,
        _count(1 if nearest is None else nearest, "nearest", 1), texts(edge), len(edge),
        _count(digits, "digits", 1), _engine(engine), _count(work_limit, "work_limit"),
        ctypes.byref(bad))
    if status:
        fail(status, "disk" if len(edge) == 1 else "box" if edge else None,
             None if bad.value == _NOT_GIVEN or len(edge) == 1 else bad.value, ", ".join(edge))
    name = shim.shim_engine_name(engine.encode()).decode()
    return Certificate(handle, total, name, int(digits), total.classes())


def certify(proof: Any, engine: str = "other") -> Verdict:
    """Check a `Certificate`, or the file at a path, from scratch: a `Verdict`, true where valid."""
    if not isinstance(proof, Certificate):
        proof = Certificate.load(proof)
    return proof.check(engine)
