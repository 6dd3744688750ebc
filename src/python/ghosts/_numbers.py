# SPDX-License-Identifier: LGPL-3.0-or-later
"""Exact numbers in and out of the C library."""
from __future__ import annotations

import math
import numbers
from decimal import Decimal
from fractions import Fraction
from typing import Any, Union

from ._library import InvalidInput

#: An exact result: a rational number, or an infinity.
Exact = Union[Fraction, float]

_MOST_BITS = 40000  # no number in the library's range has more before or after its point


# ---- in --------------------------------------------------------------------------------------

def decimal_digits(value: int) -> str:
    """Decimal digits of an integer, also of one longer than Python converts by default."""
    sign, value, parts = "-" if value < 0 else "", abs(value), []
    while value >= 10**4000:
        value, low = divmod(value, 10**4000)
        parts.append(str(low).rjust(4000, "0"))
    return sign + str(value) + "".join(reversed(parts))


def _ratio(numerator: Any, denominator: Any) -> str:
    numerator, denominator = int(numerator), int(denominator)
    if max(numerator.bit_length(), denominator.bit_length()) > _MOST_BITS:
        raise InvalidInput("a number beyond the library's range", "too_large")
    return decimal_digits(numerator) + "/" + decimal_digits(denominator)


def _power_of_two(mantissa: int, exponent: int) -> str:
    if abs(exponent) > _MOST_BITS:
        raise InvalidInput("a number beyond the library's range", "too_large")
    value = dyadic(mantissa, exponent)
    return _ratio(value.numerator, value.denominator)


def _special(x: float) -> str:
    if x == -math.inf:
        return "-inf"
    raise InvalidInput("not finite: %r" % x, "not_finite")


def _from_decimal(x: Decimal) -> str:
    return _special(float(x)) if not x.is_finite() else str(x)


def _from_mpmath(x: Any) -> str:
    sign, mantissa, exponent, _ = x._mpf_
    if not mantissa and exponent:  # mpmath's coding of NaN and the infinities
        return _special(float(x))
    return _power_of_two(-int(mantissa) if sign else int(mantissa), int(exponent))


def _from_flint(x: Any) -> str:
    """python-flint's fmpz, fmpq, and an arb that is exact."""
    if type(x).__name__ == "fmpz":
        return _ratio(x, 1)
    if type(x).__name__ == "fmpq":
        return _ratio(x.p, x.q)
    if not x.is_exact():
        raise TypeError("an exact number is needed; this arb is a ball: %s" % x)
    if not x.is_finite():
        return _special(float(x))
    mantissa, exponent = x.man_exp()
    return _power_of_two(int(mantissa), int(exponent))


def to_text(x: Any) -> str:
    """The number x as the C library reads it, exactly.

    str (decimal or rational, "-inf"), int, float, Fraction, Decimal, NumPy scalars, mpmath mpf,
    gmpy2 mpz, mpq and mpfr, python-flint fmpz, fmpq and exact arb.  TypeError for other types
    (complex numbers, balls), InvalidInput for NaN and +inf.

    >>> to_text(0.1)
    '3602879701896397/36028797018963968'
    >>> to_text("-7/3")
    '-7/3'
    """
    if isinstance(x, str):
        if "\0" in x:
            raise InvalidInput("text with a zero byte", "parse")
        return x
    if isinstance(x, Decimal):
        return _from_decimal(x)
    if type(x).__name__ in ("fmpz", "fmpq", "arb"):  # before mpmath, whose face an arb shows
        return _from_flint(x)
    if hasattr(x, "_mpf_"):
        return _from_mpmath(x)
    if isinstance(x, numbers.Rational):  # int, Fraction, gmpy2 mpz and mpq, NumPy integers
        return _ratio(x.numerator, x.denominator)
    if isinstance(x, numbers.Complex) and not isinstance(x, numbers.Real):
        raise TypeError("a real number is needed, not %s" % type(x).__name__)
    if hasattr(x, "as_integer_ratio"):  # float, NumPy floats, gmpy2 mpfr
        return _ratio(*x.as_integer_ratio()) if math.isfinite(x) else _special(float(x))
    if getattr(x, "shape", None) == () and hasattr(x, "item"):  # arrays and tensors of one number
        return to_text(x.item())
    raise TypeError("an exact real number is needed, not %s" % type(x).__name__)


# ---- out -------------------------------------------------------------------------------------

_coprime = getattr(Fraction, "_from_coprime_ints", None) or (
    lambda n, d: Fraction(n, d, _normalize=False))  # type: ignore[call-overload]


def dyadic(mantissa: int, exponent: int) -> Fraction:
    """mantissa 2^exponent, without the cost of a greatest common divisor."""
    if mantissa == 0:
        return Fraction(0)
    zeros = (mantissa & -mantissa).bit_length() - 1
    mantissa, exponent = mantissa >> zeros, exponent + zeros
    return Fraction(mantissa << exponent) if exponent >= 0 else _coprime(mantissa, 1 << -exponent)


def from_text(text: str) -> Exact:
    """The exact number of the shim's text."""
    if text in ("inf", "-inf", "nan"):
        return float(text)
    mantissa, exponent = text.split()
    return dyadic(int(mantissa, 16), int(exponent))


def to_float(x: Exact) -> float:
    """The nearest double; infinite beyond the range."""
    try:
        return float(x)
    except OverflowError:
        return math.copysign(math.inf, x)


def scale_of(x: Exact) -> int:
    """The integer e with 10^e <= |x| < 10^(e + 1), of a finite x other than 0."""
    x = abs(Fraction(x))
    e = int((x.numerator.bit_length() - x.denominator.bit_length()) * 0.30102999566398120)
    while Fraction(10)**e > x:
        e -= 1
    while Fraction(10)**(e + 1) <= x:
        e += 1
    return e


def _digits(x: Fraction, last: int) -> int:
    """x / 10^last rounded to an integer, ties to even."""
    return round(x * 10**-last) if last < 0 else round(x / 10**last)


def decimal_text(x: Exact, last: int) -> str:
    """x rounded to the digit of value 10^last, with an exponent where x is very small or large.

    >>> decimal_text(Fraction(22, 7), -4), decimal_text(Fraction(1, 3 * 10**9), -12)
    ('3.1429', '3.33e-10')
    """
    if isinstance(x, float):
        return str(x)
    scaled = _digits(x, last)
    sign, text = "-" if scaled < 0 else "", decimal_digits(abs(scaled))
    first = len(text) - 1 + last  # the exponent of the leading digit
    if scaled == 0:
        return "0." + "0" * -last if last < 0 else "0"
    if last <= 0 and first >= -5:
        text = text.rjust(1 - last, "0")
        return sign + (text[:last] + "." + text[last:] if last else text)
    return sign + text[0] + ("." + text[1:] if len(text) > 1 else "") + "e%+03d" % first


def rounded_up(x: Exact) -> str:
    """Two digits, rounded away from zero: for errors."""
    if isinstance(x, float) or x == 0:
        return str(x)
    e = scale_of(x)
    digits = math.ceil(abs(x) / Fraction(10)**(e - 1))
    if digits == 100:
        digits, e = 10, e + 1
    text = "%d.%de%+03d" % (digits // 10, digits % 10, e)
    return "-" + text if x < 0 else text
