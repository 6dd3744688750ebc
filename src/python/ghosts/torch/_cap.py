# SPDX-License-Identifier: LGPL-3.0-or-later
"""A cap on the steps of any optimizer."""
from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace
from typing import Any, Callable, Optional

import torch

from .._controller import Controller, Measurement
from .._library import InvalidInput
from ._measure import measure, reduced
from ._reuse import Recorder
from ._slopes import RandomState, Slopes, is_compiling, length_of, plain, slopes

_MOST_PASSES = 4096  # whose random states are kept for one step
_SUSPICIOUS = 0.5  # of the target at the last radius: longer steps are measured anew, if they have
_GROWN = 1.25  # grown by this factor since the last measurement


@dataclass(frozen=True)
class Step:
    """What became of a step.

    scale : the factor on the optimizer's update: 1 where it stands, 0 where it was not finite.
    r, r_after : its length in radii, as the optimizer wanted it and as it was taken.
    radius, norm : the radius acted on and the length of the update, in the same unit.
    action : "none", "scaled", "skipped", "stopped" or "reported".
    measured : whether the radius is this step's own; else that of the last measurement.
    method, error : how the slopes were found ("forward", "difference" or ""), and their error.
    loss : what the closure returned.
    """

    scale: float
    r: float
    r_after: float
    radius: float
    norm: float
    action: str
    measured: bool
    method: str
    error: float
    loss: Any = None


def _parameters(optimizer: torch.optim.Optimizer) -> list[torch.Tensor]:
    found = [p for group in optimizer.param_groups for p in group["params"]]
    if any(p.is_complex() for p in found):
        raise TypeError("complex parameters have no radius")
    return found


class Cap:
    """Keeps the steps of an optimizer within the radius of convergence of the loss along them.

    Parameters
    ----------
    model : torch.nn.Module
        Returns logits (see `slopes`).
    optimizer : any torch optimizer
        It steps as it always does, with its groups, weight decay, momentum and schedule; the cap
        takes the update that came of it, measures the radius along it, and shortens it.
    radius : str
        "exact" (ρ*), "lower" or "bound" (π/Δ): see `ghosts.Controller`.
    target : float
        Steps are shortened to r = target.
    every : int
        Measure at every so many steps.  In between, a step is held against the last radius, and
        measured if that would shorten it, or if it has grown and is longer than half of what that
        allows.
    when : str
        "always" as said; "suspicious": measure only such longer steps.
    method : str
        See `slopes`.
    reuse : bool
        Keep what the linear layers and convolutions computed in the loss's forward pass until the
        step: it spares their part of the measuring pass.
    screen : bool, optional
        See `ghosts.torch.measure`.
    group : process group, True or False, optional
        The ranks that decide together.  Default: those of a DistributedDataParallel model; True: all.
    **options : of `ghosts.Controller` (nonfinite, aggregate, quantile, memory, window, decay, history).

        cap = ghosts.torch.Cap(model, optimizer)
        for inputs, labels in batches:
            optimizer.zero_grad()
            loss(model(inputs), labels).backward()
            cap.step(inputs)                    # instead of optimizer.step()

    The slopes see the dropout masks of the last forward pass with gradients; the model's statistics,
    gradients and random state stay as they are.  Logits are taken as linear in the step: r <= 1 is
    no promise of descent (docs/fast-path.md).
    """

    def __init__(self, model: torch.nn.Module, optimizer: torch.optim.Optimizer,
                 radius: str = "exact", target: float = 1.0, every: int = 1, when: str = "always",
                 *, method: str = "auto", reuse: bool = True, screen: Optional[bool] = None, group: Any = None,
                 **options: Any) -> None:
        if when not in ("always", "suspicious"):
            raise InvalidInput('when: "always" or "suspicious", not %r' % (when,), "invalid", "when")
        if every != int(every) or every < 1:
            raise InvalidInput("every: a whole number from 1 on, not %r" % (every,), "invalid",
                               "every")
        self.model, self.optimizer = model, optimizer
        self.every, self.when, self.method, self.screen = int(every), when, method, screen
        self.controller = Controller(radius=radius, target=target, **options)
        self.last: Optional[Step] = None
        self._group = self._group_of(group)
        self._seen: Optional[Measurement] = None
        self._steps, self._measured_norm = 0, 0.0
        self._before: list[torch.Tensor] = []
        self._random: deque[RandomState] = deque(maxlen=_MOST_PASSES)
        self._recorded: Optional[list[Any]] = None
        self._recorder = Recorder(model, reuse)
        self._hooks: list[Any] = [model.register_forward_pre_hook(self._on_forward)]
        if method == "quotient" and reuse:
            self._hooks.append(model.register_forward_hook(self._on_output))

    def _group_of(self, group: Any) -> Any:
        import torch.distributed as distributed
        if group is None:
            return getattr(self.model, "process_group", None)
        if group is True:
            return distributed.group.WORLD
        return group or None

    def __repr__(self) -> str:
        return "Cap(%s, every=%d, when=%r, %r)" % (type(self.optimizer).__name__, self.every,
                                                   self.when, self.controller)

    # ---- looking -------------------------------------------------------------------------------

    def _on_forward(self, module: torch.nn.Module, *arguments: Any) -> None:
        if is_compiling() or not torch.is_grad_enabled():
            return
        state = self._recorder.start(self._seen is None or self._is_turn())
        if self._recorded is None:
            self._random.append(state)
        else:
            given = arguments if len(arguments) == 2 else (arguments[0], {})
            self._recorded.append((given, state))

    def _on_output(self, module: torch.nn.Module, arguments: Any, output: Any) -> None:
        if not is_compiling() and torch.is_grad_enabled():
            self._recorder.finish(arguments, output)

    def _measure_one(self, inputs: Any, mask: Any, random: Optional[RandomState],
                     update: dict[torch.Tensor, torch.Tensor],
                     before: dict[torch.Tensor, torch.Tensor]) -> tuple[Measurement, Slopes]:
        found = slopes(self.model, inputs, update, method=self.method, at=before, random=random)
        if callable(mask):
            mask = mask(inputs, found.logits)
        seen = measure(self.controller, found.logits, found.slopes, mask=mask, screen=self.screen)
        if found.error and 0 < seen.radius < math.inf:
            # a spread is wrong by at most twice the error of its slopes; Δ >= 1 / radius or so
            spread = float((found.slopes.amax(-1) - found.slopes.amin(-1)).max())
            seen = replace(seen, radius=seen.radius / (1 + 2 * found.error / spread))
        return seen, found

    def _measure(self, batches: list[tuple[Any, Any, Optional[RandomState]]],
                 update: list[torch.Tensor], norm: float) -> tuple[Measurement, Slopes]:
        owned = {id(p) for p in plain(self.model).parameters()}
        parameters = _parameters(self.optimizer)
        direction = {p: u for p, u in zip(parameters, update) if id(p) in owned}
        before = {p: b for p, b in zip(parameters, self._before) if id(p) in owned}
        seen, found = self._measure_one(*batches[0], direction, before)
        for batch in batches[1:]:
            other, found = self._measure_one(*batch, direction, before)
            seen = seen.merge(other)
        return replace(seen, radius=seen.radius * norm), found

    def _is_due(self, norm: float) -> bool:
        if self._seen is None or not math.isfinite(norm):
            return True
        allowed = self.controller.options["target"] * self._seen.radius
        grown = norm > _GROWN * self._measured_norm
        if norm > allowed or grown and norm > _SUSPICIOUS * allowed:
            return True
        return self._is_turn()

    def _is_turn(self) -> bool:
        """Whether the next step is measured whatever its length."""
        return self.when == "always" and self._steps % self.every == 0

    # ---- stepping ------------------------------------------------------------------------------

    def _remember(self) -> None:
        """Copies of the parameters as they are before the step."""
        self._recorder.mark()
        parameters = _parameters(self.optimizer)
        fits = len(self._before) == len(parameters) and all(
            b.shape == p.shape and b.dtype == p.dtype and b.device == p.device
            for b, p in zip(self._before, parameters))
        with torch.no_grad():
            if fits and hasattr(torch, "_foreach_copy_"):
                torch._foreach_copy_(self._before, parameters)
            elif fits:
                for b, p in zip(self._before, parameters):
                    b.copy_(p)
            else:
                self._before = [p.detach().clone() for p in parameters]

    def _finish(self, batches: list[tuple[Any, Any, Optional[RandomState]]],
                loss: Any = None) -> Step:
        """Measure the update that the optimizer made, and shorten it."""
        parameters = _parameters(self.optimizer)
        self._recorder.drop_moved()
        with torch.no_grad():
            update = [p.detach() - b for p, b in zip(parameters, self._before)]
            norm = length_of(update)
            finite = math.isfinite(norm)
            measured, found = self._is_due(norm), None  # alike on all ranks, as the update is
            if not finite:
                seen = Measurement(0.0, nonfinite=True)
            elif norm == 0.0:
                seen, measured = Measurement(math.inf), False
            elif measured:
                seen, found = self._measure(batches, update, norm)
            else:
                assert self._seen is not None
                seen = self._seen
            if self._group is not None and measured:
                seen = reduced(seen, self._group)
            if measured and not seen.nonfinite:
                self._seen, self._measured_norm = seen, norm
            decision = self.controller.act(seen, 1.0, norm if finite else 0.0)
            self._shorten(parameters, update, decision.rate)
        self._recorder.forget()
        self._steps += 1
        self.last = Step(decision.rate, decision.r, decision.r_after, decision.radius, norm,
                         decision.action, measured, found.method if found else "",
                         found.error if found else 0.0, loss)
        return self.last

    def _shorten(self, parameters: list[torch.Tensor], update: list[torch.Tensor],
                 scale: float) -> None:
        if scale == 1.0:
            return
        for p, b, u in zip(parameters, self._before, update):
            p.copy_(b if scale == 0.0 else torch.add(b, u, alpha=scale))

    def step(self, inputs: Any, mask: Any = None, *, closure: Optional[Callable[[], Any]] = None,
             by: Optional[Callable[[], Any]] = None) -> Step:
        """Let the optimizer step, and shorten what came of it.

        inputs : what the model was called with (see `slopes`); a list of such for accumulated
            gradients.
        mask : booleans of the shape of the logits without their last axis; False leaves a sample out.
            A list of such for accumulated gradients, or a function of (inputs, logits).
        closure : handed to optimizer.step().
        by : what makes the optimizer step, instead of optimizer.step(): lambda: scaler.step(optimizer).
        """
        if self._recorded is not None:
            raise RuntimeError("this cap is attached: call optimizer.step()")
        several = isinstance(inputs, list)
        batches = inputs if several else [inputs]
        masks = mask if several and isinstance(mask, list) else [mask] * len(batches)
        if not batches or len(masks) != len(batches):
            raise InvalidInput("inputs: %d batches but %d masks" % (len(batches), len(masks)),
                               "invalid", "inputs")
        self._remember()
        if by is not None:
            loss = by()
        else:
            loss = self.optimizer.step(closure) if closure is not None else self.optimizer.step()
        passes = list(self._random)[-len(batches):]  # those of the closure, if there is one
        self._random.clear()
        random = [None] * (len(batches) - len(passes)) + passes
        return self._finish(list(zip(batches, masks, random)), loss)

    # ---- as hooks ------------------------------------------------------------------------------

    def attach(self, mask: Any = None) -> "Cap":
        """Work from hooks: optimizer.step() is capped wherever it is called, on the batches that the
        model saw with gradients since the step before.  mask: a function of (inputs, logits)."""
        if self._recorded is not None:
            return self
        self._recorded = []
        self._hooks[0].remove()
        try:  # keywords too, from torch 2.0 on
            self._hooks[0] = self.model.register_forward_pre_hook(self._on_forward,
                                                                  with_kwargs=True)
        except TypeError:
            self._hooks[0] = self.model.register_forward_pre_hook(self._on_forward)

        def after(*_: Any) -> None:
            seen, self._recorded = self._recorded or [], []
            if seen:
                self._finish([(inputs, mask, random) for inputs, random in seen])
        if hasattr(self.optimizer, "register_step_pre_hook"):
            self._hooks.append(self.optimizer.register_step_pre_hook(lambda *_: self._remember()))
            self._hooks.append(self.optimizer.register_step_post_hook(after))
        else:
            self._wrap(after)
        return self

    def _wrap(self, after: Callable[..., None]) -> None:
        """The same where optimizers have no hooks (torch before 2.0)."""
        original = self.optimizer.step

        def step(*arguments: Any, **keywords: Any) -> Any:
            self._remember()
            loss = original(*arguments, **keywords)
            after()
            return loss
        step._with_counter = True  # type: ignore[attr-defined]  # as schedulers mark it
        self.optimizer.step = step  # type: ignore[method-assign]

        class Unwrap:
            @staticmethod
            def remove() -> None:
                self.optimizer.step = original  # type: ignore[method-assign]
        self._hooks.append(Unwrap)

    def detach(self) -> None:
        """Remove every hook; the optimizer is as it was."""
        for hook in self._hooks:
            hook.remove()
        self._recorder.remove()
        self._hooks, self._recorded = [], None

    # ---- state ---------------------------------------------------------------------------------

    def state_dict(self) -> dict[str, Any]:
        """What goes on after a restart: the controller's state and the last radius."""
        seen = None if self._seen is None else (self._seen.radius, self._seen.decided)
        return {"controller": self.controller.state_dict(), "steps": self._steps, "seen": seen,
                "measured_norm": self._measured_norm}

    def load_state_dict(self, saved: dict[str, Any]) -> None:
        """Go on where `state_dict` was taken."""
        self.controller.load_state_dict(saved["controller"])
        self._steps, self._measured_norm = int(saved["steps"]), float(saved["measured_norm"])
        seen = saved["seen"]
        self._seen = None if seen is None else Measurement(float(seen[0]), decided=bool(seen[1]))
