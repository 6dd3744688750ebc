# SPDX-License-Identifier: LGPL-3.0-or-later
"""Zeros drawn for notebooks."""
from __future__ import annotations

from typing import Any

_SIZE, _MARGIN = 420.0, 30.0
_INK, _ZERO, _CIRCLE = "#222222", "#0072b2", "#d55e00"  # told apart with any colour vision


def scatter(zeros: Any) -> str:
    """An SVG of zeros in the complex plane with the circle of the nearest one."""
    points = [complex(zero) for zero in zeros]
    reach = 1.15 * max([abs(p) for p in points] or [1.0]) or 1.0
    scale = (_SIZE - 2 * _MARGIN) / (2 * reach)
    middle = _SIZE / 2
    parts = ['<svg xmlns="http://www.w3.org/2000/svg" width="%g" height="%g" role="img">'
             % (_SIZE, _SIZE), "<title>zeros of F in the complex plane</title>",
             '<rect width="100%" height="100%" fill="white"/>',
             '<path d="M0 %g H%g M%g 0 V%g" stroke="%s" stroke-width="0.5"/>'
             % (middle, _SIZE, middle, _SIZE, _INK)]
    if points:
        nearest = min(abs(p) for p in points)
        parts.append('<circle cx="%g" cy="%g" r="%g" fill="none" stroke="%s"/>'
                     % (middle, middle, nearest * scale, _CIRCLE))
    for zero, p in zip(zeros, points):
        parts.append('<circle cx="%.2f" cy="%.2f" r="%g" fill="%s"><title>%s</title></circle>'
                     % (middle + p.real * scale, middle - p.imag * scale,
                        3 + min(zero.multiplicity - 1, 5), _ZERO, zero))
    parts.append('<text x="4" y="%g" font-size="11" fill="%s">|τ| up to %.3g</text></svg>'
                 % (_SIZE - 6, _INK, reach))
    return "".join(parts)
