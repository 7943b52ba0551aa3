#include "engine/token_estimate.h"

#include <cstddef>

#include "engine/character_class.h"

namespace wend {
namespace {

enum class Kind : uint8_t { kSpace, kWord, kDigits, kPunctuation, kSlavic, kSingle, kDouble };

struct Point {
  Kind kind;
  size_t next;
};

bool IsLatinWithAccents(int32_t c) {
  return (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7) || (c >= 0x1E00 && c <= 0x1EFF);
}

Point PointAt(std::string_view text, size_t position) {
  const char c = text[position];
  if (IsAsciiLetter(c)) return {Kind::kWord, position + 1};
  if (IsAsciiDigit(c)) return {Kind::kDigits, position + 1};
  if (IsAsciiSpace(c)) return {Kind::kSpace, position + 1};
  if (static_cast<unsigned char>(c) < 0x80) return {Kind::kPunctuation, position + 1};
  const DecodedPoint decoded = DecodeAt(text, position);
  const int32_t value = decoded.value;
  if (IsLatinWithAccents(value)) return {Kind::kWord, decoded.next};
  if (value >= 0x370 && value <= 0x52F) return {Kind::kSlavic, decoded.next};  // and Greek
  return {value > 0xFFFF ? Kind::kDouble : Kind::kSingle, decoded.next};
}

uint64_t RoundedUp(uint64_t count, uint64_t share) { return (count + share - 1) / share; }

// A run of points of one kind.
struct Run {
  Kind kind = Kind::kSpace;
  uint64_t points = 0;
  uint64_t accents = 0;
  bool line_end = false;
};

uint64_t TokensOf(const Run& run) {
  switch (run.kind) {
    case Kind::kSpace:
      return run.line_end || run.points > 1 ? 1 : 0;
    case Kind::kWord:
      if (run.accents > 0) return RoundedUp(run.points, 3);
      return run.points <= 8 ? 1 : (run.points + 4) / 5;
    case Kind::kDigits:
      return RoundedUp(run.points, 3);
    case Kind::kPunctuation:
    case Kind::kSlavic:
      return RoundedUp(run.points, 2);
    case Kind::kSingle:
      return run.points;
    case Kind::kDouble:
      return 2 * run.points;
  }
  return run.points;
}

Run RunAt(std::string_view text, size_t* position) {
  Run run;
  run.kind = PointAt(text, *position).kind;
  while (*position < text.size()) {
    const Point point = PointAt(text, *position);
    if (point.kind != run.kind) break;
    ++run.points;
    if (point.next > *position + 1) ++run.accents;
    if (text[*position] == '\n') run.line_end = true;
    *position = point.next;
  }
  return run;
}

}  // namespace

uint64_t EstimateTokens(std::string_view text) {
  uint64_t tokens = 0;
  Run before;
  for (size_t position = 0; position < text.size();) {
    const size_t begin = position;
    Run run = RunAt(text, &position);
    // An apostrophe within a word goes with the letters behind it.
    const bool joins = run.kind == Kind::kPunctuation && run.points == 1 && text[begin] == '\'' &&
                       before.kind == Kind::kWord && before.points > 0 && position < text.size() &&
                       PointAt(text, position).kind == Kind::kWord;
    if (!joins) tokens += TokensOf(run);
    const bool spaced_digits = run.kind == Kind::kDigits && before.kind == Kind::kSpace &&
                               before.points == 1 && !before.line_end;
    if (spaced_digits) ++tokens;
    before = run;
  }
  return tokens;
}

}  // namespace wend
