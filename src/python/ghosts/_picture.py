# SPDX-License-Identifier: LGPL-3.0-or-later
"""Zeros and phase portraits drawn, for notebooks and files."""
from __future__ import annotations

import base64
import os
import struct
import zlib
from collections.abc import Iterable
from typing import Any

_SIZE, _MARGIN = 420.0, 30.0
_INK, _ZERO, _CIRCLE = "#222222", "#0072b2", "#d55e00"  # told apart with any colour vision
# Phase, once around: dark and light halves, blue and orange between them.
_WHEEL = ((245, 240, 230), (230, 170, 80), (90, 40, 30), (25, 20, 45), (60, 110, 190))


def scatter(zeros: Any) -> str:
    """An SVG of zeros in the complex plane with the circle of the nearest one."""
    points = [complex(zero) for zero in zeros]
    reach = 1.15 * max([abs(p) for p in points] or [1.0]) or 1.0
    scale = (_SIZE - 2 * _MARGIN) / (2 * reach)
    middle = _SIZE / 2
    parts = ['<path d="M0 %g H%g M%g 0 V%g" stroke="%s" stroke-width="0.5"/>'
             % (middle, _SIZE, middle, _SIZE, _INK)]
    if points:
        nearest = min(abs(p) for p in points)
        parts.append('<circle cx="%g" cy="%g" r="%g" fill="none" stroke="%s"/>'
                     % (middle, middle, nearest * scale, _CIRCLE))
    parts += _dots(zeros, lambda p: (middle + p.real * scale, middle - p.imag * scale))
    parts.append('<text x="4" y="%g" font-size="11" fill="%s">|τ| up to %.3g</text>'
                 % (_SIZE - 6, _INK, reach))
    return _svg(_SIZE, _SIZE, "zeros of F in the complex plane", parts)


def _svg(width: float, height: float, title: str, parts: Iterable[str]) -> str:
    return ('<svg xmlns="http://www.w3.org/2000/svg" width="%g" height="%g" role="img">'
            '<title>%s</title><rect width="100%%" height="100%%" fill="white"/>%s</svg>'
            % (width, height, title, "".join(parts)))


def _dots(zeros: Any, place: Any) -> list[str]:
    return ['<circle cx="%.2f" cy="%.2f" r="%g" fill="%s" stroke="white" stroke-width="0.7">'
            '<title>%s</title></circle>'
            % (*place(complex(zero)), 3 + min(zero.multiplicity - 1, 5), _ZERO, zero)
            for zero in zeros]


# ---- portraits -----------------------------------------------------------------------------------

def _png(pixels: Any) -> bytes:
    """An RGB image, rows x columns x 3 of uint8, as PNG."""
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I",
                                                                        zlib.crc32(kind + body))
    rows, columns = pixels.shape[:2]
    raw = b"".join(b"\0" + row.tobytes() for row in pixels)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b""))


def _field(logits: Any, slopes: Any, weights: Any, x: Any, y: Any) -> Any:
    """F over the sum of the moduli of its terms, in double precision: a picture, no proof."""
    import numpy as np
    tau = x[None, :] + 1j * y[:, None]
    height = np.maximum.reduce([z + np.log(w) + a * tau.real
                                for z, a, w in zip(logits, slopes, weights)])
    terms = [np.exp(z + np.log(w) + a * tau - height) for z, a, w in zip(logits, slopes, weights)]
    return sum(terms) / sum(abs(term) for term in terms)


def _colours(values: Any) -> Any:
    """Phase as colour, modulus as shade."""
    import numpy as np
    turn = (np.angle(values) / (2 * np.pi)) % 1.0 * len(_WHEEL)
    low = np.floor(turn).astype(int) % len(_WHEEL)
    part = (turn - np.floor(turn))[..., None]
    wheel = np.array(_WHEEL, float)
    colour = wheel[low] * (1 - part) + wheel[(low + 1) % len(_WHEEL)] * part
    shade = 0.3 + 0.7 * abs(values)**0.4  # darker where the terms cancel
    return (colour * shade[..., None]).clip(0, 255).astype(np.uint8)


class Portrait:
    """A phase portrait of F with the certified zeros of the box and the circle of ρ*: shown in
    notebooks, written by `save`.

    Attributes
    ----------
    zeros : Zeros
        Those of the box, certified and complete; the colours are computed in double precision.
    """

    def __init__(self, total: Any, box: tuple[float, float, float, float], width: int) -> None:
        import numpy as np
        from fractions import Fraction
        from ._library import InvalidInput
        x0, x1, y0, y1 = box
        height = int(round(width * (y1 - y0) / (x1 - x0)))
        if not (16 <= width <= 4096 and 16 <= height <= 4096):
            raise InvalidInput("a picture of %d x %d points; 16 to 4096 are drawn" % (width, height),
                               "invalid", "width")
        self.zeros = total.zeros(box=box)
        self._radius = float(total.radius())
        self._box, self._size = box, (width, height)
        classes = total.classes()
        z, a, w = (np.array([float(Fraction(v)) for v in classes[name]])
                   for name in ("logits", "slopes", "weights"))
        x = x0 + (np.arange(width) + 0.5) * (x1 - x0) / width
        y = y1 - (np.arange(height) + 0.5) * (y1 - y0) / height
        self._image = _png(_colours(_field(z, a, w, x, y)))

    def _repr_svg_(self) -> str:
        (x0, x1, y0, y1), (width, height) = self._box, self._size
        scale = width / (x1 - x0)
        parts = ['<image width="%d" height="%d" href="data:image/png;base64,%s"/>'
                 % (width, height, base64.b64encode(self._image).decode())]
        if self._radius < float("inf"):
            parts.append('<circle cx="%.2f" cy="%.2f" r="%.2f" fill="none" stroke="%s" '
                         'stroke-width="1.5"/>' % (-x0 * scale, y1 * scale, self._radius * scale,
                                                   _CIRCLE))
        parts += _dots(self.zeros, lambda p: ((p.real - x0) * scale, (y1 - p.imag) * scale))
        return _svg(width, height, "phase portrait of F with its zeros", parts)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write an SVG file; with a name that ends in .png, the colours alone."""
        if os.fspath(path).lower().endswith(".png"):
            with open(path, "wb") as image:
                image.write(self._image)
            return
        with open(path, "w", encoding="utf-8") as file:
            file.write(self._repr_svg_())

    def __repr__(self) -> str:
        return "<ghosts.Portrait of %d x %d points, %d zeros>" % (*self._size, len(self.zeros))


def portrait(logits: Any = None, slopes: Any = None, *, weights: Any = None, box: Any,
             width: int = 480) -> Portrait:
    """A phase portrait of F in the box x0, x1, y0, y1, `width` points wide, with its certified zeros.

    >>> portrait([0, 0], [0, 1], box=(-5, 5, -10, 10), width=64)
    <ghosts.Portrait of 64 x 128 points, 4 zeros>
    """
    from ._certified import _sum_of
    from ._library import InvalidInput
    edges = tuple(float(x) for x in (box.split(",") if isinstance(box, str) else box))
    if len(edges) != 4 or not (edges[0] < edges[1] and edges[2] < edges[3]) or \
            not all(abs(x) < 1e300 for x in edges):
        raise InvalidInput("box: x0 < x1 and y0 < y1 are needed, not %s" % (box,), "invalid", "box")
    return Portrait(_sum_of(logits, slopes, weights), edges, int(width))
