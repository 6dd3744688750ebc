# SPDX-License-Identifier: LGPL-3.0-or-later
"""What the loss's forward pass has computed already.

Linear layers and convolutions, y = W x + b, cost a forward pass of dual numbers three products: W x,
W x' and W' x + b'.  The first was computed for the loss.  It is taken from there as long as the layer
sees the same input, up to rounding, its weights were those before the step (a closure may have moved
them in between), and nobody has overwritten the product since.
"""
from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, NamedTuple

import torch
import torch.autograd.forward_ad as forward_ad

from ._slopes import RandomState, cuda_devices, is_compiling, logits_of, plain, tensors_in

_KINDS = (torch.nn.Linear, torch.nn.Conv1d, torch.nn.Conv2d, torch.nn.Conv3d)
_SAME = 1e-4  # of the largest entry: inputs that differ by more are others


class Call(NamedTuple):
    """What a layer took and gave, and the versions of both and of its weights then."""

    x: torch.Tensor
    output: torch.Tensor
    versions: tuple[int, int]
    weights: tuple[int, ...]


def _weight_versions(layer: torch.nn.Module) -> tuple[int, ...]:
    return tuple(p._version for p in layer._parameters.values() if p is not None)


class Pass(RandomState):
    """A forward pass of a model: its random state, and what its layers took and gave."""

    def __init__(self, devices: list[int]) -> None:
        super().__init__(devices)
        self.calls: dict[torch.nn.Module, list[Call]] = {}
        self.logits: tuple[torch.Tensor, Any] | None = None  # and what tells its inputs from others
        self.version = -1  # of the model's weights


class Recorder:
    """Remembers the last forward pass with gradients through a model's linear layers."""

    def __init__(self, model: torch.nn.Module, reuse: bool) -> None:
        self.last: Pass | None = None
        self._keeps, self._marks = False, {}  # type: ignore[var-annotated]
        self._devices, self._version = cuda_devices(plain(model)), -1
        self._parameters = list(plain(model).parameters())
        self._layers = [] if not reuse else [
            layer for layer in plain(model).modules()
            if type(layer) in _KINDS and layer._parameters.get("weight") is not None]
        self._hooks = [layer.register_forward_hook(self._on_layer) for layer in self._layers]

    def start(self, keep: bool) -> Pass:
        """A pass begins, to be kept or not; the activations of the one before are let go."""
        self.forget()
        self.last, self._keeps = Pass(self._devices), keep
        return self.last

    def mark(self) -> None:
        """The weights are now those at which the step will be measured."""
        self._marks = {layer: _weight_versions(layer) for layer in self._layers}
        self._version = self._version_now()

    def _version_now(self) -> int:
        return sum(p._version for p in self._parameters)

    def finish(self, inputs: Any, out: Any) -> None:
        """The pass is over."""
        if self.last is not None and self._keeps:
            self.last.version = self._version_now()
            self.last.logits = (logits_of(out).detach(), tensors_in(inputs))

    def drop_moved(self) -> None:
        """Let go of what other weights gave."""
        if self.last is not None:
            self.last.calls = {layer: calls for layer, calls in self.last.calls.items()
                               if all(c.weights == self._marks.get(layer) for c in calls)}
            if self.last.version != self._version:
                self.last.logits = None

    def forget(self) -> None:
        """Let go of all activations."""
        if self.last is not None:
            self.last.calls, self.last.logits = {}, None

    def remove(self) -> None:
        """Remove the hooks."""
        self.forget()
        for hook in self._hooks:
            hook.remove()

    def _on_layer(self, layer: torch.nn.Module, arguments: Any, output: torch.Tensor) -> None:
        if is_compiling() or self.last is None or not self._keeps or not torch.is_grad_enabled() or len(arguments) != 1 or \
                torch.is_autocast_enabled():
            return
        x = arguments[0]
        self.last.calls.setdefault(layer, []).append(
            Call(x.detach(), output.detach(), (x._version, output._version),
                 _weight_versions(layer)))


def _is_same(x: torch.Tensor, seen: torch.Tensor) -> bool:
    if x.shape != seen.shape or x.dtype != seen.dtype or x.numel() == 0:
        return False
    if x.data_ptr() == seen.data_ptr() and x.stride() == seen.stride():
        return True
    return bool((x - seen).abs().max() <= _SAME * seen.abs().max())


def _product(layer: torch.nn.Module, x: torch.Tensor, weight: torch.Tensor,
             bias: Any) -> torch.Tensor:
    if isinstance(layer, torch.nn.Linear):
        return torch.nn.functional.linear(x, weight, bias)
    return layer._conv_forward(x, weight, bias)  # type: ignore[operator]


def _tangent(layer: torch.nn.Module, x: torch.Tensor, dx: Any) -> Any:
    """W x' + W' x + b'; None where nothing depends on the step."""
    weight = forward_ad.unpack_dual(layer._parameters["weight"])  # type: ignore[arg-type]
    bias = layer._parameters["bias"]
    db = None if bias is None else forward_ad.unpack_dual(bias).tangent
    out = None if dx is None else _product(layer, dx, weight.primal, None)
    if weight.tangent is not None:
        more = _product(layer, x, weight.tangent, db)
        return more if out is None else out.add_(more)
    if db is None:
        return out
    shape = (-1,) if isinstance(layer, torch.nn.Linear) else (-1,) + (1,) * (
        len(layer.kernel_size))  # type: ignore[arg-type]
    return db.reshape(shape) if out is None else out.add_(db.reshape(shape))


@contextlib.contextmanager
def reused(seen: Any) -> Iterator[None]:
    """Within, the layers of a `Pass` take their products from it."""
    calls = getattr(seen, "calls", None) or {}
    changed = []

    def wrap(layer: torch.nn.Module, entries: list[Call]) -> Any:
        original, waiting = layer.forward, iter(entries)

        def forward(x: torch.Tensor) -> torch.Tensor:
            entry = next(waiting, None)
            if entry is None:
                return original(x)
            output = entry.output
            primal, dx = forward_ad.unpack_dual(x)
            if (entry.x._version, output._version) != entry.versions or \
                    not _is_same(primal, entry.x):
                return original(x)
            tangent = _tangent(layer, primal, dx)
            if tangent is None:
                return output
            return forward_ad.make_dual(output, tangent.expand_as(output).contiguous())
        return forward
    try:
        for layer, entries in calls.items():
            if "forward" not in layer.__dict__:
                layer.forward = wrap(layer, entries)  # type: ignore[method-assign]
                changed.append(layer)
        yield
    finally:
        for layer in changed:
            del layer.forward
