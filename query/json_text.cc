#include "query/json_text.h"

#include <array>
#include <charconv>
#include <cmath>

#include "storage/base/utf8.h"

namespace wend {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

void AppendControl(unsigned char byte, std::string* json) {
  constexpr char kHex[] = "0123456789abcdef";
  switch (byte) {
    case '\n':
      *json += "\\n";
      return;
    case '\r':
      *json += "\\r";
      return;
    case '\t':
      *json += "\\t";
      return;
    default:
      break;
  }
  *json += "\\u00";
  *json += kHex[byte >> 4];
  *json += kHex[byte & 15];
}

}  // namespace

void AppendJsonText(std::string_view text, std::string* json) {
  *json += '"';
  while (!text.empty()) {
    const size_t size = CodePointSize(text);
    const unsigned char byte = static_cast<unsigned char>(text[0]);
    if (size == 0) {
      *json += kReplacement;
    } else if (byte < 0x20) {
      AppendControl(byte, json);
    } else {
      if (byte == '"' || byte == '\\') *json += '\\';
      *json += text.substr(0, size);
    }
    text.remove_prefix(size == 0 ? 1 : size);
  }
  *json += '"';
}

void AppendJsonNumber(double number, std::string* json) {
  if (!std::isfinite(number)) {
    *json += "null";
    return;
  }
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
  json->append(buffer.data(), end);
}

}  // namespace wend
