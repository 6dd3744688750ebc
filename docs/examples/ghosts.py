# SPDX-License-Identifier: LGPL-3.0-or-later
"""The fast path from Python: radii of batches and the step-size controller, through ctypes.

Arrays are NumPy arrays (or anything numpy.asarray() takes without a copy, such as a CPU torch
tensor's .numpy()) of float32 or float64, samples x classes, rows contiguous.  They are passed
without copying.  The library is found through GHOSTS_LIBRARY (a path) or the system's search path.

Threads: ctypes releases the interpreter's lock during a call.  A call without `work` uses a
workspace of its own thread; a Workspace or a Controller belongs to one thread at a time.
"""
import ctypes
import ctypes.util
import os
import threading
from ctypes import POINTER, Structure, byref, c_bool, c_double, c_int, c_size_t, c_uint64, c_void_p

import numpy as np

BOUND, LOWER, EXACT = range(3)
CAP, SET, MONITOR = range(3)
REPORT, SKIP, STOP = range(3)
ACTIONS = ("none", "scaled", "skipped", "stopped", "reported")


def _load():
    path = os.environ.get("GHOSTS_LIBRARY")
    names = [path] if path else [ctypes.util.find_library(n) for n in ("ghosts_fast", "ghosts")]
    for name in names:
        if name:
            return ctypes.CDLL(name)
    raise OSError("libghosts_fast was not found; set GHOSTS_LIBRARY to its path")


_lib = _load()
_lib.ghosts_strerror.restype = ctypes.c_char_p


class _Batch(Structure):
    _fields_ = [("logits", c_void_p), ("slopes", c_void_p), ("samples", c_size_t),
                ("classes", c_size_t), ("logit_stride", c_size_t), ("slope_stride", c_size_t)]


class _Position(Structure):
    _fields_ = [("array", c_int), ("row", c_size_t), ("column", c_size_t)]


class Radius(Structure):
    """rho* of a sample or batch: lower <= rho* <= upper, its zero re + i im within error."""
    _fields_ = [("lower", c_double), ("upper", c_double), ("re", c_double), ("im", c_double),
                ("error", c_double), ("decided", c_bool)]


class BatchResult(Structure):
    _fields_ = [("radius", Radius), ("sample", c_size_t), ("solved", c_size_t),
                ("undecided", c_size_t)]


class _Options(Structure):
    _fields_ = [("policy", c_int), ("target", c_double), ("nonfinite", c_int), ("radius", c_int),
                ("aggregate", c_int), ("quantile", c_double), ("memory", c_int),
                ("window", c_size_t), ("decay", c_double), ("rate_cap", c_double),
                ("rate_floor", c_double), ("history", c_size_t)]


class Measurement(Structure):
    _fields_ = [("radius", c_double), ("sample", c_size_t), ("nonfinite", c_bool),
                ("decided", c_bool)]


class Decision(Structure):
    _fields_ = [("rate", c_double), ("scale", c_double), ("r", c_double), ("r_after", c_double),
                ("radius", c_double), ("sample", c_size_t), ("action", c_int)]


class Statistics(Structure):
    _fields_ = [(n, c_uint64) for n in
                ("steps", "scaled", "nonfinite", "skipped", "undecided", "above")]
    _fields_ += [(n, c_double) for n in ("least_radius", "largest_r", "smallest_scale")]


class _Entry(Structure):
    _fields_ = [(n, c_uint64) for n in ("step", "sample", "action")]
    _fields_ += [(n, c_double) for n in
                 ("rate_given", "rate", "norm", "measured", "radius", "r", "r_after")]


_lib.ghosts_controller_defaults.restype = _Options


class GhostsError(Exception):
    pass


def _check(status, bad=None):
    if status == 0:
        return
    text = _lib.ghosts_strerror(status).decode()
    if bad is not None and bad.array:
        text += " (%s, row %d, column %d)" % (("", "logits", "slopes")[bad.array], bad.row,
                                              bad.column)
    raise GhostsError(text)


def _array(a, name):
    if hasattr(a, "detach"):  # a torch tensor, which shares its memory with the NumPy array
        a = a.detach().cpu().numpy()
    a = np.asarray(a)
    if a.dtype not in (np.float32, np.float64) or a.ndim != 2:
        raise TypeError("%s: a two-dimensional float32 or float64 array is needed" % name)
    if a.strides[1] != a.itemsize or a.strides[0] % a.itemsize or a.strides[0] < 0:
        raise TypeError("%s: rows must be contiguous" % name)
    return a


class Workspace:
    """Room for batches up to samples x classes; grows when a larger one comes."""

    def __init__(self, samples=1, classes=1):
        self._handle = c_void_p()
        self._size = (0, 0)
        self._reserve(samples, classes)

    def _reserve(self, samples, classes):
        if samples <= self._size[0] and classes <= self._size[1]:
            return
        size = (max(samples, self._size[0]), max(classes, self._size[1]))
        self.close()
        _check(_lib.ghosts_workspace_new(byref(self._handle), c_size_t(size[0]),
                                         c_size_t(size[1]), c_int(0)))
        self._size = size

    def close(self):
        _lib.ghosts_workspace_free(self._handle)
        self._handle = c_void_p()
        self._size = (0, 0)

    def __del__(self):
        if getattr(self, "_handle", None):
            self.close()

    def batch(self, logits, slopes):
        """The C view of two arrays and the suffix of the functions for their type."""
        logits, slopes = _array(logits, "logits"), _array(slopes, "slopes")
        if logits.shape != slopes.shape or logits.dtype != slopes.dtype:
            raise TypeError("logits and slopes differ in shape or type")
        self._reserve(*logits.shape)
        stride = [max(a.strides[0] // a.itemsize, a.shape[1]) for a in (logits, slopes)]
        view = _Batch(logits.ctypes.data, slopes.ctypes.data, logits.shape[0], logits.shape[1],
                      *stride)
        view.keep = (logits, slopes)
        return view, "_float" if logits.dtype == np.float32 else ""


_of_thread = threading.local()


def _workspace(work):
    if work is not None:
        return work
    if not hasattr(_of_thread, "work"):
        _of_thread.work = Workspace()
    return _of_thread.work


def _reals(function, logits, slopes, work, outputs=3):
    work, bad = _workspace(work), _Position()
    view, suffix = work.batch(logits, slopes)
    out = np.empty(view.samples)
    unused = [None] * (outputs - 1)
    _check(getattr(_lib, function + suffix)(c_void_p(out.ctypes.data), *unused, byref(view),
                                            work._handle, byref(bad)), bad)
    return out


def spread(logits, slopes, work=None):
    """max a - min a of every sample."""
    return _reals("ghosts_batch_spread", logits, slopes, work)


def bound(logits, slopes, work=None):
    """pi / spread of every sample, rounded down."""
    return _reals("ghosts_batch_bound", logits, slopes, work)


def lower(logits, slopes, work=None):
    """A certified lower bound of rho* of every sample."""
    return _reals("ghosts_batch_lower", logits, slopes, work)


def exact(logits, slopes, work=None):
    """rho* of every sample: a list of Radius."""
    work, bad = _workspace(work), _Position()
    view, suffix = work.batch(logits, slopes)
    out = (Radius * view.samples)()
    _check(getattr(_lib, "ghosts_batch_exact" + suffix)(out, byref(view), work._handle,
                                                        byref(bad)), bad)
    return list(out)


def radius(logits, slopes, work=None):
    """rho* of the batch: a BatchResult."""
    work, bad = _workspace(work), _Position()
    view, suffix = work.batch(logits, slopes)
    out = BatchResult()
    _check(getattr(_lib, "ghosts_batch_radius" + suffix)(byref(out), byref(view), work._handle,
                                                         byref(bad)), bad)
    return out


def lse(logits, work=None):
    """log sum exp of every sample."""
    return _reals("ghosts_batch_lse", logits, logits, work, 1)


def difference(ahead, behind, apart, centre=None, precision=None):
    """Slopes from logits at two points of the line, `apart` from each other, and an estimate of
    their largest error; logits half way in `centre` make the estimate see the curvature."""
    arrays = [np.ascontiguousarray(_array(a, "logits")) for a in (ahead, behind)]
    if centre is not None:
        arrays.append(np.ascontiguousarray(_array(centre, "centre")))
    shape, dtype = arrays[0].shape, arrays[0].dtype
    if any(a.shape != shape or a.dtype != dtype for a in arrays):
        raise TypeError("the arrays differ in shape or type")
    if precision is None:
        precision = float(np.finfo(dtype).eps)
    out, error, bad = np.empty(shape, dtype), c_double(), _Position()
    at = [c_void_p(a.ctypes.data) for a in arrays] + [None]
    call = _lib.ghosts_difference_float if dtype == np.float32 else _lib.ghosts_difference
    _check(call(c_void_p(out.ctypes.data), byref(error), at[0], at[1], at[2], c_size_t(shape[0]),
                c_size_t(shape[1]), c_size_t(shape[1]), c_double(apart), c_double(precision),
                byref(bad)), bad)
    return out, error.value


class Controller:
    """Options as in ghosts_controller_options, e.g. Controller(policy=CAP, radius=EXACT)."""

    def __init__(self, **options):
        chosen = _lib.ghosts_controller_defaults()
        for name, value in options.items():
            if name not in dict(_Options._fields_):
                raise TypeError("unknown option " + name)
            setattr(chosen, name, value)
        self._handle = c_void_p()
        self._work = Workspace()
        _check(_lib.ghosts_controller_new(byref(self._handle), byref(chosen)))

    def __del__(self):
        if getattr(self, "_handle", None):
            _lib.ghosts_controller_free(self._handle)

    def measure(self, logits, slopes):
        view, suffix = self._work.batch(logits, slopes)
        seen = Measurement()
        scratch = np.empty(2 * view.samples)  # for the quantile aggregate
        call = getattr(_lib, "ghosts_controller_measure" + suffix)
        _check(call(byref(seen), self._handle, byref(view), self._work._handle,
                    c_void_p(scratch.ctypes.data), None))
        return seen

    def act(self, seen, rate, norm):
        decision = Decision()
        _check(_lib.ghosts_controller_act(byref(decision), self._handle, byref(seen),
                                          c_double(rate), c_double(norm)))
        return decision

    def step(self, logits, slopes, rate, norm):
        return self.act(self.measure(logits, slopes), rate, norm)

    def statistics(self):
        out = Statistics()
        _lib.ghosts_controller_statistics_get(byref(out), self._handle)
        return out

    def line(self, ago=0):
        """A line of JSON on a step kept in the history (0: the latest)."""
        entry, text = _Entry(), ctypes.create_string_buffer(512)
        _check(_lib.ghosts_controller_history_get(byref(entry), self._handle, c_size_t(ago)))
        _check(_lib.ghosts_controller_line(text, c_size_t(512), None, byref(entry)))
        return text.value.decode().rstrip("\n")

    def save(self):
        needed = c_size_t()
        _check(_lib.ghosts_controller_save(None, c_size_t(0), byref(needed), self._handle))
        text = ctypes.create_string_buffer(needed.value)
        _check(_lib.ghosts_controller_save(text, needed, None, self._handle))
        return text.value

    def restore(self, text):
        handle = c_void_p()
        _check(_lib.ghosts_controller_restore(byref(handle), ctypes.c_char_p(text)))
        _lib.ghosts_controller_free(self._handle)
        self._handle = handle
