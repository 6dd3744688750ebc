# SPDX-License-Identifier: LGPL-3.0-or-later
"""The fast side: radii and bounds of batches in double precision, certified all the same."""
from __future__ import annotations

import ctypes
from typing import Any, NamedTuple

import numpy as np

from ._arrays import Batch, as_array, as_rows, position
from ._library import InvalidInput, WorkLimit, error_of, fail, shim, status_name

#: What `radii` returns for every sample.
RADIUS = np.dtype([("lower", "f8"), ("upper", "f8"), ("re", "f8"), ("im", "f8"), ("error", "f8"),
                   ("decided", "?")])
_NUMBERS = 5
_HIDDEN = (np.inf, np.inf, np.nan, np.nan, np.nan, True)


def _doubles(array: np.ndarray) -> Any:
    return array.ctypes.data_as(ctypes.POINTER(ctypes.c_double))


def radii(logits: Any, slopes: Any, *, mask: Any = None, finish: bool = True,
          work_limit: int = 0) -> np.ndarray:
    """ρ* of every sample of a batch, certified.

    Parameters
    ----------
    logits, slopes : arrays of the shape (..., classes)
        float16, bfloat16, float32 or float64, each taken as the exact number that it is; NumPy
        arrays, torch tensors, DLPack.  Not copied where rows are contiguous.  A logit of -inf
        drops a class from its sample.
    mask : booleans of the shape (...), optional
        False hides a sample: its radius is inf, and its numbers are not looked at.
    finish : bool
        Solve in multiple precision what double precision left undecided (rarely anything).
    work_limit : int
        For each of these samples, as for `ghosts.zeros`.

    Returns
    -------
    A structured array of the shape (...) with the fields lower <= ρ* <= upper, the zero re + i im
    (im > 0) with its error, and decided: upper - lower <= 1e-9 upper, or ρ* = inf.

    Raises `InvalidInput` with the array, its shape, row and column for NaN and infinities, and
    `WorkLimit` (.partial: the array, its intervals proven) where finishing takes too long.

    >>> import numpy as np
    >>> found = radii(np.array([[0, 0], [1, 0]]), np.array([[0, 1], [0, 2.0]]))
    >>> found["upper"].round(12), found.shape
    (array([3.14159265, 1.64845415]), (2,))
    """
    batch, bad = Batch(logits, slopes, mask), position()
    out = np.empty(batch.samples, RADIUS)
    numbers = np.empty((batch.samples, _NUMBERS))
    decided = np.empty(batch.samples, np.uint8)
    status = 0
    if batch.samples:
        finished = ctypes.c_size_t()
        status = shim.shim_radii(_doubles(numbers),
                                 decided.ctypes.data_as(ctypes.POINTER(ctypes.c_ubyte)),
                                 ctypes.byref(finished), *batch.arguments(), int(finish),
                                 max(int(work_limit), 0), bad)
    if status and status_name(status) != "work_limit":
        batch.fail(status, bad)
    for i, name in enumerate(RADIUS.names[:_NUMBERS]):  # type: ignore[index]
        out[name] = numbers[:, i]
    out["decided"] = decided
    result = batch.spread_out(out, np.array(_HIDDEN, RADIUS))
    if status:
        error = error_of(status, hint="%d samples are undecided" % int((~out["decided"]).sum()))
        assert isinstance(error, WorkLimit)
        error.partial = result
        raise error
    return result


class BatchRadius(NamedTuple):
    """ρ* of a whole batch, the least of its samples: lower <= ρ* <= upper, its zero re + i im within
    error; sample is the place of the binding sample in the shape of the batch."""

    lower: float
    upper: float
    re: float
    im: float
    error: float
    decided: bool
    sample: tuple[int, ...]


def batch_radius(logits: Any, slopes: Any, *, mask: Any = None, finish: bool = True,
                 work_limit: int = 0) -> BatchRadius:
    """ρ* of a whole batch, certified: the radius of convergence of its mean loss along the step.

    Parameters as for `radii`; cheaper than the minimum of its result, since samples that cannot bind
    are not solved.  Without samples it is inf.

    >>> batch_radius([[0, 0], [1, 0]], [[0, 1], [0, 2]]).sample
    (1,)
    """
    batch, bad = Batch(logits, slopes, mask), position()
    if not batch.samples:
        return BatchRadius(*_HIDDEN, ())  # type: ignore[arg-type]
    numbers, sample = np.empty(_NUMBERS), ctypes.c_size_t()
    decided = ctypes.c_ubyte()
    status = shim.shim_batch_radius(_doubles(numbers), ctypes.byref(decided), ctypes.byref(sample),
                                    *batch.arguments(), int(finish), max(int(work_limit), 0), bad)
    if status and status_name(status) != "work_limit":
        batch.fail(status, bad)
    lower, upper, re, im, error_of_zero = (float(x) for x in numbers)
    found = BatchRadius(lower, upper, re, im, error_of_zero, bool(decided.value),
                        batch.place(sample.value))
    if status:
        error = error_of(status)
        assert isinstance(error, WorkLimit)
        error.lower, error.partial = found.lower, found
        raise error
    return found


def _reals(what: str, logits: Any, slopes: Any, mask: Any, filler: float) -> np.ndarray:
    batch, bad = Batch(logits, slopes, mask), position()
    out = np.empty(batch.samples)
    if batch.samples:
        status = shim.shim_reals(_doubles(out), what.encode(), *batch.arguments(), bad)
        if status:
            batch.fail(status, bad)
    return batch.spread_out(out, filler)


def lower_bounds(logits: Any, slopes: Any, *, mask: Any = None) -> np.ndarray:
    """A proven lower bound of ρ* of every sample, mostly within 10 % of it; inf where hidden."""
    return _reals("lower", logits, slopes, mask, np.inf)


def spread_bounds(logits: Any, slopes: Any, *, mask: Any = None) -> np.ndarray:
    """ρ_a = π / Δ of every sample, rounded down: the cheapest proven lower bound of ρ*."""
    return _reals("bound", logits, slopes, mask, np.inf)


def spreads(logits: Any, slopes: Any, *, mask: Any = None) -> np.ndarray:
    """Δ = max a - min a of every sample over the classes of positive weight; 0 where hidden."""
    return _reals("spread", logits, slopes, mask, 0.0)


def log_sum_exp(logits: Any, *, mask: Any = None) -> np.ndarray:
    """log Σ exp(z_k) of every sample with an error below (8 + classes / 2) 2^-53 (1 + |it|).

    >>> log_sum_exp([0.0, 0.0])
    array(0.69314718)
    """
    return _reals("lse", logits, logits, mask, -np.inf)


def difference(ahead: Any, behind: Any, apart: float, *, centre: Any = None,
               precision: float | None = None) -> tuple[np.ndarray, float]:
    """Slopes from logits at two points of the line, `apart` from each other: (slopes, error).

    ahead, behind, centre : arrays of one shape (..., classes); centre, the logits half way, makes
    the error see the curvature.  precision : the relative accuracy of the logits, by default that of
    their type.  The error is an estimate of the largest one (<ghosts/controller.h>).
    """
    given = [as_array(x, name) for x, name in ((ahead, "ahead"), (behind, "behind"))]
    given += [as_array(centre, "centre")] if centre is not None else []
    if any(x.shape != given[0].shape for x in given) or not given[0].ndim:
        raise InvalidInput("logits of the shapes %s: they must agree and have classes"
                           % ", ".join(str(x.shape) for x in given), "invalid")
    kind = np.float32 if all(x.dtype == np.float32 for x in given) else np.float64
    if precision is None:
        precision = float(np.finfo(kind).eps)
    rows = [np.ascontiguousarray(as_rows(x), dtype=kind) for x in given]
    out, error, bad = np.empty(rows[0].shape, kind), ctypes.c_double(), position()
    data = [x.ctypes.data for x in rows] + [None]
    if out.size:
        status = shim.shim_difference(out.ctypes.data, ctypes.byref(error), *data[:3], *out.shape,
                                      int(kind is np.float32), float(apart), float(precision), bad)
        if status:
            fail(status, "logits", tuple(int(i) for i in np.unravel_index(
                bad[1], given[0].shape[:-1])) + (bad[2],) if bad[0] else None)
    return out.reshape(given[0].shape), error.value
