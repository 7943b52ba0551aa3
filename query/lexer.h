// Lexer: the text of a statement as tokens with byte positions.
//
//   words         letters, digits and '_', not starting with a digit; case is kept here
//   names         "in double quotes", "" for a quote inside
//   texts         'in single quotes', '' for a quote inside
//   numbers       12, 0.5, 1e-3; a sign is a token of its own
//   parameters    ? and :name
//   symbols       => = == != <> < <= > >= ( ) , . ; - + * / % ||
//   left out      white space, comments from -- to the end of the line and between /* and */
//
// Invariants:
//  1. The last token is kEnd or kMalformed, and no other token is either.
//  2. Tokens come in order of their offsets and do not overlap.
//
// Thread safety: a pure function.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/status.h"

namespace wend {

enum class TokenKind : uint8_t {
  kWord,
  kQuotedName,
  kText,
  kInteger,
  kReal,
  kParameter,       // ?
  kNamedParameter,  // `text` is the name without ':'
  kArrow,
  kEquals,
  kDoubleEquals,
  kNotEquals,
  kLess,
  kLessEquals,
  kGreater,
  kGreaterEquals,
  kLeftParenthesis,
  kRightParenthesis,
  kComma,
  kDot,
  kSemicolon,
  kMinus,
  kPlus,
  kStar,
  kSlash,
  kPercent,
  kConcatenate,
  kEnd,
  kMalformed,  // `text` says what is wrong at `offset`
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  size_t offset = 0;    // of its first byte in the statement
  size_t size = 0;      // bytes in the statement, quotes included
  std::string text;     // word; name or text without its quotes; message
  int64_t integer = 0;  // kInteger
  double real = 0;      // kReal, kInteger
};

// Whether two words are the same but for ASCII case.
bool SameWord(std::string_view a, std::string_view b);

// Whether a word needs no quotes to be a name.
bool IsPlainWord(std::string_view text);

// All tokens up to the end or the first fault. `sql` is well-formed UTF-8.
std::vector<Token> Tokenize(std::string_view sql);

}  // namespace wend
