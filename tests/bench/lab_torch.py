#!/usr/bin/env python3
"""The training steps of bench_lab.c in PyTorch, one thread, double and single precision.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import statistics
import sys
import time

try:
    import torch
    from torch import nn
except ImportError:
    print("PyTorch is not installed: no peer for bench_lab")
    sys.exit(0)

BATCH, WARM_UP, REPEATS, STEPS = 128, 20, 15, 8


class Block(nn.Module):
    def __init__(self, width=32, heads=4):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.out = nn.Linear(width, width, bias=False)
        self.feed = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))
        self.heads = heads

    def forward(self, x):
        batch, tokens, width = x.shape
        q, k, v = (
            part.view(batch, tokens, self.heads, -1).transpose(1, 2)
            for part in self.qkv(self.norm1(x)).chunk(3, dim=-1)
        )
        share = torch.softmax(q @ k.transpose(-1, -2) / (width // self.heads) ** 0.5, dim=-1)
        x = x + self.out((share @ v).transpose(1, 2).reshape(batch, tokens, width))
        return x + self.feed(self.norm2(x))


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Linear(8, 32)
        self.token = nn.Parameter(0.02 * torch.randn(1, 1, 32))
        self.place = nn.Parameter(0.02 * torch.randn(1, 9, 32))
        self.body = nn.Sequential(Block(), Block())
        self.norm, self.head = nn.LayerNorm(32), nn.Linear(32, 10)

    def forward(self, x):
        x = self.embed(x.view(-1, 8, 8))
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], 1) + self.place
        return self.head(self.norm(self.body(x)[:, 0]))


def models():
    mlp = nn.Sequential(
        nn.Linear(64, 128), nn.GELU(), nn.Linear(128, 128), nn.GELU(), nn.Linear(128, 10)
    )
    cnn = nn.Sequential(
        nn.Unflatten(1, (1, 8, 8)),
        nn.Conv2d(1, 16, 3, padding=1), nn.GELU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1), nn.GELU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(128, 64), nn.GELU(), nn.Linear(64, 10),
    )
    return {"mlp": mlp, "cnn": cnn, "transformer": Transformer()}


def median_time(model, dtype):
    model = model.to(dtype)
    x = torch.rand(1797, 64, dtype=dtype)
    y = torch.randint(0, 10, (1797,))
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=1e-4)

    def step():
        rows = torch.randperm(1797)[:BATCH]
        optimizer.zero_grad(set_to_none=True)
        nn.functional.cross_entropy(model(x[rows]), y[rows]).backward()
        optimizer.step()

    for _ in range(WARM_UP):
        step()
    times = []
    for _ in range(REPEATS):
        start = time.process_time()
        for _ in range(STEPS):
            step()
        times.append((time.process_time() - start) / STEPS)
    return statistics.median(times)


torch.set_num_threads(1)
torch.manual_seed(1)
print(f"training step in PyTorch {torch.__version__}, batch {BATCH}, one thread")
for name, network in models().items():
    double, single = median_time(network, torch.float64), median_time(network, torch.float32)
    print(f"{name:12s}  double {1e3 * double:7.3f} ms  single {1e3 * single:7.3f} ms")
