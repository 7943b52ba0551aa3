// Value: what a parameter takes and a column gives: null, an integer, a real or a text.
//
// The order of the alternatives is that of WEND_NULL, WEND_INTEGER, WEND_REAL and WEND_TEXT.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

namespace wend {

using Value = std::variant<std::monostate, int64_t, double, std::string>;

}  // namespace wend
