#include "engine/character_class.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

namespace wend {
namespace {

bool IsCjkScript(int32_t c) {
  // Marks of length and voice are shared by the two kana scripts, hence of script Common.
  if (c == 0x30FC || c == 0xFF70 || c == 0xFF9E || c == 0xFF9F) return true;
  if (c < 0x1100) return false;
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(c, &status)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_HANGUL:
    case USCRIPT_BOPOMOFO:
      return true;
    default:
      return false;
  }
}

CharClass LetterClass(int32_t c) {
  if (c < 0x0E00) return CharClass::kLetter;  // below Thai there is neither of the other two
  if (IsCjkScript(c)) return CharClass::kCjk;
  return u_getIntPropertyValue(c, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT ? CharClass::kDictionary
                                                                            : CharClass::kLetter;
}

CharClass AsciiClass(int32_t c) {
  if (c == '\'') return CharClass::kApostrophe;
  if (kAsciiFold[c] == 0) return CharClass::kSeparator;
  return c <= '9' ? CharClass::kDigit : CharClass::kLetter;
}

}  // namespace

CharClass ClassOf(int32_t c) {
  if (c < 0) return CharClass::kSeparator;
  if (c < 0x80) return AsciiClass(c);
  if (c == 0x2019 || c == 0xFF07) return CharClass::kApostrophe;
  if (c == 0x00B7 || c == 0x05F3 || c == 0x05F4 || c == 0x2027) return CharClass::kMidLetter;
  switch (u_charType(c)) {
    case U_UPPERCASE_LETTER:
    case U_LOWERCASE_LETTER:
    case U_TITLECASE_LETTER:
    case U_MODIFIER_LETTER:
    case U_OTHER_LETTER:
    case U_LETTER_NUMBER:
      return LetterClass(c);
    case U_DECIMAL_DIGIT_NUMBER:
      return CharClass::kDigit;
    case U_OTHER_NUMBER:
      // H2O with a subscript is a word; a superscript is a footnote far more often.
      return c >= 0x2080 && c <= 0x2089 ? CharClass::kDigit : CharClass::kSeparator;
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_COMBINING_SPACING_MARK:
      return c >= 0x0E00 && u_getIntPropertyValue(c, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT
                 ? CharClass::kDictionary
                 : CharClass::kExtend;
    case U_FORMAT_CHAR:
      // The zero width space is there to separate words; the byte order mark was one once.
      return c == 0x200B || c == 0xFEFF ? CharClass::kSeparator : CharClass::kExtend;
    default:
      return CharClass::kSeparator;
  }
}

bool IsUpper(int32_t c) {
  return c >= 0 && (u_isupper(c) != 0 || u_charType(c) == U_TITLECASE_LETTER);
}

bool IsLower(int32_t c) { return c >= 0 && u_islower(c) != 0; }

}  // namespace wend
