# SPDX-License-Identifier: LGPL-3.0-or-later
"""The cap as an optax transformation.

    optimizer = optax.chain(optax.adam(1e-3), ghosts.optax.cap(logits))   # last: it sees the update
    updates, state = optimizer.update(grads, state, params, inputs=x)

logits(params, inputs) -> the logits, of the shape (..., classes).  Works inside jax.jit: the radius is
computed on the host.
"""
from __future__ import annotations

from typing import Any, Callable, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax

from ._controller import Controller


class CapState(NamedTuple):
    """scale and r of the last step: the factor on its update, and its length in radii."""

    scale: jax.Array
    r: jax.Array


def cap(logits: Callable[[Any, Any], jax.Array], radius: str = "exact", target: float = 1.0,
        nonfinite: str = "skip") -> optax.GradientTransformationExtraArgs:
    """Shorten updates to r = target: radius "exact", "lower" or "bound" as for `ghosts.Controller`.

    update() takes inputs= and, optionally, mask=, booleans of the shape of the logits without their
    last axis.  An update that is not finite becomes zero (nonfinite="skip") or stays ("report").
    """
    control = Controller(radius=radius, target=target, nonfinite=nonfinite, history=0)

    def decide(z: Any, a: Any, mask: Any, finite: Any) -> Any:
        seen = control.measure(np.asarray(z), np.asarray(a), mask=np.asarray(mask))
        decision = control.act(seen, 1.0, 1.0 if finite else float("nan"))
        return np.asarray([decision.rate, decision.r], np.float32)

    def init(params: Any) -> CapState:
        del params
        return CapState(jnp.ones((), jnp.float32), jnp.zeros((), jnp.float32))

    def update(updates: Any, state: CapState, params: Any = None, *, inputs: Any,
               mask: Any = None, **ignored: Any) -> Any:
        del state, ignored
        if params is None:
            raise ValueError("ghosts.optax.cap: update() needs params")
        z, a = jax.jvp(lambda p: logits(p, inputs), (params,), (updates,))
        kept = jnp.ones(z.shape[:-1], bool) if mask is None else jnp.asarray(mask, bool)
        finite = jnp.all(jnp.asarray([jnp.isfinite(u).all()
                                      for u in jax.tree_util.tree_leaves(updates)]))
        out = jax.pure_callback(decide, jax.ShapeDtypeStruct((2,), jnp.float32),
                                z.astype(jnp.float32), a.astype(jnp.float32), kept, finite)
        scale = out[0]
        # 0 nan is nan: a step that is left out is zero
        shortened = jax.tree_util.tree_map(
            lambda u: jnp.where(scale == 0, jnp.zeros_like(u), u * scale.astype(u.dtype)), updates)
        return shortened, CapState(scale, out[1])
    return optax.GradientTransformationExtraArgs(init, update)
