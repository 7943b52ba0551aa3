#include "engine/sentence_splitter.h"

#include <algorithm>
#include <array>
#include <string>

#include "engine/character_class.h"

namespace wend {
namespace {

using namespace std::string_view_literals;

// Never end a sentence.
constexpr auto kAbbreviations = std::to_array<std::string_view>({
    "a.k.a"sv, "adm"sv,   "approx"sv, "bros"sv, "brig"sv, "bzw"sv,    "ca"sv,   "capt"sv, "cf"sv,
    "cmdr"sv,  "col"sv,   "corp"sv,   "dept"sv, "dr"sv,   "e.g"sv,    "ed"sv,   "eds"sv,  "esp"sv,
    "esq"sv,   "est"sv,   "etc"sv,    "gen"sv,  "gov"sv,  "hon"sv,    "hr"sv,   "i.e"sv,  "inc"sv,
    "jr"sv,    "lieut"sv, "lt"sv,     "ltd"sv,  "maj"sv,  "messrs"sv, "mlle"sv, "mme"sv,  "mr"sv,
    "mrs"sv,   "ms"sv,    "mt"sv,     "ph.d"sv, "pres"sv, "prof"sv,   "rep"sv,  "rev"sv,  "sen"sv,
    "sgt"sv,   "sr"sv,    "st"sv,     "usw"sv,  "viz"sv,  "vs"sv,     "z.b"sv,
});

// Never end a sentence where a digit follows.
constexpr auto kBeforeNumber = std::to_array<std::string_view>({
    "apr"sv,  "art"sv, "aug"sv, "ch"sv,  "chap"sv, "dec"sv, "eq"sv,  "feb"sv,  "fig"sv,
    "figs"sv, "jan"sv, "jul"sv, "jun"sv, "mar"sv,  "no"sv,  "nos"sv, "nov"sv,  "nr"sv,
    "oct"sv,  "op"sv,  "p"sv,   "par"sv, "pp"sv,   "sec"sv, "sep"sv, "sept"sv, "vol"sv,
});

template <size_t n>
bool Contains(const std::array<std::string_view, n>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr size_t kMaxAbbreviation = 12;
constexpr size_t kMaxListDigits = 4;
constexpr size_t kMaxIndent = 16;

// Bytes that can begin a terminator or end a line.
constexpr std::array<bool, 256> kStops = [] {
  std::array<bool, 256> table{};
  for (const char c : {'.', '!', '?', '\n'}) table[static_cast<uint8_t>(c)] = true;
  for (const int lead : {0xD8, 0xDB, 0xE0, 0xE2, 0xE3, 0xEF}) table[lead] = true;
  return table;
}();

enum class Stop { kNone, kSpaced, kUnspaced };

Stop StopOf(int32_t c) {
  switch (c) {
    case '.':
    case '!':
    case '?':
    case 0x2026:
    case 0x0964:
    case 0x0965:
    case 0x061F:
    case 0x06D4:
      return Stop::kSpaced;
    case 0x3002:
    case 0xFF01:
    case 0xFF1F:
    case 0xFF61:
      return Stop::kUnspaced;
    default:
      return Stop::kNone;
  }
}

bool IsCloser(int32_t c) {
  switch (c) {
    case '"':
    case '\'':
    case ')':
    case ']':
    case '}':
    case '*':
    case '_':
    case 0x2019:
    case 0x201D:
    case 0x00BB:
    case 0x203A:
    case 0x300D:
    case 0x300F:
    case 0x3011:
    case 0x300B:
    case 0xFF09:
    case 0xFF63:
      return true;
    default:
      return false;
  }
}

bool IsOpener(int32_t c) {
  switch (c) {
    case '"':
    case '\'':
    case '(':
    case '[':
    case '{':
    case '*':
    case '_':
    case '-':
    case 0x2018:
    case 0x201C:
    case 0x201E:
    case 0x00AB:
    case 0x2039:
    case 0x00BF:
    case 0x00A1:
    case 0x2013:
    case 0x2014:
    case 0x300C:
    case 0x300E:
      return true;
    default:
      return false;
  }
}

// What stands at `pos`, past opening marks and the spaces after a dash, can begin a sentence.
bool CanBeginSentence(std::string_view text, size_t pos) {
  for (int openers = 0; openers < 8 && pos < text.size(); ++openers) {
    const DecodedPoint point = DecodeAt(text, pos);
    if (!IsOpener(point.value) && point.value != ' ') break;
    pos = point.next;
  }
  if (pos >= text.size()) return true;
  const int32_t c = DecodeAt(text, pos).value;
  return !IsLower(c) && c != ',' && c != ';' && c != ':';
}

bool IsLineStart(std::string_view text, size_t pos) {
  const size_t lowest = pos > kMaxIndent ? pos - kMaxIndent : 0;
  while (pos > lowest && (text[pos - 1] == ' ' || text[pos - 1] == '\t')) --pos;
  return pos == 0 || text[pos - 1] == '\n';
}

// The '.' at `stop` is that of "12. " at the start of a line.
bool IsListNumber(std::string_view text, size_t stop) {
  size_t begin = stop;
  while (begin > 0 && stop - begin < kMaxListDigits && IsAsciiDigit(text[begin - 1])) --begin;
  return begin < stop && IsLineStart(text, begin);
}

// The '.' at `stop` belongs to the word before it; `next` begins what may be the next sentence.
bool IsAbbreviation(std::string_view text, size_t stop, size_t next) {
  size_t begin = stop;
  while (begin > 0 && stop - begin < kMaxAbbreviation &&
         (IsAsciiLetter(text[begin - 1]) || text[begin - 1] == '.')) {
    --begin;
  }
  if (begin == stop ||
      (begin > 0 && (text[begin - 1] & 0x80) != 0 &&
       ClassOf(DecodeAt(text, CodePointFloor(text, begin - 1)).value) == CharClass::kLetter)) {
    return false;
  }
  const std::string_view word = text.substr(begin, stop - begin);
  if (word.size() == 1 && IsAsciiUpper(word[0])) {
    // "So do I." ends a sentence; the initial of "I. Newton" is rare.
    return word[0] != 'I';
  }
  bool initials = word.size() >= 3;  // U.S, J.R.R
  for (size_t i = 0; i < word.size(); ++i) {
    initials = initials && (i % 2 == 0 ? IsAsciiUpper(word[i]) : word[i] == '.');
  }
  if (initials) return true;
  std::string lower(word);
  for (char& c : lower) {
    if (IsAsciiUpper(c)) c = static_cast<char>(c + ('a' - 'A'));
  }
  if (Contains(kAbbreviations, lower)) return true;
  return next < text.size() && IsAsciiDigit(text[next]) && Contains(kBeforeNumber, lower);
}

// The line at `pos` (its first byte that is not white space) is a list item or a heading.
bool BeginsItem(std::string_view text, size_t pos) {
  const auto space_at = [&](size_t at) { return at < text.size() && IsAsciiSpace(text[at]); };
  const char c = text[pos];
  if (c == '-' || c == '*' || c == '+') return space_at(pos + 1);
  if (c == '#') {
    while (pos < text.size() && text[pos] == '#') ++pos;
    return space_at(pos);
  }
  if (text.substr(pos, 3) == "•") return true;
  size_t end = pos;
  while (end < text.size() && end - pos < kMaxListDigits && IsAsciiDigit(text[end])) ++end;
  return end > pos && end < text.size() && (text[end] == '.' || text[end] == ')') &&
         space_at(end + 1);
}

// After the end of a line at `newline`: where the next sentence begins, or 0 if the line goes on.
size_t AfterLine(std::string_view text, size_t newline, bool heading, size_t* next) {
  *next = SkipSpace(text, newline);
  const auto* begin = text.data() + newline + 1;
  const bool blank = std::find(begin, text.data() + *next, '\n') != text.data() + *next;
  if (heading || blank || *next == text.size() || BeginsItem(text, *next)) return *next;
  return 0;
}

// After a terminator at `stop`: where the next sentence begins, or 0 if this one goes on at *next
// (white space that follows is not passed over: a heading may end in it).
size_t AfterStop(std::string_view text, size_t stop, size_t* next) {
  Stop kind = Stop::kNone;
  size_t pos = stop;
  int stops = 0;
  bool closed = false;
  while (pos < text.size()) {
    const DecodedPoint point = DecodeAt(text, pos);
    const Stop found = StopOf(point.value);
    if (found == Stop::kNone && !IsCloser(point.value)) break;
    if (found != Stop::kNone && !closed) {
      kind = std::max(kind, found);
      ++stops;
    }
    closed = closed || found == Stop::kNone;
    pos = point.next;
  }
  *next = pos;
  if (kind == Stop::kUnspaced || pos == text.size()) return SkipSpace(text, pos);
  if (!IsAsciiSpace(text[pos])) return 0;
  size_t line_next = 0;
  const size_t begin = SkipSpace(text, pos);
  const char* newline = std::find(text.data() + pos, text.data() + begin, '\n');
  if (newline != text.data() + begin &&
      AfterLine(text, static_cast<size_t>(newline - text.data()), false, &line_next) != 0) {
    return begin;
  }
  if (!CanBeginSentence(text, begin)) return 0;
  if (stops == 1 && !closed && text[stop] == '.' &&
      (IsAbbreviation(text, stop, begin) || IsListNumber(text, stop))) {
    return 0;
  }
  return begin;
}

}  // namespace

size_t SkipSpace(std::string_view text, size_t from) {
  while (from < text.size() && IsAsciiSpace(text[from])) ++from;
  return from;
}

size_t NextSentence(std::string_view text, size_t from) {
  const bool heading =
      from < text.size() && text[from] == '#' && BeginsItem(text, from) && IsLineStart(text, from);
  for (size_t pos = from; pos < text.size();) {
    if (!kStops[static_cast<uint8_t>(text[pos])]) {
      ++pos;
      continue;
    }
    size_t next = 0;
    size_t begin = 0;
    if (text[pos] == '\n') {
      begin = AfterLine(text, pos, heading, &next);
    } else {
      const DecodedPoint point = DecodeAt(text, pos);
      next = point.next;
      if (StopOf(point.value) != Stop::kNone) begin = AfterStop(text, pos, &next);
    }
    if (begin != 0) return begin;
    pos = next;
  }
  return text.size();
}

size_t NextLine(std::string_view text, size_t from) {
  const size_t newline = text.find('\n', from);
  return newline == std::string_view::npos ? text.size() : SkipSpace(text, newline);
}

}  // namespace wend
