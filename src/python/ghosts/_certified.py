# SPDX-License-Identifier: LGPL-3.0-or-later
"""The certified side: sums, their zeros, series and bounds, at any precision."""
from __future__ import annotations

import ctypes
import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from ._library import (GhostsError, Handle, InvalidInput, WorkLimit, error_of, fail, shim,
                       status_name, take_text, texts)
from ._numbers import Exact, decimal_text, from_text, rounded_up, to_float, to_text
from ._results import Real, Table, Zero

_NOT_GIVEN = ctypes.c_size_t(-1).value
_BOUND_BITS = 64
_RATIONAL = re.compile(r"\s*(-inf|[+-]?\d+/\d+|[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)\s*\Z")


def _count(value: Any, name: str, least: int = 0) -> int:
    """A whole number that the C interface can take."""
    try:
        number = int(value.__index__())
    except AttributeError:
        raise TypeError("%s: a whole number is needed, not %s" % (name, type(value).__name__)) \
            from None
    if number < least:
        raise InvalidInput("%s: at least %d, not %d" % (name, least, number), "invalid", name)
    return min(number, 2**62)


# ---- sums --------------------------------------------------------------------------------------

def _column(values: Any, name: str) -> Any:
    """One axis of numbers: a contiguous float64 array where that is exact, else a list of text."""
    if isinstance(values, (str, bytes)):
        values = values.decode() if isinstance(values, bytes) else values
        values = values.split(",")
    if hasattr(values, "detach"):  # torch
        values = values.detach().cpu()
        values = values.double() if values.is_floating_point() else values
        values = values.numpy()
    shape = getattr(values, "shape", None)
    if shape is not None and len(shape) != 1:
        raise InvalidInput("%s: one sample is needed, a single axis of classes, not the shape %s; "
                           "ghosts.radii takes batches" % (name, tuple(shape)), "invalid", name)
    kind = getattr(getattr(values, "dtype", None), "kind", "")
    if kind == "f" and values.dtype.itemsize <= 8 or str(getattr(values, "dtype", "")) == "bfloat16":
        import numpy
        return numpy.ascontiguousarray(values, dtype=numpy.float64)
    if not isinstance(values, Iterable):
        raise TypeError("%s: a sequence of numbers is needed, not %s" % (name,
                                                                         type(values).__name__))
    out = []
    for i, value in enumerate(values):
        try:
            out.append(to_text(value))
        except TypeError as error:
            raise TypeError("%s[%d]: %s" % (name, i, error)) from None
        except GhostsError as error:
            raise InvalidInput("%s[%d]: %s" % (name, i, error), error.status, name, i) from None
    return out


def _as_texts(column: Any) -> list[str]:
    return column if isinstance(column, list) else [to_text(x) for x in column.tolist()]


class Sum:
    """F(τ) = Σ w_k exp(z_k + a_k τ) from logits z, weights w and slopes a, all taken exactly.

    Parameters
    ----------
    logits, slopes : sequences of n numbers
        str ("1/3", "-2.5e-3"), int, float, Fraction, Decimal, NumPy arrays, mpmath, gmpy2 and
        python-flint numbers, torch tensors; a text with commas is split.  A logit of -inf drops its
        class.
    weights : sequence of n numbers, none negative
        Instead of the logits (which are then 0), or beside them.  Weights of 1 are the default.
    digits : int
        Text may be an expression ("sqrt(2)", "pi/4", "log(3) - 1", "2^(1/3)") or a ball ("1.414 +/-
        1e-25"): what is irrational is enclosed, well enough for answers with so many digits, which
        then hold for every value enclosed.  Series and certificates need exact numbers, regions
        numbers known to 64 bits; nearest zeros and radii take balls of any width.

    Raises `InvalidInput`, with the array and the position, for text that is no number, for NaN and
    for infinities.  A sum never changes; threads may share it.

    >>> Sum(["0", "1/3", "-2.5"], [1, 2, 3]).radius(digits=20)
    Radius(3.154788300685722 ± 5.8e-26)
    """

    def __init__(self, logits: Any = None, slopes: Any = None, *, weights: Any = None,
                 digits: int = 50) -> None:
        if slopes is None or logits is None and weights is None:
            raise TypeError("slopes and logits or weights are needed")
        columns = {name: _column(x, name) for name, x in
                   (("logits", logits), ("weights", weights), ("slopes", slopes)) if x is not None}
        lengths = {name: len(column) for name, column in columns.items()}
        if len(set(lengths.values())) > 1:
            raise InvalidInput(" but ".join("%d %s" % (n, name) for name, n in lengths.items()),
                               "invalid")
        if any(isinstance(column, list) and not all(map(_RATIONAL.match, column))
               for column in columns.values()):
            self._handle = _sum_of_expressions(columns, _count(digits, "digits", 1))
        elif weights is not None:
            self._handle = _weighted_sum(columns)
        else:
            self._handle = _new_sum(columns["logits"], columns["slopes"])

    @property
    def terms(self) -> int:
        """Terms after merging equal slopes and dropping weights of zero."""
        return shim.shim_sum_terms(self._handle.pointer)

    @property
    def exact(self) -> bool:
        """Whether all numbers are known exactly: False with irrational expressions and balls."""
        return bool(shim.shim_sum_is_exact(self._handle.pointer))

    def classes(self) -> dict[str, list[str]]:
        """"logits", "slopes" and "weights" of the classes of positive weight, as exact fractions."""
        out: dict[str, list[str]] = {"logits": [], "slopes": [], "weights": []}
        for i in range(shim.shim_sum_classes(self._handle.pointer)):
            logit = take_text(shim.shim_sum_class(self._handle.pointer, i, 0))
            if logit != "-inf":
                out["logits"].append(logit)
                for part, name in ((1, "slopes"), (2, "weights")):
                    out[name].append(take_text(shim.shim_sum_class(self._handle.pointer, i, part)))
        return out

    def __repr__(self) -> str:
        return "<ghosts.Sum of %d terms>" % self.terms

    def radius(self, **options: Any) -> "Radius":
        """As `ghosts.radius`."""
        return radius(self, **options)

    def zeros(self, **options: Any) -> "Zeros":
        """As `ghosts.zeros`."""
        return zeros(self, **options)

    def series(self, order: int, **options: Any) -> "Series":
        """As `ghosts.series`."""
        return series(self, order=order, **options)

    def bounds(self) -> "Bounds":
        """As `ghosts.bounds`."""
        return bounds(self)


def _new_sum(z: Any, a: Any) -> Handle:
    handle, bad = Handle("shim_sum_free"), ctypes.c_size_t(_NOT_GIVEN)
    n, out = len(z), ctypes.byref(handle.pointer)
    if isinstance(z, list) or isinstance(a, list):
        status = shim.shim_sum_text(out, texts(_as_texts(z)), texts(_as_texts(a)), n,
                                    ctypes.byref(bad))
    else:
        status = shim.shim_sum_doubles(out, z.ctypes.data, a.ctypes.data, n, ctypes.byref(bad))
    if status:
        given = bad.value != _NOT_GIVEN and status_name(status) in ("parse", "not_finite",
                                                                    "too_large")
        if not given:
            fail(status, hint="no class of positive weight" if n else "no classes")
        name, column = ("logits", z) if bad.value < n else ("slopes", a)
        index = bad.value - (0 if bad.value < n else n)
        fail(status, name, index, "got %r" % str(column[index])[:60])
    return handle


def _weighted_sum(columns: dict[str, Any]) -> Handle:
    handle, bad = Handle("shim_sum_free"), ctypes.c_size_t(_NOT_GIVEN)
    names = [name for name in ("weights", "slopes", "logits") if name in columns]
    n, words = len(columns["slopes"]), [x for name in names for x in _as_texts(columns[name])]
    for i, word in enumerate(words):
        if word.strip() == "-inf":  # a weight of zero is said by the weight
            raise InvalidInput("%s[%d]: not finite" % (names[i // n], i % n), "not_finite",
                               names[i // n], i % n)
    status = shim.shim_sum_weights(ctypes.byref(handle.pointer), texts(words), "logits" in columns,
                                   n, ctypes.byref(bad))
    if status and bad.value == _NOT_GIVEN:
        fail(status, hint="no class of positive weight" if n else "no classes")
    if status:
        fail(status, names[bad.value // n], bad.value % n, "got %r" % words[bad.value][:60])
    return handle


def _sum_of_expressions(columns: dict[str, Any], digits: int) -> Handle:
    """Irrational numbers enclosed with twice the bits of the answer and a thousand more, as the
    command does."""
    handle, bad = Handle("shim_sum_free"), ctypes.c_size_t(_NOT_GIVEN)
    at, n = ctypes.c_size_t(), len(columns["slopes"])
    names, default = ("weights", "logits", "slopes"), {"weights": "1", "logits": "0"}
    words = [_as_texts(columns[name]) if name in columns else [default[name]] * n for name in names]
    status = shim.shim_sum_expressions(ctypes.byref(handle.pointer),
                                       texts([w for column in words for w in column]), n,
                                       min(7 * digits + 1024, 10**7), ctypes.byref(bad),
                                       ctypes.byref(at))
    if status and bad.value < 3 * n:
        name, i = names[bad.value // n], bad.value % n
        word = words[bad.value // n][i]
        if not _RATIONAL.match(word):  # else no single entry is at fault
            fail(status, name, i, "got %r, noticed at character %d" % (word[:60], at.value))
    if status:
        fail(status, hint="no class of positive weight, or numbers known too roughly"
             if n else "no classes")
    return handle


def _sum_of(logits: Any, slopes: Any, weights: Any, digits: int = 50) -> Sum:
    if isinstance(logits, Sum):
        if slopes is not None or weights is not None:
            raise TypeError("a Sum has its slopes and weights")
        return logits
    return Sum(logits, slopes, weights=weights, digits=max(_count(digits, "digits", 1), 50))


# ---- zeros -------------------------------------------------------------------------------------

class Zeros(Table):
    """Certified zeros, by modulus, then by imaginary part ascending; a read-only sequence of `Zero`.

    Both half-planes are listed: F is real on the real axis, so every zero comes with its conjugate.

    Attributes
    ----------
    complete : bool
        Proven: nothing is missing (of the region, or nearer than `lower_bound`).
    lower_bound : Fraction or float
        Of nearest zeros: no other zero has a modulus below it; inf without further zeros.  None
        for a region.
    pole : Zero or None
        Of a path: the pole that ended the search.
    """

    _columns = ("re", "im", "error", "multiplicity")

    def __init__(self, items: list[Zero], complete: bool, lower_bound: Exact | None = None,
                 pole: Zero | None = None) -> None:
        self._items, self.complete = items, complete
        self.lower_bound, self.pole = lower_bound, pole

    @property
    def count(self) -> int:  # type: ignore[override]
        """Zeros counted with multiplicity."""
        return sum(zero.multiplicity for zero in self)

    def _rows(self) -> list[list[str]]:
        rows = []
        for zero in self:
            re, im = zero.real, zero.imag
            rows.append([re._shown().split(" ")[0], im._shown().split(" ")[0],
                         rounded_up(zero.rad),
                         str(zero.multiplicity) + ("" if zero.one_zero else " (cluster)")
                         + (" (on the edge)" if zero.edge else "")])
        return rows

    def _summary(self) -> str:
        if not self.complete:
            return "not complete"
        if self.lower_bound is None:
            return "certified, complete: %d zeros in the region, counted with multiplicity" \
                % self.count
        if self.lower_bound == float("inf"):
            return "certified: there is no other zero"
        return "certified: no other zero has a modulus below %.16g" % to_float(self.lower_bound)

    def to_numpy(self) -> Any:
        """A structured array: re, im, error (rounded up), multiplicity, one_zero, edge."""
        import numpy
        out = numpy.empty(len(self), [("re", "f8"), ("im", "f8"), ("error", "f8"),
                                      ("multiplicity", "i8"), ("one_zero", "?"), ("edge", "?")])
        for i, z in enumerate(self):
            centre = complex(z)
            re, im = Fraction(centre.real) - z.mid[0], Fraction(centre.imag) - z.mid[1]
            error = float(z.rad + abs(re) + abs(im))
            out[i] = (centre.real, centre.imag, numpy.nextafter(error, numpy.inf), z.multiplicity,
                      z.one_zero, z.edge)
        return out

    def to_pandas(self) -> Any:
        """The same as a DataFrame."""
        import pandas
        return pandas.DataFrame(self.to_numpy())

    def _repr_svg_(self) -> str:
        from ._picture import scatter
        return scatter(self)


def _number(function: Any, *arguments: Any) -> Exact:
    return from_text(take_text(function(*arguments)))


def _fraction(function: Any, *arguments: Any) -> Fraction:
    """A number that is known to be finite."""
    number = _number(function, *arguments)
    if isinstance(number, float):
        raise GhostsError("a number that should be finite is not", "internal")
    return number


def _collect(handle: Handle, mirrored: bool) -> list[Zero]:
    """The zeros of either search, of nearest ones with their conjugates."""
    out, pointer = [], handle.pointer
    for i in range(shim.shim_zeros_count(pointer)):
        re, im, rad = (_fraction(shim.shim_zeros_number, pointer, i, part) for part in range(3))
        zero = Zero(re, im, rad, shim.shim_zeros_multiplicity(pointer, i),
                    bool(shim.shim_zeros_one(pointer, i)), bool(shim.shim_zeros_edge(pointer, i)))
        out += [zero.conjugate(), zero] if mirrored else [zero]
    return out


def _engine(engine: str) -> bytes:
    if engine not in ("default", "mpc", "arb"):
        raise InvalidInput('engine: "default", "mpc" or "arb", not %r' % (engine,), "invalid",
                           "engine")
    return engine.encode()


def _nearest(total: Sum, pairs: int, digits: int, engine: str, work_limit: int) -> tuple[Any, Zeros]:
    handle = Handle("shim_zeros_free")
    status = shim.shim_nearest(ctypes.byref(handle.pointer), total._handle.pointer,
                               _count(pairs, "nearest", 1), _count(digits, "digits", 1),
                               _engine(engine), _count(work_limit, "work_limit"))
    return handle, _nearest_answer(handle, status)


def _nearest_answer(handle: Handle, status: int) -> Zeros:
    if status and status_name(status) != "work_limit":
        fail(status)
    lower = _number(shim.shim_zeros_lower, handle.pointer)
    pole = None
    if shim.shim_zeros_has_pole(handle.pointer):
        re, im, rad = (_fraction(shim.shim_zeros_pole, handle.pointer, i) for i in range(3))
        pole = Zero(re, im, rad)
    found = Zeros(_collect(handle, True), not status, lower, pole)
    if status:
        error = error_of(status, hint="proven: no zero has a modulus below %.16g" % to_float(lower))
        assert isinstance(error, WorkLimit)
        error.lower, error.partial = lower, found
        raise error
    return found


def _edges(values: Any, count: int, name: str) -> list[str]:
    if count == 1:
        return [to_text(values)]
    if isinstance(values, str):
        values = values.split(",")
    values = list(values)
    if len(values) != count:
        raise InvalidInput("%s: %d numbers are needed, x0, x1, y0, y1" % (name, count), "invalid",
                           name)
    return [to_text(value) for value in values]


def _in_region(total: Sum, edge: list[str], digits: int, engine: str, work_limit: int) -> Zeros:
    handle, bad = Handle("shim_zeros_free"), ctypes.c_size_t(_NOT_GIVEN)
    status = shim.shim_region(ctypes.byref(handle.pointer), total._handle.pointer, texts(edge),
                              len(edge), _count(digits, "digits", 1), _engine(engine),
                              _count(work_limit, "work_limit"), ctypes.byref(bad))
    name = "disk" if len(edge) == 1 else "box"
    if status and status_name(status) != "work_limit":
        if bad.value != _NOT_GIVEN:
            fail(status, name, None if len(edge) == 1 else bad.value, "got %r" % edge[bad.value])
        fail(status, name, hint=", ".join(edge))
    found = Zeros(_collect(handle, False), not status)
    if status:
        error = error_of(status, hint="%d zeros were found, the proof that none is missing is not "
                         "complete" % len(found))
        error.partial = found  # type: ignore[attr-defined]
        raise error
    return found


def zeros(logits: Any = None, slopes: Any = None, *, weights: Any = None,
          nearest: int | None = None, disk: Any = None, box: Any = None, digits: int = 16,
          engine: str = "default", work_limit: int = 0) -> Zeros:
    """Zeros of F(τ) = Σ w_k exp(z_k + a_k τ), certified and complete.

    Parameters
    ----------
    logits, slopes, weights :
        As for `Sum`; or a Sum alone.
    nearest : int
        The so many nearest conjugate pairs, counted with multiplicity (a cluster is never cut).
    disk : number
        Or all zeros with |τ| <= disk.
    box : four numbers
        Or all in x0 <= Re τ <= x1, y0 <= Im τ <= y1.  Without any of the three, nearest=1.
    digits : int
        Relative accuracy: errors are below 10^-digits of the zero.
    engine : str
        "default", "mpc" or "arb": the arithmetic.
    work_limit : int
        Most Taylor expansions; 0 stands for the library's default.

    Raises `WorkLimit` (with .lower or .partial) when the proof takes more than that, and
    `InvalidInput`.  Other threads run meanwhile; KeyboardInterrupt ends a long search.

    Source: docs/theory.md, Theorems 7.1 and 8.2.

    >>> zeros(["0", "0", "0", "0"], [0, 1, 1, 2], box=(-1, 1, 0, 10))  # doctest: +ELLIPSIS
    re                 im    error  multiplicity
     0  3.141592653589793  ...             2
     0  9.424777960769380  ...             2
    certified, complete: 4 zeros in the region, counted with multiplicity
    """
    total = _sum_of(logits, slopes, weights, digits)
    if sum(x is not None for x in (nearest, disk, box)) > 1:
        raise TypeError("one of nearest, disk and box")
    if disk is not None:
        return _in_region(total, _edges(disk, 1, "disk"), digits, engine, work_limit)
    if box is not None:
        return _in_region(total, _edges(box, 4, "box"), digits, engine, work_limit)
    return _nearest(total, 1 if nearest is None else nearest, digits, engine, work_limit)[1]


class Radius(Real):
    """ρ*, the least modulus of a zero of F: the radius of convergence of the loss; inf without zeros.

    Attributes
    ----------
    zero : Zero or None
        The nearest zero, in the upper half-plane.
    bound : Real
        ρ_a = π / Δ, the cheap lower bound.
    ratio : float
        ρ* / ρ_a; nan without zeros.
    """

    __slots__ = ("zero", "bound")

    def __init__(self, mid: Exact, rad: Exact, zero: Zero | None, bound: Real) -> None:
        super().__init__(mid, rad)
        self.zero, self.bound = zero, bound

    @property
    def ratio(self) -> float:
        return float("nan") if self.zero is None else to_float(self.mid / self.bound.mid)


def radius(logits: Any = None, slopes: Any = None, *, weights: Any = None, digits: int = 16,
           engine: str = "default", work_limit: int = 0) -> Radius:
    """ρ*, the distance of the nearest zero of F(τ) = Σ w_k exp(z_k + a_k τ) from 0, certified.

    Parameters as for `zeros`.  The result is a `Real` with the zero as `.zero` and the bound π/Δ as
    `.bound`.

    >>> rho = radius(["0", "1/3", "-2.5"], [1, 2, 3])
    >>> rho.zero
    Zero(-0.2882443773157577 + 3.141592653589793i ± 4.7e-22, simple)
    >>> float(rho), float(rho.bound)
    (3.1547883006857225, 1.5707963267948966)
    """
    total = _sum_of(logits, slopes, weights, digits)
    handle, found = _nearest(total, 1, digits, engine, work_limit)
    bound = _bound(total, 0, _BOUND_BITS)
    assert bound is not None  # pi / Delta needs no hypothesis
    if not found:
        return Radius(float("inf"), Fraction(0), None, bound)
    mid, rad = (_number(shim.shim_zeros_modulus, handle.pointer, 0, part) for part in (0, 1))
    return Radius(mid, rad, found[1], bound)


def count_zeros(logits: Any = None, slopes: Any = None, *, weights: Any = None,
                centre: Any, radius: Any, bits: int = 128, engine: str = "default") -> int | None:
    """The number of zeros in the closed disc |τ - centre| <= radius, proven; None without a proof.

    centre is a complex number or a pair of exact reals, radius a positive real; all three numbers
    must fit into `bits` bits.  None says nothing about F: move or shrink the disc, or raise bits.

    >>> count_zeros([0, 0], [0, 1], centre=3j, radius=1)
    1
    """
    total = _sum_of(logits, slopes, weights)
    re, im = centre if isinstance(centre, (tuple, list)) else (centre.real, centre.imag)
    edge = [to_text(x) for x in (re, im, radius)]
    zeros_out, bad = ctypes.c_long(), ctypes.c_size_t(_NOT_GIVEN)
    status = shim.shim_certify_disc(ctypes.byref(zeros_out), total._handle.pointer, texts(edge),
                                    _count(bits, "bits", 2), _engine(engine), ctypes.byref(bad))
    if status:
        fail(status, hint="centre and radius must be finite, fit into %d bits, and radius > 0"
             % bits)
    return None if zeros_out.value < 0 else zeros_out.value


# ---- bounds ------------------------------------------------------------------------------------

class Bound(Real):
    """A bound's value with its name, kind and hypotheses."""

    __slots__ = ("name", "kind", "hypotheses")

    def __init__(self, value: Real, name: str, kind: str, hypotheses: str) -> None:
        super().__init__(value.mid, value.rad)
        self.name, self.kind, self.hypotheses = name, kind, hypotheses


class Bounds(Mapping):
    """Every bound and closed form of ρ* by name: `bounds(...)["spread"]`; those that do not apply
    are left out."""

    def __init__(self, items: dict[str, Bound]) -> None:
        self._items = items

    def __getitem__(self, name: str) -> Bound:
        return self._items[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return "\n".join("%-10s %-22.16g %-12s %s" % (b.name, float(b), b.kind, b.hypotheses)
                         for b in self._items.values())


def _bound(total: Sum, i: int, bits: int) -> Real | None:
    ends = []
    for up in (0, 1):
        text = ctypes.c_void_p()
        status = shim.shim_bounds_value(ctypes.byref(text), total._handle.pointer, i, up, bits)
        if status and status_name(status) == "invalid":
            return None
        if status:
            fail(status)
        ends.append(from_text(take_text(text.value)))
    if any(isinstance(end, float) for end in ends):
        return Real(ends[0], Fraction(0))
    return Real((ends[0] + ends[1]) / 2, (ends[1] - ends[0]) / 2)


def bounds(logits: Any = None, slopes: Any = None, *, weights: Any = None) -> Bounds:
    """Every bound and closed form of ρ* (docs/theory.md, section 4) as an interval that holds the
    formula's value.

    A lower bound of ρ* is proven by its `.lower`, an upper one by its `.upper`.

    >>> round(float(bounds([0, 0], [1, 3])["spread"]), 12)
    1.570796326795
    """
    total = _sum_of(logits, slopes, weights)
    out = {}
    for i in range(shim.shim_bounds_count()):
        value = _bound(total, i, _BOUND_BITS)
        if value is not None:
            words = [shim.shim_bounds_text(i, part).decode() for part in range(3)]
            out[words[0]] = Bound(value, *words)
    return Bounds(out)


# ---- series ------------------------------------------------------------------------------------

class Series(Table):
    """Taylor coefficients with proven errors, a read-only sequence of `Real`; c[m] belongs to τ^m."""

    _columns = ("m", "coefficient", "error")

    def __init__(self, handle: Handle, order: int) -> None:
        self._handle, self.order = handle, order
        self._items = [Real(*(_number(shim.shim_series_number, handle.pointer, m, part)
                              for part in (0, 1))) for m in range(order + 1)]

    def _rows(self) -> list[list[str]]:
        return [[str(m), decimal_text(c.mid, -16) if isinstance(c.mid, float)
                 else c._shown().split(" ")[0], rounded_up(c.rad)] for m, c in enumerate(self)]

    def cumulants(self) -> list[Real]:
        """m! c_m: of log F, from m = 1 on, the cumulants of the slopes under the softmax."""
        out, factorial = [], 1
        for m, c in enumerate(self):
            factorial *= max(m, 1)
            out.append(Real(c.mid * factorial, c.rad * factorial))
        return out

    def estimates(self) -> dict[str, dict[str, float]]:
        """What seven classical tests make of the radius: by method its radius, error, angle and
        multiplicity, nan where nothing was found.  Estimates: nothing of it is proven."""
        count = shim.shim_estimators()
        out, names = (ctypes.c_double * (4 * count))(), (ctypes.c_char_p * count)()
        status = shim.shim_estimate(out, names, self._handle.pointer)
        if status:
            fail(status)
        keys = ("radius", "error", "angle", "multiplicity")
        return {names[i].decode(): dict(zip(keys, out[4 * i:4 * i + 4])) for i in range(count)}


def series(logits: Any = None, slopes: Any = None, *, weights: Any = None, order: int,
           at: Any = 0, of: str = "log", label: int | None = None, digits: int = 16,
           engine: str = "default") -> Series:
    """Taylor coefficients to `order` at the real point `at`, every one with a proven error.

    of : "log" (log F), "loss" (log F - z_y - a_y τ) or "softmax" (exp(z_y + a_y τ) / F); y = label,
    a position from 0, which the last two need.  Source: docs/series.md.

    >>> [round(float(c), 9) for c in series([0, 0], [-1, 1], order=4)]
    [0.693147181, 0.0, 0.5, 0.0, -0.083333333]
    """
    total = _sum_of(logits, slopes, weights)
    if of not in ("log", "loss", "softmax"):
        raise InvalidInput('of: "log", "loss" or "softmax", not %r' % (of,), "invalid", "of")
    if of != "log" and label is None:
        raise TypeError("of=%r needs a label" % of)
    handle = Handle("shim_series_free")
    status = shim.shim_series(ctypes.byref(handle.pointer), total._handle.pointer,
                              to_text(at).encode(), _count(order, "order"), of.encode(),
                              0 if label is None else _count(label, "label"),
                              _count(digits, "digits", 1), _engine(engine))
    if status:
        fail(status, hint="at=%s, order=%s, label=%s" % (at, order, label))
    return Series(handle, order)
