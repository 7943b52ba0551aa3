#include "engine/compound.h"

#include <algorithm>

namespace wend {
namespace {

bool BeginsWord(std::string_view text, size_t pos) {
  const CharClass kind = ClassAt(text, pos);
  return kind == CharClass::kLetter || kind == CharClass::kDigit;
}

bool HasUpper(std::string_view word) {
  for (size_t pos = 0; pos < word.size();) {
    const DecodedPoint point = DecodeAt(word, pos);
    if (IsUpper(point.value)) return true;
    pos = point.next;
  }
  return false;
}

bool IsDigitAt(std::string_view text, size_t pos) {
  return ClassAt(text, pos) == CharClass::kDigit;
}

// "the end.Next one": a full stop with the space forgotten.
bool IsSentenceJoin(std::string_view text, const CompoundPart& before, size_t next) {
  return IsUpper(DecodeAt(text, next).value) &&
         !HasUpper(text.substr(before.begin, before.word_end - before.begin));
}

// A comma joins digits to a group of exactly three: 1,000,000.
bool IsThousands(std::string_view text, const CompoundPart& before, size_t next) {
  size_t last = before.word_end - 1;
  while (last > before.begin && U8_IS_TRAIL(static_cast<uint8_t>(text[last]))) --last;
  if (!IsDigitAt(text, last)) return false;
  size_t pos = next;
  for (int digit = 0; digit < 3; ++digit) {
    if (!IsDigitAt(text, pos)) return false;
    pos = DecodeAt(text, pos).next;
  }
  return !IsDigitAt(text, pos);
}

// The '&' of R&D and AT&T.
bool IsInitialsJoin(std::string_view text, const CompoundPart& before, size_t next) {
  return IsAsciiUpper(text[before.end - 1]) && IsAsciiUpper(text[next]);
}

Joint JointAfter(std::string_view text, const CompoundPart& before) {
  const size_t pos = before.end;
  if (pos >= text.size()) return {};
  if (before.end > before.word_end && IsDigitAt(text, pos)) return {3, true, 0};  // C++17
  size_t next = pos + 1;
  switch (text[pos]) {
    case '_':
      while (next < text.size() && next - pos < kMaxCompoundBytes && text[next] == '_') ++next;
      break;
    case ':':
      if (next < text.size() && text[next] == ':') ++next;
      break;
    case '-':
    case '.':
    case '/':
    case '@':
    case '+':
    case '&':
    case ',':
      break;
    default:
      return {};
  }
  if (!BeginsWord(text, next)) return {};
  const auto size = static_cast<uint32_t>(next - pos);
  switch (text[pos]) {
    case '_':
      return {3, true, size};
    case ':':
      return size == 2 ? Joint{2, true, size} : Joint{1, false, size};
    case '-':
      return {2, false, size};
    case '.':
      return IsSentenceJoin(text, before, next) ? Joint{} : Joint{2, true, size};
    case '&':
      return IsInitialsJoin(text, before, next) ? Joint{3, true, size} : Joint{};
    case ',':
      return IsThousands(text, before, next) ? Joint{3, true, size} : Joint{};
    default:
      return {1, false, size};
  }
}

// C#, F#: one letter. C++, g++, Notepad++: a word of letters. Not followed by more of the kind.
size_t SuffixSize(std::string_view text, size_t begin, size_t end) {
  const std::string_view word = text.substr(begin, end - begin);
  if (!std::all_of(word.begin(), word.end(), IsAsciiLetter)) return 0;
  size_t size = 0;
  if (text.substr(end, 2) == "++") size = 2;
  if (word.size() == 1 && text.substr(end, 1) == "#") size = 1;
  if (size == 0) return 0;
  if (end + size == text.size()) return size;
  const char next = text[end + size];
  const CharClass kind = ClassAt(text, end + size);
  const bool goes_on = kind == CharClass::kLetter || kind == CharClass::kExtend;
  return goes_on || next == '+' || next == '#' ? 0 : size;
}

CompoundPart MakePart(std::string_view text, size_t begin, size_t word_end, Joint joint) {
  return {static_cast<uint32_t>(begin), static_cast<uint32_t>(word_end),
          static_cast<uint32_t>(word_end + SuffixSize(text, begin, word_end)), joint};
}

}  // namespace

void ParseCompound(std::string_view text, size_t begin, size_t word_end,
                   const SplitterOptions& options, std::vector<CompoundPart>* parts) {
  parts->assign(1, MakePart(text, begin, word_end, {}));
  WordBuffer unused;
  for (;;) {
    const Joint joint = JointAfter(text, parts->back());
    if (joint.level == 0) return;
    const size_t next = parts->back().end + joint.size;
    const CompoundPart part =
        MakePart(text, next, NextWord(text, next, options, &unused).end, joint);
    if (part.end - begin > kMaxCompoundBytes) return;
    parts->push_back(part);
  }
}

bool IsWholeTerm(std::string_view text, std::span<const CompoundPart> parts) {
  const auto identifier = [](const CompoundPart& part) { return part.joint.identifier; };
  if (std::any_of(parts.begin() + 1, parts.end(), identifier)) return true;
  for (size_t pos = parts.front().begin; pos < parts.back().end;) {
    const DecodedPoint point = DecodeAt(text, pos);
    if (ClassOf(point.value) == CharClass::kDigit) return true;
    pos = point.next;
  }
  return false;
}

uint8_t LoosestLevel(std::span<const CompoundPart> parts) {
  uint8_t level = parts[1].joint.level;
  for (const CompoundPart& part : parts.subspan(1)) level = std::min(level, part.joint.level);
  return level;
}

}  // namespace wend
