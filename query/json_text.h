// JSON as text, for the columns that hold JSON.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace wend {

// `text` in double quotes and escaped. Each malformed byte becomes U+FFFD, so that the result is
// well-formed whatever a document holds.
void AppendJsonText(std::string_view text, std::string* json);

// The shortest number that reads back as the same double; null where it is not finite.
void AppendJsonNumber(double number, std::string* json);

}  // namespace wend
