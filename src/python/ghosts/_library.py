# SPDX-License-Identifier: LGPL-3.0-or-later
"""The compiled shim: loading it, its signatures, its errors."""
from __future__ import annotations

import ctypes
from ctypes import POINTER, c_char_p, c_double, c_int, c_long, c_size_t, c_ubyte, c_uint64, c_void_p
from pathlib import Path
from typing import Any, NoReturn

__version__ = "0.1.0"
INTERFACE = 1  # SHIM_INTERFACE of shim/shim.h


class GhostsError(Exception):
    """What the C library refuses or cannot do.

    Attributes
    ----------
    status : str
        The name of the library's status, such as "parse".
    array, index :
        The offending argument's name and place in it (a position, or a tuple for an array of
        several axes); None where there is none.
    """

    def __init__(self, message: str, status: str = "", array: str | None = None,
                 index: Any = None) -> None:
        super().__init__(message)
        self.status, self.array, self.index = status, array, index


class InvalidInput(GhostsError, ValueError):
    """An argument outside its domain: no number, not finite, too large, the wrong shape."""


class WorkLimit(GhostsError, RuntimeError):
    """The work limit was reached before the proof was complete.

    Attributes
    ----------
    lower : Fraction or None
        A proven lower bound of the least modulus of a zero, where the call has one.
    partial :
        What was found until then; None where the call has nothing to show.
    """

    lower: Any = None
    partial: Any = None


class Unavailable(GhostsError, RuntimeError):
    """This build lacks what was asked for (the Arb engine, without FLINT)."""


class InternalError(GhostsError, RuntimeError):
    """Two proofs disagree: a bug of ghosts, please report it."""


_classes = {"work_limit": WorkLimit, "unavailable": Unavailable, "internal": InternalError,
            "invalid": InvalidInput, "not_finite": InvalidInput, "parse": InvalidInput,
            "too_large": InvalidInput}

_handle, _out = c_void_p, POINTER(c_void_p)
_text = c_void_p  # text that the caller frees; c_char_p would lose the pointer
_texts, _size_out = POINTER(c_char_p), POINTER(c_size_t)
_doubles, _ints = POINTER(c_double), POINTER(c_int)
_batch = [c_void_p, c_void_p, c_size_t, c_size_t, c_size_t, c_size_t, c_int]
_signatures: dict[str, tuple[Any, list[Any]]] = {
    "shim_interface": (c_int, []),
    "shim_size_bits": (c_int, []),
    "shim_headers": (c_char_p, []),
    "shim_library": (c_char_p, []),
    "shim_python": (None, [c_void_p, c_void_p, c_void_p]),
    "shim_strerror": (c_char_p, [c_int]),
    "shim_status_name": (c_char_p, [c_int]),
    "shim_free": (None, [c_void_p]),
    # sums, zeros, paths
    "shim_sum_doubles": (c_int, [_out, c_void_p, c_void_p, c_size_t, _size_out]),
    "shim_sum_text": (c_int, [_out, _texts, _texts, c_size_t, _size_out]),
    "shim_sum_weights": (c_int, [_out, _texts, c_int, c_size_t, _size_out]),
    "shim_sum_expressions": (c_int, [_out, _texts, c_size_t, c_long, _size_out, _size_out]),
    "shim_sum_is_exact": (c_int, [_handle]),
    "shim_sum_free": (None, [_handle]),
    "shim_sum_classes": (c_size_t, [_handle]),
    "shim_sum_terms": (c_size_t, [_handle]),
    "shim_sum_class": (_text, [_handle, c_size_t, c_int]),
    "shim_zeros_free": (None, [_handle]),
    "shim_nearest": (c_int, [_out, _handle, c_size_t, c_long, c_char_p, c_size_t]),
    "shim_region": (c_int, [_out, _handle, _texts, c_size_t, c_long, c_char_p, c_size_t,
                            _size_out]),
    "shim_zeros_count": (c_size_t, [_handle]),
    "shim_zeros_number": (_text, [_handle, c_size_t, c_int]),
    "shim_zeros_multiplicity": (c_size_t, [_handle, c_size_t]),
    "shim_zeros_edge": (c_int, [_handle, c_size_t]),
    "shim_zeros_one": (c_int, [_handle, c_size_t]),
    "shim_zeros_lower": (_text, [_handle]),
    "shim_zeros_modulus": (_text, [_handle, c_size_t, c_int]),
    "shim_zeros_has_pole": (c_int, [_handle]),
    "shim_zeros_pole": (_text, [_handle, c_int]),
    "shim_certify_disc": (c_int, [POINTER(c_long), _handle, _texts, c_long, c_char_p, _size_out]),
    "shim_path_new": (c_int, [_out, c_size_t, c_int, _size_out, _texts, _size_out]),
    "shim_path_free": (None, [_handle]),
    "shim_path_nearest": (c_int, [_out, _handle, c_size_t, c_double, c_long, c_char_p, c_size_t]),
    # certificates
    "shim_certificate_make": (c_int, [_out, _handle, c_size_t, _texts, c_size_t, c_long, c_char_p,
                                      c_size_t, _size_out]),
    "shim_certificate_read": (c_int, [_out, _texts, c_size_t, _size_out, _texts, _size_out,
                                      POINTER(c_ubyte), _size_out]),
    "shim_certificate_free": (None, [_handle]),
    "shim_certificate_count": (c_size_t, [_handle, c_int]),
    "shim_certificate_number": (_text, [_handle, c_int, c_size_t, c_int]),
    "shim_certificate_zeros": (c_size_t, [_handle, c_int, c_size_t, c_int]),
    "shim_certificate_edge": (_text, [_handle, c_size_t]),
    "shim_certificate_check": (c_int, [_ints, _texts, _size_out, _texts, _doubles, _handle, _handle,
                                       c_char_p, c_char_p]),
    "shim_engine_name": (c_char_p, [c_char_p]),
    # batches
    "shim_reals": (c_int, [_doubles, c_char_p, *_batch, c_void_p]),
    "shim_radii": (c_int, [_doubles, POINTER(c_ubyte), _size_out, *_batch, c_int, c_size_t,
                           c_void_p]),
    "shim_batch_radius": (c_int, [_doubles, POINTER(c_ubyte), _size_out, *_batch, c_int, c_size_t,
                                  c_void_p]),
    "shim_difference": (c_int, [c_void_p, _doubles, c_void_p, c_void_p, c_void_p, c_size_t,
                                c_size_t, c_int, c_double, c_double, c_void_p]),
    # the controller
    "shim_controller_word": (c_char_p, [c_size_t, c_int]),
    "shim_controller_defaults": (None, [_texts, _doubles, _size_out]),
    "shim_controller_new": (c_int, [_out, _texts, _doubles, _size_out, _size_out]),
    "shim_controller_free": (None, [_handle]),
    "shim_controller_measure": (c_int, [_doubles, _size_out, _ints, _handle, *_batch, c_void_p]),
    "shim_measurement_pack": (None, [_doubles, c_double, c_size_t, _ints]),
    "shim_measurement_unpack": (None, [_doubles, _size_out, _ints, _doubles]),
    "shim_measurement_merge": (None, [_doubles, _size_out, _ints, c_double, c_size_t, _ints]),
    "shim_controller_act": (c_int, [_doubles, _size_out, _texts, _handle, c_double, c_size_t, _ints,
                                    c_double, c_double]),
    "shim_controller_statistics": (None, [POINTER(c_uint64), _doubles, _handle]),
    "shim_controller_history_count": (c_size_t, [_handle]),
    "shim_controller_line": (_text, [_handle, c_size_t]),
    "shim_controller_save": (_text, [_handle]),
    "shim_controller_restore": (c_int, [_out, c_char_p]),
    # series, bounds
    "shim_series": (c_int, [_out, _handle, c_char_p, c_size_t, c_char_p, c_size_t, c_long,
                            c_char_p]),
    "shim_series_free": (None, [_handle]),
    "shim_series_to_cumulants": (None, [_handle]),
    "shim_series_number": (_text, [_handle, c_size_t, c_int]),
    "shim_estimators": (c_size_t, []),
    "shim_estimate": (c_int, [_doubles, _texts, _handle]),
    "shim_bounds_count": (c_size_t, []),
    "shim_bounds_text": (c_char_p, [c_size_t, c_int]),
    "shim_bounds_value": (c_int, [_out, _handle, c_size_t, c_int, c_long]),
}


def _signals(library: Any) -> None:
    """Let the shim release Python's lock and look for signals during long calls."""
    python = ctypes.pythonapi
    functions = (python.PyEval_SaveThread, python.PyEval_RestoreThread, python.PyErr_CheckSignals)
    library.shim_python(*(ctypes.cast(f, c_void_p) for f in functions))


def load(path: Path) -> Any:
    """The shim at `path`, its interface and versions checked; ImportError with the reason."""
    try:
        library = ctypes.PyDLL(str(path))
    except OSError as error:
        raise ImportError("ghosts: its compiled library could not be loaded (%s); "
                          "install the package with: pip install ./src/python" % error) from None
    try:
        interface = library.shim_interface()
    except AttributeError:
        raise ImportError("ghosts: %s is not the package's library" % path) from None
    if interface != INTERFACE:
        raise ImportError("ghosts: %s has interface %d, this package needs %d: "
                          "install the package anew" % (path, interface, INTERFACE))
    for name, (result, arguments) in _signatures.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    headers, linked = library.shim_headers().decode(), library.shim_library().decode()
    if not headers == linked == __version__:
        raise ImportError("ghosts: versions differ: package %s, headers %s, library %s; "
                          "install the package anew" % (__version__, headers, linked))
    if library.shim_size_bits() != 8 * ctypes.sizeof(c_size_t):
        raise ImportError("ghosts: %s was built for another word size" % path)
    _signals(library)
    return library


shim = load(Path(__file__).with_name("_ghosts.so"))


def status_name(status: int) -> str:
    """The name of a status code."""
    name = shim.shim_status_name(status)
    return name.decode() if name else "unknown"


def place_of(array: str | None, index: Any) -> str:
    """"array[index]" in words, for messages."""
    if array is None:
        return ""
    if index is None:
        return array
    return "%s[%s]" % (array, ", ".join(map(str, index)) if isinstance(index, tuple) else index)


def error_of(status: int, array: str | None = None, index: Any = None, hint: str = "") -> Exception:
    """The exception of a status other than ok."""
    name = status_name(status)
    message = shim.shim_strerror(status).decode()
    if name == "no_memory":
        return MemoryError("ghosts: " + message)
    place = place_of(array, index)
    text = (place + ": " if place else "") + message + (" (%s)" % hint if hint else "")
    return _classes.get(name, GhostsError)(text, name, array, index)


def fail(status: int, array: str | None = None, index: Any = None, hint: str = "") -> NoReturn:
    """Raise the exception of a status other than ok."""
    raise error_of(status, array, index, hint)


def take_text(pointer: int | None) -> str:
    """The text at `pointer`, which is released."""
    if not pointer:
        raise MemoryError("ghosts: an allocation failed")
    try:
        return ctypes.string_at(pointer).decode()
    finally:
        shim.shim_free(pointer)


def texts(words: list[str]) -> Any:
    """A C array of strings."""
    return (c_char_p * max(len(words), 1))(*(word.encode() for word in words))


class Handle:
    """A C object that is released with its last reference."""

    __slots__ = ("pointer", "_free")

    def __init__(self, free: str) -> None:
        self.pointer = c_void_p()
        self._free = getattr(shim, free)

    def __del__(self) -> None:
        if getattr(self, "pointer", None):
            self._free(self.pointer)
            self.pointer = c_void_p()

    def __reduce__(self) -> NoReturn:
        raise TypeError("a handle of the C library cannot be pickled")
