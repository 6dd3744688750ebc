# SPDX-License-Identifier: LGPL-3.0-or-later
"""Certified complex zeros of exponential sums, and the radii of softmax losses.

    F(τ) = Σ exp(z_k + a_k τ)

z are the logits of a sample, a their derivatives along the direction of a step ("slopes"), τ the
length of the step.  F has complex zeros; the modulus ρ* of the nearest is the radius of convergence
of the cross-entropy loss.

Certified, any number of digits, exact input
    radius     ρ* and its zero
    zeros      the nearest zeros, or all of a disc or a box, proven complete
    series     Taylor coefficients of log F, of the loss, of a probability
    bounds     every bound and closed form of ρ*
    certificate, certify   proofs to keep in a file, and their check by independent code
    path       nearest zeros where the logits are polynomials or quotients of such
    portrait   a phase portrait with the zeros
    count_zeros   how many zeros a disc holds

Fast, double precision, certified, whole batches: arrays of the shape (..., classes)
    radii         ρ* of every sample as a structured array
    batch_radius  ρ* of the batch
    lower_bounds, spread_bounds, spreads, log_sum_exp, difference
    Controller    keeps the steps of a training run at r = τ / ρ <= 1

>>> import ghosts
>>> ghosts.radius([0, "1/3", -2.5], [1, 2, 3], digits=30).zero
Zero(-0.2882443773157577 + 3.141592653589793i ± 6.7e-36, simple)
"""
from __future__ import annotations

from ._certificate import Certificate, Verdict, certificate, certify
from ._certified import (Bound, Bounds, Radius, Series, Sum, Zeros, bounds, count_zeros, radius,
                         series, zeros)
from ._controller import Controller, Decision, Measurement
from ._fast import (BatchRadius, batch_radius, difference, log_sum_exp, lower_bounds, radii,
                    spread_bounds, spreads)
from ._library import (GhostsError, InternalError, InvalidInput, Unavailable, WorkLimit,
                       __version__)
from ._path import path
from ._picture import Portrait, portrait
from ._results import Real, Zero

__all__ = ["BatchRadius", "Bound", "Bounds", "Certificate", "Controller", "Decision", "GhostsError",
           "InternalError", "InvalidInput", "Measurement", "Portrait", "Radius", "Real", "Series",
           "Sum", "Unavailable", "Verdict", "WorkLimit", "Zero", "Zeros", "__version__",
           "batch_radius", "bounds", "certificate", "certify", "count_zeros", "difference", "log_sum_exp",
           "lower_bounds", "path", "portrait", "radii", "radius", "series", "spread_bounds",
           "spreads", "zeros"]
