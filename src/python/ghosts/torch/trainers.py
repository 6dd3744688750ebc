# SPDX-License-Identifier: LGPL-3.0-or-later
"""The cap inside trainers that own the loop: Transformers (Accelerate) and Lightning.

    trainer = transformers.Trainer(..., callbacks=[ghosts.torch.trainers.transformers_callback()])
    trainer = lightning.Trainer(..., callbacks=[ghosts.torch.trainers.lightning_callback()])

Both attach a `Cap` to the optimizer when training starts, and take it off when it ends; the callback's
`caps` lists them.  The options are those of `Cap`.
"""
from __future__ import annotations

from typing import Any, Callable, Optional

import torch

from ._cap import Cap
from ._slopes import plain

_IGNORED = -100  # the label that the losses of torch and Transformers leave out


def _inner(optimizer: Any) -> torch.optim.Optimizer:
    """The torch optimizer inside a trainer's wrapper."""
    while not isinstance(optimizer, torch.optim.Optimizer) or type(optimizer).__name__ in (
            "AcceleratedOptimizer", "LightningOptimizer"):
        inner = getattr(optimizer, "optimizer", None)
        if inner is None:
            raise TypeError("a torch optimizer is needed, not %s" % type(optimizer).__name__)
        optimizer = inner
    return optimizer


def _group() -> Any:
    import torch.distributed as distributed
    several = distributed.is_available() and distributed.is_initialized() and \
        distributed.get_world_size() > 1
    return True if several else None


def labelled(shift: bool = False) -> Callable[[Any, torch.Tensor], Optional[torch.Tensor]]:
    """A mask for `Cap` from what the model was called with: positions with a label other than -100,
    else those of the attention mask.  shift: position t of the logits is for label t + 1."""
    def mask(inputs: Any, logits: torch.Tensor) -> Optional[torch.Tensor]:
        keywords = inputs[1] if isinstance(inputs, tuple) and len(inputs) == 2 else inputs
        keywords = keywords if hasattr(keywords, "get") else {}
        labels, kept = keywords.get("labels"), keywords.get("attention_mask")
        if labels is not None and labels.shape == logits.shape[:-1] and \
                not labels.is_floating_point():
            kept = labels != _IGNORED
            if shift:
                kept = torch.cat([kept[..., 1:], torch.zeros_like(kept[..., :1])], -1)
            return kept
        if kept is not None and kept.shape == logits.shape[:-1]:
            return kept.bool()
        return None
    return mask


def transformers_callback(**options: Any) -> Any:
    """A transformers.TrainerCallback that caps the trainer's optimizer."""
    from transformers import TrainerCallback

    class CapCallback(TrainerCallback):  # type: ignore[misc]
        def __init__(self) -> None:
            self.caps: list[Cap] = []

        def on_train_begin(self, args: Any, state: Any, control: Any, **given: Any) -> None:
            model = plain(given["model"])
            shift = type(model).__name__.endswith(("ForCausalLM", "LMHeadModel"))
            cap = Cap(model, _inner(given["optimizer"]), **{"group": _group(), **options})
            self.caps.append(cap.attach(labelled(shift)))

        def on_train_end(self, args: Any, state: Any, control: Any, **given: Any) -> None:
            for cap in self.caps:
                cap.detach()
    return CapCallback()


def lightning_callback(model: str = "", mask: Any = None, **options: Any) -> Any:
    """A lightning.Callback that caps every optimizer of the module.

    model : the name of the attribute of the LightningModule that is called for logits; "" for the
        module itself.  mask : a function of (inputs, logits).
    """
    try:
        from lightning.pytorch.callbacks import Callback
    except ImportError:
        from pytorch_lightning.callbacks import Callback  # type: ignore[assignment]

    class CapCallback(Callback):  # type: ignore[misc]
        def __init__(self) -> None:
            self.caps: list[Cap] = []

        def on_train_start(self, trainer: Any, module: Any) -> None:
            net = module
            for name in filter(None, model.split(".")):
                net = getattr(net, name)
            for optimizer in trainer.optimizers:
                cap = Cap(net, _inner(optimizer), **{"group": _group(), **options})
                self.caps.append(cap.attach(mask))

        def on_train_end(self, trainer: Any, module: Any) -> None:
            for cap in self.caps:
                cap.detach()
    return CapCallback()
