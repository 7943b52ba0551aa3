// SplitIntoParts: see chunker.h.
#include <algorithm>

#include "engine/character_class.h"
#include "engine/chunker.h"

namespace wend {
namespace {

// Each finder gives the last cut in [low, high] that it knows, or 0. A cut is where the next part
// begins. All of them look only at the bytes before a cut, so a part is a function of the text.

size_t LastLine(std::string_view text, size_t low, size_t high, bool blank) {
  for (size_t cut = high; cut >= low;) {
    const size_t newline = text.rfind('\n', cut - 1);
    if (newline == std::string_view::npos || newline + 1 < low) return 0;
    if (!blank) return newline + 1;
    size_t before = newline;
    if (before > 0 && text[before - 1] == '\r') --before;
    if (before > 0 && text[before - 1] == '\n') return newline + 1;
    if (newline == 0) return 0;
    cut = newline;
  }
  return 0;
}

bool EndsCjkSentence(std::string_view text, size_t end) {
  if (end < 3) return false;
  const std::string_view last = text.substr(end - 3, 3);
  return last == "。" || last == "！" || last == "？";
}

size_t LastSentence(std::string_view text, size_t low, size_t high) {
  for (size_t cut = high; cut >= low && cut >= 2; --cut) {
    const char before = text[cut - 2];
    if (IsAsciiSpace(text[cut - 1]) && (before == '.' || before == '!' || before == '?')) {
      return cut;
    }
    if (EndsCjkSentence(text, cut)) return cut;
  }
  return 0;
}

size_t LastSpace(std::string_view text, size_t low, size_t high) {
  for (size_t cut = high; cut >= low; --cut) {
    if (IsAsciiSpace(text[cut - 1])) return cut;
  }
  return 0;
}

// The size of the first part of `text`, which is longer than `high`; 1 <= low <= high.
size_t FirstPart(std::string_view text, size_t low, size_t target, size_t high) {
  size_t cut = LastLine(text, low, high, true);
  if (cut == 0) cut = LastLine(text, low, high, false);
  if (cut == 0) cut = LastSentence(text, low, high);
  if (cut == 0) cut = LastSpace(text, low, high);
  if (cut == 0) cut = CodePointFloor(text, target);
  if (cut == 0) cut = DecodeAt(text, 0).next;
  return cut;
}

}  // namespace

std::vector<std::string_view> SplitIntoParts(std::string_view text, size_t target_bytes) {
  std::vector<std::string_view> parts;
  const size_t target = std::clamp<size_t>(target_bytes, 1, std::max<size_t>(text.size(), 1));
  const size_t low = target - target / 4;
  const size_t high = target + target / 4;
  while (text.size() > high) {
    const size_t size = FirstPart(text, low, target, high);
    parts.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  if (!text.empty()) parts.push_back(text);
  return parts;
}

}  // namespace wend
