#!/usr/bin/env python3
"""The lab's networks written a second time in NumPy, and compared with what dump wrote.

    numpy_networks.py DIR

Everything is evaluated at complex parameters, so derivatives come from the complex step
f(theta + i h v) = f + i h f' + O(h^2) with h = 1e-30, free of cancellation: the slopes of the logits,
and single entries of the gradient.  v'Hv is a central difference of such derivatives.
Ends with "N passed, N failed".

SPDX-License-Identifier: GPL-3.0-or-later
"""
import math
import pathlib
import sys

import numpy as np

H = 1e-30
_real_erf = np.vectorize(math.erf)


class Parameters:
    """The flat vector, cut up in the order in which the layers take it."""

    def __init__(self, theta, state):
        self.theta, self.state, self.at, self.state_at = theta, state, 0, 0

    def take(self, *shape):
        size = math.prod(shape)
        self.at += size
        return self.theta[self.at - size : self.at].reshape(shape)

    def take_state(self, size):
        self.state_at += size
        return self.state[self.state_at - size : self.state_at]


def erf(z):
    return _real_erf(z.real) + 1j * z.imag * 2 / math.sqrt(math.pi) * np.exp(-z.real**2)


def gelu(z):
    return z / 2 * (1 + erf(z / math.sqrt(2)))


def silu(z):
    return z / (1 + np.exp(-z))


def relu(z):
    return np.where(z.real > 0, z, 0)


def dense(p, x, width, bias=True):
    weight = p.take(x.shape[-1], width)
    return x @ weight + (p.take(width) if bias else 0)


def layer_norm(p, x):
    scale, shift = p.take(x.shape[-1]), p.take(x.shape[-1])
    centred = x - x.mean(-1, keepdims=True)
    return scale * centred / np.sqrt((centred * centred).mean(-1, keepdims=True) + 1e-5) + shift


def batch_norm(p, x, training):
    width = x.shape[-1]
    scale, shift = p.take(width), p.take(width)
    mean, variance = p.take_state(width), p.take_state(width)
    if training:
        axes = tuple(range(x.ndim - 1))
        mean = x.mean(axes)
        variance = ((x - mean) ** 2).mean(axes)
    return scale * (x - mean) / np.sqrt(variance + 1e-5) + shift


def convolution(p, x, width, height_kernel):
    """x: batch, height, width, channels; kernels of height_kernel x 3."""
    batch, height, length, channels = x.shape
    weight = p.take(height_kernel, 3, channels, width)
    bias = p.take(width)
    above = height_kernel // 2
    padded = np.pad(x, ((0, 0), (above, above), (1, 1), (0, 0)))
    y = np.zeros((batch, height, length, width), complex) + bias
    for i in range(height_kernel):
        for j in range(3):
            y += padded[:, i : i + height, j : j + length] @ weight[i, j]
    return y


def max_pool(x):
    batch, height, length, channels = x.shape
    blocks = x.reshape(batch, height // 2, 2, length // 2, 2, channels)
    blocks = blocks.transpose(0, 1, 3, 5, 2, 4).reshape(batch, height // 2, length // 2, channels, 4)
    best = blocks.real.argmax(-1)[..., None]
    return np.take_along_axis(blocks, best, -1)[..., 0]


def attention(x, heads):
    batch, tokens, width = x.shape
    q, k, v = (
        part.reshape(batch, tokens, heads, -1).transpose(0, 2, 1, 3) for part in np.split(x, 3, -1)
    )
    score = q @ k.transpose(0, 1, 3, 2) / math.sqrt(q.shape[-1])
    share = np.exp(score - score.real.max(-1, keepdims=True))
    share = share / share.sum(-1, keepdims=True)
    return (share @ v).transpose(0, 2, 1, 3).reshape(batch, tokens, width // 3)


def block(p, x, heads, bias):
    width = x.shape[-1]
    inner = dense(p, layer_norm(p, x), 3 * width, bias)
    x = x + dense(p, attention(inner, heads), width, bias)
    inner = gelu(dense(p, layer_norm(p, x), 4 * width))
    return x + dense(p, inner, width)


# Hidden widths and activation of the networks of E11.
SMOOTH = {
    "tanh1": ((128,), np.tanh),
    "gelu1": ((128,), gelu),
    "silu1": ((128,), silu),
    "ln1": ((128,), gelu),
    "tanh2": ((64, 64), np.tanh),
    "gelu2": ((64, 64), gelu),
    "tanh4": ((64, 32, 32, 32), np.tanh),
}


def forward(name, p, x, training):
    batch = len(x)
    x = x.astype(complex)
    if name in ("mlp", "mlp_ln", "mlp_ln3"):
        for _ in range(3 if name == "mlp_ln3" else 2):
            x = dense(p, x, 64 if name == "mlp_ln3" else 128)
            x = gelu(layer_norm(p, x) if "ln" in name else x)
    elif name == "relu":
        x = relu(dense(p, x, 128))
    elif name in ("cnn", "cnn_bn"):
        x = x.reshape(batch, 8, 8, 1)
        for channels in (16, 32):
            x = convolution(p, x, channels, 3)
            x = max_pool(gelu(batch_norm(p, x, training) if name == "cnn_bn" else x))
        x = gelu(dense(p, x.reshape(batch, -1), 64))
    elif name == "cnn_bn_1d":
        x = x.reshape(batch, 1, 64, 1)
        for _ in range(2):
            x = relu(batch_norm(p, convolution(p, x, 32, 1), training))
        x = x.mean((1, 2))
    elif name == "transformer":
        x = dense(p, x.reshape(batch, 8, 8), 32)
        token = np.broadcast_to(p.take(32), (batch, 1, 32))
        x = np.concatenate([token, x], 1) + p.take(9, 32)
        x = block(p, block(p, x, 4, False), 4, False)
        x = layer_norm(p, x[:, 0])
    elif name in SMOOTH:
        widths, activation = SMOOTH[name]
        for width in widths:
            x = dense(p, x, width)
            x = activation(layer_norm(p, x) if name == "ln1" else x)
    elif name == "one_token":
        x = dense(p, x, 32).reshape(batch, 1, 32)
        x = block(p, x, 1, True)[:, 0]
    return dense(p, x, 10)


def loss_of(logits, labels, temperature=1.5):
    z = logits / temperature
    largest = z.real.max(1, keepdims=True)
    log_sum = np.log(np.exp(z - largest).sum(1)) + largest[:, 0]
    return (log_sum - z[np.arange(len(z)), labels]).mean()


def read(path):
    return {
        key: np.array([float(word) for word in words])
        for key, *words in (line.split() for line in path.read_text().splitlines())
    }


class Comparison:
    passed = failed = 0

    def close(self, what, got, expected, tolerance):
        error = np.max(np.abs(got - expected), initial=0) / (1 + np.max(np.abs(expected), initial=0))
        if error <= tolerance:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED: {what}: relative error {error:.2g}, allowed {tolerance:g}")


def compare(result, name, dump, training):
    mode = "training" if training else "evaluation"
    theta, v = dump["theta"], dump["v"]
    x, labels = dump["x"].reshape(6, 64), dump["labels"].astype(int)

    def logits_at(point):
        p = Parameters(point, dump["state"])
        logits = forward(name, p, x, training)
        assert p.at == len(theta), "the parameters are not used up"
        return logits

    def derivative(point, direction):
        return loss_of(logits_at(point + 1j * H * direction), labels).imag / H

    logits = logits_at(theta + 1j * H * v)
    what = f"{name}, {mode}"
    result.close(f"logits of {what}", dump[f"logits_{mode}"], logits.real.ravel(), 1e-13)
    result.close(f"slopes of {what}", dump[f"slopes_{mode}"], logits.imag.ravel() / H, 1e-12)
    loss, curvature = dump[f"loss_curvature_{mode}"]
    result.close(f"loss of {what}", loss, loss_of(logits, labels).real, 1e-14)
    entries = np.random.default_rng(1).choice(len(theta), 12, replace=False)
    unit = np.eye(1, len(theta))[0]
    exact = np.array([derivative(theta, np.roll(unit, k)) for k in entries])
    result.close(f"gradient of {what}", dump[f"grad_{mode}"][entries], exact, 1e-14)
    result.close(f"g'v of {what}", dump[f"grad_{mode}"] @ v, derivative(theta, v), 1e-13)
    step = 1e-6  # crosses few kinks of ReLU
    bent = (derivative(theta + step * v, v) - derivative(theta - step * v, v)) / (2 * step)
    result.close(f"v'Hv of {what}", curvature, bent, 1e-6)


def main():
    result = Comparison()
    for path in sorted(pathlib.Path(sys.argv[1]).glob("*.txt")):
        dump = read(path)
        for training in (False, True):
            compare(result, path.stem, dump, training)
    print(f"{result.passed} passed, {result.failed} failed")
    return 0 if result.failed == 0 and result.passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
