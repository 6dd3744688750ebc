# SPDX-License-Identifier: LGPL-3.0-or-later
"""Logits that are polynomials or quotients of polynomials in the step."""
from __future__ import annotations

import ctypes
from typing import Any

from ._certified import _NOT_GIVEN, Zeros, _count, _engine, _nearest_answer
from ._library import Handle, InvalidInput, fail, shim, texts
from ._numbers import to_text


def path(numerators: Any, denominators: Any = None, *, nearest: int = 1, limit: float = 100.0,
         digits: int = 16, engine: str = "default", work_limit: int = 0) -> Zeros:
    """The nearest zeros of F(τ) = Σ exp(P_k(τ)) in |τ| <= limit, certified.

    Parameters
    ----------
    numerators : sequence of sequences of numbers
        The coefficients of each P_k (of its numerator), lowest power first, exact as for `Sum`.
    denominators : the same, or None
        P_k = numerator / denominator; no denominator may vanish at 0.

    The result's `lower_bound` is at least `limit` when all of the disc was decided.  `WorkLimit`,
    with what was proven until then, where a pole or the work limit ended the search.

    Source: docs/theory.md, Theorem 16.1.

    >>> path([[0, 1], [0, 2], [0, 3, "1/10"]])[1]  # doctest: +ELLIPSIS
    Zero(...i ± ..., simple)
    """
    rows = [list(row) for row in numerators]
    below = [list(row) for row in denominators] if denominators is not None else []
    if below and len(below) != len(rows):
        raise InvalidInput("%d numerators but %d denominators" % (len(rows), len(below)), "invalid")
    coefficients = [to_text(x) for row in rows + below for x in row]
    counts = (ctypes.c_size_t * max(len(rows + below), 1))(*(len(row) for row in rows + below))
    bad, handle = ctypes.c_size_t(_NOT_GIVEN), Handle("shim_path_free")
    status = shim.shim_path_new(ctypes.byref(handle.pointer), len(rows), bool(below), counts,
                                texts(coefficients), ctypes.byref(bad))
    if status:
        given = bad.value != _NOT_GIVEN
        fail(status, "coefficients" if given else "path", bad.value if given else None,
             "got %r" % coefficients[bad.value] if given else "")
    answer = Handle("shim_zeros_free")
    status = shim.shim_path_nearest(ctypes.byref(answer.pointer), handle.pointer,
                                    _count(nearest, "nearest", 1), float(limit),
                                    _count(digits, "digits", 1), _engine(engine),
                                    _count(work_limit, "work_limit"))
    return _nearest_answer(answer, status)
