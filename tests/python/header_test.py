"""The signatures that the Python package declares are those of wend.h."""

import re
from ctypes import (POINTER, c_char_p, c_double, c_float, c_int, c_int64, c_size_t, c_uint32,
                    c_uint64, c_void_p)
from pathlib import Path

import pytest
from wend._library import LONG_CALLS, QUICK_CALLS

HEADER = Path(__file__).parents[2] / "api/include/wend/wend.h"
SCALARS = {"int": c_int, "int64_t": c_int64, "uint64_t": c_uint64, "size_t": c_size_t,
           "uint32_t": c_uint32, "double": c_double, "float": c_float, "void": None}


def declared():
    """Name: (result, parameters) of every function, as C types without names and const."""
    code = re.sub(r"/\*.*?\*/", "", HEADER.read_text(encoding="utf-8"), flags=re.S)
    found = {}
    for result, name, parameters in re.findall(
            r"WEND_API\s+([^;(]*?)\b(wend_\w+)\s*\(([^;]*)\);", code):
        kinds = [kind_of(re.sub(r"\w+$", "", p.strip())) for p in parameters.split(",")
                 if p.strip() != "void"]
        found[name] = kind_of(result), kinds
    return found


def kind_of(text):
    return re.sub(r"\bconst\b|\s", "", text)


def allowed(kind):
    """The ctypes that stand for a C type."""
    if kind in SCALARS:
        return [SCALARS[kind]]
    if kind == "char*":
        return [c_char_p, c_void_p]
    if kind.endswith("**"):
        return [POINTER(c_void_p)]
    pointed = SCALARS.get(kind[:-1])
    return [POINTER(pointed)] if pointed else [c_void_p]


@pytest.mark.parametrize("name", sorted(LONG_CALLS | QUICK_CALLS))
def test_a_declared_function_is_the_header_s(name):
    result, arguments = (LONG_CALLS | QUICK_CALLS)[name]
    header_result, header_arguments = declared()[name]
    assert result in allowed(header_result)
    assert len(arguments) == len(header_arguments)
    for argument, kind in zip(arguments, header_arguments):
        assert argument in allowed(kind), kind
