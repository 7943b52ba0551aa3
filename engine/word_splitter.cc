#include "engine/word_splitter.h"

#include <string>

namespace wend {
namespace {

constexpr size_t kMaxClusterBytes = 32;
// A run is broken in windows, so that time and memory do not depend on its length. What the
// dictionary says near the end of a window is not to be trusted, hence the margin.
constexpr size_t kWindowBytes = 4096;
constexpr size_t kWindowMarginBytes = 512;

bool IsHangulVowelOrFinal(int32_t c) {
  return (c >= 0x1160 && c <= 0x11FF) || (c >= 0xD7B0 && c <= 0xD7FF);
}

bool IsVoiceMark(int32_t c) { return c == 0xFF9E || c == 0xFF9F; }

}  // namespace

size_t LetterAfterApostrophe(std::string_view text, size_t pos, size_t limit) {
  const DecodedPoint mark = DecodeAt(text, pos);
  if (ClassOf(mark.value) != CharClass::kApostrophe || mark.next >= limit) return 0;
  const DecodedPoint letter = DecodeAt(text, mark.next);
  return ClassOf(letter.value) == CharClass::kLetter && letter.next <= limit ? letter.next : 0;
}

bool ContinuesWord(std::string_view text, size_t pos, const SplitterOptions& options) {
  const DecodedPoint point = DecodeAt(text, pos);
  switch (ClassOf(point.value)) {
    case CharClass::kLetter:
    case CharClass::kDigit:
    case CharClass::kExtend:
      return true;
    case CharClass::kMidLetter:
      return ClassAt(text, point.next) == CharClass::kLetter;
    case CharClass::kApostrophe:
      return options.apostrophe_joins && ClassAt(text, point.next) == CharClass::kLetter;
    default:
      return false;
  }
}

size_t UnicodeWordEnd(std::string_view text, size_t begin, const SplitterOptions& options) {
  const size_t limit = std::min(text.size(), begin + kMaxWordBytes);
  size_t pos = begin;
  while (pos < limit) {
    const DecodedPoint point = DecodeAt(text, pos);
    if (point.next > limit) break;
    switch (ClassOf(point.value)) {
      case CharClass::kLetter:
      case CharClass::kDigit:
      case CharClass::kExtend:
        break;
      case CharClass::kApostrophe:
        if (!options.apostrophe_joins) return pos;
        [[fallthrough]];
      case CharClass::kMidLetter: {
        if (point.next >= limit) return pos;
        const DecodedPoint letter = DecodeAt(text, point.next);
        if (ClassOf(letter.value) != CharClass::kLetter || letter.next > limit) return pos;
        break;
      }
      default:
        return pos;
    }
    pos = point.next;
  }
  return pos;
}

size_t CjkClusterEnd(std::string_view text, size_t pos) {
  size_t end = DecodeAt(text, pos).next;
  while (end < text.size()) {
    const DecodedPoint point = DecodeAt(text, end);
    if (point.next - pos > kMaxClusterBytes) break;
    if (!IsHangulVowelOrFinal(point.value) && !IsVoiceMark(point.value) &&
        ClassOf(point.value) != CharClass::kExtend) {
      break;
    }
    end = point.next;
  }
  return end;
}

Result<DictionaryBreaker> DictionaryBreaker::Create() {
  UErrorCode status = U_ZERO_ERROR;
  DictionaryBreaker breaker;
  breaker.breaks_.reset(ubrk_open(UBRK_WORD, "", nullptr, 0, &status));
  if (U_FAILURE(status)) {
    return Status::Internal(std::string("ICU word break rules: ") + u_errorName(status));
  }
  return breaker;
}

size_t DictionaryBreaker::Split(std::string_view text, size_t begin, std::vector<size_t>* ends) {
  size_t run_end = begin;
  while (run_end < text.size() && run_end - begin < kWindowBytes) {
    const DecodedPoint point = DecodeAt(text, run_end);
    const CharClass kind = ClassOf(point.value);
    if (kind != CharClass::kDictionary && kind != CharClass::kExtend) break;
    run_end = point.next;
  }
  const bool whole = run_end - begin < kWindowBytes;
  const size_t trusted = whole ? run_end : run_end - kWindowMarginBytes;

  UErrorCode status = U_ZERO_ERROR;
  UText view = UTEXT_INITIALIZER;
  const std::unique_ptr<UText, Close> closer(
      utext_openUTF8(&view, text.data() + begin, static_cast<int64_t>(run_end - begin), &status));
  ubrk_setUText(breaks_.get(), &view, &status);
  size_t last = begin;
  if (U_SUCCESS(status)) {
    for (int32_t at = ubrk_next(breaks_.get()); at != UBRK_DONE; at = ubrk_next(breaks_.get())) {
      const size_t end = begin + static_cast<size_t>(at);
      if (end > trusted) break;
      if (end > last) ends->push_back(last = end);
    }
  }
  if (last == begin) ends->push_back(last = run_end);  // no boundary at all: one word
  return last;
}

}  // namespace wend
