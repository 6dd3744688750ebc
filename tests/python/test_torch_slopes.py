# SPDX-License-Identifier: GPL-3.0-or-later
"""Slopes against closed forms and finite differences in double precision; nothing else changes."""
import copy
import math

import pytest

torch = pytest.importorskip("torch")

import ghosts.torch  # noqa: E402
from ghosts.torch import slopes  # noqa: E402
from torch import nn  # noqa: E402

DEVICES = ["cpu"] + (["cuda"] if torch.cuda.is_available() else [])


@pytest.fixture(params=DEVICES)
def device(request):
    return torch.device(request.param)


def direction_of(model, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return {n: torch.randn(p.shape, generator=generator, dtype=p.dtype).to(p.device)
            for n, p in model.named_parameters()}


def moved(model, direction, h):
    other = copy.deepcopy(model)
    with torch.no_grad():
        for n, p in other.named_parameters():
            p.add_(direction[n], alpha=h)
    return other


def quotient(model, inputs, direction, h=1e-5, seed=None):
    """(z(h) - z(-h)) / 2 h, with the same random numbers in both."""
    out = []
    for sign in (1, -1):
        if seed is not None:
            torch.manual_seed(seed)
        with torch.no_grad():
            out.append(moved(model, direction, sign * h)(inputs))
    return (out[0] - out[1]) / (2 * h)


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(11, 8)
        layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2)
        self.head = nn.Linear(8, 11, bias=False)
        self.head.weight = self.embed.weight  # tied

    def forward(self, tokens):
        return self.head(self.encoder(self.embed(tokens)))


def models():
    torch.manual_seed(3)
    yield "mlp", nn.Sequential(nn.Linear(6, 9), nn.Tanh(), nn.Linear(9, 4)), torch.randn(5, 6)
    yield "norm", nn.Sequential(nn.Linear(6, 9), nn.BatchNorm1d(9), nn.GELU(), nn.LayerNorm(9),
                                nn.Linear(9, 4)), torch.randn(5, 6)
    yield "cnn", nn.Sequential(nn.Conv2d(2, 4, 3), nn.BatchNorm2d(4), nn.ReLU(inplace=True),
                               nn.MaxPool2d(2), nn.Flatten(), nn.Linear(16, 3)), \
        torch.randn(5, 2, 6, 6)
    yield "dropout", nn.Sequential(nn.Linear(6, 9), nn.Dropout(0.5), nn.Linear(9, 4)), \
        torch.randn(5, 6)
    yield "attention", Attention(), torch.randint(0, 11, (3, 7))


CASES = {name: (model, inputs) for name, model, inputs in models()}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("method", ["auto", "difference"])
@pytest.mark.parametrize("training", [True, False])
def test_against_differences(name, method, training, device):
    model, inputs = (copy.deepcopy(x) for x in CASES[name])
    model = model.double().to(device).train(training)
    inputs = inputs.to(device)
    inputs = inputs.double() if inputs.is_floating_point() else inputs
    direction = direction_of(model)
    torch.manual_seed(7)
    found = slopes(model, inputs, direction, method=method)
    truth = quotient(model, inputs, direction, seed=7)
    assert (found.slopes - truth).abs().max() < 1e-6 * (1 + truth.abs().max())
    torch.manual_seed(7)
    with torch.no_grad():
        assert torch.allclose(found.logits, copy.deepcopy(model)(inputs), rtol=1e-12, atol=1e-12)
    fast_path = name == "attention" and not training and not hasattr(torch.backends, "mha")
    assert fast_path or found.method == ("difference" if method == "difference" else "forward")
    assert found.error == 0 or (found.slopes - truth).abs().max() <= found.error


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("method", ["auto", "difference"])
def test_nothing_else_changes(name, method, device):
    model, inputs = (copy.deepcopy(x) for x in CASES[name])
    model, inputs = model.to(device).train(), inputs.to(device)
    model(inputs).sum().backward()
    objects = [list(m._parameters.values()) + list(m._buffers.values()) for m in model.modules()]
    before = {k: v.clone() for k, v in model.state_dict().items()}
    gradients = [p.grad.clone() for p in model.parameters()]
    random = torch.get_rng_state()
    slopes(model, inputs, direction_of(model), method=method)
    assert torch.equal(random, torch.get_rng_state())
    assert all(torch.equal(v, before[k]) for k, v in model.state_dict().items())
    assert all(torch.equal(p.grad, g) for p, g in zip(model.parameters(), gradients))
    after = [list(m._parameters.values()) + list(m._buffers.values()) for m in model.modules()]
    assert all(x is y for a, b in zip(objects, after) for x, y in zip(a, b))
    assert model.training


def test_exception_in_the_model_leaves_it_whole():
    model = nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3))
    objects = [list(m._parameters.values()) for m in model.modules()]
    with pytest.raises(RuntimeError):
        slopes(model, torch.zeros(2, 7), direction_of(model))
    after = [list(m._parameters.values()) for m in model.modules()]
    assert all(x is y for a, b in zip(objects, after) for x, y in zip(a, b))


def test_linear_model_is_exact():
    model = nn.Linear(2, 3).double()
    x = torch.tensor([[2.0, -1.0]]).double()
    d = {"weight": torch.arange(6.0).reshape(3, 2).double(), "bias": torch.ones(3).double()}
    z, a = slopes(model, x, d)
    assert a.tolist() == [[0.0, 2.0, 4.0]] and torch.equal(z, model(x))
    for form in ([d["weight"], d["bias"]], {model.weight: d["weight"], "bias": d["bias"]}):
        assert torch.equal(slopes(model, x, form).slopes, a)
    assert slopes(model, x, {"bias": None}).slopes.abs().max() == 0
    at = {model.weight: torch.zeros(3, 2).double()}
    assert torch.equal(slopes(model, x, d, at=at).logits, model.bias.expand(1, 3))


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("kind, bound", [(torch.float64, 1e-5), (torch.float32, 1e-2)])
def test_quotient(name, kind, bound, device):
    model, inputs = (copy.deepcopy(x) for x in CASES[name])
    model, inputs = model.to(kind).to(device).train(), inputs.to(device)
    inputs = inputs.to(kind) if inputs.is_floating_point() else inputs
    direction, random = direction_of(model), torch.get_rng_state()
    before = {k: v.clone() for k, v in model.state_dict().items()}
    found = slopes(model, inputs, direction, method="quotient")
    truth = slopes(model, inputs, direction)
    bound *= 5 if name == "cnn" else 1  # a step ahead crosses kinks of ReLU and pooling
    assert (found.slopes - truth.slopes).abs().max() < bound * truth.slopes.abs().max()
    assert torch.equal(random, torch.get_rng_state()) and found.method == "quotient"
    assert all(torch.equal(v, before[k]) for k, v in model.state_dict().items())


class NoForwardMode(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.sin()

    @staticmethod
    def backward(ctx, g):
        return g * ctx.saved_tensors[0].cos()


class Sine(nn.Module):
    def forward(self, x):
        return NoForwardMode.apply(x)


@pytest.mark.parametrize("kind, bound", [(torch.float64, 1e-8), (torch.float32, 1e-2)])
def test_falls_back_to_differences(kind, bound):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 5), Sine(), nn.Dropout(0.3), nn.Linear(5, 3)).to(kind)
    x, d = torch.randn(6, 4).to(kind), direction_of(model)
    torch.manual_seed(5)
    found = slopes(model, x, d)
    wide = copy.deepcopy(model).double()
    truth = quotient(wide, x.double(), {k: v.double() for k, v in d.items()}, seed=5)
    assert found.method == "difference" and 0 < found.error
    if kind is torch.float64:  # the same masks: the same number of draws in both types
        assert (found.slopes - truth).abs().max() <= found.error
        assert (found.slopes - truth).abs().max() < bound * (1 + truth.abs().max())
    with pytest.raises((NotImplementedError, RuntimeError)):
        slopes(model, x, d, method="forward")


def test_recurrent_network():
    torch.manual_seed(0)

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn, self.head = nn.LSTM(3, 5, batch_first=True), nn.Linear(5, 4)

        def forward(self, x):
            return self.head(self.rnn(x)[0])
    model = Net().double()
    x, d = torch.randn(2, 6, 3).double(), direction_of(model)
    found = slopes(model, x, d)
    assert (found.slopes - quotient(model, x, d)).abs().max() < 1e-6
    assert found.slopes.shape == (2, 6, 4)


def test_forms_of_inputs_and_outputs():
    class Two(nn.Module):
        def __init__(self, wrap):
            super().__init__()
            self.inner, self.wrap = nn.Linear(2, 3), wrap

        def forward(self, x, scale=1.0):
            return self.wrap(self.inner(x) * scale)

    class Output:
        def __init__(self, z):
            self.logits = z
    x = torch.ones(4, 2)
    for wrap in (lambda z: z, lambda z: (z, None), lambda z: {"logits": z}, Output):
        model = Two(wrap)
        d = direction_of(model)
        plain = slopes(model, x, d).slopes
        for inputs in ((x,), {"x": x}, ((x,), {}), [x]):
            assert torch.equal(slopes(model, inputs, d).slopes, plain)
        assert torch.allclose(slopes(model, ((x,), {"scale": 2.0}), d).slopes, 2 * plain)
    with pytest.raises(ghosts.InvalidInput, match="logits"):
        slopes(Two(lambda z: z.sum()), x, d)


def test_wrong_directions():
    model, x = nn.Linear(2, 3), torch.ones(1, 2)
    with pytest.raises(ghosts.InvalidInput, match="'wieght'"):
        slopes(model, x, {"wieght": torch.zeros(3, 2)})
    with pytest.raises(ghosts.InvalidInput, match=r"\(2, 3\).*\(3, 2\)"):
        slopes(model, x, {"weight": torch.zeros(2, 3)})
    with pytest.raises(ghosts.InvalidInput, match="1 tensors for 2"):
        slopes(model, x, [torch.zeros(3, 2)])
    with pytest.raises(ghosts.InvalidInput, match="method"):
        slopes(model, x, {}, method="reverse")


# ---- screening -----------------------------------------------------------------------------------

@pytest.mark.parametrize("radius", ["exact", "lower", "bound"])
@pytest.mark.parametrize("kind", [torch.float32, torch.float64, torch.bfloat16])
def test_screening_changes_nothing(rng, radius, kind, device):
    torch.manual_seed(rng.getrandbits(30))
    control = ghosts.Controller(radius=radius)
    for scale in (0.1, 1.0, 5.0, 30.0):
        z = (scale * torch.randn(4, 50, 10)).to(kind).to(device)
        a = torch.randn(4, 50, 10).to(kind).to(device)
        z[0, 0, 3] = -math.inf
        mask = torch.rand(4, 50) < 0.7
        for m in (None, mask.to(device)):
            here = control.measure(z, a, mask=m)
            there = ghosts.torch.measure(control, z, a, mask=m, screen=True)
            assert there.radius == pytest.approx(here.radius, rel=1e-9)
            assert (there.sample, there.decided) == (here.sample, here.decided)


def test_screening_sends_few():
    torch.manual_seed(0)
    sent = []
    control = ghosts.Controller(radius="exact")

    class Spy:
        options = control.options

        def measure(self, z, a, mask=None):
            sent.append(len(z))
            return control.measure(z, a, mask=mask)
    z, a = 3 * torch.randn(5000, 10), torch.randn(5000, 10)
    ghosts.torch.measure(Spy(), z, a, screen=True)
    assert sent[0] < 250


@pytest.mark.parametrize("radius", ["exact", "bound"])
def test_screening_of_hostile_input(radius):
    control = ghosts.Controller(radius=radius)
    z, a = torch.randn(6, 4).double(), torch.randn(6, 4).double()

    def same(z, a, mask=None):
        here = control.measure(z, a, mask=mask)
        there = ghosts.torch.measure(control, z, a, mask=mask, screen=True)
        assert (there.nonfinite, there.decided) == (here.nonfinite, here.decided)
        assert there.radius == pytest.approx(here.radius, rel=1e-9)
        return there
    for value in (math.nan, math.inf):
        for place in (0, 1):
            pair = [z.clone(), a.clone()]
            pair[place][2, 1] = value
            assert same(*pair).nonfinite
            keep = torch.arange(6) != 2
            assert not same(*pair, mask=keep).nonfinite
    same(z, torch.ones_like(a))  # no zero at all
    same(z, 1e12 + a)  # a common part far above the spread
    same(1e9 * z, a)
    same(z, 1e-300 * a)
    same(z, 1e200 * a)
    assert ghosts.torch.measure(control, z[:0], a[:0], screen=True).radius == math.inf
    assert same(z, a, mask=torch.zeros(6, dtype=torch.bool)).radius == math.inf
