# SPDX-License-Identifier: LGPL-3.0-or-later
"""Which samples of a batch can bind, decided with torch operations where the logits live."""
from __future__ import annotations

import math
from typing import Callable, Optional

import torch

#: Of a proven inequality between positive sums in float64; covers their rounding while |z| < 1e8
#: and the last axis has fewer than 1e8 classes, each of whose terms errs by less than 1e-7.
MARGIN = 1e-6
_LARGEST_LOGIT = 1e8
_LARGEST_OFFSET = 1e6  # of the slopes, in spreads


def spread_of(logits: torch.Tensor, slopes: torch.Tensor) -> torch.Tensor:
    """max a - min a over the classes of positive weight, in float64."""
    a = slopes.double()
    gone = logits == -math.inf
    return a.masked_fill(gone, -math.inf).amax(-1) - a.masked_fill(gone, math.inf).amin(-1)


def free_of_zeros(logits: torch.Tensor, slopes: torch.Tensor, radius: float) -> torch.Tensor:
    """Which samples surely have no zero in |τ| <= radius.

    True where the centred bound or the dominance bound (<ghosts/bounds.h>; docs/theory.md, section 4)
    exceeds `radius` with a margin: sum_k p_k (exp(|b_k| x) - 1 - |b_k| x) < 1, b_k = a_k - mean, or
    sum_{k != d} p_k exp(|a_k - a_d| x) < p_d, d the heaviest class.
    """
    z, a = logits.double(), slopes.double()
    p = torch.softmax(z, -1)
    a = torch.where(p > 0, a, torch.zeros_like(a))
    b = (a - (p * a).sum(-1, keepdim=True)).abs() * radius
    # expm1 loses nothing for small b; terms below 1e-5 enter by the bound b^2 / 2 exp(b)
    rest = torch.where(b < 1e-3, 0.5 * b * b * torch.exp(b), torch.expm1(b) - b)
    centred = (p * rest).sum(-1) < 1 - MARGIN
    heaviest = z.argmax(-1, keepdim=True)
    grown = p * torch.exp((a - a.gather(-1, heaviest)).abs() * radius)
    others = grown.scatter(-1, heaviest, 0.0).sum(-1)
    dominated = others < p.gather(-1, heaviest).squeeze(-1) * (1 - MARGIN)
    known = z.masked_fill(z == -math.inf, 0.0).abs().amax(-1) < _LARGEST_LOGIT
    spread = spread_of(logits, slopes)
    # softmax sets weights below 1e-308 to 0; their slopes must not grow them back
    narrow = spread * radius < 300
    # the mean's rounding, 2^-53 max |a|, must not count beside the spread
    near = a.abs().amax(-1) <= _LARGEST_OFFSET * spread
    return (centred | dominated) & known & narrow & near


def not_finite(logits: torch.Tensor, slopes: torch.Tensor) -> torch.Tensor:
    """Which samples hold a NaN or an infinity that is no weight of zero."""
    wrong = ~torch.isfinite(slopes) | torch.isnan(logits) | (logits == math.inf)
    return wrong.any(-1) | (logits == -math.inf).all(-1)


def candidates(logits: torch.Tensor, slopes: torch.Tensor, mask: Optional[torch.Tensor],
               upper: Optional[Callable[[torch.Tensor, torch.Tensor], float]]) -> torch.Tensor:
    """Flat positions of the samples that may bind: those of largest spread without `upper`, else all
    that may have the least radius; upper(z, a) -> the radius of one sample, found where the solver
    lives.  Where samples are not finite, these: the solver names them."""
    n = logits.shape[-1]
    z, a = logits.reshape(-1, n), slopes.reshape(-1, n)
    kept = torch.arange(z.shape[0], device=z.device)
    if mask is not None:
        kept = kept[mask.reshape(-1).to(z.device).bool()]
        z, a = z[kept], a[kept]
    if kept.numel() <= 1:
        return kept
    bad = not_finite(z, a)
    if bool(bad.any()):
        return kept[bad]
    spread = spread_of(z, a)
    first = int(spread.argmax())
    if upper is None:
        return kept[first:first + 1]
    radius = float(upper(z[first:first + 1], a[first:first + 1]))
    if not math.isfinite(radius):
        return kept
    open_ = math.pi / spread <= radius * (1 + MARGIN)
    open_[first] = True
    rest = open_.nonzero().squeeze(-1)
    surely = free_of_zeros(z[rest], a[rest], radius)
    surely[rest == first] = False
    return kept[rest[~surely]]
