#include "api/shell/display_text.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <iterator>

namespace wend::shell {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// The blocks of combining and zero width characters that ordinary text holds. A rare mark that is
// missing here shifts a line by a column and does nothing worse.
constexpr Range kZeroWidth[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x0610, 0x061A}, {0x064B, 0x065F},
    {0x06D6, 0x06DC}, {0x0900, 0x0902}, {0x093C, 0x093C}, {0x0941, 0x0948}, {0x094D, 0x094D},
    {0x0E31, 0x0E31}, {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF},
    {0x200B, 0x200D}, {0x20D0, 0x20F0}, {0x2060, 0x2064}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
    {0xFEFF, 0xFEFF},
};

// East Asian Width W and F, by block, and emoji.
constexpr Range kWide[] = {
    {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0x33FF},   {0x3400, 0x4DBF},
    {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},
    {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F},
    {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
};

template <size_t kCount>
bool IsIn(const Range (&ranges)[kCount], char32_t code_point) {
  const Range* after =
      std::upper_bound(std::begin(ranges), std::end(ranges), code_point,
                       [](char32_t value, const Range& range) { return value < range.first; });
  return after != std::begin(ranges) && code_point <= std::prev(after)->last;
}

// Size of the run of ASCII at the start, to within eight bytes of its end: most text is nothing
// else.
size_t AsciiRun(std::string_view text) {
  size_t at = 0;
  for (uint64_t word = 0; at + sizeof word <= text.size(); at += sizeof word) {
    std::memcpy(&word, text.data() + at, sizeof word);
    if ((word & 0x8080808080808080) != 0) break;
  }
  return at;
}

bool ChangesDirection(char32_t c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E ||
         c == 0x200F || c == 0x061C;
}

}  // namespace

char32_t DecodeUtf8(std::string_view text, size_t* position) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const size_t at = (*position)++;
  const unsigned char lead = byte(at);
  if (lead < 0x80) return lead;
  const int following = lead >= 0xC2 && lead <= 0xDF   ? 1
                        : lead >= 0xE0 && lead <= 0xEF ? 2
                        : lead >= 0xF0 && lead <= 0xF4 ? 3
                                                       : 0;
  if (following == 0 || text.size() - at <= static_cast<size_t>(following)) return kMalformed;
  char32_t code_point = lead & (0x3F >> following);
  for (int i = 1; i <= following; ++i) {
    const unsigned char next = byte(at + static_cast<size_t>(i));
    if ((next & 0xC0) != 0x80) return kMalformed;
    code_point = (code_point << 6) | (next & 0x3F);
  }
  const bool overlong =
      (following == 2 && code_point < 0x800) || (following == 3 && code_point < 0x10000);
  const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  if (overlong || surrogate || code_point > 0x10FFFF) return kMalformed;
  *position = at + 1 + static_cast<size_t>(following);
  return code_point;
}

void AppendUtf8(char32_t c, std::string* out) {
  if (c < 0x80) {
    *out += static_cast<char>(c);
  } else if (c < 0x800) {
    *out += static_cast<char>(0xC0 | (c >> 6));
    *out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    *out += static_cast<char>(0xE0 | (c >> 12));
    *out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    *out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    *out += static_cast<char>(0xF0 | (c >> 18));
    *out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    *out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    *out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

uint64_t MalformedBytes(std::string_view text) {
  uint64_t count = 0;
  for (size_t position = 0; position < text.size();) {
    position += AsciiRun(text.substr(position));
    if (position < text.size() && DecodeUtf8(text, &position) == kMalformed) ++count;
  }
  return count;
}

bool IsValidUtf8(std::string_view text) { return MalformedBytes(text) == 0; }

size_t AppendVisible(char32_t c, std::string* out) {
  if (c == kMalformed || (c >= 0x80 && c < 0xA0) || ChangesDirection(c)) {
    AppendUtf8(0xFFFD, out);
    return 1;
  }
  if (c < 0x20 || c == 0x7F) {
    AppendUtf8(c == 0x7F ? 0x2421 : 0x2400 + c, out);
    return 1;
  }
  AppendUtf8(c, out);
  if (c < 0x300) return 1;
  if (IsIn(kZeroWidth, c)) return 0;
  return IsIn(kWide, c) ? 2 : 1;
}

std::string VisibleLines(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t position = 0; position < text.size();) {
    const char32_t c = DecodeUtf8(text, &position);
    if (c == '\n' || c == '\t') {
      out += static_cast<char>(c);
    } else if (c != '\r') {
      AppendVisible(c, &out);
    }
  }
  return out;
}

std::string Visible(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool space = false;
  for (size_t position = 0; position < text.size();) {
    const char32_t c = DecodeUtf8(text, &position);
    if (c == ' ' || (c >= '\t' && c <= '\r') || c == 0x2028 || c == 0x2029) {
      space = true;
      continue;
    }
    if (space && !out.empty()) out += ' ';
    space = false;
    AppendVisible(c, &out);
  }
  return out;
}

size_t ColumnsOf(std::string_view visible) {
  size_t columns = 0;
  std::string ignored;
  for (size_t position = 0; position < visible.size();) {
    ignored.clear();
    columns += AppendVisible(DecodeUtf8(visible, &position), &ignored);
  }
  return columns;
}

std::string WithThousands(uint64_t number) {
  std::string digits = std::to_string(number);
  for (size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

std::string ByteSize(uint64_t bytes) {
  static constexpr const char* kUnits[] = {"kB", "MB", "GB", "TB"};
  if (bytes < 1000) return std::to_string(bytes) + " B";
  double value = static_cast<double>(bytes) / 1000;
  size_t unit = 0;
  while (value >= 999.95 && unit + 1 < std::size(kUnits)) {
    value /= 1000;
    ++unit;
  }
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %s", value, kUnits[unit]);
  return text;
}

}  // namespace wend::shell
