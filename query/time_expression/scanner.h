// Scanner: text to tokens with what their words mean in one language.
//
// A word is a run of letters, digits, apostrophes and bytes of other scripts; "8/5/2023",
// "2023-05-01" and "twenty-fifth" are one token each. Digits with "st", "nd", "rd" or "th" are
// ordinals, and so is "3." in front of a German month.
//
// Thread safety: pure functions over tables that are built once.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "query/time_expression/time_expression.h"

namespace wend {

struct TimeToken {
  TextSpan source;
  std::string word;  // in lower case; "friday's" means what "friday" does
  std::span<const WordMeaning> meanings;
  WordMeaning own = {};          // of a token of digits; `meanings` is of it
  std::array<int, 3> date = {};  // numbers of "8/5/2023" or "2023-05-01", as written
  int date_parts = 0;            // 2 or 3 for such a token
  bool digits = false;           // written with digits
  bool capital = false;          // begins with a capital
  bool clause_end = false;       // punctuation follows

  // The value of a meaning, null where the word has none of that kind.
  const int* Value(WordKind kind) const;
};

std::vector<TimeToken> ScanTimeWords(std::string_view text, Language language);

}  // namespace wend
