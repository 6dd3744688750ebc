# SPDX-License-Identifier: GPL-3.0-or-later
"""Radii, zeros, series, bounds and paths against closed forms, mpmath and each other."""
import cmath
import math
import pickle
import threading
from fractions import Fraction

import pytest

import ghosts

THREE = (["0", "1/3", "-2.5"], [1, 2, 3])


def sum_at(z, a, t, mpmath):
    """F(t) and the sum of the moduli of its terms, in mpmath."""
    terms = [mpmath.exp(mpmath.mpf(x.numerator) / x.denominator
                        + mpmath.mpf(s.numerator) / s.denominator * t) for x, s in zip(z, a)]
    return mpmath.fsum(terms), mpmath.fsum(abs(term) for term in terms)


def random_sum(rng, n):
    return ([Fraction(rng.randint(-300, 300), 100) for _ in range(n)],
            [Fraction(rng.randint(-300, 300), 100) for _ in range(n)])


# ---- radius ------------------------------------------------------------------------------------

def test_two_classes(rng):
    """rho* = sqrt(margin^2 + pi^2) / gap."""
    mpmath = pytest.importorskip("mpmath")
    with mpmath.workdps(60):
        for _ in range(20):
            margin, gap = Fraction(rng.randint(-900, 900), 100), Fraction(rng.randint(1, 900), 100)
            rho = ghosts.radius([margin, 0], [0, gap], digits=40)
            truth = mpmath.sqrt(mpmath.mpf(margin.numerator) ** 2 / margin.denominator ** 2
                                + mpmath.pi ** 2) * gap.denominator / gap.numerator
            low = mpmath.mpf(rho.lower.numerator) / rho.lower.denominator
            high = mpmath.mpf(rho.upper.numerator) / rho.upper.denominator
            assert low * (1 - mpmath.mpf(10) ** -55) <= truth <= high * (1 + mpmath.mpf(10) ** -55)
            assert high - low < truth * mpmath.mpf(10) ** -39
            assert rho.zero.multiplicity == 1 and rho.zero.imag.lower > 0


def test_zero_against_mpmath(rng):
    mpmath = pytest.importorskip("mpmath")
    with mpmath.workdps(60):
        for _ in range(20):
            z, a = random_sum(rng, rng.randint(3, 12))
            rho = ghosts.radius(z, a, digits=30)
            if rho.zero is None:
                assert len(set(a)) == 1
                continue
            root = mpmath.findroot(lambda t: sum_at(z, a, t, mpmath)[0], rho.zero.to_mpmath(),
                                   tol=1e-90)
            assert abs(root - rho.zero.to_mpmath()) <= rho.zero.real.to_mpf() * 0 + \
                mpmath.mpf(rho.zero.rad.numerator) / rho.zero.rad.denominator + \
                mpmath.mpf(10) ** -50
            assert rho.bound.lower <= rho.upper and rho.ratio >= 1 - 1e-15


def test_no_zero():
    rho = ghosts.radius([0, 1], [2, 2])
    assert rho.zero is None and float(rho) == math.inf == rho.lower and math.isnan(rho.ratio)
    assert repr(rho) == "Radius(inf)" and not ghosts.zeros([3], [1])
    assert ghosts.radius([0, -math.inf], [1, 2]).zero is None


def test_readme_example():
    rho = ghosts.radius(*THREE, digits=30)
    assert str(rho).startswith("3.15478830068572232149218638800")
    assert str(rho.zero.real).startswith("-0.288244377315757705692898026898")
    assert repr(rho.zero) == "Zero(-0.2882443773157577 + 3.141592653589793i ± 6.7e-36, simple)"
    assert abs(rho.ratio - 2.0084006098504533) < 1e-15
    assert complex(rho.zero) == complex(-0.2882443773157577, math.pi)


def test_many_digits():
    mpmath = pytest.importorskip("mpmath")
    rho = ghosts.radius([0, 0], [0, 1], digits=5000)
    with mpmath.workdps(5100):
        assert abs(rho.to_mpf() - mpmath.pi) < mpmath.mpf(10) ** -4999
    assert len(str(rho)) > 5000


@pytest.mark.parametrize("engine", ["mpc", "arb"])
def test_engines_agree(engine):
    try:
        rho = ghosts.radius(*THREE, digits=50, engine=engine)
    except ghosts.Unavailable:
        pytest.skip("this build lacks " + engine)
    other = ghosts.radius(*THREE, digits=50)
    assert abs(rho.mid - other.mid) <= rho.rad + other.rad


# ---- input -------------------------------------------------------------------------------------

def test_all_forms_of_input_are_one():
    numpy = pytest.importorskip("numpy")
    expected = ghosts.radius(["0.5", "-1.25", "2"], ["1", "2", "-0.75"]).mid
    z, a = [0.5, -1.25, 2], [1, 2, -0.75]
    for kind in (list, tuple, lambda x: numpy.array(x, "f4"), lambda x: numpy.array(x, "f2"),
                 lambda x: [Fraction(v) for v in x], lambda x: numpy.array(x * 2)[:3],
                 lambda x: numpy.array(x[::-1])[::-1], lambda x: numpy.array(x, dtype=object),
                 lambda x: ",".join(map(str, x)), lambda x: iter(x) and list(x)):
        assert ghosts.radius(kind(z), kind(a)).mid == expected
    assert ghosts.radius(ghosts.Sum(z, a)).mid == expected == ghosts.Sum(z, a).radius().mid
    assert ghosts.radius(numpy.array(z), ["1", "2", "-3/4"]).mid == expected
    torch = pytest.importorskip("torch")
    assert ghosts.radius(torch.tensor(z, requires_grad=True), torch.tensor(a)).mid == expected
    assert ghosts.radius(torch.tensor(z).bfloat16(), a).mid == expected


def test_weights():
    """2 + e^t: zeros log 2 + i pi (2 k + 1); exactly as many digits as asked."""
    mpmath = pytest.importorskip("mpmath")
    rho = ghosts.radius(weights=[2, 1], slopes=[0, 1], digits=50)
    with mpmath.workdps(60):
        truth = mpmath.mpc(mpmath.log(2), mpmath.pi)
        assert abs(rho.zero.to_mpmath() - truth) < mpmath.mpf(10) ** -49
    found = ghosts.zeros(weights=["1", Fraction(2), 1], slopes=[0, 1, 2], disk=4)  # (1 + e^t)^2
    assert [z.multiplicity for z in found] == [2, 2]
    both = ghosts.radius([1, 0], [0, 1], weights=[2, 1], digits=30)
    shifted = ghosts.zeros(weights=[2, 1, 0], slopes=[0, 1, 7], nearest=1, digits=30)
    assert abs(both.zero.real.mid - 1 - shifted[1].real.mid) < Fraction(1, 10**28)
    assert float(ghosts.bounds(weights=[2, 1], slopes=[0, 1])["binary"]) == pytest.approx(float(rho))
    assert float(ghosts.series(weights=[2, 1], slopes=[0, 1], order=1)[0]) == math.log(3)
    for wrong, place in (([-1, 1], r"weights\[0\]"), (["x", 1], r"weights\[0\]"),
                         ([0, 0], "positive weight"), ([1, math.inf], r"weights\[1\]"),
                         ([1, -math.inf], r"weights\[1\]"), ([1], "1 weights but 2 slopes"),
                         ([math.nan, 1], r"weights\[0\]")):
        with pytest.raises(ghosts.InvalidInput, match=place):
            ghosts.radius(weights=wrong, slopes=[0, 1])


@pytest.mark.parametrize("z, a, place", [
    (["x", "1"], [1, 2], r"logits\[0\].*'x'"),
    ([0, 1], [1, "1/0"], r"slopes\[1\]"),
    ([0, math.nan], [1, 2], r"logits\[1\]"),
    ([0, 1, 2], [1, math.inf, 2], r"slopes\[1\]"),
    ([0, 1, 2], [1, 2, -math.inf], r"slopes\[2\]"),
    (["0", "1e9999"], [1, 2], r"logits\[1\]"),
    ([], [], "no classes"),
    ([-math.inf], [1], "positive weight"),
    ([0, 1], [1], "2 logits but 1 slopes"),
])
def test_bad_input(z, a, place):
    with pytest.raises(ghosts.InvalidInput, match=place):
        ghosts.radius(z, a)


def test_bad_arrays():
    numpy = pytest.importorskip("numpy")
    for bad in (numpy.array([0.0, numpy.nan]), numpy.array([0.0, numpy.inf])):
        with pytest.raises(ghosts.InvalidInput, match=r"logits\[1\]"):
            ghosts.radius(bad, numpy.array([1.0, 2.0]))
    with pytest.raises(ghosts.InvalidInput, match="radii takes batches"):
        ghosts.radius(numpy.zeros((2, 3)), numpy.zeros((2, 3)))
    with pytest.raises(TypeError, match=r"logits\[0\]"):
        ghosts.radius(numpy.array([1j, 2]), [1, 2])
    with pytest.raises(TypeError):
        ghosts.radius([0, 1])
    with pytest.raises(TypeError):
        ghosts.radius(3, 4)


@pytest.mark.parametrize("options", [{"digits": 0}, {"digits": -3}, {"engine": "fast"},
                                     {"digits": 10**9}, {"work_limit": -1}])
def test_bad_options(options):
    with pytest.raises(ghosts.InvalidInput):
        ghosts.radius([0, 1], [1, 2], **options)
    with pytest.raises(TypeError):
        ghosts.radius([0, 1], [1, 2], digits=1.5)


def test_expressions():
    """sqrt(2) + e^t: zeros log sqrt(2) + i pi; and slopes pi, for exp(pi t) = -1."""
    mpmath = pytest.importorskip("mpmath")
    for digits in (16, 80):
        found = ghosts.radius(["log(2)/2", 0], [0, 1], digits=digits).zero
        other = ghosts.radius(weights=["sqrt(2)", 1], slopes=["0", "1"], digits=digits).zero
        unit = ghosts.radius(["0", "0"], ["0", "pi"], digits=digits).zero
        with mpmath.workdps(100):
            truth = mpmath.mpc(mpmath.log(2) / 2, mpmath.pi)
            limit = mpmath.mpf(10) ** (1 - digits)
            assert abs(found.to_mpmath() - truth) < limit
            assert abs(other.to_mpmath() - truth) < limit
            assert abs(unit.to_mpmath() - mpmath.mpc(0, 1)) < limit
    assert not ghosts.Sum(["pi", 0], [0, 1]).exact and ghosts.Sum(["(1+1/2)^2", 0], [0, 1]).exact
    ball = ghosts.radius(["1 +/- 1e-24", "0"], [0, 1], digits=16)
    for inside in ("1", "1.0000000000000000000000005"):
        exact = ghosts.radius([inside, 0], [0, 1], digits=40)
        assert ball.lower <= exact.lower and exact.upper <= ball.upper
    wide = ghosts.radius(["1 +/- 1e-3", "0"], [0, 1], digits=2)
    for inside in ("0.999", "1", "1.001"):
        exact = ghosts.radius([inside, 0], [0, 1])
        assert wide.lower <= exact.lower and exact.upper <= wide.upper < Fraction(34, 10)
    with pytest.raises(ghosts.InvalidInput):
        ghosts.zeros(["1 +/- 1e-3", "0"], [0, 1], disk=5)
    for wrong, place in (("sqrt(", "character"), ("frob(2)", "character"), ("1/0", r"logits\[1\]"),
                         ("log(0)", r"logits\[1\]")):
        with pytest.raises(ghosts.InvalidInput, match=r"logits\[1\]") as caught:
            ghosts.radius([0, wrong], [0, 1])
        assert place in str(caught.value).replace("logits[1]", r"logits\[1\]")
    with pytest.raises(ghosts.InvalidInput):
        ghosts.series(["pi", 0], [0, 1], order=3)


# ---- zeros -------------------------------------------------------------------------------------

def test_nearest_and_regions_agree(rng):
    for _ in range(10):
        z, a = random_sum(rng, rng.randint(3, 8))
        near = ghosts.zeros(z, a, nearest=3)
        if len(near) < 6:
            continue
        edge = Fraction(float(near[-1].upper)) * Fraction(1001, 1000)
        disk = ghosts.zeros(z, a, disk=edge)
        reach = [zero for zero in disk if zero.lower <= near[-1].upper]
        assert disk.complete and len(reach) >= len(near)
        for zero, other in zip(near, disk):
            assert abs(complex(zero) - complex(other)) < 1e-12
        box = ghosts.zeros(z, a, box=(-edge, edge, 0, edge))
        assert sorted(complex(x).imag for x in box if abs(x) < edge) == pytest.approx(
            sorted(complex(x).imag for x in disk if complex(x).imag > 0), abs=1e-12)
        assert near.lower_bound >= near[-1].lower


def test_multiplicity():
    """(1 + e^t)^2 has double zeros at odd multiples of i pi."""
    found = ghosts.zeros([0] * 4, [0, 1, 1, 2], box=(-1, 1, 0, 10))
    assert [z.multiplicity for z in found] == [2, 2] and found.count == 4
    assert all(z.one_zero and z.kind == "of multiplicity 2" for z in found)
    for k, zero in enumerate(found):
        assert complex(0, (2 * k + 1) * math.pi) == pytest.approx(complex(zero), abs=1e-15)
        assert complex(zero) in zero or abs(complex(zero) - complex(0, (2 * k + 1) * math.pi)) < 1e-14


def test_order_and_conjugates():
    found = ghosts.zeros(*THREE, disk=20)
    moduli = [abs(zero) for zero in found]
    assert moduli == sorted(moduli) and len(found) % 2 == 0
    for low, high in zip(found[::2], found[1::2]):
        assert low == high.conjugate() and high.imag.mid > 0 and hash(low) != hash(high)


def test_zeros_as_tables():
    numpy = pytest.importorskip("numpy")
    found = ghosts.zeros(*THREE, nearest=3)
    table = found.to_numpy()
    assert table.shape == (6,) and table["multiplicity"].tolist() == [1] * 6
    for row, zero in zip(table, found):
        gap = abs(Fraction(float(row["re"])) - zero.mid[0]) + abs(Fraction(float(row["im"]))
                                                                  - zero.mid[1])
        assert gap + zero.rad <= Fraction(float(row["error"])) < Fraction(1, 10**14)
    assert "certified" in repr(found) and "<table>" in found._repr_html_()
    assert found._repr_svg_().count("<circle") == 7
    frame = pytest.importorskip("pandas").DataFrame
    assert isinstance(found.to_pandas(), frame) and len(found.to_pandas()) == 6
    assert numpy.all(table["one_zero"])


@pytest.mark.parametrize("region, place", [
    ({"disk": 0}, "disk"), ({"disk": -1}, "disk"), ({"disk": "x"}, "disk"),
    ({"box": (0, 1, 2)}, "four|4 numbers"), ({"box": (1, 0, 0, 1)}, "box"),
    ({"box": (0, 1, 0, "y")}, r"box\[3\]"), ({"nearest": 0}, "nearest"),
])
def test_bad_regions(region, place):
    with pytest.raises(ghosts.InvalidInput, match=place):
        ghosts.zeros(*THREE, **region)
    with pytest.raises(TypeError):
        ghosts.zeros(*THREE, disk=1, nearest=2)


def test_count_zeros():
    assert ghosts.count_zeros([0, 0], [0, 1], centre=3j, radius=1) == 1
    assert ghosts.count_zeros([0, 0], [0, 1], centre=(0, 1), radius="1/2") == 0
    assert ghosts.count_zeros([0, 0], [0, 1], centre=0j, radius=30) is None
    with pytest.raises(ghosts.InvalidInput):
        ghosts.count_zeros([0, 0], [0, 1], centre=3j, radius="1/3")


# ---- conversions -------------------------------------------------------------------------------

def test_mpmath_intervals():
    mpmath = pytest.importorskip("mpmath")
    zero = ghosts.radius(*THREE, digits=40).zero
    with mpmath.workdps(60):
        mpmath.iv.dps = 60
        box = zero.to_iv()
        pi = mpmath.iv.mpf(mpmath.pi)
        assert pi in box.imag and box.imag.delta < mpmath.mpf(10) ** -39
        mpmath.iv.dps = 15
        assert pi in zero.to_iv().imag


def test_gmpy2_keeps_all_bits():
    gmpy2 = pytest.importorskip("gmpy2")
    zero = ghosts.radius(*THREE, digits=60).zero
    centre = zero.to_gmpy2()
    assert Fraction(*(int(n) for n in centre.imag.as_integer_ratio())) == zero.mid[1]
    assert gmpy2.mpfr(0) < centre.imag


def test_flint_ball():
    flint = pytest.importorskip("flint")
    zero = ghosts.radius(*THREE, digits=60).zero
    assert zero.to_flint().imag.contains(flint.arb.pi().mid()) or \
        zero.to_flint().imag.overlaps(flint.arb.pi())


# ---- work limits, threads, signals -------------------------------------------------------------

def hard(rng):
    return [rng.uniform(-8, 8) for _ in range(40)], [rng.uniform(-3, 3) for _ in range(40)]


def test_work_limit(rng):
    z, a = hard(rng)
    rho = ghosts.radius(z, a)
    with pytest.raises(ghosts.WorkLimit, match="no zero has a modulus below") as caught:
        ghosts.radius(z, a, work_limit=1)
    bound = ghosts.bounds(z, a)["spread"]
    assert bound.lower * Fraction(999999, 1000000) <= caught.value.lower <= rho.upper
    with pytest.raises(ghosts.WorkLimit) as caught:
        ghosts.zeros(z, a, disk=30, work_limit=3)
    assert caught.value.partial is not None and not caught.value.partial.complete


def test_threads_agree(rng):
    sums = [hard(rng) for _ in range(8)]
    alone = [ghosts.radius(*s, digits=30).mid for s in sums]
    together = [None] * len(sums)

    def work(i):
        together[i] = ghosts.radius(*sums[i], digits=30).mid
    threads = [threading.Thread(target=work, args=(i,)) for i in range(len(sums))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone


def test_other_threads_run_meanwhile():
    ticks, over = [], threading.Event()

    def count():
        while not over.wait(0.001):
            ticks.append(1)
    thread = threading.Thread(target=count)
    thread.start()
    try:
        ghosts.zeros(*THREE, disk=4000)
    finally:
        over.set()
        thread.join()
    assert len(ticks) > 20


# ---- series, bounds, paths ---------------------------------------------------------------------

def test_series_of_two_classes():
    """log(2 cosh t) = log 2 + t^2/2 - t^4/12 + t^6/45 - 17 t^8/2520."""
    found = ghosts.series([0, 0], [-1, 1], order=8, digits=30)
    exact = {1: 0, 2: Fraction(1, 2), 3: 0, 4: Fraction(-1, 12), 5: 0, 6: Fraction(1, 45), 7: 0,
             8: Fraction(-17, 2520)}
    for m, c in exact.items():
        assert c in found[m] and found[m].rad < Fraction(1, 10**29)
    assert float(found[0]) == math.log(2) and len(found) == 9
    assert Fraction(-2) in found.cumulants()[4]
    estimate = ghosts.series([0, 1], [0, 1], order=60).estimates()["recurrence"]
    assert estimate["radius"] == pytest.approx(math.hypot(1, math.pi), rel=1e-6)


def test_series_kinds():
    loss = ghosts.series(*THREE, order=3, of="loss", label=1)
    log = ghosts.series(*THREE, order=3)
    assert float(loss[0]) == pytest.approx(float(log[0]) - 1 / 3) and loss[2] == log[2]
    parts = [ghosts.series(*THREE, order=2, of="softmax", label=k) for k in range(3)]
    assert sum(float(p[0]) for p in parts) == pytest.approx(1)
    assert sum(float(p[2]) for p in parts) == pytest.approx(0, abs=1e-15)
    moved = ghosts.series(*THREE, order=1, at="1/2")
    assert float(moved[0]) == pytest.approx(math.log(sum(
        math.exp(z + a / 2) for z, a in ((0, 1), (1 / 3, 2), (-2.5, 3)))))
    for wrong in ({"of": "loss", "label": 7}, {"of": "other"}, {"order": 10**9}):
        with pytest.raises(ghosts.InvalidInput):
            ghosts.series(*THREE, **{"order": 3, **wrong})
    with pytest.raises(TypeError):
        ghosts.series(*THREE, order=3, of="loss")


def test_bounds(rng):
    for _ in range(10):
        z, a = random_sum(rng, 6)
        found, rho = ghosts.bounds(z, a), ghosts.radius(z, a)
        if rho.zero is None:
            continue
        for bound in found.values():
            if bound.kind == "lower bound":
                assert bound.lower <= rho.upper, bound
            if bound.kind == "upper bound":
                assert bound.upper >= rho.lower, bound
        assert float(found["spread"]) == pytest.approx(math.pi / float(max(a) - min(a)))
    assert "spread" in repr(found)
    exact = ghosts.bounds([0, 1], [0, 2])["binary"]
    assert exact.kind == "exact" and float(exact) == pytest.approx(math.hypot(1, math.pi) / 2)


def test_path(rng):
    """exp(0) + exp(t^2): zeros at t^2 = i pi (2 k + 1)."""
    found = ghosts.path([[0], [0, 0, 1]], nearest=2, limit=10)
    root = cmath.sqrt(1j * math.pi)
    assert any(abs(complex(z) - root) < 1e-15 for z in found) and found.lower_bound > abs(root)
    straight = ghosts.path([[0, 1], ["1/3", 2], ["-2.5", 3]], limit=10)
    assert abs(complex(straight[1]) - complex(ghosts.radius(*THREE).zero)) < 1e-15
    with pytest.raises(ghosts.WorkLimit) as caught:
        ghosts.path([[0], [1]], [[1], [-1, 1]], limit=3)  # a pole at 1, all zeros beyond
    assert 0.99 < caught.value.lower <= 1 == complex(caught.value.partial.pole)
    with pytest.raises(ghosts.InvalidInput, match=r"coefficients\[1\]"):
        ghosts.path([[0, "x"], [1]])
    with pytest.raises(ghosts.InvalidInput):
        ghosts.path([[0], [0, 1]], [[1], [0, 1]])
    with pytest.raises(ghosts.InvalidInput):
        ghosts.path([[0], [0, 1]], limit=-1)


def test_portrait(tmp_path):
    import zlib
    picture = ghosts.portrait(*THREE, box=(-8, 8, -8, 8), width=80)
    assert len(picture.zeros) == len(ghosts.zeros(*THREE, box=(-8, 8, -8, 8)))
    svg = picture._repr_svg_()
    assert svg.count("<circle") == len(picture.zeros) + 1 and "r=\"15.77\"" in svg
    picture.save(tmp_path / "a.svg")
    picture.save(tmp_path / "a.png")
    image = (tmp_path / "a.png").read_bytes()
    start = image.index(b"IDAT") + 4
    length = int.from_bytes(image[start - 8:start - 4], "big")
    rows = zlib.decompress(image[start:start + length])
    assert len(rows) == 80 * (1 + 3 * 80) and len(set(rows)) > 50
    # the upper half mirrors the lower one in modulus, and the phase turns: on the real axis F > 0
    assert ghosts.portrait(weights=[1, 2], slopes=[0, 1], box="-2,2,0,4", width=32).zeros.count == 1
    for wrong in ({"box": (1, 0, 0, 1)}, {"box": (0, 1, 0)}, {"box": (0, 1, 0, math.nan)},
                  {"box": (0, 1, 0, 1), "width": 5}, {"box": (0, 1, 0, 1e6)}):
        with pytest.raises(ghosts.InvalidInput):
            ghosts.portrait(*THREE, **wrong)


# ---- objects -----------------------------------------------------------------------------------

def test_pickle():
    rho = ghosts.radius(*THREE)
    assert pickle.loads(pickle.dumps(rho.zero)) == rho.zero
    with pytest.raises(TypeError):
        pickle.dumps(ghosts.Sum(*THREE))


def test_documented():
    for name in ghosts.__all__:
        thing = getattr(ghosts, name)
        assert name == "__version__" or (thing.__doc__ and len(thing.__doc__) > 20), name
