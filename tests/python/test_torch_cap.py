# SPDX-License-Identifier: GPL-3.0-or-later
"""Cap: any optimizer, its true update, nothing else touched; ranks that decide alike."""
import copy
import math
import multiprocessing
import os

import pytest

torch = pytest.importorskip("torch")

import ghosts.torch  # noqa: E402
from ghosts.torch import Cap  # noqa: E402
from torch import nn  # noqa: E402


def problem(seed=0, dropout=0.0):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(6, 16), nn.BatchNorm1d(16), nn.Tanh(), nn.Dropout(dropout),
                          nn.Linear(16, 4))
    return model, torch.randn(32, 6), torch.randint(0, 4, (32,))


def loss_of(model, x, y):
    return nn.functional.cross_entropy(model(x), y)


OPTIMIZERS = {
    "SGD": lambda p, lr: torch.optim.SGD(p, lr, momentum=0.9, nesterov=True, weight_decay=1e-3),
    "Adam": lambda p, lr: torch.optim.Adam(p, lr),
    "AdamW": lambda p, lr: torch.optim.AdamW(p, lr, weight_decay=0.1),
    "RMSprop": lambda p, lr: torch.optim.RMSprop(p, lr),
    "Adagrad": lambda p, lr: torch.optim.Adagrad(p, lr),
    "NAdam": lambda p, lr: torch.optim.NAdam(p, lr),
    "Rprop": lambda p, lr: torch.optim.Rprop(p, lr, step_sizes=(1e-6, 1e6)),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_short_steps_are_the_optimizers_own(name):
    """Bit for bit what the optimizer does alone."""
    model, x, y = problem(dropout=0.3)
    other = copy.deepcopy(model)
    pairs = [(m, OPTIMIZERS[name](m.parameters(), 1e-4)) for m in (model, other)]
    cap = Cap(*pairs[0])
    for step in range(5):
        for m, optimizer in pairs:
            torch.manual_seed(step)
            optimizer.zero_grad()
            loss_of(m, x, y).backward()
            if m is model:
                done = cap.step(x)
                assert done.scale == 1 and done.action == "none" and done.r < 1
                after = torch.get_rng_state()
            else:
                optimizer.step()
        assert torch.equal(after, torch.get_rng_state())
        for k, v in model.state_dict().items():
            assert torch.equal(v, other.state_dict()[k]), k


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("radius, target", [("exact", 1.0), ("lower", 0.5), ("bound", 1.0)])
def test_long_steps_are_shortened(name, radius, target):
    """p = before + scale update, and the radius is that of the logits' slopes along the update."""
    model, x, y = problem()
    other = copy.deepcopy(model)
    steppers = [OPTIMIZERS[name](m.parameters(), 1e3) for m in (model, other)]
    cap = Cap(model, steppers[0], radius=radius, target=target)
    before = [p.detach().clone() for p in model.parameters()]
    for m, stepper in zip((model, other), steppers):
        loss_of(m, x, y).backward()
        if m is other:
            stepper.step()
    done = cap.step(x)
    update = [p.detach() - b for p, b in zip(other.parameters(), before)]
    norm = math.sqrt(sum(float(u.double().norm()) ** 2 for u in update))
    assert done.norm == pytest.approx(norm, rel=1e-6) and done.action == "scaled"
    for p, b, u in zip(model.parameters(), before, update):
        assert torch.allclose(p, b + done.scale * u, rtol=1e-5, atol=1e-7)
    reference = copy.deepcopy(other)
    with torch.no_grad():
        for p, b in zip(reference.parameters(), before):
            p.copy_(b)
    found = ghosts.torch.slopes(reference, x, update)
    rho = {"exact": ghosts.batch_radius(*found).lower, "lower": ghosts.batch_radius(*found).lower,
           "bound": ghosts.spread_bounds(*found).min()}[radius]
    assert done.radius == pytest.approx(rho * norm, rel=1e-4)
    assert done.scale == pytest.approx(target * rho, rel=1e-4)
    assert done.r_after == pytest.approx(target) and done.r == pytest.approx(1 / rho, rel=1e-4)


def test_groups_schedules_and_frozen_parameters():
    model, x, y = problem()
    model[0].bias.requires_grad_(False)
    optimizer = torch.optim.AdamW([{"params": model[0].parameters(), "lr": 1e-2},
                                   {"params": model[4].parameters(), "weight_decay": 0.5}], lr=1.0)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, 2, 0.5)
    cap = Cap(model, optimizer)
    frozen = model[0].bias.clone()
    for _ in range(4):
        optimizer.zero_grad()
        loss_of(model, x, y).backward()
        assert cap.step(x).r_after <= 1 + 1e-9
        schedule.step()
    assert torch.equal(frozen, model[0].bias)
    assert [g["lr"] for g in optimizer.param_groups] == pytest.approx([2.5e-3, 0.25])


def test_closure():
    model, x, y = problem()
    optimizer = torch.optim.LBFGS(model.parameters(), lr=100.0, max_iter=3)
    cap = Cap(model, optimizer)

    def closure():
        optimizer.zero_grad()
        loss = loss_of(model, x, y)
        loss.backward()
        return loss
    done = cap.step(x, closure=closure)
    assert done.r_after <= 1 + 1e-9 and float(done.loss.detach()) > 0


def test_scaler():
    model, x, y = problem()
    optimizer = torch.optim.SGD(model.parameters(), lr=1e3)
    scaler = (torch.amp.GradScaler("cuda", enabled=False) if hasattr(torch, "amp") and
              hasattr(torch.amp, "GradScaler") else torch.cuda.amp.GradScaler(enabled=False))
    cap = Cap(model, optimizer)
    scaler.scale(loss_of(model, x, y)).backward()
    assert cap.step(x, by=lambda: scaler.step(optimizer)).action == "scaled"
    scaler.update()
    assert cap.step(x, by=lambda: None).r == 0  # a step that the scaler left out


def test_accumulated_gradients():
    """Batches that are accumulated count together."""
    model, x, y = problem()
    model = nn.Sequential(nn.Linear(6, 16), nn.Tanh(), nn.Linear(16, 4))
    other = copy.deepcopy(model)
    for m in (model, other):
        loss_of(m, x, y).backward()
    whole = Cap(model, torch.optim.SGD(model.parameters(), lr=1e3)).step(x)
    parts = Cap(other, torch.optim.SGD(other.parameters(), lr=1e3)).step([x[:8], x[8:]])
    assert parts.radius == pytest.approx(whole.radius, rel=1e-5)
    with pytest.raises(ghosts.InvalidInput):
        Cap(other, torch.optim.SGD(other.parameters(), lr=1.0)).step([])


def test_mask():
    torch.manual_seed(0)
    model = nn.Linear(6, 4)
    x, y = torch.randn(4, 8, 6), torch.randint(0, 4, (4, 8))
    x[0, 0] *= 1e6  # padding with wild numbers
    keep = torch.ones(4, 8, dtype=torch.bool)
    keep[0, 0] = False
    nn.functional.cross_entropy(model(x)[keep], y[keep]).backward()
    steps = []
    for mask in (None, keep, lambda inputs, logits: keep):
        m = copy.deepcopy(model)
        for p, q in zip(m.parameters(), model.parameters()):
            p.grad = q.grad.clone()
        steps.append(Cap(m, torch.optim.SGD(m.parameters(), lr=1e3)).step(x, mask))
    assert steps[0].radius < steps[1].radius == steps[2].radius


@pytest.mark.parametrize("answer, moves", [("skip", False), ("report", True), ("stop", False)])
def test_not_finite(answer, moves):
    model, x, y = problem()
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
    cap = Cap(model, optimizer, nonfinite=answer)
    before = [p.detach().clone() for p in model.parameters()]
    loss_of(model, x, y).backward()
    model[4].bias.grad[0] = math.nan
    done = cap.step(x)
    assert done.action == {"skip": "skipped", "report": "reported", "stop": "stopped"}[answer]
    changed = any(not torch.equal(p, b) for p, b in zip(model.parameters(), before))
    assert changed == moves
    if not moves:
        assert all(bool(torch.isfinite(p).all()) for p in model.parameters())


def test_every_and_suspicious_steps():
    model, x, y = problem()
    for when, expected in (("always", [True, False, False, True, False, True, False]),
                           ("suspicious", [True, False, False, False, False, True, False])):
        m = copy.deepcopy(model)
        optimizer = torch.optim.SGD(m.parameters(), lr=1e-3)
        cap, measured = Cap(m, optimizer, every=3, when=when), []
        for step in range(7):
            optimizer.param_groups[0]["lr"] = 1e5 if step == 5 else 1e-3
            optimizer.zero_grad()
            loss_of(m, x, y).backward()
            done = cap.step(x)
            measured.append(done.measured)
            assert done.r_after <= 1 + 1e-9 and (done.action == "scaled") == (step == 5)
        if when == "always":
            expected[6] = True  # the third again
        assert measured == expected


def test_state():
    model, x, y = problem()
    optimizer = torch.optim.Adam(model.parameters(), lr=1.0)
    cap = Cap(model, optimizer, memory="window", window=3)
    for _ in range(3):
        optimizer.zero_grad()
        loss_of(model, x, y).backward()
        cap.step(x)
    again = Cap(model, optimizer, memory="window", window=3)
    again.load_state_dict(cap.state_dict())
    assert again.state_dict() == cap.state_dict()
    assert again.controller.statistics()["steps"] == 3 and "Cap(Adam, every=1" in repr(cap)


def test_attached():
    """From hooks, the training loop unchanged; the batches are those that the model saw."""
    model, x, y = problem(dropout=0.3)
    other = copy.deepcopy(model)
    optimizers = [torch.optim.AdamW(m.parameters(), lr=10.0) for m in (model, other)]
    schedule = torch.optim.lr_scheduler.StepLR(optimizers[0], 2, 0.5)
    cap, explicit = Cap(model, optimizers[0]).attach(), Cap(other, optimizers[1])
    for step in range(3):
        for m, optimizer in zip((model, other), optimizers):
            torch.manual_seed(step)
            optimizer.zero_grad()
            loss_of(m, x, y).backward()
            if m is other:
                explicit.step(x)
            else:
                optimizer.step()
                schedule.step()
                optimizer.param_groups[0]["lr"] = 10.0
        assert cap.last.scale == explicit.last.scale < 1
    with pytest.raises(RuntimeError, match="attached"):
        cap.step(x)
    cap.detach()
    last = cap.last
    loss_of(model, x, y).backward()
    optimizers[0].step()
    assert cap.last is last and not model._forward_pre_hooks


def test_dropout_masks_are_those_of_the_loss(monkeypatch):
    from ghosts.torch import _cap
    model, x, y = problem(dropout=0.5)
    cap, seen = Cap(model, torch.optim.SGD(model.parameters(), lr=0.1)), []
    monkeypatch.setattr(_cap, "measure", lambda *a, **k: seen.append(a[1]) or ghosts.Measurement(1.0))
    logits = model(x)
    nn.functional.cross_entropy(logits, y).backward()
    torch.rand(5)  # other random numbers in between
    cap.step(x)
    assert torch.allclose(seen[0], logits.detach(), atol=1e-6)


def test_wrong_options():
    model, x, y = problem()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for wrong in ({"every": 0}, {"every": 1.5}, {"when": "never"}, {"radius": "guess"},
                  {"target": -1.0}):
        with pytest.raises(ghosts.InvalidInput):
            Cap(model, optimizer, **wrong)
    with pytest.raises(TypeError):
        Cap(model, optimizer, colour="red")


def test_spike():
    """One step at 10,000 times the rate: the cap holds the loss."""
    worst = {}
    for guarded in (False, True):
        model, x, y = problem()
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
        cap, losses = Cap(model, optimizer) if guarded else None, []
        for step in range(60):
            optimizer.param_groups[0]["lr"] = 100.0 if step == 30 else 1e-2
            optimizer.zero_grad()
            loss = loss_of(model, x, y)
            loss.backward()
            losses.append(loss.item())
            cap.step(x) if guarded else optimizer.step()
        worst[guarded] = max(losses[31:])
    assert worst[True] < 3 < 50 < worst[False]


@pytest.mark.skipif(not hasattr(torch, "compile"), reason="no torch.compile before 2.0")
@pytest.mark.parametrize("inner", [False, True])
def test_compiled_models(inner):
    """Hooks break no graph, and the radius is that of the model itself."""
    torch._dynamo.reset()
    radii = []
    for compiled in (False, True):
        model, x, y = problem()
        fast = torch.compile(model, backend="eager", fullgraph=True) if compiled else model
        cap = Cap(model if inner else fast, torch.optim.SGD(model.parameters(), lr=10.0))
        for _ in range(2):
            cap.optimizer.zero_grad()
            loss_of(fast, x, y).backward()
            radii.append(cap.step(x).radius)
    assert radii[:2] == pytest.approx(radii[2:], rel=1e-5)


# ---- several processes ---------------------------------------------------------------------------

def rank(index, count, store, results):
    import torch.distributed as distributed
    os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", init_method="file://" + store, rank=index,
                                   world_size=count)
    try:
        torch.manual_seed(0)
        model = nn.parallel.DistributedDataParallel(
            nn.Sequential(nn.Linear(6, 16), nn.Tanh(), nn.Linear(16, 4)))
        optimizer = torch.optim.Adam(model.parameters(), lr=30.0)
        cap = Cap(model, optimizer, every=2)
        x, y = torch.randn(8 * count, 6), torch.randint(0, 4, (8 * count,))
        mine, out = slice(8 * index, 8 * index + 8), []
        for step in range(4):
            optimizer.zero_grad()
            loss = loss_of(model, x[mine], y[mine])
            (loss * (math.nan if step == 3 and index == 1 else 1)).backward()
            done = cap.step(x[mine])
            out.append((done.scale, repr(done.radius), done.action,
                        [p.detach().double().sum().item() for p in model.parameters()]))
        results.put((index, out))
    finally:
        distributed.destroy_process_group()


@pytest.mark.parametrize("count", [2, 3, 4])
def test_ranks_decide_alike(count, tmp_path):
    distributed = pytest.importorskip("torch.distributed")
    if not distributed.is_available() or not distributed.is_gloo_available():
        pytest.skip("no gloo")
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    processes = [context.Process(target=rank, args=(i, count, str(tmp_path / "store"), results))
                 for i in range(count)]
    for process in processes:
        process.start()
    out = dict(results.get(timeout=120) for _ in processes)
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    assert all(out[i] == out[0] for i in range(count))
    assert out[0][0][2] == "scaled" and out[0][3][2] == "skipped"
    # the radius of the union: one process with all the data
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(6, 16), nn.Tanh(), nn.Linear(16, 4))
    optimizer = torch.optim.Adam(model.parameters(), lr=30.0)
    x, y = torch.randn(8 * count, 6), torch.randint(0, 4, (8 * count,))
    loss_of(model, x, y).backward()
    assert Cap(model, optimizer).step(x).radius == pytest.approx(float(out[0][0][1]), rel=1e-3)


# ---- what the loss's pass has computed -----------------------------------------------------------

def bent():
    """A network with layers that are used twice, overwritten results, frozen and tied weights."""
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.norm = nn.Conv2d(2, 4, 3, padding=1, padding_mode="circular"), \
                nn.BatchNorm2d(4)
            self.again = nn.Conv2d(4, 4, 3, padding=1, groups=2, bias=False)
            self.shared, self.tied = nn.Linear(16, 16), nn.Linear(16, 16)
            self.tied.weight = self.shared.weight
            self.frozen, self.head = nn.Linear(16, 16), nn.Linear(16, 5)
            self.frozen.requires_grad_(False)

        def forward(self, x):
            x = torch.tanh(self.norm(self.conv(x)))
            x = self.again(torch.tanh(self.again(x)))
            x = torch.relu_(x).mean(1).flatten(1)  # overwrites a recorded result
            x = torch.tanh(self.shared(torch.tanh(self.shared(x))))
            x = nn.functional.dropout(self.frozen(torch.tanh(self.tied(x))), 0.3)
            return self.head(x)
    torch.manual_seed(2)
    return Net().double(), torch.randn(8, 2, 4, 4).double(), torch.randint(0, 5, (8,))


@pytest.mark.parametrize("bias_only", [False, True])
def test_reuse_changes_nothing(bias_only, monkeypatch):
    from ghosts.torch import _cap
    found = {}
    for reuse in (True, False):
        model, x, y = bent()
        chosen = [p for n, p in model.named_parameters()
                  if p.requires_grad and (not bias_only or "bias" in n)]
        cap = Cap(model, torch.optim.SGD(chosen, lr=1.0), reuse=reuse)
        products, original = [], nn.functional.linear
        monkeypatch.setattr(nn.functional, "linear",
                            lambda *a: products.append(1) or original(*a))
        torch.manual_seed(9)
        loss_of(model, x, y).backward()
        seen, measured = [], _cap.measure
        monkeypatch.setattr(_cap, "measure", lambda *a, **k: seen.append(a[1:]) or measured(*a, **k))
        step = cap.step(x)
        monkeypatch.undo()
        found[reuse] = (*seen[0], step)
        assert step.method == "forward" and not any(
            "forward" in m.__dict__ for m in model.modules())
    for here, there in zip(found[True][:2], found[False][:2]):
        assert torch.allclose(here, there, rtol=1e-12, atol=1e-13)
    assert found[True][2].radius == pytest.approx(found[False][2].radius, rel=1e-9)


def test_other_inputs_than_the_losses():
    """Nothing is reused where the step is measured on another batch."""
    radii = []
    for reuse in (True, False):
        model, x, y = bent()
        model.eval()
        cap = Cap(model, torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=1.0),
                  reuse=reuse)
        loss_of(model, x, y).backward()
        radii.append(cap.step(x + 1).radius)
    assert radii[0] == pytest.approx(radii[1], rel=1e-9)


def test_a_closure_that_moves_the_weights():
    """What LBFGS saw at other weights is not taken for what the weights before the step give."""
    radii = []
    for reuse in (True, False):
        model, x, y = bent()
        model.eval()
        optimizer = torch.optim.LBFGS([p for p in model.parameters() if p.requires_grad], lr=0.5,
                                      max_iter=4)
        cap = Cap(model, optimizer, reuse=reuse)

        def closure():
            optimizer.zero_grad()
            loss = loss_of(model, x, y)
            loss.backward()
            return loss
        radii.append(cap.step(x, closure=closure).radius)
    assert radii[0] == pytest.approx(radii[1], rel=1e-9)


@pytest.mark.parametrize("attached", [False, True])
@pytest.mark.parametrize("shifted", [0.0, 1.0])
def test_quotient(attached, shifted, monkeypatch):
    """One pass where the step is measured on the loss's batch, two on another, radii alike."""
    if attached and shifted:
        pytest.skip("an attached cap measures what the model saw")
    radii, passes = [], []
    for method in ("quotient", "forward"):
        model, x, y = problem(dropout=0.3)
        optimizer = torch.optim.Adam(model.parameters(), lr=1.0)
        cap = Cap(model, optimizer, method=method)
        cap = cap.attach() if attached else cap
        torch.manual_seed(4)
        loss_of(model, x, y).backward()
        handle = model.register_forward_pre_hook(lambda *_: passes.append(method))
        if attached:
            optimizer.step()
        else:
            cap.step(x + shifted if shifted else x)
        handle.remove()
        radii.append(cap.last.radius)
    assert radii[0] == pytest.approx(radii[1], rel=1e-2)
    assert passes.count("quotient") == (2 if shifted else 1)


def test_recorded_activations_are_let_go():
    model, x, y = problem()
    cap = Cap(model, torch.optim.SGD(model.parameters(), lr=0.1))
    loss_of(model, x, y).backward()
    assert cap._recorder.last.calls
    cap.step(x)
    assert not cap._recorder.last.calls
    with torch.no_grad():
        model(x)
    assert not cap._recorder.last.calls
    cap.detach()
    assert not any(m._forward_hooks for m in model.modules())
