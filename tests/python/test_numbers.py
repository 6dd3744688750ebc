# SPDX-License-Identifier: GPL-3.0-or-later
"""Exact numbers go in and come out as they are, of every type."""
import math
from decimal import Decimal
from fractions import Fraction

import pytest

import ghosts
from ghosts._numbers import decimal_text, dyadic, from_text, rounded_up, scale_of, to_text


def value(text):
    """The rational number that the C library makes of a text."""
    return Fraction(text)


def test_exact_types(rng):
    for _ in range(200):
        x = rng.choice([rng.uniform(-9, 9), rng.uniform(-1, 1) * 10.0**rng.randint(-300, 300)])
        assert value(to_text(x)) == Fraction(x)
        n = rng.randint(-10**rng.randint(1, 50), 10**30)
        assert value(to_text(n)) == n
        q = Fraction(n, rng.randint(1, 10**20))
        assert value(to_text(q)) == q
    assert value(to_text(5e-324)) == Fraction(5e-324)
    assert value(to_text(Decimal("-2.50e-3"))) == Fraction(-25, 10000)
    assert to_text("-7/3") == "-7/3" and to_text(True) == "1/1"
    assert to_text(-math.inf) == "-inf" == to_text(Decimal("-inf"))


def test_long_integers():
    n = 7**4000
    assert value(to_text(n)) == n and len(to_text(n)) > 3380


def test_numpy_scalars():
    numpy = pytest.importorskip("numpy")
    for kind in ("float16", "float32", "float64", "longdouble", "int8", "uint64", "int32"):
        x = numpy.dtype(kind).type(3) / numpy.dtype(kind).type(2) if "float" in kind or \
            "double" in kind else numpy.dtype(kind).type(7)
        assert value(to_text(x)) == (Fraction(3, 2) if x != 7 else 7)
    assert value(to_text(numpy.float32(0.1))) == Fraction(float(numpy.float32(0.1)))
    assert value(to_text(numpy.array(2.5))) == Fraction(5, 2)
    with pytest.raises(ghosts.InvalidInput):
        to_text(numpy.float32("nan"))


def test_mpmath():
    mpmath = pytest.importorskip("mpmath")
    with mpmath.workprec(200):
        x = mpmath.mpf(1) / 3
        assert value(to_text(x)) * 3 != 1 and abs(value(to_text(x)) * 3 - 1) < Fraction(1, 2**199)
        assert to_text(mpmath.mpf("-inf")) == "-inf"
        for bad in (mpmath.inf, mpmath.nan):
            with pytest.raises(ghosts.InvalidInput):
                to_text(bad)
        with pytest.raises(TypeError):
            to_text(mpmath.mpc(1, 2))


def test_gmpy2():
    gmpy2 = pytest.importorskip("gmpy2")
    assert value(to_text(gmpy2.mpz(12))) == 12
    assert value(to_text(gmpy2.mpq(-22, 7))) == Fraction(-22, 7)
    x = gmpy2.const_pi(300)
    assert value(to_text(x)) == Fraction(*(int(n) for n in x.as_integer_ratio()))
    with pytest.raises(ghosts.InvalidInput):
        to_text(gmpy2.mpfr("nan"))


def test_flint():
    flint = pytest.importorskip("flint")
    assert value(to_text(flint.fmpz(12))) == 12
    assert value(to_text(flint.fmpq(-22, 7))) == Fraction(-22, 7)
    assert value(to_text(flint.arb("0.5"))) == Fraction(1, 2)
    with pytest.raises(TypeError, match="ball"):
        to_text(flint.arb.pi())


@pytest.mark.parametrize("bad", [math.nan, math.inf, Decimal("nan"), Decimal("inf"), "a\0b"])
def test_refused(bad):
    with pytest.raises(ghosts.InvalidInput):
        to_text(bad)


@pytest.mark.parametrize("bad", [1j, None, [1], object(), b"1"])
def test_wrong_types(bad):
    with pytest.raises(TypeError):
        to_text(bad)


def test_beyond_the_range():
    with pytest.raises(ghosts.InvalidInput, match="range"):
        to_text(1 << 50000)
    mpmath = pytest.importorskip("mpmath")
    with pytest.raises(ghosts.InvalidInput, match="range"):
        to_text(mpmath.mpf(2) ** (10**9))


def test_out(rng):
    assert from_text("0 0") == 0 and from_text("-ff -4") == Fraction(-255, 16)
    assert from_text("inf") == math.inf and math.isnan(from_text("nan"))
    for _ in range(200):
        m, e = rng.randint(-10**20, 10**20), rng.randint(-80, 80)
        assert dyadic(m, e) == Fraction(m) * Fraction(2)**e
        x = dyadic(m, e)
        assert hash(x) == hash(Fraction(x.numerator, x.denominator))
        if x:
            assert Fraction(10)**scale_of(x) <= abs(x) < Fraction(10)**(scale_of(x) + 1)
            last = scale_of(x) - rng.randint(0, 30)
            assert abs(Fraction(decimal_text(x, last)) - x) * 2 <= Fraction(10)**last
            assert abs(x) <= abs(Fraction(rounded_up(x))) <= abs(x) * Fraction(12, 10)


def test_decimal_text():
    assert decimal_text(Fraction(-1, 3), -3) == "-0.333"
    assert decimal_text(Fraction(123456), 2) == "1.235e+05"
    assert decimal_text(Fraction(0), -2) == "0.00" and decimal_text(Fraction(5), 0) == "5"
    assert decimal_text(Fraction(1, 8 * 10**7), -10) == "1.25e-08"
