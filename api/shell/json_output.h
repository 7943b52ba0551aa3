// Rows and texts as JSON for programs. Malformed UTF-8 becomes U+FFFD.
#pragma once

#include <string>
#include <string_view>

#include "api/shell/wend_handle.h"

namespace wend::shell {

// The row that the statement stands on as one JSON object on one line, its columns in order. The
// columns `matches` and `why` hold JSON and become JSON values.
std::string RowAsJson(const Statement& row);
// A JSON string with its quotes.
std::string JsonText(std::string_view text);

}  // namespace wend::shell
