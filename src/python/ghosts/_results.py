# SPDX-License-Identifier: LGPL-3.0-or-later
"""Results: real numbers and zeros with proven errors."""
from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from ._numbers import Exact, decimal_text, dyadic, rounded_up, scale_of, to_float

_SHOWN = 16  # significant digits of a repr, at most


def _last_digit(mid: Exact, rad: Exact, most: int | None) -> int:
    """The exponent of the last digit of `mid` that the error leaves meaningful, and not more than
    `most` digits."""
    if isinstance(mid, float) or mid == 0 and rad == 0:
        return 0
    error = scale_of(rad) + 1 if rad else (scale_of(mid) - (most or 40))
    if most is None or mid == 0:
        return error
    return max(error, scale_of(mid) - most + 1)


def _text(mid: Exact, rad: Exact, most: int | None) -> str:
    if not isinstance(mid, float) and rad and abs(mid) < rad:
        return "0"
    return decimal_text(mid, _last_digit(mid, rad, most))


class Real:
    """A real number known up to a proven error: it lies in [lower, upper].

    float(x) is the double nearest to the middle, str(x) all digits that are known.  `x in ball`
    tells whether an exact number lies in it.

    >>> x = Real(Fraction(22, 7), Fraction(1, 1000))
    >>> x
    Real(3.14 ± 1.0e-03)
    >>> float(x), 3 in x, Fraction(22, 7) in x
    (3.142857142857143, False, True)
    """

    __slots__ = ("_mid", "_rad")

    def __init__(self, mid: Exact, rad: Exact = Fraction(0)) -> None:
        self._mid, self._rad = mid, rad

    @property
    def mid(self) -> Exact:
        """The middle of the interval, exactly; a float where it is infinite."""
        return self._mid

    @property
    def rad(self) -> Exact:
        """The bound of the error."""
        return self._rad

    @property
    def lower(self) -> Exact:
        """The lower end, exactly."""
        return self._mid if isinstance(self._mid, float) else self._mid - self._rad

    @property
    def upper(self) -> Exact:
        """The upper end, exactly."""
        return self._mid if isinstance(self._mid, float) else self._mid + self._rad

    def __float__(self) -> float:
        return to_float(self._mid)

    def __contains__(self, x: Any) -> bool:
        return self.lower <= x <= self.upper

    def __eq__(self, other: Any) -> Any:
        if not isinstance(other, Real):
            return NotImplemented
        return self._mid == other._mid and self._rad == other._rad

    def __hash__(self) -> int:
        return hash((self._mid, self._rad))

    def __neg__(self) -> "Real":
        return Real(-self._mid, self._rad)

    def __str__(self) -> str:
        return _text(self._mid, self._rad, None)

    def __format__(self, spec: str) -> str:
        return format(float(self), spec) if spec else str(self)

    def _shown(self) -> str:
        text = _text(self._mid, self._rad, _SHOWN)
        return text + (" ± " + rounded_up(self._rad) if self._rad else "")

    def __repr__(self) -> str:
        return "%s(%s)" % (type(self).__name__, self._shown())

    def _bits(self) -> int:
        """Bits that hold the middle exactly."""
        return 53 if isinstance(self._mid, float) else max(self._mid.numerator.bit_length(), 53)

    def to_mpmath(self) -> Any:
        """The interval as an mpmath iv.mpf that holds it, at iv's present precision."""
        from mpmath import iv
        if isinstance(self._mid, float):
            return iv.mpf(self._mid)
        lower, upper = Fraction(self.lower), Fraction(self.upper)
        low = iv.mpf(lower.numerator) / iv.mpf(lower.denominator)
        high = iv.mpf(upper.numerator) / iv.mpf(upper.denominator)
        return iv.mpf([low.a, high.b])

    def to_mpf(self) -> Any:
        """The middle as an mpmath mpf, exactly."""
        from mpmath import make_mpf, mpf
        from mpmath.libmp import from_man_exp
        if isinstance(self._mid, float):
            return mpf(self._mid)
        exponent = self._mid.denominator.bit_length() - 1
        if self._mid.denominator != 1 << exponent:
            return mpf(self._mid.numerator) / self._mid.denominator
        return make_mpf(from_man_exp(self._mid.numerator, -exponent))

    def to_gmpy2(self) -> Any:
        """The middle as a gmpy2 mpfr with all its bits."""
        import gmpy2
        if isinstance(self._mid, float):
            return gmpy2.mpfr(self._mid)
        return gmpy2.mpfr(gmpy2.mpq(self._mid.numerator, self._mid.denominator), self._bits())

    def to_flint(self) -> Any:
        """The ball as a python-flint arb."""
        import flint
        if isinstance(self._mid, float):
            return flint.arb(self._mid)
        saved, flint.ctx.prec = flint.ctx.prec, self._bits() + 64
        try:
            mid = flint.arb(flint.fmpq(self._mid.numerator, self._mid.denominator))
            error = Fraction(self._rad)
            rad = flint.arb(flint.fmpq(error.numerator, error.denominator))
            return mid + flint.arb(0, rad.upper())
        finally:
            flint.ctx.prec = saved


class Zero:
    """A disc that holds exactly `multiplicity` zeros of F, counted with multiplicity, and no others.

    complex(zero) is the double nearest to its centre; zero.real and zero.imag are `Real`.

    Attributes
    ----------
    multiplicity : int
        The number of zeros in the disc.
    one_zero : bool
        Whether it is proven to be one zero of that multiplicity; otherwise, for a multiplicity
        above 1, a cluster of zeros too close to be told apart.
    edge : bool
        Whether the disc may meet the edge of the region that was searched.
    """

    __slots__ = ("_re", "_im", "_rad", "multiplicity", "one_zero", "edge")

    def __init__(self, re: Fraction, im: Fraction, rad: Fraction, multiplicity: int = 1,
                 one_zero: bool = True, edge: bool = False) -> None:
        self._re, self._im, self._rad = re, im, rad
        self.multiplicity, self.one_zero, self.edge = multiplicity, one_zero, edge

    @property
    def real(self) -> Real:
        """The real part."""
        return Real(self._re, self._rad)

    @property
    def imag(self) -> Real:
        """The imaginary part."""
        return Real(self._im, self._rad)

    @property
    def mid(self) -> tuple[Fraction, Fraction]:
        """Real and imaginary part of the centre, exactly."""
        return self._re, self._im

    @property
    def rad(self) -> Fraction:
        """The radius of the disc: the bound of the error."""
        return self._rad

    @property
    def modulus(self) -> Real:
        """The distance of the zero from the origin."""
        return modulus_of(self._re, self._im, self._rad)

    @property
    def lower(self) -> Exact:
        """A lower bound of the modulus."""
        return self.modulus.lower

    @property
    def upper(self) -> Exact:
        """An upper bound of the modulus."""
        return self.modulus.upper

    @property
    def kind(self) -> str:
        """"simple", "of multiplicity m" or "cluster of m"."""
        if self.multiplicity == 1:
            return "simple"
        return "%s %d" % ("of multiplicity" if self.one_zero else "cluster of", self.multiplicity)

    def conjugate(self) -> "Zero":
        """The mirror image, which is a zero as well."""
        return Zero(self._re, -self._im, self._rad, self.multiplicity, self.one_zero, self.edge)

    def __complex__(self) -> complex:
        return complex(to_float(self._re), to_float(self._im))

    def __abs__(self) -> float:
        return float(self.modulus)

    def __eq__(self, other: Any) -> Any:
        if not isinstance(other, Zero):
            return NotImplemented
        return (self.mid, self._rad, self.multiplicity) == (other.mid, other._rad,
                                                            other.multiplicity)

    def __hash__(self) -> int:
        return hash((self._re, self._im, self._rad))

    def __contains__(self, point: Any) -> bool:
        """Whether a complex number lies in the disc, exactly."""
        re, im = Fraction(point.real) - self._re, Fraction(point.imag) - self._im
        return re * re + im * im <= self._rad * self._rad

    def _parts(self, most: int | None) -> str:
        re, im = _text(self._re, self._rad, most), _text(abs(self._im), self._rad, most)
        return "%s %s %si" % (re, "-" if self._im < 0 else "+", im)

    def __str__(self) -> str:
        return self._parts(None)

    def __repr__(self) -> str:
        return "Zero(%s ± %s, %s%s)" % (self._parts(_SHOWN), rounded_up(self._rad), self.kind,
                                        ", on the edge" if self.edge else "")

    def to_mpmath(self) -> Any:
        """The centre as an mpmath mpc, exactly."""
        from mpmath import make_mpc
        return make_mpc((self.real.to_mpf()._mpf_, self.imag.to_mpf()._mpf_))

    def to_iv(self) -> Any:
        """An mpmath iv.mpc that holds the disc, at iv's present precision."""
        from mpmath import iv
        return iv.mpc(self.real.to_mpmath(), self.imag.to_mpmath())

    def to_gmpy2(self) -> Any:
        """The centre as a gmpy2 mpc with all its bits."""
        import gmpy2
        re, im = self.real.to_gmpy2(), self.imag.to_gmpy2()
        return gmpy2.mpc(re, im, precision=(re.precision, im.precision))

    def to_flint(self) -> Any:
        """A python-flint acb that holds the disc."""
        import flint
        return flint.acb(self.real.to_flint(), self.imag.to_flint())


def modulus_of(re: Fraction, im: Fraction, rad: Fraction) -> Real:
    """|re + i im| with the error `rad` and that of the square root."""
    shift = max(re.denominator, im.denominator).bit_length() - 1
    if re.denominator != 1 << (re.denominator.bit_length() - 1) or (
            im.denominator != 1 << (im.denominator.bit_length() - 1)):
        raise ValueError("a dyadic centre is needed")
    shift = max(shift, 0) + 64
    x, y = int(re * (1 << shift)), int(im * (1 << shift))
    root = math.isqrt(x * x + y * y)  # floor: the modulus is in [root, root + 1) 2^-shift
    return Real(dyadic(root, -shift), rad + dyadic(1, -shift))


class Table(Sequence):
    """A read-only list of results with a table as its repr."""

    _columns: tuple[str, ...] = ()
    _items: list[Any]

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items)

    def __getitem__(self, index: Any) -> Any:
        return self._items[index]

    def _rows(self) -> list[list[str]]:
        raise NotImplementedError

    def _summary(self) -> str:
        return ""

    def __repr__(self) -> str:
        rows = [list(self._columns)] + self._rows()
        wide = [max(len(row[i]) for row in rows) for i in range(len(self._columns))]
        lines = ["  ".join(cell.rjust(w) for cell, w in zip(row, wide)).rstrip() for row in rows]
        return "\n".join(lines + ([self._summary()] if self._summary() else []))

    def _repr_html_(self) -> str:
        from html import escape
        head = "".join("<th>%s</th>" % escape(c) for c in self._columns)
        body = "".join("<tr>%s</tr>" % "".join("<td>%s</td>" % escape(c) for c in row)
                       for row in self._rows())
        return "<table><thead><tr>%s</tr></thead><tbody>%s</tbody></table><p>%s</p>" % (
            head, body, escape(self._summary()))
