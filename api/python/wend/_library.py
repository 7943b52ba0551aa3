"""libwend: where it is, its functions, and how a failed call becomes an exception.

The library lies beside this file in a wheel; otherwise the system's is taken. WEND_LIBRARY names
another. Calls that may take long let other Python threads run (CDLL); those that only look at a row
do not (PyDLL), which makes them several times as fast.
"""

from __future__ import annotations

import ctypes
import os
from ctypes import (POINTER, byref, c_char_p, c_double, c_float, c_int, c_int64, c_size_t, c_uint32,
                    c_uint64, c_void_p)
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, Union

from wend.errors import Error, make_error

OK, ROW, DONE = 0, 100, 101
NULL, INTEGER, REAL, TEXT = 0, 1, 2, 3

_ERROR = POINTER(c_void_p)
_OUT = POINTER(c_void_p)
_SIZE = POINTER(c_size_t)
_DIMENSIONS = POINTER(c_uint32)
_WEIGHTS = POINTER(c_float)

# Name: result, arguments. tests/python/header_test.py compares them with wend.h.
_Signatures = Dict[str, Tuple[Any, List[Any]]]
LONG_CALLS: _Signatures = {
    "wend_open": (c_int, [c_char_p, c_void_p, _OUT, _ERROR]),
    "wend_close": (None, [c_void_p]),
    "wend_batch_document": (c_int, [c_void_p, c_char_p, c_size_t, c_char_p, c_size_t, _ERROR]),
    "wend_batch_message": (c_int, [c_void_p, c_char_p, c_size_t, c_char_p, c_size_t, _ERROR]),
    "wend_batch_commit": (c_int, [c_void_p, _ERROR]),
    "wend_batch_free": (None, [c_void_p]),
    "wend_mark_get": (c_int, [c_void_p, c_char_p, c_char_p, c_size_t, c_char_p, c_size_t, _SIZE,
                              POINTER(c_int), _ERROR]),
    "wend_unit_mark_get": (c_int, [c_void_p, c_char_p, c_char_p, c_size_t, c_char_p, c_size_t,
                                   _SIZE, _ERROR]),
    "wend_prepare": (c_int, [c_void_p, c_char_p, c_size_t, _OUT, _ERROR]),
    "wend_finalize": (None, [c_void_p]),
    "wend_step": (c_int, [c_void_p, _ERROR]),
    "wend_estimate_tokens": (c_int64, [c_char_p, c_size_t]),
}
QUICK_CALLS: _Signatures = {
    "wend_version": (c_char_p, []),
    "wend_error_message": (c_char_p, [c_void_p]),
    "wend_error_offset": (c_int64, [c_void_p]),
    "wend_error_free": (None, [c_void_p]),
    "wend_options_create": (c_int, [_OUT, _ERROR]),
    "wend_options_set": (c_int, [c_void_p, c_char_p, c_char_p, _ERROR]),
    "wend_options_free": (None, [c_void_p]),
    "wend_batch_create": (c_int, [c_void_p, c_char_p, _OUT, _ERROR]),
    "wend_batch_set_text": (c_int, [c_void_p, c_char_p, c_char_p, c_size_t, _ERROR]),
    "wend_batch_set_integer": (c_int, [c_void_p, c_char_p, c_int64, _ERROR]),
    "wend_batch_set_real": (c_int, [c_void_p, c_char_p, c_double, _ERROR]),
    "wend_batch_set_boolean": (c_int, [c_void_p, c_char_p, c_int, _ERROR]),
    "wend_batch_set_time": (c_int, [c_void_p, c_int64, c_int, _ERROR]),
    "wend_batch_set_vector": (c_int, [c_void_p, c_char_p, _DIMENSIONS, _WEIGHTS, c_size_t, _ERROR]),
    "wend_batch_link": (c_int, [c_void_p, c_char_p, c_size_t, c_char_p, c_size_t, c_double,
                                _ERROR]),
    "wend_batch_unlink": (c_int, [c_void_p, c_char_p, c_size_t, c_char_p, c_size_t, _ERROR]),
    "wend_batch_set_mark": (c_int, [c_void_p, c_char_p, c_size_t, c_char_p, c_size_t, _ERROR]),
    "wend_batch_set_unit_mark": (c_int, [c_void_p, c_char_p, c_size_t, _ERROR]),
    "wend_batch_inserted": (c_uint64, [c_void_p]),
    "wend_batch_replaced": (c_uint64, [c_void_p]),
    "wend_batch_unchanged": (c_uint64, [c_void_p]),
    "wend_reset": (c_int, [c_void_p, _ERROR]),
    "wend_parameter_count": (c_int, [c_void_p]),
    "wend_parameter_index": (c_int, [c_void_p, c_char_p]),
    "wend_parameter_name": (c_char_p, [c_void_p, c_int]),
    "wend_bind_text": (c_int, [c_void_p, c_int, c_char_p, c_size_t, _ERROR]),
    "wend_bind_integer": (c_int, [c_void_p, c_int, c_int64, _ERROR]),
    "wend_bind_real": (c_int, [c_void_p, c_int, c_double, _ERROR]),
    "wend_bind_vector": (c_int, [c_void_p, c_int, _DIMENSIONS, _WEIGHTS, c_size_t, _ERROR]),
    "wend_notice_count": (c_int, [c_void_p]),
    "wend_notice": (c_char_p, [c_void_p, c_int]),
    "wend_column_count": (c_int, [c_void_p]),
    "wend_column_name": (c_char_p, [c_void_p, c_int]),
    "wend_column_type": (c_int, [c_void_p, c_int]),
    "wend_column_integer": (c_int64, [c_void_p, c_int]),
    "wend_column_real": (c_double, [c_void_p, c_int]),
    "wend_column_text": (c_void_p, [c_void_p, c_int, _SIZE]),
}


def _find() -> str:
    chosen = os.environ.get("WEND_LIBRARY")
    if chosen:
        return chosen
    beside = Path(__file__).with_name("libwend.so")
    return str(beside) if beside.exists() else "libwend.so.0"


class _Functions:
    """The functions of wend.h by name."""

    def __init__(self, path: str) -> None:
        try:
            libraries: List[Tuple[Any, _Signatures]] = [(ctypes.CDLL(path), LONG_CALLS),
                                                        (ctypes.PyDLL(path), QUICK_CALLS)]
        except OSError as error:
            raise ImportError(f"libwend cannot be loaded: {error}; install the wheel, or name the "
                              "library in WEND_LIBRARY") from error
        for library, calls in libraries:
            for name, (result, arguments) in calls.items():
                function = getattr(library, name)
                function.restype = result
                function.argtypes = arguments
                setattr(self, name[len("wend_"):], function)

    def __getattr__(self, name: str) -> Any:  # for type checkers: all are set above
        raise AttributeError(name)


wend = _Functions(_find())
__version__: str = wend.version().decode()


def encode(text: Union[str, bytes]) -> bytes:
    """UTF-8. What was read from malformed bytes becomes these bytes again."""
    if isinstance(text, str):
        return text.encode("utf-8", "surrogateescape")
    if isinstance(text, bytes):
        return text
    raise TypeError(f"a text is str or bytes, not {type(text).__name__}")


def encode_name(text: str, what: str) -> bytes:
    """UTF-8 for an argument that ends in a zero byte, which it cannot hold."""
    if not isinstance(text, str):
        raise TypeError(f"{what} is a str, not {type(text).__name__}")
    name = encode(text)
    if b"\0" in name:
        raise ValueError(f"{what} holds a zero byte: {text!r}")
    return name


# A sparse vector: weights by dimension.
Vector = Union[Mapping[int, float], Sequence[Tuple[int, float]]]


def encode_vector(vector: Vector) -> Tuple[Any, Any, int]:
    """Dimensions, weights and their number, as the library takes them."""
    entries = list(vector.items() if isinstance(vector, Mapping) else vector)
    for dimension, _ in entries:
        if not 0 <= dimension < 2**32:  # which ctypes would cut off
            raise OverflowError(f"dimension {dimension} does not fit into 32 bits")
    dimensions = (c_uint32 * len(entries))(*(dimension for dimension, _ in entries))
    weights = (c_float * len(entries))(*(weight for _, weight in entries))
    return dimensions, weights, len(entries)


def decode(text: bytes) -> str:
    return text.decode("utf-8", "surrogateescape")


def check_integer(value: int) -> int:
    if not -2**63 <= value < 2**63:
        raise OverflowError(f"{value} does not fit into 64 bits")
    return value


def take_error(code: int, error: c_void_p, sql: Optional[bytes] = None) -> Error:
    """The exception for a failed call; frees the library's error."""
    message = decode(wend.error_message(error))
    at = int(wend.error_offset(error))
    wend.error_free(error)
    offset = len(decode(sql[:at])) if sql is not None and at >= 0 else None
    return make_error(code, message, offset)


def call(function: Any, *arguments: Any, sql: Optional[bytes] = None) -> int:
    """Calls what takes a `wend_error**` last; its code, unless it failed."""
    error = c_void_p()
    code = int(function(*arguments, byref(error)))
    if code in (OK, ROW, DONE):
        return code
    raise take_error(code, error, sql)
