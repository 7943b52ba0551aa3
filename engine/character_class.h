// Character classes: what a code point means to the word splitter.
//
// ASCII is classified by a table of bytes, everything else by Unicode properties (ICU).
//
// Thread safety: pure functions and constants.
#pragma once

#include <unicode/utf8.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace wend {

enum class CharClass : uint8_t {
  kSeparator,  // between words; malformed bytes as well
  kLetter,
  kDigit,
  kExtend,      // continues a word, never begins one: combining marks, joiners, soft hyphen
  kApostrophe,  // continues a word when a letter follows
  kMidLetter,   // continues a word between two letters: the middle dot of Catalan, gershayim
  kCjk,         // Han, Hiragana, Katakana, Hangul, Bopomofo: written without spaces, bigrams
  kDictionary,  // Thai, Lao, Khmer, Myanmar: written without spaces, words by dictionary
};

// Lower case of the ASCII letters, the digits themselves, 0 for every other byte.
inline constexpr std::array<uint8_t, 256> kAsciiFold = [] {
  std::array<uint8_t, 256> table{};
  for (int c = 'a'; c <= 'z'; ++c) table[c] = table[c - 'a' + 'A'] = static_cast<uint8_t>(c);
  for (int c = '0'; c <= '9'; ++c) table[c] = static_cast<uint8_t>(c);
  return table;
}();

// Class of a code point; negative values (malformed) are separators.
CharClass ClassOf(int32_t code_point);

inline bool IsAsciiDigit(char c) { return c >= '0' && c <= '9'; }
inline bool IsAsciiUpper(char c) { return c >= 'A' && c <= 'Z'; }
inline bool IsAsciiLower(char c) { return c >= 'a' && c <= 'z'; }
inline bool IsAsciiLetter(char c) { return IsAsciiUpper(c) || IsAsciiLower(c); }
inline bool IsAsciiSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool IsUpper(int32_t code_point);
bool IsLower(int32_t code_point);

// A decoded code point and the offset after it; value is negative for malformed bytes.
struct DecodedPoint {
  int32_t value;
  size_t next;
};

// Decodes at `pos` < text.size(); always advances.
inline DecodedPoint DecodeAt(std::string_view text, size_t pos) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  UChar32 value = 0;
  U8_NEXT(bytes, pos, text.size(), value);
  return {value, pos};
}

// Class of what stands at `pos`; a separator at the end of the text.
inline CharClass ClassAt(std::string_view text, size_t pos) {
  return pos < text.size() ? ClassOf(DecodeAt(text, pos).value) : CharClass::kSeparator;
}

// The largest offset <= `pos` that does not lie inside a code point of well-formed text.
inline size_t CodePointFloor(std::string_view text, size_t pos) {
  if (pos >= text.size()) return text.size();
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  U8_SET_CP_START(bytes, 0, pos);
  return pos;
}

}  // namespace wend
