# SPDX-License-Identifier: LGPL-3.0-or-later
"""The step-size controller."""
from __future__ import annotations

import ctypes
import json
from dataclasses import dataclass
from typing import Any

from ._library import Handle, InvalidInput, fail, shim, status_name, take_text, texts

_NUMBERS = ("target", "quantile", "decay", "rate_cap", "rate_floor")
_SIZES = ("window", "history")


def _words() -> dict[str, tuple[str, ...]]:
    """The options that are words, in the shim's order, with the words that they take."""
    out: dict[str, tuple[str, ...]] = {}
    while True:
        k = len(out)
        name = shim.shim_controller_word(k, -1)
        if name is None:
            return out
        words, i = [], 0
        while shim.shim_controller_word(k, i) is not None:
            words.append(shim.shim_controller_word(k, i).decode())
            i += 1
        out[name.decode()] = tuple(words)


_WORDS = _words()


def _defaults() -> dict[str, Any]:
    word = (ctypes.c_char_p * len(_WORDS))()
    number, size = (ctypes.c_double * len(_NUMBERS))(), (ctypes.c_size_t * len(_SIZES))()
    shim.shim_controller_defaults(word, number, size)
    return {**{name: w.decode() for name, w in zip(_WORDS, word)}, **dict(zip(_NUMBERS, number)),
            **dict(zip(_SIZES, size))}


_DEFAULTS = _defaults()


def _flags(*values: bool) -> Any:
    return (ctypes.c_int * 2)(*(int(v) for v in values))


@dataclass(frozen=True)
class Measurement:
    """What a batch says about the step.

    radius: of the batch; inf when no slope differs, 0 when not finite.  sample: the flat position of
    the binding one.  nonfinite: NaN or infinity in the input.  decided: False where "exact" was asked
    and the lower end of an undecided interval taken.
    """

    radius: float
    sample: int = 0
    nonfinite: bool = False
    decided: bool = True

    def pack(self) -> tuple[float, float]:
        """Two numbers whose minimum over ranks, element by element, is the union's measurement."""
        out = (ctypes.c_double * 2)()
        shim.shim_measurement_pack(out, self.radius, self.sample,
                                   _flags(self.nonfinite, self.decided))
        return out[0], out[1]

    @classmethod
    def unpack(cls, packed: Any) -> "Measurement":
        """The measurement of two packed numbers; the sample is not among them."""
        numbers = (ctypes.c_double * 2)(*(float(x) for x in packed))
        radius, sample, flags = ctypes.c_double(), ctypes.c_size_t(), _flags()
        shim.shim_measurement_unpack(ctypes.byref(radius), ctypes.byref(sample), flags, numbers)
        return cls(radius.value, sample.value, bool(flags[0]), bool(flags[1]))

    def merge(self, other: "Measurement") -> "Measurement":
        """The measurement of the union of both batches."""
        radius, sample = ctypes.c_double(self.radius), ctypes.c_size_t(self.sample)
        flags = _flags(self.nonfinite, self.decided)
        shim.shim_measurement_merge(ctypes.byref(radius), ctypes.byref(sample), flags, other.radius,
                                    other.sample, _flags(other.nonfinite, other.decided))
        return Measurement(radius.value, sample.value, bool(flags[0]), bool(flags[1]))


@dataclass(frozen=True)
class Decision:
    """The step to take: the rate to use, scale = rate / given rate, the normalised step r at the rate
    given and r_after at the one to use, the radius acted on, the binding sample, and the action:
    "none", "scaled", "skipped", "stopped" or "reported"."""

    rate: float
    scale: float
    r: float
    r_after: float
    radius: float
    sample: int
    action: str


def _checked(options: dict[str, Any]) -> dict[str, Any]:
    chosen = dict(_DEFAULTS)
    for name, value in options.items():
        if name not in chosen:
            raise TypeError("unknown option %r; there are %s" % (name, ", ".join(chosen)))
        if name in _WORDS and value not in _WORDS[name]:
            raise InvalidInput("%s: one of %s, not %r" % (name, ", ".join(_WORDS[name]), value),
                               "invalid", name)
        if name in _NUMBERS:
            value = float(value)
        if name in _SIZES:
            if value < 0:
                raise InvalidInput("%s: not negative, got %r" % (name, value), "invalid", name)
            value = int(value.__index__())
        chosen[name] = value
    return chosen


class Controller:
    """Keeps steps at r = τ / ρ <= target.  One controller belongs to one thread at a time.

    Options (keywords; <ghosts/controller.h> tells more)
        policy      "cap": shorten only; "set": the radius chooses the rate; "monitor": only look
        target      r, default 1
        nonfinite   "skip": rate 0 for this step; "stop": for good; "report": only tell
        radius      "bound": π/Δ; "lower": sharper; "exact": ρ* itself
        aggregate   "maximum": every sample counts; "quantile": the fraction `quantile` of them
        memory      "batch": this one; "window": the least of `window` steps; "average" with `decay`
        rate_cap, rate_floor   limits of the rate; 0: none
        history     steps kept for `log`

    >>> control = Controller(radius="exact", target=0.5)
    >>> decision = control.step([[0, 0]], [[0, 1]], rate=1.0, norm=10.0)
    >>> round(decision.rate, 9), decision.action
    (0.157079633, 'scaled')
    """

    def __init__(self, **options: Any) -> None:
        self._options = _checked(options)
        self._handle = Handle("shim_controller_free")
        bad = ctypes.c_size_t()
        status = shim.shim_controller_new(
            ctypes.byref(self._handle.pointer), texts([self._options[name] for name in _WORDS]),
            (ctypes.c_double * len(_NUMBERS))(*(self._options[n] for n in _NUMBERS)),
            (ctypes.c_size_t * len(_SIZES))(*(self._options[n] for n in _SIZES)), ctypes.byref(bad))
        if status:
            fail(status, hint=", ".join("%s=%r" % item for item in options.items()))

    @property
    def options(self) -> dict[str, Any]:
        """All options as they are in force."""
        return dict(self._options)

    def __repr__(self) -> str:
        changed = ["%s=%r" % (name, value) for name, value in self._options.items()
                   if value != _DEFAULTS[name]]
        return "Controller(%s)  # %d steps" % (", ".join(changed), self.statistics()["steps"])

    def measure(self, logits: Any, slopes: Any, *, mask: Any = None) -> Measurement:
        """What a batch says about the step; input that is not finite is a measurement, too."""
        from ._arrays import Batch, position
        batch = Batch(logits, slopes, mask)
        if not batch.samples:
            return Measurement(float("inf"))
        radius, sample, flags = ctypes.c_double(), ctypes.c_size_t(), _flags()
        bad = position()
        status = shim.shim_controller_measure(ctypes.byref(radius), ctypes.byref(sample), flags,
                                              self._handle.pointer, *batch.arguments(), bad)
        if status:
            batch.fail(status, bad)
        row = int(batch.kept[sample.value]) if batch.kept is not None else sample.value
        return Measurement(radius.value, row, bool(flags[0]), bool(flags[1]))

    def act(self, seen: Measurement, rate: float, norm: float) -> Decision:
        """Decide on the step of this rate and norm (the length of the update at rate 1), and
        remember it."""
        out, sample, action = (ctypes.c_double * 5)(), ctypes.c_size_t(), ctypes.c_char_p()
        status = shim.shim_controller_act(out, ctypes.byref(sample), ctypes.byref(action),
                                          self._handle.pointer, seen.radius, seen.sample,
                                          _flags(seen.nonfinite, seen.decided), float(rate),
                                          float(norm))
        if status:
            fail(status, hint="rate=%r, norm=%r: neither may be negative" % (rate, norm))
        assert action.value is not None
        rate_used, scale, r, r_after, radius = out
        return Decision(rate_used, scale, r, r_after, radius, sample.value, action.value.decode())

    def step(self, logits: Any, slopes: Any, rate: float, norm: float, *,
             mask: Any = None) -> Decision:
        """measure() and act()."""
        return self.act(self.measure(logits, slopes, mask=mask), rate, norm)

    def statistics(self) -> dict[str, float]:
        """Counts (steps, scaled, nonfinite, skipped, undecided, above: asked for at r > 1) and
        extremes (least_radius, largest_r, smallest_scale)."""
        count, number = (ctypes.c_uint64 * 6)(), (ctypes.c_double * 3)()
        shim.shim_controller_statistics(count, number, self._handle.pointer)
        names = ("steps", "scaled", "nonfinite", "skipped", "undecided", "above", "least_radius",
                 "largest_r", "smallest_scale")
        return dict(zip(names, [*count, *number]))

    def log(self, last: int | None = None) -> list[dict[str, Any]]:
        """The steps that are kept, oldest first; or the `last` of them."""
        kept = shim.shim_controller_history_count(self._handle.pointer)
        wanted = kept if last is None else min(kept, max(int(last), 0))
        return [json.loads(self.line(ago)) for ago in range(wanted - 1, -1, -1)]

    def line(self, ago: int = 0) -> str:
        """One step as a line of JSON; 0 is the latest."""
        pointer = shim.shim_controller_line(self._handle.pointer, max(int(ago), 0)) \
            if ago >= 0 else None
        if not pointer:
            raise IndexError("no step %d ago is kept" % ago)
        return take_text(pointer).rstrip("\n")

    def state_dict(self) -> dict[str, Any]:
        """Options and state, for `load_state_dict` and pickle; only text and numbers."""
        return {"options": self.options,
                "state": take_text(shim.shim_controller_save(self._handle.pointer))}

    def load_state_dict(self, saved: dict[str, Any]) -> None:
        """Go on where `state_dict` was taken, bit for bit, with its options."""
        fresh = Handle("shim_controller_free")
        options = _checked(saved["options"])
        status = shim.shim_controller_restore(ctypes.byref(fresh.pointer), saved["state"].encode())
        if status:
            fail(status, hint="not the state of a controller (%s)" % status_name(status))
        self._options, self._handle = options, fresh

    def __getstate__(self) -> dict[str, Any]:
        return self.state_dict()

    def __setstate__(self, saved: dict[str, Any]) -> None:
        self.load_state_dict(saved)

    def __copy__(self) -> "Controller":
        return self.__deepcopy__({})

    def __deepcopy__(self, memo: Any) -> "Controller":
        other = Controller()
        other.load_state_dict(self.state_dict())
        return other
