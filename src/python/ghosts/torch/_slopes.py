# SPDX-License-Identifier: LGPL-3.0-or-later
"""Logits and their derivatives along a direction of the parameters."""
from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Mapping
from typing import Any, Optional

import torch
import torch.autograd.forward_ad as forward_ad

from .._library import InvalidInput


class Slopes(tuple):
    """(logits, slopes), with what is known about them.

    Attributes
    ----------
    logits, slopes : tensors of the shape (..., classes)
    error : float
        An estimate of the largest error of a slope beyond rounding; 0 for forward mode.
    method : str
        "forward" or "difference".
    """

    logits: torch.Tensor
    slopes: torch.Tensor
    error: float
    method: str

    def __new__(cls, logits: torch.Tensor, slopes: torch.Tensor, error: float,
                method: str) -> "Slopes":
        self = super().__new__(cls, (logits, slopes))
        self.logits, self.slopes, self.error, self.method = logits, slopes, error, method
        return self

    def __repr__(self) -> str:
        return "Slopes(shape=%s, method=%r, error=%.2g)" % (tuple(self.slopes.shape), self.method,
                                                           self.error)


# ---- the model ---------------------------------------------------------------------------------

def plain(model: Any) -> torch.nn.Module:
    """The module inside DistributedDataParallel, DataParallel or torch.compile's wrapper."""
    while True:
        if hasattr(model, "_orig_mod"):
            model = model._orig_mod
        elif type(model).__name__ in ("DistributedDataParallel", "DataParallel"):
            model = model.module
        else:
            return model  # type: ignore[no-any-return]


def is_compiling() -> bool:
    """Whether torch.compile is tracing: hooks then do nothing, so that they break no graph."""
    compiler = getattr(torch, "compiler", None)
    return bool(compiler is not None and hasattr(compiler, "is_compiling") and
                compiler.is_compiling())


def call(model: torch.nn.Module, inputs: Any) -> torch.Tensor:
    """The logits of inputs: a tensor, a tuple or list of arguments, a mapping of keywords, or a pair
    (tuple, mapping) of both."""
    if isinstance(inputs, Mapping):
        out = model(**inputs)
    elif isinstance(inputs, tuple) and len(inputs) == 2 and isinstance(inputs[0], tuple) and \
            isinstance(inputs[1], Mapping):
        out = model(*inputs[0], **inputs[1])
    elif isinstance(inputs, (tuple, list)):
        out = model(*inputs)
    else:
        out = model(inputs)
    return logits_of(out)


def logits_of(out: Any) -> torch.Tensor:
    """The logits in what a model returns."""
    if hasattr(out, "logits"):
        out = out.logits
    elif isinstance(out, Mapping):
        out = out["logits"]
    elif isinstance(out, (tuple, list)):
        out = out[0]
    if not isinstance(out, torch.Tensor) or out.dim() == 0:
        raise InvalidInput("the model returns no logits: a tensor of the shape (..., classes), an "
                           "object with .logits, or a tuple that starts with it is needed",
                           "invalid", "model")
    return out


def tangents_of(model: torch.nn.Module, direction: Any) -> dict[torch.Tensor, torch.Tensor]:
    """Parameter -> tangent, from names or from tensors in the order of model.parameters()."""
    if isinstance(direction, Mapping):
        named = dict(model.named_parameters())
        unknown = [n for n in direction if not isinstance(n, torch.Tensor) and n not in named]
        if unknown:
            raise InvalidInput("direction: the model has no parameter %r" % unknown[0], "invalid",
                               "direction")
        pairs = [(named[n] if isinstance(n, str) else n, v) for n, v in direction.items()]
    else:
        parameters, values = list(model.parameters()), list(direction)
        if len(parameters) != len(values):
            raise InvalidInput("direction: %d tensors for %d parameters"
                               % (len(values), len(parameters)), "invalid", "direction")
        pairs = list(zip(parameters, values))
    for p, v in pairs:
        if v is not None and v.shape != p.shape:
            raise InvalidInput("direction: the shape %s for a parameter of shape %s"
                               % (tuple(v.shape), tuple(p.shape)), "invalid", "direction")
    return {p: v for p, v in pairs if v is not None}


@contextlib.contextmanager
def replaced(model: torch.nn.Module, new: Mapping[torch.Tensor, torch.Tensor]) -> Iterator[None]:
    """Parameters stand replaced, tied ones in all places, and buffers are copies meanwhile, so that
    running statistics stay as they are."""
    saved: list[tuple[dict[str, Any], dict[str, Any]]] = []
    flat: list[tuple[Any, list[Any]]] = []
    by_id = {id(p): t for p, t in new.items()}
    copies: dict[int, torch.Tensor] = {}
    try:
        for module in model.modules():
            for table in (module._parameters, module._buffers):
                saved.append((table, dict(table)))
            for name, p in module._parameters.items():
                if p is not None and id(p) in by_id:
                    module._parameters[name] = by_id[id(p)]  # type: ignore[assignment]
            for name, b in module._buffers.items():
                if b is not None:
                    module._buffers[name] = copies.setdefault(id(b), b.detach().clone())
            if isinstance(module, torch.nn.RNNBase):
                flat.append((module, module._flat_weights))
                module._flat_weights = [by_id.get(id(w), w) for w in module._flat_weights]
        yield
    finally:
        for table, entries in saved:
            table.update(entries)
        for module, weights in flat:
            module._flat_weights = weights


@contextlib.contextmanager
def differentiable_kernels() -> Iterator[None]:
    """Fused attention and the transformer's fast path, which have no forward mode, turned off."""
    with contextlib.ExitStack() as stack:
        attention = getattr(torch.nn, "attention", None)
        if attention is not None and hasattr(attention, "sdpa_kernel"):
            stack.enter_context(attention.sdpa_kernel([attention.SDPBackend.MATH]))
        mha = getattr(torch.backends, "mha", None)
        if mha is not None and hasattr(mha, "set_fastpath_enabled"):
            stack.callback(mha.set_fastpath_enabled, mha.get_fastpath_enabled())
            mha.set_fastpath_enabled(False)
        yield


class RandomState:
    """The state of the generators that a forward pass on these devices draws from."""

    def __init__(self, devices: list[int]) -> None:
        self.cpu = torch.get_rng_state()
        self.cuda = {d: torch.cuda.get_rng_state(d) for d in devices}

    def restore(self) -> None:
        torch.set_rng_state(self.cpu)
        for device, state in self.cuda.items():
            torch.cuda.set_rng_state(state, device)


def cuda_devices(model: torch.nn.Module) -> list[int]:
    """The CUDA devices that the parameters live on."""
    found = {p.device.index or 0 for p in model.parameters() if p.device.type == "cuda"}
    return sorted(found)


@contextlib.contextmanager
def random_state(state: Optional[RandomState], devices: list[int]) -> Iterator[None]:
    """Draw from `state` on, or from where the generators are, and put them back afterwards."""
    saved = RandomState(devices)
    try:
        if state is not None:
            state.restore()
        yield
    finally:
        saved.restore()


# ---- slopes ------------------------------------------------------------------------------------

def _forward(model: torch.nn.Module, inputs: Any,
             tangent: Mapping[torch.Tensor, torch.Tensor],
             at: Mapping[torch.Tensor, torch.Tensor], state: RandomState) -> Slopes:
    from ._reuse import reused
    with torch.no_grad(), forward_ad.dual_level(), differentiable_kernels():
        dual = {p: forward_ad.make_dual(at.get(p, p).detach(), v.detach().to(p))
                for p, v in tangent.items()}
        others = {p: t for p, t in at.items() if p not in dual}
        with replaced(model, {**others, **dual}), reused(state):
            out = forward_ad.unpack_dual(call(model, inputs))
        slopes = out.tangent if out.tangent is not None else torch.zeros_like(out.primal)
        return Slopes(out.primal, slopes, 0.0, "forward")


def length_of(tensors: Any) -> float:
    """The norm of all tensors together; one synchronisation."""
    tensors = [t.detach() for t in tensors]
    if not tensors:
        return 0.0
    if hasattr(torch, "_foreach_norm") and len({t.device for t in tensors}) == 1 and \
            all(t.dtype in (torch.float32, torch.float64) for t in tensors):
        return float(torch.stack([n.double() for n in torch._foreach_norm(tensors)]).norm())
    return math.hypot(*(float(t.double().norm()) for t in tensors))


def _difference(model: torch.nn.Module, inputs: Any,
                tangent: Mapping[torch.Tensor, torch.Tensor],
                at: Mapping[torch.Tensor, torch.Tensor],
                state: RandomState) -> Slopes:
    """(z(h) - z(-h)) / 2 h with the estimate of ghosts_difference() (<ghosts/controller.h>); h makes
    rounding and curvature alike for a network whose logits bend over the length of its weights."""
    centre = {p: at.get(p, p).detach() for p in tangent}
    others = {p: t for p, t in at.items() if p not in tangent}
    length = length_of(tangent.values())

    def logits(h: float) -> torch.Tensor:
        state.restore()
        moved = {p: c + h * tangent[p].detach().to(c) for p, c in centre.items()}
        with replaced(model, {**others, **moved}):
            return call(model, inputs)
    with torch.no_grad():
        middle = logits(0.0)
        if length == 0.0:
            return Slopes(middle, torch.zeros_like(middle), 0.0, "difference")
        precision = torch.finfo(middle.dtype).eps
        h = precision ** (1 / 3) * max(length_of(centre.values()), 1e-3) / length
        ahead, behind = logits(h), logits(-h)
        slopes = (ahead - behind) / (2 * h)
        curved = (ahead - 2 * middle + behind).abs()
        error = (precision * (ahead.abs() + behind.abs()) + curved).max() / (2 * h)
        return Slopes(middle, slopes, float(error), "difference")


def tensors_in(inputs: Any) -> list[tuple[int, tuple[int, ...], int]]:
    """What tells the tensors among a model's inputs from others: place, shape and version."""
    if isinstance(inputs, torch.Tensor):
        return [(inputs.data_ptr(), tuple(inputs.shape), inputs._version)]
    if isinstance(inputs, Mapping):
        return [t for value in inputs.values() for t in tensors_in(value)]
    if isinstance(inputs, (tuple, list)):
        return [t for value in inputs for t in tensors_in(value)]
    return []


def _quotient(model: torch.nn.Module, inputs: Any,
              tangent: Mapping[torch.Tensor, torch.Tensor],
              at: Mapping[torch.Tensor, torch.Tensor], state: RandomState) -> Slopes:
    """(z(h) - z(0)) / h, z(0) from the loss's pass where that was recorded on the same inputs.  h
    makes the rounding of the quotient alike to a curvature over the length of the weights; the error
    that is told is that of rounding alone."""
    centre = {p: at.get(p, p).detach() for p in tangent}
    others = {p: t for p, t in at.items() if p not in tangent}
    length = length_of(tangent.values())
    recorded = getattr(state, "logits", None)

    def logits(h: float) -> torch.Tensor:
        state.restore()
        moved = {p: torch.add(c, tangent[p].detach().to(c), alpha=h) for p, c in centre.items()}
        with replaced(model, {**others, **moved}):
            return call(model, inputs)
    with torch.no_grad():
        known = recorded is not None and recorded[1] == tensors_in(inputs)
        base = recorded[0] if known else logits(0.0)  # type: ignore[index]
        if length == 0.0:
            return Slopes(base, torch.zeros_like(base), 0.0, "quotient")
        precision = torch.finfo(base.dtype).eps
        h = precision**0.5 * max(length_of(centre.values()), 1e-3) / length
        ahead = logits(h)
        error = float((precision * (ahead.abs() + base.abs())).max()) / h
        return Slopes(base, (ahead - base) / h, error, "quotient")


def slopes(model: torch.nn.Module, inputs: Any, direction: Any, *, method: str = "auto",
           at: Optional[Mapping[torch.Tensor, torch.Tensor]] = None,
           random: Optional[RandomState] = None) -> Slopes:
    """Logits of the model and their derivatives along a direction of its parameters.

    Parameters
    ----------
    model : torch.nn.Module
        Returns logits of the shape (..., classes), an object with .logits, or a tuple that starts
        with them.  Wrappers for data-parallel training and compiling are seen through.
    inputs :
        A tensor, a tuple of arguments, or a mapping of keywords.
    direction : mapping from names (or parameters) to tensors, or tensors in the order of
        model.parameters(); None or a missing one stands for 0.
    method : str
        "forward" (one pass of dual numbers), "difference" (three passes), "auto": the second where
        some operation has no forward mode; or "quotient": two passes, one for `Cap`, and an error
        that does not see how the logits bend.
    at : mapping from parameters to tensors, optional
        Other values of the parameters than the present ones.
    random : RandomState, optional
        Draw dropout masks from here, those of the loss if it was taken just before its pass.  What
        `Cap` records of that pass also spares its matrix products.

    Afterwards parameters, gradients, buffers (the statistics of BatchNorm) and the random state are
    what they were.  Returns `Slopes`: a pair (logits, slopes) with .error and .method.

    >>> import torch
    >>> model = torch.nn.Linear(2, 3)
    >>> z, a = slopes(model, torch.ones(1, 2), {"bias": torch.tensor([1., 2., 3.])})
    >>> a
    tensor([[1., 2., 3.]])
    """
    if method not in ("auto", "forward", "difference", "quotient"):
        raise InvalidInput('method: "auto", "forward", "difference" or "quotient", not %r'
                           % (method,), "invalid", "method")
    model = plain(model)
    tangent, at = tangents_of(model, direction), at or {}
    devices = cuda_devices(model)
    state = random or RandomState(devices)
    if method == "quotient":
        with random_state(state, devices):
            return _quotient(model, inputs, tangent, at, state)
    if method != "difference":
        try:
            with random_state(state, devices):
                return _forward(model, inputs, tangent, at, state)
        except (NotImplementedError, RuntimeError) as error:
            if method == "forward" or not lacks_forward_mode(error):
                raise
    with random_state(state, devices):
        return _difference(model, inputs, tangent, at, state)


def lacks_forward_mode(error: Exception) -> bool:
    """Whether an exception says that an operation has no forward mode."""
    text = str(error)
    return any(words in text for words in ("forward AD", "forward mode", "jvp", "forward-mode"))
