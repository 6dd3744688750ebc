# SPDX-License-Identifier: GPL-3.0-or-later
"""What a cap costs: seconds of processor time of a training step in PyTorch, alone and guarded.

    python3 tests/bench/bench_torch.py [STEPS]

The package must be installed (./bootstrap python: build-python/environment).  Each figure is the median over
rounds in which all guards take their turn, so that other work on the machine strikes all alike.
"""
import statistics
import sys
import time

try:
    import torch
    from torch import nn

    from ghosts.torch import Cap
except ImportError as error:
    print("left out:", error)
    sys.exit(0)

GUARDS = {
    "clip_grad_norm_": None,
    "cap, exact": {"radius": "exact"},
    "cap, bound": {"radius": "bound"},
    "cap, exact, every=10": {"radius": "exact", "every": 10},
    "quotient": {"method": "quotient"},
    "quotient, every=10": {"method": "quotient", "every": 10},
}


class Transformer(nn.Module):
    """Two layers over 64 tokens of 256 kinds."""

    def __init__(self):
        super().__init__()
        self.embed, self.head = nn.Embedding(256, 128), nn.Linear(128, 256)
        layer = nn.TransformerEncoderLayer(128, 4, 512, dropout=0.0, batch_first=True)
        self.layers = nn.TransformerEncoder(layer, 2)

    def forward(self, tokens):
        return self.head(self.layers(self.embed(tokens)))


def mlp():
    return (nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(),
                          nn.Linear(512, 10)), torch.randn(256, 784), torch.randint(0, 10, (256,)))


def cnn():
    return (nn.Sequential(nn.Conv2d(3, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(),
                          nn.MaxPool2d(2), nn.Conv2d(32, 64, 3, padding=1), nn.BatchNorm2d(64),
                          nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(4096, 10)),
            torch.randn(64, 3, 32, 32), torch.randint(0, 10, (64,)))


def transformer():
    return Transformer(), torch.randint(0, 256, (8, 64)), torch.randint(0, 256, (8, 64))


class Run:
    """A model in training under one guard."""

    def __init__(self, make, guard):
        torch.manual_seed(0)
        self.model, self.inputs, self.labels = make()
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=1e-4)
        options = GUARDS.get(guard)
        self.cap = Cap(self.model, self.optimizer, **options) if options else None
        self.clips = guard == "clip_grad_norm_"

    def step(self):
        self.optimizer.zero_grad()
        logits = self.model(self.inputs)
        nn.functional.cross_entropy(logits.flatten(0, -2), self.labels.flatten()).backward()
        if self.clips:
            nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        if self.cap:
            self.cap.step(self.inputs)
        else:
            self.optimizer.step()


def seconds(run, steps):
    start = time.process_time()
    for _ in range(steps):
        run.step()
    return (time.process_time() - start) / steps


def main():
    rounds = int(sys.argv[1]) // 10 if len(sys.argv) > 1 else 10
    print("torch %s, %d thread(s); overhead over the step alone" % (torch.__version__,
                                                                    torch.get_num_threads()))
    print("%-12s %12s" % ("model", "step alone") + "".join("%22s" % g for g in GUARDS))
    for make in (mlp, cnn, transformer):
        runs = {guard: Run(make, guard) for guard in ("none", *GUARDS)}
        for run in runs.values():
            seconds(run, 10)
        times = {guard: [] for guard in runs}
        for _ in range(rounds):
            for guard, run in runs.items():
                times[guard].append(seconds(run, 10))
        alone = statistics.median(times["none"])
        ratios = [statistics.median(t / n for t, n in zip(times[g], times["none"])) for g in GUARDS]
        print("%-12s %9.2f ms" % (make.__name__, 1e3 * alone)
              + "".join("%20.1f %%" % (100 * (r - 1)) for r in ratios))


if __name__ == "__main__":
    main()
