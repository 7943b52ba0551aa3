// Value: what a parameter takes and a column gives: null, an integer, a real, a text or a time.
//
// The order of the first four alternatives is that of WEND_NULL, WEND_INTEGER, WEND_REAL and
// WEND_TEXT. A time leaves through the C API as text. Truth is an integer: 0 is false, any other
// number is true.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "storage/unit.h"

namespace wend {

using Value = std::variant<std::monostate, int64_t, double, std::string, TimePoint>;

}  // namespace wend
