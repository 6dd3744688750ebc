# SPDX-License-Identifier: GPL-3.0-or-later
"""Batches of every type and shape against closed forms and the certified side."""
import math
import multiprocessing
import threading
import warnings

import pytest

np = pytest.importorskip("numpy")

import ghosts  # noqa: E402
from ghosts._arrays import Batch  # noqa: E402


@pytest.fixture
def numbers(rng):
    return np.random.default_rng(rng.getrandbits(64))


def hypot_pi(z, a):
    """rho* = sqrt(margin^2 + pi^2) / gap of two classes."""
    z, a = z.astype(float), a.astype(float)
    return np.hypot(z[..., 0] - z[..., 1], math.pi) / abs(a[..., 0] - a[..., 1])


# ---- values ------------------------------------------------------------------------------------

@pytest.mark.parametrize("kind", ["f2", "f4", "f8", ">f4", ">f8"])
def test_two_classes(numbers, kind):
    z, a = (4 * numbers.normal(size=(500, 2))).astype(kind), numbers.normal(size=(500, 2)).astype(kind)
    found, truth = ghosts.radii(z, a), hypot_pi(z, a)
    assert found["decided"].all() and found.shape == (500,)
    assert (found["lower"] <= truth * (1 + 1e-14)).all()
    assert (found["upper"] >= truth * (1 - 1e-14)).all()
    finite = np.isfinite(truth)
    assert abs(np.hypot(found["re"], found["im"]) / truth - 1)[finite].max() < 1e-9
    assert (found["im"][finite] > 0).all()


def test_against_certified(numbers):
    z, a = 3 * numbers.normal(size=(30, 7)), numbers.normal(size=(30, 7))
    found = ghosts.radii(z, a)
    for i, row in enumerate(found):
        rho = ghosts.radius(z[i], a[i])
        assert row["lower"] <= rho.upper and rho.lower <= row["upper"] and row["decided"]
        assert abs(complex(row["re"], row["im"]) - complex(rho.zero)) <= row["error"] + 1e-14
    best = ghosts.batch_radius(z, a)
    assert best.sample == (int(found["upper"].argmin()),) and best.decided
    assert best.lower <= found["upper"].min() and best.upper >= found["lower"].min()
    assert (ghosts.lower_bounds(z, a) <= found["upper"]).all()
    assert (ghosts.spread_bounds(z, a) <= found["upper"]).all()
    assert (ghosts.spreads(z, a) == a.max(1) - a.min(1)).all()
    assert np.allclose(ghosts.log_sum_exp(z), np.log(np.exp(z).sum(1)), rtol=1e-14)


def test_undecided_rows_are_finished():
    z, a = np.array([[0, 1e9, 0.0]]), np.array([[0, 1, 3.0]])
    rough = ghosts.radii(z, a, finish=False)
    found = ghosts.radii(z, a)
    assert found["decided"].all() and found["lower"] >= rough["lower"]
    rho = ghosts.radius(z[0], a[0])
    assert found["lower"][0] <= rho.upper and rho.lower <= found["upper"][0]


def test_no_zeros():
    found = ghosts.radii([[0, 1], [0, -math.inf]], [[2, 2], [1, 5]])
    assert np.isinf(found["lower"]).all() and np.isnan(found["re"]).all() and found["decided"].all()


# ---- shapes, strides, masks ----------------------------------------------------------------------

def test_leading_shapes(numbers):
    z, a = numbers.normal(size=(2, 3, 4, 5)), numbers.normal(size=(2, 3, 4, 5))
    flat = ghosts.radii(z.reshape(-1, 5), a.reshape(-1, 5))
    assert (ghosts.radii(z, a) == flat.reshape(2, 3, 4)).all()
    one = ghosts.radii(z[1, 2, 3], a[1, 2, 3])
    assert one.shape == () and one == flat[-1]
    assert ghosts.batch_radius(z, a).sample == np.unravel_index(flat["upper"].argmin(), (2, 3, 4))


def test_no_copies_where_strides_allow(numbers):
    wide = numbers.normal(size=(8, 6, 20))
    for view in (wide, wide[2], wide[:, 0, 3:13], wide[::2, 0], wide[3:, :, :], wide[1, ::3, :7],
                 wide[0, 0], wide[:1, :1]):
        batch = Batch(view, view)
        assert np.shares_memory(batch.logits, wide) and np.shares_memory(batch.slopes, wide)
    for view in (wide[::-1], wide[..., ::-1], wide[..., ::2], wide.transpose(2, 1, 0),
                 np.broadcast_to(wide[0, 0], (4, 20)), np.asfortranarray(wide[0])):
        again = np.ascontiguousarray(view)
        assert (ghosts.radii(view, again) == ghosts.radii(again, again)).all()
    raw = np.zeros(81, np.uint8)[1:].view("f4")  # not aligned
    assert ghosts.spreads(raw.reshape(2, 10), raw.reshape(2, 10)).tolist() == [0, 0]


def test_mask(numbers):
    z, a = numbers.normal(size=(4, 3, 5)), numbers.normal(size=(4, 3, 5))
    keep = numbers.random((4, 3)) < 0.6
    z[~keep], full = np.nan, ghosts.radii(np.where(keep[..., None], z, 0), a)
    found = ghosts.radii(z, a, mask=keep)
    assert (found[keep] == full[keep]).all() and np.isinf(found["upper"][~keep]).all()
    assert found["decided"].all() and np.isnan(found["re"][~keep]).all()
    best = ghosts.batch_radius(z, a, mask=keep.astype(int))
    assert keep[best.sample] and best.upper == found["upper"].min()
    none = ghosts.batch_radius(z, a, mask=np.zeros((4, 3), bool))
    assert none.upper == math.inf and none.sample == ()
    assert np.isinf(ghosts.lower_bounds(z, a, mask=keep)[~keep]).all()
    for bad, error in ((keep.T, ghosts.InvalidInput), (keep * 0.5, TypeError),
                       (keep * 2, TypeError)):
        with pytest.raises(error, match="mask"):
            ghosts.radii(z, a, mask=bad)


def test_empty():
    assert ghosts.radii(np.zeros((0, 5)), np.zeros((0, 5))).shape == (0,)
    assert ghosts.radii(np.zeros((3, 0, 5)), np.zeros((3, 0, 5))).shape == (3, 0)
    assert ghosts.batch_radius(np.zeros((0, 5)), np.zeros((0, 5))).upper == math.inf
    for shape in ((3, 0), (0, 0), ()):
        with pytest.raises(ghosts.InvalidInput, match="class"):
            ghosts.radii(np.zeros(shape), np.zeros(shape))


# ---- errors ------------------------------------------------------------------------------------

@pytest.mark.parametrize("which", ["logits", "slopes"])
@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_position_of_what_is_wrong(numbers, which, value):
    arrays = {"logits": numbers.normal(size=(2, 3, 4)), "slopes": numbers.normal(size=(2, 3, 4))}
    arrays[which][1, 2, 3] = value
    for call in (ghosts.radii, ghosts.batch_radius, ghosts.lower_bounds):
        with pytest.raises(ghosts.InvalidInput) as caught:
            call(**arrays)
        assert caught.value.array == which and caught.value.index == (1, 2, 3)
        assert "%s[1, 2, 3]" % which in str(caught.value) and "(2, 3, 4)" in str(caught.value)
        assert "row 5, column 3" in str(caught.value) and str(value) in str(caught.value)
    mask = np.ones((2, 3), bool)
    mask[0, 1] = False
    with pytest.raises(ghosts.InvalidInput, match=r"%s\[1, 2, 3\].*row 5" % which):
        ghosts.radii(**arrays, mask=mask)


def test_a_sample_without_classes():
    with pytest.raises(ghosts.InvalidInput, match=r"logits\[1, 0\]"):
        ghosts.radii([[0.0, 1], [-math.inf, -math.inf]], [[0.0, 1], [0, 1]])


@pytest.mark.parametrize("bad", [np.zeros((2, 3), complex), np.zeros((2, 3), object),
                                 np.zeros((2, 3), np.longdouble), np.array([["a", "b"]])])
def test_wrong_types(bad):
    with pytest.raises(TypeError, match="logits"):
        ghosts.radii(bad, np.zeros(bad.shape))


def test_wrong_shapes():
    with pytest.raises(ghosts.InvalidInput, match=r"\(2, 3\).*\(2, 4\)"):
        ghosts.radii(np.zeros((2, 3)), np.zeros((2, 4)))
    with pytest.raises(ghosts.InvalidInput, match="2\\^53"):
        ghosts.radii(np.array([[2**60 + 1, 0]]), np.array([[0, 1]]))


def test_mixed_types(numbers):
    z, a = numbers.normal(size=(5, 3)).astype("f4"), numbers.normal(size=(5, 3))
    assert (ghosts.radii(z, a) == ghosts.radii(z.astype("f8"), a)).all()
    assert (ghosts.radii(z.tolist(), a.tolist()) == ghosts.radii(z, a)).all()


# ---- other libraries -----------------------------------------------------------------------------

def test_torch(numbers):
    torch = pytest.importorskip("torch")
    z, a = numbers.normal(size=(6, 4)), numbers.normal(size=(6, 4))
    expected = ghosts.radii(z, a)
    tensor = torch.tensor(z, requires_grad=True)
    assert (ghosts.radii(tensor, torch.tensor(a)) == expected).all()
    assert np.shares_memory(Batch(tensor, tensor).logits, tensor.detach().numpy())
    for kind in (torch.bfloat16, torch.float16):
        narrow = torch.tensor(z).to(kind), torch.tensor(a).to(kind)
        assert (ghosts.radii(*narrow) == ghosts.radii(*(x.float().numpy() for x in narrow))).all()
    turned = torch.tensor(z.T.copy()).T
    assert (ghosts.radii(turned, torch.tensor(a)) == expected).all()
    keep = torch.tensor([True, False] * 3)
    assert np.isinf(ghosts.radii(tensor, torch.tensor(a), mask=keep)["upper"]).tolist() == \
        [False, True] * 3


def test_bfloat16_of_ml_dtypes(numbers):
    ml_dtypes = pytest.importorskip("ml_dtypes")
    z, a = (numbers.normal(size=(6, 4)).astype(ml_dtypes.bfloat16) for _ in range(2))
    assert (ghosts.radii(z, a) == ghosts.radii(z.astype("f4"), a.astype("f4"))).all()


def test_dlpack(numbers):
    array = numbers.normal(size=(6, 4))

    class Exporter:
        """Nothing but DLPack."""

        def __dlpack__(self, **options):
            return array.__dlpack__()

        def __dlpack_device__(self):
            return array.__dlpack_device__()
    assert (ghosts.radii(Exporter(), array) == ghosts.radii(array, array)).all()


# ---- threads and processes -----------------------------------------------------------------------

def test_threads(numbers):
    batches = [(numbers.normal(size=(300, n)), numbers.normal(size=(300, n))) for n in (3, 9, 40)] * 6
    alone = [ghosts.radii(*b).tobytes() for b in batches]
    together = [b""] * len(batches)

    def work(i):
        together[i] = ghosts.radii(*batches[i]).tobytes()
    threads = [threading.Thread(target=work, args=(i,)) for i in range(len(batches))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone


def _radius_of(arrays):
    return float(ghosts.batch_radius(*arrays).upper), float(ghosts.radius(arrays[0][0], arrays[1][0]))


def test_fork(numbers):
    arrays = numbers.normal(size=(50, 5)), numbers.normal(size=(50, 5))
    here = _radius_of(arrays)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # newer Pythons warn of fork with threads
        with multiprocessing.get_context("fork").Pool(2) as pool:
            assert pool.map(_radius_of, [arrays] * 4, chunksize=1) == [here] * 4


# ---- finite differences --------------------------------------------------------------------------

@pytest.mark.parametrize("kind", ["f4", "f8"])
def test_difference(numbers, kind):
    t, h = numbers.normal(size=(2, 3, 4)).astype(kind), np.dtype(kind).type(0.01)
    found, error = ghosts.difference(np.sin(t + h), np.sin(t - h), 2 * float(h), centre=np.sin(t))
    assert found.dtype == kind and found.shape == t.shape
    assert abs(found - np.cos(t)).max() <= error < 0.02
    with pytest.raises(ghosts.InvalidInput):
        ghosts.difference(t, t, 0.0)
    bad = t.copy()
    bad[1, 2, 3] = np.inf
    with pytest.raises(ghosts.InvalidInput, match=r"logits\[1, 2, 3\]"):
        ghosts.difference(bad, t, 1.0)
    with pytest.raises(ghosts.InvalidInput, match="agree"):
        ghosts.difference(t, t[0], 1.0)
