# SPDX-License-Identifier: LGPL-3.0-or-later
"""Arrays of any kind as the batches that the C library reads, without copying where strides allow."""
from __future__ import annotations

import ctypes
from typing import Any, NoReturn

import numpy as np

from ._library import InvalidInput, fail

_NAMES = ("", "logits", "slopes")


def as_array(x: Any, name: str) -> np.ndarray:
    """x as a float32 or float64 array that is equal to it; a view where that is possible.

    NumPy arrays, torch tensors (also bfloat16, on any device, with or without a gradient), whatever
    has __array__ or DLPack, nested lists.  float16 and bfloat16 become float32, integers float64.
    TypeError for complex numbers, long doubles, objects.
    """
    if hasattr(x, "detach") and hasattr(x, "cpu"):  # torch
        x = x.detach().cpu()
        x = x.float() if str(x.dtype) in ("torch.bfloat16", "torch.float16") else x
        x = x.numpy()
    elif not isinstance(x, np.ndarray) and not hasattr(x, "__array__") and hasattr(x, "__dlpack__"):
        x = np.from_dlpack(x)
    x = np.asarray(x)
    if x.dtype.name in ("float16", "bfloat16"):
        return x.astype(np.float32)
    if x.dtype.kind in "iub":
        wide = x.astype(np.float64)
        if x.dtype.itemsize == 8 and x.size and np.abs(wide).max() > 2.0**53:
            raise InvalidInput("%s: integers beyond 2^53 are no doubles" % name, "too_large", name)
        return wide
    if x.dtype.kind != "f" or x.dtype.itemsize not in (4, 8):
        raise TypeError("%s: real numbers of at most 64 bits are needed, not %s" % (name, x.dtype))
    return x if x.dtype.isnative else x.astype(x.dtype.newbyteorder("="))


def as_rows(x: np.ndarray) -> np.ndarray:
    """x as samples x classes with contiguous rows that do not overlap: a view where strides allow."""
    rows = x.reshape(-1, x.shape[-1]) if x.size else np.zeros((0, x.shape[-1]), x.dtype)
    inner = rows.strides[1] == rows.itemsize or rows.shape[1] == 1
    step = rows.strides[0]
    regular = rows.shape[0] <= 1 or step % rows.itemsize == 0 and \
        step >= rows.shape[1] * rows.itemsize
    aligned = rows.ctypes.data % rows.itemsize == 0
    return rows if inner and regular and aligned else np.ascontiguousarray(rows)


def _mask_of(mask: Any, leading: tuple[int, ...]) -> np.ndarray:
    if hasattr(mask, "detach"):
        mask = mask.detach().cpu().numpy()
    mask = np.asarray(mask)
    if mask.dtype.kind not in "b":
        if mask.dtype.kind not in "iu" or not np.isin(mask, (0, 1)).all():
            raise TypeError("mask: booleans are needed, not %s" % mask.dtype)
        mask = mask.astype(bool)
    if mask.shape != leading:
        raise InvalidInput("mask: the shape %s of the samples is needed, not %s"
                           % (leading, mask.shape), "invalid", "mask")
    return mask


class Batch:
    """Two arrays, samples x classes, and what it takes to speak about them.

    `leading` is the shape of the samples; `kept` the flat positions of those that the mask keeps,
    None for all.
    """

    def __init__(self, logits: Any, slopes: Any, mask: Any = None) -> None:
        z, a = as_array(logits, "logits"), as_array(slopes, "slopes")
        if z.shape != a.shape:
            raise InvalidInput("logits of shape %s, slopes of shape %s: they must agree"
                               % (z.shape, a.shape), "invalid", "slopes")
        if z.ndim == 0 or z.shape[-1] == 0:
            raise InvalidInput("logits: the last axis are the classes, at least one; the shape is %s"
                               % (z.shape,), "invalid", "logits")
        if z.dtype != a.dtype:
            z, a = z.astype(np.float64, copy=False), a.astype(np.float64, copy=False)
        self.shape, self.leading = z.shape, z.shape[:-1]
        self.logits, self.slopes = as_rows(z), as_rows(a)
        self.kept: np.ndarray | None = None
        if mask is not None:
            chosen = _mask_of(mask, self.leading).reshape(-1)
            if not chosen.all():
                self.kept = np.flatnonzero(chosen)
                self.logits, self.slopes = self.logits[self.kept], self.slopes[self.kept]

    @property
    def samples(self) -> int:
        return self.logits.shape[0]

    def arguments(self) -> tuple[Any, ...]:
        """The eight arguments that stand for a batch in the shim."""
        n = self.logits.shape[1]
        strides = [rows.strides[0] // rows.itemsize if rows.shape[0] > 1 else n
                   for rows in (self.logits, self.slopes)]
        return (self.logits.ctypes.data, self.slopes.ctypes.data, self.samples, n, *strides,
                int(self.logits.dtype == np.float32))

    def place(self, row: int) -> tuple[int, ...]:
        """The position of a sample in the shape that was given."""
        if self.kept is not None:
            row = int(self.kept[row])
        return tuple(int(i) for i in np.unravel_index(row, self.leading)) if self.leading else ()

    def spread_out(self, values: np.ndarray, filler: Any) -> np.ndarray:
        """One value a sample in the shape that was given, `filler` where the mask hides it."""
        if self.kept is not None:
            full = np.empty(int(np.prod(self.leading, dtype=np.int64)), values.dtype)
            full[...] = filler
            full[self.kept] = values
            values = full
        return values.reshape(self.leading)

    def fail(self, status: int, position: Any) -> NoReturn:
        """Raise what the shim says, with the array, its shape and the place in it."""
        if position[0] == 0:
            fail(status, hint="arrays of shape %s" % (self.shape,))
        array = self.slopes if position[0] == 2 else self.logits
        value = array[position[1], position[2]]
        fail(status, _NAMES[position[0]], self.place(position[1]) + (position[2],),
             "got %s; row %d, column %d of an array of shape %s"
             % (value, int(self.kept[position[1]]) if self.kept is not None else position[1],
                position[2], self.shape))


def position() -> Any:
    """Room for an array, a row and a column."""
    return (ctypes.c_size_t * 3)()
