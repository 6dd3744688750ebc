# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's words, decisions, measurements and state."""
import copy
import math
import pickle

import pytest

np = pytest.importorskip("numpy")

import ghosts  # noqa: E402


@pytest.fixture
def batch(rng):
    numbers = np.random.default_rng(rng.getrandbits(64))
    return numbers.normal(size=(40, 5)), numbers.normal(size=(40, 5))


def test_options():
    control = ghosts.Controller(policy="monitor", target=0.5, window=7)
    assert control.options["policy"] == "monitor" and control.options["target"] == 0.5
    assert ghosts.Controller().options["radius"] == "bound"
    assert repr(control) == "Controller(policy='monitor', target=0.5, window=7)  # 0 steps"


@pytest.mark.parametrize("options, error, words", [
    ({"policy": "Cap"}, ValueError, "cap, set, monitor"),
    ({"radius": 2}, ValueError, "bound, lower, exact"),
    ({"target": 0.0}, ValueError, "target=0.0"),
    ({"target": math.nan}, ValueError, "target"),
    ({"window": 0}, ValueError, "window"),
    ({"window": -1}, ValueError, "window"),
    ({"window": 1.5}, AttributeError, "float"),
    ({"history": 2**40}, ValueError, "history"),
    ({"speed": 1}, TypeError, "unknown option 'speed'"),
])
def test_wrong_options(options, error, words):
    with pytest.raises((error, TypeError) if error is AttributeError else error, match=words):
        ghosts.Controller(**options)


@pytest.mark.parametrize("radius", ["bound", "lower", "exact"])
def test_cap(batch, radius):
    z, a = batch
    control = ghosts.Controller(radius=radius, target=0.5)
    decision = control.step(z, a, 1.0, 1e6)
    rho = {"bound": ghosts.spread_bounds(z, a).min(),
           "lower": ghosts.batch_radius(z, a).lower,
           "exact": ghosts.batch_radius(z, a).lower}[radius]
    assert decision.radius == pytest.approx(rho, rel=1e-9) and decision.action == "scaled"
    assert decision.rate == pytest.approx(0.5 * rho / 1e6) and decision.r_after <= 0.5 * (1 + 1e-12)
    small = control.step(z, a, 1.0, rho / 100)
    assert small.rate == 1.0 and small.action == "none" and small.scale == 1.0


def test_not_finite(batch):
    z, a = batch
    z[3, 1] = math.nan
    for answer, action, rate in (("skip", "skipped", 0), ("stop", "stopped", 0),
                                 ("report", "reported", 1)):
        control = ghosts.Controller(nonfinite=answer)
        seen = control.measure(z, a)
        assert seen.nonfinite and seen.radius == 0
        decision = control.act(seen, 1.0, 1.0)
        assert (decision.action, decision.rate) == (action, rate)
        keep = np.arange(40) != 3
        assert not control.measure(z, a, mask=keep).nonfinite
    with pytest.raises(ghosts.InvalidInput, match="negative"):
        control.act(seen, -1.0, 1.0)


def test_measurements(batch):
    z, a = batch
    control = ghosts.Controller(radius="exact")
    whole, left, right = (control.measure(z[part], a[part]) for part in
                          (slice(None), slice(0, 20), slice(20, None)))
    merged = left.merge(right)
    assert merged.radius == pytest.approx(whole.radius, rel=1e-9)
    least = [min(x, y) for x, y in zip(left.pack(), right.pack())]
    assert ghosts.Measurement.unpack(least).radius == merged.radius
    bad = ghosts.Measurement(0.0, nonfinite=True)
    assert left.merge(bad).nonfinite and not any(math.isnan(x) for x in bad.pack())
    mask = np.zeros(40, bool)
    assert control.measure(z, a, mask=mask).radius == math.inf
    mask[31] = True
    assert control.measure(z, a, mask=mask).sample == 31


def test_state(batch):
    control = ghosts.Controller(radius="exact", memory="window", window=5, history=8)
    for scale in range(1, 6):
        control.step(batch[0], batch[1] * scale, 1.0, 3.0)
    other = ghosts.Controller(policy="monitor")
    other.load_state_dict(control.state_dict())
    for again in (other, pickle.loads(pickle.dumps(control)), copy.deepcopy(control),
                  copy.copy(control)):
        assert again.state_dict() == control.state_dict() and again.options == control.options
        assert again.statistics() == control.statistics() and repr(again) == repr(control)
        first = again.step(*batch, 1.0, 3.0)
    assert first == control.step(*batch, 1.0, 3.0)
    saved = control.state_dict()
    saved["state"] = saved["state"][:-20]
    with pytest.raises(ghosts.InvalidInput):
        other.load_state_dict(saved)
    assert other.statistics()["steps"] == 6  # left as it was


def test_log(batch):
    control = ghosts.Controller(history=3)
    for rate in (1e-3, 1e3, 1.0, 2.0):
        control.step(*batch, rate, 1.0)
    log = control.log()
    assert [entry["rate_given"] for entry in log] == [1e3, 1.0, 2.0]
    assert [entry["step"] for entry in control.log(last=1)] == [3]
    assert control.line().startswith('{"step":3,')
    with pytest.raises(IndexError):
        control.line(3)
    assert control.statistics()["steps"] == 4
